"""Imports: next year's published files, read into the tables of official figures.

`data/official/shapes.csv` says which column of which published file holds which measure,
under its older and its newer name.  A file is known by its columns, never by its name.
Nothing is written before every fault is told and every change is shown.
"""

import csv
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
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

KEY = ["code", "year", "measure"]
NUMBER = re.compile(r"[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?")
JUMP = 4.0
"""A change this many times as large as the middle one of the area's own history is shown."""


@dataclass(frozen=True)
class Import:
    """What one file would do to the tables.

    Attributes
    ----------
    path : Path
        The file.
    shape : str
        The kind of file it was found to be.
    table : str
        The official table it belongs to, such as `official/referrals`.
    rows : DataFrame
        Its figures in the shape of that table.
    changes : DataFrame
        `code`, `year`, `measure`, `kind` (new, revised, withdrawn, restored), `before`,
        `after` and `jump` (True where the change is larger than the area's history makes
        likely).
    left_out : int
        Areas in the file that `areas.csv` does not name.
    """

    path: Path
    shape: str
    table: str
    rows: pd.DataFrame
    changes: pd.DataFrame
    left_out: int


def read(path: Path, folder: Path | None = None) -> Import:
    """Read one published file and compare it with the figures held.

    Parameters
    ----------
    path : Path
        A CSV file as downloaded from Explore Education Statistics.
    folder : Path, optional
        The data folder; `datasets.data_folder()` where not given.

    Returns
    -------
    Import
        Its figures and what would change.

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
    known = datasets.load("areas", folder)
    raw, left_out = _placed(path, raw, set(known["code"]))
    table = f"official/{used['table'].iloc[0]}"
    rows = _figures(path, raw, used, folder)
    held = datasets.load(table, folder)
    return Import(path, shape, table, rows, compare(held, rows), left_out)


def compare(held: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """Say what an import would change in the latest figures.

    Parameters
    ----------
    held, rows : DataFrame
        Figures in the shape of an official table; only `latest` ones of `held` count.

    Returns
    -------
    DataFrame
        One row a change, as `Import.changes` describes.
    """
    latest = held[held["vintage"] == "latest"].set_index(KEY)
    both = rows.join(latest[["value", "symbol"]].rename(columns="held_{}".format), on=KEY)
    is_held = pd.MultiIndex.from_frame(both[KEY]).isin(latest.index)
    before = _text(both["held_value"], both["held_symbol"])
    after = _text(both["value"], both["symbol"])
    kind = pd.Series("revised", index=both.index)
    kind = kind.mask(both["value"].isna() & both["held_value"].notna(), "withdrawn")
    kind = kind.mask(both["value"].notna() & both["held_value"].isna(), "restored")
    kind = kind.mask(~is_held, "new")
    changed = ~is_held | (before != after)
    changes = both[KEY].assign(kind=kind, before=before.where(is_held, ""), after=after)
    return changes[changed].assign(jump=_jumps(held, rows)[changed]).reset_index(drop=True)


def write(
    imports: Sequence[Import], release: str | None = None, folder: Path | None = None
) -> None:
    """Put imported figures into the tables, all of them or none.

    A figure that was held keeps its first publication: only its latest value is replaced.
    A new one is entered as both first and latest.  The release is recorded with the
    file's name and SHA-256 checksum.

    Parameters
    ----------
    imports : sequence of Import
        From `read`; files without a change are passed over.
    release : str, optional
        Title of the publication, where its kind and newest year do not say enough.
    folder : Path, optional
        The data folder.
    """
    folder = folder or datasets.data_folder()
    releases = datasets.load("official/releases", folder)
    tables: dict[str, pd.DataFrame] = {}
    for one in imports:
        if one.changes.empty:
            continue
        identity = f"R{releases['release'].str[1:].astype(int).max() + 1:02d}"
        digest = hashlib.sha256(one.path.read_bytes()).hexdigest()
        title = release or f"Department for Education, {one.shape}, {one.rows['year'].max()}"
        releases.loc[len(releases)] = [
            identity,
            f"{title} ({one.path.name}, SHA-256 {digest})",
            "Open Government Licence v3.0",
        ]
        held = tables.get(one.table)
        held = datasets.load(one.table, folder) if held is None else held
        tables[one.table] = _merged(held, one, identity)
    _replace(folder, {**tables, "official/releases": releases} if tables else {})


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
    found, nearly = [], []
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


def _text(value: pd.Series, symbol: pd.Series) -> pd.Series:
    return value.map("{:.10g}".format).where(value.notna(), symbol.fillna(""))


def _jumps(held: pd.DataFrame, rows: pd.DataFrame) -> pd.Series:
    """Mark each figure that lies further from the year before than its history makes likely."""
    latest = held[held["vintage"] == "latest"]
    series = (
        pd.concat([latest, rows])
        .drop_duplicates(KEY, keep="last")
        .sort_values(["code", "measure", "year"])
    )
    steps = series.groupby(["code", "measure"])["value"].diff().abs()
    middle = steps.groupby([series["code"], series["measure"]]).transform("median")
    far = pd.Series((steps > JUMP * middle) & (middle > 0)).to_numpy()
    marked = pd.Series(far, index=pd.MultiIndex.from_frame(series[KEY]))
    return pd.Series(marked.reindex(pd.MultiIndex.from_frame(rows[KEY])).to_numpy(), rows.index)


def _merged(held: pd.DataFrame, one: Import, release: str) -> pd.DataFrame:
    changed = one.changes.set_index(KEY)
    fresh = one.rows[pd.MultiIndex.from_frame(one.rows[KEY]).isin(changed.index)]
    fresh = fresh.assign(vintage="latest", release=release)
    kinds = changed.loc[pd.MultiIndex.from_frame(fresh[KEY]), "kind"].to_numpy()
    replaced = pd.MultiIndex.from_frame(held[KEY]).isin(changed.index)
    kept = held[~(replaced & (held["vintage"] == "latest"))]
    first = fresh[kinds == "new"].assign(vintage="original")
    measures = {name: place for place, name in enumerate(held["measure"].drop_duplicates())}
    merged = pd.concat([kept, fresh, first])[list(held.columns)]
    merged = merged.assign(order=merged["measure"].map(measures))
    return merged.sort_values(["order", "code", "year", "vintage"]).drop(columns="order")


def _replace(folder: Path, tables: dict[str, pd.DataFrame]) -> None:
    """Write every table beside its place, then put all in place."""
    staged = []
    for name, frame in tables.items():
        place = folder / datasets.describe(name, folder)["path"]
        fresh = place.with_suffix(".new")
        fresh.write_text(frame.to_csv(index=False, lineterminator="\n"), encoding="utf-8")
        staged.append((fresh, place))
    for fresh, place in staged:
        fresh.replace(place)
