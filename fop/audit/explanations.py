"""Explanations: which slip would turn the recomputed figure into the printed one.

The search is exhaustive within the slips that it knows, and honest: it counts what it tried
and gives everything that fits, so that a coincidence can be told from an explanation.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product

from fop.audit.claims import Finding
from fop.audit.functions import CheckPart
from fop.audit.language import evaluate
from fop.audit.library import Key, Library, TableFigure
from fop.audit.verdicts import FAILS, Reading
from fop.mistakes import Mistake
from fop.rounding import decimals, rounded
from fop.words.wording import figure as written
from fop.words.wording import listed

MOST_FIGURES = 8
"""A part that rests on more figures than this is not searched by leaving figures out."""

Trial = tuple[str, Mapping[Key, float]]


@dataclass(frozen=True)
class Search:
    """What was tried and what fits."""

    tried: int  # arrangements that were worked out
    fits: Sequence[str]
    """Each arrangement that gives the printed figure, in words, the simplest first."""

    def __str__(self) -> str:
        """Say what the search found, as one or two sentences."""
        if not self.tried:
            return "Nothing to search: the print is no number."
        if not self.fits:
            return f"None of the {self.tried:,} slips tried gives the printed figure."
        if len(self.fits) == 1:
            return f"Of {self.tried:,} slips tried one gives the printed figure: {self.fits[0]}."
        if len(self.fits) > 4:
            return (
                f"Of {self.tried:,} slips tried {len(self.fits)} give the printed figure, "
                f"too many to prefer one; the first is {self.fits[0]}."
            )
        return (
            f"Of {self.tried:,} slips tried {len(self.fits)} give the printed figure: "
            f"{'; or '.join(self.fits)}."
        )


def explain(finding: Finding, library: Library) -> Search:
    """Search for what would turn a recomputed figure into the printed one.

    Tried are: each figure left out or taken with its point dropped, in every combination; each
    figure exchanged for every other of its table; where there are two, both exchanged; an
    answer of the same question counted too; the result with a digit wrong, two digits swapped
    or its point moved; and a figure of the same table copied.

    Parameters
    ----------
    finding : Finding
        A claim whose check does not give what is printed.
    library : Library
        The tables.
    """
    tried, explained = 0, []
    for place, grade in enumerate(finding.grades):
        reading, part = finding.readings[place], finding.parts[place]
        if grade != FAILS or reading.number is None:
            continue
        fits = []
        for words, instead in _trials(part, library):
            tried += 1
            if reading.holds(_with(finding, library, place, instead)):
                fits.append(words)
        for words, value in _results(part, reading, library, copied=finding.claim.is_of_cell):
            tried += 1
            if reading.holds(value):
                fits.append(words)
        explained.append(fits)
    # A slip that explains one part of a claim and not the others explains nothing.
    every = [words for fits in explained for words in fits] if all(explained) else []
    return Search(tried, list(dict.fromkeys(every)))


def _trials(part: CheckPart, library: Library) -> Iterator[Trial]:
    figures = sorted(part.uses, key=lambda figure: figure.key)
    if len(figures) <= MOST_FIGURES:
        yield from _misread(figures)
    for figure in figures:
        for other in _alike(figure, library):
            yield _exchange([figure], [other])
    if len(figures) == 2:
        pool = [_alike(figure, library) for figure in figures]
        for pair in product(*pool):
            yield _exchange(figures, pair)


def _alike(figure: TableFigure, library: Library) -> list[TableFigure]:
    """Give the other figures of a table of the report in the same unit."""
    if figure.table.startswith("official/"):
        return []
    return [other for other in library.mates(figure) if other.unit == figure.unit]


def _misread(figures: Sequence[TableFigure]) -> Iterator[Trial]:
    """Every combination of figures left out or with the point dropped, fewest slips first."""
    slips = []
    for figure in figures:
        ways = [("left out", 0.0)]
        digits = re.sub(r"\D", "", figure.printed)
        # Where that is not how the print was read.
        if "." in figure.printed and digits and float(digits) not in (0, figure.value):
            ways.append(("dropped", float(digits)))
        slips.append((figure, ways))
    for size in range(1, len(slips) + 1):
        for chosen in combinations(slips, size):
            for kinds in product(*(ways for _, ways in chosen)):
                picked = [(figure, kind) for (figure, _), kind in zip(chosen, kinds, strict=True)]
                out = [figure.label for figure, (kind, _) in picked if kind == "left out"]
                dot = [
                    f"{figure.label} taken as {written(value)}"
                    for figure, (kind, value) in picked
                    if kind == "dropped"
                ]
                words = [f"{listed(out)} left out"] if out else []
                words += [f"{listed(dot)}, the point of the print dropped"] if dot else []
                yield "; ".join(words), {figure.key: value for figure, (_, value) in picked}


def _exchange(figures: Sequence[TableFigure], others: Sequence[TableFigure]) -> Trial:
    pairs = list(zip(figures, others, strict=True))
    words = [f"{new.label}, {written(new.value)}, in place of {old.label}" for old, new in pairs]
    return listed(words), {old.key: new.value for old, new in pairs}


def _results(
    part: CheckPart, reading: Reading, library: Library, *, copied: bool
) -> Iterator[tuple[str, float]]:
    """Slips after the sum was done: digits, point, a figure copied or counted too."""
    value = rounded(float(part.value), decimals(reading.text))
    digits = f"{value:.{decimals(reading.text)}f}"
    for power in (-3, -2, -1, 1, 2, 3):
        yield "the point moved", value * 10.0**power
    for at in range(len(digits) - 1):
        swapped = digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :]
        if swapped != digits and not {".", "-"} & set(digits[at : at + 2]):
            yield "two digits swapped", float(swapped)
    if len(digits.strip("-").replace(".", "")) > 2:
        for at, new in product(range(len(digits)), "0123456789"):
            if digits[at].isdigit() and digits[at] != new:
                yield "one digit wrong", float(digits[:at] + new + digits[at + 1 :])
    for table, column in sorted({(figure.table, figure.column) for figure in part.uses}):
        known = min(
            (f for f in part.uses if (f.table, f.column) == (table, column)), key=lambda f: f.key
        )
        for other in library.mates(known):
            itself = other.printed.replace(",", "") == reading.text
            if copied and other.value and not itself:
                yield f"the figure of {other.label} copied", other.value
            if _same_question(library, known, other) and other not in part.uses:
                words = f"{other.label}, {written(other.value)}, counted too"
                yield words, float(part.value) + other.value


def _with(finding: Finding, library: Library, place: int, instead: Mapping[Key, float]) -> float:
    try:
        return float(evaluate(finding.claim.check, library, instead)[place].value)
    except Mistake:
        return float("nan")


def _same_question(library: Library, known: TableFigure, other: TableFigure) -> bool:
    rows = library.rows(known.table)
    names = [name for name in ("topic", "group") if name in rows[0]]
    return bool(names) and all(rows[known.row][n] == rows[other.row][n] for n in names)
