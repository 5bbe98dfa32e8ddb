"""Wording: figures and findings as words that cannot outlive their data.

A sentence whose truth depends on data is made here.  What counts as "fell" or
"about the same" is a stated threshold, shown in the book.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any, overload

import pandas as pd

from fop.mistakes import Mistake
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

MISSING = "[x]"
"""A figure that is not available, in tables."""

SAME = 5.0
"""A change of less than this per cent of the baseline reads as "about the same"."""


class Statement(str):
    """Markdown text that a notebook shows as prose."""

    def _repr_markdown_(self) -> str:
        return str(self)


@overload
def say(text: str, *, when: bool, **figures: Any) -> Statement | None: ...
@overload
def say(text: str, **figures: Any) -> Statement: ...
def say(text: str, *, when: bool = True, **figures: Any) -> Statement | None:
    """Make a sentence from data.

    Parameters
    ----------
    text : str
        Markdown with format fields, such as `"{safety[safer]:of} thought so."`
    when : bool
        Nothing is said where it is false.
    **figures
        What the fields name: `Counts`, numbers, or text from tables, which is escaped.

    Returns
    -------
    Statement or None
        Shown as Markdown by JupyterLab and in the book.

    Raises
    ------
    Mistake
        For a field that nothing fills, or a heading: headings belong in Markdown cells.
    """
    return _filled(text, figures) if when else None


def _filled(text: str, figures: Mapping[str, Any]) -> Statement:
    if re.search(r"^\s{0,3}#{1,6}\s", text, flags=re.MULTILINE):
        raise Mistake("A sentence from data cannot be a heading. Put headings in Markdown cells.")
    shown = {key: escaped(value) if type(value) is str else value for key, value in figures.items()}
    try:
        return Statement(text.format(**shown))
    except (KeyError, IndexError, AttributeError) as error:
        raise Mistake(f"Nothing fills the field {error} of the sentence {text!r}.") from None


@overload
def note(text: str, *, when: bool, **figures: Any) -> Statement | None: ...
@overload
def note(text: str, **figures: Any) -> Statement: ...
def note(text: str, *, when: bool = True, **figures: Any) -> Statement | None:
    """Make a remark set apart from the text, for caveats and figures that differ.

    Nothing is made where `when` is false.
    """
    if not when:
        return None
    return Statement("> " + _filled(text, figures).replace("\n", "\n> "))


def escaped(text: str) -> str:
    """Take the Markdown and HTML meaning out of text that comes from a file."""
    return re.sub(r"([\\`*_\[\]<>#|$])", r"\\\1", text.replace("&", "&amp;"))


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
        return signed(rounded(after, 1) - rounded(before, 1), "points")
    return signed(difference, unit, decimals)


def signed(change: float, unit: str = "", decimals: int | None = None) -> str:
    """Write a change with its sign, as `figure` does; the unit may also be "points"."""
    if pd.isna(change):
        return MISSING
    points = unit == "points"
    text = figure(change, "" if points else unit, 1 if points and decimals is None else decimals)
    plus = "+" if change > 0 and any(digit in text for digit in "123456789") else ""
    return f"{plus}{text}{' points' if points else ''}"


def percentage(value: float, decimals: int = 0) -> str:
    """Write a percentage change with its sign."""
    return signed(value, "per cent", decimals)


def verb(before: float, after: float) -> str:
    """Name a movement by the stated thresholds.

    Returns
    -------
    str
        "cannot be compared" where a figure is missing; "was about the same" for a change
        under 5% of the baseline; "halved" for a fall of 45% to 55% and "doubled" for a rise
        of 90% to 110%, "more than" for larger ones; else, and for a fall to nothing, "fell" or
        "rose".
    """
    if pd.isna(before) or pd.isna(after):
        return "cannot be compared"
    if before == 0:
        return "was about the same" if after == 0 else "rose"
    per_cent = 100 * (after - before) / abs(before)
    if abs(per_cent) < SAME:
        return "was about the same"
    size = abs(per_cent)
    if per_cent < 0:
        if size < 45 or after == 0:
            return "fell"
        return "halved" if size <= 55 else "more than halved"
    return "rose" if size < 90 else "doubled" if size <= 110 else "more than doubled"


def movement(rows: pd.DataFrame, subject: str) -> str:
    """Say how one measure moved in each borough, as one sentence.

    Parameters
    ----------
    rows : DataFrame
        `measures.compare` rows of one measure.
    subject : str
        What moved, in the singular, such as "The turnover rate".

    Returns
    -------
    str
        Boroughs with the same movement stand together, each with its two figures.
    """
    clauses = []
    for word, group in _by_verb(rows):
        places = listed(f"{row.borough}{_two_figures(row)}" for row in group.itertuples())
        clauses.append(f"{word} in {places}")
    return f"{subject} {listed(clauses)}."


def _two_figures(row: Any) -> str:
    """Write the two figures of a movement; those that there are, where one is missing."""
    before, after = (figure(value, row.unit, row.decimals) for value in (row.before, row.after))
    if pd.isna(row.before) and pd.isna(row.after):
        return ""
    if pd.isna(row.before):
        return f" (at first {NOT_AVAILABLE}, then {after})"
    if pd.isna(row.after):
        return f" ({before}, then {NOT_AVAILABLE})"
    return f" ({before} to {after})"


def headline(rows: pd.DataFrame, subject: str) -> str:
    """Say the same as `movement` without the figures, for a chart's title."""
    clauses = [f"{word} in {listed(group['borough'])}" for word, group in _by_verb(rows)]
    return f"{subject} {listed(clauses)}"


def extremes(rows: pd.DataFrame, subject: str) -> str:
    """Say where a measure is highest and lowest, and how many times as high.

    Parameters
    ----------
    rows : DataFrame
        Tidy rows of one measure in one year.
    subject : str
        Such as "The agency worker rate".
    """
    known = rows.dropna(subset=["value"]).sort_values("value", ascending=False, kind="stable")
    if known.empty:
        return f"{subject} is {NOT_AVAILABLE}."
    top, bottom = known.iloc[0], known.iloc[-1]
    high, low = (f"{row['borough']} ({figure(row['value'], row['unit'])})" for row in (top, bottom))
    if len(known) == 1:
        return f"{subject} was {figure(top['value'], top['unit'])} in {top['borough']}."
    among = " of the boroughs with a figure" if len(known) < len(rows) else ""
    if bottom["value"] <= 0:
        return f"{subject} was highest in {high} and lowest in {low}{among}."
    times = f"{top['value'] / bottom['value']:.1f}"
    return (
        f"{subject} was highest in {high} and lowest in {low}{among}; "
        f"the highest was {times} times the lowest."
    )


def listed(items: Iterable[object]) -> str:
    """Join with commas and a last "and", after a comma where a name holds an "and" itself."""
    *most, last = [str(item) for item in items] or [""]
    comma = "," if any(" and " in item for item in [*most, last]) else ""
    return f"{', '.join(most)}{comma} and {last}" if most else last


def capital(text: str) -> str:
    """Give the first letter a capital and leave the rest."""
    return text[:1].upper() + text[1:]


def _by_verb(rows: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    words = [verb(row.before, row.after) for row in rows.itertuples()]
    return [(word, rows[[other == word for other in words]]) for word in dict.fromkeys(words)]
