"""Excel: the sheets of a workbook, with what hides and merges their rows."""

import contextlib
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from openpyxl import load_workbook
from openpyxl.utils import range_boundaries
from openpyxl.utils.exceptions import InvalidFileException

from fop.mistakes import Mistake
from fop.tables.workbooks import POUNDS, UNSAVED, Line, Sheet, is_number, plain, trimmed

CURRENCY = re.compile(r"\[\$([^\]-]+)|(?<!\[)([$€¥])")
"""How the format of a number names its currency: `[$€-407] #,##0`, `"$"#,##0`, `#,##0 €`."""

TALLEST, WIDEST = 1_000, 50  # rows and columns of a merged area that are given its text


def sheets(path: Path) -> Iterator[Sheet]:
    """Give the sheets of an Excel workbook; raise `Mistake` for one that cannot be read."""
    with contextlib.ExitStack() as stack:
        try:
            formulas, values = (
                stack.enter_context(
                    contextlib.closing(load_workbook(file, read_only=True, data_only=only))
                )
                for only in (False, True)
                # Opened here, because a workbook may have the ending of another kind of file.
                for file in [stack.enter_context(path.open("rb"))]
            )
            archive = stack.enter_context(zipfile.ZipFile(path))
            every: Any = formulas.worksheets
            for sheet in every:
                saved = values[sheet.title]
                sheet.reset_dimensions()
                saved.reset_dimensions()
                layout = _Layout.of(archive.read(sheet._worksheet_path))
                lines = _merged(_excel_lines(sheet, saved, layout.rows), layout.merged)
                hidden = sheet.sheet_state != "visible"
                yield Sheet(sheet.title, trimmed(lines), hidden, layout.columns)
        except (
            InvalidFileException,
            zipfile.BadZipFile,
            LookupError,
            AttributeError,
            ValueError,
            TypeError,
            SyntaxError,
            OSError,
        ):
            raise Mistake(f"{path}: not a workbook that can be read. Save it again.") from None


@dataclass(frozen=True)
class _Layout:
    """What a sheet of Excel hides and merges, which no reader of its rows tells."""

    rows: frozenset[int]
    columns: frozenset[int]
    merged: dict[tuple[int, int], tuple[int, int]]
    """Each cell but the first of a merged area, and where the first stands."""

    @classmethod
    def of(cls, content: bytes) -> "_Layout":
        rows: set[int] = set()
        columns: set[int] = set()
        merged: dict[tuple[int, int], tuple[int, int]] = {}
        for _, node in ElementTree.iterparse(io.BytesIO(content)):
            name = node.tag.rpartition("}")[2]
            hidden = node.get("hidden") in ("1", "true")
            if name == "row":
                if hidden or node.get("ht") == "0":
                    rows.add(int(node.get("r", 0)) - 1)
                node.clear()
            elif name == "col" and (hidden or node.get("width") == "0"):
                columns |= set(range(int(node.get("min", 1)) - 1, int(node.get("max", 1))))
            elif name == "mergeCell":
                ends = range_boundaries(node.get("ref", ""))
                left, top, right, bottom = (end or 1 for end in ends)
                # A whole column may be merged; nobody fills in as much.
                bottom, right = min(bottom, top + TALLEST), min(right, left + WIDEST)
                merged |= {
                    (row, column): (top - 1, left - 1)
                    for row in range(top - 1, bottom)
                    for column in range(left - 1, right)
                }
        return cls(frozenset(rows), frozenset(columns), merged)


def _excel_lines(sheet: Any, saved: Any, hidden: frozenset[int]) -> Iterator[Line]:
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
    firsts = dict.fromkeys(merged.values(), "")
    widths: dict[int, int] = {}
    for row, column in merged:
        widths[row] = max(widths.get(row, 0), column + 1)
    for number, line in enumerate(lines):
        for column, text in enumerate(line.cells):
            if (number, column) in firsts and not is_number(text):
                firsts[number, column] = text
        cells = [
            text or firsts.get(merged.get((number, column), (-1, -1)), "")
            # A merged cell that holds nothing need not stand in the file.
            for column, text in enumerate(
                line.cells + [""] * (widths.get(number, 0) - len(line.cells))
            )
        ]
        yield Line(cells, line.formulas, line.percents, line.hidden)
