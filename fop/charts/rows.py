"""Rows: tables that are their own picture.

Where looking at a row beats looking at an axis, each row of a real table carries a small
drawing beside its figures: a bar of the change, a dot for each person, a range.  The drawings
are decoration: every figure stands as text, so such a picture needs neither alternative text
nor a second table.  They hold their own colours and places, so that JupyterLab, which has no
style sheet of the book, shows them too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from fop.charts import letters, roles
from fop.charts.roles import variable
from fop.charts.sheet import Scale
from fop.templates import template
from fop.words import wording

ROWS: Any = template(Path(__file__).with_suffix(".html")).module  # its parts by their names

DIGITS = set("123456789")

LEAST = 40  # pixels that the bars of a table take at least, beside their figures


@dataclass(frozen=True)
class Column:
    """A column of a table: its heading, and whether it holds figures or a drawing."""

    heading: str  # what stands over it
    kind: str = "figure"
    """`name` heads the row; `figure` stands at the right; `drawing` and `dots` take the room that
    is left; `words` is text."""


@dataclass(frozen=True)
class RowPicture:
    """A table whose rows carry drawings."""

    title: str
    subtitle: str
    """The message; measure, place and period."""
    columns: Sequence[Column]  # from left to right
    rows: Sequence[Sequence[str]]
    """Cells as HTML; a row of one cell heads the group of rows under it."""
    wide: bool = False  # whether it takes more room than the text
    is_table = True

    def html(self, named_by: str = "") -> str:
        """Write the table; `named_by` is the id of the heading that names it."""
        return str(ROWS.table(self, named_by))

    def _repr_html_(self) -> str:
        return self.html()


def figure(text: str) -> str:
    """Write a figure, or the symbol of a missing one with its meaning."""
    if text.startswith("[") and text[1:-1] in wording.SYMBOLS:
        meaning = escape(wording.SYMBOLS[text[1:-1]])
        return f'<abbr title="{meaning}">{escape(text)}</abbr>'
    return escape(text)


def changes(values: Sequence[float | None], texts: Sequence[str], size: float = 15.5) -> list[str]:
    """Draw a bar for each change from one zero line, falls to the left, its figure at its end.

    Parameters
    ----------
    values : sequence of float or None
        The changes, all in one unit; None gets its text and no bar.
    """
    shown = zip(values, texts, strict=True)
    # A change that rounds to none has no direction.
    values = [0.0 if v is not None and not DIGITS & set(text) else v for v, text in shown]
    known = [value for value in values if value is not None]
    low, high = min([0.0, *known]), max([0.0, *known])
    # The figure of a fall stands left of its bar, of a rise right of it; each needs its room.
    told = [(v, letters.width(t, size, True) + 8) for v, t in zip(values, texts, strict=True)]
    left = max([0.0, *(room for value, room in told if value is not None and value < 0)])
    right = max([6.0, *(room for value, room in told if value is not None and value >= 0)])
    share = Scale(low, high if high > low else low + 1, 0, 1)
    return [
        _change(value, text, share, left, right) for value, text in zip(values, texts, strict=True)
    ]


def _change(value: float | None, text: str, share: Scale, left: float, right: float) -> str:
    def at(number: float) -> str:
        return f"calc({left:.0f}px + (100% - {left + right:.0f}px) * {share(number):.4f})"

    if value is None:
        return f"<div>{escape(text)}</div>"
    start, length = at(min(value, 0.0)), abs(share(value) - share(0))
    wide = f"calc((100% - {left + right:.0f}px) * {length:.4f})" if length else ""
    side = f"right:calc(100% - {start} + 4px)" if value < 0 else f"left:calc({at(value)} + 4px)"
    room = f"{left + right + LEAST:.0f}"
    return str(ROWS.change(text, at(0), start, wide, side, room, variable(roles.BOROUGHS)))


def dots(full: int, whole: int | None = None) -> str:
    """Draw one dot a person, in fives: full for those counted, hollow for the others."""
    whole = max(full, whole or full)
    marks = [place < full for place in range(whole)]
    fives = [marks[start : start + 5] for start in range(0, whole, 5)]
    return str(ROWS.dots(fives, variable(roles.BOROUGHS)))


def range_line(low: float, middle: float, high: float, scale: tuple[float, float]) -> str:
    """Draw a range with its middle over a line at no difference, for one row of a table."""
    share = Scale(*scale, 2, 98)
    places = [f"{share(value):.1f}%" for value in (0, low, middle, high)]
    return str(ROWS.range(*places, variable(roles.BOROUGHS), variable(roles.INK)))
