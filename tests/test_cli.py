import re
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from small_book import ROOT, fop, notebook, project, sample

from fop import Page
from fop.cli import main
from fop.mistakes import Mistake

README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("verb", sorted(main.commands))
def test_every_verb_has_help_and_a_line_in_the_readme(verb: str) -> None:
    command = main.commands[verb]
    said = CliRunner().invoke(main, [verb, "--help"])
    assert said.exit_code == 0
    assert command.help
    first = " ".join(command.help.split("\n\n")[0].split())
    assert first in " ".join(CliRunner().invoke(main, ["-h"]).output.split())
    assert f"| `fop {verb}` |" in README
    for option in command.params:
        assert isinstance(option, click.Argument) or getattr(option, "help", None)


def test_every_make_verb_has_help_and_a_line_in_the_readme() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    verbs = re.findall(r"^([a-z]+):", makefile, re.MULTILINE)
    assert verbs == re.findall(r"^([a-z]+):.*## ", makefile, re.MULTILINE)
    for verb in set(verbs) - {"help"}:
        assert f"| `make {verb}` |" in README


@pytest.mark.slow
def test_a_build_says_what_it_did(tmp_path: Path) -> None:
    project(tmp_path, works=sample("works"), other=notebook("# Another page", ("1",)))
    done = fop(tmp_path, "build", "--workers", "2")
    assert done.returncode == 0, done.stderr
    page = tmp_path / "_build/2016/html/index.html"
    assert re.search(r"^ +\d+\.\d s  Another page$", done.stdout, re.MULTILINE)
    assert re.search(rf"^2 of 2 sections ran; \d+\.\d s\. Open {re.escape(str(page))}$",
                     done.stdout, re.MULTILINE)  # fmt: skip
    assert page.is_file()
    again = fop(tmp_path, "build")
    assert again.stdout.startswith("0 of 2 sections ran")
    told = fop(tmp_path, "why", "other")
    assert told.stdout == "Nothing has changed in other: no need to run.\n"


@pytest.mark.slow
def test_what_fails_is_told_without_a_traceback_of_ours(tmp_path: Path) -> None:
    project(tmp_path, works=sample("works"), raises=sample("raises"), dies=sample("dies"))
    done = fop(tmp_path, "build")
    assert done.returncode == 1
    failed = tmp_path / "_build/2016/failed"
    assert f"raises, cell 4, as far as it ran in {failed / 'raises.ipynb'}:\n" in done.stderr
    assert "ValueError: no figure for 2015-16" in done.stderr
    assert f"as far as it ran in {failed / 'dies.ipynb'}:\n    The process died" in done.stderr
    assert "There is no book yet." in done.stderr
    assert "FAILED" in done.stdout
    assert "fop/book.py" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["build", "-p", "yaer", "2014-15"], "no notebook has a parameter 'yaer'"),
        (["build", "--year", "2014"], "expected a reporting year, such as 2014-15"),
        (["build", "-p", "areas=LBHF", "works"], "Write a space in the place of =."),
        (["build", "--areas", "LBHF,Camdn"], "expected authorities of data/areas.csv"),
        (["build", "--edition", "2071"], "Editions there: 2016"),
        (["build", "wroks"], "Did you mean 'works'?"),
        (["why", "wroks"], "Did you mean 'works'?"),
        (["why", "--year", "2014"], "expected a reporting year, such as 2014-15"),
        (["check"], "works.ipynb: last cell"),
        (["build", "--edition", "2016", "--edition", "2025"], "--edition given twice. Give each"),
        (["why", "--year", "2014-15", "-p", "year", "2013-14"], "year given twice. Give each"),
        (["audit", "--ledger", "a", "--ledger", "a"], "--ledger given twice. Give each once"),
        (["audit", "--ledger", ""], "--ledger is ''; expected the name of a file"),
        (["import", ""], "files is ''; expected the name of a file"),
        (["example-fieldwork", ""], "folder is ''; expected the name of a file"),
        (["sweep", "--areas", "Narnia"], "Command line: areas: No authority is called 'Narnia'"),
        (["sweep", "--areas", "LBHF", "--years", "2014"], "Command line: years: No official"),
        (["example-fieldwork", "notebooks"], "notebooks: holds files already. Name a new folder"),
        (["sweep", "--years", "2014-15", "--years", "2015-16"], "--years given twice. Give each"),
    ],
)
def test_a_mistake_is_one_message_and_status_1(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], said: str
) -> None:
    project(tmp_path, works=sample("works"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FOP_DATA", str(tmp_path / "data"))
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "_build").exists()


def test_an_empty_name_of_the_data_folder_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOP_DATA", "")
    done = CliRunner().invoke(main, ["why"])
    assert done.exit_code == 1
    assert "The variable FOP_DATA is empty" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["build", "--scheduler", "nowhere"], "expected an address such as tcp://HOST:8786"),
        (["import", "--log", "x.csv"], "take no files"),
        (["import", "--undo", "a-2024", "x.csv"], "take no files"),
    ],
)
def test_what_would_be_passed_over_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], said: str
) -> None:
    project(tmp_path, works=sample("works"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FOP_DATA", str(tmp_path / "data"))
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 2 and said in done.stderr


def test_outside_a_project_it_says_where_to_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for verb in ("build", "check", "why"):
        done = CliRunner().invoke(main, [verb])
        assert done.exit_code == 1
        assert done.stderr.count("\n") == 1
        assert "Start fop in the project's folder" in done.stderr


def test_a_copy_whose_tables_would_not_be_read_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project(tmp_path, works=sample("works"))
    (tmp_path / "data" / "datapackage.json").write_text("{}")
    said = f"{tmp_path / 'data'}: not the tables that would be read, which are those of {ROOT}"
    monkeypatch.delenv("FOP_DATA", raising=False)
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(main, ["check"])
    assert (done.exit_code, done.stderr.count("\n")) == (1, 1)
    assert done.stderr.startswith(said)
    for folder in (tmp_path, tmp_path / "notebooks"):  # of a page, as papermill or an editor opens
        monkeypatch.chdir(folder)
        with pytest.raises(Mistake, match=re.escape(said)):
            Page("3.2.1", {"areas": ["LBHF"]})
    monkeypatch.setenv("FOP_DATA", str(tmp_path / "data"))
    assert said not in CliRunner().invoke(main, ["check"]).stderr


def test_without_data_it_says_what_to_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOP_DATA", str(tmp_path / "nowhere"))
    done = CliRunner().invoke(main, ["check"])
    assert done.exit_code == 1
    assert done.stderr.count("\n") == 1
    assert "FOP_DATA" in done.stderr
    assert "FOP_DATA" in README
    monkeypatch.setenv("FOP_DATA", str(tmp_path))
    monkeypatch.chdir(ROOT)
    assert CliRunner().invoke(main, ["check"]).stderr.count("\n") == 1
    assert CliRunner().invoke(main, ["--version"]).output == f"fop {version('fop')}\n"


@pytest.mark.parametrize(
    ("words", "begun", "offered"),
    [
        ("fop build --edition", "20", {"2016", "2025"}),
        ("fop site 2016", "202", {"2025"}),
        ("fop why", "3-2-1", {"3-2-1-value-for-money"}),
        ("fop build --areas", "Camden,Hack", {"Camden,Hackney"}),
    ],
)
def test_a_shell_completes_editions_sections_and_areas(
    monkeypatch: pytest.MonkeyPatch, words: str, begun: str, offered: set[str]
) -> None:
    monkeypatch.chdir(ROOT)
    setting = {"_FOP_COMPLETE": "bash_complete", "COMP_WORDS": f"{words} {begun}",
               "COMP_CWORD": str(len(words.split()))}  # fmt: skip
    said = CliRunner().invoke(main, prog_name="fop", env=setting).output
    assert {line.partition(",")[2] for line in said.splitlines()} == offered


def test_a_build_with_nothing_to_run_loads_no_pandas() -> None:
    heavy = "{'pandas', 'matplotlib', 'papermill', 'sphinx'}"
    plan = "plans.plan(Path(), Path('data'), '2016', {})"
    code = (
        "import sys; from pathlib import Path; import fop.cli; from fop.build import plans\n"
        f"{plan}; print({heavy} & set(sys.modules))"
    )
    said = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True,
                          check=True)  # fmt: skip
    assert said.stdout == "set()\n"


def test_the_tree_of_the_readme_is_true() -> None:
    tree = README.partition("```\ndata/")[2].partition("```")[0]
    inside = re.findall(r"^  (\S+)", tree, re.MULTILINE)
    assert len(inside) > 5
    assert [one for one in inside if not (ROOT / "data" / one).exists()] == []
    tops = re.findall(r"^(\w+)/", tree, re.MULTILINE)
    assert [one for one in tops if not (ROOT / one).is_dir()] == []


def test_one_version_stands_everywhere() -> None:
    pattern = r"^version\W+([\d.]+)"
    places = [(ROOT / name).read_text("utf-8") for name in ("pyproject.toml", "CITATION.cff")]
    versions = {re.findall(pattern, text, re.MULTILINE)[0] for text in places}
    changes = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert versions == {re.findall(r"^## ([\d.]+)", changes, re.MULTILINE)[0]}
