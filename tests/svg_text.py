"""What a drawing of a chart holds, read from its SVG."""

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from itertools import combinations, pairwise

from fop.charts.sheet import Rectangle, text_box

SVG = "{http://www.w3.org/2000/svg}"
LINE = re.compile(r'd="M([^"z]+)" fill="none" stroke="var\(--fop-(?!rule)')
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
    """Name all texts through whose letters a line leads, but for the rules of the ground."""
    ways = [list(batched(map(float, re.findall(r"[\d.-]+", found)))) for found in LINE.findall(svg)]
    return [
        text
        for text, box in boxes(svg)
        for way in ways
        if any(_letters(box).crossed(*pair) for pair in pairwise(way))
    ]


def batched(numbers: Iterator[float]) -> Iterator[tuple[float, float]]:
    return zip(numbers, numbers, strict=True)


def _letters(box: Rectangle) -> Rectangle:
    """Leave out the room over and under the letters of a line of text."""
    air = (box.bottom - box.top) * 0.2
    return Rectangle(box.left + 1, box.top + air, box.right - 1, box.bottom - air)


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
