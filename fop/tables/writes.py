"""Writes: several files put in place together, all of them or none.

New files are written beside their places, under another name.  A list of them is what makes
the change: until it is there nothing has changed, and once it is there the change is carried
out to its end, by the next verb if this one is killed.
"""

import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path

from fop.mistakes import Mistake

LIST = ".being-written.json"
FRESH = ".new"


def replace(folder: Path, files: Mapping[Path, str], check: Callable[[Path, Path], None]) -> None:
    """Replace files of a folder by other text, all of them or none.

    Parameters
    ----------
    folder : Path
        The folder, such as the data folder.
    files : mapping
        Places in it, and the text that each is to hold.
    check : callable
        Given each new file and its place before anything is replaced; raises to refuse it.

    Raises
    ------
    Mistake
        Where a file cannot be written or put in place; all files are as they were.
    """
    finish(folder)
    fresh = {place: place.with_name(place.name + FRESH) for place in files}
    listed = folder / LIST
    begun = folder / f"{LIST}{FRESH}"
    try:
        for place, text in files.items():
            _write(fresh[place], text)
            check(fresh[place], place)
        _write(begun, json.dumps([place.relative_to(folder).as_posix() for place in files]))
        before = {place: place.read_bytes() for place in files}
    except BaseException as error:
        _remove(*fresh.values(), begun)
        raise _refused(error) if isinstance(error, OSError) else error from None
    try:
        begun.replace(listed)
        finish(folder)
    except OSError as error:
        _remove(listed, begun)
        for place, old in before.items():
            if not fresh[place].exists():
                place.write_bytes(old)
        _remove(*fresh.values())
        raise _refused(error) from None


def finish(folder: Path) -> None:
    """Carry a replacement out to its end, where one was begun and broken off."""
    listed = folder / LIST
    if not listed.is_file():
        return
    for name in json.loads(listed.read_text(encoding="utf-8")):
        place = folder / name
        fresh = place.with_name(place.name + FRESH)
        if fresh.exists():
            fresh.replace(place)
    listed.unlink()


def _write(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _remove(*paths: Path) -> None:
    for path in paths:
        path.unlink(missing_ok=True)


def _refused(error: OSError) -> Mistake:
    name = error.filename2 or error.filename
    where = str(name).removesuffix(FRESH) if name else "A file"
    return Mistake(
        f"{where}: cannot be written ({error.strerror}). Nothing has changed. Close the file where "
        "it is open elsewhere, see that the folder can be written to and has room, and try again."
    )
