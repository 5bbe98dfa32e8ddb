"""The browser: the whole ledger as one table that readers can filter."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from fop.audit import marks, verdicts
from fop.audit.claims import OMISSION, OURS, REPORT, Claim, Finding
from fop.audit.ledger import Audit, shown
from fop.audit.views import findings_frame, told
from fop.exhibits import tables
from fop.words import wording

WHOSE = {REPORT: "statement of the report", OURS: "check of ours", OMISSION: "left unsaid"}
"""Whose a row is, as readers are told it."""


@dataclass(frozen=True)
class Ledger:
    """The whole ledger, for readers to filter by section and verdict.

    Without scripts it is a plain table; with them it gets two lists to choose from.
    """

    audit: Audit
    label: str = "The ledger"

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
        return tables.Table(frame, data)

    def _repr_html_(self) -> str:
        seen: set[str] = set()
        body = "".join(_row(finding, seen) for finding in self.audit.findings)
        head = "".join(
            f'<th scope="col">{name}</th>'
            for name in ("What is claimed", "As printed", "Recomputed", "Verdict", "Note", "Where")
        )
        text = base64.b64encode(tables.csv(self.table()).encode()).decode()
        return (
            f'<figure class="fop-exhibit" id="ledger" aria-label="{self.label}">'
            '<div class="fop-filter" hidden>'
            f"{_choice('section', [f.claim.section for f in self.audit.findings])}"
            f"{_choice('verdict', [told(f.verdict) for f in self.audit.findings])}"
            f"{_choice('whose', [WHOSE[f.claim.whose] for f in self.audit.findings])}"
            '<span role="status"></span></div>'
            f'<div class="fop-scroll" role="region" tabindex="0" aria-label="{self.label}, table">'
            f"<table><caption>{self.label}. Each claim of the 2016 report, as printed and "
            f"recomputed</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
            f'<p class="fop-download"><a download="claims.csv" href="data:text/csv;base64,{text}">'
            f"Download the ledger as CSV</a></p></figure><script>{SCRIPT}</script>"
        )

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        return {"text/html": self._repr_html_(), "text/plain": self.label}


SCRIPT = """
(() => {
  const ledger = document.getElementById("ledger"), bar = ledger.querySelector(".fop-filter");
  const lists = [...bar.querySelectorAll("select")];
  const rows = [...ledger.querySelectorAll("tbody tr")];
  const show = () => {
    const kept = rows.filter(row => {
      const fits = lists.every(list => !list.value || row.dataset[list.name] === list.value);
      row.hidden = !fits;
      return fits;
    });
    bar.querySelector("[role=status]").textContent = kept.length + " of " + rows.length + " claims";
  };
  lists.forEach(list => list.addEventListener("change", show));
  bar.hidden = false;
  show();
})();
"""


def _choice(name: str, values: Sequence[str]) -> str:
    options = "".join(f"<option>{escape(value)}</option>" for value in dict.fromkeys(values))
    return (
        f"<label>{wording.capital(name)} "
        f'<select name="{name}"><option value="">all</option>{options}</select></label> '
    )


def _row(finding: Finding, seen: set[str]) -> str:
    claim = finding.claim
    page = marks.page(claim.section)
    targets = [f"audit-{name}" for name in (claim.exhibit, page) if name]
    fresh = [name for name in targets if name not in seen]
    seen.update(fresh)
    spots = "".join(f'<span id="{name}"></span>' for name in fresh)
    reason = verdicts.REASONS.get(claim.reason, "")
    note = " ".join(filter(None, [wording.capital(reason) + "." if reason else "", claim.note]))
    cells = [*map(escape, (claim.printed, shown(finding), told(finding.verdict), note))]
    return (
        f'<tr id="claim-{claim.id.replace(".", "-")}" data-section="{escape(claim.section)}" '
        f'data-verdict="{told(finding.verdict)}" data-whose="{WHOSE[claim.whose]}">'
        f'<th scope="row">{spots}{escape(claim.claim)}</th>'
        + "".join(f"<td>{cell}</td>" for cell in [*cells, _where(claim, page)])
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
