"""People: few of them, drawn as one dot each."""

from html import escape

import pandas as pd

from fop.charts import roles, rows
from fop.charts.drawing import Chart, told
from fop.charts.rows import Column, RowPicture
from fop.charts.sheet import SMALL, Canvas, Scale, keyed, pixels, ticks
from fop.tables import areas
from fop.words import wording

MOST = 40  # groups of at most so many people are drawn one by one, and never in per cent


def is_count(values: pd.Series) -> bool:
    """Whether all values that are known are whole numbers, none under nought."""
    known = values.dropna().astype(float)
    return bool((known == known.round()).all() and (known >= 0).all())


def rows_of(
    frame: pd.DataFrame, label: str, value: str, title: str, subtitle: str, base: str | None,
    heading: str,
) -> RowPicture:  # fmt: skip
    """Draw a row a group as `charts.bars` takes them, with one dot a person, or a family."""
    bases = set(frame[base].dropna()) if base else set()
    one = bases.pop() if len(bases) == 1 else None
    cells = []
    for _, row in frame.iterrows():
        name = escape(wording.capital(areas.in_full(str(row[label]))))
        if pd.isna(row[value]):
            mark = wording.symbol(row.get(f"{value}_symbol"))
            cells.append([name, "", rows.figure(mark)])
            continue
        count = int(row[value])
        whole = int(row[base]) if base and pd.notna(row[base]) else None
        end = f"{count}" if one is not None or whole is None else f"{count} of {whole}"
        cells.append([name, rows.dots(count, whole), f"<b>{end}</b>"])
    last = f"Of {one:.0f}" if one is not None else "Number"
    who = "family" if subtitle.startswith("Families") else "person"
    columns = [
        Column(heading or wording.capital(label.replace("_", " ")), "name"),
        Column(f"Each dot is one {who}", "dots"),
        Column(last),
    ]
    return RowPicture(title, subtitle, columns, cells)


def dots(
    frame: pd.DataFrame, label: str, value: str, *, title: str, subtitle: str, axis: str,
    kind: str | None = None,
) -> Chart:  # fmt: skip
    """Draw one dot a person, stacked where values coincide, in one band a group.

    Parameters
    ----------
    frame : DataFrame
        One row a person.  A person with a missing value is left out and counted in the
        alternative text.
    kind : str, optional
        Column that gives each dot its colour and its fill.
    """
    known = frame.dropna(subset=[value])
    groups = list(dict.fromkeys(frame[label]))
    kinds = [str(one) for one in dict.fromkeys(frame[kind])] if kind else [""]
    looks = dict(zip(kinds, LOOKS, strict=False))
    stacks = known.groupby([label, value]).cumcount()
    tallest = int(stacks.max()) + 1 if len(known) else 1
    top = float(known[value].max()) if len(known) else 1.0

    def draw(width: float) -> Canvas:
        key = keyed([wording.capital(name) for name in kinds], pixels(width)) if kind else []
        head = 24 * (1 + max(row for row, _, _ in key)) if key else 0
        band = 26 + 11 * tallest
        sheet = Canvas(width, head + band * len(groups) + 42)
        for (row, left, words), one in zip(key, kinds, strict=False):
            sheet.dot((left + 7, 24 * row + 10), 5, *looks[one])
            sheet.text((left + 19, 24 * row + 14), words, size=SMALL)
        scale = Scale(0, max(top, 1), 8, sheet.width - 14)
        bottom = head + band * len(groups)
        for place, group in enumerate(groups):
            floor = head + band * (place + 1)
            sheet.text((0, floor - band + 16), areas.in_full(str(group)), bold=True)
            sheet.line([(0, floor), (sheet.width, floor)], roles.RULE, 1)
            for at, row in known[known[label] == group].iterrows():
                look = looks[str(row[kind]) if kind else ""]
                height = floor - 8 - 11 * int(stacks[at])
                sheet.dot((scale(float(row[value])), height), 4.6, *look)
        for value_ in ticks(0, top, 6, whole=True):
            if 0 <= value_ <= top:
                sheet.tick((scale(value_), bottom + 17), f"{value_:g}")
        sheet.tick((0, bottom + 36), axis, "left")
        return sheet

    lost = int(frame[value].isna().sum())
    parts = [f"from {known[value].min():g} to {top:g}"] if len(known) else []
    parts += [f"{lost} {wording.NOT_AVAILABLE}"] if lost else []
    alt = told(f"One dot a person by {axis.lower()}, {len(groups)} groups", *parts)
    return Chart(title, subtitle, alt, draw)


LOOKS = (
    (roles.BOROUGHS, roles.BOROUGHS),
    (roles.GROUND, roles.BOROUGHS),
    (roles.PALE, roles.PALE),
    (roles.INK, roles.INK),
    (roles.GROUND, roles.QUIET),
    (roles.RULE, roles.QUIET),
)
"""Fill and edge of the dots of one kind after another."""


def grid(
    frame: pd.DataFrame, row: str, column: str, value: str, *, title: str, subtitle: str
) -> RowPicture:
    """Cross two questions: in each cell one dot a person and the count.

    Parameters
    ----------
    frame : DataFrame
        One row a cell; rows and columns keep their order of appearance.
    """
    names, across = list(dict.fromkeys(frame[row])), list(dict.fromkeys(frame[column]))
    wide = frame.pivot(index=row, columns=column, values=value).reindex(names)[across]

    def cell(count: float) -> str:
        if pd.isna(count):
            return rows.figure(wording.MISSING)
        drawn = f" {rows.dots(int(count))}" if 0 < count <= MOST else ""
        return f"<b>{count:,.0f}</b>{drawn}"

    cells = [
        [escape(wording.capital(str(name))), *(cell(wide.at[name, one]) for one in across)]
        for name in names
    ]
    columns = [
        Column(wording.capital(row.replace("_", " ")), "name"),
        *(Column(wording.capital(str(one)), "words") for one in across),
    ]
    return RowPicture(title, subtitle, columns, cells)
