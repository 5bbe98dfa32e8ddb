"""Sweep: other areas and years run, and a new year needs files and six lines, no code."""

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from small_book import ROOT, notebook

from fop import contents, datasets, editions, imports, pool, runs, sweep
from fop.runs import Failure, Job, Result
from fop.sweep import Stop

DATA = ROOT / "data"
PAGE = "3-2-1-value-for-money"
PAGES = [PAGE, "3-1-intended-outcomes", "6-implications", "executive-summary", "official-series"]
SAMPLES = Path(os.environ.get("FOP_SAMPLES", "/nowhere"))
"""Folder of files as downloaded, for those who have some."""

EDITION = """title: The year after
areas: [LBHF, RBKC, WCC]
baseline: 2013-14
year: 2024-25
cost_year: 2024-25
vintage: latest
"""


def result(*outputs: dict[str, Any], failure: Failure | None = None) -> Result:
    made = json.loads(notebook("# One", ("1",)))
    made["cells"][1]["outputs"] = list(outputs)
    return Result("one", json.dumps(made), 0.1, failure)


def shown(kind: str, text: str) -> dict[str, Any]:
    return {"output_type": "display_data", "data": {kind: text}}


def test_what_goes_wrong_is_found() -> None:
    fault = sweep.of_result(result(failure=Failure("cell 2", ["Traceback", "ValueError: no"])))
    assert list(fault) == ["one, cell 2: ValueError: no"]
    warned = {"output_type": "stream", "name": "stderr", "text": "a warning"}
    assert list(sweep.of_result(result(warned))) == ["one, cell 2: a warning"]
    stray = list(sweep.of_result(result(shown("text/markdown", "It rose from nan to 3."))))
    assert len(stray) == 1 and "nan in" in stray[0]
    alt = shown("text/html", '<img alt="nan to 3" src="data:nan">')
    assert len(list(sweep.of_result(result(alt)))) == 1
    good = shown("text/html", "<p>The financial year, in a finance banner</p>")
    assert not list(sweep.of_result(result(good)))


def test_the_whole_sweep_takes_in_every_area_and_year() -> None:
    held = editions.held(DATA)
    boroughs = {area.short for area in held.areas if area.level == "borough"}
    route = sweep.stops(DATA)
    years = {stop.year for stop in route}
    assert (min(years), max(years)) == ("2013-14", "2024-25")
    assert {(area, stop.year) for stop in route for area in stop.areas} == {
        (area, year) for area in boroughs for year in years
    }
    assert {stop.areas[0] for stop in route if len(stop.areas) == 1} == boroughs
    assert sweep.stops(DATA, ["Camden"], ["2018-19"]) == [Stop(["Camden"], "2018-19")]


@pytest.mark.slow
@pytest.mark.parametrize(
    "stop",
    [
        Stop(["Camden", "Kingston upon Thames", "City of London"], "2016-17"),
        Stop(["RBKC"], "2024-25"),
        Stop(["LBHF", "Hackney"], "2013-14"),
    ],
    ids=str,
)
def test_other_areas_and_years_run(stop: Stop) -> None:
    with pool.local() as executor:
        assert list(sweep.faults(ROOT, DATA, [stop], executor, PAGES)) == [(stop, [])]


def page(folder: Path, edition: str, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Run the page of official figures and give what it shows."""
    monkeypatch.setenv("FOP_DATA", str(folder))
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    notebooks = {one.name: contents.read(one.path) for one in contents.sections(ROOT)}
    values = editions.resolve(notebooks, editions.load(edition, folder), {}, editions.held(folder))
    text = (ROOT / "notebooks" / f"{PAGE}.ipynb").read_text(encoding="utf-8")
    done = runs.run(Job(PAGE, text, values[PAGE], warm=False))
    assert done.failure is None
    return [cell.get("outputs") for cell in json.loads(done.notebook)["cells"]]


def cut(folder: Path, name: str, measures: set[str]) -> None:
    """Take the last year of some measures out of an official table."""
    path = folder / f"{name}.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    frame = datasets.load(name, folder)
    gone = (frame["year"] == "2024-25") & frame["measure"].isin(measures)
    kept = [line for line, out in zip(lines[1:], gone, strict=True) if not out]
    path.write_text("".join([lines[0], *kept]), encoding="utf-8")


def copied(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    shutil.copytree(DATA, folder)
    (folder / "editions" / "next.yml").write_text(EDITION, encoding="utf-8")
    return folder


@pytest.mark.slow
def test_a_new_year_needs_a_file_and_six_lines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = copied(tmp_path)
    rows = datasets.load("official/referrals", folder)
    rows = rows[(rows["year"] == "2024-25") & (rows["vintage"] == "latest")]
    wide = rows.pivot(index="code", columns="measure", values="value")
    file = tmp_path / "downloaded.csv"
    lines = [
        "time_period,time_identifier,geographic_level,country_code,country_name,region_code,"
        "region_name,old_la_code,new_la_code,la_name,category,referral_count,rereferral_count,"
        "rereferral_percent"
    ]
    for code in ("E09000013", "E09000020", "E09000033"):
        figures = wide.loc[code, ["referrals", "re-referrals", "re-referral rate"]]
        lines.append(
            "2025,Reporting year,Local authority,E92000001,England,E13000001,Inner London,1,"
            f"{code},A name,Referrals,{','.join(f'{value:g}' for value in figures)}"
        )
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    before = page(folder, "next", monkeypatch)
    cut(folder, "official/referrals", set(rows["measure"]))
    without = page(folder, "next", monkeypatch)
    assert without != before
    imports.write([imports.read(file, folder)], folder=folder)
    assert page(folder, "next", monkeypatch) == before


@pytest.mark.slow
@pytest.mark.skipif(not SAMPLES.is_dir(), reason="FOP_SAMPLES names no folder of files")
def test_a_new_year_from_files_as_downloaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = copied(tmp_path)
    before = page(folder, "next", monkeypatch)
    read = [imports.read(path, folder) for path in sorted(SAMPLES.glob("*.csv"))]
    for one in read:
        cut(folder, one.table, set(one.rows["measure"]))
    read = [imports.read(path, folder) for path in sorted(SAMPLES.glob("*.csv"))]
    imports.write(read, folder=folder)
    assert page(folder, "next", monkeypatch) == before
