"""Claims: the rows of a ledger, and what the check of each one gave."""

import csv
from dataclasses import dataclass
from pathlib import Path

from fop.audit.functions import Part
from fop.audit.library import Figure, Key
from fop.audit.verdicts import Reading
from fop.mistakes import Mistake

REPORT, OURS, OMISSION = "report", "ours", "omission"
"""Whose a claim is: a statement of the report, a check of ours, or what the report leaves out."""


@dataclass(frozen=True)
class Claim:
    """One row of the ledger; the data dictionary says what each column holds."""

    id: str
    section: str
    kind: str
    claim: str
    printed: str
    verdict: str
    reading: str = ""
    check: str = ""
    reason: str = ""
    prints: str = ""
    recomputed: str = ""
    least: str = ""
    most: str = ""
    whose: str = REPORT
    repeats: str = ""
    exhibit: str = ""
    note: str = ""
    consequence: str = ""

    @property
    def counts(self) -> bool:
        """Whether it is a statement of the report that no earlier claim holds already."""
        return self.whose == REPORT and not self.repeats

    @property
    def is_of_cell(self) -> bool:
        """Whether it prints one cell of a table of section 3."""
        return self.prints.startswith("cell(")


@dataclass(frozen=True)
class Finding:
    """A claim and what its check gave."""

    claim: Claim
    verdict: str
    parts: tuple[Part, ...] = ()
    readings: tuple[Reading, ...] = ()
    grades: tuple[str, ...] = ()

    @property
    def uses(self) -> frozenset[Figure]:
        """Every figure that the check rests on."""
        return frozenset().union(*(part.uses for part in self.parts))

    @property
    def rests(self) -> frozenset[Key]:
        """Every other cell that the check rests on: text by which rows are counted, and dates."""
        return frozenset().union(*(part.rests for part in self.parts))


def read(path: Path) -> list[Claim]:
    """Read a ledger; raise `Mistake` where it is missing or lacks a column."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file, strict=True, restkey="", restval=""))
    except FileNotFoundError:
        raise Mistake(f"{path}: not found. A ledger is a CSV file with a claim a row.") from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise Mistake(f"{path}: cannot be read as CSV in UTF-8 ({error}).") from None
    try:
        return [Claim(**row) for row in rows]
    except TypeError as error:
        raise Mistake(f"{path}: its columns are not those of a ledger ({error}).") from None
