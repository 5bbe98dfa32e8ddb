"""Tested: many differences in one table, each with its range drawn in its row."""

from collections.abc import Sequence
from html import escape

import pandas as pd

from fop.charts import rows
from fop.charts.rows import Column, RowPicture
from fop.charts.sheet import ticks
from fop.words import wording

GROUPS = {"per cent": "Change in per cent", "points": "Change in percentage points, or as stated"}
"""Units that have an axis of their own, and what heads each group."""


def results(
    frame: pd.DataFrame, *, title: str, subtitle: str, who: str, others: str = "Others",
    beside: str = "Beside London", leading: Sequence[str] = (),
) -> RowPicture:  # fmt: skip
    """Show many results: figures, a drawn range and the result in words.

    Parameters
    ----------
    frame : DataFrame
        One row an outcome: `outcome`, `unit` (`per cent`, or else points), `change`,
        `elsewhere`, `difference`, `low` and `high` (its 95% range) and `words`.
    who, others : str
        Headings of the two changes.
    beside : str
        Heading of the words.
    leading : sequence of str
        Outcomes that are set bold.
    """
    units = ["per cent" if unit == "per cent" else "points" for unit in frame["unit"]]
    cells: list[list[str]] = []
    for unit, heading in GROUPS.items():
        part = frame[[one == unit for one in units]]
        if part.empty:
            continue
        ends = part[["low", "high"]].replace([float("inf"), float("-inf")], float("nan"))
        scale = ticks(float(ends.min(axis=None)), float(ends.max(axis=None)), 4)
        cells.append([heading])
        cells += [
            _row(row, (scale[0], scale[-1]), row["outcome"] in leading)
            for row in part.to_dict("records")
        ]
        axis = (
            f'<span class="fop-axis"><span>{wording.signed(scale[0], "", 0)}</span><span>0</span>'
            f"<span>{wording.signed(scale[-1], '', 0)}</span></span>"
        )
        cells.append(["", "", "", "", "", axis, ""])
    columns = [
        Column("Outcome", "name"), Column(who), Column(others), Column("Difference"),
        Column("95% range"), Column("Difference and range", "drawing"), Column(beside, "words"),
    ]  # fmt: skip
    return RowPicture(title, subtitle, columns, cells, wide=True)


def _row(row: dict[str, object], scale: tuple[float, float], bold: bool) -> list[str]:
    def signed(value: object) -> str:
        number = float(str(value))
        return rows.figure(wording.signed(number, "", 1) if pd.notna(number) else wording.MISSING)

    name = escape(wording.capital(str(row["outcome"])))
    low, high, middle = (float(str(row[key])) for key in ("low", "high", "difference"))
    known = pd.notna(low) and pd.notna(high)
    return [
        f"<b>{name}</b>" if bold else name,
        signed(row["change"]), signed(row["elsewhere"]), f"<b>{signed(middle)}</b>",
        f"{signed(low)} to {signed(high)}" if known else "",
        rows.span(max(low, scale[0]), middle, min(high, scale[1]), scale) if known else "",
        escape(wording.capital(str(row["words"]))),
    ]  # fmt: skip
