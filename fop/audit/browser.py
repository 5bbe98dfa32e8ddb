"""The browser: the whole ledger as one table that readers can search."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from fop.audit import judgement, marks, verdicts
from fop.audit.claims import OMISSION, OURS, REPORT, Claim, Finding
from fop.audit.ledger import Audit
from fop.audit.views import findings_frame
from fop.exhibits import tables
from fop.words import wording

WHOSE = {REPORT: "statement of the report", OURS: "check of ours", OMISSION: "left unsaid"}
AGAIN = "statement made again"
"""Whose a row is, as readers are told it."""

SCRIPT = Path(__file__).with_name("browser.js").read_text(encoding="utf-8")

BESIDE = re.compile(r"holds? \(([^,]*), ([^)]*)\)")
"""Two things set beside each other, as `judgement.found` writes them."""

HEADINGS = ("Verdict", "What was checked", "The report has", "Section")


@dataclass(frozen=True)
class Ledger:
    """The whole ledger, for readers to search and to filter.

    Without scripts it is a plain table in the report's order.  With them it opens with what does
    not hold, and the address keeps what a reader asks for.
    """

    audit: Audit
    label: str = "Checks of the 2016 report"

    def table(self) -> tables.Table:
        """Give every claim, as shown and for download."""
        frame = findings_frame(self.audit.findings)
        data = frame.assign(
            verdict=[f.verdict for f in self.audit.findings],
            whose=[f.claim.whose for f in self.audit.findings],
            repeats=[f.claim.repeats for f in self.audit.findings],
            kind=[f.claim.kind for f in self.audit.findings],
            check=[f.claim.check for f in self.audit.findings],
            reason=[f.claim.reason for f in self.audit.findings],
        )
        return tables.plain(data, {name: name for name in frame})

    def _repr_html_(self) -> str:
        seen: set[str] = set()
        body = "".join(_row(finding, seen) for finding in self.audit.findings)
        head = "".join(f'<th scope="col">{name}</th>' for name in HEADINGS)
        claims = [finding.claim for finding in self.audit.findings]
        return (
            f'<figure class="fop-exhibit" id="ledger" aria-label="{self.label}">'
            '<div class="fop-filter" role="search" aria-label="Checks" hidden>'
            '<label>Search <input type="search" name="find" autocomplete="off"></label>'
            f"{_choice('verdict', verdicts.SHOWN)}"
            f"{_choice('section', [claim.section for claim in claims])}"
            f"{_choice('whose', [_whose(claim) for claim in claims])}</div>"
            '<p class="fop-count" role="status"></p>'
            f'<div class="fop-scroll" role="region" tabindex="0" aria-label="{self.label}, table">'
            f'<table class="fop-carded"><caption class="fop-hidden">{self.label}</caption>'
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
            '<p class="fop-download"><button type="button" class="fop-link" hidden></button> '
            f'<a download="claims.csv" href="{tables.download(self.table())}">All checks as CSV</a>'
            f"</p></figure><script>{SCRIPT}</script>"
        )

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        return {"text/html": self._repr_html_(), "text/plain": self.label}


def _choice(name: str, values: Sequence[str]) -> str:
    options = "".join(f"<option>{escape(value)}</option>" for value in dict.fromkeys(values))
    return (
        f"<label>{wording.capital(name)} "
        f'<select name="{name}"><option value="">all</option>{options}</select></label>'
    )


def _whose(claim: Claim) -> str:
    return AGAIN if claim.whose == REPORT and claim.repeats else WHOSE[claim.whose]


def _row(finding: Finding, seen: set[str]) -> str:
    claim, verdict, got = finding.claim, finding.told, judgement.found(finding.claim)
    page = marks.page(claim.section)
    places = [name for name in (claim.exhibit, page) if name]
    fresh = [f"audit-{name}" for name in places if f"audit-{name}" not in seen]
    seen.update(fresh)
    spots = "".join(f'<span id="{name}"></span>' for name in fresh)
    reason = verdicts.REASONS.get(claim.reason, "")
    # That a comparison holds, or that nothing is between two pages, is what the verdict says.
    silent = set(got.split(" in each")[0].split("; ")) <= {"", "holds", "does not hold", "0"}
    ours = "" if silent else f"We get {got}."
    if sides := BESIDE.findall(got):
        ours = f"We set {'; '.join(f'{one} beside {other}' for one, other in sides)}."
    note = " ".join(
        filter(None, [ours, wording.capital(reason) + "." if reason else "", claim.note])
    )
    said = f"<small>{escape(note)}</small>" if note else ""
    kind = "wrong" if finding.verdict == verdicts.WRONG else "other"
    cells = (
        ("td", f'<b class="fop-verdict-{kind}">{wording.capital(verdict)}</b>'),
        ('th scope="row"', f"{spots}{escape(claim.claim)}{said}"),
        ("td", escape(judgement.printed(claim))),
        ("td", _where(claim, page)),
    )
    return (
        f'<tr id="claim-{claim.id.replace(".", "-")}" data-section="{escape(claim.section)}" '
        f'data-verdict="{verdict}" data-whose="{_whose(claim)}" data-of="{" ".join(places)}">'
        + "".join(
            f'<{tag} data-heading="{name}">{text}</{tag.split()[0]}>'
            for name, (tag, text) in zip(HEADINGS, cells, strict=True)
        )
        + "</tr>"
    )


def _where(claim: Claim, page: str) -> str:
    """Link the section's page and the exhibit; give the claim's name in the ledger."""
    section = escape(claim.section)
    places = [f'<a href="{page}.html">{section}</a>' if page else section]
    if claim.exhibit:
        home = marks.page(marks.HOMES[claim.exhibit])
        table = claim.exhibit.replace("table-3-", "table 3.")
        places.append(f'<a href="{home}.html#{claim.exhibit}">{table}</a>')
    return f"{', '.join(places)}<br><small>{escape(claim.id)}</small>"
