"""Places: where an authority stands among others, and who reported when."""

import numpy as np
import pandas as pd
import pytest

from fop.tables import areas, datasets, releases
from fop.words import official, places, reorganised


def held(measure: str, year: str) -> pd.Series:
    """The latest figures of a measure, by area."""
    rows = datasets.load(official.tables_of([measure])[0])
    rows = releases.latest(rows[(rows["measure"] == measure) & (rows["year"] == year)])
    names = datasets.load("areas").set_index("code")["short"]
    return rows.set_index(rows["code"].map(names))["value"]


@pytest.mark.parametrize("place", ["England", "London", "Inner London", "South West"])
def test_ranks_and_quartiles_are_those_of_the_place(place: str) -> None:
    inside = areas.within(place)
    figures = held("children looked after", "2023-24").reindex(inside).dropna()
    asked = [inside[0], inside[-1]]
    rows = places.among("children looked after", asked, place)
    rows = rows[rows["year"] == "2023-24"].set_index("borough")
    for area in asked:
        row = rows.loc[area]
        assert row["of"] == len(figures)
        assert row["rank"] == 1 + (figures < figures[area]).sum()
        assert [*row[["low", "middle", "high"]]] == pytest.approx(
            [*np.percentile(figures, [25, 50, 75])]
        )


def test_the_smallest_and_those_elsewhere_are_shown_and_not_ranked() -> None:
    rows = places.among("referrals", ["City of London", "Leeds", "Camden"], "London")
    rows = rows[rows["year"] == "2023-24"].set_index("borough")
    assert rows["value"].notna().all()
    assert rows["rank"].isna().to_dict() == {"City of London": True, "Leeds": True, "Camden": False}
    assert set(rows["of"]) == {32}


def test_a_rate_is_worked_out_for_every_one_that_is_ranked() -> None:
    (row,) = (
        places.among("re-referrals per 10,000 children", ["Leeds"])
        .query("year == '2023-24'")
        .to_dict("records")
    )
    count = held("re-referrals", "2023-24")["Leeds"]
    people = held("children aged 0 to 17", "2023-24")["Leeds"]
    assert row["value"] == pytest.approx(10_000 * count / people, abs=1e-5)
    assert row["of"] > 140


def test_a_joint_return_is_ranked_and_its_members_are_not() -> None:
    both = "Kingston upon Thames / Richmond upon Thames"
    rows = places.among("average caseload", [both, "Richmond upon Thames"], "London")
    rows = rows[rows["year"] == "2023-24"].set_index("borough")
    assert rows["rank"].notna().to_dict() == {both: True, "Richmond upon Thames": False}
    assert pd.isna(rows.loc["Richmond upon Thames", "value"])


def test_comparators_are_as_published() -> None:
    rows = places.beside("re-referral rate", ["Inner London", "England", "Leeds"])
    rows = rows[rows["year"] == "2023-24"].set_index("borough")["value"]
    assert rows.to_dict() == held("re-referral rate", "2023-24")[[*rows.index]].to_dict()


@pytest.mark.parametrize(
    ("area", "baseline", "year", "measure", "said"),
    [
        ("Cumberland", "2013-14", "2023-24", "referrals", "since 1 April 2023"),
        ("Dorset", "2013-14", "2023-24", "referrals", "those of Dorset (to 2019)"),
        ("Cumbria", "2013-14", "2023-24", "referrals", "Cumberland, and Westmorland and"),
        ("West Northamptonshire", "2021-22", "2023-24", "leavers", "one workforce return"),
        ("Cheshire East", "2007-08", "2010-11", "children looked after", "those of Cheshire"),
    ],
)
def test_a_reorganised_authority_says_who_reported(
    area: str, baseline: str, year: str, measure: str, said: str
) -> None:
    (told,) = reorganised.told([measure], [area], baseline, year)
    assert said in told
    figures = official.series([measure], [area]).set_index("year")["value"]
    assert figures[[baseline, year]].isna().any()


def test_who_reported_by_itself_in_both_years_needs_no_word() -> None:
    for area, measure in (("Leeds", "referrals"), ("Cumbria", "referrals"), ("Dorset", "leavers")):
        years = ("2018-19", "2021-22") if area != "Dorset" else ("2019-20", "2021-22")
        assert reorganised.told([measure], [area], *years) == []
    # The workforce of September 2019 is that of the year to March 2019 by its label.
    assert reorganised.told(["leavers"], ["Dorset"], "2018-19", "2021-22") == []
    assert reorganised.told(["referrals"], ["Dorset"], "2018-19", "2021-22")


def test_statistical_neighbours_are_those_of_the_newest_model() -> None:
    near = places.neighbours("Leeds")
    assert len(near) == 10 and "Leeds" not in near
    rows = datasets.load(places.NEIGHBOURS).query("model == '2025' and rank == 1")
    names = datasets.load("areas").set_index("code")["short"]
    first = rows.set_index(rows["code"].map(names))["neighbour"].map(names)
    assert near[0] == first["Leeds"]
    assert places.neighbours("Cumbria") == []
    figures = held("re-referral rate", "2023-24").reindex(near)
    assert places.middle("re-referral rate", near)["2023-24"] == pytest.approx(figures.median())
    assert places.middle("re-referral rate", []).empty
