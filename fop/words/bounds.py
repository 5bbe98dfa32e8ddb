"""Bounds: the lowest and highest that a figure can be, where it is not known exactly."""

import pandas as pd

from fop.mistakes import Mistake
from fop.rounding import decimals
from fop.words.measures import TIDY, spread


def of_ratio(
    rows: pd.DataFrame, numerator: str, denominator: str, *, measure: str, unit: str,
    per: float = 1, nearest: tuple[float, float] = (0, 0),
) -> pd.DataFrame:  # fmt: skip
    """Find the lowest and highest value of a ratio whose parts are published rounded.

    Parameters
    ----------
    rows : DataFrame
        Tidy rows that hold both measures.
    numerator, denominator, measure, unit, per
        As for `ratio`.
    nearest : (float, float)
        What numerator and denominator are rounded to; 5 stands for "to the nearest five".

    Returns
    -------
    DataFrame
        Tidy rows without `value`, with `low` and `high`.
    """
    wide = spread(rows, numerator, denominator)
    top, bottom = (half / 2 for half in nearest)
    low = per * (wide[numerator] - top) / (wide[denominator] + bottom)
    high = per * (wide[numerator] + top) / (wide[denominator] - bottom)
    both = pd.DataFrame({"low": low, "high": high}).reset_index()
    return both.assign(measure=measure, unit=unit)[[*TIDY[:3], "unit", "low", "high"]]


def beside_print(bounds: pd.DataFrame, report: pd.DataFrame) -> pd.DataFrame:
    """Set the bounds of a measure beside the figure that the report printed.

    Returns
    -------
    DataFrame
        The bounds with `printed`, `value` and `agrees`: True where the printed figure, give
        or take its own rounding, can lie within the bounds.  Only figures that were printed.
    """
    keys = ["measure", "borough", "year"]
    printed = report[[*keys, "printed", "value"]].dropna(subset=["printed", "value"])
    both = bounds.merge(printed, on=keys)
    half = both["printed"].map(lambda text: 0.5 * 10.0 ** -decimals(text))
    agrees = (both["value"] - half <= both["high"]) & (both["value"] + half >= both["low"])
    return both.assign(agrees=agrees)


def of_cross_table(first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    """Find what two sets of totals allow in the table that crosses them.

    Where the same people are counted by two questions and only each question's totals are
    known, no cell of the cross-table is known, but each has a lowest and a highest count:
    `max(0, row + column - everyone)` and `min(row, column)` (Fréchet's bounds).

    Parameters
    ----------
    first, second : DataFrame
        One row an answer, with `answer` and `count`; both count the same people.

    Returns
    -------
    DataFrame
        One row a cell: `first`, `second` (the two answers), `low` and `high`.

    Raises
    ------
    Mistake
        Where the two questions do not count the same number of people.
    """
    everyone, others = int(first["count"].sum()), int(second["count"].sum())
    if everyone != others:
        raise Mistake(
            f"The first question counts {everyone} and the second {others}. "
            "Bounds need the same people in both."
        )
    cells = first[["answer", "count"]].merge(
        second[["answer", "count"]], how="cross", suffixes=("_first", "_second")
    )
    counts = cells[["count_first", "count_second"]]
    return pd.DataFrame(
        {
            "first": cells["answer_first"],
            "second": cells["answer_second"],
            "low": (counts.sum(axis="columns") - everyone).clip(lower=0),
            "high": counts.min(axis="columns"),
        }
    )


def of_mean(groups: pd.DataFrame) -> pd.DataFrame:
    """Find how low and how high a group's mean can be, given its range and its size.

    One member has the lowest value and one the highest; the mean is lowest where all the
    others share the lowest value, and highest where they share the highest.

    Parameters
    ----------
    groups : DataFrame
        One row a group, with `low`, `high` (the ends of its range) and `count` (its size).

    Returns
    -------
    DataFrame
        The groups with `lowest_mean` and `highest_mean`.  Both are missing where a group is
        too small to hold two different ends, or where a figure is missing.
    """
    step = (groups["high"] - groups["low"]).astype(float) / groups["count"].astype(float)
    step = step.where((groups["count"] >= 2) | (groups["low"] == groups["high"]))
    return groups.assign(lowest_mean=groups["low"] + step, highest_mean=groups["high"] - step)
