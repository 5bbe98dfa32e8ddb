"""Shapes: which column of which published file holds which measure.

`data/official/shapes.csv` has a row for each name that a column or a value has had.  A file is
known by its columns, never by its name, and every column of it must be understood.
"""

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import pandas as pd

from fop.imports import units
from fop.mistakes import Mistake
from fop.tables import datasets

TABLE = "official/shapes"

PLACE = (
    "time_period time_identifier geographic_level country_code country_name region_code "
    "region_name old_la_code new_la_code la_name"
).split()
"""Columns of period and place, which every file of Explore Education Statistics has."""

NEUTRAL = {"total", "all", "all children", "all persons", "persons", "all ages", "both"}
"""Values of a filter that leave nobody out."""

PER_CENT = {"percent", "percentage", "perc", "pct"}
"""Ways in which a column is said to be in per cent."""

SHOWN = 8  # columns of a file that is not known which are named

NO_PERIOD = (
    " It has no column time_period, as every data file of Explore Education Statistics has; files "
    "from before it are not read, for the tables hold figures of those years already."
)

PAGE = "the book's page 'A new indicator'"


@dataclass(frozen=True)
class Use:
    """Where a file holds one measure."""

    measure: str  # as in `official/measures`
    column: str  # column with the figure, as the file writes it
    filter: str  # column by which rows are chosen; empty where all count
    value: str  # what that column holds in the rows chosen, as `plain` writes it
    pounds: int = 0  # how many pounds one is, where the column's name says; else 0


@dataclass(frozen=True)
class Shape:
    """One kind of file, with every name that its columns have had."""

    name: str  # such as `children looked after`
    rows: pd.DataFrame  # its rows of the table of shapes, texts without missing values

    @property
    def publication(self) -> str:
        """Name of the publication that it is part of, as releases are named."""
        return str(self.rows["publication"].iloc[0])

    @cached_property
    def columns(self) -> set[str]:
        """Every column that is understood, as `plain` writes it."""
        named = {plain(name) for name in (*self.rows["column"], *self.rows["filter"]) if name}
        return named | {plain(name) for name in PLACE}

    @property
    def measures(self) -> pd.DataFrame:
        """Rows that tell a measure."""
        return self.rows[self.rows["measure"] != ""]

    @property
    def needed(self) -> set[str]:
        """Measures without which a file is refused."""
        measures = self.measures
        return set(measures.loc[measures["needed"] == "yes", "measure"])

    def uses(self, header: Sequence[str]) -> list[Use]:
        """Find the measures that a file with this header holds."""
        told = {name: units.parted(plain(name)) for name in header}
        seen = {base: name for name, (base, _) in told.items()}
        seen |= {plain(name): name for name in header}
        found: dict[Use, None] = {}
        for row in self.measures.itertuples():
            column, by = plain(row.column), plain(row.filter)
            if column in seen and (not by or by in seen):
                name = seen[column]
                pounds = told[name][1] if plain(name) != column else 0
                where = seen[by] if by else ""
                found[Use(row.measure, name, where, plain(row.value), pounds)] = None
        return list(found)

    def lacking(self, header: Sequence[str]) -> list[str]:
        """Name the needed measures that no column of a header holds."""
        found = {use.measure for use in self.uses(header)}
        return sorted(self.needed - found)

    def whole_values(self, column: str) -> pd.DataFrame:
        """Give the rows that tell what a filter may hold in every row of a file."""
        is_filter = self.rows["filter"].map(plain) == plain(column)
        return self.rows[is_filter & (self.rows["column"] == "")]

    def allowed(self, column: str) -> set[str] | None:
        """Give what a filter may hold in every row; None where anything will do."""
        return {plain(value) for value in self.whole_values(column)["value"]} or None


@cache
def plain(text: str) -> str:
    """Write a name or a value without what differs from release to release: capitals, signs."""
    words = re.sub(r"[^a-z0-9%]+", " ", text.casefold().replace("&", " and ")).split()
    return " ".join("%" if word in PER_CENT else word for word in words)


def load(folder: Path | None = None) -> list[Shape]:
    """Give every kind of file, in the order of the table."""
    rows = datasets.load(TABLE, folder)
    texts = rows.assign(**{name: rows[name].fillna("") for name in rows.select_dtypes("str")})
    return [Shape(str(name), part) for name, part in texts.groupby("shape", sort=False)]


def recognise(path: Path, header: Sequence[str], known: Sequence[Shape]) -> Shape:
    """Find the kind of a file by its header.

    Raises `Mistake` where it is none, or lacks a column, with the nearest kind and what is missing.
    """
    whole = [shape for shape in known if shape.uses(header) and not shape.lacking(header)]
    if whole:
        shape = max(whole, key=lambda one: len(one.columns & set(map(plain, header))))
        _check_names(path, header, shape)
        return shape
    near = nearest(header, known)
    own = [name for name in header if plain(name) not in set(map(plain, PLACE))] or header
    seen = ", ".join(own[:SHOWN]) + (f" and {len(own) - SHOWN} more" if own[SHOWN:] else "")
    older = "" if {"time period", "borough"} & {*map(plain, header)} else NO_PERIOD
    if near is None:
        kinds = ", ".join(shape.name for shape in known)
        raise Mistake(
            f"{path}: not a file that is known. Its columns: {seen}.{older} Known are files of "
            f"Explore Education Statistics on {kinds}; and a borough's ledger, with "
            "the columns borough, year, measure, value, basis. Download one of these; for another "
            f"indicator, see {PAGE}."
        )
    _check_names(path, header, near)
    odd = ", ".join(strange(header, near))
    learnt = f"If one of these is its new name, run `fop import --learn {path}`; else download"
    raise Mistake(
        f"{path}: looks like a file of {near.name}, but no column is known for "
        f"{', '.join(near.lacking(header))}. "
        f"{f'Columns not known: {odd}. {learnt}' if odd else 'Download'} the whole file."
    )


def nearest(header: Sequence[str], known: Sequence[Shape]) -> Shape | None:
    """Find the kind of file that shares most with a header; None where none shares enough."""
    seen = {plain(name) for name in header} - {plain(name) for name in PLACE}
    shared = {shape.name: len(shape.columns & seen) for shape in known}
    # A column with a figure of the book tells more than one that only goes with it.
    kept = {shape.name: len({*map(plain, shape.measures["column"])} & seen) for shape in known}
    best = max(known, key=lambda shape: (shared[shape.name], kept[shape.name]), default=None)
    # One column in common, such as `number`, says nothing where it is one of many.
    enough = min(2, len(seen) / 2)
    return best if best and (0 < enough <= shared[best.name] or best.uses(header)) else None


def strange(header: Sequence[str], shape: Shape) -> list[str]:
    """Name the columns that a kind of file does not know."""
    known = shape.columns
    return [name for name in header if not {plain(name), units.parted(plain(name))[0]} & known]


def close(text: str, among: Iterable[str]) -> str:
    """Give the text that is nearest to another; empty where none is near."""
    written = {plain(one): one for one in among}
    found = difflib.get_close_matches(plain(text), list(written), n=1, cutoff=0.5)
    return written[found[0]] if found else ""


def _check_names(path: Path, header: Sequence[str], shape: Shape) -> None:
    names = [plain(name) for name in header]
    missing = [name for name in PLACE if plain(name) not in names]
    twice = sorted({name for name in header if names.count(plain(name)) > 1 and name.strip()})
    for found, fault in ((missing, "is missing"), (twice, "stands twice")):
        if found:
            raise Mistake(
                f"{path}: column {', '.join(map(repr, found))} {fault}. Columns seen: "
                f"{', '.join(header)}. Give it the name that it had. A table made on the website, "
                "or cut in a spreadsheet, has not all of them: download the whole data set."
            )
