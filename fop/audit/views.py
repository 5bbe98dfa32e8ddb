"""Views: what the audit found, as frames, words and the ledger that readers can filter."""

import base64
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

import pandas as pd

from fop import tables, wording
from fop.audit import marks, verdicts
from fop.audit.explanations import explain
from fop.audit.ledger import Audit, Finding, shown
from fop.audit.library import Figure, Row
from fop.measures import rounded

SHORT = {"rounding": "within rounding", "partly": "in part", "discrepancy": "not borne out"}
"""How a reader is told a verdict, where not by its own name."""


def told(verdict: str) -> str:
    """Give a verdict as readers are told it."""
    return SHORT.get(verdict, verdict)


def by_section(audit: Audit) -> pd.DataFrame:
    """Count the claims of each part of the report by verdict: `part`, `verdict`, `claims`."""
    parts = dict.fromkeys(_part(finding) for finding in audit.findings)
    return pd.DataFrame(
        [
            {
                "part": part,
                "verdict": told(verdict),
                "claims": sum(
                    _part(finding) == part and finding.verdict == verdict
                    for finding in audit.findings
                ),
            }
            for part in parts
            for verdict in verdicts.VERDICTS
        ]
    )


def beside(audit: Audit, *claims: str) -> pd.DataFrame:
    """Set what is printed beside what is recomputed, for chosen claims."""
    return _frame(audit[claim] for claim in claims)


def differing(audit: Audit, *, consequential: bool) -> pd.DataFrame:
    """Set print beside recomputation for every claim that does not hold, or only in part.

    Parameters
    ----------
    audit : Audit
        The findings.
    consequential : bool
        Whether to give those on which a later table, sentence or conclusion rests, or the others.
    """
    return _frame(
        finding
        for finding in audit.findings
        if finding.verdict in ("discrepancy", "partly")
        and bool(finding.claim.consequence) == consequential
    )


def explanations(audit: Audit, *claims: str) -> pd.DataFrame:
    """Say for each claim what the search for an explanation found."""
    return pd.DataFrame(
        [
            {"claim": audit[name].claim.claim, "explanation": str(explain(audit[name], audit.library))}
            for name in claims
        ]
    )


def explanation(audit: Audit, claim: str) -> str:
    """Say what the search for an explanation of one claim found."""
    return str(explain(audit[claim], audit.library))


def effects(audit: Audit, *claims: str) -> pd.DataFrame:
    """Recompute what rests on the figures of some claims, before and after their correction."""
    return pd.DataFrame(
        [
            {
                "section": effect.before.claim.section,
                "claim": effect.before.claim.claim,
                "as printed": shown(effect.before),
                "corrected": shown(effect.after),
                "verdict": told(effect.before.verdict)
                if effect.before.verdict == effect.after.verdict
                else f"{told(effect.before.verdict)}, then {told(effect.after.verdict)}",
            }
            for effect in audit.effects(*claims)
        ]
    )


def corrected(audit: Audit, *claims: str) -> pd.DataFrame:
    """Give printed and recomputed figures as rows of a comparison, one for each claim.

    Parameters
    ----------
    audit : Audit
        The findings.
    *claims : str
        Claims that each print one cell of a table of boroughs.
    """
    rows = []
    for name in claims:
        finding = audit[name]
        row, figure = _printed_row(audit, finding)
        after = float(finding.parts[0].value)
        rows.append(
            {
                "measure": row["measure"],
                "borough": row["borough"],
                "unit": row["unit"],
                "before": figure.value,
                "after": after,
                "change": after - figure.value,
                "change_per_cent": 100 * (after - figure.value) / figure.value,
            }
        )
    return pd.DataFrame(rows)


def correction(rows: pd.DataFrame, subject: str) -> str:
    """Say which of some corrected figures moved, for a chart's title."""
    moved = rows[[rounded(r.before) != rounded(r.after) for r in rows.itertuples()]]
    if moved.empty:
        return f"{subject}: every figure stands"
    return wording.listed(
        f"{subject} in {row.borough} is {wording.figure(row.after, row.unit)}, "
        f"not {wording.figure(row.before, row.unit)}"
        for row in moved.itertuples()
    )


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
                "agreement": told(finding.verdict),
                "why": _why(audit, first.table, row, latest),
            }
        )
    return pd.DataFrame(rows)


def vintages(audit: Audit) -> pd.DataFrame:
    """Count the official comparisons of each table: how many agree, then and later."""
    every = official(audit)
    groups = every.groupby("table", sort=False)
    return pd.DataFrame(
        {
            "table": list(groups.groups),
            "figures": groups.size().to_list(),
            "reproduced": groups["agreement"].apply(lambda g: int((g == "reproduced").sum())).to_list(),
            "rounding": groups["agreement"].apply(lambda g: int((g == told("rounding")).sum())).to_list(),
            "differ": groups["agreement"].apply(lambda g: int((g == told("discrepancy")).sum())).to_list(),
            "revised": groups["why"].apply(lambda g: int((g != SAME).sum())).to_list(),
        }
    )


SAME = "as first published"
NOT_HELD = "no later figure held"


def _why(audit: Audit, table: str, row: Row, latest: float | None) -> str:
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
    if row["vintage"] == "SFR34-2015" and rounded(latest / 5) * 5 == first:
        return "rounded to five at first"
    return "revised"


def _vintage(audit: Audit, table: str, row: Row, vintage: str) -> float | None:
    for other in audit.library.rows(table):
        if vintage == other["vintage"] and all(
            other[name] == row[name] for name in ("code", "year", "measure")
        ):
            value = other["value"]
            return None if value is None else float(value)
    return None


def _printed_row(audit: Audit, finding: Finding) -> tuple[Row, Figure]:
    (figure,) = audit.printed(finding.claim)
    return audit.library.rows(figure.table)[figure.row], figure


def _part(finding: Finding) -> str:
    name = finding.claim.section
    if name in ("Title page", "Contents", "Executive summary"):
        return "Front matter and summary"
    if name.startswith(("Appendix", "References")):
        return "Appendices and references"
    return name if name.startswith("3.2") else f"Section {name[0]}" if name[0] != "3" else (
        "3.1" if name == "3.1" else "3.3"
    )


def _frame(findings: Iterable[Finding]) -> pd.DataFrame:
    columns = ["id", "section", "claim", "printed", "recomputed", "verdict", "note", "consequence"]
    return pd.DataFrame(
        [
            [f.claim.id, f.claim.section, f.claim.claim, f.claim.printed, shown(f),
             told(f.verdict), f.claim.note, f.claim.consequence]
            for f in findings
        ],
        columns=columns,
    )  # fmt: skip


@dataclass(frozen=True)
class Ledger:
    """The whole ledger, for readers to filter by section and verdict.

    Without scripts it is a plain table; with them it gets two lists to choose from.
    """

    audit: Audit
    label: str = "The ledger"

    def table(self) -> tables.Table:
        """Give every claim, as shown and for download."""
        frame = _frame(self.audit.findings)
        data = frame.assign(
            verdict=[f.verdict for f in self.audit.findings],
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
            for name in ("Claim", "Section", "What is claimed", "As printed", "Recomputed",
                         "Verdict", "Note")
        )  # fmt: skip
        text = base64.b64encode(tables.csv(self.table()).encode()).decode()
        return (
            f'<figure class="fop-exhibit" id="ledger" aria-label="{self.label}">'
            '<div class="fop-filter" hidden>'
            f'{_choice("section", [f.claim.section for f in self.audit.findings])}'
            f'{_choice("verdict", [told(f.verdict) for f in self.audit.findings])}'
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
  const lists = [...bar.querySelectorAll("select")], rows = [...ledger.querySelectorAll("tbody tr")];
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
    claim, page = finding.claim, marks.page(finding.claim.section)
    address = f"{page}.html" + (f"#{claim.exhibit}" if claim.exhibit else "")
    section = escape(claim.section)
    targets = [f"audit-{name}" for name in (claim.exhibit, page) if name]
    fresh = [name for name in targets if name not in seen]
    seen.update(fresh)
    spots = "".join(f'<span id="{name}"></span>' for name in fresh)
    reason = verdicts.REASONS.get(claim.reason, "")
    note = " ".join(filter(None, [wording.capital(reason) + "." if reason else "", claim.note]))
    cells = [
        f'<a href="{address}">{section}</a>' if page else section,
        *map(escape, (claim.claim, claim.printed, shown(finding), told(finding.verdict), note)),
    ]
    return (
        f'<tr id="claim-{claim.id.replace(".", "-")}" data-section="{section}" '
        f'data-verdict="{told(finding.verdict)}"><th scope="row">{spots}{claim.id}</th>'
        + "".join(f"<td>{cell}</td>" for cell in cells)
        + "</tr>"
    )
