"""Strips: every borough on one scale, ours named, and what chance would give beside them."""

from collections.abc import Sequence
from itertools import permutations, product
from operator import sub

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from fop.charts import letters, roles
from fop.charts.drawing import Chart, axis_figure, canvas, told
from fop.charts.sheet import SIZE, SMALL, Box, Scale, Sheet, spread, text_box, ticks
from fop.tables import areas
from fop.words import wording

MOST_TRIED = 4
"""Of so many names every arrangement is tried; more stand in rows from the left."""


def strip(
    values: pd.Series, treated: Sequence[str], middle: float, *,
    title: str, subtitle: str, unit: str, named: str = "Average of the others",
    change: bool = True,
) -> Chart:  # fmt: skip
    """Draw a tick for each borough along one scale, with ours as named dots.

    Parameters
    ----------
    values : Series
        One figure or change an authority, in the unit; missing ones are left out.
    treated : sequence of str
        Authorities to name.
    middle : float
        What the others' average or middle is.
    unit : str
        Unit of the figures; `points` for changes of shares.
    named : str
        What `middle` is.
    change : bool
        Whether the figures are changes, which carry a sign.
    """
    kept = values.dropna().astype(float).sort_values()
    ours = [str(area) for area in kept.index if area in treated]
    chosen = ticks(float(min(kept.min(), middle)), float(max(kept.max(), middle)), 6)

    def words(value: float, decimals: int | None = None) -> str:
        if change:
            return wording.signed(value, unit, decimals).removesuffix(" points")
        return wording.figure(value, unit, decimals)

    def draw(width: float) -> Sheet:
        labels = [f"{areas.in_full(area)} {words(kept[area])}" for area in ours]
        floor = 20.0 * len(ours) + 18
        sheet = Sheet(width, floor + 58)
        scale = Scale(chosen[0], chosen[-1], 16, sheet.width - 16)
        sheet.line([(0, floor), (sheet.width, floor)], roles.RULE, 1)
        for value in kept.drop(ours):
            sheet.line([(scale(value), floor - 8), (scale(value), floor + 8)], roles.REST, 1.4)
        sheet.line([(scale(middle), floor - 11), (scale(middle), floor + 14)], roles.INK, 1.5,
                   (3, 2))  # fmt: skip
        xs = [scale(kept[area]) for area in ours]
        widths = [letters.width(label, SIZE, True) for label in labels]
        for x, label, (level, left) in zip(
            xs, labels, _arranged(xs, widths, sheet.width), strict=True
        ):
            y = 14 + 20.0 * level
            sheet.dot((x, floor), 5.5, roles.BOROUGHS)
            sheet.text((left, y), label, bold=True, colour=roles.BOROUGHS)
            sheet.line([(x, y + 4), (x, floor - 5)], roles.BOROUGHS, 1)
        text = f"{named} {words(middle)}"
        half = letters.width(text, SMALL) / 2
        centre = min(max(scale(middle), half), sheet.width - half)
        sheet.text((centre, floor + 27), text, size=SMALL, colour=roles.QUIET, side="center")
        places = 0 if all(float(tick).is_integer() for tick in chosen) else 1
        for tick in chosen[:: 1 if width > 5 else 2]:
            sheet.text((scale(tick), floor + 50), words(tick, places), size=SMALL,
                       colour=roles.QUIET, side="center")  # fmt: skip
        return sheet

    ends = [f"from {words(kept.min())} to {words(kept.max())}"] if len(kept) else []
    own = [f"{areas.in_full(area)} {words(kept[area])}" for area in ours]
    return Chart(title, subtitle, told(f"Strip of {len(kept)} boroughs", *ends, *own), draw)


def _arranged(xs: Sequence[float], widths: Sequence[float], room: float) -> list[tuple[int, float]]:
    """Give each name a row over its dot and a left end, so that no line leads through a name.

    The line of a name leads down from under it, past the rows below.
    """
    choices = [
        [min(max(end, 0.0), room - wide) for end in (x - 2, x - wide / 2, x - wide + 2)]
        for x, wide in zip(xs, widths, strict=True)
    ]
    count = len(xs)
    if count > MOST_TRIED:
        return [(row, choices[row][0]) for row in range(count)]
    best: tuple[float, list[tuple[int, float]]] = (float("inf"), [])
    for rows in permutations(range(count)):
        for ends in product(*choices):
            crossed = sum(
                rows[one] < rows[other]
                and ends[other] - 4 < xs[one] < ends[other] + widths[other] + 4
                for one in range(count)
                for other in range(count)
            )
            far = sum(abs(e + w / 2 - x) for e, w, x in zip(ends, widths, xs, strict=True))
            cost = 1000.0 * crossed + far / 100 + sum(map(abs, map(sub, rows, range(count))))
            if cost < best[0]:
                best = (cost, list(zip(rows, ends, strict=True)))
    return best[1]


def placebos(
    effects: np.ndarray, observed: float, critical: float, *, title: str, subtitle: str, unit: str
) -> Chart:  # fmt: skip
    """Draw how the differences of all sets are spread, and where the boroughs' lies.

    Parameters
    ----------
    effects : array
        The difference of every set.
    observed, critical : float
        The boroughs', and the size that few sets reach.
    unit : str
        Unit of the differences.
    """

    def draw(width: float) -> Figure:
        import seaborn as sns

        chart, axes = canvas(width, 2.4)
        sns.histplot(x=effects, bins=45, ax=axes, color=roles.RULE, edgecolor=roles.RULE, alpha=1)
        for place in (-critical, critical):
            axes.axvline(place, color=roles.INK, linestyle="--", linewidth=1.2)
        axes.axvline(observed, color=roles.BOROUGHS, linewidth=2.4)
        axes.plot([], [], color=roles.BOROUGHS, linewidth=2.4, label="The boroughs")
        axes.plot([], [], color=roles.INK, linestyle="--", label="Reached by one set in twenty")
        chart.legend(loc="outside upper left", ncols=1 if width < 5 else 2)
        axes.set(yticks=[], ylabel="")
        axes.set_xlabel(f"Difference from all others, {'points' if unit == 'points' else unit}")
        return chart

    alt = (
        f"Histogram of {len(effects):,} differences, highest near the middle; the boroughs "
        f"{observed:.3f}, one in twenty reaches {critical:.3f} in size."
    )
    return Chart(title, subtitle, alt, draw)


def interval(
    estimate: float, low: float, high: float, *, title: str, subtitle: str, unit: str,
    ends: tuple[str, str] = ("fell more than elsewhere", "rose more than elsewhere"),
) -> Chart:  # fmt: skip
    """Draw one difference with its 95% range, and no difference marked.

    Parameters
    ----------
    estimate, low, high : float
        The difference and the ends of its range.
    unit : str
        Unit of the three; `points` for differences of shares.
    ends : (str, str)
        What the left and the right end of the scale mean.
    """
    reach = 1.35 * max(abs(low), abs(high), abs(estimate), 1e-9)

    def words(value: float, decimals: int | None = None) -> str:
        return wording.signed(value, unit, decimals).removesuffix(" points")

    def draw(width: float) -> Sheet:
        sheet = Sheet(width, 76)
        scale = Scale(-reach, reach, 0, sheet.width)
        middle = 42.0
        shown = ends if width > 5 else tuple(end.removesuffix(" than elsewhere") for end in ends)
        sheet.text((0, 12), shown[0], size=SMALL, colour=roles.QUIET)
        sheet.text((sheet.width, 12), shown[1], size=SMALL, colour=roles.QUIET, side="right")
        sheet.line([(0, middle), (sheet.width, middle)], roles.RULE, 1)
        sheet.bar(Box(scale(low), middle - 9, scale(high), middle + 9), roles.PALE)
        sheet.bar(
            Box(scale(estimate) - 5, middle - 9, scale(estimate) + 5, middle + 9), roles.BOROUGHS
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
        sheet.text((centre, middle + 27), "no difference", size=SMALL, colour=roles.QUIET,
                   side="center")  # fmt: skip
        return sheet

    alt = told(
        f"Difference of {words(estimate)} with its 95% range",
        f"from {words(low)} to {words(high)}",
        "which holds no difference" if low <= 0 <= high else "which leaves out no difference",
        end="the figures are in the text",
    )
    return Chart(title, subtitle, alt, draw)


def slope(
    frame: pd.DataFrame, baseline: str, year: str, *, title: str, subtitle: str, out: str
) -> Chart:
    """Join two years of each borough by a line, one brought out, with labels at both ends.

    Parameters
    ----------
    frame : DataFrame
        `measures.compare` rows of one measure; rows with a missing figure are left out.
    baseline, year : str
        Names of the two points.
    out : str
        The borough whose line is brought out.
    """
    known = frame.dropna(subset=["before", "after"])
    every = [float(value) for end in ("before", "after") for value in known[end]]

    def draw(width: float) -> Sheet:
        sheet = Sheet(width, 230)
        phone = width < 5
        names = [
            f"{wording.figure(row['after'], row['unit'], int(row['decimals']))} "
            f"{areas.in_full(row['borough'])}"
            for _, row in known.iterrows()
        ]
        widest = max((letters.width(name, SIZE, True) for name in names), default=0.0) + 14
        left = 64.0 if phone else 88.0
        right = min(sheet.width * 0.52, sheet.width - widest)
        scale = Scale(min(every, default=0), max(every, default=1), 200, 44)
        for x, name in ((left, baseline), (right, year)):
            sheet.text((x, 14), name, size=SMALL, colour=roles.QUIET, side="center")
            sheet.line([(x, 24), (x, 222)], roles.RULE, 1)
        at = {
            end: spread([scale(float(v)) for v in known[end]], 18, 32, 218)
            for end in ("before", "after")
        }
        order = sorted(range(len(known)), key=lambda place: known.iloc[place]["borough"] == out)
        for place in order:
            row = known.iloc[place]
            bold = row["borough"] == out
            colour = roles.BOROUGHS if bold else roles.REST
            ends = (left, scale(row["before"])), (right, scale(row["after"]))
            sheet.line(ends, colour, 2.5 if bold else 2)
            for end in ends:
                sheet.dot(end, 4.5, colour)
            first = wording.figure(row["before"], row["unit"], int(row["decimals"]))
            sheet.text((left - 12, at["before"][place] + 5), first, bold=bold, side="right")
            sheet.text((right + 12, at["after"][place] + 5), names[place], bold=bold)
        return sheet

    moves = [
        f"{areas.in_full(row['borough'])} " + ("rises" if row["after"] > row["before"] else "falls")
        for _, row in known.iterrows()
    ]
    return Chart(title, subtitle, told(f"Slopes from {baseline} to {year}", *moves), draw)


def corrected(
    right: float, printed: float, *, title: str, subtitle: str, unit: str, name: str,
    missing: str, given: str = "its own rows give",
) -> Chart:  # fmt: skip
    """Draw one bar to the right value, with the part that the report printed dashed over it.

    Parameters
    ----------
    right, printed : float
        What the figure should be, and what the report prints; the smaller is drawn inside.
    unit : str
        Unit of both.
    name : str
        What is measured.
    missing : str
        What makes the gap between the two, such as "fostering left out".
    given : str
        What the right figure follows from.
    """

    def draw(width: float) -> Sheet:
        sheet = Sheet(width, 74)
        scale = Scale(0, max(right, printed), 1, sheet.width - 2)
        sheet.text((0, 14), name, size=SMALL)
        less, more = sorted((right, printed))
        sheet.bar(Box(scale(0), 22, scale(right), 46), roles.BOROUGHS)
        sheet.bar(Box(scale(0), 22, scale(printed), 46), roles.PRINTED_GROUND, roles.PRINTED,
                  (4, 3))  # fmt: skip
        if printed > right:
            sheet.bar(Box(scale(0), 30, scale(right), 38), roles.BOROUGHS)
        words = f"printed {wording.figure(printed, unit)}"
        fits = letters.width(words, SMALL, True) + 12 < scale(printed) and printed <= right
        place = (8, 39) if fits else (1, 65)
        sheet.text(place, words, bold=True, size=SMALL, colour=roles.PRINTED)
        gap = letters.width(missing, SMALL) + 12 < scale(more) - scale(less)
        if gap and printed < right:
            sheet.text((scale(more) - 8, 39), missing, size=SMALL, colour=roles.GROUND,
                       side="right")  # fmt: skip
        end = f"{given} {wording.figure(right, unit)}"
        sheet.text((sheet.width - 2, 65), end, bold=True, size=SMALL, colour=roles.BOROUGHS,
                   side="right")  # fmt: skip
        return sheet

    alt = told(
        f"{name}: printed {wording.figure(printed, unit)}",
        f"should be {wording.figure(right, unit)}", missing, end="the figures are in the text",
    )  # fmt: skip
    return Chart(title, subtitle, alt, draw)


def counted(
    values: pd.Series, reach: pd.Series | float, *, title: str, subtitle: str, words: str
) -> Chart:
    """Draw counts year by year over the band that such counts ordinarily keep to.

    Parameters
    ----------
    values : Series
        Counts by year; a missing one leaves a gap.
    reach : Series or float
        How far a count of this size ordinarily moves, up and down, from the average.
    words : str
        What the band is, such as "a steady figure would lie here in 19 years of 20".
    """
    known = values.dropna().astype(float)
    middle = float(known.mean())
    width_ = float(reach.mean() if isinstance(reach, pd.Series) else reach)

    def draw(width: float) -> Sheet:
        sheet = Sheet(width, 206)
        chosen = ticks(0, max(float(known.max()), middle + width_), 4)
        last = wording.figure(float(known.iloc[-1]))
        left, right = 42.0, sheet.width - letters.width(last, SIZE, True) - 12
        x, y = Scale(0, max(len(values) - 1, 1), left, right), Scale(0, chosen[-1], 168, 14)
        for tick in chosen:
            sheet.line([(left, y(tick)), (right, y(tick))], roles.RULE, 1)
            sheet.text((left - 6, y(tick) + 4), axis_figure(tick, ""), size=SMALL,
                       colour=roles.QUIET, side="right")  # fmt: skip
        band = Box(left, y(middle + width_), right, y(max(middle - width_, 0)))
        sheet.bar(band, roles.BAND, roles.EDGE)
        sheet.line([(left, y(middle)), (right, y(middle))], roles.REST, 1.5, (1.5, 2.5))
        places = {str(year): (x(at), y(float(v))) for at, (year, v) in enumerate(values.items())
                  if pd.notna(v)}  # fmt: skip
        sheet.line(list(places.values()), roles.BOROUGHS, 2)
        for place in places.values():
            sheet.dot(place, 3.5, roles.BOROUGHS)
        end = list(places.values())[-1]
        sheet.text((end[0] + 8, end[1] + 5), last, bold=True, colour=roles.BOROUGHS)
        sheet.text((left, 186), str(values.index[0]), size=SMALL, colour=roles.QUIET)
        sheet.text((right, 186), str(values.index[-1]), size=SMALL, colour=roles.QUIET,
                   side="right")  # fmt: skip
        sheet.text((left, 203), f"Band: {words}", size=SMALL, colour=roles.QUIET)
        return sheet

    outside = int(((known - middle).abs() > width_).sum())
    alt = told(
        f"Line of counts, {values.index[0]} to {values.index[-1]}",
        f"{outside} of {len(known)} years outside the band", end="every year is in the table",
    )  # fmt: skip
    return Chart(title, subtitle, alt, draw)
