"""Crosstabs: people counted by several columns at once, and the sums between the counts."""

from collections.abc import Iterable, Mapping
from hashlib import blake2b
from itertools import combinations

import numpy as np
import pandas as pd

from fop.fieldwork.sums import System

NOT_ASKED = "-"
"""Answer of people whom a question was not put to: not an answer, so its count is not guarded."""

DETAIL = 10
"""More columns than people are ever counted by at once."""

Cell = tuple[str, frozenset[tuple[str, str]]]
"""A count by its meaning: whose people, and the value of each column they are counted by."""


def tabulate(
    people: Mapping[str, pd.DataFrame], cells: Iterable[Cell], bases: Iterable[Cell] = ()
) -> tuple[System, dict[Cell, int]]:
    """Count people, and find every sum between the counts.

    Parameters
    ----------
    people : mapping
        Name of each group of people to a frame with one row a person and text columns.
    cells : iterable of Cell
        The counts meant for publication.
    bases : iterable of Cell
        Those of them that others are out of.  They are withheld last, and detail before
        totals.

    Returns
    -------
    System, dict
        The system, and each count's place in it.  Counts of the very same people share a
        place, whatever they are called.
    """
    relied = set(bases)
    asked = list(dict.fromkeys([*cells, *relied]))
    named = {(who, tuple(sorted(column for column, _ in where))) for who, where in asked}
    closed = {(who, part) for who, full in named for part in _subsets(full)}
    system = System()
    places: dict[Cell, int] = {}
    same: dict[tuple[str, bytes], int] = {}
    for who, full in sorted(closed):
        frame = people[who]
        for where, members in _groups(frame, full):
            identity = (who, blake2b(members.tobytes()).digest())
            if identity not in same:
                same[identity] = len(system.counts)
                system.counts.append(len(members))
                system.printed.append(False)
                system.sensitive.append(False)
                system.weight.append(0)
            places[who, where] = same[identity]
            if (who, full) in named:
                weight = 2 * (DETAIL - len(full)) + ((who, where) in relied)
                system.weight[same[identity]] = max(weight, system.weight[same[identity]])
            answered = NOT_ASKED not in dict(where).values()
            system.sensitive[same[identity]] |= answered and (who, full) in named
    for who, full in sorted(closed):
        system.sums += _sums(who, full, people[who], places)
    for cell in asked:
        if cell not in places:
            places[cell] = len(system.counts)
            system.counts.append(0)
            system.printed.append(True)
            system.sensitive.append(False)
            system.weight.append(0)
        system.printed[places[cell]] = True
    return system, places


def _subsets(full: tuple[str, ...]) -> list[tuple[str, ...]]:
    return [part for size in range(len(full) + 1) for part in combinations(full, size)]


def _groups(
    frame: pd.DataFrame, columns: tuple[str, ...]
) -> list[tuple[frozenset[tuple[str, str]], np.ndarray]]:
    if not columns:
        return [(frozenset(), np.arange(len(frame)))]
    grouped = frame.groupby(list(columns), sort=True).indices
    return [
        (
            frozenset(zip(columns, key if isinstance(key, tuple) else (key,), strict=True)),
            np.sort(members),
        )
        for key, members in grouped.items()
    ]


def _sums(
    who: str, full: tuple[str, ...], frame: pd.DataFrame, places: Mapping[Cell, int]
) -> list[tuple[int, list[int]]]:
    """Give the sums of one table: over each of its columns to the table without it."""
    cells = [where for where, _ in _groups(frame, full)]
    found: dict[tuple[int, tuple[int, ...]], None] = {}
    for column in full:
        parts: dict[frozenset[tuple[str, str]], list[int]] = {}
        for where in cells:
            whole = frozenset(pair for pair in where if pair[0] != column)
            parts.setdefault(whole, []).append(places[who, where])
        for whole, members in parts.items():
            if members != [places[who, whole]]:
                found[places[who, whole], tuple(members)] = None
    return [(total, list(members)) for total, members in found]
