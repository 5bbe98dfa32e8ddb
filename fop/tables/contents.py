"""Contents: which sections the book has, in which order, and where they and the data are."""

import difflib
import glob
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Any

from fop.mistakes import Mistake, quoted
from fop.tables import settings

_BESIDE = Path(__file__).resolve().parents[2] / "data"

OPTIONS = {
    "caption": "words", "hidden": "flag", "maxdepth": "depth", "numbered": "depth",
    "reversed": "flag", "titlesonly": "flag", "style": "any", "restart_numbering": "flag",
}  # fmt: skip
LEVELS: Mapping[str, Mapping[str, str]] = {
    "book": {
        "format": "format", "root": "place", "title": "words", "options": "options",
        "defaults": "options", "meta": "any", "parts": "part", "chapters": "page",
    },
    "part": {"chapters": "page", **OPTIONS},
    "page": {
        "file": "place", "url": "address", "title": "words", "options": "options",
        "sections": "page",
    },
    "options": OPTIONS,
}  # fmt: skip
"""What may be set at each level of a table of contents, and of what kind it is; of a kind that is
a level itself there is a list."""

PLACES = ("root", "file")  # entries that name a notebook

EXPECTED = {
    "words": (str, r".*\w.*", "words. Write some, in quotes if they are a number, or take it out"),
    "flag": (bool, "", "true or false. Mend it"),
    "depth": (int, r"True|False|[1-9]\d*", "true, false or a number from 1 on. Mend it"),
    "format": (str, "jb-book", "jb-book. Write `format: jb-book`"),
    "address": (str, r"https?://\S+", "a whole address such as https://www.gov.uk. Mend it"),
}
"""What each kind must be: its type, its form and how that is said."""

LONGEST = 200  # letters of a notebook's place


@dataclass(frozen=True)
class Section:
    """One page of the book."""

    name: str  # file name without ending, such as `3-2-1-value-for-money`: also the page's address
    path: Path
    place: str
    """The notebook's path without ending, relative to the project, as `_toc.yml` gives it."""


def data_folder() -> Path:
    """Folder of the tables: `$FOP_DATA` where set, else `data/` beside the package."""
    return _folder(os.environ.get("FOP_DATA") or str(_BESIDE))


_folder = lru_cache(maxsize=16)(Path)


def check_own(folder: Path) -> None:
    """Raise `Mistake` where a folder has tables of its own, as a copy has, and others are read."""
    own, read = folder / "data", data_folder()
    held = "FOP_DATA" not in os.environ and (own / "datapackage.json").is_file()
    if held and read.is_dir() and not own.samefile(read):
        raise Mistake(
            f"{own}: not the tables that would be read, which are those of {read.parent}, where "
            "the fop that runs was installed. In this folder use `make book`, `make lab` or "
            f".venv/bin/python -m fop; or set the variable FOP_DATA to {own}."
        )


@contextmanager
def data_from(folder: Path | None) -> Iterator[None]:
    """Read tables from another folder, whatever the process was started with."""
    before = os.environ.get("FOP_DATA")
    if folder is not None:
        os.environ["FOP_DATA"] = str(folder)
    try:
        yield
    finally:
        os.environ.pop("FOP_DATA", None)
        if before is not None:
            os.environ["FOP_DATA"] = before


def sections(root: Path) -> list[Section]:
    """List the sections that `_toc.yml` names, in its order.

    Raises `Mistake` with one line for each entry that has no notebook or stands twice.
    """
    toc = root / "_toc.yml"
    if not toc.exists():
        raise Mistake(no_book(root))
    described = settings.read(toc)
    if not isinstance(described, dict) or not {"format", "root"} <= described.keys():
        told = "expected `format: jb-book` and `root: notebooks/NAME`, then parts or chapters."
        raise Mistake(f"{toc}: {told}")
    found: dict[str, Section] = {}
    faults = []
    for keys, entry, fault in _walked(described, "book"):
        where = settings.place(toc, *keys)
        if fault:
            faults.append(f"{where}: {fault}")
        if fault or keys[-1] not in PLACES:
            continue
        place = entry.removesuffix(".ipynb")
        path = root / f"{place}.ipynb"
        if not os.path.lexists(path):  # which takes a name too long for a file as none
            held = [f"notebooks/{one.name}" for one in (root / "notebooks").glob("*.*")]
            alike = [name for name in held if name.lower() == f"{place}.ipynb".lower()]
            near = f" Did you mean {alike[0]!r}?" if alike else nearest(
                PurePosixPath(place).name, [Path(n).stem for n in held if n.endswith(".ipynb")],
                under="notebooks/",
            )  # fmt: skip
            kinds = {one.suffix for one in path.parent.glob(f"{glob.escape(path.stem)}.*")}
            only = " Only notebooks are pages." if kinds & {".md", ".rst"} else ""
            faults.append(
                f"{where}: {place} has no notebook {path}.{only or near} Add it or take the entry "
                "out of _toc.yml."
            )
        elif path.stem in found:
            faults.append(f"{where}: {path.stem} stands twice. Take one entry out.")
        else:
            found[path.stem] = Section(path.stem, path, place)
    if faults and not (root / "notebooks").is_dir():
        faults = [f"{root / 'notebooks'}: not found. Put the folder of the notebooks back."]
    if faults:
        raise Mistake(faults)
    return list(found.values())


def no_book(root: Path) -> str:
    """Say that a folder is no project's."""
    return f"{root / '_toc.yml'}: not found. Start fop in the project's folder."


def configuration(root: Path) -> dict[str, Any]:
    """Read what `_config.yml` tells Jupyter Book; raise `Mistake` where it tells nothing."""
    path = root / "_config.yml"
    read = settings.read(path)
    if not isinstance(read, dict):
        raise Mistake(f"{path}: expected lines of the form `title: ...`.")
    return read


def choose(names: list[str], among: list[Section]) -> list[Section]:
    """Pick sections by name or by the start of a name (`3-2-1`).

    Raises `Mistake` with one line for each name that fits no section, or fits several.
    """
    chosen: list[Section] = []
    faults = []
    parts = [(text, re.split(r"[,\s]+", text)) for text in names]
    every = [each if any(_fitting(one, among) for one in each) else [text] for text, each in parts]
    for name in [one for each in every for one in each]:
        asked, fitting = _asked(name), _fitting(name, among)
        if len(fitting) == 1:
            chosen += [section for section in fitting if section not in chosen]
        elif fitting:
            several = ", ".join(section.name for section in fitting)
            faults.append(f"{quoted(name)} fits several sections: {several}. Give one in full.")
        else:
            near = nearest(asked, [s.name for s in among]) or " _toc.yml lists them all."
            faults.append(f"No section {quoted(name)}.{near}")
    if faults:
        raise Mistake(faults)
    return chosen


def _asked(name: str) -> str:
    return PurePosixPath(name.replace("\\", "/")).name.removesuffix(".ipynb").replace(".", "-")


def _fitting(name: str, among: list[Section]) -> list[Section]:
    asked = _asked(name)
    return [one for one in among if one.name == asked] or [
        one for one in among if one.name.startswith(f"{asked}-")
    ]


def nearest(
    name: str, known: Iterable[str], most: int = 1, cutoff: float = 0.6, under: str = ""
) -> str:
    """Say which known name is meant, or which of some, with what it is `under`; else nothing."""
    known, asked = list(known), str(name)
    close = difflib.get_close_matches(asked, known, most, cutoff) or [
        one for one in known if asked and one.startswith(asked.replace(".", "-"))
    ]
    meant = " or ".join(repr(f"{under}{one}") for one in close[:most])
    odd = [one for one in asked if not one.isascii() and one not in "".join(close)]
    looks = f" It holds {odd[0]}, the sign U+{ord(odd[0]):04X}." if odd else ""
    return f" Did you mean {meant}?{looks}" if close else ""


def _walked(
    node: Any, level: str, at: tuple[str | int, ...] = ()
) -> Iterator[tuple[tuple[str | int, ...], Any, str]]:
    """Give what stands in a table of contents: the way to it, itself and what is wrong with it."""
    known = LEVELS[level]
    if not isinstance(node, dict) or (level == "page" and len({"file", "url"} & node.keys()) != 1):
        entry = "names with values" if level == "options" else "an entry as `file: notebooks/NAME`"
        yield at, node, f"expected {entry}, found {quoted(node)}. Mend it."
        return
    if {"parts", "chapters"} <= node.keys():
        yield (*at, "chapters"), node, "stands beside parts. Put these chapters into a part."
    if level == "part" and "chapters" not in node:
        yield at, node, "a part without chapters. Give it some, or take it out."
    for key in [*(one for one in known if one in node), *(one for one in node if one not in known)]:
        value, way, kind = node[key], (*at, key), known.get(key, "")
        if not kind:
            yield way, value, f"{quoted(key)} is nothing that can be set here: {', '.join(known)}."
        elif kind == "options":
            yield from _walked(value, kind, way)
        elif kind not in LEVELS:
            yield (
                way,
                value,
                _misplaced(key, value) if kind == "place" else _misfit(kind, key, value),
            )
        elif not isinstance(value, list) or not value:
            yield way, value, f"{key}: found {quoted(value)}, expected a list of entries. Mend it."
        else:
            for number, one in enumerate(value):
                yield from _walked(one, kind, (*way, number))


def _misfit(kind: str, key: str, value: Any) -> str:
    """Say why a value is none of its kind; empty where it is."""
    type_, form, words = EXPECTED.get(kind, (object, "", ""))
    if isinstance(value, type_) and (not form or re.fullmatch(form, str(value), re.DOTALL)):
        return ""
    return f"{key}: found {quoted(value)}, expected {words}."


def _misplaced(key: str, entry: Any) -> str:
    """Say what keeps an entry from naming one notebook of the project; empty where nothing does."""
    if not isinstance(entry, str) or not entry.strip():
        return f"{key}: found {quoted(entry)}, expected the place of a notebook: `notebooks/NAME`."
    path = PurePosixPath(entry)
    odd = "\\" in entry or ":" in entry or ".." in path.parts or not entry.isprintable()
    if odd or path.is_absolute() or str(path) != entry or len(entry) > LONGEST:
        return f"{key}: {quoted(entry)} is no place in the project. Write it as `notebooks/NAME`."
    return ""
