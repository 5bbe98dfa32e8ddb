"""Publish it: what the workflow and the page tell people to type is there to be typed."""

import json
import re
from functools import cached_property

import click
import yaml
from small_book import ROOT

from fop.cli import main

WORKFLOW = yaml.safe_load((ROOT / ".github/workflows/publish.yml").read_text(encoding="utf-8"))
STEPS = WORKFLOW["jobs"]["build"]["steps"]
RUNS = [step["run"] for step in STEPS if "run" in step]


class Told:
    """The page, as text."""

    @cached_property
    def text(self) -> str:
        held = json.loads((ROOT / "notebooks/publish-it.ipynb").read_text(encoding="utf-8"))
        return "\n".join("".join(cell["source"]) for cell in held["cells"])


def known(line: str) -> list[str]:
    """Name what of a command line of `fop` is no verb or no option of it."""
    words = line.split("#")[0].split()
    command = main.commands.get(words[0])
    if command is None:
        return [words[0]]
    options = {name for one in command.params if isinstance(one, click.Option) for name in one.opts}
    return [word for word in words[1:] if word.startswith("--") and word not in options]


def test_the_workflow_tests_before_it_publishes() -> None:
    assert WORKFLOW[True]["push"]["branches"] == ["main"]  # YAML reads `on` as true
    assert WORKFLOW["permissions"] == {"contents": "read", "pages": "write", "id-token": "write"}
    places = [step.get("run", step.get("uses", "")) for step in STEPS]
    tested, built, sent = (
        next(at for at, text in enumerate(places) if part in text)
        for part in ("make test", "fop site --build", "upload-pages-artifact")
    )
    assert tested < built < sent
    assert STEPS[sent]["with"]["path"] == "_build/site"
    assert WORKFLOW["jobs"]["deploy"]["needs"] == "build"
    assert not [step["uses"] for step in STEPS if "@" not in step.get("uses", "@")]


def test_what_the_workflow_runs_is_there() -> None:
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M)
    assert set(re.findall(r"\bmake ([a-z]+)", "\n".join(RUNS))) <= set(targets)
    lines = re.findall(r"-m fop ([^\n]+)", "\n".join(RUNS))
    assert len(lines) == 3
    assert [fault for line in lines for fault in known(line)] == []
    # What `make` installs is in the lock file, the packages of the export among it.
    pinned = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    assert "pypdf==" in pinned and "pypandoc-binary==" in pinned


def test_what_the_page_tells_to_type_is_there() -> None:
    text = Told().text
    lines = re.findall(r"^fop ([^\n]+)", text, re.M) + re.findall(r"`fop ([^`]+)`", text)
    assert len(lines) >= 8
    assert [fault for line in lines for fault in known(line)] == []
    for place in re.findall(r"`(\.github/[^`]+|CITATION\.cff)`", text):
        assert (ROOT / place).is_file()
