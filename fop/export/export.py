"""Export: the files asked for, made from the last good book of an edition.

_build/2016/html/  ->  _build/2016/export/focus-on-practice-2016.pdf, .docx, .ods, .zip
"""

import re
import shutil
from collections.abc import Collection
from datetime import date
from importlib.util import find_spec
from pathlib import Path

from fop.build import facts
from fop.build.book import only_build
from fop.build.facts import Facts
from fop.build.theme.heads import imprint
from fop.export import browser, chapters
from fop.mistakes import Mistake, gather
from fop.tables import editions
from fop.words import years

ENDS = {"pdf": ".pdf", "word": ".docx", "ods": ".ods", "zip": ".zip"}
"""Kinds of file, in the order in which they are made, and how their names end."""

PACKAGES = {"pdf": ("pypdf", "pypdf"), "word": ("pypandoc", "pypandoc-binary")}
"""What some kinds need: the module and the package that holds it."""

CREDIT = (
    "Findings: Claire Cameron, Heather Elliott, Humera Iqbal, Emily Munro and Charlie Owen (2016), "
    "Focus on Practice in three London boroughs: an evaluation, Department for Education. Retold "
    "here in other words. Official statistics: Open Government Licence v3.0. Code: MIT licence."
)

AUTHOR = "Cameron, Elliott, Iqbal, Munro and Owen; recalculated"

LINK = re.compile(r'<!--fop-pdf-->(?:<a class="fop-pdf"[^>]*>[^<]*</a>)?')
"""Where the front page links to the PDF: see `fop.exhibits.front`."""


def make_files(root: Path, data: Path, edition: str, kinds: Collection[str]) -> list[Path]:
    """Make files of an edition's last good book.

    A file that stood there is replaced when the new one is whole.

    Raises
    ------
    Mistake
        Where the edition is unknown or not built, and with all that is missing on this machine.
    """
    editions.load_edition(edition, data)
    html = root / "_build" / edition / "html"
    if not (html / "index.html").is_file():
        raise Mistake(
            f"{html / 'index.html'}: not found. Build edition {edition} first: fop build "
            f"--edition {edition}"
        )
    if (year := date.today().year) < 1980:
        raise Mistake(
            f"The clock of this machine stands at {year}, which no zip file can hold. Set it."
        )
    if faults := gather(_check, [kind for kind in ENDS if kind in kinds])[1]:
        raise Mistake(faults)
    with only_build(root / "_build" / edition):
        return _made(root, data, html, facts.read_facts(html / "facts.json", edition), kinds)


def _made(root: Path, data: Path, html: Path, figures: Facts, kinds: Collection[str]) -> list[Path]:
    # Loaded here: each takes long to load, and most who export ask for one.
    told = _told(root, figures)
    folder = html.parent / "export"
    folder.mkdir(exist_ok=True)
    place = folder / f"focus-on-practice-{figures.edition}"
    found: list[Path] = []
    pages = chapters.read(html) if {*kinds} - {"zip"} else []
    for kind in [kind for kind in ENDS if kind in kinds]:
        file = place.with_suffix(ENDS[kind])
        if kind == "pdf":
            from fop.export import pdf

            pdf.make(html, pages, told, file)
            _linked(html, file)
        elif kind == "ods":
            from fop.export import workbook

            workbook.make(pages, told, file)
        elif kind == "word":
            from fop.export import word

            word.make(html, pages, told, file)
        else:
            from fop.export import archive

            archive.make(root, data, html, told, found, file)
        found.append(file)
    return found


def _check(kind: str) -> None:
    """Raise `Mistake` where this machine cannot make a kind of file."""
    faults = []
    module, package = PACKAGES.get(kind, ("", ""))
    if module and find_spec(module) is None:
        faults.append(
            f"{package} is not installed: --{kind} needs it. Install it with pip install "
            f"{package}, or leave --{kind} out."
        )
    if kind in ("pdf", "word"):
        faults += gather(browser.find, [f"--{kind}"])[1]
    if faults:
        raise Mistake(faults)


def _told(root: Path, figures: Facts) -> dict[str, str]:
    """Say what the book is, for covers and for what files tell of themselves."""
    known = imprint(root)
    return {
        "title": figures.title,
        "years": years.choice(figures.parameters),
        "date": known.date,
        "version": f"Version {known.version}" if known.version else "",
        "author": AUTHOR,
        "credit": CREDIT,
    }


def _linked(html: Path, pdf: Path) -> None:
    """Lay the PDF beside the book, and link to it from the front page, which waits for that."""
    shutil.copyfile(pdf, html / pdf.name)
    megabytes = max(1, round(pdf.stat().st_size / 1e6))
    for page in sorted((html / "notebooks").glob("*.html")):
        text = page.read_text(encoding="utf-8")
        if LINK.search(text):
            link = f'<a class="fop-pdf" href="../{pdf.name}">The book as PDF, {megabytes} MB</a>'
            page.write_text(LINK.sub(f"<!--fop-pdf-->{link}", text), encoding="utf-8", newline="\n")
