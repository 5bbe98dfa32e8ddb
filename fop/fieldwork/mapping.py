"""Mapping: which columns and answers of an export are those of a template.

A mapping is a file beside the export, named `EXPORT.mapping.yml` for `EXPORT.csv`, that says
what was done and stays as the record of it:

    template: score_15
    columns: {family: Family code, item_1: Q4_1}
    always: {time: 1}
    answers: {any: {Very well: 1}, item_2: {Not at all: 5}}
    only: {Finished: "True"}
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from fop.fieldwork.exports import Export, named
from fop.mistakes import Mistake
from fop.tables import files
from fop.tables.contents import nearest
from fop.tables.datasets import Descriptor

ENDING = ".mapping.yml"
KEYS = ("template", "columns", "always", "answers", "only")
ANY = "any"
"""In place of a column: answers of all columns."""


@dataclass(frozen=True)
class Way:
    """How one export becomes responses after a template.

    Attributes
    ----------
    path : Path
        The mapping file.
    template : str
        Name of the template.
    columns : mapping
        Column of the template to column of the export.
    always : mapping
        Column of the template to what holds for every row.
    answers : mapping
        Column of the template, or `any`, to answers of the export and of the template.
    only : mapping
        Column of the export to the value of the rows that count.
    """

    path: Path
    template: str
    columns: Mapping[str, str]
    always: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    only: Mapping[str, str] = field(default_factory=dict)

    def wanted(self) -> set[str]:
        """Name the columns that the export must have."""
        return {named(name) for name in (*self.columns.values(), *self.only)}


def beside(path: Path) -> list[Path]:
    """Find the mapping files of an export; several, where it answers several templates."""
    stem = _escaped(path.stem)
    return sorted({*path.parent.glob(f"{stem}{ENDING}"), *path.parent.glob(f"{stem}.*{ENDING}")})


def load(path: Path, known: Mapping[str, Descriptor]) -> Way:
    """Read and check a mapping.

    Parameters
    ----------
    path : Path
        The mapping file.
    known : mapping
        Every template, name to descriptor.

    Raises
    ------
    Mistake
        With every fault of it.
    """
    try:
        held = yaml.safe_load(files.text(path))
    except yaml.YAMLError as error:
        raise Mistake(f"{path}: not valid YAML ({' '.join(str(error).split())}).") from None
    if not isinstance(held, dict):
        raise Mistake(f"{path}: expected lines such as `template: score_15`.")
    faults = [
        f"{path}: {key!r} is not known. Use {', '.join(KEYS)}." for key in held if key not in KEYS
    ]
    template = str(held.get("template", ""))
    if template not in known:
        raise Mistake([
            *faults,
            f"{path}: template: found {template!r}, expected one of {', '.join(known)}."
            f"{nearest(template, list(known))}",
        ])  # fmt: skip
    parts: dict[str, dict[str, Any]] = {}
    for key in KEYS[1:]:
        parts[key] = held.get(key) or {}
        if not isinstance(parts[key], dict):
            raise Mistake([*faults, f"{path}: {key}: expected lines of the form `a: b`."])
    described = [one["name"] for one in known[template]["schema"]["fields"]]
    for key in ("columns", "always", "answers"):
        faults += [
            f"{path}: {key}: the template {template} has no column {name!r}."
            f"{nearest(str(name), described)}"
            for name in parts[key]
            if name not in described and not (key == "answers" and name == ANY)
        ]
    faults += [
        f"{path}: {key}: {name}: empty. Write {what}, or take the line out."
        for key, what in (("columns", "the column of the export"), ("always", "what all rows hold"))
        for name, said in parts[key].items()
        if said in (None, "")
    ]
    faults += _blanks(path, parts["answers"])
    if faults:
        raise Mistake(faults)
    answers = {
        name: {named(_text(said)): _text(meant) for said, meant in pairs.items()}
        for name, pairs in parts["answers"].items()
    }
    texts = {
        key: {str(name): _text(value) for name, value in parts[key].items()}
        for key in ("columns", "always")
    }
    texts["only"] = {str(name): str(value) for name, value in parts["only"].items()}
    return Way(path, template, texts["columns"], texts["always"], answers, texts["only"])


def applied(path: Path, export: Export, way: Way, fields: list[Descriptor]) -> Export:
    """Put an export into the columns and the answers of a template.

    Raises
    ------
    Mistake
        Where the export lacks a column that the mapping names, or has it twice.
    """
    places: dict[str, list[str]] = {}
    for name in export.frame:
        places.setdefault(named(str(name)), []).append(str(name))
    asked = [*way.columns.values(), *way.only]
    faults = [
        f"{path}: no column {name!r}, which {way.path.name} names.{nearest(name, _names(export))}"
        for name in asked
        if named(name) not in places
    ]
    faults += [
        f"{path}: column {name!r} stands twice. Rename one of them, in the file and in "
        f"{way.path.name}."
        for name in asked
        if len(export.frame.columns[[named(str(one)) == named(name) for one in export.frame]]) > 1
    ]
    if faults:
        raise Mistake(faults)
    kept = pd.Series(True, index=export.frame.index)
    for name, value in way.only.items():
        kept &= export.frame[places[named(name)][0]].map(named) == named(value)
    columns: dict[str, pd.Series] = {}
    for one in fields:
        name = str(one["name"])
        if name in way.columns:
            source = places[named(way.columns[name])][0]
            meant = {**way.answers.get(ANY, {}), **way.answers.get(name, {})}
            is_coded = source in export.codes and one["type"] != "string" and not meant
            said = (export.codes if is_coded else export.frame)[source]
            columns[name] = said.map(lambda text, meant=meant: meant.get(named(text), text))
        elif name in way.always:
            columns[name] = pd.Series(way.always[name], index=export.frame.index, dtype="str")
    frame = pd.DataFrame(columns, dtype="str", index=export.frame.index)[kept]
    rows = export.rows[kept].reset_index(drop=True)
    return Export(export.title, frame.reset_index(drop=True), rows, pd.DataFrame())


def _blanks(path: Path, answers: Mapping[str, Any]) -> Iterator[str]:
    for name, pairs in answers.items():
        if not isinstance(pairs, dict):
            yield f"{path}: answers: {name}: expected lines of the form `Very well: 1`."
            continue
        empty = sum(meant is None for meant in pairs.values())
        if empty:
            yield (
                f"{path}: answers: {name}: {empty} without a meaning. Write the template's answer "
                'behind each, or "" where it counts as none.'
            )


def _names(export: Export) -> list[str]:
    return [str(name) for name in export.frame]


def _text(value: object) -> str:
    """Write what YAML read as a truth or a number as it stands in the export."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return "" if value is None else str(value)


def _escaped(text: str) -> str:
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in text)
