"""The site: the last good books of several editions, side by side.

    _build/2016/html/  ->  _build/site/2016/
    _build/2025/html/  ->  _build/site/2025/
                           _build/site/what-changed/2025-since-2016.html
                           _build/site/index.html

Every page of a book gets a switcher to the same page of the other editions.  The site
takes the place of the last one when all of it is there.
"""

import contextlib
import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import combinations
from pathlib import Path, PurePosixPath

from fop.build import facts, pages
from fop.build.book import only_build
from fop.build.facts import Facts
from fop.build.theme.heads import imprint
from fop.mistakes import Mistake, gather
from fop.site import changes, fronts
from fop.site.fronts import Comparison
from fop.tables import editions
from fop.tables.editions import Edition
from fop.tables.parameters import Held
from fop.tables.values import normal

SWITCHER = "<!--fop-switcher-->"
"""Where a page of a book wants the switcher: see `fop.build.theme.heads`."""

BODY = re.compile(r'<div id="pst-skip-link".*?</div>|<body\b[^>]*>(?!.*id="pst-skip-link")', re.S)
"""Where it comes on any other page: after the link that skips it, or first of all."""


@dataclass(frozen=True, eq=False)
class Book:
    """A built edition."""

    folder: Path  # its pages
    facts: Facts  # its figures
    pages: frozenset[str]  # addresses of its pages, relative to the folder

    @property
    def name(self) -> str:
        """Name of the edition."""
        return self.facts.edition


def unbuilt(root: Path, data: Path, names: Sequence[str]) -> list[str]:
    """List the editions asked for that have no book; all that can be read, where none is."""
    if faults := gather(lambda name: editions.load_edition(name, data), names)[1]:
        raise Mistake(faults)
    asked = names or shown(data)
    return [name for name in dict.fromkeys(asked) if not _front(root, name).is_file()]


def make_site(root: Path, data: Path, names: Sequence[str]) -> Path:
    """Lay built editions side by side and put them in place of the last site.

    Parameters
    ----------
    names : sequence of str
        Editions to show; all that are built, where empty.

    Raises
    ------
    Mistake
        With every edition that is unknown, not built or without whole figures.  The last
        good site stays where it is.
    """
    missing = unbuilt(root, data, names)
    if names and missing:
        raise Mistake(
            f"{_front(root, name)}: not found. Build edition {name} first: fop build --edition "
            f"{name}; or build what is missing together with the site: fop site --build"
            for name in missing
        )
    chosen = [n for n in dict.fromkeys(names or shown(data)) if n not in missing]
    if not chosen:
        raise Mistake("No edition is built. Build one: fop build --edition NAME; or all, and the "
                      "site of them: fop site --build")  # fmt: skip
    work, place = root / "_build" / ".site", root / "_build" / "site"
    with contextlib.ExitStack() as held:
        held.enter_context(only_build(work))
        pages.restore(place)
        for name in chosen:
            held.enter_context(only_build(root / "_build" / name))
        books = _books(root, data, chosen)
        fresh = work / "fresh"
        shutil.rmtree(fresh, ignore_errors=True)
        _lay_out(fresh, books, root, data)
        pages.swap(fresh, place)
    return place / "index.html"


def shown(data: Path) -> list[str]:
    """List the editions that a site of all shows: those whose file can be read."""
    return [one.name for one in editions.whole(data)[0]]


def _front(root: Path, name: str) -> Path:
    return root / "_build" / name / "html" / "index.html"


def _books(root: Path, data: Path, names: Sequence[str]) -> list[Book]:
    """Read the books, the earliest reporting year first."""
    books, faults = [], []
    for name in names:
        folder = _front(root, name).parent
        try:
            figures = facts.read_facts(folder / "facts.json", name)
        except Mistake as mistake:
            faults += mistake.faults
            continue
        edition = editions.load_edition(name, data)
        faults += _built_otherwise(folder, figures, edition, editions.held(data))
        every = (path.relative_to(folder).as_posix() for path in folder.rglob("*.html"))
        own = (one for one in every if one != "index.html" and not one.startswith("_static/"))
        books.append(Book(folder, figures, frozenset(own)))
    if faults:
        raise Mistake(faults)
    return sorted(books, key=lambda book: (str(book.facts.parameters.get("year", "")), book.name))


def _built_otherwise(folder: Path, figures: Facts, edition: Edition, held: Held) -> list[str]:
    """Name the parameters that the last build had from elsewhere than the edition's file."""
    wanted = {name: normal(name, value, held) for name, value in edition.parameters.items()}
    other = [
        f"{name} is {figures.parameters[name]!r}, in the edition's file {value!r}"
        for name, value in wanted.items()
        if figures.parameters.get(name, value) != value
    ]
    if not other:
        return []
    return [
        f"{folder}: built with other parameters than those of edition {edition.name}: "
        f"{'; '.join(other)}. Build it again: fop build --edition {edition.name}"
    ]


def _lay_out(folder: Path, books: list[Book], root: Path, data: Path) -> None:
    pairs = [
        Comparison(one.facts, other.facts, changes.compare(one.facts, other.facts))
        for one, other in combinations(books, 2)
    ]
    default = next((book for book in books if book.name == editions.DEFAULT), books[0])
    for book in books:
        shutil.copytree(book.folder, folder / book.name)
        for place in sorted(book.pages):
            page = folder / book.name / place
            text = page.read_text(encoding="utf-8")
            _write(page, _switched(text, book, place, books, pairs, default))
    for pair in pairs:
        path = folder / pair.place
        _write(path, fronts.changed(pair.older, pair.newer, pair.changes))
        _write(path.with_suffix(".csv"), changes.as_csv(pair.changes))
    every, title = [book.facts for book in books], default.facts.title
    pdfs = {book.name: path.name for book in books for path in book.folder.glob("*.pdf")}
    _write(folder / "index.html", fronts.front(every, pairs[::-1], title, pdfs))
    _write(folder / "404.html", fronts.missing(title, imprint(root).address))
    # Or a server of GitHub Pages leaves out folders whose names begin with an underscore.
    (folder / ".nojekyll").touch()
    for style in fronts.STYLES:
        shutil.copy(style, folder / style.name)
    shutil.copytree(fronts.FONTS, folder / fronts.FONTS.name)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def _switched(
    text: str, book: Book, place: str, books: list[Book], pairs: list[Comparison], default: Book
) -> str:
    """Add to a page its switcher, and the address of the same page in the default edition."""
    up = "../" * (len(PurePosixPath(place).parts))
    others = []
    for other in books:
        if other is not book:
            same = place in other.pages
            link = f"{up}{other.name}/{place if same else 'index.html'}"
            names = {book.name, other.name}
            pair = next(p for p in pairs if {p.older.edition, p.newer.edition} == names)
            section = PurePosixPath(place).stem
            part = f"#{section}" if section in changes.told(pair.changes) else ""
            others.append(fronts.Other(other.facts, link, same, f"{up}{pair.place}{part}"))
    switcher = fronts.switcher(book.facts, others, f"{up}index.html")
    canonical = (default if place in default.pages else book).name
    link = f'<link rel="canonical" href="{escape(f"{up}{canonical}/{place}")}">\n'
    text = text.replace("</head>", f"{link}</head>", 1)
    if SWITCHER in text:
        return text.replace(SWITCHER, switcher, 1)
    return BODY.sub(lambda found: f"{found[0]}\n{switcher}", text, count=1)
