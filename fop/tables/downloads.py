"""Downloads: the rows of a CSV file, or what is wrong with it as a file.

Rows are read one by one, so that a file of any length takes little memory.
"""

import csv
from collections.abc import Iterator
from pathlib import Path

from fop.mistakes import Mistake

KINDS = {
    b"PK": "a zip or Excel file. Unpack it, or save the sheet as CSV UTF-8",
    b"\x1f\x8b": "a compressed file. Unpack it",
    b"\xd0\xcf": "an older Excel file. Save the sheet as CSV UTF-8",
    b"%PDF": "a PDF. Download the CSV file that goes with it",
    b"\xff\xfe": "text in UTF-16. Save it as CSV UTF-8",
    b"\xfe\xff": "text in UTF-16. Save it as CSV UTF-8",
    b"<": "a web page. Download the CSV file itself",
}
"""How files that are no CSV begin, and what to do about each."""

SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "bars"}
"""What parts the columns of a file that is no CSV with commas."""


def rows(path: Path, *, even: bool = True) -> Iterator[list[str]]:
    """Give the header of a CSV file and then its rows; empty ones as they are, without cells.

    Parameters
    ----------
    path : Path
        The file, in UTF-8 with or without a byte order mark.
    even : bool
        Whether every row must be as wide as the header.

    Raises
    ------
    Mistake
        As soon as it is met: no file, no text, nothing in it, a byte that is not UTF-8, a
        quote that is not closed, a row of another width.
    """
    _check_kind(path)
    number, width = 0, 0
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            for number, row in enumerate(csv.reader(file, strict=True), start=1):
                blank = not any(cell.strip() for cell in row)
                if number == 1 and len(row) == 1:
                    _check_commas(path, row[0])
                width = width or len(row)
                if even and not blank and len(row) != width:
                    raise Mistake(
                        f"{path}: row {number} has {len(row)} cells, the header {width}. The file "
                        "is cut off or has a stray comma; download it again."
                    )
                yield [] if blank else row
    except UnicodeDecodeError:
        raise Mistake(
            f"{path}: line {_undecodable(path)} holds a byte that is not UTF-8. "
            "Save the file as CSV UTF-8."
        ) from None
    except csv.Error as error:
        raise Mistake(
            f"{path}: cannot be read as CSV after row {number} ({str(error).strip()}). The file is "
            "cut off or has a stray quote; download it again."
        ) from None


def _check_commas(path: Path, header: str) -> None:
    for sign, name in SEPARATORS.items():
        if sign in header:
            raise Mistake(
                f"{path}: its columns are parted by {name}, not by commas. Save the file as CSV "
                "UTF-8 with commas."
            )


def ends_whole(path: Path) -> bool:
    """Whether the last line has a line end, as every download has that is not cut off."""
    with path.open("rb") as file:
        file.seek(-1, 2)
        return file.read(1) in (b"\n", b"\r")


def _check_kind(path: Path) -> None:
    try:
        with path.open("rb") as file:
            start = file.read(4096)
    except FileNotFoundError:
        raise Mistake(f"{path}: no such file.") from None
    except OSError as error:
        raise Mistake(f"{path}: cannot be opened ({error.strerror}).") from None
    for sign, kind in KINDS.items():
        if start.lstrip().startswith(sign):
            raise Mistake(f"{path}: {kind}.")
    if not start.strip(b"\xef\xbb\xbf \t\r\n"):
        raise Mistake(f"{path}: the file is empty. Download it again.")
    if b"\0" in start:
        raise Mistake(f"{path}: no plain text, perhaps UTF-16. Save it as CSV UTF-8.")


def _undecodable(path: Path) -> int:
    """Count the lines to the first that is not UTF-8."""
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            try:
                line.decode()
            except UnicodeDecodeError:
                return number
    return number
