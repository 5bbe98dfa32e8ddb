"""Views: what the audit found, as frames, tables and sentences for its page."""

from collections import Counter
from collections.abc import Iterable

import pandas as pd

from fop.audit import verdicts
from fop.audit.claims import Claim, Finding
from fop.audit.explanations import explain
from fop.audit.functions import MEANINGS
from fop.audit.ledger import Audit, examine, shown
from fop.exhibits import tables
from fop.mistakes import Mistake
from fop.words import wording

PRINTED, RECOMPUTED = "As printed", "Recomputed"  # the two ends of a comparison

CLOSING = ("sum", "sample", "agreement", "cross-reference")
"""Kinds of claim that one slip may explain."""


def by_verdict(audit: Audit) -> pd.DataFrame:
    """Count the report's statements by what readers are told of them: `verdict`, `claims`."""
    rows = [[wording.capital(name), audit.told.get(name, 0)] for name in verdicts.SHOWN]
    return pd.DataFrame(rows, columns=["verdict", "claims"])


def by_section(audit: Audit) -> pd.DataFrame:
    """Count the statements of each part of the report: `part`, `verdict`, `claims`."""
    given = Counter((_part(finding), finding.told) for finding in audit.statements)
    parts = dict.fromkeys(part for part, _ in given)
    rows = [[part, name, given[part, name]] for part in parts for name in verdicts.SHOWN]
    return pd.DataFrame(rows, columns=["part", "verdict", "claims"])


def beside_print(audit: Audit, *claims: str) -> pd.DataFrame:
    """Set what is printed beside what is recomputed, for chosen claims."""
    return findings_frame(audit[claim] for claim in claims)


def differing(audit: Audit, *, consequential: bool) -> pd.DataFrame:
    """Set print beside recomputation for every claim that does not hold, or only in part.

    Parameters
    ----------
    audit : Audit
        The findings.
    consequential : bool
        Whether to give those on which a later table, sentence or conclusion rests, or the others.
    """
    return findings_frame(
        finding
        for finding in audit.statements
        if finding.verdict in (verdicts.WRONG, verdicts.PARTLY)
        and bool(finding.claim.consequence) == consequential
    )


def searched(audit: Audit) -> pd.DataFrame:
    """Say what explains each discrepancy of a sum, a count or a reference outside the tables."""
    found = [
        (finding.claim, explain(finding, audit.library))
        for finding in audit.findings
        if finding.verdict == "discrepancy"
        and finding.claim.kind in CLOSING
        and not finding.claim.is_of_cell
    ]
    rows = [
        [c.id, c.section, c.claim, c.printed, str(search)] for c, search in found if search.tried
    ]
    return pd.DataFrame(rows, columns=["id", "section", "claim", "printed", "explanation"])


def explained(audit: Audit, *claims: str) -> tables.Table:
    """Show print, recomputation and explanation of some claims."""
    frame = beside_print(audit, *claims).assign(
        explanation=[str(explain(audit[name], audit.library)) for name in claims]
    )
    columns = {"claim": "Claim", "printed": "As printed", "recomputed": "Recomputed",
               "explanation": "What explains it"}  # fmt: skip
    return tables.plain(frame, columns)


def rests(audit: Audit, *claims: str) -> tables.Table:
    """Show what rests on the figures of some claims, before and after every correction."""
    rows = [
        [
            effect.before.claim.section,
            effect.before.claim.claim,
            effect.before.claim.printed,
            shown(effect.before),
            shown(effect.after),
            _moved(effect.before.told, effect.after.told),
        ]
        for effect in audit.effects(*claims)
    ]
    heads = ["Section", "Claim", "In words", "By printed figures", "By corrected figures",
             "Verdict"]  # fmt: skip
    frame = pd.DataFrame(rows, columns=heads)
    return tables.plain(frame, {head: head for head in heads}, headers=2)


def table(frame: pd.DataFrame, *, consequence: bool = False) -> tables.Table:
    """Show claims, with what rests on them or with their notes."""
    columns = {"section": "Section", "claim": "Claim", "printed": "As printed",
               "recomputed": "Recomputed", "verdict": "Verdict"}  # fmt: skip
    last = {"consequence": "What rests on it"} if consequence else {"note": "Note"}
    return tables.plain(frame, columns | last, headers=2)


def tried(audit: Audit, *attempts: tuple[str, str]) -> tables.Table:
    """Show what some readings and checks give: a verdict, or the fault.

    Parameters
    ----------
    audit : Audit
        Whose tables and words are used.
    *attempts : tuple
        What is printed, as a reading, and the check.
    """
    rows = []
    for place, (reading, check) in enumerate(attempts, start=1):
        claim = Claim("", "", "", "", reading, "", reading=reading, check=check)
        try:
            finding = examine(claim, audit.library, audit.words)
            rows.append([str(place), reading, check, shown(finding), finding.told])
        except Mistake as mistake:
            rows.append([str(place), reading, check, "", f"Fault in {mistake}."])
    heads = ["Try", "Reading", "Check", "Recomputed", "Verdict"]
    return tables.plain(pd.DataFrame(rows, columns=heads), {head: head for head in heads})


def ledger_rows(audit: Audit, *claims: str) -> tables.Table:
    """Show some claims as the ledger writes them."""
    heads = ["id", "printed", "reading", "check", "verdict"]
    rows = [[getattr(audit[name].claim, head) for head in heads] for name in claims]
    return tables.plain(pd.DataFrame(rows, columns=heads), {head: head for head in heads})


def language() -> tables.Table:
    """Show the functions that a check may call."""
    frame = pd.DataFrame(MEANINGS.items(), columns=["call", "gives"])
    return tables.plain(frame, {"gives": "Gives", "call": "Written"})


def reasons() -> tables.Table:
    """Show the reasons for which a claim may go without a check."""
    frame = pd.DataFrame(verdicts.REASONS.items(), columns=["reason", "meaning"])
    return tables.plain(frame, {"reason": "Reason", "meaning": "When"})


def sound(audit: Audit) -> str:
    """Say in one line how much of what can be checked holds."""
    tally = audit.tally
    checked = tally["claims"] - tally["not checkable"]
    holds = tally["reproduced"] + tally["rounding"]
    return f"{holds} of the {checked} statements that can be checked hold"


def _moved(before: str, after: str) -> str:
    return before if before == after else f"{before}; corrected: {after}"


def _part(finding: Finding) -> str:
    name = finding.claim.section
    if name in ("Title page", "Contents", "Acknowledgments", "Executive summary"):
        return "Front matter and summary"
    if name.startswith(("Appendix", "References")):
        return "Appendices and references"
    # Sections 3.2.1 to 3.2.8 are long and stand alone; the others go by their first digits.
    number = name if name.startswith("3.2") else name[:3] if name[0] == "3" else name[0]
    return f"Section {number}"


def findings_frame(findings: Iterable[Finding]) -> pd.DataFrame:
    """Give findings as rows: what is claimed, printed and recomputed, and the verdict."""
    columns = ["id", "section", "claim", "printed", "recomputed", "verdict", "note", "consequence"]
    return pd.DataFrame(
        [
            [f.claim.id, f.claim.section, f.claim.claim, f.claim.printed, shown(f),
             f.told, f.claim.note, f.claim.consequence]
            for f in findings
        ],
        columns=columns,
    )  # fmt: skip
