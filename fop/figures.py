"""Figures: every number of a table, with what it is, where and when, for machines.

The record goes with each exhibit into the executed notebook; the build gathers them all
into `facts.json`.
"""

import re
from typing import Any

import pandas as pd

from fop import wording
from fop.tables import Table

RECORD = "application/vnd.fop.facts+json"
"""Media type of an exhibit's record."""

YEAR = re.compile(r"\d{4}-\d{2}")

ASIDE = re.compile(r"decimals|unit|printed|note|reason|source|release|.*symbol")
"""Columns that tell how or whence a figure is given, not which figure it is."""

CHANGES = {"change", "change_per_cent"}
"""Columns that are worked out from two others of their row."""

Fact = dict[str, Any]


def facts(table: Table, anchor: str, year: str = "") -> list[Fact]:
    """List the figures of a table, row by row.

    Parameters
    ----------
    table : Table
        Its `data` holds the figures.
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
    data = table.data.reset_index(drop=True)
    keys = _keys(table, data)
    places = [place for place in range(data.shape[1]) if _is_figure(table, data, place, keys)]
    found: list[Fact] = []
    seen: dict[str, int] = {}
    for row in range(len(data)):
        for place in places:
            role = str(table.roles[place] if table.roles else data.columns[place])
            if role == "change_per_cent" and _held(data, row, "unit") == "per cent":
                continue  # no table shows it: the change in points says it
            fact = _fact(table, data, (row, place), role, keys)
            end = role if _heading(table, data, place) else ""
            parts = [anchor, *(slug(str(_held(data, row, key) or "")) for key in keys), slug(end)]
            name = "/".join(part for part in parts if part)
            seen[name] = seen.get(name, 0) + 1
            # Rows with the same names are told apart by their order.
            numbered = f"{name}~{seen[name]}" if seen[name] > 1 else name
            found.append({"id": numbered} | fact | {"year": fact["year"] or year})
    return found


def slug(text: str) -> str:
    """Write a name as part of an address: letters and digits, hyphens between them."""
    return re.sub(r"[\W_]+", "-", text.lower()).strip("-")


def _keys(table: Table, data: pd.DataFrame) -> list[str]:
    """Name the columns that tell rows apart: the headers, and as many more as it takes."""
    if table.keys:
        return list(table.keys)
    names = [str(name) for name in data.columns]
    keys = names[: table.headers]
    for place, name in enumerate(names[table.headers :], start=table.headers):
        if not data.duplicated(keys).any():
            break
        if not _is_numeric(data.iloc[:, place]) and not ASIDE.fullmatch(name):
            keys.append(name)
    return keys


def _is_figure(table: Table, data: pd.DataFrame, place: int, keys: list[str]) -> bool:
    name = str(data.columns[place])
    if table.figures:
        return name in table.figures
    header = place < table.headers and not table.keys
    if header or name in keys or ASIDE.fullmatch(name):
        return False
    return _is_numeric(data.iloc[:, place])


def _is_numeric(values: pd.Series) -> bool:
    if pd.api.types.is_bool_dtype(values):
        return False
    known = values.dropna()
    return bool(pd.api.types.is_numeric_dtype(values)) or (
        len(known) > 0 and all(type(v) in (int, float) for v in known)
    )


def _fact(
    table: Table, data: pd.DataFrame, cell: tuple[int, int], role: str, keys: list[str]
) -> Fact:
    row, place = cell
    column, heading = str(data.columns[place]), _heading(table, data, place)
    names = [str(name) for name in (_held(data, row, key) for key in keys) if name is not None]
    number = data.iat[row, place]
    missing = bool(pd.isna(number))
    first = wording.capital(names[0]) if names else ""
    return {
        "label": ", ".join(part for part in dict.fromkeys([first, *names[1:], heading]) if part),
        "measure": str(_held(data, row, "measure") or heading or first),
        # Twelve digits: the figure without the noise of binary fractions.
        "value": None if missing else _plain(float(number)),
        "symbol": _symbol(table, data, row, role) if missing else "",
        "unit": _unit(table, data, row, column, role),
        "area": str(_held(data, row, "borough") or _held(data, row, "area") or ""),
        "year": _year(data, row, column, role),
    }


def _symbol(table: Table, data: pd.DataFrame, row: int, role: str) -> str:
    """Give the symbol of a missing figure; of a change, that of either end."""
    ends = [data.iat[row, n] for n, end in enumerate(table.roles) if end in ("before", "after")]
    if role in CHANGES and ends and not any(map(pd.isna, ends)):
        return "z"  # such as the per cent of a change from nothing
    columns = ["before_symbol", "after_symbol"] if role in CHANGES else [f"{role}_symbol", "symbol"]
    return next((str(mark) for mark in (_held(data, row, c) for c in columns) if mark), "x")


def _unit(table: Table, data: pd.DataFrame, row: int, column: str, role: str) -> str:
    if role == "change_per_cent":
        return "per cent"
    unit = table.units.get(column) or str(_held(data, row, "unit") or "")
    return "percentage points" if role == "change" and unit == "per cent" else unit


def _year(data: pd.DataFrame, row: int, column: str, role: str) -> str:
    own, first = _held(data, row, "year"), _held(data, row, "baseline")
    if isinstance(own, str) and isinstance(first, str):
        return {"before": first, "after": own}.get(role, f"{first} to {own}")
    if isinstance(own, str):
        return own
    if YEAR.fullmatch(column):
        return column
    years = dict.fromkeys(str(name) for name in data if YEAR.fullmatch(str(name)))
    return " to ".join(years) if role in CHANGES else ""


def _heading(table: Table, data: pd.DataFrame, place: int) -> str:
    """Name a column as readers see it; nothing where the row's names say it all."""
    name = str(data.columns[place])
    if table.figures:
        return table.figures[name]
    if not table.roles and table.shown.shape[1] == data.shape[1]:
        return str(table.shown.columns[place])
    words = name.replace("_", " ")
    return words if name in CHANGES else wording.capital(words)


def _held(data: pd.DataFrame, row: int, column: str) -> Any:
    """Give a cell of the row; None where there is no such column, or nothing in it."""
    if column not in data:
        return None
    value = data.iat[row, list(data.columns).index(column)]
    return None if pd.isna(value) else value


def _plain(number: float) -> int | float:
    short = float(f"{number:.12g}")
    return int(short) if short.is_integer() else short
