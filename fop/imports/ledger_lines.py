"""Lines of a ledger, as they stand in a file: CSV, or a sheet of a workbook."""

import contextlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from fop.imports import units
from fop.imports.shapes import plain
from fop.mistakes import Mistake, rows_told
from fop.tables import workbooks
from fop.tables.workbooks import Line, Sheet, letter

COLUMNS = ("borough", "year", "measure", "value", "basis")
KNOWN_BY = {"borough", "measure", "value"}
"""Columns of the template, and those of them by which a ledger is known."""

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


def is_ledger(path: Path) -> bool:
    """Whether a file has the columns by which a ledger is known, or is a workbook at all."""
    with contextlib.suppress(Mistake):
        return any(
            sheet.title or any(map(_is_header, islice(sheet.lines, HEAD)))
            for sheet in workbooks.sheets(path)
        )
    return False


def read(path: Path) -> tuple[list[LedgerLine], list[str], list[str]]:
    """Give the rows of a ledger that have a value, with remarks and what nobody sees of them.

    Raises
    ------
    Mistake
        Where no sheet has the columns of a ledger, a sheet lacks one or has it twice, has
        far too many rows, or amounts in another currency.
    """
    rows, remarks, unseen = [], [], []
    for sheet, header, lines in _ledgers(path):
        given, told, hidden = _rows(path, sheet, header, lines)
        rows += given
        remarks += told
        unseen += hidden
    return rows, remarks, unseen


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
