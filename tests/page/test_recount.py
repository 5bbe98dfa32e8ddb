"""The report's sums and rates, made again."""

from fop import Page
from fop.page import recount


def test_a_recount_keeps_to_the_boroughs_of_its_section() -> None:
    counted = recount.figures(Page("3.2.1", {"areas": ["RBKC"]}).load)
    assert set(counted["borough"]) == {"Kensington and Chelsea"}
    assert not counted.duplicated(["borough", "year", "measure"]).any()
