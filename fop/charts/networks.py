"""Networks: a family's own map of who matters, drawn as rings around its centre."""

import math
import textwrap
from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle

from fop.charts.drawing import PALETTE, Chart, told
from fop.charts.ink import HALO
from fop.charts.roles import RULE
from fop.words import wording

MARKERS = "osD^v*"


def rings(
    frame: pd.DataFrame, person: str, *, ring: str, kind: str, title: str, subtitle: str,
    beside: str | None = None,
) -> Chart:  # fmt: skip
    """Draw people on rings, the closest in the middle.

    Where somebody stands on a ring means nothing; only the ring does.  Somebody without a
    ring is not placed, but listed beside the drawing (under it on a phone).

    Parameters
    ----------
    frame : DataFrame
        One row a person or group of people.
    ring : str
        Column of the rings' names; rings appear from the middle outwards in the order in
        which the frame first names them.  Missing where no ring is known.
    kind : str
        Column that gives each mark its colour and its shape.
    beside : str, optional
        Column of what stands in brackets behind whoever has no ring.
    """
    placed, unplaced = frame.dropna(subset=[ring]), frame[frame[ring].isna()]
    if beside:
        unplaced = unplaced.assign(**{person: unplaced[person] + " (" + unplaced[beside] + ")"})
    circles, kinds = list(dict.fromkeys(placed[ring])), list(dict.fromkeys(placed[kind]))
    looks = dict(zip(kinds, zip(PALETTE, MARKERS, strict=True), strict=False))

    def lines(width: float) -> list[str]:
        room = 40 if width < 5 else 26
        named = (textwrap.wrap(wording.capital(who), room - 2) for who in unplaced[person])
        return [
            f"{'  ' if place else '– '}{part}" for who in named for place, part in enumerate(who)
        ]

    def draw(width: float) -> Figure:
        chart, map_axes, list_axes = _rooms(width, len(lines(width)))
        for level, name in enumerate(circles):
            _ring(map_axes, level, str(name))
            members = placed[placed[ring] == name]
            places = _places(level, len(members))
            for place, who, what in zip(places, members[person], members[kind], strict=True):
                colour, marker = looks[what]
                map_axes.scatter(*place, s=110, color=colour, marker=marker, zorder=3)
                label = textwrap.fill(wording.capital(who), 16)
                map_axes.annotate(
                    label, place, xytext=(0, -8), textcoords="offset points",
                    ha="center", va="top", **HALO, zorder=4,
                )  # fmt: skip
        for name, (colour, marker) in looks.items():
            map_axes.scatter([], [], s=70, color=colour, marker=marker, label=wording.capital(name))
        if list_axes:
            _list(list_axes, lines(width))
        chart.legend(loc="outside upper left", ncols=2 if width < 5 else 4)
        return chart

    middle = f"{circles[0]} {wording.listed(placed.loc[placed[ring] == circles[0], person])}"
    alt = told(
        f"Network map of {len(frame)} in {len(circles)} rings",
        f"{len(unplaced)} without a ring" if len(unplaced) else "",
        middle,
    )
    return Chart(title, subtitle, alt, draw)


def _rooms(width: float, lines: int) -> tuple[Figure, Axes, Axes | None]:
    size = min(width, 4.4)
    beside = width >= 5
    below = 0.35 + 0.17 * lines if lines and not beside else 0
    chart = Figure(figsize=(width, size + 0.4 + below), layout="constrained")
    if not lines:
        return chart, _bare(chart.subplots()), None
    grid = (
        chart.add_gridspec(1, 2, width_ratios=[size, width - size])
        if beside
        else chart.add_gridspec(2, 1, height_ratios=[size, below])
    )
    return chart, _bare(chart.add_subplot(grid[0])), _bare(chart.add_subplot(grid[1]))


def _bare(axes: Axes) -> Axes:
    axes.set_axis_off()
    return axes


def _ring(axes: Axes, level: int, name: str) -> None:
    outer = _edge(level)
    axes.set_aspect("equal")
    axes.add_patch(Circle((0, 0), outer, fill=False, edgecolor=RULE, linewidth=1.2))
    axes.annotate(
        name, (0, outer), xytext=(0, -4), textcoords="offset points", ha="center", va="top",
        style="italic", size=9, **HALO, zorder=4,
    )  # fmt: skip
    axes.set_xlim(-outer - 0.05, outer + 0.05)
    axes.set_ylim(-outer - 0.05, outer + 0.05)


def _edge(level: int) -> float:
    return 0.75 + level


def _places(level: int, people: int) -> list[tuple[float, float]]:
    """Spread people evenly over a ring, the top free for the ring's name."""
    if level == 0 and people == 1:
        return [(0, 0)]
    if level == 0 and people == 2:
        return [(0, 0.35), (0, -0.35)]  # side by side their names would meet
    radius = _edge(level) - (0.35 if level == 0 else 0.5)
    turns = [0.25 + (place + 0.5) / people for place in range(people)]
    return [
        (radius * math.cos(2 * math.pi * turn), radius * math.sin(2 * math.pi * turn))
        for turn in turns
    ]


def _list(axes: Axes, lines: Sequence[str]) -> None:
    axes.text(0, 1, "No ring given", transform=axes.transAxes, va="top", weight="bold")
    axes.annotate(
        "\n".join(lines), (0, 1), xycoords="axes fraction", xytext=(0, -18),
        textcoords="offset points", va="top",
    )  # fmt: skip
