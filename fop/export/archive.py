"""Archive: the book, its data and a page that verifies them, in one file."""

import zipfile
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from html import escape
from pathlib import Path

from fop.tables import files

SUMS = "SHA256SUMS"  # name of the list of checksums, as `sha256sum -c` reads it
DAY = (1980, 1, 1, 0, 0, 0)  # time of every entry: the same book makes the same archive

PAGE = Path(__file__).parent / "verify.html"

BESIDE = ("CITATION.cff", "LICENSE", "README.md")
"""Files of the project that go with the book, as far as there are such."""


def make(
    root: Path, data: Path, html: Path, told: Mapping[str, str], more: Sequence[Path], place: Path
) -> None:
    """Write the archive.

    In it stand `book/`, `data/`, the files beside them, `more` files of the book such as its PDF,
    the list of checksums and `verify.html`, which compares them.
    """
    entries = dict(_entries(root, data, html, more))
    sums = {name: sha256(path.read_bytes()).hexdigest() for name, path in entries.items()}
    listed = "".join(f"{digest}  {name}\n" for name, digest in sums.items())
    page = PAGE.read_text(encoding="utf-8")
    for name, text in {"TITLE": told["title"], "YEARS": told["years"], "SUMS": listed}.items():
        page = page.replace(f"<!--{name}-->", escape(text))
    fresh = place.with_suffix(".new.zip")
    with zipfile.ZipFile(fresh, "w") as written:
        for name, path in entries.items():
            _add(written, name, path.read_bytes())
        _add(written, SUMS, listed.encode())
        _add(written, "verify.html", page.encode())
    files.move(fresh, place)


def _entries(
    root: Path, data: Path, html: Path, more: Sequence[Path]
) -> Iterator[tuple[str, Path]]:
    """List what goes in: names in the archive, in order, and where each is."""
    for folder, name in ((html, "book"), (data, "data")):
        for path in sorted(files.visible(folder, "**/*")):
            if path.is_file():
                yield f"{name}/{path.relative_to(folder).as_posix()}", path
    for path in [*(root / name for name in BESIDE), *more]:
        if path.is_file():
            yield path.name, path


def _add(written: zipfile.ZipFile, name: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(name, DAY)
    entry.external_attr = 0o644 << 16
    written.writestr(entry, content, zipfile.ZIP_DEFLATED)
