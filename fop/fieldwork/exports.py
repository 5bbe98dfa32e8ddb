"""Exports: what a survey tool or a person has saved, as columns of text.

CSV files, Excel and OpenDocument workbooks with any sheets and lines above their header, SPSS
and Stata files.  Nothing here knows what a column means.
"""

import datetime
import re
import zipfile
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from fop.mistakes import Mistake
from fop.tables import workbooks

FORMULA = "\0formula"  # stands for a formula, whose result need not be what its author saw
TOP = 30  # lines from the top among which the header is looked for

IMPORT_ID = re.compile(r'\s*\{\s*"ImportId"\s*:')
"""How cells begin that Qualtrics writes below its header and its question texts."""

PACKED = (".xlsx", ".ods")
STATISTICAL = {".sav": "read_sav", ".zsav": "read_sav", ".dta": "read_dta"}
"""Endings of workbooks; of SPSS and Stata files, and what reads each."""


@dataclass(frozen=True)
class RawSheet:
    """One sheet's lines, before anybody says which is its header."""

    title: str  # name of the sheet; empty where a file is one
    lines: list[tuple[int, list[str]]]  # row in the file, as a spreadsheet counts, and its cells
    codes: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Of SPSS and Stata files: column to the codes that labels stand for."""
    hidden: int = 0  # how many of its rows are hidden in the workbook


@dataclass(frozen=True)
class Export:
    """Responses under their header."""

    title: str  # name of the sheet; empty where a file is one
    frame: pd.DataFrame
    """A column of text for each of the header, named as there; an empty cell as ""."""
    rows: pd.Series  # row in the file of each response
    codes: pd.DataFrame  # the same with codes in place of labels, for the columns that have labels
    hidden: int = 0  # how many of the rows are hidden in the workbook


def sheets(path: Path) -> list[RawSheet]:
    """Read all sheets of a file that somebody can see.

    Raises
    ------
    Mistake
        Where it is none of the kinds above, or is damaged.
    """
    if not path.is_file():
        raise Mistake(f"{path}: not found.")
    damaged = "it is damaged or not what its name says. Save or download it again."
    is_packed = path.suffix.lower() in PACKED and path.read_bytes()[:2] == b"PK"
    if is_packed and not zipfile.is_zipfile(path):
        raise Mistake(f"{path}: cannot be read as a workbook; {damaged}")
    try:
        if path.suffix.lower() in STATISTICAL:
            return [_statistical(path)]
        return [_sheet(path, one) for one in workbooks.sheets(path) if not one.hidden]
    except Mistake:
        raise
    except Exception as error:
        # What the reader says of a damaged file may hold what stands in it.
        raise Mistake(f"{path}: cannot be read ({type(error).__name__}); {damaged}") from None


def named(text: str) -> str:
    """Bring a column's name or an answer to the form in which two are compared."""
    return " ".join(text.replace("\u00a0", " ").split()).casefold()


def under(path: Path, sheet: RawSheet, known: Collection[str]) -> tuple[Export, int]:
    """Find the header of a sheet, and give what stands below it.

    Parameters
    ----------
    path : Path
        The file, for messages.
    sheet : Sheet
        The sheet.
    known : collection of str
        Names of columns that are looked for, as `named` gives them.

    Returns
    -------
    Export, int
        The responses, and how many of the known columns they have.

    Raises
    ------
    Mistake
        Where a row has cells beyond the header's last column.
    """
    shared = [len({*map(named, cells)} & {*known}) for _, cells in sheet.lines[:TOP]]
    found = max(shared, default=-1)
    best = shared.index(found) if shared else 0
    header = [cell.strip() for cell in sheet.lines[best][1]] if sheet.lines else []
    while header and not header[-1]:
        header.pop()
    body = sheet.lines[best + 1 :]
    ids = [any(map(IMPORT_ID.match, cells)) for _, cells in body[:3]]
    body = body[ids.index(True) + 1 :] if any(ids) else body
    advice = "Name that column, or empty it" if sheet.title else "Look for an unquoted comma"
    for number, cells in body if found else ():
        if any(map(str.strip, cells[len(header) :])):
            raise Mistake(
                f"{path}: row {number} has cells beyond the header's last column. {advice}."
            )
    width = len(header)
    cells_ = [(cells + [""] * width)[:width] for _, cells in body]
    frame = pd.DataFrame(cells_, columns=pd.Index(header, dtype="str"), dtype="str")
    rows = pd.Series([number for number, _ in body], dtype="int64")
    codes = pd.DataFrame(dict(sheet.codes), dtype="str")
    return Export(sheet.title, frame, rows, codes, sheet.hidden), found


def _sheet(path: Path, sheet: workbooks.Sheet) -> RawSheet:
    is_text = not sheet.title
    lines: list[tuple[int, list[str]]] = []
    hidden = 0
    for number, line in enumerate(sheet.lines, start=1):
        cells = list(line.cells)
        for column in line.formulas:
            cells[column] = FORMULA
        if is_text:
            cells = [FORMULA if cell.startswith("=") else cell for cell in cells]
        if any(map(str.strip, cells)):
            lines.append((number, cells))
            hidden += line.hidden
    return RawSheet(sheet.title, lines, hidden=hidden)


def _statistical(path: Path) -> RawSheet:
    """Read an SPSS or Stata file, with value labels in place of codes."""
    try:
        import pyreadstat
    except ModuleNotFoundError:
        raise Mistake(
            f"{path}: SPSS and Stata files need a package that is not installed. Type: "
            'pip install ".[fieldwork]", or save the file as CSV.'
        ) from None
    reader = getattr(pyreadstat, STATISTICAL[path.suffix.lower()])
    try:
        frame, meta = reader(str(path), apply_value_formats=False)
    except (pyreadstat.ReadstatError, UnicodeDecodeError):
        # Older files do not say what encoding they have.
        frame, meta = reader(str(path), apply_value_formats=False, encoding="cp1252")
    labels = meta.variable_value_labels
    texts = {name: [_plain(value, labels.get(name, {})) for value in frame[name]] for name in frame}
    codes = {name: [_plain(value, {}) for value in frame[name]] for name in frame if name in labels}
    lines = [(1, [str(name) for name in frame])]
    lines += [(row, list(cells)) for row, cells in enumerate(zip(*texts.values(), strict=True), 2)]
    return RawSheet("", lines, codes)


def _plain(value: Any, labels: Mapping[Any, str]) -> str:
    if value is None or value != value:
        return ""
    if value in labels:
        return str(labels[value])
    if isinstance(value, datetime.date):
        return value.isoformat()[:10]
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
