"""OpenDocument: the sheets of a workbook in the format that government publishes in."""

from collections.abc import Iterator
from itertools import repeat
from pathlib import Path
from typing import Any

from odf import teletype
from odf.namespaces import OFFICENS, STYLENS, TABLENS, TEXTNS
from odf.opendocument import load

from fop.tables.workbooks import POUNDS, UNSAVED, Line, Sheet, is_number, plain, trimmed


def sheets(path: Path) -> Iterator[Sheet]:
    """Give the sheets of an OpenDocument workbook; any error where it cannot be read."""
    book = load(str(path))
    unseen = {
        style.getAttrNS(STYLENS, "name")
        for style in book.automaticstyles.childNodes
        for part in style.childNodes
        if part.qname == (STYLENS, "table-properties")
        and part.getAttrNS(TABLENS, "display") in ("false", False)
    }
    for table in book.spreadsheet.childNodes:
        if table.qname == (TABLENS, "table"):
            title = table.getAttrNS(TABLENS, "name") or "?"
            hidden = table.getAttrNS(TABLENS, "style-name") in unseen
            lines = trimmed(_open_lines(table))
            yield Sheet(title, lines, hidden, frozenset(_hidden_columns(table)))


def _nodes(parent: Any, name: str) -> Iterator[Any]:
    for node in parent.childNodes:
        if node.qname == (TABLENS, name):
            yield node
        elif node.qname[0] == TABLENS and node.qname[1] != "table-row":
            yield from _nodes(node, name)


def _hidden_columns(table: Any) -> Iterator[int]:
    place = 0
    for node in _nodes(table, "table-column"):
        times = int(node.getAttrNS(TABLENS, "number-columns-repeated") or 1)
        if node.getAttrNS(TABLENS, "visibility") in ("collapse", "filter"):
            yield from range(place, place + times)
        place += times


def _open_lines(table: Any) -> Iterator[Line]:
    above: dict[int, tuple[str, int]] = {}
    for node in _nodes(table, "table-row"):
        line = _open_line(node, above)
        yield from repeat(line, int(node.getAttrNS(TABLENS, "number-rows-repeated") or 1))


def _open_line(node: Any, above: dict[int, tuple[str, int]]) -> Line:
    """Read one row, and note in `above` which texts merged cells hold for how many more rows."""
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
        if rows > 1 and not is_number(text):
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
    return Line(cells, formulas, frozenset(percents), hidden)


def _open_text(cell: Any) -> str:
    for name in ("value", "date-value", "boolean-value"):
        held = cell.getAttrNS(OFFICENS, name)
        if held is not None:
            if name == "boolean-value":
                return "yes" if str(held) in ("true", "True") else "no"
            money = cell.getAttrNS(OFFICENS, "currency") or POUNDS[0]
            sign = "" if str(money) in POUNDS else f"{money} "
            return str(held)[:10] if name == "date-value" else sign + plain(float(held))
    parts = [part for part in cell.childNodes if part.qname == (TEXTNS, "p")]
    return "\n".join(teletype.extractText(part) for part in parts)
