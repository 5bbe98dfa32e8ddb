"""Rules: what disclosure control protects, and how well."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Rules:
    """What is protected, and how well.

    Attributes
    ----------
    small : int
        Counts from 1 to this are withheld.  Zero counts nobody: it is shown, unless it is
        needed to hide others.
    values : int
        Fewest whole numbers that a withheld count could be, for all that is published.
    least_base : int
        Fewest people behind a percentage, an average or a coefficient.
    one_voice : int
        In a group of fewer people, an answer that all of them gave is withheld: it would
        tell what each of them said.
    beyond : int
        Fewest people on either side of a quartile or a median.
    dominance : float
        Besides the two people with the most, the others must have at least this part of
        what the first has, as of hours: else the second could work out the first's.
    round_to : int
        Published counts are rounded to multiples of this; 1 leaves them.
    """

    small: int = 5
    values: int = 5
    least_base: int = 10
    one_voice: int = 20
    beyond: int = 6
    dominance: float = 0.2
    round_to: int = 1
