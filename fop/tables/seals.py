"""Seals: whether tables that only verbs write are still as they were written.

In `datapackage.json` stands the checksum of each such table, as its `hash`: a column filled down
or sorted in a spreadsheet is well formed, and nothing else would tell of it.
"""

import json
import subprocess
from collections.abc import Mapping
from hashlib import sha256
from itertools import zip_longest
from pathlib import Path

from fop.mistakes import Mistake, quoted, rows_told
from fop.tables import csv_files, descriptors, files


def seal(text: str) -> str:
    """Give the checksum of a table's text, as a data package writes it."""
    return f"sha256:{sha256(text.encode()).hexdigest()}"


def broken(folder: Path) -> dict[str, str]:
    """Say of each sealed table of a data folder that is not as it was written what has changed."""
    told = {}
    for name, described in descriptors.package(folder).items():
        path = folder / described["path"]
        # What is no table at all is told by whoever reads them one by one.
        if "hash" in described and path.is_file() and _of_file(path) != described["hash"]:
            try:
                told[name] = (
                    f"{path}: was changed by hand{_changed(path, described['hash'])}. Put it "
                    f"back (`git restore {path.name}` in its folder) and give figures to `fop "
                    "import`. Where the change is meant: `fop import --renew`."
                )
            except Mistake as mistake:
                told[name] = str(mistake)
    return told


def altered(folder: Path) -> list[str]:
    """Say of each table kept by hand what of it differs from the last commit, where Git is used."""
    told = []
    for described in descriptors.package(folder).values():
        path = folder / described["path"]
        if "hash" not in described and path.is_file() and (rows := _changed(path)):
            told.append(f"{path}: is not as last committed{rows}.")
    return told


def sealed(folder: Path, texts: Mapping[Path, str]) -> dict[Path, str]:
    """Add to texts that are to be written the description of all tables, sealed and counted."""
    place = folder / descriptors.PACKAGE_FILE
    package = json.loads(files.text(place))
    for one in package["resources"]:
        if (text := texts.get(folder / one["path"])) is not None:
            if "hash" in one:
                one["hash"] = seal(text)
            if "rows" in one:
                one["rows"] = len(csv_files.parsed(text)) - 1
    return {**texts, place: as_text(package)}


def current(folder: Path) -> dict[Path, str]:
    """Give the texts of all tables that are sealed or counted as they stand."""
    tables = descriptors.package(folder).values()
    named = [one["path"] for one in tables if {"hash", "rows"} & one.keys()]
    return {folder / one: files.text(folder / one) for one in named if (folder / one).exists()}


def _of_file(path: Path) -> str:
    """Give the checksum of a file, however its lines end and whether it has a mark at its start."""
    content = path.read_bytes().removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n")
    return f"sha256:{sha256(content).hexdigest()}"


def as_text(package: object) -> str:
    """Write a description of tables as its file has it."""
    return json.dumps(package, indent=2, ensure_ascii=False) + "\n"


def _changed(path: Path, known: str = "") -> str:
    """Say in which rows a table differs from what Git holds, where that is what was sealed."""
    text = files.text(path)
    try:
        command = ["git", "show", f"HEAD:./{path.name}"]
        done = subprocess.run(command, cwd=path.parent, capture_output=True, check=True, timeout=9)
        held = done.stdout.decode()
    except (OSError, subprocess.SubprocessError, UnicodeDecodeError):
        return ""
    if known and seal(held) != known:
        return ""
    pairs = enumerate(zip_longest(held.splitlines(), text.splitlines(), fillvalue=""), start=1)
    other = {number: pair for number, pair in pairs if pair[0] != pair[1]}
    if not other:
        return ""
    was, now = next(iter(other.values()))
    first = f"is {quoted(now)} and was {quoted(was)}"
    if not (was and now):
        first = f"is {'new' if now else 'gone'}: {quoted(now or was)}"
    return f": row {rows_told([*other])}; the first {first}"
