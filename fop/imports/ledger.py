"""Ledgers: what a borough's finance team supplies, in the shape of tables 3.1 and 3.5.

The template `data/templates/ledger.csv` has a row for each kind of spending.  A ledger is
known by its columns, in a CSV file or in a sheet of an Excel or OpenDocument workbook.
"""

import datetime
import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from fop.imports import amounts, doubts, ledger_lines
from fop.imports.ledger_lines import LedgerLine
from fop.mistakes import Mistake, in_part, rows_told
from fop.tables import areas, datasets

TABLE = "ledger/spend"
TOTAL = re.compile(r"(?i)\W*(grand |sub-?)?(totals?|sum)\b")  # how a row begins that adds up


@dataclass(frozen=True)
class LedgerFault:
    """What keeps a row from being a figure."""

    column: str
    said: str
    """What was expected, and what to do."""
    found: str = field(default="", compare=False)  # differs between rows that have one fault

    def __str__(self) -> str:
        """Tell it, but for its rows."""
        found = f"found {self.found!r}, " if self.found else ""
        return f"column {self.column!r}: {found}{self.said}"


def read(
    path: Path, folder: Path | None = None, today: datetime.date | None = None
) -> tuple[pd.DataFrame, list[str]]:
    """Read a borough's ledger.

    Returns
    -------
    DataFrame
        Its figures: `code`, `year`, `measure`, `value` (pounds) and `basis`.
    list of str
        Remarks: formulas read by their value, thousands read as pounds, amounts far from
        what is held.

    Raises
    ------
    Mistake
        With every fault: no figure, an unknown borough, year, measure or basis, a year to
        come marked actual, text or a percentage where pounds belong, a formula without a
        value, hidden rows or sheets, a figure told twice, a total that its parts do not
        make, amounts that may be thousands.
    """
    given, remarks, faults = ledger_lines.read(path)
    if not given and not faults:
        raise Mistake(f"{path}: a ledger without one value. Fill in the column 'value'.")
    known = areas.read_areas(folder)
    names = {area.code: area.name for area in known}
    readers = _readers(known, folder)
    odd: dict[tuple[str, LedgerFault], list[str]] = {}
    figures: dict[tuple[str, str, str], dict[str, Any]] = {}
    for row in given:
        figure, wrong = _figure(row, readers, today or datetime.date.today())
        for one in wrong:
            where, _, number = row.place.rpartition(" ")
            odd.setdefault((where, one), []).append(number)
        if figure:
            key = (figure["code"], figure["year"], figure["measure"])
            if key in figures:
                faults.append(
                    f"{path}: {row.place} tells {key[2]} of {row.cells['borough']} in {key[1]} a "
                    "second time. Take one of the rows out."
                )
            figures[key] = figure
    for (where, one), numbers in odd.items():
        faults.append(f"{path}: {where} {rows_told(numbers)}, {one}")
    unit = max((row.pounds or 1 for row in given), default=1)
    faults = faults or [f"{path}: {fault}" for fault in doubts.odd_totals(figures, names, unit)]
    if faults:
        raise Mistake(faults)
    rows = pd.DataFrame(list(figures.values()))
    apart = doubts.compared(rows, datasets.load(TABLE, folder), names, folder)
    unsaid = all(row.pounds is None for row in given)
    if unsaid and (asked := doubts.thousands(rows, apart)):
        raise Mistake(f"{path}: {asked}")
    if unsaid and (large := [f"{path}: {told}" for told in doubts.beyond(rows, names, folder)]):
        raise Mistake(in_part(large))
    remarks += [
        f"{row.measure} of {names[row.code]} in {row.year} is {row.value:,.0f}, below nothing: "
        "check it."
        for row in rows[rows["value"] < 0].itertuples()
    ]
    return rows, [*remarks, *doubts.far(apart)]


def _readers(
    known: list[areas.Area], folder: Path | None
) -> dict[str, Callable[[str], str | int | float]]:
    """Give what reads the text of each column; it raises `Mistake` with what it expected."""
    fields = {
        field["name"]: field for field in datasets.describe(TABLE, folder)["schema"]["fields"]
    }
    measures = fields["measure"]["constraints"]["enum"]

    def code(text: str) -> str:
        try:
            return areas.find(text, known).code
        except Mistake as mistake:
            raise Mistake(f"expected an authority. {mistake}") from None

    def measure(text: str) -> str:
        named = " ".join(text.lower().split())
        if named in measures:
            return named
        near = [one for one in measures if one in named] or difflib.get_close_matches(
            named, measures, n=1, cutoff=0.5
        )
        meant = f"Did you mean {near[0]!r}?" if near else f"Known are: {'; '.join(measures)}."
        raise Mistake(f"expected a kind of spending. {meant}")

    each = (code, amounts.ends, measure, amounts.amount, amounts.basis)
    return dict(zip(ledger_lines.COLUMNS, each, strict=True))


def _figure(
    row: LedgerLine, readers: Mapping[str, Callable[[str], Any]], today: datetime.date
) -> tuple[dict[str, Any], list[LedgerFault]]:
    cells = row.cells
    if TOTAL.match(cells["borough"]):
        said = "expected an authority. Take out what only adds up other rows."
        return {}, [LedgerFault("borough", said, cells["borough"])]
    faults = []
    if empty := [column for column in ledger_lines.COLUMNS if not cells[column]]:
        said = "nothing in a row that has a value. Fill it in, or take the row out."
        faults.append(LedgerFault(", ".join(empty), said))
        if len(empty) > 1:  # a note rather than a figure
            return {}, faults
    read: dict[str, Any] = {}
    for column, text in cells.items():
        try:
            if text and not (row.odd and column == "value"):
                read[column] = readers[column](text)
        except Mistake as mistake:
            faults.append(LedgerFault(column, str(mistake), text))
    over = datetime.date(read.get("year", today.year - 1), 3, 31)
    if read.get("basis") == "actual" and over > today:
        said = (
            f"but {cells['year']} is not over until {over:%d %B %Y}, so that nothing in it is "
            "actual yet. Write forecast, or mend the year."
        )
        faults.append(LedgerFault("basis", said, cells["basis"]))
    if row.odd:
        faults.append(LedgerFault("value", row.odd))
    if faults:
        return {}, faults
    return {
        "code": read["borough"],
        "year": f"{read['year'] - 1}-{read['year'] % 100:02d}",
        "measure": read["measure"],
        "value": read["value"] * (row.pounds or 1),
        "basis": read["basis"],
    }, []
