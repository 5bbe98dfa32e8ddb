"""Published files: what a download from Explore Education Statistics holds.

`data/official/shapes.csv` says which column of which file holds which measure, under its
older and its newer name.  A file is known by its columns, never by its name.
"""

import csv
import re
from pathlib import Path

import pandas as pd

from fop import datasets
from fop.mistakes import Mistake

SYMBOLS = {
    "c": "suppressed",
    "x": "unavailable",
    ":": "unavailable",
    "z": "not applicable",
    "low": "rounds to zero but is not zero",
    "u": "low reliability",
    "k": "rounds to zero but is not zero",
    "..": "not submitted",
    ".": "not applicable",
}
"""Symbols of Explore Education Statistics, and what each says of a figure that is not there."""

LEVELS = {
    "Local authority": "new_la_code",
    "Regional": "region_code",
    "National": "country_code",
}
"""Geographic levels of a published file, and the column that holds the area's code."""

NUMBER = re.compile(r"[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?")


def read(path: Path, folder: Path | None = None) -> tuple[str, pd.DataFrame, int]:
    """Read one published file.

    Parameters
    ----------
    path : Path
        A CSV file as downloaded.
    folder : Path, optional
        The data folder; `datasets.data_folder()` where not given.

    Returns
    -------
    str
        The kind of file it was found to be.
    DataFrame
        Its figures for the areas of `areas.csv`, in the shape of an official table but for
        vintage and release, and with the `table` that each belongs to.
    int
        How many other areas it holds.

    Raises
    ------
    Mistake
        With every fault: a file that is no CSV, is not known by its columns, is cut off,
        has text where a figure belongs, or tells one figure twice.
    """
    raw = _raw(path)
    shapes = datasets.load("official/shapes", folder)
    shape = _recognise(path, list(raw.columns), shapes)
    used = shapes[(shapes["shape"] == shape) & shapes["column"].isin(raw.columns)]
    placed, left_out = _placed(path, raw, set(datasets.load("areas", folder)["code"]))
    rows = _figures(path, placed, used, folder)
    return shape, rows.assign(table=f"official/{used['table'].iloc[0]}"), left_out


def _raw(path: Path) -> pd.DataFrame:
    try:
        start = path.read_bytes()[:4]
    except (FileNotFoundError, IsADirectoryError):
        raise Mistake(f"{path}: no such file.") from None
    if start[:2] == b"PK":
        raise Mistake(f"{path}: a zip or Excel file. Unpack it, or save the sheet as CSV UTF-8.")
    if not start.strip():
        raise Mistake(f"{path}: the file is empty. Download it again.")
    try:
        _check_width(path)
        raw = pd.read_csv(path, dtype="str", keep_default_na=False, encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise Mistake(f"{path}: byte {error.start} is not UTF-8. Save as CSV UTF-8.") from None
    except (csv.Error, pd.errors.ParserError) as error:
        raise Mistake(f"{path}: cannot be read as CSV ({str(error).strip()}).") from None
    if raw.empty:
        raise Mistake(f"{path}: a header and no rows. Download the file again.")
    return raw


def _check_width(path: Path) -> None:
    # pandas fills a short row with empty cells and says nothing.
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.reader(file, strict=True)
        width = len(next(rows))
        for number, row in enumerate(rows, start=2):
            if len(row) != width:
                raise Mistake(
                    f"{path}: row {number} has {len(row)} cells, the header {width}. The file is "
                    "cut off or has a stray comma; download it again."
                )


def _recognise(path: Path, columns: list[str], shapes: pd.DataFrame) -> str:
    found: list[tuple[object, list[str]]] = []
    nearly: list[tuple[object, list[str]]] = []
    for shape, rows in shapes.groupby("shape", sort=False):
        filters = set(rows["filter"].dropna())
        hit = set(rows.loc[rows["column"].isin(columns), "measure"])
        wanted = set(rows.loc[rows["needed"] == "yes", "measure"])
        if hit and filters <= set(columns):
            (found if wanted <= hit else nearly).append((shape, sorted(wanted - hit)))
    if len(found) == 1 and {"time_period", "geographic_level"} <= set(columns):
        return str(found[0][0])
    seen = ", ".join(columns)
    if nearly and not found:
        shape, lost = nearly[0]
        raise Mistake(
            f"{path}: looks like a file of {shape}, but no column is known for "
            f"{', '.join(lost)}. Columns seen: {seen}. If one has a new name, add it to "
            "data/official/shapes.csv."
        )
    kinds = ", ".join(shapes["shape"].drop_duplicates())
    raise Mistake(f"{path}: not a file that is known. Columns seen: {seen}. Known kinds: {kinds}.")


def _placed(path: Path, raw: pd.DataFrame, known: set[str]) -> tuple[pd.DataFrame, int]:
    levels = raw["geographic_level"]
    odd = levels[~levels.isin(LEVELS)]
    if len(odd):
        raise Mistake(
            f"{path}: row {odd.index[0] + 2}, column 'geographic_level': found {odd.iloc[0]!r}, "
            f"expected one of {', '.join(LEVELS)}."
        )
    missing = [column for column in {*LEVELS.values()} if column not in raw]
    if missing:
        raise Mistake(f"{path}: column {', '.join(map(repr, missing))} is missing.")
    code = pd.Series("", index=raw.index, dtype="str")
    for level, column in LEVELS.items():
        code = code.mask(levels == level, raw[column])
    placed = raw.assign(code=code)
    mine = placed["code"].isin(known)
    return placed[mine], int(placed.loc[~mine, "code"].nunique())


def _figures(
    path: Path, raw: pd.DataFrame, used: pd.DataFrame, folder: Path | None
) -> pd.DataFrame:
    parts = []
    for row in used.itertuples():
        part = raw
        if isinstance(row.filter, str):
            part = raw[raw[row.filter].str.strip().str.fullmatch(row.value)]
        parts.append(
            pd.DataFrame(
                {
                    "line": part.index + 2,
                    "column": row.column,
                    "code": part["code"],
                    "period": part["time_period"],
                    "measure": row.measure,
                    "text": part[row.column].str.strip(),
                    "ends": row.ends,
                    "shift": row.shift,
                }
            )
        )
    cells = pd.concat(parts, ignore_index=True)
    symbol = cells["text"].where(cells["text"].isin(SYMBOLS))
    plain = cells["text"].str.fullmatch(NUMBER) & symbol.isna()
    faults = [
        f"{path}: row {cell.line}, column {cell.column!r}: found {cell.text!r}, expected a figure "
        f"or one of the symbols {' '.join(SYMBOLS)}."
        for cell in cells[~plain & symbol.isna()].itertuples()
    ]
    years = {period: _year(period) for period in cells["period"].unique()}
    faults += [
        f"{path}: column 'time_period': found {period!r}, expected a year such as 2025 or 202425."
        for period, year in years.items()
        if year is None
    ]
    if faults:
        raise Mistake(faults)
    ended = cells["period"].map(years)
    told = cells.duplicated(["code", "period", "measure"])
    if told.any():
        first = cells[told].iloc[0]
        raise Mistake(
            f"{path}: row {first.line} tells {first.measure} of {first.code} in {first.period} a "
            f"second time ({int(told.sum())} such rows). Remove the repeated rows."
        )
    served = ended + cells["shift"].astype(int)
    units = datasets.load("official/measures", folder).set_index("measure")["unit"]
    return pd.DataFrame(
        {
            "code": cells["code"],
            "year": (served - 1).astype("str") + "-" + (served % 100).map("{:02d}".format),
            "as_at": ended.astype("str") + "-" + cells["ends"],
            "measure": cells["measure"],
            "value": pd.to_numeric(cells["text"].str.replace(",", "").where(plain)),
            "unit": cells["measure"].map(units),
            "symbol": symbol.replace(":", "x"),
            "reason": symbol.map(SYMBOLS),
        }
    )


def _year(period: str) -> int | None:
    """Give the year in which a period ends: 2025 for `2025` and for `202425`."""
    if re.fullmatch(r"20\d\d", period):
        return int(period)
    if re.fullmatch(r"20\d{4}", period) and (int(period[:4]) + 1) % 100 == int(period[4:]):
        return int(period[:4]) + 1
    return None
