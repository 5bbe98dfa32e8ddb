"""Releases: every figure in each release that holds it, and the one that counts.

A figure is known by area, year, measure and release.  Nothing is ever replaced: a later
release adds rows, and which of them is shown follows from the releases alone, never from the
order in which files came in.
"""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from fop.tables import datasets, memory

TABLE, MEASURES = "official/releases", "official/measures"
KEY = ["code", "year", "measure"]
COLUMNS = [*KEY, "release", "value", "symbol", "note"]  # columns of every table of official figures

MEANINGS: Mapping[str, str] = {
    "c": "suppressed",
    "x": "unavailable",
    ":": "unavailable",
    "z": "not applicable",
    "low": "rounds to zero but is not zero",
    "u": "low reliability",
    "k": "rounds to zero but is not zero",
    "..": "not submitted",
    ".": "not applicable",
    "-": "not shown by the source, reason not kept",
}
"""Symbols in the place of figures, and what each says where the row's note does not."""


def latest(rows: pd.DataFrame, folder: Path | None = None) -> pd.DataFrame:
    """Keep of each figure what the newest release that holds it says.

    A figure that has been suppressed since is a symbol, whatever older releases gave.
    """
    return _ordered(rows, folder).drop_duplicates(KEY, keep="last").sort_index()


def original(rows: pd.DataFrame, folder: Path | None = None) -> pd.DataFrame:
    """Keep of each figure its first publication, where the release that made it is held.

    That is the first release that holds it, if the year was then new: no later release is
    put in the place of one that is not held.
    """
    first = _ordered(rows, folder).drop_duplicates(KEY, keep="first").sort_index()
    begun = datasets.load(TABLE, folder).set_index("release")["year"]
    return first[first["release"].map(begun) == first["year"]]


VINTAGES = {"latest": latest, "original": original}
"""Which release of each figure counts, by the name of the choice."""


@memory.kept
def figures(measure: str, vintage: str = "latest", *, folder: Path | None = None) -> pd.DataFrame:
    """Give the figures of one measure, each as the release that counts gives it.

    It has `COLUMNS` and what `with_reasons` adds; no rows where no such measure is held.
    """
    home = homes(folder=folder).get(measure)
    held = _figures(home, vintage, folder=folder) if home else {}
    none = pd.DataFrame(columns=[*COLUMNS, "unit", "as_at", "reason"], dtype="str")
    return held.get(measure, none.astype({"value": "float64"}))


@memory.kept
def _figures(home: str, vintage: str, *, folder: Path | None) -> dict[str, pd.DataFrame]:
    """Pick the figures of a table once, by measure."""
    rows = with_reasons(VINTAGES[vintage](datasets.load(home, folder), folder), folder)
    return {str(measure): part for measure, part in rows.groupby("measure", sort=False)}


def with_reasons(rows: pd.DataFrame, folder: Path | None = None) -> pd.DataFrame:
    """Add to figures what their measure and symbol say.

    Returns
    -------
    DataFrame
        The rows with `unit`, `as_at` (the day a figure is of, or the last of its period) and
        `reason` (what stands behind a missing figure).
    """
    measures = datasets.load(MEASURES, folder).set_index("measure")
    ends = rows["measure"].map(measures["ends"])
    # A child population is that of the summer in which the reporting year begins.
    ended = rows["year"].str[:4].astype(int) + (ends != "06-30")
    symbol = rows["symbol"].where(rows["value"].isna())
    return rows.assign(
        unit=rows["measure"].map(measures["unit"]),
        as_at=ended.astype("str") + "-" + ends,
        reason=rows["note"].where(rows["value"].isna()).fillna(symbol.map(MEANINGS)),
    )


def day(year: str, ends: str) -> str:
    """Give the day that a figure is of, or the last of its period.

    A child population is that of the summer in which the reporting year begins.
    """
    return f"{int(year[:4]) + (ends != '06-30')}-{ends}"


@memory.kept
def homes(*, folder: Path | None = None) -> dict[str, str]:
    """Give the table that holds each official measure, such as `official/referrals`."""
    measures = datasets.load(MEASURES, folder)
    return dict(zip(measures["measure"], "official/" + measures["table"], strict=True))


def _ordered(rows: pd.DataFrame, folder: Path | None) -> pd.DataFrame:
    """Put rows in the order of their releases: by day of publication, then by name."""
    held = datasets.load(TABLE, folder).sort_values(["published", "release"])
    place = {release: number for number, release in enumerate(held["release"])}
    return rows.iloc[rows["release"].map(place).argsort(kind="stable")]
