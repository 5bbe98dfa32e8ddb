"""Figures: every number of a table, with what it is, where and when, for machines.

The record goes with each exhibit into the executed notebook; the build gathers them all
into `facts.json`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from fop.exhibits.tables import Table
from fop.tables import areas
from fop.words import wording

RECORD = "application/vnd.fop.facts+json"
"""Media type of an exhibit's record."""

YEAR = re.compile(r"\d{4}-\d{2}")

ASIDE = re.compile(r"decimals|unit|printed|note|reason|source|release|.*symbol|.*basis")
"""Columns that tell how or whence a figure is given, not which figure it is."""

CHANGES = {"change", "change_per_cent"}
"""Columns that are worked out from two others of their row."""

Fact = dict[str, Any]


@dataclass(frozen=True)
class Row:
    """A row of a table: its columns' names and roles, and its cells, None where missing."""

    names: Sequence[str]
    roles: Sequence[str]
    cells: Sequence[Any]

    def __getitem__(self, column: str) -> Any:
        """Give a cell; None also where there is no such column."""
        return self.cells[self.names.index(column)] if column in self.names else None


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
    data = table.data
    names, roles = [str(name) for name in data.columns], table.roles
    keys = _keys(table, data)
    # An id names a borough as it always did, whatever tables call it.
    shorts = {name: short for short, name in areas.called().items()}
    places = [place for place in range(data.shape[1]) if _is_figure(table, data, place, keys)]
    found: list[Fact] = []
    seen: dict[str, int] = {}
    for cells in data.itertuples(index=False, name=None):
        row = Row(names, roles, [None if pd.isna(cell) else cell for cell in cells])
        for place in places:
            if roles[place] == "change_per_cent" and row["unit"] == "per cent":
                continue  # no table shows it: the change in points says it
            fact = _fact(table, row, place, keys)
            end = roles[place] if _heading(table, place) else ""
            named = [str(row[key] or "") for key in keys]
            parts = [anchor, *(slug(_shortened(one, shorts)) for one in named), slug(end)]
            name = "/".join(part for part in parts if part)
            seen[name] = seen.get(name, 0) + 1
            # Rows with the same names are told apart by their order.
            numbered = f"{name}~{seen[name]}" if seen[name] > 1 else name
            found.append({"id": numbered} | fact | {"year": fact["year"] or year})
    return found


def _shortened(name: str, shorts: Mapping[str, str]) -> str:
    """Call a borough by its short name, also where more is said of it: `Camden, managers`."""
    place, comma, rest = name.partition(", ")
    return shorts.get(name) or shorts.get(place, place) + comma + rest


def slug(text: str) -> str:
    """Write a name as part of an address: letters and digits, hyphens between them."""
    return re.sub(r"[\W_]+", "-", text.lower()).strip("-")


def _keys(table: Table, data: pd.DataFrame) -> list[str]:
    """Name the columns that tell rows apart: the headers, and as many more as it takes."""
    if named := table.named("key"):
        return named
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
    if held := table.named("figure"):
        return name in held
    header = place < table.headers and not table.named("key")
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


def _fact(table: Table, row: Row, place: int, keys: list[str]) -> Fact:
    heading = _heading(table, place)
    names = [str(name) for name in (row[key] for key in keys) if name is not None]
    number = row.cells[place]
    first = wording.capital(names[0]) if names else ""
    return {
        "label": ", ".join(part for part in dict.fromkeys([first, *names[1:], heading]) if part),
        "measure": str(row["measure"] or heading or first),
        # Twelve digits: the figure without the noise of binary fractions.
        "value": None if number is None else _plain(float(number)),
        "symbol": _symbol(row, place) if number is None else "",
        "unit": _unit(table, row, place),
        "area": str(row["borough"] or row["area"] or ""),
        "year": _year(row, place),
    }


def _symbol(row: Row, place: int) -> str:
    """Give the symbol of a missing figure; of a change, that of either end."""
    role = row.roles[place]
    ends = [row.cells[n] for n, end in enumerate(row.roles) if end in ("before", "after")]
    if role in CHANGES and ends and None not in ends:
        return "z"  # such as the per cent of a change from nothing
    columns = ["before_symbol", "after_symbol"] if role in CHANGES else [f"{role}_symbol", "symbol"]
    return next((str(mark) for mark in (row[column] for column in columns) if mark), "x")


def _unit(table: Table, row: Row, place: int) -> str:
    if row.roles[place] == "change_per_cent":
        return "per cent"
    unit = table.described[place].unit or str(row["unit"] or "")
    return "percentage points" if row.roles[place] == "change" and unit == "per cent" else unit


def _year(row: Row, place: int) -> str:
    column, role = row.names[place], row.roles[place]
    own, first = row["year"], row["baseline"]
    if isinstance(own, str) and isinstance(first, str):
        return {"before": first, "after": own}.get(role, f"{first} to {own}")
    if isinstance(own, str):
        return own
    if YEAR.fullmatch(column):
        return column
    years = dict.fromkeys(name for name in row.names if YEAR.fullmatch(name))
    return " to ".join(years) if role in CHANGES else ""


def _heading(table: Table, place: int) -> str:
    """Name a column as readers see it; nothing where the row's names say it all."""
    described = table.described[place]
    words = (described.role or described.name).replace("_", " ")
    if table.roles[place] in CHANGES:
        return words  # a sign of a heading, said in words
    if described.heading or (table.wide is not None and described.kind == "figure"):
        return described.heading
    return wording.capital(words)


def _plain(number: float) -> int | float:
    short = float(f"{number:.12g}")
    return int(short) if short.is_integer() else short
