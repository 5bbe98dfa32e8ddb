"""The tables as figures: each with its value, how exactly it was printed, and where it stands."""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from fop.mistakes import Damaged, Mistake
from fop.rounding import decimals
from fop.tables import datasets, releases
from fop.tables.parameters import PRINT

ROOMS = ("report/", "fieldwork/2015-16/", "official/", "")
"""Folders in which a bare table name is looked up, in this order."""

STEPS = {"full-time equivalent": 1.0, "children": 5.0, "days": 1.0, "referrals": 0.0, "plans": 0.0}
"""To what a figure of a printed table was rounded, by unit: staff to whole numbers, children
looked after to the nearest five; referrals and plans are exact.  Other units: the last digit."""

FIRST_CENSUS = "sfr07-2016"
"""Release of the first workforce census held, which rounds more coarsely than the report."""

USED_BY_THE_REPORT = "sfr34-2015-tables"
"""Release whose tables of children looked after the report used."""

CENSUS_STEPS = {"full-time equivalent": 0.1, "per cent": 1.0, "days": 10.0}
"""To what that release rounds: rates to whole per cent, days to the nearest ten."""

Key = tuple[str, int, str]
LedgerRow = dict[str, Any]


@dataclass(frozen=True)
class TableFigure:
    """One figure of a table."""

    table: str
    row: int
    column: str
    """Where it stands; `row` counts from nought."""
    value: float  # as read
    step: float = 0.0  # to what it was rounded; nought for an exact count
    printed: str = ""  # as printed, where the table keeps the print
    label: str = ""  # what it is, in words
    unit: str = ""  # its unit, where the table gives one

    @property
    def key(self) -> Key:
        """Where the figure stands."""
        return self.table, self.row, self.column

    @property
    def ends(self) -> tuple[float, float]:
        """Least and greatest value that rounds to the figure."""
        return self.value - self.step / 2, self.value + self.step / 2


class Library:
    """Every table that checks may ask for, read once."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder
        self.names = set(datasets.package(folder))
        self._rows: dict[str, list[LedgerRow]] = {}
        self._damaged: dict[str, Damaged] = {}
        self._index: dict[tuple[str, ...], dict[tuple[object, ...], list[int]]] = {}
        self._figures: dict[Key, TableFigure] = {}

    @cached_property
    def boroughs(self) -> dict[str, str]:
        """Give the full name of each area by its short one."""
        if "areas" not in self.names:
            return {}
        return {row["short"]: row["name"] for row in self.rows("areas")}

    @property
    def used(self) -> list[str]:
        """Name the tables read so far."""
        return sorted(self._rows)

    def path(self, table: str) -> str:
        """Give a table's full name; raise `Mistake` where there is none."""
        for room in ROOMS:
            if room + table in self.names:
                return room + table
        raise Mistake(f"no table {table!r}")

    def rows(self, table: str) -> list[LedgerRow]:
        """Give the rows of a table; a missing cell is None."""
        path = self.path(table)
        if path not in self._rows:
            if path in self._damaged:
                raise self._damaged[path]
            try:
                frame = self._table(path).astype(object)
            except Damaged as damaged:
                self._damaged[path] = damaged  # a large one takes long to be found faulty again
                raise
            records = frame.where(frame.notna(), None).to_dict("records")
            self._rows[path] = [{str(name): cell for name, cell in row.items()} for row in records]
        return self._rows[path]

    def _table(self, path: str) -> pd.DataFrame:
        """Read a table; of official figures, each vintage of those of the report's own areas."""
        frame = datasets.load(path, self.folder)
        if list(frame.columns) != releases.COLUMNS:
            return frame
        areas = datasets.load("areas", self.folder)
        codes = areas.loc[areas["short"].isin(PRINT["areas"]), "code"]
        rows = frame[frame["code"].isin(codes)]
        vintages = {name: keep(rows, self.folder) for name, keep in releases.VINTAGES.items()}
        vintages[USED_BY_THE_REPORT] = rows[rows["release"] == USED_BY_THE_REPORT]
        parts = [part.assign(vintage=name) for name, part in vintages.items()]
        return releases.with_reasons(pd.concat(parts, ignore_index=True), self.folder)

    def check(self, table: str, columns: Iterable[str]) -> None:
        """Raise `Mistake` for columns that a table does not have."""
        rows = self.rows(table)
        if unknown := [name for name in columns if rows and name not in rows[0]]:
            held = ", ".join(rows[0])
            raise Mistake(f"{table} has no column {', '.join(unknown)}; it has {held}")

    def find(self, table: str, **where: object) -> list[int]:
        """Give the places of the rows that hold the given values, at least one.

        Raises
        ------
        Mistake
            For a column or a value that the table does not hold.
        """
        columns = (table, *where)
        if columns not in self._index:
            rows = self.rows(table)
            self.check(table, where)
            index = self._index.setdefault(columns, defaultdict(list))
            for place, row in enumerate(rows):
                index[tuple(row[name] for name in where)].append(place)
        if places := self._index[columns].get(tuple(where.values())):
            return places
        sought = ", ".join(f"{name} {value!r}" for name, value in where.items())
        raise Mistake(f"{table} has no row with {sought}. Put it back, or mend what asks for it")

    def figure(self, table: str, place: int, column: str) -> TableFigure:
        """Give one figure; raise `Mistake` where the cell is empty or is text."""
        if (table, place, column) in self._figures:
            return self._figures[table, place, column]
        row, path = self.rows(table)[place], self.path(table)
        if column not in row:
            raise Mistake(f"{table} has no column {column}; it has {', '.join(row)}")
        value, label = row[column], _label(row, self.boroughs)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise Mistake(f"{table} has no figure in column {column} for {label}")
        found = TableFigure(
            path, place, column, float(value), _step(path, column, row),
            str(row.get("printed") or ""), label, str(row.get("unit") or ""),
        )  # fmt: skip
        self._figures[table, place, column] = found
        return found

    def mates(self, figure: TableFigure) -> Iterator[TableFigure]:
        """Give every other figure of the same column of the table."""
        for place, row in enumerate(self.rows(figure.table)):
            if place != figure.row and row[figure.column] is not None:
                yield self.figure(figure.table, place, figure.column)


def plainly(printed: str) -> float:
    """Read a print as a number without mending it; missing where it is none."""
    try:
        return float(printed.replace(",", "").strip())
    except ValueError:
        return math.nan


def _step(path: str, column: str, row: LedgerRow) -> float:
    if column != "value":
        return 0.0
    if path.startswith("official/"):
        return CENSUS_STEPS.get(row["unit"], 0.0) if row["release"] == FIRST_CENSUS else 0.0
    if not path.startswith("report/table_"):
        return 0.0
    if row["unit"] in STEPS:
        return STEPS[row["unit"]]
    print_, places = plainly(row["printed"]), decimals(row["printed"])
    # A misplaced point makes the last digit worth more: 1,465.06 thousand ends in ten pounds.
    scale = row["value"] / print_ if print_ > 0 else 1.0
    return float(round(scale)) * 10.0**-places


def _label(row: LedgerRow, boroughs: Mapping[str, str]) -> str:
    named = [row[name] for name in ("measure", "answer", "topic", "who", "title") if row.get(name)]
    place = [boroughs.get(row[name], str(row[name]))
             for name in ("borough", "year", "statement", "frequency", "closeness")
             if row.get(name)]  # fmt: skip
    first = str(named[0]) if named else ""
    return f"{first} ({', '.join(place)})" if first and place else first or ", ".join(place)
