"""Described: what an exhibit is called, shows and rests on, as `data/exhibits.csv` tells it."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields

import pandas as pd

from fop.mistakes import Mistake
from fop.tables import datasets

TABLE = "exhibits"


@dataclass(frozen=True)
class Described:
    """What is told of an exhibit beside the data; texts may hold fields, as sentences do.

    Attributes
    ----------
    exhibit : str
        Its label, such as `Table 3.6`.
    page : str
        Number of the page that shows it.
    form : str
        How it is made: `comparison` of two years, `plain` rows, `crossed` answers (its three
        columns name the rows, head the columns and hold the figures), or, of a later wave,
        `beside`, `averages`, `map`, `steps` or `hours`.
    of : tuple of str
        Tables of the data package behind it; the first is shown where no rows are given.
    where : mapping
        Columns of that table, each with the value to choose.
    columns : mapping
        Columns shown, each with its heading.
    units : mapping
        Columns, each with the unit of its figures.
    headers : int
        How many columns from the left name the row.
    chart : tuple of str
        Kind of chart, then the columns it draws.
    subject, leading : str
        Of a comparison: what its title is about, and the measure of which it speaks.
    finding, measure, caption : str
        The title; what is measured, where and when; the table's caption.
    notes : tuple of str
        Caveats, each a sentence.
    follows : str
        Of a later wave's exhibit: the exhibit after which it stands, or the page's first words.
    """

    exhibit: str
    page: str = ""
    form: str = "plain"
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


def find(label: str, page: str, printed: bool) -> Described:
    """Give the description of an exhibit; one with its label alone where none is held.

    Parameters
    ----------
    label : str
        Such as `Table 3.6`.
    page : str
        Number of the page that shows it.
    printed : bool
        Whether the page shows the report's own print: some exhibits differ where it does not.
    """
    rows = datasets.part(TABLE, "page", page)
    rows = rows[rows["exhibit"] == label]
    rows = rows[rows["shown"].isna() | (rows["shown"] == ("print" if printed else "other"))]
    return _made(rows.iloc[0]) if len(rows) else Described(label)


def following(page: str) -> list[Described]:
    """Give the exhibits of a later wave that a page has, each with the one it follows."""
    rows = datasets.part(TABLE, "page", page)
    return [_made(row) for _, row in rows[rows["follows"].notna()].iterrows()]


def known(label: str) -> None:
    """Raise `Mistake`, with the nearest, where no exhibit has the label."""
    held = list(datasets.load(TABLE)["exhibit"].drop_duplicates())
    if label not in held:
        near = difflib.get_close_matches(label, held, n=3)
        hint = f" Did you mean {' or '.join(map(repr, near))}?" if near else ""
        raise Mistake(
            f"No exhibit {label!r} in data/{TABLE}.csv.{hint} Add a row there, or give the rows "
            "to show and a caption."
        )


def _made(row: pd.Series) -> Described:
    given = {name: value for name, value in row.items() if pd.notna(value)}
    for name in ("of", "notes"):
        given[name] = tuple(_parts(given.get(name, "")))
    for name in ("where", "columns", "units"):
        pairs = [part.split(":", 1) for part in _parts(given.get(name, ""))]
        given[name] = {key.strip(): value.strip() for key, value in pairs}
    given["chart"] = tuple(str(given.get("chart", "")).split())
    given["headers"] = int(given.get("headers", 1))
    names = {one.name for one in fields(Described)}
    return Described(**{name: value for name, value in given.items() if name in names})


def _parts(text: str) -> list[str]:
    return [part.strip() for part in str(text).split(" | ") if part.strip()]
