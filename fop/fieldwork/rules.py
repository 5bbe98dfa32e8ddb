"""Rules: what disclosure control protects, and how well."""

from dataclasses import dataclass
from typing import Literal

RuleName = Literal["suppress", "round", "open"]
WAYS: tuple[RuleName, ...] = ("suppress", "round")
"""Rules that a wave may be published by; `open` withholds nothing and is never published."""

NOTICE = "RESTRICTED.txt"
"""File that marks the folder of a book by the rule `open`, which is made whole or not at all."""


@dataclass(frozen=True)
class Rules:
    """What is protected, and how well."""

    rule: RuleName = "suppress"
    """`suppress` tells exact counts and leaves out what is small; `round` tells all counts to the
    nearest `step`; `open` tells everything, for those who may read the responses."""
    small: int = 5
    """Under `suppress`, no part that people are told apart by has 1 to this many of them."""
    values: int = 5  # fewest whole numbers that a count could be for what is told of its question
    one_voice: int = 20
    """In a group of fewer people, an answer that all of them gave is withheld: it would tell what
    each of them said."""
    step: int = 5
    few: int = 7
    """Under `round`, multiples that counts are rounded to; counts up to `few` are told alike."""
    least_base: int = 10  # fewest people behind a percentage, an average or a coefficient
    beyond: int = 6  # fewest people on either side of a quartile or a median

    @property
    def is_open(self) -> bool:
        """Whether nothing is withheld."""
        return self.rule == "open"
