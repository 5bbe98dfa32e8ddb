"""Permutation: by hand, one by one, and over many made-up panels."""

import math
import time
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from fop.comparison import permutation
from fop.mistakes import Mistake

TREATED = ["a0", "a1", "a2"]


def changes(seed=0, authorities=32, spread=0.1, back=0.0, effect=0.0, treated=TREATED):
    """Changes that fall back to the middle by `back`, with an effect on the treated."""
    random = np.random.default_rng(seed)
    names = [f"a{n}" for n in range(authorities)]
    level = pd.Series(random.normal(0, 0.3, authorities), names)
    change = -back * level + random.normal(0, spread, authorities)
    change[treated] += effect
    return change, level


def slow_p(change, treated, effect, level=None):
    """Share of sets as far from zero, an effect taken off: by least squares, set by set."""
    names, y = list(change.index), change.to_numpy() - effect * np.isin(change.index, treated)
    known = np.ones((len(y), 1)) if level is None else np.column_stack([np.ones(len(y)), level])
    left = y - known @ np.linalg.lstsq(known, y, rcond=None)[0]
    sizes = {
        chosen: abs(left[list(chosen)].mean() - np.delete(left, list(chosen)).mean())
        for chosen in combinations(range(len(y)), len(treated))
    }
    mine = sizes[tuple(sorted(names.index(one) for one in treated))]
    return np.mean([size >= mine - 1e-12 for size in sizes.values()])


def test_one_authority_among_twenty_as_by_hand():
    change = pd.Series({f"a{n}": float(n) for n in range(20)})
    found = permutation.test(change, ["a19"])
    assert (found.elsewhere, found.effect) == (pytest.approx(9.0), pytest.approx(10.0))
    # a0 lies as far below the middle as a19 above it.
    assert (found.sets, found.p, found.rank) == (20, 0.1, 20)


@pytest.mark.parametrize("adjusted", [False, True])
@pytest.mark.parametrize("treated", [["a3"], ["a1", "a4"], TREATED])
def test_the_range_holds_every_effect_that_does_not_stand_out(treated, adjusted):
    change, level = changes(3, 21, back=0.5)
    level = level if adjusted else None
    found = permutation.test(change, treated, level)
    assert found.p == pytest.approx(slow_p(change, treated, 0, level))
    width = found.high - found.low
    for end, out in ((found.low, -1), (found.high, 1)):
        assert slow_p(change, treated, end + out * 1e-6 * width, level) <= permutation.LEVEL
        assert slow_p(change, treated, end - out * 1e-6 * width, level) > permutation.LEVEL


def test_the_adjusted_effect_is_that_of_least_squares():
    change, level = changes(5, back=0.6, effect=-0.2)
    inside = np.isin(change.index, TREATED).astype(float)
    design = np.column_stack([np.ones(len(change)), level, inside])
    expected = np.linalg.lstsq(design, change.to_numpy(), rcond=None)[0][2]
    assert permutation.test(change, TREATED, level).effect == pytest.approx(expected)


def test_the_two_sided_p_of_one_tail_is_that_of_scipy():
    change, _ = changes(5, 23)
    found = permutation.test(change, TREATED)
    theirs = stats.permutation_test(
        (change[TREATED], change.drop(TREATED)),
        lambda x, y, axis: x.mean(axis=axis) - y.mean(axis=axis),
        vectorized=True, n_resamples=math.comb(23, 3), alternative="less",
    )  # fmt: skip
    assert found.effect == pytest.approx(theirs.statistic)
    assert np.mean(found.effects <= found.effect + 1e-12) == pytest.approx(theirs.pvalue)


@pytest.mark.parametrize("treated", [["a0"], TREATED])
def test_without_an_effect_p_is_uniform(treated):
    values = [permutation.test(changes(seed)[0], treated).p for seed in range(300)]
    assert stats.kstest(values, "uniform").pvalue > 0.01


@pytest.mark.long
@pytest.mark.slow
@pytest.mark.parametrize("back", [0.0, 0.5])
@pytest.mark.parametrize(
    ("authorities", "treated"), [(32, TREATED), (30, ["a0"]), (30, ["a0", "a1"])]
)
def test_ranges_cover_a_planted_effect_about_95_times_in_100(authorities, treated, back):
    covered = []
    for seed in range(1000):
        change, level = changes(seed, authorities, back=back, effect=-0.2, treated=treated)
        found = permutation.test(change, treated, level if back else None)
        covered.append(found.low <= -0.2 <= found.high)
    assert 0.93 <= np.mean(covered) <= 0.97


@pytest.mark.parametrize("back", [0.0, 0.5])
def test_a_planted_effect_is_recovered_where_the_treated_started_high(back):
    found = []
    for seed in range(100):
        change, level = changes(seed, back=back, effect=-0.2)
        level[TREATED] += 0.5
        change[TREATED] -= 0.5 * back
        found.append(permutation.test(change, TREATED, level).effect)
    assert np.mean(found) == pytest.approx(-0.2, abs=0.03)


@pytest.mark.parametrize("k", [1, 3])
def test_the_whole_test_finds_what_power_promises(k):
    change, _ = changes(2, 24)
    promised = permutation.power(change, k)
    sets = permutation.subsets(24, k)
    for size, side in ((-promised.fall, -1), (promised.rise, 1)):
        for share, times in ((1.001, True), (0.95, False)):
            hits = []
            for chosen in sets[:: max(1, len(sets) // 250)]:
                planted = change.copy()
                planted.iloc[chosen] += share * size
                one = permutation.test(planted, list(change.index[chosen]))
                hits.append(one.small and one.effect * side > 0)
            found = np.mean(hits)
            assert found >= permutation.POWER - 0.03 if times else found < permutation.POWER + 0.03


def test_ties_count_against_the_treated():
    change = pd.Series(0.0, index=[f"a{n}" for n in range(40)])
    change[["a0", "a1"]] = -1.0
    found = permutation.alone(change, ["a0"])["a0"]
    assert (found.rank, found.p) == (1, pytest.approx(2 / 40))


def test_a_constant_series_has_p_one_and_a_range_of_nothing():
    change = pd.Series(0.0, index=[f"a{n}" for n in range(32)])
    found = permutation.test(change, TREATED)
    assert (found.effect, found.p, found.low, found.high) == (0, 1, 0, 0)
    level = pd.Series(7.0, index=change.index)
    assert permutation.test(change, TREATED, level).p == 1


def test_too_few_sets_leave_a_range_without_ends():
    change, _ = changes(1, 12)
    found = permutation.test(change, ["a0"])
    assert found.p >= 1 / 12 and not math.isfinite(found.low) and not math.isfinite(found.high)


def test_a_sample_of_too_many_sets_counts_the_treated_and_is_the_same_each_time():
    change, _ = changes(1, 60)
    treated = [f"a{n}" for n in range(5)]
    found, again = (permutation.test(change, treated) for _ in range(2))
    assert found.sampled and found.sets == permutation.SAMPLE + 1
    assert (found.p, found.low) == (again.p, again.low)
    assert found.effects[0] == pytest.approx(found.effect)


def test_the_treated_are_never_each_others_comparators():
    found = permutation.alone(changes()[0], TREATED)
    assert list(found) == TREATED and all(one.sets == 30 for one in found.values())
    assert not set(found["a0"].comparators) & set(TREATED)


def test_chance_alone_is_counted_by_the_values_that_p_can_take():
    one = permutation.test(pd.Series(range(31), dtype=float, index=map(str, range(31))), ["3"])
    assert permutation.by_chance([one, one]) == pytest.approx(2 / 31)


def test_what_cannot_be_tested_is_refused_in_words():
    change, _ = changes(authorities=10)
    with pytest.raises(Mistake, match="7 authorities to compare with, and at least 8"):
        permutation.test(change, TREATED)
    with pytest.raises(Mistake, match="No change is known for a99"):
        permutation.test(change, ["a99"])
    for wrong in ([], ["a0", "a0"], [f"a{n}" for n in range(6)]):
        with pytest.raises(Mistake, match="one to 5"):
            permutation.test(change, wrong)


@pytest.mark.slow
def test_all_sets_of_three_of_150_take_a_tenth_of_a_second_each():
    permutation.subsets(150, 3)
    start = time.process_time()
    for seed in range(10):
        assert permutation.test(*changes(seed, 150)[:1], TREATED).sets == 551_300
    assert time.process_time() - start < 2
