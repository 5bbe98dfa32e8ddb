"""Checks: the report's print and words beside its own figures."""

import pandas as pd
from tidy_rows import tidy

from fop import Page
from fop.page import trends
from fop.words import judging, measures

NAMES = {"areas": ["LBHF", "RBKC", "WCC"], "baseline": "2013-14", "year": "2014-15",
         "cost_year": "2015-16", "vintage": "as printed"}  # fmt: skip


def moved(before: float, after: float, borough: str = "A") -> pd.DataFrame:
    rows = tidy(
        (borough, "2013-14", "turnover rate", before, "per cent"),
        (borough, "2014-15", "turnover rate", after, "per cent"),
    )
    return measures.compare(rows, "2013-14", "2014-15")


def test_opposite_movements_are_named() -> None:
    both = pd.concat([moved(20, 10, "A"), moved(20, 30, "B")])
    other = pd.concat([moved(20, 30, "A"), moved(20, 30, "B")])
    assert trends.opposed(both, other) == ["A"]


def test_staff_that_starters_and_leavers_do_not_account_for() -> None:
    rows = tidy(
        ("A", "2013-14", "social workers in post", 100, "full-time equivalent"),
        ("A", "2014-15", "social workers in post", 90, "full-time equivalent"),
        ("A", "2014-15", "starters", 20, "full-time equivalent"),
        ("A", "2014-15", "leavers", 15, "full-time equivalent"),
    )
    said = trends.unaccounted(rows, "2013-14", "2014-15")
    assert said is not None and "make 105, and 90 are counted (−15)" in said
    assert [one.figures for one in said.states] == ["100", "20", "15", "90"]
    assert list(judging.misstatements(said.record())) == []
    assert trends.unaccounted(rows, "2013-14", "2015-16") is None
    # Parts of a post are kept, so that what a reader adds up comes out.
    parts = rows.assign(value=[153.6, 135.6, 18.4, 28.6])
    assert (
        "153.6 in post, 18.4 starting and 28.6 leaving make 143.4, and 135.6 are counted (−7.8)"
        in str(trends.unaccounted(parts, "2013-14", "2014-15"))
    )


def test_a_remark_on_opposite_movements_says_when_and_carries_both() -> None:
    said = Page("3.2.1", NAMES).opposed("agency workers", "agency staff", "So.")
    assert said is not None and said.endswith("So.")
    assert "lower in Hammersmith and Fulham, and Westminster in 2014-15 than in 2013-14." in said
    assert "from 2013-14 to 2015-16 (2015-16: provisional)." in said
    assert len(said.states) == 4 and list(judging.misstatements(said.record())) == []
