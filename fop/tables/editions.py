"""Editions: the parameters of a book, from the least particular to the most.

A value comes from the notebook itself, the edition's file, that file's entry for one
section, or the command line; the later wins.  Each is checked against the
`parameters` cell of the notebook that takes it.
"""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path

import yaml

from fop.mistakes import Mistake
from fop.tables import parameters
from fop.tables.contents import Notebook, nearest
from fop.tables.parameters import AS_PRINTED, Held, Value, Values
from fop.tables.parameters import held as held

DEFAULT = "2016"

LONGEST = 80
"""Letters of a build's name before it is cut and told apart by a digest."""


@dataclass(frozen=True)
class Edition:
    """Everything that changes between two runs of the book.

    Parameters
    ----------
    name : str
        Name of its file in `data/editions/`, and of its folder in `_build/`.
    title : str
        Title of the book.
    parameters : mapping
        Values for every section that declares them.
    sections : mapping
        Values for single sections.
    """

    name: str
    title: str
    parameters: Values
    sections: Mapping[str, Values] = field(default_factory=dict)


def names(data: Path) -> list[str]:
    """List the editions that have a file in the data folder."""
    return sorted(path.stem for path in (data / "editions").glob("*.yml"))


def load(name: str, data: Path) -> Edition:
    """Read an edition.

    Parameters
    ----------
    name : str
        One of `names(data)`.
    data : Path
        The data folder.

    Raises
    ------
    Mistake
        With one line for each fault: file, key, value, what was expected.
    """
    known = names(data)
    if name not in known:
        held = ", ".join(known) or "none"
        raise Mistake(
            f"No edition {name!r} in {data / 'editions'}. Editions there: {held}."
            f"{nearest(name, known)}"
        )
    path = data / "editions" / f"{name}.yml"
    try:
        described = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise Mistake(f"{path}: not valid YAML ({' '.join(str(error).split())}).") from None
    if not isinstance(described, dict):
        raise Mistake(f"{path}: expected lines of the form `year: 2014-15`. Write one a parameter.")
    faults = _faults(path, described)
    if faults:
        raise Mistake(faults)
    parameters = {k: v for k, v in described.items() if k not in ("title", "sections")}
    return Edition(name, described["title"], parameters, described.get("sections") or {})


def declared(notebook: Notebook) -> dict[str, Value]:
    """Give the parameters that a notebook declares, with their defaults.

    The cell tagged `parameters` is read, not run: it holds literals only.

    Raises
    ------
    Mistake
        Where a line of the cell is anything but `name = literal`.
    """
    cells = [c for c in notebook["cells"] if "parameters" in c["metadata"].get("tags", [])]
    found: dict[str, Value] = {}
    for node in ast.parse("\n".join(cell["source"] for cell in cells)).body:
        match node:
            case (
                ast.Assign(targets=[ast.Name(id=name)], value=value)
                | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value)
            ) if _is_literal(value):
                found[name] = ast.literal_eval(value)
            case _:
                raise Mistake(
                    f"Parameters cell, line {node.lineno}: {ast.unparse(node)!r} is not of the "
                    "form `name = literal`. Work values out in a later cell."
                )
    return found


def resolve(
    notebooks: Mapping[str, Notebook],
    edition: Edition,
    given: Mapping[str, str],
    known: Held,
) -> dict[str, dict[str, Value]]:
    """Work out the parameters of every section.

    Parameters
    ----------
    notebooks : mapping
        Section names to their notebooks.
    edition : Edition
        The edition to build.
    given : mapping
        Parameters as typed on the command line; a list is typed with commas.
    known : Held
        What the data hold, from `held`.

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
    faults: dict[str, None] = {}  # a dict keeps their order and each only once
    own: dict[str, dict[str, Value]] = {}
    for section, notebook in notebooks.items():
        try:
            own[section] = declared(notebook)
        except Mistake as mistake:
            faults |= dict.fromkeys(f"{section}: {fault}" for fault in mistake.faults)
    faults |= dict.fromkeys(_unknown(own, edition, given))
    given = _followed(own, edition, given, known)
    resolved = {}
    for section, defaults in own.items():
        values = {**defaults}
        allowed = parameters.choices(notebooks[section])
        for where, layer in (
            (f"Edition {edition.name}", edition.parameters),
            (f"Edition {edition.name}, section {section}", edition.sections.get(section, {})),
            ("Command line", given),
        ):
            for name in defaults.keys() & layer.keys():
                value = layer[name]
                if layer is given:
                    value = parameters.typed(str(value), defaults[name])
                value = parameters.normal(name, value, known)
                fault = parameters.misfit(name, value, defaults[name], known, allowed.get(name, ()))
                if fault:
                    end = "" if fault.endswith(("?", ".")) else "."
                    faults[f"{where}: {name} is {value!r}; expected {fault}{end}"] = None
                values[name] = value
        resolved[section] = values
    for values in resolved.values():
        if fault := parameters.misplaced(values):
            faults[f"Edition {edition.name}: {fault}"] = None
    if not faults:
        faults |= dict.fromkeys(_beyond_print(resolved, edition, given))
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
        return [
            f"Edition {edition.name}: vintage is {AS_PRINTED!r}, and the report prints only "
            f"{held}. Choose among these, or vintage latest."
        ]
    for values in printed:
        values["vintage"] = "latest"
    return []


def titled(edition: Edition, values: Values) -> Edition:
    """Say in the title whose figures and of which years, where the edition's file says others.

    Parameters
    ----------
    edition : Edition
        As its file has it.
    values : mapping
        The parameters that the book is built with, areas by their short names.
    """
    asked = {name: edition.parameters.get(name) for name in ("areas", "baseline", "year")}
    if not values.keys() >= asked.keys() or all(
        held in (None, values[name]) for name, held in asked.items()
    ):
        return edition
    areas = list(values["areas"]) if isinstance(values["areas"], list) else []
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
    """Name every parameter and section that is set somewhere and is nowhere declared."""
    every = list(dict.fromkeys(name for values in own.values() for name in values))
    for where, set_there in (
        (f"Edition {edition.name}", edition.parameters),
        ("Command line", given),
    ):
        for name in set_there:
            if name not in every:
                yield (
                    f"{where}: no notebook has a parameter {name!r}.{nearest(name, every)} "
                    f"Parameters: {', '.join(every)}."
                )
    for section, values in edition.sections.items():
        if section not in own:
            yield f"Edition {edition.name}: no section {section!r}.{nearest(section, list(own))}"
            continue
        for name in values:
            if name not in own[section]:
                held = ", ".join(own[section]) or "none"
                yield (
                    f"Edition {edition.name}, section {section}: it has no parameter {name!r}."
                    f"{nearest(name, list(own[section]))} Parameters there: {held}."
                )


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


def _faults(path: Path, described: dict[object, object]) -> list[str]:
    faults = []
    if not isinstance(described.get("title"), str):
        found = repr(described["title"]) if "title" in described else "nothing"
        faults.append(f"{path}: title: found {found}, expected the title of the book as text.")
    per_section = described.get("sections") or {}
    if not isinstance(per_section, dict) or not all(
        isinstance(values, dict) for values in per_section.values()
    ):
        faults.append(f"{path}: sections: expected section names, each with its own parameters.")
        per_section = {}
    for where, values in [
        ("", described),
        *((f"sections: {s}: ", v) for s, v in per_section.items()),
    ]:
        for key, value in values.items():
            if where == "" and key in ("title", "sections"):
                continue
            plain = isinstance(value, (str, int, float, bool)) or (
                isinstance(value, list) and all(isinstance(part, str) for part in value)
            )
            if not isinstance(key, str) or not plain:
                faults.append(
                    f"{path}: {where}{key}: found {value!r}, expected text, a number, "
                    "true, false or a list of texts."
                )
    return faults


def _is_literal(node: ast.expr) -> bool:
    try:
        ast.literal_eval(node)
    except ValueError:
        return False
    return True
