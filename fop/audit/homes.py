"""Homes: which page of the book retells a section of the report, and holds an exhibit of it."""

from functools import cache

PAGE = "all-checks"  # page of the audit

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


@cache
def page(section: str) -> str:
    """Give the page of a section; empty for the title page and the contents list."""
    fitting = [known for known in PAGES if section == known or section.startswith(f"{known}.")]
    return PAGES[max(fitting, key=len)] if fitting else ""
