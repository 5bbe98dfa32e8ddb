"""Judging: a false sentence of each kind is caught, and those that the book makes stand."""

from dataclasses import replace
from typing import Any

import pytest
from tidy_rows import tidy

from fop.words import judging, measures, wording
from fop.words.counts import Count
from fop.words.statements import Stated, Statement


def made(*, before: float = 20.0, after: float = 30.0, year: str = "2014-15") -> Statement:
    rows = tidy(
        ("LBHF", "2013-14", "agency worker rate", before, "per cent"),
        ("LBHF", year, "agency worker rate", after, "per cent"),
    )
    return wording.movement(measures.compare(rows, "2013-14", year), "The share of agency workers")


def told(statement: Statement, text: str = "", **changes: Any) -> list[str]:
    states = [replace(one, **changes) for one in statement.states]
    return list(judging.misstatements(Statement(text or str(statement), states).record()))


def test_what_the_book_makes_stands() -> None:
    assert told(made()) == told(made(after=20.1)) == told(made(after=float("nan"))) == []
    assert told(made(year="2018-19")) == []
    assert told(wording.headline(measures.compare(tidy(
        ("WCC", "2013-14", "m", 1.0, "pounds"), ("WCC", "2014-15", "m", 9.0, "pounds"),
    ), "2013-14", "2014-15"), "It")) == []  # fmt: skip


@pytest.mark.parametrize(
    ("text", "changes", "fault"),
    [
        ("", {"after": 10.0, "ordinary": None}, "'rose' where the dictionary has 'fell'"),
        ("", {"after": 20.1, "ordinary": None}, "'rose' does not hold"),
        ("", {"area": "WCC"}, "the place is not named"),
        ("It fell in Hammersmith and Fulham.", {}, "'rose' is not what the sentence says"),
        ("It rose in Hammersmith and Fulham (1 to 2).", {}, "its figures are not in the sentence"),
        ("", {"year": "2018-19"}, "a break in counting is passed over"),
        ("", {"after": None}, "'rose' without both figures"),
        ("", {"after": 31.0}, "'20% to 30%' where the figures are '20.0% to 31.0%'"),
        ("", {"word": "was lower", "ordinary": None}, "'was lower' the wrong way"),
    ],
)
def test_a_false_sentence_is_caught(text: str, changes: dict[str, Any], fault: str) -> None:
    assert any(fault in one for one in told(made(), text, **changes))


def test_a_figure_that_an_exhibit_gives_otherwise_is_caught() -> None:
    known = {("agency worker rate", "Hammersmith and Fulham", "2014-15"): [31.0]}
    (fault,) = judging.misstatements(made().record(), known)
    assert fault.startswith("30 in the sentence, 31 in the exhibit, for 2014-15")


def test_one_movement_with_two_words_is_caught() -> None:
    one = made().record()
    other = one | {"text": "It", "states": [{**one["states"][0], "word": "rose slightly"}]}
    assert list(judging.contradictions([one, one])) == []
    assert len(list(judging.contradictions([one, other]))) == 1
    assert Stated(**one["states"][0]).word == "rose"


def counted(**changes: Any) -> list[str]:
    said = wording.say("{n:Phrase} said so.", n=Count(12, 25))
    counts = [replace(one, **changes) for one in said.counts]
    return list(judging.misstatements(Statement(str(said), counts=counts).record()))


def test_a_count_is_told_with_its_base_and_by_a_word_that_holds() -> None:
    assert counted() == []
    (told,) = wording.say("{n[a]:of} said so.", n={"a": Count(12, 25)}).counts
    assert (told.field, told.count, told.base, told.written) == ("n[a]", 12, 25, "12 of 25")
    assert wording.joined(["It.", wording.say("{n:of} did.", n=Count(1, 2))]).counts


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"count": 20}, "'about half' does not hold for 20 of 25"),
        ({"base": None}, "'about half' does not hold"),
        ({"count": 26}, "26 of 25"),
        ({"written": "13 of 25"}, "'13 of 25' is not in the sentence"),
    ],
)
def test_a_false_count_is_caught(changes: dict[str, Any], fault: str) -> None:
    assert any(fault in one for one in counted(**changes))


def test_figures_that_are_not_final_are_said_to_be_so() -> None:
    remarks = ("Figures of 2014-15 are a forecast.",)
    (fault,) = told(made(), remarks=remarks)
    assert "'Figures of 2014-15 are a forecast.' is passed over" in fault
    assert told(made() + " Figures of 2014-15 are a forecast.", remarks=remarks) == []


@pytest.mark.parametrize(
    "text", ["It rose.", "Spending hardly changed.", "About half (12 of 25) said so."]
)
def test_a_word_without_data_is_named(text: str) -> None:
    assert len(list(judging.unsupported(Statement(text).record()))) == 1


def test_words_with_data_and_words_of_comparison_are_none() -> None:
    assert list(judging.unsupported(made().record())) == []
    compared = "It rose more than elsewhere. Neither fell compared with London."
    assert list(judging.unsupported(Statement(compared).record())) == []
    assert list(judging.unsupported(wording.say("{n:Phrase}", n=Count(12, 25)).record())) == []
