"""Consistency: whether tables that are well formed also fit together and can be true.

A name in one table stands in the table that defines it; a part is no larger than its whole; a
table is neither empty nor cut off.
"""

import datetime
import math
from collections.abc import Iterable, Iterator
from pathlib import Path

import pandas as pd

from fop.mistakes import FIRST, Mistake, quoted, rows_told
from fop.tables import areas, csv_files, datasets, releases, seals

FLOWS = ("turnover rate", "turnover rate, headcount")
"""Rates in per cent that are no share of a whole: more can leave in a year than are there."""

COUNTED = ("children", "referrals", "plans", "people", "cases")
"""Units of which there are no halves."""

MANY = 8  # rows that do not by chance hold one thing

CHANCE = 0.001  # of a column's standing in order by itself, below which somebody sorted it

LARGEST = 1e12  # no figure of an authority or of England is as large


def inconsistencies(folder: Path) -> Iterator[str]:
    """Name what does not fit together in a data folder whose tables can each be read."""
    tables, changed = {}, seals.broken(folder)
    for name in datasets.package(folder):
        try:
            tables[name] = datasets.load(name, folder)
        except Mistake:
            # Told by whoever reads the tables one by one.
            continue
    for name, rows in tables.items():
        described = datasets.describe(name, folder)
        path = folder / described["path"]
        if rows.empty and not described.get("mayBeEmpty") and not name.startswith("templates/"):
            yield f"{path}: holds no row but its header. Put its rows back."
        elif len(rows) < described.get("rows", 0):
            yield (
                f"{path}: holds {len(rows):,} rows, and {described['rows']} are described. Put "
                "back what is cut off; where fewer are meant, run `fop import --renew`."
            )
        elif not csv_files.ends_whole(path):
            yield f"{path}: its last row has no line end. See that the row is whole, and end it."
        elif name in changed:
            yield changed[name]
        elif "rows" in described and "hash" not in described:
            yield from _moved(path, rows, described["schema"])
        yield from _strangers(path, name, rows, tables, folder)
        if {"begins", "ends"} <= set(rows):
            yield from _backwards(path, rows)
    if "areas" in tables:
        yield from areas.doubled(folder)
    if releases.MEASURES in tables and releases.TABLE in tables:
        for name in sorted(set(releases.homes(folder=folder).values()) & tables.keys()):
            path = folder / datasets.describe(name, folder)["path"]
            yield from _impossible(path, tables[name], tables[releases.MEASURES])


def impossible(rows: pd.DataFrame, measures: pd.DataFrame) -> dict[str, pd.Series]:
    """Find figures that cannot be: what was expected, and True for each row where it is not so."""
    unit = rows["measure"].map(measures.set_index("measure")["unit"])
    value = rows["value"]
    share = unit.eq("per cent") & ~rows["measure"].isin(FLOWS)
    people = measures.loc[measures["table"] == "population", "measure"]
    return {
        "a share from 0 to 100": share & (value > 100),
        "no figure below 0": (value < 0) & unit.ne("pounds"),
        "a whole number": unit.isin(COUNTED) & (value % 1 != 0) & value.notna(),
        "a figure that can be": value.abs() > LARGEST,
        "more than 0: rates are made from it": rows["measure"].isin(people) & value.eq(0),
    }


def large_parts(rows: pd.DataFrame, measures: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Find parts that are larger than their whole, which is given with its measure: `whole`, `of`.

    Parameters
    ----------
    measures : DataFrame
        The table of measures: a share has its part as numerator, its whole as denominator.
    by : list of str
        Columns that part and whole have in common, such as area, year and release.
    """
    shares = measures[(measures["unit"] == "per cent") & ~measures["measure"].isin(FLOWS)]
    held, found = set(rows["measure"]), []
    for part, whole in zip(shares["numerator"], shares["denominator"], strict=True):
        if part in held and whole in held:
            wholes = rows[rows["measure"] == whole].set_index(by)["value"].rename("whole")
            both = rows[rows["measure"] == part].join(wholes, on=by).assign(of=whole)
            found.append(both[both["value"] > both["whole"]])
    return pd.concat(found) if found else rows.head(0).assign(whole=0.0, of="")


def _impossible(path: Path, rows: pd.DataFrame, measures: pd.DataFrame) -> Iterator[str]:
    for expected, odd in impossible(rows, measures).items():
        if odd.any():
            first = rows[odd].iloc[0]
            told = f"such as {first['measure']} {first['value']:.12g}, expected {expected}"
            yield _told(path, rows.index[odd], told)
    to_come = rows["year"].str[:4].astype("int") > datetime.date.today().year
    if to_come.any():
        year = rows.loc[to_come, "year"].iloc[0]
        yield _told(path, rows.index[to_come], f"such as {year}, a year to come")
    large = large_parts(rows, measures, ["code", "year", "release"])
    if len(large):
        first = large.iloc[0]
        told = (
            f"such as {first['value']:.10g} {first['measure']}, more than the "
            f"{first['whole']:.10g} {first['of']} that they are part of"
        )
        yield _told(path, large.index, told)


def _moved(path: Path, rows: pd.DataFrame, schema: datasets.Descriptor) -> Iterator[str]:
    """Say of a table kept by hand, once, that it was sorted, or a column emptied or filled down."""
    found: dict[str, str] = {}
    for field in schema["fields"] if len(rows) >= MANY else ():
        name, values = field["name"], field.get("constraints", {}).get("enum", [])
        cells = rows[name].astype("str").where(rows[name].notna(), "")
        held = cells[cells.ne("")]
        if held.empty:
            found[name] = "is empty throughout: was it emptied?"
        elif held.nunique() == 1 and len(held) == len(rows):
            found[name] = (
                f"holds {quoted(held.iloc[0])} in all {len(rows)} rows: was a cell filled down?"
            )
        elif name == schema.get("sortedBy"):
            order = [values.index(x) for x in held] if values else held.str.casefold().tolist()
            if order != sorted(order):
                found[name] = "is not in order, as it is to be."
        elif _sorted(held):
            found = {
                name: "stands in order from top to bottom: were rows, or the column, sorted? Where "
                'that is meant, name it in datapackage.json as "sortedBy".'
            }
            break
        elif last := _filled(cells):
            found[name] = (
                f"holds {quoted(cells.iloc[-1])} in its last {last} rows: was a cell filled down?"
            )
    for name, told in list(found.items())[:1]:
        yield f"{path}: column {name!r} {told} Put back what stood there."


def _filled(cells: pd.Series) -> int:
    """Give how many rows at the end hold one thing where that is hardly by chance."""
    runs = cells.groupby(cells.ne(cells.shift()).cumsum()).agg(["size", "first"])
    *lengths, last = runs["size"].where(runs["first"].ne(""), 0)
    before = cells[: len(cells) - last]
    before = before[before.ne("")]
    varied = before.nunique() > len(before) / 2 or (before.nunique() > 1 and last > len(cells) / 4)
    return last if varied and last > max(3, 2 * max(lengths, default=0)) else 0


def _sorted(held: pd.Series) -> bool:
    """Say whether cells are in order, up or down, as they would hardly be by chance."""
    counts = held.value_counts()
    chance = sum(math.lgamma(n + 1) for n in counts) - math.lgamma(len(held) + 1)
    keys = (held.str.casefold().tolist(), held.tolist())
    return chance < math.log(CHANCE) and any(
        key in (sorted(key), sorted(key, reverse=True)) for key in keys
    )


def _backwards(path: Path, rows: pd.DataFrame) -> Iterator[str]:
    """Name what ends before it begins; a year or month may stand beside a whole day."""
    both = rows.dropna(subset=["begins", "ends"])
    pairs = zip(both["begins"].astype("str"), both["ends"].astype("str"), strict=True)
    odd = both[[end < begin[: len(end)] for begin, end in pairs]]
    if len(odd):
        first = odd.iloc[0]
        yield _told(path, odd.index, f"ends {first['ends']}, before it begins {first['begins']}")


def _strangers(
    path: Path, name: str, rows: pd.DataFrame, tables: dict[str, pd.DataFrame], folder: Path
) -> Iterator[str]:
    for field in datasets.describe(name, folder)["schema"]["fields"]:
        column, one_or_each = field["name"], field.get("in") or field.get("each", "")
        other, _, defined = one_or_each.rpartition(".")
        if other not in tables:
            continue
        known = set(tables[other][defined])
        cells = rows[column].dropna()
        if "each" in field:
            cells = cells.str.split(";").explode().str.strip()
        odd = cells[~cells.isin(known)]
        if len(odd):
            some = ", ".join(map(repr, odd.drop_duplicates().head(FIRST)))
            told = f"column {column!r}: {some}, not in {other}"
            yield _told(path, odd.index, told)


def _told(path: Path, places: Iterable[int], fault: str) -> str:
    """Tell a kind of fault once: where it is first, and in how many rows."""
    # The header is line 1 of the file, so the first row of the frame is line 2.
    rows = rows_told([place + 2 for place in places])
    return f"{path}: row {rows}: {fault}. Mend the cells and run `fop check`."
