"""Editions: the parameters of a book, from the least particular to the most.

A value comes from the notebook itself, the edition's file, that file's entry for one
section, or the command line; the later wins.  Each is checked against the
`parameters` cell of the notebook that takes it.
"""

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fop.mistakes import Mistake, quoted
from fop.tables import declarations, files, reading, settings
from fop.tables.contents import nearest
from fop.tables.parameters import Values
from fop.tables.parameters import held as held

DEFAULT = "2016"

NAME = re.compile(
    r"(?!(?:con|prn|aux|nul|com\d|lpt\d|site|what-changed)(?:\.|$))[a-z0-9_][\w.-]*(?<!\.)(?<!\.yml)(?<!\.yaml)",
    re.ASCII | re.IGNORECASE,
)
"""What an edition may be called, for its folder and its addresses, on any system and site."""

MOST = 200  # letters of a title

TITLE = rf"(?=.*\w).{{1,{MOST}}}"
"""What a title may be: it has a letter or a digit, and no second line."""


@dataclass(frozen=True)
class Edition:
    """Everything that changes between two runs of the book."""

    name: str  # name of its file in `data/editions/`, and of its folder in `_build/`
    title: str
    parameters: Values
    """Values for every section that declares them."""
    sections: Mapping[str, Values] = field(default_factory=dict)  # values for single sections
    path: Path | None = field(default=None, repr=False, compare=False)
    faults: tuple[str, ...] = field(default=(), repr=False)  # of its file, where it is a `draft`

    def at(self, *keys: str) -> str:
        """Say where a value of it stands, with which a fault of the value begins."""
        where = settings.place(self.path, *keys) if self.path else f"Edition {self.name}"
        return f"{where}: section {keys[1]}" if keys[1:] else where


def names(data: Path) -> list[str]:
    """List the editions that have a file in the data folder, whole or not."""
    reading.note("editions/*")
    return [path.stem for path in files.visible(data / "editions", "*.yml")]


def whole(data: Path) -> tuple[list[Edition], dict[str, str]]:
    """Read every edition, for lists of them: one that is unfinished stops no other.

    Gives those that can be read, and the names of the others with a note on what is wrong.
    """
    read, notes = [], {}
    for name in names(data):
        try:
            read.append(load_edition(name, data))
        except Mistake as mistake:
            notes[name] = f"Edition {name} is left out: {mistake.faults[0]}"
    return read, notes


def load_edition(name: str, data: Path) -> Edition:
    """Read one of `names(data)`; raise `Mistake` with a line for each fault of its file."""
    made = draft(name, data)
    if made.faults:
        raise Mistake(made.faults)
    return made


def draft(name: str, data: Path) -> Edition:
    """Read as much of an edition as is in order, and its faults, for `resolve` to tell with others.

    Raises `Mistake` where there is none of this name, or none that can be read.
    """
    known = names(data)
    if name not in known:
        held = ", ".join(known) or "none; FOP_DATA is to name the folder of the tables"
        raise Mistake(
            f"No edition {quoted(name)} in {data / 'editions'}. Editions there: {held}."
            f"{nearest(name.removesuffix('.yml').rpartition('/')[2], known)}"
        )
    path = data / "editions" / f"{name}.yml"
    if not NAME.fullmatch(name):
        raise Mistake(
            f"{path}: the name of an edition is made of letters, digits, '-', '_' and '.', such as "
            "2026, and is none that systems or the site keep for themselves. Give the file another."
        )
    for other in known:
        if other != name and other.lower() == name.lower():
            raise Mistake(
                f"{path}: differs from {other}.yml in capitals alone, which many systems take for "
                "one. Give one of them another name."
            )
    described = settings.read(path)
    if not isinstance(described, dict):
        raise Mistake(f"{path}: expected lines of the form `year: 2014-15`. Write one a parameter.")
    title, sections = described.get("title"), described.get("sections")
    faults = tuple(_faults(path, described))
    meant = {"title", "sections", *_meant(described).values()}
    return Edition(
        name,
        title.strip() if isinstance(title, str) else "",
        _in_order({key: value for key, value in described.items() if key not in meant}),
        {
            section: _in_order(values)
            for section, values in (sections if isinstance(sections, dict) else {}).items()
            if isinstance(section, str) and isinstance(values, dict)
        },
        path,
        faults,
    )


def _meant(described: Iterable[object]) -> dict[str, object]:
    """Give what an edition must have and has not, and the key that may have been meant to be it."""
    keys = {str(key).lower(): key for key in described}
    return {
        name: keys.get((difflib.get_close_matches(name, keys, 1, cutoff=0.7) or [""])[0])
        for name in ("title", "year")
        if name not in described
    }


def _in_order(values: Mapping[Any, Any]) -> Values:
    """Keep the values that a parameter can have."""
    return {k: v for k, v in values.items() if isinstance(k, str) and declarations.is_value(v)}


def _faults(path: Path, described: dict[Any, Any]) -> Iterable[str]:
    lacks = {
        name: f"found {'nothing' if key is None else f'{key!a} in its place'}"
        for name, key in _meant(described).items()
    }
    title = described.get("title")
    if not isinstance(title, str) or not re.fullmatch(TITLE, title.strip()):
        yield (
            f"{settings.place(path, 'title')}: title: "
            f"{lacks.get('title', f'found {quoted(title)}')}, expected the title of the book as "
            f"one line of text, at most {MOST} letters."
        )
    if "year" in lacks:
        place = settings.place(path, str(_meant(described)["year"]))
        yield f"{place}: year: {lacks['year']}, expected a reporting year, such as 2014-15."
    sections = described.get("sections")
    if not isinstance(sections, dict):
        sections = {} if sections is None else {"": sections}
    for name, values in sections.items():
        if not isinstance(name, str) or not isinstance(values, dict):
            yield (
                f"{settings.place(path, 'sections', name)}: sections: found "
                f"{quoted({name: values} if name else values)}, expected names of sections, each "
                "with its own parameters."
            )
    own = {key: value for key, value in described.items() if key not in ("title", "sections")}
    groups = {("sections", name): held for name, held in sections.items() if isinstance(held, dict)}
    for keys, values in ({(): own} | groups).items():
        for key, value in values.items():
            where = ": ".join(map(str, [settings.place(path, *keys, key), *keys]))
            if not isinstance(key, str):
                yield f"{where}: found {quoted(key)}, expected the name of a parameter."
            elif not declarations.is_value(value):
                shown = key if key.isprintable() else quoted(key)
                yield (
                    f"{where}: {shown}: found {quoted(value)}, expected text, a number, "
                    "true, false or a list of texts or of numbers."
                    + " Values of a section alone stand below it, below `sections`."
                    * isinstance(value, dict)
                )
