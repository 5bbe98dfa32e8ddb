"""Measures, worked by hand on small frames."""

import math

import pandas as pd
import pytest

from fop import bounds, measures
from fop.mistakes import Mistake


def tidy(*rows: tuple[str, str, str, float | None, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=measures.TIDY).astype({"value": "float64"})


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
    rows = measures.turnover_rate(WORKFORCE)
    assert values(rows)[0] == pytest.approx(20.0)
    assert set(rows["unit"]) == {"per cent"}
    assert set(rows["measure"]) == {"turnover rate"}


def test_a_missing_count_makes_its_rate_missing() -> None:
    assert math.isnan(values(measures.turnover_rate(WORKFORCE))[1])
    assert math.isnan(values(measures.agency_worker_rate(WORKFORCE))[1])


def test_agency_worker_rate_has_agency_workers_in_its_denominator() -> None:
    assert values(measures.agency_worker_rate(WORKFORCE))[0] == pytest.approx(25.0)


def test_sickness_absence_rate_spreads_days_over_working_days() -> None:
    assert values(measures.sickness_absence_rate(WORKFORCE)) == pytest.approx([2.0, 1.0])


def test_re_referral_rate_and_cost_per_child() -> None:
    referrals = tidy(
        ("A", "2013-14", "referrals", 200, "referrals"),
        ("A", "2013-14", "re-referrals", 30, "referrals"),
    )
    assert values(measures.re_referral_rate(referrals)) == pytest.approx([15.0])
    spend = tidy(
        ("A", "2013-14", "total", 9000, "pounds"),
        ("A", "2013-14", "children looked after", 3, "children"),
    )
    assert values(measures.cost_per_child(spend)) == [3000]


def test_a_zero_denominator_gives_a_missing_rate() -> None:
    rows = tidy(
        ("A", "2013-14", "referrals", 0, "referrals"),
        ("A", "2013-14", "re-referrals", 0, "referrals"),
    )
    assert math.isnan(values(measures.re_referral_rate(rows))[0])


def test_implied_population_undoes_a_rate() -> None:
    rows = tidy(
        ("A", "2013-14", "plans", 30, "plans"),
        ("A", "2013-14", "plan rate", 50.0, "per 10,000 children"),
    )
    assert values(measures.implied_population(rows, "plans", "plan rate")) == [6000]


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
    with pytest.raises(Mistake, match=r"2016-17.*2013-14, 2014-15"):
        measures.compare(WORKFORCE, "2013-14", "2016-17")


def test_an_unknown_measure_is_named_with_those_held() -> None:
    with pytest.raises(Mistake, match=r"starters.*leavers"):
        measures.spread(WORKFORCE, "starters")


def test_beside_print_judges_at_the_printed_precision() -> None:
    ours = tidy(("A", "2013-14", "turnover rate", 14.04, "per cent"))
    report = ours.assign(printed="14.0", value=14.0)
    assert measures.beside_print(ours, report)["agrees"].tolist() == [True]
    assert measures.beside_print(ours.assign(value=14.06), report)["agrees"].tolist() == [False]


@pytest.mark.parametrize(
    ("value", "places", "expected"),
    [(2.5, 0, 3), (-2.5, 0, -3), (0.25, 1, 0.3), (1.005, 2, 1.01), (45_729.54, 0, 45_730)],
)
def test_rounding_takes_halves_away_from_zero(value: float, places: int, expected: float) -> None:
    assert measures.rounded(value, places) == expected


def test_share_of_nothing_is_missing() -> None:
    assert math.isnan(measures.share(1, 0))
    assert measures.share(1, 4) == 0.25


@pytest.mark.parametrize(("printed", "places"), [("15.6", 1), ("2,406", 0), ("20.0", 1)])
def test_decimals_are_counted_as_printed(printed: str, places: int) -> None:
    assert measures.decimals(printed) == places


def margin(**counts: int) -> pd.DataFrame:
    return pd.DataFrame({"answer": list(counts), "count": list(counts.values())})


def test_frechet_bounds_are_what_the_totals_allow() -> None:
    limits = bounds.of_cross_table(margin(need=5, protection=8), margin(open=7, closed=6))
    assert limits.values.tolist() == [
        ["need", "open", 0, 5],
        ["need", "closed", 0, 5],
        ["protection", "open", 2, 7],
        ["protection", "closed", 1, 6],
    ]


def test_frechet_bounds_are_reached_by_some_table_and_passed_by_none() -> None:
    found: dict[tuple[str, str], set[int]] = {}
    for closed_protection in range(9):
        table = {
            ("protection", "closed"): closed_protection,
            ("protection", "open"): 8 - closed_protection,
            ("need", "closed"): 6 - closed_protection,
            ("need", "open"): 7 - (8 - closed_protection),
        }
        if min(table.values()) >= 0:
            for cell, count in table.items():
                found.setdefault(cell, set()).add(count)
    limits = bounds.of_cross_table(margin(need=5, protection=8), margin(open=7, closed=6))
    for row in limits.itertuples():
        reached = found[str(row.first), str(row.second)]
        assert (min(reached), max(reached)) == (row.low, row.high)


def test_frechet_bounds_settle_a_table_with_an_empty_total() -> None:
    limits = bounds.of_cross_table(margin(a=3, b=2), margin(c=5, d=0))
    assert limits[["low", "high"]].values.tolist() == [[3, 3], [0, 0], [2, 2], [0, 0]]


def test_frechet_bounds_refuse_different_people() -> None:
    with pytest.raises(Mistake, match="counts 13 and the second 12"):
        bounds.of_cross_table(margin(a=13), margin(b=12))


def test_mean_bounds_put_all_others_at_one_end() -> None:
    groups = pd.DataFrame({"low": [10, 7, 10], "high": [20, 7, 20], "count": [5, 1, 1]})
    limits = bounds.of_mean(groups)
    assert limits["lowest_mean"][0] == pytest.approx((4 * 10 + 20) / 5)
    assert limits["highest_mean"][0] == pytest.approx((10 + 4 * 20) / 5)
    assert limits.loc[1, ["lowest_mean", "highest_mean"]].tolist() == [7, 7]
    assert limits.loc[2, ["lowest_mean", "highest_mean"]].isna().all()


def test_mean_bounds_narrow_as_a_group_shrinks() -> None:
    groups = pd.DataFrame({"low": [16, 16], "high": [27, 27], "count": [5, 4]})
    limits = bounds.of_mean(groups)
    assert limits["highest_mean"][1] < limits["highest_mean"][0]
    assert limits["lowest_mean"][1] > limits["lowest_mean"][0]


def test_boroughs_together_and_rows_of_several_tables() -> None:
    first = tidy(("A", "2013-14", "spend", 10, "pounds"), ("B", "2013-14", "spend", 5, "pounds"))
    second = tidy(("A", "2013-14", "grant", 1, "pounds"), ("B", "2013-14", "grant", None, "pounds"))
    sums = measures.together(measures.combined(first, second), "both")
    assert set(sums["borough"]) == {"both"}
    assert values(sums)[0] == 15
    assert math.isnan(values(sums)[1])


def test_rounded_counts_bound_a_ratio() -> None:
    rows = tidy(
        ("A", "2013-14", "spend", 1000, "pounds"), ("A", "2013-14", "children", 10, "children")
    )
    limits = bounds.of_ratio(
        rows, "spend", "children", measure="cost", unit="pounds per child", nearest=(0, 5)
    )
    assert limits["low"].iloc[0] == pytest.approx(80)
    assert limits["high"].iloc[0] == pytest.approx(133.333, abs=0.001)
    report = tidy(("A", "2013-14", "cost", 134, "pounds per child")).assign(printed="134")
    assert not bounds.beside_print(limits, report)["agrees"].iloc[0]
    report = report.assign(printed="133", value=133.0)
    assert bounds.beside_print(limits, report)["agrees"].iloc[0]


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
