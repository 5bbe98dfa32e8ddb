"""Responses: files after a template or with a mapping, checked without ever being told.

What is wrong is told by file, row and column, and by what was expected: never by the value
itself, because a message ends in logs.  Rows count as in the file.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from fop.fieldwork import exports, mapping
from fop.fieldwork.exports import FORMULA, Export, named
from fop.mistakes import Mistake, gather
from fop.tables import areas, datasets
from fop.tables.areas import Area

FOLDER = "templates/fieldwork/"
SERIAL = r"[1-9]\d{4}(\.\d+)?"
"""A date as Excel stores it: the days since 1900."""

MOST = 200
"""Most faults of one file that are told one by one."""

AREA = "borough"
"""Column that holds an authority, by any of its names."""

KINDS = ("team", "role")
"""Columns that hold whatever kinds a council has."""

LONGEST = 60
"""Letters of a kind's name: more would be a remark."""


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


def read(path: Path, folder: Path | None = None) -> list[Responses]:
    """Read one file of responses and check it against its templates.

    Parameters
    ----------
    path : Path
        A CSV, Excel, OpenDocument, SPSS or Stata file; a workbook may hold a sheet for each
        of several templates.
    folder : Path, optional
        The data folder, which holds the templates.

    Raises
    ------
    Mistake
        With every fault: file, row, column, what was expected.
    """
    known = instruments(folder)
    sheets = exports.sheets(path)
    ways, faults = gather(lambda one: mapping.load(one, known), mapping.beside(path))
    if faults:
        raise Mistake(faults)
    found: list[tuple[str, Export, mapping.Way | None]] = []
    for way in ways:
        export = _best(path, sheets, way.wanted())
        fields = known[way.template]["schema"]["fields"]
        found.append((way.template, mapping.applied(path, export, way, fields), way))
    if not ways:
        found += [(name, export, None) for name, export in _recognised(path, sheets, known)]
    read_, faults = gather(
        lambda one: _responses(path, *one, schema=known[one[0]]["schema"]), found
    )
    if faults:
        raise Mistake(faults)
    return read_


def _responses(
    path: Path, name: str, export: Export, way: mapping.Way | None, schema: datasets.Descriptor
) -> Responses:
    frame = export.frame.set_axis([named(str(column)) for column in export.frame], axis=1)
    where = f"{path}: " + (f"sheet {export.title!r}: " if export.title else "")
    if frame.empty:
        raise Mistake(f"{where}holds no responses. Put them below the header, one a row.")
    described = [field["name"] for field in schema["fields"]]
    unread = sum(column not in described for column in frame) if way is None else 0
    for field in schema["fields"] if way is None else ():
        if field["type"] != "string" and field["name"] in export.codes:
            frame[field["name"]] = export.codes[field["name"]]
    own = frame.reindex(columns=described, fill_value="")
    notices = []
    if way is not None:
        notices.append(f"{where}{len(frame)} rows read as {name} by {way.path.name}.")
    if unread:
        notices.append(f"{where}{unread} columns not in the template {name}, not read.")
    if export.hidden:
        notices.append(f"{where}{export.hidden} of its rows are hidden, and read with the others.")
    return Responses(path, name, _checked(path, own, schema, export.rows), export.rows, notices)


def told(path: Path, faults: list[str]) -> Mistake:
    """Make a mistake of a file's faults; the first of them are told, the rest counted."""
    rest = len(faults) - MOST
    more = [f"{path}: {rest} more faults. Mend these first."] if rest > 0 else []
    return Mistake([*faults[:MOST], *more])


def _best(path: Path, sheets: Sequence[exports.Sheet], wanted: set[str]) -> Export:
    """Give the sheet that has most of some columns."""
    tried = [exports.under(path, sheet, wanted) for sheet in sheets]
    return max(tried, key=lambda pair: pair[1])[0]


def _recognised(
    path: Path, sheets: Sequence[exports.Sheet], known: Mapping[str, Any]
) -> list[tuple[str, Export]]:
    """Find the sheets that have all columns of a template; else say what the nearest lacks."""
    fields = {name: [f for f in one["schema"]["fields"]] for name, one in known.items()}
    every = {field["name"] for own in fields.values() for field in own}
    found: list[tuple[str, Export]] = []
    near: list[tuple[int, str, list[str], Export]] = []
    for sheet in sheets:
        export, _ = exports.under(path, sheet, every)
        names = [named(str(column)) for column in export.frame]
        for name, own in fields.items():
            has = [field["name"] for field in own if field["name"] in names]
            lost = [f["name"] for f in own if f["name"] not in names and not f.get("optional")]
            twice = any(names.count(column) > 1 for column in has)
            if has and (lost or twice):
                near.append((len(has) - len(lost), name, lost, export))
        whole = [
            name
            for name, own in fields.items()
            if all(f.get("optional") or names.count(f["name"]) == 1 for f in own)
        ]
        if whole:
            found.append((max(whole, key=lambda name: len(fields[name])), export))
    if found:
        return found
    if not any(sheet.lines for sheet in sheets):
        raise Mistake(f"{path}: is empty. Put the header in row 1 and the responses below.")
    if not near:
        raise Mistake(
            f"{path}: no row has a column of any template. Start from one in data/{FOLDER}, or say "
            f"which columns are which in {path.stem}{mapping.ENDING}: the same command with "
            "--propose begins it."
        )
    # Told nearest by what the file has, not by what it lacks.
    _, name, lost, export = max(near, key=lambda one: one[0])
    names = [named(str(column)) for column in export.frame]
    again = " A column stands twice." if len(set(names)) < len(names) else ""
    missing = f"but without its columns {', '.join(lost)}. " if lost else ""
    raise Mistake(
        f"{path}: nearest to the template {name}, {missing}Keep an unused column, empty; or say "
        f"which columns are which in {path.stem}{mapping.ENDING}: the same command with --propose "
        f"begins it.{again}"
    )


def _checked(
    path: Path, raw: pd.DataFrame, schema: datasets.Descriptor, rows: pd.Series
) -> pd.DataFrame:
    columns: dict[str, pd.Series] = {}
    found: list[tuple[int, str]] = []
    for field in schema["fields"]:
        text = raw[field["name"]].str.strip()
        text = text.mask(text == "")
        columns[field["name"]], bad, words = _column(text, field)
        found += [
            (row, f"{path}: row {rows[row]}, column {field['name']!r}: {words(row)}")
            for row in bad.index[bad]
        ]
    faults = [fault for _, fault in sorted(found, key=lambda pair: pair[0])]
    frame = pd.DataFrame(columns)
    faults += _repeats(path, frame, schema["primaryKey"], rows)
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
    elif field["name"] == AREA:
        known = {name: _area(name) for name in text.dropna().unique()}
        values = text.map({name: area for name, area in known.items() if area})
        bad |= values.isna() & text.notna()
    elif field["name"] in KINDS:
        values = text.str.split().str.join(" ").str.lower()
        bad |= values.str.len().gt(LONGEST).fillna(False).astype(bool)
        bad |= pd.to_numeric(text, errors="coerce").notna()
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


def _area(name: str) -> str:
    """Give the short name of an authority; nothing where none is called so."""
    try:
        return areas.find(name, _areas()).short
    except Mistake:
        return ""


@lru_cache(maxsize=1)
def _areas() -> list[Area]:
    return areas.read()


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
    if is_number and ("enum" in field.get("constraints", {}) or field["name"] in (AREA, *KINDS)):
        return "a number (a code without its label?)"
    return "text that is not allowed"


def _expected(field: datasets.Descriptor) -> str:
    if "pattern" in field.get("constraints", {}):
        return "a date such as 2017-03-06"
    if field["name"] == AREA:
        return "an authority by a name, ONS code or abbreviation in data/areas.csv"
    if field["name"] in KINDS:
        return f"the name of a kind of {field['name']}, of at most {LONGEST} letters"
    return datasets.expectation(field)


def _repeats(path: Path, frame: pd.DataFrame, keys: list[str], rows: pd.Series) -> Iterator[str]:
    known = frame.dropna(subset=keys[:2])
    places = pd.Series(known.index, index=known.index)
    firsts = places.groupby([known[key] for key in keys], dropna=False).transform("first")
    for row in known.index[known.duplicated(keys)]:
        yield (
            f"{path}: row {rows[row]} repeats row {rows[firsts[row]]}: the same {', '.join(keys)}. "
            + (
                "Number the members of a family in the column member, or take one row out."
                if "member" in keys
                else "Take one of them out."
            )
        )
