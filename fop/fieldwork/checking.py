"""Checking: the cells of responses against the columns of their template.

What is wrong is told by file, row and column, and by what was expected: never by the value
itself, because a message ends in logs.  One mistake in many rows is told once.
"""

import contextlib
from collections.abc import Iterable, Iterator
from itertools import chain
from operator import itemgetter
from pathlib import Path

import pandas as pd

from fop.fieldwork.exports import FORMULA
from fop.mistakes import Mistake
from fop.tables import areas, datasets

AREA = "borough"  # column that holds an authority, by any of its names
KINDS = ("team", "role")  # columns that hold whatever kinds a council has
LONGEST = 60  # letters of a kind's name: more would be a remark
DAY, FIRST_DAY = "%Y-%m-%d", pd.Timestamp(2000, 1, 1)  # how a day is written; none is before

SERIAL = r"[1-9]\d{4}(\.\d+)?"  # a date as Excel stores it: the days since 1900
NAMED = 3  # rows and columns that are told of one mistake; of others the number is

MAPPED = "(what each answer means can be said in a mapping: --propose begins it)"


def listed(rows: Iterable[int]) -> str:
    """Name the rows of one mistake: `row 5`, or `rows 5, 6, 7 and 9 more`."""
    return several("row", [str(row) for row in sorted(set(rows))])


def several(kind: str, names: list[str]) -> str:
    """Name the first of several things of a kind, and say how many more there are."""
    told = names[:NAMED] + [f"{len(names) - NAMED} more"] * (len(names) > NAMED)
    *others, last = told
    return f"{kind}s {', '.join(others)} and {last}" if others else f"{kind} {last}"


def checked(
    path: Path, raw: pd.DataFrame, schema: datasets.Descriptor, rows: pd.Series
) -> pd.DataFrame:
    """Give responses in their types.

    Raises
    ------
    Mistake
        With every fault: file, rows, column, what was expected.
    """
    columns: dict[str, pd.Series] = {}
    # What was found and what was expected, to rows and the columns in which they have it.
    found: dict[tuple[str, str], dict[tuple[int, ...], list[str]]] = {}
    apart = _no_responses(raw, schema)
    faults = [
        f"{path}: {listed(rows[held])}: {words}" for words, held in apart.items() if held.any()
    ]
    stray = pd.concat(apart.values(), axis=1).any(axis=1)
    for field in schema["fields"]:
        text = raw[field["name"]].str.strip()
        text = text.mask(text == "")
        columns[field["name"]], bad = _typed(text, field)
        bad &= ~stray
        kinds = text[bad].map(lambda value, field=field: _kind(value, field))
        for kind, own in rows[bad].groupby(kinds, sort=False):
            alike = found.setdefault((str(kind), _expected(field)), {})
            alike.setdefault(tuple(own), []).append(repr(field["name"]))
    told = []
    for (kind, expected), alike in found.items():
        if len(alike) > NAMED:  # told once, though each column has it in rows of its own
            alike = {tuple(sorted({*chain(*alike)})): [*chain(*alike.values())]}
        for where, names in alike.items():
            said = f"{listed(where)}, {several('column', names)}: found {kind}"
            told.append((where[0], f"{path}: {said}; expected {expected}."))
    faults += [fault for _, fault in sorted(told, key=itemgetter(0))]
    frame = pd.DataFrame(columns)
    faults += _repeats(path, frame[~stray], schema["primaryKey"], rows)
    if faults:
        raise Mistake(faults)
    return frame


def _no_responses(raw: pd.DataFrame, schema: datasets.Descriptor) -> dict[str, pd.Series]:
    """Mark rows that are no response: what to do with them, to where they stand."""
    needed = [one["name"] for one in schema["fields"] if one.get("constraints", {}).get("required")]
    lost = raw[needed].apply(lambda text: text.str.strip()).eq("").sum(axis=1)
    first = schema["primaryKey"][0]
    again = raw[first].str.strip().str.lower().eq(first)
    return {
        "the header again. Take it out.": again,
        f"most of {', '.join(needed)} is empty. Take out what is no response, such as a total or "
        "a note, or fill it in.": ~again & (lost > len(needed) / 2),
    }


def _typed(text: pd.Series, field: datasets.Descriptor) -> tuple[pd.Series, pd.Series]:
    """Type one column, and mark its faults."""
    limits = field.get("constraints", {})
    said: pd.Series = text
    if field["name"] == AREA:
        known, found = areas.read_areas(), dict[str, str]()
        for name in text.dropna().unique():
            with contextlib.suppress(Mistake):
                found[name] = areas.find(name, known).short
        said = text.map(found)
    elif field["name"] in KINDS:
        said = text.str.split().str.join(" ").str.lower()
        is_number = pd.to_numeric(text, errors="coerce").notna()
        said = said.mask(is_number | (said.str.len() > LONGEST))
    elif field["type"] == "string" and "enum" in limits:
        said = text.str.casefold().map({str(one).casefold(): str(one) for one in limits["enum"]})
    elif "pattern" in limits:
        dated = pd.to_datetime(text, format=DAY, errors="coerce")
        said = text.where(dated.between(FIRST_DAY, pd.Timestamp.today()))
    values, fits = datasets.typed(said, field)
    bad = ~fits | (values.isna() & text.notna()) | text.str.startswith(FORMULA, na=False)
    return values.mask(bad), bad


def _kind(value: object, field: datasets.Descriptor) -> str:
    """Say what sort of thing was found, and not the thing."""
    if pd.isna(value):
        return "an empty cell"
    text = pd.Series([str(value)])
    limits = field.get("constraints", {})
    if text[0].startswith(FORMULA):
        return "a formula (paste its value in its place)"
    if "pattern" in limits and text.str.fullmatch(SERIAL)[0]:
        return "a date as a bare number, as Excel stores it (format the column as a date)"
    if "pattern" in limits and pd.notna(pd.to_datetime(text, format=DAY, errors="coerce")[0]):
        return "a day to come, or one long past"
    is_number = pd.notna(pd.to_numeric(text, errors="coerce")[0])
    if field["type"] != "string":
        if text.str.fullmatch(r"-?\d+,\d+")[0]:
            return "a number with a decimal comma (write 7.5 for 7,5)"
        return "a number that is not allowed" if is_number else f"text {MAPPED}"
    if is_number and ("enum" in limits or field["name"] in (AREA, *KINDS)):
        return "a number (a code without its label?)"
    return f"text that is not allowed {MAPPED}" if "enum" in limits else "text that is not allowed"


def _expected(field: datasets.Descriptor) -> str:
    if "pattern" in field.get("constraints", {}):
        return "a date such as 2017-03-06"
    if field["name"] == AREA:
        return "an authority by a name, ONS code or abbreviation in data/areas.csv"
    if field["name"] in KINDS:
        return f"the name of a kind of {field['name']}, of at most {LONGEST} letters"
    return datasets.expectation(field)


def _repeats(path: Path, frame: pd.DataFrame, keys: list[str], rows: pd.Series) -> Iterator[str]:
    known = frame.dropna(subset=keys[:2])
    again = known.index[known.duplicated(keys)]
    if not len(again):
        return
    places = pd.Series(known.index, index=known.index)
    firsts = places.groupby([known[key] for key in keys], dropna=False).transform("first")
    whom = rows[firsts[again]]
    advice = "Take one of them out."
    if "member" in keys:
        advice = "Number the members of a family in the column member, or take one row out."
    verb = "repeats" if len(again) == 1 else "repeat"
    alike = f"the same {', '.join(keys)}"
    yield f"{path}: {listed(rows[again])} {verb} {listed(whom)}: {alike}. {advice}"
