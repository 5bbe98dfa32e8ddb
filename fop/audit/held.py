"""What a ledger holds of each claim, compared with what the tables give today."""

import re
from collections.abc import Iterator

from fop.audit import verdicts
from fop.audit.claims import WHOSE, Claim, Finding
from fop.audit.functions import CheckPart, Parts
from fop.audit.language import MOST_CORNERS, evaluate, reach
from fop.audit.library import Library, TableFigure

TEXT = "text"  # stands in `prints` where the print is in the report's text alone and in no table
FIGURE = re.compile(r"\d+(?:[,.]\d+)*")  # a number in digits
MOST_TERMS = 12  # a part that sets more figures than this against each other keeps their sum


def prints(claim: Claim, library: Library) -> Parts:
    """Give the cells of tables that hold what a claim prints; none where no table holds it."""
    return () if claim.prints in ("", TEXT) else evaluate(claim.prints, library)


def cells(claim: Claim, library: Library) -> frozenset[TableFigure]:
    """Give the figures of those cells."""
    return frozenset().union(*(part.uses for part in prints(claim, library)))


def faults(finding: Finding, library: Library) -> Iterator[str]:
    """Say where a claim and the tables disagree: verdict, print and recomputed figures."""
    claim = finding.claim
    if claim.verdict not in verdicts.VERDICTS:
        yield f"{claim.id}: no verdict {claim.verdict!r}. One of {', '.join(verdicts.VERDICTS)}."
        return
    if claim.whose not in WHOSE:
        yield f"{claim.id}: whose {claim.whose!r} is it? One of {', '.join(WHOSE)}."
    given = "; ".join(map(_part, finding.parts))
    if claim.verdict != finding.verdict:
        yield (
            f"{claim.id}: the ledger says {claim.verdict}, the rule gives {finding.verdict} "
            f"(printed {claim.printed}, recomputed {given or 'not at all'}). "
            "Find out which figure moved, then mend the table or the ledger."
        )
    elif claim.recomputed and claim.recomputed != given:
        yield (
            f"{claim.id}: the ledger holds {claim.recomputed} as recomputed, the tables "
            f"give {given or 'nothing'}. Find out which figure moved, then mend the table "
            "or the ledger."
        )
    yield from _worded(claim, library)
    yield from _printed(finding, library)
    yield from _borne_out(finding, library)
    yield from _ends(finding, library)


def _is_text(part: CheckPart) -> bool:
    return part.value is True


def _worded(claim: Claim, library: Library) -> Iterator[str]:
    """Hold a print to the text of a table: the same words, or the same numbers."""
    ours, numbers = claim.printed.lower(), {*figures(claim.printed)}
    parts = filter(_is_text, prints(claim, library))
    for text in (str(term) for part in parts for term in part.terms):
        same = ours in text.lower() or text.lower() in ours
        if not (same or (numbers and numbers <= {*figures(text)})):
            yield f"{claim.id}: the ledger has {claim.printed!r} as printed, the table {text!r}."


def _printed(finding: Finding, library: Library) -> Iterator[str]:
    claim = finding.claim
    parts = tuple(part for part in prints(claim, library) if not _is_text(part))
    readings = finding.readings or tuple(verdicts.readings(claim.reading, {}) if parts else ())
    if len(readings) == 1:
        readings *= len(parts)  # one print that several tables hold
    if len(parts) not in (0, len(readings)):
        yield f"{claim.id}: prints gives {len(parts)} figures, the reading {len(readings)}."
        return
    for part, reading in zip(parts, readings, strict=False):
        figures = sorted(part.uses, key=lambda figure: figure.key)
        which = " and ".join(figure.label for figure in figures) or claim.prints
        if reading.stated not in (None, part.value):
            yield (
                f"{claim.id}: the ledger reads {reading.text}, "
                f"the table holds {part.value:,g} for {which}."
            )
        elif (
            len(figures) == 1
            and (len(parts) == 1 or figures[0].printed[:1].isalpha())
            and figures[0].printed.lower() not in claim.printed.lower()
        ):
            yield (
                f"{claim.id}: the ledger has {claim.printed!r} as printed, "
                f"the table {figures[0].printed!r} for {which}."
            )


def _borne_out(finding: Finding, library: Library) -> Iterator[str]:
    """Hold the figures of a print to its reading, its check and the rows that it rests on."""
    claim = finding.claim
    counted = (part for part in prints(claim, library) if not _is_text(part))
    parts = (*finding.parts, *counted)
    uses = frozenset().union(*(part.uses for part in parts))
    for figure in uses:
        # By its digits alone: a misplaced point or comma is read otherwise, and the note says how.
        held = [_digits(one) for one in FIGURE.findall(figure.printed)]
        if held and _digits(f"{figure.value:.10g}") not in held:
            yield f"{claim.id}: {figure.label} is printed {figure.printed}, read {figure.value:g}."
    keys = {key[:2] for part in parts for key in (*(one.key for one in part.uses), *part.rests)}
    rows = [library.rows(table)[row] for table, row in sorted(keys) if row >= 0]
    texts = [text for row in rows for name, text in row.items() if name != "note"]
    texts += [claim.reading, claim.recomputed, re.sub('"[^"]*"', "", claim.check)]
    borne = {claim.reading.count(";") + 1.0, *figures(" ".join(map(str, texts)))}
    if parts and (odd := set(figures(claim.printed)) - borne):
        yield (
            f"{claim.id}: {', '.join(f'{one:g}' for one in sorted(odd))} of {claim.printed!r} "
            "is in none of the rows that it rests on."
        )


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text).strip("0")


def figures(text: str) -> list[float]:
    """Give the numbers of a text that are written in digits."""
    return [float(found.replace(",", "")) for found in FIGURE.findall(text)
            if found.count(".") < 2]  # fmt: skip


def _ends(finding: Finding, library: Library) -> Iterator[str]:
    """Hold the least and greatest value that the rounding of its figures allows a claim.

    There are none where no figure is rounded, where a check has several parts or compares.
    """
    claim, uses = finding.claim, finding.uses
    if not claim.recomputed:
        return
    ends = None
    rounded = [figure for figure in uses if figure.step]
    is_number = len(finding.parts) == 1 and not isinstance(finding.parts[0].value, bool)
    if is_number and rounded and 2 ** len(rounded) <= MOST_CORNERS:
        ends = reach(claim.check, library, 0, uses)
    given = tuple(f"{end:.10g}" for end in ends) if ends else ("", "")
    if (claim.least, claim.most) != given:
        yield (
            f"{claim.id}: the ledger holds {claim.least} to {claim.most} as what rounding allows, "
            f"the tables give {' to '.join(given) if ends else 'no range'}."
        )


def _part(part: CheckPart) -> str:
    """Write what a part gave as the ledger keeps it: to ten digits.

    After a colon stand the figures that were set against each other, where a value does not tell
    them: a comparison stays true while its figures move, and the greatest of several hides the
    others.
    """
    value = str(part.value).lower() if isinstance(part.value, bool) else f"{part.value:.10g}"
    terms = list(dict.fromkeys(part.terms))
    if not terms:
        return value
    if len(part.terms) > MOST_TERMS:
        numbers = [term for term in part.terms if not isinstance(term, str)]
        return f"{value}: {len(numbers)} figures, sum {sum(numbers):.10g}"
    return f"{value}: {', '.join(t if isinstance(t, str) else f'{t:.10g}' for t in terms)}"
