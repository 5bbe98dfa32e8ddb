import json
from collections.abc import Callable
from pathlib import Path

import pytest
from small_book import notebook, project, sample

from fop.build import cache as caches
from fop.build import digests
from fop.build.cache import Cache
from fop.build.runs import RECORD, Job, Result, dump

ACCOUNT = {"data": ["report/one"], "parameters": {}, "version": "1"}


def executed(text: str, account: dict[str, object] | None = ACCOUNT) -> str:
    """Give a notebook the outputs that a run would, and the cell that papermill adds."""
    made = json.loads(text)
    cells = []
    for cell in made["cells"]:
        cell["source"] = "".join(cell["source"])
        cells.append(cell)
        if cell["cell_type"] == "code":
            data = {"text/plain": "done"} | ({RECORD: account} if account else {})
            output = {"data": data, "metadata": {}, "output_type": "display_data"}
            cell.update(execution_count=1, outputs=[output])
        if "parameters" in cell["metadata"].get("tags", []):
            cells.append(cell | {"id": "injected-parameters", "source": "year = 2",
                                 "metadata": {"tags": ["injected-parameters"]}})  # fmt: skip
    return dump(made | {"cells": cells})


@pytest.fixture
def make(tmp_path: Path) -> Callable[[], Cache]:
    project(tmp_path, works=sample("works"))
    return lambda: Cache(tmp_path / "cache", tmp_path / "data")


def job(text: str, **parameters: str) -> Job:
    return Job("works", text, parameters)


def keep(cache: Cache, text: str, account: dict[str, object] | None = ACCOUNT) -> None:
    cache.keep(job(text), Result("works", executed(text, account), 1.5), "2016")


def test_a_run_of_the_same_is_found(make: Callable[[], Cache]) -> None:
    text = sample("works")
    assert make().find(job(text)) is None
    keep(make(), text)
    assert make().find(job(text)) == executed(text)
    assert make().seconds(job(text), "2016") == 1.5
    assert make().seconds(job(text), "2017") == float("inf")


def test_an_edited_sentence_keeps_the_outputs(make: Callable[[], Cache]) -> None:
    text = sample("works")
    keep(make(), text)
    edited = text.replace("A sentence of prose.", "Another sentence.")
    assert make().find(job(edited)) == executed(edited)
    more = json.loads(text)
    more["cells"].insert(1, {"cell_type": "markdown", "id": "x", "metadata": {}, "source": ["New"]})
    assert make().find(job(json.dumps(more))) == executed(json.dumps(more))


def test_whatever_a_run_depends_on_makes_it_run_again(
    make: Callable[[], Cache], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = sample("works")
    keep(make(), text)
    assert make().find(job(text.replace("{top}", "{top + 1}"))) is None
    assert make().find(job(text, year="2015-16")) is None
    (tmp_path / "data" / "report" / "two.csv").write_text("borough,count\nLBHF,9\n")
    assert make().find(job(text))
    (tmp_path / "data" / "report" / "one.csv").write_text("borough,count\nLBHF,9\n")
    assert make().find(job(text)) is None
    assert make().why(job(text), "2016") == ["data/report/one has changed."]
    (tmp_path / "data" / "report" / "one.csv").write_text("borough,count\nLBHF,1\n")
    assert make().find(job(text))
    for name in ("package", "versions"):
        with monkeypatch.context() as patch:
            patch.setattr(digests, name, lambda: {"pandas": "0"})
            assert make().find(job(text)) is None


@pytest.mark.parametrize("what", ["tables", "program"])
def test_what_changed_during_a_run_leaves_nothing_behind(
    make: Callable[[], Cache], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    cache, text = make(), sample("works")
    assert cache.find(job(text)) is None
    if what == "tables":
        (tmp_path / "data" / "report" / "one.csv").write_text("borough,count\nLBHF,9\n")
    else:
        monkeypatch.setattr(digests, "package", dict)
    keep(cache, text)
    assert list((tmp_path / "cache").rglob("*.json")) == []


def test_outputs_are_named_without_being_read(make: Callable[[], Cache], tmp_path: Path) -> None:
    text = sample("works")
    assert make().outputs(job(text)) is None
    keep(make(), text)
    (path,) = (tmp_path / "cache" / "outputs").glob("*.json")
    assert make().outputs(job(text)) == path.stem
    assert make().outputs(job(text, year="2015-16")) is None
    path.unlink()
    assert make().outputs(job(text)) is None


def test_a_changed_description_counts_as_changed_data(
    make: Callable[[], Cache], tmp_path: Path
) -> None:
    keep(make(), sample("works"))
    path = tmp_path / "data" / "datapackage.json"
    path.write_text(path.read_text().replace('"title": "two"', '"title": "2"'))
    assert make().find(job(sample("works")))
    path.write_text(path.read_text().replace('"title": "one"', '"title": "1"'))
    assert make().find(job(sample("works"))) is None


def test_a_run_without_an_account_of_its_reading_depends_on_every_table(
    make: Callable[[], Cache], tmp_path: Path
) -> None:
    text = notebook("# A", ("",))
    keep(make(), text, None)
    assert make().find(job(text))
    (tmp_path / "data" / "report" / "two.csv").write_text("borough,count\nLBHF,9\n")
    assert make().find(job(text)) is None


@pytest.mark.parametrize(
    ("noted", "changes"),
    [
        ("report/*", {"more", "row", "other row"}),
        ("report/one*", {"row", "other row"}),
        ("report/one?borough=LBHF", {"row"}),
        ("report/one", {"row", "other row"}),
        ("report/three", {"more"}),
    ],
)
def test_a_list_and_a_part_of_a_table_are_read_too(
    make: Callable[[], Cache], tmp_path: Path, noted: str, changes: set[str]
) -> None:
    text = notebook("# A", ("",))
    one, three = (tmp_path / "data" / "report" / f"{name}.csv" for name in ("one", "three"))
    files = {
        "row": (one, "borough,count\nLBHF,7\nRBKC,2\n"),
        "other row": (one, "borough,count\nLBHF,1\nRBKC,7\n"),
        "more": (three, "borough,count\n"),
    }
    for name, (path, now) in files.items():
        one.write_text("borough,count\nLBHF,1\nRBKC,2\n")
        three.unlink(missing_ok=True)
        keep(make(), text, {"data": [noted]})
        assert make().find(job(text))
        path.write_text(now)
        assert (make().find(job(text)) is None) == (name in changes), name


@pytest.mark.parametrize("content", [b"", b"borough\n\xff", b"\xff\xfe", b"a\0", b"<<<<<<< a\n"])
def test_a_part_of_a_table_that_cannot_be_read_has_changed(
    make: Callable[[], Cache], tmp_path: Path, content: bytes
) -> None:
    text, path = notebook("# A", ("",)), tmp_path / "data/report/one.csv"
    path.write_text("borough,count\nLBHF,1\n")
    keep(make(), text, {"data": ["report/one?borough=LBHF"]})
    path.write_bytes(content)
    assert make().find(job(text)) is None


def test_why_says_in_words_what_changed(make: Callable[[], Cache]) -> None:
    text = sample("works")
    assert make().why(job(text), "2016") == ["It has not run yet."]
    keep(make(), text)
    assert make().why(job(text), "2016") == []
    cache = make()
    cache.__dict__["_fixed"] = {
        "package": digests.package() | {"charts/charts.py": "x", "added.py": "y"},
        "versions": digests.versions() | {"pandas": "9"},
    }
    changed = job(text.replace("{top}", "{top + 1}"), year="2015-16")
    pandas = digests.versions()["pandas"]
    assert cache.why(changed, "2016") == [
        "Code cell 3 has changed.",
        "Parameter year is new.",
        "fop/added.py is new.",
        "fop/charts/charts.py has changed.",
        f"pandas is 9; it was {pandas}.",
    ]


def test_the_last_outputs_stay_while_code_and_parameters_do(
    make: Callable[[], Cache], tmp_path: Path
) -> None:
    text = sample("works")
    keep(make(), text)
    (tmp_path / "data" / "report" / "one.csv").write_text("borough,count\nLBHF,9\n")
    assert make().last(job(text), "2016") == executed(text)
    assert make().last(job(text), "2017") is None
    assert make().last(job(text, year="2015-16"), "2016") is None


def test_a_damaged_file_is_no_file(make: Callable[[], Cache], tmp_path: Path) -> None:
    text = sample("works")
    for folder in ("outputs", "runs"):
        keep(make(), text)
        for path in (tmp_path / "cache" / folder).glob("*.json"):
            path.write_text(path.read_text()[:-20])
        assert make().find(job(text)) is None
    keep(make(), text)
    assert make().find(job(text))


@pytest.mark.parametrize(
    "content",
    ["[1]", "3", "null", '{"data": 3}', '{"code": {}, "seconds": "a"}', "[" * 9**5, "\xff\xfe"],
)
def test_a_record_of_another_form_is_none(
    make: Callable[[], Cache], tmp_path: Path, content: str
) -> None:
    text = sample("works")
    keep(make(), text)
    for path in [*tmp_path.glob("cache/runs/*.json"), *tmp_path.glob("cache/last/*/*.json")]:
        path.write_text(content, encoding="latin-1")
    assert make().find(job(text)) is None
    assert make().last(job(text), "2016") is None
    assert make().seconds(job(text), "2016") == float("inf")
    assert make().why(job(text), "2016") == ["It has not run yet."]


def test_old_outputs_are_forgotten(
    make: Callable[[], Cache], monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(make(), sample("works"))
    make().prune()
    assert make().find(job(sample("works")))
    monkeypatch.setattr(caches, "DAYS", -1)
    make().prune()
    assert make().find(job(sample("works"))) is None


def test_the_package_is_what_a_notebook_can_reach() -> None:
    modules = set(digests.package())
    assert {"page/page.py", "charts/charts.py", "words/wording.py"} <= modules
    above = {"cli/books.py", "build/book.py", "export/export.py", "imports/imports.py"}
    assert not above & modules
