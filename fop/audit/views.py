"""Views: what the audit found, as tables, pictures and sentences for pages."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from fop.audit import browser, untold, verdicts, vintages
from fop.audit.claims import Claim, Finding
from fop.audit.explanations import explain
from fop.audit.functions import MEANINGS
from fop.audit.ledger import Audit, examine, findings_frame, shown
from fop.charts import charts
from fop.charts.drawing import Picture
from fop.exhibits import tables
from fop.exhibits.tables import Table
from fop.mistakes import Mistake
from fop.words import wording
from fop.words.wording import Statement

CLOSING = ("sum", "sample", "agreement", "cross-reference")
"""Kinds of claim that one slip may explain."""


@dataclass(frozen=True)
class Views:
    """The audit of the report, as the pages about it tell of it."""

    audit: Audit

    @property
    def told(self) -> Mapping[str, int]:
        """How many statements there are, can be checked, and have each verdict."""
        return self.audit.told

    def parts(self) -> Table:
        """Count the statements of each part of the report by verdict."""
        given = Counter((_part(finding), finding.told) for finding in self.audit.statements)
        parts = dict.fromkeys(part for part, _ in given)
        counts = [[part, name, given[part, name]] for part in parts for name in verdicts.SHOWN]
        rows = pd.DataFrame(counts, columns=["part", "verdict", "claims"])
        return tables.crossed(rows, "part", "verdict", "claims", heading="Part of the report")

    def verdicts(self) -> Picture:
        """Draw how many statements have each verdict."""
        told = self.told
        counts = [[wording.capital(one), told.get(one, 0)] for one in verdicts.SHOWN]
        holds, checked = told.get(verdicts.HOLD, 0), told["checked"]
        return charts.bars(
            pd.DataFrame(counts, columns=["verdict", "claims"]), "verdict", "claims",
            title=f"{holds} of the {checked} statements that can be checked hold",
            subtitle="Statements of the 2016 report by verdict, number",
        )  # fmt: skip

    def claims(self, *names: str) -> Table:
        """Show some claims with their print, what they recalculate to and their verdict."""
        return _table(self.audit[name] for name in names)

    def explained(self, *names: str) -> Table:
        """Show the slips that give the printed figures of some claims."""
        found = [self.audit[name] for name in names]
        frame = findings_frame(found).assign(
            explanation=[str(explain(one, self.audit.library)) for one in found]
        )
        columns = {"claim": "Claim", "printed": "As printed", "recomputed": "Recomputed",
                   "explanation": "What explains it"}  # fmt: skip
        return tables.plain(frame, columns)

    def rests(self, *names: str) -> Table:
        """Show what rests on some claims, with the printed and with the corrected figures."""
        rows = []
        for before, after in self.audit.effects(*names):
            claim = before.claim
            moved = f"{before.told}; corrected: {after.told}"
            verdict = before.told if before.told == after.told else moved
            texts = claim.section, claim.claim, claim.printed
            rows.append([*texts, shown(before), shown(after), verdict])
        heads = ["Section", "Claim", "In words", "By printed figures", "By corrected figures",
                 "Verdict"]  # fmt: skip
        return _listed(rows, heads, headers=2)

    def differing(self, *, consequential: bool) -> Table:
        """List the statements that do not hold, or only in part.

        Either those on which a later table, sentence or conclusion rests, or the others.
        """
        found = [
            finding
            for finding in self.audit.statements
            if finding.verdict in (verdicts.WRONG, verdicts.PARTLY)
            and bool(finding.claim.consequence) == consequential
        ]
        return _table(found, {"consequence": "What rests on it"} if consequential else None)

    def unclosed(self) -> pd.DataFrame:
        """List counts that do not add up: `claim`, and the `explanation` that a search found."""
        rows = []
        for finding in self.audit.findings:
            one = finding.claim
            if finding.verdict == verdicts.WRONG and one.kind in CLOSING and not one.is_of_cell:
                search = explain(finding, self.audit.library)
                if search.tried:
                    rows.append([one.id, one.section, one.claim, one.printed, str(search)])
        return pd.DataFrame(rows, columns=["id", "section", "claim", "printed", "explanation"])

    def untold(self) -> Statement:
        """Say what the report's tables show and no sentence of it says."""
        return untold.untold()

    def agreement(self) -> Statement:
        """Say how many figures of the report agree with official statistics."""
        return Statement(vintages.agreement(vintages.official(self.audit)))

    def official(self) -> Table:
        """Count figures of the report beside official statistics, by table."""
        return vintages.agreement_table(vintages.official(self.audit))

    def revised(self) -> Table:
        """List official figures that today are not as they were or as the report prints them."""
        return vintages.changed(vintages.official(self.audit))

    def ledger(self) -> browser.Ledger:
        """Show every claim, with a search."""
        return browser.Ledger(self.audit)

    def rows(self, *names: str) -> Table:
        """Show some claims as the ledger writes them."""
        heads = ["id", "printed", "reading", "check", "verdict"]
        return _listed([[getattr(self.audit[name].claim, one) for one in heads] for name in names],
                       heads)  # fmt: skip

    def language(self) -> Table:
        """List the functions that a check may call."""
        frame = pd.DataFrame(MEANINGS.items(), columns=["call", "gives"])
        return tables.plain(frame, {"gives": "Gives", "call": "Written"})

    def reasons(self) -> Table:
        """List the reasons for which a claim cannot be checked."""
        frame = pd.DataFrame(verdicts.REASONS.items(), columns=["reason", "meaning"])
        return tables.plain(frame, {"reason": "Reason", "meaning": "When"})

    def tried(self, *attempts: tuple[str, str]) -> Table:
        """Show what some readings, each with a check, give: a verdict, or the fault."""
        rows = []
        for place, (reading, check) in enumerate(attempts, start=1):
            claim = Claim("", "", "", "", reading, "", reading=reading, check=check)
            try:
                finding = examine(claim, self.audit.library, self.audit.words)
                rows.append([str(place), reading, check, shown(finding), finding.told])
            except Mistake as mistake:
                rows.append([str(place), reading, check, "", f"Fault in {mistake}."])
        return _listed(rows, ["Try", "Reading", "Check", "Recomputed", "Verdict"])


def _table(findings: Iterable[Finding], last: dict[str, str] | None = None) -> Table:
    """Show claims, with their notes or what else comes last."""
    columns = {"section": "Section", "claim": "Claim", "printed": "As printed",
               "recomputed": "Recomputed", "verdict": "Verdict"}  # fmt: skip
    return tables.plain(findings_frame(findings), columns | (last or {"note": "Note"}), headers=2)


def _listed(rows: list[list[str]], heads: list[str], headers: int = 1) -> Table:
    frame = pd.DataFrame(rows, columns=heads)
    return tables.plain(frame, {head: head for head in heads}, headers=headers)


def _part(finding: Finding) -> str:
    name = finding.claim.section
    if name in ("Title page", "Contents", "Acknowledgments", "Executive summary"):
        return "Front matter and summary"
    if name.startswith(("Appendix", "References")):
        return "Appendices and references"
    # Sections 3.2.1 to 3.2.8 are long and stand alone; the others go by their first digits.
    number = name if name.startswith("3.2") else name[:3] if name[0] == "3" else name[0]
    return f"Section {number}"
