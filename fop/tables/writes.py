"""Writes: files put in place or taken away together, all or none, by one writer at a time.

New files are written beside their places, under another name.  A list of them is what makes
the change: until it is there nothing has changed, and once it is there the change is carried
out to its end, by the next verb if this one is killed.
"""

import errno
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from fop.mistakes import Mistake
from fop.tables.files import push

LIST = ".being-written.json"
FRESH = ".new"
GONE = ".gone"
LOCK = ".lock"

TAKEN = (errno.EAGAIN, errno.EACCES, errno.EDEADLK)
"""How the system says that somebody else holds a lock."""


@contextmanager
def locked(folder: Path, waiting: Callable[[], None] | None = None) -> Iterator[None]:
    """Be the only writer of a folder; wait while there is another.

    What a writer that was killed had begun is carried out first.  The system lets go of a
    lost lock by itself.

    `waiting` is called once where another writer is at work.
    """
    try:
        file = (folder / LOCK).open("a+b")
    except OSError as error:
        raise _refused(error) from None
    with file:
        if not taken(file, wait=False):
            if waiting:
                waiting()
            while not taken(file, wait=True):
                pass
        _carry_out(folder)
        # What was not on a list yet had changed nothing.
        _remove(*folder.rglob(f"*{FRESH}"))
        yield


def replace(
    folder: Path,
    files: Mapping[Path, str | None],
    check: Callable[[Path, Path], None] | None = None,
) -> None:
    """Replace or take away files of a folder, all of them or none; call it where `locked`.

    Raises `Mistake` where one cannot be written or put in place; all files are as they were.

    Parameters
    ----------
    files : mapping
        Places in it, and the text that each is to hold; None to take the file away.
    check : callable, optional
        Given each new file and its place before anything is replaced; raises to refuse it.
    """
    fresh = {place: _beside(place, text is None) for place, text in files.items()}
    listed = folder / LIST
    begun = folder / f"{LIST}{FRESH}"
    try:
        for place, text in files.items():
            _write(fresh[place], text or "")
            if check and text is not None:
                check(fresh[place], place)
        _write(begun, json.dumps([place.relative_to(folder).as_posix() for place in files]))
        before = {place: place.read_bytes() for place in files if place.exists()}
    except BaseException as error:
        _remove(*fresh.values(), begun)
        raise _refused(error) if isinstance(error, OSError) else error from None
    try:
        push(begun, listed)
        _carry_out(folder)
    except OSError as error:
        _remove(listed, begun)
        for place in files:
            if not fresh[place].exists() and place in before:
                place.write_bytes(before[place])
            elif not fresh[place].exists():
                _remove(place)
        _remove(*fresh.values())
        raise _refused(error) from None


def finish(folder: Path) -> None:
    """Carry a replacement to its end that was broken off; `Mistake` where its list is damaged."""
    if (folder / LIST).is_file():
        with locked(folder):
            pass


def inside(folder: Path, name: str) -> Path:
    """Give the place of a file below a folder; raise `Mistake` for a name that leads out of it."""
    if "\0" in name:
        raise Mistake(f"{folder}: the path {name!r} holds a zero byte. Write it without.")
    place, whole = folder / name, Path(os.path.realpath(folder))
    # A loop of links is no fault of the name: whoever reads the file tells of it.
    if Path(name).is_absolute() or not Path(os.path.realpath(place)).is_relative_to(whole):
        raise Mistake(f"{folder}: the path {name!r} leads out of the folder. Write one inside it.")
    return place


def _carry_out(folder: Path) -> None:
    listed = folder / LIST
    if listed.is_file():
        for place in _begun(listed):
            fresh, gone = (_beside(place, is_gone) for is_gone in (False, True))
            if fresh.exists():
                push(fresh, place)
            if gone.exists():
                _remove(place, gone)
        listed.unlink()


def _beside(place: Path, is_gone: bool) -> Path:
    """Name the file that waits for its place, or that says that the place is to be empty."""
    return place.with_name(place.name + (GONE if is_gone else "") + FRESH)


def _begun(listed: Path) -> list[Path]:
    try:
        names = json.loads(listed.read_text(encoding="utf-8"))
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            raise ValueError
        return [inside(listed.parent, name) for name in names]
    except (ValueError, RecursionError, Mistake) as error:
        told = str(error) if isinstance(error, Mistake) else f"{listed}: damaged."
        raise Mistake(
            f"{told} {listed.name} lists the tables that a change was replacing when it was broken "
            f"off. Delete it and every file of the folder that ends in {FRESH}, run `fop check`, "
            "and make the change again."
        ) from None


def taken(file: IO[bytes], *, wait: bool) -> bool:
    """Take the lock of a file where it is free, or once it is; say whether it was."""
    try:
        if sys.platform == "win32":
            import msvcrt

            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except OSError as error:
        if error.errno in TAKEN:
            return False
        raise _refused(error) from None
    return True


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:  # which of a full disk names no file
        raise OSError(error.errno, error.strerror, str(path)) from None


def _remove(*paths: Path) -> None:
    for path in paths:
        path.unlink(missing_ok=True)


def _refused(error: OSError) -> Mistake:
    name = str(error.filename2 or error.filename or "A file")
    where = name.removesuffix(FRESH).removesuffix(GONE)
    return Mistake(
        f"{where}: cannot be written ({error.strerror}). Nothing has changed. Close the file where "
        "it is open elsewhere, see that the folder can be written to and has room, and try again."
    )
