"""Ledgers: what a borough's finance team supplies, in the shape of tables 3.1 and 3.5.

The template `data/templates/ledger.csv` has a row for each kind of spending.  A ledger is
known by its columns, in a CSV file or in a sheet of an Excel workbook.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from fop import areas, datasets
from fop.mistakes import Mistake

TABLE = "ledger/spend"
COLUMNS = ("borough", "year", "measure", "value", "basis")
KNOWN_BY = {"borough", "measure", "value"}
"""Columns of the template, and those of them by which a ledger is known."""

TOTALS = {
    "total spending on staff": ("salaries", "agency staff"),
    "total spending on placements": (
        "fostering",
        "adoption, kinship, special guardianship and residence orders",
        "residential care",
        "semi-independent living",
    ),
}
"""Totals that a ledger may give, and the kinds of spending that each adds up."""

SHORT_OF = 1.0
"""Pounds by which a total may differ from its parts, for each of them: whole pounds add up so."""

YEAR = re.compile(r"(20\d\d)\s*[-/–]\s*(?:20)?(\d\d)")
POUNDS = re.compile(r"-?£?\s*-?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?")


@dataclass(frozen=True)
class Row:
    """One row of a ledger as it stands in the file.

    Parameters
    ----------
    place : str
        Where it stands, for messages.
    cells : dict
        Column to text.
    formulas : tuple of str
        Columns whose cell holds a formula without a saved value.
    """

    place: str
    cells: dict[str, str]
    formulas: tuple[str, ...] = field(default=())


def is_ledger(path: Path) -> bool:
    """Whether a file has the columns by which a ledger is known."""
    try:
        sheets = _workbook(path) if path.read_bytes()[:2] == b"PK" else _text(path)
        return any(_names(row) >= KNOWN_BY for _, cells, _ in sheets for row in cells)
    except (OSError, UnicodeDecodeError, csv.Error, Mistake):
        return False


def read(path: Path, folder: Path | None = None) -> tuple[pd.DataFrame, list[str]]:
    """Read a borough's ledger.

    Parameters
    ----------
    path : Path
        A CSV file or an Excel workbook.
    folder : Path, optional
        The data folder; `datasets.data_folder()` where not given.

    Returns
    -------
    DataFrame
        Its figures in the shape of `ledger/spend`, but for vintage and release.
    list of str
        Remarks: formulas read by their value, totals that leave some pounds over.

    Raises
    ------
    Mistake
        With every fault: no figure, an unknown borough, year, measure or basis, text where
        pounds belong, a formula without a value, a figure told twice, a total that its
        parts do not make.
    """
    rows, remarks = [], []
    for found, remark in _sheets(path):
        rows += found
        remarks += remark
    given = [row for row in rows if row.cells["value"] or "value" in row.formulas]
    if not given:
        raise Mistake(f"{path}: a ledger without one value. Fill in the column 'value'.")
    known = areas.read(folder)
    limits = _measures(folder)
    faults: list[str] = []
    figures: dict[tuple[str, str, str], dict[str, Any]] = {}
    for row in given:
        figure, wrong = _figure(row, known, limits)
        faults += [f"{path}: {row.place}, {fault}" for fault in wrong]
        if figure:
            key = (figure["code"], figure["year"], figure["measure"])
            if key in figures:
                faults.append(
                    f"{path}: {row.place} tells {key[2]} of {row.cells['borough']} in {key[1]} a "
                    "second time. Take one of the rows out."
                )
            figures[key] = figure
    if not faults:
        faults = [f"{path}: {fault}" for fault in _odd_totals(figures)]
    if faults:
        raise Mistake(faults)
    return pd.DataFrame(list(figures.values())), remarks


def _figure(
    row: Row, known: list[areas.Area], limits: list[str]
) -> tuple[dict[str, Any] | None, list[str]]:
    """Make a figure of a row, or name all that is wrong with it."""
    cells, faults = row.cells, []
    try:
        code = areas.find(cells["borough"], known).code
    except Mistake as mistake:
        code = ""
        faults += [f"column 'borough': {fault}" for fault in mistake.faults]
    year = YEAR.fullmatch(cells["year"])
    if not year or (int(year[1]) + 1) % 100 != int(year[2]):
        faults.append(f"column 'year': found {cells['year']!r}, expected a year such as 2024-25.")
    measure = " ".join(cells["measure"].lower().split())
    if measure not in limits:
        faults.append(
            f"column 'measure': found {cells['measure']!r}, expected one of {'; '.join(limits)}."
        )
    basis = cells["basis"].lower()
    if basis not in ("actual", "provisional", "forecast"):
        faults.append(
            f"column 'basis': found {cells['basis']!r}, expected actual, provisional or forecast."
        )
    if row.formulas or cells["value"].startswith("="):
        faults.append(
            "column 'value': a formula without a saved value. Open the file, save it, or paste "
            "values."
        )
    elif not POUNDS.fullmatch(cells["value"]):
        faults.append(f"column 'value': found {cells['value']!r}, expected pounds such as 6904510.")
    if faults or not year:
        return None, faults
    ends = int(year[1]) + 1
    return {
        "code": code,
        "year": f"{year[1]}-{year[2]}",
        "as_at": f"{ends}-03-31",
        "measure": measure,
        "value": float(re.sub(r"[£,\s]", "", cells["value"])),
        "unit": "pounds",
        "symbol": None,
        "reason": None,
        "basis": basis,
    }, []


def _odd_totals(figures: dict[tuple[str, str, str], dict[str, Any]]) -> Iterator[str]:
    """Name the totals that their parts do not make; a part that is not given adds nothing."""
    for (code, year, measure), figure in figures.items():
        parts = [figures.get((code, year, part)) for part in TOTALS.get(measure, ())]
        known = [part["value"] for part in parts if part]
        if known and abs(sum(known) - figure["value"]) > SHORT_OF * len(known):
            yield (
                f"{measure} in {year} is {figure['value']:,.2f}, but its rows add up to "
                f"{sum(known):,.2f}. Mend a row, or leave the total out."
            )


def _sheets(path: Path) -> Iterator[tuple[list[Row], list[str]]]:
    """Give the rows of each sheet that has the template's columns, with remarks."""
    sheets = _workbook(path) if path.read_bytes()[:2] == b"PK" else _text(path)
    found = False
    for name, cells, remarks in sheets:
        header = next((n for n, row in enumerate(cells) if _names(row) >= KNOWN_BY), None)
        if header is None:
            continue
        found = True
        lacking = [column for column in COLUMNS if column not in _names(cells[header])]
        if lacking:
            raise Mistake(
                f"{path}: {name}row {header + 1}: no column {', '.join(lacking)}. A ledger has the "
                f"columns {', '.join(COLUMNS)}, as in data/templates/ledger.csv."
            )
        places = {text.strip().lower(): n for n, text in enumerate(cells[header])}
        rows = []
        for number, row in enumerate(cells[header + 1 :], start=header + 2):
            texts = {c: row[places[c]].strip() if places[c] < len(row) else "" for c in COLUMNS}
            lost = tuple(column for column, text in texts.items() if text == UNSAVED)
            rows.append(Row(f"{name}row {number}", texts, lost))
        yield rows, remarks
    if not found:
        raise Mistake(f"{path}: no sheet has the columns {', '.join(COLUMNS)}.")


UNSAVED = "=?"
"""Stands for a formula whose value was not saved."""


def _text(path: Path) -> Iterator[tuple[str, list[list[str]], list[str]]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield "", list(csv.reader(file, strict=True)), []


def _workbook(path: Path) -> Iterator[tuple[str, list[list[str]], list[str]]]:
    # Loaded here: other files need no Excel.
    import zipfile

    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        formulas, values = (load_workbook(path, data_only=only) for only in (False, True))
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError):
        raise Mistake(f"{path}: not an Excel workbook that can be read.") from None
    for sheet in formulas.worksheets:
        saved, remarks = values[sheet.title], []
        cells = []
        for row in sheet.iter_rows():
            line = []
            for cell in row:
                value = cell.value
                if cell.data_type == "f":
                    value = saved[cell.coordinate].value
                    if value is None:
                        value = UNSAVED
                    else:
                        remarks.append(
                            f"{sheet.title}, cell {cell.coordinate} holds a formula: read by its "
                            f"saved value, {value}."
                        )
                line.append("" if value is None else _plain(value))
            cells.append(line)
        yield f"sheet {sheet.title!r}, ", cells, remarks


def _plain(value: object) -> str:
    """Write a number without an exponent; anything else as it is."""
    return f"{value:.2f}".removesuffix(".00") if isinstance(value, float) else str(value)


def _names(row: list[str]) -> set[str]:
    return {text.strip().lower() for text in row}


def _measures(folder: Path | None) -> list[str]:
    fields = datasets.describe(TABLE, folder)["schema"]["fields"]
    return [str(m) for f in fields if f["name"] == "measure" for m in f["constraints"]["enum"]]
