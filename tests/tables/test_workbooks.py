"""Workbooks: Excel and OpenDocument, with what their makers hide, merge and leave empty."""

import re
import zipfile
from pathlib import Path

import openpyxl
import pytest
from odf.opendocument import OpenDocumentSpreadsheet
from odf.style import Style, TableProperties
from odf.table import CoveredTableCell, Table, TableCell, TableColumn, TableRow
from odf.text import P

from fop.mistakes import Mistake
from fop.tables import workbooks


def excel(path: Path) -> Path:
    """A sheet with a merged and a hidden cell, a percentage, a formula and a far formatted cell."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["Ledger", None, None], [], ["WCC", 0.5, 7], [None, 3, "=C3*2"], ["RBKC", 1, 2]):
        sheet.append(row)
    sheet["B3"].number_format = "0.0%"
    sheet.merge_cells("A3:A4")
    sheet.row_dimensions[5].hidden = True
    sheet.column_dimensions["C"].hidden = True
    sheet["A70000"].number_format = "0.00"
    other = book.create_sheet("Old")
    other.sheet_state = "hidden"
    other["A1"] = "old"
    book.save(path)
    return path


def open_document(path: Path) -> Path:
    """The same in the other format."""
    book = OpenDocumentSpreadsheet()
    unseen = Style(name="unseen", family="table")
    unseen.addElement(TableProperties(display="false"))
    book.automaticstyles.addElement(unseen)
    sheet = Table(name="Sheet")
    sheet.addElement(TableColumn(numbercolumnsrepeated=2))
    sheet.addElement(TableColumn(visibility="collapse"))

    def cell(value: object, **more: object) -> TableCell:
        kind = "string" if isinstance(value, str) else more.pop("valuetype", "float")
        told = {} if isinstance(value, str) else {"value": value}
        made = TableCell(valuetype=kind, **told, **more)
        made.addElement(P(text=str(value)))
        return made

    rows = [
        [cell("Ledger")],
        [TableCell(numbercolumnsrepeated=1024)],
        [cell("WCC", numberrowsspanned=2), cell(0.5, valuetype="percentage"), cell(7)],
        [CoveredTableCell(), cell(3), TableCell(formula="of:=[.C3]*2")],
        [cell("RBKC"), cell(1), cell(2)],
    ]
    for number, cells in enumerate(rows, start=1):
        row = TableRow(visibility="collapse") if number == 5 else TableRow()
        for one in cells:
            row.addElement(one)
        sheet.addElement(row)
    rest = TableRow(numberrowsrepeated=1_000_000)
    rest.addElement(TableCell(numbercolumnsrepeated=1024))
    sheet.addElement(rest)
    old = Table(name="Old", stylename=unseen)
    row = TableRow()
    row.addElement(cell("old"))
    old.addElement(row)
    book.spreadsheet.addElement(sheet)
    book.spreadsheet.addElement(old)
    book.save(str(path))
    return path


@pytest.mark.parametrize(("make", "name"), [(excel, "a.xlsx"), (open_document, "a.ods")])
def test_both_formats_are_read_alike(tmp_path: Path, make: object, name: str) -> None:
    assert callable(make)
    sheets = workbooks.sheets(make(tmp_path / name))
    first = next(sheets)
    lines = list(first.lines)
    cells = [[text for text in line.cells if text] for line in lines]
    assert cells == [
        ["Ledger"],
        [],
        ["WCC", "0.5", "7"],
        ["WCC", "3", workbooks.UNSAVED],
        ["RBKC", "1", "2"],
    ]
    assert [line.hidden for line in lines] == [False, False, False, False, True]
    assert lines[2].percents == {1}
    assert lines[3].formulas == {2: ""}
    assert first.hidden_columns == {2}
    second = next(sheets)
    assert (second.title, second.hidden) == ("Old", True)


def test_rows_outside_the_sheets_own_dimension_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = openpyxl.Workbook()
    for number in range(9):
        book.worksheets[0].append([number])
    book.save(path)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = re.sub(rb'ref="A1:A9"', b'ref="A1:A2"', parts[sheet])
    with zipfile.ZipFile(path, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    sheets = workbooks.sheets(path)
    assert [line.cells for line in next(sheets).lines] == [[str(number)] for number in range(9)]


def test_a_zip_file_that_is_no_workbook_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("inside.csv", "a,b\n")
    with pytest.raises(Mistake, match="a zip file or a workbook"):
        list(workbooks.sheets(path))


@pytest.mark.parametrize(("make", "name"), [(excel, "a.xlsx"), (open_document, "a.ods")])
def test_a_damaged_workbook_is_told(tmp_path: Path, make: object, name: str) -> None:
    assert callable(make)
    path = make(tmp_path / name)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for place in parts:
        if place.endswith(("sheet1.xml", "content.xml")):
            parts[place] = parts[place][:300]
    with zipfile.ZipFile(path, "w") as archive:
        for place, part in parts.items():
            archive.writestr(place, part)
    with pytest.raises(Mistake, match="not a workbook that can be read"):
        for sheet in workbooks.sheets(path):
            list(sheet.lines)


def test_a_whole_merged_column_is_no_burden(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0]["A1"] = "WCC"
    book.worksheets[0]["B2"] = 5
    book.worksheets[0].merged_cells.add("A1:A1048576")
    path = tmp_path / "a.xlsx"
    book.save(path)
    sheets = workbooks.sheets(path)
    assert [line.cells for line in next(sheets).lines] == [["WCC"], ["WCC", "5"]]


def test_columns_have_a_spreadsheets_letters() -> None:
    assert [workbooks.letter(n) for n in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


def test_a_workbook_of_a_chart_alone_is_told(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.create_chartsheet("A chart")
    book.save(tmp_path / "a.xlsx")
    with pytest.raises(Mistake, match=r"a\.xlsx: not a workbook that can be read"):
        list(workbooks.sheets(tmp_path / "a.xlsx"))


@pytest.mark.parametrize(
    ("form", "money"),
    [
        ("#,##0", None),
        ("[$£-809]#,##0", "GBP"),
        ("[$-409]#,##0", None),
        ("[$€-407]#,##0", "EUR"),
        ("#,##0 €", "EUR"),
        ('"$"#,##0', "USD"),
    ],
)
def test_a_number_of_another_currency_is_told_with_it(
    tmp_path: Path, form: str, money: str | None
) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"] = 7
    sheet["A1"].number_format = form
    book.save(tmp_path / "a.xlsx")
    other = OpenDocumentSpreadsheet()
    table, row = Table(name="Sheet"), TableRow()
    named = {"valuetype": "currency", "currency": money} if money else {"valuetype": "float"}
    row.addElement(TableCell(value=7, **named))
    table.addElement(row)
    other.spreadsheet.addElement(table)
    other.save(str(tmp_path / "a.ods"))
    for name in ("a.xlsx", "a.ods"):
        (line,) = [one for sheet in workbooks.sheets(tmp_path / name) for one in sheet.lines]
        (text,) = line.cells
        assert text.endswith("7")
        assert (text == "7") == (money in (None, "GBP"))
