"""Layers: the values of a book's parameters, from the least particular to the most."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from hashlib import sha256

from fop.mistakes import Mistake, ended, gather, quoted
from fop.tables import declarations, parameters
from fop.tables.contents import nearest
from fop.tables.editions import Edition
from fop.tables.notebooks import Notebook
from fop.tables.parameters import AS_PRINTED, Held, Value, Values
from fop.tables.values import checked, misfit, misplaced, normal, typed

COMMAND = "Command line"

LONGEST = 80  # letters of a build's name before it is cut and told apart by a digest


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
        told = gather(lambda values: checked(values, known), [defaults])[1]
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
        for keys, layer in (
            ([], edition.parameters),
            (["sections", section], edition.sections.get(section, {})),
            ([], given),
        ):
            for name in defaults.keys() & layer.keys():
                value = layer[name]
                where = COMMAND if layer is given else edition.at(*keys, name)
                if layer is given:
                    value = typed(str(value), defaults[name])
                read = normal(name, value, known)
                fault = misfit(name, read, defaults[name], known, allowed.get(name, ()))
                if fault:  # as typed; other sections take the same value, of which this is enough
                    said = f"{where}: {name} is {quoted(layer[name])}; expected {fault}"
                    misfits.setdefault((where, name), ended(said))
                else:
                    values[name] = read
        resolved[section] = values
    faults += misfits.values()
    turned = {*parameters.YEARS, *parameters.LISTS} & given.keys()
    for section, values in resolved.items():
        if fault := misplaced(values):
            named, own_values = re.findall(r"\w+", fault), edition.sections.get(section, {})
            keys = next(
                (["sections", section, one] for one in named if one in own_values), named[:1]
            )
            faults.append(f"{COMMAND if turned else edition.at(*keys)}: {fault}")
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
        where = COMMAND if given else edition.at("vintage")
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
    layers: list[tuple[list[str], Iterable[str], Iterable[str]]] = [
        ([], edition.parameters, every),
        ([COMMAND], given, every),
    ]
    for section, values in edition.sections.items():
        if section in own:
            layers.append((["sections", section], values, own[section]))
        else:
            said = f"no section {quoted(section)}.{nearest(section, own)}"
            place = edition.at("sections", section).removesuffix(f": section {section}")
            yield f"{place}: {said} Name one in full, or take it out."
    for keys, there, known in layers:
        for name in there:
            if name not in known:
                said = COMMAND if keys == [COMMAND] else edition.at(*keys, name)
                said += ": it has no" if keys[1:] else ": no notebook has a"
                space = " Write a space in the place of =." if "=" in name else ""
                near, listed = nearest(name.partition("=")[0], known), ", ".join(known) or "none"
                yield f"{said} parameter {quoted(name)}.{near}{space} Those there: {listed}."


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
