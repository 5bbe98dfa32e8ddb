"""Audited: what a page shows of the ledger, worked out claim by claim."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from fop.audit import browser, judgement, run, untold, views, vintages
from fop.audit.claims import REPORT, Claim
from fop.charts import charts
from fop.charts.drawing import Picture
from fop.exhibits import tables
from fop.exhibits.tables import Table
from fop.page.described import Described
from fop.page.forms import Made
from fop.tables import datasets, reading, workbooks
from fop.words.wording import Statement

if TYPE_CHECKING:
    from fop.page.shows import Shows

MINUS = re.compile(r"(?<!\w)-(?=[£\d])")
"""A hyphen before a figure, which is its sign; that of 2013-14 is none."""


class Audited:
    """The audit of the report, as the pages about it tell of it."""

    def __init__(self) -> None:
        reading.note("claims")
        self._audit = run()

    @property
    def told(self) -> Mapping[str, int]:
        """How many statements there are, can be checked, and have each verdict."""
        return self._audit.told

    def parts(self) -> Table:
        """Count the statements of each part of the report by verdict."""
        rows = views.by_section(self._audit)
        return tables.crossed(rows, "part", "verdict", "claims", heading="Part of the report")

    def verdicts(self) -> Picture:
        """Draw how many statements have each verdict."""
        return charts.bars(
            views.by_verdict(self._audit), "verdict", "claims", title=views.sound(self._audit),
            subtitle="Statements of the 2016 report by verdict, number",
        )  # fmt: skip

    def claims(self, *names: str) -> Table:
        """Show some claims with their print, what they recalculate to and their verdict."""
        return views.table(views.beside_print(self._audit, *names))

    def explained(self, *names: str) -> Table:
        """Show the slips that give the printed figures of some claims."""
        return views.explained(self._audit, *names)

    def rests(self, *names: str) -> Table:
        """Show what rests on some claims, with the printed and with the corrected figures."""
        return views.rests(self._audit, *names)

    def differing(self, *, consequential: bool) -> Table:
        """List the statements that do not hold, or only in part."""
        rows = views.differing(self._audit, consequential=consequential)
        return views.table(rows, consequence=consequential)

    def unclosed(self) -> pd.DataFrame:
        """List counts that do not add up: `claim`, and the `explanation` that a search found."""
        return views.searched(self._audit)

    def untold(self) -> Statement:
        """Say what the report's tables show and no sentence of it says."""
        return untold.untold()

    def agreement(self) -> Statement:
        """Say how many figures of the report agree with official statistics."""
        return Statement(vintages.agreement(vintages.official(self._audit)))

    def official(self) -> Table:
        """Count figures of the report beside official statistics, by table."""
        return vintages.agreement_table(vintages.official(self._audit))

    def revised(self) -> Table:
        """List official figures that today are not as they were or as the report prints them."""
        return vintages.changed(vintages.official(self._audit))

    def ledger(self) -> browser.Ledger:
        """Show every claim, with a search."""
        return browser.Ledger(self._audit)

    def rows(self, *names: str) -> Table:
        """Show some claims as the ledger writes them."""
        return views.ledger_rows(self._audit, *names)

    def language(self) -> Table:
        """List the functions that a check may call."""
        return views.language()

    def reasons(self) -> Table:
        """List the reasons for which a claim cannot be checked."""
        return views.reasons()

    def tried(self, *attempts: tuple[str, str]) -> Table:
        """Show what some readings, each with a check, give."""
        return views.tried(self._audit, *attempts)


def corrections(page: "Shows", told: Described) -> Made:
    """List the corrections of the report: print and recalculation come from the ledger."""
    held = {claim.id: claim for claim in judgement.ledger()}
    rows = datasets.load("report/corrections")
    shown = pd.DataFrame(
        {
            "What": rows["title"],
            "Where": rows["place"],
            "Printed": [_printed(row, held) for row in rows.to_dict("records")],
            "Should be": [_filled(row, "should", held) for row in rows.to_dict("records")],
            "Why": rows["why"],
            "What it changes": [_filled(row, "changes", held) for row in rows.to_dict("records")],
            "Who can confirm": rows["confirm"],
        }
    )
    table = tables.plain(shown, {name: name for name in shown})
    anchors = [f"correction-{place}" for place in range(1, len(shown) + 1)]
    return Made(replace(table, anchors=anchors))


def _printed(row: Mapping[str, Any], held: Mapping[str, Claim]) -> str:
    """Give what is printed: words in quotation marks, a figure in the unit of what it should be."""
    claim = held[row["claims"]]
    if claim.whose == REPORT and not any(map(str.isdigit, claim.printed)):
        return f"“{claim.printed}”"
    pounds, share = (mark * (mark in str(row["should"])) for mark in "£%")
    return f"{pounds}{claim.printed}{share}"


def _filled(row: Mapping[str, Any], name: str, held: Mapping[str, Claim]) -> str:
    """Put the recalculated parts of a correction's claim into its text."""
    parts = [part.split(":")[-1].strip() for part in held[row["claims"]].recomputed.split(";")]
    figures = [float(part) if workbooks.is_number(part) else part for part in parts]
    filled = str(row[name]).format(*figures) if "{" in row[name] else str(row[name])
    return MINUS.sub("−", filled)
