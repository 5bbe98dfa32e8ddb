"""Sentences: each threshold at its edge, each way of writing a figure."""

import pandas as pd
import pytest

from fop.mistakes import Mistake
from fop.words import counts, statements, wording
from fop.words.counts import Count, Counts


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (100, 102.9, "hardly changed"),
        (100, 103, "rose slightly"),
        (100, 97, "fell slightly"),
        (100, 90.1, "fell slightly"),
        (100, 90, "fell"),
        (100, 45, "fell"),
        (100, 0, "fell"),
        (100, 211, "rose"),
        (0, 0, "was the same"),
        (0, 3, "was higher"),
        (100, float("nan"), "cannot be compared"),
    ],
)
def test_verbs_follow_the_stated_thresholds(before: float, after: float, words: str) -> None:
    assert wording.verb(before, after) == words


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (8043679.91, "pounds", "£8,043,680"),
        (-1034254, "pounds", "−£1,034,254"),
        (15.094, "per cent", "15.1%"),
        (536.4, "per 10,000 children", "536.4"),
        (2406, "referrals", "2,406"),
        (float("nan"), "pounds", "[x]"),
        (-0.01, "per cent", "0.0%"),
    ],
)
def test_figures_carry_their_unit(value: float, unit: str, text: str) -> None:
    assert wording.figure(value, unit) == text


def test_changes_are_signed_and_shares_change_in_points() -> None:
    assert wording.change(15.09, 16.20, "per cent") == "+1.1 points"
    assert wording.change(205, 185) == "−20"
    assert wording.change(95, 95) == "0"
    assert wording.change(95, float("nan")) == "[x]"
    assert wording.percentage(-9.756) == "−9.8%"
    assert (wording.percentage(2.86), wording.percentage(10.2)) == ("+2.9%", "+10%")
    assert wording.percentage(0.2) == "0%"


def made() -> Counts:
    return Counts(
        pd.DataFrame({"answer": ["planning", "review"], "count": [22, 11], "base": [25, 25]})
    )


def test_counts_in_sentences() -> None:
    text = wording.say(
        "{c[planning]:Words}, {c[planning]:of}, {c[planning]:share}, {c[review]:phrase}, {c.base}",
        c=made(),
    )
    assert text == "Twenty-two, 22 of 25, 88%, 11 of 25, 25"


def test_an_unknown_answer_names_those_held() -> None:
    with pytest.raises(Mistake, match="planning, review"):
        wording.say("{c[reviewing]}", c=made())


def test_a_question_asked_of_two_groups_must_be_chosen() -> None:
    with pytest.raises(Mistake, match="Choose a topic or a group"):
        Counts(pd.DataFrame({"answer": ["yes", "yes"], "count": [1, 2], "base": [3, 3]}))


def test_a_missing_count_is_never_a_number() -> None:
    frame = pd.DataFrame({"answer": ["yes"], "count": pd.array([None], "Int64"), "base": [3]})
    with pytest.raises(Mistake, match="not available"):
        wording.say("{c[yes]}", c=Counts(frame))


def test_a_sentence_cannot_be_a_heading() -> None:
    with pytest.raises(Mistake, match="heading"):
        wording.say("# Findings")


def test_text_from_tables_is_escaped() -> None:
    assert wording.say("{x}", x="<b>*bold*</b>") == r"\<b\>\*bold\*\</b\>"


def test_a_field_that_nothing_fills_is_named() -> None:
    with pytest.raises(Mistake, match="agency"):
        wording.say("{agency}")


@pytest.mark.parametrize(
    ("part", "whole", "words"),
    [
        (0, 25, "none"),
        (25, 25, "all"),
        (23, 25, "nearly all"),
        (22, 25, ""),
        (9, 17, "about half"),
        (13, 17, "about three quarters"),
        (2, 4, "half"),
        (1, 0, "not available"),
    ],
)
def test_shares_in_words(part: int, whole: int, words: str) -> None:
    assert counts.share_phrase(part, whole) == words


def test_counts_stay_whole_numbers() -> None:
    assert Count(3, 4) + 1 == 4
    assert f"{Count(1782):,}" == "1,782"
    with pytest.raises(Mistake, match="no base"):
        format(Count(3), "of")


def test_lists_of_words() -> None:
    assert wording.listed([]) == ""
    assert wording.listed(["a"]) == "a"
    assert wording.listed(["a", "b", "c"]) == "a, b and c"


@pytest.mark.parametrize(
    ("parts", "whole", "sentence"),
    [
        ([11, 3, 8], 24, "The answers add up to 22 of 24 people; two are not accounted for."),
        ([14, 8, 2], 25, "The answers add up to 24 of 25 people; one is not accounted for."),
        ([18, 4, 1, 2], 25, "The answers account for all 25 people."),
        ([14, 12], 25, "The answers add up to 26, more than the 25 people."),
    ],
)
def test_answers_are_added_up_against_everyone_asked(
    parts: list[int], whole: int, sentence: str
) -> None:
    rows = pd.DataFrame({"answer": list("abcd")[: len(parts)], "count": parts, "base": whole})
    assert Counts(rows).accounted(whole, "people") == sentence


def test_a_note_can_depend_on_the_data() -> None:
    assert wording.note("Mind this.\nAnd that.") == "> Mind this.\n> And that."


def test_a_sentence_that_could_not_be_made_leaves_no_gap() -> None:
    told = wording.say("**Turnover.** {moved} The report has none.", moved=None)
    assert str(told) == "**Turnover.** The report has none."


@pytest.mark.parametrize("text", ["{one.__class__}", "{one._own}", "{other}", "{one[_a]}"])
def test_a_field_that_is_none_of_the_book_fills_nothing(text: str) -> None:
    with pytest.raises(Mistake, match="Nothing fills the field"):
        wording.filled(text, {"one": "1"})


@pytest.mark.parametrize("text", ["£{0:,.0f", "{3}", "{0:d}", "{one}"])
def test_a_text_that_its_figures_do_not_fill_is_told_with_its_table(text: str) -> None:
    assert statements.put_in("£{0:,.0f}", [1500.0], "a.csv") == "£1,500"
    with pytest.raises(Mistake, match=r"a\.csv: .* cannot be filled from 1 figures"):
        statements.put_in(text, [1500.0], "a.csv")
