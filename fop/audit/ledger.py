"""The ledger: every claim of a report, worked out and judged."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pandas as pd

from fop.audit import held, verdicts
from fop.audit.claims import Claim, Finding, read
from fop.audit.language import evaluate, reach
from fop.audit.library import Key, Library
from fop.audit.verdicts import Reading
from fop.mistakes import Damaged, Mistake, in_part
from fop.rounding import decimals, rounded
from fop.tables import datasets

Words = Mapping[str, tuple[str, str]]
"""Each word that stands for a number: the values for which it holds, and nearly holds."""

MOST = 20
"""Faults of a ledger that are told one by one."""


@dataclass(frozen=True)
class Audit:
    """A ledger in which every verdict is the one that its rule gives."""

    findings: Sequence[Finding]
    library: Library
    words: Words = field(default_factory=dict)

    def __getitem__(self, claim: str) -> Finding:
        """Give the finding on one claim."""
        for finding in self.findings:
            if finding.claim.id == claim:
                return finding
        raise Mistake(f"The ledger has no claim {claim!r}.")

    @property
    def statements(self) -> list[Finding]:
        """What was found on each statement of the report, each once."""
        return [finding for finding in self.findings if finding.claim.counts]

    @property
    def tally(self) -> dict[str, int]:
        """How many statements have each verdict, and how many there are: `claims`."""
        given = [finding.verdict for finding in self.statements]
        return {"claims": len(given)} | {name: given.count(name) for name in verdicts.VERDICTS}

    @property
    def told(self) -> dict[str, int]:
        """How many statements there are, can be checked, and have each verdict as it is told."""
        given = Counter(finding.told for finding in self.statements)
        every = len(self.statements)
        checked = every - given[verdicts.TOLD[verdicts.UNTESTED]]
        return {"statements": every, "checked": checked} | {name: given[name] for name in given}

    @property
    def tables(self) -> list[str]:
        """Every table that the checks have read."""
        return ["claims", *self.library.used]

    def corrections(self) -> dict[Key, float]:
        """Printed figures of the tables that do not follow, and what they should be."""
        return {
            figure.key: float(finding.parts[0].value)
            for finding in self.findings
            if finding.verdict == "discrepancy" and finding.claim.prints
            for figure in held.cells(finding.claim, self.library)
        }

    def effects(self, *claims: str) -> list[tuple[Finding, Finding]]:
        """Work out what rests on the figures of some claims, as it is and with all corrections."""
        corrections = self.corrections()
        wrong = frozenset().union(*(held.cells(self[one].claim, self.library) for one in claims))
        return [
            (finding, examine(finding.claim, self.library, self.words, corrections))
            for finding in self.findings
            if wrong & finding.uses
        ]


def run(folder: Path | None = None, ledger: Path | None = None) -> Audit:
    """Work out every claim and compare its verdict with the one the ledger states.

    Parameters
    ----------
    folder : Path, optional
        The data folder.
    ledger : Path, optional
        The ledger; `claims.csv` of the data folder where not given.

    Raises
    ------
    Mistake
        With one line for each fault: a table that cannot be read, an id that stands twice, a
        check that names a missing table or cannot be worked out, a verdict that its rule does
        not give.
    """
    path = ledger or (folder or datasets.data_folder()) / "claims.csv"
    library, claims = Library(folder), read(path)
    words, faults = listed_words(library), [*_repeated(claims), *blank(claims)]
    findings, damaged = [], dict[str, None]()
    for claim in claims:
        try:
            finding = examine(claim, library, words)
            faults += held.faults(finding, library)
            findings.append(finding)
        except Damaged as table:
            damaged |= dict.fromkeys(table.faults)
        except Mistake as mistake:
            faults += [f"{claim.id}: {fault}." for fault in mistake.faults]
    if damaged or faults:
        told = [f"{path.name}: {fault}" for fault in faults]
        raise Mistake([*damaged, *in_part(told, told=MOST)])
    return Audit(findings, library, words)


def examine(
    claim: Claim,
    library: Library,
    words: Words,
    instead: Mapping[Key, float] | None = None,
) -> Finding:
    """Work out one claim and give the verdict that the rules give.

    Parameters
    ----------
    claim : Claim
        As the ledger has it.
    library : Library
        The tables.
    words : mapping
        Ranges that words stand for.
    instead : mapping, optional
        Figures to take instead of those of the tables.
    """
    if not claim.check and claim.reason in verdicts.REASONS:
        return Finding(claim, verdicts.UNTESTED)
    if not claim.check:
        reasons = ", ".join(verdicts.REASONS)
        raise Mistake(f"has neither a check nor a reason among: {reasons}")
    if claim.reason:
        raise Mistake(f"has a check and also a reason for having none, {claim.reason!r}")
    try:
        parts = evaluate(claim.check, library, instead)
        meant = verdicts.readings(claim.reading, words)
        if len(meant) == 1:
            meant *= len(parts)
        if len(meant) != len(parts):
            raise Mistake(f"{len(parts)} parts and {len(meant)} readings")
        grades = tuple(
            reading.grade(
                part.value, partial(reach, claim.check, library, place, part.uses, instead)
            )
            for place, (reading, part) in enumerate(zip(meant, parts, strict=True))
        )
    except Damaged:
        raise
    except Mistake as mistake:
        raise Mistake([f"its check: {fault}" for fault in mistake.faults]) from None
    return Finding(claim, verdicts.verdict(grades), parts, tuple(meant), grades)


def listed_words(library: Library) -> dict[str, tuple[str, str]]:
    """Give the words that stand for numbers: the range of each and the wider one."""
    if "words" not in library.names:
        return {}
    return {
        word.strip(): (row["holds"], row["nearly"] or "")
        for row in library.rows("words")
        for word in [row["word"], *(row["also"] or "").split(";")]
        if word.strip()
    }


def findings_frame(findings: Iterable[Finding]) -> pd.DataFrame:
    """Give findings as rows: what is claimed, printed and recomputed, and the verdict."""
    columns = ["id", "section", "claim", "printed", "recomputed", "verdict", "note", "consequence"]
    rows = [vars(one.claim) | {"recomputed": shown(one), "verdict": one.told} for one in findings]
    return pd.DataFrame(rows, columns=columns)


def shown(finding: Finding) -> str:
    """Write what a check gave, part by part: as exactly as a printed number, else to one decimal.

    Many parts that are all alike are written once.
    """
    values = [part.value for part in finding.parts]
    whole = all(rounded(one, 6) == int(one) or abs(one) >= 1000 for one in values)
    pairs = zip(values, finding.readings, strict=True)
    written = [number(value, reading, whole=whole) for value, reading in pairs]
    if len(written) > 3 and len(set(written)) == 1:
        return f"{written[0]} in each of {len(written)}"
    return "; ".join(written)


def number(value: float | bool, reading: Reading, *, whole: bool) -> str:
    """Write one recomputed value; `whole` where no part of its claim has decimals."""
    if isinstance(value, bool):
        return "holds" if value else "does not hold"
    places = 0 if whole else 1
    if reading.number is not None:
        # A value that misses a whole number is shown with the decimal by which it does.
        places = decimals(reading.text) or int(not (whole or reading.holds(value)))
    return f"{rounded(value, places):,.{places}f}".replace("-", "−")


def _repeated(claims: Sequence[Claim]) -> Iterator[str]:
    names = Counter(claim.id for claim in claims)
    for name, times in names.items():
        if times > 1:
            yield f"{name}: the id stands {times} times. Give each claim its own."
    for claim in claims:
        if claim.repeats and claim.repeats not in names:
            yield f"{claim.id}: repeats {claim.repeats}, which is no claim."


def blank(claims: Sequence[Claim]) -> Iterator[str]:
    """Name what a claim leaves blank and others of its ledger hold: print, recomputed figures."""
    whole = any(claim.recomputed for claim in claims)
    for claim in claims if whole else ():
        if not claim.prints:
            yield f"{claim.id}: prints is blank. Name the cells that hold its print, or write text."
        if claim.check and not claim.recomputed:
            yield f"{claim.id}: recomputed is blank."
