"""Sheets: a Matplotlib figure that is drawn on in the pixels of the page.

A sheet has no axes: each chart knows how wide its words are (see `letters`) and lays itself
out once.  Places are measured from the top left, as on a page.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, Polygon
from matplotlib.text import Text
from matplotlib.ticker import MaxNLocator
from matplotlib.transforms import IdentityTransform

from fop.charts import ink, letters, roles

SIZE, SMALL, LEAST = 14.0, 12.5, 12.0
"""Sizes of a chart's text and of its ticks, and the smallest that is ever set."""

Place = tuple[float, float]
Dash = tuple[float, ...]

POINTS = 72 / ink.DOTS_PER_INCH  # Matplotlib's points to a pixel


@dataclass(frozen=True)
class Rectangle:
    """A rectangle on a sheet."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def corners(self) -> list[Place]:
        """Its four corners, one after another."""
        return [(self.left, self.top), (self.right, self.top),
                (self.right, self.bottom), (self.left, self.bottom)]  # fmt: skip

    def meets(self, other: "Rectangle") -> bool:
        """Whether two boxes share any of the sheet."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    def crossed(self, one: Place, other: Place) -> bool:
        """Whether a straight line between two places passes through the box."""
        (x0, y0), (x1, y1) = one, other
        enter, leave = 0.0, 1.0
        for start, way, low, high in (
            (x0, x1 - x0, self.left, self.right),
            (y0, y1 - y0, self.top, self.bottom),
        ):
            if way == 0:
                if not low < start < high:
                    return False
                continue
            near, far = sorted(((low - start) / way, (high - start) / way))
            enter, leave = max(enter, near), min(leave, far)
        return enter < leave


@dataclass(frozen=True)
class Scale:
    """Where the values from `low` to `high` stand between two places."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """Give the place of a value."""
        whole = (self.high - self.low) or 1.0
        return self.start + (value - self.low) / whole * (self.end - self.start)


class Canvas:
    """A drawing as wide as asked for, in pixels.

    Parameters
    ----------
    width : float
        Inches, as `Chart.svg` is asked for them.
    """

    def __init__(self, width: float, height: float) -> None:
        self.width, self.height = width * ink.DOTS_PER_INCH, height
        self.figure = Figure(figsize=(width, height / ink.DOTS_PER_INCH), dpi=ink.DOTS_PER_INCH)
        self.boxes: list[Rectangle] = []
        self.tips: list[str] = []

    def svg(self, attributes: str) -> str:
        """Write the drawing."""
        return ink.svg(self.figure, attributes, "".join(self.tips))

    def line(self, places: Sequence[Place], colour: str, wide: float = 2, dash: Dash = ()) -> None:
        """Draw a line through some places; rules lie under all else."""
        style = (0, tuple(part * POINTS for part in dash)) if dash else "-"
        self._add(
            Line2D(
                [x for x, _ in places], [self.height - y for _, y in places], color=colour,
                linewidth=wide * POINTS, linestyle=style, solid_capstyle="butt",
                dash_capstyle="butt", zorder=0 if colour == roles.RULE else 2,
            )
        )  # fmt: skip

    def area(
        self, places: Sequence[Place], fill: str, edge: str = "none", wide: float = 1,
        dash: Dash = (), faint: float | None = None,
    ) -> None:  # fmt: skip
        """Fill the ground between some places."""
        style = (0, tuple(part * POINTS for part in dash)) if dash else "-"
        self._add(
            Polygon(
                [(x, self.height - y) for x, y in places], facecolor=fill, edgecolor=edge,
                linewidth=wide * POINTS if edge != "none" else 0, linestyle=style, alpha=faint,
                joinstyle="miter",
            )
        )  # fmt: skip

    def bar(self, box: Rectangle, fill: str, edge: str = "none", dash: Dash = ()) -> None:
        """Fill a box."""
        self.area(box.corners, fill, edge, 1.5 if dash else 1, dash)

    def dot(self, place: Place, size: float, fill: str, edge: str | None = None) -> None:
        """Draw a full or hollow dot."""
        centre = (place[0], self.height - place[1])
        look = {"facecolor": fill, "edgecolor": edge or fill, "linewidth": 1.5 * POINTS}
        self._add(Circle(centre, size, zorder=2, **look))

    def text(
        self, place: Place, words: str, *, size: float = SIZE, bold: bool = False,
        colour: str = roles.INK, side: str = "left", halo: bool = False,
    ) -> Rectangle:  # fmt: skip
        """Write one line of text that stands on a place, and give the box that it fills."""
        box = text_box(place, words, size, bold, side)
        self.boxes.append(box)
        self._add(
            Text(
                place[0], self.height - place[1], words, color=colour, ha=side, va="baseline",
                fontsize=size * POINTS, fontweight="bold" if bold else "normal",
                gid="halo" if halo else None, parse_math=False,
            )
        )  # fmt: skip
        return box

    def tick(self, place: Place, words: str, side: str = "center") -> None:
        """Write a figure of an axis, or another small remark."""
        self.text(place, words, size=SMALL, colour=roles.QUIET, side=side)

    def tip(self, box: Rectangle, words: str, at: float) -> None:
        """Show some words where a pointer rests on a box; `at` is what it stands for."""
        self.tips.append(
            f'<rect x="{box.left:.0f}" y="{box.top:.0f}" width="{box.right - box.left:.1f}" '
            f'height="{box.bottom - box.top:.0f}" fill="none" pointer-events="all" '
            f'data-x="{at:.1f}">'
            f"<title>{escape(words, quote=False)}</title></rect>"
        )

    def free(self, box: Rectangle) -> bool:
        """Whether no text stands in a box."""
        return not any(box.meets(other) for other in self.boxes)

    def _add(self, artist: Line2D | Polygon | Circle | Text) -> None:
        artist.set_transform(IdentityTransform())
        self.figure.add_artist(artist, clip=False)


def text_box(place: Place, words: str, size: float, bold: bool, side: str) -> Rectangle:
    """Give the box that a line of text would fill."""
    wide = letters.width(words, size, bold)
    left = place[0] - wide * ink.ANCHORS[side]
    return Rectangle(
        left, place[1] - letters.RISE * size, left + wide, place[1] + letters.depth(words, size)
    )


def ticks(low: float, high: float, most: int = 4, whole: bool = False) -> list[float]:
    """Choose round values that hold a range."""
    if high <= low:
        high = low + 1
    locator = MaxNLocator(most, steps=[1, 2, 2.5, 5, 10], integer=whole, min_n_ticks=2)
    return [float(value) for value in locator.tick_values(low, high)]


def folded(words: str, room: float, size: float = SIZE) -> list[str]:
    """Break words at spaces into lines that fit a room; a word too long stands alone."""
    lines = [""]
    for word in re.split(r"[ \n]+", words.strip()):
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and letters.width(longer, size) > room:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def keyed(words: Sequence[str], room: float) -> list[tuple[int, float, str]]:
    """Place the entries of a key in rows: row, left end and words of each."""
    placed = []
    row, left = 0, 0.0
    for text in words:
        wide = 19 + letters.width(text, SMALL) + 20
        if left and left + wide - 20 > room:
            row, left = row + 1, 0.0
        placed.append((row, left, text))
        left += wide
    return placed


def pixels(width: float) -> float:
    """Turn inches into the pixels of the page."""
    return width * ink.DOTS_PER_INCH
