"""Homes: which page of the book retells a section of the report, and holds an exhibit of it."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

PAGE = "all-checks"  # page of the audit

PAGES: Mapping[str, str] = json.loads(
    Path(__file__).with_suffix(".json").read_text(encoding="utf-8")
)
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
