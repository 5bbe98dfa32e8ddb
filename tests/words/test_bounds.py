"""Bounds, worked by hand on small frames."""

import pandas as pd
import pytest

from fop.mistakes import Mistake
from fop.words import bounds


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
