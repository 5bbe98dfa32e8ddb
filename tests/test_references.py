"""Works cited: the list, its table and the notebooks name the same works."""

import json
import re
from pathlib import Path

from pybtex.database import parse_file

from fop import datasets

ROOT = Path(__file__).resolve().parents[1]
ENTRIES = parse_file(str(ROOT / "data" / "references.bib")).entries


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
                assert key.strip() in ENTRIES, f"{path.name}: {key}"
