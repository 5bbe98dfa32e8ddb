"""Ledgers: the template filled in, in CSV and Excel, and all that can be wrong with it."""

import csv
import re
import shutil
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner
from openpyxl import Workbook

from fop.cli import main
from fop.imports import imports, ledger
from fop.mistakes import Mistake
from fop.tables import datasets
from fop.words import official

HEADER = "borough,year,measure,value (£),basis\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copy = tmp_path / "data"
    shutil.copytree(datasets.data_folder(), copy)
    return copy


def given(tmp_path: Path, text: str, name: str = "ledger.csv") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def workbook(path: Path, rows: list[list[object]]) -> Path:
    book = Workbook()
    notes = book.active
    assert notes is not None
    notes.append(["Filled in by the finance team"])
    sheet = book.create_sheet("Ledger")
    for row in rows:
        sheet.append(row)
    book.save(path)
    return path


def faults(path: Path) -> list[str]:
    with pytest.raises(Mistake) as caught:
        ledger.read(path)
    return caught.value.faults


def test_the_template_is_a_ledger_and_says_that_it_is_empty() -> None:
    path = datasets.data_folder() / "templates" / "ledger.csv"
    assert ledger.is_ledger(path)
    assert "without one value" in faults(path)[0]
    with path.open(encoding="utf-8") as file:
        kinds = [row["measure"] for row in csv.DictReader(file)]
    for name in official.LEDGERS[:2]:
        assert {*datasets.load(name)["measure"]} - {"total"} < set(kinds)


def test_other_files_are_no_ledgers(tmp_path: Path) -> None:
    assert not ledger.is_ledger(tmp_path / "nowhere.csv")
    assert not ledger.is_ledger(given(tmp_path, "time_period,la_name\n2025,Camden\n"))
    (tmp_path / "a.xlsx").write_bytes(b"PK not a workbook")
    assert not ledger.is_ledger(tmp_path / "a.xlsx")


def test_figures_are_read_in_any_order_and_by_any_name(tmp_path: Path) -> None:
    text = (
        "Basis,Value,Measure,Year,Borough,Comment\n"
        'Actual,"£7,000,000.50",Salaries,2024/25,H&F,\n'
        "forecast,900000,agency staff,2024-2025,LBHF,by phone\n"
        ",,fostering,,,\n"
    )
    rows, remarks = ledger.read(given(tmp_path, text))
    assert remarks == []
    assert rows["value"].tolist() == [7_000_000.5, 900_000]
    assert set(rows["code"]) == {"E09000013"}
    assert set(rows["year"]) == {"2024-25"}
    assert rows["basis"].tolist() == ["actual", "forecast"]


def test_a_workbook_is_read_sheet_by_sheet(tmp_path: Path) -> None:
    rows = [
        ["borough", "year", "measure", "Value (pounds)", "basis"],
        ["WCC", "2024-25", "fostering", 5, "actual"],
    ]
    found, _ = ledger.read(workbook(tmp_path / "l.xlsx", rows))
    assert found["value"].tolist() == [5]


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    text = HEADER + (
        "Camdn,2024,salary,abc,maybe\n"
        "Camden,2024-25,salaries,=A1+A2,outturn\n"
        "Camden,2024-25,fostering,5,actual\n"
        "Camden,2024-25,fostering,6,actual\n"
    )
    found = faults(given(tmp_path, text))
    assert len(found) == 7
    for part in (
        "Did you mean 'Camden'",
        "'2024'",
        "'salary'",
        "'abc'",
        "'maybe'",
        "formula",
        "second",
    ):
        assert any(part in fault for fault in found), part


def test_a_formula_without_a_saved_value_is_refused(tmp_path: Path) -> None:
    rows = [
        ["borough", "year", "measure", "value", "basis"],
        ["WCC", "2024-25", "fostering", "=1+1", "actual"],
    ]
    found = faults(workbook(tmp_path / "l.xlsx", rows))
    assert found == [
        f"{tmp_path / 'l.xlsx'}: sheet 'Ledger', row 2, column 'value': a formula without a saved "
        "value. Open the file, save it, or paste values."
    ]


def test_a_formula_with_a_saved_value_is_read_by_it_and_told(tmp_path: Path) -> None:
    head = ["borough", "year", "measure", "value", "basis"]
    figures = [("salaries", 7_000_000), ("agency staff", "=D2/7"), ("fostering", "=D2*2")]
    rows = [head, *(["WCC", "2024-25", name, value, "actual"] for name, value in figures)]
    path = workbook(tmp_path / "l.xlsx", rows)
    save(path, {"D2/7": 1_000_000, "D2*2": 14_000_000})
    found, remarks = ledger.read(path)
    assert found["value"].tolist() == [7_000_000, 1_000_000, 14_000_000]
    assert len(remarks) == 2
    assert "sheet 'Ledger', cell D3 holds a formula: read by its saved value, 1000000." in remarks

    # One that was never worked out is refused, whatever else the sheet holds.
    path = workbook(tmp_path / "half.xlsx", rows)
    save(path, {"D2/7": 1_000_000})
    assert [fault.split(": ", 1)[1] for fault in faults(path)] == [
        "sheet 'Ledger', row 4, column 'value': a formula without a saved value. Open the file, "
        "save it, or paste values."
    ]


def save(path: Path, values: dict[str, int]) -> None:
    """Put values beside formulas, as a spreadsheet program does when it saves a workbook."""
    sheet = "xl/worksheets/sheet2.xml"
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    text = parts[sheet].decode()
    for formula, value in values.items():
        saved, count = re.subn(
            rf"(<f>{re.escape(formula)}</f>)<v ?/>", rf"\g<1><v>{value}</v>", text
        )
        assert count == 1
        text = saved
    with zipfile.ZipFile(path, "w") as archive:
        for name, part in (parts | {sheet: text.encode()}).items():
            archive.writestr(name, part)


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    path = given(tmp_path, "borough,year,measure,value\nWCC,2024-25,fostering,500000\n")
    assert "no column basis" in faults(path)[0]


def test_a_total_must_be_what_its_rows_make(tmp_path: Path) -> None:
    def filled(total: int) -> Path:
        return given(
            tmp_path,
            HEADER
            + "WCC,2024-25,salaries,5,actual\nWCC,2024-25,agency staff,3,actual\n"
            + f"WCC,2024-25,total spending on staff,{total},actual\n",
        )

    assert len(ledger.read(filled(8))[0]) == 3
    assert "its rows add up to 8.00" in faults(filled(80))[0]


def test_an_imported_ledger_stands_in_the_reports_tables(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOP_DATA", str(folder))
    text = (
        HEADER + "WCC,2024-25,salaries,8000000,provisional\nWCC,2024-25,fostering,3000000,actual\n"
    )
    found = imports.read(given(tmp_path, text), folder)
    assert found.table == "ledger/spend"
    imports.write([found], folder=folder)
    rows = official.figures("report/table_3_1", ["WCC", "Camden"], "latest")
    rows = rows[rows["measure"] == "salaries"].set_index(["borough", "year"])
    assert rows.loc[("WCC", "2024-25"), "value"] == 8_000_000
    assert rows.loc[("WCC", "2024-25"), "note"] == "provisional"
    assert rows.loc[("WCC", "2013-14"), "note"] == official.PRINTED_NOTE
    assert pd.isna(rows.loc[("Camden", "2024-25"), "value"])
    placed = official.figures("report/table_3_5", ["WCC"], "latest")
    chosen = (placed["measure"] == "fostering") & (placed["year"] == "2024-25")
    assert placed.loc[chosen, "value"].item() == 3_000_000
    again = imports.read(given(tmp_path, text), folder)
    assert again.changes.empty


def test_a_firmer_figure_of_the_same_size_is_a_revision(tmp_path: Path, folder: Path) -> None:
    first = HEADER + "WCC,2024-25,salaries,8000000,forecast\n"
    imports.write([imports.read(given(tmp_path, first), folder)], folder=folder)
    second = imports.read(given(tmp_path, first.replace("forecast", "actual")), folder)
    assert second.changes[["kind", "before", "after"]].to_numpy().tolist() == [
        ["revised", "8000000 (forecast)", "8000000 (actual)"]
    ]


def test_the_command_tells_faults_without_a_traceback(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOP_DATA", str(folder))
    path = given(tmp_path, HEADER + "Camdn,2024-25,salaries,5,actual\n")
    result = CliRunner().invoke(main, ["import", str(path)])
    assert result.exit_code == 1
    assert "Did you mean 'Camden'" in result.output
