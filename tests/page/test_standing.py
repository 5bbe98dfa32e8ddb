"""Standing: tables, words and charts of figures beside those of others."""

import pytest

from fop import Page
from fop.mistakes import Mistake
from fop.page import standing


@pytest.mark.parametrize(
    ("areas", "place"),
    [
        (["LBHF", "WCC"], "London"),
        (["LBHF", "Sutton"], "London"),
        (["LBHF", "Leeds"], "England"),
        (["Leeds"], "Yorkshire and The Humber"),
    ],
)
def test_authorities_are_ranked_in_the_region_they_share(areas: list[str], place: str) -> None:
    assert standing.place(areas) == place


def test_a_table_has_figures_with_ranks_comparators_and_the_middle_half() -> None:
    table = standing.table("re-referral rate", ["LBHF", "RBKC"])
    assert list(table.shown) == [
        *("Year", "Hammersmith and Fulham", "Kensington and Chelsea"),
        *("Inner London", "London", "England", "Middle", "Middle half"),
    ]
    row = table.shown.set_index("Year").loc["2023-24"]
    assert row["Hammersmith and Fulham"].endswith(" of 32)")
    data = table.data.query("borough == 'LBHF' and year == '2023-24'").iloc[0]
    assert row["Hammersmith and Fulham"].startswith(f"{data['value']:.1f}%")
    assert f"({data['rank']:.0f} of 32)" in row["Hammersmith and Fulham"]
    assert "among those of London" in table.notes[0]


def test_a_count_stands_beside_authorities_only() -> None:
    table = standing.table("referrals", ["Leeds"], ["England", "Bradford"])
    assert "England" not in table.shown and "Bradford" in table.shown
    chosen = standing.table("referral rate", ["Leeds"], ["South West", "Bradford"])
    assert {"South West", "Bradford"} < {*chosen.shown}


def test_the_smallest_has_figures_and_no_place() -> None:
    table = standing.table("re-referral rate", ["City of London", "Camden"])
    row = table.shown.set_index("Year").loc["2023-24"]
    assert "of" not in row["City of London"] and "of 32" in row["Camden"]
    said = standing.words("re-referral rate", ["City of London"], "2023-24", "Re-referrals")
    assert said == "Re-referrals in 2023-24: no place is known for City of London."


def test_words_tell_places_in_order() -> None:
    said = standing.words("children looked after rate", ["LBHF", "RBKC"], "2024-25", "Rate")
    assert said.startswith("Rate in 2024-25, with places from the lowest of 32 in London: ")
    assert "Hammersmith and Fulham 24th (61.6)" in said and "Chelsea 18th (47.0)" in said


@pytest.mark.parametrize(
    ("number", "text"),
    [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (112, "112th"), (121, "121st")],
)
def test_an_ordinal(number: int, text: str) -> None:
    assert standing.ordinal(number) == text


def test_a_chart_has_all_others_of_the_place_behind() -> None:
    chart = standing.chart("children looked after rate", ["LBHF"], "care", "Care", "Rates")
    assert chart is not None and "Hammersmith and Fulham" in chart.alt
    assert standing.chart("referrals", ["Leeds"] * 9, "care", "Care", "Counts") is None


def test_the_middle_of_the_statistical_neighbours_is_a_comparator() -> None:
    table = standing.table("re-referral rate", ["Leeds"], ["England", "statistical neighbours"])
    assert list(table.shown) == [
        *("Year", "Leeds", "England", "Neighbours of Leeds", "Middle", "Middle half")
    ]
    assert "ten statistical neighbours" in " ".join(table.notes)


def test_a_page_sets_chosen_comparators_beside_its_authorities() -> None:
    chosen = "England, inner london, Statistical Neighbours, Camden"
    page = Page("Official series", {"areas": ["LBHF"], "comparators": chosen, "year": "2018-19"})
    assert page.comparators == ["England", "Inner London", "statistical neighbours", "Camden"]
    shown = page.exhibit("Exhibit T12").table.shown
    others = ["England", "Inner London", "Camden", "Neighbours of Hammersmith and Fulham"]
    assert set(others) <= {*shown}
    with pytest.raises(Mistake, match="regions, England and 'statistical neighbours'"):
        Page("Official series", {"comparators": ["Atlantis"]})
