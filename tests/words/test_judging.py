"""Judging: a false sentence of each kind is caught, and those that the book makes stand."""

from dataclasses import replace
from typing import Any

import pytest
from tidy_rows import tidy

from fop.words import judging, measures, wording
from fop.words.statements import Stated, Statement


def made(*, before: float = 20.0, after: float = 30.0, year: str = "2014-15") -> Statement:
    rows = tidy(
        ("LBHF", "2013-14", "agency worker rate", before, "per cent"),
        ("LBHF", year, "agency worker rate", after, "per cent"),
    )
    return wording.movement(measures.compare(rows, "2013-14", year), "The share of agency workers")


def told(statement: Statement, text: str = "", **changes: Any) -> list[str]:
    states = [replace(one, **changes) for one in statement.states]
    return list(judging.faults(Statement(text or str(statement), states).record()))


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
    (fault,) = judging.faults(made().record(), known)
    assert fault.startswith("30 in the sentence, 31 in the exhibit, for 2014-15")


def test_one_movement_with_two_words_is_caught() -> None:
    one = made().record()
    other = {"text": "It", "states": [{**one["states"][0], "word": "rose slightly"}]}
    assert list(judging.contradictions([one, one])) == []
    assert len(list(judging.contradictions([one, other]))) == 1
    assert Stated(**one["states"][0]).word == "rose"
