"""Published files: what a download from Explore Education Statistics holds.

Rows are taken in as they pass by, so that a file of any length needs little memory.
"""

import datetime
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import pandas as pd

from fop.imports import contract, places, returns, shapes, units
from fop.imports.contract import NUMBER, FileReading, year_of
from fop.imports.shapes import NEUTRAL, Use, plain
from fop.mistakes import Mistake, in_one, quoted
from fop.tables import consistency, csv_files, datasets
from fop.tables.releases import MEANINGS, MEASURES

OLDER = {"~": "low", "*": "c"}
"""Symbols of earlier releases, as they are written now."""

WHOLE = re.compile(r"\.0$")
"""What a program that takes years and numbers of authorities for measurements puts after them."""

HEAD = 20
"""Rows from the top among which the header must be."""

CHUNK = 20_000
"""Rows that are looked at together."""


@dataclass(frozen=True)
class PublishedFile:
    """What one file holds."""

    shape: str
    """The kind of file that it was found to be."""
    publication: str
    """The publication it is part of, as releases are named."""
    rows: pd.DataFrame
    """Its figures for the areas of `areas.csv`: `code`, `year`, `measure`, `value`, `symbol`."""
    remarks: list[str]
    """What a careful reader would ask about."""


def read(
    path: Path, folder: Path | None = None, today: datetime.date | None = None
) -> PublishedFile:
    """Read one published file.

    Raises
    ------
    Mistake
        With every fault: a file that is no CSV, is not known by its columns, is cut off, is of
        part of a population or of another kind of year, has text or an impossible figure where
        a figure belongs, gives an area another's code, or tells one figure twice.
    """
    lines = csv_files.rows(path)
    above, header = header_of(lines)
    shape = shapes.recognise(path, header, shapes.load(folder))
    measures = datasets.load(MEASURES, folder)
    uses = shape.uses(header)
    _check_measures(uses, measures)
    ends = dict(zip(measures["measure"], measures["ends"], strict=True))
    shares = frozenset(measures.loc[measures["unit"] == "per cent", "measure"])
    reading = FileReading(shape, header, uses, places.read(folder), ends, shares)
    numbered = enumerate(lines, start=above + 2)
    while chunk := list(islice(numbered, CHUNK)):
        filled = [line for line, row in chunk if row]
        if filled:
            _take(path, reading, filled, [row for _, row in chunk if row])
    faults = contract.faults(path, reading, today or datetime.date.today())
    if faults:
        raise Mistake(faults)
    if not reading.kept:
        none = "no area of areas.csv" if reading.places.unknown else "no row but its header"
        raise Mistake(f"{path}: holds {none}, so there is nothing to import. Download it again.")
    cells = pd.concat(reading.parts, ignore_index=True) if reading.parts else pd.DataFrame()
    faults = contract.unmet(path, reading, set(cells["measure"]) if len(cells) else set())
    if faults:
        raise Mistake(faults)
    rows = _figures(path, units.in_pounds(path, cells, reading, measures, folder), measures)
    rows = returns.alive(returns.together(rows, reading), reading)
    if rows.empty:
        raise Mistake([f"{path}: {told}" for told in reading.left] or [f"{path}: holds no figure."])
    units.check_sizes(path, rows, reading.shares, folder)
    remarks = list(contract.remarks(path, reading, rows))
    return PublishedFile(shape.name, shape.publication, rows, remarks)


def header_of(lines: Iterator[list[str]]) -> tuple[int, list[str]]:
    """Give the header, below titles that somebody has put above it, and how many rows these are."""
    rows = []
    for row in islice(lines, HEAD):
        rows.append([name.strip() for name in row])
        if "time period" in map(plain, rows[-1]):
            return len(rows) - 1, rows[-1]
    return 0, rows[0] if rows else []


def _check_measures(uses: Sequence[Use], measures: pd.DataFrame) -> None:
    unknown = sorted({use.measure for use in uses} - set(measures["measure"]))
    if unknown:
        raise Mistake(
            f"data/official/shapes.csv names measures that data/official/measures.csv does not: "
            f"{', '.join(unknown)}. Write a row for each there, as {shapes.PAGE} tells."
        )


def _plainly(texts: pd.Series) -> pd.Series:
    return texts.map({text: plain(text) for text in texts.unique()})


def _take(path: Path, reading: FileReading, lines: list[int], rows: list[list[str]]) -> None:
    """Take in some rows: what their cells hold, and the figures of areas that are known."""
    filters = {use.filter for use in reading.uses if use.filter}
    unknown = [name for name in shapes.strange(reading.header, reading.shape) if name]
    bound = [name for name in reading.header if reading.shape.allowed(name) or name in filters]
    index = pd.Index(lines)
    columns = {
        name: pd.Series([*map(str.strip, texts)], index=index, dtype="object")
        for name, texts in zip(reading.header, zip(*rows, strict=True), strict=True)
    }
    get = {plain(name): texts for name, texts in columns.items()}
    for name in ("time period", "old la code"):
        get[name] = get[name].str.replace(WHOLE, "", regex=True)
    reading.heads += units.heads(get)
    codes = reading.places.codes(path, get)
    wanted = codes.ne("")
    for name in {"time_identifier", "time_period", *bound, *unknown}:
        values = reading.seen.setdefault(name, {})
        for line, text in get[plain(name)].drop_duplicates().items():
            if len(values) < CHUNK:
                values.setdefault(text, line)
    for name in unknown:
        neutral = _plainly(columns[name]).isin(NEUTRAL)
        if neutral.any():
            wanted &= neutral | columns[name].eq("")
    reading.kept += int(wanted.sum())
    base = pd.DataFrame({"line": lines, "code": codes, "period": get["time period"]})
    for use in reading.uses:
        chosen = wanted & _plainly(columns[use.filter]).eq(use.value) if use.filter else wanted
        if chosen.any():
            texts = columns[use.column][chosen].astype("str")
            if use.measure in reading.shares:
                texts = texts.str.removesuffix("%")
            part = base[chosen].assign(measure=use.measure, column=use.column)
            reading.parts.append(_numbers(part, texts, use.pounds))


def _numbers(part: pd.DataFrame, texts: pd.Series, pounds: int) -> pd.DataFrame:
    """Add `value`, `symbol` and, where a cell is neither, its `odd` text."""
    value = pd.to_numeric(texts.where(texts.str.fullmatch(NUMBER)).str.replace(",", ""))
    value = value.where(value.abs() < 1e300).astype("float64")
    if pounds > 1:
        value = (value * pounds).round(2)
    rest = texts[value.isna()]
    symbol = rest.str.casefold().str.removeprefix("[").str.removesuffix("]")
    known = symbol.replace(OLDER).where(lambda texts: texts.isin(list(MEANINGS)))
    part = part.assign(value=value, symbol=known, odd=rest.where(known.isna()))
    return part.astype({name: "category" for name in ("code", "period", "measure", "column")})


def _figures(path: Path, cells: pd.DataFrame, measures: pd.DataFrame) -> pd.DataFrame:
    """Make figures of cells, or name every cell that holds none or an impossible one."""
    by_measure = measures.set_index("measure")
    # A population of the summer serves the year that ends in the spring after it.
    shift = cells["measure"].map(by_measure["ends"]).eq("06-30")
    years = {period: year_of(period) or 0 for period in cells["period"].unique()}
    ended = cells["period"].map(years).astype(int) + shift
    year = (ended - 1).astype("str") + "-" + (ended % 100).map("{:02d}".format)
    symbols = ", ".join(map(repr, MEANINGS))
    known = f"a figure or one of the symbols {symbols}; write x where nothing is known"
    kinds = {known: cells["odd"].notna(), **consistency.impossible(cells, measures)}
    faults = []
    for expected, mask in kinds.items():
        told = [
            f"{path}: row {cell.line}, column {cell.column!r}: found "
            f"{quoted(cell.odd if isinstance(cell.odd, str) else format(cell.value, '.12g'))}, "
            f"expected {expected}."
            for cell in cells[mask].head(1).itertuples()
        ]
        faults += in_one(told, int(mask.sum()))
    again = cells.assign(year=year).duplicated(["code", "year", "measure"])
    again &= ~cells["line"].where(again).duplicated()
    told = [
        f"{path}: row {cell.line} tells {cell.measure} of {cell.code} in {cell.period} a second "
        "time. Take one of the rows out."
        for cell in cells[again].head(1).itertuples()
    ]
    faults += in_one(told, int(again.sum()))
    if faults:
        raise Mistake(faults)
    plain_texts = cells.astype({"code": "str", "measure": "str"})
    rows = plain_texts.assign(year=year, symbol=cells["symbol"].replace(":", "x"))
    rows = rows[["code", "year", "measure", "value", "symbol", "line"]]
    large = [
        f"{path}: row {row.line}: {row.value:.10g} {row.measure} are more than the "
        f"{row.whole:.10g} {row.of} that they are part of. Mend the row, or download the file "
        "again."
        for row in consistency.large_parts(rows, measures, ["code", "year"]).itertuples()
    ]
    if large:
        raise Mistake(in_one(large))
    return rows.drop(columns="line")
