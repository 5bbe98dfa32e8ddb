"""Series: charts of some authorities among all others, over the years and side by side.

As in `charts`, each function gives a `Chart`: a message, a drawing at any width and the same
thing in words.  No chart relies on colour alone: lines differ in dash and marker too.
"""

import textwrap
from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from fop.charts.drawing import GRID, INK, PALE, PALETTE, Chart, axis_figure, canvas, spoken

COLOURS = (PALETTE[0], PALETTE[2], PALETTE[3], PALETTE[1], PALETTE[5])
DASHES = ("-", "--", "-.", (0, (1, 1)), (0, (5, 1, 1, 1)))
SHAPES = "osD^v"


def lines(
    panel: pd.DataFrame, dates: pd.Series, treated: Sequence[str], *,
    title: str, subtitle: str, unit: str, reference: str = "",
    marks: pd.DataFrame | None = None, spans: Mapping[str, Sequence[str]] | None = None,
) -> Chart:  # fmt: skip
    """Draw some authorities' lines over those of all others in grey.

    Parameters
    ----------
    panel : DataFrame
        Years down, authorities across.  A missing figure leaves a gap, and a cross at the foot
        where it is a treated authority's.
    dates : Series
        Day of each year's figure, by year.
    treated : sequence of str
        Authorities to bring out.
    unit : str
        Unit of the figures.
    reference : str
        Column of the region, drawn dotted.
    marks : DataFrame, optional
        `letter`, `date`, `kind` and `label` of events; a line is not drawn across a break.
    spans : mapping, optional
        Names of periods to their years, shaded.
    """
    at = pd.Series(_decimal(dates.loc[panel.index]), panel.index)
    marks = pd.DataFrame(columns=["letter", "date", "kind", "label"]) if marks is None else marks
    named = [area for area in [*treated, reference] if area in panel]
    others = panel.drop(columns=named)
    cuts = _decimal(pd.to_datetime(marks.loc[marks["kind"] == "break", "date"]))
    # Very small authorities swing out of all proportion; their lines may leave the chart.
    sizes = [others.stack().quantile(0.965), panel[named].max().max()]
    top = 1.06 * max((float(size) for size in sizes if pd.notna(size)), default=1.0)

    def draw(width: float) -> Figure:
        tall, room = (3.9, 1.05) if width > 5 else (3.6, 0.95)
        chart, axes = canvas(width, tall)
        for area in others:
            axes.plot(*_cut(at, others[area], cuts), color=GRID, linewidth=0.7, zorder=1)
        for area, colour, dash, shape in zip(treated, COLOURS, DASHES, SHAPES, strict=False):
            if area in panel:
                axes.plot(
                    *_cut(at, panel[area], cuts), color=colour, linestyle=dash, linewidth=2,
                    marker=shape, markersize=4, zorder=3,
                )  # fmt: skip
                lost = at[panel[area].isna()]
                axes.plot(lost, [0.015 * top] * len(lost), "x", color=colour, zorder=3)
        if reference in panel:
            axes.plot(*_cut(at, panel[reference], cuts), color=INK, linestyle=":", linewidth=2)
        _shade(axes, at, spans or {}, top)
        _mark(axes, marks)
        end = float(at.iloc[-1])
        reach = (end - at.iloc[0] + 0.8) * room / (width - 0.7 - room)
        axes.set_xlim(at.iloc[0] - 0.4, end + 0.4 + reach)
        axes.set_ylim(0, top)
        _label_ends(axes, panel[named], treated, end + 0.25, top * 0.19 / (tall - 0.9))
        step = 2 if width > 5 else 4
        axes.set_xticks(at.iloc[::step], at.index[::step])
        axes.yaxis.set_major_formatter(lambda value, _: axis_figure(value, unit))
        axes.grid(visible=False, axis="x")
        axes.grid(visible=True, axis="y")
        return chart

    words = "; ".join(f"{area}: {_run(panel[area], unit)}" for area in named)
    around = f" {others.shape[1]} other authorities: {_range(others, unit)}." if others.size else ""
    told = "".join(f" {m.letter}: {m.label}, {m.date[:7]}." for m in marks.itertuples())
    return Chart(title, subtitle, f"Line chart by year. {words}.{around}{told}", draw)


def _decimal(dates: pd.Series) -> np.ndarray:
    return np.asarray(dates.dt.year + (dates.dt.day_of_year - 1) / 365.25, dtype=float)


def _cut(at: pd.Series, values: pd.Series, cuts: np.ndarray) -> tuple[list[float], list[float]]:
    points = [
        *zip(at, values.astype(float), strict=True),
        *((float(cut), float("nan")) for cut in cuts),
    ]
    points.sort()
    return [x for x, _ in points], [y for _, y in points]


def _shade(axes: Axes, at: pd.Series, spans: Mapping[str, Sequence[str]], top: float) -> None:
    for name, years in spans.items():
        held = at[[year for year in years if year in at.index]]
        if len(held):
            axes.axvspan(held.min() - 0.3, held.max() + 0.3, color=PALE, alpha=0.55, linewidth=0)
            axes.text(held.mean(), 0.985 * top, name, ha="center", va="top", fontsize=8.5)


def _mark(axes: Axes, marks: pd.DataFrame) -> None:
    places = _decimal(pd.to_datetime(marks["date"]))
    for number, (place, letter, kind) in enumerate(
        zip(places, marks["letter"], marks["kind"], strict=True)
    ):
        axes.axvline(
            place, color=INK, linewidth=1.1 if kind == "break" else 0.8, zorder=1,
            linestyle="-" if kind == "break" else ":",
        )  # fmt: skip
        # Two heights, so that the letters of events close to each other stay apart.
        axes.annotate(
            letter, (place, 1), xycoords=("data", "axes fraction"), ha="center", va="bottom",
            xytext=(0, 2 + 11 * (number % 2)), textcoords="offset points", weight="bold",
        )  # fmt: skip


def _label_ends(
    axes: Axes, panel: pd.DataFrame, treated: Sequence[str], x: float, gap: float
) -> None:
    ends = {
        area: float(panel[area].dropna().iloc[-1]) for area in panel if panel[area].notna().any()
    }
    order = sorted(ends, key=lambda area: ends[area])
    places = [ends[area] for area in order]
    for _ in range(50):
        for low, high in pairwise(range(len(places))):
            short = gap - (places[high] - places[low])
            if short > 1e-9:
                places[low], places[high] = places[low] - short / 2, places[high] + short / 2
        lift = max(0.0, gap / 2 - min(places, default=gap))
        places = [place + lift for place in places]
    styles = dict(zip(treated, zip(COLOURS, SHAPES, strict=True), strict=False))
    for area, place in zip(order, places, strict=True):
        if area in styles:
            colour, shape = styles[area]
            axes.plot([x], [place], shape, color=colour, markersize=5)
        # The text is dark: orange and teal on white are too faint to read.
        text = "\n".join(textwrap.wrap(area, 12))
        axes.annotate(
            text, (x, place), xytext=(6, 0), textcoords="offset points", va="center",
            weight="bold", fontsize=9,
        )  # fmt: skip


def _run(values: pd.Series, unit: str) -> str:
    return ", ".join(f"{spoken(value, unit)} in {year}" for year, value in values.items())


def _range(others: pd.DataFrame, unit: str) -> str:
    first, last = others.index[0], others.index[-1]
    return " and ".join(
        f"{spoken(others.loc[y].min(), unit)} to {spoken(others.loc[y].max(), unit)} in {y}"
        for y in (first, last)
    )
