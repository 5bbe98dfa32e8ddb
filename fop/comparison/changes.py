"""Changes: how much each authority moved from some years to later ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from fop.mistakes import Mistake


@dataclass(frozen=True)
class Changes:
    """How each authority changed, and which have no change."""

    before: pd.Series
    after: pd.Series
    """Mean over the years before and over those after, by authority."""
    change: pd.Series
    """`after - before` where `points`, else the natural logarithm of `after / before`."""
    level: pd.Series  # what is adjusted for where levels are: `before`, or its logarithm
    dropped: Mapping[str, str]  # authority to the reason why it has no change
    points: bool  # which of the two the changes are


def changes(
    panel: pd.DataFrame,
    before: Sequence[str],
    after: Sequence[str],
    *,
    points: bool = False,
    complete: bool = True,
) -> Changes:
    """Work out each authority's change.

    Parameters
    ----------
    panel : DataFrame
        Years down, authorities across; a missing figure is missing, never zero.
    before, after : sequence of str
        Reporting years; each authority's figure is the plain mean over them.
    points : bool
        Change as a difference, for shares; otherwise as the logarithm of a ratio.
    complete : bool
        Whether an authority without one of the years is dropped; otherwise its mean is taken
        over the years that it has, and it is dropped where it has none.

    Raises
    ------
    Mistake
        Where a year is not in the panel, in both periods, or the later ones are not later.
    """
    _check_years(panel, before, after)
    first, last = (_means(panel, years, complete) for years in (before, after))
    unknown = first.isna() | last.isna()
    lost = panel.loc[[*before, *after], unknown].isna()
    dropped = {area: f"no figure for {', '.join(gaps.index[gaps])}" for area, gaps in lost.items()}
    if not points:
        zero = (first <= 0) | (last <= 0)
        dropped |= dict.fromkeys(
            zero.index[zero], "a figure of zero, from which no ratio can be formed"
        )
        unknown |= zero
    start, end = first[~unknown].astype(float), last[~unknown].astype(float)
    change = end - start if points else np.log(end / start)
    level = start if points else np.log(start)
    return Changes(first, last, change, level, dropped, points)


def slopes(panel: pd.DataFrame, *, points: bool = False) -> pd.Series:
    """Fit a straight line through each authority's years; give its change a year.

    Parameters
    ----------
    panel : DataFrame
        As for `changes`: two years or more, each year one row.
    points : bool
        In the panel's unit; otherwise in logarithms.

    Returns
    -------
    Series
        By authority; those with a missing figure, or a zero under a logarithm, left out.
    """
    years = np.array([int(str(year)[:4]) for year in panel.index], dtype=float)
    whole = panel.dropna(axis="columns")
    if not points:
        whole = np.log(whole.loc[:, (whole > 0).all()])
    centred = years - years.mean()
    return whole.astype(float).mul(centred, axis="index").sum() / float((centred**2).sum())


def _means(panel: pd.DataFrame, years: Sequence[str], complete: bool) -> pd.Series:
    """Average each authority over some years, over all of them or those that it has."""
    # In numpy: this is asked for in dozens of ways for dozens of outcomes.
    cells = panel.to_numpy(float)[panel.index.get_indexer(list(years))].T
    held = ~np.isnan(cells)
    counted = held.sum(axis=1)
    total = np.where(held, cells, 0).sum(axis=1)
    enough = counted == len(years) if complete else counted > 0
    return pd.Series(np.where(enough, total, np.nan) / np.maximum(counted, 1), panel.columns)


def _check_years(panel: pd.DataFrame, before: Sequence[str], after: Sequence[str]) -> None:
    faults = []
    for name, years in (("baseline_years", before), ("window", after)):
        if not years:
            faults.append(f"{name} has no years. Give at least one.")
        unknown = [year for year in years if year not in panel.index]
        if unknown:
            faults.append(
                f"No figures for {', '.join(unknown)} in {name}. "
                f"Years held: {', '.join(map(str, panel.index))}."
            )
    if before and after and max(before) >= min(after):
        faults.append(
            f"baseline_years end in {max(before)} and window starts in {min(after)}. "
            "Choose a window that is later."
        )
    if faults:
        raise Mistake(faults)
