"""Crosstabs: people counted by several columns at once, and the sums between the counts."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, product

import numpy as np
import pandas as pd

from fop.fieldwork.sums import System

NOT_ASKED = "-"
"""Answer of people who gave none, or whom a question was not put to."""

OTHER = "any other"
"""Answer that nobody gave, though somebody could have."""

DETAIL = 10
"""More columns than people are ever counted by at once."""

Where = frozenset[tuple[str, str]]
Cell = tuple[str, Where]
"""A count by its meaning: whose people, and the value of each column they are counted by."""

Columns = frozenset[str]


@dataclass(frozen=True)
class Asked:
    """A count that is meant for publication.

    Attributes
    ----------
    cell : Cell
        The people who gave an answer.
    base : Cell, optional
        The people whom the question was put to, where that is published besides.
    is_public : bool
        Whether everybody knows the base anyway, as the number of staff.
    is_open : bool
        Whether there was another answer to give, which is not counted for publication.
    """

    cell: Cell
    base: Cell | None = None
    is_public: bool = False
    is_open: bool = False

    def other(self) -> Where:
        """Name those of the base who would have given an answer that is not counted."""
        where = (self.base or self.cell)[1]
        return where | {(column, OTHER) for column, _ in self.cell[1] - where}


@dataclass(frozen=True)
class Tie:
    """Columns of which one follows from the others, in whole or in part.

    A reader knows how, so the counts of all of them together take part in the sums.

    Attributes
    ----------
    who : str
        Name of the group of people.
    columns : tuple of str
        The columns.
    is_possible : callable
        Whether a person can have given values of the columns.
    """

    who: str
    columns: tuple[str, ...]
    is_possible: Callable[[Mapping[str, str]], bool]


def tabulate(
    people: Mapping[str, pd.DataFrame],
    asked: Iterable[Asked],
    ties: Iterable[Tie] = (),
) -> tuple[System, dict[Cell, int]]:
    """Count people, and find every sum between the counts.

    Parameters
    ----------
    people : mapping
        Name of each group of people to a frame with one row a person and text columns.
    asked : iterable of Asked
        The counts meant for publication.  Bases are withheld last, and detail before totals.
    ties : iterable of Tie
        Columns of which one follows from the others.

    Returns
    -------
    System, dict
        The system, and each count's place in it.
    """
    asked = list(asked)
    tied = {(tie.who, frozenset(tie.columns)): tie for tie in ties}
    known: dict[Cell, int] = {}
    system = System()
    for who, frame in people.items():
        own = [line for line in asked if line.cell[0] == who]
        cells = {one[1] for line in own for one in (line.cell, line.base) if one}
        tables = {frozenset(dict(where)) for where in cells}
        tables |= {table for name, table in tied if name == who}
        counted = {table: _counted(frame, table) for table in _closed(tables)}
        cells |= {line.other() for line in own if _is_spare(line, cells, counted)}
        # In a fixed order: what is withheld must not differ from run to run, or two runs tell more.
        ordered = sorted(cells, key=sorted)
        for table, counts in counted.items():
            for where in ordered:
                if table <= dict(where).keys():
                    counts.setdefault(_part(where, table), 0)
            for where in _possible(table, counted, tied.get((who, table))):
                counts.setdefault(where, 0)
            for where, count in counts.items():
                known[who, where] = system.add(count, DETAIL - len(table))
        for whole, detail in _covers(counted):
            parts: dict[Where, list[int]] = {}
            for where in counted[detail]:
                parts.setdefault(_part(where, whole), []).append(known[who, where])
            system.sums += [(known[who, where], places) for where, places in parts.items()]
        for name, table in tied:
            for where in counted[table] if name == who else ():
                system.sensitive[known[who, where]] |= NOT_ASKED not in dict(where).values()
    for line in asked:
        _mark(system, known, line)
    return system, known


def _is_spare(
    line: Asked, cells: set[Where], counted: Mapping[Columns, Mapping[Where, int]]
) -> bool:
    """Whether another answer was possible, and nobody gave one."""
    base = (line.base or line.cell)[1]
    given = counted[frozenset(dict(line.cell[1]))]
    return line.is_open and not any(base <= where and where not in cells for where in given)


def _mark(system: System, known: Mapping[Cell, int], line: Asked) -> None:
    """Note what is published of a question, and which of its counts must be safe."""
    place = known[line.cell]
    system.printed[place] = system.sensitive[place] = True
    if line.base is None:
        return
    base = known[line.base]
    system.printed[base] = system.relied[base] = True
    system.public[base] |= line.is_public
    columns = dict(line.cell[1]).keys()
    for (who, where), other in known.items():
        if who == line.cell[0] and dict(where).keys() == columns and line.base[1] <= where:
            # Whoever was asked is guarded, with an answer or without one.
            system.sensitive[other] = True
            system.whole[other] = base


def _counted(frame: pd.DataFrame, table: Columns) -> dict[Where, int]:
    columns = sorted(table)
    if not columns:
        return {frozenset(): len(frame)}
    grouped = frame.groupby(columns, sort=True).size()
    keys = grouped.index if len(columns) > 1 else [(key,) for key in grouped.index]
    counts = grouped.to_numpy(dtype=np.int64).tolist()
    return {
        frozenset(zip(columns, key, strict=True)): count
        for key, count in zip(keys, counts, strict=True)
    }


def _part(where: Where, table: Columns) -> Where:
    return frozenset(pair for pair in where if pair[0] in table)


def _closed(tables: set[Columns]) -> list[Columns]:
    """Add to tables what any two of them share, down to everybody."""
    closed = {frozenset[str](), *tables}
    while True:
        shared = {one & other for one, other in combinations(closed, 2)} - closed
        if not shared:
            return sorted(closed, key=lambda table: (len(table), sorted(table)))
        closed |= shared


def _possible(
    table: Columns, counted: Mapping[Columns, Mapping[Where, int]], tie: Tie | None
) -> Iterator[Where]:
    """List who may be in a table, as far as the tables within it tell.

    A reader of those does not know who is not in this one.
    """
    inside = [part for part in counted if part < table and part]
    inside = [part for part in inside if not any(part < other for other in inside)]
    if not inside:
        return
    values = {column: {dict(where)[column] for where in counted[table]} for column in table}
    patterns = {_answered(where) for where in counted[table]}
    for part in inside:
        for column in part:
            values[column] |= {dict(where)[column] for where in counted[part]}
    columns = sorted(table)
    for key in product(*(sorted(values[column]) for column in columns)):
        where = frozenset(zip(columns, key, strict=True))
        if _answered(where) not in patterns:
            continue
        if all(_part(where, part) in counted[part] for part in inside) and (
            tie is None or tie.is_possible(dict(where))
        ):
            yield where


def _answered(where: Where) -> Columns:
    return frozenset(column for column, value in where if value != NOT_ASKED)


def _covers(tables: Iterable[Columns]) -> list[tuple[Columns, Columns]]:
    """Pair each table with those that it is summed up to, without a table between them."""
    inside = [(whole, detail) for whole in tables for detail in tables if whole < detail]
    return [
        (whole, detail)
        for whole, detail in inside
        if not any(whole < other < detail for other in tables)
    ]
