"""Bad inputs before the verbs: one message, no traceback, exit 1, and the last book whole."""

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_book import EDITION, notebook, project

from fop.cli import main

PARAMETERS = ('year = "2014-15"  # a year', "parameters")
PAGE = notebook("# A page", PARAMETERS, ("year",))
VERBS = (["check"], ["why"], ["build"], ["site", "--build"], ["sweep", "--years", "2014-15"])


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with a good book, in whose folder the verbs run."""
    project(tmp_path, front=PAGE, b=PAGE)
    html = tmp_path / "_build/2016/html"
    html.mkdir(parents=True)
    (html / "index.html").write_text("the last good book")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FOP_DATA", str(tmp_path / "data"))
    return tmp_path


def told(root: Path, *arguments: str) -> str:
    """Run a verb on a bad input: what it says."""
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 1, (arguments, done.output)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    assert (root / "_build/2016/html/index.html").read_text() == "the last good book"
    return str(done.stderr)


BAD_EDITIONS = {
    "ANSI": b"title: Figures \x96 to 2026\nyear: 2014-15\n",
    "UTF-16": EDITION.encode("utf-16"),
    "twice": EDITION.encode() + b"year: 2013-14\n",
    "no year": b"title: A book\n",
    "merge": b"title: A book\n<<<<<<< HEAD\nyear: 2014-15\n=======\nyear: 2013-14\n>>>>>>> b\n",
    "number": b"title: A book\nyear: 2014\n",
    "octal": EDITION.encode() + b"wave: 010\n",
    "date": b"title: 2014-12-01\nyear: 2014-15\n",
    "empty": b"",
    "list": b"- title\n",
    "nested": b"title: A book\nyear: " + b"[" * 900 + b"]" * 900,
}


@pytest.mark.parametrize("content", BAD_EDITIONS.values(), ids=BAD_EDITIONS)
@pytest.mark.parametrize("verb", [["check"], ["why"], ["build"]], ids=lambda verb: verb[0])
def test_a_bad_edition_is_told_with_its_file(root: Path, verb: list[str], content: bytes) -> None:
    (root / "data/editions/2016.yml").write_bytes(content)
    assert str(root / "data/editions/2016.yml") in told(root, *verb) or b"year: 2014\n" in content


def test_an_unfinished_edition_stops_no_other(root: Path) -> None:
    for name, content in {"2026": b"year: 2014-15\n", "2027": BAD_EDITIONS["ANSI"]}.items():
        (root / f"data/editions/{name}.yml").write_bytes(content)
    (root / "data/editions/2028.yml").mkdir()
    assert CliRunner().invoke(main, ["why"]).exit_code == 0
    said = told(root, "check")
    assert [said.count(f"{name}.yml") for name in ("2026", "2027", "2028")] == [1, 1, 1]
    assert "is a folder" in said


@pytest.mark.parametrize("verb", [["check"], ["why"], ["build"]], ids=lambda verb: verb[0])
@pytest.mark.parametrize(
    "text",
    ["{", "", notebook("# A", ("%time\nyear = 1", "parameters")),
     notebook("# A", ("year = None", "parameters")), notebook("# A", ('year = "2013-14"  # y',)),
     PAGE.replace("nbformat\": 4", "nbformat\": 3"), "<<<<<<< a\n{}\n"],
)  # fmt: skip
def test_a_bad_notebook_is_told_with_its_name(root: Path, verb: list[str], text: str) -> None:
    (root / "notebooks/b.ipynb").write_text(text)
    said = told(root, *verb)
    assert "b.ipynb" in said or "b: cell" in said


@pytest.mark.parametrize("place", ["_toc.yml", "_config.yml"])
@pytest.mark.parametrize(
    "content", [b"title: \x96\n", b"a: 1\na: 2\n", b"a: [\n", b"a: 1:30\n", b"", b"- a\n"]
)
def test_bad_settings_are_told_with_their_file(root: Path, place: str, content: bytes) -> None:
    (root / place).write_bytes(content)
    assert place in told(root, "check")
    assert place in told(root, "build")


@pytest.mark.parametrize(
    "content",
    [b"root: 3\n",
     b"root: notebooks/front\nchapters:\n  - glob: notebooks/*\n",
     b"root: ../front\n", b"root: notebooks\\front\n", b"root: notebooks/front\nwrong: 1\n"],
)  # fmt: skip
def test_a_bad_table_of_contents_is_told(root: Path, content: bytes) -> None:
    (root / "_toc.yml").write_bytes(content)
    assert "_toc.yml" in told(root, "check")


@pytest.mark.parametrize(
    "arguments",
    [
        ("build", "--year", "٢٠١٤-١٥"), ("build", "--edition", "../2016"), ("build", "nowhere"),
        ("build", "-p", "year", "2014"), ("build", "-p", "yaer", "1"), ("why", "--edition", "x"),
        ("audit", "--ledger", "data"), ("example-fieldwork", "_toc.yml"), ("site", "../2016"),
        ("example-fieldwork", "_toc.yml/x"), ("build", "-p", "year", ""), ("import", "data"),
    ],
)  # fmt: skip
def test_a_bad_command_is_told(root: Path, arguments: tuple[str, ...]) -> None:
    assert told(root, *arguments)


LINE = st.sampled_from(
    ["title: A", "year: 2014-15", "year: 2014", "areas: [LBHF]", "areas: [x, x]", "areas: {a: b}",
     "top: 010", "sections:", "  b:", "    year: 2013-14", "    year: [", "  front: 3", "- x", "  ",
     "\ttitle: B", "title: <b>", "year: ~", "baseline: 2015-16", "3: x", "? a", "&a b: *a", "---"]
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(lines=st.lists(LINE, max_size=8))
def test_any_edition_is_in_order_or_told(root: Path, lines: list[str]) -> None:
    (root / "data/editions/2016.yml").write_text("\n".join(lines) + "\n")
    done: Any = CliRunner().invoke(main, ["why"])
    assert done.exit_code in (0, 1), done.exception
    assert done.exit_code == 0 or done.stderr.strip()
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
