"""Chapters: the pages of a built book in one row, their addresses made to fit one document."""

import base64
import posixpath
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from bs4 import BeautifulSoup, Comment, Tag

from fop.page.provenance import SUMMARY
from fop.tables import csv_files

PARSER = "html.parser"

ON_SCREEN = (
    "script, style, .headerlink, .fop-csv, .fop-view, .fop-editions, .fop-filter, .fop-reading, "
    ".fop-narrow, .fop-buttons, .fop-path, .fop-years, .fop-folds > details:has(.fop-citation), "
    ".fop-meaning, button, input, select"
)
"""What serves a reader at a screen only."""

NAMING = ("aria-labelledby", "aria-describedby", "aria-controls", "headers", "for")
"""Attributes that hold ids."""

USES = re.compile(r"url\(#([^)]+)\)")


@dataclass(frozen=True)
class ExhibitTable:
    """The table of one exhibit, as its download holds it."""

    label: str
    finding: str
    measure: str
    """Number, title, and what is measured, where and when."""
    notes: list[str]  # what the exhibit says under its table: caveats, symbols, source
    rows: list[list[str]]  # the heading row and the others


@dataclass(frozen=True, eq=False)
class BookPage:
    """One page of the book."""

    address: str  # of its page, relative to the book's folder
    part: str
    title: str
    """The group of the contents that it stands in, and what the contents call it."""
    depth: int  # 1 for an entry of a group, 2 for one under another page
    article: Tag  # its content, every id begun with the chapter's own `anchor`
    sheets: list[ExhibitTable]

    @property
    def anchor(self) -> str:
        """Where the chapter begins in the document."""
        return posixpath.splitext(posixpath.basename(self.address))[0]


def read(html: Path) -> list[BookPage]:
    """Read the pages of a built book, in the order of its contents.

    Links between pages lead to places in the one document; those to other files of the book are
    plain text.
    """
    # To the front page `index.html` sends its reader.
    sent = re.search(r'content="0; url=([^"]+)"', _text(html / "index.html"))
    front = sent[1] if sent else "index.html"
    entries = list(_entries(BeautifulSoup(_text(html / front), PARSER), front))
    found = []
    for address, part, title, depth in entries:
        article = BeautifulSoup(_text(html / address), PARSER).select_one("article.bd-article")
        if article is not None:
            sheets = [*_sheets(article)]
            found.append(BookPage(address, part, title, depth, _cleared(article), sheets))
    for chapter in found:
        _name(chapter)
    known = {chapter.address: chapter.anchor for chapter in found}
    places = {str(tag["id"]) for chapter in found for tag in chapter.article.select("[id]")}
    for chapter in found:
        for link in chapter.article.select("a[href]"):
            _lead(link, chapter, known, places)
    return found


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _entries(page: BeautifulSoup, front: str) -> Iterator[tuple[str, str, str, int]]:
    """List the contents beside a page: address, part, title and depth of each entry."""
    contents, part = page.select_one("nav.bd-links"), ""
    for tag in contents.select("p.caption, li > a.internal") if contents else ():
        if tag.name == "p":
            part = tag.get_text(strip=True)
            continue
        place = urlsplit(str(tag["href"])).path
        address = posixpath.normpath(posixpath.join(posixpath.dirname(front), place))
        depth = len(tag.find_parents("li"))
        yield (address if place else front), part, tag.get_text(strip=True), depth


def _sheets(article: Tag) -> Iterator[ExhibitTable]:
    for figure in article.select("figure.fop-exhibit"):
        link = figure.select_one(":scope > .fop-folds > a.fop-csv")
        if link is None:
            continue
        held = base64.b64decode(str(link["href"]).partition(",")[2]).decode()
        label = str(figure.get("data-label") or figure.get("aria-label") or figure.get("id"))
        notes = [
            text
            for fold in figure.select(":scope > .fop-folds > details:has(> summary)")
            if _plain(fold.select_one("summary")) == "Notes and source"
            for text in map(_plain, fold.select("p"))
        ]
        measure = _plain(figure.select_one(".fop-measure")).removeprefix(f"{label}.").strip()
        rows = csv_files.parsed(held)
        yield ExhibitTable(label, _plain(figure.select_one(".fop-finding")), measure, notes, rows)


def _plain(tag: Tag | None) -> str:
    return " ".join(tag.get_text(" ").split()) if tag is not None else ""


def _cleared(article: Tag) -> Tag:
    for term in article.select(".fop-term"):  # a button, of which the word stays
        term.unwrap()
    for tag in article.select(ON_SCREEN):
        tag.decompose()
    for comment in article.find_all(string=lambda text: isinstance(text, Comment)):
        comment.extract()
    for cell in article.select("div.cell"):
        if not cell.get_text(strip=True) and not cell.select_one("svg, img"):
            cell.decompose()
    for fold in article.select("details"):
        fold["open"] = ""
        summary = fold.find("summary")
        if summary is not None and summary.get_text(strip=True) == SUMMARY:
            fold.decompose()
    return article


def _name(chapter: BookPage) -> None:
    """Begin every id of a chapter with the chapter's own, and put its headings a level lower."""
    own = chapter.anchor
    for tag in chapter.article.select("[id]"):
        tag["id"] = f"{own}--{tag['id']}"
    for name in NAMING:
        for tag in chapter.article.select(f"[{name}]"):
            held = tag[name]
            ids = held if isinstance(held, list) else str(held).split()
            tag[name] = " ".join(f"{own}--{one}" for one in ids)
    for tag in chapter.article.select("svg *"):
        for name, value in list(tag.attrs.items()):
            if isinstance(value, str) and "url(#" in value:
                tag[name] = USES.sub(rf"url(#{own}--\1)", value)
            elif name.endswith("href") and isinstance(value, str) and value.startswith("#"):
                tag[name] = f"#{own}--{value[1:]}"
    heading = chapter.article.select_one("h1")
    if heading is not None:
        heading["id"] = own
    # The parts of the book stand over its chapters.
    for level in range(5, 0, -1):
        for heading in chapter.article.find_all(f"h{level}"):
            heading.name = f"h{level + 1}"


def _lead(link: Tag, chapter: BookPage, known: Mapping[str, str], places: Collection[str]) -> None:
    """Let a link lead to its place in the document; a link to nothing there becomes its text."""
    if link.find_parent("svg"):
        return
    target = urlsplit(str(link["href"]))
    if target.scheme in ("http", "https", "mailto"):
        return
    folder = posixpath.dirname(chapter.address)
    address = posixpath.normpath(posixpath.join(folder, target.path)) if target.path else ""
    anchor = known.get(address) if address else chapter.anchor
    if target.scheme or anchor is None:
        link.unwrap()
        return
    place = f"{anchor}--{unquote(target.fragment)}"
    link["href"] = f"#{place}" if place in places else f"#{anchor}"
