"""Files: the one door by which text comes in, and by which whole files go out."""

import errno
import os
import re
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

from fop.mistakes import Mistake, quoted

MARKS = {
    b"\xff\xfe\x00\x00": "UTF-32",
    b"\x00\x00\xfe\xff": "UTF-32",
    b"\xff\xfe": "UTF-16",
    b"\xfe\xff": "UTF-16",
}
"""Byte order marks of encodings that are not read; the longer come first."""

MERGE = re.compile(r"^(?:<{7} .*|={7}|>{7} .*|\|{7} .*)$", re.MULTILINE)
"""What Git leaves in a file whose two sides nobody has chosen between."""

SIDES = re.compile(r"^(?:<{7}|>{7})(?: |$)", re.MULTILINE)
"""The marks among them that are nothing else in a text within a file."""

UNSHOWN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u2060\ufeff\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
"""Signs that steer a device or the run of a line, that have no width, or that are none or half."""

GARBLED = re.compile(r"\ufffd+|Ã[\x80-\xbf]|Â[\xa0-\xbf]|â€.?")
"""What is left of signs that were read in another encoding than they were written in."""

HIDDEN = re.compile(r"[.~#].*|.*[~#]|(?i:(eh)?thumbs\.db|desktop\.ini)|Icon\r", re.DOTALL)
"""Names of what systems and editors lay beside files: `._2016.yml`, `~$2016.yml`, `Thumbs.db`."""

TRIES = 6  # how often a file is moved into its place, while something else holds it


def text(path: Path) -> str:
    """Read a text file, whichever editor and system it was saved with.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    str
        Its text, without a byte order mark, each line ended by a line feed.

    Raises
    ------
    Mistake
        Where it is missing, a folder, unreadable, not UTF-8, or holds marks of a merge.
    """
    content = _bytes(path)
    for mark, encoding in MARKS.items():
        if content.startswith(mark):
            raise Mistake(f"{path}: saved as {encoding}. Save it again with encoding UTF-8.")
    if content and not content.strip(b"\0"):
        raise Mistake(
            f"{path}: holds nothing but zero bytes, as what was not copied to its end. Put back "
            "the last version of it that opens."
        )
    if b"\0" in content:
        line = content.count(b"\n", 0, content.index(b"\0")) + 1
        raise Mistake(
            f"{path}: line {line} holds a zero byte: this is no text file, or one saved as UTF-16. "
            "Save it again with encoding UTF-8."
        )
    try:
        found = content.decode("utf-8").lstrip("\ufeff")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Mistake(
            f"{path}: line {line}, byte 0x{content[error.start]:02x} is not UTF-8. It may have "
            "been saved as ANSI (Windows-1252): save it again with encoding UTF-8."
        ) from None
    found = found.replace("\r\n", "\n").replace("\r", "\n")
    if marks := [found.count("\n", 0, one.start()) + 1 for one in MERGE.finditer(found)]:
        places = ", ".join(map(str, marks))
        raise Mistake(
            f"{path}: line {places}: marks of a merge that was not ended. Choose between its two "
            "sides and take the marks out."
        )
    return found


def ordinary(path: Path) -> None:
    """Refuse a folder, and what would keep its reader waiting, such as a pipe."""
    if path.exists() and not path.is_file():
        what = "a folder" if path.is_dir() else "no ordinary file"
        raise Mistake(f"{path}: is {what}; expected a file. Give or put a file there.")


def _bytes(path: Path) -> bytes:
    try:
        ordinary(path)
        return path.read_bytes()
    except FileNotFoundError:
        raise Mistake(f"{path}: not found. Put the file back, or give its right name.") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise Mistake(f"{path}: cannot be read ({reason}). See who may read it.") from None


def unshown(text: str) -> str:
    """Say which sign of a text no page can show, or was lost; empty where there is none."""
    if garbled := GARBLED.search(text):
        return f"{garbled[0]!r}, which stands for a sign that was read in another encoding"
    found = UNSHOWN.search(text)
    if found is None:
        return ""
    half = ", half of a sign" if "\ud800" <= found[0] <= "\udfff" else ""
    return f"the sign U+{ord(found[0]):04X}{half}, which no page can show"


def object_of(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Make an object of JSON; a key that stands twice is a `ValueError`."""
    made = dict(pairs)
    if len(made) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the key {quoted(twice)} stands twice")
    return made


def no_value(name: str) -> None:
    """Refuse what Python reads in JSON and nothing else does: NaN and Infinity."""
    raise ValueError(f"{name} is no value of JSON")


def visible(folder: Path, pattern: str) -> Iterator[Path]:
    """Give the files of a folder that people mean, sorted: none that a system or editor adds.

    Raises `Mistake` where nobody may list it.
    """
    if folder.is_dir() and not os.access(folder, os.R_OK | os.X_OK):
        raise Mistake(f"{folder}: cannot be read (Permission denied). See who may read it.")
    for path in sorted(folder.glob(pattern)):
        if not any(map(HIDDEN.fullmatch, path.relative_to(folder).parts)):
            yield path


def write(path: Path, content: bytes) -> None:
    """Write a file whole: another name first, then its own; nobody sees half of it.

    Raises
    ------
    Mistake
        Where it cannot be written.
    """
    fresh = path.parent / f".{uuid4().hex}"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            fresh.write_bytes(content)
            if path.is_file():
                shutil.copymode(path, fresh)
            move(fresh, path)
        finally:
            fresh.unlink(missing_ok=True)
    except OSError as error:
        raise refused(path, error) from None


def move(fresh: Path, place: Path) -> None:
    """Move a file or folder into its place, in spite of what looks at it meanwhile.

    A virus scanner, a synced folder or a reader of the page can hold a file of Windows for a
    moment: the move is tried again, for a second or two.

    Raises
    ------
    Mistake
        Where it stays held, or the place cannot be written to.
    """
    try:
        push(fresh, place)
    except OSError as error:
        raise refused(place, error) from None


def push(fresh: Path, place: Path) -> None:
    """Move as `move` does, where the caller has something to put right on an `OSError`."""
    for attempt in range(TRIES):
        try:
            fresh.replace(place)
            return
        except PermissionError:
            if attempt == TRIES - 1:
                raise
            time.sleep(0.05 * 2**attempt)
        except OSError as error:
            # A folder of an image's own cannot be renamed in a container.
            if error.errno != errno.EXDEV:
                raise
            shutil.move(fresh, place)
            return


def refused(path: Path | str, error: OSError) -> Mistake:
    """Say why a file cannot be written, and what to do about it; of a whole folder, the first."""
    reason = str(error.strerror or error)
    if isinstance(error, shutil.Error):
        _, path, told = error.args[0][0]
        reason = told.partition("] ")[2].partition(": ")[0] or told
    if isinstance(error, IsADirectoryError):
        return Mistake(f"{path}: is a folder; expected a file. Name a file.")
    if isinstance(error, (FileExistsError, NotADirectoryError)):
        return Mistake(f"{path}: a file stands where a folder belongs. Name another place.")
    if isinstance(error, PermissionError) and os.path.exists(path) and not os.access(path, os.R_OK):
        return Mistake(f"{path}: cannot be read ({error.strerror}). See who may read it.")
    return Mistake(
        f"{path}: cannot be written ({reason}). Close it where it is open, see "
        "that the disk has room and that you may write there, and try again."
    )
