"""The journal: which import brought which figures, so that each can be listed and undone."""

import datetime
from typing import TYPE_CHECKING

import pandas as pd

from fop.imports.changes import KEY, LISTED

if TYPE_CHECKING:
    from fop.imports.imports import Import

IMPORTS = "official/imports"
COLUMNS = [
    "number", "date", "release", "file", "sha256", "table", "measure", "year", *LISTED, "codes",
]  # fmt: skip


def entries(one: "Import", today: datetime.date) -> pd.DataFrame:
    """Note what an import brings: a row for each measure and year, with how many of each kind."""
    by = ["table", "measure", "year"]
    counts = one.changes.groupby(by)["kind"].value_counts().unstack(fill_value=0)
    counts = counts.reindex(columns=list(LISTED), fill_value=0)
    codes = one.changes.groupby(by)["code"].agg(lambda held: ";".join(sorted(held)))
    rows = counts.join(codes.rename("codes")).reset_index()
    return rows.assign(
        date=today.isoformat(), release=one.release, file=one.path.name, sha256=one.digest
    )


def extended(held: pd.DataFrame, fresh: list[pd.DataFrame]) -> pd.DataFrame:
    """Add entries to the journal, numbered on."""
    last = int(held["number"].max()) if len(held) else 0
    numbered = [rows.assign(number=last + place) for place, rows in enumerate(fresh, start=1)]
    return pd.concat([held, *numbered], ignore_index=True)[COLUMNS]


def brought(lines: pd.DataFrame, held: pd.DataFrame) -> pd.Series:
    """Say of each row of a table whether lines of the journal brought it."""
    keys = {
        (code, row.year, row.measure, row.release)
        for row in lines.itertuples()
        for code in row.codes.split(";")
    }
    own = held[[*KEY, "release"]].itertuples(index=False, name=None)
    return pd.Series([key in keys for key in own], index=held.index)


def log_lines(logged: pd.DataFrame) -> list[str]:
    """List imports in lines: number, day, release, file, counts and checksum."""
    lines = []
    for number, rows in logged.groupby("number"):
        first = rows.iloc[0]
        counts = {kind: int(rows[kind].sum()) for kind in LISTED}
        some = ", ".join(f"{count:,} {kind}" for kind, count in counts.items() if count)
        lines.append(
            f"{number}  {first['date']}  {first['release']}  {first['file']}: {some}. "
            f"SHA-256 {first['sha256']}"
        )
    return lines or ["Nothing has been imported."]
