"""Tables: cells that say which headers are theirs, where scopes cannot say it.

A table whose rows have two headers each, such as a measure and a borough, is read out rightly by
every screen reader only if each cell names its headers.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator

TABLE = re.compile(r"<table\b.*?</table>", re.DOTALL)
ROW = re.compile(r"<tr\b.*?</tr>", re.DOTALL)
CELL = re.compile(r"<(th|td)\b([^>]*)>")
SPAN = re.compile(r'\b(row|col)span="(\d+)"')

_Places = list[tuple[int, int]]
"""Rows and columns that a cell covers."""


def related(body: str) -> str:
    """Name in the tables of a page the headers of each cell, where rows have more than one."""
    number = 0

    def told(found: re.Match[str]) -> str:
        nonlocal number
        number += 1
        return _related(found[0], f"t{number}-")

    return TABLE.sub(told, body)


def _related(table: str, name: str) -> str:
    cells = [(cell, places) for cell, places in _cells(table)]
    headers = [(f"{name}{n}", places) for n, (cell, places) in enumerate(cells) if cell[1] == "th"]
    if not _are_many(places for _, places in headers):
        return table
    by_row: dict[int, list[tuple[str, int]]] = defaultdict(list)
    by_column: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for one, places in headers:
        row, column = places[0]
        for at in {row for row, _ in places}:
            by_row[at].append((one, column))
        for at in {column for _, column in places}:
            by_column[at].append((one, row))
    own: Iterator[tuple[int, tuple[re.Match[str], _Places]]] = enumerate(cells)

    def marked(found: re.Match[str]) -> str:
        n, (_, places) = next(own)
        if found[1] == "th":
            return f'<th id="{name}{n}"{found[2]}>'
        row, column = places[0]
        above = [one for one, start in by_column[column] if start <= row]
        beside = [one for one, start in by_row[row] if start <= column]
        return f'<td headers="{" ".join([*above, *beside])}"{found[2]}>'

    return CELL.sub(marked, table)


def _are_many(headers: Iterator[_Places]) -> bool:
    """Whether more than one row, or more than one column, has several headers."""
    rows: Counter[int] = Counter()
    columns: Counter[int] = Counter()
    for places in headers:
        rows.update({row for row, _ in places})
        columns.update({column for _, column in places})
    return any(sum(n > 1 for n in counts.values()) > 1 for counts in (rows, columns))


def _cells(table: str) -> Iterator[tuple[re.Match[str], _Places]]:
    """Give each cell with the places that it covers."""
    taken: set[tuple[int, int]] = set()
    for row, text in enumerate(ROW.findall(table)):
        column = 0
        for cell in CELL.finditer(text):
            while (row, column) in taken:
                column += 1
            spans = {way: int(n) for way, n in SPAN.findall(cell[2])}
            wide, high = spans.get("col", 1), spans.get("row", 1)
            places = [(row + y, column + x) for y in range(high) for x in range(wide)]
            taken.update(places)
            column += wide
            yield cell, places
