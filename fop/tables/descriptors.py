"""Descriptors: what `data/datapackage.json` says of every table.

Its columns with their types and limits, its source and its licence, as a Tabular Data
Package; what tables share is written once and expanded here.
"""

import json
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from fop.mistakes import Mistake
from fop.tables import files
from fop.tables.contents import data_folder
from fop.tables.writes import inside

Descriptor = Mapping[str, Any]

PACKAGE_FILE = "datapackage.json"  # of a data folder

USUAL: Descriptor = {
    "profile": "tabular-data-resource",
    "format": "csv",
    "mediatype": "text/csv",
    "encoding": "utf-8",
}
"""What every table is, where its description does not say otherwise."""

USUAL_SCHEMA: Descriptor = {"missingValues": [""]}


def package(folder: Path | None = None) -> dict[str, Descriptor]:
    """Describe every table of the data package.

    Returns
    -------
    dict
        Table name (path without ending, such as `report/table_3_6`) to its
        Data Resource descriptor.
    """
    path = (folder or data_folder()) / PACKAGE_FILE
    return dict(_described(path, version(path)))


def describe(name: str, folder: Path | None = None) -> Descriptor:
    """Give the descriptor of one table; raise `Mistake` for an unknown name."""
    tables = package(folder)
    if name not in tables:
        known = ", ".join(sorted(tables))
        raise Mistake(f"No table is named {name!r} in datapackage.json. Its tables: {known}.")
    return tables[name]


def sources(names: Sequence[str], folder: Path | None = None) -> list[str]:
    """Give the sources of tables and their licences, a sentence pair for each licence."""
    held: dict[str, list[str]] = {}
    for name in names:
        resource = describe(name, folder)
        licences = "; ".join(entry["title"].rstrip(".") for entry in resource["licenses"])
        held.setdefault(licences, []).extend(e["title"].rstrip(".") for e in resource["sources"])
    return [f"{'; '.join(dict.fromkeys(titles))}. {of}." for of, titles in held.items()]


def expectation(field: Descriptor) -> str:
    """Say in words what a cell of a column must hold."""
    limits = field.get("constraints", {})
    kind = {"integer": "a whole number", "number": "a number"}.get(field["type"], "text")
    if "enum" in limits:
        kind = "one of " + ", ".join(map(str, limits["enum"]))
    elif "pattern" in limits:
        kind = SHAPES.get(limits["pattern"], f"text of the form {limits['pattern']}")
    if "minimum" in limits:
        kind += f", {limits['minimum']} or more"
    if "maximum" in limits:
        kind += f", {limits['maximum']} or less"
    return kind if limits.get("required") else f"{kind} or an empty cell"


def version(path: Path | str) -> tuple[int, ...]:
    """Tell a file from what it is after a change; the same for one that is not there."""
    try:
        found = os.stat(path)
    except OSError:
        return ()
    return (found.st_ino, found.st_mtime_ns, found.st_size)


@lru_cache(maxsize=4)
def _described(path: Path, _: tuple[int, ...]) -> dict[str, Descriptor]:
    """Read the package; kept for as long as the file stays the same."""
    try:
        if not path.exists():
            raise FileNotFoundError
        described = json.loads(files.text(path), object_pairs_hook=files.object_of)
    except FileNotFoundError:
        raise Mistake(
            f"{path}: not found. Set FOP_DATA to the folder that holds the tables."
        ) from None
    except (ValueError, RecursionError) as error:
        raise Mistake(f"{path}: not valid JSON ({error}). Mend it there.") from None
    tables: dict[str, Descriptor] = {}
    faults: list[str] = []
    try:
        for resource in described["resources"]:
            name = resource["path"].removesuffix(".csv")
            inside(path.parent, resource["path"])
            tables[name] = expanded(resource, described)
            faults += (f"{path}: {name}: {fault}" for fault in _misdescribed(tables[name]))
        if len(tables) < len(described["resources"]):
            faults.append(f"{path}: a path stands twice. Take one entry out.")
    except Mistake as mistake:
        faults += (f"{path}: {fault}" for fault in mistake.faults)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        last = f" The last that could be read is {[*tables][-1]!r}." if tables else ""
        faults = [
            f"{path}: not the description of a data package ({type(error).__name__}: {error}): "
            f"expected 'resources', each with a 'path' and a 'schema'.{last} Put the file back."
        ]
    if faults:
        raise Mistake(faults)
    return tables


def _misdescribed(table: Descriptor) -> Iterator[str]:
    schema = table["schema"]
    names = [field["name"] for field in schema["fields"]]
    keys = schema.get("primaryKey", [])
    for key in [keys] if isinstance(keys, str) else keys:
        if key not in names:
            yield f"primaryKey: there is no column {key!r}. Columns: {', '.join(names)}."
    for kind in ("sources", "licenses"):
        if not all(isinstance(one["title"], str) for one in table[kind]):
            yield f"{kind}: each needs its title as text. Mend it."
    if wrong := [key for key in SAID if not isinstance(table.get(key, ""), str)]:
        yield f"{', '.join(wrong)}: expected text. Mend it."
    if type(table.get("rows", 0)) is not int:
        yield f"rows: found {table['rows']!r}, expected a whole number. Mend it."
    for field in schema["fields"]:
        limits = field.get("constraints", {})
        wrong = [key for key in SAID if not isinstance(field.get(key, ""), str)]
        if not isinstance(limits, Mapping):
            wrong.append("constraints")
        elif field.get("type") not in TYPES:
            wrong.append("type")
        else:
            wrong += [
                limit
                for limit, fits in LIMITS.items()
                if limit in limits and not fits(limits[limit], field["type"])
            ]
        for limit in wrong:
            yield f"column {field['name']!r}: its {limit} cannot be gone by. Mend it."


def _is_pattern(held: Any, _: str) -> bool:
    try:
        re.compile(held)
    except (re.error, TypeError):
        return False
    return True


def _is_number(held: Any, kind: str) -> bool:
    return isinstance(held, (int, float)) and kind != "string"


SAID = ("name", "title", "description", "unit", "hash")
"""What a table and a column say of themselves, as text."""

SHAPES = {
    r"\d{4}-\d{2}": "a year such as 2024-25",
    r"\d{4}-\d{2}-\d{2}": "a day such as 2026-01-31",
    r"E\d{8}": "an ONS code such as E09000013",
}
"""Patterns in words, where many columns have them."""

TYPES = ("string", "integer", "number")  # Table Schema types in use

LIMITS: Mapping[str, Callable[[Any, str], bool]] = {
    "enum": lambda held, _: isinstance(held, list),
    "pattern": _is_pattern,
    "minimum": _is_number,
    "maximum": _is_number,
}
"""Table Schema limits in use, and what each may be."""


def expanded(resource: Descriptor, package: Descriptor) -> Descriptor:
    """Write a table's description out in full, as the standard has it.

    In the file a column may be the name of one of the package's `fields`, or may be like one
    and say what is other; where it says what its values are `in`, such as `areas.code`, that is
    a foreign key; `each` says so of the parts of a list with semicolons between.  A licence may
    be the name of one of the package's; a source may be its title alone.
    """
    fields, licences = package.get("fields", {}), package.get("licenses", ())
    named = {licence["name"]: licence for licence in licences}
    columns = [
        _shared(fields, one)
        if isinstance(one, str)
        else {**_shared(fields, one.get("like")), **one}
        for one in resource["schema"]["fields"]
    ]
    own = {
        "sources": [{"title": s} if isinstance(s, str) else s for s in resource.get("sources", ())],
        "licenses": [named[x] if isinstance(x, str) else x for x in resource.get("licenses", ())],
        "schema": {
            **USUAL_SCHEMA,
            **resource["schema"],
            "fields": columns,
            "foreignKeys": [_reference(column) for column in columns if "in" in column],
        },
    }
    return {"name": _name(resource["path"]), **USUAL, **resource, **own}


def _shared(fields: Mapping[str, Descriptor], name: str | None) -> Descriptor:
    if name is not None and name not in fields:
        known = ", ".join(fields) or "none"
        raise Mistake(f"no shared field is called {name!r}. Fields: {known}.")
    return fields[name] if name is not None else {}


def _reference(column: Descriptor) -> Descriptor:
    table, _, name = column["in"].rpartition(".")
    return {"fields": column["name"], "reference": {"resource": _name(table), "fields": name}}


def _name(path: str) -> str:
    return re.sub(r"[/_]", "-", path.removesuffix(".csv"))
