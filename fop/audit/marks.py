"""Marks: what the audit found, in a line beside an exhibit or at the foot of a page."""

import csv
from collections import Counter
from functools import lru_cache
from pathlib import Path

from fop.audit.verdicts import TOLD
from fop.exhibits.exhibits import Mark
from fop.tables import datasets, reading
from fop.words.wording import listed

PAGE = "all-checks"
"""Page of the audit."""

PAGES = {
    "Executive summary": "executive-summary",
    "1": "1-overview-of-project",
    "2": "2-overview-of-evaluation",
    "3.1": "3-1-intended-outcomes",
    "3.2.1": "3-2-1-value-for-money",
    "3.2.2": "3-2-2-life-chances",
    "3.2.3": "3-2-3-vignettes",
    "3.2.4": "3-2-4-professional-practice",
    "3.2.5": "3-2-5-systems-and-processes",
    "3.2.6": "3-2-6-lives-of-families",
    "3.2.7": "3-2-7-relationships-with-professionals",
    "3.2.8": "3-2-8-relationships-with-social-workers",
    "3.3": "3-3-qualities-valued",
    "3.3.2": "3-3-2-families-at-time-two",
    "3.3.3": "3-3-3-lessons-for-systemic-practice",
    "3.3.4": "3-3-4-incentives-for-innovation",
    "3.3.5": "3-3-5-shared-objectives",
    "3.3.6": "3-3-6-communicating-vision",
    "3.3.7": "3-3-7-resourcing",
    "4": "4-barriers-and-facilitators",
    "5": "5-limitations",
    "6": "6-implications",
    "References": "references",
    "Appendix 1": "appendix-1-systemic-practice",
    "Appendix 2": "appendix-2-data-sources",
    "Appendix 3": "appendix-3-respondents",
    "Appendix 4": "appendix-4-theory-of-change",
    "Appendix 5": "appendix-5-limitations",
    "Appendix 6": "appendix-6-family-x",
}
"""Section of the report, or the start of its number, to its page in the book."""

HOMES = {
    **{f"table-3-{number}": "3.2.1" for number in range(1, 10)},
    "table-3-10": "3.2.5",
    "table-3-11": "3.2.7",
    **{f"table-3-{number}": "3.2.8" for number in range(12, 15)},
}
"""Exhibit of the report to the section that holds it."""

SAID = {
    "holds": ("{} statement holds", "{} statements hold"),
    "holds in part": ("{} holds in part", "{} hold in part"),
    "does not hold": ("{} does not hold", "{} do not hold"),
    "cannot be checked": ("{} cannot be checked", "{} cannot be checked"),
}
"""How a mark says one statement, or several, with each verdict."""


def page(section: str) -> str:
    """Give the page of a section; empty for the title page and the contents list."""
    fitting = [known for known in PAGES if section == known or section.startswith(f"{known}.")]
    return PAGES[max(fitting, key=len)] if fitting else ""


def of_exhibit(anchor: str, folder: Path | None = None) -> Mark | None:
    """Give the mark of an exhibit by its link target; None where the ledger has no claim on it."""
    verdicts = [
        row["verdict"] for row in _ledger(folder) if row["exhibit"] == anchor and _said(row)
    ]
    return _mark(verdicts, f"audit-{anchor}")


def of_page(section: str, folder: Path | None = None) -> Mark | None:
    """Give the mark of a section's page; None where the ledger has no claim from it."""
    name = page(section)
    here = [row for row in _ledger(folder) if name and page(row["section"]) == name]
    verdicts = [row["verdict"] for row in here if _said(row)]
    return _mark(verdicts, f"audit-{name}")


def tally(verdicts: list[str]) -> str:
    """Say how many of some verdicts there are of each kind."""
    counted = Counter(map(TOLD.__getitem__, verdicts))
    return listed(
        SAID[name][number > 1].format(number) for name in SAID if (number := counted[name])
    )


def _said(row: dict[str, str]) -> bool:
    """Whether a claim is a statement of the report, not a check of ours or an omission."""
    return row.get("whose", "report") == "report"


def _mark(verdicts: list[str], target: str) -> Mark | None:
    differs = not {"partly", "discrepancy"}.isdisjoint(verdicts)
    return Mark(tally(verdicts), f"{PAGE}.html#{target}", differs) if verdicts else None


def _ledger(folder: Path | None) -> list[dict[str, str]]:
    """Give the ledger's verdicts as they are stated, which `fop audit` holds to the rules."""
    reading.note("claims")
    path = (folder or datasets.data_folder()) / "claims.csv"
    return _rows(path, path.stat().st_mtime_ns) if path.is_file() else []


@lru_cache(maxsize=4)
def _rows(path: Path, _changed: int) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
