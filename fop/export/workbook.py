"""Workbook: the tables of a book as one accessible OpenDocument workbook.

As the Analysis Function of the government asks: a cover sheet, a list of contents and notes; one
table a sheet, its title above it; no merged cells, no empty ones, no blank rows, nothing told by
colour alone; every table marked as one.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, count
from pathlib import Path
from typing import Any

from odf import dc, meta
from odf.opendocument import OpenDocumentSpreadsheet
from odf.style import Style, TableCellProperties, TableColumnProperties, TextProperties
from odf.table import (
    DatabaseRange,
    DatabaseRanges,
    Table,
    TableCell,
    TableColumn,
    TableHeaderRows,
    TableRow,
)
from odf.text import A, P

from fop.export.chapters import BookPage, ExhibitTable
from fop.formulas import STARTS
from fop.tables import files
from fop.tables.workbooks import letter
from fop.words.writing import SYMBOLS, capital

NUMBER = re.compile(r"-?\d+(\.\d+)?(e[+-]?\d+)?")
ARMED = re.compile(rf"^'(?=[{re.escape(''.join(STARTS))}])")
NAMED = re.compile(r"year|wave|baseline|section|page|place|step|code|number|item", re.IGNORECASE)
"""Headings of columns whose digits are names."""

TECHNICAL = "decimals"  # a column that says how to write others
UNUSED, ABSENT = "[z]", "[x]"  # put in a cell where nothing belongs, and where a figure is missing
MOST = 31  # letters of a sheet's name: spreadsheets take no more

WIDEST = 45


def make(chapters: Sequence[BookPage], told: Mapping[str, str], place: Path) -> None:
    """Write the tables of a built book that hold figures."""
    held = [(one, chapter) for chapter in chapters for one in chapter.sheets if _has_figures(one)]
    names = _names([one.label for one, _ in held])
    book = _Book(told)
    book.sheet("Cover", [
        told["title"], told["years"],
        "All tables of the book that hold figures, one a sheet. Sheet Contents lists them, sheet "
        "Notes says what symbols mean.",
        told["date"], told["version"], told["credit"],
    ])  # fmt: skip
    contents = [
        [name, one.label, one.finding, chapter.title]
        for name, (one, chapter) in zip(names, held, strict=True)
    ]
    book.sheet(
        "Contents", ["Contents", "This sheet holds one table, of the sheets of this workbook."],
        [["Sheet", "Number", "Title", "Page of the book"], *contents], linked=True,
    )  # fmt: skip
    symbols = [[f"[{mark}]", capital(meaning)] for mark, meaning in SYMBOLS.items()]
    book.sheet(
        "Notes",
        ["Notes", "This sheet holds one table, of the symbols that stand in place of figures.",
         "Figures are not rounded. Terms are explained on the page Words and terms of the book."],
        [["Symbol", "Meaning"], *symbols],
    )  # fmt: skip
    for name, (one, _) in zip(names, held, strict=True):
        lines = [f"{one.label}: {one.finding}", one.measure, *one.notes]
        book.sheet(name, [*lines, "This sheet holds one table."], [*_filled(one)])
    book.save(place)


class _Book:
    """A workbook in the making."""

    def __init__(self, told: Mapping[str, str]) -> None:
        self.held = OpenDocumentSpreadsheet()
        self.ranges = DatabaseRanges()
        self.styles = {
            "title": self._style("cell", TextProperties(fontsize="16pt", fontweight="bold")),
            "head": self._style(
                "cell", TextProperties(fontweight="bold"),
                TableCellProperties(borderbottom="0.06pt solid #0b0c0c", wrapoption="wrap"),
            ),
            "text": self._style("cell", TableCellProperties(wrapoption="wrap")),
            "line": self._style("cell"),
        }  # fmt: skip
        about = {dc.Title: told["title"], dc.Language: "en-GB", dc.Description: told["years"],
                 meta.InitialCreator: told["author"]}  # fmt: skip
        for kind, text in about.items():
            self.held.meta.addElement(kind(text=text))

    def _style(self, name: str, *properties: Any) -> Any:
        number = len(self.held.automaticstyles.childNodes)
        made = _holding(Style(name=f"fop{number}", family=f"table-{name}"), *properties)
        self.held.automaticstyles.addElement(made)
        return made

    def sheet(
        self,
        name: str,
        lines: Iterable[str],
        rows: Sequence[Sequence[str]] = (),
        *,
        linked: bool = False,
    ) -> None:
        """Add a sheet: lines one under the other, then a table without a gap."""
        lines = list(filter(None, lines))
        sheet = Table(name=name)
        widths = [max(len(str(cell)) for cell in column) for column in zip(*rows, strict=True)]
        for width in widths or [WIDEST * 2]:
            size = TableColumnProperties(
                columnwidth=f"{0.2 * min(max(width, 9), WIDEST) + 0.5:.1f}cm"
            )
            sheet.addElement(TableColumn(stylename=self._style("column", size)))
        for place, line in enumerate(lines):
            style = self.styles["line" if place else "title"]
            sheet.addElement(_holding(TableRow(), _cell(line, style)))
        for place, row in enumerate(rows):
            style = self.styles["text" if place else "head"]
            cells = [_cell(cell, style, name) for name, cell in zip(rows[0], row, strict=True)]
            if linked and place:
                leads = _holding(P(), A(href=f"#{row[0]}.A1", text=row[0]))
                cells[0] = _holding(TableCell(stylename=style, valuetype="string"), leads)
            line = _holding(TableRow(), *cells)
            sheet.addElement(line if place else _holding(TableHeaderRows(), line))
        if rows:
            first, last = len(lines) + 1, len(lines) + len(rows)
            self.ranges.addElement(DatabaseRange(
                name=f"T_{name}", containsheader="true", displayfilterbuttons="false",
                targetrangeaddress=f"{name}.A{first}:{name}.{letter(len(widths) - 1)}{last}",
            ))  # fmt: skip
        self.held.spreadsheet.addElement(sheet)

    def save(self, place: Path) -> None:
        """Write the workbook in place of the last one."""
        self.held.spreadsheet.addElement(self.ranges)
        fresh = place.with_suffix(".new.ods")
        self.held.save(str(fresh))
        files.move(fresh, place)


def _holding(made: Any, *held: Any) -> Any:
    """Put elements into another."""
    for one in held:
        made.addElement(one)
    return made


def _cell(text: str, style: Any, heading: str = "") -> Any:
    kind = {"valuetype": "string"}
    if heading and not NAMED.search(heading) and NUMBER.fullmatch(text):
        kind = {"valuetype": "float", "value": text}
    return _holding(TableCell(stylename=style, **kind), P(text=text))


def _filled(sheet: ExhibitTable) -> Iterator[list[str]]:
    """Give the rows of a sheet with no cell empty and no name in code."""
    head = sheet.rows[0]
    kept = [place for place, name in enumerate(head) if name != TECHNICAL]
    figures = {place for place in kept if _is_figure(sheet, place)}
    yield [capital(head[place].replace("_", " ")) or "Name" for place in kept]
    symbol = head.index("symbol") if "symbol" in head else None
    for row in sheet.rows[1:]:
        mark = row[symbol] if symbol is not None else ""
        absent = f"[{mark}]" if mark in SYMBOLS else ABSENT
        # Without the apostrophe that keeps text from running: a cell of text never runs.
        texts = {place: ARMED.sub("", row[place]) for place in kept}
        yield [texts[at] or (absent if at in figures else UNUSED) for at in kept]


def _is_figure(sheet: ExhibitTable, place: int) -> bool:
    return any(NUMBER.fullmatch(row[place]) for row in sheet.rows[1:])


def _has_figures(sheet: ExhibitTable) -> bool:
    return any(
        _is_figure(sheet, place) and not NAMED.search(name) and name != TECHNICAL
        for place, name in enumerate(sheet.rows[0])
    )


def _names(labels: Sequence[str]) -> list[str]:
    """Name the sheets by their exhibits: letters and digits, each name once."""
    found: dict[str, str] = {}  # in lower case, by which spreadsheets tell them apart
    for label in labels:
        plain = re.sub(r"\W+", "_", label).strip("_")[:MOST]
        others = (f"{plain[: MOST - 3]}_{number}" for number in count(2))
        name = next(one for one in chain([plain], others) if one.lower() not in found)
        found[name.lower()] = name
    return [*found.values()]
