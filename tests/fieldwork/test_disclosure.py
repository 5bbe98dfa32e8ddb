"""How one question is told: in figures, together, in words or not at all."""

import pandas as pd

from fop.fieldwork.disclosure import disclose
from fop.fieldwork.instruments.results import Results
from fop.fieldwork.rules import Rules

SUPPRESS, ROUND = Rules("suppress"), Rules("round")


def asked(rules: Rules = SUPPRESS, **answers: int) -> dict[str, str]:
    """Tell one question by how many people gave each answer; `rest` gave none."""
    said = [answer for answer, number in answers.items() for _ in range(number)]
    frame = pd.DataFrame({"said": ["-" if one == "rest" else one for one in said]})
    found = Results(people={"staff": frame})
    named = [answer for answer in answers if answer != "rest"]
    found.count(("safety", "3.2.2", "safety", "staff"), "staff", "said", named)
    return {one.answer: one.printed for one in disclose(found, rules).counts}


def test_small_answers_are_told_together_before_anything_is_withheld() -> None:
    told = asked(safer=18, hard=5, other=2, none=0)
    assert told == {"safer": "18", "any other answer": "7"}
    assert asked(enthusiast=9, cautious=10, limited=6) == {
        "enthusiast": "9", "cautious": "10", "limited": "6"
    }  # fmt: skip


def test_those_who_gave_no_answer_are_guarded_too() -> None:
    assert asked(yes=12, no=10, rest=3) == {"yes": "12", "any other answer": "13"}
    assert asked(yes=22, rest=3) == {"yes": "most"}


def test_a_share_is_said_in_words_only_where_they_leave_enough_open() -> None:
    assert asked(yes=13, no=4) == {"yes": "most", "no": "less than half"}
    assert asked(yes=9, no=1) == {"yes": "[c]", "no": "[c]"}


def test_what_everybody_in_a_small_group_said_is_not_told() -> None:
    assert asked(yes=12, no=0) == {"yes": "most", "no": "less than half"}
    assert asked(yes=24, no=0) == {"yes": "24", "no": "0"}


def test_rounding_gives_no_count_back_to_whoever_knows_the_base() -> None:
    # Of 24, 10 and 10 to the nearest five could only be 12 and 12.
    assert asked(ROUND, yes=12, no=12) == {"yes": "about half", "no": "about half"}
    assert asked(ROUND, yes=18, no=5, other=2) == {"yes": "20", "no": "under 8", "other": "under 8"}
    assert asked(ROUND, yes=600, no=0) == {"yes": "most", "no": "less than half"}
