"""Strips: every borough on one scale, ours named, and what chance would give beside them."""

from collections.abc import Sequence
from itertools import permutations, product
from operator import sub

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from fop.charts import letters, roles
from fop.charts.drawing import Chart, canvas, told
from fop.charts.sheet import SIZE, SMALL, Canvas, Rectangle, Scale, text_box, ticks
from fop.tables import areas
from fop.words import wording

MOST_TRIED = 4
"""Of so many names every arrangement is tried; more are listed over the strip from the left."""

CROSSED = 1000.0  # what a line through a name costs: more than any distance of a name from its dot


def strip(
    values: pd.Series, treated: Sequence[str], middle: float, *,
    title: str, subtitle: str, unit: str, named: str,
) -> Chart:  # fmt: skip
    """Draw a tick for each borough along one scale, with ours as named dots.

    Parameters
    ----------
    values : Series
        One figure an authority, in the unit; missing ones are left out.
    named : str
        What the middle is called.
    """
    kept = values.dropna().astype(float).sort_values()
    ours = [str(area) for area in kept.index if area in treated]
    chosen = ticks(float(min(kept.min(), middle)), float(max(kept.max(), middle)), 6)

    def words(value: float, decimals: int | None = None) -> str:
        return wording.figure(value, unit, decimals)

    def draw(width: float) -> Canvas:
        labels = [f"{areas.in_full(area)} {words(kept[area])}" for area in ours]
        floor = 20.0 * len(ours) + 18
        sheet = Canvas(width, floor + 58)
        scale = Scale(chosen[0], chosen[-1], 16, sheet.width - 16)
        sheet.line([(0, floor), (sheet.width, floor)], roles.RULE, 1)
        for value in kept.drop(ours):
            sheet.line([(scale(value), floor - 8), (scale(value), floor + 8)], roles.REST, 1.4)
        sheet.line([(scale(middle), floor - 11), (scale(middle), floor + 14)], roles.INK, 1.5,
                   (3, 2))  # fmt: skip
        xs = [scale(kept[area]) for area in ours]
        widths = [letters.width(label, SIZE, True) for label in labels]
        found = _arranged(xs, widths, sheet.width)
        if not found:
            labels[:1] = [f"From left: {label}" for label in labels[:1]]
        for row, (x, label) in enumerate(zip(xs, labels, strict=True)):
            level, left = found[row] if found else (row, 0.0)
            y = 14 + 20.0 * level
            sheet.dot((x, floor), 5.5, roles.BOROUGHS)
            sheet.text((left, y), label, bold=True, colour=roles.BOROUGHS)
            if found:
                sheet.line([(x, y + 4), (x, floor - 5)], roles.BOROUGHS, 1)
        text = f"{named} {words(middle)}"
        half = letters.width(text, SMALL) / 2
        centre = min(max(scale(middle), half), sheet.width - half)
        sheet.tick((centre, floor + 27), text)
        places = 0 if all(float(tick).is_integer() for tick in chosen) else 1
        for tick in chosen[:: 1 if width > 5 else 2]:
            sheet.tick((scale(tick), floor + 50), words(tick, places))
        return sheet

    ends = [f"from {words(kept.min())} to {words(kept.max())}"] if len(kept) else []
    own = [f"{areas.in_full(area)} {words(kept[area])}" for area in ours]
    return Chart(title, subtitle, told(f"Strip of {len(kept)} areas", *ends, *own), draw)


def _arranged(xs: Sequence[float], widths: Sequence[float], room: float) -> list[tuple[int, float]]:
    """Give each name a row over its dot and a left end, so that no line leads through a name.

    The line of a name leads down from under it, past the rows below.  Where there is no such
    arrangement, none is given.
    """
    choices = [
        [min(max(end, 0.0), room - wide) for end in (x - 2, x - wide / 2, x - wide + 2)]
        for x, wide in zip(xs, widths, strict=True)
    ]
    count = len(xs)
    best: tuple[float, list[tuple[int, float]]] = (CROSSED, [])
    if count > MOST_TRIED:
        return []
    for rows in permutations(range(count)):
        for ends in product(*choices):
            crossed = sum(
                rows[one] < rows[other]
                and ends[other] - 4 < xs[one] < ends[other] + widths[other] + 4
                for one in range(count)
                for other in range(count)
            )
            far = sum(abs(e + w / 2 - x) for e, w, x in zip(ends, widths, xs, strict=True))
            cost = CROSSED * crossed + far / 100 + sum(map(abs, map(sub, rows, range(count))))
            if cost < best[0]:
                best = (cost, list(zip(rows, ends, strict=True)))
    return best[1]


def placebos(
    effects: np.ndarray, observed: float, *, named: str, title: str, subtitle: str, unit: str
) -> Chart:  # fmt: skip
    """Draw how the differences of all sets are spread, and where one of them lies."""
    critical = float(np.quantile(np.abs(effects), 0.95, method="higher"))

    def draw(width: float) -> Figure:
        import seaborn as sns

        chart, axes = canvas(width, 2.4)
        sns.histplot(x=effects, bins=45, ax=axes, color=roles.RULE, edgecolor=roles.RULE, alpha=1)
        for place in (-critical, critical):
            axes.axvline(place, color=roles.INK, linestyle="--", linewidth=1.2)
        axes.axvline(observed, color=roles.BOROUGHS, linewidth=2.4)
        axes.plot([], [], color=roles.BOROUGHS, linewidth=2.4, label=named)
        axes.plot([], [], color=roles.INK, linestyle="--", label="Reached by one set in twenty")
        chart.legend(loc="outside upper left", ncols=1 if width < 5 else 2)
        axes.set(yticks=[], ylabel="")
        axes.set_xlabel(f"Difference from all others, {unit}")
        return chart

    alt = (
        f"Histogram of {len(effects):,} differences, highest near the middle; {named} "
        f"{observed:.3f}, one in twenty reaches {critical:.3f} in size."
    )
    return Chart(title, subtitle, alt, draw)


def interval(
    estimate: float, low: float, high: float, *, title: str, subtitle: str, unit: str,
    ends: tuple[str, str],
) -> Chart:  # fmt: skip
    """Draw one difference with its 95% range, and no difference marked.

    Parameters
    ----------
    estimate, low, high : float
        The difference and the ends of its range.
    unit : str
        Unit of the three; `points` for differences of shares.
    """
    reach = 1.35 * max(abs(low), abs(high), abs(estimate), 1e-9)

    def words(value: float, decimals: int | None = None) -> str:
        return wording.signed(value, unit, decimals).removesuffix(" points")

    def draw(width: float) -> Canvas:
        sheet = Canvas(width, 76)
        scale = Scale(-reach, reach, 0, sheet.width)
        middle = 42.0
        shown = ends if width > 5 else tuple(end.removesuffix(" than elsewhere") for end in ends)
        sheet.tick((0, 12), shown[0], "left")
        sheet.tick((sheet.width, 12), shown[1], "right")
        sheet.line([(0, middle), (sheet.width, middle)], roles.RULE, 1)
        sheet.bar(Rectangle(scale(low), middle - 9, scale(high), middle + 9), roles.PALE)
        sheet.bar(
            Rectangle(scale(estimate) - 5, middle - 9, scale(estimate) + 5, middle + 9),
            roles.BOROUGHS,
        )
        sheet.line([(scale(0), middle - 14), (scale(0), middle + 14)], roles.INK, 1.5)
        sheet.text((scale(estimate), middle - 14), words(estimate), bold=True, size=16,
                   colour=roles.BOROUGHS, side="center")  # fmt: skip
        centre = scale(0)
        label = text_box((centre, middle + 27), "no difference", SMALL, False, "center")
        whole = 0 if unit == "points" and abs(high - low) > 5 else None
        for value in (low, high):
            text = words(value, whole)
            box = text_box((scale(value), middle + 24), text, SMALL, True, "center")
            drop = 24 if not box.meets(label) else 9
            side = "center" if drop == 24 else "right" if value == low else "left"
            shift = 0 if drop == 24 else (-8 if value == low else 8)
            base = middle + 24 if drop == 24 else middle + 5
            sheet.text((scale(value) + shift, base), text, bold=True, size=SMALL, side=side)
        sheet.tick((centre, middle + 27), "no difference")
        return sheet

    alt = told(
        f"Difference of {words(estimate)} with its 95% range",
        f"from {words(low)} to {words(high)}",
        "which holds no difference" if low <= 0 <= high else "which leaves out no difference",
        end="the figures are in the text",
    )
    return Chart(title, subtitle, alt, draw)


def corrected(
    right: float, printed: float, *, title: str, subtitle: str, unit: str, name: str,
    missing: str,
) -> Chart:  # fmt: skip
    """Draw one bar to the right value, with the part that the report printed dashed over it.

    Parameters
    ----------
    right, printed : float
        What the figure should be, and what the report prints; the smaller is drawn inside.
    missing : str
        What makes the gap between the two, such as "fostering left out".
    """

    def draw(width: float) -> Canvas:
        sheet = Canvas(width, 74)
        scale = Scale(0, max(right, printed), 1, sheet.width - 2)
        sheet.text((0, 14), name, size=SMALL)
        less, more = sorted((right, printed))
        sheet.bar(Rectangle(scale(0), 22, scale(right), 46), roles.BOROUGHS)
        sheet.bar(Rectangle(scale(0), 22, scale(printed), 46), roles.PRINTED_GROUND, roles.PRINTED,
                  (4, 3))  # fmt: skip
        if printed > right:
            sheet.bar(Rectangle(scale(0), 30, scale(right), 38), roles.BOROUGHS)
        words = f"printed {wording.figure(printed, unit)}"
        fits = letters.width(words, SMALL, True) + 12 < scale(printed) and printed <= right
        place = (8, 39) if fits else (1, 65)
        sheet.text(place, words, bold=True, size=SMALL, colour=roles.PRINTED)
        gap = letters.width(missing, SMALL) + 12 < scale(more) - scale(less)
        if gap and printed < right:
            sheet.text((scale(more) - 8, 39), missing, size=SMALL, colour=roles.GROUND,
                       side="right")  # fmt: skip
        end = f"its own rows give {wording.figure(right, unit)}"
        sheet.text((sheet.width - 2, 65), end, bold=True, size=SMALL, colour=roles.BOROUGHS,
                   side="right")  # fmt: skip
        return sheet

    alt = told(
        f"{name}: printed {wording.figure(printed, unit)}",
        f"should be {wording.figure(right, unit)}", missing, end="the figures are in the text",
    )  # fmt: skip
    return Chart(title, subtitle, alt, draw)
