"""Ways: with whom, from which years and on which scale a comparison is made."""

from dataclasses import dataclass

from fop.comparison.panels import REBASED

HOME, NEIGHBOURS = "", "statistical neighbours"


@dataclass(frozen=True)
class Way:
    """One way to make the comparison; the main one where nothing is given.

    Attributes
    ----------
    name : str
        For tables.
    group : str
        Whom the treated are compared with: `HOME`, `NEIGHBOURS`, a region or England.
    exclude : tuple of str
        Authorities left out.
    adjusted : bool
        Whether the changes are cleared of what the level before predicts.
    baseline, window : tuple of str
        Other years than the study's.
    population : str
        Base of the child population.
    counts : bool
        Counts in place of rates.
    swap : bool
        Ratios for outcomes compared in points, and points for those compared as ratios.
    complete : bool
        Whether an authority without one of the years is left out.
    """

    name: str = "Main comparison"
    group: str = HOME
    exclude: tuple[str, ...] = ()
    adjusted: bool = False
    baseline: tuple[str, ...] = ()
    window: tuple[str, ...] = ()
    population: str = REBASED
    counts: bool = False
    swap: bool = False
    complete: bool = True


MAIN = Way()
