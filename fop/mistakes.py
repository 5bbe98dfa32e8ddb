"""What a person can put right: one message, every fault in it."""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

WIDEST = 120
"""Letters of a value that are quoted."""

LONG = re.compile(r"([^\s/\\]{120})[^\s/\\]{136,}")
"""Longer in one piece than the name of any file can be."""

FIRST = 3
"""Faults of one kind of a file that are told one by one."""

Item = TypeVar("Item")
Made = TypeVar("Made")


class Mistake(Exception):
    """A fault in the input, told in full and without a traceback.

    Parameters
    ----------
    faults : str or iterable of str
        Each says where the fault is, what was found, what was expected and
        what to do next; it is told once.
    """

    def __init__(self, faults: str | Iterable[str]) -> None:
        told = [faults] if isinstance(faults, str) else dict.fromkeys(faults)
        self.faults = [LONG.sub(r"\1 ...", fault) for fault in told]
        super().__init__("\n".join(self.faults))


class Damaged(Mistake):
    """A table that cannot be read: no fault of what asks for it."""


def quoted(value: object) -> str:
    """Quote a value that was found: signs that cannot be seen by their numbers, a long one cut."""
    text = repr(value)
    return text if len(text) <= WIDEST else f"{text[:WIDEST]} ..."


def ended(fault: str) -> str:
    """End a fault with a full stop, where it has no end."""
    return fault if fault.endswith(("?", ".")) else f"{fault}."


def in_part(faults: Sequence[str], every: int = 0, told: int = FIRST) -> list[str]:
    """Tell the first faults of a kind, each of which begins with its file, and count the others.

    Parameters
    ----------
    faults : sequence of str
        All of a kind in one file, or the first of them.
    every : int
        How many there are, where not all are given.
    told : int
        How many of them to tell.
    """
    left = max(every, len(faults)) - told
    more = [f"{faults[0].partition(': ')[0]}: {left:,} more such faults."] if left > 0 else []
    return [*faults[:told], *more]


def in_one(faults: Sequence[str], every: int = 0) -> list[str]:
    """Tell the first fault of a kind and count the others, in one line; nothing where none is."""
    left = max(every, len(faults)) - 1
    return [faults[0] + (f" {left:,} more such faults." if left else "")] if faults else []


def rows_told(numbers: Sequence[object]) -> str:
    """Name the first rows that have a fault, and count the others: `2, 3, 4 and 9 more`."""
    more = f" and {len(numbers) - FIRST:,} more" if len(numbers) > FIRST else ""
    return ", ".join(map(str, numbers[:FIRST])) + more


def gather(make: Callable[[Item], Made], items: Iterable[Item]) -> tuple[list[Made], list[str]]:
    """Make something of each item, so that the faults of all can be told together.

    Parameters
    ----------
    make : callable
        Makes it of one item; raises `Mistake` where the item has a fault.
    items : iterable
        The items.

    Returns
    -------
    list, list of str
        What was made of the items without a fault, in their order; the faults of the others.
    """
    made, faults = [], []
    for item in items:
        try:
            made.append(make(item))
        except Mistake as mistake:
            faults += mistake.faults
    return made, faults
