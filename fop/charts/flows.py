"""Flows: how many went from each of some kinds to each of others, drawn as bands."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from fop.charts.drawing import PALETTE, Chart, canvas, told
from fop.charts.ink import HALO
from fop.charts.roles import RULE
from fop.words import wording


def flows(
    frame: pd.DataFrame, start: str, end: str, value: str, *, title: str, subtitle: str
) -> Chart:
    """Draw bands from kinds on the left to kinds on the right, as wide as their counts.

    Parameters
    ----------
    frame : DataFrame
        One row a pair of kinds.  A missing count is drawn as a thin broken line, a count
        of none is not drawn.
    """
    starts, ends = list(dict.fromkeys(frame[start])), list(dict.fromkeys(frame[end]))
    sizes = frame[value].astype(float)
    whole = float(sizes.sum()) or 1.0
    thin = whole / 40
    drawn = frame.assign(size=sizes.fillna(thin))

    def draw(width: float) -> Figure:
        chart, axes = canvas(width, 3.4)
        axes.set_axis_off()
        left = _heights(drawn, start, starts, whole)
        right = _heights(drawn, end, ends, whole)
        for colour, name in zip(PALETTE, starts, strict=False):
            for _, row in drawn[drawn[start] == name].iterrows():
                if row["size"] <= 0:
                    continue
                low, other = left[name][0], right[row[end]][0]
                left[name][0] += row["size"]
                right[row[end]][0] += row["size"]
                _band(axes, low, other, row["size"], colour, bool(pd.isna(row[value])))
                if pd.notna(row[value]):
                    axes.annotate(
                        f"{row[value]:.0f}", (0.12, low + row["size"] / 2), va="center",
                        **HALO, zorder=4,
                    )  # fmt: skip
        for names, places, across, side in (
            (starts, left, -0.02, "right"),
            (ends, right, 1.02, "left"),
        ):
            for name in names:
                words = wording.capital(name).replace(" ", "\n" if width < 5 else " ")
                axes.annotate(words, (across, places[name][1]), ha=side, va="center")
        room = 0.55 if width < 5 else 0.35
        axes.set_xlim(-room, 1 + room)
        deepest = max(place[0] for places in (left, right) for place in places.values())
        axes.set_ylim(deepest + thin, -thin)
        return chart

    most = frame.loc[sizes.idxmax()] if sizes.notna().any() else None
    largest = "" if most is None else f"the widest from {most[start]} to {most[end]}"
    alt = told(f"Bands from {len(starts)} kinds to {len(ends)}", largest)
    return Chart(title, subtitle, alt, draw)


def _heights(
    frame: pd.DataFrame, column: str, names: list[str], whole: float
) -> dict[str, list[float]]:
    """Give each kind the place where its next band begins, and that of its name."""
    gap, top = whole * 0.15, 0.0
    places = {}
    for name in names:
        size = float(frame.loc[frame[column] == name, "size"].sum())
        places[name] = [top, top + size / 2]
        top += size + gap
    return places


def _band(axes: Axes, low: float, other: float, size: float, colour: str, broken: bool) -> None:
    along = np.linspace(0, 1, 40)
    bend = along**2 * (3 - 2 * along)
    upper = low + (other - low) * bend
    if broken:
        axes.plot(along, upper + size / 2, color=colour, linestyle="--", linewidth=1.2)
        return
    axes.fill_between(along, upper, upper + size, color=colour, alpha=0.75, edgecolor=RULE)
