"""Diagrams: what happened when, and what leads to what.

Like the charts, each is a message, a drawing at any width and the same thing in
words.  On a phone a timeline writes each name above its bar, and a flow stacks
its boxes and names the numbers of those that follow in place of arrows.
"""

import textwrap
from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from fop.charts import boxes
from fop.charts.boxes import GAP, HEAD, LINE, PAD
from fop.charts.drawing import PALETTE, Chart, canvas, name_rows
from fop.mistakes import Mistake
from fop.words import wording

MARKERS = "osD^v*"


def timeline(
    frame: pd.DataFrame, start: str, end: str, label: str, *, title: str, subtitle: str,
    kind: str | None = None,
) -> Chart:  # fmt: skip
    """Bars from a start to an end, and points for what happened once, in the order given.

    Parameters
    ----------
    frame : DataFrame
        One row an event.
    start, end : str
        Columns of dates as text: `2015`, `2015-07` or `2015-07-21`.  A start without an end
        makes a point, an end without a start a point "by" then; an end counts to the last
        day of its year or month.  An event with neither is left out.
    label : str
        Column of the names.
    kind : str, optional
        Column that gives each event its colour and its shape.
    """
    frame = frame[frame[start].notna() | frame[end].notna()]
    spans = [
        tuple(pd.Period(text) if pd.notna(text) else None for text in pair)
        for pair in zip(frame[start], frame[end], strict=True)
    ]
    told = [
        f"{name}: {_span(early, late)}"
        for name, (early, late) in zip(frame[label], spans, strict=True)
    ]
    kinds = list(dict.fromkeys(frame[kind])) if kind else [""]
    styles = dict(zip(kinds, zip(PALETTE, MARKERS, strict=True), strict=False))

    def draw(width: float) -> Figure:
        phone = width < 5
        texts = [textwrap.wrap(words, 46 if phone else 34) for words in told]
        lines = max(map(len, texts), default=1)
        row = max(0.2 + LINE * lines, 0.36) if phone else max(LINE * lines + 0.1, 0.36)
        chart, axes = canvas(width, row * len(told) + 0.6 + (0.3 if kind else 0))
        marks = [_mark(early, late) for early, late in spans]
        first, last = min(left for left, _ in marks), max(right for _, right in marks)
        margin = 0.04 * (last - first) or 0.5
        for place, (left, right) in enumerate(marks):
            colour, marker = styles[frame[kind].iloc[place] if kind else ""]
            height = place + 0.3 if phone else place
            axes.plot([left, right], [height, height], color=colour, linewidth=4)
            axes.scatter(
                [left, right], [height, height], s=34, color=colour, marker=marker, zorder=3
            )
            if phone:
                axes.text(
                    first - margin, place + 0.12, "\n".join(texts[place]), size=9, va="bottom",
                    linespacing=1.1,
                )  # fmt: skip
        name_rows(axes, [""] * len(told) if phone else ["\n".join(text) for text in texts])
        axes.set_xlim(first - margin, last + margin)
        years = range(int(first), int(last) + 2)
        axes.set_xticks([year for year in years if first - margin <= year <= last + margin])
        axes.xaxis.set_major_formatter(lambda value, _: f"{value:.0f}")
        axes.set_xlabel("1 January of each year")
        for one, (colour, marker) in styles.items():
            if kind:
                axes.plot([], [], color=colour, marker=marker, linewidth=4, label=one)
        if phone:
            axes.grid(visible=False)
        if kind:
            chart.legend(loc="outside upper left", ncols=2 if phone else 4)
        return chart

    return Chart(title, subtitle, f"Timeline. {'; '.join(told)}.", draw)


def flow(
    nodes: pd.DataFrame, links: pd.DataFrame, *, title: str, subtitle: str,
    headings: Mapping[str, str] | None = None,
) -> Chart:  # fmt: skip
    """Boxes in columns by kind, with an arrow for each link.

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
    after = {one: sorted(order.index(o) + 1 for e, o in arrows if e == one) for one in order}

    def draw(width: float) -> Figure:
        phone = width < 5
        words = {
            one: label + (f" → {wording.listed(after[one])}" if phone and after[one] else "")
            for one, label in labels.items()
        }
        lanes = [list(kinds)] if phone else boxes.columns(kinds, arrows)
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
        for one, other in [] if phone else arrows:
            boxes.draw_arrow(axes, placed, one, other)
        return chart

    held = ". ".join(
        f"{heads[kind]}: {'; '.join(labels[one] for one in ids)}" for kind, ids in kinds.items()
    )
    told = "; ".join(
        f"{place} to {wording.listed(after[one])}"
        for place, one in enumerate(order, start=1)
        if after[one]
    )
    return Chart(title, subtitle, f"Flow diagram. {held}. Arrows: {told or 'none'}.", draw)


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
    if late is None:
        return ((_place(early.start_time) + _place(early.end_time)) / 2,) * 2
    return _place(early.start_time), _place(late.end_time)


def _date(period: pd.Period) -> str:
    moment = period.start_time
    length = period.freqstr[0]
    day = f"{moment.day} " if length == "D" else ""
    return f"{day}{moment:%b %Y}" if length in "DM" else f"{moment:%Y}"


def _place(moment: pd.Timestamp) -> float:
    return float(moment.year + (moment.day_of_year - 1) / (366 if moment.is_leap_year else 365))
