"""Judgements: what the ledger says of a page, an exhibit or the whole report.

All of it is read from the ledger, whose every value `fop audit` holds to the tables.  A page
that shows a count, a verdict or a correction takes it from here and works out none of its own.
"""

import ast
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from fop.audit import homes, units, verdicts
from fop.audit.claims import OMISSION, REPORT, Claim, read
from fop.rounding import decimals
from fop.tables import datasets, reading
from fop.tables.descriptors import version
from fop.words import wording
from fop.words.counts import Count

RECALCULATED = ("sum", "rate")
"""Kinds of claims about a printed cell that the report's own tables recalculate."""


@dataclass(frozen=True)
class PrintedFigure:
    """One printed cell beside what its inputs give."""

    claim: Claim  # the claim that holds it
    measure: str
    borough: str
    year: str
    unit: str
    """Which figure it is."""
    printed: str  # as printed
    low: float
    high: float
    """The values that round to the print."""
    recomputed: float  # what the check gives, not rounded
    least: float
    most: float
    """What the rounding of its inputs allows; both are `recomputed` where none is rounded."""

    @property
    def agrees(self) -> bool:
        """Whether some value within rounding is both printed and recomputed."""
        return verdicts.TOLD[self.claim.verdict] == verdicts.HOLD

    @property
    def as_printed(self) -> str:
        """The printed figure in its unit."""
        return wording.figure((self.low + self.high) / 2, self.unit, decimals(self.printed))

    @property
    def corrected(self) -> str:
        """The recomputed figure, written as exactly as the print."""
        return wording.figure(self.recomputed, self.unit, decimals(self.printed))


@dataclass(frozen=True)
class Judgement:
    """What the ledger says of a page, an exhibit or the whole report."""

    statements: Sequence[Claim]  # the report's statements, each once
    omissions: Sequence[Claim] = ()  # what the report's tables show and no sentence of it says

    @property
    def tally(self) -> dict[str, Count]:
        """How many statements have each verdict, as readers are told it, out of all."""
        given = Counter(verdicts.TOLD[claim.verdict] for claim in self.statements)
        return {told: Count(given[told], len(self.statements)) for told in verdicts.SHOWN}

    @property
    def differing(self) -> list[Claim]:
        """The statements that do not hold, or only in part; those that matter come first."""
        found = [c for c in self.statements if c.verdict in (verdicts.PARTLY, verdicts.WRONG)]
        return sorted(found, key=lambda claim: not claim.consequence)

    @cached_property
    def figures(self) -> list[PrintedFigure]:
        """Every printed cell that the report's own tables recalculate, each once."""
        found = (_figure(c) for c in self.statements if c.kind in RECALCULATED)
        return [figure for figure in found if figure]

    @property
    def mark(self) -> str:
        """Say in a few words what a reader of an exhibit has to know of its print."""
        wrong = [figure for figure in self.figures if not figure.agrees]
        if len(wrong) == 1:
            (one,) = wrong
            source = "rows" if one.claim.kind == "sum" else "counts"
            return f"printed {one.as_printed}; {source} give {one.corrected}"
        if wrong:
            return f"{len(wrong)} {_kind(wrong)} are wrong"
        if self.omissions:
            return wording.listed(claim.printed for claim in self.omissions)
        if self.differing:
            if self.checked == 1:
                return "the one statement does not fully hold"
            number = len(self.differing)
            do = "does" if number == 1 else "do"
            return f"{number} of {self.checked} statements {do} not fully hold"
        if figures := self.figures:
            return _every(len(figures), _kind(figures), "agree")
        return _every(self.checked, "statements", "hold") if self.checked else "nothing to check"

    @property
    def checked(self) -> int:
        """How many statements can be checked."""
        return sum(claim.verdict != verdicts.UNTESTED for claim in self.statements)


def of_report(folder: Path | None = None) -> Judgement:
    """Judge the whole report: every statement counts once."""
    return _whole(*_file(folder))


def of_page(section: str, folder: Path | None = None) -> Judgement:
    """Judge the statements of one page.

    Parameters
    ----------
    section : str
        Section of the report that the page retells, such as `3.2.1` or `Executive summary`.  A
        page that retells none has no statements.
    """
    name = homes.page(section)
    here = [claim for claim in ledger(folder) if name and homes.page(claim.section) == name]
    return _judged(here)


def of_exhibit(anchor: str, folder: Path | None = None) -> Judgement:
    """Judge the statements about one table of the report by its link target: `table-3-3`."""
    return _judged([claim for claim in ledger(folder) if claim.exhibit == anchor])


def found(claim: Claim) -> str:
    """Write what a claim's check gave for readers: its parts, or what many alike all are."""
    if claim.kind in RECALCULATED and (figure := _figure(claim)):
        return figure.corrected
    held = [part for part in claim.recomputed.split("; ") if part]
    each = units.units(claim.check, len(held)) if held else []
    parts = [_found(claim, part, unit) for part, unit in zip(held, each, strict=True)]
    alike = len(parts) > 3 and len(set(parts)) == 1
    return f"{parts[0]} in each of {len(parts)}" if alike else "; ".join(parts)


def printed(claim: Claim) -> str:
    """Write what the report has: a total or rate of its tables in its unit."""
    figure = _figure(claim) if claim.kind in (*RECALCULATED, "official") else None
    return figure.as_printed if figure else claim.printed


def _found(claim: Claim, part: str, unit: str) -> str:
    value, _, terms = part.partition(": ")
    if value not in ("true", "false"):
        return units.written(float(value), unit, claim.reading)
    held = "holds" if value == "true" else "does not hold"
    sides = [] if unit == units.DATE else terms.split(", ")
    # What was set against each other is told where it is two figures.
    return f"{held} ({', '.join(_side(one, unit) for one in sides)})" if len(sides) == 2 else held


def _side(text: str, unit: str) -> str:
    try:
        return units.written(float(text), unit)
    except ValueError:
        return text


def ledger(folder: Path | None = None) -> tuple[Claim, ...]:
    """Read the ledger once; read again where the file changes."""
    return _read(*_file(folder))


def _file(folder: Path | None) -> tuple[Path, tuple[int, ...]]:
    reading.note("claims")
    path = (folder or datasets.data_folder()) / "claims.csv"
    return path, version(path)


@lru_cache(maxsize=4)
def _read(path: Path, changed: tuple[int, ...]) -> tuple[Claim, ...]:
    return tuple(read(path)) if changed else ()


@lru_cache(maxsize=4)
def _whole(path: Path, changed: tuple[int, ...]) -> Judgement:
    return _judged([claim for claim in _read(path, changed) if not claim.repeats])


def _judged(claims: Sequence[Claim]) -> Judgement:
    held = {claim.id for claim in claims}
    said = [one for one in claims if one.whose == REPORT and one.repeats not in held]
    return Judgement(said, [one for one in claims if one.whose == OMISSION])


def _figure(claim: Claim) -> PrintedFigure | None:
    """Read which cell a claim prints and what it should be; None where it prints none."""
    if not claim.is_of_cell or not claim.check:
        return None
    (body,) = ast.parse(claim.prints).body
    assert isinstance(body, ast.Expr) and isinstance(body.value, ast.Call)
    table, borough, year, measure = map(ast.literal_eval, body.value.args)
    (reading,) = verdicts.readings(claim.reading, {})
    value = float(claim.recomputed.partition(":")[0])
    least, most = (float(end) if end else value for end in (claim.least, claim.most))
    unit = units.of_measure(measure, table)
    return PrintedFigure(
        claim, measure, borough, year, unit, claim.printed,
        reading.low, reading.high, value, least, most,
    )  # fmt: skip


def _kind(figures: Sequence[PrintedFigure]) -> str:
    kinds = {figure.claim.kind for figure in figures}
    return {"sum": "totals", "rate": "rates"}[kinds.pop()] if len(kinds) == 1 else "figures"


def _every(number: int, things: str, do: str) -> str:
    if number == 1:
        return f"the one {things.removesuffix('s')} {do}s"
    return f"{'both' if number == 2 else f'all {number}'} {things} {do}"
