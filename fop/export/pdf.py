"""PDF: the book as one document, with contents, page numbers, running titles and bookmarks."""

import os
import posixpath
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from math import ceil
from pathlib import Path
from typing import Any

from bs4 import Tag
from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DecodedStreamObject, NameObject

from fop.export import browser
from fop.export.chapters import BookPage
from fop.tables import files

STYLES = ("styles/pydata-sphinx-theme.css", "fop.css")
"""Style sheets of the book's pages that the document takes."""

TALL = 1.1  # height of a picture, for its width, that leaves room for little else on a page

WIDTH, TALLEST, HALF = 178, 112, 125
"""Of a page, in millimetres: the text's width, the highest picture, and under half its height."""

WIDE, LETTERS = 712, 120
"""Width of a drawing that takes all of it, and letters in a line of small text."""

HERE = Path(__file__).parent
TEMPLATES = Environment(loader=FileSystemLoader(HERE), autoescape=True)


def make(html: Path, chapters: Sequence[BookPage], told: Mapping[str, str], place: Path) -> None:
    """Print a built book.

    `told` has `title`, `years`, `date`, `version`, `author` and `credit` of the book. Beside its
    place stands what the document is made from, until it is whole.
    """
    program = browser.find("--pdf")
    source, first = place.with_suffix(".html"), place.with_suffix(".first.pdf")
    try:
        # Printed twice: only a printed document knows the pages that its contents name.
        source.write_text(document(html, chapters, told, {}, place.parent), encoding="utf-8")
        browser.printed(program, source, first)
        pages = starts(PdfReader(first), chapters)
        source.write_text(document(html, chapters, told, pages, place.parent), encoding="utf-8")
        browser.printed(program, source, first)
        _finish(program, first, chapters, told, place)
    finally:
        source.unlink(missing_ok=True)
        first.unlink(missing_ok=True)


def document(
    html: Path,
    chapters: Sequence[BookPage],
    told: Mapping[str, str],
    pages: Mapping[str, int],
    folder: Path,
) -> str:
    """Write the one page that is printed, with the page numbers of chapters as far as known."""
    foot = " · ".join(filter(None, [told["title"], told["date"]])).replace('"', "”")
    return TEMPLATES.get_template("document.html").render(
        told=told, pages=pages, styles=STYLES, chapter=lambda one: Markup(_chapter(one)),
        static=posixpath.join(Path(os.path.relpath(html, folder)).as_posix(), "_static"),
        style=Markup((HERE / "print.css").read_text(encoding="utf-8").replace("FOOT", foot)),
        lines=[told["years"], " · ".join(filter(None, [told["date"], told["version"]]))],
        parts=[(part, [*held]) for part, held in groupby(chapters, lambda one: one.part)],
    )  # fmt: skip


def starts(read: PdfReader, chapters: Sequence[BookPage]) -> dict[str, int]:
    """Give the page, counted from 1, on which each chapter of a printed document begins."""
    held = read.named_destinations
    found = {}
    for chapter in chapters:
        target = held.get(chapter.anchor) or held.get(f"/{chapter.anchor}")
        page = None if target is None else read.get_destination_page_number(target)
        if page is not None:
            found[chapter.anchor] = page + 1
    return found


def _chapter(chapter: BookPage) -> str:
    """Write a chapter, whose small exhibits stay whole on a page."""
    for figure in chapter.article.select("figure.fop-exhibit"):
        if _height(figure) < HALF:
            figure["class"] = "fop-exhibit fop-whole"
    # A picture that takes most of a page begins with one.
    is_tall = any(box[3] > TALL * box[2] for box in _boxes(chapter.article))
    kind = "fop-chapter fop-new-page" if is_tall else "fop-chapter"
    return f'<div class="{kind}">{chapter.article.decode_contents()}</div>'


def _height(figure: Tag) -> float:
    """Estimate the height of an exhibit in millimetres: those under half a page stay whole."""
    height = 20.0
    for box in _boxes(figure):
        height += min(TALLEST, WIDTH * box[3] / max(box[2], WIDE))
    for row in figure.select("tr"):
        cells = row.find_all(["th", "td"], recursive=False)
        most = max((len(cell.get_text()) for cell in cells), default=0)
        height += 1.5 + 3.8 * ceil(most * max(len(cells), 1) / LETTERS or 1)
    return height + sum(1.5 + 3.8 * ceil(len(p.get_text()) / LETTERS) for p in figure.select("p"))


def _boxes(tag: Tag) -> Iterator[list[float]]:
    for svg in tag.select(".fop-wide > svg, .fop-picture > svg"):
        box = [float(part) for part in str(svg.get("viewbox", "")).split()]
        if len(box) == 4:
            yield box


def _finish(
    program: str, first: Path, chapters: Sequence[BookPage], told: Mapping[str, str], place: Path
) -> None:
    """Write a running title over every page, and what the document is."""
    read = PdfReader(first)
    pages = starts(read, chapters)
    titles = _running(chapters, pages, len(read.pages))
    page, drawn = place.with_suffix(".titles.html"), place.with_suffix(".titles.pdf")
    try:
        made = TEMPLATES.get_template("titles.html").render(titles=titles)
        page.write_text(made, encoding="utf-8")
        browser.printed(program, page, drawn, tagged=False)
        over = PdfReader(drawn)
        written = PdfWriter(clone_from=read)
        for at, title in enumerate(titles):
            if title:
                _mark(over.pages[at])
                written.pages[at].merge_page(over.pages[at])
                written.pages[at].compress_content_streams()
        written.add_metadata({"/Title": told["title"], "/Author": told["author"],
                              "/Subject": told["years"]})  # fmt: skip
        fresh = place.with_suffix(".new.pdf")
        written.write(fresh)
        files.move(fresh, place)
    finally:
        page.unlink(missing_ok=True)
        drawn.unlink(missing_ok=True)


def _running(chapters: Sequence[BookPage], pages: Mapping[str, int], number: int) -> list[str]:
    """Give the title over each page: the last chapter that began before it or on it."""
    titles = [""] * number
    for chapter in chapters:
        begun = pages.get(chapter.anchor, number + 1)
        titles[begun - 1 :] = [f"{chapter.part} › {chapter.title}"] * (number - begun + 1)
    return titles


def _mark(page: Any) -> None:
    """Mark what a page draws as no part of the text, as page numbers are."""
    content = DecodedStreamObject()
    content.set_data(b"/Artifact BMC\n" + page.get_contents().get_data() + b"\nEMC\n")
    page[NameObject("/Contents")] = content
