"""A small project for tests of the build: a few notebooks, one table, one edition."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
ROOT = HERE.parent

PARTS = ("_config.yml", "_toc.yml", "CITATION.cff", "notebooks", "data")
"""What a copy of the project needs to be built."""

EDITION = "title: A small book\nyear: 2014-15\n"


def notebook(*cells: str | tuple[str, ...], metadata: dict[str, Any] | None = None) -> str:
    """Write a notebook: Markdown as text, code as a tuple of its source and its tags."""
    made = []
    for place, cell in enumerate(cells, start=1):
        source, *tags = (cell,) if isinstance(cell, str) else cell
        kind = "markdown" if isinstance(cell, str) else "code"
        one = {
            "cell_type": kind,
            "id": f"cell-{place}",
            "metadata": {"tags": tags} if tags else {},
            "source": source.splitlines(keepends=True),
        }
        made.append(one if kind == "markdown" else one | {"execution_count": None, "outputs": []})
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    held = {"kernelspec": kernel, "language_info": {"name": "python"}} | (metadata or {})
    return json.dumps({"cells": made, "metadata": held, "nbformat": 4, "nbformat_minor": 5})


def sample(name: str) -> str:
    """Give one of the notebooks in `tests/notebooks/`."""
    return (HERE / "notebooks" / f"{name}.ipynb").read_text(encoding="utf-8")


def project(folder: Path, **notebooks: str) -> Path:
    """Lay out a project: notebooks by name (`_` for `-`), the first of them the front page."""
    for place in ("notebooks", "data/editions", "data/report"):
        (folder / place).mkdir(parents=True, exist_ok=True)
    names = [name.replace("_", "-") for name in notebooks]
    for name, text in zip(names, notebooks.values(), strict=True):
        (folder / "notebooks" / f"{name}.ipynb").write_text(text, encoding="utf-8")
    chapters = "".join(f"\n  - file: notebooks/{name}" for name in names[1:])
    toc = f"format: jb-book\nroot: notebooks/{names[0]}\n"
    (folder / "_toc.yml").write_text(toc + (f"chapters:{chapters}\n" if chapters else ""))
    config = (ROOT / "_config.yml").read_text(encoding="utf-8")
    config = re.sub(r"(fop_without_rail: )\[.*\]", rf"\1[notebooks/{names[0]}]", config)
    (folder / "_config.yml").write_text(config, encoding="utf-8")
    for cited in (ROOT / "data").glob("*.bib"):
        (folder / "data" / cited.name).write_text("")
    (folder / "data" / "editions" / "2016.yml").write_text(EDITION)
    (folder / "data" / "areas.csv").write_text(
        "code,short,level\nE1,LBHF,authority\nE2,RBKC,authority\nE3,WCC,authority\n"
    )
    (folder / "data" / "report" / "one.csv").write_text("borough,count\nLBHF,1\n")
    (folder / "data" / "report" / "two.csv").write_text("borough,count\nLBHF,2\n")
    fields = [{"name": "borough", "type": "string"}, {"name": "count", "type": "integer"}]
    resources = [
        {"path": f"report/{name}.csv", "title": name, "schema": {"fields": fields}}
        for name in ("one", "two")
    ]
    (folder / "data" / "datapackage.json").write_text(json.dumps({"resources": resources}))
    return folder


def with_words(folder: Path) -> Path:
    """Give a project the dictionary, by which charts say how areas moved."""
    shutil.copy(ROOT / "data" / "words.csv", folder / "data" / "words.csv")
    described = json.loads((ROOT / "data" / "datapackage.json").read_text(encoding="utf-8"))
    words = next(one for one in described["resources"] if one["path"] == "words.csv")
    path = folder / "data" / "datapackage.json"
    own = json.loads(path.read_text(encoding="utf-8"))
    own["resources"].append({key: words[key] for key in ("path", "title", "schema")})
    path.write_text(json.dumps(own), encoding="utf-8")
    return folder


def environment(folder: Path) -> dict[str, str]:
    """Give the environment for a command in a project's folder."""
    return os.environ | {"PYTHONPATH": str(ROOT), "FOP_DATA": str(folder / "data")}


def fop(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command line in a project's folder."""
    return subprocess.run(
        [sys.executable, "-m", "fop", *arguments],
        cwd=folder,
        env=environment(folder),
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )


def executed(pages: Path) -> Iterator[dict[str, Any]]:
    """Give the notebooks of a book as they ran, by the folder of its pages.

    A section that had run before with the same values is that of the book built then.
    """
    kept, own = pages.parents[1] / ".cache", pages.parent.name
    books = sorted((kept / "last").iterdir(), key=lambda book: (book.name == own,
                   own.startswith(book.name)))  # fmt: skip
    last = {pointer.stem: pointer for book in books for pointer in sorted(book.glob("*.json"))}
    for pointer in last.values():
        name = json.loads(pointer.read_text(encoding="utf-8"))["outputs"]
        yield json.loads((kept / "outputs" / f"{name}.json").read_text(encoding="utf-8"))
