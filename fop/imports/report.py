"""Reports: what an import would change, in lines for the screen and as a page to sign off."""

import datetime
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from fop.formulas import disarmed
from fop.imports.changes import LISTED
from fop.imports.imports import Import
from fop.imports.received import LEDGER
from fop.mistakes import Mistake
from fop.tables import files
from fop.templates import template
from fop.words import wording

TOLD = 12  # how many changes without a jump are told one by one

FAR = "further than its own history makes likely: check it"

OLDER = "This release is older than one that is held, and pages go on showing what that one holds."

KINDS = {
    "older": "of an earlier release than the latest, kept beside it",
    "confirmed": "as before",
}
"""What a reader is told of kinds whose name does not say it."""

COLUMNS = "kind area measure year before source after release previous check".split()
HEADS = {name: wording.capital(name) for name in COLUMNS}
HEADS |= {"source": "Release of that", "previous": "Year before"}
"""Columns of a report, and their heads."""

PAGE = template(Path(__file__).with_name("report.html"))


def import_summary(one: Import, names: pd.Series, *, written: bool = False) -> list[str]:
    """Tell in lines what an import changes: how much, every jump, and some of the rest."""
    areas = f"{one.places} area{'' if one.places == 1 else 's'}"
    head = f"{one.path}: {one.shape}, {one.figures:,} figures of {areas}, release {one.release}"
    told = [f"  {remark}" for remark in one.remarks]
    if one.changes.empty:
        return [f"{head}. Nothing to add: these figures are held.", *told]
    kinds = [kind for kind in LISTED if (one.changes["kind"] == kind).any()]
    counted = wording.listed([_counted(one.changes, kind) for kind in kinds])
    lines = [f"{head}. {'Added' if written else 'Would add'} {counted}.", *told]
    if "older" in kinds:
        lines.insert(1, f"  {OLDER}")
    jumps = one.changes["jump"]
    listed = one.changes["kind"].isin(["revised", "withdrawn", "restored"])
    rest = one.changes if one.shape == LEDGER else one.changes[~jumps & listed].head(TOLD)
    for row in one.changes[jumps & (one.shape != LEDGER)].itertuples():
        after = f", after {row.previous}" if row.previous else ""
        lines.append(f"{_line(row, names)}{after}: {FAR}")
    return lines + [_line(row, names) for row in rest.itertuples()]


def placed(path: Path, inputs: Collection[Path], data: Path) -> None:
    """Refuse a report in no folder, in the place of a file that is read, or among the tables."""
    if path.suffix.lower() not in (".csv", ".html"):
        raise Mistake(f"{path}: expected a report that ends in .csv or .html.")
    whole = path.resolve()
    if not whole.parent.is_dir() or whole.is_dir():
        raise Mistake(f"{path}: cannot be written. Give a file in a folder that is there.")
    if whole in [one.resolve() for one in inputs] or whole.is_relative_to(data.resolve()):
        raise Mistake(f"{path}: is a file to read, or among the tables. Give another place.")


def save(path: Path, imports: Sequence[Import], names: pd.Series) -> None:
    """Write every change of some imports to a file that a second person can sign off."""
    if path.suffix.lower() == ".csv":
        rows = pd.concat([_rows(one, names).assign(file=one.path.name) for one in imports])
        text = rows.map(disarmed).to_csv(index=False, lineterminator="\n")
    else:
        text = _html(imports, names)
    files.write(path, text.encode())


def _counted(changes: pd.DataFrame, kind: str) -> str:
    rows = changes[changes["kind"] == kind]
    years = rows["year"]
    first, last = years.min(), years.max()
    span = first if first == last else f"{first} to {last}"
    empty = ", none of them with a value" if not rows["after"].str.contains(r"^-?\d").any() else ""
    return f"{len(years):,} {KINDS.get(kind, kind)} ({span}{empty})"


def _line(row: Any, names: pd.Series) -> str:
    values = f"{row.before} to {row.after}" if row.before else row.after
    return f"  {row.kind}: {names[row.code]}, {row.measure}, {row.year}: {values}"


def _rows(one: Import, names: pd.Series) -> pd.DataFrame:
    checks = pd.Series("", index=one.changes.index).mask(one.changes["jump"], FAR)
    rows = one.changes.assign(
        area=one.changes["code"].map(names), release=one.release, check=checks
    )
    return rows[list(HEADS)]


def _html(imports: Sequence[Import], names: pd.Series) -> str:
    told = []
    for one in imports:
        rows = _rows(one, names)
        is_new = rows["kind"] != "confirmed"
        told.append((one, rows[is_new].to_numpy().tolist(), int((~is_new).sum())))
    day = datetime.date.today().isoformat()
    return f"{PAGE.render(day=day, heads=HEADS.values(), files=told)}\n"
