"""Tables: read as described, or refused with every fault named."""

import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fop.mistakes import Mistake
from fop.tables import datasets

Package = Callable[..., Path]
HEADER = "borough,year,count,rate\n"


def faults(folder: Path) -> list[str]:
    with pytest.raises(Mistake) as caught:
        datasets.load("report/small", folder)
    return [fault.split("small.csv: ")[-1] for fault in caught.value.faults]


def test_columns_take_their_described_types(package: Package) -> None:
    frame = datasets.load("report/small", package(HEADER + "A,2013-14,3,2.5\nB,2013-14,,\n"))
    assert frame["count"].dtype == "Int64"
    assert frame["rate"].dtype == "float64"
    assert frame["count"].isna().tolist() == [False, True]


def test_a_byte_order_mark_is_no_fault(package: Package) -> None:
    folder = package(("\ufeff" + HEADER + "A,2013-14,3,2.5\n").encode())
    assert list(datasets.load("report/small", folder)) == ["borough", "year", "count", "rate"]


def test_all_faulty_cells_are_named_at_once(package: Package) -> None:
    folder = package(HEADER + "A,2013-14,x,2.5\n,2014,-1,abc\nC,2014-15,3.5,1\n")
    found = faults(folder)
    assert [fault.split(":")[0] for fault in found] == [
        "row 3, column 'borough'",
        "row 4, column 'borough'",
        "row 3, column 'year'",
        "row 2, column 'count'",
        "row 3, column 'count'",
        "row 4, column 'count'",
        "row 3, column 'rate'",
    ]
    assert "found an empty cell, expected one of A, B" in found[0]
    assert "found 'x', expected a whole number, 0 or more or an empty cell" in found[3]


@pytest.mark.parametrize(
    ("space", "said"),
    [
        (" ", "no space before or after it. Mend"),
        ("\t", "no space before or after it. Mend"),
        ("\u00a0", "ordinary spaces: it holds the sign U+00A0. Type them anew. Mend"),
    ],
)
def test_a_space_around_a_cell_is_told(package: Package, space: str, said: str) -> None:
    (fault,) = faults(package(HEADER + f"A,2013-14{space},1,1\nB,2013-14,1,1\n"))
    assert fault.startswith("row 2, column 'year': found '2013-14")
    assert f"expected {said}" in fault


def test_a_sign_that_no_page_can_show_is_told(package: Package) -> None:
    (fault,) = faults(package(HEADER + "A,2013-14\x07,1,1\nB,2013-14,1,1\n"))
    assert "expected text without the sign U+0007, which no page can show. Mend" in fault


@pytest.mark.parametrize("year", ["2013-15", "2013-00", "2013-99"])
def test_a_year_that_is_none_is_told(package: Package, year: str) -> None:
    (fault,) = faults(package(HEADER + f"A,{year},1,1\nB,2013-14,1,1\n"))
    assert f"row 2, column 'year': found {year!r}, expected a year such as 2024-25" in fault


@pytest.mark.parametrize(
    ("text", "fits"),
    [("2026-02-30", False), ("2026-02-28", True), ("2026-13", False), ("2026-07", True)],
)
def test_days_and_months_are_those_of_the_calendar(text: str, fits: bool) -> None:
    form = r"\d{4}-\d{2}(-\d{2})?"
    field = {"name": "date", "type": "string", "constraints": {"pattern": form}}
    assert datasets.typed(pd.Series([text], dtype="str"), field)[1].tolist() == [fits]


def test_a_repeated_row_names_the_first(package: Package) -> None:
    folder = package(HEADER + "A,2013-14,1,1\nB,2013-14,1,1\nA,2013-14,2,2\n")
    assert faults(folder) == [
        "row 4 repeats row 2 (borough A, year 2013-14). Take one of them out."
    ]


def test_of_many_faults_the_first_are_told(package: Package) -> None:
    for text in (HEADER + "A,2013-14,1,1\n" * 99, HEADER.strip() + ",\n" + "A,2013-14,1,1\n" * 99):
        found = faults(package(text))
        assert len(found) < 30
        assert "more such faults" in found[-1]


CELLS = st.text("019.,-+eE% '\"\n\t£()nNaA٣３–½\u200b\0", max_size=6)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(CELLS, CELLS, CELLS | st.just(""))
def test_any_cells_are_read_or_told(package: Package, count: str, rate: str, more: str) -> None:
    folder = package(HEADER + f"A,2013-14,{count},{rate}\n{more}")
    try:
        frame = datasets.load("report/small", folder)
    except Mistake as mistake:
        assert all("small.csv: " in fault for fault in mistake.faults)
        return
    assert list(frame.columns) == HEADER.strip().split(",")
    for value in frame["count"].dropna():
        assert str(value) in count


def test_missing_and_extra_columns_are_named_together(package: Package) -> None:
    found = faults(package("borough,year,counts,rate\nA,2013-14,1,1\n"))
    assert found == [
        "column 'count' is missing, and column 'counts' is not described. They are to be borough, "
        "year, count, rate."
    ]


def test_a_column_that_stands_twice_is_told(package: Package) -> None:
    found = faults(package("borough,year,count,rate,count\nA,2013-14,1,1,2\n"))
    assert found == ["column 'count' stands twice. Take one out."]


def test_swapped_heads_and_a_second_header_are_told(package: Package) -> None:
    swapped = faults(package("year,borough,count,rate\nA,2013-14,1,1\n"))
    assert swapped[0].startswith("its columns stand in another order")
    assert len(swapped) == 1
    assert faults(package(HEADER + HEADER + "A,2013-14,1,1\n")) == [
        "row 2 is the header once more. Take it out."
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (None, "not found"),
        ("", "the file is empty"),
        (HEADER + "A,2013-14,1\n", "row 2 has 3 cells, the header 4"),
        (HEADER + "A,2013-14,1,1,extra\n", "row 2 has 5 cells, the header 4"),
        (HEADER + 'A,"2013-14,1,1\n', "cannot be read as CSV after row 1 "),
        (HEADER.encode() + b"A,2013-14,\xe9,1\n", "not UTF-8"),
    ],
)
def test_an_unreadable_file_is_told_plainly(
    package: Package, text: str | bytes | None, words: str
) -> None:
    assert words in faults(package(text))[0]


def test_an_unknown_table_lists_the_known(package: Package) -> None:
    with pytest.raises(Mistake, match="report/small"):
        datasets.load("report/large", package(HEADER))


def test_a_missing_package_says_what_to_set(tmp_path: Path) -> None:
    with pytest.raises(Mistake, match="FOP_DATA"):
        datasets.package(tmp_path)


def test_a_broken_package_is_told_plainly(tmp_path: Path) -> None:
    (tmp_path / "datapackage.json").write_text("{")
    with pytest.raises(Mistake, match="not valid JSON"):
        datasets.package(tmp_path)


def test_the_data_folder_can_be_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("FOP_DATA", str(tmp_path))
    assert datasets.data_folder() == tmp_path


def test_source_and_licence_make_one_line(package: Package) -> None:
    folder = package(HEADER)
    twice = ["report/small", "report/small"]
    assert datasets.sources(twice, folder) == ["The report, table 1. Open Government Licence v3.0."]


@pytest.mark.parametrize("name", sorted(datasets.package()))
def test_every_table_holds_what_is_described(name: str) -> None:
    frame = datasets.load(name)
    assert isinstance(frame, pd.DataFrame)
    # A borough's own books and the journal come with an import; a template is only a header.
    assert (
        len(frame) > 0 or datasets.describe(name).get("mayBeEmpty") or name.startswith("templates/")
    )


@pytest.mark.parametrize("name", sorted(datasets.package()))
def test_every_table_tells_its_source_licence_and_meaning(name: str) -> None:
    resource = datasets.describe(name)
    assert resource["title"]
    assert resource["description"]
    assert all(entry["title"] for entry in [*resource["sources"], *resource["licenses"]])
    assert all(field.get("description") for field in resource["schema"]["fields"])


def test_every_file_of_the_data_folder_is_described() -> None:
    folder = datasets.data_folder()
    files = {str(path.relative_to(folder).with_suffix("")) for path in folder.rglob("*.csv")}
    assert files == set(datasets.package())


def test_what_tables_share_is_written_once(tmp_path: Path) -> None:
    year = {"name": "year", "title": "Year", "type": "string", "description": "A year."}
    small = {
        "path": "report/small_one.csv",
        "sources": ["The report"],
        "licenses": ["OGL"],
        "schema": {"fields": ["year", {"like": "year", "name": "until", "title": "Until"}]},
    }
    described = {"licenses": [{"name": "OGL", "title": "Open"}], "fields": {"year": year}}
    (tmp_path / "datapackage.json").write_text(json.dumps({**described, "resources": [small]}))
    (found,) = datasets.package(tmp_path).values()
    assert [field["title"] for field in found["schema"]["fields"]] == ["Year", "Until"]
    assert [field["type"] for field in found["schema"]["fields"]] == ["string", "string"]
    assert (found["name"], found["encoding"]) == ("report-small-one", "utf-8")
    assert datasets.sources(["report/small_one"], tmp_path) == ["The report. Open."]
    (tmp_path / "datapackage.json").write_text(json.dumps({"resources": [small]}))
    with pytest.raises(Mistake, match="no shared field is called 'year'"):
        datasets.package(tmp_path)


def test_a_number_that_a_spreadsheet_has_shortened_is_told(package: Package) -> None:
    found = faults(package(HEADER + "A,2013-14,1,8.99E+05\nB,2013-14,1,1e-05\n"))
    assert [fault.split(":")[0] for fault in found] == ["row 2, column 'rate'"]
    assert "'8.99E+05'" in found[0]


def test_a_number_is_finite(package: Package) -> None:
    found = faults(package(HEADER + "A,2013-14,1,inf\nB,2013-14,1,1e999\n"))
    assert [fault.split(":")[0] for fault in found] == [
        "row 2, column 'rate'",
        "row 3, column 'rate'",
    ]
