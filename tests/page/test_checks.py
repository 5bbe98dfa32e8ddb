"""Checks: the report's print and words beside its own figures."""

import pandas as pd
import pytest
from tidy_rows import tidy

from fop.page import checks
from fop.words import measures


def beside(*rows: tuple[str, str, float, float, bool]) -> pd.DataFrame:
    columns = ["borough", "year", "value", "ours", "agrees"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.assign(measure="turnover rate", unit="per cent", decimals=1)


SAME = ("A", "2014-15", 12.0, 12.04, True)
OTHER = ("B", "2014-15", 20.0, 14.29, False)


def test_beside_print_judges_at_the_printed_precision() -> None:
    ours = tidy(("A", "2013-14", "turnover rate", 14.04, "per cent"))
    report = ours.assign(printed="14.0", value=14.0)
    assert checks.beside_print(ours, report)["agrees"].tolist() == [True]
    assert checks.beside_print(ours.assign(value=14.06), report)["agrees"].tolist() == [False]


def test_a_print_that_agrees_is_said_to_agree() -> None:
    assert "The one printed turnover rate agrees" in str(
        checks.verdict(beside(SAME), "turnover rate")
    )
    assert str(checks.verdict(beside(SAME, SAME), "turnover rate")).startswith("Both printed")
    three = checks.verdict(beside(SAME, SAME, SAME), "cost per child", "costs per child")
    assert str(three) == "All three printed costs per child agree with our recomputation."
    nothing = checks.verdict(beside(SAME).head(0), "turnover rate")
    assert str(nothing).startswith("No turnover rate is printed")


def test_a_print_that_differs_is_named_with_both_figures() -> None:
    assert str(checks.verdict(beside(SAME, OTHER), "turnover rate")) == (
        "> **Print and counts differ.** Printed turnover rates: 20.0% in B in 2014-15, "
        "where the counts give 14.3%. The other one agrees."
    )
    assert checks.differing(beside(SAME, OTHER)) == "turnover rate in B 2014-15"
    assert f"{checks.agreeing(beside(SAME, OTHER)):of}" == "1 of 2"
    assert checks.title(beside(SAME, OTHER), "Turnover").endswith("differs from the counts in B")
    assert checks.title(beside(SAME), "Turnover", "its rows").endswith("agrees with its rows")


def moved(before: float, after: float, borough: str = "A") -> pd.DataFrame:
    rows = tidy(
        (borough, "2013-14", "turnover rate", before, "per cent"),
        (borough, "2014-15", "turnover rate", after, "per cent"),
    )
    return measures.compare(rows, "2013-14", "2014-15")


@pytest.mark.parametrize(
    ("printed", "ours", "words"),
    [
        ((14.0, 20.0), (14.0, 14.3), "The reading changes."),
        ((14.0, 7.0), (14.0, 12.0), "The direction stands; the size does not."),
        ((14.0, 14.3), (14.0, 14.1), "The reading stands."),
    ],
)
def test_the_effect_of_a_difference_on_the_reading(
    printed: tuple[float, float], ours: tuple[float, float], words: str
) -> None:
    assert words in str(checks.effect(moved(*printed), moved(*ours), "turnover"))


def test_no_difference_has_no_effect() -> None:
    assert checks.effect(moved(14.0, 20.0), moved(14.0, 20.01), "turnover") is None


READINGS = pd.DataFrame(
    [
        ("turnover rate", "the turnover rate", "A", "2013-14", "2014-15", "halved", -55.0, -45.0),
        ("turnover rate", "the turnover rate", "A", "2013-14", "2014-15", "lower", None, 0.0),
        ("turnover rate", "the turnover rate", "A", "2013-14", "2015-16", "lower", None, 0.0),
    ],
    columns=["measure", "subject", "borough", "baseline", "year", "reading", "low", "high"],
)


def test_statements_follow_where_the_change_is_within_their_range() -> None:
    rows = tidy(
        ("A", "2013-14", "turnover rate", 20.0, "per cent"),
        ("A", "2014-15", "turnover rate", 15.0, "per cent"),
    )
    followed = checks.follow(READINGS, rows)
    assert list(followed["follows"]) == [False, True]
    assert checks.tally(followed, "of ours") == (
        "Of the 2 statements of ours, 1 follow from their figures."
    )
    assert str(checks.remark(followed)) == (
        "> **Words and figures differ.** The report reads the turnover rate in A as halved "
        "(its figures: 20.0% to 15.0%, −25%)."
    )
    assert checks.remark(followed[followed["follows"]]) is None
    assert checks.tally(followed.head(0), "of ours") == "No statement of ours compares these years."


def test_opposite_movements_are_named() -> None:
    both = pd.concat([moved(20, 10, "A"), moved(20, 30, "B")])
    other = pd.concat([moved(20, 30, "A"), moved(20, 30, "B")])
    assert checks.opposed(both, other) == ["A"]


def test_staff_that_starters_and_leavers_do_not_account_for() -> None:
    rows = tidy(
        ("A", "2013-14", "social workers in post", 100, "full-time equivalent"),
        ("A", "2014-15", "social workers in post", 90, "full-time equivalent"),
        ("A", "2014-15", "starters", 20, "full-time equivalent"),
        ("A", "2014-15", "leavers", 15, "full-time equivalent"),
    )
    said = str(checks.unaccounted(rows, "2013-14", "2014-15"))
    assert "make 105, and 90 are counted (−15)" in said
    assert checks.unaccounted(rows, "2013-14", "2015-16") is None
    # Parts of a post are kept, so that what a reader adds up comes out.
    parts = rows.assign(value=[153.6, 135.6, 18.4, 28.6])
    assert (
        "153.6 in post, 18.4 starting and 28.6 leaving make 143.4, and 135.6 are counted (−7.8)"
        in str(checks.unaccounted(parts, "2013-14", "2014-15"))
    )
