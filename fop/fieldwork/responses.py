"""Responses: files after a template or with a mapping, checked without ever being told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from fop.fieldwork import exports, mapping, reshaping
from fop.fieldwork.checking import checked
from fop.fieldwork.exports import Export, named
from fop.mistakes import Mistake, gather
from fop.tables import datasets

FOLDER = "templates/fieldwork/"


@dataclass(frozen=True)
class Responses:
    """The checked responses of one file."""

    path: Path
    """The file."""
    instrument: str
    """Name of its template, such as `score_15`."""
    frame: pd.DataFrame
    """The described columns in their types."""
    rows: pd.Series
    """Row of the file that each response stands in, as a spreadsheet counts."""
    notices: list[str]
    """What the evaluator should know, such as columns that were not read."""


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
    found: list[tuple[str, Export, mapping.ExportMapping | None]] = []
    for way in ways:
        export = _best(path, sheets, way.wanted())
        fields = known[way.template]["schema"]["fields"]
        found.append((way.template, reshaping.applied(path, export, way, fields), way))
    if not ways:
        found += [(name, export, None) for name, export in _recognised(path, sheets, known)]
    read_, faults = gather(
        lambda one: _responses(path, *one, schema=known[one[0]]["schema"]), found
    )
    if faults:
        raise Mistake(faults)
    return read_


def _responses(
    path: Path,
    name: str,
    export: Export,
    way: mapping.ExportMapping | None,
    schema: datasets.Descriptor,
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
    own = frame.loc[:, ~frame.columns.duplicated()].reindex(columns=described, fill_value="")
    notices = []
    if way is not None:
        notices.append(f"{where}{len(frame)} rows read as {name} by {way.path.name}.")
    if unread:
        notices.append(f"{where}columns not in the template {name}, not read: {unread}.")
    if export.hidden:
        notices.append(f"{where}{export.hidden} of its rows are hidden, and read with the others.")
    return Responses(path, name, checked(path, own, schema, export.rows), export.rows, notices)


def _best(path: Path, sheets: Sequence[exports.RawSheet], wanted: set[str]) -> Export:
    """Give the sheet that has most of some columns."""
    tried = [exports.under(path, sheet, wanted) for sheet in sheets]
    return max(tried, key=lambda pair: pair[1])[0]


def _recognised(
    path: Path, sheets: Sequence[exports.RawSheet], known: Mapping[str, Any]
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
