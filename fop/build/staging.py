"""Staging: executed notebooks, and what pages are made from besides, laid out for Sphinx."""

import json
import os
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path

from fop.build import attached
from fop.build.plans import Plan
from fop.build.runs import bundles, dump
from fop.tables import files

BESIDE = "application/vnd.fop.beside+json"
"""Media type of a file that a page wants beside the pages, as `fop.page.explore` writes it."""

TEXTS = (".yml", ".cff", ".bib")

IMPRINT = ("CITATION.cff", "CHANGELOG.md")
"""What tells of the book as a whole: its version, and what is new in it."""

LINK = re.compile(r"\[([^\[\]]*)\]\(([\w-]+)\.ipynb[^)\s]*\)")


def stage(plan: Plan, executed: Mapping[str, str]) -> None:
    """Lay out the executed notebooks as a source tree for Jupyter Book."""
    source = plan.folder / "source"
    laid = around(plan)
    names = frozenset(section.name for section in plan.sections)
    for section in plan.sections:
        place = Path(f"{section.place}.ipynb")
        text, pictures = attached.published(_linked(executed[section.name], names))
        laid |= {place.with_name(name): content for name, content in pictures}
        laid[place] = text.encode()
    for place, content in laid.items():
        path = source / place
        # Sphinx reads again what is newer.
        if not path.is_file() or path.read_bytes() != content:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    for stale in [p for p in source.rglob("*") if p.is_file()]:
        if stale.relative_to(source) not in laid:
            stale.unlink()


@lru_cache(maxsize=100)
def _linked(notebook: str, names: frozenset[str]) -> str:
    """Make words of the links that outputs have to pages which this book leaves out.

    A link that an author typed stays: to where it leads nobody is a fault of the page.
    """
    if all(page in names for _, page in LINK.findall(notebook)):
        return notebook
    held = json.loads(notebook)
    for cell in held["cells"]:
        for output in cell.get("outputs", []):
            for kind, text in output.get("data", {}).items():
                if isinstance(text, str):
                    output["data"][kind] = LINK.sub(
                        lambda link: link[0] if link[2] in names else link[1], text
                    )
    return dump(held)


def around(plan: Plan) -> dict[Path, bytes]:
    """Give what pages are made from besides the notebooks: places in the project and contents."""
    shown: list[Path] = []
    for section in plan.sections:
        shown += attached.beside(plan.notebooks[section.name], section.path.parent)
    return of_book(plan.root, shown)


def of_book(root: Path, shown: Iterable[Path] = ()) -> dict[Path, bytes]:
    """Give what the book as a whole is made from, and what is `shown` on its pages.

    Text is in one form, whatever ends its lines.
    """
    cited = files.visible(root / "data", "*.bib")
    imprint = [path for name in IMPRINT if (path := root / name).is_file()]
    every = [*imprint, *cited, *attached.signs(root), *shown]
    beside = [_place(path, root) for path in every]
    return {
        place: files.text(root / place).encode()
        if place.suffix in TEXTS
        else (root / place).read_bytes()
        for place in [Path("_config.yml"), Path("_toc.yml"), *beside]
    }


def _place(path: Path, root: Path) -> Path:
    """Give a file's place in the project; one in a folder that is a link has the link's."""
    real, top = path.resolve(), root.resolve()
    if real.is_relative_to(top):
        return real.relative_to(top)
    return Path(os.path.abspath(path)).relative_to(os.path.abspath(root))


def extra(executed: Mapping[str, str]) -> dict[str, str]:
    """Give the files that pages want beside them: names to their text."""
    mark = json.dumps(BESIDE)
    wanting = (json.loads(text) for text in executed.values() if mark in text)
    return {
        Path(one["name"]).name: one["text"]
        for notebook in wanting
        for one in bundles(notebook, BESIDE)
    }
