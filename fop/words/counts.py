"""Counts: how many of how many, in figures and in words.

What counts as "nearly all" is told by the dictionary, which the book shows.
"""

import math
from collections.abc import Iterator, Mapping

import pandas as pd

from fop.mistakes import Mistake
from fop.rounding import rounded
from fop.words import dictionary
from fop.words.measures import share
from fop.words.writing import NOT_AVAILABLE, capital

EXACT = {0.0: "none", 0.5: "half", 1.0: "all"}
"""Words for shares that are exact; the dictionary has those for shares that are near one."""

ONES = (
    "none one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
).split()
TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()


class Count(int):
    """A count that knows the number it is out of, for use in sentences.

    In a format string: `{n}` gives 1,782; `{n:words}` and `{n:Words}` give words to 99;
    `{n:of}` gives "22 of 25"; `{n:share}` gives "88%"; `{n:phrase}` gives
    "about half (12 of 25)" and `{n:Phrase}` the same with a capital, or "22 of 25" alone where
    the share is near no fraction.
    """

    base: int | None

    def __new__(cls, value: int, base: int | None = None) -> "Count":
        """Make a count of `value` out of `base`."""
        count = super().__new__(cls, value)
        count.base = base
        return count

    def __format__(self, spec: str) -> str:
        """Write the count in one of the ways that the class lists."""
        if spec.lower() == "words":
            return _cased(in_words(int(self)), spec)
        if spec in ("of", "share", "phrase", "Phrase") and self.base is None:
            raise Mistake(
                f"The count {int(self)} has no base, so it cannot be written as {spec!r}."
            )
        if spec == "of":
            return f"{int(self):,} of {self.base:,}"
        if spec == "share":
            return f"{rounded(100 * share(self, self.base or 0)):.0f}%"
        if spec.lower() == "phrase":
            words = share_phrase(self, self.base or 0)
            return _cased(f"{words} ({self:of})", spec) if words else f"{self:of}"
        return format(int(self), spec or ",")


class Counts(Mapping[str, Count]):
    """The counts of one question: `counts["planning"]`, and their `base`.

    Parameters
    ----------
    rows : DataFrame
        Columns `answer`, `count` and `base`.  A missing count raises when it is asked for.
    """

    def __init__(self, rows: pd.DataFrame) -> None:
        repeated = rows.loc[rows["answer"].duplicated(), "answer"]
        if len(repeated):
            raise Mistake(
                f"Several rows answer {', '.join(map(repr, repeated.unique()))}. "
                "Choose a topic or a group."
            )
        self.rows = rows.set_index("answer")

    def __getitem__(self, answer: str) -> Count:
        """Give one answer's count; `Mistake` where there is no such answer or no figure."""
        if answer not in self.rows.index:
            raise Mistake(f"No answer {answer!r}. Answers held: {', '.join(self.rows.index)}.")
        row = self.rows.loc[answer]
        if pd.isna(row["count"]):
            raise Mistake(f"The count of {answer!r} is {NOT_AVAILABLE}.")
        return Count(int(row["count"]), None if pd.isna(row["base"]) else int(row["base"]))

    def __iter__(self) -> Iterator[str]:
        """Go through the answers in their order."""
        return iter(self.rows.index)

    def __len__(self) -> int:
        """Count the answers."""
        return len(self.rows)

    def _repr_html_(self) -> str:
        return str(self.rows.to_html())

    def only(self, *answers: str) -> "Counts":
        """Keep some of the answers, in the order given."""
        for answer in answers:
            self[answer]
        return Counts(self.rows.loc[list(answers)].reset_index())

    def sum(self, *answers: str) -> Count:
        """Add some answers up, of which each person gives one; all of them, where none is named."""
        parts = [self[answer] for answer in answers or self]
        return Count(sum(parts), next((part.base for part in parts if part.base), None))

    def accounted(self, whole: int, who: str) -> str:
        """Say whether the answers, of which each person gives one, add up to everyone asked.

        `who` names them in the plural, such as "family social workers".
        """
        added = sum(self.values())
        if added > whole:
            return f"The answers add up to {added:,}, more than the {whole:,} {who}."
        if added == whole:
            return f"The answers account for all {whole:,} {who}."
        rest = whole - added
        return (
            f"The answers add up to {added:,} of {whole:,} {who}; "
            f"{in_words(rest)} {'is' if rest == 1 else 'are'} not accounted for."
        )

    @property
    def base(self) -> Count:
        """The number asked, where all answers share it."""
        bases = self.rows["base"].dropna().unique()
        if len(bases) != 1:
            raise Mistake(
                f"The answers have {len(bases)} bases, so there is no single one to name."
            )
        return Count(int(bases[0]))


def share_phrase(part: float, whole: float) -> str:
    """Put a share into words; empty where it is near no fraction that the dictionary has."""
    portion = share(part, whole)
    if math.isnan(portion):
        return NOT_AVAILABLE
    return EXACT.get(portion) or dictionary.share(100 * portion)


def in_words(number: int) -> str:
    """Write a whole number from 0 to 99 in words, larger ones in digits."""
    if not 0 <= number < 100:
        return f"{number:,}"
    if number < 20:
        return ONES[number]
    tens, ones = divmod(number, 10)
    return TENS[tens - 2] + (f"-{ONES[ones]}" if ones else "")


def _cased(text: str, spec: str) -> str:
    return capital(text) if spec[0].isupper() else text
