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

from fop.charts import letters, roles
from fop.charts.roles import variable
from fop.charts.sheet import Scale
from fop.words import wording

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
        name = (
            f'aria-labelledby="{named_by}"'
            if named_by
            else f'aria-label="{escape(self.title, quote=True)}"'
        )
        head = "".join(f'<th scope="col"{_side(c)}>{escape(c.heading)}</th>' for c in self.columns)
        body = "".join(map(self._row, self.rows))
        return (
            f'<div class="fop-scroll" role="region" tabindex="0" {name}>'
            f'<table class="fop-rows" {name}><thead><tr>{head}</tr></thead>'
            f"<tbody>{body}</tbody></table></div>"
        )

    def _repr_html_(self) -> str:
        return self.html()

    def _row(self, cells: Sequence[str]) -> str:
        if len(cells) == 1:
            return (
                # No header: it would count as one of every cell of its columns, above it too.
                f'<tr class="fop-group"><td colspan="{len(self.columns)}">{cells[0]}</td></tr>'
            )
        return (
            "<tr>"
            + "".join(
                f'<th scope="row">{cell}</th>'
                if column.kind == "name"
                else f"<td{_side(column)}>{cell}</td>"
                for column, cell in zip(self.columns, cells, strict=True)
            )
            + "</tr>"
        )


def _side(column: Column) -> str:
    return {
        "figure": ' class="fop-number"',
        "drawing": ' class="fop-drawing"',
        "dots": ' class="fop-dots"',
    }.get(column.kind, "")


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
    axis = (
        f'<i style="position:absolute;left:{at(0)};top:-3px;bottom:-3px;border-left:1px solid"></i>'
    )
    length = abs(share(value) - share(0))
    start = at(min(value, 0.0))
    bar = (
        f'<i style="position:absolute;left:{start};top:3px;border-top:15px solid '
        f"{variable(roles.BOROUGHS)};width:calc((100% - {left + right:.0f}px) * {length:.4f})"
        '"></i>'
    )
    side = f"right:calc(100% - {start} + 4px)" if value < 0 else f"left:calc({at(value)} + 4px)"
    words = f'<b style="position:absolute;{side};white-space:nowrap">{escape(text)}</b>'
    return (
        f'<div style="position:relative;min-height:1.35em;min-width:{left + right + LEAST:.0f}px">'
        f"{axis}{bar if length else ''}{words}</div>"
    )


def dots(full: int, whole: int | None = None) -> str:
    """Draw one dot a person, in fives: full for those counted, hollow for the others."""
    whole = max(full, whole or full)
    groups = []
    for start in range(0, whole, 5):
        marks = "".join(
            f'<circle cx="{6.5 + 13 * place}" cy="7" r="4.6" '
            f'fill="{variable(roles.BOROUGHS) if start + place < full else "none"}" '
            f'stroke="{variable(roles.BOROUGHS)}" stroke-width="1.2"/>'
            for place in range(min(5, whole - start))
        )
        wide = 13 * min(5, whole - start)
        groups.append(f'<svg aria-hidden="true" width="{wide}" height="14">{marks}</svg>')
    return "".join(groups)


def range_line(low: float, middle: float, high: float, scale: tuple[float, float]) -> str:
    """Draw a range with its middle over a line at no difference, for one row of a table."""
    share = Scale(*scale, 2, 98)
    ends = "".join(
        f'<line x1="{share(end):.1f}%" x2="{share(end):.1f}%" y1="3" y2="13"/>'
        for end in (low, high)
    )
    square = (
        f'<svg x="{share(middle):.1f}%" overflow="visible"><rect x="-4" y="4" width="8" '
        f'height="8" stroke="none" fill="{variable(roles.BOROUGHS)}"/></svg>'
    )
    return (
        f'<svg aria-hidden="true" width="100%" height="16" style="min-width:110px" '
        f'stroke="{variable(roles.BOROUGHS)}" stroke-width="2">'
        f'<line x1="{share(0):.1f}%" x2="{share(0):.1f}%" y1="0" y2="16" stroke-width="1" '
        f'stroke="{variable(roles.INK)}"/>'
        f'<line x1="{share(low):.1f}%" x2="{share(high):.1f}%" y1="8" y2="8"/>{ends}{square}</svg>'
    )
