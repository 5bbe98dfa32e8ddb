"""Reading: what a page is made from, noted by whatever reads it.

A process of its own runs one page; what runs several begins anew with each.
"""

from collections.abc import Iterator
from contextlib import contextmanager

_NAMES: dict[str, None] = {}


def note(*names: str) -> None:
    """Note tables by name (`report/table_3_6`), or a list by the start of its names (`editions/*`).

    A name that no table has yet is noted too: the page changes when there is one.
    """
    _NAMES.update(dict.fromkeys(names))


@contextmanager
def apart() -> Iterator[list[str]]:
    """Give what is read inside by itself, once it is over; it is noted for the page as well."""
    before, seen = dict(_NAMES), list[str]()
    _NAMES.clear()
    try:
        yield seen
    finally:
        seen += _NAMES
        inside = dict(_NAMES)
        _NAMES.clear()
        _NAMES.update(before | inside)


def begin() -> None:
    """Forget what was read before: another page begins."""
    _NAMES.clear()


def noted() -> list[str]:
    """Give what has been read, in the order of its first reading."""
    return list(_NAMES)
