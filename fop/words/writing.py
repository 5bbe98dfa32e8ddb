"""Writing: figures, changes and lists as text."""

from collections.abc import Iterable

import pandas as pd

from fop.rounding import rounded

NOT_AVAILABLE = "not available"
SYMBOLS = {
    "x": NOT_AVAILABLE,
    "c": "suppressed to protect individuals",
    "z": "not applicable",
    "low": "rounds to zero but is not zero",
    "k": "rounds to zero but is not zero",
    "u": "too unreliable to publish",
    "..": "not submitted",
    ".": "not applicable",
    "-": "not shown by the source",
}
"""Symbols that stand in place of a figure in tables, and what each says."""

THRESHOLDS = (3, 10)  # changes, in per cent, from which the dictionary has another word
MISSING = "[x]"  # a figure that is not available, in tables


def figure(value: float, unit: str = "", decimals: int | None = None) -> str:
    """Write a figure in its unit.

    Parameters
    ----------
    value : float
        Missing gives the symbol `[x]`.
    unit : str
        Pounds carry their sign, per cent the per cent sign; other units nothing.
    decimals : int, optional
        One for per cent and rates, none for everything else, unless given.

    Returns
    -------
    str
        Such as `£8,043,680`, `15.1%` or `2,406`, with a true minus sign.
    """
    if pd.isna(value):
        return MISSING
    if decimals is None:
        decimals = 1 if "per " in unit and not unit.startswith("pounds") else 0
    number = f"{abs(rounded(float(value), decimals)):,.{decimals}f}"
    sign = "−" if rounded(float(value), decimals) < 0 else ""
    pounds = "£" if unit.startswith("pounds") else ""
    return f"{sign}{pounds}{number}{'%' if unit == 'per cent' else ''}"


def symbol(mark: object) -> str:
    """Write the symbol of a missing figure as tables show it: `[c]` for `c`, `[x]` for none."""
    return f"[{mark}]" if isinstance(mark, str) and mark in SYMBOLS else MISSING


def change(before: float, after: float, unit: str = "", decimals: int | None = None) -> str:
    """Write a change with its sign, percentages in percentage points."""
    difference = after - before
    if pd.isna(difference):
        return MISSING
    if unit == "per cent":
        # Two rounded shares are subtracted as the reader would: 15.1 to 16.2 is 1.1 points.
        places = 1 if decimals is None else decimals
        return signed(rounded(after, places) - rounded(before, places), "points", places)
    return signed(difference, unit, decimals)


def signed(change: float, unit: str = "", decimals: int | None = None) -> str:
    """Write a change with its sign, as `figure` does; the unit may also be "points"."""
    if pd.isna(change):
        return MISSING
    points = unit == "points"
    text = figure(change, "" if points else unit, 1 if points and decimals is None else decimals)
    plus = "+" if change > 0 and any(digit in text for digit in "123456789") else ""
    return f"{plus}{text}{' points' if points else ''}"


def moved(
    before: float, after: float, unit: str, per_cent: float, decimals: int | None = None
) -> str:
    """Write a movement in brief: of shares in points, else in per cent of the first figure.

    Of figures of a thousand and more the per cent have a decimal.
    """
    if unit == "per cent":
        return change(before, after, unit, decimals).removesuffix(" points")
    return percentage(per_cent, int(min(abs(before), abs(after)) >= 1000))


def percentage(value: float, decimals: int = 0) -> str:
    """Write a percentage change with its sign; with a decimal where it would read as a threshold.

    A change of 2.9% has hardly changed by the dictionary, and 3% has: it is not written as 3%.
    """
    if decimals == 0 and not pd.isna(value):
        whole = rounded(abs(value), 0)
        decimals = int(whole in THRESHOLDS and abs(value) < whole)
    return signed(value, "per cent", decimals)


def listed(items: Iterable[object]) -> str:
    """Join with commas and a last "and", after a comma where a name holds an "and" itself."""
    *most, last = [str(item) for item in items] or [""]
    comma = "," if any(" and " in item for item in [*most, last]) else ""
    return f"{', '.join(most)}{comma} and {last}" if most else last


def capital(text: str) -> str:
    """Give the first letter a capital and leave the rest."""
    return text[:1].upper() + text[1:]
