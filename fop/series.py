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
from matplotlib.ticker import MaxNLocator

from fop import wording
from fop.drawing import GRID, INK, PALE, PALETTE, Chart, axis_figure, canvas, name_rows, spoken
from fop.drawing import wrapped as lines_of

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


def strip(
    values: pd.Series, treated: Sequence[str], middle: float, *,
    title: str, subtitle: str, unit: str,
) -> Chart:  # fmt: skip
    """Draw one dot an authority along a scale of change, the treated brought out and named.

    Parameters
    ----------
    values : Series
        One change an authority, in the unit: per cent, or points.
    treated : sequence of str
        Authorities to name.
    middle : float
        Mean change of the others.
    unit : str
        Unit of the changes.
    """
    kept = values.sort_values()
    named = [area for area in kept.index if area in treated]
    others = kept.drop(named)
    # Dots that would lie on each other are stacked.
    width_of_dot = float(np.ptp(kept)) / 60 or 1.0
    column = (kept / width_of_dot).round()
    height = column.groupby(column).cumcount()
    styles = dict(zip(treated, zip(COLOURS, SHAPES, strict=True), strict=False))

    def draw(width: float) -> Figure:
        chart, axes = canvas(width, 1.25 + 0.2 * len(named) + 0.1 * float(height.max()))
        axes.scatter(others, height[others.index], s=26, color=GRID, zorder=2)
        first = float(height.max()) + 1.6
        for place, area in enumerate(named):
            colour, shape = styles[area]
            over = first + 1.5 * place
            axes.plot([kept[area]] * 2, [height[area], over], color=colour, linewidth=0.8)
            axes.scatter([kept[area]], [height[area]], s=52, color=colour, marker=shape, zorder=3)
            right = kept[area] < kept.mean()
            axes.annotate(
                f"{area} {_signed(kept[area], unit)}", (kept[area], over),
                xytext=(3 if right else -3, 0), textcoords="offset points",
                ha="left" if right else "right", va="center", weight="bold",
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 1},
            )  # fmt: skip
        axes.axvline(middle, color=INK, linestyle="--", linewidth=1.2, zorder=1)
        axes.set_ylim(-0.8, first + 1.5 * len(named))
        axes.set_yticks([])
        axes.set_xlabel(
            "\n".join(
                textwrap.wrap(
                    f"Change, {'points' if unit == 'points' else '%'}. Dashed: mean of the others, "
                    f"{_signed(middle, unit)}",
                    38 if width < 5 else 90,
                )
            )
        )
        axes.xaxis.set_major_locator(MaxNLocator(6 if width > 5 else 4, steps=[1, 2, 5, 10]))
        places = 0 if np.ptp(kept) > 5 else 1
        axes.xaxis.set_major_formatter(lambda v, _: _signed(v, unit, places).split(" ")[0])
        return chart

    each = "; ".join(f"{area} {_signed(value, unit)}" for area, value in kept.items())
    return Chart(
        title,
        subtitle,
        f"Dot chart of changes, lowest first. {each}. Mean of the others: {_signed(middle, unit)}.",
        draw,
    )


def standing(
    frame: pd.DataFrame, label: str, value: str, strong: str, *, title: str, subtitle: str
) -> Chart:
    """Draw differences as shares of the smallest difference that chance seldom gives.

    Parameters
    ----------
    frame : DataFrame
        One row a difference.
    label, value : str
        Columns of the names and of the shares: within -1 and 1 is what chance often gives.
    strong : str
        Column that is true for rows drawn full; others are hollow.
    """

    def draw(width: float) -> Figure:
        names = lines_of(frame[label], width)
        deepest = max(name.count("\n") for name in names) + 1
        chart, axes = canvas(width, (0.12 + 0.14 * deepest) * len(frame) + 0.9)
        axes.axvspan(-1, 1, color=PALE, alpha=0.6, linewidth=0, zorder=0)
        axes.axvline(0, color=INK, linewidth=0.8, zorder=1)
        for place, row in enumerate(frame.to_dict("records")):
            axes.plot([0, row[value]], [place, place], color=PALETTE[0], linewidth=1.6, zorder=2)
            axes.scatter(
                [row[value]], [place], s=60, edgecolor=PALETTE[0], zorder=3,
                color=PALETTE[0] if row[strong] else "white",
            )  # fmt: skip
        name_rows(axes, names)
        reach = max(1.5, 1.1 * float(frame[value].abs().max()))
        axes.set_xlim(-reach, reach)
        axes.set_xticks(
            [-1, 0, 1], ["seldom\nlower", "no\ndifference", "seldom\nhigher"], linespacing=1.1
        )
        return chart

    each = "; ".join(f"{row[label]}: {row[value]:+.2f}" for row in frame.to_dict("records"))
    return Chart(
        title,
        subtitle,
        f"Dot chart. Shares of the smallest difference that chance seldom gives. {each}.",
        draw,
    )


def placebos(
    effects: np.ndarray, observed: float, critical: float, *, title: str, subtitle: str, unit: str
) -> Chart:  # fmt: skip
    """Draw how the differences of all sets are spread, and where the treated set's lies.

    Parameters
    ----------
    effects : array
        The difference of every set.
    observed, critical : float
        The treated set's, and the size that few sets reach.
    unit : str
        Unit of the differences.
    """

    def draw(width: float) -> Figure:
        chart, axes = canvas(width, 2.6)
        axes.hist(effects, bins=45, color=GRID, zorder=1)
        for place in (-critical, critical):
            axes.axvline(place, color=INK, linestyle="--", linewidth=1.2)
        axes.axvline(observed, color=PALETTE[2], linewidth=2.4)
        axes.plot([], [], color=PALETTE[2], linewidth=2.4, label="The boroughs")
        axes.plot([], [], color=INK, linestyle="--", label="Reached by one set in twenty")
        chart.legend(loc="outside upper left", ncols=1 if width < 5 else 2)
        axes.set_yticks([])
        axes.set_xlabel(f"Difference from all others, {'points' if unit == 'points' else unit}")
        return chart

    low, high = float(np.min(effects)), float(np.max(effects))
    alt = (
        f"Histogram of {len(effects):,} differences, from {low:.3f} to {high:.3f}, highest near "
        f"the middle. The boroughs: {observed:.3f}. One in twenty reaches {critical:.3f} in size."
    )
    return Chart(title, subtitle, alt, draw)


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


def _signed(value: float, unit: str, decimals: int = 1) -> str:
    text = wording.figure(value, "per cent" if unit == "per cent" else "", decimals)
    plus = "+" if value > 0 and any(digit in text for digit in "123456789") else ""
    return f"{plus}{text}{' points' if unit == 'points' else ''}"
