"""Workbooks: the rows of a file that a person has filled in, a CSV file or an Excel workbook."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fop.mistakes import Mistake
from fop.tables import downloads

UNSAVED = "=?"
"""Stands for a formula whose value was not saved."""


@dataclass(frozen=True)
class Line:
    """One row of a file as it stands there.

    Parameters
    ----------
    cells : list of str
        Its texts; `UNSAVED` for a formula whose value was not saved.
    formulas : dict
        Places of cells that hold a formula, such as `D4`, and the value saved with each.
    """

    cells: list[str]
    formulas: dict[str, str] = field(default_factory=dict)


def sheets(path: Path) -> Iterator[tuple[str, Iterator[Line]]]:
    """Give the sheets of a file, one after the other.

    Parameters
    ----------
    path : Path
        An Excel workbook, known by how it begins, or else a CSV file, which is one sheet.

    Returns
    -------
    iterator of (str, iterator of Line)
        How messages name each sheet, such as `sheet 'Ledger', `, or nothing for a CSV file;
        and its rows.

    Raises
    ------
    Mistake
        While the rows are read: a file that is neither.
    """
    return _workbook(path) if _is_workbook(path) else _text(path)


def _is_workbook(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(2) == b"PK"
    except OSError:
        return False


def _text(path: Path) -> Iterator[tuple[str, Iterator[Line]]]:
    yield "", (Line(cells) for cells in downloads.rows(path, even=False))


def _workbook(path: Path) -> Iterator[tuple[str, Iterator[Line]]]:
    # Loaded here: other files need no Excel.
    import zipfile

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
            for sheet in formulas.worksheets:
                yield f"sheet {sheet.title!r}, ", _lines(sheet, values[sheet.title])
        except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError):
            raise Mistake(f"{path}: not an Excel workbook that can be read.") from None


def _lines(sheet: Any, values: Any) -> Iterator[Line]:
    """Read a sheet row by row, each formula by the value saved with it."""
    for row, saved in zip(sheet.iter_rows(), values.iter_rows(), strict=False):
        cells, formulas = [], {}
        for cell, value in zip(row, saved, strict=False):
            text = "" if value.value is None else _plain(value.value)
            if cell.data_type == "f":
                if text:
                    formulas[cell.coordinate] = text
                text = text or UNSAVED
            cells.append(text)
        yield Line(cells, formulas)


def _plain(value: object) -> str:
    """Write a number without an exponent; anything else as it is."""
    return f"{value:.2f}".removesuffix(".00") if isinstance(value, float) else str(value)
