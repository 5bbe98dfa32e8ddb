"""Units: what a check gives is written in the unit that its expression has."""

import re

import pytest

from fop.audit import judgement, units

STAFF, RATE = (
    'cell("table_3_1", "WCC", "2013-14", "salaries")',
    'cell("t", "A", "y", "turnover rate")',
)
WORKERS, START, END = 'cell("table_3_3", "A", "y", "leavers")', 'date("one")', 'end("other")'


@pytest.mark.parametrize(
    ("check", "value", "told"),
    [
        (STAFF, 8199500.0, "£8,199,500"),
        (f"{STAFF} / {WORKERS}", 37267.31, "£37,267"),
        (f"{STAFF} > {STAFF}", 58567.857, "£58,568"),
        (f"100 * {WORKERS} / {WORKERS}", 14.2857, "14.3%"),
        (f"100 * ({WORKERS} / {WORKERS} - 1)", 2.04, "+2.0%"),
        ('change("table_3_1", "*", "salaries")', -0.8, "−0.8%"),
        (f"{RATE} - {RATE}", 1.1, "+1.1 points"),
        (f"max({RATE}, {RATE}) / min({RATE}, {RATE})", 4.875, "4.9 times"),
        (f"{RATE} / {RATE}", 1.73, "1.7 times"),
        (f"{END} - {START}", 18.0, "18 months"),
        (f"{END} - {END}", 0.0, "the same month"),
        (f"({END} - {START}) / 12", 2.25, "2.3 years"),
        ('official("A", "y", "spend on fostering")', 1234.4, "£1,234"),
        ('official("A", "y", "turnover rate")', 14.0, "14.0%"),
        ('count("safety", answer="safer")', 18.0, "18"),
    ],
)
def test_a_figure_is_written_in_the_unit_of_its_check(check: str, value: float, told: str) -> None:
    (unit,) = units.units(check, 1)
    assert units.written(value, unit) == told


def test_each_part_has_its_unit_and_one_check_of_all_boroughs_gives_one() -> None:
    assert units.units(f"{STAFF}, {RATE}", 2) == ["pounds", "per cent"]
    assert units.units('change("table_3_1", "*", "salaries")', 3) == ["change"] * 3


def test_no_figure_of_the_ledger_is_left_raw() -> None:
    """No long decimals, thousands apart, and what is large is pounds or a number of referrals."""
    told = {claim: judgement.found(claim) for claim in judgement.ledger()}
    raw = [claim.id for claim, text in told.items() if re.search(r"\d{5}|\.\d{3}", text)]
    bare = [claim.id for claim, text in told.items() if re.search(r"\d,\d{3}", text)
            and "£" not in text and not claim.claim.startswith("Referrals")]  # fmt: skip
    assert len(told) > 900 and not raw and not bare
