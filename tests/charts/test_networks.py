"""Network maps: everybody is placed or listed, at every width, and said in words."""

import pandas as pd
import pytest
from svg_text import colours, meeting, outside

from fop.charts import networks
from fop.charts.drawing import NARROW, WIDE, Chart

PEOPLE = pd.DataFrame(
    {
        "who": ["Child", "Mother", "Aunt", "Teacher", "Father"],
        "where": ["centre", "close", "close", "outer", None],
        "kind": ["family", "family", "family", "professional", "family"],
    }
)


def chart(frame: pd.DataFrame = PEOPLE) -> Chart:
    return networks.rings(frame, "who", ring="where", kind="kind", title="T", subtitle="S")


def test_words_are_one_sentence() -> None:
    assert chart().alt == (
        "Network map of 5 in 3 rings: 1 without a ring, centre Child; every figure is in the table."
    )


def test_words_say_nothing_of_missing_rings_where_there_are_none() -> None:
    assert "without a ring" not in chart(PEOPLE.dropna()).alt


def test_what_is_told_beside_a_name_stands_only_where_no_ring_is_known() -> None:
    drawn = networks.rings(
        PEOPLE.assign(place=["here"] * 4 + ["left off"]), "who", ring="where", kind="kind",
        title="T", subtitle="S", beside="place",
    ).svg(WIDE)  # fmt: skip
    assert "Father (left off)" in drawn and "(here)" not in drawn


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_names_stay_inside_and_apart(width: float) -> None:
    drawn = chart().svg(width)
    assert meeting(drawn) == [] and outside(drawn) == [] and colours(drawn) == set()


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_same_data_give_the_same_drawing(width: float) -> None:
    assert chart().svg(width) == chart().svg(width)


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_each_person_is_drawn_once(width: float) -> None:
    figure = chart().draw(width)
    written = [text.get_text() for axes in figure.axes for text in axes.texts]
    for who in PEOPLE["who"]:
        assert sum(who in text for text in written) == 1


@pytest.mark.parametrize("people", [1, 2, 7])
def test_people_of_one_ring_stand_apart_at_one_distance(people: int) -> None:
    places = networks._places(1, people)
    assert len(set(places)) == people
    assert len({round(x * x + y * y, 9) for x, y in places}) == 1


def test_one_person_in_the_middle_stands_in_the_middle() -> None:
    assert networks._places(0, 1) == [(0, 0)]
    assert (0, 0) not in networks._places(0, 2)
