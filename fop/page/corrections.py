"""Corrections: what the report prints and what it should be, from the ledger."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from fop.audit import judgement
from fop.audit.claims import REPORT, Claim
from fop.exhibits import tables
from fop.page.described import Described
from fop.page.forms import Made
from fop.tables import datasets, workbooks

if TYPE_CHECKING:
    from fop.page.shows import Shows

MINUS = re.compile(r"(?<!\w)-(?=[£\d])")
"""A hyphen before a figure, which is its sign; that of 2013-14 is none."""


def corrections(page: "Shows", told: Described) -> Made:
    """List the corrections of the report: print and recalculation come from the ledger."""
    held = {claim.id: claim for claim in judgement.ledger()}
    rows = datasets.load("report/corrections")
    shown = pd.DataFrame(
        {
            "What": rows["title"],
            "Where": rows["place"],
            "Printed": [_printed(row, held) for row in rows.to_dict("records")],
            "Should be": [_filled(row, "should", held) for row in rows.to_dict("records")],
            "Why": rows["why"],
            "What it changes": [_filled(row, "changes", held) for row in rows.to_dict("records")],
            "Who can confirm": rows["confirm"],
        }
    )
    table = tables.plain(shown, {name: name for name in shown})
    anchors = [f"correction-{place}" for place in range(1, len(shown) + 1)]
    return Made(replace(table, anchors=anchors))


def _printed(row: Mapping[str, Any], held: Mapping[str, Claim]) -> str:
    """Give what is printed: words in quotation marks, a figure in the unit of what it should be."""
    claim = held[row["claims"]]
    if claim.whose == REPORT and not any(map(str.isdigit, claim.printed)):
        return f"“{claim.printed}”"
    pounds, share = (mark * (mark in str(row["should"])) for mark in "£%")
    return f"{pounds}{claim.printed}{share}"


def _filled(row: Mapping[str, Any], name: str, held: Mapping[str, Claim]) -> str:
    """Put the recalculated parts of a correction's claim into its text."""
    parts = [part.split(":")[-1].strip() for part in held[row["claims"]].recomputed.split(";")]
    figures = [float(part) if workbooks.is_number(part) else part for part in parts]
    filled = str(row[name]).format(*figures) if "{" in row[name] else str(row[name])
    return MINUS.sub("−", filled)
