"""Amounts: pounds, financial years and how firm a figure is, as finance teams write them.

Each reader raises `Mistake` with what it expected.
"""

import re

from fop.mistakes import Mistake

BASES = {
    "actual": ("actual", "actuals", "outturn", "final", "final outturn", "actual outturn"),
    "provisional": ("provisional", "provisional outturn", "draft", "draft outturn", "unaudited"),
    "forecast": ("forecast", "estimate", "estimated", "projected", "projection"),
}
"""How firm a figure is, and what finance teams call it."""

YEAR = re.compile(r"(?:FY\s*)?(?:20)?(\d\d)\s*[-/–]\s*(?:20)?(\d\d)", re.IGNORECASE)
POUNDS = re.compile(
    r"(\()?(-)?£?(-)?((?:[0-9]{1,12}|[0-9]{1,3}(?:,[0-9]{3}){1,3})(?:\.[0-9]+)?)(\))?(-)?"
)


def ends(text: str) -> int:
    """Give the year in which a financial year ends: 2025 for `2024-25` and for `FY24/25`."""
    found = YEAR.fullmatch(text)
    if not found or (int(found[1]) + 1) % 100 != int(found[2]):
        raise Mistake("expected a year such as 2024-25.")
    return 2000 + int(found[2])


def amount(text: str) -> float:
    """Read an amount, in brackets where it is below nothing."""
    found = POUNDS.fullmatch(re.sub(r"\s", "", text).replace("\u2212", "-"))
    if not found or (found[1] is None) != (found[5] is None):
        raise Mistake("expected pounds such as 6904510, or an empty cell where nothing is known.")
    below = found[1] or found[2] or found[3] or found[6]
    return float(found[4].replace(",", "")) * (-1 if below else 1)


def basis(text: str) -> str:
    """Give how firm a figure is: `actual`, `provisional` or `forecast`."""
    named = " ".join(text.lower().split())
    for basis, names in BASES.items():
        if named in names:
            return basis
    raise Mistake("expected actual (or outturn), provisional or forecast.")
