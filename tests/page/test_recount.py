"""The report's sums and rates, made again."""

from fop.page import recount
from fop.page.names import Section


def test_a_recount_keeps_to_the_boroughs_of_its_section() -> None:
    counted = recount.tables(Section("3.2.1", areas=["RBKC"]))
    assert set(counted.figures["borough"]) == {"RBKC"}
    assert not counted.figures.duplicated(["borough", "year", "measure"]).any()
