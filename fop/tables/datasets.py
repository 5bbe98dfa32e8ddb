"""Tables: read only as they are described, or refused with every fault at once."""

import datetime
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fop.mistakes import FIRST, Damaged, Mistake, in_part
from fop.tables import csv_files, files, kept, reading
from fop.tables.contents import data_folder as data_folder
from fop.tables.descriptors import PACKAGE_FILE, version
from fop.tables.descriptors import Descriptor as Descriptor
from fop.tables.descriptors import describe as describe
from fop.tables.descriptors import expectation as expectation
from fop.tables.descriptors import package as package
from fop.tables.descriptors import sources as sources

DAY, YEAR = re.compile(r"\d{4}-\d{2}-\d{2}"), re.compile(r"\d{4}-\d{2}")

SPACES = re.compile(r"[\xa0\u2007\u202f\u3000]")
"""Spaces that look like the ordinary one, and make a name another."""

TYPES = {"string": "str", "integer": "Int64", "number": "float64"}
"""Table Schema types in use, and the pandas type each is read as."""

RULES: Mapping[str, Callable[[pd.Series, Any], pd.Series]] = {
    "enum": lambda cells, values: cells.isin(values),
    "pattern": lambda cells, form: (
        cells.str.fullmatch(form, flags=re.ASCII) & np.array([*map(_can_be, cells)], dtype=bool)
    ),
    "minimum": lambda cells, least: cells >= least,
    "maximum": lambda cells, most: cells <= most,
}
"""Table Schema limits in use, and how the cells that keep to each are told."""


@dataclass(frozen=True)
class Cells:
    """A column as read: `texts` holds each text once, `codes` where each row's stands.

    A table of official figures has tens of thousands of rows and a few hundred texts: what
    holds for a text is found out once.
    """

    codes: NDArray[np.intp]
    texts: pd.Series

    def at(self, row: int) -> str:
        """Give the text of a row; an empty one where the cell is empty."""
        text = self.texts.iat[self.codes[row]]
        return "" if pd.isna(text) else str(text)


def load(name: str, folder: Path | None = None) -> pd.DataFrame:
    """Read one table and check it against its description.

    Parameters
    ----------
    name : str
        Path below the data folder without its ending, such as `report/table_3_6`.

    Returns
    -------
    DataFrame
        The columns in the described order and type.  An empty cell is missing,
        never zero.

    Raises
    ------
    Mistake
        With one line for each fault: file, row, column, value, what was expected.
    """
    reading.note(name)
    return _loaded(name, folder)


def part(name: str, column: str, value: str) -> pd.DataFrame:
    """Read the rows of a table that hold a value; only a change of these is one for the page."""
    reading.note(f"{name}?{column}={value}")
    rows = _loaded(name)
    return rows[rows[column] == value].reset_index(drop=True)


def _loaded(name: str, folder: Path | None = None) -> pd.DataFrame:
    folder = folder or data_folder()
    described = version(folder / PACKAGE_FILE)
    path = folder / describe(name, folder)["path"]
    try:
        return _checked(name, folder, described, version(path)).copy(deep=False)
    except Mistake as mistake:
        raise Damaged(mistake.faults) from None


def verify(name: str, text: str, folder: Path | None = None) -> None:
    """Check a text as if it stood in a table's place; raise `Mistake` with every fault."""
    resource = describe(name, folder)
    _valid(Path(resource["path"]), resource["schema"], text)


def dictionary(name: str) -> pd.DataFrame:
    """Describe every column of a table.

    Returns
    -------
    DataFrame
        `column`, `title`, `type`, `unit`, `description` and `holds`: what a cell must hold.
    """
    fields = describe(name)["schema"]["fields"]
    rows = [
        {"column": field["name"], "holds": expectation(field)}
        | {key: field.get(key, "") for key in ("title", "type", "unit", "description")}
        for field in fields
    ]
    return pd.DataFrame(rows)[["column", "title", "type", "unit", "description", "holds"]]


@lru_cache(maxsize=256)
def _checked(name: str, folder: Path, *_: tuple[int, ...]) -> pd.DataFrame:
    """Read and check a table; kept for as long as it and the package stay the same."""
    resource = describe(name, folder)
    path, schema = folder / resource["path"], resource["schema"]
    return kept.checked(path, schema, folder, lambda: _valid(path, schema))


def _valid(path: Path, schema: Descriptor, text: str | None = None) -> pd.DataFrame:
    raw = _read(path, text)
    faults = _column_faults(path, list(raw), [field["name"] for field in schema["fields"]])
    if faults:
        raise Mistake(faults)
    frame, odd = {}, dict[str, list[int]]()
    for field in schema["fields"]:
        cells = raw[field["name"]]
        read, fits = typed(texts := cells.texts, field)
        # 'WCC ' is no name that anything knows, nor is one with a space that does not break.
        odd_signs = [~texts.str.contains(one) for one in (files.UNSHOWN, files.GARBLED, SPACES)]
        fits &= texts.isna() | (texts.str.strip().eq(texts) & np.logical_and.reduce(odd_signs))
        frame[field["name"]] = read.array.take(cells.codes)
        if not fits.all():
            odd[field["name"]] = np.flatnonzero(~fits.to_numpy()[cells.codes]).tolist()
    lacking = Counter(row for name, bad in odd.items() for row in bad if not raw[name].at(row))
    bare = [row for row, cells in lacking.items() if cells > 1]
    faults += in_part([_bare(path, row, odd) for row in bare])
    for field in schema["fields"]:
        bad = [row for row in odd.get(field["name"], ()) if row not in bare]
        told = [_cell_fault(path, raw[field["name"]], row, field) for row in bad[:FIRST]]
        faults += in_part(told, len(bad))
    faults += _repeats(path, raw, schema)
    if faults:
        raise Mistake(faults)
    return pd.DataFrame(frame)


def _read(path: Path, text: str | None) -> dict[str, Cells]:
    if text is None and not path.exists():
        raise Mistake(f"{path}: not found. Put the file back or take it out of datapackage.json.")
    header, rows = csv_files.table(path, text)
    columns = zip(*rows, strict=True) if rows else ([] for _ in header)
    return {name: _cells(cells) for name, cells in zip(header, columns, strict=True)}


def _cells(column: Iterable[str]) -> Cells:
    codes, texts = pd.factorize(np.array([*column], dtype=object))
    return Cells(codes, pd.Series(texts, dtype="str").replace("", pd.NA))


def _column_faults(path: Path, found: list[str], expected: list[str]) -> list[str]:
    missing = [name for name in expected if name not in found]
    extra = [name for name in found if name not in expected]
    if found == expected:
        return []
    told = [f"column {', '.join(map(repr, missing))} is missing"] if missing else []
    told += [f"column {', '.join(map(repr, extra))} is not described"] if extra else []
    said = ", and ".join(told) or "its columns stand in another order, or one is there twice"
    return [f"{path}: {said}. They are to be {', '.join(expected)}."]


def typed(texts: pd.Series, field: Descriptor) -> tuple[pd.Series, pd.Series]:
    """Read the texts of a column as its type, and tell which of them it may hold."""
    read = texts
    if field["type"] != "string":
        # A spreadsheet writes 899,123 as 8.99E+05, and the rest of it is lost.
        plain = texts.mask(texts.str.contains(r"[0-9][eE]\+?[0-9]").eq(True))
        read = pd.to_numeric(plain, errors="coerce").astype("float64")
        read = read.where(np.isfinite(read))
    if field["type"] == "integer":
        read = read.where((read % 1 == 0) & (read.abs() < 2**53))
    read = read.astype(TYPES[field["type"]])
    limits = field.get("constraints", {})
    fits = read.notna() | (texts.isna() & (not limits.get("required", False)))
    held = read.dropna()
    for name in RULES.keys() & limits.keys():
        fits[held.index] &= RULES[name](held, limits[name]).to_numpy(dtype=bool)
    return read, fits


def _can_be(text: str) -> bool:
    """Say whether a text that is written as a day, a month or a reporting year is one."""
    if DAY.fullmatch(text):
        try:
            datetime.date.fromisoformat(text)
        except ValueError:
            return False
    # A month such as 2024-07 and a year such as 2024-25 are written alike.
    two = int(text[5:]) if YEAR.fullmatch(text) else 1
    return 1 <= two <= 12 or (int(text[:4]) + 1) % 100 == two


def _bare(path: Path, row: int, odd: Mapping[str, Sequence[int]]) -> str:
    """Tell once of a row that lacks several cells, such as a total or a note below a table."""
    names = ", ".join(repr(name) for name, rows in odd.items() if row in rows)
    return (
        f"{path}: row {row + 2}: nothing that can stand there in column {names}. Fill them in, or "
        "take the row out where it is a total or a note."
    )


def _cell_fault(path: Path, cells: Cells, row: int, field: Descriptor) -> str:
    value = cells.at(row)
    found = repr(value) if value else "an empty cell"
    fitting = expectation(field) if value == value.strip() else "no space before or after it"
    if space := SPACES.search(value):
        fitting = f"ordinary spaces: it holds the sign U+{ord(space[0]):04X}. Type them anew"
    if sign := files.unshown(value):
        fitting = f"text without {sign}"
    # The header is line 1 of the file, so the first row of the frame is line 2.
    return (
        f"{path}: row {row + 2}, column {field['name']!r}: found {found}, "
        f"expected {fitting}. Mend the cell and run `fop check`."
    )


def _repeats(path: Path, raw: Mapping[str, Cells], schema: Descriptor) -> list[str]:
    keys = schema.get("primaryKey", list(raw))
    keys = [keys] if isinstance(keys, str) else keys
    codes = pd.DataFrame({key: raw[key].codes for key in keys})
    again = codes.index[codes.duplicated()]
    if again.empty:
        return []
    firsts = codes.reset_index().groupby(keys)["index"].transform("first")
    told = [
        f"{path}: row {row + 2} repeats row {firsts[row] + 2} "
        f"({', '.join(f'{key} {raw[key].at(row)}' for key in keys)}). Take one of them out."
        for row in again[:FIRST]
    ]
    return in_part(told, len(again))
