"""Figures: every number of a table, with what it is, where and when, for machines.

The record goes with each exhibit into the executed notebook; the build gathers them all
into `facts.json`.
"""

import re
from collections.abc import Mapping
from typing import Any

import pandas as pd

from fop.exhibits.tables import Field, Table
from fop.tables import areas
from fop.words import wording

RECORD = "application/vnd.fop.facts+json"  # media type of an exhibit's record

YEAR = re.compile(r"\d{4}-\d{2}")

ASIDE = re.compile(r"decimals|unit|printed|note|reason|source|release|.*symbol|.*basis")
"""Columns that tell how or whence a figure is given, not which figure it is."""

CHANGES = {"change", "change_per_cent"}  # columns that are worked out from two others of their row

Fact = dict[str, Any]


def facts(table: Table, anchor: str, year: str = "") -> list[Fact]:
    """List the figures of a table, row by row.

    Parameters
    ----------
    anchor : str
        Link target of the exhibit: the first part of each figure's id.
    year : str
        Year of figures whose row and column give none.

    Returns
    -------
    list of dict
        `id` (anchor, names of the row, column; the same from edition to edition), `label`,
        `measure`, `value` (not rounded; None where missing), `symbol` (why it is missing),
        `unit`, `area` and `year`.
    """
    names, fields, keys = [str(name) for name in table.data], table.described, _keys(table)
    # An id names a borough as it always did, whatever tables call it.
    shorts = {name: short for short, name in areas.called().items()}
    held = [
        (place, field, _heading(table, field))
        for place, field in enumerate(fields)
        if _is_figure(table, place, keys)
    ]
    columns = [*names, *table.roles]
    found: list[Fact] = []
    seen: dict[str, int] = {}
    for cells in table.data.itertuples(index=False, name=None):
        values = [None if pd.isna(cell) else cell for cell in cells]
        row = dict(zip(columns, [*values, *values], strict=True))
        named = [slug(_shortened(str(row[key] or ""), shorts)) for key in keys]
        for place, field, heading in held:
            role = field.stands_for
            if role == "change_per_cent" and row.get("unit") == "per cent":
                continue  # no table shows it: the change in points says it
            name = "/".join(filter(None, [anchor, *named, slug(role) if heading else ""]))
            seen[name] = seen.get(name, 0) + 1
            # Rows with the same names are told apart by their order.
            numbered = f"{name}~{seen[name]}" if seen[name] > 1 else name
            fact = _fact(field, heading, values[place], row, keys)
            found.append({"id": numbered} | fact | {"year": _year(field, row) or year})
    return found


def _shortened(name: str, shorts: Mapping[str, str]) -> str:
    """Call a borough by its short name, also where more is said of it: `Camden, managers`."""
    place, comma, rest = name.partition(", ")
    return shorts.get(name) or shorts.get(place, place) + comma + rest


def slug(text: str) -> str:
    """Write a name as part of an address: letters and digits, hyphens between them."""
    return re.sub(r"[\W_]+", "-", text.lower()).strip("-")


def _keys(table: Table) -> list[str]:
    """Name the columns that tell rows apart: the headers, and as many more as it takes."""
    if named := table.named("key"):
        return named
    names = [str(name) for name in table.data]
    keys = names[: table.headers]
    for place, name in enumerate(names[table.headers :], start=table.headers):
        if not table.data.duplicated(keys).any():
            break
        if not _is_numeric(table.data.iloc[:, place]) and not ASIDE.fullmatch(name):
            keys.append(name)
    return keys


def _is_figure(table: Table, place: int, keys: list[str]) -> bool:
    name = table.described[place].name
    if held := table.named("figure"):
        return name in held
    header = place < table.headers and not table.named("key")
    aside = header or name in keys or ASIDE.fullmatch(name)
    return not aside and _is_numeric(table.data.iloc[:, place])


def _is_numeric(values: pd.Series) -> bool:
    if values.dtype != object:
        return bool(pd.api.types.is_numeric_dtype(values)) and values.dtype.kind != "b"
    known = values.dropna()
    return len(known) > 0 and all(type(v) in (int, float) for v in known)


def _fact(field: Field, heading: str, number: Any, row: Fact, keys: list[str]) -> Fact:
    names = [str(row[key]) for key in keys if row[key] is not None]
    first = wording.capital(names[0]) if names else ""
    return {
        "label": ", ".join(filter(None, dict.fromkeys([first, *names[1:], heading]))),
        "measure": str(row.get("measure") or heading or first),
        # Twelve digits: the figure without the noise of binary fractions.
        "value": None if number is None else _plain(float(number)),
        "symbol": _symbol(field.stands_for, row) if number is None else "",
        "unit": _unit(field, row),
        "area": str(row.get("borough") or row.get("area") or ""),
    }


def _symbol(role: str, row: Fact) -> str:
    """Give the symbol of a missing figure; of a change, that of either end."""
    ends = [row[end] for end in ("before", "after") if end in row]
    if role in CHANGES and ends and None not in ends:
        return "z"  # such as the per cent of a change from nothing
    columns = ["before_symbol", "after_symbol"] if role in CHANGES else [f"{role}_symbol", "symbol"]
    return next((str(row[column]) for column in columns if row.get(column)), "x")


def _unit(field: Field, row: Fact) -> str:
    role, unit = field.stands_for, field.unit or str(row.get("unit") or "")
    if role == "change_per_cent":
        return "per cent"
    return "percentage points" if role == "change" and unit == "per cent" else unit


def _year(field: Field, row: Fact) -> str:
    role, own, first = field.stands_for, row.get("year"), row.get("baseline")
    if isinstance(own, str) and isinstance(first, str):
        return {"before": first, "after": own}.get(role, f"{first} to {own}")
    if isinstance(own, str):
        return own
    if YEAR.fullmatch(field.name):
        return field.name
    return " to ".join(name for name in row if YEAR.fullmatch(name)) if role in CHANGES else ""


def _heading(table: Table, field: Field) -> str:
    """Name a column as readers see it; nothing where the row's names say it all."""
    words = field.stands_for.replace("_", " ")
    if field.stands_for in CHANGES:
        return words  # a sign of a heading, said in words
    if field.heading or (table.wide is not None and field.kind == "figure"):
        return field.heading
    return wording.capital(words)


def _plain(number: float) -> int | float:
    short = float(f"{number:.12g}")
    return int(short) if short.is_integer() else short
