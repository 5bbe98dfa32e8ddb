"""Diagrams: what happened when, and what leads to what.

Like the charts, each is a message, a drawing at any width and the same thing in
words.  On a phone a timeline writes each name above its bar, and a flow numbers
its boxes and names the numbers they lead to, so that no arrow crosses a box.
"""

import textwrap
from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

from fop import wording
from fop.drawing import INK, PALETTE, Chart, canvas, name_rows
from fop.mistakes import Mistake

MARKERS = "osD^v*"
LINE, PAD, HEAD = 0.17, 0.09, 0.36
"""Inches: a line of text, the space inside a box, the heading of a column of boxes."""


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
        Columns of dates as text: `2015`, `2015-07` or `2015-07-21`.  A missing end makes a
        point.  An end counts to the last day of its year or month.
    label : str
        Column of the names.
    kind : str, optional
        Column that gives each event its colour and its shape.
    """
    begins = [pd.Period(text) for text in frame[start]]
    ends = [pd.Period(text) if pd.notna(text) else None for text in frame[end]]
    dates = [_span(*pair) for pair in zip(begins, ends, strict=True)]
    told = [f"{name}: {date}" for name, date in zip(frame[label], dates, strict=True)]
    kinds = list(dict.fromkeys(frame[kind])) if kind else [""]
    styles = dict(zip(kinds, zip(PALETTE, MARKERS, strict=True), strict=False))

    def draw(width: float) -> Figure:
        phone = width < 5
        texts = [textwrap.wrap(words, 46 if phone else 34) for words in told]
        lines = max(map(len, texts), default=1)
        row = max(0.2 + LINE * lines, 0.36) if phone else max(LINE * lines + 0.1, 0.36)
        chart, axes = canvas(width, row * len(told) + 0.6 + (0.3 if kind else 0))
        first = min(_place(period.start_time) for period in begins)
        last = max(
            _place((late or early).end_time) for early, late in zip(begins, ends, strict=True)
        )
        margin = 0.04 * (last - first)
        for place, (early, late) in enumerate(zip(begins, ends, strict=True)):
            colour, marker = styles[frame[kind].iloc[place] if kind else ""]
            height = place + 0.3 if phone else place
            left, right = _place(early.start_time), _place((late or early).end_time)
            if late is None:
                left = right = (left + right) / 2
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
    columns: Mapping[str, str] | None = None,
) -> Chart:  # fmt: skip
    """Boxes in columns, one column a kind, with an arrow for each link.

    Parameters
    ----------
    nodes : DataFrame
        Columns `id`, `label` and `kind`; kinds and boxes keep their order.
    links : DataFrame
        Columns `id` and `leads_to`, both ids of nodes.  A row without a target is no link.
    columns : mapping, optional
        Kind to the heading of its column; the kind itself where not given.

    Raises
    ------
    Mistake
        For a link from or to a box that does not exist.
    """
    heads = {kind: (columns or {}).get(kind, str(kind)) for kind in dict.fromkeys(nodes["kind"])}
    labels = dict(zip(nodes["id"], map(str, nodes["label"]), strict=True))
    numbers = {one: place for place, one in enumerate(labels, start=1)}
    arrows = [
        (one, other)
        for one, other in zip(links["id"], links["leads_to"], strict=True)
        if pd.notna(other)
    ]
    unknown = [one for pair in arrows for one in pair if one not in labels]
    if unknown:
        raise Mistake(
            f"The links name {', '.join(map(repr, dict.fromkeys(unknown)))}, which no box has as "
            f"its id. Boxes: {', '.join(map(str, labels))}."
        )
    after = {one: [other for early, other in arrows if early == one] for one in labels}

    def draw(width: float) -> Figure:
        phone = width < 5
        across = 1 if phone else len(heads)
        gap = 0.0 if phone else 0.42
        box = (width - 0.1 - gap * (across - 1)) / across
        texts = {
            one: _boxed(label, box, f"{numbers[one]}. " if phone else "")
            + (_boxed(f"→ {_listed(numbers, after[one])}", box) if phone and after[one] else [])
            for one, label in labels.items()
        }
        stacks = [list(nodes.loc[nodes["kind"] == kind, "id"]) for kind in heads]
        heights = [HEAD + sum(_height(texts[one]) for one in stack) for stack in stacks]
        full = sum(heights) if phone else max(heights)
        chart = Figure(figsize=(width, full + 0.1))
        axes = chart.add_axes((0, 0, 1, 1))
        axes.set(xlim=(0, width), ylim=(full + 0.1, 0))
        axes.axis("off")
        middles: dict[object, tuple[float, float]] = {}
        top = 0.05
        for place, (kind, stack) in enumerate(zip(heads, stacks, strict=True)):
            left = 0.05 if phone else 0.05 + place * (box + gap)
            colour = PALETTE[place % len(PALETTE)]
            axes.text(left, top + HEAD / 2, heads[kind], weight="bold", va="center")
            spare = 0.0 if phone else (full - heights[place]) / max(len(stack), 1)
            at = top + HEAD
            for one in stack:
                high = _height(texts[one])
                at += spare / 2
                _box(axes, (left, at, box, high - PAD), texts[one], colour)
                middles[one] = (left, at + (high - PAD) / 2)
                at += high + spare / 2
            top = at if phone else top
        if not phone:
            for one, other in arrows:
                _arrow(axes, middles[one], middles[other], box)
        return chart

    told = "; ".join(
        f"{labels[one]} leads to {wording.listed(labels[other] for other in after[one])}"
        for one in labels
        if after[one]
    )
    ends = "; ".join(
        f"{head}: {wording.listed(nodes.loc[nodes['kind'] == kind, 'label'])}"
        for kind, head in heads.items()
    )
    return Chart(title, subtitle, f"Flow diagram. {ends}. Arrows: {told or 'none'}.", draw)


def _span(early: pd.Period, late: pd.Period | None) -> str:
    first = _date(early)
    return first if late is None or _date(late) == first else f"{first} to {_date(late)}"


def _date(period: pd.Period) -> str:
    moment = period.start_time
    length = period.freqstr[0]
    day = f"{moment.day} " if length == "D" else ""
    return f"{day}{moment:%b %Y}" if length in "DM" else f"{moment:%Y}"


def _place(moment: pd.Timestamp) -> float:
    return float(moment.year + (moment.day_of_year - 1) / (366 if moment.is_leap_year else 365))


def _boxed(text: str, width: float, before: str = "") -> list[str]:
    # A letter of nine-point DejaVu Sans is about 0.076 inches wide.
    return textwrap.wrap(before + text, int((width - 2 * PAD) / 0.076))


def _height(lines: list[str]) -> float:
    return LINE * len(lines) + 3 * PAD


def _listed(numbers: Mapping[object, int], ids: list[object]) -> str:
    return wording.listed(sorted(numbers[one] for one in ids))


def _box(axes: Axes, at: tuple[float, float, float, float], lines: list[str], colour: str) -> None:
    left, top, width, height = at
    shape = FancyBboxPatch(
        (left + 0.04, top + 0.04), width - 0.08, height - 0.08, boxstyle="round,pad=0.04",
        facecolor="white", edgecolor=colour, linewidth=1.4, zorder=3,
    )  # fmt: skip
    axes.add_patch(shape)
    axes.text(
        left + PAD, top + height / 2, "\n".join(lines), size=9, va="center", linespacing=1.2,
        zorder=4,
    )  # fmt: skip


def _arrow(axes: Axes, one: tuple[float, float], other: tuple[float, float], width: float) -> None:
    forward = other[0] > one[0]
    start = (one[0] + width, one[1]) if forward else one
    finish = other if forward else (other[0] + width, other[1])
    if one[0] == other[0]:
        start, finish = (one[0] + width, one[1]), (other[0] + width, other[1])
    bend = "arc3,rad=-0.5" if one[0] == other[0] else "arc3,rad=0"
    axes.annotate(
        "", finish, start, zorder=2,
        arrowprops={
            "arrowstyle": "-|>", "color": INK, "linewidth": 1.1, "connectionstyle": bend,
            "shrinkA": 1, "shrinkB": 1,
        },
    )  # fmt: skip
