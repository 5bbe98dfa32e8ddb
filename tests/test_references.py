"""Works cited: the list, its table and the notebooks name the same works."""

import json
import re
from pathlib import Path

import yaml
from pybtex.database import parse_file
from sphinxcontrib.bibtex.plugin import find_plugin

from fop.build.theme import citations
from fop.tables import datasets

ROOT = Path(__file__).resolve().parents[1]
ENTRIES = parse_file(str(ROOT / "data" / "references.bib")).entries
OTHERS = parse_file(str(ROOT / "data" / "others.bib")).entries


def test_the_table_holds_every_work_of_the_list() -> None:
    works = datasets.load("report/works").set_index("key")
    assert set(works.index) == set(ENTRIES)
    assert {key: entry.fields["note"] for key, entry in ENTRIES.items()} == dict(works["note"])


def test_each_note_says_what_the_table_says() -> None:
    for work in datasets.load("report/works").itertuples():
        yes = work.note.startswith("Confirmed: ")
        found = "in part" if yes and "Not confirmed: " in work.note else "yes" if yes else "no"
        assert yes or work.note.startswith("Not confirmed: "), work.key
        assert found == work.confirmed, work.key


def test_notebooks_cite_works_of_the_list() -> None:
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        text = "\n".join("".join(cell["source"]) for cell in cells)
        for keys in re.findall(r"\{cite(?::\w+)?\}`([^`]+)`", text):
            for key in keys.split(","):
                assert key.strip() in {*ENTRIES, *OTHERS}, f"{path.name}: {key}"


def test_citations_have_round_brackets() -> None:
    citations.register()
    described = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    name = described["sphinx"]["config"]["bibtex_reference_style"]
    style = find_plugin("sphinxcontrib.bibtex.style.referencing", name)()
    assert (style.bracket_textual.left, style.bracket_textual.right) == ("(", ")")


def test_studies_of_others_say_what_was_seen_and_stand_in_one_list() -> None:
    assert not set(OTHERS) & set(ENTRIES)
    for key, entry in OTHERS.items():
        assert entry.fields["note"].startswith("Seen: "), key
        assert entry.fields.get("url") or entry.fields.get("doi") or "institution" in entry.fields
