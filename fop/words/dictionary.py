"""The dictionary: which word a movement or a share gets, and for which values a word holds.

One table, `data/words.csv`, serves the book's own words and the judging of the report's: the
book writes a word only for values for which the same word holds.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

from fop.mistakes import Mistake
from fop.tables import datasets, memory
from fop.tables.contents import data_folder

TABLE = "words"
SUBJECTS = "report/subjects"

CHANGE, SHARE = "change, %", "share, %"  # the two quantities that the book's own words are of

STILL = "hardly changed"
POINTS = 0.2
"""A share that moves by fewer percentage points than this has hardly changed."""

SIMPLE = (STILL, "rose slightly", "fell slightly", "rose", "fell")
"""The words of which each movement gets one; the others of the table are fractions."""

SPAN = re.compile(r"(-?[\d.]+?)\.\.(-?[\d.]+)")
BOUND = re.compile(r"([<>]=?)(-?[\d.]+)")


@dataclass(frozen=True)
class Range:
    """Values between two ends."""

    low: float
    high: float
    """The ends; infinite where there is none."""
    closed: bool = True  # whether the ends belong to it

    def __contains__(self, value: float) -> bool:
        """Say whether a value lies in it."""
        if self.closed:
            return self.low <= value <= self.high
        return self.low < value < self.high

    def begins(self, value: float) -> bool:
        """Say the same where only the end nearer to nought belongs to it."""
        if self.low < 0 < self.high:
            return self.low < value < self.high
        near, far = sorted((self.low, self.high), key=abs)
        return abs(near) <= abs(value) < abs(far) and value * (near or far) > 0


@dataclass(frozen=True)
class Word:
    """A word, the values for which the book writes it, and those for which it holds."""

    word: str  # as the book writes it
    quantity: str  # what its ranges are of, such as `CHANGE`
    ours: Range | None  # values for which the book writes it; none for a word of the report alone
    holds: Range
    nearly: Range | None
    """Values for which it holds, and for which it holds in part."""


def movement(per_cent: float, points: float | None = None) -> str:
    """Name a movement."""
    if points is not None and abs(points) < POINTS:
        return STILL
    return next(
        word.word
        for word in words().values()
        if word.word in SIMPLE and word.ours and word.ours.begins(per_cent)
    )


def share(per_cent: float) -> str:
    """Name a share by the fraction it comes near; empty where it is near none."""
    found = (
        word.word
        for word in words().values()
        if word.quantity == SHARE and word.ours and word.ours.begins(per_cent)
    )
    return next(found, "")


def holds(word: str, value: float, points: float | None = None) -> bool:
    """Say whether a word holds for a value."""
    if word not in words():
        raise Mistake(f"data/{TABLE}.csv has no word {word!r}. It has {', '.join(words())}.")
    still = word == STILL and points is not None and abs(points) < POINTS
    return still or value in words()[word].holds


@memory.kept
def words() -> dict[str, Word]:
    """Read the table, in its order."""
    rows = datasets.load(TABLE).fillna("").to_dict("records")
    return {
        row["word"]: Word(
            row["word"],
            row["quantity"],
            _range(row["ours"]) if row["ours"] else None,
            _range(row["holds"]),
            _range(row["nearly"]) if row["nearly"] else None,
        )
        for row in rows
    }


def odd_ranges() -> Iterator[str]:
    """Name ranges that end before they begin, leave what they are to lie in, or share values."""
    written: dict[str, list[Word]] = {}
    for row, word in enumerate(words().values(), start=2):
        where = f"{data_folder() / TABLE}.csv: row {row}, column"
        for name, inner, outer in (
            ("ours", word.ours, word.holds),
            ("holds", word.holds, word.nearly),
        ):
            if inner and inner.low >= inner.high:
                yield f"{where} {name!r}: {word.word!r} ends before it begins. Swap its ends."
            elif inner and outer and not outer.low <= inner.low <= inner.high <= outer.high:
                wider = "holds" if name == "ours" else "nearly"
                yield f"{where} {name!r}: {word.word!r} reaches beyond {wider!r}. Mend one of them."
        if word.ours and (word.quantity != CHANGE or word.word in SIMPLE):
            for other in written.get(word.quantity, ()):
                if other.ours and max(word.ours.low, other.ours.low) < min(
                    word.ours.high, other.ours.high
                ):
                    yield (
                        f"{where} 'ours': {word.word!r} and {other.word!r} are written for the "
                        "same values. Part their ranges."
                    )
            written.setdefault(word.quantity, []).append(word)


def odd_also() -> Iterator[str]:
    """Name the words that are read as two, or that no semicolon parts."""
    rows = datasets.load(TABLE).fillna("").to_dict("records")
    read_as = {row["word"]: row["word"] for row in rows}
    for place, row in enumerate(rows, start=2):
        for also in filter(None, map(str.strip, row["also"].split(";"))):
            fault = f"is read as {read_as[also]!r} too" if also in read_as else ""
            if fault := fault or "holds a comma" * ("," in also):
                yield (
                    f"{data_folder() / TABLE}.csv: row {place}, column 'also': {also!r} {fault}. "
                    "Write each word once, with semicolons between."
                )
            read_as[also] = row["word"]


@memory.kept
def subjects() -> dict[str, dict[str, str]]:
    """Give what sentences call each measure, and the parameter that gives its later year.

    Data that name no measures have none: their sentences call each by its own name.
    """
    held = datasets.load(SUBJECTS).to_dict("records") if SUBJECTS in datasets.package() else []
    return {row["measure"]: row for row in held}


def _range(text: str) -> Range:
    if span := SPAN.fullmatch(text):
        return Range(float(span[1]), float(span[2]))
    bound = BOUND.fullmatch(text)
    if not bound:
        raise Mistake(f"data/{TABLE}.csv: {text!r} is no range such as 45..55 or >=10.")
    limit, closed = float(bound[2]), bound[1].endswith("=")
    ends = (limit, math.inf) if bound[1][0] == ">" else (-math.inf, limit)
    return Range(*ends, closed)
