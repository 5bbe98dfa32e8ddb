"""Editions: the parameters of a book, from the least particular to the most.

A value comes from the notebook itself, the edition's file, that file's entry for one
section, or the command line; the later wins.  Each is checked against the
`parameters` cell of the notebook that takes it.
"""

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from fop.mistakes import Mistake, gather, quoted
from fop.tables import declarations, files, parameters, reading, settings
from fop.tables.contents import nearest
from fop.tables.notebooks import Notebook
from fop.tables.parameters import AS_PRINTED, Held, Value, Values
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

LONGEST = 80  # letters of a build's name before it is cut and told apart by a digest


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

    @property
    def where(self) -> str:
        """What a fault of it begins with."""
        return str(self.path or f"Edition {self.name}")


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
        held = ", ".join(known) or "none"
        raise Mistake(
            f"No edition {quoted(name)} in {data / 'editions'}. Editions there: {held}."
            f"{nearest(name, known)}"
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


def resolve(
    notebooks: Mapping[str, Notebook],
    edition: Edition,
    given: Mapping[str, str],
    known: Held,
) -> dict[str, dict[str, Value]]:
    """Work out the parameters of every section.

    Parameters
    ----------
    given : mapping
        Parameters as typed on the command line; a list is typed with commas.

    Returns
    -------
    dict
        Section names to the values of the parameters that each declares, areas by their
        short names.  Where the command line leads beyond what the report prints, the
        latest official figures take the place of its print.  Where it gives another year,
        spending is of that year too, and a baseline that does not come before it gives way
        to the year before.

    Raises
    ------
    Mistake
        With one line for each unknown name, wrong type, value that is not allowed, and
        unknown area or year.
    """
    faults: list[str] = []
    own: dict[str, dict[str, Value]] = {}
    for section, notebook in notebooks.items():
        try:
            own[section] = declarations.declared(notebook)
        except Mistake as mistake:
            faults += [f"{section}.ipynb: {fault}" for fault in mistake.faults]
    every = {*edition.parameters, *given, *(name for values in own.values() for name in values)}
    for section in own:
        lost = declarations.untagged(notebooks[section], every)
        faults += [f"{section}.ipynb: {fault}" for fault in lost]
    for section, defaults in own.items():
        told = gather(lambda values: parameters.checked(values, known), [defaults])[1]
        faults += [f"{section}.ipynb: the parameters: {fault}" for fault in told]
    if faults:  # what else is said of an edition may follow from these
        raise Mistake([*edition.faults, *faults])
    faults += [*edition.faults, *_unknown(own, edition, given)]
    misfits: dict[tuple[str, str], str] = {}
    given = _followed(own, edition, given, known)
    resolved = {}
    for section, defaults in own.items():
        values = {**defaults}
        allowed = declarations.choices(notebooks[section])
        for where, layer in (
            (edition.where, edition.parameters),
            (f"{edition.where}: section {section}", edition.sections.get(section, {})),
            ("Command line", given),
        ):
            for name in defaults.keys() & layer.keys():
                value = layer[name]
                if layer is given:
                    value = parameters.typed(str(value), defaults[name])
                read = parameters.normal(name, value, known)
                fault = parameters.misfit(name, read, defaults[name], known, allowed.get(name, ()))
                if fault:  # as typed; other sections take the same value, of which this is enough
                    said = f"{where}: {name} is {quoted(layer[name])}; expected {fault}"
                    misfits.setdefault((where, name), parameters.ended(said))
                else:
                    values[name] = read
        resolved[section] = values
    faults += misfits.values()
    turned = {*parameters.YEARS, *parameters.LISTS} & given.keys()
    for section, values in resolved.items():
        if fault := parameters.misplaced(values):
            where = f"{edition.where}: section {section}"
            where = where if edition.sections.get(section) else edition.where
            faults.append(f"{'Command line' if turned else where}: {fault}")
    if not faults:
        faults += _beyond_print(resolved, edition, given)
    if faults:
        raise Mistake(faults)
    return resolved


def _beyond_print(
    resolved: dict[str, dict[str, Value]], edition: Edition, given: Mapping[str, str]
) -> list[str]:
    """Put official figures in the place of a print that does not hold what is asked for."""
    printed = [values for values in resolved.values() if values.get("vintage") == AS_PRINTED]
    if all(map(parameters.is_printed, printed)):
        return []
    if "vintage" in given or not parameters.PRINT.keys() & given.keys():
        held = "; ".join(f"{name} {', '.join(v)}" for name, v in parameters.PRINT.items())
        section, values = next(
            (section, values)
            for section, values in resolved.items()
            if values.get("vintage") == AS_PRINTED and not parameters.is_printed(values)
        )
        asked = "; ".join(f"{name} {values[name]}" for name in parameters.PRINT if name in values)
        where = "Command line" if given else edition.where
        return [
            f"{where}: vintage is {AS_PRINTED!r}, and the report prints only {held}. Section "
            f"{section} has {asked}. Choose among these, or vintage latest."
        ]
    for values in printed:
        values["vintage"] = "latest"
    return []


def titled(edition: Edition, values: Values) -> Edition:
    """Say in the title whose figures and of which years, where `values` differ from the file's."""
    asked = {name: edition.parameters.get(name) for name in ("areas", "baseline", "year")}
    if not values.keys() >= asked.keys() or all(
        held in (None, values[name]) for name, held in asked.items()
    ):
        return edition
    areas = [str(area) for area in values["areas"]] if isinstance(values["areas"], list) else []
    places = " and ".join(filter(None, [", ".join(areas[:-1]), *areas[-1:]]))
    title = edition.title.partition(":")[0]
    title += f": figures of {places}, {values['baseline']} to {values['year']}"
    return replace(edition, title=title)


def build_name(edition: str, given: Mapping[str, str]) -> str:
    """Name a build: as its edition, or after what the command line gives beside it.

    A book with other parameters never takes the place of the edition's own.  The name is fit
    for a folder whatever was typed: `2016+year-2018-19+areas-Camden-Hackney`.
    """
    if not given:
        return edition
    typed = [
        re.sub(r"[^\w.]+", "-", f"{name}-{value}").strip("-.") for name, value in given.items()
    ]
    name = "+".join([edition, *typed])
    if len(name) <= LONGEST:
        return name
    return f"{name[:LONGEST]}-{sha256(repr(given).encode()).hexdigest()[:8]}"


def _unknown(
    own: Mapping[str, Values], edition: Edition, given: Mapping[str, str]
) -> Iterator[str]:
    every = dict.fromkeys(name for values in own.values() for name in values)
    layers: list[tuple[str, Iterable[str], Iterable[str]]] = [
        (f"{edition.where}: no notebook has a", edition.parameters, every),
        ("Command line: no notebook has a", given, every),
    ]
    for section, values in edition.sections.items():
        if section in own:
            layers.append((f"{edition.where}: section {section}: it has no", values, own[section]))
        else:
            said = f"no section {quoted(section)}.{nearest(section, own)}"
            yield f"{edition.where}: {said} Name one in full, or take it out."
    for said, there, known in layers:
        for name in there:
            if name not in known:
                near, listed = nearest(name.partition("=")[0], known), ", ".join(known) or "none"
                yield f"{said} parameter {quoted(name)}.{near} Those there: {listed}."


def _followed(
    own: Mapping[str, Values], edition: Edition, given: Mapping[str, str], known: Held
) -> dict[str, str]:
    """Let what another year on the command line implies follow it, where it is not given too."""
    default = {name: value for values in own.values() for name, value in values.items()}
    built = {**default, **edition.parameters}
    followed = dict(given)
    year = followed.get("year", "")
    if year in known.years and year != built.get("year"):
        followed.setdefault("cost_year", year)
        before = [one for one in known.years if one < year]
        if before and str(built.get("baseline", "")) >= year:
            followed.setdefault("baseline", before[-1])
    return {name: value for name, value in followed.items() if name in given or name in default}


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
            f"{path}: title: {lacks.get('title', f'found {quoted(title)}')}, expected the title of "
            f"the book as one line of text, at most {MOST} letters."
        )
    if "year" in lacks:
        yield f"{path}: year: {lacks['year']}, expected a reporting year, such as 2014-15."
    sections = described.get("sections")
    if not isinstance(sections, dict):
        sections = {} if sections is None else {"": sections}
    for name, values in sections.items():
        if not isinstance(name, str) or not isinstance(values, dict):
            yield (
                f"{path}: sections: found {quoted({name: values} if name else values)}, expected "
                "names of sections, each with its own parameters."
            )
    sections = {name: values for name, values in sections.items() if isinstance(values, dict)}
    own = {key: value for key, value in described.items() if key not in ("title", "sections")}
    for where, values in [("", own), *((f"sections: {s}: ", v) for s, v in sections.items())]:
        for key, value in values.items():
            if not isinstance(key, str):
                yield f"{path}: {where}found {quoted(key)}, expected the name of a parameter."
            elif not declarations.is_value(value):
                shown = key if key.isprintable() else quoted(key)
                yield (
                    f"{path}: {where}{shown}: found {quoted(value)}, expected text, a number, "
                    "true, false or a list of texts or of numbers."
                    + " Values of a section alone stand below it, below `sections`."
                    * isinstance(value, dict)
                )
