"""Pictures: charts of changes and of differences, set beside what chance gives.

As in `charts`, each function gives a `Chart`: a message, a drawing at any width and the same
thing in words.
"""

import textwrap
from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from fop.charts.drawing import GRID, INK, PALE, PALETTE, Chart, canvas, name_rows
from fop.charts.drawing import wrapped as lines_of
from fop.charts.series import COLOURS, SHAPES
from fop.words import wording


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
                f"{area} {wording.signed(kept[area], unit)}", (kept[area], over),
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
                    f"{wording.signed(middle, unit)}",
                    38 if width < 5 else 90,
                )
            )
        )
        axes.xaxis.set_major_locator(MaxNLocator(6 if width > 5 else 4, steps=[1, 2, 5, 10]))
        places = 0 if np.ptp(kept) > 5 else 1
        axes.xaxis.set_major_formatter(lambda v, _: wording.signed(v, unit, places).split(" ")[0])
        return chart

    each = "; ".join(f"{area} {wording.signed(value, unit)}" for area, value in kept.items())
    return Chart(
        title,
        subtitle,
        f"Dot chart of changes, lowest first. {each}. "
        f"Mean of the others: {wording.signed(middle, unit)}.",
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
