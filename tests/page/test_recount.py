"""The report's sums and rates, made again."""

from fop.page import checks, recount
from fop.page.names import Section


def test_the_printed_figures_that_do_not_follow_are_the_known_ones() -> None:
    checked = recount.tables(Section("3.2.1")).checked
    assert f"{checks.agreeing(checked):of}" == "46 of 51"
    assert checks.differing(checked) == (
        "turnover rate in RBKC 2014-15 and WCC 2014-15, total spending on placements in "
        "WCC 2013-14 and WCC 2015-16, and cost per child in WCC 2013-14"
    )


def test_a_recount_keeps_to_the_boroughs_of_its_section() -> None:
    counted = recount.tables(Section("3.2.1", areas=["RBKC"]))
    assert set(counted.figures["borough"]) == {"RBKC"}
    assert set(counted.checked["borough"]) == {"RBKC"}
    assert not counted.figures.duplicated(["borough", "year", "measure"]).any()
