"""Markup: a table as accessible HTML."""

import re
from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby
from operator import itemgetter

import pandas as pd

from fop.charts.rows import unbroken
from fop.exhibits.tables import Table
from fop.words import wording

NUMBER = re.compile(r"[+−]?£?[\d,]+(\.\d+)?(%| points)?( of [\d,]+)?")
"""A cell that is a figure."""

SYMBOL = re.compile("|".join(rf"\[{re.escape(mark)}\]" for mark in wording.SYMBOLS))
"""A cell that holds the symbol of a missing figure."""

CELL = re.compile(r"<(th|td)\b")

WORDY = 25
"""Letters that a cell of a column holds on average, from which on a phone shows cards."""

LINK = re.compile(r"\[([^\]]+)\]\(([^)\s]+)\)")
BOLD = re.compile(r"\*\*(.+?)\*\*")


def inline(text: str) -> str:
    """Write a text as HTML: escaped, but for `**bold**` and links to pages of the book."""
    linked = LINK.sub(
        lambda found: f'<a href="{found[2].replace(".ipynb", ".html")}">{found[1]}</a>',
        escape(text),
    )
    return BOLD.sub(r"<b>\1</b>", linked)


def html(table: Table, caption: str, named_by: str = "") -> str:
    """Write a table as HTML with scoped headers; all text is escaped.

    Rows that follow each other and share their first header share one cell for it.  A column in
    which nothing stands is left out.

    Parameters
    ----------
    table : Table
        What is shown; symbols of missing figures get their meaning.
    caption : str
        The caption, as plain text; where empty, the element `named_by` names the table.
    named_by : str
        Id of the heading over it.
    """
    blank = table.shown.eq("").all() & (len(table.shown) > 0)
    blank.iloc[: table.headers] = False
    shown = table.shown.loc[:, ~blank.to_numpy()]
    figures = [_holds_figures(shown.iloc[:, place]) for place in range(shown.shape[1])]
    names = zip(shown.columns, figures, strict=True)
    head = "".join(
        f'<th scope="col"{_side(is_figure)}>{escape(str(n))}</th>' for n, is_figure in names
    )
    rows = [[str(value) for value in values] for values in shown.itertuples(index=False)]
    groups = _groups(rows, table.headers)
    body = "".join(_group(list(group), table.headers, figures) for group in groups)
    kind = ""
    if table.anchors or ("rowspan" not in body and _is_wordy(shown)):
        kind = ' class="fop-carded"'
        body = _carded(body, table.anchors, [str(name) for name in shown])
    cells = unbroken(f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody>")
    if not caption:
        return f'<table{kind} aria-labelledby="{named_by}">{cells}</table>'
    return f"<table{kind}><caption>{escape(caption)}</caption>{cells}</table>"


def _is_wordy(shown: pd.DataFrame) -> bool:
    """Whether a table has more text than stands side by side on a phone."""
    letters = [shown.iloc[:, place].str.len().mean() for place in range(shown.shape[1])]
    return len(letters) > 3 and max(letters) > WORDY


def _carded(body: str, anchors: Sequence[str], headings: Sequence[str]) -> str:
    """Give each cell the heading that a phone shows before it, and each row its link target."""
    rows = body.split("<tr>")[1:]
    told = []
    for anchor, row in zip(anchors or [""] * len(rows), rows, strict=True):
        first, *cells = CELL.split(row)
        each = zip(headings, cells[::2], cells[1::2], strict=True)
        named = (f'<{tag} data-heading="{escape(name)}"{rest}' for name, tag, rest in each)
        target = f' id="{anchor}"' if anchor else ""
        told.append(f"<tr{target}>{first}{''.join(named)}")
    return "".join(told)


def _holds_figures(cells: pd.Series) -> bool:
    """Whether a column holds figures only: its cells and its heading then stand at the right."""
    told = [str(value) for value in cells if not SYMBOL.fullmatch(str(value) or "[x]")]
    return bool(told) and all(map(NUMBER.fullmatch, told))


def _side(is_figure: bool) -> str:
    return ' class="fop-number"' if is_figure else ""


def _groups(rows: list[list[str]], headers: int) -> Iterator[list[list[str]]]:
    if headers < 2:
        return ([row] for row in rows)
    return (list(group) for _, group in groupby(rows, key=itemgetter(0)))


def _group(rows: list[list[str]], headers: int, figures: list[bool]) -> str:
    sides = figures[headers:]
    if len(rows) == 1:
        return f"<tr>{_names(rows[0][:headers])}{_cells(rows[0][headers:], sides)}</tr>"
    name = escape(wording.capital(rows[0][0]))
    first = f'<th scope="rowgroup" rowspan="{len(rows)}">{name}</th>'
    return "".join(
        f"<tr>{first if place == 0 else ''}{_names(row[1:headers])}"
        f"{_cells(row[headers:], sides)}</tr>"
        for place, row in enumerate(rows)
    )


def _names(values: list[str]) -> str:
    return "".join(f'<th scope="row">{escape(wording.capital(value))}</th>' for value in values)


def _cells(values: list[str], figures: list[bool]) -> str:
    return "".join(map(_cell, values, figures))


def _cell(text: str, is_figure: bool) -> str:
    if SYMBOL.fullmatch(text):
        meaning = escape(wording.SYMBOLS[text[1:-1]])
        side = " fop-number" if is_figure else ""
        return f'<td class="fop-missing{side}"><abbr title="{meaning}">{escape(text)}</abbr></td>'
    return f"<td{_side(is_figure)}>{escape(text)}</td>"
