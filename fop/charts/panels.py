"""Panels: an area's line over the years, with what lies around it and what happened meanwhile."""

import json
from collections.abc import Iterator, Mapping, Sequence
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

STEP, BESIDE = 13, 4
"""From the name of one event down to the next; between a name and its line."""

AVERAGES = 17
"""Room for the averages under a panel's name, where they do not fit beside it."""

Way = Sequence[Place]
"""Places that a line is drawn through."""


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
    events: list[tuple[float, str, Sequence[str]]]
    """When something else happened, its name, and the areas it concerns; none for all."""
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
    named = max((len(_marks(held, area)) for area in held.shown), default=0)
    is_beside = max((_heading(held, area)[1] for area in held.shown), default=0) <= wide
    above = (22 + STEP * named if named else 30) + AVERAGES * (bool(held.spans) and not is_beside)
    tall = above + (90.0 if phone else 180.0)
    down = -(-len(held.shown) // across)
    sheet = Canvas(width, down * tall + (down - 1) * BETWEEN)
    for place, area in enumerate(held.shown):
        left, top = (place % across) * (wide + GAP), (place // across) * (tall + BETWEEN)
        room = Rectangle(left, top, left + wide, top + tall)
        _panel(sheet, held, area, room, above, is_beside)
    return sheet


def _panel(
    sheet: Canvas, held: Lines, area: str, room: Rectangle, above: float, is_beside: bool
) -> None:
    values = held.panel[area]
    sheet.text((room.left, room.top + 14), areas.in_full(area), bold=True)
    names = [axis_figure(tick, held.unit) for tick in held.ticks]
    last = values.dropna().iloc[-1:] if values.notna().any() else values.iloc[:0]
    ending = [wording.figure(value, held.unit, _places(held)) for value in last]
    margin = max([20, *(letters.width(text, SIZE, True) + 9 for text in ending)])
    plot = Rectangle(
        room.left + max(letters.width(name, SMALL) for name in names) + 6, room.top + above,
        room.right - margin, room.bottom - 22,
    )  # fmt: skip
    x = Scale(float(held.at.iloc[0]), float(held.at.iloc[-1]), plot.left, plot.right)
    y = Scale(held.ticks[0], held.ticks[-1], plot.bottom, plot.top)
    for tick, name in zip(held.ticks, names, strict=True):
        sheet.line([(plot.left, y(tick)), (plot.right, y(tick))], roles.RULE, 1)
        sheet.tick((plot.left - 5, y(tick) + 4), name, "right")
    for year in values.index[values.isna()]:
        sheet.text((x(held.at[year]), plot.bottom - 3), "×", size=LEAST, colour=roles.QUIET,
                   side="center")  # fmt: skip
    ways = [*_around(sheet, held, x, y), *_events(sheet, held, area, x, plot, room)]
    _draw_averages(sheet, held, values, x, y)
    averages, end = _heading(held, area)
    wide = letters.width(averages, SMALL)
    place = (room.left + end - wide, room.top + 14) if is_beside else (room.left, room.top + 31)
    sheet.text(place, averages, size=SMALL, colour=roles.BOROUGHS)
    for years in _stretches(held, values):
        run = [(x(held.at[year]), y(float(values[year]))) for year in years]
        ways.append(run)
        if len(run) == 1:
            sheet.dot(run[0], 2.5, roles.BOROUGHS)
        else:
            sheet.line(run, roles.BOROUGHS, 2)
    if ending:
        place = (x(held.at[last.index[0]]), y(float(last.iloc[0])))
        sheet.dot(place, 3.5, roles.BOROUGHS)
        sheet.text(_beside(sheet, place, ending[0], ways, plot), ending[0], bold=True,
                   colour=roles.BOROUGHS)  # fmt: skip
    first, final = str(held.panel.index[0]), str(held.panel.index[-1])
    sheet.tick((plot.left, room.bottom - 5), first, "left")
    sheet.tick((plot.right + margin - 2, room.bottom - 5), final, "right")
    _tips(sheet, held, area, x, plot)


def _places(held: Lines) -> int | None:
    return None if held.unit == "per cent" or "per " in held.unit else 0


def _around(sheet: Canvas, held: Lines, x: Scale, y: Scale) -> list[Way]:
    """Draw the middle half of the others with its edges, and their middle dotted."""
    ways: list[Way] = []
    for years in _stretches(held, held.middle):
        upper = [(x(held.at[year]), y(float(held.high[year]))) for year in years]
        lower = [(x(held.at[year]), y(float(held.low[year]))) for year in years]
        sheet.area([*upper, *reversed(lower)], roles.BAND)
        for edge in (upper, lower):
            sheet.line(edge, roles.EDGE, 1)
        middle = [(x(held.at[year]), y(float(held.middle[year]))) for year in years]
        sheet.line(middle, roles.REST, 1.5, (1.5, 2.5))
        ways += [upper, lower, middle]
    return ways


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


def _marks(held: Lines, area: str) -> list[tuple[float, str]]:
    """List an area's breaks and events of the years drawn, by date."""
    events = [(when, name) for when, name, whose in held.events if not whose or area in whose]
    marks = sorted([*((when, BROKEN) for when in held.cuts), *events])
    return [one for one in marks if held.at.iloc[0] <= one[0] <= held.at.iloc[-1]]


def _events(
    sheet: Canvas, held: Lines, area: str, x: Scale, plot: Rectangle, room: Rectangle
) -> list[Way]:
    """Draw a line for each break and each event of the area, its name in a row above."""
    names = _rows([_Name(x(when), name, room) for when, name in _marks(held, area)])
    ways: list[Way] = []
    bases = [plot.top - 6 - STEP * row for row in reversed(range(len(names)))]
    for place, (base, one) in enumerate(zip(bases, names, strict=True)):
        sheet.text((one.left, base), one.name, size=LEAST, colour=roles.QUIET)
        over = [bases[at] for at in range(place, len(names)) if names[at].covers(one.at)]
        top = over[-1] + 4 if over else base - 9
        cross = Rectangle(one.at - 1, plot.bottom - LEAST, one.at + 1, plot.bottom)
        way = [(one.at, top), (one.at, plot.bottom if sheet.free(cross) else cross.top)]
        sheet.line(way, roles.EDGE, 1, () if one.name == BROKEN else (3, 3))
        ways.append(way)
    return ways


class _Name:
    """A name above a panel: right of its line, else left of it, else as far right as it goes."""

    def __init__(self, at: float, name: str, room: Rectangle) -> None:
        self.at, self.name = at, name
        self.wide = letters.width(name, LEAST)
        last = room.right - self.wide
        tried = [at + BESIDE, at - BESIDE - self.wide]
        self.places = [one for one in tried if room.left <= one <= last] or [last]
        self.places += [last]
        self.left = self.places[0]

    def covers(self, at: float) -> bool:
        return self.left - 2 < at < self.left + self.wide + 2

    def settle(self, others: list["_Name"]) -> None:
        """Take the first place where it and no other name lie over each other's lines."""
        for place in self.places:
            self.left = place
            if not any(self.covers(one.at) and one.covers(self.at) for one in others):
                return


def _rows(names: list[_Name]) -> list[_Name]:
    """Order names from the top so that as few as can be lie over the lines of others."""
    for one in reversed(names):
        one.settle([two for two in names if two is not one])
    rows: list[_Name] = []
    left = list(names)
    while left:
        free = [
            one for one in left if not any(two.covers(one.at) for two in left if two is not one)
        ]
        rows.append(free[0] if free else left[0])
        left.remove(rows[-1])
    return rows


def _heading(held: Lines, area: str) -> tuple[str, float]:
    """Give an area's averages in words, and where they end if they stand beside its name."""
    told = ", ".join(
        f"{wording.figure(average, held.unit, _places(held))} {name}"
        for name, average, _ in _averages(held, held.panel[area])
    )
    beside = letters.width(areas.in_full(area), SIZE, True) + 10 + letters.width(told, SMALL)
    return told, beside


def _averages(held: Lines, values: pd.Series) -> Iterator[tuple[str, float, list[str]]]:
    """Give each period's name, average and years, where it has figures."""
    for name, years in held.spans.items():
        known = values.reindex(list(years)).dropna()
        if len(known):
            yield name, float(known.mean()), list(years)


def _draw_averages(sheet: Canvas, held: Lines, values: pd.Series, x: Scale, y: Scale) -> None:
    """Draw each period's average as a thick bar."""
    for _, average, years in _averages(held, values):
        ends = held.at.reindex(years).dropna()
        height = y(average)
        box = Rectangle(x(float(ends.min())) - 5, height - 4, x(float(ends.max())) + 5, height + 4)
        sheet.area(box.corners, roles.PALE, faint=0.75)


def _beside(sheet: Canvas, dot: Place, words: str, ways: Sequence[Way], plot: Rectangle) -> Place:
    """Place a figure at its dot where it meets no line and no text, else right of the panel."""
    half = letters.width(words, SIZE, True) / 2
    for along, rise in ((7, 5), (-half, -9), (-half, 20), (-2 * half - 7, -9), (-2 * half - 7, 20)):
        place = (dot[0] + along, dot[1] + rise)
        box = text_box(place, words, SIZE, True, "left")
        if (
            plot.top < box.top
            and box.bottom < plot.bottom
            and sheet.free(box)
            and not any(box.crossed(one, other) for way in ways for one, other in pairwise(way))
        ):
            return place
    return plot.right + 7, dot[1] + 5


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
