"""Imports: files of the published shape, their traps, and the tables they change."""

import gzip
import io
import os
import shutil
import subprocess
import sys
import time
import zipfile
from dataclasses import replace
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from click.testing import CliRunner, Result
from small_book import ROOT

from fop.cli import main
from fop.imports import imports
from fop.mistakes import Mistake
from fop.tables import datasets, releases, writes

GEOGRAPHY = (
    "time_period,time_identifier,geographic_level,country_code,country_name,region_code,"
    "region_name,old_la_code,new_la_code,la_name"
)
REFERRALS = f"{GEOGRAPHY},category,referral_count,rereferral_count,rereferral_percent\n"
OLD_REFERRALS = f"{GEOGRAPHY},category,Referrals,Referrals_rate,Re_referrals,Re_referrals_percent\n"
KEY = ["code", "year", "measure"]


def authority(year: str, code: str, *figures: object) -> str:
    place = f"{year},Reporting year,Local authority,E92000001,England,E13000001,Inner London"
    return f"{place},205,{code},A name,Referrals,{','.join(map(str, figures))}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the data folder whose referrals end with 2023-24."""
    copy = tmp_path / "data"
    shutil.copytree(datasets.data_folder(), copy)
    path = copy / "official" / "referrals.csv"
    frame = pd.read_csv(path, dtype="str", keep_default_na=False)
    frame[frame["year"] < "2024-25"].to_csv(path, index=False, lineterminator="\n")
    return copy


def given(tmp_path: Path, text: str | bytes, name: str = "downloaded.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def figures(folder: Path, year: str = "2024-25") -> pd.DataFrame:
    frame = datasets.load("official/referrals", folder)
    chosen = frame[(frame["year"] == year) & (frame["code"] == "E09000033")]
    by_vintage = {name: keep(chosen, folder) for name, keep in releases.VINTAGES.items()}
    return releases.told(pd.concat(by_vintage, names=["vintage"]).reset_index("vintage")).set_index(
        ["measure", "vintage"]
    )


def everything(folder: Path) -> dict[Path, bytes]:
    return {p: p.read_bytes() for p in folder.rglob("*") if p.is_file() and p.name != writes.LOCK}


def fault(path: Path, folder: Path) -> str:
    with pytest.raises(Mistake) as caught:
        imports.read(path, folder)
    return str(caught.value)


def test_a_new_year_is_read_and_written(tmp_path: Path, folder: Path) -> None:
    path = given(tmp_path, REFERRALS + authority("2025", "E09000033", 1752, 325, 18.6))
    found = imports.read(path, folder)
    assert found.shape == "referrals"
    assert set(found.changes["kind"]) == {"new"}
    imports.write([found], folder=folder)
    held = figures(folder)
    assert held.loc[("referrals", "latest"), "value"] == 1752
    assert held.loc[("referrals", "original"), "value"] == 1752
    assert held.loc[("referrals", "latest"), "as_at"] == "2025-03-31"
    title = datasets.load("official/releases", folder)["title"].iloc[-1]
    assert "downloaded.csv, SHA-256" in title


def test_importing_twice_changes_nothing(tmp_path: Path, folder: Path) -> None:
    path = given(tmp_path, REFERRALS + authority("2025", "E09000033", 1752, 325, 18.6))
    imports.write([imports.read(path, folder)], folder=folder)
    before = {p: p.read_bytes() for p in folder.rglob("*.csv")}
    again = imports.read(path, folder)
    assert again.changes.empty
    imports.write([again], folder=folder)
    assert {p: p.read_bytes() for p in folder.rglob("*.csv")} == before


def test_the_same_figures_leave_the_latest_ones_as_they_were(tmp_path: Path, folder: Path) -> None:
    whole = datasets.load("official/referrals")
    mine = whole[(whole["code"] == "E09000033") & (whole["year"] == "2024-25")]
    value = mine.set_index("measure")["value"]
    row = authority("2025", "E09000033", *value[["referrals", "re-referrals", "re-referral rate"]])
    imports.write([imports.read(given(tmp_path, REFERRALS + row), folder)], folder=folder)
    held = figures(folder).xs("latest", level="vintage")["value"]
    assert held.to_dict() == value[list(held.index)].to_dict()


def test_figures_that_do_not_change_keep_their_lines(tmp_path: Path, folder: Path) -> None:
    table = folder / "official" / "referrals.csv"
    before = set(table.read_text().splitlines())
    path = given(tmp_path, REFERRALS + authority("2025", "E09000033", 1752, 325, 18.6))
    imports.write([imports.read(path, folder)], folder=folder)
    after = set(table.read_text().splitlines())
    assert before < after
    assert len(after - before) == 3


def test_a_revision_keeps_the_first_publication(tmp_path: Path, folder: Path) -> None:
    first = given(tmp_path, REFERRALS + authority("2025", "E09000033", 1752, 325, 18.6))
    imports.write([imports.read(first, folder)], folder=folder)
    second = given(tmp_path, REFERRALS + authority("2025", "E09000033", 1760, "x", "x"))
    found = imports.read(second, folder)
    assert found.changes.set_index("measure")["kind"].to_dict() == {
        "referrals": "revised",
        "re-referrals": "withdrawn",
        "re-referral rate": "withdrawn",
    }
    imports.write([found], folder=folder)
    held = figures(folder)
    assert held.loc[("referrals", "latest"), "value"] == 1760
    assert held.loc[("referrals", "original"), "value"] == 1752
    assert held.loc[("re-referrals", "latest"), "symbol"] == "x"
    assert pd.isna(held.loc[("re-referrals", "latest"), "value"])


def test_older_names_another_order_and_a_byte_order_mark_are_understood(
    tmp_path: Path, folder: Path
) -> None:
    row = authority("2025", "E09000033", 1752, 587.2, 325, 18.6)
    frame = pd.read_csv(given(tmp_path, OLD_REFERRALS + row), dtype="str", keep_default_na=False)
    frame[frame.columns[::-1]].to_csv(
        tmp_path / "old.csv", index=False, encoding="utf-8-sig", quoting=1
    )
    found = imports.read(tmp_path / "old.csv", folder)
    assert found.rows.set_index("measure")["value"].to_dict() == {
        "referrals": 1752,
        "re-referrals": 325,
        "re-referral rate": 18.6,
        "referral rate": 587.2,
    }


@pytest.mark.parametrize(("text", "symbol"), [("c", "c"), (":", "x"), ("u", "u"), ("low", "low")])
def test_symbols_stay_symbols(tmp_path: Path, folder: Path, text: str, symbol: str) -> None:
    path = given(tmp_path, REFERRALS + authority("2025", "E09000033", text, 1, 2))
    imports.write([imports.read(path, folder)], folder=folder)
    row = figures(folder).loc[("referrals", "latest")]
    assert row["symbol"] == symbol
    assert pd.isna(row["value"])
    assert row["reason"]


def test_workforce_years_end_in_september(tmp_path: Path, folder: Path) -> None:
    header = (
        f"{GEOGRAPHY},social_worker_fte,leaver_fte,turnover_rate_fte_%,"
        "agency_worker_rate_fte_%,absence_rate_fte_%\n"
    )
    row = authority("2025", "E09000033", 150, 25, 16.7, "x", 3.1).replace("Referrals,", "")
    found = imports.read(given(tmp_path, header + row), folder)
    assert found.shape == "workforce"
    assert set(releases.told(found.rows)["as_at"]) == {"2025-09-30"}
    assert set(found.rows["year"]) == {"2024-25"}


def test_mid_year_population_serves_the_year_after(tmp_path: Path, folder: Path) -> None:
    header = f"{GEOGRAPHY},age_group,population_estimate\n"
    rows = "".join(
        authority("2024", "E09000033", "0 to 17" if i else "18 and over", n).replace(
            "Referrals,", ""
        )
        for i, n in enumerate((170_000, 29_834))
    )
    found = imports.read(given(tmp_path, header + rows), folder)
    rows = releases.told(found.rows)
    assert rows[["year", "as_at", "value"]].to_numpy().tolist() == [
        ["2024-25", "2024-06-30", 29_834]
    ]


def test_a_joint_return_keeps_its_joint_code(tmp_path: Path, folder: Path) -> None:
    code = "E09000021 / E09000027"
    path = given(tmp_path, REFERRALS + authority("2025", code, 10, 1, 10))
    assert set(imports.read(path, folder).rows["code"]) == {code}


def test_areas_that_are_not_ours_are_counted_and_left_out(tmp_path: Path, folder: Path) -> None:
    rows = authority("2025", "E06999999", 5, 1, 20) + authority("2025", "E09000033", 5, 1, 20)
    found = imports.read(given(tmp_path, REFERRALS + rows), folder)
    assert found.left_out == 1
    assert set(found.rows["code"]) == {"E09000033"}


def test_a_jump_is_judged_by_the_areas_own_history(tmp_path: Path, folder: Path) -> None:
    path = given(tmp_path, REFERRALS + authority("2025", "E09000033", 90_000, 325, 18.6))
    jumps = imports.read(path, folder).changes.set_index("measure")["jump"]
    assert jumps["referrals"]
    assert not jumps["re-referrals"]


ROW = authority("2025", "E09000033", 1752, 325, 18.6)


XLSX = io.BytesIO()
openpyxl.Workbook().save(XLSX)
ZIPPED = io.BytesIO()
with zipfile.ZipFile(ZIPPED, "w") as archive:
    archive.writestr("inside.csv", REFERRALS + ROW)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "the file is empty"),
        ("\ufeff \n\n", "the file is empty"),
        (REFERRALS, "no row but its header"),
        (REFERRALS + "\n\n,,,\n", "no row but its header"),
        (ZIPPED.getvalue(), "a zip file or a workbook"),
        (XLSX.getvalue(), "a zip file or a workbook"),
        (gzip.compress(REFERRALS.encode()), "compressed file. Unpack it"),
        (b"\xd0\xcf\x11\xe0rest", "older Excel file"),
        ("<!DOCTYPE html><p>Not found</p>", "web page"),
        (REFERRALS + ROW + ROW[:60], "row 3 has"),
        (REFERRALS + ROW + ROW[:60] + '"', "row 3 has"),
        (REFERRALS + ROW + '"2025,Reporting', "after row 2 (unexpected end of data)"),
        (REFERRALS + ROW[:-1] + ",9\n", "row 2 has 15 cells, the header 14"),
        (REFERRALS + ROW + ROW, "a second time"),
        (REFERRALS.replace("rereferral_count", "referral_count") + ROW, "no column is known for"),
        (REFERRALS[:-1] + ",referral_count\n" + ROW[:-1] + ",9\n", "'referral_count' stands twice"),
        (REFERRALS + ROW.replace("1752", "many"), "row 2, column 'referral_count': found 'many'"),
        (REFERRALS + ROW.replace("1752", ""), "found ''"),
        (REFERRALS + ROW.replace("1752", "-5"), "found '-5'"),
        (REFERRALS + ROW.replace("1752", "=A1+A2"), "found '=A1+A2'"),
        (REFERRALS + ROW.replace("1752", "1e3"), "found '1e3'"),
        (REFERRALS + ROW.replace("18.6", "18.6%"), "found '18.6%'"),
        (REFERRALS + ROW.replace("2025,", "Spring,"), "found 'Spring'"),
        (REFERRALS + ROW.replace("Local authority", "Ward"), "found 'Ward'"),
        (REFERRALS + ROW.replace("E09000033", "E06999999"), "no area of areas.csv"),
        (REFERRALS.replace("referral_count", "referrals_total", 1) + ROW, "no column is known for"),
        (REFERRALS.replace("time_period", "period") + ROW, "column 'time_period' is missing"),
        (REFERRALS + ROW.replace("2025,", "2024/25,"), "row 2, column 'time_period'"),
        ("a,b\n1,2\n", "not a file that is known. Columns seen in its first row: a, b."),
        ("borough,year,measure,amount\n", "a borough's ledger, with the columns borough, year"),
        (REFERRALS.replace("rereferral_percent", "rereferral_%") + ROW, "re-referral rate"),
    ],
)
def test_a_bad_file_is_refused_in_words(
    tmp_path: Path, folder: Path, content: str | bytes, words: str
) -> None:
    before = {p: p.read_bytes() for p in folder.rglob("*.csv")}
    message = fault(given(tmp_path, content), folder)
    assert words in message
    assert {p: p.read_bytes() for p in folder.rglob("*.csv")} == before


def test_a_filter_with_unknown_values_is_refused(tmp_path: Path, folder: Path) -> None:
    header = f"{GEOGRAPHY},population_type,population_estimate,children_count,rate_per_10000\n"
    kinds = (
        "looked after on 31 March",
        "starting to be looked after",
        "ceasing to be looked after",
    )
    rows = "".join(
        authority("2025", "E09000033", 29_834, 186, 62).replace(
            "Referrals", f"Children {kind} each year"
        )
        for kind in kinds
    )
    assert len(imports.read(given(tmp_path, header + rows), folder).rows) == 4
    renamed = given(tmp_path, header + rows.replace("starting to be", "newly"))
    assert "no row is known for starts of care. Values seen: 'Children looked" in fault(
        renamed, folder
    )


def test_quoted_cells_with_commas_and_line_ends_are_read(tmp_path: Path, folder: Path) -> None:
    row = ROW.replace("A name", '"Westminster, City of\nLondon ""W"""').replace("1752", '"1,752"')
    found = imports.read(given(tmp_path, (REFERRALS + row).replace("\n2025", "\r\n2025")), folder)
    assert found.rows.set_index("measure").loc["referrals", "value"] == 1752


def test_what_is_not_there_is_remarked_on(tmp_path: Path, folder: Path) -> None:
    remarks = " ".join(imports.read(given(tmp_path, (REFERRALS + ROW)[:-1]), folder).remarks)
    assert "no line end" in remarks
    assert "No column for referral rate; the file may do without." in remarks
    assert "No row of 2024-25 for City of London, Barking and Dagenham" in remarks


def test_many_faults_are_told_in_part(tmp_path: Path, folder: Path) -> None:
    message = fault(given(tmp_path, REFERRALS + ROW.replace("1752", "many") * 500), folder)
    assert message.count("\n") == 41
    assert "480 more such faults." in message


def test_two_files_may_agree_and_must_not_differ(tmp_path: Path, folder: Path) -> None:
    first = imports.read(given(tmp_path, REFERRALS + ROW, "one.csv"), folder)
    same = imports.read(given(tmp_path, REFERRALS + ROW, "two.csv"), folder)
    other = given(tmp_path, REFERRALS + ROW.replace("1752", "1760"), "three.csv")
    before = {p: p.read_bytes() for p in folder.rglob("*.csv")}
    with pytest.raises(Mistake, match=r"differ in 1 figures, such as referrals of E09000033"):
        imports.write([first, imports.read(other, folder)], folder=folder)
    assert {p: p.read_bytes() for p in folder.rglob("*.csv")} == before
    imports.write([first, same], folder=folder)
    assert (
        len(datasets.load("official/releases", folder))
        == len(datasets.load("official/releases")) + 1
    )
    assert figures(folder).loc[("referrals", "latest"), "value"] == 1752


def test_a_table_that_would_not_hold_is_not_written(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = imports.read(given(tmp_path, REFERRALS + ROW), folder)
    odd = replace(found, rows=found.rows.assign(symbol="?"))
    before = everything(folder)
    with pytest.raises(Mistake, match="column 'symbol'"):
        imports.write([odd], folder=folder)
    assert everything(folder) == before


KILLED = """
import os, sys
from pathlib import Path
from fop.imports import imports
left = int(sys.argv[1])
whole = Path.replace
def replaced(self, place):
    global left
    left -= 1
    if left < 0:
        os._exit(9)
    return whole(self, place)
Path.replace = replaced
imports.write([imports.read(Path(sys.argv[2]))])
"""


@pytest.mark.parametrize("steps", [0, 1, 2])
def test_an_import_that_is_killed_is_whole_or_has_not_begun(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, steps: int
) -> None:
    path = given(tmp_path, REFERRALS + ROW)
    before = {p: p.read_bytes() for p in folder.rglob("*.csv")}
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(steps), str(path)],
        env=os.environ | {"FOP_DATA": str(folder), "PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert done.returncode == 9
    told = run(folder, monkeypatch, str(path)).output
    assert ("Nothing would change" in told) is (steps > 0)
    changed = {p.name for p, held in before.items() if p.read_bytes() != held}
    assert changed == ({"referrals.csv", "releases.csv"} if steps else set())
    again = imports.read(path, folder)
    imports.write([again], folder=folder)
    assert not [p for p in folder.rglob("*") if p.name.endswith((".new", "written.json"))]


@pytest.mark.parametrize("failing", [0, 1, 2])
def test_a_file_that_cannot_be_put_in_place_changes_nothing(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, failing: int
) -> None:
    found = imports.read(given(tmp_path, REFERRALS + ROW), folder)
    before = everything(folder)
    calls = iter(range(9))
    whole = Path.replace

    def refused(self: Path, place: Path) -> Path:
        if next(calls) == failing:
            raise PermissionError(13, "Permission denied", str(self))
        return whole(self, place)

    monkeypatch.setattr(Path, "replace", refused)
    with pytest.raises(Mistake, match=r"cannot be written \(Permission denied\)\. Nothing has ch"):
        imports.write([found], folder=folder)
    assert everything(folder) == before


def test_a_full_disk_changes_nothing(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = imports.read(given(tmp_path, REFERRALS + ROW), folder)
    before = everything(folder)
    fsync, calls = os.fsync, iter(range(9))

    def full(file: int) -> None:
        if next(calls) == 1:
            raise OSError(28, "No space left on device")
        fsync(file)

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Mistake, match="No space left on device"):
        imports.write([found], folder=folder)
    assert everything(folder) == before


def national(path: Path, rows: int) -> Path:
    """Write a file of the published shape with as many rows, no authority twice in a year."""
    codes = [
        area for area in datasets.load("areas")["code"] if area.startswith("E09") and len(area) == 9
    ]
    with path.open("w", encoding="utf-8") as file:
        file.write(REFERRALS)
        for number in range(rows):
            turn, place = divmod(number, 150)
            code = codes[place] if place < len(codes) and turn < 13 else f"E07{number:06}"
            file.write(authority(str(2013 + turn % 13), code, number, number // 5, 20))
    return path


def test_a_national_file_is_read_in_under_a_second(tmp_path: Path, folder: Path) -> None:
    path = national(tmp_path / "national.csv", 2_000)
    datasets.load("official/referrals", folder)
    start = time.process_time()
    found = imports.read(path, folder)
    assert time.process_time() - start < 1
    assert found.left_out > 1000


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="asks Linux what was used")
def test_a_million_rows_are_read_in_little_memory(tmp_path: Path) -> None:
    path = national(tmp_path / "long.csv", 1_000_000)
    # A process takes over the largest size of the one that started it, but not the memory's own.
    code = (
        "import sys; from pathlib import Path; from fop.imports import imports\n"
        "print(len(imports.read(Path(sys.argv[1])).rows))\n"
        "print(Path('/proc/self/status').read_text().split('VmHWM:')[1].split()[0])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    figures, kibibytes = map(int, done.stdout.split())
    assert figures == 33 * 13 * 3
    assert kibibytes < 512 * 1024


def test_all_faulty_cells_are_told_together(tmp_path: Path, folder: Path) -> None:
    rows = authority("2025", "E09000033", "a", "b", 1) + authority("2025", "E09000013", 1, 2, "d%")
    message = fault(given(tmp_path, REFERRALS + rows), folder)
    assert message.count("\n") == 2


def test_a_missing_file_is_told_plainly(tmp_path: Path, folder: Path) -> None:
    assert "no such file" in fault(tmp_path / "gone.csv", folder)


def run(folder: Path, monkeypatch: pytest.MonkeyPatch, *words: str) -> Result:
    monkeypatch.setenv("FOP_DATA", str(folder))
    return CliRunner().invoke(main, ["import", *words])


def test_the_verb_tells_before_it_writes(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = authority("2024", "E09000033", 1, 1, 1) + authority("2025", "E09000033", 1, 1, 1)
    path = str(given(tmp_path, REFERRALS + text))
    before = {p: p.read_bytes() for p in folder.rglob("*.csv")}
    told = run(folder, monkeypatch, path)
    assert told.exit_code == 0
    assert "Would change: 3 revised (2023-24) and 3 new (2024-25)" in told.output
    assert "revised: Westminster, referrals, 2023-24" in told.output
    assert "Run the same command with --write" in told.output
    assert {p: p.read_bytes() for p in folder.rglob("*.csv")} == before
    assert "Written" in run(folder, monkeypatch, path, "--write").output
    assert "Nothing would change" in run(folder, monkeypatch, path).output


def test_the_verb_tells_the_faults_of_every_file(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = given(tmp_path, "", "one.csv")
    two = given(tmp_path, "a,b\n1,2\n", "two.csv")
    told = run(folder, monkeypatch, str(one), str(two), "--write")
    assert told.exit_code == 1
    assert "one.csv: the file is empty" in told.output
    assert "two.csv: not a file that is known" in told.output
