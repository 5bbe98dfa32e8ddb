"""Charts: every figure in words, the same drawing every time, at both widths."""

import xml.etree.ElementTree as ElementTree
from collections.abc import Callable

import matplotlib as mpl
import pandas as pd
import pytest
from tidy_rows import tidy

from fop.charts import charts
from fop.charts.drawing import NARROW, PALETTE, WIDE, Chart, on
from fop.words import measures

WORDS = {"title": "A message", "subtitle": "A measure, a place, a year"}


def before_after() -> Chart:
    rows = measures.compare(
        tidy(
            ("A", "2013-14", "rate", 21.7, "per cent"),
            ("A", "2014-15", "rate", 10.6, "per cent"),
            ("B", "2013-14", "rate", 14.0, "per cent"),
            ("B", "2014-15", "rate", None, "per cent"),
        ),
        "2013-14",
        "2014-15",
    )
    chart = charts.before_after(rows, "2013-14", "2014-15", **WORDS)
    assert chart is not None
    return chart


def test_where_there_is_no_figure_there_is_no_chart() -> None:
    rows = pd.DataFrame({"before": [float("nan")] * 2, "after": [float("nan")] * 2})
    assert charts.before_after(rows, "2019-20", "2021-22", **WORDS) is None


def bars() -> Chart:
    frame = pd.DataFrame({"answer": ["planning", "review"], "n": [22, 11], "base": [25, 25]})
    return charts.bars(frame, "answer", "n", base="base", **WORDS)


def stacked() -> Chart:
    frame = pd.DataFrame(
        {"s": ["one", "one", "two", "two"], "answer": ["Yes", "No"] * 2, "n": [9, 8, 17, 0]}
    )
    return charts.stacked(frame, "s", "answer", "n", **WORDS)


def ranges() -> Chart:
    frame = pd.DataFrame({"level": ["strong", "low"], "low": [16, 25], "high": [27, 25]})
    return charts.ranges(
        frame, "level", "low", "high", marks=[(39, "Clinical")], limits=(15, 75), **WORDS
    )


def dots() -> Chart:
    frame = pd.DataFrame({"b": ["A", "A", "B"], "days": pd.array([7, 7, None], "Int64")})
    return charts.dots(frame, "b", "days", axis="Training days", **WORDS)


def grid() -> Chart:
    frame = pd.DataFrame({"f": ["daily", "daily"], "c": ["close", "loose"], "n": [3, 0]})
    return charts.grid(frame, "f", "c", "n", **WORDS)


MADE = {
    before_after: "A from 21.7% to 10.6%; B from 14.0% to not available",
    bars: "planning: 22 of 25; review: 11 of 25",
    stacked: "one: 9 yes, 8 no; two: 17 yes, 0 no",
    ranges: "strong: 16 to 27; low: 25. Clinical: 39",
    dots: "A: 2 with 7; B: 1 not available",
    grid: "daily: close 3, loose 0",
}


@pytest.mark.parametrize(("make", "words"), MADE.items())
def test_alternative_text_holds_every_figure(make: Callable[[], Chart], words: str) -> None:
    assert words in make().alt


@pytest.mark.parametrize("make", MADE)
@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_drawings_are_valid_and_always_the_same(make: Callable[[], Chart], width: float) -> None:
    first, second = make().svg(width), make().svg(width)
    assert first == second
    root = ElementTree.fromstring(first)
    points = float(root.attrib["width"].removesuffix("pt"))
    assert points == pytest.approx(72 * width, rel=0.01)


def test_drawing_leaves_the_style_of_others_alone() -> None:
    before = dict(mpl.rcParams)
    before_after().svg()
    assert dict(mpl.rcParams) == before


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("colour", PALETTE)
def test_figures_on_bars_have_enough_contrast(colour: str) -> None:
    text = {"white": "#FFFFFF"}.get(on(colour), on(colour))
    high, low = sorted((luminance(colour), luminance(text)), reverse=True)
    assert (high + 0.05) / (low + 0.05) >= 4.5


def test_ranges_write_as_many_decimals_as_they_are_asked_for() -> None:
    frame = pd.DataFrame({"g": ["A", "B"], "low": [18.2, 5.0], "high": [24.8, 5.0]})
    chart = charts.ranges(frame, "g", "low", "high", decimals=1, **WORDS)
    assert chart.alt == "Range chart. A: 18.2 to 24.8; B: 5.0."
    written = [text.get_text() for text in chart.draw(WIDE).axes[0].texts]
    assert written == ["18.2", "24.8", "5.0"]


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_ranges_leave_room_beside_a_bar_that_fills_the_scale(width: float) -> None:
    frame = pd.DataFrame({"g": ["A"], "low": [15], "high": [75]})
    axes = charts.ranges(frame, "g", "low", "high", limits=(15, 75), **WORDS).draw(width).axes[0]
    assert axes.get_xlim()[0] < 15 and axes.get_xlim()[1] > 75
    assert list(axes.get_xticks()) == [15, 30, 45, 60, 75]


def test_a_grid_of_nothing_but_noughts_can_be_drawn() -> None:
    frame = pd.DataFrame({"f": ["a", "a"], "c": ["x", "y"], "n": [0, 0]})
    assert charts.grid(frame, "f", "c", "n", **WORDS).svg(WIDE)
