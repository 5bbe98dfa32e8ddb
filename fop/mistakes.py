"""What a person can put right: one message, every fault in it."""

from collections.abc import Callable, Iterable
from typing import TypeVar

WIDEST = 120
"""Letters of a value that are quoted."""

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
        self.faults = [faults] if isinstance(faults, str) else list(dict.fromkeys(faults))
        super().__init__("\n".join(self.faults))


def quoted(value: object) -> str:
    """Quote a value that was found: signs that cannot be seen by their numbers, a long one cut."""
    text = repr(value)
    return text if len(text) <= WIDEST else f"{text[:WIDEST]} ..."


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
