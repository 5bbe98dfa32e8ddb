"""Learning: a new name of a column or a value, asked for and written into the table of shapes."""

from collections.abc import Callable, Mapping, Sequence
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
    fresh = [*_columns(shape, header, columns, ask), *_values(shape, header, columns, ask)]
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


def _columns(shape: Shape, header: list[str], columns: Columns, ask: Ask) -> list[dict[str, str]]:
    """Ask for columns of needed measures, then what the columns left over are."""
    strange = list(filter(None, shapes.strange(header, shape)))
    fresh = _renamed(shape, header, strange, ask)
    for name in strange:
        kind, seen = contract.told_by(columns[name])
        if kind == "figures":
            fresh += _companion(shape, header, name, ask)
        elif kind == "part":
            whole = f"{seen[0]} leaves nobody out"
            choices = [whole, STOP] if len(columns[name]) == 1 else [STOP]
            if ask(f"Column {name} holds {', '.join(seen[:5])}.", choices, STOP) == STOP:
                raise Mistake(f"Column {name} is not understood. Nothing learnt.")
            fresh.append(_row(shape, filter=name, value=seen[0]))
    return fresh


def _renamed(shape: Shape, header: list[str], strange: list[str], ask: Ask) -> list[dict[str, str]]:
    """Ask for new names of the columns that needed measures stand in, or that choose their rows.

    A column that holds several measures is asked for once.
    """
    lacking = shape.lacking(header)
    seen = {plain(name): name for name in header}
    names = shape.measures.groupby("measure")[["column", "filter"]].agg(frozenset)
    now: dict[frozenset[str], str] = {frozenset({""}): ""}
    fresh = set()
    for kind, asked in (("column", "holds"), ("filter", "tells which rows are")):
        for former in dict.fromkeys(names[kind]):
            held = [name for name in former if plain(name) in seen]
            mine = [measure for measure in lacking if names.loc[measure, kind] == former]
            if held:
                now[former] = held[0]
            elif mine and former not in now:
                told = wording.listed([*mine[:3], *(["others"] if mine[3:] else [])])
                likely = next(filter(None, (close(name, strange) for name in sorted(former))), NONE)
                now[former] = ask(f"Which column {asked} {told}?", [*strange, NONE], likely)
                if now[former] == NONE:
                    raise Mistake(
                        f"Without {told} it is no whole file of {shape.name}. Nothing learnt."
                    )
                fresh.add(former)
                strange.remove(now[former])
    rows = shape.measures.assign(
        **{kind: shape.measures["measure"].map(names[kind]) for kind in ("column", "filter")}
    )
    rows = rows[rows["column"].isin(now) & rows["filter"].isin(now)]
    rows = rows[rows["column"].isin(fresh) | rows["filter"].isin(fresh)]
    told = rows.assign(column=rows["column"].map(now), filter=rows["filter"].map(now))
    unlike = told.drop_duplicates(["column", "filter", "value", "measure"])
    return [{str(key): text for key, text in row.items()} for row in unlike.to_dict("records")]


def _companion(shape: Shape, header: list[str], name: str, ask: Ask) -> list[dict[str, str]]:
    found = {use.measure for use in shape.uses(header)}
    other = shape.measures[~shape.measures["measure"].isin(found | shape.needed)]
    names = {RENAMED.format(former): former for former in other["column"].drop_duplicates()}
    near = close(name, names.values())
    likely = RENAMED.format(near) if near else STOP
    chosen = ask(f"What is the column {name}?", [LEFT, *names, STOP], likely)
    if chosen == STOP:
        raise Mistake(f"Column {name} is not understood. Nothing learnt.")
    if chosen == LEFT:
        return [_row(shape, column=name)]
    former = other[other["column"] == names[chosen]]
    return [{**row, "column": name} for row in former.to_dict("records")]


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
