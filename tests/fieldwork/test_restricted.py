"""The restricted edition has every figure, carries its mark everywhere, and stays apart."""

import base64
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from fop import cli
from fop.fieldwork import example, intake, restricted, storing
from fop.fieldwork.rules import NOTICE, Rules
from fop.tables import datasets
from tests.fieldwork.test_fieldwork_leaks import copy

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("project")
    for part in ("_config.yml", "_toc.yml"):
        shutil.copy(ROOT / part, root / part)
    for part in ("notebooks", "data"):
        shutil.copytree(ROOT / part, root / part)
    made = example.write_example(root / "made")
    wave = intake.take_in(made, "2017", Rules("open"))
    return restricted.prepare(wave, root, root / "data")


def test_every_figure_is_there_and_none_in_the_projects_own_tables(place: Path) -> None:
    held = storing.held("2017", place / "data")
    assert len(held["withheld"]) == 0 and len(held["interviews_by"]) == 144
    assert all(frame["count"].notna().all() for frame in held.values() if "count" in frame)
    assert held["time_two"]["count"].between(1, 5).any()
    root = place.parents[1]
    assert not (root / "data/fieldwork/2017").exists()
    assert not storing.held("2017", root / "data")
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").split()
    assert f"{place.parent.name}/" in ignored
    assert (place.parent / ".gitignore").read_text(encoding="utf-8") == "*\n"


def test_tables_pages_and_files_carry_the_mark(place: Path) -> None:
    for name in datasets.package(place / "data"):
        if name.startswith("fieldwork/2017/"):
            described = datasets.describe(name, place / "data")
            assert described["title"].startswith("RESTRICTED")
            assert described["sources"][0]["title"].startswith("RESTRICTED")
    config = yaml.safe_load((place / "_config.yml").read_text(encoding="utf-8"))
    assert "RESTRICTED" in config["sphinx"]["config"]["html_theme_options"]["announcement"]
    edition = yaml.safe_load((place / "data/editions/2016.yml").read_text(encoding="utf-8"))
    assert edition["title"].startswith("RESTRICTED") and edition["wave"] == "2017"
    html = place / "html"
    html.mkdir()
    page = html / "index.html"
    held = base64.b64encode(b"answer,count\nyes,3\n").decode()
    link = f'<a download="x.csv" href="data:text/csv;base64,{held}">CSV</a>'
    page.write_text(f'{link}<a href="facts.csv">All</a>', encoding="utf-8")
    (html / "facts.csv").write_text("id,value\na,3\n", encoding="utf-8")
    for _ in range(2):
        restricted.mark(html)
    text = page.read_text(encoding="utf-8")
    assert 'download="RESTRICTED-x.csv"' in text and 'href="RESTRICTED-facts.csv"' in text
    raw = base64.b64decode(text.split("base64,")[1].split('"')[0]).decode()
    files = [raw, (html / "RESTRICTED-facts.csv").read_text(encoding="utf-8")]
    assert [one.count("RESTRICTED, not for publication.\n") for one in files] == [1, 1]
    assert not (html / "facts.csv").exists()
    assert (html / NOTICE).is_file()


@pytest.mark.parametrize("verb", ["build", "site", "export", "check"])
@pytest.mark.parametrize(("folder", "data"), [(".", "../../data"), ("../..", "data")])
def test_no_verb_works_on_it(
    place: Path, monkeypatch: pytest.MonkeyPatch, verb: str, folder: str, data: str
) -> None:
    """Neither from within it, with the tables of the project, nor on its tables from elsewhere."""
    monkeypatch.chdir(place / folder)
    run = CliRunner().invoke(cli.main, [verb], env={"FOP_DATA": str(place / data)})
    assert run.exit_code == 1 and "never leaves the team" in run.output


@pytest.mark.slow
def test_the_book_shows_every_figure_under_its_mark(tmp_path: Path) -> None:
    """The whole verb, as a team types it, with a few of the pages."""
    copy(tmp_path)
    made = example.write_example(tmp_path.parent / f"{tmp_path.name} made")
    own = {"PYTHONPATH": str(ROOT), "FOP_DATA": str(tmp_path / "data")}
    command = [sys.executable, "-m", "fop", "import-fieldwork", *map(str, made)]
    run = subprocess.run(
        [*command, "--wave", "2017", "--restricted"],
        cwd=tmp_path, env=os.environ | own, capture_output=True, timeout=900, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr.decode()[-2000:]
    html = tmp_path / "restricted/2017/_build/2016/html"
    assert str(html / "index.html") in run.stdout.decode()
    assert not (tmp_path / "data/fieldwork/2017").exists()
    held = json.loads((html / "RESTRICTED-facts.json").read_text(encoding="utf-8"))
    small = [one for one in held["facts"] if one["year"] == "2017" and one["value"] in (1, 2, 3)]
    assert small and held["title"].startswith("RESTRICTED")
    pages = [path.read_text(encoding="utf-8") for path in html.rglob("*.html")]
    assert len(pages) > 5 and all("RESTRICTED" in page for page in pages)
    assert any("Every figure is shown, for the evaluation team" in page for page in pages)
