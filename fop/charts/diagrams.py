"""Diagrams: what happened when, and what leads to what.

Like the charts, each is a message, a drawing at any width and the same thing in
words.  On a phone a timeline writes each name above its bar, and a flow stacks
its boxes and names the numbers of those that follow in place of arrows.
"""

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from fop.charts import boxes, roles
from fop.charts.boxes import GAP, HEAD, PAD
from fop.charts.drawing import PALETTE, Chart, told
from fop.charts.sheet import SMALL, Canvas, Rectangle, Scale, folded, pixels
from fop.mistakes import Mistake
from fop.words import wording

STAGES = {
    "input": "What is put in",
    "assumption": "What is assumed",
    "practice": "Practice",
    "families": "Families",
    "outcome": "Outcomes",
}
"""Stages of a theory of change, in their order."""


def timeline(
    frame: pd.DataFrame, start: str, end: str, label: str, *, title: str, subtitle: str,
    kind: str | None = None,
) -> Chart:  # fmt: skip
    """Bars from a start to an end, and points for what happened once, in the order given.

    Parameters
    ----------
    start, end : str
        Columns of dates as text: `2015`, `2015-07` or `2015-07-21`.  A start without an end, or
        with the same, makes a point, an end without a start a point "by" then; an end counts to
        the last day of its year or month.  An event with neither is left out.
    kind : str, optional
        Column that gives each event its colour and its shape.
    """
    frame = frame[frame[start].notna() | frame[end].notna()]
    spans = [
        tuple(pd.Period(text) if pd.notna(text) else None for text in pair)
        for pair in zip(frame[start], frame[end], strict=True)
    ]
    names = [
        (wording.capital(str(name)), _span(early, late))
        for name, (early, late) in zip(frame[label], spans, strict=True)
    ]
    kinds = list(dict.fromkeys(frame[kind])) if kind else [""]
    colours = dict(zip(kinds, PALETTE, strict=False))
    marks = [_mark(early, late) for early, late in spans]
    first, last = min(left for left, _ in marks), max(right for _, right in marks)

    def draw(width: float) -> Canvas:
        phone = width < 5
        room = pixels(width) - 4 if phone else pixels(width) * 0.42
        lines = [[*folded(name, room - 14), when] for name, when in names]
        heights = [17 * len(part) + (24 if phone else 12) for part in lines]
        head = 24 if kind else 0
        sheet = Canvas(width, head + sum(heights) + 26)
        scale = Scale(first, last, 8 if phone else room, sheet.width - 12)
        bottom = head + sum(heights)
        for year in range(int(first), int(last) + 2):
            if first <= year <= last:
                sheet.line([(scale(year), head), (scale(year), bottom)], roles.RULE, 1)
                sheet.tick((scale(year), bottom + 17), f"{year}")
        left = 0.0
        for one, colour in colours.items() if kind else ():
            sheet.dot((left + 7, 10), 5, colour)
            left = sheet.text((left + 19, 14), wording.capital(str(one)), size=SMALL).right + 20
        top = float(head)
        for place, (part, tall) in enumerate(zip(lines, heights, strict=True)):
            colour = colours[frame[kind].iloc[place] if kind else ""]
            start, end = map(scale, marks[place])
            for number, line in enumerate(part):
                shade = roles.QUIET if number == len(part) - 1 else roles.INK
                sheet.text((0, top + 15 + 17 * number), line, colour=shade, halo=True)
            middle = top + tall - 9 if phone else top + tall / 2
            if end - start > 6:
                sheet.bar(Rectangle(start, middle - 4, end, middle + 4), colour)
            else:
                sheet.dot(((start + end) / 2, middle), 5, colour)
            top += tall
        return sheet

    alt = told(
        f"Timeline of {len(names)} events, {int(first)} to {int(last)}",
        f"first {names[0][0]}, {names[0][1]}" if names else "",
        end="every date is in the table",
    )
    return Chart(title, subtitle, alt, draw)


def flow(
    nodes: pd.DataFrame, links: pd.DataFrame, *, title: str, subtitle: str,
    headings: Mapping[str, str] | None = None,
) -> Chart:  # fmt: skip
    """Boxes in columns by kind, with arrows to boxes that are near and the numbers of others.

    Kinds that follow each other share a column where nothing links them.

    Parameters
    ----------
    nodes : DataFrame
        Columns `id`, `label` and `kind`; boxes keep their order and are numbered.
    links : DataFrame
        Columns `id` and `leads_to`: ids of nodes, several with a semicolon between, none
        where nothing follows.  It may be the same frame.
    headings : mapping, optional
        Kind to the heading over its boxes, in the order of the columns; kinds that it does
        not name follow under their own names.

    Raises
    ------
    Mistake
        For a link from or to a box that does not exist.
    """
    steps = numbered(nodes, headings)
    heads = {**{kind: kind for kind in steps["kind"]}, **(headings or {})}
    kinds = {str(kind): [*part["id"]] for kind, part in steps.groupby("kind", sort=False)}
    order = [*steps["id"]]
    labels = {row.id: f"{row.number}. {row.label}" for row in steps.itertuples()}
    arrows = [
        (one, other)
        for one, others in zip(links["id"], links["leads_to"], strict=True)
        if pd.notna(others)
        for other in str(others).split(";")
    ]
    unknown = [one for pair in arrows for one in pair if one not in labels]
    if unknown:
        raise Mistake(
            f"The links name {wording.listed(dict.fromkeys(map(repr, unknown)))}, which no box has "
            f"as its id. Boxes: {', '.join(map(str, labels))}."
        )

    def draw(width: float) -> Figure:
        phone = width < 5
        lanes = [list(kinds)] if phone else boxes.columns(kinds, arrows)
        held = [[one for kind in lane for one in kinds[kind]] for lane in lanes]
        near = [] if phone else boxes.near(held, arrows)
        words = dict(labels)
        for step in order:
            far = sorted(order.index(o) + 1 for e, o in arrows if e == step and (e, o) not in near)
            words[step] += f" →\N{NO-BREAK SPACE}{wording.listed(far)}" if far else ""
        stacks = [[words[one] for kind in lane for one in kinds[kind]] for lane in lanes]
        widths = boxes.widths(stacks, width - 0.1 - GAP * (len(lanes) - 1))
        full = max(
            HEAD * len(lane) + boxes.height(stack, wide)
            for lane, stack, wide in zip(lanes, stacks, widths, strict=True)
        )
        chart = Figure(figsize=(width, full + 0.1))
        axes = chart.add_axes((0, 0, 1, 1))
        axes.set(xlim=(0, width), ylim=(full + 0.1, 0))
        axes.axis("off")
        placed: dict[str, boxes.Box] = {}
        left = 0.05
        for lane, (kinds_here, stack, wide) in enumerate(zip(lanes, stacks, widths, strict=True)):
            used = HEAD * len(kinds_here) + boxes.height(stack, wide)
            spare, at = (full - used) / max(len(stack), 1), 0.05
            for kind in kinds_here:
                axes.text(left, at + HEAD / 2, heads[kind], weight="bold", va="center")
                at += HEAD
                for one in kinds[kind]:
                    high = boxes.height([words[one]], wide) - PAD
                    colour = PALETTE[list(kinds).index(kind) % len(PALETTE)]
                    at += spare / 2
                    placed[one] = boxes.Box(lane, left, at, wide, high, colour)
                    boxes.draw_box(axes, placed[one], words[one])
                    at += high + PAD + spare / 2
            left += wide + GAP
        for one, other in near:
            boxes.draw_arrow(axes, placed[one], placed[other])
        return chart

    alt = told(
        f"Flow diagram of {len(order)} steps",
        f"from {labels[order[0]]} to {labels[order[-1]]}" if order else "",
        end="every step and what follows it is in the table",
    )
    return Chart(title, subtitle, alt, draw)


def numbered(nodes: pd.DataFrame, headings: Mapping[str, str] | None = None) -> pd.DataFrame:
    """Put the steps of a flow in the order of its columns and number them.

    Returns
    -------
    DataFrame
        The rows of `nodes`, with `number` and `then`: those that follow, such as "step 9",
        where `nodes` has a column `leads_to`.
    """
    kinds = list(dict.fromkeys([*(headings or {}), *nodes["kind"]]))
    steps = nodes.iloc[nodes["kind"].map(kinds.index).argsort(kind="stable")]
    steps = steps.assign(number=range(1, len(steps) + 1)).reset_index(drop=True)
    numbers = dict(zip(steps["id"], steps["number"], strict=True))
    if "leads_to" not in steps:
        return steps
    follow = [
        sorted(numbers[one] for one in str(ids).split(";") if one in numbers)
        for ids in steps["leads_to"]
    ]
    then = [f"step{'s'[: len(some) - 1]} {wording.listed(some)}" if some else "" for some in follow]
    return steps.assign(then=then)


def _span(early: pd.Period | None, late: pd.Period | None) -> str:
    if early is None or late is None:
        return f"by {_date(late)}" if late is not None else _date(early)
    return _date(early) if _date(early) == _date(late) else f"{_date(early)} to {_date(late)}"


def _mark(early: Any, late: Any) -> tuple[float, float]:
    """Place a bar from its first day to its last, a point in the middle of its period."""
    if early is None:
        return (_place(late.end_time),) * 2
    if late is None or late == early:
        return ((_place(early.start_time) + _place(early.end_time)) / 2,) * 2
    return _place(early.start_time), _place(late.end_time)


def _date(period: pd.Period) -> str:
    moment = period.start_time
    length = period.freqstr[0]
    day = f"{moment.day} " if length == "D" else ""
    return f"{day}{moment:%b %Y}" if length in "DM" else f"{moment:%Y}"


def _place(moment: pd.Timestamp) -> float:
    return float(moment.year + (moment.day_of_year - 1) / (366 if moment.is_leap_year else 365))
