"""Bad inputs before the verbs: one message, no traceback, exit 1, and the last book whole."""

import os
import shutil
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import bad_inputs
import pytest
from bad_inputs import PAGE, VALUES
from click.testing import CliRunner
from small_book import EDITION, project

from fop.build import trial
from fop.cli import main

CASES = dict(bad_inputs.every())
GOOD = "the last good book"


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with a good book."""
    root = project(tmp_path_factory.mktemp("project"), front=PAGE, b=PAGE)
    html = root / "_build/2016/html"
    html.mkdir(parents=True)
    (html / "index.html").write_text(GOOD)
    return root


@pytest.fixture
def root(plain: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it, in whose folder the verbs run."""
    made = tmp_path / "project"
    shutil.copytree(plain, made)
    monkeypatch.chdir(made)
    monkeypatch.setenv("FOP_DATA", str(made / "data"))
    monkeypatch.setattr(trial, "unfit", lambda _: [])  # a book of a page for each case takes long
    return made


def held(root: Path) -> dict[str, object]:
    """Give all that a project holds."""
    found = sorted(path for path in root.rglob("*") if path.is_file() or path.is_symlink())
    return {
        str(path): os.readlink(path) if path.is_symlink() else path.read_bytes()
        for path in found
        if path.name != ".lock"
    }


def told(root: Path, *arguments: str) -> str:
    """Run a verb on a bad input: what it says, when it has changed nothing."""
    before = held(root)
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 1, (arguments, done.output)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    assert held(root) == before
    said = str(done.stderr)
    assert said.strip() and "Traceback" not in said
    assert max(map(len, said.splitlines())) < 1000
    return said


def test_there_are_three_hundred_and_more() -> None:
    assert len(CASES) + sum(map(len, VALUES.values())) > 450


@pytest.mark.slow
@pytest.mark.parametrize("name", CASES)
def test_a_bad_input_is_told_with_its_file(root: Path, name: str) -> None:
    place, change = CASES[name]
    path = root / place
    if callable(change):
        change(path)
    else:
        path.write_bytes(change)
    assert path.name in told(root, "check")
    if name.startswith("elsewhere"):
        return  # a build needs none of it
    # Tables are for a page to read, when it runs; Jupyter Book reads its settings then, too.
    if place.startswith(("notebooks", "data/editions", "_toc")) or callable(change):
        verbs = (["why"], ["build"]) if "data/" not in place or "2016" in place else ()
        for verb in verbs:
            assert path.name in told(root, *verb)


@pytest.mark.parametrize("name", VALUES)
def test_a_value_that_cannot_be_is_told(root: Path, name: str) -> None:
    for value in VALUES[name]:
        assert told(root, "build", "-p", name, value).startswith("Command line: ")


def test_thousands_of_faults_are_counted(root: Path) -> None:
    keys = "".join(f"k{n}: 1\n" for n in range(3000))
    (root / "data/editions/2016.yml").write_text(EDITION + keys)
    said = told(root, "why").splitlines()
    assert len(said) == 201 and said[-1] == "2,800 more such faults."


def test_an_unfinished_edition_stops_no_other(root: Path) -> None:
    for name, content in {"2026": b"year: 2014-15\n", "2027": EDITION.encode("utf-16")}.items():
        (root / f"data/editions/{name}.yml").write_bytes(content)
    (root / "data/editions/2028.yml").mkdir()
    assert CliRunner().invoke(main, ["why"]).exit_code == 0
    said = told(root, "check")
    assert [said.count(f"{name}.yml") for name in ("2026", "2027", "2028")] == [1, 1, 1]
    assert "is a folder" in said


@pytest.mark.parametrize(
    "arguments",
    [
        ("build", "--edition", "../2016"), ("build", "--edition", "a" * 300), ("build", "nowhere"),
        ("build", "--edition", "2016\0"), ("why", "--edition", "２０１６"), ("site", "../2016"),
        ("site", "--build", "2016/"), ("build", ""), ("why", "b\udcff"), ("why", "b" * 300),
        ("audit", "--ledger", "data"), ("audit", "--ledger", "data/areas.csv"),
        ("audit", "--ledger", "notebooks/b.ipynb"), ("audit", "--ledger", "/dev/null"),
        ("audit", "--ledger", "a\0"), ("example-fieldwork", "data/fieldwork"),
        ("example-fieldwork", "a\0"), ("example-fieldwork", "_toc.yml"),
        ("example-fieldwork", "_toc.yml/x"),
        ("why", "-p", "n", "3", "-p", "n", "4"), ("why", "--year", "x", "-p", "year", "y"),
        ("watch", "nowhere"), ("watch", "--edition", "2061"), ("watch", "--year", "2014"),
        ("new", "edition", "CON", "--year", "2014-15"), ("new", "section", "CON", "--after", "b"),
        ("sweep", "--years", ""), ("sweep", "--areas", ""), ("sweep", "--areas", "Narnia"),
        ("sweep", "--years", "2014"),
        ("import", "data"), ("import", "none.csv"), ("import", "_toc.yml"), ("import", "/dev/null"),
        ("import-fieldwork", "data", "--wave", "2017"),
        ("import-fieldwork", "_toc.yml", "--wave", "x"),
    ],
)  # fmt: skip
def test_a_bad_command_is_told(root: Path, arguments: tuple[str, ...]) -> None:
    assert told(root, *arguments)


def test_a_report_takes_no_other_files_place(root: Path) -> None:
    (root / "f.csv").write_text("a,b\n")
    for place in ("f.csv", "data/areas.csv", "data/new.csv", "x.pdf", ""):
        assert told(root, "import", "f.csv", "--report", place)


@pytest.fixture
def muddled() -> Iterator[bad_inputs.Case]:
    return bad_inputs.muddled(seed=19)


@pytest.mark.slow
def test_what_chance_makes_of_files_is_in_order_or_told(
    root: Path, muddled: Iterator[bad_inputs.Case]
) -> None:
    refused = 0
    for place, content in islice(muddled, 300):
        path = root / place
        kept = path.read_bytes()
        assert isinstance(content, bytes)
        path.write_bytes(content)
        before = held(root)
        done: Any = CliRunner().invoke(main, ["why"])
        assert done.exit_code in (0, 1), (content, done.exception)
        assert isinstance(done.exception, SystemExit | None), (content, done.exception)
        assert done.exit_code == 0 or path.name in done.stderr, (content, done.stderr)
        assert held(root) == before
        refused += done.exit_code
        path.write_bytes(kept)
    assert 100 < refused < 300
