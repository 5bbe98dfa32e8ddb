import json
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any

import pytest
from small_book import fop, notebook, project

from fop.build import book, digests, pages, plans, pool
from fop.build.book import Options
from fop.build.configuration import misconfigured
from fop.build.plans import Plan
from fop.build.runs import Failure, Job, Result, dump
from fop.mistakes import Mistake

YEAR = ('year = "2014-15"  # a year', "parameters")
PAGE = notebook("# A page", YEAR, ("1",))


class Inline(Executor):
    """Runs each job at once, here."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Names of the sections that ran; a section whose code holds `bad` fails."""
    names: list[str] = []

    def run(job: Job) -> Result:
        names.append(job.section)
        made = json.loads(job.notebook)
        cells = [c | {"source": "".join(c["source"])} for c in made["cells"]]
        bad = any("bad" in c["source"] for c in cells if c["cell_type"] == "code")
        failure = Failure("cell 3", ["ValueError: bad"]) if bad else None
        return Result(job.section, dump(made | {"cells": cells}), len(names), failure)

    monkeypatch.setattr(pool, "run", run)
    monkeypatch.setattr(pages, "publish", lambda folder, *_: folder / "html")
    yield names


def build(root: Path, edition: str = "2016", *only: str, force: bool = False, **given: str) -> Plan:
    plan = plans.plan(root, root / "data", edition, given)
    book.build(plan, Options(only, force, Inline), lambda *_: None)
    return plan


def edit(root: Path, name: str, before: str, after: str) -> None:
    path = root / "notebooks" / f"{name}.ipynb"
    path.write_text(path.read_text().replace(before, after))


def test_a_second_build_runs_only_what_changed(tmp_path: Path, ran: list[str]) -> None:
    project(tmp_path, a=PAGE, b=PAGE, c=PAGE)
    build(tmp_path)
    assert sorted(ran) == ["a", "b", "c"]
    build(tmp_path)
    assert len(ran) == 3
    edit(tmp_path, "b", '"1"', '"2"')
    build(tmp_path)
    assert ran[3:] == ["b"]
    edit(tmp_path, "c", "A page", "Another page")
    build(tmp_path)
    assert len(ran) == 4
    assert "Another page" in (tmp_path / "_build/2016/source/notebooks/c.ipynb").read_text()
    build(tmp_path, year="2015-16")
    assert len(ran) == 7


@pytest.mark.parametrize(
    ("given", "cell", "whole"), [(120, 120, 600), (900, 900, 900), (-1, 120, 600)]
)
def test_a_cell_may_run_for_as_long_as_the_settings_say(
    tmp_path: Path, ran: list[str], given: int, cell: int, whole: int
) -> None:
    project(tmp_path, a=PAGE)
    build(tmp_path)
    config = tmp_path / "_config.yml"
    config.write_text(config.read_text().replace("timeout: 120", f"timeout: {given}"))
    (job,) = build(tmp_path).jobs()
    assert (job.cell_seconds, job.notebook_seconds) == (cell, whole)
    assert ran == ["a"]


def made(folder: Path, *_: object) -> Path:
    (folder / "html").mkdir(exist_ok=True)
    (folder / "html" / "index.html").write_text("page")
    return folder / "html"


def test_pages_are_made_only_where_something_has_changed(
    tmp_path: Path, ran: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    project(tmp_path, a=PAGE, b=PAGE)
    times: list[Path] = []
    monkeypatch.setattr(pages, "publish", lambda *all: times.append(made(*all)))

    def pages_made(**given: Any) -> int:
        before = len(times)
        build(tmp_path, **given)
        return len(times) - before

    def changed(place: str, before: str, after: str) -> Path:
        path = tmp_path / place
        path.write_text(path.read_text().replace(before, after))
        return path

    assert pages_made() == 1
    assert pages_made() == 0
    for place, before, after in [
        ("_config.yml", "Cameron, ", ""),
        ("_toc.yml", "chapters", "# of the book\nchapters"),
        ("data/references.bib", "", "% one more"),
        ("data/editions/2016.yml", "small", "little"),
        ("notebooks/a.ipynb", "A page", "One page"),
        ("data/report/one.csv", "1", "3"),
    ]:
        changed(place, before, after)
        assert pages_made() == 1, place
        assert pages_made() == 0, place
    for name in ("source", "versions"):
        with monkeypatch.context() as patch:
            patch.setattr(digests, name, lambda: {"build/theme/static/fop.css": "0"})
            assert pages_made() == 1, name
    assert pages_made(force=True) == 1
    shutil.rmtree(tmp_path / "_build/2016/html")
    assert pages_made() == 1
    assert pages_made() == 0


def test_a_book_that_failed_is_made_again(
    tmp_path: Path, ran: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    project(tmp_path, a=PAGE)
    monkeypatch.setattr(pages, "publish", made)
    build(tmp_path)

    def fail(*_: object) -> None:
        raise Mistake("no pages")

    edit(tmp_path, "a", "A page", "One page")
    monkeypatch.setattr(pages, "publish", fail)
    for _ in range(2):
        with pytest.raises(Mistake, match="no pages"):
            build(tmp_path)
    edit(tmp_path, "a", "One page", "A page")
    with pytest.raises(Mistake, match="no pages"):
        build(tmp_path)


def test_the_longest_runs_first(tmp_path: Path, ran: list[str]) -> None:
    project(tmp_path, a=PAGE, b=PAGE, c=PAGE)
    build(tmp_path)
    build(tmp_path, force=True)
    assert ran[3:] == ["c", "b", "a"]


def test_sections_can_be_chosen_and_forced(tmp_path: Path, ran: list[str]) -> None:
    project(tmp_path, a=PAGE, b=PAGE.replace('"1"', '"2"'))
    build(tmp_path, "2016", "a")
    assert ran == ["a", "b"]  # b had no outputs yet
    build(tmp_path, "2016", "b", force=True)
    assert ran[2:] == ["b"]
    (tmp_path / "data" / "report" / "one.csv").write_text("borough,count\nLBHF,9\n")
    build(tmp_path, "2016", "a")
    assert ran[3:] == ["a"]  # b keeps what it has
    build(tmp_path)
    assert ran[4:] == ["b"]


def test_a_failed_section_does_not_stop_the_others(tmp_path: Path, ran: list[str]) -> None:
    bad = notebook("# Bad", ("x = 1",), ("bad",))
    project(tmp_path, a=bad, b=PAGE, c=bad)
    with pytest.raises(Mistake) as caught:
        build(tmp_path)
    assert sorted(ran) == ["a", "b", "c"]
    told, last = caught.value.faults
    saved = tmp_path / "_build/2016/failed/a.ipynb"
    assert told.splitlines() == [
        f"a, cell 3, as far as it ran in {saved}:",
        f"c, cell 3, as far as it ran in {saved.with_stem('c')}:",
        "    ValueError: bad",
    ]
    assert saved.is_file()
    assert last == "There is no book yet."
    edit(tmp_path, "a", "bad", "good")
    with pytest.raises(Mistake):
        build(tmp_path)
    assert ran[3:] == ["a", "c"]
    assert not saved.exists()


def test_a_fault_in_the_plan_stops_the_build_before_anything_runs(
    tmp_path: Path, ran: list[str]
) -> None:
    project(tmp_path, a=PAGE)
    with pytest.raises(Mistake, match="Did you mean 'year'"):
        build(tmp_path, yaer="2014-15")
    with pytest.raises(Mistake, match="No edition '2017'"):
        build(tmp_path, "2017")
    assert ran == []


def test_editions_have_folders_of_their_own_and_one_cache(tmp_path: Path, ran: list[str]) -> None:
    project(tmp_path, a=PAGE, b=PAGE)
    (tmp_path / "data/editions/2017.yml").write_text(
        "title: Next\nyear: 2014-15\nsections:\n  b:\n    year: 2015-16\n"
    )
    build(tmp_path)
    assert build(tmp_path, "2017").folder == tmp_path / "_build" / "2017"
    assert ran == ["a", "b", "b"]


def test_a_build_with_other_parameters_leaves_the_editions_own_alone(
    tmp_path: Path, ran: list[str]
) -> None:
    project(tmp_path, a=PAGE)
    own = build(tmp_path)
    other = build(tmp_path, year="2018-19")
    assert other.folder == tmp_path / "_build" / "2016+year-2018-19"
    assert own.folder == tmp_path / "_build" / "2016"
    assert ran == ["a", "a"]
    build(tmp_path)
    assert ran == ["a", "a"]
    assert own.cache().why(own.jobs()[0], own.name) == []


def test_what_is_no_longer_in_the_book_leaves_the_stage(tmp_path: Path, ran: list[str]) -> None:
    project(tmp_path, a=PAGE, b=PAGE)
    build(tmp_path)
    project(tmp_path, a=PAGE)
    build(tmp_path)
    staged = {path.name for path in (tmp_path / "_build/2016/source").rglob("*.*")}
    assert {name for name in staged if not name.endswith(".bib")} == {
        "_config.yml",
        "_toc.yml",
        "a.ipynb",
    }


def test_a_link_made_by_code_to_a_page_left_out_becomes_words(tmp_path: Path) -> None:
    code = (
        "from IPython.display import Markdown\n"
        "Markdown('See [the other](b.ipynb#top) and [the third](c.ipynb).')",
    )
    shown = "from IPython.display import HTML\nHTML('<figure id=\"top\"></figure>')"
    project(tmp_path, a=notebook("# A", YEAR, code), b=notebook("# B", YEAR, (shown,)))
    assert fop(tmp_path, "build").returncode == 0
    shown = (tmp_path / "_build/2016/html/notebooks/a.html").read_text(encoding="utf-8")
    assert 'href="b.html#top"' in shown and "and the third." in shown


def test_settings_that_make_no_book_are_told_where_nothing_has_to_run(
    tmp_path: Path, ran: list[str]
) -> None:
    project(tmp_path, a=PAGE)
    build(tmp_path)
    with (tmp_path / "_config.yml").open("a") as file:
        file.write("latex: 3\n")
    config = (tmp_path / "_config.yml").read_text().replace("latex:\n", "other:\n")
    (tmp_path / "_config.yml").write_text(config)
    with pytest.raises(
        Mistake, match=r"_config.yml: line 59: latex: found 3, expected names with values. Mend it"
    ):
        build(tmp_path)
    assert ran == ["a"]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("autor: A", "autor: nothing that can be set. Did you mean 'author'?"),
        ("latex:\n  use_jupyterbook: 1", "latex, use_jupyterbook: nothing that can be set."),
    ],
)
def test_a_setting_that_nothing_reads_is_told(tmp_path: Path, line: str, told: str) -> None:
    project(tmp_path, a=PAGE)
    config = (
        (tmp_path / "_config.yml")
        .read_text()
        .replace("latex:\n", "")
        .replace("  use_jupyterbook_latex: false\n", "")
    )
    (tmp_path / "_config.yml").write_text(f"{config}{line}\n")
    (fault,) = misconfigured(tmp_path)
    assert told in fault


def test_two_builds_of_one_edition_do_not_meet(tmp_path: Path) -> None:
    with book.only_build(tmp_path / "2016"):
        with (
            pytest.raises(Mistake, match="Another build is at work"),
            book.only_build(tmp_path / "2016"),
        ):
            pass
        with book.only_build(tmp_path / "2017"):
            pass
    with book.only_build(tmp_path / "2016"):
        pass


def test_sections_that_fail_for_one_mistake_are_told_of_it_once(tmp_path: Path) -> None:
    mistaken = ("from fop.mistakes import Mistake\nraise Mistake(['one fault', 'another'])",)
    project(tmp_path, a=notebook("# A", YEAR, mistaken), b=notebook("# B", mistaken))
    done = fop(tmp_path, "build")
    assert done.returncode == 1
    assert [done.stderr.count(words) for words in ("one fault", "another")] == [1, 1]
    assert "Traceback" not in done.stderr
    assert all(f"{name}, cell " in done.stderr for name in "ab")
    assert all((tmp_path / f"_build/2016/failed/{name}.ipynb").is_file() for name in "ab")
