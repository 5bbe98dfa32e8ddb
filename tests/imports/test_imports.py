"""Imports: every release kept, whatever order files come in and whoever else writes."""

import datetime
import itertools
import os
import random
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner, Result
from published_files import REFERRALS, ROW, authority
from small_book import ROOT

from fop.cli import main
from fop.imports import changes, imports, journal, received
from fop.imports.received import Choices
from fop.mistakes import Mistake
from fop.tables import contents, datasets, releases, seals, writes
from fop.words import ordinary

Given = Callable[..., Path]
HERE = Path(__file__).parent / "releases"
C1 = "c1_children_in_need_referrals_and_rereferrals_2013_to_{}.csv"
CLA = "cla_number_and_rate_per_10k_children.csv"
ROWS = {
    "2023": authority("2022", "E09000033", 1700, 300, 17.6)
    + authority("2023", "E09000033", 9, 2, 22),
    "2024": authority("2023", "E09000033", 10, 2, 20)
    + authority("2024", "E09000033", 11, "c", "c"),
    "2026": authority("2024", "E09000033", "c", 3, 20) + authority("2026", "E09000033", 12, 3, 25),
}
"""Three releases, each with a year that the one before has otherwise; one withdraws a figure."""


def everything(folder: Path) -> dict[Path, bytes]:
    return {p: p.read_bytes() for p in folder.rglob("*") if p.is_file() and p.name != writes.LOCK}


def tables(folder: Path) -> dict[str, bytes]:
    """Everything but the journal, which tells when and in which order files came in; its seal."""
    return undated(everything(folder))


def undated(held: dict[Path, bytes]) -> dict[str, bytes]:
    dated = ("imports.csv", "datapackage.json")
    return {path.name: text for path, text in held.items() if path.name not in dated}


def latest(folder: Path, year: str, code: str = "E09000033") -> dict[str, object]:
    rows = releases.latest(datasets.load("official/referrals", folder), folder)
    chosen = rows[(rows["year"] == year) & (rows["code"] == code)].set_index("measure")
    return {
        row.Index: row.symbol if pd.isna(row.value) else row.value for row in chosen.itertuples()
    }


def given_releases(given: Given) -> list[Path]:
    return [given(REFERRALS + rows, f"{year}.csv") for year, rows in ROWS.items()]


def test_a_new_year_is_read_and_written(given: Given, folder: Path) -> None:
    path = given(REFERRALS + ROW)
    done = imports.write_imports([path], folder)
    (one,) = done.imports
    assert set(one.changes["kind"]) == {"new"}
    assert latest(folder, "2025-26")["referrals"] == 1752
    rows = datasets.load("official/referrals", folder)
    first = releases.original(rows, folder)
    assert (first["year"] == "2025-26").sum() == 3
    recorded = datasets.load(releases.TABLE, folder).set_index("release")
    assert recorded.loc["children-in-need-2026", "files"] == "downloaded.csv"
    assert recorded.loc["children-in-need-2026", "year"] == "2025-26"


@pytest.mark.slow
def test_six_orders_give_one_table(given: Given, small: Path, tmp_path: Path) -> None:
    import shutil

    found = []
    for number, paths in enumerate(itertools.permutations(given_releases(given))):
        folder = Path(shutil.copytree(small, tmp_path / f"data{number}"))
        for path in paths:
            imports.write_imports([path], folder)
        found.append(tables(folder))
        assert latest(folder, "2022-23")["referrals"] != 9
        assert latest(folder, "2023-24")["referrals"] == "c"
    together = Path(shutil.copytree(small, tmp_path / "together"))
    imports.write_imports(given_releases(given), together)
    assert all(one == tables(together) for one in found)


@pytest.mark.slow
def test_real_releases_of_two_years_give_one_table_in_both_orders(
    small: Path, tmp_path: Path
) -> None:
    import shutil

    files = [HERE / year / C1.format(year) for year in ("2023", "2024", "2025")]
    files += [HERE / year / CLA for year in ("2023", "2024", "2025")]
    found = []
    for name, paths in (("on", files), ("back", files[::-1])):
        folder = Path(shutil.copytree(small, tmp_path / name))
        for path in paths:
            imports.write_imports([path], folder)
        found.append(tables(folder))
    assert found[0] == found[1]


def test_an_older_release_takes_nothing_back_and_is_called_older(
    given: Given, folder: Path
) -> None:
    old, new = given_releases(given)[1:]
    imports.write_imports([new], folder)
    before = latest(folder, "2023-24")
    (one,) = imports.write_imports([old], folder).imports
    kinds = one.changes.set_index(["year", "measure"])["kind"]
    assert kinds["2023-24", "referrals"] == "older"
    assert latest(folder, "2023-24") == before
    rows = datasets.load("official/referrals", folder)
    mine = rows[(rows["release"] == "children-in-need-2024") & (rows["code"] == "E09000033")]
    assert set(mine["year"]) == {"2022-23", "2023-24"}


def test_importing_twice_changes_nothing(given: Given, folder: Path) -> None:
    path = given(REFERRALS + ROW)
    imports.write_imports([path], folder)
    before = everything(folder)
    (again,) = imports.plan_imports([path], folder).imports
    assert again.changes.empty
    assert imports.write_imports([path], folder).texts == {}
    assert everything(folder) == before


def test_a_correction_within_a_year_is_a_release_of_its_own(given: Given, folder: Path) -> None:
    imports.write_imports([given(REFERRALS + ROW)], folder)
    corrected = given(REFERRALS + ROW.replace("1752", "1753"), "corrected.csv")
    with pytest.raises(Mistake, match=r"children-in-need-2026 is held with other figures.*--publi"):
        imports.plan_imports([corrected], folder)
    options = Choices(published="2026-12-10", today=datetime.date(2026, 12, 20))
    (one,) = imports.write_imports([corrected], folder, options).imports
    kinds = one.changes.set_index("measure")["kind"].to_dict()
    assert kinds["referrals"] == "revised"
    assert kinds["re-referrals"] == "confirmed"
    assert latest(folder, "2025-26")["referrals"] == 1753
    with pytest.raises(Mistake, match="expected a day"):
        imports.plan_imports([corrected], folder, Choices(published="December"))
    for day, words in (("2026-12-21", "a day to come"), ("2026-03-30", "of years to 2026-03-31")):
        with pytest.raises(Mistake, match=words):
            imports.plan_imports([corrected], folder, replace(options, published=day))


def test_what_the_preview_shows_is_what_is_written(given: Given, folder: Path) -> None:
    paths = given_releases(given)
    shown = imports.plan_imports(paths, folder)
    done = imports.write_imports(paths, folder)
    assert shown.texts == done.texts
    assert all(place.read_text(encoding="utf-8") == text for place, text in done.texts.items())


def test_a_table_that_would_not_hold_is_refused_in_the_preview(
    given: Given, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = everything(folder)
    monkeypatch.setattr(received, "_digest", lambda path: "none")
    for act in (imports.plan_imports, imports.write_imports):
        with pytest.raises(Mistake, match="column 'sha256'"):
            act([given(REFERRALS + ROW)], folder)
    assert everything(folder) == before


def test_an_import_is_listed_and_undone_by_its_release(given: Given, folder: Path) -> None:
    before = tables(folder)
    old, new = given_releases(given)[1:]
    imports.write_imports([old], folder)
    between = tables(folder)
    imports.write_imports([new], folder)
    lines = journal.log_lines(datasets.load(journal.IMPORTS, folder))
    assert len(lines) == 2
    assert "children-in-need-2026  2026.csv: 3 new" in lines[1]
    assert datetime.date.today().isoformat() in lines[1]
    assert "SHA-256" in lines[1]
    imports.undo("children-in-need-2026", folder, write_it=True)
    assert tables(folder) == between
    imports.undo("children-in-need-2024", folder, write_it=True)
    assert tables(folder) == before
    with pytest.raises(Mistake, match="No import has brought the release 'children-in-need-2026'"):
        imports.undo("children-in-need-2026", folder, write_it=True)


def test_what_came_with_the_book_stays_when_an_import_is_undone(given: Given, folder: Path) -> None:
    before = tables(folder)
    # A release that is held, of an authority whose figures the small copy leaves out.
    text = authority("2025", "E09000001", 5, 1, 20, name="City of London", number="201")
    imports.write_imports([given(REFERRALS + text)], folder)
    assert "downloaded.csv" in (folder / "official" / "releases.csv").read_text()
    imports.undo("children-in-need-2025", folder, write_it=True)
    assert tables(folder) == before


def test_two_files_may_agree_and_must_not_differ(given: Given, folder: Path) -> None:
    first, same = given(REFERRALS + ROW, "one.csv"), given(REFERRALS + ROW, "two.csv")
    other = given(REFERRALS + ROW.replace("1752", "1760"), "three.csv")
    before = everything(folder)
    with pytest.raises(Mistake, match=r"1 differ, such as referrals of E09000033 in 2025-26"):
        imports.write_imports([first, other], folder)
    assert everything(folder) == before
    done = imports.write_imports([first, same], folder)
    assert [len(one.changes) for one in done.imports] == [3, 0]


def test_an_authority_with_nothing_new_is_named(given: Given, folder: Path) -> None:
    text = REFERRALS + ROW + authority("2026", "E09000013", "x", "x", "x")
    (one,) = imports.plan_imports([given(text)], folder).imports
    (remark,) = [remark for remark in one.remarks if remark.startswith("Nothing new")]
    assert "of 2025-26 for" in remark
    assert "Hammersmith and Fulham" in remark
    assert "Kensington and Chelsea" in remark
    assert "Westminster" not in remark


@pytest.mark.parametrize("areas", [7, 8])
def test_a_file_that_repeats_the_year_before_is_asked_about(areas: int) -> None:
    rows = [
        {"code": f"E{n}", "year": "2025-26", "measure": measure, "kind": "new",
         "after": f"{n + 2}.5", "previous": f"{n + 2 + step * (n == 3)}.5 in 2024-25"}
        for n in range(areas) for measure, step in (("leavers", 0), ("starters", 1))
    ]  # fmt: skip
    told = "All figures of 2025-26 are those of the year before (leavers): is it that year's file?"
    expected = [f"{told} Check it."] if areas == 8 else []
    assert changes.copied(pd.DataFrame(rows)) == expected


def test_a_jump_is_judged_by_the_areas_own_history(given: Given, folder: Path) -> None:
    text = REFERRALS + authority("2025", "E09000033", 1752, 325, 18.6).replace("2025", "2026")
    (one,) = imports.plan_imports([given(text.replace("1752", "90000"))], folder).imports
    jumps = one.changes.set_index("measure")["jump"]
    assert jumps["referrals"]
    assert not jumps["re-referrals"]


def command(folder: Path, *words: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "fop", "import", *words],
        env=os.environ | {"FOP_DATA": str(folder), "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("count", [2, pytest.param(8, marks=pytest.mark.slow)])
def test_imports_at_once_lose_no_figure(given: Given, folder: Path, count: int) -> None:
    known = datasets.load("areas", folder)
    known = known[known["begins"].isna() & known["ends"].isna() & (known["level"] == "authority")]
    texts = known.head(count).set_index("code")[["name", "number"]].T.to_dict("list")
    processes = []
    for place, (code, (name, number)) in enumerate(texts.items()):
        row = authority("2026", code, 100 + place, place, place, name=name, number=number)
        processes.append(command(folder, "--write", str(given(REFERRALS + row, f"{code}.csv"))))
    told = [process.communicate() for process in processes]
    assert [process.returncode for process in processes] == [0] * count, told
    for place, code in enumerate(texts):
        assert latest(folder, "2025-26", code)["referrals"] == 100 + place
    logged = datasets.load(journal.IMPORTS, folder)
    assert sorted(set(logged["number"])) == [*range(1, count + 1)]


@pytest.mark.long
@pytest.mark.slow
def test_fifty_kills_leave_the_old_figures_or_the_new(given: Given, folder: Path) -> None:
    chance = random.Random(4)
    path = given(REFERRALS + ROW)
    before = everything(folder)
    start = time.perf_counter()
    with command(folder, str(path)) as process:
        process.communicate()
    whole = time.perf_counter() - start
    held = 0
    for _ in range(50):
        with command(folder, "--write", str(path)) as process:
            time.sleep(whole * (0.6 + 0.6 * chance.random()))
            process.kill()
        writes.finish(folder)
        with writes.locked(folder):
            now = everything(folder)
        new = now != before
        held += new
        if new:
            assert latest(folder, "2025-26")["referrals"] == 1752
            assert "children-in-need-2026" in set(datasets.load(releases.TABLE, folder)["release"])
            imports.undo("children-in-need-2026", folder, write_it=True)
        assert everything(folder) == before
    assert imports.write_imports([path], folder).texts
    assert latest(folder, "2025-26")["referrals"] == 1752


@pytest.mark.parametrize("failing", [0, 1, 2, 3])
def test_a_file_that_cannot_be_put_in_place_changes_nothing(
    given: Given, folder: Path, monkeypatch: pytest.MonkeyPatch, failing: int
) -> None:
    before = everything(folder)
    calls = itertools.count()
    whole = Path.replace

    def refused(self: Path, place: Path) -> Path:
        if next(calls) >= failing:
            raise PermissionError(13, "Permission denied", str(self))
        return whole(self, place)

    monkeypatch.setattr(Path, "replace", refused)
    monkeypatch.setattr("time.sleep", lambda _: None)
    with pytest.raises(Mistake, match=r"cannot be written \(Permission denied\)\. Nothing has ch"):
        imports.write_imports([given(REFERRALS + ROW)], folder)
    assert everything(folder) == before


def test_a_full_disk_changes_nothing(
    given: Given, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = everything(folder)
    fsync, calls = os.fsync, iter(range(9))

    def full(file: int) -> None:
        if next(calls) == 1:
            raise OSError(28, "No space left on device")
        fsync(file)

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Mistake, match="No space left on device"):
        imports.write_imports([given(REFERRALS + ROW)], folder)
    assert everything(folder) == before


def run(folder: Path, monkeypatch: pytest.MonkeyPatch, *words: object, answers: str = "") -> Result:
    monkeypatch.setenv("FOP_DATA", str(folder))
    return CliRunner().invoke(main, ["import", *map(str, words)], input=answers)


def test_a_file_without_one_value_says_so(
    given: Given, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = given(REFERRALS + authority("2026", "E09000033", "c", "c", "c"))
    told = run(folder, monkeypatch, path)
    assert "Would add 3 new (2025-26, none of them with a value)" in told.output


def test_the_verb_tells_before_it_writes(
    given: Given, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = given(REFERRALS + authority("2025", "E09000033", 1752, 325, 18.6) + ROW)
    before = everything(folder)
    told = run(folder, monkeypatch, path)
    assert told.exit_code == 0, told.output
    assert "release children-in-need-2026. Would add 3 new (2025-26) and 3 as before" in told.output
    assert "Run the same command with --write" in told.output
    assert everything(folder) == before
    assert "Written" in run(folder, monkeypatch, path, "--write").output
    assert "Nothing to add" in run(folder, monkeypatch, path).output
    assert "children-in-need-2026  downloaded.csv" in run(folder, monkeypatch, "--log").output
    shown = run(folder, monkeypatch, "--undo", "children-in-need-2026").output
    assert "6 figures of downloaded.csv" in shown
    assert "Nothing is written yet" in shown
    run(folder, monkeypatch, "--undo", "children-in-need-2026", "--write")
    assert "Nothing has been imported." in run(folder, monkeypatch, "--log").output
    assert tables(folder) == undated(before)


def test_the_verb_tells_the_faults_of_every_file(
    given: Given, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = given("", "one.csv"), given("a,b\n1,2\n", "two.csv")
    told = run(folder, monkeypatch, one, two, "--write")
    assert told.exit_code == 1
    assert "one.csv: the file is empty" in told.output
    assert "two.csv: not a file that is known" in told.output


@pytest.mark.parametrize("ending", ["csv", "html"])
def test_every_change_can_be_signed_off(
    given: Given, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    text = REFERRALS + authority("2025", "E09000033", 1752, 325, 18.6) + ROW
    path = given(text, "=a<b>.csv")
    report = tmp_path / f"report.{ending}"
    told = run(folder, monkeypatch, path, "--report", report)
    assert "Every change stands in" in told.output
    shown = report.read_text(encoding="utf-8")
    if ending == "csv":
        frame = pd.read_csv(report)
        assert len(frame) == 6
        assert set(frame["file"]) == {"'=a<b>.csv"}
    else:
        assert "&lt;b&gt;" in shown and "<b>" not in shown
        assert "Signed off" in shown
        assert "3 more are as before" in shown
    before = everything(folder)
    for bad in (tmp_path / "report.doc", tmp_path / "none" / "report.csv"):
        assert run(folder, monkeypatch, path, "--write", "--report", bad).exit_code == 1
    assert everything(folder) == before


def test_a_renamed_column_is_learnt(
    given: Given, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (REFERRALS + ROW).replace("referral_count,rereferral", "referrals_total,rereferral")
    text = text.replace("rereferral_percent", "rereferral_percent,comment_flag", 1)
    path = given(text.replace("18.6\n", "18.6,1\n"))
    refused = run(folder, monkeypatch, path)
    assert f"fop import --learn {path}" in refused.output
    learnt = run(folder, monkeypatch, path, "--learn", answers="\n1\n")
    assert "referrals: referrals_total: referrals" in learnt.output, learnt.output
    assert "referrals: comment_flag: goes with the figures" in learnt.output
    assert "Would add 3 new" in run(folder, monkeypatch, path).output


def test_a_renamed_value_is_learnt(
    given: Given, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (HERE / "2025" / CLA).read_text(encoding="utf-8").replace("2025,", "2026,")
    path = given(text.replace("starting to be", "newly"))
    learnt = run(folder, monkeypatch, path, "--learn", answers="\n")
    assert "Children newly looked after each year: starts of care" in learnt.output
    assert "Would add" in run(folder, monkeypatch, path).output


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (CLA, "children_count", "children_total"),
        (CLA, "population_type", "group_of_children"),
        ("ons_mid-year_population_estimates_2012_to_2024.csv", "age_group", "ages"),
        ("ons_mid-year_population_estimates_2012_to_2024.csv", "population_estimate", "persons"),
        (CLA, "children_count population_type", "children_total group_of_children"),
    ],
)
def test_a_renamed_column_of_several_measures_is_asked_for_once(
    given: Given, folder: Path, monkeypatch: pytest.MonkeyPatch, file: str, old: str, new: str
) -> None:
    text = (HERE / "2025" / file).read_text(encoding="utf-8").replace("\n2025,", "\n2026,")
    names = dict(zip(old.split(), new.split(), strict=True))
    renamed = re.sub("|".join(names), lambda found: names[found[0]], text)
    path = given(renamed)
    assert f"fop import --learn {path}" in run(folder, monkeypatch, path).output
    learnt = run(folder, monkeypatch, path, "--learn", answers="1\n" * len(names))
    assert learnt.exit_code == 0, learnt.output
    found = run(folder, monkeypatch, path).output
    assert run(folder, monkeypatch, given(text)).output == found


def test_what_is_not_understood_is_not_learnt(
    given: Given, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = everything(folder)
    text = REFERRALS.replace("percent", "percent,sex") + ROW.replace("\n", ",Female\n")
    told = run(folder, monkeypatch, given(text), "--learn", answers="2\n")
    assert told.exit_code == 1
    assert "Nothing learnt." in told.output
    assert everything(folder) == before


def test_a_figure_that_may_be_left_out_is_learnt_by_its_new_name(
    given: Given, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (HERE / "2025" / CLA).read_text(encoding="utf-8").replace("2025,", "2026,")
    path = given(text.replace("rate_per_10000", "rate_per_10k"))
    assert "or has a new name" in run(folder, monkeypatch, path).output
    learnt = run(folder, monkeypatch, path, "--learn", answers="\n")
    assert "rate_per_10k where population_type is" in learnt.output, learnt.output
    run(folder, monkeypatch, path, "--write")
    rows = datasets.load("official/looked_after", folder)
    assert len(
        rows[(rows["year"] == "2025-26") & (rows["measure"] == "children looked after rate")]
    )


def test_a_value_that_leaves_nobody_out_is_learnt_and_no_other(
    given: Given, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    header = REFERRALS.replace("percent", "percent,status")
    path = given(header + ROW.replace("\n", ",Provisional\n"))
    assert "if Provisional leaves nobody out" in run(folder, monkeypatch, path).output
    learnt = run(folder, monkeypatch, path, "--learn", answers="1\n")
    assert "the whole where status is Provisional" in learnt.output, learnt.output
    assert "Would add 3 new" in run(folder, monkeypatch, path).output
    # What was learnt is that value, not that the column may hold anything.
    path = given(header + ROW.replace("\n", ",Girls\n"))
    assert "column status holds Girls" in run(folder, monkeypatch, path).output


def test_a_new_indicator_is_learnt_by_two_rows(
    given: Given, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    header = REFERRALS.split(",category")[0] + ",sdq_average_score\n"
    row = ROW.replace("Referrals and Re-referrals,1752,325,18.6", "13.9")
    path = given(header + row)
    assert "A new indicator" in run(folder, monkeypatch, path).output
    with (folder / "official" / "shapes.csv").open("a") as file:
        file.write("scores,children-looked-after,sdq_average_score,,,average score,yes\n")
    assert "names measures that data/official/measures.csv does not: average score" in (
        run(folder, monkeypatch, path).output
    )
    measures = datasets.load("official/measures", folder)
    fresh = {name: None for name in measures.columns} | {
        "measure": "average score",
        "table": "looked_after",
        "unit": "points",
        "ends": "03-31",
        "definition": "Average score of the strengths and difficulties questionnaire",
        "period": "year to 31 March",
    }
    whole = pd.concat([measures, pd.DataFrame([fresh])])
    whole.to_csv(folder / "official" / "measures.csv", index=False, lineterminator="\n")
    told = run(folder, monkeypatch, path, "--write")
    assert "Added 1 new" in told.output, told.output
    rows = datasets.load("official/looked_after", folder)
    assert rows.loc[rows["measure"] == "average score", "value"].tolist() == [13.9]


@pytest.mark.slow
def test_ordinary_movements_follow_what_comes_in(given: Given, tmp_path: Path) -> None:
    source = datasets.data_folder()
    folder = tmp_path / "data"
    for part in ("official", "ledger"):
        shutil.copytree(source / part, folder / part)
    for name in ("areas.csv", "datapackage.json"):
        shutil.copy(source / name, folder / name)
    table = folder / "official" / "ordinary.csv"
    before = table.read_text(encoding="utf-8")
    imports.write_imports([given(REFERRALS + ROWS["2026"])], folder)
    with contents.data_from(folder):
        assert table.read_text(encoding="utf-8") != before
        assert not ordinary.is_stale(folder)
        imports.undo("children-in-need-2026", folder, write_it=True)
        assert table.read_text(encoding="utf-8") == before
        table.write_text(before, encoding="utf-8-sig")
        assert not ordinary.is_stale(folder)
        table.write_text(before.replace(",1,", ",2,", 1), encoding="utf-8")
        assert ordinary.is_stale(folder)
        assert [*seals.broken(folder)] == ["official/ordinary"]
        assert imports.renew(folder)
        assert not imports.renew(folder)
        assert table.read_text(encoding="utf-8") == before
    assert seals.broken(folder) == {}


def test_a_fault_is_told_with_the_place_of_the_table_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = shutil.copytree(datasets.data_folder(), tmp_path / "data")
    areas = folder / "areas.csv"
    areas.write_text(areas.read_text(encoding="utf-8").replace(",205,", ",205.0,", 1))
    told = run(folder, monkeypatch, "--renew")
    assert told.exit_code == 1
    assert told.output.startswith(f"{areas}: row 14, column 'number': found '205.0'")


def test_a_new_code_is_written_down_as_the_import_says(
    given: Given, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = given(REFERRALS + ROW.replace("E09000033", "E09000099"))
    told = run(folder, monkeypatch, path).output
    assert "the column 'codes' of data/areas.csv, then run `fop import --renew`" in told
    areas = folder / "areas.csv"
    frame = pd.read_csv(areas, dtype="str", keep_default_na=False)
    frame.loc[frame["code"] == "E09000033", "codes"] = "E09000099"
    frame.to_csv(areas, index=False, lineterminator="\n")
    assert run(folder, monkeypatch, "--renew").exit_code == 0
    done = run(folder, monkeypatch, "--write", path)
    assert done.exit_code == 0
    assert "New codes" not in done.output
