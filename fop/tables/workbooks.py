"""Workbooks: the rows of a file that a person has filled in: Excel, OpenDocument or CSV."""

import datetime
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from fop.mistakes import Mistake
from fop.tables import csv_files, files

UNSAVED = "=?"  # stands for a formula whose value was not saved

POUNDS = ("GBP", "£")  # currencies whose numbers are told without them

OPEN_DOCUMENT = b"application/vnd.oasis.opendocument.spreadsheet"
LARGEST = 256 << 20  # bytes that a workbook may hold when it is unpacked


@dataclass(frozen=True)
class Line:
    """One row of a sheet as it stands there."""

    cells: list[str]
    """Its texts; `UNSAVED` for a formula whose value was not saved.  Cells that are merged with one
    that holds text above them hold the same text."""
    formulas: dict[int, str] = field(default_factory=dict)
    """Columns whose cell holds a formula, counted from 0, and the value saved with it."""
    percents: frozenset[int] = frozenset()  # columns whose cell is shown in per cent
    hidden: bool = False  # whether whoever opens the sheet does not see the row


@dataclass(frozen=True)
class Sheet:
    """One sheet."""

    title: str  # its name; empty for a CSV file, which is one sheet
    lines: Iterator[Line]
    """Its rows from the first to the last that is not empty; those between have no cells."""
    hidden: bool = False  # whether whoever opens the workbook does not see it
    hidden_columns: frozenset[int] = frozenset()  # columns that are hidden, counted from 0

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

    It is a workbook of Excel or OpenDocument, known by how it begins, or else a CSV file. Raises
    `Mistake` for one that is neither, or too large for a person's own.
    """
    files.ordinary(path)
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(part.file_size for part in archive.infolist()) > LARGEST:
                raise Mistake(f"{path}: larger than a workbook that a person fills in.")
            names = archive.namelist()
            kind = archive.read("mimetype").strip() if "mimetype" in names else b""
    except (zipfile.BadZipFile, OSError, KeyError, NotImplementedError, RuntimeError):
        yield Sheet("", trimmed(Line(cells) for cells in csv_files.rows(path, even=False)))
        return
    if kind != OPEN_DOCUMENT and "xl/workbook.xml" not in names:
        raise Mistake(f"{path}: {csv_files.KINDS[b'PK']}.")
    # Loaded here: other files need neither.
    try:
        if kind == OPEN_DOCUMENT:
            from fop.tables import open_document

            yield from open_document.sheets(path)
        else:
            from fop.tables import excel

            yield from excel.sheets(path)
    except Exception:  # of any kind, from a file that is damaged
        raise Mistake(f"{path}: not a workbook that can be read. Save it again.") from None


def trimmed(lines: Iterator[Line]) -> Iterator[Line]:
    """Leave out empty rows at the end, however many, and make those between bare."""
    waiting = 0
    for line in lines:
        if any(map(str.strip, line.cells)):
            yield from (Line([]) for _ in range(waiting))
            waiting = 0
            yield line
        else:
            waiting += 1


def is_number(text: str) -> bool:
    """Whether a text is a number."""
    try:
        float(text)
    except ValueError:
        return False
    return True


def plain(value: object) -> str:
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
