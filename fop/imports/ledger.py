"""Ledgers: what a borough's finance team supplies, in the shape of tables 3.1 and 3.5.

The template `data/templates/ledger.csv` has a row for each kind of spending.  A ledger is
known by its columns, in a CSV file or in a sheet of an Excel or OpenDocument workbook.
"""

import contextlib
import datetime
import difflib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import pandas as pd

from fop.imports import amounts, doubts, units
from fop.imports.shapes import plain
from fop.mistakes import Mistake, in_part, rows_told
from fop.tables import areas, datasets, workbooks
from fop.tables.workbooks import Line, Sheet, letter

TABLE = "ledger/spend"
COLUMNS = ("borough", "year", "measure", "value", "basis")
KNOWN_BY = {"borough", "measure", "value"}
"""Columns of the template, and those of them by which a ledger is known."""

TOTAL = re.compile(r"(?i)\W*(grand |sub-?)?(totals?|sum)\b")  # how a row begins that adds up

HEAD = 50  # rows from the top among which the header must be

MOST = 10_000  # rows of a sheet above which it is no ledger


@dataclass(frozen=True)
class LedgerLine:
    """One row of a ledger."""

    place: str  # where it stands, for messages
    cells: dict[str, str]
    pounds: int | None = None
    """How many pounds one of its value is; None where the header does not tell."""
    odd: str = ""  # what is wrong with how the value's cell is made


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


def is_ledger(path: Path) -> bool:
    """Whether a file has the columns by which a ledger is known, or is a workbook at all."""
    with contextlib.suppress(Mistake):
        return any(
            sheet.title or any(map(_is_header, islice(sheet.lines, HEAD)))
            for sheet in workbooks.sheets(path)
        )
    return False


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
    given, remarks, faults = [], [], []
    for sheet, header, lines in _ledgers(path):
        rows, told, hidden = _rows(path, sheet, header, lines)
        given += rows
        remarks += told
        faults += hidden
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


def _ledgers(path: Path) -> Iterator[tuple[Sheet, int, Iterator[Line]]]:
    """Give each sheet that has the template's columns, with the number of its header."""
    found = False
    for sheet in workbooks.sheets(path):
        head = list(islice(sheet.lines, HEAD))
        header = next((n for n, line in enumerate(head) if _is_header(line)), None)
        if header is not None:
            found = True
            yield sheet, header, _rest(path, head[header:], sheet.lines)
    if not found:
        raise Mistake(
            f"{path}: no sheet has the columns of a ledger, {', '.join(COLUMNS)}, as in "
            "data/templates/ledger.csv. Name them so. Published statistics are read as CSV alone: "
            "download that file of Explore Education Statistics."
        )


def _rest(path: Path, head: list[Line], lines: Iterable[Line]) -> Iterator[Line]:
    yield from head
    for number, line in enumerate(lines):
        if number > MOST:
            raise Mistake(
                f"{path}: more than {MOST:,} rows. A ledger has a few; take out the rest."
            )
        yield line


def _rows(
    path: Path, sheet: Sheet, header: int, lines: Iterator[Line]
) -> tuple[list[LedgerLine], list[str], list[str]]:
    head = next(lines).cells
    places = _places(head)
    at = f"{path}: {sheet.where}row {header + 1}:"
    if lacking := [column for column in COLUMNS if column not in places]:
        raise Mistake(
            f"{at} no column {', '.join(lacking)}. A ledger has the columns {', '.join(COLUMNS)}, "
            "as in data/templates/ledger.csv."
        )
    named = [_named(text)[0] for text in head]
    if twice := [column for column in COLUMNS if named.count(column) > 1]:
        raise Mistake(
            f"{at} column {', '.join(twice)} stands twice. Take one out, or put its figures into "
            "rows of their own."
        )
    if other := re.search(r"[$€¥]", head[places["value"]]):
        raise Mistake(
            f"{at} column value is in {other[0]}; expected pounds. Turn its amounts into pounds, "
            "and name it value."
        )
    column, pounds = places["value"], _named(head[places["value"]])[1]
    rows, remarks, hidden = [], [], []
    for number, line in enumerate(lines, start=header + 2):
        texts = {
            name: line.cells[place].strip() if place < len(line.cells) else ""
            for name, place in places.items()
        }
        # A header that stands over two merged rows is there twice.
        if not texts["value"] or texts["borough"].lower() == "borough":
            continue
        hidden += [str(number)] if line.hidden else []
        saved = line.formulas.get(column)
        if saved:
            cell = f"{sheet.where}cell {letter(column)}{number}"
            remarks.append(f"{cell} holds a formula: read by its saved value, {saved}.")
        odd = ""
        if column in line.percents:
            odd = "a cell shown in per cent. Write pounds, and format it as a number."
        elif saved == "" or texts["value"].startswith("="):
            odd = "a formula without a saved value. Open the file, save it, or paste values."
        rows.append(LedgerLine(f"{sheet.where}row {number}", texts, pounds, odd))
    if pounds not in (None, 1):
        remarks.append(f"{sheet.where}values are in units of £{pounds:,}: read as pounds.")
    return rows, remarks, list(_unseen(path, sheet, places, rows, hidden))


def _unseen(
    path: Path, sheet: Sheet, places: Mapping[str, int], rows: list[LedgerLine], hidden: list[str]
) -> Iterator[str]:
    """Name what of a ledger whoever opens the file does not see."""
    columns = [name for name, place in places.items() if place in sheet.hidden_columns]
    ask = "Unhide it to have it read, or delete it."
    if sheet.hidden and rows:
        count = f"{len(rows)} figure{'s' if len(rows) > 1 else ''}"
        yield f"{path}: sheet {sheet.title!r} is hidden and holds {count}. {ask}"
    elif columns:
        yield f"{path}: {sheet.where}column {', '.join(columns)} is hidden. {ask}"
    elif hidden:
        yield (
            f"{path}: {sheet.where}row {rows_told(hidden)}: hidden, with figures. Unhide or "
            "unfilter to have them read, or delete them."
        )


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
    return dict(zip(COLUMNS, each, strict=True))


def _figure(
    row: LedgerLine, readers: Mapping[str, Callable[[str], Any]], today: datetime.date
) -> tuple[dict[str, Any], list[LedgerFault]]:
    cells = row.cells
    if TOTAL.match(cells["borough"]):
        said = "expected an authority. Take out what only adds up other rows."
        return {}, [LedgerFault("borough", said, cells["borough"])]
    faults = []
    if empty := [column for column in COLUMNS if not cells[column]]:
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


def _is_header(line: Line) -> bool:
    return _places(line.cells).keys() >= KNOWN_BY


def _places(header: list[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for place, text in enumerate(header):
        if (name := _named(text)[0]) in COLUMNS:
            found.setdefault(name, place)
    return found


def _named(header: str) -> tuple[str, int | None]:
    """Part a column's name from how many pounds one is under it; None where it does not tell."""
    name, pounds = units.parted(plain(header))
    return name, pounds or (1 if "£" in header else None)
