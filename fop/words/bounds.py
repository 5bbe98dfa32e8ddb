"""Bounds: the lowest and highest that a figure can be, where it is not known exactly."""

import pandas as pd

from fop.mistakes import Mistake


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
