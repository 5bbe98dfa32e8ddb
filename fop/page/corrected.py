"""Corrected: what a correction of the report shows of its claim, as printed and as recalculated."""

import re
from collections.abc import Mapping
from typing import Any

from fop.audit.claims import REPORT, Claim
from fop.tables import workbooks
from fop.words.statements import put_in

MINUS = re.compile(r"(?<!\w)-(?=[£\d])")
"""A hyphen before a figure, which is its sign; that of 2013-14 is none."""


def printed(row: Mapping[str, Any], held: Mapping[str, Claim]) -> str:
    """Give what is printed: words in quotation marks, a figure in the unit of what it should be."""
    claim = held[row["claims"]]
    if claim.whose == REPORT and not any(map(str.isdigit, claim.printed)):
        return f"“{claim.printed}”"
    pounds, share = (mark * (mark in str(row["should"])) for mark in "£%")
    return f"{pounds}{claim.printed}{share}"


def recalculated(row: Mapping[str, Any], name: str, held: Mapping[str, Claim]) -> str:
    """Put the recalculated parts of a correction's claim into its text."""
    parts = [part.split(":")[-1].strip() for part in held[row["claims"]].recomputed.split(";")]
    figures = [float(part) if workbooks.is_number(part) else part for part in parts]
    filled = put_in(str(row[name]), figures, "data/report/corrections.csv")
    return MINUS.sub("−", filled if "{" in row[name] else str(row[name]))
