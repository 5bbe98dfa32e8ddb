"""Unfit: what of the tables that pages are made from cannot be shown, though each is well formed.

A build meets it on the page that shows it; a check of all tables tells it at once.
"""

from collections.abc import Iterator
from itertools import chain

from fop.audit import judgement
from fop.mistakes import Mistake, gather, quoted
from fop.page import corrected, described, says
from fop.page.described import Described
from fop.page.shows import DRAWINGS
from fop.tables import datasets
from fop.tables.contents import nearest
from fop.words import dictionary

OWN_ROWS = ("plain", "crossed")
"""Forms whose rows are those of a table; others may show tables of waves that are yet to come."""

FILLED = ("finding", "measure", "caption")
"""Columns whose texts may hold fields, beside the notes."""


def unfitting() -> list[str]:
    """Say it of every table that is there; of one that cannot be read others tell."""
    rules = (
        ("words", dictionary.odd_ranges), ("words", dictionary.odd_also),
        ("exhibits", exhibits), ("report/corrections", corrections),
    )  # fmt: skip
    held = [rule for name, rule in rules if name in datasets.package()]
    return [*chain(*gather(lambda rule: [*rule()], held)[0])]


def exhibits() -> list[str]:
    """Say what of `data/exhibits.csv` names no table, measure or chart, or cannot be read."""
    rows = datasets.load(described.TABLE)
    read, faults = gather(lambda row: described.read(row[1]), rows.iterrows())
    told = [
        f"data/{described.TABLE}.csv: {one.exhibit}, column {fault} Mend the cell."
        for one in read
        for fault in _faults(one)
    ]
    return [*faults, *told]


def corrections() -> list[str]:
    """Say which texts of `data/report/corrections.csv` cannot be filled from their claims."""
    held = {claim.id: claim for claim in judgement.ledger()}
    rows = datasets.load("report/corrections")
    rows = rows[rows["claims"].isin(held.keys())].to_dict("records")
    texts = [(row, name) for row in rows for name in ("should", "changes")]
    return gather(lambda one: corrected.recalculated(*one, held), texts)[1]


def _faults(told: Described) -> Iterator[str]:
    tables = {name for path in datasets.package() for name in (path, path.rpartition("/")[2])}
    for name in told.of:
        if name not in tables and ("/" in name or told.form in OWN_ROWS):
            yield f"'of': no table {quoted(name)}.{nearest(name, tables)}"
    if told.chart and told.chart[0] not in DRAWINGS:
        kinds = ", ".join(DRAWINGS)
        yield f"'chart': no kind of chart {quoted(told.chart[0])}; expected one of {kinds}."
    known = {*datasets.load("official/measures")["measure"], *dictionary.subjects()}
    wanted = [name for key in ("measure", "also") for name in told.where.get(key, "").split(";")]
    for column, names in (("leading", [told.leading]), ("where", wanted)):
        for name in filter(None, map(str.strip, names)):
            if told.form == "comparison" and name not in known:
                yield f"{column!r}: no measure {quoted(name)}.{nearest(name, known)}"
    texts = [(name, getattr(told, name)) for name in FILLED]
    for column, text in (*texts, *(("notes", note) for note in told.notes)):
        try:
            [*says.named(text)]
        except Mistake as mistake:
            yield f"{column!r}: {mistake}"
