"""Sweep: other areas and years run, and a new year needs files and six lines, no code."""

import gc
import json
import os
import shutil
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from small_book import ROOT, notebook

from fop.build import bare, pool, processes, runs, sweep
from fop.build.runs import Failure, Job, Result
from fop.build.sweep import Stop
from fop.imports import imports
from fop.tables import areas, contents, datasets, editions, layers, notebooks, releases, seals

DATA = ROOT / "data"
PAGES = [
    "3-1-intended-outcomes",
    "3-2-1-value-for-money",
    "6-implications",
    "executive-summary",
    "official-series",
]
SAMPLES = Path(os.environ.get("FOP_SAMPLES", "/nowhere"))
"""Folder of files as downloaded, for those who have some."""

LEVELS = {
    "authority": ("Local authority", ("new_la_code", "la_name")),
    "region": ("Regional", ("region_code", "region_name")),
    "country": ("National", ("country_code", "country_name")),
}
REFERRED = {
    "referral_count": "referrals",
    "rereferral_count": "re-referrals",
    "rereferral_percent": "re-referral rate",
}

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


def found(*outputs: dict[str, Any], areas: int = 3) -> list[str]:
    return list(sweep.of_result(result(*outputs), areas))


def test_what_goes_wrong_is_found() -> None:
    failed = result(failure=Failure("cell 2", ["Traceback", "ValueError: no"]))
    assert list(sweep.of_result(failed, 3)) == ["one, cell 2: ValueError: no"]
    warned = {"output_type": "stream", "name": "stderr", "text": "a warning"}
    assert found(warned) == ["one, cell 2: a warning"]
    assert len(found(shown("text/markdown", "It rose in Camden."))) == 1
    alt = shown("text/html", '<img alt="nan to 3" src="data:nan">')
    assert len(found(alt)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "It went from nan to 3.",
        "The rate was None in Camden.",
        "KeyError: 'Camden'",
        "It went in {places}.",
        "It went to {rate:.1f}.",
        "It went  in Camden.",
        "It went in and stood in Camden.",
        "It went in Camden and.",
        "It went to 3 .",
        "It went ().",
        "It went by n/a.",
        "It went to [x]%.",
        "It went in 0 boroughs.",
        "Between 2013-14 and 2013-14 it went.",
        "It went in all three boroughs.",
        "It went in the four boroughs.",
    ],
)
def test_every_telltale_is_known(text: str) -> None:
    assert len(found(shown("text/markdown", text), areas=2)) == 1
    assert len(found(shown("text/html", f"<p>It is so.</p><p>{text}</p>"), areas=2)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "The financial year, in a finance banner. None is published; None of them was.",
        "Two boroughs of 2013-14 and 2014-15, [x], 3% and a set (of two).",
        "Family social workers who spoke of it, three boroughs, 2015-16",
        "Not applicable | . | 15 |",
        "```python\nsay('{places}  up')\n```",
    ],
)
def test_what_is_well_is_left_alone(text: str) -> None:
    assert not found(shown("text/markdown", text), areas=2)


def test_a_page_runs_without_a_kernel_as_with_one() -> None:
    text = notebook(
        "# One",
        ('year = "2014-15"  # a year', "parameters"),
        ("import warnings\nprint('said')",),
        ("warnings.warn('beware')\nyear",),
        ("In[-2].splitlines()[-1]",),
        ("year.no",),
    )
    job = Job("one", text, {"year": "2018-19"}, warm=False)
    with pool.workers(1) as executor:
        bared, run = (executor.submit(one, job).result() for one in (bare.run, runs.run))
    shown_by = [
        {
            cell["id"]: [out.get("data", out.get("name")) for out in cell.get("outputs", [])]
            for cell in json.loads(one.notebook)["cells"]
            if cell["id"] in ("cell-2", "cell-3", "cell-4", "cell-5")
        }
        for one in (bared, run)
    ]
    assert shown_by[0] == shown_by[1]
    assert shown_by[0]["cell-4"] == ["stderr", {"text/plain": "'2018-19'"}]
    assert bared.failure and run.failure
    assert bared.failure.cell == run.failure.cell == "cell 6"
    assert bared.failure.lines[-1] == run.failure.lines[-1]


def test_the_whole_sweep_takes_in_every_area_and_year() -> None:
    held = editions.held(DATA)
    boroughs = {area.short for area in held.areas if area.level == "authority" and not area.ends}
    route = sweep.stops(DATA)
    years = {stop.year for stop in route}
    assert len(boroughs) == 153
    assert (min(years), max(years)) == ("2013-14", "2024-25")
    assert {(area, stop.year) for stop in route for area in stop.areas} == {
        (area, year) for area in boroughs for year in years
    }
    assert {stop.areas[0] for stop in route if len(stop.areas) == 1} == boroughs
    assert sweep.stops(DATA, ["Camden"], ["2018-19"]) == [Stop(["Camden"], "2018-19")]


def searches(job: Job) -> int:
    """Count how often all that is loaded is searched for garbage in a second run of a job."""
    bare.run(job)
    gc.disable()
    before = gc.get_stats()[-1]["collections"]
    bare.run(job)
    return int(gc.get_stats()[-1]["collections"]) - before


@pytest.mark.slow
def test_no_run_searches_for_garbage_what_other_runs_keep() -> None:
    with pool.workers(1) as executor:
        job = Job("one", notebook("# One", ("1",), ("2",)))
        assert executor.submit(searches, job).result() == 0


@pytest.mark.slow
@pytest.mark.parametrize(
    "stop",
    [
        Stop(["Camden", "Kingston upon Thames", "City of London"], "2016-17"),
        Stop(["RBKC"], "2024-25"),
        Stop(["LBHF", "Hackney"], "2013-14"),
        Stop(["LBHF", "Haringey", "Harrow"], "2014-15"),
    ],
    ids=str,
)
def test_other_areas_and_years_run(stop: Stop) -> None:
    with pool.workers() as executor:
        assert list(sweep.swept(ROOT, DATA, [stop], executor, PAGES)) == [(stop, [])]


def thirty() -> list[str]:
    """Three authorities of each region, the London ones halved: young, small and large ones."""
    regions = ["Inner London", "Outer London", "North East", "North West", "East Midlands"]
    regions += ["Yorkshire and The Humber", "West Midlands", "South West", "South East"]
    regions += ["East of England"]
    known = {area.short: area for area in areas.read_areas()}
    chosen = []
    for region in regions:
        inside = [known[name] for name in areas.within(region)]
        held = [a for a in inside if a.level == "authority" and not a.ends]
        young = [area for area in held if area.begins]
        chosen += dict.fromkeys([*young[:1], held[0], held[-1], held[len(held) // 2]])
    return [area.short for area in chosen]


@pytest.mark.long
def test_authorities_of_every_region_run_in_two_years() -> None:
    asked = thirty()
    assert len(asked) >= 30
    route = [Stop([area], year) for area in asked for year in ("2016-17", "2023-24")]
    with pool.workers() as executor:
        found = {stop: told for stop, told in sweep.swept(ROOT, DATA, route, executor) if told}
    assert found == {}


def use(folder: str) -> None:
    """Have a process read its tables there."""
    os.environ["FOP_DATA"] = folder


def pages(folder: Path, edition: str, names: Sequence[str] = PAGES) -> dict[str, list[Any]]:
    """Run pages, those of official figures where none are named, and give what each shows."""
    read = {one.name: notebooks.read_notebook(one.path) for one in contents.sections(ROOT)}
    values = layers.resolve(read, editions.load_edition(edition, folder), {}, editions.held(folder))
    texts = {name: (ROOT / "notebooks" / f"{name}.ipynb").read_text("utf-8") for name in names}
    jobs = [Job(name, text, values[name]) for name, text in texts.items()]
    with ProcessPoolExecutor(1, processes.context(), use, (str(folder),)) as executor:
        done = list(executor.map(bare.run, jobs))
    assert [one.failure for one in done] == [None] * len(done)
    return {
        one.section: [cell.get("outputs") for cell in json.loads(one.notebook)["cells"]]
        for one in done
    }


def cut(folder: Path, name: str, measures: set[str]) -> None:
    """Take the last year of some measures out of an official table."""
    path = folder / f"{name}.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    frame = datasets.load(name, folder)
    gone = (frame["year"] == "2024-25") & frame["measure"].isin(measures)
    kept = [line for line, out in zip(lines[1:], gone, strict=True) if not out]
    for place, text in seals.sealed(folder, {path: "".join([lines[0], *kept])}).items():
        place.write_text(text, encoding="utf-8")


def copied(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    shutil.copytree(DATA, folder)
    (folder / "editions" / "next.yml").write_text(EDITION, encoding="utf-8")
    return folder


def downloaded(path: Path, period: str, folder: Path) -> Path:
    """Write the referrals of 2024-25 as a file of another period would give them."""
    rows = releases.latest(datasets.load("official/referrals", folder), folder)
    wide = rows[rows["year"] == "2024-25"].pivot(index="code", columns="measure", values="value")
    places = ["country_code", "country_name", "region_code", "region_name", "old_la_code"]
    columns = [*places, "new_la_code", "la_name", "category", *REFERRED]
    lines = [",".join(["time_period,time_identifier,geographic_level", *columns])]
    for area in areas.read_areas(folder):
        if area.code in wide.index:
            level, of = LEVELS[area.level]
            cells = dict.fromkeys(columns, "") | {"category": "Referrals and Re-referrals"}
            cells |= {of[0]: area.code, of[1]: f'"{area.name}"'}
            figures = wide.loc[area.code, list(REFERRED.values())].fillna("c")
            cells |= dict(zip(REFERRED, map(str, figures), strict=True))
            lines.append(",".join([period, "Reporting year", level, *cells.values()]))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.mark.slow
def test_a_new_year_needs_a_file_and_six_lines(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    file = downloaded(tmp_path / "downloaded.csv", "2025", folder)
    before = pages(folder, "next")
    cut(folder, "official/referrals", {"referrals", "re-referrals", "re-referral rate"})
    without = pages(folder, "next")
    assert without != before
    imports.write_imports([file], folder)
    assert pages(folder, "next") == before


@pytest.mark.slow
def test_a_year_of_which_one_file_is_out_builds_and_says_what_it_lacks(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    file = downloaded(tmp_path / "downloaded.csv", "2026", folder)
    imports.write_imports([file], folder)
    assert editions.held(folder).years[-1] == "2025-26"
    stop = Stop(["WCC"], "2025-26")
    with pool.workers(1) as executor:
        found = sweep.swept(ROOT, folder, [stop], executor, [*PAGES, "this-edition"])
        assert list(found) == [(stop, [])]
    text = EDITION.replace("2024-25", "2025-26")
    (folder / "editions" / "next.yml").write_text(text, encoding="utf-8")
    shown = pages(folder, "next", ["3-2-1-value-for-money", "this-edition"])
    money, edition = (json.dumps(cells) for cells in shown.values())
    assert '"after": 15.306' in money
    assert "not available" in money
    for what in ("Children looked after", "Section 251 spend", "starters and leavers"):
        assert f"{what} of Hammersmith and Fulham" in edition
    assert "Referrals of" not in edition


@pytest.mark.slow
@pytest.mark.skipif(not any(SAMPLES.glob("*.csv")), reason="FOP_SAMPLES names no folder of files")
def test_a_new_year_from_files_as_downloaded(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    names = [*PAGES, "this-edition"]
    before = pages(folder, "next", names)
    files = sorted(SAMPLES.glob("*.csv"))
    homes = releases.homes(folder=folder)
    for name in set(homes.values()):
        cut(folder, name, {measure for measure, home in homes.items() if home == name})
    done = imports.write_imports(files, folder)
    assert {kind for one in done.imports for kind in one.changes["kind"]} == {"new"}
    assert pages(folder, "next", names) == before
