"""Measures, worked by hand on small frames."""

import math

import pandas as pd
import pytest
from tidy_rows import tidy

from fop.mistakes import Mistake
from fop.words import measures

WORKFORCE = tidy(
    ("A", "2013-14", "social workers in post", 150, "full-time equivalent"),
    ("A", "2013-14", "leavers", 30, "full-time equivalent"),
    ("A", "2013-14", "agency workers", 50, "full-time equivalent"),
    ("A", "2013-14", "sickness absence days", 759, "days"),
    ("A", "2014-15", "social workers in post", 100, "full-time equivalent"),
    ("A", "2014-15", "leavers", None, "full-time equivalent"),
    ("A", "2014-15", "agency workers", None, "full-time equivalent"),
    ("A", "2014-15", "sickness absence days", 253, "days"),
)


def values(rows: pd.DataFrame) -> list[float]:
    return list(rows["value"])


def test_turnover_is_leavers_over_social_workers_in_post() -> None:
    rows = measures.rate(WORKFORCE, "turnover rate")
    assert values(rows)[0] == pytest.approx(20.0)
    assert set(rows["unit"]) == {"per cent"}
    assert set(rows["measure"]) == {"turnover rate"}


def test_a_missing_count_makes_its_rate_missing() -> None:
    assert math.isnan(values(measures.rate(WORKFORCE, "turnover rate"))[1])
    assert math.isnan(values(measures.rate(WORKFORCE, "agency worker rate"))[1])


def test_agency_worker_rate_has_agency_workers_in_its_denominator() -> None:
    assert values(measures.rate(WORKFORCE, "agency worker rate"))[0] == pytest.approx(25.0)


def test_sickness_absence_rate_spreads_days_over_working_days() -> None:
    assert values(measures.rate(WORKFORCE, "sickness absence rate")) == pytest.approx([2.0, 1.0])


def test_re_referral_rate_and_cost_per_child() -> None:
    referrals = tidy(
        ("A", "2013-14", "referrals", 200, "referrals"),
        ("A", "2013-14", "re-referrals", 30, "referrals"),
    )
    assert values(measures.rate(referrals, "re-referral rate")) == pytest.approx([15.0])
    spend = tidy(
        ("A", "2013-14", "total", 9000, "pounds"),
        ("A", "2013-14", "children looked after", 3, "children"),
    )
    cost = measures.ratio(
        spend, "total", "children looked after", measure="cost per child", unit="pounds per child"
    )
    assert values(cost) == [3000]


def test_a_zero_denominator_gives_a_missing_rate() -> None:
    rows = tidy(
        ("A", "2013-14", "referrals", 0, "referrals"),
        ("A", "2013-14", "re-referrals", 0, "referrals"),
    )
    assert math.isnan(values(measures.rate(rows, "re-referral rate"))[0])


def test_total_needs_every_part_unless_a_blank_means_none() -> None:
    spend = tidy(
        ("A", "2013-14", "fostering", 2, "pounds"),
        ("A", "2013-14", "hostels", None, "pounds"),
        ("B", "2013-14", "fostering", 3, "pounds"),
        ("B", "2013-14", "hostels", 4, "pounds"),
    )
    strict = values(measures.total(spend, ["fostering", "hostels"]))
    assert math.isnan(strict[0])
    assert strict[1] == 7
    assert values(measures.total(spend, ["fostering", "hostels"], blank_is_none=True)) == [2, 7]


def test_compare_sets_two_years_side_by_side() -> None:
    rows = measures.compare(WORKFORCE, "2013-14", "2014-15").set_index("measure")
    assert rows.loc["social workers in post", "change"] == -50
    assert rows.loc["social workers in post", "change_per_cent"] == pytest.approx(-100 / 3)
    assert math.isnan(rows.loc["leavers", "change"])


def test_compare_with_itself_changes_nothing() -> None:
    rows = measures.compare(WORKFORCE, "2013-14", "2013-14")
    assert set(rows["change"]) == {0}


def test_compare_names_the_years_that_are_held() -> None:
    with pytest.raises(Mistake, match=r"2012-13.*2013-14, 2014-15"):
        measures.compare(WORKFORCE, "2012-13", "2014-15")


def test_a_year_that_is_yet_to_be_published_has_no_figures() -> None:
    assert measures.compare(WORKFORCE, "2013-14", "2016-17")["after"].isna().all()


def test_an_unknown_measure_is_named_with_those_held() -> None:
    with pytest.raises(Mistake, match=r"starters.*leavers"):
        measures.spread(WORKFORCE, "starters")


def test_share_of_nothing_is_missing() -> None:
    assert math.isnan(measures.share(1, 0))
    assert measures.share(1, 4) == 0.25


def test_a_summary_counts_people_and_those_with_none() -> None:
    rows = pd.DataFrame(
        {"borough": ["A", "A", "B"], "role": ["x", "y", "y"], "days": [0, 10, None]}
    ).astype({"days": "Int64"})
    summary = measures.summary(rows, ["borough", "role"], "days").set_index(["by", "group"])
    assert list(summary.loc[("borough", "A"), ["people", "none", "low", "median", "high"]]) == [
        2, 1, 0, 5, 10,
    ]  # fmt: skip
    assert summary.at[("borough", "B"), "people"] == 1
    assert pd.isna(summary.at[("borough", "B"), "median"])
    assert summary.at[("role", "y"), "median"] == 10 and summary.at[("role", "y"), "none"] == 0
