"""Drawing: the look of every chart, and the pieces that charts share."""

import io
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import matplotlib as mpl
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke

from fop.words import wording

PALETTE = ("#12436D", "#28A197", "#801650", "#F46A25", "#3D3D3D", "#A285D1")
INK, GRID, PALE = "#3D3D3D", "#B1B4B6", "#D3DCE4"

HALO = [withStroke(linewidth=3, foreground="white")]
"""White around a figure or a name, so that no line runs through it."""

STYLE = {
    "font.family": "DejaVu Sans",
    "font.size": 10,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": GRID,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
    "axes.grid": True,
    "axes.grid.axis": "x",
    "axes.axisbelow": True,
    "grid.color": GRID,
    "grid.linewidth": 0.6,
    "xtick.color": INK,
    "ytick.color": INK,
    "ytick.left": False,
    "legend.frameon": False,
    "figure.facecolor": "none",
    "axes.facecolor": "none",
    "svg.fonttype": "path",
    "svg.hashsalt": "fop",
}

WIDE, NARROW = 6.8, 3.6
"""Widths in inches for a page and for a phone."""


@dataclass(frozen=True)
class Chart:
    """A chart that is ready to be drawn.

    Attributes
    ----------
    title : str
        The message, made from the data.
    subtitle : str
        Measure, place and period.
    alt : str
        Kind of chart and every figure in it, for those who cannot see it.
    draw : callable
        Takes a width in inches and gives a Matplotlib figure.
    """

    title: str
    subtitle: str
    alt: str
    draw: Callable[[float], Figure]

    def svg(self, width: float = WIDE) -> str:
        """Draw at a width in inches; the same data always give the same text."""
        buffer = io.StringIO()
        with mpl.rc_context({**mpl.rcParamsDefault, **STYLE}):
            # `savefig` gives the same, but draws everything twice.
            page = FigureCanvasSVG(self.draw(width))
            page.print_svg(buffer, metadata={"Date": None, "Creator": None})
        return buffer.getvalue()


def canvas(width: float, height: float) -> tuple[Figure, Axes]:
    """Give an empty figure and its axes; both sizes in inches."""
    figure = Figure(figsize=(width, height), layout="constrained")
    return figure, figure.subplots()


def name_rows(axes: Axes, names: Sequence[str]) -> None:
    """Name the rows from the top down."""
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(len(names) - 0.5, -0.5)


def from_zero(axes: Axes, top: float, unit: str, *, room: float) -> None:
    """Start the value axis at zero and leave a share of its length free for labels."""
    top = 1.0 if pd.isna(top) else top
    axes.set_xlim(0 - (room / 2 if room > 0.13 else 0) * top, (top or 1) * (1 + room))
    axes.xaxis.set_major_locator(
        mpl.ticker.MaxNLocator(4, integer=True, min_n_ticks=2, steps=[1, 2, 5, 10])
    )
    axes.xaxis.set_major_formatter(lambda value, _: axis_figure(value, unit))


def axis_figure(value: float, unit: str) -> str:
    """Write an axis figure short: £8m, £250k, 15%; nothing below zero."""
    if value < 0:
        return ""
    if unit.startswith("pounds"):
        for size, letter in ((1e6, "m"), (1e3, "k")):
            if value >= size:
                return f"£{value / size:g}{letter}"
    return wording.figure(value, unit, 0)


def wrapped(names: Sequence[str] | pd.Series, width: float) -> list[str]:
    """Break long names into lines that fit a chart of this width."""
    return [
        "\n".join(textwrap.wrap(wording.capital(str(name)), 16 if width < 5 else 30))
        for name in names
    ]


def spoken(value: float, unit: str = "", decimals: int | None = None) -> str:
    """Write a figure for alternative text: a missing one in words."""
    return wording.NOT_AVAILABLE if pd.isna(value) else wording.figure(value, unit, decimals)


def on(colour: str) -> str:
    """Give the text colour that reads best on a palette colour: white or near black."""
    # White on the teal, orange and lavender of the palette falls short of 4.5 to 1.
    return "white" if colour in (PALETTE[0], PALETTE[2], PALETTE[4]) else "#0B0C0C"
