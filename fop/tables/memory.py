"""Memory: what has been made of tables, kept for as long as these stay as they are.

A page asks for the same figures many times, and one process may run many pages.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar, cast

from fop.tables import reading
from fop.tables.contents import data_folder
from fop.tables.descriptors import PACKAGE_FILE, package, version

T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., Any])

MOST = 2_000  # things that are kept; those asked for longest ago go first

_Files = tuple[str, ...]

_HELD: OrderedDict[Hashable, tuple[tuple[str, ...], _Files, object, Any]] = OrderedDict()
"""What was made: the names it was made from, their files, what these were like, and itself."""


def recall(key: tuple[Hashable, ...], make: Callable[[], T], folder: Path | None = None) -> T:
    """Give what was made before under this key, or make it now.

    `key` is all that the result follows from, beside the tables of a folder. What it was made from
    is noted for the page that asks, as if it were read again. Nobody may change what is given.
    """
    folder = folder or data_folder()
    whole = (folder, *key)
    if whole in _HELD:
        names, files, state, made = _HELD[whole]
        if state == [*map(version, files)]:
            _HELD.move_to_end(whole)
            reading.note(*names)
            return made  # type: ignore[no-any-return]
    with reading.apart() as seen:
        fresh = make()
    names = tuple(seen)
    if files := _files(names, folder):
        _HELD[whole] = names, files, [*map(version, files)], fresh
        if len(_HELD) > MOST:
            _HELD.popitem(last=False)
    return fresh


def kept(make: F) -> F:
    """Let a function give again what it made of the same arguments and the same tables.

    A frame is given as a copy that costs nothing; nobody may change anything else that is given.
    Tables are those of the folder given as `folder`, by name, or else of `data_folder`.
    """

    @wraps(make)
    def held(*given: Any, **named: Any) -> Any:
        every = (*given, *sorted(named), *(named[name] for name in sorted(named)))
        key = (one if isinstance(one, Hashable) else tuple(one) for one in every)
        made = recall((make, *key), lambda: make(*given, **named), named.get("folder"))
        # Known by its name: no build waits for pandas, which nothing else here loads.
        return made.copy(deep=False) if type(made).__name__ == "DataFrame" else made

    return cast(F, held)


def _files(names: tuple[str, ...], folder: Path) -> _Files:
    """Give the files of tables and the list of all; nothing where a name is no single table."""
    plain, tables = {name.partition("?")[0] for name in names}, package(folder)
    if not plain <= tables.keys():
        return ()
    paths = (PACKAGE_FILE, *(tables[name]["path"] for name in sorted(plain)))
    return tuple(f"{folder}/{path}" for path in paths)
