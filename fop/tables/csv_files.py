"""CSV files: tables of the book, and files of others in any usual encoding, or what is wrong.

Rows of others' files are read one by one, so that a file of any length takes little memory.
"""

import codecs
import csv
import io
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from fop.mistakes import Mistake, in_part, rows_told
from fop.tables import files

KINDS = {
    b"PK": (
        "a zip file or a workbook. Unpack a zip file. Of a workbook, save the sheet as CSV UTF-8; "
        "of a published one, download the CSV file of Explore Education Statistics"
    ),
    b"\x1f\x8b": "a compressed file. Unpack it",
    b"\xd0\xcf": "an older Excel file, or one with a password. Save it as .xlsx without one, or as "
    "CSV UTF-8",
    b"%PDF": "a PDF. Download the CSV file that goes with it",
    **dict.fromkeys(
        (b"\x89PNG", b"\xff\xd8\xff", b"GIF8"), "a picture. Download the CSV file itself"
    ),
    b"<" * 7: "marks of a merge that was not ended. Choose between its two sides",
    b"<": "a web page. Download the CSV file itself",
    b"{": "JSON. Download the CSV file itself",
}
"""How files that are no CSV begin, and what to do about each."""

MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
"""How files that tell their encoding begin."""

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
HEAD = 20  # lines from the top by which the separator is found

BLOCK = 1 << 20
csv.field_size_limit(BLOCK)  # The text of a question may be longer than is usual in a cell.


def parsed(text: str) -> list[list[str]]:
    """Give the rows of a text of CSV that commas part."""
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


def table(path: Path, text: str | None = None) -> tuple[list[str], list[list[str]]]:
    """Read a table of the book, which is UTF-8 parted by commas: its header, and its rows.

    Parameters
    ----------
    text : str, optional
        What its file is to hold; else it is read.

    Raises
    ------
    Mistake
        Where it is no such text, a column stands twice, or with a line for each row that is empty
        or of another width than the header.
    """
    read: list[list[str]] = []
    try:
        held = files.text(path) if text is None else text
        read += csv.reader(io.StringIO(held, newline=""), strict=True)
    except csv.Error as error:
        raise Mistake(
            f"{path}: cannot be read as CSV after row {len(read)} ({error}). The file is cut off "
            "or has a stray quote there."
        ) from None
    header, *rows = read or [[]]
    if not any(header):
        raise Mistake(f"{path}: the file is empty. Put its header and rows back.")
    if twice := [name for name in dict.fromkeys(header) if name and header.count(name) > 1]:
        raise Mistake(f"{path}: column {', '.join(map(repr, twice))} stands twice. Take one out.")
    if len(header) == 1 and (found := {*header[0]} & {*SEPARATORS} - {","}):
        signs = " and ".join(sorted(SEPARATORS[sign] for sign in found))
        raise Mistake(f"{path}: {signs} part its columns. Save it as CSV parted by commas.")
    if header in rows:
        number = rows.index(header) + 2
        raise Mistake(f"{path}: row {number} is the header once more. Take it out.")
    uneven = [
        f"{path}: row {number} has {len(row)} cells, the header {len(header)}. Look for a missing "
        "or an unquoted comma."
        for number, row in enumerate(rows, start=2)
        if any(row) and len(row) != len(header)
    ]
    if bare := [number for number, row in enumerate(rows, start=2) if not any(row)]:
        uneven.insert(0, f"{path}: row {rows_told(bare)} holds nothing. Take such rows out.")
    if uneven:
        raise Mistake(in_part(uneven))
    return header, rows


def records(path: Path) -> list[dict[str, str]]:
    """Read a table of the book as `table` does: the text of each row by column."""
    header, rows = table(path)
    return [dict(zip(header, row, strict=True)) for row in rows]


def rows(path: Path, *, even: bool = True) -> Iterator[list[str]]:
    """Give the rows of a CSV file; empty ones as they are, without cells.

    It is in UTF-8, UTF-16 or the encoding of Windows, its columns parted by commas, semicolons,
    tabs or bars.

    Parameters
    ----------
    even : bool
        Whether every row must be as wide as the first, the header.

    Raises
    ------
    Mistake
        As soon as it is met: no file, no text, nothing in it, two encodings, a quote that is
        not closed, a row of another width.  No message holds what stands in a cell.
    """
    encoding = _encoding(path)
    number, width, row = 0, 0, list[str]()
    try:
        with path.open(encoding=encoding, newline="") as file:
            separator, told = _separator(path, encoding)
            if told:
                file.readline()
                yield []
            for number, row in enumerate(
                csv.reader(file, delimiter=separator, strict=True), start=1 + told
            ):
                if not any(map(str.strip, row)):
                    yield []
                    continue
                if not width and sum(map(bool, map(str.strip, row))) > 1:
                    width = len(row)  # Above the header stands at most a title.
                if even and width and len(row) != width:
                    raise Mistake(
                        f"{path}: row {number} has {len(row)} cells, the header {width}. The file "
                        "is cut off or has a stray comma; download it again."
                    )
                yield row
        if 0 < len(row) < width and not ends_whole(path):
            raise Mistake(
                f"{path}: row {number}, the last, has {len(row)} cells of {width} and no line end: "
                "the file is cut off. Save or download it again."
            )
    except UnicodeDecodeError:
        raise Mistake(f"{path}: is cut off within a letter. Save or download it again.") from None
    except csv.Error as error:
        raise Mistake(
            f"{path}: cannot be read as CSV after row {number} ({str(error).strip()}). The file is "
            "cut off or has a stray quote; download it again."
        ) from None


def ends_whole(path: Path) -> bool:
    """Whether the last line has a line end, as every download has that is not cut off."""
    with path.open("rb") as file:
        file.seek(-2, 2)
        return file.read().strip(b"\0")[-1:] in (b"\n", b"\r")


def _encoding(path: Path) -> str:
    start = _start(path)
    for sign, kind in KINDS.items():
        if start.lstrip().startswith(sign):
            raise Mistake(f"{path}: {kind}.")
    if not start.strip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n"):
        raise Mistake(f"{path}: the file is empty. Download or save it again.")
    for mark, encoding in MARKS.items():
        if start.startswith(mark):
            return encoding
    if b"\0" in start:
        # Of plain letters in UTF-16 every other byte is empty.
        halves = {"utf-16-le": start[1::2].count(0), "utf-16-be": start[::2].count(0)}
        best = max(halves, key=lambda name: halves[name])
        if halves[best] < len(start) // 4:
            raise Mistake(f"{path}: no plain text. Save it as CSV UTF-8.")
        return best
    return _of_letters(path)


def _start(path: Path) -> bytes:
    files.ordinary(path)
    try:
        with path.open("rb") as file:
            return file.read(4096)
    except FileNotFoundError:
        raise Mistake(f"{path}: no such file.") from None
    except OSError as error:
        raise Mistake(f"{path}: cannot be opened ({error.strerror}).") from None


def _of_letters(path: Path) -> str:
    """Tell UTF-8 from the encoding of Windows by every line; refuse a text that has both."""
    first: dict[str, int] = {}
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            if b"\0" in line:
                raise Mistake(
                    f"{path}: line {number} holds a zero byte: the file is damaged. Save or "
                    "download it again."
                )
            if not line.isascii():
                fitting = (name for name in ("utf-8", "cp1252") if _fits(line, name))
                first.setdefault(next(fitting, ""), number)
    if len(first) > 1 or "" in first:
        number = min(line for name, line in first.items() if name != "cp1252")
        raise Mistake(
            f"{path}: the letters of line {number} are of another encoding than the rest, or of "
            "none. Save the file as CSV UTF-8; one put together from several must have one "
            "encoding throughout."
        )
    return next(iter(first), "utf-8")


def _fits(line: bytes, encoding: str) -> bool:
    try:
        line.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _separator(path: Path, encoding: str) -> tuple[str, bool]:
    """Find what parts the columns, and whether the first line tells it as Excel can."""
    with path.open(encoding=encoding, newline="") as file:
        lines = list(islice(file, HEAD))
    first = lines[0].strip('\r\n"')
    if len(first) == 5 and first.lower().startswith("sep=") and first[4] in SEPARATORS:
        return first[4], True
    parted = {
        sign: sum(len(row) > 1 and len(row) for row in _parted(lines, sign)) for sign in SEPARATORS
    }
    return max(SEPARATORS, key=lambda sign: parted[sign]), False


def _parted(lines: list[str], sign: str) -> list[list[str]]:
    try:
        return list(csv.reader(lines, delimiter=sign))
    except csv.Error:
        return []
