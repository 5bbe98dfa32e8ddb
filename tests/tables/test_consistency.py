"""Consistency: what a person can do to tables, and what is said of it."""

import csv
import io
import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from small_book import ROOT

from fop.build import inspection, plans
from fop.imports import imports
from fop.mistakes import FIRST, Mistake
from fop.tables import areas, consistency, datasets, seals

KEPT = ("E09000033", "E09000020")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the tables of official figures, one of them with a few rows only."""
    copy = tmp_path / "data"
    source = datasets.data_folder()
    package = json.loads((source / "datapackage.json").read_text(encoding="utf-8"))
    held = ("areas.csv", "official/measures.csv", "official/releases.csv", "official/referrals.csv")
    package["resources"] = [r for r in package["resources"] if r["path"] in held]
    for described in package["resources"]:
        described.pop("hash", None)
    for name in held:
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source / name, copy / name)
    (copy / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    table = copy / "official" / "referrals.csv"
    lines = table.read_text(encoding="utf-8").splitlines(keepends=True)
    table.write_text("".join(lines[:1] + [line for line in lines if line.startswith(KEPT)]))
    return copy


def changed(folder: Path, name: str, change: Callable[[str], str]) -> list[str]:
    path = folder / name
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")
    return list(consistency.inconsistencies(folder))


def added(cells: str) -> Callable[[str], str]:
    return lambda text: text + cells + "\n"


def test_the_books_own_tables_fit_together() -> None:
    assert list(consistency.inconsistencies(datasets.data_folder())) == []


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ("E09000099,2024-25,referrals,children-in-need-2025,5,,", "'E09000099', not in areas"),
        ("E09000033,2004-05,referals,children-in-need-2025,5,,", "'referals', not in official/mea"),
        ("E09000033,2004-05,referrals,no-release-2025,5,,", "'no-release-2025', not in official/r"),
        ("E09000033,2004-05,re-referral rate,children-in-need-2025,101,,", "a share from 0 to 100"),
        ("E09000033,2004-05,referrals,children-in-need-2025,-1,,", "no figure below 0"),
        (
            "E09000033,2004-05,referrals,children-in-need-2025,90000000000000,,",
            "a figure that can be",
        ),
        (
            "E09000033,2004-05,referrals,children-in-need-2025,5,,\n"
            "E09000033,2004-05,re-referrals,children-in-need-2025,6,,",
            "such as 6 re-referrals, more than the 5 referrals",
        ),
        (
            "E09000033,2132-33,referrals,children-in-need-2025,5,,",
            "such as 2132-33, a year to come",
        ),
    ],
)
def test_what_cannot_be_true_is_told(folder: Path, cells: str, words: str) -> None:
    (told,) = changed(folder, "official/referrals.csv", added(cells))
    assert words in told
    assert "referrals.csv: row " in told


def test_a_name_that_two_authorities_have_is_told(folder: Path) -> None:
    name = "areas.csv"
    told = changed(folder, name, lambda text: text.replace(",H&F;", ",H&F;camden;", 1))
    assert any("'camden' is a name of Camden and of Hammersmith and Fulham" in one for one in told)
    changed(
        folder,
        name,
        lambda text: text.replace(",H&F;camden;HF;LBH&F;", ',"H&F,HF";', 1).replace(
            '"H&F,HF";Hammersmith;Fulham', '"H&F,HF;Hammersmith"'
        ),
    )
    with pytest.raises(Mistake, match=r"row 14, column 'also': found 'H&F,HF;"):
        datasets.load("areas", folder)


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("children\u00a0in need", "ordinary spaces: it holds the sign U+00A0"),
        ("children\u200b in need", "the sign U+200B, which no page can show"),
        ("children\ufffd in need", "'\ufffd', which stands for a sign that was read in another"),
        ("Â£ of children in need", "'Â£', which stands for a sign that was read in another"),
        ("childrenâ€™s need", "'â€™', which stands for a sign that was read in another"),
    ],
)
def test_signs_that_a_spreadsheet_brings_into_a_name_are_told(
    folder: Path, written: str, words: str
) -> None:
    changed(folder, HAND, lambda text: text.replace("children in need", written, 1))
    with pytest.raises(Mistake, match=r"measures\.csv: row") as caught:
        datasets.load("official/measures", folder)
    assert words in str(caught.value)


def test_no_area_is_without_children() -> None:
    people = datasets.load("official/population").head(3).assign(value=[0, 1, None])
    found = consistency.impossible(people, datasets.load("official/measures"))
    told = {expected for expected, odd in found.items() if list(odd) == [True, False, False]}
    assert told == {"more than 0: rates are made from it"}


def test_a_kind_of_fault_is_one_line_however_many_rows_have_it(folder: Path) -> None:
    name = "official/referrals.csv"
    (told,) = changed(folder, name, lambda text: text.replace("E09000033", "E09000099"))
    assert " more: column" in told
    (folder / name).write_text((folder / name).read_text().replace("E09000099", "E9"))
    with pytest.raises(Mistake) as caught:
        datasets.load("official/referrals", folder)
    assert len(caught.value.faults) == FIRST + 1


def test_a_column_that_was_filled_down_is_told(folder: Path) -> None:
    def fill(text: str) -> str:
        header, *rows = csv.reader(io.StringIO(text))
        place = header.index("definition")
        return as_text([header, *([*row[:place], "As above", *row[place + 1 :]] for row in rows)])

    told = changed(folder, "official/measures.csv", fill)
    assert any("column 'definition' holds 'As above' in all 70 rows" in line for line in told)


def test_an_empty_table_is_told(folder: Path) -> None:
    told = changed(folder, "official/referrals.csv", lambda text: text.splitlines()[0] + "\n")
    assert any("holds no row but its header" in line for line in told)


@pytest.mark.parametrize("name", ["areas.csv", "official/referrals.csv", "datapackage.json"])
@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "utf-16-le", "a folder", "nothing"])
def test_a_file_saved_otherwise_is_one_message_with_its_name(
    folder: Path, name: str, encoding: str
) -> None:
    path = folder / name
    if encoding in ("a folder", "nothing"):
        path.unlink()
        if encoding == "a folder":
            path.mkdir()
    else:
        text = path.read_text(encoding="utf-8").replace("\u2019", "'")
        path.write_bytes((text + "\u00e9").encode(encoding, "replace"))
    (folder / "_toc.yml").touch()
    found = inspection.faults(folder, folder)
    told = [line for line in found if path.name in line]
    assert told
    if name == "areas.csv":
        with pytest.raises(Mistake, match=r"areas\.csv"):
            areas.read_areas(folder)


@pytest.mark.parametrize("place", ["../outside.csv", "/etc/outside.csv"])
def test_a_description_cannot_lead_out_of_the_folder(folder: Path, place: str) -> None:
    path = folder / "datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    package["resources"][0]["path"] = place
    path.write_text(json.dumps(package), encoding="utf-8")
    with pytest.raises(Mistake, match="leads out of the folder"):
        datasets.load("areas", folder)


def as_text(rows: list[list[str]], sign: str = ",") -> str:
    file = io.StringIO()
    csv.writer(file, delimiter=sign, lineterminator="\n").writerows(rows)
    return file.getvalue()


DAMAGES: dict[str, Callable[[list[list[str]]], bytes]] = {
    "semicolons": lambda rows: as_text(rows, ";").encode(),
    "tabs": lambda rows: as_text(rows, "\t").encode(),
    "Unicode text": lambda rows: as_text(rows, "\t").encode("utf-16"),
    "empty rows": lambda rows: as_text([*rows, *[[""] * len(rows[0])] * 9]).encode(),
    "a row within": lambda rows: as_text([*rows[:2], [""] * len(rows[0]), *rows[2:]]).encode(),
    "a lost column": lambda rows: as_text([row[:1] + row[2:] for row in rows]).encode(),
    "a column renamed": lambda rows: as_text(
        [[f"{rows[0][0]} ", *rows[0][1:]], *rows[1:]]
    ).encode(),
    "the last row twice": lambda rows: as_text([*rows, rows[-1]]).encode(),
}
"""What Excel, Notepad and a hand leave of a table."""


@pytest.mark.slow
@pytest.mark.parametrize("damage", DAMAGES)
def test_whatever_damages_a_table_is_told_with_its_name_in_a_few_lines(
    tmp_path: Path, damage: str
) -> None:
    copy = tmp_path / "data"
    shutil.copytree(datasets.data_folder(), copy)
    for name, described in datasets.package(copy).items():
        path = copy / described["path"]
        rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"))))
        if len(rows) == 1:
            continue
        path.write_bytes(DAMAGES[damage](rows))
        with pytest.raises(Mistake) as caught:
            datasets.load(name, copy)
        assert 1 <= len(caught.value.faults) <= 4, caught.value.faults
        assert all(fault.startswith(f"{path}: ") for fault in caught.value.faults)


def test_many_faulty_cells_are_told_in_part(folder: Path) -> None:
    path = folder / "official" / "referrals.csv"
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"))))
    place = rows[0].index("value")
    for row in rows[1:]:
        row[place] = f"{float(row[place] or 0):,.1f} "
    path.write_text(as_text(rows), encoding="utf-8")
    with pytest.raises(Mistake) as caught:
        datasets.load("official/referrals", folder)
    *first, last = caught.value.faults
    assert len(first) == 3
    assert last.startswith(f"{path}: ") and last.endswith(" more such faults.")


@pytest.mark.parametrize("content", ["[]", "{}", '{"resources": 5}', '{"resources": [5]}'])
def test_a_description_that_is_none_is_one_message(folder: Path, content: str) -> None:
    (folder / "datapackage.json").write_text(content)
    with pytest.raises(Mistake, match="not the description of a data package"):
        datasets.load("areas", folder)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("sources", [5]),
        ("sources", [{"path": "https://example.org"}]),
        ("licenses", [{"name": "MIT"}]),
        ("title", 5),
        ("hash", 5),
        ("schema", {"fields": [{"name": "code", "type": "string", "constraints": []}]}),
        ("schema", {"fields": [{"name": "code", "type": "string", "title": 5}]}),
    ],
)
def test_a_description_of_the_wrong_types_is_one_message(
    folder: Path, key: str, value: object
) -> None:
    path = folder / "datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    package["resources"][0][key] = value
    path.write_text(json.dumps(package), encoding="utf-8")
    with pytest.raises(Mistake) as caught:
        datasets.package(folder)
    assert len(caught.value.faults) == 1
    assert caught.value.faults[0].startswith(str(path))


def test_a_table_that_is_cut_off_is_told(folder: Path) -> None:
    within = changed(folder, "official/referrals.csv", lambda text: text[:-1])
    assert ["its last row has no line end" in one for one in within] == [True]


def filled_down(rows: list[list[str]], column: int) -> None:
    for row in rows[4:7]:
        row[column] = rows[3][column]


def shifted(rows: list[list[str]], column: int) -> None:
    cells = [row[column] for row in rows]
    for row, cell in zip(rows[3:], cells[2:], strict=False):
        row[column] = cell


def sorted_alone(rows: list[list[str]], column: int) -> None:
    cells = sorted((row[column] for row in rows[1:]), reverse=True)
    for row, cell in zip(rows[1:], cells, strict=True):
        row[column] = cell


def found_and_replaced(rows: list[list[str]], column: int) -> None:
    for row in rows[1:]:
        row[column] = row[column].replace("1", "7")


QUIET = [filled_down, shifted, sorted_alone, found_and_replaced]
"""What a slip in a spreadsheet does to a column: all cells can still be read."""


@pytest.mark.parametrize("change", QUIET)
@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("official/population", "value"),
        ("official/looked_after", "value"),
        ("official/neighbours", "rank"),
        ("report/table_3_6", "value"),
        ("report/timeline", "event"),
        ("fieldwork/2015-16/vignettes", "count"),
        ("areas", "name"),
    ],
)
def test_a_slip_in_a_spreadsheet_is_told_with_table_and_row(
    tmp_path: Path, name: str, column: str, change: Callable[[list[list[str]], int], None]
) -> None:
    copy = tmp_path / "data"
    path = copy / f"{name}.csv"
    path.parent.mkdir(parents=True)
    shutil.copy(datasets.data_folder() / "datapackage.json", copy)
    shutil.copy(datasets.data_folder() / f"{name}.csv", path)
    for words in ("init -q", "add -A", "-c user.name=A -c user.email=a@b commit -qm a"):
        subprocess.run(["git", *words.split()], cwd=copy, check=True)
    assert seals.broken(copy) == {}
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"))))
    before = [list(row) for row in rows]
    change(rows, rows[0].index(column))
    path.write_text(as_text(rows), encoding="utf-8")
    changed = [n for n, (a, b) in enumerate(zip(before, rows, strict=True), 1) if a != b]
    assert changed
    (told,) = seals.broken(copy).values()
    assert told.startswith(f"{path}: was changed by hand: row {changed[0]}")
    shutil.rmtree(copy / ".git")
    assert [*seals.broken(copy)] == [name]
    path.write_text(as_text(before), encoding="utf-16")
    assert "saved as UTF-16" in seals.broken(copy)[name]


def test_every_table_that_only_verbs_write_is_sealed() -> None:
    described = datasets.package()
    figures = {f"official/{name}" for name in datasets.load("official/measures")["table"]}
    stay = {name for name in described if name.startswith(("report/", "fieldwork/"))}
    assert {name for name in figures | stay if "hash" not in described[name]} == set()


def sealed(folder: Path, name: str) -> None:
    path = folder / "datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    (one,) = [one for one in package["resources"] if one["path"] == f"{name}.csv"]
    one["hash"] = seals.seal((folder / f"{name}.csv").read_text(encoding="utf-8"))
    path.write_text(json.dumps(package), encoding="utf-8")


def test_a_table_changed_by_hand_is_neither_built_on_nor_written_over(folder: Path) -> None:
    name = "official/referrals"
    (folder / "editions").mkdir()
    (folder / "editions" / "2016.yml").write_text("title: A\nyear: 2014-15\n")
    sealed(folder, name)
    moved = ("E09000033,2023", "E13000001,2023")
    told = changed(folder, f"{name}.csv", lambda text: text.replace(*moved))
    assert ["was changed by hand" in one for one in told] == [True]
    with pytest.raises(Mistake) as caught:
        imports.written({name: datasets.load(name, folder)}, folder)
    assert caught.value.faults[0] == told[0]
    with pytest.raises(Mistake) as refused:
        plans.plan(ROOT, folder, "2016", {})
    assert told[0] in refused.value.faults


def test_ends_of_lines_and_a_mark_at_the_start_break_no_seal(folder: Path) -> None:
    name = "official/referrals"
    sealed(folder, name)
    path = folder / f"{name}.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert seals.broken(folder) == {}


HAND = "official/measures.csv"


def _of_rows(change: Callable[[list[list[str]], int], list[list[str]]]) -> Callable[[str], str]:
    def changing(text: str) -> str:
        header, *rows = csv.reader(io.StringIO(text))
        return as_text([header, *change(rows, header.index("definition"))])

    return changing


def _column(rows: list[list[str]], place: int, cells: list[str]) -> list[list[str]]:
    return [[*row[:place], cell, *row[place + 1 :]] for row, cell in zip(rows, cells, strict=True)]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda rows, at: sorted(rows, key=lambda row: row[0]), "'measure' stands in order"),
        (
            lambda rows, at: sorted(rows, key=lambda row: row[0].casefold(), reverse=True),
            "'measure' stands in order",
        ),
        (
            lambda rows, at: _column(rows, at, sorted(row[at] for row in rows)),
            "'definition' stands in order",
        ),
        (
            lambda rows, at: _column(rows, at, [rows[min(n, 40)][at] for n in range(len(rows))]),
            "in its last 30 rows: was a cell filled down",
        ),
        (lambda rows, at: _column(rows, at, [""] * len(rows)), "'definition' is empty throughout"),
        (lambda rows, at: rows[:-1], "holds 69 rows, and 70 are described"),
    ],
)
def test_what_a_spreadsheet_does_to_a_table_kept_by_hand_is_told(
    folder: Path, change: Callable[[list[list[str]], int], list[list[str]]], words: str
) -> None:
    told = changed(folder, HAND, _of_rows(change))
    assert any(words in line for line in told), told


def test_a_total_below_a_table_is_told_once(folder: Path) -> None:
    told = changed(folder, HAND, added(f"Total{',' * 11}"))
    assert told == []  # by whoever reads the tables one by one
    with pytest.raises(Mistake) as caught:
        datasets.load("official/measures", folder)
    (fault,) = caught.value.faults
    assert "row 72: nothing that can stand there in column 'table', 'unit'" in fault


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        (
            "comparison/outcomes",
            ",referrals,",
            ",referrals;refferals,",
            "column 'over': 'refferals'",
        ),
        ("official/events", "E09000013;", "E09000099;", "'E09000099', not in areas"),
        ("official/programmes", ",2017,2020,", ",2017,2016,", "ends 2016, before it begins 2017"),
        ("official/programmes", "2017-09,2019-09", "2017-09,2017", ""),
    ],
)
def test_lists_and_spans_fit(tmp_path: Path, name: str, old: str, new: str, said: str) -> None:
    data = shutil.copytree(datasets.data_folder(), tmp_path / "data")
    text = (data / f"{name}.csv").read_text(encoding="utf-8")
    assert old in text
    (data / f"{name}.csv").write_text(text.replace(old, new, 1), encoding="utf-8")
    told = [one for one in consistency.inconsistencies(data) if "changed by hand" not in one]
    assert (len(told) == 1 and said in told[0]) if said else not told


@pytest.mark.parametrize("name", ["terms", "official/events", "comparison/outcomes"])
def test_a_table_that_is_to_be_in_order_is_told_where_it_is_not(name: str) -> None:
    source = datasets.data_folder()
    schema, rows = datasets.describe(name, source)["schema"], datasets.load(name, source)
    (told,) = (
        line
        for line in consistency._moved(Path("x.csv"), rows[::-1].reset_index(drop=True), schema)
        if repr(schema["sortedBy"]) in line
    )
    assert "is not in order" in told


def test_a_change_to_a_table_kept_by_hand_is_told_until_it_is_committed(folder: Path) -> None:
    git = ["git", "-C", str(folder), "-c", "user.name=A", "-c", "user.email=a@example.org"]
    for command in (["init", "-q"], ["add", "."], ["commit", "-qm", "Tables"]):
        subprocess.run([*git, *command], check=True)
    assert seals.altered(folder) == []
    path = folder / HAND
    path.write_text(path.read_text().replace("Rate per child resident", "Another rate", 1))
    (told,) = seals.altered(folder)
    assert "measures.csv: is not as last committed: row 3; the first is" in told
    kept = datasets.data_folder() / HAND
    path.write_text(kept.read_text() + "new,row\n")
    assert "; the first is new: 'new,row'." in seals.altered(folder)[0]
    path.write_text(kept.read_text().rstrip("\n").rpartition("\n")[0] + "\n")
    assert "; the first is gone: " in seals.altered(folder)[0]
