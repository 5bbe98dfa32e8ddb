"""Learning: a new name of a column or a value, asked for and written into the table of shapes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd

from fop.imports import contract, published, shapes
from fop.imports.imports import written
from fop.imports.shapes import NEUTRAL, PLACE, Shape, close, plain
from fop.mistakes import Mistake
from fop.tables import csv_files, datasets, writes
from fop.words import wording

Ask = Callable[[str, Sequence[str], str], str]
"""Asks a question with choices and the likeliest of them; gives the one chosen."""

Columns = Mapping[str, Sequence[str]]  # what each column of a file holds, each text once

NONE = "none of these"
LEFT = "it goes with the figures and is not kept"
RENAMED = "it is {} by a new name"
STOP = "something else: leave the file alone"


def learn(path: Path, ask: Ask, folder: Path | None = None) -> list[str]:
    """Ask what the unknown columns and values of a file are, and write down the answers.

    Gives a line for each row that is written. Raises `Mistake` where the file is like none that is
    known, or a question cannot be answered.
    """
    folder = folder or datasets.data_folder()
    lines = csv_files.rows(path)
    _, header = published.header_of(lines)
    rows = [row for row in lines if row]
    columns = {
        name: sorted({row[place].strip() for row in rows}) for place, name in enumerate(header)
    }
    known = shapes.load(folder)
    shape = shapes.nearest(header, known)
    if shape is None:
        raise Mistake(
            f"{path}: like no file that is known, so that there is no name to learn. For another "
            f"indicator, see {shapes.PAGE}."
        )
    fresh: list[dict[str, str]] = []
    for name in filter(None, shapes.strange(header, shape)):
        told = _column(shape, header, name, columns[name], ask)
        shape = replace(shape, rows=pd.concat([shape.rows, pd.DataFrame(told)]))
        fresh += told
    if lost := shape.lacking(header):
        some = wording.listed([*lost[:3], *(["others"] if lost[3:] else [])])
        raise Mistake(f"Without {some} it is no whole file of {shape.name}. Nothing learnt.")
    seen = {"", *map(plain, header)}
    fresh = [row for row in fresh if {plain(row["column"]), plain(row["filter"])} <= seen]
    fresh += _values(shape, header, columns, ask)
    if fresh:
        with writes.locked(folder):
            held = datasets.load(shapes.TABLE, folder)
            added = pd.DataFrame(fresh).replace("", None).reindex(columns=held.columns)
            # A new name stands after the others of its kind of file.
            whole = pd.concat([held, added], ignore_index=True)
            place = {name: number for number, name in enumerate(held["shape"].drop_duplicates())}
            whole = whole.iloc[whole["shape"].map(place).argsort(kind="stable")]
            writes.replace(folder, written({shapes.TABLE: whole}, folder))
    return [_told(row) for row in fresh]


def _column(
    shape: Shape, header: list[str], name: str, values: Sequence[str], ask: Ask
) -> list[dict[str, str]]:
    """Ask what an unknown column is: one that is known by a new name, the whole, or no figure."""
    kind, seen = contract.told_by(values)
    found = {use.measure for use in shape.uses(header)}
    missing = shape.measures[~shape.measures["measure"].isin(found)]
    renamed: dict[str, pd.DataFrame] = {}
    # Text is no figure, but numbers may be what rows are chosen by.
    for role in ("column", "filter") if kind == "figures" else ("filter",):
        gone = missing[~missing[role].map(plain).isin(["", *map(plain, header)])]
        # Names that one thing has had in turn: the one most like this.
        alike: dict[frozenset[str], list[str]] = {}
        for former, rows in gone.groupby(role, sort=False):
            alike.setdefault(frozenset(rows["measure"]), []).append(str(former))
        for names in alike.values():
            former = close(name, names) or names[0]
            renamed[former] = gone[gone[role] == former].assign(**{role: name})
    needed = [one for one, rows in renamed.items() if shape.needed & {*rows["measure"]}]
    if not needed and not kind:
        return []
    choices = {RENAMED.format(one): renamed[one] for one in needed}
    if kind == "figures":
        choices[LEFT] = pd.DataFrame([_row(shape, column=name)])
        choices |= {RENAMED.format(one): rows for one, rows in renamed.items()}
    elif kind == "part" and len(seen) == 1:
        whole = _row(shape, filter=name, value=seen[0])
        choices[f"{seen[0]} leaves nobody out"] = pd.DataFrame([whole])
    likely = RENAMED.format(close(name, needed) or close(name, renamed))
    asked = f"What is the column {name}? It holds {', '.join(seen[:5]) or 'nothing'}."
    chosen = ask(asked, [*choices, STOP], likely if likely in choices else STOP)
    if chosen == STOP:
        raise Mistake(f"Column {name} is not understood. Nothing learnt.")
    rows = choices[chosen].to_dict("records")
    return [{str(key): text for key, text in row.items()} for row in rows]


def _values(shape: Shape, header: list[str], columns: Columns, ask: Ask) -> list[dict[str, str]]:
    fresh = []
    for name in header:
        if plain(name) in {plain(one) for one in PLACE}:
            continue
        allowed = shape.allowed(name)
        odd = [text for text in columns[name] if plain(text) not in NEUTRAL | (allowed or set())]
        for text in odd if allowed else ():
            same = f"a new name of the whole, as in {shape.name} before"
            chosen = ask(f"Column {name} holds {text}: what is it?", [same, STOP], STOP)
            if chosen == STOP:
                raise Mistake(f"Column {name} holds {text}: not understood. Nothing learnt.")
            fresh.append(_row(shape, filter=name, value=text))
    uses = shape.uses(header)
    for measure in sorted({use.measure for use in uses} & shape.needed):
        own = [use for use in uses if use.measure == measure and use.filter]
        if not own or any(use.value in map(plain, columns[use.filter]) for use in own):
            continue
        by = own[0].filter
        known = {plain(value) for value in shape.measures["value"]}
        texts = [text for text in columns[by] if plain(text) not in known]
        likely = close(own[0].value, texts) or NONE
        chosen = ask(f"Which value of {by} is {measure}?", [*texts, NONE], likely)
        if chosen == NONE:
            raise Mistake(f"Without {measure} it is no whole file of {shape.name}. Nothing learnt.")
        former = shape.measures[shape.measures["measure"] == measure].iloc[0].to_dict()
        fresh.append({**former, "column": own[0].column, "filter": by, "value": chosen})
    return fresh


def _row(shape: Shape, **cells: str) -> dict[str, str]:
    bare = {"column": "", "filter": "", "value": "", "measure": "", "needed": "no"}
    return {"shape": shape.name, "publication": shape.publication, **bare, **cells}


def _told(row: dict[str, str]) -> str:
    named = row["measure"] or "goes with the figures"
    rows = f" where {row['filter']} is {row['value']}" if row["filter"] else ""
    return f"{row['shape']}: {row['column'] or 'the whole'}{rows}: {named}"
