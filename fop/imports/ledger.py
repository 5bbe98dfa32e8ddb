"""Ledgers: what a borough's finance team supplies, in the shape of tables 3.1 and 3.5.

The template `data/templates/ledger.csv` has a row for each kind of spending.  A ledger is
known by its columns, in a CSV file or in a sheet of an Excel workbook.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import pandas as pd

from fop.mistakes import Mistake
from fop.tables import areas, datasets, workbooks
from fop.tables.workbooks import UNSAVED, Line

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

HEAD = 50
"""Rows from the top among which the header must be."""

MOST = 10_000
"""Rows of a sheet above which it is no ledger."""

YEAR = re.compile(r"(20\d\d)\s*[-/–]\s*(?:20)?(\d\d)")
POUNDS = re.compile(r"-?£?\s*-?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?")


@dataclass(frozen=True)
class Row:
    """One row of a ledger.

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
        heads = (islice(lines, HEAD) for _, lines in workbooks.sheets(path))
        return any(_names(line.cells) >= KNOWN_BY for head in heads for line in head)
    except Mistake:
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
                f"{measure} of {code} in {year} is {figure['value']:,.2f}, but its rows add up to "
                f"{sum(known):,.2f}. Mend a row, or leave the total out."
            )


def _sheets(path: Path) -> Iterator[tuple[list[Row], list[str]]]:
    """Give the rows of each sheet that has the template's columns, with remarks."""
    found = False
    for name, lines in workbooks.sheets(path):
        head = list(islice(lines, HEAD))
        header = next((n for n, line in enumerate(head) if _names(line.cells) >= KNOWN_BY), None)
        if header is None:
            continue
        found = True
        places = _columns(f"{path}: {name}row {header + 1}", head[header].cells)
        rows, remarks = [], []
        for number, line in enumerate(_rest(path, head[header + 1 :], lines), start=header + 2):
            cells = line.cells
            texts = {c: cells[places[c]].strip() if places[c] < len(cells) else "" for c in COLUMNS}
            lost = tuple(column for column, text in texts.items() if text == UNSAVED)
            rows.append(Row(f"{name}row {number}", texts, lost))
            remarks += [
                f"{name}cell {cell} holds a formula: read by its saved value, {value}."
                for cell, value in line.formulas.items()
            ]
        yield rows, remarks
    if not found:
        raise Mistake(f"{path}: no sheet has the columns {', '.join(COLUMNS)}.")


def _columns(where: str, header: list[str]) -> dict[str, int]:
    """Find the place of each column of the template in a header."""
    places = {text.strip().lower(): place for place, text in enumerate(header)}
    lacking = [column for column in COLUMNS if column not in places]
    if lacking:
        raise Mistake(
            f"{where}: no column {', '.join(lacking)}. A ledger has the columns "
            f"{', '.join(COLUMNS)}, as in data/templates/ledger.csv."
        )
    return places


def _rest(path: Path, head: list[Line], lines: Iterable[Line]) -> Iterator[Line]:
    yield from head
    for number, line in enumerate(lines):
        if number > MOST:
            raise Mistake(
                f"{path}: more than {MOST:,} rows. A ledger has a few; take out the rest."
            )
        yield line


def _names(cells: list[str]) -> set[str]:
    return {text.strip().lower() for text in cells}


def _measures(folder: Path | None) -> list[str]:
    fields = datasets.describe(TABLE, folder)["schema"]["fields"]
    return [str(m) for f in fields if f["name"] == "measure" for m in f["constraints"]["enum"]]
