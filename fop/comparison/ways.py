"""Ways: with whom, from which years and on which scale a comparison is made."""

from dataclasses import dataclass

from fop.comparison.panels import REBASED

HOME, NEIGHBOURS = "", "statistical neighbours"


@dataclass(frozen=True)
class Way:
    """One way to make the comparison; the main one where nothing is given."""

    name: str = "Main comparison"
    """For tables."""
    group: str = HOME
    """Whom the treated are compared with: `HOME`, `NEIGHBOURS`, a region or England."""
    exclude: tuple[str, ...] = ()
    """Authorities left out."""
    adjusted: bool = False
    """Whether the changes are cleared of what the level before predicts."""
    baseline: tuple[str, ...] = ()
    window: tuple[str, ...] = ()
    """Other years than the study's."""
    population: str = REBASED
    """Base of the child population."""
    counts: bool = False
    """Counts in place of rates."""
    swap: bool = False
    """Ratios for outcomes compared in points, and points for those compared as ratios."""
    complete: bool = True
    """Whether an authority without one of the years is left out."""


MAIN = Way()
