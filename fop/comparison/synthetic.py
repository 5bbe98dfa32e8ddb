"""Synthetic control: a mix of other authorities that moved as one authority did before.

A check for single authorities, never the headline.  Figures are set to their mean before, so the
mix has to match the path and not the level.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.optimize import nnls

FEWEST_YEARS = 6  # with fewer years before almost any mix fits

POOR = 2.0  # a fit of more times the middle fit of the others is poor

SMALLEST_WEIGHT = 0.005  # smaller weights are not told

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Control:
    """An authority beside its mix."""

    area: str
    weights: pd.Series
    """Share of each other authority in the mix, largest first."""
    fit: float  # root mean square of the gaps before
    gap: float  # mean gap after: the authority less its mix
    p: float
    """Share of authorities, itself among them, whose gap after is as large beside its own fit."""
    good: bool
    """Whether the mix follows it before: its `fit` is at most `POOR` times the others' usual one,
    and no larger than half of how far the authority itself moved."""


def weights(target: Floats, donors: Floats) -> Floats:
    """Find the shares, none negative and one in sum, whose mix is nearest to the target.

    `target` has a figure a year, `donors` a row a year and a column each.
    """
    # A heavy last row holds the sum at one.
    heavy = 1e4 * (float(np.abs(donors).max()) or 1.0)
    whole = np.vstack([donors, np.full(donors.shape[1], heavy)])
    shares = np.asarray(nnls(whole, np.append(target, heavy))[0])
    return np.asarray(shares / shares.sum())


def controls(
    panel: pd.DataFrame, areas: Sequence[str], before: Sequence[str], after: Sequence[str],
    donors: Sequence[str],
) -> list[Control]:  # fmt: skip
    """Set each authority beside its mix, and its gap beside the gaps of the donors.

    Parameters
    ----------
    panel : DataFrame
        Years down, authorities across; in points, or in logarithms.
    before, after : sequence of str
        Years to fit, and years compared.

    Returns
    -------
    list of Control
        None where there are too few years before; an authority with a figure missing is left
        out.
    """
    whole = panel.loc[[*before, *after], [*areas, *donors]].dropna(axis="columns")
    pool = [area for area in donors if area in whole]
    if len(before) < FEWEST_YEARS or len(pool) < FEWEST_YEARS:
        return []
    level = whole - whole.loc[list(before)].mean()
    fits = {one: _beside(level, one, pool, len(before)) for one in level}
    ratios = {one: abs(gap) / max(fit, 1e-9) for one, (_, fit, gap) in fits.items()}
    others = np.array([ratios[one] for one in pool])
    usual = float(np.median([fits[one][1] for one in pool]))
    found = []
    for area in [one for one in areas if one in whole]:
        shares, fit, gap = fits[area]
        as_far = 1 + int((others >= ratios[area] - 1e-12).sum())
        kept = shares[shares > SMALLEST_WEIGHT].sort_values(ascending=False)
        moved = float(level[area].iloc[: len(before)].std(ddof=0))
        good = fit <= min(POOR * usual, moved / 2)
        found.append(Control(area, kept, fit, gap, as_far / (1 + len(others)), good))
    return found


def _beside(
    level: pd.DataFrame, one: str, pool: Sequence[str], early: int
) -> tuple[pd.Series, float, float]:
    others = [area for area in pool if area != one]
    target, donors = level[one].to_numpy(dtype=float), level[others].to_numpy(dtype=float)
    shares = weights(target[:early], donors[:early])
    gaps = target - donors @ shares
    fit = float(np.sqrt((gaps[:early] ** 2).mean()))
    return pd.Series(shares, others), fit, float(gaps[early:].mean())
