"""Moves: how one figure moved between two years, in a word of the dictionary."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pandas as pd

from fop.words import breaks, dictionary, ordinary
from fop.words.measures import BASIS
from fop.words.statements import Stated
from fop.words.writing import figure, percentage

FEW = 30  # two counts that are both under this get their figures and no word of size

HIGHER, LOWER, LEVEL = "was higher", "was lower", "was the same"
"""Said of few cases, and of what starts from nought: no per cent can be taken of it."""

UNKNOWN = "cannot be compared"  # said where one of the two figures is missing


def verb(before: float, after: float, unit: str = "") -> str:
    """Name a movement by the dictionary.

    Parameters
    ----------
    before, after : float
        The two figures, not rounded.
    unit : str
        Their unit: shares of under 0.2 points have not moved, and few cases get no word of size.

    Returns
    -------
    str
        `UNKNOWN` where a figure is missing.
    """
    if pd.isna(before) or pd.isna(after):
        return UNKNOWN
    of_people = unit and "per " not in unit and not unit.startswith("pounds")
    few = of_people and max(before, after) < FEW
    if few or before <= 0 or after < 0:
        return LEVEL if before == after else HIGHER if after > before else LOWER
    points = after - before if unit == "per cent" else None
    return dictionary.movement(100 * (after - before) / before, points)


def direction(before: float, after: float) -> int:
    """Say whether a figure rose (1), fell (-1), or did neither (0)."""
    word = verb(before, after)
    return 1 if word.startswith(("rose", HIGHER)) else -1 if word.startswith(("fell", LOWER)) else 0


def moves(rows: pd.DataFrame) -> list[Stated]:
    """Give how one measure moved in each area."""
    return [_move(row) for row in rows.to_dict("records")]


def alone(area: str, measure: str, unit: str, year: str, value: float, decimals: int = 0) -> Stated:
    """Give one figure that a sentence tells without another to compare it with."""
    text = figure(value, unit, decimals)
    return Stated(area, measure, unit, "", year, None, float(value), UNKNOWN, figures=text)


def _move(row: dict[Any, Any]) -> Stated:
    unit, measure = str(row["unit"]), str(row["measure"])
    baseline, year = (str(row.get(end) or "") for end in ("baseline", "year"))
    before, after = (None if pd.isna(row[end]) else float(row[end]) for end in ("before", "after"))
    word = verb(row["before"], row["after"], unit)
    stated = Stated(
        str(row["borough"]), measure, unit, baseline, year, before, after, word,
        figures=_two_figures(row), remarks=tuple(_unsure(row)),
    )  # fmt: skip
    if word not in (UNKNOWN, HIGHER, LOWER, LEVEL) and not since(stated):
        stated = replace(stated, ordinary=_is_ordinary(stated))
    if stated.ordinary:
        # What chance could give gets no word of size.
        stated = replace(stated, word=word.removesuffix(" slightly"))
    return stated


def _is_ordinary(one: Stated) -> bool | None:
    assert one.before is not None and one.after is not None
    usual = ordinary.span(one.measure, one.baseline, one.year, one.before)
    if usual is None:
        return None
    change = one.after - one.before
    return (change if one.unit == "per cent" else 100 * change / one.before) in usual


def _two_figures(row: dict[Any, Any]) -> str:
    """Write the two figures of a movement, or the one that there is; of money the change."""
    before, after = row["before"], row["after"]
    if str(row["unit"]).startswith("pounds") and before > 0 and not pd.isna(after):
        return percentage(100 * (after - before) / before, row.get("decimals") or 0)
    ends = (value for value in (row["before"], row["after"]) if not pd.isna(value))
    return " to ".join(figure(value, row["unit"], row.get("decimals")) for value in ends)


def _unsure(row: dict[Any, Any]) -> Iterator[str]:
    for end, when in (("before", "baseline"), ("after", "year")):
        basis = row.get(f"{end}_{BASIS}")
        if when in row and basis is not None and not pd.isna(basis) and not pd.isna(row[end]):
            yield breaks.unsure(str(row[when]), str(basis))


def since(one: Stated) -> str:
    """Give the year from which a figure is counted differently, where it lies between the two."""
    return breaks.counted_since(one.measure, one.baseline, one.year)
