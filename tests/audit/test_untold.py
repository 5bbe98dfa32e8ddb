"""Untold findings: each figure is the one that the tables give."""

import pytest

from fop.audit import untold


@pytest.mark.parametrize(
    ("told", "figures"),
    [
        (untold.together(), ["−4.8%", "+1.4%", "+1.8%", "−4.5%", "+4.7%", "+5.6%"]),
        (untold.agency_bill(), ["£12,185 in Westminster", "£37,267", "£66,697"]),
        (untold.leavers(), ["Hammersmith and Fulham", "47 leavers", "not 14", "35.6%", "10.6%"]),
        (untold.re_referrals(), ["2.2 percentage points", "0.8 to 3.5", "32 London boroughs 7"]),
        (untold.lost(), ["3 of 6 in Westminster", "1 of 4 in Hammersmith", "0 of 7 in Ken"]),
    ],
)
def test_a_finding_has_the_figures_of_its_tables(told: str, figures: list[str]) -> None:
    assert all(figure in told for figure in figures), told


def test_every_finding_is_listed() -> None:
    assert untold.untold().count("\n- **") == 4
