"""Workbooks: the rows of a file that a person has filled in: Excel, OpenDocument or CSV."""

import contextlib
import datetime
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fop.mistakes import Mistake
from fop.tables import csv_files

UNSAVED = "=?"
"""Stands for a formula whose value was not saved."""

OPEN_DOCUMENT = b"application/vnd.oasis.opendocument.spreadsheet"
LARGEST = 256 << 20
"""Bytes that a workbook may hold when it is unpacked."""


@dataclass(frozen=True)
class Line:
    """One row of a sheet as it stands there.

    Parameters
    ----------
    cells : list of str
        Its texts; `UNSAVED` for a formula whose value was not saved.  Cells that are merged
        with one that holds text above them hold the same text.
    formulas : dict
        Columns whose cell holds a formula, counted from 0, and the value saved with it.
    percents : frozenset of int
        Columns whose cell is shown in per cent.
    hidden : bool
        Whether whoever opens the sheet does not see the row.
    """

    cells: list[str]
    formulas: dict[int, str] = field(default_factory=dict)
    percents: frozenset[int] = frozenset()
    hidden: bool = False


@dataclass(frozen=True)
class Sheet:
    """One sheet.

    Parameters
    ----------
    title : str
        Its name; empty for a CSV file, which is one sheet.
    lines : iterator of Line
        Its rows from the first to the last that is not empty; those between have no cells.
    hidden : bool
        Whether whoever opens the workbook does not see it.
    hidden_columns : frozenset of int
        Columns that are hidden, counted from 0.
    """

    title: str
    lines: Iterator[Line]
    hidden: bool = False
    hidden_columns: frozenset[int] = frozenset()

    @property
    def where(self) -> str:
        """How messages name it, such as `sheet 'Ledger', `; nothing for a CSV file."""
        return f"sheet {self.title!r}, " if self.title else ""


def letter(column: int) -> str:
    """Name a column as a spreadsheet does: `D` for 3."""
    left, right = divmod(column, 26)
    return (letter(left - 1) if left else "") + chr(ord("A") + right)


def sheets(path: Path) -> Iterator[Sheet]:
    """Give the sheets of a file, one after the other, each to be read before the next.

    Parameters
    ----------
    path : Path
        An Excel or OpenDocument workbook, known by how it begins, or else a CSV file.

    Raises
    ------
    Mistake
        A file that is neither, or is too large for a person's own.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(part.file_size for part in archive.infolist()) > LARGEST:
                raise Mistake(f"{path}: larger than a workbook that a person fills in.")
            names = archive.namelist()
            kind = archive.read("mimetype") if "mimetype" in names else b""
            known = kind.strip() == OPEN_DOCUMENT or "xl/workbook.xml" in names
        reader = _open_document if kind.strip() == OPEN_DOCUMENT else _excel
    except (zipfile.BadZipFile, OSError, KeyError, NotImplementedError, RuntimeError):
        known, reader = True, _text
    if not known:
        raise Mistake(f"{path}: {csv_files.KINDS[b'PK']}.")
    return reader(path)


def _text(path: Path) -> Iterator[Sheet]:
    yield Sheet("", _trimmed(Line(cells) for cells in csv_files.rows(path, even=False)))


def _trimmed(lines: Iterator[Line]) -> Iterator[Line]:
    """Leave out empty rows at the end, however many, and make those between bare."""
    waiting = 0
    for line in lines:
        if any(map(str.strip, line.cells)):
            yield from (Line([]) for _ in range(waiting))
            waiting = 0
            yield line
        else:
            waiting += 1


def _excel(path: Path) -> Iterator[Sheet]:
    # Loaded here: other files need no Excel.
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    with contextlib.ExitStack() as stack:
        try:
            formulas, values = (
                stack.enter_context(
                    contextlib.closing(load_workbook(path, read_only=True, data_only=only))
                )
                for only in (False, True)
            )
            archive = stack.enter_context(zipfile.ZipFile(path))
            sheets: Any = formulas.worksheets
            for sheet in sheets:
                saved = values[sheet.title]
                sheet.reset_dimensions()
                saved.reset_dimensions()
                layout = _Layout.of(archive.read(sheet._worksheet_path))
                lines = _merged(_excel_lines(sheet, saved, layout.rows), layout.merged)
                hidden = sheet.sheet_state != "visible"
                yield Sheet(sheet.title, _trimmed(lines), hidden, layout.columns)
        except (
            InvalidFileException,
            zipfile.BadZipFile,
            KeyError,
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
        import io
        from xml.etree import ElementTree

        from openpyxl.utils import range_boundaries

        rows: set[int] = set()
        columns: set[int] = set()
        merged: dict[tuple[int, int], tuple[int, int]] = {}
        for _, node in ElementTree.iterparse(io.BytesIO(content)):
            name = node.tag.rpartition("}")[2]
            hidden = node.get("hidden") in ("1", "true") or node.get("zeroHeight") == "1"
            if name == "row":
                if hidden or node.get("ht") == "0":
                    rows.add(int(node.get("r", 0)) - 1)
                node.clear()
            elif name == "col" and (hidden or node.get("width") == "0"):
                columns |= set(range(int(node.get("min", 1)) - 1, int(node.get("max", 1))))
            elif name == "mergeCell":
                ends = range_boundaries(node.get("ref", ""))
                left, top, right, bottom = (end or 1 for end in ends)
                merged |= {
                    (row, column): (top - 1, left - 1)
                    for row in range(top - 1, bottom)
                    for column in range(left - 1, right)
                }
        return cls(frozenset(rows), frozenset(columns), merged)


def _excel_lines(sheet: Any, saved: Any, hidden: frozenset[int]) -> Iterator[Line]:
    """Read a sheet row by row, each formula by the value saved with it."""
    for number, (row, values) in enumerate(zip(sheet.iter_rows(), saved.iter_rows(), strict=False)):
        cells: list[str] = []
        formulas: dict[int, str] = {}
        percents = set()
        for column, (cell, value) in enumerate(zip(row, values, strict=False)):
            text = _plain(value.value)
            if cell.data_type == "f" or type(cell.value).__name__.endswith("Formula"):
                formulas[column] = text
                text = text or UNSAVED
            if "%" in str(cell.number_format) and isinstance(value.value, int | float):
                percents.add(column)
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
            if (number, column) in firsts and not _is_number(text):
                firsts[number, column] = text
        cells = [
            text or firsts.get(merged.get((number, column), (-1, -1)), "")
            # A merged cell that holds nothing need not stand in the file.
            for column, text in enumerate(
                line.cells + [""] * (widths.get(number, 0) - len(line.cells))
            )
        ]
        yield Line(cells, line.formulas, line.percents, line.hidden)


def _open_document(path: Path) -> Iterator[Sheet]:
    # Loaded here: other files need no OpenDocument.
    from odf.namespaces import TABLENS
    from odf.opendocument import load

    try:
        book = load(str(path))
        tables = [node for node in book.spreadsheet.childNodes if node.qname == (TABLENS, "table")]
        unseen = _undisplayed(book)
        for table in tables:
            title = table.getAttrNS(TABLENS, "name") or "?"
            hidden = table.getAttrNS(TABLENS, "style-name") in unseen
            lines = _trimmed(_open_lines(table))
            yield Sheet(title, lines, hidden, frozenset(_hidden_columns(table)))
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, AttributeError, OSError):
        raise Mistake(f"{path}: not a workbook that can be read. Save it again.") from None


def _undisplayed(book: Any) -> set[str]:
    """Give the names of the styles that hide a sheet."""
    from odf.namespaces import STYLENS, TABLENS

    return {
        style.getAttrNS(STYLENS, "name")
        for style in book.automaticstyles.childNodes
        for part in style.childNodes
        if part.qname == (STYLENS, "table-properties")
        and part.getAttrNS(TABLENS, "display") in ("false", False)
    }


def _nodes(parent: Any, name: str) -> Iterator[Any]:
    """Walk the rows or columns of a sheet, through the groups that hold them."""
    from odf.namespaces import TABLENS

    for node in parent.childNodes:
        if node.qname == (TABLENS, name):
            yield node
        elif node.qname[0] == TABLENS and node.qname[1] != "table-row":
            yield from _nodes(node, name)


def _hidden_columns(table: Any) -> Iterator[int]:
    from odf.namespaces import TABLENS

    place = 0
    for node in _nodes(table, "table-column"):
        times = int(node.getAttrNS(TABLENS, "number-columns-repeated") or 1)
        if node.getAttrNS(TABLENS, "visibility") in ("collapse", "filter"):
            yield from range(place, place + times)
        place += times


def _open_lines(table: Any) -> Iterator[Line]:
    from odf.namespaces import TABLENS

    above: dict[int, tuple[str, int]] = {}
    for node in _nodes(table, "table-row"):
        line, above = _open_line(node, above)
        times = int(node.getAttrNS(TABLENS, "number-rows-repeated") or 1)
        for _ in range(times):
            yield line


def _open_line(
    node: Any, above: dict[int, tuple[str, int]]
) -> tuple[Line, dict[int, tuple[str, int]]]:
    """Read one row, with the texts that merged cells hold above it and for how many more rows."""
    from odf.namespaces import OFFICENS, TABLENS

    cells: list[str] = []
    formulas: dict[int, str] = {}
    percents = set()
    for cell in node.childNodes:
        kind, text = cell.getAttrNS(OFFICENS, "value-type"), _open_text(cell)
        column = len(cells)
        covering, left = above.pop(column, ("", 0))
        if left:
            text = text or covering
            if left > 1:
                above[column] = (covering, left - 1)
        rows = int(cell.getAttrNS(TABLENS, "number-rows-spanned") or 1)
        if rows > 1 and not _is_number(text):
            above[column] = (text, rows - 1)
        if cell.getAttrNS(TABLENS, "formula"):
            formulas[column] = text
            text = text or UNSAVED
        if kind == "percentage":
            percents.add(column)
        times = int(cell.getAttrNS(TABLENS, "number-columns-repeated") or 1)
        # A repeated cell at the end of a row is the empty rest of the sheet.
        cells += [text] * (times if text else min(times, 100))
    while cells and not cells[-1]:
        cells.pop()
    hidden = node.getAttrNS(TABLENS, "visibility") in ("collapse", "filter")
    return Line(cells, formulas, frozenset(percents), hidden), above


def _open_text(cell: Any) -> str:
    from odf import teletype
    from odf.namespaces import OFFICENS, TEXTNS

    for name in ("value", "date-value", "boolean-value"):
        held = cell.getAttrNS(OFFICENS, name)
        if held is not None:
            if name == "boolean-value":
                return "yes" if str(held) in ("true", "True") else "no"
            return str(held)[:10] if name == "date-value" else _plain(float(held))
    parts = [part for part in cell.childNodes if part.qname == (TEXTNS, "p")]
    return "\n".join(teletype.extractText(part) for part in parts)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _plain(value: object) -> str:
    """Write a number without an exponent, a day as 2025-03-31, and anything else as it is."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else f"{value:.12g}"
    if isinstance(value, datetime.datetime):
        return value.date().isoformat()
    return str(value)
