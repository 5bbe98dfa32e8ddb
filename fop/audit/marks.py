"""Marks: what the ledger says of the report's print, beside an exhibit or at the foot of a page."""

from collections.abc import Mapping
from pathlib import Path

from fop.audit import homes, judgement
from fop.audit.judgement import Judgement
from fop.exhibits.exhibits import Correction, Mark
from fop.tables import areas
from fop.words import wording
from fop.words.wording import listed

SAID = {
    "holds": ("{} statement holds", "{} statements hold"),
    "holds in part": ("{} holds in part", "{} hold in part"),
    "does not hold": ("{} does not hold", "{} do not hold"),
    "cannot be checked": ("{} cannot be checked", "{} cannot be checked"),
}
"""How a mark says one statement, or several, with each verdict."""


def exhibit_mark(anchor: str, folder: Path | None = None) -> Mark | None:
    """Give the mark of an exhibit by its link target; None where the ledger has no claim on it."""
    judged = judgement.of_exhibit(anchor, folder)
    return _mark(judged, judged.mark, f"audit-{anchor}")


def page_mark(section: str, folder: Path | None = None) -> Mark | None:
    """Give the mark of a section's page; None where the ledger has no claim from it."""
    judged = judgement.of_page(section, folder)
    return _mark(judged, tally(judged.tally), f"audit-{homes.page(section)}")


def tally(counted: Mapping[str, int]) -> str:
    """Say how many statements there are of each verdict, as readers are told it."""
    return listed(
        SAID[name][number > 1].format(int(number)) for name in SAID if (number := counted[name])
    )


def _mark(judged: Judgement, text: str, target: str) -> Mark | None:
    if not judged.statements:
        return None
    wrong = []
    for figure in judged.figures:
        if not figure.agrees:
            what = f"{figure.measure}, {areas.in_full(figure.borough)}, {figure.year}"
            why = " ".join(filter(None, [figure.claim.note, figure.claim.consequence]))
            values = figure.as_printed, figure.corrected
            wrong.append(Correction(wording.capital(what), *values, why))
    place, told = f"{homes.PAGE}.html#{target}", f"{tally(judged.tally)}."
    return Mark(text, place, bool(judged.differing or judged.omissions), wrong, told)
