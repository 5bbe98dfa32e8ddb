"""Ordinary movement: how far authorities' figures move from year to year with nothing behind it.

Of each measure, number of years between and size of the first figure, a table keeps the middle
90% of the changes of all authorities.  A change within it is no more than such figures move.
"""

from collections.abc import Collection, Sequence
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path

import numpy as np
import pandas as pd

from fop.tables import datasets, files, memory, reading, releases
from fop.words import breaks, official
from fop.words.dictionary import Range

ORDINARY = "official/ordinary"

COLUMNS = ["measure", "years", "size_from", "low", "high", "changes"]

MIDDLE = 0.9  # share of all changes that counts as ordinary
MOST_YEARS = 12  # longest time between two years that the table covers

FEWEST = 100
"""Fewest changes behind a row: with fewer, sizes are taken together, or nothing is said."""

SIZES = 6  # into how many groups of equal number the sizes of the first figures are sorted
APART = ("City of London", "Isles of Scilly")  # authorities too small to say how others move


def span(measure: str, baseline: str, year: str, before: float) -> Range | None:
    """Give the ordinary movement of a figure: the middle 90% of the changes of figures like it.

    Returns
    -------
    Range or None
        Percentage points for shares, per cent of the first figure otherwise; None where the table
        says nothing of such figures over so many years.
    """
    reading.note(ORDINARY)
    path = datasets.data_folder() / f"{ORDINARY}.csv"
    if not path.is_file() or not baseline or not year:
        return None
    rows = spans().get(measure, {}).get(int(year[:4]) - int(baseline[:4]), [])
    fitting = [(low, high) for first, low, high in rows if first <= before]
    return Range(*fitting[-1]) if fitting else None


@memory.kept
def spans() -> dict[str, dict[int, list[list[float]]]]:
    """Give the ordinary movement by measure and years between: least first figure, ends."""
    found: dict[str, dict[int, list[list[float]]]] = {}
    for row in datasets.load(ORDINARY).itertuples():
        held = found.setdefault(str(row.measure), {}).setdefault(int(row.years), [])
        held.append([float(row.size_from), float(row.low), float(row.high)])
    return found


def made(measures: Sequence[str] = ()) -> pd.DataFrame:
    """Work the table out from all authorities' series as now published.

    Parameters
    ----------
    measures : sequence of str
        Which; every measure but the population, where not given.

    Returns
    -------
    DataFrame
        `measure`, `years` (between the two), `size_from` (the least first figure of the row),
        `low` and `high` (percentage points for shares, else per cent of the first figure), and
        `changes` (how many there were).  Changes across a break in counting are left out, and
        so are those from nought.
    """
    known = datasets.load(releases.MEASURES).set_index("measure")
    areas = datasets.load("areas")
    held = areas[(areas["level"] == "authority") & ~areas["name"].isin(APART)]
    parts = []
    for table, group in known.groupby("table", sort=False):
        names = [str(name) for name in group.index if not measures or name in measures]
        if table != "population" and names:
            parts += _of_table(names, list(held["short"]), dict(known["unit"]))
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=COLUMNS)


def behind(tables: Collection[str], folder: Path | None = None) -> list[str]:
    """Name the measures whose movements follow from some official tables.

    Rates are worked out from the population: where that changes, all are made again.
    """
    known = datasets.load(releases.MEASURES, folder)
    if "population" in tables:
        return list(known["measure"])
    return list(known.loc[known["table"].isin(tables), "measure"])


def table_text(measures: Sequence[str] = ()) -> str:
    """Write the table as its file should be, some measures made again or all of them."""
    fresh = made(measures)
    known = datasets.load(releases.MEASURES)
    if measures and not {*known["measure"]} <= {*measures}:
        held = datasets.load(ORDINARY)
        place = {table: number for number, table in enumerate(known["table"].unique())}
        order = known.iloc[known["table"].map(place).argsort(kind="stable")]["measure"]
        turn = {measure: number for number, measure in enumerate(order)}
        fresh = pd.concat([held[~held["measure"].isin(measures)], fresh])
        fresh = fresh.iloc[fresh["measure"].map(turn).argsort(kind="stable")]
    return str(fresh.to_csv(index=False, lineterminator="\n"))


def is_stale(folder: Path) -> bool:
    """Whether the file of the table is not what the official figures of a data folder give.

    What was found to be in order is kept beside the book, until any of these files changes.
    """
    path = folder / f"{ORDINARY}.csv"
    behind = [*files.visible(folder / "official", "*.csv"), folder / "areas.csv", Path(__file__)]
    digest = blake2b(b"".join(one.read_bytes() for one in behind), digest_size=16).hexdigest()
    known = folder.parent / "_build" / ".tables" / f"ordinary-{digest}"
    if not path.is_file() or known.is_file():
        return False
    if files.text(path) != table_text():
        return True
    with suppress(OSError):
        known.parent.mkdir(parents=True, exist_ok=True)
        known.touch()
    return False


def _of_table(measures: list[str], areas: list[str], units: dict[str, str]) -> list[pd.DataFrame]:
    rows = official.series(measures, areas).dropna(subset=["value"])
    found = []
    for measure in measures:
        series = rows[rows["measure"] == measure]
        if len(series) < FEWEST:
            continue
        wide = series.pivot(index="borough", columns="year", values="value")
        wide = wide.reindex(columns=sorted(wide.columns))
        for years in range(1, MOST_YEARS + 1):
            pairs = _pairs(wide, str(measure), years, share=units[str(measure)] == "per cent")
            if len(pairs) >= FEWEST:
                found.append(summed(pairs).assign(measure=measure, years=years))
    return [part[COLUMNS] for part in found]


def _pairs(wide: pd.DataFrame, measure: str, years: int, *, share: bool) -> pd.DataFrame:
    """Give first figure and change of every authority over so many years, breaks left out."""
    parts = []
    place = {year: number for number, year in enumerate(wide.columns)}
    values = wide.to_numpy(dtype=float)
    for first in wide.columns:
        last = f"{int(first[:4]) + years}-{(int(first[:4]) + years + 1) % 100:02d}"
        if last not in place or measure in breaks.apart(first, last):
            continue
        two = values[:, [place[first], place[last]]]
        two = two[~np.isnan(two).any(axis=1) & (two[:, 0] > 0)]
        change = two[:, 1] - two[:, 0]
        parts.append(np.column_stack([two[:, 0], change if share else 100 * change / two[:, 0]]))
    every = np.concatenate(parts) if parts else np.empty((0, 2))
    return pd.DataFrame(every, columns=["before", "change"])


def summed(pairs: pd.DataFrame) -> pd.DataFrame:
    """Give the middle 90% of the changes, for figures of like size."""
    groups = min(SIZES, len(pairs) // FEWEST)
    edges = pairs["before"].quantile([n / groups for n in range(groups)]).round(4)
    edges.iloc[0] = 0.0
    edges = edges.drop_duplicates()
    place = np.searchsorted(edges.to_numpy(), pairs["before"].to_numpy(), side="right") - 1
    tail = (1 - MIDDLE) / 2
    by_size = pairs.groupby(edges.to_numpy()[place])["change"]
    ends = by_size.quantile([tail, 1 - tail]).unstack().round(2).set_axis(["low", "high"], axis=1)
    return ends.assign(changes=by_size.size()).rename_axis("size_from").reset_index()
