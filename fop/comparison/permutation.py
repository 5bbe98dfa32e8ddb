"""Permutation: whether chosen authorities changed by more than other sets of authorities did.

One number an authority, its change; one statistic, the mean change of a set less the mean
change of all authorities outside it; one reference, the same statistic for every set of the
same size.  Nothing is drawn at random: all sets are gone through.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, combinations

import numpy as np
import numpy.typing as npt
import pandas as pd

from fop.mistakes import Mistake

LEVEL = 0.05
"""A p at or below this is called small; the comparisons that chance makes so are counted."""

POWER = 0.8
"""How often a detectable effect would have given a small p."""

MOST_TREATED = 5
"""Authorities tested together: every set can be gone through up to this size."""

FEWEST_COMPARATORS = 19
"""One authority among twenty is the smallest test whose p can reach `LEVEL`."""

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Changes:
    """How each authority changed, and which have no change.

    Attributes
    ----------
    before, after : Series
        Mean over the baseline years and over the window, by authority.
    change : Series
        `after - before` where `points`, else the natural logarithm of `after / before`.
    dropped : mapping
        Authority to the reason why it has no change.
    points : bool
        Which of the two the changes are.
    """

    before: pd.Series
    after: pd.Series
    change: pd.Series
    dropped: Mapping[str, str]
    points: bool


@dataclass(frozen=True)
class Test:
    """One set of authorities beside every other set of its size.

    Attributes
    ----------
    treated, comparators : sequence of str
        The authorities tested, and all others.
    change, elsewhere, effect : float
        Mean change of the treated, of the comparators, and the first less the second.
    p : float
        Share of all sets, the treated among them, whose effect is at least as far from
        zero in either direction.
    sets : int
        How many sets there are.
    critical : float
        Smallest effect whose p is at most `LEVEL`; missing where no effect's is.
    fall, rise : float
        Sizes of the smallest fall and rise, both positive, that would have given a p of at
        most `LEVEL`, in the right direction, with probability `POWER`.
    rank : int
        Place of the effect from the lowest up, ties at the better place.
    p_rank : float
        Twice the share of sets at or beyond the effect on its own side, at most 1.
    effects : array
        The statistic of every set, in the order of `itertools.combinations`.
    """

    __test__ = False  # not a test of pytest's

    treated: Sequence[str]
    comparators: Sequence[str]
    change: float
    elsewhere: float
    effect: float
    p: float
    sets: int
    critical: float
    fall: float
    rise: float
    rank: int
    p_rank: float
    effects: Floats

    @property
    def low(self) -> float:
        """Lower end of the effects that the figures are compatible with: effect less critical."""
        return self.effect - self.critical

    @property
    def high(self) -> float:
        """Upper end of the effects that the figures are compatible with: effect plus critical."""
        return self.effect + self.critical

    @property
    def small(self) -> bool:
        """Whether the p is at most `LEVEL`."""
        return self.p <= LEVEL


def changes(
    panel: pd.DataFrame,
    baseline: Sequence[str],
    window: Sequence[str],
    *,
    points: bool = False,
    complete: bool = True,
) -> Changes:
    """Work out each authority's change from the baseline to the window.

    Parameters
    ----------
    panel : DataFrame
        Years down, authorities across; a missing figure is missing, never zero.
    baseline, window : sequence of str
        Reporting years; each authority's figure is the plain mean over them.
    points : bool
        Change as a difference, for shares; otherwise as the logarithm of a ratio.
    complete : bool
        Whether an authority without one of the years is dropped; otherwise its mean is taken
        over the years that it has, and it is dropped where it has none.

    Raises
    ------
    Mistake
        Where a year is not in the panel, in both periods, or the window is not the later one.
    """
    _check_years(panel, baseline, window)
    before, after = (
        panel.loc[list(years)].mean(skipna=not complete) for years in (baseline, window)
    )
    dropped = {}
    for area in panel.columns[(before.isna() | after.isna()).to_numpy()]:
        lost = panel[area].loc[[*baseline, *window]].isna()
        dropped[area] = f"no figure for {', '.join(lost.index[lost])}"
    if not points:
        zero = panel.columns[((before <= 0) | (after <= 0)).to_numpy()]
        dropped |= dict.fromkeys(zero, "a figure of zero, from which no ratio can be formed")
    kept = panel.columns.difference(list(dropped), sort=False)
    first, last = before[kept].astype(float), after[kept].astype(float)
    change = last - first if points else np.log(last / first)
    return Changes(before, after, change, dropped, points)


def test(change: pd.Series, treated: Sequence[str]) -> Test:
    """Compare the mean change of the treated with that of every other set of their number.

    Parameters
    ----------
    change : Series
        One change an authority, none missing.
    treated : sequence of str
        One to five of the authorities.

    Raises
    ------
    Mistake
        For an unknown authority, too many treated or too few comparators.
    """
    _check_sets(change, treated)
    n, k = len(change), len(treated)
    values = change.to_numpy(dtype=float)
    inside = values[subsets(n, k)].mean(axis=1)
    # The mean of those outside follows from the total, so one pass over the sets is enough.
    effects = inside - (values.sum() - k * inside) / (n - k)
    comparators = [area for area in change.index if area not in treated]
    mean, elsewhere = float(change[list(treated)].mean()), float(change[comparators].mean())
    effect = mean - elsewhere
    size, noise = np.abs(effects), 1e-9 * (np.abs(values).max() or 1.0)
    critical = _critical(size, noise)
    at_most, at_least = (effects <= effect + noise).mean(), (effects >= effect - noise).mean()
    return Test(
        treated=list(treated),
        comparators=comparators,
        change=mean,
        elsewhere=elsewhere,
        effect=effect,
        p=float((size >= abs(effect) - noise).mean()),
        sets=len(effects),
        critical=critical,
        fall=critical + _reached(effects),
        rise=critical + _reached(-effects),
        rank=1 + int((effects < effect - noise).sum()),
        p_rank=float(min(1.0, 2 * min(at_most, at_least))),
        effects=effects,
    )


test.__test__ = False  # type: ignore[attr-defined]


def alone(change: pd.Series, treated: Sequence[str]) -> dict[str, Test]:
    """Test each treated authority by itself, among the comparators and never the other treated."""
    return {
        area: test(change.drop([other for other in treated if other != area]), [area])
        for area in treated
    }


def by_chance(tests: Sequence[Test]) -> float:
    """Give how many of the tests chance alone would make small, on average.

    A p takes only as many values as there are sets, so each test's share is the largest
    multiple of one set that is at most `LEVEL`.
    """
    return sum(math.floor(LEVEL * one.sets + 1e-9) / one.sets for one in tests)


@lru_cache(maxsize=32)
def subsets(n: int, k: int) -> npt.NDArray[np.uint8]:
    """List every set of k places among n, at most 256, one a row."""
    count = math.comb(n, k)
    flat = chain.from_iterable(combinations(range(n), k))
    return np.fromiter(flat, dtype=np.uint8, count=count * k).reshape(count, k)


def _critical(size: Floats, noise: float) -> float:
    """Smallest of the sizes that at most `LEVEL` of them reach."""
    ordered = np.sort(size)
    share = 1 - np.searchsorted(ordered, ordered - noise) / len(ordered)
    rare = ordered[share <= LEVEL + 1e-12]
    return float(rare[0]) if len(rare) else math.nan


def _reached(effects: Floats) -> float:
    """Smallest value that at least `POWER` of the effects do not exceed."""
    return float(np.quantile(effects, POWER, method="inverted_cdf"))


def _check_years(panel: pd.DataFrame, baseline: Sequence[str], window: Sequence[str]) -> None:
    faults = []
    for name, years in (("baseline", baseline), ("window", window)):
        if not years:
            faults.append(f"The {name} has no years. Give at least one.")
        unknown = [year for year in years if year not in panel.index]
        if unknown:
            faults.append(
                f"No figures for {', '.join(unknown)} in the {name}. "
                f"Years held: {', '.join(map(str, panel.index))}."
            )
    if baseline and window and max(baseline) >= min(window):
        faults.append(
            f"The baseline ends in {max(baseline)} and the window starts in {min(window)}. "
            "Choose a window that is later than the baseline."
        )
    if faults:
        raise Mistake(faults)


def _check_sets(change: pd.Series, treated: Sequence[str]) -> None:
    unknown = [area for area in treated if area not in change.index]
    if unknown:
        raise Mistake(f"No change is known for {', '.join(unknown)}. Leave them out.")
    if not 1 <= len(treated) <= MOST_TREATED or len(set(treated)) < len(treated):
        raise Mistake(
            f"{len(treated)} authorities to test. Choose one to {MOST_TREATED}, each once."
        )
    comparators = len(change) - len(treated)
    if comparators < FEWEST_COMPARATORS:
        raise Mistake(
            f"{comparators} authorities to compare with, and at least {FEWEST_COMPARATORS} are "
            f"needed: with fewer, no p of {LEVEL:g} can be reached. Choose other years, or "
            "exclude fewer authorities."
        )
