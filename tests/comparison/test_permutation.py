import math
import time

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from fop.comparison import permutation
from fop.mistakes import Mistake

BASELINE, WINDOW = ["2012-13", "2013-14"], ["2016-17", "2017-18", "2018-19"]
YEARS = [*BASELINE, "2014-15", "2015-16", *WINDOW]
TREATED = ["a0", "a1", "a2"]


def panel(seed: int = 0, authorities: int = 32, factor: float = 1.0, spread: float = 0.1):
    """Levels that differ, a fall common to all, noise; `factor` on the treated."""
    random = np.random.default_rng(seed)
    level = random.uniform(30, 100, authorities)
    trend = np.linspace(1, 0.8, len(YEARS))[:, None]
    values = level * trend * np.exp(random.normal(0, spread, (len(YEARS), authorities)))
    frame = pd.DataFrame(values, index=YEARS, columns=[f"a{n}" for n in range(authorities)])
    frame.loc[WINDOW, TREATED] *= factor
    return frame


def joint(frame, treated=TREATED, **how):
    return permutation.test(permutation.changes(frame, BASELINE, WINDOW, **how).change, treated)


def test_a_change_is_worked_out_as_by_hand():
    frame = pd.DataFrame(
        {"a": [10, 20, 0, 0, 12, 12, 12], "b": [4, 6, 0, 0, 9, 10, 11]}, YEARS, dtype=float
    )
    points = permutation.changes(frame, BASELINE, WINDOW, points=True)
    assert points.change.to_dict() == {"a": -3, "b": 5}
    ratio = permutation.changes(frame, BASELINE, WINDOW)
    assert ratio.change.to_dict() == pytest.approx({"a": math.log(12 / 15), "b": math.log(2)})


def test_one_authority_among_twenty_as_by_hand():
    change = pd.Series({f"a{n}": float(n) for n in range(20)})
    found = permutation.test(change, ["a19"])
    assert found.elsewhere == pytest.approx(9.0)
    assert found.effect == pytest.approx(10.0)
    # a0 lies as far below the middle as a19 above it.
    assert (found.sets, found.p, found.rank, found.p_rank) == (20, 0.1, 20, 0.1)
    assert math.isnan(found.critical)


def test_three_among_many_as_counted_one_by_one():
    change = permutation.changes(panel(3, 23), BASELINE, WINDOW).change
    found = permutation.test(change, TREATED)
    from itertools import combinations

    effects = []
    for chosen in combinations(change.index, 3):
        others = change.drop(list(chosen))
        effects.append(change[list(chosen)].mean() - others.mean())
    size = np.abs(effects)
    mine = abs(change[TREATED].mean() - change.drop(TREATED).mean())
    assert found.sets == len(effects) == math.comb(23, 3)
    assert found.p == pytest.approx(np.mean(size >= mine - 1e-12))
    small = [one for one in size if np.mean(size >= one - 1e-12) <= 0.05]
    assert found.critical == pytest.approx(min(small))
    # The smallest shifts that put four fifths of the sets beyond the critical value.
    assert np.mean(np.array(effects) - found.fall <= -found.critical + 1e-12) >= 0.8
    assert np.mean(np.array(effects) - found.fall * 0.999 <= -found.critical) < 0.8
    assert np.mean(np.array(effects) + found.rise >= found.critical - 1e-12) >= 0.8
    assert np.mean(np.array(effects) + found.rise * 0.999 >= found.critical) < 0.8


def test_the_two_sided_rank_p_is_that_of_scipy():
    change = permutation.changes(panel(5, 23), BASELINE, WINDOW).change
    found = permutation.test(change, TREATED)
    theirs = stats.permutation_test(
        (change[TREATED], change.drop(TREATED)),
        lambda x, y, axis: x.mean(axis=axis) - y.mean(axis=axis),
        vectorized=True,
        n_resamples=math.comb(23, 3),
    )
    assert found.effect == pytest.approx(theirs.statistic)
    assert found.p_rank == pytest.approx(theirs.pvalue)


@pytest.mark.parametrize("treated", [["a0"], TREATED])
def test_without_an_effect_p_is_uniform(treated):
    values = [joint(panel(seed), treated).p for seed in range(300)]
    assert stats.kstest(values, "uniform").pvalue > 0.01
    assert np.mean(np.array(values) <= 0.05) <= 0.05 + 3 * math.sqrt(0.05 * 0.95 / 300)


def test_a_planted_effect_is_found_with_its_size():
    found = [joint(panel(seed, factor=0.7)) for seed in range(100)]
    assert np.mean([one.effect for one in found]) == pytest.approx(math.log(0.7), abs=0.02)
    assert np.mean([one.small for one in found]) > 0.95
    assert np.mean([one.low <= math.log(0.7) <= one.high for one in found]) > 0.9


def test_a_detectable_fall_is_found_about_as_often_as_promised():
    hits = []
    for seed in range(200):
        plain = joint(panel(seed))
        planted = joint(panel(seed, factor=math.exp(-plain.fall)))
        hits.append(planted.small and planted.effect < 0)
    assert np.mean(hits) == pytest.approx(0.8, abs=0.1)


def test_a_fall_common_to_all_is_no_effect():
    frame = panel(1)
    halved = frame.copy()
    halved.loc[WINDOW] *= 0.5
    assert joint(halved).effect == pytest.approx(joint(frame).effect)
    assert joint(halved).p == joint(frame).p


def test_an_authority_without_a_year_is_dropped_with_the_reason():
    frame = panel()
    frame.loc["2012-13", "a7"] = np.nan
    frame.loc["2015-16", "a8"] = np.nan  # neither baseline nor window
    found = permutation.changes(frame, BASELINE, WINDOW)
    assert found.dropped == {"a7": "no figure for 2012-13"}
    assert "a7" not in found.change.index
    assert permutation.test(found.change, TREATED).sets == math.comb(31, 3)
    kept = permutation.changes(frame, BASELINE, WINDOW, complete=False)
    assert kept.before["a7"] == frame.at["2013-14", "a7"]
    assert not kept.dropped


def test_a_missing_authority_leaves_the_others_as_they_are():
    whole = permutation.changes(panel(), BASELINE, WINDOW)
    less = permutation.changes(panel().drop(columns="a9"), BASELINE, WINDOW)
    assert less.change.to_dict() == pytest.approx(whole.change.drop("a9").to_dict())
    with pytest.raises(Mistake, match="No change is known for a9"):
        permutation.test(less.change, ["a9"])


def test_a_zero_gives_no_ratio_but_gives_points():
    frame = panel()
    frame.loc[BASELINE, "a9"] = 0.0
    assert "zero" in permutation.changes(frame, BASELINE, WINDOW).dropped["a9"]
    assert "a9" in permutation.changes(frame, BASELINE, WINDOW, points=True).change


def test_ties_count_against_the_treated():
    change = pd.Series(0.0, index=[f"a{n}" for n in range(40)])
    change[["a0", "a1"]] = -1.0
    found = permutation.alone(change, ["a0"])["a0"]
    assert found.rank == 1
    assert found.p == pytest.approx(2 / 40)


def test_a_constant_series_has_p_one_and_nothing_to_detect():
    frame = panel()
    frame.loc[:, :] = 7.0
    found = joint(frame)
    assert (found.effect, found.p, found.p_rank) == (0, 1, 1)
    assert math.isnan(found.critical) and math.isnan(found.fall) and math.isnan(found.low)


def test_the_treated_are_never_each_others_comparators():
    found = permutation.alone(permutation.changes(panel(), BASELINE, WINDOW).change, TREATED)
    assert list(found) == TREATED
    assert all(one.sets == 30 for one in found.values())
    assert not set(found["a0"].comparators) & set(TREATED)


def test_chance_alone_is_counted_by_the_values_that_p_can_take():
    one = permutation.test(pd.Series(range(31), dtype=float, index=map(str, range(31))), ["3"])
    assert permutation.by_chance([one, one]) == pytest.approx(2 / 31)


@pytest.mark.parametrize(
    ("baseline", "window", "message"),
    [
        ([], WINDOW, "baseline has no years"),
        (BASELINE, [], "window has no years"),
        (["2009-10"], WINDOW, "No figures for 2009-10 in the baseline"),
        (BASELINE, ["2017-18", "2030-31"], "No figures for 2030-31 in the window"),
        (["2016-17"], ["2016-17"], "later than the baseline"),
    ],
)
def test_years_that_cannot_be_are_refused(baseline, window, message):
    with pytest.raises(Mistake, match=message):
        permutation.changes(panel(), baseline, window)


def test_too_few_comparators_are_refused_with_the_reason():
    with pytest.raises(Mistake, match="18 authorities to compare with, and at least 19"):
        joint(panel(authorities=21))


@pytest.mark.parametrize("treated", [[], ["a0", "a0"], [f"a{n}" for n in range(6)]])
def test_one_to_five_authorities_are_tested(treated):
    with pytest.raises(Mistake, match="one to 5"):
        joint(panel(), treated)


def test_every_set_of_three_for_every_outcome_takes_seconds_at_most():
    permutation.subsets.cache_clear()
    start = time.perf_counter()
    assert joint(panel()).sets == 4960
    for seed in range(13):
        joint(panel(seed))
    assert time.perf_counter() - start < 3
