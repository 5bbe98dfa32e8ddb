"""Markup: a table as accessible HTML."""

import re
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from statistics import fmean

import pandas as pd

from fop.exhibits.tables import Table
from fop.templates import template
from fop.words import wording

TABLE = template(Path(__file__).with_suffix(".html"))

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
    rows = [[str(value) for value in values] for values in shown.itertuples(index=False)]
    carded = bool(table.anchors) or _is_wordy(rows) or (not caption and _is_broad(shown, rows))
    return TABLE.render(
        names=list(map(str, shown)), rows=_grouped(rows, table.headers), figures=figures,
        prefix=prefix, carded=carded, caption=caption, named_by=named_by, headers=table.headers,
        anchors=table.anchors, symbols={f"[{mark}]": of for mark, of in wording.SYMBOLS.items()},
    )  # fmt: skip


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


def _grouped(rows: list[list[str]], headers: int) -> Iterator[tuple[int, int, int, list[str]]]:
    """Give each row with its place, and the first and the number of those of one first header."""
    firsts = [row[0] if headers > 1 else str(place) for place, row in enumerate(rows)]
    start = 0
    for _, group in groupby(firsts):
        high = len(list(group))
        for place in range(start, start + high):
            yield place, start, high, rows[place]
        start += high
