"""Counting: how far figures of a size move although nothing behind them does.

A count of cases that come one by one varies by its square root.  Authorities' own figures vary
more, since families come together and practice shifts; how much more is taken from the changes
from year to year of all authorities compared.
"""

import numpy as np
import pandas as pd

from fop.comparison.study import Study

WIDE = 1.96  # standard errors on either side that hold 95 of 100

MIDDLE = 0.4549  # median of the square of a standard normal number


def dispersion(counts: pd.DataFrame, wholes: pd.DataFrame | None = None) -> float:
    """Give how many times as much counts vary as cases that come one by one.

    Parameters
    ----------
    counts : DataFrame
        Years down, authorities across.
    wholes : DataFrame, optional
        What the counts are a part of: then the share's variation is judged.

    Returns
    -------
    float
        Median over authorities and years of the squared change from one year to the next, less
        that year's middle change, over what is expected; at least 1.
    """
    if wholes is None:
        size = counts.where(counts > 0)
        values, expected = np.log(size), 1 / size
    else:
        values = counts / wholes
        expected = (values * (1 - values) / wholes).where(counts > 0)
    moved = values.diff().iloc[1:]
    moved = moved.sub(moved.median(axis=1), axis=0)
    both = (expected + expected.shift()).iloc[1:]
    found = (moved**2 / both).stack().median()
    return max(1.0, float(found) / MIDDLE) if pd.notna(found) else 1.0


def bands(study: Study, name: str) -> pd.DataFrame:
    """Give for each treated authority the changes that counting error alone would give.

    Returns
    -------
    DataFrame
        `area`, `low` and `high`: the middle 95% of changes in per cent, or points; missing
        where the outcome counts nobody.
    """
    outcome, test = study.outcome(name), study.together(name)
    frame = pd.DataFrame({"area": study.areas, "low": np.nan, "high": np.nan})
    if not outcome.counted:
        return frame
    counts = study.panel(name, counts=True)
    kept = [*test.treated, *test.comparators]
    shares = not outcome.on_population
    wholes = 100 * counts / study.panel(name) if shares else None
    times = dispersion(counts[kept], None if wholes is None else wholes[kept])
    for place, area in enumerate(study.areas):
        if area not in test.treated:
            continue
        spread = 0.0
        for years in (study.years(name), study.window):
            held = counts.loc[years, area]
            # Those there on a day are much the same from year to year: years add nothing.
            cases = float(held.mean() if outcome.stock else held.sum())
            if wholes is None:
                spread += 1 / max(cases, 1.0)
            else:
                whole = wholes.loc[years, area]
                size = float(whole.mean() if outcome.stock else whole.sum())
                share = cases / size
                spread += share * (1 - share) / size
        half = WIDE * float(np.sqrt(times * spread))
        if shares:
            ends = (-100 * half, 100 * half)
        elif outcome.points:
            level = float(study.changes(name).before[area])
            ends = (-half * level, half * level)
        else:
            ends = (100 * float(np.expm1(-half)), 100 * float(np.expm1(half)))
        frame.loc[place, ["low", "high"]] = ends
    return frame
