"""Markup: a table as accessible HTML."""

import re
from collections.abc import Iterator
from html import escape
from itertools import groupby
from statistics import fmean

import pandas as pd

from fop.exhibits.tables import Table
from fop.words import wording

NUMBER = re.compile(r"[+−]?£?[\d,]+(\.\d+)?(%| points)?( of [\d,]+)?")  # a cell that is a figure

SYMBOL = re.compile("|".join(rf"\[{re.escape(mark)}\]" for mark in wording.SYMBOLS))
"""A cell that holds the symbol of a missing figure."""

WORDY = 25  # letters that a cell of a column holds on average, from which on a phone shows cards

BROAD = 46  # letters that stand beside each other on a phone


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
        Id of the heading over it.  Where rows have several headers, scopes do not say which are a
        cell's: then its cells name their headers.
    """
    blank = table.shown.eq("").all() & (len(table.shown) > 0)
    blank.iloc[: table.headers] = False
    shown = table.shown.loc[:, ~blank.to_numpy()]
    figures = [_holds_figures(shown.iloc[:, place]) for place in range(shown.shape[1])]
    prefix = named_by if table.headers > 1 else ""
    head = "".join(
        f'<th{_id(prefix, place)} scope="col"{_side(is_figure)}>{escape(str(name))}</th>'
        for place, (name, is_figure) in enumerate(zip(shown.columns, figures, strict=True))
    )
    rows = [[str(value) for value in values] for values in shown.itertuples(index=False)]
    carded = bool(table.anchors) or _is_wordy(rows) or (not caption and _is_broad(shown, rows))
    # What a phone shows before each cell.
    told = [f' data-heading="{escape(str(name))}"' * carded for name in shown]
    body = "".join(_rows(rows, table, figures, prefix, told))
    kind = ' class="fop-carded"' * carded
    cells = f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody>"
    if not caption:
        return f'<table{kind} aria-labelledby="{named_by}">{cells}</table>'
    return f"<table{kind}><caption>{escape(caption)}</caption>{cells}</table>"


def _is_wordy(rows: list[list[str]]) -> bool:
    """Whether a table has more text than stands side by side on a phone."""
    columns = [*zip(*rows, strict=True)]
    return len(columns) > 3 and any(fmean(map(len, cells)) > WORDY for cells in columns)


def _is_broad(shown: pd.DataFrame, rows: list[list[str]]) -> bool:
    """Whether a table, its words broken where they may be, is broader than a phone."""
    columns = zip(map(str, shown), *rows, strict=True)
    longest = [max(map(len, " ".join(cells).split()), default=0) for cells in columns]
    return sum(longest) + len(longest) > BROAD


def _holds_figures(cells: pd.Series) -> bool:
    """Whether a column holds figures only: its cells and its heading then stand at the right."""
    told = [str(value) for value in cells if not SYMBOL.fullmatch(str(value) or "[x]")]
    return bool(told) and all(map(NUMBER.fullmatch, told))


def _side(is_figure: bool) -> str:
    return ' class="fop-number"' if is_figure else ""


def _id(prefix: str, *place: int) -> str:
    return f' id="{"-".join([prefix, *map(str, place)])}"' if prefix else ""


def _rows(
    rows: list[list[str]], table: Table, figures: list[bool], prefix: str, told: list[str]
) -> Iterator[str]:
    """Write the rows; those of one first header share its cell, where there is another header."""
    headers, start = table.headers, 0
    firsts = [row[0] if headers > 1 else str(place) for place, row in enumerate(rows)]
    for _, group in groupby(firsts):
        high = len(list(group))
        for place in range(start, start + high):
            ids, names = [], []
            for column, text in enumerate(rows[place][:headers]):
                at = place if column else start
                ids.append(f"{prefix}-{at}-{column}")
                if at == place:
                    kind = f'rowgroup" rowspan="{high}' if high > 1 and not column else "row"
                    marked = f'{told[column]}{_id(prefix, at, column)} scope="{kind}"'
                    names.append(f"<th{marked}>{escape(wording.capital(text))}</th>")
            related = f' headers="{prefix}-{{}} {" ".join(ids)}"' if prefix else ""
            cells = [
                _cell(text, figures[column], told[column] + related.format(column))
                for column, text in enumerate(rows[place][headers:], start=headers)
            ]
            anchor = f' id="{table.anchors[place]}"' if table.anchors else ""
            yield f"<tr{anchor}>{''.join(names)}{''.join(cells)}</tr>"
        start += high


def _cell(text: str, is_figure: bool, marked: str) -> str:
    if SYMBOL.fullmatch(text):
        meaning = escape(wording.SYMBOLS[text[1:-1]])
        side = " fop-number" if is_figure else ""
        shown = f'<abbr title="{meaning}">{escape(text)}</abbr>'
        return f'<td{marked} class="fop-missing{side}">{shown}</td>'
    return f"<td{marked}{_side(is_figure)}>{escape(text)}</td>"
