"""Contents: which sections the book has, in which order, and where they and the data are."""

import difflib
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Any

from fop.mistakes import Mistake, quoted
from fop.tables import settings

_BESIDE = Path(__file__).resolve().parents[2] / "data"

KINDS = {"str": "text", "int": "a whole number", "bool": "true or false"}

PLACES = ("root", "file")
WORDED = ("title", "caption")
DEPTHS = ("numbered", "maxdepth")
"""Entries of a table of contents: places of notebooks, texts, and how deep lists go."""

ENTRY = "expected an entry as `file: notebooks/NAME`"

WHOLE = "a whole address such as https://www.gov.uk"

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
    if not isinstance(described, dict) or "root" not in described:
        raise Mistake(f"{toc}: expected `root: notebooks/NAME`, then parts and chapters.")
    found: dict[str, Section] = {}
    faults = []
    for keys, entry in _entries(described):
        where = settings.place(toc, *keys)
        if fault := _misplaced(str(keys[-1]), entry):
            faults.append(f"{where}: {fault}")
        if fault or keys[-1] not in PLACES:
            continue
        place = entry.removesuffix(".ipynb")
        path = root / f"{place}.ipynb"
        if not os.path.lexists(path):  # which takes a name too long for a file as none
            held = [f"notebooks/{one.name}" for one in (root / "notebooks").glob("*.*")]
            alike = [name for name in held if name.lower() == f"{place}.ipynb".lower()]
            near = f" Did you mean {alike[0]!r}?" if alike else nearest(
                place, [name.removesuffix(".ipynb") for name in held if name.endswith(".ipynb")]
            )  # fmt: skip
            faults.append(
                f"{where}: {place} has no notebook {path}.{near} Add it or take the entry out of "
                "_toc.yml."
            )
        elif path.stem in found:
            faults.append(f"{where}: {path.stem} stands twice. Take one entry out.")
        else:
            found[path.stem] = Section(path.stem, path, place)
    if faults and not (root / "notebooks").is_dir():
        faults = [f"{root / 'notebooks'}: not found. Put the folder of the notebooks back."]
    faults = faults or list(_misformed(described, toc))
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


def nearest(name: str, known: Iterable[str], most: int = 1, cutoff: float = 0.6) -> str:
    """Say which known name is meant, or which of some; empty where none is near."""
    known, asked = list(known), str(name)
    close = difflib.get_close_matches(asked, known, most, cutoff) or [
        one for one in known if asked and one.startswith(asked.replace(".", "-"))
    ]
    return f" Did you mean {' or '.join(map(repr, close[:most]))}?" if close else ""


def _entries(node: Any, at: tuple[str | int, ...] = ()) -> Iterator[tuple[Any, Any]]:
    """Walk a table of contents and give what stands in it, in its order, with the way to it."""
    if isinstance(node, dict):
        yield from (((*at, key), node[key]) for key in (*PLACES, "glob", *WORDED) if key in node)
        yield from (((*at, key), node[key]) for key in DEPTHS if key in node)
        for key in ("options", "defaults", "parts", "chapters", "sections"):
            yield from _entries(node.get(key), (*at, key))
    elif isinstance(node, list):
        for place, child in enumerate(node):
            yield from _entries(child, (*at, place))


def _misplaced(key: str, entry: Any) -> str:
    """Say what keeps an entry from naming one notebook of the project; empty where nothing does."""
    if key in WORDED:
        empty = entry is None or (isinstance(entry, str) and not re.search(r"\w", entry))
        said = f"{key}: found {entry!r}, expected words. Write some, or take the line out."
        return said if empty else ""
    if key in DEPTHS:
        low = type(entry) is int and entry < 1
        said = f"{key}: found {entry!r}, expected true, false or a number from 1 on. Mend it."
        return said if low else ""
    if key == "glob":
        return f"glob: {quoted(entry)}. Name each page by itself, as `file: notebooks/NAME`."
    if not isinstance(entry, str) or not entry.strip():
        return f"{key}: found {quoted(entry)}, expected the place of a notebook: `notebooks/NAME`."
    path = PurePosixPath(entry)
    odd = "\\" in entry or ":" in entry or ".." in path.parts or not entry.isprintable()
    if odd or path.is_absolute() or str(path) != entry or len(entry) > LONGEST:
        return f"{key}: {quoted(entry)} is no place in the project. Write it as `notebooks/NAME`."
    return ""


def _misformed(described: dict[Any, Any], toc: Path) -> Iterator[str]:
    """Say what the makers of pages do not expect in a table of contents."""
    # Loaded here: a table of contents with other faults need not wait for it.
    from sphinx_external_toc.parsing import TOCTREE_OPTIONS, MalformedError, parse_toc_data

    if described.get("format") != "jb-book":
        place = settings.place(toc, "format")
        yield f"{place}: expected `format: jb-book`, found {quoted(described.get('format'))}."
        return
    try:
        parse_toc_data(described)
    except (MalformedError, TypeError, AttributeError, KeyError, ValueError) as error:
        said = re.sub(
            r".*unexpected keyword argument (.*)", r"\1 is nothing that can be set", f"{error}"
        )
        if found := re.search(r" (\(?<class .*) \(got (.*) that is .*", said):
            kinds = " or ".join(KINDS.get(one, one) for one in re.findall(r"'(\w+)'", found[1]))
            quote = ": quote it" if kinds == KINDS["str"] else ""
            said = f"{said[: found.start()]} {kinds}, not {found[2]}{quote}"
        said = re.sub(r"must match regex .*? \((.*) doesn't\)", rf"must be {WHOLE}, not \1", said)
        said = re.sub(r"entry (?:does not contain|not a mapping type).*?(?= @)", ENTRY, said)
        said = re.sub(r"Unknown keys found: \{(.*?)\}.*?(?= @|$)", r"\1: nothing to set here", said)
        way = re.search(r" @ '/(.*?)'", said)
        keys = [int(k) if k.isdigit() else k for k in (way[1] if way else "").split("/") if k]
        said = re.sub(r"(?:\w+ validation)? @ '/.*?':?", "", said).strip()
        yield (
            f"{settings.place(toc, *keys)}: {said}. Mend it: jupyterbook.org tells how a table of "
            "contents is written."
        )
    options = described.get("options")
    for key in set(options if isinstance(options, dict) else []).difference(TOCTREE_OPTIONS):
        place, listed = settings.place(toc, "options", key), ", ".join(TOCTREE_OPTIONS)
        yield f"{place}: {quoted(key)} is nothing that can be set. Choose of {listed}."
    parts = described.get("parts")
    for number, part in enumerate(parts if isinstance(parts, list) else []):
        known = ["chapters", *TOCTREE_OPTIONS]
        for key in set(part if isinstance(part, dict) else []).difference(known):
            listed = ", ".join(known)
            place = settings.place(toc, "parts", number, key)
            yield f"{place}: {quoted(key)} is nothing that can be set. Choose of {listed}."
