"""Every cell that a claim rests on, changed alone: the audit has to notice each of them."""

import copy
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

import pytest

from fop.audit import held, ledger
from fop.audit.claims import Finding
from fop.audit.functions import EVERY_ROW
from fop.audit.ledger import Audit
from fop.audit.library import Key, Library
from fop.mistakes import Mistake


@pytest.fixture(scope="module")
def audit() -> Audit:
    return ledger.run()


def resting(audit: Audit) -> dict[Key, list[Finding]]:
    """Give every cell that a check or a print names, with the findings that it bears on."""
    found: dict[Key, list[Finding]] = defaultdict(list)
    for finding in audit.findings:
        parts = (*finding.parts, *held.prints(finding.claim, audit.library))
        cells = {figure.key for part in parts for figure in part.uses}
        cells |= {key for part in parts for key in part.rests if key[1] != EVERY_ROW}
        for key in cells:
            found[key].append(finding)
    return found


ELSE = "quite else"


def changed(value: object) -> object:
    """Change a cell: a number by a tenth, a date by a year, a text whole."""
    if isinstance(value, int | float):
        return value * 1.1 if value else 1
    text = str(value)
    return str(int(text[:4]) - 1) + text[4:] if text[:4].isdigit() else ELSE


def with_cell(library: Library, key: Key, value: object = None) -> Library:
    """Give the tables with one cell changed."""
    table, place, column = key
    other = copy.copy(library)
    rows = list(library.rows(table))
    rows[place] = {**rows[place], column: value or changed(rows[place][column])}
    other._rows = {**library._rows, table: rows}
    kept = {name for name in library.names if name != table}
    other._figures = {k: v for k, v in library._figures.items() if library.path(k[0]) in kept}
    other._index = {k: v for k, v in library._index.items() if library.path(k[0]) in kept}
    return other


def faults(finding: Finding, library: Library, words: ledger.Words) -> Iterator[str]:
    try:
        yield from held.faults(ledger.examine(finding.claim, library, words), library)
    except Mistake as mistake:
        yield from mistake.faults


def test_every_cell_that_a_claim_rests_on_is_noticed_when_it_changes(audit: Audit) -> None:
    cells = resting(audit)
    assert len(cells) > 850
    unnoticed = []
    for key, findings in cells.items():
        library = with_cell(audit.library, key)
        if not any(fault for one in findings for fault in faults(one, library, audit.words)):
            unnoticed.append((key, [finding.claim.id for finding in findings]))
    assert unnoticed == []


def other_digits(text: str) -> str:
    return re.sub(r"\d", lambda digit: str((int(digit[0]) + 1) % 10), text)


IN_THE_TEXT_ALONE = {
    "TP-02": "the number of the report in its series, on its title page",
    "3.2.1-census-day": "the day of a count that the report did not make",
    "3.2.2-33": "figures within what people are quoted as saying",
    "A2-11": "the age of a girl who was made up for a scenario",
}
"""Prints in digits that nothing but the ledger holds, so nothing notices that they change."""


def test_every_print_that_a_table_holds_is_noticed_when_it_changes(audit: Audit) -> None:
    unnoticed = {}
    for finding in audit.findings:
        claim = finding.claim
        digits = re.search(r"\d", claim.printed)
        parts = held.prints(claim, audit.library)
        figures = [figure for part in parts for figure in part.uses]
        if (
            digits
            or any(part.terms for part in parts)
            or any(figure.printed[:1].isalpha() for figure in figures)
        ):
            other = other_digits(claim.printed) if digits else ELSE
            changed = replace(finding, claim=replace(claim, printed=other))
            if not any(faults(changed, audit.library, audit.words)):
                unnoticed[claim.id] = claim.printed
    assert {*unnoticed} == {*IN_THE_TEXT_ALONE}, unnoticed


def test_every_print_beside_a_figure_is_noticed_when_it_changes(audit: Audit) -> None:
    unnoticed = []
    for key, findings in resting(audit).items():
        text = str(audit.library.rows(key[0])[key[1]].get("printed") or "")
        if key[2] in ("value", "count", "low") and re.search(r"[1-9]", text):
            library = with_cell(audit.library, (*key[:2], "printed"), other_digits(text))
            if not any(fault for one in findings for fault in faults(one, library, audit.words)):
                unnoticed.append((key, text))
    assert unnoticed == []


@pytest.mark.parametrize("names", [["prints"], ["recomputed"], ["verdict"], ["whose"],
                                   ["least", "most"]])  # fmt: skip
def test_what_a_claim_holds_is_missed_when_it_is_blank(audit: Audit, names: list[str]) -> None:
    for finding in audit.findings:
        if any(getattr(finding.claim, name) for name in names):
            blank = replace(finding.claim, **dict.fromkeys(names, ""))
            others = list(ledger.blank([blank, replace(blank, prints="text", recomputed="1")]))
            noticed = faults(replace(finding, claim=blank), audit.library, audit.words)
            assert others or list(noticed), blank.id


def test_nothing_changed_is_nothing_noticed(audit: Audit) -> None:
    assert [f for one in audit.findings for f in faults(one, audit.library, audit.words)] == []


def test_every_claim_holds_what_is_printed_and_what_is_recomputed(audit: Audit) -> None:
    for finding in audit.findings:
        assert finding.claim.prints, finding.claim.id
        assert bool(finding.claim.recomputed) == bool(finding.claim.check), finding.claim.id


def test_every_figure_of_the_report_is_named_by_a_claim(audit: Audit) -> None:
    named = {key[:2] for key in resting(audit)}
    for number in range(1, 15):
        table = f"report/table_3_{number}"
        for place, row in enumerate(audit.library.rows(table)):
            if row.get("value", row.get("count", row.get("low"))) is not None:
                assert (table, place) in named, (table, row)


def test_no_check_tests_a_typed_value(audit: Audit) -> None:
    for finding in audit.findings:
        for part in finding.parts:
            assert part.uses or part.rests, finding.claim.id
