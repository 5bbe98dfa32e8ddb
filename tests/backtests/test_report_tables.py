"""The transcribed tables against what a printed table must be: whole, legible, adding up."""

import csv
import re
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from fop.tables import datasets

DATA = Path(__file__).resolve().parents[2] / "data"
NUMBER = re.compile(r"(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?")

Row = dict[str, str]

SHAPES = {"3_1": (3, 6), "3_2": (2, 6), "3_3": (4, 6), "3_4": (2, 6), "3_5": (6, 6),
          "3_6": (3, 6), "3_7": (1, 3), "3_8": (4, 6), "3_9": (4, 6)}  # fmt: skip
"""Rows and columns of each printed table of boroughs and years."""

FAMILY_SHAPES = {"3_11": (3, 3), "3_12": (1, 4), "3_13": (1, 4), "3_14": (4, 4)}
"""Rows and columns of each printed table of families' answers."""

RESPONDENTS = {
    "1": {"LBHF": 12, "RBKC": 12, "WCC": 11},
    "2": {"LBHF": 4, "RBKC": 12, "WCC": 9},
    "3": {"LBHF": 4, "RBKC": 7, "WCC": 6},
    "4": {"LBHF": 2, "RBKC": 3, "WCC": 2, "Tri-borough": 3, "outside the boroughs": 1},
}
"""Rows of each table of appendix 3, by borough."""

OPEN_SUMS = {("WCC", "2013-14"): ("4546800", "8199500"), ("WCC", "2015-16"): ("3577958", "7363430")}
"""Totals of table 3.5 that are not the sums of their rows: as printed, and the sums."""

PLACEMENTS = ["fostering", "adoption, kinship, special guardianship and residence orders",
              "residential care", "semi-independent living"]  # fmt: skip


def read(name: str) -> list[Row]:
    """Read one table as text, without the package's own loader."""
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def plainly(printed: str) -> Decimal | None:
    """Give the number that a cell plainly prints; None where it is not a well-formed number."""
    text = printed.strip().removeprefix("£")
    return Decimal(text.replace(",", "")) if NUMBER.fullmatch(text) else None


def cells(number: str) -> dict[tuple[str, str, str], Row]:
    """Index a table of section 3 by borough, year and measure."""
    rows = read(f"report/table_{number}")
    return {(row["borough"], row["year"], row["measure"]): row for row in rows}


def figure(row: Row) -> Decimal:
    """Give the value of a cell, none counting as nothing."""
    return Decimal(row["value"] or 0)


@pytest.mark.parametrize(("number", "shape"), SHAPES.items())
def test_a_table_holds_every_cell_once(number: str, shape: tuple[int, int]) -> None:
    rows = read(f"report/table_{number}")
    columns = {(row["borough"], row["year"]) for row in rows}
    assert (len({row["measure"] for row in rows}), len(columns)) == shape
    assert len(rows) == len(cells(number)) == shape[0] * shape[1]


@pytest.mark.parametrize(("number", "shape"), FAMILY_SHAPES.items())
def test_a_family_table_holds_every_cell_once(number: str, shape: tuple[int, int]) -> None:
    rows = read(f"report/table_{number}")
    first, second = list(rows[0])[:2]
    assert (len({row[first] for row in rows}), len({row[second] for row in rows})) == shape
    assert len({(row[first], row[second]) for row in rows}) == len(rows) == shape[0] * shape[1]


@pytest.mark.parametrize("number", SHAPES)
def test_a_value_is_the_print_or_has_a_note(number: str) -> None:
    for row in read(f"report/table_{number}"):
        value = Decimal(row["value"]) if row["value"] else None
        assert plainly(row["printed"]) == value or row["note"], row


@pytest.mark.parametrize("number", FAMILY_SHAPES)
def test_a_count_is_the_print_or_has_a_note(number: str) -> None:
    for row in read(f"report/table_{number}"):
        assert row["printed"] == row["count"] or row["note"], row
        assert row["base"] == "17"


@pytest.mark.parametrize("number", SHAPES)
def test_a_heading_that_is_not_the_borough_or_year_has_a_note(number: str) -> None:
    for row in read(f"report/table_{number}"):
        assert row["printed_borough"] == row["borough"] or row["note"], row
        start, end = row["year"].split("-")
        full = f"{start}-20{end}"
        usual = {row["year"], full, f"{full} actual", f"{full} forecast", f"20{end}"}
        assert row["printed_year"] in usual or row["note"], row


def test_only_these_cells_are_malformed() -> None:
    readings = {
        (row["borough"], row["year"], row["printed"]): row["value"]
        for row in read("report/table_3_5")
        if row["printed"] and plainly(row["printed"]) != Decimal(row["value"])
    }
    assert readings == {
        ("RBKC", "2013-14", "1761,940"): "1761940",
        ("WCC", "2015-16", "1,465.06"): "1465060",
        ("WCC", "2015-16", "1,692.24"): "1692240",
        ("WCC", "2015-16", "1,048.78"): "1048780",
        ("WCC", "2013-14", "341.160"): "341160",
        ("WCC", "2015-16", "916.88"): "916880",
    }


def test_only_these_cells_are_blank() -> None:
    blanks = {
        (number, *key)
        for number in SHAPES
        for key, row in cells(number).items()
        if not row["printed"] or not row["value"]
    }
    assert blanks == {
        ("3_5", "LBHF", "2013-14", "semi-independent living"),
        ("3_5", "LBHF", "2015-16", "semi-independent living"),
    }


def test_staffing_totals_are_the_sums_of_their_rows() -> None:
    table = cells("3_1")
    for borough, year, _ in table:
        parts = figure(table[borough, year, "salaries"]) + figure(
            table[borough, year, "agency staff"]
        )
        assert parts == figure(table[borough, year, "total"])


def test_placement_totals_are_the_sums_of_their_rows_but_for_two() -> None:
    table = cells("3_5")
    unequal = {}
    for borough, year in {key[:2] for key in table}:
        printed = figure(table[borough, year, "total"])
        parts = sum(figure(table[borough, year, part]) for part in PLACEMENTS)
        if parts != printed:
            unequal[borough, year] = (str(printed), str(parts))
    assert unequal == OPEN_SUMS


def test_how_the_two_faulty_placement_totals_came_about() -> None:
    table = cells("3_5")

    def parts(year: str, read_as: Callable[[Row], Decimal]) -> list[Decimal]:
        return [read_as(table["WCC", year, part]) for part in PLACEMENTS]

    def without_points(row: Row) -> Decimal:
        return Decimal(re.sub(r"\D", "", row["printed"]))

    assert sum(parts("2013-14", figure)[1:]) == figure(table["WCC", "2013-14", "total"])
    assert sum(parts("2015-16", without_points)) == figure(table["WCC", "2015-16", "total"])


def test_family_answers_add_to_the_families_but_for_one_table() -> None:
    for number, rows in FAMILY_SHAPES.items():
        total = sum(int(row["count"]) for row in read(f"report/table_{number}"))
        assert total == (16 if number == "3_14" else 17 * rows[0])


@pytest.mark.parametrize(("number", "boroughs"), RESPONDENTS.items())
def test_respondents_by_borough(number: str, boroughs: dict[str, int]) -> None:
    rows = read(f"report/appendix_3_table_{number}")
    assert Counter(row["borough"] for row in rows) == boroughs
    assert [int(row["row"]) for row in rows] == list(range(1, len(rows) + 1))


def test_training_days_are_the_print() -> None:
    for number in ("1", "2"):
        for row in read(f"report/appendix_3_table_{number}"):
            assert row["printed_training"].split()[0] == (row["days"] or "Trainer"), row


def test_the_assessment_group_is_35_33_24_and_21() -> None:
    roles = Counter(row["role"] for row in read("report/appendix_3_table_1"))
    trainers = roles["Clinical practitioner / family therapist"]
    managers = roles["Team manager"] + roles["Service manager"]
    everyone = sum(roles.values())
    assert (everyone, everyone - trainers, everyone - trainers - managers) == (35, 33, 24)
    assert roles["Social worker"] + roles["Senior social worker"] == 21


def test_families_again_at_time_two() -> None:
    again = Counter(
        row["case_type"]
        for row in read("report/appendix_3_table_3")
        if row["interviewed_time_2"] == "yes"
    )
    assert again == {"child in need": 5, "child protection": 8}


def test_the_programme_s_parts_add_to_its_wholes() -> None:
    groups: Counter[tuple[str, str]] = Counter()
    for row in read("report/programme"):
        if row["section"] == "1.3" and row["topic"].startswith("training"):
            groups[row["topic"], row["base"]] += int(row["count"])
    assert groups == {
        ("training of practitioners", "502"): 502,
        ("training of supervisors", "161"): 161,
    }


def test_counts_of_the_prose_are_within_their_base() -> None:
    for path in sorted((DATA / "fieldwork" / "2015-16").glob("*.csv")):
        for row in read(str(path.relative_to(DATA)).removesuffix(".csv")):
            if row.get("base") and row.get("count"):
                assert int(row["count"]) <= int(row["base"]), row
            if "count" in row and not row["printed"]:
                assert row["note"], row


def test_misprints_name_every_malformed_cell() -> None:
    listed = {row["printed"] for row in read("report/misprints")}
    malformed = {
        row["printed"]
        for number in SHAPES
        for row in read(f"report/table_{number}")
        if row["printed"] and plainly(row["printed"]) != Decimal(row["value"])
    }
    assert malformed <= listed


def test_links_of_the_theory_lead_to_its_nodes() -> None:
    nodes = read("report/theory_of_change")
    links = {after for node in nodes for after in node["leads_to"].split(";") if after}
    assert links <= {node["id"] for node in nodes}


def test_every_file_is_described_and_every_description_has_a_file() -> None:
    described = datasets.package(DATA).values()
    for resource in described:
        fields = resource["schema"]["fields"]
        header = (DATA / resource["path"]).read_text(encoding="utf-8").partition("\n")[0]
        assert header == ",".join(field["name"] for field in fields), resource["path"]
        assert all(field["title"] and field["description"] for field in fields), resource["path"]
    held = [str(path.relative_to(DATA)) for path in DATA.rglob("*.csv")]
    assert sorted(held) == sorted(resource["path"] for resource in described)


def test_files_are_plain_utf_8() -> None:
    for path in DATA.rglob("*.csv"):
        content = path.read_bytes()
        assert b"\r" not in content and not content.startswith(b"\xef\xbb\xbf"), path
        assert content.endswith(b"\n"), path
