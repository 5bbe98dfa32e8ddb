"""Word: the book as one document with headings, tables and pictures that have their texts."""

import json
import re
import zipfile
from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory

import pypandoc
from bs4 import BeautifulSoup, Tag
from markupsafe import Markup

from fop.export import pictures
from fop.export.chapters import PARSER, BookPage
from fop.mistakes import Mistake
from fop.tables import files
from fop.templates import template

TEMPLATE = template(Path(__file__).with_suffix(".html"))

FORM = Path(__file__).with_name("word.json")
"""What is changed in pandoc's own form, by part of the file (patterns and what they become), and
the parts that are added: page size and numbers, lines, width and smaller text of tables."""


def make(html: Path, chapters: Sequence[BookPage], told: Mapping[str, str], place: Path) -> None:
    """Write a built book as a Word document, as `pdf.make` does; the pages are used up."""
    with TemporaryDirectory() as work:
        drawn = pictures.draw(html, chapters, Path(work))
        text = document(chapters, told, drawn)
        fresh = Path(work) / "fresh.docx"
        options = [f"--resource-path={work}", "--metadata=lang:en-GB"]
        options += [f"--metadata={name}:{told[name]}" for name in ("title", "author", "date")]
        try:
            pypandoc.convert_text(
                text, "docx", format="html-auto_identifiers", outputfile=str(fresh),
                extra_args=options,
            )  # fmt: skip
        except (OSError, RuntimeError) as error:
            raise Mistake(f"pandoc made no Word document: {error}") from None
        _styled(fresh, place)


def document(
    chapters: Sequence[BookPage], told: Mapping[str, str], drawn: Mapping[int, pictures.Drawn]
) -> str:
    """Write the book as the plain HTML that pandoc reads: headings, text, tables, pictures."""
    return TEMPLATE.render(
        lines=[told["years"], told["version"], told["credit"]], chapters=chapters,
        parts=groupby(chapters, lambda one: one.part),
        chapter=lambda one: Markup(_plain(one.article, drawn).decode_contents()),
    )  # fmt: skip


def _plain(article: Tag, drawn: Mapping[int, pictures.Drawn]) -> Tag:
    """Turn a page into headings, paragraphs, lists, tables and pictures."""
    made = BeautifulSoup("", PARSER)
    for svg in article.select("svg"):
        picture = drawn.get(id(svg))
        if picture is None:
            svg.decompose()
            continue
        size = {"width": f"{picture.width / 96:.2f}in"} if picture.width else {}
        svg.replace_with(
            made.new_tag("img", attrs={"src": picture.name, "alt": picture.alt} | size)
        )
    for table in article.select("table"):
        _without_drawings(table)
    for caption in article.select("summary"):
        caption.name = "p"
        caption.insert(0, caption_text := made.new_tag("strong"))
        for inside in list(caption.contents)[1:]:
            caption_text.append(inside.extract())
    for block in article.select("figure, details, section, nav, div"):
        # A place that links lead to stays one.
        block.attrs = {"id": block["id"]} if block.get("id") else {}
        block.name = "div"
    return article


def _without_drawings(table: Tag) -> None:
    """Take out columns that held drawings only: the figures stand beside them."""
    rows = [row.find_all(["th", "td"], recursive=False) for row in table.select("tr")]
    if any(cell.has_attr("rowspan") or cell.has_attr("colspan") for row in rows for cell in row):
        return
    widths = {len(row) for row in rows}
    if len(widths) != 1:
        return
    for place in range(widths.pop()):
        cells = [row[place] for row in rows]
        body = [cell for cell in cells if cell.find_parent("tbody")]
        if body and not any(cell.get_text(strip=True) or cell.find("img") for cell in body):
            for cell in cells:
                cell.decompose()


def _styled(fresh: Path, place: Path) -> None:
    """Put the document on A4 with page numbers, and give tables lines, width and smaller text."""
    new = place.with_suffix(".new.docx")
    form = json.loads(FORM.read_text(encoding="utf-8"))
    with zipfile.ZipFile(fresh) as read, zipfile.ZipFile(new, "w", zipfile.ZIP_DEFLATED) as written:
        for name in read.namelist():
            content = read.read(name)
            for pattern, put in form["changed"].get(name, {}).items():
                text = re.sub(pattern, put, content.decode(), flags=re.S)
                content = text.encode()
            written.writestr(name, content)
        for name, text in form["added"].items():
            written.writestr(name, text)
    files.move(new, place)
