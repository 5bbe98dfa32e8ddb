"""Tables: frames as people read them, and as CSV that a spreadsheet cannot misread."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from fop.formulas import disarmed
from fop.rounding import rounded
from fop.words import wording


@dataclass(frozen=True)
class Table:
    """A table for people beside the same table for machines."""

    shown: pd.DataFrame
    """Every cell as it is read, column names as they are headed."""
    data: pd.DataFrame
    """The figures behind it, unrounded, for download."""
    headers: int = 1
    """How many columns from the left name the row."""
    notes: Sequence[str] = field(default_factory=tuple)
    """Remarks that belong to the table wherever it is shown."""
    keys: Sequence[str] = ()
    """Columns of the data that name a figure; its first `headers` columns, where not given."""
    units: Mapping[str, str] = field(default_factory=dict)
    """Column of the data to the unit of its figures, where no column `unit` gives it."""
    figures: Mapping[str, str] = field(default_factory=dict)
    """Columns of the data that hold the figures, with a heading for each; all columns of numbers,
    where not given."""
    roles: Sequence[str] = ()
    """What each column of the data stands for, whatever its name: `before` for `2013-14`."""
    anchors: Sequence[str] = ()
    """Link targets of the rows."""


def plain(
    frame: pd.DataFrame, columns: Mapping[str, str], units: Mapping[str, str] | None = None,
    headers: int = 1, data: pd.DataFrame | None = None, **told: Any,
) -> Table:  # fmt: skip
    """Show chosen columns under readable names; a column such as `rate_symbol` keeps symbols.

    Parameters
    ----------
    columns : mapping
        Column of the frame to its heading, in order.
    units : mapping, optional
        Column to its unit, as `wording.figure` writes it; other columns are counts or text.
    data : DataFrame, optional
        The figures behind it, where they are not those of the same columns.
    """
    units = units or {}
    marks = [f"{name}_symbol" for name in columns if f"{name}_symbol" in frame]
    none = [None] * len(frame)
    shown = {
        heading: [
            wording.symbol(mark) if pd.isna(value) else cell(value, units.get(name, ""))
            for value, mark in zip(frame[name], frame.get(f"{name}_symbol", none), strict=True)
        ]
        for name, heading in columns.items()
    }
    held = frame[[*columns, *marks]] if data is None else data
    return Table(pd.DataFrame(shown), held, headers, units=units, **told)


def comparison(rows: pd.DataFrame, baseline: str, year: str) -> Table:
    """Show `measures.compare` rows: two years, the change and the change in per cent."""
    shown = pd.DataFrame(
        {
            "Measure": [wording.capital(name) for name in rows["measure"]],
            "Borough": rows["borough"],
            baseline: _figures(rows, "before"),
            year: _figures(rows, "after"),
            "Change": [
                _not_applicable(r, r.change)
                or wording.change(r.before, r.after, r.unit, r.decimals)
                for r in rows.itertuples()
            ],
            "Change, %": [
                ""
                if r.unit == "per cent"
                else _not_applicable(r, r.change_per_cent) or wording.percentage(r.change_per_cent)
                for r in rows.itertuples()
            ],
        }
    )
    data = rows.rename(columns={"before": baseline, "after": year})
    return Table(shown, data, headers=2, roles=[str(name) for name in rows])


def crossed(frame: pd.DataFrame, row: str, column: str, value: str, *, heading: str) -> Table:
    """Show one number for each pair of a row and a column, both in order of appearance.

    Parameters
    ----------
    frame : DataFrame
        One row a pair; a pair without one is shown as missing.
    row, column, value : str
        Columns of the frame: what names the rows, what heads the columns, and the numbers.
    """
    names, columns = list(dict.fromkeys(frame[row])), list(dict.fromkeys(frame[column]))
    wide = frame.pivot(index=row, columns=column, values=value).reindex(names)[columns]
    shown = wide.map(cell).rename_axis(columns=None)
    shown = shown.rename_axis(heading).reset_index()
    return Table(shown, frame[[row, column, value]], keys=[row, column], figures={value: ""})


def csv(table: Table) -> str:
    """Write the data as CSV; text that a spreadsheet would run as a formula gets an apostrophe."""
    data = table.data.map(disarmed)
    return str(data.to_csv(index=False, lineterminator="\n", float_format="%.10g"))


def cell(value: Any, unit: str = "") -> str:
    """Write one cell: text as it is, numbers in their unit, a missing one as its symbol."""
    if isinstance(value, str):
        return value
    if pd.isna(value):
        return wording.MISSING
    number = float(value)
    fraction = 0 if unit or number == rounded(number) else 1
    return wording.figure(number, unit, fraction or None)


def symbols(table: Table) -> dict[str, str]:
    """Give each symbol that stands for a missing figure in a table, with its meaning."""
    cells = set(table.shown.to_numpy().ravel())
    return {f"[{mark}]": words for mark, words in wording.SYMBOLS.items() if f"[{mark}]" in cells}


def is_empty(table: Table) -> bool:
    """Whether a table holds rows and not one figure or word in them."""
    body = table.shown.iloc[:, table.headers :].to_numpy().ravel()
    return len(body) > 0 and all(value == "" or value in symbols(table) for value in body)


def _not_applicable(row: Any, change: float) -> str:
    """Give the symbol of a change that two figures cannot have, as from nothing; else nothing."""
    both = not pd.isna(row.before) and not pd.isna(row.after)
    return wording.symbol("z") if both and pd.isna(change) else ""


def _figures(rows: pd.DataFrame, end: str) -> list[str]:
    symbols = rows[f"{end}_symbol"] if f"{end}_symbol" in rows else [None] * len(rows)
    return [
        wording.symbol(mark) if pd.isna(value) else wording.figure(value, unit, decimals)
        for value, unit, decimals, mark in zip(
            rows[end], rows["unit"], rows["decimals"], symbols, strict=True
        )
    ]
