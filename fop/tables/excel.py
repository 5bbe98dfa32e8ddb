"""Excel: the sheets of a workbook, with what hides and merges their rows."""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree

from openpyxl import load_workbook
from openpyxl.utils import range_boundaries

from fop.tables.workbooks import POUNDS, UNSAVED, Line, Sheet, is_number, plain, trimmed

CURRENCY = re.compile(r"\[\$([^\]-]+)|(?<!\[)([$€¥])")
"""How the format of a number names its currency: `[$€-407] #,##0`, `"$"#,##0`, `#,##0 €`."""

TALLEST, WIDEST = 1_000, 50  # rows and columns of a merged area that are given its text


def sheets(path: Path) -> Iterator[Sheet]:
    """Give the sheets of an Excel workbook; any error where it cannot be read."""
    # Opened here, because a workbook may have the ending of another kind of file.
    with path.open("rb") as file, zipfile.ZipFile(path) as archive:
        formulas, values = (
            load_workbook(file, read_only=True, data_only=only) for only in (False, True)
        )
        every: Any = formulas.worksheets
        for sheet in every:
            saved = values[sheet.title]
            sheet.reset_dimensions()
            saved.reset_dimensions()
            layout = _layout(archive.read(sheet._worksheet_path))
            lines = _merged(_excel_lines(sheet, saved, layout.rows), layout.merged)
            hidden = sheet.sheet_state != "visible"
            yield Sheet(sheet.title, trimmed(lines), hidden, frozenset(layout.columns))


class _Layout(NamedTuple):
    """What a sheet of Excel hides and merges, which no reader of its rows tells."""

    rows: set[int]
    columns: set[int]
    merged: dict[tuple[int, int], tuple[int, int]]
    """Each cell of a merged area, and where its first stands."""


def _layout(content: bytes) -> _Layout:
    layout = _Layout(set(), set(), {})
    for _, node in ElementTree.iterparse(io.BytesIO(content)):
        name, get = node.tag.rpartition("}")[2], node.get
        hidden = get("hidden") in ("1", "true")
        if name == "row":
            if hidden or get("ht") == "0":
                layout.rows.add(int(get("r", 0)) - 1)
            node.clear()
        elif name == "col" and (hidden or get("width") == "0"):
            layout.columns.update(range(int(get("min", 1)) - 1, int(get("max", 1))))
        elif name == "mergeCell":
            left, top, right, bottom = (end or 1 for end in range_boundaries(get("ref", "")))
            # A whole column may be merged; nobody fills in as much.
            rows = range(top - 1, min(bottom, top + TALLEST))
            columns = range(left - 1, min(right, left + WIDEST))
            layout.merged.update(dict.fromkeys(product(rows, columns), (top - 1, left - 1)))
    return layout


def _excel_lines(sheet: Any, saved: Any, hidden: set[int]) -> Iterator[Line]:
    for number, (row, values) in enumerate(zip(sheet.iter_rows(), saved.iter_rows(), strict=False)):
        cells: list[str] = []
        formulas: dict[int, str] = {}
        percents = set()
        for column, (cell, value) in enumerate(zip(row, values, strict=False)):
            text = plain(value.value)
            if cell.data_type == "f" or type(cell.value).__name__.endswith("Formula"):
                formulas[column] = text
                text = text or UNSAVED
            if isinstance(value.value, int | float):
                if "%" in str(cell.number_format):
                    percents.add(column)
                money = CURRENCY.search(str(cell.number_format))
                if money and (sign := money[1] or money[2]) not in POUNDS:
                    text = f"{sign} {text}"
            cells.append(text)
        yield Line(cells, formulas, frozenset(percents), number in hidden)


def _merged(
    lines: Iterator[Line], merged: dict[tuple[int, int], tuple[int, int]]
) -> Iterator[Line]:
    """Give every cell of a merged area the text of its first; a number stays where it stands."""
    firsts: dict[tuple[int, int], str] = {}
    widths = {row: column + 1 for row, column in sorted(merged)}
    for number, line in enumerate(lines):
        # A merged cell that holds nothing need not stand in the file.
        cells = line.cells + [""] * (widths.get(number, 0) - len(line.cells))
        for column, text in enumerate(cells):
            first = merged.get((number, column))
            if first == (number, column) and not is_number(text):
                firsts[first] = text
            elif first:
                cells[column] = text or firsts.get(first, "")
        yield replace(line, cells=cells)
