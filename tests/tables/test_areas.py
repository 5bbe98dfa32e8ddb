"""Areas: every way a borough is called."""

import pytest

from fop import Page
from fop.mistakes import Mistake
from fop.tables import areas


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("LBHF", "LBHF"),
        ("lbhf", "LBHF"),
        ("H&F", "LBHF"),
        ("Hammersmith & Fulham", "LBHF"),
        ("London Borough of Hammersmith and Fulham", "LBHF"),
        ("E09000020", "RBKC"),
        ("Kensington & Chelsea", "RBKC"),
        ("The Royal Borough of Kensington and Chelsea", "RBKC"),
        ("Westminster", "WCC"),
        ("City of Westminster", "WCC"),
        ("westminster city council", "WCC"),
        ("London Borough of Camden", "Camden"),
        ("LB Camden", "Camden"),
        (" camden council ", "Camden"),
        ("Kingston-upon-Thames", "Kingston upon Thames"),
        ("Richmond", "Richmond upon Thames"),
        ("LBTH", "Tower Hamlets"),
        ("City of London", "City of London"),
        ("Bristol, City of", "Bristol"),
        ("Leeds City Council", "Leeds"),
        ("Metropolitan Borough of Wigan", "Wigan"),
        ("Kent County Council", "Kent"),
        ("Hull", "Kingston upon Hull"),
        ("City of York", "York"),
        ("BCP", "Bournemouth Christchurch and Poole"),
        ("County Durham", "County Durham"),
        ("Durham County Council", "County Durham"),
        ("E10000027", "Somerset"),
        ("383", "Leeds"),
        ("Dorset", "Dorset"),
        ("E10000009", "Dorset to 2019"),
    ],
)
def test_a_borough_is_known_by_any_of_its_names(text: str, short: str) -> None:
    assert areas.find(text).short == short


def test_every_name_of_an_area_means_that_area_alone() -> None:
    for area in areas.read_areas():
        if area.level == "authority":
            assert {areas.find(name).short for name in area.names if name} == {area.short}


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("Camdn", "Did you mean 'Camden'?"),
        ("Westminister", "'WCC' (Westminster)"),
        ("England", "is a country. Choose single authorities."),
        ("Inner London", "is a region"),
        ("London", "London is a region"),
        ("Atlantis", "data/areas.csv lists them all"),
        ("", "data/areas.csv lists them all"),
        ("All", "data/areas.csv lists them all"),
        ("Edinburgh", "data/areas.csv lists them all"),
        ("E0900013", "data/areas.csv lists them all"),
        ("Kensing", "Did you mean 'RBKC'"),
        ("null", "data/areas.csv lists them all."),
        ('["Camden"', "Did you mean 'Camden'?"),
        ('"Camden', "Did you mean 'Camden'?"),
        ("<b>Camden</b>", "No authority is called '<b>Camden</b>'"),
    ],
)
def test_an_unknown_one_gets_the_nearest(text: str, hint: str) -> None:
    with pytest.raises(Mistake) as caught:
        areas.find(text)
    assert hint in str(caught.value)


def test_the_nearest_name_is_of_a_kind_that_is_meant() -> None:
    for text, hint in (("Englnd", "'England'"), ("Iner London", "'Inner London'")):
        with pytest.raises(Mistake, match=f"Did you mean {hint}"):
            areas.find(text, levels=areas.COMPARED)


def test_a_section_takes_any_name_and_tells_all_that_are_wrong() -> None:
    section = Page("3.2.1", {"areas": ["H&F", "westminster"], "vintage": "latest"})
    assert section.areas == ["Hammersmith and Fulham", "Westminster"]
    assert section.parameters["areas"] == ["LBHF", "WCC"]
    with pytest.raises(Mistake) as caught:
        Page("3.2.1", {"areas": ["Camdn", "LBHF", "Hackny"]})
    assert all(
        f"No authority is called {name!r}" in str(caught.value) for name in ("Camdn", "Hackny")
    )


OTHERWISE = [("Yorkshire & Humber", "Yorkshire and The Humber"), ("Eastern", "East of England")]


def test_regions_and_england_are_comparators_only() -> None:
    assert areas.find("London", levels=areas.COMPARED).short == "London"
    assert areas.find("the south west", levels=areas.COMPARED).short == "South West"
    for text, short in OTHERWISE:
        assert areas.find(text, levels=areas.COMPARED).short == short
    assert areas.find("London Inner", levels=areas.COMPARED).short == "Inner London"
    assert areas.around(["Leeds"]) == ["Yorkshire and The Humber", "England"]
    assert areas.around(["LBHF", "Sutton"]) == ["Inner London", "Outer London", "London", "England"]


def test_a_region_holds_its_authorities_without_the_smallest() -> None:
    inner = areas.within("Inner London")
    assert len(inner) == 13 and "City of London" not in inner
    everywhere = areas.within("England")
    assert {"Leeds", "Dorset to 2019", "Kingston upon Thames / Richmond upon Thames"} < {
        *everywhere
    }
    assert (
        len([one for one in areas.read_areas() if one.short in everywhere and not one.ends]) == 153
    )  # two of them joint returns


def test_what_became_of_an_authority_is_told_both_ways() -> None:
    known = {area.code: area for area in areas.read_areas()}
    for area in known.values():
        assert all(area.code in known[code].before for code in area.after)
        assert all(area.code in known[code].after for code in area.before)
