"""Charts: a message, a picture at any width, and the same thing in a sentence.

Each function takes a frame and the names of its columns.  What compares two points in time
or counts people gives a table that is its own picture (see `rows`), everything else a `Chart`,
of which nothing is drawn until an exhibit asks for it, once for a page and once for a phone.
No chart relies on colour alone.
"""

from collections.abc import Sequence
from html import escape

import pandas as pd

from fop.charts import letters, people, roles, rows
from fop.charts.drawing import Chart, axis_figure, told
from fop.charts.rows import Column, RowPicture
from fop.charts.sheet import (
    SIZE,
    SMALL,
    Canvas,
    Rectangle,
    Scale,
    folded,
    keyed,
    pixels,
    ticks,
)  # fmt: skip
from fop.tables import areas
from fop.words import wording


def before_after(
    frame: pd.DataFrame, baseline: str, year: str, *, title: str, subtitle: str,
    heading: str = "Borough", moved: str = "Change",
) -> RowPicture | None:  # fmt: skip
    """Set two years side by side, with a bar of the change; None where there is no figure.

    A year without any figure has no column, and then there is no change.

    Parameters
    ----------
    frame : DataFrame
        `measures.compare` rows of one measure.  A borough with a missing figure keeps its
        row.
    """
    if frame[["before", "after"]].isna().all(axis=None):
        return None
    points = bool((frame["unit"] == "per cent").all())
    values: list[float | None] = []
    texts = []
    for row in frame.itertuples():
        value, text = _change(row, points)
        values.append(value)
        texts.append(text)
    ends = [end for end in ("before", "after") if frame[end].notna().any()]
    years = {"before": Column(baseline), "after": Column(year)}
    columns = [Column(heading, "name"), *(years[end] for end in ends)]
    cells = [
        [escape(areas.in_full(row.borough)), *(_end(row, end) for end in ends)]
        for row in frame.itertuples()
    ]
    if len(ends) > 1:
        columns.append(Column(f"{moved}, points" if points else moved, "drawing"))
        for one, bar in zip(cells, rows.changes(values, texts), strict=True):
            one.append(bar)
    return RowPicture(title, subtitle, columns, cells)


def _change(row: object, points: bool) -> tuple[float | None, str]:
    before, after = float(row.before), float(row.after)  # type: ignore[attr-defined]
    if pd.isna(before) or pd.isna(after):
        return None, wording.NOT_AVAILABLE
    if points:
        change = float(getattr(row, "change", after - before))
        if pd.isna(change):
            return None, "cannot be compared"
        return change, wording.moved(before, after, "per cent", change, row.decimals)  # type: ignore[attr-defined]
    relative = 100 * (after - before) / before if before else float("nan")
    change = float(getattr(row, "change_per_cent", relative))
    if pd.isna(change):
        return None, "from none" if before == 0 else "cannot be compared"
    return change, wording.moved(before, after, "", change)


def _end(row: object, end: str) -> str:
    value, unit = getattr(row, end), row.unit  # type: ignore[attr-defined]
    if pd.isna(value):
        return rows.figure(wording.symbol(getattr(row, f"{end}_symbol", None)))
    return escape(brief(float(value), unit, row.decimals))  # type: ignore[attr-defined]


def brief(value: float, unit: str, decimals: int | None = None) -> str:
    """Write a figure as pictures do: pounds from a million up in millions."""
    if unit.startswith("pounds") and abs(value) >= 1e6:
        return wording.figure(value / 1e6, "pounds", 2) + "m"
    return wording.figure(value, unit, decimals)


def bars(
    frame: pd.DataFrame, label: str, value: str, *, title: str, subtitle: str,
    unit: str = "", base: str | None = None, heading: str = "",
) -> Chart | RowPicture:  # fmt: skip
    """Draw bars in the order given, each with its figure; few people as one dot each.

    Parameters
    ----------
    frame : DataFrame
        One row a bar.
    base : str, optional
        Column of the number each count is out of.
    heading : str
        What the names are; the column's own name where not given.
    """
    most = frame[base or value].max()
    if unit == "" and people.is_count(frame[value]) and (pd.isna(most) or most <= people.MOST):
        return people.rows_of(frame, label, value, title, subtitle, base, heading)
    lengths = frame[value].astype(float)
    texts = [
        wording.figure(number, unit) + (f" of {whole:,.0f}" if base and pd.notna(number) else "")
        for number, whole in zip(lengths, frame[base or value].fillna(0), strict=True)
    ]
    names = [wording.capital(areas.in_full(str(name))) for name in frame[label]]
    top = float((frame[base] if base else lengths).max())

    def draw(width: float) -> Canvas:
        phone = width < 5
        room = pixels(width) * (0.42 if phone else 0.4)
        lines = [folded(name, room - 10) for name in names]
        left = max(letters.width(line, SIZE) for name in lines for line in name) + 12
        heights = [max(30, 17 * len(name) + 10) for name in lines]
        sheet = Canvas(width, sum(heights) + 4)
        beside = max(letters.width(text, SIZE, True) for text in texts) + 8
        scale = Scale(0, top or 1, left, sheet.width - beside)
        at = 2.0
        for name, high, length, text in zip(lines, heights, lengths, texts, strict=True):
            middle = at + high / 2
            _name(sheet, name, left, middle)
            end = scale(0.0 if pd.isna(length) else length)
            sheet.bar(Rectangle(left, middle - 9, end, middle + 9), roles.BOROUGHS)
            sheet.text((end + 6, middle + 5), text, bold=True)
            at += high
        sheet.line([(left, 0), (left, at)], roles.INK, 1)
        return sheet

    order = lengths.reset_index(drop=True).dropna().sort_values()
    extremes = []
    if len(order) > 1:
        extremes = [f"longest {names[order.index[-1]]}", f"shortest {names[order.index[0]]}"]
    return Chart(title, subtitle, told(f"Bars of {len(frame)} figures", *extremes), draw)


def _name(sheet: Canvas, lines: Sequence[str], right: float, middle: float) -> None:
    top = middle + 5 - 8.5 * (len(lines) - 1)
    for number, line in enumerate(lines):
        sheet.text((right - 10, top + 17 * number), line, side="right")


def stacked(
    frame: pd.DataFrame, label: str, part: str, value: str, *, title: str, subtitle: str
) -> Chart:
    """Draw bars of counts, cut into named parts, each part with its count in it.

    Parameters
    ----------
    frame : DataFrame
        One row a part of a bar; parts keep their order and one colour throughout.
    """
    names, parts = list(dict.fromkeys(frame[label])), list(dict.fromkeys(frame[part]))
    wide = frame.pivot(index=label, columns=part, values=value).reindex(names)[parts].astype(float)
    grounds = (roles.BOROUGHS, roles.PALE, roles.GROUND, roles.REST, roles.BAND)
    inks = (roles.GROUND, roles.ON_PALE, roles.INK, roles.GROUND, roles.INK)

    def draw(width: float) -> Canvas:
        shown = [wording.capital(areas.in_full(str(name))) for name in names]
        key = keyed([wording.capital(str(name)) for name in parts], pixels(width))
        top = 22 * (1 + max(row for row, _, _ in key))
        sheet = Canvas(width, top + 52 * len(names) + 2)
        for (row, left, words), ground in zip(key, grounds, strict=False):
            sheet.bar(Rectangle(left, 22 * row + 3, left + 13, 22 * row + 16), ground, roles.EDGE)
            sheet.text((left + 19, 22 * row + 14), words, size=SMALL)
        scale = Scale(0, float(wide.sum(axis=1).max()) or 1, 0, sheet.width)
        for at, name in enumerate(shown):
            middle = top + 52 * at + 36
            sheet.text((0, middle - 15), folded(name, sheet.width)[0])
            start = 0.0
            for one, ground, on in zip(parts, grounds, inks, strict=False):
                length = wide.iloc[at][one]
                if pd.isna(length) or not length:
                    continue
                box = Rectangle(scale(start), middle - 10, scale(start + length), middle + 12)
                sheet.bar(box, ground, roles.EDGE if ground == roles.GROUND else roles.GROUND)
                words = f"{length:.0f}"
                if box.right - box.left > letters.width(words, SIZE, True) + 4:
                    centre = (box.left + box.right) / 2
                    sheet.text((centre, middle + 6), words, bold=True, colour=on, side="center")
                start += length
        return sheet

    first = wide.iloc[0].fillna(0)
    most = f"{first.idxmax()} the largest part of {names[0]}" if len(first) else ""
    bars = "One bar" if len(names) == 1 else f"{len(names)} bars, each"
    alt = told(f"{bars} cut into {len(parts)} parts", str(most))
    return Chart(title, subtitle, alt, draw)


def _clear(start: float, way: float, lines: Sequence[float]) -> float:
    """Move a figure that leads from `start` as far as `way` on, past each upright line in it."""
    for line in sorted(lines, reverse=way < 0):
        if min(start, start + way) - 2 < line < max(start, start + way) + 2:
            start = line + (4 if way > 0 else -4)
    return start


def ranges(
    frame: pd.DataFrame, label: str, low: str, high: str, *, title: str, subtitle: str,
    marks: Sequence[tuple[float, str]] = (), limits: tuple[float, float] | None = None,
    unit: str = "", decimals: int | None = None, beside: str | None = None,
) -> Chart:  # fmt: skip
    """Draw bars from a lowest to a highest value, with named reference lines.

    Parameters
    ----------
    frame : DataFrame
        One row a range; a range of one value is drawn as a point.
    label, low, high : str
        Columns of the names and of the two ends.
    marks : sequence of (value, name)
        Reference values, drawn as dashed lines, each named in a key above the chart.
    limits : (float, float), optional
        Ends of the scale; from zero to a little over the largest value where not given.
    decimals : int, optional
        Of the figures at the ends; those of the unit where not given.
    beside : str, optional
        Column of what stands in brackets behind each name.
    """
    names = [wording.capital(areas.in_full(str(name))) for name in frame[label]]
    if beside:
        names = [f"{name} ({more})" for name, more in zip(names, frame[beside], strict=True)]
    ends = [(float(one), float(other)) for one, other in zip(frame[low], frame[high], strict=True)]
    whole = all(end.is_integer() for pair in ends for end in pair if pd.notna(end))
    floor, ceiling = limits or (0.0, float(frame[high].max()) or 1.0)

    def words(value: float) -> str:
        return brief(value, unit, decimals)

    def draw(width: float) -> Canvas:
        room = pixels(width) * (0.4 if width < 5 else 0.36)
        lines = [folded(name, room - 12) for name in names]
        left = max(letters.width(line, SIZE) for name in lines for line in name) + 14
        widest = max(letters.width(words(v), SIZE) for pair in ends for v in pair) + 8
        head = 20 * len(marks)
        heights = [max(34, 17 * len(name) + 10) for name in lines]
        sheet = Canvas(width, head + sum(heights) + 26)
        scale = Scale(floor, ceiling, left + widest, sheet.width - widest)
        bottom = head + sum(heights)
        for value in ticks(floor, ceiling, 3 if width < 5 else 5, whole):
            if floor <= value <= ceiling:
                sheet.line([(scale(value), head), (scale(value), bottom)], roles.RULE, 1)
                sheet.tick((scale(value), bottom + 17), axis_figure(value, unit))
        dashes = ((5, 3), (2, 2), (8, 3))
        for row, ((value, called), dash) in enumerate(zip(marks, dashes, strict=False)):
            sheet.line([(0, 20 * row + 9), (26, 20 * row + 9)], roles.INK, 1.4, dash)
            sheet.tick((32, 20 * row + 13), f"{wording.capital(called)}: {value:g}", "left")
            sheet.line([(scale(value), head), (scale(value), bottom)], roles.INK, 1.4, dash)
        at = float(head)
        for name, tall, (first, last) in zip(lines, heights, ends, strict=True):
            middle = at + tall / 2
            at += tall
            _name(sheet, name, left, middle)
            if pd.isna(first) or pd.isna(last):
                sheet.text((scale(floor) + 4, middle + 5), wording.NOT_AVAILABLE)
                continue
            if first == last:
                sheet.dot((scale(first), middle), 6, roles.BOROUGHS)
            else:
                sheet.bar(Rectangle(scale(first), middle - 7, scale(last), middle + 7), roles.PALE)
            drawn = [scale(value) for value, _ in marks]
            if first != last and words(first) != words(last):
                end = _clear(scale(first) - 6, -letters.width(words(first), SIZE), drawn)
                sheet.text((end, middle + 5), words(first), side="right", halo=True)
            start = scale(last) + (9 if first == last else 6)
            start = _clear(start, letters.width(words(last), SIZE), drawn)
            sheet.text((start, middle + 5), words(last), halo=True)
        return sheet

    known = [pair for pair in ends if not any(map(pd.isna, pair))]
    spans = [f"from {words(min(a for a, _ in known))} to {words(max(b for _, b in known))} in all"]
    alt = told(f"{len(frame)} ranges", *(spans if known else []), *(n for _, n in marks))
    return Chart(title, subtitle, alt, draw)
