"""Published files: what a download from Explore Education Statistics holds.

The contract is closed: every column is a place, a period, a figure, a companion that the book
does not use, or a filter that leaves nobody out.  Anything else is refused in one line.
"""

import datetime
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import numpy as np
import pandas as pd

from fop.imports import places, shapes
from fop.imports.places import Places
from fop.imports.shapes import NEUTRAL, Shape, Use, close, plain
from fop.mistakes import Mistake
from fop.tables import consistency, csv_files, datasets
from fop.tables.releases import MEASURES, SYMBOLS
from fop.words import wording

NUMBER = re.compile(r"[+-]?([0-9]+|[0-9]{1,3}(,[0-9]{3})+)(\.[0-9]+)?")

IDENTIFIERS = {"09-30": ("Reporting year",), "06-30": ("Reporting year",)}
USUAL = ("Reporting year", "Financial year")
"""Kinds of period: by the day on which a measure's year ends, and else.

A calendar, an academic or a quarter of a year ends on another day.
"""

LEAST_POUNDS = 1e6
"""Some amount of any file in pounds is as large; one in millions of pounds has none."""

PLACES = {plain(name) for name in shapes.PLACE}

CHUNK = 20_000
"""Rows that are looked at together."""

TOLD = 20
"""Faults of one kind that are told one by one."""


@dataclass(frozen=True)
class Published:
    """What one file holds.

    Parameters
    ----------
    shape : str
        The kind of file that it was found to be.
    publication : str
        The publication it is part of, as releases are named.
    rows : DataFrame
        Its figures for the areas of `areas.csv`: `code`, `year`, `measure`, `value`, `symbol`.
    left_out : int
        How many other areas it holds.
    remarks : list of str
        What a careful reader would ask about.
    """

    shape: str
    publication: str
    rows: pd.DataFrame
    left_out: int
    remarks: list[str]


@dataclass
class _Reading:
    """What is found while the rows of a file pass by."""

    shape: Shape
    header: list[str]
    uses: list[Use]
    places: Places
    ends: dict[str, str]
    parts: list[pd.DataFrame] = field(default_factory=list)
    kept: int = 0
    seen: dict[str, dict[str, int]] = field(default_factory=dict)
    """Values of each filter and of each column that is not known, and where each is first."""


def read(path: Path, folder: Path | None = None, today: datetime.date | None = None) -> Published:
    """Read one published file.

    Parameters
    ----------
    path : Path
        A CSV file as downloaded.
    folder : Path, optional
        The data folder; `datasets.data_folder()` where not given.
    today : date, optional
        The day that tells which years are to come.

    Raises
    ------
    Mistake
        With every fault: a file that is no CSV, is not known by its columns, is cut off, is of
        part of a population or of another kind of year, has text or an impossible figure where
        a figure belongs, gives an area another's code, or tells one figure twice.
    """
    lines = csv_files.rows(path)
    header = [name.strip() for name in next(lines, [])]
    shape = shapes.recognise(path, header, shapes.load(folder))
    measures = datasets.load(MEASURES, folder)
    uses = shape.uses(header)
    _check_measures(uses, measures)
    ends = dict(zip(measures["measure"], measures["ends"], strict=True))
    reading = _Reading(shape, header, uses, places.read(folder), ends)
    numbered = enumerate(lines, start=2)
    while chunk := list(islice(numbered, CHUNK)):
        filled = [line for line, row in chunk if row]
        if filled:
            _take(path, reading, filled, [row for _, row in chunk if row])
    faults = _odd_columns(path, reading) + _odd_places(path, reading)
    if not faults:
        faults = _odd_periods(path, reading, today or datetime.date.today())
    if faults:
        raise Mistake(faults)
    if not reading.kept:
        none = "no area of areas.csv" if reading.places.unknown else "no row but its header"
        raise Mistake(f"{path}: holds {none}, so there is nothing to import. Download it again.")
    cells = pd.concat(reading.parts, ignore_index=True) if reading.parts else pd.DataFrame()
    _check_values(path, reading, cells)
    rows = _figures(path, cells, measures)
    remarks = list(_remarks(path, reading, rows))
    return Published(
        shape.name, shape.publication, _alive(rows, reading), len(reading.places.unknown), remarks
    )


def _check_measures(uses: Sequence[Use], measures: pd.DataFrame) -> None:
    unknown = sorted({use.measure for use in uses} - set(measures["measure"]))
    if unknown:
        raise Mistake(
            f"data/official/shapes.csv names measures that data/official/measures.csv does not: "
            f"{', '.join(unknown)}. Write a row for each there, as {shapes.PAGE} tells."
        )


def _take(path: Path, reading: _Reading, lines: list[int], rows: list[list[str]]) -> None:
    """Keep what is wanted of some rows."""
    filters = {use.filter for use in reading.uses if use.filter}
    unknown = [name for name in shapes.strange(reading.header, reading.shape) if name]
    bound = [name for name in reading.header if reading.shape.allowed(name) or name in filters]
    needed = {*shapes.PLACE, *(use.column for use in reading.uses), *unknown, *bound}
    columns = {
        name: list(map(str.strip, texts))
        for name, texts in zip(reading.header, zip(*rows, strict=True), strict=True)
        if name in needed or plain(name) in PLACES
    }
    get = {plain(name): texts for name, texts in columns.items()}
    codes = []
    for line, level, old, *texts in zip(
        lines,
        get[plain("geographic_level")],
        get[plain("old_la_code")],
        *(get[plain(name)] for pair in places.LEVELS.values() for name in pair),
        strict=True,
    ):
        if level not in places.LEVELS:
            raise Mistake(
                f"{path}: row {line}, column 'geographic_level': found {level!r}, expected one of "
                f"{', '.join(places.LEVELS)}. Download the file again, or take such rows out."
            )
        place = 2 * list(places.LEVELS).index(level)
        number = old if level == "Local authority" else ""
        codes.append(reading.places.find(level, texts[place], texts[place + 1], number, line))
    wanted = np.array([bool(code) for code in codes])
    for name in {"time_identifier", "time_period", *bound, *unknown}:
        values = reading.seen.setdefault(name, {})
        texts = get[plain(name)]
        for text in dict.fromkeys(texts):
            if text not in values and len(values) < CHUNK:
                values[text] = lines[texts.index(text)]
    for name in unknown:
        neutral = {text for text in set(columns[name]) if plain(text) in NEUTRAL}
        if neutral:
            wanted &= np.array([text in neutral for text in columns[name]])
    reading.kept += int(wanted.sum())
    periods = list(map(sys.intern, get[plain("time_period")]))
    base = pd.DataFrame({"line": lines, "code": codes, "period": periods})
    for use in reading.uses:
        chosen = wanted
        if use.filter:
            fits = {text for text in set(columns[use.filter]) if plain(text) == use.value}
            chosen = wanted & np.array([text in fits for text in columns[use.filter]])
        if chosen.any():
            texts = pd.Series(columns[use.column], dtype="str")[chosen]
            part = base[chosen].assign(measure=use.measure, column=use.column)
            reading.parts.append(_numbers(part, texts))


def _numbers(part: pd.DataFrame, texts: pd.Series) -> pd.DataFrame:
    """Add `value`, `symbol` and, where a cell is neither, its `odd` text."""
    value = pd.to_numeric(texts.where(texts.str.fullmatch(NUMBER)).str.replace(",", ""))
    rest = texts[value.isna()]
    symbol = rest.str.casefold().str.removeprefix("[").str.removesuffix("]")
    known = symbol.where(symbol.isin(list(SYMBOLS)))
    part = part.assign(value=value, symbol=known, odd=rest.where(known.isna()))
    return part.astype({name: "category" for name in ("code", "period", "measure", "column")})


def _odd_columns(path: Path, reading: _Reading) -> list[str]:
    """Name every column that is not understood, or does not hold what it must."""
    faults = []
    for name in shapes.strange(reading.header, reading.shape):
        if not name:
            continue
        seen = [text for text in reading.seen.get(name, {}) if text]
        if not seen or any(plain(text) in NEUTRAL for text in seen):
            continue
        some = ", ".join(seen[:5]) + (", …" if len(seen) > 5 else "")
        if all(NUMBER.fullmatch(text) or text.casefold() in SYMBOLS for text in seen):
            faults.append(
                f"{path}: column {name} is not known; it holds {some}. If it only goes with the "
                f"figures, run `fop import --learn {path}`; else download the file without it."
            )
        else:
            faults.append(
                f"{path}: column {name} holds {some}: part of the whole. Download the file with "
                "Total for it."
            )
    for name in reading.header:
        allowed = reading.shape.allowed(name)
        odd = [text for text in reading.seen.get(name, {}) if plain(text) not in (allowed or ())]
        odd = [text for text in odd if plain(text) not in NEUTRAL]
        if allowed and odd:
            faults.append(
                f"{path}: column {name} holds {', '.join(odd[:5])}, expected "
                f"{' or '.join(_written(reading.shape, name))}. If that is its new name, run "
                f"`fop import --learn {path}`; else download the file of the whole."
            )
    return faults


def _written(shape: Shape, column: str) -> list[str]:
    rows = shape.rows[
        (shape.rows["filter"].map(plain) == plain(column)) & (shape.rows["column"] == "")
    ]
    return [repr(value) for value in rows["value"]]


def _odd_places(path: Path, reading: _Reading) -> list[str]:
    found = [
        f"{path}: row {line}: {fault}. Mend the code or the name, or download the file again."
        for fault, line in reading.places.faults.items()
    ]
    return _some(found)


def _odd_periods(path: Path, reading: _Reading, today: datetime.date) -> list[str]:
    """Refuse a file of another kind of year, and periods that are none or are to come."""
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
        year = _year(text)
        if year is None:
            odd[line] = f"found {text!r}, expected a year such as 2025 or 202425"
        elif year > today.year + 1:
            odd[line] = f"{text} is a year to come. Mend it, or download the file again"
    faults += _some([f"{path}: row {n}, column 'time_period': {told}." for n, told in odd.items()])
    return faults


def _day(end: str) -> str:
    return f"{datetime.date(2000, int(end[:2]), int(end[3:])):%d %B}".lstrip("0")


def _check_values(path: Path, reading: _Reading, cells: pd.DataFrame) -> None:
    """Refuse a file whose filter no longer has the values by which measures are chosen."""
    found = set(cells["measure"]) if len(cells) else set()
    faults = []
    for measure in sorted(reading.shape.needed - found):
        use = next(use for use in reading.uses if use.measure == measure)
        seen = list(reading.seen.get(use.filter, {}))
        near = close(use.value, seen)
        faults.append(
            f"{path}: column {use.filter!r}: no row is known for {measure}. Values seen: "
            f"{', '.join(map(repr, seen[:TOLD]))}."
            + (f" The nearest is {near!r}." if near else "")
            + f" If one of these is its new name, run `fop import --learn {path}`."
        )
    if faults:
        raise Mistake(faults)


def _figures(path: Path, cells: pd.DataFrame, measures: pd.DataFrame) -> pd.DataFrame:
    """Make figures of cells, or name every cell that holds none or an impossible one."""
    by_measure = measures.set_index("measure")
    unit = cells["measure"].map(by_measure["unit"])
    # A population of the summer serves the year that ends in the spring after it.
    shift = cells["measure"].map(by_measure["ends"]).eq("06-30")
    years = {period: _year(period) or 0 for period in cells["period"].unique()}
    ended = cells["period"].map(years).astype(int) + shift
    year = (ended - 1).astype("str") + "-" + (ended % 100).map("{:02d}".format)
    value = cells["value"]
    known = "a figure or one of the symbols " + ", ".join(map(repr, SYMBOLS))
    kinds = {known: cells["odd"].notna(), **consistency.impossible(cells, measures)}
    faults = []
    for expected, mask in kinds.items():
        faults += _some(
            [
                f"{path}: row {cell.line}, column {cell.column!r}: found "
                f"{cell.odd if isinstance(cell.odd, str) else format(cell.value, '.12g')!r}, "
                f"expected {expected}."
                for cell in cells[mask].head(TOLD).itertuples()
            ],
            int(mask.sum()),
        )
    again = cells.duplicated(["code", "period", "measure"])
    faults += _some(
        [
            f"{path}: row {cell.line} tells {cell.measure} of {cell.code} in {cell.period} a "
            "second time. Take one of the rows out."
            for cell in cells[again].head(TOLD).itertuples()
        ],
        int(again.sum()),
    )
    if unit.eq("pounds").any() and not (value[unit.eq("pounds")].abs() >= LEAST_POUNDS).any():
        faults.append(
            f"{path}: no amount is as large as {LEAST_POUNDS:,.0f} pounds: these are thousands or "
            "millions of pounds. Download a later release, which gives pounds."
        )
    if faults:
        raise Mistake(faults)
    rows = pd.DataFrame(
        {
            "code": cells["code"].astype("str"),
            "year": year,
            "measure": cells["measure"].astype("str"),
            "value": value,
            "symbol": cells["symbol"].replace(":", "x"),
            "line": cells["line"],
        }
    )
    large = consistency.large_parts(rows, measures, ["code", "year"])
    if len(large):
        raise Mistake(
            _some(
                [
                    f"{path}: row {row.line}: {row.value:.10g} {row.measure} are more than the "
                    f"{row.whole:.10g} {row.of} that they are part of. Mend the row, or download "
                    "the file again."
                    for row in large.itertuples()
                ]
            )
        )
    return rows.drop(columns="line")


def _alive(rows: pd.DataFrame, reading: _Reading) -> pd.DataFrame:
    """Leave out that nothing applies to an authority before it began and after it ended."""
    bare = rows["symbol"] == "z"
    days = rows["year"].str[:2] + rows["year"].str[-2:] + "-" + rows["measure"].map(reading.ends)
    begins, ends = (
        rows["code"].map({code: reading.places.alive(code)[n] for code in rows["code"].unique()})
        for n in (0, 1)
    )
    gone = bare & ((days < begins) | ((ends != "") & (days > ends)))
    return rows[~gone].reset_index(drop=True)


def _remarks(path: Path, reading: _Reading, rows: pd.DataFrame) -> Iterator[str]:
    """Tell what one would expect in such a file and does not find."""
    if not csv_files.ends_whole(path):
        yield "The last line has no line end: see that the file is not cut off."
    for name in shapes.strange(reading.header, reading.shape):
        neutral = [text for text in reading.seen.get(name, {}) if plain(text) in NEUTRAL]
        if neutral and len(reading.seen[name]) > 1:
            yield f"Column {name}: only rows with {neutral[0]} are read."
    lost = [
        m for m in dict.fromkeys(reading.shape.measures["measure"]) if m not in set(rows["measure"])
    ]
    if lost:
        yield f"No column for {wording.listed(lost)}; the file may do without."
    found = reading.places
    if found.recoded:
        names = found.areas.set_index("code")["name"]
        told = (f"{code} for {names[ours]} ({ours})" for code, ours in found.recoded.items())
        yield (
            f"New codes, known by name and number: {wording.listed(list(told))}. Write them into "
            "the column 'codes' of data/areas.csv."
        )
    if found.unknown:
        some = [f"{name or 'without a name'} ({code})" for code, name in found.unknown.items()]
        more = f" and {len(some) - 5} more" if len(some) > 5 else ""
        yield f"Left out, because areas.csv does not have them: {', '.join(some[:5])}{more}."


def _some(faults: list[str], every: int | None = None) -> list[str]:
    """Tell the first faults one by one, and how many more there are."""
    every = len(faults) if every is None else every
    more = [f"{every - TOLD:,} more such faults."] if every > TOLD else []
    return faults[:TOLD] + more


def _year(period: str) -> int | None:
    """Give the year in which a period ends: 2025 for `2025` and for `202425`."""
    if re.fullmatch(r"20[0-9]{2}", period):
        return int(period)
    if re.fullmatch(r"20[0-9]{4}", period) and (int(period[:4]) + 1) % 100 == int(period[4:]):
        return int(period[:4]) + 1
    return None
