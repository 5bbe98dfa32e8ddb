"""Facts: every figure that an edition shows, in one file for machines.

Each exhibit leaves a record of its figures in the executed notebook.  The build gathers
them, in the book's order, into `facts.json` and `facts.csv` beside the pages.
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from typing import Any

from fop.build.runs import RECORD, bundles
from fop.formulas import disarmed
from fop.mistakes import Mistake
from fop.tables.editions import Edition
from fop.tables.notebooks import Notebook, heading
from fop.tables.parameters import Value

FIGURES = "application/vnd.fop.facts+json"
"""Media type of an exhibit's record, as `fop.exhibits.figures` writes it."""

SENTENCE = "application/vnd.fop.sentence+json"
"""Media type of a sentence's record, as `fop.words.statements` writes it."""

VERSION = 1  # version of the file's form: a reader refuses any other

FIELDS = {
    "id": "exhibit, names of the row, column; the same in every edition",
    "section": "page of the book, as in its address",
    "exhibit": "number of the exhibit",
    "label": "what the figure is, in words",
    "measure": "what is measured",
    "value": "not rounded; null where missing",
    "symbol": "why a figure is missing; empty where it is not",
    "unit": "unit; empty for a plain number",
    "area": "short name of the area; empty where the figure is of no single one",
    "year": "reporting year; for a change, first and last; empty where the figure has none",
    "source": "tables of the data package, separated by semicolons",
}
"""What each figure carries."""

Fact = Mapping[str, Any]

ENCODER = json.JSONEncoder(ensure_ascii=False)


@dataclass(frozen=True)
class Facts:
    """All figures of one edition."""

    edition: str
    title: str
    """Its name and the title of its book."""
    parameters: Mapping[str, Value]  # values that most sections which take them have
    sections: Mapping[str, Mapping[str, Any]]
    """Page names in the book's order, each with `title` and `parameters`."""
    sources: Mapping[str, str]  # tables of the data package, each with its source and licence
    facts: Sequence[Fact]  # the figures, in the book's order, each with `FIELDS`
    made_with: str = ""
    sentences: Sequence[Mapping[str, Any]] = ()
    """The sentences and titles that state movements, in the book's order, each with `section`,
    `text` and `states`: who, what, from when to when, from and to which figure, which word."""


def gather(
    edition: Edition,
    executed: Mapping[str, Notebook],
    parameters: Mapping[str, Mapping[str, Value]],
) -> Facts:
    """Collect the figures of every executed notebook.

    Raises `Mistake` where a label stands on two exhibits with figures: figures are known by it.
    """
    sections: dict[str, Mapping[str, Any]] = {}
    sources: dict[str, str] = {}
    found: list[Fact] = []
    said: list[Mapping[str, Any]] = []
    versions: dict[str, None] = {}
    places: dict[str, str] = {}
    faults = []
    for name, notebook in executed.items():
        cells = [{**cell, "source": "".join(cell["source"])} for cell in notebook["cells"]]
        title = heading({"cells": cells}) or name
        sections[name] = {"title": title, "parameters": dict(parameters.get(name, {}))}
        versions |= {str(account["version"]): None for account in bundles(notebook, RECORD)}
        said += [{"section": name, **one} for one in sentences(notebook)]
        for record in filter(itemgetter("facts"), bundles(notebook, FIGURES)):
            if record["anchor"] in places:
                faults.append(
                    f"{name}: {record['exhibit']!r} is also the label of an exhibit of "
                    f"{places[record['anchor']]}. Give one of them another label."
                )
            places[record["anchor"]] = name
            sources |= record["sources"]
            known = {"section": name, "exhibit": record["exhibit"]}
            known["source"] = "; ".join(record["sources"])
            whole = ({**fact, **known} for fact in record["facts"])
            found += [{field: fact[field] for field in FIELDS} for fact in whole]
    if faults:
        raise Mistake(faults)
    shared = common(edition, parameters)
    ordered = dict(sorted(sources.items()))
    made = "fop " + ", ".join(versions)
    return Facts(edition.name, edition.title, shared, sections, ordered, found, made, said)


def as_json(facts: Facts) -> str:
    """Write the file: a header that explains it, then one line a figure."""
    head = {
        "about": "Every figure in the exhibits of this edition, in the book's order.",
        "version": VERSION,
        "edition": facts.edition,
        "title": facts.title,
        "made_with": facts.made_with,
        "parameters": facts.parameters,
        "fields": FIELDS,
        "sources": facts.sources,
        "sections": facts.sections,
        "count": len(facts.facts),
    }
    top = json.dumps(head, ensure_ascii=False, indent=1).removesuffix("\n}")
    lines, said = (
        ",\n".join(map(ENCODER.encode, every)) for every in (facts.facts, facts.sentences)
    )
    return f'{top},\n "facts": [\n{lines}\n],\n "sentences": [\n{said}\n]\n}}\n'


def as_csv(facts: Facts) -> str:
    """Write the figures as CSV, one a row."""
    return rows_as_csv(list(FIELDS), facts.facts)


def rows_as_csv(columns: list[str], rows: Iterable[Mapping[str, Any]]) -> str:
    """Write rows as CSV; text that a spreadsheet would run as a formula gets an apostrophe."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([disarmed(row[column]) for column in columns] for row in rows)
    return file.getvalue()


def read_facts(path: Path, edition: str) -> Facts:
    """Read an edition's figures; raise `Mistake` for a file that is missing, cut off or another."""
    again = f"Build it again: fop build --edition {edition}"
    try:
        held = json.loads(path.read_text(encoding="utf-8"))
        facts = [{name: fact[name] for name in FIELDS} for fact in held["facts"]]
        made = held["version"], held["edition"], held["count"]
        if made != (VERSION, edition, len(facts)):
            raise ValueError("of another edition or version, or without all of its figures")
        return Facts(
            edition, str(held["title"]), dict(held["parameters"]), dict(held["sections"]),
            dict(held["sources"]), facts, str(held["made_with"]), list(held["sentences"]),
        )  # fmt: skip
    except FileNotFoundError:
        raise Mistake(f"{path}: not found. {again}") from None
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise Mistake(f"{path}: is cut off or was changed ({error}). {again}") from None


def sentences(notebook: Notebook) -> Iterator[Mapping[str, Any]]:
    """Give the sentences and titles of a page that tell a movement or a count."""
    return (one for one in texts(notebook) if one["states"] or one["counts"])


def texts(notebook: Notebook) -> Iterator[Mapping[str, Any]]:
    """Give every text of a page that is made from data, and its exhibits' titles and notes."""
    yield from bundles(notebook, SENTENCE)
    for shown in bundles(notebook, FIGURES):
        yield from shown.get("said", ())
    for cell in notebook["cells"]:
        for output in cell.get("outputs", []):
            shown = output.get("data", {})
            if "text/markdown" in shown and SENTENCE not in shown:
                yield {"text": "".join(shown["text/markdown"]), "states": [], "counts": []}


def common(edition: Edition, every: Mapping[str, Mapping[str, Value]]) -> dict[str, Value]:
    """Give each parameter the value that most sections have, in the edition's order."""
    seen: dict[str, list[Value]] = {name: [] for name in edition.parameters}
    for values in every.values():
        for name, value in values.items():
            seen.setdefault(name, []).append(value)
    return {name: max(values, key=values.count) for name, values in seen.items() if values}
