"""Reports: what an import would change, in lines for the screen and as a page to sign off."""

import datetime
from collections.abc import Collection, Sequence
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd

from fop.formulas import disarmed
from fop.imports.changes import LISTED
from fop.imports.imports import Import
from fop.imports.received import LEDGER
from fop.mistakes import Mistake
from fop.words import wording

TOLD = 12
"""How many changes without a jump are told one by one."""

FAR = "further than its own history makes likely: check it"

OLDER = "This release is older than one that is held, and pages go on showing what that one holds."

KINDS = {
    "older": "of an earlier release than the latest, kept beside it",
    "confirmed": "as before",
}
"""What a reader is told of kinds whose name does not say it."""

HEADS = {
    "kind": "Kind",
    "area": "Area",
    "measure": "Measure",
    "year": "Year",
    "before": "Before",
    "source": "Release of that",
    "after": "After",
    "release": "Release",
    "previous": "Year before",
    "check": "Check",
}
"""Columns of a report, and their heads."""

STYLE = (
    "body{font:1rem/1.5 sans-serif;margin:2rem auto;max-width:75rem;padding:0 1rem}"
    "table{border-collapse:collapse}th,td{border:1px solid #999;padding:.2rem;text-align:left}"
    "caption{text-align:left;font-weight:bold;padding:.5rem 0}"
)


def import_summary(one: Import, names: pd.Series, *, written: bool = False) -> list[str]:
    """Tell in lines what an import changes: how much, every jump, and some of the rest.

    Parameters
    ----------
    one : Import
        Of a plan.
    names : Series
        Code of an area to its name.
    written : bool
        Whether it has been written; else it is told what it would do.
    """
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
    """Refuse a report in the place of a file that is read, or among the tables."""
    if path.suffix.lower() not in (".csv", ".html"):
        raise Mistake(f"{path}: expected a report that ends in .csv or .html.")
    whole = path.resolve()
    if whole in [one.resolve() for one in inputs] or whole.is_relative_to(data.resolve()):
        raise Mistake(f"{path}: is a file to read, or among the tables. Give another place.")


def save(path: Path, imports: Sequence[Import], names: pd.Series) -> None:
    """Write every change of some imports to a file that a second person can sign off.

    Parameters
    ----------
    path : Path
        A file that ends in `.csv` or `.html`.
    imports, names
        As for `summary`.

    Raises
    ------
    Mistake
        Where the file cannot be written.
    """
    text = _csv(imports, names) if path.suffix.lower() == ".csv" else _html(imports, names)
    try:
        path.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise Mistake(f"{path}: cannot be written ({error.strerror}).") from None


def _counted(changes: pd.DataFrame, kind: str) -> str:
    years = changes.loc[changes["kind"] == kind, "year"]
    first, last = years.min(), years.max()
    span = first if first == last else f"{first} to {last}"
    return f"{len(years):,} {KINDS.get(kind, kind)} ({span})"


def _line(row: Any, names: pd.Series) -> str:
    values = f"{row.before} to {row.after}" if row.before else row.after
    return f"  {row.kind}: {names[row.code]}, {row.measure}, {row.year}: {values}"


def _rows(one: Import, names: pd.Series) -> pd.DataFrame:
    checks = pd.Series("", index=one.changes.index).mask(one.changes["jump"], FAR)
    rows = one.changes.assign(
        area=one.changes["code"].map(names), release=one.release, check=checks
    )
    return rows[list(HEADS)]


def _csv(imports: Sequence[Import], names: pd.Series) -> str:
    rows = pd.concat([_rows(one, names).assign(file=one.path.name) for one in imports])
    return str(rows.map(disarmed).to_csv(index=False, lineterminator="\n"))


def _html(imports: Sequence[Import], names: pd.Series) -> str:
    parts = []
    for one in imports:
        rows = _rows(one, names)
        as_before = int((rows["kind"] == "confirmed").sum())
        rows = rows[rows["kind"] != "confirmed"]
        remarks = "".join(f"<li>{escape(remark)}</li>" for remark in one.remarks)
        head = "".join(f'<th scope="col">{name}</th>' for name in HEADS.values())
        body = "".join(
            "<tr>" + "".join(f"<td>{escape(str(cell))}</td>" for cell in row) + "</tr>"
            for row in rows.itertuples(index=False)
        )
        parts.append(
            f"<h2>{escape(one.path.name)}</h2><p>{escape(one.shape.capitalize())}; release "
            f"{escape(one.release)}; SHA-256 {one.digest}.</p><ul>{remarks}</ul>"
            f"<table><caption>{len(rows):,} figures; {as_before:,} more are as before</caption>"
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        )
    day = datetime.date.today().isoformat()
    return (
        '<!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8"><title>Figures to import'
        f"</title><style>{STYLE}</style></head><body><h1>Figures to import, {day}</h1>"
        f"{''.join(parts)}<h2>Signed off</h2><p>Name: ____________________ &nbsp; Date: "
        "____________________ &nbsp; Signature: ____________________</p></body></html>\n"
    )
