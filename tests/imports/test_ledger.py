"""Ledgers: the template filled in, in CSV and Excel, and all that can be wrong with it."""

import csv
import datetime
import re
import shutil
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner
from openpyxl import Workbook, load_workbook

from fop.cli import main
from fop.imports import imports, ledger, ledger_lines, report
from fop.imports.received import Choices
from fop.mistakes import Mistake
from fop.tables import datasets
from fop.words import official

HEADER = "borough,year,measure,value (£),basis\n"


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
    assert ledger_lines.is_ledger(path)
    assert "without one value" in faults(path)[0]
    with path.open(encoding="utf-8") as file:
        kinds = [row["measure"] for row in csv.DictReader(file)]
    for name in official.LEDGERS[:2]:
        assert {*datasets.load(name)["measure"]} - {"total"} < set(kinds)


def test_other_files_are_no_ledgers(tmp_path: Path) -> None:
    assert not ledger_lines.is_ledger(tmp_path / "nowhere.csv")
    assert not ledger_lines.is_ledger(given(tmp_path, "time_period,la_name\n2025,Camden\n"))
    (tmp_path / "a.xlsx").write_bytes(b"PK not a workbook")
    assert not ledger_lines.is_ledger(tmp_path / "a.xlsx")


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


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("WCC,2026,{},5,actual\n", "column 'year': found '2026', expected a year"),
        ("WCC,2024-25,{},5,Budget\n", "column 'basis': found 'Budget', expected actual"),
        ("WCC,2024-25,{},n/a,actual\n", "column 'value': found 'n/a', expected pounds"),
        (",,{},5,\n", "column 'borough, year, basis': nothing in a row that has a value"),
    ],
)
def test_one_fault_of_many_rows_is_one_line(tmp_path: Path, row: str, words: str) -> None:
    kinds = ("salaries", "agency staff", "fostering", "residential care", "semi-independent living")
    (told,) = faults(given(tmp_path, HEADER + "".join(row.format(kind) for kind in kinds)))
    assert f": row 2, 3, 4 and 2 more, {words}" in told


@pytest.mark.parametrize("named", ["value ($)", "value (€)"])
def test_a_column_in_another_currency_is_refused(tmp_path: Path, named: str) -> None:
    header = HEADER.replace("value", named)
    (told,) = faults(given(tmp_path, f"{header}WCC,2024-25,fostering,5000000,actual\n"))
    assert "row 1: column value is in" in told and "expected pounds" in told


@pytest.mark.parametrize(
    "row", ["Total,,,5,\n", "Sub-total,Total,Total,5,\n", ",,,5,\n", "* unaudited,,,5,\n"]
)
def test_a_total_without_a_year_and_a_kind_is_one_fault(tmp_path: Path, row: str) -> None:
    (told,) = faults(given(tmp_path, f"{HEADER}WCC,2024-25,fostering,5,actual\n{row}"))
    assert "row 3, column" in told
    assert "take the row out" in told or "Take out what only adds up other rows" in told


def test_a_workbook_that_is_no_ledger_says_what_one_is(tmp_path: Path) -> None:
    head = ["Local authority", "Financial year", "Category", "Amount", "Status"]
    path = workbook(tmp_path / "l.xlsx", [head, ["WCC", "2024-25", "fostering", 5, "actual"]])
    assert ledger_lines.is_ledger(path)
    (told,) = faults(path)
    assert "no sheet has the columns of a ledger, borough, year" in told


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
    assert sum("formula" in remark for remark in remarks) == 2
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
    assert (
        "staff of Westminster in 2024-25 is 80.00, but its rows add up to 8.00"
        in (faults(filled(80))[0])
    )


def test_an_imported_ledger_stands_in_the_reports_tables(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in official.LEDGERS:
        path = folder / f"{name}.csv"
        path.parent.mkdir(exist_ok=True)
        shutil.copy(datasets.data_folder() / f"{name}.csv", path)
    monkeypatch.setenv("FOP_DATA", str(folder))
    text = (
        HEADER + "WCC,2024-25,salaries,8000000,provisional\nWCC,2024-25,fostering,3000000,actual\n"
    )
    path = given(tmp_path, text)
    done = imports.write_imports([path], folder, Choices(published="2025-07-01"))
    assert set(done.imports[0].changes["table"]) == {"ledger/spend"}
    rows = official.as_table("report/table_3_1", ["WCC", "Camden"], "latest")
    rows = rows[rows["measure"] == "salaries"].set_index(["borough", "year"])
    assert rows.loc[("WCC", "2024-25"), "value"] == 8_000_000
    assert rows.loc[("WCC", "2024-25"), "note"] == "provisional"
    assert rows.loc[("WCC", "2013-14"), "note"] == official.PRINTED_NOTE
    assert pd.isna(rows.loc[("Camden", "2024-25"), "value"])
    placed = official.as_table("report/table_3_5", ["WCC"], "latest")
    chosen = (placed["measure"] == "fostering") & (placed["year"] == "2024-25")
    assert placed.loc[chosen, "value"].item() == 3_000_000
    assert imports.plan_imports([path], folder, Choices(published="2025-07-01")).texts == {}


def test_a_firmer_figure_of_the_same_size_is_a_revision(tmp_path: Path, folder: Path) -> None:
    first = HEADER + "WCC,2024-25,salaries,8000000,forecast\n"
    imports.write_imports([given(tmp_path, first)], folder)
    second = given(tmp_path, first.replace("forecast", "actual"))
    (one,) = imports.write_imports([second], folder).imports
    assert one.changes[["kind", "before", "after"]].to_numpy().tolist() == [
        ["revised", "8000000 (forecast)", "8000000 (actual)"]
    ]
    assert one.release.endswith("-02")
    lines = report.import_summary(one, pd.Series({"E09000033": "Westminster"}))
    assert "  revised: Westminster, salaries, 2024-25: 8000000 (forecast) to 8000000 (actual)" in (
        lines
    )


def test_every_figure_of_a_ledger_is_listed(tmp_path: Path, folder: Path) -> None:
    text = "".join(f"{place},2024-25,salaries,{8_000_000},actual\n" for place in ("WCC", "RBKC"))
    (one,) = imports.plan_imports([given(tmp_path, HEADER + text)], folder).imports
    names = pd.Series({"E09000033": "Westminster", "E09000020": "Kensington and Chelsea"})
    assert (
        sum("salaries, 2024-25: 8000000" in line for line in report.import_summary(one, names)) == 2
    )


PLAIN = "borough,year,measure,value,basis\n"


@pytest.mark.parametrize(
    ("header", "pounds"),
    [
        ("value (£000)", 1_000),
        ("Value £'000s", 1_000),
        ("value (thousands)", 1_000),
        ("value in £ thousand", 1_000),
        ("VALUE (£m)", 1_000_000),
        ("value (£)", 1),
    ],
)
def test_thousands_are_recognised_by_the_header(tmp_path: Path, header: str, pounds: int) -> None:
    text = PLAIN.replace("value", header) + "WCC,2024-25,salaries,6.905,actual\n"
    rows, remarks = ledger.read(given(tmp_path, text))
    assert rows["value"].tolist() == [6.905 * pounds]
    assert bool(remarks) is (pounds > 1)


def test_a_total_of_rounded_thousands_may_differ_by_as_much(tmp_path: Path) -> None:
    text = PLAIN.replace("value", "value (£000)") + "WCC,2024-25,salaries,6905,actual\n"
    text += "WCC,2024-25,agency staff,1203,actual\nWCC,2024-25,total spending on staff,{},actual\n"
    assert len(ledger.read(given(tmp_path, text.format(8109)))[0]) == 3
    assert "add up to 8,108,000.00" in faults(given(tmp_path, text.format(8200)))[0]


def test_a_column_that_stands_twice_is_refused(tmp_path: Path) -> None:
    text = "borough,year,measure,value (£),basis,value\nWCC,2024-25,fostering,500000,actual,9\n"
    (told,) = faults(given(tmp_path, text))
    assert "row 1: column value stands twice" in told


def test_amounts_that_may_be_thousands_are_asked_about(tmp_path: Path) -> None:
    text = PLAIN + "WCC,2024-25,salaries,6905,actual\nWCC,2024-25,fostering,2500,actual\n"
    (asked,) = faults(given(tmp_path, text))
    assert "Are these thousands or millions of pounds?" in asked


def test_amounts_that_may_be_pence_are_asked_about(tmp_path: Path) -> None:
    text = "borough,year,measure,value{},basis\nWCC,2024-25,salaries,690451000,actual\n"
    (asked,) = faults(given(tmp_path, text.format("")))
    assert "690,451,000, is more than the" in asked and "spent on all children" in asked
    rows, _ = ledger.read(given(tmp_path, text.format(" (£)")))
    assert rows["value"].tolist() == [690_451_000]


def test_thousands_of_a_large_authority_are_asked_about_too(tmp_path: Path) -> None:
    (asked,) = faults(given(tmp_path, PLAIN + "Birmingham,2024-25,fostering,145000,actual\n"))
    assert "in its section 251 return, which is less than a hundredth. Are these thous" in asked


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("(450,000)", -450_000),
        ("-450000", -450_000),
        ("£450,000.50", 450_000.5),
        ("450000-", -450_000),
        ("\u2212450000", -450_000),
        ("£ 450 000", 450_000),
        ("(£450,000)", -450_000),
        ("(450,000", None),
        ("45,00", None),
        ("\u0664\u0665", None),
        ("12%", None),
        ("4.5e5", None),
    ],
)
def test_amounts_as_finance_teams_write_them(
    tmp_path: Path, text: str, amount: float | None
) -> None:
    path = given(tmp_path, f'{HEADER}WCC,2024-25,salaries,"{text}",actual\n')
    if amount is None:
        assert "expected pounds such as 6904510" in faults(path)[0]
    else:
        rows, remarks = ledger.read(path)
        assert rows["value"].tolist() == [amount]
        assert any("below nothing: check it" in one for one in remarks) == (amount < 0)


@pytest.mark.parametrize("year", ["FY24/25", "2024/2025", "24-25", "fy 2024-25", "2024\u201325"])
@pytest.mark.parametrize("basis", ["Outturn", "Actuals", "final outturn"])
def test_years_and_bases_as_finance_teams_write_them(tmp_path: Path, year: str, basis: str) -> None:
    rows, _ = ledger.read(given(tmp_path, f"{HEADER}WCC,{year},salaries,5,{basis}\n"))
    assert rows[["year", "basis"]].to_numpy().tolist() == [["2024-25", "actual"]]


def test_a_year_to_come_cannot_be_actual(tmp_path: Path) -> None:
    path = given(tmp_path, HEADER + "WCC,2026-27,salaries,5,actual\n")
    with pytest.raises(Mistake, match="is not over until 31 March 2027"):
        ledger.read(path, today=datetime.date(2026, 11, 26))
    ledger.read(path, today=datetime.date(2027, 4, 1))


@pytest.mark.parametrize("hide", ["sheet", "row", "column"])
def test_what_nobody_sees_is_told_and_not_read(tmp_path: Path, hide: str) -> None:
    path = tmp_path / "l.xlsx"
    head = ["borough", "year", "measure", "value (£)", "basis"]
    workbook(path, [head, ["WCC", "2024-25", "fostering", 5, "actual"]])
    book = load_workbook(path)
    sheet = book["Ledger"]
    if hide == "sheet":
        sheet.sheet_state = "hidden"
    elif hide == "row":
        sheet.row_dimensions[2].hidden = True
    else:
        sheet.column_dimensions["D"].hidden = True
    book.save(path)
    (told,) = faults(path)
    assert "hidden" in told and "Unhide" in told


def test_title_rows_merged_cells_and_percentages(tmp_path: Path) -> None:
    path = tmp_path / "l.xlsx"
    rows: list[list[object]] = [
        ["Spending on children's services"],
        [],
        ["borough", "year", "measure", "value (£)", "basis"],
        ["WCC", "2024-25", "fostering", 5, "actual"],
        [None, None, "salaries", 6, None],
        ["borough", "year", "measure", "value (£)", "basis"],
    ]
    workbook(path, rows)
    book = load_workbook(path)
    for column in "ABE":
        book["Ledger"].merge_cells(f"{column}4:{column}5")
    book.save(path)
    found, _ = ledger.read(path)
    assert found[["measure", "value"]].to_numpy().tolist() == [["fostering", 5], ["salaries", 6]]
    book["Ledger"]["D5"].number_format = "0%"
    book.save(path)
    assert faults(path) == [
        f"{path}: sheet 'Ledger', row 5, column 'value': a cell shown in per cent. Write pounds, "
        "and format it as a number."
    ]


def test_amounts_far_from_what_is_held_are_remarked_on(tmp_path: Path, folder: Path) -> None:
    first = HEADER + "WCC,2023-24,salaries,8000000,actual\nWCC,2023-24,fostering,90000000,actual\n"
    (one,) = imports.write_imports([given(tmp_path, first)], folder).imports
    assert any("fostering" in remark and "section 251" in remark for remark in one.remarks)
    second = given(tmp_path, HEADER + "WCC,2024-25,salaries,800000,actual\n")
    (one,) = imports.plan_imports([second], folder).imports
    assert any(
        "salaries of Westminster in 2024-25, 800,000, is 0.1 times the 8,000,000 of 2023-24" in told
        for told in one.remarks
    )


def test_the_command_tells_faults_without_a_traceback(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOP_DATA", str(folder))
    path = given(tmp_path, HEADER + "Camdn,2024-25,salaries,5,actual\n")
    result = CliRunner().invoke(main, ["import", str(path)])
    assert result.exit_code == 1
    assert "Did you mean 'Camden'" in result.output
