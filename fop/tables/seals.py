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
from fop.tables import descriptors, files


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


def sealed(folder: Path, texts: Mapping[Path, str]) -> dict[Path, str]:
    """Add to texts that are to be written the description of all tables, with their seals."""
    place = folder / descriptors.PACKAGE_FILE
    package = json.loads(files.text(place))
    for one in package["resources"]:
        if "hash" in one and folder / one["path"] in texts:
            one["hash"] = seal(texts[folder / one["path"]])
    return {**texts, place: as_text(package)}


def current(folder: Path) -> dict[Path, str]:
    """Give the texts of all sealed tables as they stand."""
    named = [one["path"] for one in descriptors.package(folder).values() if "hash" in one]
    return {folder / one: files.text(folder / one) for one in named if (folder / one).exists()}


def _of_file(path: Path) -> str:
    """Give the checksum of a file, however its lines end and whether it has a mark at its start."""
    content = path.read_bytes().removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n")
    return f"sha256:{sha256(content).hexdigest()}"


def as_text(package: object) -> str:
    """Write a description of tables as its file has it."""
    return json.dumps(package, indent=2, ensure_ascii=False) + "\n"


def _changed(path: Path, known: str) -> str:
    """Say in which rows a table differs from what Git holds, where that is what was sealed."""
    text = files.text(path)
    try:
        command = ["git", "show", f"HEAD:./{path.name}"]
        done = subprocess.run(command, cwd=path.parent, capture_output=True, check=True, timeout=9)
        held = done.stdout.decode()
    except (OSError, subprocess.SubprocessError, UnicodeDecodeError):
        return ""
    if seal(held) != known:
        return ""
    pairs = enumerate(zip_longest(held.splitlines(), text.splitlines(), fillvalue=""), start=1)
    other = {number: pair for number, pair in pairs if pair[0] != pair[1]}
    was, now = next(iter(other.values()), ("", ""))
    return f": row {rows_told([*other])}; the first is {quoted(now)} and was {quoted(was)}"
