"""Verdicts: what a print says, and whether a recomputed figure bears it out.

Each verdict is a rule over the grades of a claim's parts.  A part is graded against what
its print can mean: a number stands for every value that rounds to it, a word for a stated
range.
"""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from fop.audit.language import Interval
from fop.mistakes import Mistake
from fop.rounding import decimals, rounded

VERDICTS = ["reproduced", "rounding", "partly", "discrepancy", "not checkable"]

WRONG, PARTLY, UNTESTED = "discrepancy", "partly", "not checkable"

HOLD = "holds"
TOLD = {
    "reproduced": HOLD,
    "rounding": HOLD,
    PARTLY: "holds in part",
    WRONG: "does not hold",
    UNTESTED: "cannot be checked",
}
"""Each verdict as readers are told it."""

SHOWN = list(dict.fromkeys(TOLD.values()))  # what readers may be told

REASONS = {
    "no data": "the report prints the figure once and nothing behind it",
    "image only": "the figure stands in an image that the text does not carry",
    "outside source": "the figure comes from a work outside the report",
    "judgement": "the words give no quantity that could be measured",
}
"""Why a claim cannot be checked: nothing else counts as a reason."""

HOLDS, ALLOWED, NEARLY, FAILS = "holds", "allowed by rounding", "nearly", "fails"
"""Grades of one part."""

NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
SPAN = re.compile(r"(-?\d+(?:\.\d+)?)\.\.(-?\d+(?:\.\d+)?)")
BOUND = re.compile(r"([<>]=?)(-?\d+(?:\.\d+)?)")


@dataclass(frozen=True)
class Reading:
    """What a print can mean."""

    text: str  # the reading as the ledger gives it
    low: float
    high: float
    """Ends of the values meant."""
    ends: bool = True  # whether the two ends belong to them
    number: float | None = None  # the number printed; a value holds where it rounds to it
    nearly: "Reading | None" = None
    """The wider range that a word is given before it counts as wrong."""

    def grade(self, value: float | bool, reach: Callable[[], Interval]) -> str:
        """Grade one part: its value, and the range that rounding allows it where that matters."""
        if self.holds(value):
            return HOLDS
        if self.nearly and self.nearly.turns and not self.nearly.holds(value):
            return FAILS  # rounding makes no movement out of none
        low, high = reach()
        if self._meets(low, high):
            return ALLOWED
        return NEARLY if self.nearly and self.nearly._meets(low, high) else FAILS

    def holds(self, value: float | bool) -> bool:
        """Say whether a value is meant, as it is."""
        if self.number is not None:
            return rounded(float(value), decimals(self.text)) == self.number
        return self.low <= value <= self.high if self.ends else self.low < value < self.high

    @property
    def stated(self) -> float | None:
        """The one number that is printed: itself, or the limit of "over" and "under"."""
        bound = BOUND.fullmatch(self.text)
        return float(bound[2]) if bound else self.number

    @property
    def turns(self) -> bool:
        """Whether it tells a movement by its direction: any rise, or any fall."""
        return not self.ends and 0 in (self.low, self.high)

    def _meets(self, low: float, high: float) -> bool:
        if self.ends:
            return low <= self.high and high >= self.low
        return low < self.high and high > self.low


def readings(text: str, words: Mapping[str, tuple[str, str]]) -> list[Reading]:
    """Read what the ledger says that a print means, part by part, separated by semicolons.

    Parameters
    ----------
    text : str
        `15.6`, `4..5`, `>500`, `true`, or a word of the list.
    words : mapping
        Word to the range it stands for and the wider range in which it nearly holds.
    """
    return [_reading(each.strip(), words) for each in text.split(";")]


def _reading(text: str, words: Mapping[str, tuple[str, str]]) -> Reading:
    if NUMBER.fullmatch(text):
        half = 0.5 * 10.0 ** -decimals(text)
        return Reading(text, float(text) - half, float(text) + half, number=float(text))
    if span := SPAN.fullmatch(text):
        return Reading(text, float(span[1]), float(span[2]))
    if bound := BOUND.fullmatch(text):
        limit, closed = float(bound[2]), bound[1].endswith("=")
        low, high = (limit, math.inf) if bound[1][0] == ">" else (-math.inf, limit)
        return Reading(text, low, high, ends=closed)
    if text == "true":
        return Reading(text, 1, 1)
    if text in words:
        meant, wider = words[text]
        core = _reading(meant, {})
        loose = _reading(wider, {}) if wider else None
        return Reading(text, core.low, core.high, core.ends, core.number, loose)
    raise Mistake(f"reading {text!r} is no number, range, bound, `true` or listed word")


def verdict(grades: Sequence[str]) -> str:
    """Give the verdict on a claim by the grades of its parts.

    It is reproduced where every part holds as it is; rounding, where some need its allowance; a
    discrepancy, where none holds, not even nearly; and else holds partly.
    """
    given = set(grades)
    if given <= {HOLDS, ALLOWED}:
        return "rounding" if ALLOWED in given else "reproduced"
    return WRONG if given == {FAILS} else PARTLY
