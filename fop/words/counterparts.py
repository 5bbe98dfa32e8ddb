"""Counterparts: which tables stand for one of the report's, and why they may have no figure."""

from fop.words import official

UNPUBLISHED_REASON = (
    "No official figure of these years and areas is held: none is published, or its file has yet "
    "to be read with fop import."
)

FIRST_REASON = (
    "No first publication of these years and areas is held. Where figures have been published, "
    "an edition with vintage latest shows them."
)
"""Said where each year is shown as first published, and later publications do not count."""


def stands_for(name: str) -> bool:
    """Whether a table of the report has a counterpart for other years and areas."""
    return name in official.LEDGERS or name in official.QUOTED


def rests_on_population(name: str) -> bool:
    """Whether a table of the report has rates that are worked out from a child population."""
    units = official.units_of(name)
    return any(units[measure] == "per 10,000 children" for measure in official.measures_of(name))


def is_of_years(name: str) -> bool:
    """Whether a table holds figures that other years and areas may lack."""
    return stands_for(name) or name.startswith("official/")


def reason(name: str, vintage: str = "latest") -> str:
    """Say why a table may have no figure, and who could supply one."""
    if name in official.LEDGERS:
        return official.LEDGER_REASON
    return FIRST_REASON if vintage == "original" else UNPUBLISHED_REASON


def tables(name: str) -> list[str]:
    """Name the tables that stand in for a table of the report: official ones, or the ledger."""
    if name in official.LEDGERS:
        return ["ledger/spend"]
    return official.tables_of(official.measures_of(name))
