"""Tables: where they are, what they hold, and whether they hold it.

`data/datapackage.json` describes every table: its columns, their types and
limits, its source and its licence.  A table is read only through `load`, which
checks it against that description and reports all faults at once.
"""

import csv
import json
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from fop.mistakes import Mistake
from fop.tables import reading
from fop.tables.contents import data_folder as data_folder

Descriptor = Mapping[str, Any]
Cell = tuple[int, str]

TYPES = {"string": "str", "integer": "Int64", "number": "float64"}
"""Table Schema types in use, and the pandas type each is read as."""


def package(folder: Path | None = None) -> dict[str, Descriptor]:
    """Describe every table of the data package.

    Parameters
    ----------
    folder : Path, optional
        The data folder; `data_folder()` where not given.

    Returns
    -------
    dict
        Table name (path without ending, such as `report/table_3_6`) to its
        Data Resource descriptor.

    Raises
    ------
    Mistake
        Where `datapackage.json` is missing or is not valid JSON.
    """
    path = (folder or data_folder()) / "datapackage.json"
    return dict(_described(path, _version(path)))


def describe(name: str, folder: Path | None = None) -> Descriptor:
    """Give the descriptor of one table; raise `Mistake` for an unknown name."""
    tables = package(folder)
    if name not in tables:
        known = ", ".join(sorted(tables))
        raise Mistake(f"No table is named {name!r} in datapackage.json. Its tables: {known}.")
    return tables[name]


def load(name: str, folder: Path | None = None) -> pd.DataFrame:
    """Read one table and check it against its description.

    Parameters
    ----------
    name : str
        Path below the data folder without its ending, such as `report/table_3_6`.
    folder : Path, optional
        The data folder; `data_folder()` where not given.

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
    return _loaded(name, folder).copy()


def part(name: str, column: str, value: str) -> pd.DataFrame:
    """Read the rows of a table that hold a value; only a change of these is one for the page.

    Parameters
    ----------
    name, column, value : str
        Table, column and what it is to hold.
    """
    reading.note(f"{name}?{column}={value}")
    rows = _loaded(name)
    return rows[rows[column] == value].reset_index(drop=True)


def _loaded(name: str, folder: Path | None = None) -> pd.DataFrame:
    folder = folder or data_folder()
    version = _version(folder / "datapackage.json")
    path = folder / describe(name, folder)["path"]
    return _checked(name, folder, version, _version(path))


def verify(name: str, path: Path, folder: Path | None = None) -> None:
    """Check a file as if it stood in a table's place; raise `Mistake` with every fault."""
    _valid(path, describe(name, folder)["schema"])


@lru_cache(maxsize=4)
def _described(path: Path, _: tuple[int, ...]) -> dict[str, Descriptor]:
    """Read the package; kept for as long as the file stays the same."""
    try:
        described = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise Mistake(
            f"{path}: not found. Set FOP_DATA to the folder that holds the tables."
        ) from None
    except ValueError as error:
        raise Mistake(f"{path}: not valid JSON ({error}). Mend it there.") from None
    return {resource["path"].removesuffix(".csv"): resource for resource in described["resources"]}


@lru_cache(maxsize=256)
def _checked(name: str, folder: Path, *_: tuple[int, ...]) -> pd.DataFrame:
    """Read and check a table; kept for as long as it and the package stay the same."""
    resource = describe(name, folder)
    return _valid(folder / resource["path"], resource["schema"])


def _valid(path: Path, schema: Descriptor) -> pd.DataFrame:
    raw = _read(path)
    faults = _column_faults(path, list(raw.columns), [field["name"] for field in schema["fields"]])
    if faults:
        raise Mistake(faults)
    frame = _typed(raw, schema)
    bad = set(_mistyped(raw, frame)) | _out_of_bounds(frame, schema)
    faults = [_cell_fault(path, raw, row, field) for row, field in _ordered(bad, schema)]
    faults += _repeats(path, raw, schema)
    if faults:
        raise Mistake(faults)
    return frame


def _version(path: Path) -> tuple[int, ...]:
    try:
        found = path.stat()
    except OSError:
        return ()
    return (found.st_ino, found.st_mtime_ns, found.st_size)


def sources(names: Sequence[str], folder: Path | None = None) -> list[str]:
    """Give the sources of tables and their licences, a sentence pair for each licence."""
    held: dict[str, list[str]] = {}
    for name in names:
        resource = describe(name, folder)
        licences = "; ".join(entry["title"].rstrip(".") for entry in resource["licenses"])
        held.setdefault(licences, []).extend(e["title"].rstrip(".") for e in resource["sources"])
    return [f"{'; '.join(dict.fromkeys(titles))}. {of}." for of, titles in held.items()]


def dictionary(name: str, folder: Path | None = None) -> pd.DataFrame:
    """Describe every column of a table.

    Returns
    -------
    DataFrame
        `column`, `title`, `type`, `unit`, `description` and `holds`: what a cell must hold.
    """
    fields = describe(name, folder)["schema"]["fields"]
    rows = [
        {"column": field["name"], "holds": expectation(field), "unit": field.get("unit", "")}
        | {key: field[key] for key in ("title", "type", "description")}
        for field in fields
    ]
    return pd.DataFrame(rows)[["column", "title", "type", "unit", "description", "holds"]]


def expectation(field: Descriptor) -> str:
    """Say in words what a cell of a column must hold."""
    limits = field.get("constraints", {})
    kind = {"integer": "a whole number", "number": "a number"}.get(field["type"], "text")
    if "enum" in limits:
        kind = "one of " + ", ".join(map(str, limits["enum"]))
    elif "pattern" in limits:
        kind = f"text of the form {limits['pattern']}"
    if "minimum" in limits:
        kind += f", {limits['minimum']} or more"
    if "maximum" in limits:
        kind += f", {limits['maximum']} or less"
    return kind if limits.get("required") else f"{kind} or an empty cell"


def _read(path: Path) -> pd.DataFrame:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            header, *rows = list(csv.reader(file, strict=True)) or [[]]
    except FileNotFoundError:
        raise Mistake(
            f"{path}: not found. Put the file back or take it out of datapackage.json."
        ) from None
    except UnicodeDecodeError as error:
        raise Mistake(
            f"{path}: byte {error.start} is not UTF-8. Save the file as CSV with encoding UTF-8."
        ) from None
    except csv.Error as error:
        raise Mistake(f"{path}: cannot be read as CSV ({error}). Look for a stray quote.") from None
    uneven = [
        f"{path}: row {number} has {len(row)} cells, the header {len(header)}. "
        "Look for a missing or an unquoted comma."
        for number, row in enumerate(rows, start=2)
        if len(row) != len(header)
    ]
    if uneven:
        raise Mistake(uneven)
    return pd.DataFrame(rows, columns=header, dtype="str").replace("", pd.NA)


def _column_faults(path: Path, found: list[str], expected: list[str]) -> list[str]:
    missing = [f"{path}: column {name!r} is missing." for name in expected if name not in found]
    extra = [
        f"{path}: column {name!r} is not described. Expected columns: {', '.join(expected)}."
        for name in found
        if name not in expected
    ]
    return missing + extra


def _typed(raw: pd.DataFrame, schema: Descriptor) -> pd.DataFrame:
    columns = {}
    for field in schema["fields"]:
        column = raw[field["name"]]
        if field["type"] != "string":
            column = pd.to_numeric(column, errors="coerce")
        if field["type"] == "integer":
            column = column.where(column % 1 == 0)
        columns[field["name"]] = column.astype(TYPES[field["type"]])
    return pd.DataFrame(columns)


def _mistyped(raw: pd.DataFrame, frame: pd.DataFrame) -> list[Cell]:
    lost = frame.isna() & raw[frame.columns].notna()
    return [(row, name) for name in frame for row in frame.index[lost[name]]]


def _out_of_bounds(frame: pd.DataFrame, schema: Descriptor) -> set[Cell]:
    # Types are right by now: a column without limits can hold no fault.
    limited = [field for field in schema["fields"] if field.get("constraints")]
    rules = pa.DataFrameSchema({field["name"]: _column(field) for field in limited})
    try:
        rules.validate(frame, lazy=True)
    except SchemaErrors as errors:
        cases = errors.failure_cases
        return set(zip(cases["index"].astype(int), cases["column"], strict=True))
    return set()


def _column(field: Descriptor) -> pa.Column:
    limits = field.get("constraints", {})
    rules: dict[str, Callable[[Any], pa.Check]] = {
        "enum": pa.Check.isin,
        "pattern": lambda pattern: pa.Check.str_matches(f"^(?:{pattern})$"),
        "minimum": pa.Check.ge,
        "maximum": pa.Check.le,
    }
    checks = [rule(limits[limit]) for limit, rule in rules.items() if limit in limits]
    return pa.Column(TYPES[field["type"]], checks, nullable=not limits.get("required", False))


def _ordered(cells: set[Cell], schema: Descriptor) -> list[tuple[int, Descriptor]]:
    fields = {field["name"]: field for field in schema["fields"]}
    order = list(fields)
    return [
        (row, fields[name]) for row, name in sorted(cells, key=lambda c: (c[0], order.index(c[1])))
    ]


def _cell_fault(path: Path, raw: pd.DataFrame, row: int, field: Descriptor) -> str:
    value = raw.at[row, field["name"]]
    found = "an empty cell" if pd.isna(value) else repr(value)
    # The header is line 1 of the file, so the first row of the frame is line 2.
    return (
        f"{path}: row {row + 2}, column {field['name']!r}: found {found}, "
        f"expected {expectation(field)}. Mend the cell and run `fop check`."
    )


def _repeats(path: Path, raw: pd.DataFrame, schema: Descriptor) -> list[str]:
    keys = schema.get("primaryKey", list(raw.columns))
    keys = [keys] if isinstance(keys, str) else keys
    places = pd.Series(raw.index, index=raw.index)
    firsts = places.groupby([raw[key] for key in keys], dropna=False).transform("first")
    return [
        f"{path}: row {row + 2} repeats row {int(firsts[row]) + 2} "
        f"({', '.join(f'{key} {raw.at[row, key]}' for key in keys)}). Take one of them out."
        for row in raw.index[raw.duplicated(keys)]
    ]
