"""Movements: one verb for what moved alike, and what has to be known said beside it."""

import pandas as pd
import pytest
from tidy_rows import tidy

from fop.words import dictionary, measures, movements, moves, official, wording
from fop.words.moves import UNKNOWN
from fop.words.statements import Statement


def moved(
    *figures: tuple[str, float, float],
    measure: str = "turnover rate",
    unit: str = "per cent",
    years: tuple[str, str] = ("2013-14", "2014-15"),
) -> pd.DataFrame:
    given = [
        (borough, year, measure, value, unit)
        for borough, *pair in figures
        for year, value in zip(years, pair, strict=True)
    ]
    return measures.compare(tidy(*given), *years)


def test_boroughs_that_moved_alike_stand_together() -> None:
    rows = moved(("LBHF", 60.0, 10.6), ("RBKC", 14.0, 14.3), ("WCC", 16.0, 16.1))
    assert wording.movement(rows, "The turnover rate") == (
        "The turnover rate fell in Hammersmith and Fulham (60.0% to 10.6%), and hardly changed in "
        "Kensington and Chelsea (14.0% to 14.3%), and Westminster (16.0% to 16.1%)."
    )
    assert wording.headline(rows, "Turnover") == (
        "Turnover fell in Hammersmith and Fulham, and hardly changed in the other two"
    )


def test_money_is_told_by_its_change() -> None:
    rows = moved(("LBHF", 100.0, 113.0), measure="of our own", unit="pounds")
    assert wording.movement(rows, "Spending") == "Spending rose in Hammersmith and Fulham (+13%)."


def test_all_three_are_called_all_three() -> None:
    rows = moved(("LBHF", 5, 9), ("RBKC", 5, 10), ("WCC", 5, 11), measure="of our own")
    assert wording.movement(rows, "It").startswith("It rose in all three boroughs: Hammersmith ")
    assert wording.headline(rows, "It") == "It rose in all three boroughs"


def test_all_three_are_named_where_they_are_not_the_programmes() -> None:
    rows = moved(("LBHF", 5, 9), ("Camden", 5, 10), ("WCC", 5, 11), measure="of our own")
    assert wording.headline(rows, "It") == (
        "It rose in Hammersmith and Fulham, Camden, and Westminster"
    )


def test_an_exhibits_title_gives_each_change_as_far_as_its_words_allow() -> None:
    rows = moved(("LBHF", 15.1, 15.3), ("RBKC", 22.3, 21.0), ("WCC", 5.8, 18.6))
    assert wording.headline(rows, "The share", most=25) == (
        "The share hardly changed in Hammersmith and Fulham (+0.2 points), fell in Kensington and "
        "Chelsea (−1.3), and rose in Westminster (+12.8)"
    )
    long = " ".join(["The share", *["of some"] * 5])
    assert wording.headline(rows, long, most=25) == wording.headline(rows, long)
    rows = moved(("LBHF", 205, 185), ("RBKC", 95, 105), ("WCC", 175, 200), unit="children")
    assert wording.headline(rows, "It", most=25).endswith(
        "fell in Hammersmith and Fulham (−9.8%), and rose in the other two (+11% and +14%)"
    )
    many = moved(*((one, 10, 11 + at) for at, one in enumerate(("LBHF", "RBKC", "WCC", "Camden"))))
    assert "(+1 to +4 points)" in wording.headline(many, "It", most=25)
    few = moved(("LBHF", 16, 10), unit="people")
    assert wording.headline(few, "It", most=25).endswith("Fulham (16 to 10)")


def test_a_title_that_is_too_long_with_its_years_leaves_them_to_the_line_under_it() -> None:
    rows = moved(("LBHF", 205, 185), ("RBKC", 95, 105), ("WCC", 175, 200), unit="children")
    full = wording.headline(rows, "The number of children", dated=True, most=30)
    assert full == wording.headline(rows, "The number of children", most=25).replace(
        "+14%)", "+14%) from 2013-14 to 2014-15"
    )
    brief = wording.headline(rows, "The number of children in care", dated=True, most=21)
    assert "2013-14" not in brief and "(+11% and +14%)" in brief
    assert "2013-14" in wording.headline(rows, "The number of children", dated=True, most=15)


def test_what_is_to_be_known_of_several_movements_alike_is_told_once() -> None:
    told = [Statement(f"{one} from 2013-14 to 2014-15; no more than usual.") for one in "AB"]
    assert movements.together(told) == (
        "A. B; all of this from 2013-14 to 2014-15; no more than usual."
    )
    long = [Statement(f"{one}. The changes are no more than usual.") for one in "AB"]
    assert movements.together(long) == "A. B. All these changes are no more than usual."
    other = Statement("C from 2013-14 to 2015-16.")
    for few in (told[:1], [*told, other], [Statement("A."), Statement("B.")]):
        assert movements.together(few) == " ".join(few)


def test_the_one_change_that_is_ordinary_is_named_beside_one_that_is_not() -> None:
    rows = moved(("Camden", 56.8, 58.1), ("Hackney", 58.3, 65.0), unit="per 10,000 children",
                 measure="children looked after rate", years=("2013-14", "2024-25"))  # fmt: skip
    assert "The change in Hackney is no more than" in wording.movement(rows, "The rate")


def test_a_title_does_not_deny_the_figures_of_one_year() -> None:
    nan = float("nan")
    rows = moved(("LBHF", nan, 20), ("WCC", nan, nan), measure="of our own")
    assert wording.headline(rows, "The share") == (
        "The share in 2014-15: 20% in Hammersmith and Fulham; no figure for Westminster"
    )
    assert wording.headline(rows.tail(1), "The share") == "The share: not available"
    many = moved(("LBHF", 20, nan), ("WCC", 5, nan), ("Camden", 30, nan), ("RBKC", 9, nan))
    assert wording.headline(many, "The share") == (
        "The share in 2013-14: from 5% in Westminster to 30% in Camden"
    )


def test_of_few_cases_a_year_is_set_beside_the_other_in_plain_order() -> None:
    rows = moved(("LBHF", 16, 10), ("WCC", 9, 6), measure="of our own", unit="people")
    assert wording.headline(rows, "The number", dated=True) == (
        "The number was lower in Hammersmith and Fulham, and Westminster in 2014-15 than in 2013-14"
    )


def test_a_borough_without_a_figure_gets_a_sentence_of_its_own() -> None:
    nan = float("nan")
    rows = moved(("LBHF", 40, 20), ("RBKC", nan, 5), ("WCC", nan, nan), measure="of our own")
    text = wording.movement(rows, "The share")
    assert text.startswith("The share fell in Hammersmith and Fulham (40% to 20%). ")
    assert "For Kensington and Chelsea only the figure of 2014-15 is available (5%)." in text
    assert text.endswith("The figure is not available for Westminster.")
    assert wording.headline(rows, "The share").endswith("; no comparison for the other two")
    assert wording.headline(rows[:2], "It").endswith("; no comparison for Kensington and Chelsea")
    assert wording.changes(rows) == "−20 points in Hammersmith and Fulham"
    assert wording.changes(rows.head(1)) == "−20 points"
    nothing = rows[rows["borough"] == "WCC"]
    assert wording.movement(nothing, "The share") == ("The share is not available for Westminster.")


def test_a_rise_that_figures_ordinarily_make_is_said_to_be_ordinary() -> None:
    rises = moved(
        ("LBHF", 15.1, 16.2), ("RBKC", 22.3, 25.8), ("WCC", 5.8, 8.7), measure="re-referral rate"
    )
    text = wording.movement(rises, "The re-referral rate")
    assert text.startswith("The re-referral rate rose in all three boroughs: ")
    assert text.endswith(
        "The changes are no more than such figures move from one year to the next."
    )
    assert [one.ordinary for one in text.states] == [True, True, True]
    assert movements.no_more(rises) == "; no more than usual"
    some = rises.assign(after=[40.0, 25.8, 8.7])
    assert movements.no_more(some).startswith(
        "; in Kensington and Chelsea, and Westminster no more"
    )
    assert movements.no_more(some.head(1)) == ""
    assert all("slightly" not in one.word for one in text.states)


def test_what_is_more_than_ordinary_is_not_called_so() -> None:
    one, two = ("LBHF", 100.0, 300.0), ("RBKC", 100.0, 105.0)
    text = wording.movement(moved(one, two, measure="children looked after", unit="children"), "It")
    assert text.endswith(
        "The change in Kensington and Chelsea is no more than such figures move from one year to "
        "the next."
    )


def test_few_cases_get_no_word_of_size() -> None:
    rows = moved(("LBHF", 26, 24), ("RBKC", 5, 5), measure="leavers", unit="full-time equivalent")
    assert wording.movement(rows, "The number of leavers") == (
        "The number of leavers was lower in Hammersmith and Fulham (26 to 24), and was the same in "
        "Kensington and Chelsea (5 to 5)."
    )


def test_a_break_in_counting_is_said_in_the_same_breath() -> None:
    years = ("2015-16", "2017-18")
    rows = moved(("LBHF", 15.6, 2.2), measure="agency worker rate", years=years)
    assert wording.movement(rows, "The share of agency workers").startswith(
        "The share of agency workers fell in Hammersmith and Fulham (15.6% to 2.2%), counted "
        "differently from 2016-17."
    )
    assert wording.headline(rows, "It").endswith(", counted differently from 2016-17")


@pytest.mark.parametrize(
    ("years", "said"),
    [
        (("2018-19", "2019-20"), ""),
        (("2019-20", "2020-21"), "2020-21 was a year of the pandemic."),
        (("2020-21", "2021-22"), "2020-21 and 2021-22 were years of the pandemic."),
        (("2013-14", "2024-25"), "The pandemic lies between the two years."),
    ],
)
def test_the_pandemic_is_never_passed_over(years: tuple[str, str], said: str) -> None:
    rows = moved(("LBHF", 5, 50), measure="of our own", years=years)
    assert wording.movement(rows, "It").endswith(said or "(5% to 50%).")


def test_figures_that_are_not_official_or_not_final_are_said_to_be_so() -> None:
    rows = tidy(
        ("LBHF", "2013-14", "of our own", 5, "pounds"),
        ("LBHF", "2015-16", "of our own", 50, "pounds"),
    ).assign(basis=[official.PRINTED, "forecast"])
    both = measures.compare(rows, "2013-14", "2015-16")
    said = "Figures of 2013-14 are from the 2016 report. Figures of 2015-16 are a forecast."
    assert wording.movement(both, "It").endswith(said)
    assert wording.headline(both, "It") == (
        "It rose in Hammersmith and Fulham (2013-14: from the 2016 report; 2015-16: a forecast)"
    )
    assert wording.headline(both, "It", most=25) == (
        "It rose in Hammersmith and Fulham (+900%); 2013-14: from the 2016 report; "
        "2015-16: a forecast"
    )
    assert wording.printed(both) == {"before_basis": "2013-14"}


def test_the_pandemic_is_said_once_in_a_paragraph_and_in_each_item() -> None:
    rows = moved(("LBHF", 5, 50), measure="of our own", years=("2013-14", "2024-25"))
    both = wording.joined([wording.movement(rows, "It"), wording.movement(rows, "That")])
    assert both.count("pandemic") == 1 and both.endswith("The pandemic lies between the two years.")
    shown = wording.say("- {a} {a}\n- {a}", a=wording.movement(rows, "It"))
    assert shown.count("pandemic") == 2
    assert wording.headline(rows, "It") == "It rose in Hammersmith and Fulham, across the pandemic"
    rows = moved(("LBHF", 5, 50), measure="of our own", years=("2019-20", "2020-21"))
    assert wording.headline(rows, "It").endswith("Fulham, with 2020-21 in the pandemic")


def test_a_sentence_carries_what_it_states() -> None:
    rows = moved(("LBHF", 40, 20), ("WCC", 5, float("nan")), measure="of our own")
    first, last = wording.movement(rows, "It").states
    assert (first.area, first.measure, first.unit) == ("LBHF", "of our own", "per cent")
    assert (first.baseline, first.year) == ("2013-14", "2014-15")
    assert (first.before, first.after, first.word, first.ordinary) == (40, 20, "fell", None)
    assert (last.before, last.after, last.word) == (5, None, UNKNOWN)
    shown = wording.say("{a} {b}", a=wording.movement(rows, "It"), b=3)
    assert shown.states == (first, last)
    both = wording.joined([shown, "Then.", shown])
    assert len(both.states) == 4 and str(both).count("Then.") == 1
    assert (shown + " So.").states == ("So: " + shown).states == shown.states
    assert shown.record()["states"][0]["word"] == "fell"
    assert wording.note("{a}", a=shown).states == shown.states


def test_every_word_that_a_movement_gets_holds() -> None:
    for step in range(-1000, 3001, 7):
        before, after = 1000.0, 1000.0 + step
        word = moves.verb(before, after, "pounds")
        assert dictionary.holds(word, step / 10)
        assert moves.direction(before, after) == (0 if abs(step) < 30 else 1 if step > 0 else -1)
