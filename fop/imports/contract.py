"""Contract: what a published file may hold, so that no part is taken for the whole.

It is closed: every column is a place, a period, a figure, a companion that the book does not
use, or a filter that leaves nobody out.  Anything else is refused in one line.
"""

import datetime
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from fop.imports import shapes, units
from fop.imports.places import Places
from fop.imports.shapes import NEUTRAL, Shape, Use, close, plain
from fop.mistakes import in_one
from fop.tables import csv_files
from fop.tables.releases import MEANINGS
from fop.words import wording

NUMBER = re.compile(r"[+-]?([0-9]{1,999}|[0-9]{1,3}(,[0-9]{3}){1,5})(\.[0-9]+)?")

IDENTIFIERS = {"09-30": ("Reporting year",), "06-30": ("Reporting year",)}
USUAL = ("Reporting year", "Financial year")
"""Kinds of period: by the day on which a measure's year ends, and else.

A calendar, an academic or a quarter of a year ends on another day.
"""

TOLD = 5  # faults of one kind that are told one by one


@dataclass
class FileReading:
    """What is found while the rows of a file pass by."""

    shape: Shape
    header: list[str]
    uses: list[Use]
    places: Places
    ends: dict[str, str]
    shares: frozenset[str] = frozenset()
    """Measures in per cent, whose figures may end in the sign."""

    parts: list[pd.DataFrame] = field(default_factory=list)
    kept: int = 0
    heads: list[float] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    """What is said of joint returns, and of figures that are left out."""
    seen: dict[str, dict[str, int]] = field(default_factory=dict)
    """Values of each filter and of each column that is not known, and where each is first."""


def faults(path: Path, reading: FileReading, today: datetime.date) -> list[str]:
    """Name all that keeps a file from being understood as figures of whole populations."""
    odd = [
        f"{path}: row {line}: {fault}. Mend the code or the name, or download the file again."
        for fault, line in reading.places.faults.items()
    ]
    found = [*_odd_columns(path, reading), *in_one(odd)]
    return found or _odd_periods(path, reading, today)


def unmet(path: Path, reading: FileReading, found: set[str]) -> list[str]:
    """Name needed measures of which a filter no longer has the value that chooses their rows."""
    lost = [use for use in reading.uses if use.measure in reading.shape.needed - found]
    faults = []
    for name in dict.fromkeys(use.filter for use in lost):
        seen = list(reading.seen.get(name, {}))
        values = {use.measure: use.value for use in lost if use.filter == name}
        near = {close(value, seen): None for value in values.values()}
        near.pop("", None)
        some = f" The nearest: {', '.join(map(repr, list(near)[:TOLD]))}." if near else ""
        faults.append(
            f"{path}: column {name!r}: no row is known for {'; '.join(sorted(values))}. Values "
            f"seen: {', '.join(map(repr, seen[:TOLD]))}.{some} If some are new names, run "
            f"`fop import --learn {path}`."
        )
    return faults


def remarks(path: Path, reading: FileReading, rows: pd.DataFrame) -> Iterator[str]:
    """Tell what one would expect in such a file and does not find."""
    if not csv_files.ends_whole(path):
        yield "The last line has no line end: see that the file is not cut off."
    for column, pounds in dict.fromkeys((use.column, use.pounds) for use in reading.uses):
        if pounds in units.NAMES:
            yield f"Column {column} is in {units.NAMES[pounds]} of pounds: read as pounds."
    for name in shapes.strange(reading.header, reading.shape):
        neutral = [text for text in reading.seen.get(name, {}) if plain(text) in NEUTRAL]
        if neutral and len(reading.seen[name]) > 1:
            yield f"Column {name}: only rows with {neutral[0]} are read."
    lost = [
        m for m in dict.fromkeys(reading.shape.measures["measure"]) if m not in set(rows["measure"])
    ]
    if lost:
        yield f"No column for these, which the file may do without: {'; '.join(lost)}."
    names = reading.places.areas.set_index("code")["name"]
    yield from (*reading.left, *reading.remarks)
    found = reading.places
    if found.recoded:
        told = (f"{code} for {names[ours]} ({ours})" for code, ours in found.recoded.items())
        yield (
            f"New codes, known by name and number: {wording.listed(list(told))}. Write them into "
            "the column 'codes' of data/areas.csv, then run `fop import --renew`."
        )
    if found.misnumbered:
        first, number = next(iter(found.misnumbered.items()))
        yield (
            f"Column old_la_code has a number that is not its own for {len(found.misnumbered)} "
            f"of the areas, such as {number} for {first}: gone by code and name."
        )
    if found.unknown:
        some = [
            name if code == name else f"{name or 'without a name'} ({code})"
            for code, name in found.unknown.items()
        ]
        more = f" and {len(some) - 5} more" if len(some) > 5 else ""
        yield f"Left out, because areas.csv does not have them: {', '.join(some[:5])}{more}."


def year_of(period: str) -> int | None:
    """Give the year in which a period ends: 2025 for `2025`, `202425` and `2024-25`."""
    if re.fullmatch(r"20[0-9]{2}", period):
        return int(period)
    parts = re.fullmatch(r"(20[0-9]{2})[-/–]?([0-9]{2})", period)
    if parts and (int(parts[1]) + 1) % 100 == int(parts[2]):
        return int(period[:4]) + 1
    return None


def _odd_columns(path: Path, reading: FileReading) -> list[str]:
    faults, parts = [], []
    for name in shapes.strange(reading.header, reading.shape):
        values = reading.seen.get(name, {}) if name else {}
        kind, seen = told_by(values)
        some = ", ".join(seen[:TOLD]) + (", …" if len(seen) > TOLD else "")
        if kind == "figures":
            faults.append(
                f"{path}: column {name} is not known; it holds {some}. If it only goes with the "
                f"figures or has a new name, run `fop import --learn {path}`; else download the "
                "file without it."
            )
        elif kind == "part":
            parts.append(f"column {name} holds {some}")
            whole = f"it; if {some} leaves nobody out, run `fop import --learn {path}`"
            whole = whole if len(values) == 1 else "it"
    if parts:
        faults.append(
            f"{path}: {wording.listed(parts)}: part of the whole. Download the file with Total for "
            f"{whole if len(parts) == 1 else 'each'}."
        )
    for name in reading.header:
        allowed = reading.shape.allowed(name)
        odd = [text for text in reading.seen.get(name, {}) if plain(text) not in (allowed or ())]
        odd = [text for text in odd if plain(text) not in NEUTRAL]
        if allowed and odd:
            written = map(repr, reading.shape.whole_values(name)["value"])
            faults.append(
                f"{path}: column {name} holds {', '.join(odd[:TOLD]) or 'nothing'}, expected "
                f"{' or '.join(written)}. If that is its new name, run "
                f"`fop import --learn {path}`; else download the file of the whole."
            )
    return faults


def told_by(values: Iterable[str]) -> tuple[str, list[str]]:
    """Tell what a column that is not known is: `figures`, a `part` of the whole or `` for neither.

    A column that is empty, or that has a neutral value, keeps no file from being read.
    """
    seen = [text for text in values if text]
    if not seen or any(plain(text) in NEUTRAL for text in seen):
        return "", seen
    number = all(NUMBER.fullmatch(text) or text.casefold() in MEANINGS for text in seen)
    return "figures" if number else "part", seen


def _odd_periods(path: Path, reading: FileReading, today: datetime.date) -> list[str]:
    faults = []
    ends = {reading.ends[use.measure] for use in reading.uses}
    expected = next((IDENTIFIERS[end] for end in ends if end in IDENTIFIERS), USUAL)
    for text, line in reading.seen.get("time_identifier", {}).items():
        if plain(text) not in map(plain, expected):
            faults.append(
                f"{path}: row {line}, column 'time_identifier': found {text!r}, expected "
                f"{' or '.join(expected)}. Figures of {reading.shape.name} are of years to "
                f"{wording.listed(sorted(_day(end) for end in ends))}: download the file of these."
            )
    odd = {}
    for text, line in reading.seen.get("time_period", {}).items():
        year = year_of(text)
        if year is None:
            odd[line] = f"found {text!r}, expected a year such as 2025 or 202425"
        elif year + ("06-30" in ends) > today.year + 1:  # a summer serves the year after it
            odd[line] = f"{text} is a year to come. Mend it, or download the file again"
    told = [f"{path}: row {n}, column 'time_period': {fault}." for n, fault in odd.items()]
    return [*faults, *in_one(told)]


def _day(end: str) -> str:
    return f"{datetime.date(2000, int(end[:2]), int(end[3:])):%d %B}".lstrip("0")
