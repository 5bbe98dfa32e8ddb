"""Received: a file that has been read, and the release that its figures are of.

The name of a release follows from what a file holds: its publication and its newest year, or
the day of a correction.
"""

import datetime
import hashlib
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from fop.imports import changes, ledger, ledger_lines, published
from fop.imports.changes import KEY
from fop.mistakes import Mistake
from fop.tables import datasets, releases

LEDGER = "a borough's ledger"
LATER = ("09-30",)
"""Years that end so late in a calendar year that their figures are published in the next."""

TITLES = {
    "children-looked-after": "Children looked after in England",
    "workforce": "Children's social work workforce",
    "la-and-school-expenditure": "LA and school expenditure",
}
"""Names of publications that are not as their releases are named."""


@dataclass(frozen=True)
class Choices:
    """What a person says of the files to import."""

    title: str = ""  # title of the publication; its kind and year where empty
    published: str = ""
    """Day of publication, such as `2026-11-20`, of a correction within a year or of a ledger."""
    today: datetime.date = field(default_factory=datetime.date.today)


@dataclass(frozen=True)
class Received:
    """One file, read, and the release it is of."""

    path: Path
    digest: str
    shape: str
    release: dict[str, str]
    rows: pd.DataFrame
    remarks: list[str]


def read(path: Path, folder: Path, options: Choices) -> Received:
    """Read a file, a ledger or a published one, and tell which release its figures are of."""
    if ledger_lines.is_ledger(path):
        rows, remarks = ledger.read(path, folder, options.today)
        day = options.published or options.today.isoformat()
        release = {
            "release": f"ledger-{day}",
            "title": options.title or f"Finance teams of boroughs, ledgers of {day}",
            "published": day,
            "year": "",
            "licence": "Supplied by the borough for this book",
        }
        return Received(path, _digest(path), LEDGER, release, rows, remarks)
    one = published.read(path, folder, options.today)
    newest = one.rows["year"].max()
    ends = datasets.load(releases.MEASURES, folder).set_index("measure")["ends"]
    year = int(newest[:4]) + 1
    late = one.rows["measure"].map(ends).isin(LATER).any()
    over = max(map(releases.day, one.rows["year"], one.rows["measure"].map(ends)))
    if options.published and options.published < over:
        raise Mistake(
            f"{path}: --published {options.published}: its figures are of years to {over}, so that "
            "they were published later. Give the day that the release itself names."
        )
    kind = TITLES.get(one.publication, one.publication.replace("-", " ").capitalize())
    release = {
        "release": f"{one.publication}-{options.published or year}",
        "title": options.title or f"DfE, {kind} {options.published or year}",
        "published": options.published or str(year + late),
        "year": newest,
        "licence": "Open Government Licence v3.0",
    }
    return Received(path, _digest(path), one.shape, release, one.rows, one.remarks)


def numbered(one: Received, folder: Path) -> Received:
    """Number a ledger of the day on where one of that day tells the same figures otherwise."""
    held = datasets.load(ledger.TABLE, folder)
    plain = one.release["release"]
    names = [plain, *(f"{plain}-{number:02d}" for number in range(2, 100))]
    keys = pd.MultiIndex.from_frame(one.rows[KEY])
    texts = pd.Series(changes.text(one.rows).to_numpy(), index=keys)
    for name in names:
        mine = held[held["release"] == name]
        told = pd.Series(
            changes.text(mine).to_numpy(), index=pd.MultiIndex.from_frame(mine[KEY])
        ).reindex(keys)
        if (told.isna() | (told == texts)).all():
            return replace(one, release={**one.release, "release": name})
    raise Mistake(f"{one.path}: a hundredth ledger of one day. Import it tomorrow.")


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def is_day(text: str) -> bool:
    """Whether a text is a day such as 2026-11-20."""
    try:
        return datetime.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
