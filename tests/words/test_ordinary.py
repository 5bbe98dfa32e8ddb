"""Ordinary movement: the table is the one that the official figures give, and reads as it says."""

import pandas as pd
import pytest

from fop.tables import datasets
from fop.words import ordinary

AGAIN = 'Write it again: python -c "from fop.words import ordinary; ordinary.write()"'


def test_the_table_is_the_one_that_the_figures_give() -> None:
    measures = ["re-referral rate", "referrals"]
    held = datasets.load(ordinary.ORDINARY).query("measure in @measures").reset_index(drop=True)
    made = ordinary.made(measures)
    assert held["measure"].nunique() == 2
    pd.testing.assert_frame_equal(held, made, check_dtype=False, obj=AGAIN)


def test_the_middle_lies_between_its_ends() -> None:
    table = datasets.load(ordinary.ORDINARY)
    assert (table["low"] < table["high"]).all() and (table["changes"] >= 50).all()
    assert not table.duplicated(["measure", "years", "size_from"]).any()


@pytest.mark.parametrize(
    ("before", "after"),
    [(15.1, 16.2), (22.3, 25.8), (5.8, 8.7)],
)
def test_the_rises_of_the_first_year_are_ordinary(before: float, after: float) -> None:
    span = ordinary.span("re-referral rate", "2013-14", "2014-15", before)
    assert span is not None and after - before in span
    assert 20 not in span


def test_small_figures_move_further() -> None:
    small = ordinary.span("children looked after", "2013-14", "2014-15", 150)
    large = ordinary.span("children looked after", "2013-14", "2014-15", 1500)
    assert small is not None and large is not None
    assert small.high - small.low > large.high - large.low


def test_nothing_is_said_where_no_series_is_held() -> None:
    assert ordinary.span("salaries", "2013-14", "2015-16", 100) is None
    assert ordinary.span("re-referral rate", "", "", 100) is None
    assert ordinary.span("re-referral rate", "2013-14", "2043-44", 100) is None


def test_nine_in_ten_changes_are_ordinary_and_no_more() -> None:
    pairs = pd.DataFrame({"before": [10.0] * 200, "change": [float(n) for n in range(200)]})
    (row,) = ordinary.summed(pairs).itertuples()
    assert (row.low, row.high, row.changes) == (9.95, 189.05, 200)
    mixed = pd.DataFrame({"before": [float(n) for n in range(1, 601)], "change": [1.0] * 600})
    assert len(ordinary.summed(mixed)) == 6
