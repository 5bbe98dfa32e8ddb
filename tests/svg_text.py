"""What a drawing of a chart holds, read from its SVG."""

import re
import xml.etree.ElementTree as ElementTree
from itertools import combinations

from fop.charts.sheet import Rectangle, text_box

SVG = "{http://www.w3.org/2000/svg}"
LINE = re.compile(
    r'd="M([\d.]+) ([\d.]+)L([\d.]+) ([\d.]+)" fill="none" stroke="var\(--fop-(?!rule)'
)
SIDES = {None: "left", "middle": "center", "end": "right"}


def boxes(svg: str) -> list[tuple[str, Rectangle]]:
    """Give each line of text with the box that it fills."""
    return [
        (
            text.text or "",
            text_box(
                (float(text.attrib["x"]), float(text.attrib["y"])),
                text.text or "",
                float(text.attrib["font-size"]),
                "font-weight" in text.attrib,
                SIDES[text.get("text-anchor")],
            ),
        )
        for text in ElementTree.fromstring(svg).iter(f"{SVG}text")
        if "transform" not in text.attrib
    ]


def meeting(svg: str) -> list[tuple[str, str]]:
    """Name all pairs of texts that stand on each other."""
    return [
        (one, other)
        for (one, first), (other, second) in combinations(boxes(svg), 2)
        if first.meets(second)
    ]


def crossed(svg: str) -> list[str]:
    """Name all texts through which a straight line leads, but for the rules of the ground."""
    ends = [tuple(map(float, found)) for found in LINE.findall(svg)]
    return [
        text
        for text, box in boxes(svg)
        for x0, y0, x1, y1 in ends
        if box.crossed((x0, y0), (x1, y1))
    ]


def outside(svg: str) -> list[str]:
    """Name all texts that leave the drawing."""
    wide, tall = map(float, ElementTree.fromstring(svg).attrib["viewBox"].split()[2:])
    return [
        text
        for text, box in boxes(svg)
        if box.left < -1 or box.right > wide + 1 or box.top < -1 or box.bottom > tall + 1
    ]


def colours(svg: str) -> set[str]:
    """Give colours that are named without a variable of the page."""
    return set(re.findall(r"#[0-9a-fA-F]{6}", re.sub(r"var\([^)]*\)", "", svg)))
