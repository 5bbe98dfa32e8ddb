"""Vintages: the report's figures beside official ones, as first and as now published."""

import pandas as pd

from fop.audit.ledger import Audit
from fop.audit.library import USED_BY_THE_REPORT, LedgerRow
from fop.exhibits import tables
from fop.rounding import rounded
from fop.words import counts, wording

FIRST = {
    "reproduced": "as published",
    "rounding": "within rounding",
    "discrepancy": "not as published",
}
"""How a printed figure stands to the first publication, by the verdict on it."""

SAME = "as first published"  # said of a figure that has not changed
NOT_HELD = "no later figure held"  # said of a figure that no later release held gives


def official(audit: Audit) -> pd.DataFrame:
    """Set each printed figure beside the official one as first and as now published."""
    rows = []
    for finding in audit.findings:
        if finding.claim.kind != "official":
            continue
        (first,) = finding.uses
        row = audit.library.rows(first.table)[first.row]
        latest = _vintage(audit, first.table, row, "latest")
        rows.append(
            {
                "table": finding.claim.exhibit.replace("table-3-", "3."),
                "measure": row["measure"],
                "borough": finding.claim.claim.split(", ")[1],
                "year": row["year"],
                "printed": finding.claim.printed,
                "first": row["value"],
                "latest": latest,
                "unit": row["unit"],
                "agreement": FIRST[finding.verdict],
                "why": _why(audit, first.table, row, latest),
            }
        )
    return pd.DataFrame(rows)


def agreement(compared: pd.DataFrame) -> str:
    """Say in a sentence or two how many printed figures agree with the official ones."""
    given = compared["agreement"].value_counts()
    differ = compared[compared["agreement"] == FIRST["discrepancy"]]
    which = wording.listed(f"{r.measure} of {r.borough} in {r.year}" for r in differ.itertuples())
    number = wording.capital(counts.in_words(len(differ)))
    differs = f"{number} differs: {which}." if len(differ) else "None differs."
    later = compared[~compared["why"].isin([SAME, NOT_HELD])]
    other = later[~later["why"].str.contains("population")]
    most = (100 * (other["latest"] / other["first"] - 1)).abs().max()
    rest = f", {len(later) - len(other)} of them rates, as the population was estimated again"
    if len(other):
        rest += f"; the other {len(other)} differ by up to {most:.1f}%"
    return (
        f"Of {len(compared)} figures that official statistics hold too, "
        f"{given.get(FIRST['reproduced'], 0)} are printed as they were published and "
        f"{given.get(FIRST['rounding'], 0)} agree within rounding, since the release gave them "
        f"less exactly. {differs} "
        f"{len(later)} have been published otherwise since{rest if len(later) else ''}."
    )


def agreement_table(compared: pd.DataFrame) -> tables.Table:
    """Show for each table of the report how many of its figures agree."""
    marks = {wording.capital(words): compared["agreement"] == words for words in FIRST.values()}
    marks["Published otherwise today"] = ~compared["why"].isin([SAME, NOT_HELD])
    shown = pd.DataFrame({"Table": "Table " + compared["table"], "Figures compared": 1} | marks)
    sums = shown.groupby("Table", sort=False).sum().reset_index()
    return tables.plain(sums, {head: head for head in sums})


def changed(compared: pd.DataFrame) -> tables.Table:
    """Show the figures that the report prints otherwise, or that were changed afterwards."""
    moved = compared[
        (compared["agreement"] != FIRST["reproduced"]) | ~compared["why"].isin([SAME, NOT_HELD])
    ]
    shown = moved.assign(
        first=[_plain(value) for value in moved["first"]],
        latest=["" if pd.isna(value) else _plain(value) for value in moved["latest"]],
        measure=[wording.capital(name) for name in moved["measure"]],
    )
    columns = {"measure": "Measure", "borough": "Borough", "year": "Year", "printed": "As printed",
               "first": "First published", "latest": "Published today",
               "agreement": "Print and first publication", "why": "Since then"}  # fmt: skip
    return tables.plain(shown, columns, headers=3)


def _plain(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:,.1f}"


def _why(audit: Audit, table: str, row: LedgerRow, latest: float | None) -> str:
    """Say why a figure is published otherwise today."""
    first = row["value"]
    if latest is None:
        return NOT_HELD
    if latest == first:
        return SAME
    if row["unit"] == "per 10,000 children":
        count = {**row, "measure": row["measure"].removesuffix(" rate")}
        if row["measure"] == "referral rate":
            count["measure"] = "referrals"
        before, after = (_vintage(audit, table, count, v) for v in ("original", "latest"))
        return "population revised" if before == after else "count and population revised"
    if row["vintage"] == USED_BY_THE_REPORT and rounded(latest / 5) * 5 == first:
        return "rounded to five at first"
    return "revised"


def _vintage(audit: Audit, table: str, row: LedgerRow, vintage: str) -> float | None:
    for other in audit.library.rows(table):
        if vintage == other["vintage"] and all(
            other[name] == row[name] for name in ("code", "year", "measure")
        ):
            value = other["value"]
            return None if value is None else float(value)
    return None
