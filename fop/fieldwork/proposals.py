"""Proposals: a mapping begun from what an export looks like, for somebody to end.

It names columns and kinds of answers, never who gave one.  Where nothing fits, it leaves an
empty place, which the import then asks for.
"""

import difflib
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from fop.fieldwork import exports, mapping
from fop.fieldwork.exports import Export, named
from fop.fieldwork.instruments.score_15 import ITEMS
from fop.mistakes import Mistake
from fop.tables import files, workbooks
from fop.tables.datasets import Descriptor

FEW = 12  # most different answers of a question whose answers are kinds, and not remarks
ALIKE = 0.75  # how alike two texts are from which one is proposed for the other

OF_TOOLS = frozenset(
    "id|start time|completion time|last modified time|email|name|timestamp|startdate|enddate|"
    "recordeddate|responseid|ipaddress|progress|userlanguage|distributionchannel".split("|")
)
"""Columns that a survey tool adds of itself."""

TRUE, FALSE = ("yes", "y", "true", "1"), ("no", "n", "false", "0")
ANCHORS = {"very well": 1, "well": 2, "partly": 3, "not well": 4, "not at all": 5}
"""How well an item of SCORE-15 describes a family, in the instrument's own order."""


def propose(path: Path, folder: Path | None = None) -> Path:
    """Begin the mapping of an export, beside it.

    Raises
    ------
    Mistake
        Where it has a mapping already, or cannot be read.
    """
    if there := mapping.beside(path):
        raise Mistake(f"{there[0]}: is there already. Edit it, or take it away to begin anew.")
    known = mapping.templates(folder)
    template, export, columns = nearest(path, exports.sheets(path), known)
    fields = known[template]["schema"]["fields"]
    answers = {
        str(one["name"]): pairs
        for one in fields
        if columns.get(one["name"]) and (pairs := _answers(one, export, columns[one["name"]]))
    }
    always = {one: None for one in ("time", "scenario", "coder") if columns.get(one, "") is None}
    said = {name: column for name, column in columns.items() if name not in always}
    held = {"template": template, "columns": said, "always": always, "answers": answers}
    text = yaml.safe_dump(held, sort_keys=False, allow_unicode=True, width=1000)
    text = re.sub(r": null$", ":", text, flags=re.MULTILINE)
    place = path.with_name(f"{path.stem}{mapping.ENDING}")
    files.write(place, (_head(path, export) + text).encode("utf-8"))
    return place


def nearest(
    path: Path, sheets: Sequence[exports.RawSheet], known: Mapping[str, Descriptor]
) -> tuple[str, Export, dict[str, str | None]]:
    """Find the template and the sheet that have most in common, and the columns that they share.

    Raises
    ------
    Mistake
        Where no sheet holds anything.
    """
    every = {field["name"] for one in known.values() for field in one["schema"]["fields"]}
    tried = []
    for sheet in sheets:
        export, found = exports.under(path, sheet, every)
        if not found:
            # Nothing is known by name: the header is the first line that names most columns.
            tops = [cells for _, cells in sheet.lines[: exports.TOP]]
            wide = max(tops, default=[], key=lambda cells: len({*cells} - {""}))
            export, _ = exports.under(path, sheet, {named(cell) for cell in wide})
        for name, one in known.items():
            columns = _columns(one["schema"]["fields"], export)
            # Many columns weigh more than most of a few.
            found = sum(map(bool, columns.values()))
            tried.append((found**1.5 / len(columns) ** 0.5, name, export, columns))
    if not tried:
        raise Mistake(f"{path}: is empty.")
    return max(tried, key=lambda one: one[0])[1:]


def _columns(fields: Sequence[Descriptor], export: Export) -> dict[str, str | None]:
    """Find the export's column for each of a template, by name, title or order."""
    free = [str(name) for name in export.frame if str(name) and named(str(name)) not in OF_TOOLS]
    found: dict[str, str | None] = {}
    items = _run(export) if any(one["name"] == ITEMS[0] for one in fields) else []
    for one in fields:
        name = str(one["name"])
        if name in ITEMS and items:
            found[name] = items[ITEMS.index(name)]
            continue
        wanted = [named(name.replace("_", " ")), named(str(one.get("title", name))), name]
        scored = [
            (max(_likeness(named(column), want) for want in wanted), column)
            for column in free
            if column not in items
        ]
        score, best = max(scored, default=(0.0, ""), key=lambda pair: pair[0])
        found[name] = best if score >= ALIKE else None
        if found[name]:
            free.remove(best)
    return found


def _likeness(column: str, want: str) -> float:
    if want in re.split(r"[^\w ]+", column) or re.search(rf"\b{re.escape(want)}\b", column):
        return 0.9 + 0.1 * len(want) / max(len(column), 1)
    return difflib.SequenceMatcher(None, column, want).ratio()


def _run(export: Export) -> list[str]:
    """Find fifteen columns side by side whose names count up, or that share their answers."""
    names = [str(name) for name in export.frame]
    ends = [re.search(r"(\d+)\D*$", name) for name in names]
    numbers = [int(end[1]) if end else 0 for end in ends]
    kinds = [frozenset(_kinds(export.frame.iloc[:, place])) for place in range(len(names))]
    size = len(ITEMS)
    spans = [slice(place, place + size) for place in range(len(names) - size + 1)]
    counting = [span for span in spans if numbers[span] == [*range(1, size + 1)]]
    alike = [
        span for span in spans if all(kinds[span]) and len(frozenset().union(*kinds[span])) <= 5
    ]
    return next((names[span] for span in (*counting, *alike)), [])


def _kinds(column: pd.Series) -> list[str]:
    """Give the different answers of a question; none where there are too many to be kinds."""
    found = sorted({" ".join(text.split()) for text in column} - {""})
    return found if len(found) <= FEW else []


def _answers(one: Descriptor, export: Export, column: str | None) -> dict[str, Any]:
    """Propose what each answer means, where the export says it in other words."""
    kinds = _kinds(export.frame[column]) if column in export.frame else []
    enum = [str(value) for value in one.get("constraints", {}).get("enum", ())]
    if one["type"] == "string" and not enum:
        return {}
    most = int(one.get("constraints", {}).get("maximum", 0))
    meant = {said: _meaning(said, enum, most) for said in kinds}
    is_same = all(str(value) == said for said, value in meant.items())
    are_numbers = pd.to_numeric(pd.Series(kinds), errors="coerce").notna().all()
    return {} if is_same or (not enum and are_numbers) else meant


def _meaning(said: str, enum: Sequence[str], most: int) -> Any:
    text = named(said)
    by_name = {named(value): value for value in enum}
    if text in by_name:
        return by_name[text]
    if {"yes", "no"} <= by_name.keys() and text in (*TRUE, *FALSE):
        return "yes" if text in TRUE else "no"
    if not enum:
        ends = [words for words in ANCHORS if text.endswith(words)]
        first = re.match(r"\d+", text)
        number = int(first.group()) if first else ANCHORS[max(ends, key=len)] if ends else None
        return number if number is not None and number <= most else None
    near = difflib.get_close_matches(text, by_name, n=1, cutoff=ALIKE)
    return by_name[near[0]] if near else None


def _head(path: Path, export: Export) -> str:
    sheet = f", sheet {export.title}" if export.title else ""
    texts = [
        " ".join(str(name).split()) or f"column {workbooks.letter(place)}"
        for place, name in enumerate(export.frame)
    ]
    names = "\n".join(f"#   {text}" for text in texts)
    alike = Counter(re.sub(r"\d+", "{member}", text, count=1) for text in texts)
    said = next((text for text, number in alike.items() if number > 1), "")
    groups = (
        "# Columns that differ in a number may be several people or rounds in one row. Then write\n"
        f"#   each: {{member: [1, 2]}}, and such a column as {said!r}.\n"
    )
    return (
        f"# How {path.name}{sheet} becomes responses. Check each line and fill in what is empty.\n"
        f"# A column that the export does not have: take its line out. Columns there:\n{names}\n"
        f"{groups if said else ''}"
    )
