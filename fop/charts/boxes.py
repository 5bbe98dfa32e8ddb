"""Boxes: where the boxes of a flow stand, and the arrows between them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch

from fop.charts import letters
from fop.charts.sheet import folded

LINE, PAD, HEAD, GAP = 0.17, 0.09, 0.36, 0.42
"""Inches: a line of small text, the space in a box, a heading, the arrows' room."""

SIZE = 9 / 72  # inches that the text of a box is high


@dataclass(frozen=True)
class Box:
    """Where a box stands: its column, then inches from the left and from the top."""

    lane: int
    left: float
    top: float
    width: float
    height: float
    colour: str

    @property
    def right(self) -> float:
        """Inches from the left to its right edge."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """Inches from the top to its bottom edge."""
        return self.top + self.height

    @property
    def middle(self) -> float:
        """Inches from the top to its middle."""
        return self.top + self.height / 2


def columns(
    kinds: Mapping[str, Sequence[str]], arrows: Sequence[tuple[str, str]]
) -> list[list[str]]:
    """Share kinds out over columns: a kind that links to the one before starts a column."""
    shared: list[list[str]] = []
    for kind, ids in kinds.items():
        before = {one for held in shared[-1] for one in kinds[held]} if shared else set()
        linked = any({one, other} & before and {one, other} & set(ids) for one, other in arrows)
        if shared and not linked:
            shared[-1].append(kind)
        else:
            shared.append([kind])
    return shared


def widths(stacks: Sequence[Sequence[str]], room: float) -> list[float]:
    """Share inches out: each column fits its longest word, the tallest one gets the rest."""
    words = ([word for text in stack for word in text.split(" ")] for stack in stacks)
    least = min(1.2, room / len(stacks))
    found = [
        max(least, *(letters.width(word, SIZE) + 2.5 * PAD for word in each)) for each in words
    ]
    while sum(found) < room - 0.05:
        heights = [height(stack, width) for stack, width in zip(stacks, found, strict=True)]
        found[heights.index(max(heights))] += 0.05
    return found


def lines(text: str, width: float) -> list[str]:
    """Break a text into the lines of a box of this width."""
    return folded(text, width - 2.5 * PAD, SIZE)


def height(texts: Sequence[str], width: float) -> float:
    """Inches that a stack of boxes takes, the space under each included."""
    return sum(LINE * len(lines(text, width)) + 3 * PAD for text in texts)


def draw_box(axes: Axes, box: Box, text: str) -> None:
    """Draw a box and its text."""
    edge = 0.04
    shape = FancyBboxPatch(
        (box.left + edge, box.top + edge), box.width - 2 * edge, box.height - 2 * edge,
        boxstyle=f"round,pad={edge}", facecolor="white", edgecolor=box.colour, linewidth=1.4,
        zorder=3,
    )  # fmt: skip
    axes.add_patch(shape)
    axes.text(
        box.left + PAD, box.middle, "\n".join(lines(text, box.width)), size=72 * SIZE, va="center",
        linespacing=1.2, zorder=4,
    )  # fmt: skip


def near(
    lanes: Sequence[Sequence[str]], arrows: Sequence[tuple[str, str]]
) -> list[tuple[str, str]]:
    """Give the arrows to a box right under another or in the next column, none across another."""
    at = {one: (n, place) for n, lane in enumerate(lanes) for place, one in enumerate(lane)}
    places = {(one, other): (*at[one], *at[other]) for one, other in arrows}
    short = [pair for pair, (lane, place, then, to) in places.items()
             if then == lane + 1 or (then == lane and to == place + 1)]  # fmt: skip

    def crossed(pair: tuple[str, str]) -> int:
        lane, place, then, to = places[pair]
        others = [places[one] for one in short]
        return sum(
            (lane, then) == (from_, into) and then > lane and (place - above) * (to - below) < 0
            for from_, above, into, below in others
        )

    while short and crossed(most := max(short, key=crossed)):
        short.remove(most)
    return short


def draw_arrow(axes: Axes, start: Box, finish: Box) -> None:
    """Draw a link to the box under another, or to one in the next column."""
    style = {"arrowstyle": "-|>", "color": start.colour, "linewidth": 1.2}
    middle = start.left + start.width / 2
    begin, end = (start.right, start.middle), (finish.left, finish.middle)
    if start.lane == finish.lane:
        begin, end = (middle, start.bottom), (middle, finish.top)
    axes.annotate("", end, begin, arrowprops=style)
