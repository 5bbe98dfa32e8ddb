"""Pages: staged notebooks made into HTML by Jupyter Book, and put in place of the last book.

    _build/2016/source/  ->  _build/2016/pages/  ->  _build/2016/html/
                       Sphinx                copy and swap

Sphinx makes again only the pages whose notebook changed.  That is enough while nothing
changed that other pages show too; where it did, all are made again.
"""

import contextlib
import io
import json
import re
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from typing import Any

from fop.build.cache import record_at, versions
from fop.build.pool import cores
from fop.build.runs import ESCAPES, is_injected
from fop.mistakes import Mistake
from fop.tables import contents, files
from fop.tables.notebooks import read

SHARED = re.compile(
    r"^#{1,6} .*$|\{cite[^`]*`[^`]*`|<figure\b[^>]*>|^\([^)]+\)=$|^:?name: .*$", re.MULTILINE
)
"""What of a page can show on others: headings, citations, exhibits and other targets."""


PROGRESS = re.compile(r"^(read|writ)ing \w+\.\.\. \[ *(\d+)%\]")
"""How Sphinx says how far it is."""

FOR_SPHINX = re.compile(r"The full traceback|Please also report|A bug report|https://github.com/sp")
"""Lines that would have a reader write to the makers of Sphinx."""

SOURCE = re.compile(r"\.(?:ipynb|yml|bib|cff)\b")
"""What a line holds that names a file of the book."""

THEME = "fop.build.theme"

SPHINX = [
    "jupyter_book.sphinx",
    "jupyter_cache.cache.main",
    "myst_nb.sphinx_ext",
    "sphinx.builders.html",
    "sphinx_book_theme",
    "sphinx_design.extension",
    "sphinx_external_toc.events",
    "sphinxcontrib.bibtex",
]
"""What makes pages, as far as it takes long to load."""


def load() -> None:
    """Load what makes pages, in the time that the first kernels take to start."""
    # When loaded jsonschema builds 38 grammars, for checks of addresses that nothing here asks for.
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    for name in SPHINX:
        with contextlib.suppress(ImportError):
            import_module(name)


def publish(
    folder: Path,
    title: str,
    beside: Mapping[str, str],
    parameters: Mapping[str, Any],
    tell: Callable[[str], None] = lambda _: None,
) -> Path:
    """Make the pages of a staged book and put them in place of the last ones.

    Parameters
    ----------
    folder : Path
        The edition's folder, with the staged book in `source/`.
    title : str
        Title of the book.
    beside : mapping
        Files that stand beside the pages: names to their text.
    parameters : mapping
        What most sections have: each page says whose years it shows.
    tell : callable
        Told how far the pages are, in words.

    Returns
    -------
    Path
        The folder of the book.

    Raises
    ------
    Mistake
        With every warning of Sphinx.  The last good book stays where it is.
    """
    html = folder / "html"
    restore(html)
    now = {
        "shared": _shared(folder / "source", title + json.dumps(parameters)),
        "pages": _pages(folder / "source"),
        "beside": {name: _digest(text.encode()) for name, text in beside.items()},
    }
    stamp = folder / "made.json"
    made = record_at(stamp) or {}
    if made == now and html.is_dir():
        return html
    stamp.unlink(missing_ok=True)  # comes back only when all is well: see the end
    if made.get("shared") != now["shared"]:
        _clean(folder)
    try:
        _make(folder, title, parameters, tell)
    except BaseException:
        # Sphinx tells a warning once: a second run over what it kept would not.
        _clean(folder)
        raise
    fresh = folder / "html-new"
    shutil.rmtree(fresh, ignore_errors=True)
    shutil.copytree(folder / "pages", fresh)
    for name, text in beside.items():
        (fresh / name).write_text(text, encoding="utf-8", newline="\n")
    swap(fresh, html)
    stamp.write_text(json.dumps(now), encoding="utf-8")
    return html


def misconfigured(root: Path) -> list[str]:
    """Say what of `_config.yml` Jupyter Book does not expect; raise `Mistake` if it is no text."""
    # Loaded here: a build that fails earlier must not wait for it.
    from jupyter_book.config import validate_yaml

    told: list[str] = []
    held = contents.configuration(root)
    validate_yaml(held, raise_on_errors=False, print_func=told.append)
    path = root / "_config.yml"
    if THEME not in str(held.get("sphinx")):
        told.append(f"sphinx, config, extensions: expected {THEME} among them.")
    return [f"{path}: {' '.join(one.replace('=', '').split())}" for one in told]


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


def _clean(folder: Path) -> None:
    for name in ("pages", "doctrees"):
        shutil.rmtree(folder / name, ignore_errors=True)


class _Heard(io.StringIO):
    """Hears what Sphinx says of its progress, and hands on how far it is."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        super().__init__()
        self.told = tell

    def write(self, text: str) -> int:
        """Take a piece of what is said."""
        if found := PROGRESS.search(ESCAPES.sub("", text)):
            self.told(f"Pages: {'read' if found[1] == 'read' else 'written'}, {found[2]} %")
        return len(text)


def _make(
    folder: Path, title: str, parameters: Mapping[str, Any], tell: Callable[[str], None]
) -> None:
    # Loaded here: a build that fails earlier, or has nothing to make, must not wait for Sphinx.
    load()
    from jupyter_book.sphinx import build_sphinx

    from fop.build.theme.heads import years_line

    source = folder / "source"
    if faults := misconfigured(source):
        raise Mistake([*faults, kept(folder)])
    with (
        contextlib.redirect_stderr(io.StringIO()) as said,
        contextlib.redirect_stdout(_Heard(tell)),
    ):
        status = build_sphinx(
            source,
            folder / "pages",
            path_config=source / "_config.yml",
            noconfig=True,
            doctreedir=folder / "doctrees",
            confoverrides={
                "external_toc_path": (source / "_toc.yml").as_posix(),
                "latex_individualpages": False,
                "nb_execution_mode": "off",
                "nitpicky": True,
                "html_title": title,
                "fop_facts": True,
                "fop_years": years_line(parameters),
            },
            warningiserror=True,
            keep_going=True,
            jobs=cores(),
        )
    cause = getattr(status, "orig_exc", None) or status
    if isinstance(cause, OSError):
        raise files.refused(Path(str(cause.filename or folder)), cause)
    if status != 0:
        lines = ESCAPES.sub("", said.getvalue()).replace(f"{source}/", "").splitlines()
        told = [line for line in lines if line.strip() and not FOR_SPHINX.match(line)]
        if not any(SOURCE.search(line) for line in told):
            told.insert(0, "_config.yml: with this no pages can be made:")
        raise Mistake([*(_placed(line, source) for line in told), kept(folder)])


def _placed(warning: str, source: Path) -> str:
    """Say in which cell of the author's notebook a warning arose.

    MyST-NB counts line 6 of cell 5 as line 50006, and counts the cell that papermill added.
    """
    match = re.match(r"(.+\.ipynb):(\d+)\d{4}: (.*)", warning)
    if not match:
        return warning
    cells = read(source / match[1])["cells"][: int(match[2])]
    place = len([cell for cell in cells if not is_injected(cell)])
    return f"{match[1]}, cell {place}: {match[3]}"


def _pages(source: Path) -> dict[str, str]:
    """Digest every page."""
    return {path.name: _digest(path.read_bytes()) for path in sorted(source.rglob("*.ipynb"))}


def _shared(source: Path, title: str) -> str:
    """Digest whatever can show on more than one page."""
    own = [*source.glob("*.yml"), *source.glob("*.cff"), *source.rglob("*.bib")]
    theme = [path for path in (Path(__file__).parent / "theme").rglob("*") if path.is_file()]
    held = [path for path in (*own, *theme) if path.suffix != ".pyc"]
    texts = [
        match for path in sorted(source.rglob("*.ipynb")) for match in (path.stem, *_showing(path))
    ]
    everything = [title, json.dumps(versions()), *texts]
    return _digest(
        b"".join(path.read_bytes() for path in sorted(held)) + "\n".join(everything).encode()
    )


def _showing(path: Path) -> Iterator[str]:
    for cell in read(path)["cells"]:
        yield from SHARED.findall(cell["source"])
        for output in cell.get("outputs", []):
            for text in output.get("data", {}).values():
                yield from SHARED.findall(text if isinstance(text, str) else "")


def _digest(content: bytes) -> str:
    return sha256(content).hexdigest()
