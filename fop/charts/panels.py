"""Panels: an area's line over the years, with what lies around it and what happened meanwhile."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

import pandas as pd

from fop.charts import letters, roles
from fop.charts.drawing import axis_figure
from fop.charts.sheet import LEAST, SIZE, SMALL, Canvas, Place, Rectangle, Scale, pixels, text_box
from fop.tables import areas
from fop.words import wording

GAP, BETWEEN = 17, 9
"""Room between panels, beside each other and one under another."""

BROKEN = "counted differently from here"

ROWS = (30, 42)
"""Heights below a panel's top at which events are named."""


@dataclass(frozen=True)
class Lines:
    """What all panels of a chart share."""

    panel: pd.DataFrame
    """Years down, areas across."""
    at: pd.Series
    """Each year's place in time, in years."""
    shown: list[str]
    """Areas that have a panel."""
    middle: pd.Series
    low: pd.Series
    high: pd.Series
    """The middle of the other areas, and the ends of their middle half; empty where there are no
    others."""
    cuts: list[float]
    """When the way of counting changes."""
    events: list[tuple[float, int, Sequence[str]]]
    """When something else happened, its number in the key, and the areas it concerns; none for
    all."""
    spans: Mapping[str, Sequence[str]]
    """Names of periods to their years, whose averages are drawn."""
    unit: str
    one: str
    """Unit of the figures; what one of the areas is called."""
    ticks: list[float]
    """Of the scale that all panels have."""


def draw(held: Lines, width: float) -> Canvas:
    """Draw a panel an area, three beside each other or, on a phone, one under the other."""
    phone = width < 5
    across = 1 if phone else 3
    wide = (pixels(width) - GAP * (across - 1)) / across
    tall = (158.0 if phone else 228.0) - (0 if held.events or held.cuts else 18)
    down = -(-len(held.shown) // across)
    sheet = Canvas(width, down * tall + (down - 1) * BETWEEN)
    for place, area in enumerate(held.shown):
        left, top = (place % across) * (wide + GAP), (place // across) * (tall + BETWEEN)
        _panel(sheet, held, area, Rectangle(left, top, left + wide, top + tall))
    return sheet


def _panel(sheet: Canvas, held: Lines, area: str, room: Rectangle) -> None:
    values = held.panel[area]
    sheet.text((room.left, room.top + 14), areas.in_full(area), bold=True)
    names = [axis_figure(tick, held.unit) for tick in held.ticks]
    last = values.dropna().iloc[-1:] if values.notna().any() else values.iloc[:0]
    ending = [wording.figure(value, held.unit, _places(held)) for value in last]
    margin = max([20, *(letters.width(text, SIZE, True) + 9 for text in ending)])
    above = 48 if held.events or held.cuts else 30
    plot = Rectangle(
        room.left + max(letters.width(name, SMALL) for name in names) + 6, room.top + above,
        room.right - margin, room.bottom - 22,
    )  # fmt: skip
    x = Scale(float(held.at.iloc[0]), float(held.at.iloc[-1]), plot.left, plot.right)
    y = Scale(held.ticks[0], held.ticks[-1], plot.bottom, plot.top)
    for tick, name in zip(held.ticks, names, strict=True):
        sheet.line([(plot.left, y(tick)), (plot.right, y(tick))], roles.RULE, 1)
        sheet.text((plot.left - 5, y(tick) + 4), name, size=SMALL, colour=roles.QUIET,
                   side="right")  # fmt: skip
    _around(sheet, held, x, y)
    _events(sheet, held, area, x, plot, room)
    runs = _runs(held, values, x, y)
    bars = _averages(sheet, held, values, x, y)
    for run in runs:
        if len(run) == 1:
            sheet.dot(run[0], 2.5, roles.BOROUGHS)
        else:
            sheet.line(run, roles.BOROUGHS, 2)
    for year in values.index[values.isna()]:
        sheet.text((x(held.at[year]), plot.bottom - 3), "×", size=LEAST, colour=roles.QUIET,
                   side="center")  # fmt: skip
    if ending:
        place = (x(held.at[last.index[0]]), y(float(last.iloc[0])))
        sheet.dot(place, 3.5, roles.BOROUGHS)
        sheet.text((place[0] + 7, place[1] + 5), ending[0], bold=True, colour=roles.BOROUGHS)
    for box, words in bars:
        _beside(sheet, box, words, runs, plot)
    first, final = str(held.panel.index[0]), str(held.panel.index[-1])
    sheet.text((plot.left, room.bottom - 5), first, size=SMALL, colour=roles.QUIET)
    sheet.text((plot.right + margin - 2, room.bottom - 5), final, size=SMALL, colour=roles.QUIET,
               side="right")  # fmt: skip
    _tips(sheet, held, area, x, plot)


def _places(held: Lines) -> int | None:
    return None if held.unit == "per cent" or "per " in held.unit else 0


def _around(sheet: Canvas, held: Lines, x: Scale, y: Scale) -> None:
    """Draw the middle half of the others with its edges, and their middle dotted."""
    for years in _stretches(held, held.middle):
        upper = [(x(held.at[year]), y(float(held.high[year]))) for year in years]
        lower = [(x(held.at[year]), y(float(held.low[year]))) for year in years]
        sheet.area([*upper, *reversed(lower)], roles.BAND)
        for edge in (upper, lower):
            sheet.line(edge, roles.EDGE, 1)
        middle = [(x(held.at[year]), y(float(held.middle[year]))) for year in years]
        sheet.line(middle, roles.REST, 1.5, (1.5, 2.5))


def _stretches(held: Lines, values: pd.Series) -> list[list[str]]:
    """List runs of years that have figures and are counted in one way."""
    found: list[list[str]] = [[]]
    before = None
    for year, value in values.items():
        place = float(held.at[year])
        cut = before is not None and any(before < one <= place for one in held.cuts)
        if found[-1] and (pd.isna(value) or cut):
            found.append([])
        if pd.notna(value):
            found[-1].append(str(year))
        before = place
    return [years for years in found if years]


def _runs(held: Lines, values: pd.Series, x: Scale, y: Scale) -> list[list[Place]]:
    return [
        [(x(held.at[year]), y(float(values[year]))) for year in years]
        for years in _stretches(held, values)
    ]


def _events(
    sheet: Canvas, held: Lines, area: str, x: Scale, plot: Rectangle, room: Rectangle
) -> None:
    """Draw a line for each break, named above, and each event of the area, by its number."""
    marks = [(when, BROKEN) for when in held.cuts]
    marks += [(at, str(number)) for at, number, whose in held.events if not whose or area in whose]
    for when, name in marks:
        if not x.start <= x(when) <= x.end:
            continue
        wide = letters.width(name, LEAST)
        centre = min(max(x(when), room.left + wide / 2), room.right - wide / 2)
        # Beside its line, where others stand in both rows above it.
        tried = [(centre + beside, room.top + row) for beside in (0, 9, -9) for row in ROWS]
        boxes = [text_box(one, name, LEAST, False, "center") for one in tried]
        free = [
            one
            for one, box in zip(tried, boxes, strict=True)
            if sheet.free(Rectangle(box.left - 4, box.top, box.right + 4, box.bottom))
        ]
        place = free[0] if free else tried[0]
        sheet.text(place, name, size=LEAST, colour=roles.QUIET, side="center")
        dash = () if name == BROKEN else (3, 3)
        sheet.line([(x(when), place[1] + 4), (x(when), plot.bottom)], roles.EDGE, 1, dash)


def _averages(
    sheet: Canvas, held: Lines, values: pd.Series, x: Scale, y: Scale
) -> list[tuple[Rectangle, str]]:
    """Draw each period's average as a thick bar; give the bars and their figures."""
    found = []
    for years in held.spans.values():
        known = values.reindex(list(years)).dropna()
        if known.empty:
            continue
        average = float(known.mean())
        ends = held.at.reindex(list(years)).dropna()
        height = y(average)
        box = Rectangle(x(float(ends.min())) - 5, height - 4, x(float(ends.max())) + 5, height + 4)
        sheet.area(
            [(box.left, box.top), (box.right, box.top), (box.right, box.bottom),
             (box.left, box.bottom)], roles.PALE, faint=0.75,
        )  # fmt: skip
        found.append((box, wording.figure(average, held.unit, _places(held))))
    return found


def _beside(
    sheet: Canvas, bar: Rectangle, words: str, runs: list[list[Place]], plot: Rectangle
) -> None:
    """Write a figure where it meets no other text and, if it can be, no line."""
    wide = letters.width(words, SIZE, True)
    best: tuple[float, Rectangle, Place] | None = None
    centre = (bar.left + bar.right) / 2
    for rise in (-7, 19, -14, 26, -24, 36, -36, 48, -50, 62):
        for shift in (0, -14, 14, -26, 26):
            middle = min(max(centre + shift, plot.left + wide / 2 + 1), plot.right - wide / 2)
            place = (middle, (bar.top + 4) + rise)
            box = text_box(place, words, SIZE, True, "center")
            if box.top < plot.top - 4 or box.bottom > plot.bottom or not sheet.free(box):
                continue
            crossings = sum(box.crossed(one, other) for run in runs for one, other in pairwise(run))
            cost = 100 * crossings + abs(rise) + abs(shift) / 2
            if best is None or cost < best[0]:
                best = (cost, box, place)
    if best is not None:
        sheet.text(best[2], words, bold=True, colour=roles.BOROUGHS, side="center", halo=True)


def _tips(sheet: Canvas, held: Lines, area: str, x: Scale, plot: Rectangle) -> None:
    """Let a pointer that rests on a year read its figures."""
    places = [x(float(when)) for when in held.at]
    for at, year in enumerate(held.panel.index):
        left = plot.left if at == 0 else (places[at - 1] + places[at]) / 2
        right = plot.right if at == len(places) - 1 else (places[at] + places[at + 1]) / 2
        words = f"{year}: {areas.in_full(area)} {_told(held, held.panel.at[year, area])}"
        box = Rectangle(left, plot.top, right, plot.bottom)
        sheet.tip(box, words + _others(held, str(year)), places[at])


def _told(held: Lines, value: float) -> str:
    return "no figure" if pd.isna(value) else wording.figure(value, held.unit, _places(held))


def _others(held: Lines, year: str) -> str:
    middle = held.middle.get(year)
    return "" if middle is None or pd.isna(middle) else f"; middle {held.one} {_told(held, middle)}"


def reading(held: Lines) -> str:
    """Write each year's figures for the script that moves one line through all panels."""
    sentences = [
        f"{year}: "
        + ", ".join(f"{areas.in_full(a)} {_told(held, held.panel.at[year, a])}" for a in held.shown)
        + _others(held, str(year))
        for year in held.panel.index
    ]
    data = escape(json.dumps(sentences, ensure_ascii=False), quote=True)
    return f'<div class="fop-reading" hidden data-years="{data}"></div>'
