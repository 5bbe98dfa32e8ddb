"""Writes: several files put in place or taken away together, all of them or none.

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


def replace(
    folder: Path, files: Mapping[Path, str | None], check: Callable[[Path, Path], None]
) -> None:
    """Replace files of a folder by other text, or take them away, all of them or none.

    Parameters
    ----------
    folder : Path
        The folder, such as the data folder.
    files : mapping
        Places in it, and the text that each is to hold; None to take the file away.
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
    stays = {
        place.relative_to(folder).as_posix(): text is not None for place, text in files.items()
    }
    try:
        for place, text in files.items():
            if text is not None:
                _write(fresh[place], text)
                check(fresh[place], place)
        _write(begun, json.dumps(stays))
        before = {place: place.read_bytes() for place in files if place.exists()}
    except BaseException as error:
        _remove(*fresh.values(), begun)
        raise _refused(error) if isinstance(error, OSError) else error from None
    try:
        begun.replace(listed)
        finish(folder)
    except OSError as error:
        _remove(listed, begun)
        for place in files:
            if place in before and not fresh[place].exists():
                place.write_bytes(before[place])
            elif place not in before:
                _remove(place)
        _remove(*fresh.values())
        raise _refused(error) from None


def finish(folder: Path) -> None:
    """Carry a replacement out to its end, where one was begun and broken off."""
    listed = folder / LIST
    if not listed.is_file():
        return
    for name, stays in json.loads(listed.read_text(encoding="utf-8")).items():
        place = folder / name
        fresh = place.with_name(place.name + FRESH)
        if fresh.exists():
            fresh.replace(place)
        elif not stays:
            _remove(place)
            if place.parent.is_dir() and not any(place.parent.iterdir()):
                place.parent.rmdir()
    listed.unlink()


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
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
