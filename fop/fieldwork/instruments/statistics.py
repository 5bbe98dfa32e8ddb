"""Statistics that the instruments share: pure functions, one formula each."""

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import stats

NOTHING = float("nan")
NORMAL = 1.959963984540054
"""Standard normal value that a 95% interval runs to."""


LEAST_EXPECTED = 5  # least expected count of every cell from which chi-squared is trusted


def wilson(count: int, base: int) -> tuple[float, float]:
    """Give Wilson's (1927) score interval of a share at 95%, fit for small bases and shares.

    Returns
    -------
    (float, float)
        Both ends between 0 and 1; missing for an empty base.
    """
    if base == 0:
        return NOTHING, NOTHING
    ends = stats.binomtest(count, base).proportion_ci(method="wilson")
    return float(ends.low), float(ends.high)


def mean_interval(values: pd.Series) -> tuple[float, float, float]:
    """Give a mean and its 95% interval by Student's t; missing ends under two values."""
    known = values.dropna().astype(float)
    mean, half = float(known.mean()), NOTHING
    if len(known) > 1:
        half = float(stats.t.ppf(0.975, len(known) - 1) * known.sem())
    return mean, mean - half, mean + half


def spearman(first: pd.Series, second: pd.Series) -> tuple[float, float, float]:
    """Give Spearman's rank correlation and its 95% interval (Bonett and Wright 2000).

    Missing where under four pairs are complete or where one side never varies.

    Parameters
    ----------
    first, second : Series
        Two values of the same people, in one index; a pair that lacks one is left out.
    """
    both = pd.DataFrame({"a": first, "b": second}).dropna().astype(float)
    if len(both) < 4 or (both.nunique() < 2).any():
        return NOTHING, NOTHING, NOTHING
    rho = float(stats.spearmanr(both["a"], both["b"]).statistic)
    if abs(rho) >= 1:
        return rho, rho, rho
    half = NORMAL * math.sqrt((1 + rho**2 / 2) / (len(both) - 3))
    return rho, math.tanh(math.atanh(rho) - half), math.tanh(math.atanh(rho) + half)


def uneven(table: pd.DataFrame) -> float:
    """Give the probability that chance alone makes a table of counts so uneven.

    Fisher's exact test.  Beyond two rows and columns it is found by drawing, from a fixed
    start; where every expected count is at least `LEAST_EXPECTED`, chi-squared serves.
    """
    counts = table.to_numpy()
    if counts.shape == (2, 2):
        return float(stats.fisher_exact(counts).pvalue)
    squared = stats.chi2_contingency(counts)
    if squared.expected_freq.min() >= LEAST_EXPECTED:
        return float(squared.pvalue)
    batch = max(1, 10**6 // int(counts.sum()))
    draws = stats.PermutationMethod(n_resamples=1999, batch=batch, rng=2016)
    return float(stats.fisher_exact(counts, method=draws).pvalue)


def cohens_kappa(first: Sequence[object], second: Sequence[object]) -> float:
    """Give Cohen's (1960) kappa: how far two coders agree beyond what chance alone would give.

    Missing where both coders only ever use one and the same code: chance alone is
    then perfect.

    Parameters
    ----------
    first, second : sequence
        The codes that each coder gave to the same things, in the same order.
    """
    table = pd.crosstab(pd.Series(list(first)), pd.Series(list(second)))
    codes = table.index.union(table.columns)
    square = table.reindex(index=codes, columns=codes, fill_value=0).to_numpy(dtype=float)
    whole = square.sum()
    if not whole:
        return NOTHING
    by_chance = float(square.sum(axis=0) @ square.sum(axis=1)) / whole**2
    if math.isclose(by_chance, 1):
        return NOTHING
    return float((float(np.trace(square)) / whole - by_chance) / (1 - by_chance))


def krippendorffs_alpha(first: Sequence[float], second: Sequence[float]) -> float:
    """Give Krippendorff's (2011) alpha of two coders for codes without an order.

    Missing where both only ever use one and the same code.

    Parameters
    ----------
    first, second : sequence of float
        The codes that each coder gave to the same things, in the same order.
    """
    sizes = np.unique([*first, *second], return_counts=True)[1]
    if len(sizes) < 2:
        return NOTHING
    whole = sizes.sum()
    by_chance = 1 - float((sizes * (sizes - 1)).sum()) / (whole * (whole - 1))
    return float(1 - np.mean(np.not_equal(first, second)) / by_chance)


def cronbachs_alpha(items: pd.DataFrame) -> float:
    """Give Cronbach's (1951) alpha of a scale from the people who answered every item of it.

    Missing for fewer than two such people, and where all of them have one total.

    Parameters
    ----------
    items : DataFrame
        One row a person, one column an item, all keyed in one direction.
    """
    full = items.dropna().astype(float)
    if len(full) < 2:
        return NOTHING
    spread = float(full.sum(axis=1).var())
    if not spread:
        return NOTHING
    count = full.shape[1]
    return float(count / (count - 1) * (1 - float(full.var().sum()) / spread))
