"""Wave tables: how the tables of a wave of fieldwork are described in the data package.

A table that the report's own wave has is described as there; the others alike.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pandas as pd

from fop.fieldwork.rules import Rules
from fop.tables import areas
from fop.tables.datasets import Descriptor

REPORT = "2015-16"  # the report's own wave, whose published counts stay as they are

LIKE = f"fieldwork/{REPORT}/learning_outcomes"
HELD: Mapping[str, Any] = json.loads(
    Path(__file__).with_suffix(".json").read_text(encoding="utf-8")
)
"""Titles of a wave's tables; columns told otherwise than in the report's wave; and the tables that
it has not: a column named is as in tables of counts, `like` which another is."""

CONTACT = "contact and closeness"
SHAPES: Mapping[str, Mapping[str, str]] = {
    **{f"table_3_{n}": {"statement": "topic", "answer": "answer"} for n in (11, 12, 13)},
    "table_3_14": {"frequency": "group", "closeness": "answer"},
}
"""Tables with columns of their own, and what each is called in all other tables of counts,
which have section, topic, group and answer."""


def usual(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Give a table of counts the columns that all others have."""
    frame = frame.rename(columns=SHAPES.get(name, {}))
    filled = {"topic": CONTACT, "group": "families"}
    return frame.assign(**{one: text for one, text in filled.items() if one not in frame})


def own(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Give a table of counts the columns that it has in the data package."""
    frame = frame.astype({"count": "Int64", "base": "Int64"})
    columns = SHAPES.get(name)
    if columns is None:
        return frame
    frame = frame.rename(columns={usual: one for one, usual in columns.items()})
    return frame[[*columns, "printed", "count", "base", "note"]]


RESTRICTED = "RESTRICTED, not for publication"
SYNTHETIC = "Synthetic responses made by fop example-fieldwork: not findings"


def describe(
    name: str, wave: str, held: Mapping[str, Descriptor], rules: Rules, synthetic: bool
) -> dict[str, Any]:
    """Describe one table of a wave, after the report's wave where that has it.

    Parameters
    ----------
    name : str
        Such as `vignettes`.
    wave : str
        Such as `2017`.
    held : mapping
        The data package, table name to descriptor.
    rules : Rules
        What was protected: kept with the table, so that pages can tell.
    synthetic : bool
        Whether the people are invented.
    """
    model = held.get(f"fieldwork/{REPORT}/{name}") or held.get(f"report/{name}") or held[LIKE]
    known = model is not held[LIKE] or name == "learning_outcomes"
    title = (
        model["title"] if known else HELD["titles"].get(name, name.replace("_", " ").capitalize())
    )
    source = SYNTHETIC if synthetic else f"Fieldwork of {wave}, aggregated by fop import-fieldwork"
    mark = f"{RESTRICTED}: " if rules.is_open else ""
    return {
        "name": f"{name.replace('_', '-')}-{wave}",
        "path": f"fieldwork/{wave}/{name}.csv",
        "title": f"{mark}{title}, {wave}{' (synthetic)' * synthetic}",
        "description": f"Wave {wave}. {_description(name, rules)}",
        "disclosure": asdict(rules),
        **{one: model[one] for one in ("profile", "format", "mediatype", "encoding")},
        "sources": [{"title": mark + source}],
        "licenses": [{"name": "not-stated", "title": "No licence stated; ask the evaluators"}],
        "schema": _schema(name, model),
    }


def _description(name: str, rules: Rules) -> str:
    if name == "withheld":
        return "The list does not tell which of the counts are small themselves."
    if rules.is_open:
        return "Every figure, for the evaluation team and its sponsor. Not to be passed on."
    told = {
        "suppress": f"No count tells of 1 to {rules.small} people: answers are put together, said "
        "in words, or withheld and printed as [c].",
        "round": f"Counts are rounded to multiples of {rules.step}; up to {rules.few} people are "
        f"told as under {rules.few + 1}; what would still give one away is printed as [c].",
    }[rules.rule]
    return f"{told} No average has a base under {rules.least_base}."


def _schema(name: str, model: Descriptor) -> dict[str, Any]:
    fields = {one["name"]: dict(one) for one in model["schema"]["fields"]}
    for one, held in fields.items():
        # Answers that are put together have a name of their own.
        limits = {k: v for k, v in held.get("constraints", {}).items() if k != "enum"}
        held |= {"constraints": limits, **HELD["changed"].get(one, {})}
    if name not in HELD["schemas"]:
        return {"fields": [*fields.values()], "primaryKey": [*model["schema"]["primaryKey"]]}
    told = HELD["schemas"][name]
    own = [fields[one] if isinstance(one, str) else fields.get(one.get("like"), {}) | one
           for one in told["fields"]]  # fmt: skip
    without = [{key: held for key, held in one.items() if key != "like"} for one in own]
    return {"fields": without, "primaryKey": told["primaryKey"]}


def spelt_out(rows: pd.DataFrame) -> pd.DataFrame:
    """Call boroughs by their names in full."""
    texts = [name for name in ("topic", "group", "answer", "note_now") if name in rows]
    full = {
        name: rows[name].map(
            lambda text: re.sub(r"\b[A-Z]{3,4}\b", lambda found: areas.in_full(found[0]), text),
            na_action="ignore",
        )
        for name in texts
    }
    return rows.assign(**full)
