"""Permutation: whether chosen authorities changed by more than other sets of authorities did.

One number an authority, its change; one statistic, the mean change of a set less the mean
change of all authorities outside it; one reference, the same statistic for every set of the
same size.  Ranges come from inverting the test: an effect is compatible with the figures where
the treated, that effect taken off, would not stand out.  Changes may first be cleared of what
the baseline level predicts, with the effect looked for kept out of that prediction.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, combinations

import numpy as np
import numpy.typing as npt
import pandas as pd

from fop.mistakes import Mistake
from fop.tables.parameters import MOST_TREATED

LEVEL = 0.05
"""A p at or below this is called small; the comparisons that chance makes so are counted."""

POWER = 0.8  # how often a detectable effect would have given a small p

FEWEST_SETS = 20  # with fewer sets no p can reach `LEVEL`, and no range has an end

FEWEST_COMPARATORS = 8  # with fewer the mean of the others is one authority's doing

MOST_SETS = 600_000
"""Sets gone through one by one; where there are more, `SAMPLE` of them stand for all."""

SAMPLE, PLANTED, BESIDE = 100_000, 250, 5_000
"""Sets drawn where there are too many; sets that effects are planted in, and those beside them."""

SEED = 2014  # of the draws: the same figures give the same results

Floats = npt.NDArray[np.float64]
_Places = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Test:
    """One set of authorities beside every other set of its size."""

    __test__ = False  # not a test of pytest's

    treated: Sequence[str]
    comparators: Sequence[str]
    """The authorities tested, and all others."""
    change: float
    elsewhere: float
    """Mean change of the treated and of the comparators, as they were."""
    effect: float
    """The first less the second; where levels are adjusted for, less what these predict."""
    p: float
    """Share of all sets, the treated among them, whose statistic is at least as far from zero in
    either direction."""
    sets: int
    low: float
    high: float
    """The effects that the figures are compatible with: those whose p is over `LEVEL`. Infinite
    where too few sets differ to bound them."""
    rank: int  # place of the statistic from the lowest up, ties at the better place
    effects: Floats  # the statistic of every set gone through
    sampled: bool = False  # whether the sets are a fixed sample of all

    @property
    def small(self) -> bool:
        """Whether the p is at most `LEVEL`."""
        return self.p <= LEVEL


@dataclass(frozen=True)
class Power:
    """The smallest effects that the test would have found with probability `POWER`."""

    fall: float
    rise: float
    """Sizes, both positive."""


def test(change: pd.Series, treated: Sequence[str], level: pd.Series | None = None) -> Test:
    """Compare the mean change of the treated with that of every other set of their number.

    Parameters
    ----------
    change : Series
        One change an authority, none missing.
    treated : sequence of str
        One to five of the authorities.
    level : Series, optional
        Baseline level of each authority: the changes are cleared of what it predicts.

    Raises
    ------
    Mistake
        For an unknown authority, too many treated or too few comparators.
    """
    _check_sets(change, treated)
    cleared = _cleared(change, level)
    inside = np.isin(change.index, list(treated))
    k, n = int(inside.sum()), len(change)
    values = cleared @ change.to_numpy(dtype=float)
    planted = cleared @ inside.astype(float)
    sampled = math.comb(n, k) > MOST_SETS
    if sampled:  # their own set is always among those counted
        sets = np.vstack([np.flatnonzero(inside).astype(np.uint8), subsets(n, k)])
        stats, shifts = _sums(values, sets), _sums(planted, sets)
    else:
        stats, shifts = _every_sum(values, k), _every_sum(planted, k)
    scale = n / (n - k) / k  # values sum to zero: a set's mean gives that of the others
    stats *= scale
    shifts *= scale
    mine, full = scale * float(values[inside].sum()), scale * float(planted[inside].sum())
    noise = 1e-9 * (float(np.abs(values).max()) or 1.0)
    low, high = _range(stats, shifts, mine, full)
    others = change[~inside]
    return Test(
        treated=list(treated),
        comparators=list(others.index),
        change=float(change[inside].mean()),
        elsewhere=float(others.mean()),
        effect=mine / full,
        p=float((np.abs(stats) >= abs(mine) - noise).mean()),
        sets=len(stats),
        low=float(low),
        high=float(high),
        rank=1 + int((stats < mine - noise).sum()),
        effects=stats,
        sampled=sampled,
    )


test.__test__ = False  # type: ignore[attr-defined]


def power(change: pd.Series, k: int) -> Power:
    """Find the smallest effects that the whole test finds `POWER` of the time.

    An effect is planted in one set after another and the test run on each: it is found where
    the range lies on its side of zero.  A planted effect moves the range by itself, so the
    range of each set as it is tells from which size on.
    """
    cleared, n = _cleared(change, None), len(change)
    values = cleared @ change.to_numpy(dtype=float)
    sets = subsets(n, k)
    beside, planted = _some(sets, BESIDE), _some(sets, PLANTED)
    scale = n / (n - k) / k
    stats = scale * _sums(values, beside)
    ends = []
    for one in planted:
        moved = cleared[:, one].sum(axis=1)
        shifts, full = scale * _sums(moved, beside), scale * float(moved[one].sum())
        ends.append(_range(stats, shifts, scale * float(values[one].sum()), full))
    lows, highs = np.array(ends).T
    return Power(fall=_reached(highs), rise=_reached(-lows))


def alone(
    change: pd.Series, treated: Sequence[str], level: pd.Series | None = None
) -> dict[str, Test]:
    """Test each treated authority by itself, among the comparators and never the other treated."""
    found = {}
    for area in treated:
        kept = change.drop([other for other in treated if other != area])
        found[area] = test(kept, [area], None if level is None else level[kept.index])
    return found


def by_chance(tests: Sequence[Test]) -> float:
    """Give how many of the tests chance alone would make small, on average.

    A p takes only as many values as there are sets, so each test's share is the largest
    multiple of one set that is at most `LEVEL`.
    """
    return sum(_rare(one.sets) / one.sets for one in tests)


@lru_cache(maxsize=32)
def subsets(n: int, k: int) -> _Places:
    """List every set of k places among n, at most 256, one a row; a sample of too many."""
    count = math.comb(n, k)
    if count > MOST_SETS:
        order = np.random.default_rng(SEED).random((SAMPLE, n)).argpartition(k, axis=1)
        places: _Places = order[:, :k].astype(np.uint8)
        return places
    flat = chain.from_iterable(combinations(range(n), k))
    return np.fromiter(flat, dtype=np.uint8, count=count * k).reshape(count, k)


def _cleared(change: pd.Series, level: pd.Series | None) -> Floats:
    """Give the matrix that takes off the mean and, with a level, what the level predicts."""
    n = len(change)
    columns = [np.ones(n)]
    if level is not None and np.ptp(level[change.index]) > 0:
        columns.append(level[change.index].to_numpy(dtype=float))
    known = np.linalg.qr(np.column_stack(columns))[0]
    return np.asarray(np.eye(n) - known @ known.T)


def _sums(values: Floats, sets: _Places) -> Floats:
    total = values[sets[:, 0]]
    for place in range(1, sets.shape[1]):
        total = total + values[sets[:, place]]
    return total


def _every_sum(values: Floats, k: int) -> Floats:
    """Sum every set of k, in the order of `subsets`, without listing them.

    In that order the smaller sets that lie wholly after a place are the last ones.
    """
    n, sums = len(values), values.copy()
    for size in range(1, k):
        after = [sums[len(sums) - math.comb(n - 1 - place, size) :] for place in range(n - size)]
        sums = np.concatenate([values[place] + rest for place, rest in enumerate(after)])
    return sums


def _range(stats: Floats, shifts: Floats, mine: float, full: float) -> tuple[float, float]:
    """Invert the test: the effects whose p is over `LEVEL`.

    With an effect taken off the treated, a set's statistic is `stats - effect * shifts` and
    theirs `mine - effect * full`.  A set is at least as far from zero for the effects between
    two roots, and the treated's own effect always lies between them; so an effect's p is the
    share of sets whose roots enclose it, and falls with distance from the treated's own.
    """
    near, far = full - shifts, full + shifts
    always = near <= 1e-12  # the treated themselves, and sets that share all their shift
    with np.errstate(divide="ignore", invalid="ignore"):
        one, other = (mine - stats) / near, (mine + stats) / far
    lows, highs = np.minimum(one, other), np.maximum(one, other)
    lows[always], highs[always] = -np.inf, np.inf
    low = _rare(len(stats))
    high = len(stats) - 1 - low
    lows.partition(low)
    highs.partition(high)
    return float(lows[low]), float(highs[high])


def _rare(sets: int) -> int:
    """Give how many sets are at most `LEVEL` of all."""
    return math.floor(LEVEL * sets + 1e-9)


def _some(sets: _Places, most: int) -> _Places:
    """Take sets at even distances, all where they are few."""
    if len(sets) <= most:
        return sets
    places = np.linspace(0, len(sets) - 1, most).round().astype(int)
    chosen: _Places = sets[places]
    return chosen


def _reached(sizes: Floats) -> float:
    """Smallest value that at least `POWER` of the sizes do not exceed."""
    return float(np.quantile(sizes, POWER, method="inverted_cdf"))


def _check_sets(change: pd.Series, treated: Sequence[str]) -> None:
    unknown = [area for area in treated if area not in change.index]
    if unknown:
        raise Mistake(f"No change is known for {', '.join(unknown)}. Leave them out.")
    k = len(treated)
    if not 1 <= k <= MOST_TREATED or len(set(treated)) < k:
        raise Mistake(f"{k} authorities to test. Choose one to {MOST_TREATED}, each once.")
    others = len(change) - k
    if others < FEWEST_COMPARATORS:
        raise Mistake(
            f"{others} authorities to compare with, and at least {FEWEST_COMPARATORS} are needed. "
            "Choose other years, or leave fewer authorities out."
        )
