"""Formulas: text in a CSV file that a spreadsheet would run."""

STARTS = frozenset("=+-@\t\r")
"""How such text begins."""


def disarmed(value: object) -> object:
    """Put an apostrophe before text that a spreadsheet would run; anything else as it is."""
    return f"'{value}" if isinstance(value, str) and value[:1] in STARTS else value
