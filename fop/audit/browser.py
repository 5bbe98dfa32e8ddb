"""The browser: the whole ledger as one table that readers can search."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markupsafe import Markup

from fop.audit import homes, judgement, verdicts
from fop.audit.claims import OMISSION, OURS, REPORT, Claim, Finding
from fop.audit.ledger import Audit, findings_frame
from fop.exhibits import tables
from fop.templates import template
from fop.words import wording

WHOSE = {REPORT: "statement of the report", OURS: "check of ours", OMISSION: "left unsaid"}
AGAIN = "statement made again"
"""Whose a row is, as readers are told it."""

TEMPLATE = template(Path(__file__).with_name("browser.html"))
SCRIPT = Path(__file__).with_name("browser.js").read_text(encoding="utf-8")

BESIDE = re.compile(r"holds? \((.*?), ([^)]*)\)")
"""Two things set beside each other, as `judgement.found` writes them."""

LABEL = "Checks of the 2016 report"
HEADINGS = ("Verdict", "What was checked", "The report has", "Section")


@dataclass(frozen=True)
class Ledger:
    """The whole ledger, for readers to search and to filter.

    Without scripts it is a plain table in the report's order.  With them it opens with what does
    not hold, and the address keeps what a reader asks for.
    """

    audit: Audit

    def table(self) -> tables.Table:
        """Give every claim, as shown and for download."""
        frame = findings_frame(self.audit.findings)
        data = frame.assign(verdict=[finding.verdict for finding in self.audit.findings])
        for name in ("whose", "repeats", "kind", "check", "reason"):
            data[name] = [getattr(finding.claim, name) for finding in self.audit.findings]
        return tables.plain(data, {name: name for name in frame})

    def _repr_html_(self) -> str:
        claims = [finding.claim for finding in self.audit.findings]
        seen: set[str] = set()
        return TEMPLATE.render(
            label=LABEL,
            choices={
                "verdict": verdicts.SHOWN,
                "section": [claim.section for claim in claims],
                "whose": [_whose(claim) for claim in claims],
            },
            headings=HEADINGS,
            rows=[_row(finding, seen) for finding in self.audit.findings],
            download=tables.download(self.table()),
            script=Markup(SCRIPT),
        )

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        return {"text/html": self._repr_html_(), "text/plain": LABEL}


def _whose(claim: Claim) -> str:
    return AGAIN if claim.whose == REPORT and claim.repeats else WHOSE[claim.whose]


def _row(finding: Finding, seen: set[str]) -> dict[str, Any]:
    """Give what the template writes of one finding; a page or exhibit is led to once."""
    claim, got = finding.claim, judgement.found(finding.claim)
    page = homes.page(claim.section)
    places = [name for name in (claim.exhibit, page) if name]
    fresh = [f"audit-{name}" for name in places if f"audit-{name}" not in seen]
    seen.update(fresh)
    reason = verdicts.REASONS.get(claim.reason, "")
    # That a comparison holds, or that nothing is between two pages, is what the verdict says.
    silent = set(got.split(" in each")[0].split("; ")) <= {"", "holds", "does not hold", "0"}
    ours = "" if silent else f"We get {got}."
    if sides := BESIDE.findall(got):
        ours = f"We set {'; '.join(f'{one} beside {other}' for one, other in sides)}."
    reason = wording.capital(reason) + "." if reason else ""
    return {
        "claim": claim,
        "id": claim.id.replace(".", "-"),
        "verdict": finding.told,
        "kind": "wrong" if finding.verdict == verdicts.WRONG else "other",
        "whose": _whose(claim),
        "of": " ".join(places),
        "spots": fresh,
        "note": " ".join(filter(None, [ours, reason, claim.note])),
        "printed": judgement.printed(claim),
        "page": page,
        "home": homes.page(homes.HOMES[claim.exhibit]) if claim.exhibit else "",
    }
