"""Mapping: which columns and answers of an export are those of a template.

A mapping is a file beside the export, named `EXPORT.mapping.yml` for `EXPORT.csv`, that says
what was done and stays as the record of it.  The method page tells what stands in it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Any

import yaml

from fop.fieldwork.exports import named
from fop.mistakes import Mistake
from fop.tables import datasets, files
from fop.tables.contents import nearest
from fop.tables.datasets import Descriptor

FOLDER = "templates/fieldwork/"
ENDING = ".mapping.yml"
ANY = "any"
"""In place of a column: answers of all columns."""

OF_TEMPLATE = ("columns", "always", "each", "answers", "chosen")
KEYS = ("template", *OF_TEMPLATE, "only")
EMPTY = {
    "columns": "the column of the export",
    "always": "what all rows hold",
    "each": "the values of which each is a row, such as [1, 2]",
    "chosen": "the choice as the answers list it",
}
"""Keys whose lines need something behind the colon, and what."""


@dataclass(frozen=True)
class ExportMapping:
    """How one export becomes responses after a template."""

    path: Path  # the mapping file
    template: str  # name of the template
    columns: Mapping[str, str]  # column of the template to column of the export
    always: Mapping[str, str] = field(default_factory=dict)
    """Column of the template to what holds for every row."""
    each: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Column of the template to its values, of which each is a row of its own, and what stands for
    each in the names of the export's columns."""
    answers: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Column of the template, or `any`, to answers of the export and of the template."""
    chosen: Mapping[str, str] = field(default_factory=dict)
    """Column of the template to the choice that it is for, among all that an answer lists."""
    only: Mapping[str, str] = field(default_factory=dict)
    """Column of the export to the value of the rows that count."""

    def groups(self) -> Iterator[dict[str, str]]:
        """Give the values of each row that one of the export becomes."""
        for values in product(*self.each.values()):
            yield dict(zip(self.each, values, strict=True))

    def column(self, name: str, group: Mapping[str, str]) -> str:
        """Name the export's column of a template's in one group."""
        text = self.columns[name]
        for of, value in group.items():
            text = text.replace(f"{{{of}}}", self.each[of][value])
        return " ".join(text.split())

    def wanted(self) -> set[str]:
        """Name the columns that the export must have, as they are compared."""
        asked = {self.column(name, group) for group in self.groups() for name in self.columns}
        return {named(name) for name in (*asked, *self.only)}


def templates(folder: Path | None = None) -> dict[str, Descriptor]:
    """Describe every template that responses can follow: name to descriptor."""
    return {
        name.removeprefix(FOLDER): resource
        for name, resource in datasets.package(folder).items()
        if name.startswith(FOLDER) and not name.endswith("/codebook")
    }


def beside(path: Path) -> list[Path]:
    """Find the mapping files of an export; several, where it answers several templates."""
    stem = "".join(f"[{letter}]" if letter in "*?[" else letter for letter in path.stem)
    return sorted({*path.parent.glob(f"{stem}{ENDING}"), *path.parent.glob(f"{stem}.*{ENDING}")})


def load(path: Path, known: Mapping[str, Descriptor]) -> ExportMapping:
    """Read and check a mapping.

    Raises
    ------
    Mistake
        With every fault of it.
    """
    try:
        held = yaml.safe_load(files.text(path))
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        # What YAML tells of a fault holds a piece of the text.
        mark = getattr(error, "problem_mark", None)
        place = f" from line {mark.line + 1} on" if mark else ""
        raise Mistake(
            f"{path}: not valid YAML{place}. Look for a missing quote, bracket, colon or space."
        ) from None
    if not isinstance(held, dict):
        raise Mistake(f"{path}: expected lines such as `template: score_15`.")
    parts: dict[str, dict[str, Any]] = {key: held.get(key) or {} for key in KEYS[1:]}
    if faults := list(_faults(held, parts, known)):
        raise Mistake(f"{path}: {fault}" for fault in faults)
    each = {}
    for name, said in parts["each"].items():
        pairs = said.items() if isinstance(said, Mapping) else zip(said, said, strict=True)
        each[str(name)] = {_text(value): _text(text) for value, text in pairs}
    answers = {
        str(name): {named(_text(said)): _text(meant) for said, meant in pairs.items()}
        for name, pairs in parts["answers"].items()
    }
    columns, always, chosen, only = (
        {str(name): _text(value) for name, value in parts[key].items()}
        for key in ("columns", "always", "chosen", "only")
    )
    return ExportMapping(path, held["template"], columns, always, each, answers, chosen, only)


def _faults(
    held: Mapping[Any, Any], parts: Mapping[str, Any], known: Mapping[str, Descriptor]
) -> Iterator[str]:
    for key in held:
        if key not in KEYS:
            yield f"{key!r} is not known. Use {', '.join(KEYS)}."
    template = str(held.get("template", ""))
    if template not in known:
        near = nearest(template, list(known))
        yield f"template: found {template!r}, expected one of {', '.join(known)}.{near}"
    formless = [key for key, part in parts.items() if not isinstance(part, dict)]
    yield from (f"{key}: expected lines of the form `a: b`." for key in formless)
    if formless or template not in known:
        return
    described = [one["name"] for one in known[template]["schema"]["fields"]]
    for key in OF_TEMPLATE:
        for name in parts[key]:
            if name not in described and not (key == "answers" and name == ANY):
                near = nearest(str(name), described)
                yield f"{key}: the template {template} has no column {name!r}.{near}"
    for name in parts["each"]:
        if not any(f"{{{name}}}" in str(text) for text in parts["columns"].values()):
            yield (
                f"each: {name}: no column's name has {{{name}}} where it differs. Write "
                f'it so, as in `item_1: "Question 1, person {{{name}}}"`.'
            )
    for name in parts["chosen"]:
        if name not in parts["columns"]:
            yield f"chosen: {name}: say under columns which column lists the choices."
    for key, what in EMPTY.items():
        for name, said in parts[key].items():
            if said in (None, "", [], {}):
                yield f"{key}: {name}: empty. Write {what}, or take the line out."
            elif isinstance(said, dict | list) != (key == "each"):
                yield f"{key}: {name}: expected {what}."
    for name, pairs in parts["answers"].items():
        if not isinstance(pairs, dict):
            yield f"answers: {name}: expected lines of the form `Very well: 1`."
        elif empty := sum(meant is None for meant in pairs.values()):
            yield (
                f"answers: {name}: {empty} without a meaning. Write the template's answer "
                'behind each, or "" where it counts as none.'
            )


def _text(value: object) -> str:
    """Write what YAML read as a truth or a number as it stands in the export."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return "" if value is None else str(value)
