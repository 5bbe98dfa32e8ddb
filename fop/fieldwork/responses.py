"""Responses: read from CSV, Excel or SPSS, and checked without ever being told.

What is wrong is told by file, row and column, and by what was expected: never by the value
itself, because a message ends in logs.  The header is row 1, as a spreadsheet counts.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from fop.mistakes import Mistake
from fop.tables import csv_files, datasets

FOLDER = "templates/fieldwork/"
SERIAL = r"[1-9]\d{4}(\.\d+)?"
"""A date as Excel stores it: the days since 1900."""

FORMULA = "\0formula"
MOST = 200
"""Most faults of one file that are told one by one."""


@dataclass(frozen=True)
class Responses:
    """The checked responses of one file.

    Attributes
    ----------
    path : Path
        The file.
    instrument : str
        Name of its template, such as `score_15`.
    frame : DataFrame
        The described columns in their types.
    rows : Series
        Row of the file that each response stands in, as a spreadsheet counts.
    notices : list of str
        What the evaluator should know, such as columns that were not read.
    """

    path: Path
    instrument: str
    frame: pd.DataFrame
    rows: pd.Series
    notices: list[str]


def instruments(folder: Path | None = None) -> dict[str, datasets.Descriptor]:
    """Describe every template that responses can follow: name to descriptor."""
    return {
        name.removeprefix(FOLDER): resource
        for name, resource in datasets.package(folder).items()
        if name.startswith(FOLDER) and not name.endswith("/codebook")
    }


def read(path: Path, folder: Path | None = None) -> Responses:
    """Read one file of responses and check it against its template.

    Parameters
    ----------
    path : Path
        A `.csv`, `.xlsx`, `.ods` or `.sav` file.
    folder : Path, optional
        The data folder, which holds the templates.

    Raises
    ------
    Mistake
        With every fault: file, row, column, what was expected.
    """
    readers: dict[str, Callable[[Path], pd.DataFrame]] = {
        ".csv": _csv,
        ".xlsx": _workbook,
        ".ods": _workbook,
        ".sav": _spss,
    }
    if path.suffix.lower() not in readers:
        raise Mistake(f"{path}: expected a file that ends in {', '.join(readers)}.")
    if not path.is_file():
        raise Mistake(f"{path}: not found.")
    raw = readers[path.suffix.lower()](path)
    known = instruments(folder)
    name = _recognised(path, raw, known)
    if raw.empty:
        raise Mistake(f"{path}: holds no responses. Put them below the header, one a row.")
    schema = known[name]["schema"]
    described = [field["name"] for field in schema["fields"]]
    raw = raw.assign(**{name: "" for name in described if name not in raw})
    own = raw[described]
    frame = _checked(path, own, schema)
    unread = raw.shape[1] - len(described)
    notices = [f"{path}: {unread} columns not in the template {name}, not read."] * bool(unread)
    return Responses(path, name, frame, pd.Series(frame.index + 2, index=frame.index), notices)


def told(path: Path, faults: list[str]) -> Mistake:
    """Make a mistake of a file's faults; the first of them are told, the rest counted."""
    rest = len(faults) - MOST
    more = [f"{path}: {rest} more faults. Mend these first."] if rest > 0 else []
    return Mistake([*faults[:MOST], *more])


def _recognised(path: Path, raw: pd.DataFrame, known: dict[str, Any]) -> str:
    """Find the template whose columns the file has; say which are missing in the nearest."""
    lost = {
        name: [
            field["name"]
            for field in one["schema"]["fields"]
            if field["name"] not in raw and not field.get("optional")
        ]
        for name, one in known.items()
    }
    full = [name for name, missing in lost.items() if not missing]
    if full:
        return max(full, key=lambda name: len(known[name]["schema"]["fields"]))
    if not raw.shape[1]:
        raise Mistake(f"{path}: holds no header. Start from a template in data/{FOLDER}.")
    has = {
        name: sum(field["name"] in raw for field in one["schema"]["fields"])
        for name, one in known.items()
    }
    # The share of the file's own columns that a template knows, not what the template lacks.
    nearest = max(known, key=lambda name: (has[name], -len(lost[name])))
    if not has[nearest]:
        raise Mistake(
            f"{path}: row 1 has no column of any template. Start from one in data/{FOLDER}."
        )
    twice = raw.columns[raw.columns.duplicated()]
    again = " A column stands twice." if len(twice) else ""
    raise Mistake(
        f"{path}: row 1: nearest to the template {nearest}, but without its columns "
        f"{', '.join(lost[nearest])}.{again} Keep an unused column, empty."
    )


def _checked(path: Path, raw: pd.DataFrame, schema: datasets.Descriptor) -> pd.DataFrame:
    columns: dict[str, pd.Series] = {}
    found: list[tuple[int, str]] = []
    for field in schema["fields"]:
        text = raw[field["name"]].str.strip()
        text = text.mask(text == "")
        columns[field["name"]], bad, words = _column(text, field)
        found += [
            (row, f"{path}: row {row + 2}, column {field['name']!r}: {words(row)}")
            for row in bad.index[bad]
        ]
    faults = [fault for _, fault in sorted(found, key=lambda pair: pair[0])]
    frame = pd.DataFrame(columns)
    faults += _repeats(path, frame, schema["primaryKey"])
    if faults:
        raise told(path, faults)
    return frame


def _column(
    text: pd.Series, field: datasets.Descriptor
) -> tuple[pd.Series, pd.Series, Callable[[int], str]]:
    """Type one column; mark its faults, and say how each is put into words."""
    limits = field.get("constraints", {})
    values: pd.Series = text
    bad = pd.Series(False, index=text.index)
    if field["type"] != "string":
        values = pd.to_numeric(text, errors="coerce")
        bad |= values.isna() & text.notna()
        bad |= values.isin([float("inf"), float("-inf")])
        if field["type"] == "integer":
            bad |= values.notna() & (values % 1 != 0)
        bad |= values < limits.get("minimum", float("-inf"))
        bad |= values > limits.get("maximum", float("inf"))
    else:
        if "enum" in limits:
            spelled = {str(one).casefold(): str(one) for one in limits["enum"]}
            values = text.str.casefold().map(spelled)
            bad |= values.isna() & text.notna()
        if "pattern" in limits:
            bad |= text.notna() & ~text.str.fullmatch(limits["pattern"]).fillna(False).astype(bool)
            dated = pd.to_datetime(text.where(~bad), format="%Y-%m-%d", errors="coerce")
            bad |= text.notna() & dated.isna()
    bad |= text.str.startswith(FORMULA).fillna(False).astype(bool)
    if limits.get("required"):
        bad |= text.isna()

    def words(row: int) -> str:
        return f"found {_kind(text[row], field)}; expected {_expected(field)}."

    kind = {"string": "str", "integer": "Int64", "number": "float64"}[field["type"]]
    return values.mask(bad).astype(kind), bad, words


def _kind(value: Any, field: datasets.Descriptor) -> str:
    """Say what sort of thing was found, and not the thing."""
    if pd.isna(value):
        return "an empty cell"
    text = str(value)
    if text.startswith(FORMULA):
        return "a formula (paste its value in its place)"
    is_number = pd.notna(pd.to_numeric(text, errors="coerce"))
    if "pattern" in field.get("constraints", {}) and pd.Series([text]).str.fullmatch(SERIAL)[0]:
        return "a date as a bare number, as Excel stores it (format the column as a date)"
    if field["type"] != "string":
        return "a number that is not allowed" if is_number else "text"
    if is_number and "enum" in field.get("constraints", {}):
        return "a number (a code without its label?)"
    return "text that is not allowed"


def _expected(field: datasets.Descriptor) -> str:
    if "pattern" in field.get("constraints", {}):
        return "a date such as 2017-03-06"
    return datasets.expectation(field)


def _repeats(path: Path, frame: pd.DataFrame, keys: list[str]) -> Iterator[str]:
    known = frame.dropna(subset=keys[:2])
    places = pd.Series(known.index, index=known.index)
    firsts = places.groupby([known[key] for key in keys], dropna=False).transform("first")
    for row in known.index[known.duplicated(keys)]:
        yield (
            f"{path}: row {row + 2} repeats row {firsts[row] + 2}: the same {', '.join(keys)}. "
            "Take one of them out."
        )


def _csv(path: Path) -> pd.DataFrame:
    rows = csv_files.rows(path)
    header = next(rows)
    if not header:
        raise Mistake(f"{path}: row 1 is empty. Put the header there and the responses below.")
    body = [row or [""] * len(header) for row in rows]
    raw = pd.DataFrame(body, columns=header, dtype="str")
    return _tidy(raw.mask(raw.apply(lambda column: column.str.startswith("=")), FORMULA))


def _workbook(path: Path) -> pd.DataFrame:
    from fop.fieldwork.spreadsheets import sheet

    return _tidy(sheet(path, FORMULA))


def _spss(path: Path) -> pd.DataFrame:
    from fop.fieldwork.spreadsheets import spss

    return _tidy(spss(path))


def _tidy(raw: pd.DataFrame) -> pd.DataFrame:
    """Trim the header and drop empty rows at the end, so that row numbers stay right."""
    raw = raw.rename(columns=lambda name: str(name).strip().lower())
    filled = raw.ne("").any(axis=1) if raw.shape[1] else pd.Series(dtype=bool)
    last = filled[filled].index.max() if filled.any() else -1
    return raw.loc[:last] if last >= 0 else raw.iloc[:0]
