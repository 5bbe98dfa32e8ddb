"""Published files: what a download from Explore Education Statistics holds.

`data/official/shapes.csv` says which column of which file holds which measure, under its
older and its newer name.  A file is known by its columns, never by its name.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from fop.imports import ledger
from fop.mistakes import Mistake
from fop.tables import csv_files, datasets
from fop.tables.releases import MEASURES, SYMBOLS
from fop.words import wording

LEVELS = {
    "Local authority": "new_la_code",
    "Regional": "region_code",
    "National": "country_code",
}
"""Geographic levels of a published file, and the column that holds the area's code."""

NUMBER = re.compile(r"[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?")
TOLD = 20
"""Faults of one kind that are told one by one."""


@dataclass(frozen=True)
class Published:
    """What one file holds.

    Parameters
    ----------
    shape : str
        The kind of file it was found to be.
    table : str
        The official table that its figures belong to.
    rows : DataFrame
        Its figures for the areas of `areas.csv`, in the shape of that table but for the
        release.
    left_out : int
        How many other areas it holds.
    remarks : list of str
        What a careful reader would ask about: columns and authorities that are not there.
    """

    shape: str
    table: str
    rows: pd.DataFrame
    left_out: int
    remarks: list[str]


def read(path: Path, folder: Path | None = None) -> Published:
    """Read one published file.

    Parameters
    ----------
    path : Path
        A CSV file as downloaded.
    folder : Path, optional
        The data folder; `datasets.data_folder()` where not given.

    Raises
    ------
    Mistake
        With every fault: a file that is no CSV, is not known by its columns, is cut off,
        has text where a figure belongs, or tells one figure twice.
    """
    shapes = datasets.load("official/shapes", folder)
    areas = datasets.load("areas", folder)
    lines = csv_files.rows(path)
    header = [name.strip() for name in next(lines, [])]
    shape = _recognise(path, header, shapes)
    used = shapes[(shapes["shape"] == shape) & shapes["column"].isin(header)]
    wanted = ["time_period", *used["column"], *used["filter"].dropna()]
    raw, left_out = _placed(path, header, lines, set(areas["code"]), list(dict.fromkeys(wanted)))
    if raw.empty:
        none = "no row but its header" if not left_out else "no area of areas.csv"
        raise Mistake(f"{path}: holds {none}, so there is nothing to import. Download it again.")
    _check_values(path, raw, used)
    rows = _figures(path, raw, used, folder)
    every = shapes.loc[shapes["shape"] == shape, "measure"]
    remarks = _remarks(path, rows, every, areas)
    return Published(shape, f"official/{used['table'].iloc[0]}", rows, left_out, remarks)


def _recognise(path: Path, columns: list[str], shapes: pd.DataFrame) -> str:
    found: list[tuple[object, list[str]]] = []
    nearly: list[tuple[object, list[str]]] = []
    for shape, rows in shapes.groupby("shape", sort=False):
        filters = set(rows["filter"].dropna())
        hit = set(rows.loc[rows["column"].isin(columns), "measure"])
        wanted = set(rows.loc[rows["needed"] == "yes", "measure"])
        if hit and filters <= set(columns):
            (found if wanted <= hit else nearly).append((shape, sorted(wanted - hit)))
    seen = ", ".join(columns)
    if len(found) == 1:
        place = ["time_period", "geographic_level", *LEVELS.values()]
        missing = [column for column in place if column not in columns]
        used = {*place, *shapes.loc[shapes["shape"] == found[0][0], "column"]}
        twice = sorted(name for name in used if columns.count(name) > 1)
        for names, fault in ((missing, "is missing"), (twice, "stands twice")):
            if names:
                named = ", ".join(map(repr, names))
                raise Mistake(
                    f"{path}: column {named} {fault}. Columns seen: {seen}. Give it the name that "
                    "it had, or download the file again."
                )
        return str(found[0][0])
    if nearly and not found:
        shape, lost = nearly[0]
        raise Mistake(
            f"{path}: looks like a file of {shape}, but no column is known for "
            f"{', '.join(lost)}. Columns seen: {seen}. If one of these is its new name, copy the "
            "row of the old one in data/official/shapes.csv and write the new one there."
        )
    kinds = ", ".join(shapes["shape"].drop_duplicates())
    raise Mistake(
        f"{path}: not a file that is known. Columns seen in its first row: {seen}. Known are files "
        f"of Explore Education Statistics on {kinds}; and a borough's ledger, with the columns "
        f"{', '.join(ledger.COLUMNS)}. Download one of these."
    )


def _placed(
    path: Path, header: list[str], lines: Iterator[list[str]], known: set[str], wanted: list[str]
) -> tuple[pd.DataFrame, int]:
    """Keep what is wanted of the rows of known areas, and count the other areas.

    Rows keep the number that they have in the file.
    """
    chosen = [header.index(name) for name in wanted]
    place = {name: header.index(name) for name in ("geographic_level", *LEVELS.values())}
    kept: dict[int, list[str]] = {}
    others = set()
    for number, row in enumerate(lines, start=2):
        if not row:
            continue
        level = row[place["geographic_level"]].strip()
        if level not in LEVELS:
            raise Mistake(
                f"{path}: row {number}, column 'geographic_level': found {level!r}, expected one "
                f"of {', '.join(LEVELS)}. Download the file again, or take such rows out."
            )
        code = row[place[LEVELS[level]]].strip()
        if code in known:
            kept[number] = [code, *(row[n].strip() for n in chosen)]
        else:
            others.add(code)
    frame = pd.DataFrame.from_dict(kept, orient="index", columns=["code", *wanted], dtype="str")
    return frame, len(others)


def _check_values(path: Path, raw: pd.DataFrame, used: pd.DataFrame) -> None:
    """Refuse a file whose filter has no longer the values by which measures are chosen."""
    faults = []
    for row in used[used["filter"].notna() & (used["needed"] == "yes")].itertuples():
        if not raw[row.filter].str.fullmatch(row.value).any():
            seen = ", ".join(map(repr, raw[row.filter].drop_duplicates().head(TOLD)))
            faults.append(
                f"{path}: column {row.filter!r}: no row is known for {row.measure}. Values seen: "
                f"{seen}. If one of these is its new name, copy the row of the old one in "
                "data/official/shapes.csv and write the new one there."
            )
    if faults:
        raise Mistake(faults)


def _figures(
    path: Path, raw: pd.DataFrame, used: pd.DataFrame, folder: Path | None
) -> pd.DataFrame:
    cells = pd.concat(_cells(raw, used), ignore_index=True)
    units = datasets.load(MEASURES, folder).set_index("measure")["unit"]
    cells["unit"] = cells["measure"].map(units)
    plainer = cells["text"].str.casefold().str.removeprefix("[").str.removesuffix("]")
    symbol = plainer.where(plainer.isin(SYMBOLS))
    plain = cells["text"].str.fullmatch(NUMBER) & symbol.isna()
    value = pd.to_numeric(cells["text"].str.replace(",", "").where(plain))
    odd = (~plain & symbol.isna()) | ((value < 0) & (cells["unit"] != "pounds"))
    faults = _some(
        f"{path}: row {cell.line}, column {cell.column!r}: found {cell.text!r}, expected a figure "
        f"or one of the symbols {', '.join(map(repr, SYMBOLS))}."
        for cell in cells[odd].itertuples()
    )
    years = {period: _year(period) for period in cells["period"].unique()}
    first = cells.groupby("period")["line"].min()
    faults += _some(
        f"{path}: row {first[period]}, column 'time_period': found {period!r}, expected a year "
        "such as 2025 or 202425."
        for period, year in years.items()
        if year is None
    )
    told = cells[cells.duplicated(["code", "period", "measure"])]
    faults += _some(
        f"{path}: row {cell.line} tells {cell.measure} of {cell.code} in {cell.period} a second "
        "time. Take one of the rows out."
        for cell in told.itertuples()
    )
    if faults:
        raise Mistake(faults)
    ended = cells["period"].map(years)
    served = ended + cells["shift"].astype(int)
    return pd.DataFrame(
        {
            "code": cells["code"],
            "year": (served - 1).astype("str") + "-" + (served % 100).map("{:02d}".format),
            "measure": cells["measure"],
            "value": value,
            "symbol": symbol.replace(":", "x"),
            "note": None,
        }
    )


def _cells(raw: pd.DataFrame, used: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Give the cells of each measure, with the row each stands in."""
    for row in used.itertuples():
        part = raw
        if isinstance(row.filter, str):
            part = raw[raw[row.filter].str.fullmatch(row.value)]
        yield pd.DataFrame(
            {
                "line": part.index,
                "column": row.column,
                "code": part["code"],
                "period": part["time_period"],
                "measure": row.measure,
                "text": part[row.column],
                "ends": row.ends,
                "shift": row.shift,
            }
        )


def _remarks(path: Path, rows: pd.DataFrame, every: pd.Series, areas: pd.DataFrame) -> list[str]:
    """Tell what one would expect in such a file and does not find."""
    told = []
    if not csv_files.ends_whole(path):
        told.append("The last line has no line end: see that the file is not cut off.")
    lost = [name for name in every.drop_duplicates() if name not in set(rows["measure"])]
    if lost:
        told.append(f"No column for {wording.listed(lost)}; the file may do without.")
    last = rows["year"].max()
    there = {part for code in rows.loc[rows["year"] == last, "code"] for part in code.split(" / ")}
    present = areas[(areas["level"] == "authority") & areas["ends"].isna()]
    gone = present.loc[~present["code"].isin(there), "name"]
    if len(gone):
        told.append(f"No row of {last} for {wording.listed(gone)}.")
    return told


def _some(faults: Iterator[str]) -> list[str]:
    """Tell the first faults one by one, and how many more there are."""
    every = list(faults)
    more = [f"{len(every) - TOLD:,} more such faults."] if len(every) > TOLD else []
    return every[:TOLD] + more


def _year(period: str) -> int | None:
    """Give the year in which a period ends: 2025 for `2025` and for `202425`."""
    if re.fullmatch(r"20\d\d", period):
        return int(period)
    if re.fullmatch(r"20\d{4}", period) and (int(period[:4]) + 1) % 100 == int(period[4:]):
        return int(period[:4]) + 1
    return None
