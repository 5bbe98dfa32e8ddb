"""Drawing: what every picture is, and the look of those that Matplotlib lays out."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from html import escape
from typing import Any, Protocol

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from fop.charts import ink, roles
from fop.charts.sheet import Canvas
from fop.words import wording

PALETTE = (*roles.SERIES, roles.INK)

STYLE = {
    # Points: 14 and 12.5 pixels on the page.
    "font.size": 9.63,
    "xtick.labelsize": 8.6,
    "axes.labelsize": 8.6,
    "legend.fontsize": 9,
    "text.color": roles.INK,
    "axes.labelcolor": roles.QUIET,
    "axes.edgecolor": roles.RULE,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
    "xtick.color": roles.QUIET,
    "ytick.color": roles.INK,
    "ytick.left": False,
    "legend.frameon": False,
    "figure.facecolor": "none",
    "axes.facecolor": "none",
}

WIDE, NARROW = 6.8, 3.42  # widths in inches for a page and for a phone: 712 and 358 pixels
LONGEST = 200  # most characters of an alternative text: one sentence that can be listened to


class Picture(Protocol):
    """What an exhibit shows: a drawing, or a table that is its own picture."""

    @property
    def title(self) -> str:
        """The message, made from the data."""

    @property
    def subtitle(self) -> str:
        """Measure, place and period."""

    @property
    def is_table(self) -> bool:
        """Whether every figure stands in it as text."""

    @property
    def wide(self) -> bool:
        """Whether it takes more room than the text."""

    def html(self, named_by: str = "") -> str:
        """Write it as HTML; `named_by` is the id of the heading that names it."""


@dataclass(frozen=True)
class Chart:
    """A chart that is ready to be drawn."""

    title: str  # the message, made from the data
    subtitle: str  # measure, place and period
    alt: str  # one sentence for those who cannot see it: form, direction, extremes; see `told`
    # What it is made by is nothing to read, and differs from run to run.
    draw: Callable[[float], Canvas | Figure] = field(repr=False)
    """Takes a width in inches and gives a sheet, or a Matplotlib figure."""
    above: str = ""
    below: str = ""
    """HTML over and under the drawing: a key, and what shows the figures of one year."""
    is_table = False
    wide = False

    def svg(self, width: float = WIDE) -> str:
        """Draw at a width in inches; the same data always give the same text."""
        look = (
            f' role="img" aria-label="{escape(self.alt)}" '
            f'style="background:{roles.variable(roles.GROUND)}"'
        )
        if _LEFT_OUT.get():
            return f"<svg{look}></svg>"
        with mpl.rc_context(_style()):
            drawn = self.draw(width)
            return drawn.svg(look) if isinstance(drawn, Canvas) else ink.svg(drawn, look)

    def html(self, named_by: str = "") -> str:
        """Write the drawing for a page and the one for a phone, of which only one is shown."""
        return (
            f'{self.above}<div class="fop-wide">{self.svg(WIDE)}</div>'
            f'<div class="fop-narrow" hidden>{self.svg(NARROW)}</div>{self.below}'
        )

    def _repr_html_(self) -> str:
        return self.html()


_LEFT_OUT = ContextVar("drawings left out", default=False)


@contextmanager
def left_out() -> Iterator[None]:
    """Leave drawings empty but for what is said of them: for runs whose words alone matter."""
    token = _LEFT_OUT.set(True)
    try:
        yield
    finally:
        _LEFT_OUT.reset(token)


@cache
def _style() -> dict[str, Any]:
    return {**mpl.rcParamsDefault, **STYLE}


def canvas(width: float, height: float) -> tuple[Figure, Axes]:
    """Give an empty figure and its axes; both sizes in inches."""
    figure = Figure(figsize=(width, height), layout="constrained")
    return figure, figure.subplots()


def axis_figure(value: float, unit: str) -> str:
    """Write an axis figure short: £8m, £250k, 15%."""
    if unit.startswith("pounds"):
        for size, letter in ((1e6, "m"), (1e3, "k")):
            if abs(value) >= size:
                return f"{'−' if value < 0 else ''}£{abs(value) / size:g}{letter}"
    return wording.figure(value, unit, 0 if value == round(value) else 1)


def told(form: str, *parts: str, end: str = "every figure is in the table") -> str:
    """Say in one sentence what a chart shows: its form, then as many parts as are short enough.

    Parameters
    ----------
    form : str
        Such as "Bars of 5 figures".
    *parts : str
        Direction and extremes, the most important first; empty ones are left out.
    end : str
        Where the figures stand.
    """
    text, close = form, f"; {end}."
    joint = ": "
    for part in filter(None, parts):
        if len(text) + len(joint) + len(part) + len(close) > LONGEST:
            continue
        text, joint = text + joint + part, ", "
    return text + close
