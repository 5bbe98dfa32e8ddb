"""Reshaping: an export's columns, answers and repeated groups put into those of a template."""

import re
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from fop.fieldwork.exports import Export, named
from fop.fieldwork.mapping import ANY, ExportMapping
from fop.mistakes import Mistake
from fop.tables import workbooks
from fop.tables.contents import nearest
from fop.tables.datasets import Descriptor

BETWEEN = r"[;,|\n]"  # what stands between the choices of one answer


def applied(path: Path, export: Export, way: ExportMapping, fields: list[Descriptor]) -> Export:
    """Put an export into the columns and the answers of a template.

    Parameters
    ----------
    path : Path
        The file, for messages.
    export : Export
        The sheet that has most of the columns that the mapping names.
    way : Way
        The mapping.
    fields : list of descriptors
        The template's columns.

    Returns
    -------
    Export
        A row for each of the export, and for each of its repeated groups that is not empty.
        What only some groups have a column for is empty in the others.

    Raises
    ------
    Mistake
        Where the export lacks a column that the mapping names, or has it twice.
    """
    places = _places(path, export, way)
    repeated = [
        one for one, text in way.columns.items() if any(f"{{{of}}}" in text for of in way.each)
    ]
    kept = pd.Series(True, index=export.frame.index)
    for name, value in way.only.items():
        kept &= _said(export, places[named(name)]).map(named) == named(value)
    frames: list[pd.DataFrame] = []
    for group in way.groups():
        own = kept.copy()
        if repeated:
            cells = [_said(export, places.get(named(way.column(one, group)))) for one in repeated]
            own &= pd.concat(cells, axis=1).ne("").any(axis=1)
        frame = _group(export, way, group, places, fields)
        frames.append(frame[own].assign(**{ROW: export.rows[own]}))
    whole = pd.concat(frames).sort_values(ROW, kind="stable", ignore_index=True)
    return Export(export.title, whole.drop(columns=ROW), whole[ROW], pd.DataFrame(), export.hidden)


ROW = "\0row"


def absent(export: Export, way: ExportMapping) -> list[str]:
    """Name the columns that only some of the repeated groups have, and that are taken as empty."""
    names = [str(name) for name in export.frame]
    asked = [way.column(name, group) for group in way.groups() for name in way.columns]
    return [name for name in dict.fromkeys(asked) if not _where(name, names)]


def _places(path: Path, export: Export, way: ExportMapping) -> dict[str, int]:
    """Find where each column stands that the mapping names."""
    names = [str(name) for name in export.frame]
    found: dict[str, int] = {}
    faults: list[str] = []
    asked = [[way.column(name, group) for group in way.groups()] for name in way.columns]
    for alike in [*asked, *([name] for name in way.only)]:
        there = {name: _where(name, names) for name in alike}
        for name, own in there.items():
            if len(own) == 1:
                found[named(name)] = own[0]
            elif own:
                faults.append(
                    f"{path}: column {name!r} stands {len(own)} times. Write {name + ' #1'!r} for "
                    f"the first of them in {way.path.name}."
                )
            elif not any(there.values()):
                faults.append(
                    f"{path}: no column {name!r}, which {way.path.name} names."
                    f"{nearest(name, names)}"
                )
    if faults:
        raise Mistake(faults)
    return found


def _where(name: str, names: list[str]) -> list[int]:
    """Find the places of a name in an export; `NAME #2` is the second so named, `column C` C."""
    own = [place for place, one in enumerate(names) if named(one) == named(name)]
    if own:
        return own
    if which := re.fullmatch(r"(.*\S)\s*#(\d+)", name):
        return _where(which[1], names)[int(which[2]) - 1 :][:1]
    letters = re.fullmatch(r"column ([A-Z]{1,3})", name)
    return [n for n in range(len(names)) if letters and workbooks.letter(n) == letters[1]]


def _said(export: Export, place: int | None) -> pd.Series:
    if place is None:
        return pd.Series("", index=export.frame.index, dtype="str")
    return export.frame.iloc[:, place].str.strip()


def _group(
    export: Export,
    way: ExportMapping,
    group: Mapping[str, str],
    places: Mapping[str, int],
    fields: list[Descriptor],
) -> pd.DataFrame:
    columns: dict[str, pd.Series] = {}
    for one in fields:
        name = str(one["name"])
        meant = {**way.answers.get(ANY, {}), **way.answers.get(name, {})}
        if name in way.columns:
            place = places.get(named(way.column(name, group)))
            said = _said(export, place)
            if place is not None and one["type"] != "string" and not meant:
                said = export.codes.get(export.frame.columns[place], said)
            if name in way.chosen:
                said = _chosen(said, name, way, one)
            columns[name] = said.map(lambda text, meant=meant: meant.get(named(text), text))
        elif name in group or name in way.always:
            value = {**way.always, **group}[name]
            columns[name] = pd.Series(value, index=export.frame.index, dtype="str")
    return pd.DataFrame(columns, dtype="str", index=export.frame.index)


def _chosen(said: pd.Series, name: str, way: ExportMapping, one: Descriptor) -> pd.Series:
    """Say of each answer whether it lists a choice; nothing where it lists none at all."""
    yes, no = ("1", "0") if one["type"] == "integer" else ("yes", "no")
    same = [named(way.chosen[of]) for of in way.chosen if way.columns[of] == way.columns[name]]
    own = named(way.chosen[name])
    # A longer choice may hold a shorter one.
    longer = [text for text in same if own in text and text != own]
    held = pd.Series(["\n".join(map(named, text.split("\n"))) for text in said], index=said.index)
    for text in longer:
        held = held.str.replace(text, "", regex=False)
    listed = held.str.contains(rf"(?:^|{BETWEEN})\s*{re.escape(own)}\s*(?:$|{BETWEEN})")
    return listed.map({True: yes, False: no}).where(said != "", "")
