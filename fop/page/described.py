"""Described: what an exhibit is called, shows and rests on, as `data/exhibits.csv` tells it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields

import pandas as pd

from fop.mistakes import Mistake
from fop.tables import datasets, memory
from fop.tables.contents import nearest

TABLE = "exhibits"


@dataclass(frozen=True)
class Described:
    """What is told of an exhibit: the columns of `data/exhibits.csv`, where each is described.

    Its texts may hold fields, as sentences do.
    """

    exhibit: str
    page: str = ""
    form: str = "plain"
    """How it is made: `plain` rows; `crossed` answers, whose three columns name the rows, head the
    columns and hold the figures; `comparison` of two years, `recalculated` print or `statements` of
    the report; or, of a later wave, `beside`, `averages`, `steps` or `hours`."""
    of: tuple[str, ...] = ()
    where: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    headers: int = 1
    chart: tuple[str, ...] = ()
    subject: str = ""
    leading: str = ""
    finding: str = ""
    measure: str = ""
    caption: str = ""
    notes: tuple[str, ...] = ()
    follows: str = ""


@memory.kept
def find(label: str, page: str, printed: bool) -> Described | None:
    """Give the description of an exhibit.

    Some differ where the page does not show the report's own print. Gives the label alone where
    none is held; nothing where it is not shown beside such figures.
    """
    rows = datasets.part(TABLE, "page", page)
    rows = rows[rows["exhibit"] == label]
    shown = rows[_is_shown(rows, printed)]
    if rows.empty:
        return Described(label)
    return read(shown.iloc[0]) if len(shown) else None


def following(page: str, printed: bool) -> list[Described]:
    """Give the exhibits of a page that stand under another without being called for."""
    rows = datasets.part(TABLE, "page", page)
    rows = rows[rows["follows"].notna() & _is_shown(rows, printed)]
    return [read(row) for _, row in rows.iterrows()]


def _is_shown(rows: pd.DataFrame, printed: bool) -> "pd.Series[bool]":
    return rows["shown"].isna() | (rows["shown"] == ("print" if printed else "other"))


def known(label: str, page: str) -> None:
    """Raise `Mistake`, with the nearest, where no exhibit of a page has the label."""
    rows = datasets.load(TABLE)
    held = list(rows["exhibit"].drop_duplicates())
    if label not in held:
        raise Mistake(
            f"No exhibit {label!r} in data/{TABLE}.csv.{nearest(label, held, 3)} Add a row there, "
            "or give the rows to show and a caption."
        )
    if page not in set(rows.loc[rows["exhibit"] == label, "page"]):
        raise Mistake(
            f"{label} has no row for page {page} in data/{TABLE}.csv. Mend the column page there, "
            "or give the rows to show and a caption."
        )


def read(row: pd.Series) -> Described:
    """Read a row of the table; raise `Mistake` where a part of a cell has no colon."""
    given = {name: value for name, value in row.items() if pd.notna(value)}
    for name in ("of", "notes"):
        given[name] = tuple(_parts(given.get(name, "")))
    for name in ("where", "columns", "units"):
        pairs = [part.split(":", 1) for part in _parts(given.get(name, ""))]
        if odd := [pair[0] for pair in pairs if len(pair) < 2]:
            raise Mistake(
                f"data/{TABLE}.csv: {row['exhibit']}, column {name!r}: {odd[0]!r} has no colon; "
                "expected parts such as 'answer: Answer', with ' | ' between. Mend the cell."
            )
        given[name] = {key.strip(): value.strip() for key, value in pairs}
    given["chart"] = tuple(str(given.get("chart", "")).split())
    given["headers"] = int(given.get("headers", 1))
    names = {one.name for one in fields(Described)}
    return Described(**{name: value for name, value in given.items() if name in names})


def _parts(text: str) -> list[str]:
    return [part.strip() for part in str(text).split(" | ") if part.strip()]
