"""Pages: staged notebooks made into HTML, and put in place of the last book.

The press makes again only the pages whose notebook changed.  That is enough while nothing
changed that other pages show too: where it did, all are written again, and where the settings
or the list of pages changed, all are read again as well.
"""

import json
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from fop.build import attached, press
from fop.build.cache import record_at
from fop.build.digests import digest, versions
from fop.mistakes import Mistake
from fop.tables import files

SHARED = re.compile(
    r"^#{1,6} .*$|\{cite[^`]*`[^`]*`|<figure\b[^>]*>|^\([^)]+\)=$|^:?name: .*$", re.MULTILINE
)
"""What of a page can show on others: headings, citations, exhibits and other targets."""


FETCHES = re.compile(
    rb"""<(?:script|img|iframe|source|video|audio|embed|track)\b[^>]*?\b(?:src|srcset|poster)\s*=\s*"""
    rb"""["']?((?:https?:)?//[^"'\s>]+)|<link\b(?=[^>]*\brel=["']?(?:stylesheet|preload|icon|prefetch))"""
    rb"""[^>]*?\bhref=["']?((?:https?:)?//[^"'\s>]+)|url\(\s*["']?((?:https?:)?//[^"')\s]+)""",
    re.IGNORECASE,
)
"""What of a page a browser would fetch from elsewhere."""


def publish(
    folder: Path,
    title: str,
    beside: Callable[[], Mapping[str, str]],
    parameters: Mapping[str, Any],
    tell: press.Tell = lambda _: None,
    make: press.Make = press.making,
) -> Path:
    """Make the pages of a staged book, as `press.making` does, and put them in place of the last.

    `beside` gives the files that stand beside the pages: names to their text. Raises `Mistake` with
    every warning of Sphinx; the last good book stays where it is.
    """
    html, source = folder / "html", folder / "source"
    restore(html)
    paths = sorted(source.rglob("*.ipynb"))
    shared = json.dumps([_showing(path.read_text(encoding="utf-8")) for path in paths])
    state = {"fixed": _fixed(source, title + json.dumps(parameters)), "shared": digest(shared)}
    now = state | {"pages": _pages(source)}
    stamp, printed = folder / "made.json", folder / "printed.json"
    made = record_at(stamp) or {}
    if html.is_dir() and made.items() >= now.items() and made["beside"] == _digests(beside()):
        return html
    last = record_at(printed) or {}
    for path in (stamp, printed):
        path.unlink(missing_ok=True)  # each comes back only when all is well: see below
    if last.get("fixed") != state["fixed"]:
        press.clean(folder)
    everything = last.get("shared") != state["shared"]
    try:
        with make(folder, title, parameters, tell, everything=everything):
            held = beside()
    except Mistake as mistake:
        printed.write_text(json.dumps(state), encoding="utf-8")
        raise Mistake([*mistake.faults, kept(folder)]) from None
    printed.write_text(json.dumps(state), encoding="utf-8")
    if faults := list(fetching(folder / "pages")):
        raise Mistake([*faults, kept(folder)])
    fresh = folder / "html-new"
    shutil.rmtree(fresh, ignore_errors=True)
    shutil.copytree(folder / "pages", fresh)
    for name, text in held.items():
        (fresh / name).write_text(text, encoding="utf-8", newline="\n")
    swap(fresh, html)
    stamp.write_text(json.dumps(now | {"beside": _digests(held)}), encoding="utf-8")
    return html


def fetching(made: Path) -> Iterator[str]:
    """Name every page that would fetch something from the network."""
    for path in sorted(made.rglob("*.html")):
        for told in _fetched(path.read_bytes()):
            yield (
                f"{path.relative_to(made).as_posix()}: would fetch {told} from the network. "
                "Save it in the project."
            )


@lru_cache(maxsize=100)
def _fetched(page: bytes) -> tuple[str, ...]:
    found = dict.fromkeys(map(b"".join, FETCHES.findall(page)))
    return tuple(address.decode(errors="replace")[:100] for address in found)


def swap(fresh: Path, place: Path) -> None:
    """Put a finished folder in the place of the last one."""
    old = place.with_name(f"{place.name}-old")
    shutil.rmtree(old, ignore_errors=True)
    if place.exists():
        files.move(place, old)
    try:
        files.move(fresh, place)
    except Mistake:
        restore(place)
        raise
    shutil.rmtree(old, ignore_errors=True)


def kept(folder: Path) -> str:
    """Say where the last good book is."""
    page = folder / "html" / "index.html"
    return f"The last good book stays: {page}" if page.is_file() else "There is no book yet."


def restore(place: Path) -> None:
    """Bring back a folder that a build, killed in mid-swap, had moved aside."""
    old = place.with_name(f"{place.name}-old")
    if old.is_dir() and not place.exists():
        files.move(old, place)


def _pages(source: Path) -> dict[str, str]:
    """Digest every page, and what it shows besides."""
    return {
        path.relative_to(source).as_posix(): digest(path.read_bytes())
        for path in sorted(source.rglob("*"))
        if path.is_file()
    }


def _fixed(source: Path, title: str) -> str:
    """Digest what no page can be kept without: the settings, the theme, the list of pages."""
    own = [*source.glob("*.yml"), *source.glob("*.cff"), *source.rglob("*.bib")]
    own += attached.signs(source)
    theme = [path for path in (Path(__file__).parent / "theme").rglob("*") if path.is_file()]
    held = [path for path in (*own, *theme) if path.suffix != ".pyc"]
    names = [path.relative_to(source).as_posix() for path in sorted(source.rglob("*.ipynb"))]
    told = json.dumps([title, versions(), names])
    return digest(b"".join(path.read_bytes() for path in sorted(held)) + told.encode())


@lru_cache(maxsize=100)
def _showing(notebook: str) -> list[str]:
    """Find what of a page can show on others: what it shows, not what its cells say."""
    found = []
    for cell in json.loads(notebook)["cells"]:
        if cell["cell_type"] == "markdown":
            found += SHARED.findall("".join(cell["source"]))
        for output in cell.get("outputs", []):
            for kind in ("text/markdown", "text/html"):
                found += SHARED.findall("".join(output.get("data", {}).get(kind, "")))
    return found


def _digests(texts: Mapping[str, str]) -> dict[str, str]:
    return {name: digest(text.encode()) for name, text in texts.items()}
