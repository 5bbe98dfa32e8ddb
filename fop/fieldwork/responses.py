"""Responses: files after a template or with a mapping, checked without ever being told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from fop.fieldwork import checking, exports, mapping, proposals, reshaping
from fop.fieldwork.exports import Export, named
from fop.fieldwork.mapping import ExportMapping
from fop.mistakes import Mistake, gather
from fop.tables import datasets

LEAST = 2  # columns that a file must share with a template to be called near it
NAMED = 6  # most columns that are named of those that a file lacks


@dataclass(frozen=True)
class Responses:
    """The checked responses of one file."""

    path: Path  # the file
    instrument: str  # name of its template, such as `score_15`
    frame: pd.DataFrame  # the described columns in their types
    rows: pd.Series  # row of the file that each response stands in, as a spreadsheet counts
    notices: list[str]  # what the evaluator should know, such as columns that were not read


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
    known = mapping.templates(folder)
    sheets = exports.sheets(path)
    ways, faults = gather(lambda one: mapping.load(one, known), mapping.beside(path))
    if faults:
        raise Mistake(faults)
    found: list[tuple[ExportMapping, Export]] = []
    empty: list[str] = []
    for way in ways:
        tried = [exports.under(path, sheet, way.wanted()) for sheet in sheets]
        export = max(tried, key=lambda pair: pair[1])[0]
        empty += reshaping.absent(export, way)
        found.append((way, export))
    found = found or _recognised(path, sheets, known)
    read_, faults = gather(
        lambda one: _responses(path, *one, schema=known[one[0].template]["schema"]), found
    )
    if faults:
        raise Mistake(faults)
    if empty:
        said = f"{path}: not there, and taken as empty: {checking.several('column', empty)}."
        read_[0].notices.append(said)
    return read_


def _responses(
    path: Path, way: ExportMapping, export: Export, schema: datasets.Descriptor
) -> Responses:
    own = reshaping.applied(path, export, way, schema["fields"])
    where = f"{path}: " + (f"sheet {export.title!r}: " if export.title else "")
    if own.frame.empty:
        raise Mistake(f"{where}holds no responses. Put them below the header, one a row.")
    described = [field["name"] for field in schema["fields"]]
    notices = []
    if way.path != path:
        notices.append(f"{where}{len(own.frame)} rows read as {way.template} by {way.path.name}.")
    elif unread := sum(named(str(column)) not in described for column in export.frame):
        notices.append(f"{where}columns not in the template {way.template}, not read: {unread}.")
    if export.hidden:
        notices.append(f"{where}{export.hidden} of its rows are hidden, and read with the others.")
    frame = own.frame.reindex(columns=described, fill_value="")
    frame = checking.checked(path, frame, schema, own.rows)
    return Responses(path, way.template, frame, own.rows, notices)


def _recognised(
    path: Path, sheets: Sequence[exports.RawSheet], known: Mapping[str, Any]
) -> list[tuple[ExportMapping, Export]]:
    """Find the sheets that have all columns of a template; else say what the nearest lacks."""
    fields = {name: one["schema"]["fields"] for name, one in known.items()}
    every = {field["name"] for own in fields.values() for field in own}
    found: list[tuple[ExportMapping, Export]] = []
    for sheet in sheets:
        export, _ = exports.under(path, sheet, every)
        names = [named(str(column)) for column in export.frame]
        whole = [
            name
            for name, own in fields.items()
            if all(f.get("optional") or names.count(f["name"]) == 1 for f in own)
        ]
        if whole:
            template = max(whole, key=lambda name: len(fields[name]))
            # Of two columns of one name the first is read.
            own = {f["name"]: f"{f['name']} #1" for f in fields[template] if f["name"] in names}
            found.append((ExportMapping(path, template, own), export))
    if found:
        return found
    raise Mistake(_unlike(path, sheets, known))


def _unlike(path: Path, sheets: Sequence[exports.RawSheet], known: Mapping[str, Any]) -> str:
    """Say of a file that follows no template which it is nearest to, by what it has."""
    if not any(sheet.lines for sheet in sheets):
        return f"{path}: is empty. Put the header in row 1 and the responses below."
    way = (
        f"say which columns are which in {path.stem}{mapping.ENDING}: the same command with "
        "--propose begins it."
    )
    name, export, columns = proposals.nearest(path, sheets, known)
    if sum(map(bool, columns.values())) < LEAST:
        start = f"Start from one in data/{mapping.FOLDER}, or"
        return f"{path}: no row has a column of any template. {start} {way}"
    names = [named(str(column)) for column in export.frame]
    fields = known[name]["schema"]["fields"]
    lost = [f["name"] for f in fields if f["name"] not in names and not f.get("optional")]
    more = f" and {len(lost) - NAMED} more" if len(lost) > NAMED else ""
    missing = f"but without its columns {', '.join(lost[:NAMED])}{more}. " if lost else ""
    again = " A column stands twice." if len(set(names)) < len(names) else ""
    return (
        f"{path}: nearest to the template {name}, {missing}Keep an unused column, empty; or {way}"
        f"{again}"
    )
