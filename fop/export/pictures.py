"""Pictures: the drawings of a book as images, for formats that hold no drawings of their own."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bs4 import Tag

from fop.export import browser
from fop.export.chapters import BookPage
from fop.templates import template

WIDTH = 712  # width of a page's text in pixels, for which drawings are made
MOST = 5000  # height of what is pictured at once: browsers draw no higher
SCALE = 2  # points of a picture for each pixel on a page

GAP = 8

TEMPLATE = template(Path(__file__).with_suffix(".html"))

ROOM = 16  # pixels kept around a drawing, for the letters that reach over its edge


@dataclass(frozen=True)
class Drawn:
    """A drawing as an image."""

    name: str
    alt: str
    """What it shows, in words; empty where it only adorns."""
    width: int  # its width on the page, in pixels


def draw(html: Path, chapters: Sequence[BookPage], folder: Path) -> Mapping[int, Drawn]:
    """Make an image of every drawing that says something by itself, and of every key to one.

    Gives the drawings by the identity of their tags.
    """
    program = browser.find("--word")
    style = (html / "_static" / "fop.css").resolve().as_uri()
    found = [svg for chapter in chapters for svg in chapter.article.select(
        "svg[role=img], .fop-key svg")]  # fmt: skip
    drawn: dict[int, Drawn] = {}
    for number, sheet in enumerate(_sheets(found)):
        drawn |= _picture(program, sheet, style, folder / f"sheet-{number}.html")
    return drawn


def _sheets(found: Sequence[Tag]) -> Iterator[list[Tag]]:
    sheet: list[Tag] = []
    for svg in found:
        if sheet and sum(_size(one)[1] + GAP for one in [*sheet, svg]) > MOST:
            yield sheet
            sheet = []
        sheet.append(svg)
    if sheet:
        yield sheet


def _size(svg: Tag) -> tuple[int, int]:
    """Give the width and height at which a drawing is shown."""
    box = [float(part) for part in str(svg.get("viewbox", "")).split()]
    if len(box) == 4:
        width = min(WIDTH, box[2]) if box[2] > WIDTH / 2 else box[2]
        return round(width), round(width * box[3] / box[2])
    return int(float(str(svg.get("width", "24")))), int(float(str(svg.get("height", "14"))))


def _picture(program: str, sheet: Sequence[Tag], style: str, page: Path) -> dict[int, Drawn]:
    """Draw some drawings on one sheet and cut it up."""
    from PIL import Image

    places, top = [], 0
    for svg in sheet:
        width, height = _size(svg)
        room = ROOM if svg.get("role") else 0
        places.append((svg, width, height, room, top))
        top += height + 2 * room + GAP
    page.write_text(TEMPLATE.render(style=style, places=places), encoding="utf-8")
    whole = page.with_suffix(".png")
    browser.pictured(program, page, whole, WIDTH + 2 * ROOM, top, SCALE)
    drawn = {}
    with Image.open(whole) as image:
        for number, (svg, width, height, room, above) in enumerate(places):
            name = f"{page.stem}-{number}.png"
            right, below = SCALE * (width + 2 * room), SCALE * (above + height + 2 * room)
            cut = image.crop((0, SCALE * above, right, below))
            cut.convert("P", palette=Image.Palette.ADAPTIVE).save(
                page.with_name(name), optimize=True
            )
            alt = str(svg.get("aria-label", "")) if svg.get("role") else ""
            drawn[id(svg)] = Drawn(name, alt, width + 2 * room)
    return drawn
