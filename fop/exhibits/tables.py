"""Tables: frames as people read them, and as CSV that a spreadsheet cannot misread."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from fop.formulas import disarmed
from fop.rounding import rounded
from fop.words import wording


@dataclass(frozen=True)
class Field:
    """A column of a table: what people read of it, and what machines do."""

    name: str  # its name in the data; empty where it only tells of others in words
    heading: str = ""  # what stands over it; empty where people do not see it
    unit: str = ""  # unit of its figures, where no column `unit` gives it
    texts: Sequence[str] | None = None
    """Its cells as they are read, where not as `cell` writes them."""
    role: str = ""  # what it stands for, where not its name: `before` for `2013-14`
    kind: str = ""
    """`key` where it names a figure, `figure` where it holds one; found out where no column of a
    table says so."""

    @property
    def stands_for(self) -> str:
        """Its role, or else its name."""
        return self.role or self.name


@dataclass(frozen=True)
class Table:
    """Figures, for download and for machines, each of whose columns is described once."""

    data: pd.DataFrame  # the figures, unrounded
    fields: Sequence[Field]
    """The columns that people read, in order; of others only what is not as their names say."""
    headers: int = 1  # how many columns from the left name the row
    notes: Sequence[str] = ()  # remarks that belong to the table wherever it is shown
    anchors: Sequence[str] = ()  # link targets of the rows
    wide: pd.DataFrame | None = None
    """Its cells as they are read, where their rows are not those of the data."""

    @cached_property
    def shown(self) -> pd.DataFrame:
        """Every cell as it is read, columns as they are headed."""
        if self.wide is not None:
            return self.wide
        read = [one for one in self.fields if one.heading]
        return pd.DataFrame({one.heading: _texts(self.data, one) for one in read})

    @property
    def roles(self) -> list[str]:
        """What each column of the data stands for."""
        return [one.stands_for for one in self.described]

    @cached_property
    def described(self) -> list[Field]:
        """The description of each column of the data; its name, where there is none."""
        left, found = list(self.fields), []
        for name in map(str, self.data):
            own = [one for one in left if one.name == name]
            found += own[:1] or [Field(name)]
            left = [one for one in left if one not in own[:1]]  # two may have one name
        return found

    def named(self, kind: str) -> list[str]:
        """Name the columns of a kind."""
        return [one.name for one in self.fields if one.kind == kind]


def plain(
    frame: pd.DataFrame, headings: Mapping[str, str], units: Mapping[str, str] | None = None,
    headers: int = 1, **told: Any,
) -> Table:  # fmt: skip
    """Show chosen columns under readable names; a column such as `rate_symbol` keeps symbols.

    Parameters
    ----------
    headings : mapping
        Column of the frame to its heading, in order.
    units : mapping, optional
        Column to its unit, as `wording.figure` writes it; other columns are counts or text.
    """
    columns = [Field(name, said, (units or {}).get(name, "")) for name, said in headings.items()]
    marks = [f"{name}_symbol" for name in headings if f"{name}_symbol" in frame]
    return Table(frame[[*headings, *marks]], columns, headers, **told)


def comparison(rows: pd.DataFrame, baseline: str, year: str) -> Table:
    """Show `measures.compare` rows: two years, and the change and its per cent if there is any.

    A year without any figure, or any reason for that, has no column beside one that has some.
    """
    both = bool(rows[["before", "after"]].notna().all(axis=1).any())
    each = list(rows.itertuples())
    first, last = ([_figure(row, end) for row in each] for end in ("before", "after"))
    lost = [{*texts} == {wording.MISSING} for texts in (first, last)]
    heads = [
        year * (all(lost) or not one) for year, one in zip((baseline, year), lost, strict=True)
    ]
    changes = [
        _not_applicable(r, r.change) or wording.change(r.before, r.after, r.unit, r.decimals)
        for r in each
    ]
    shares = [
        ""
        if r.unit == "per cent"
        else _not_applicable(r, r.change_per_cent) or wording.percentage(r.change_per_cent)
        for r in each
    ]
    columns = [
        Field("measure", "Measure", texts=[wording.capital(name) for name in rows["measure"]]),
        Field("borough", "Borough"),
        Field(baseline, heads[0], texts=first, role="before"),
        Field(year, heads[1], texts=last, role="after"),
        Field("change", "Change" * both, texts=changes, role="change"),
        Field("change_per_cent", "Change, %" * both, texts=shares, role="change_per_cent"),
    ]
    return Table(rows.rename(columns={"before": baseline, "after": year}), columns, headers=2)


def crossed(frame: pd.DataFrame, row: str, column: str, value: str, *, heading: str) -> Table:
    """Show one number for each pair of a row and a column, both in order of appearance.

    Parameters
    ----------
    frame : DataFrame
        One row a pair; a pair without one is shown as missing.
    row, column, value : str
        Columns of the frame: what names the rows, what heads the columns, and the numbers.
    """
    names, across = list(dict.fromkeys(frame[row])), list(dict.fromkeys(frame[column]))
    cells = frame.pivot(index=row, columns=column, values=value).reindex(names)[across].map(cell)
    wide = cells.rename_axis(columns=None).rename_axis(heading).reset_index()
    columns = [Field(row, kind="key"), Field(column, kind="key"), Field(value, kind="figure")]
    return Table(frame[[row, column, value]], columns, wide=wide)


def csv(table: Table) -> str:
    """Write the data as CSV; text that a spreadsheet would run as a formula gets an apostrophe."""
    data = table.data.map(disarmed)
    return str(data.to_csv(index=False, lineterminator="\n", float_format="%.10g"))


def download(table: Table) -> str:
    """Give the address from which a browser saves the CSV."""
    return f"data:text/csv;base64,{base64.b64encode(csv(table).encode()).decode()}"


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
    return len(body) > 0 and {*body} <= {"", *symbols(table)}


def _texts(data: pd.DataFrame, column: Field) -> Sequence[str]:
    if column.texts is not None:
        return column.texts
    marks = data.get(f"{column.name}_symbol", [None] * len(data))
    return [
        wording.symbol(mark) if pd.isna(value) else cell(value, column.unit)
        for value, mark in zip(data[column.name], marks, strict=True)
    ]


def _not_applicable(row: Any, change: float) -> str:
    """Give the symbol of a change that two figures cannot have, as from nothing; else nothing."""
    both = not pd.isna(row.before) and not pd.isna(row.after)
    return wording.symbol("z") if both and pd.isna(change) else ""


def _figure(row: Any, end: str) -> str:
    if pd.isna(value := getattr(row, end)):
        return wording.symbol(getattr(row, f"{end}_symbol", None))
    return wording.figure(value, row.unit, row.decimals)
