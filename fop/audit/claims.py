"""Claims: the rows of a ledger, and what the check of each one gave."""

from dataclasses import MISSING, dataclass, fields
from pathlib import Path

from fop.audit.functions import CheckPart
from fop.audit.library import Key, TableFigure
from fop.audit.verdicts import TOLD, Reading
from fop.mistakes import Mistake, quoted
from fop.tables import csv_files

REPORT, OURS, OMISSION = "report", "ours", "omission"
"""Whose a claim is: a statement of the report, a check of ours, or what the report leaves out."""
WHOSE = REPORT, OURS, OMISSION


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
    parts: tuple[CheckPart, ...] = ()
    readings: tuple[Reading, ...] = ()
    grades: tuple[str, ...] = ()

    @property
    def told(self) -> str:
        """The verdict as readers are told it."""
        return TOLD[self.verdict]

    @property
    def uses(self) -> frozenset[TableFigure]:
        """Every figure that the check rests on."""
        return frozenset().union(*(part.uses for part in self.parts))

    @property
    def rests(self) -> frozenset[Key]:
        """Every other cell that the check rests on: text by which rows are counted, and dates."""
        return frozenset().union(*(part.rests for part in self.parts))


def read(path: Path) -> list[Claim]:
    """Read a ledger; raise `Mistake` where it is no text, lacks a column or has another."""
    header, rows = csv_files.table(path)
    known = {column.name: column.default is MISSING for column in fields(Claim)}
    odd = [name for name in header if name not in known]
    lacking = [name for name, needed in known.items() if needed and name not in header]
    if odd or lacking:
        more = quoted(", ".join(odd)) if odd else "none"
        raise Mistake(
            f"{path}: its columns are not those of a ledger; missing: "
            f"{', '.join(lacking) or 'none'}; not known: {more}. A ledger has "
            "a claim a row, such as data/claims.csv."
        )
    return [Claim(**dict(zip(header, row, strict=True))) for row in rows]
