"""Families seen twice: their answers, their cases, and who was lost between the times."""

import pandas as pd

from fop.fieldwork.instruments.results import BASES, NOT_ASKED, Figure, Question, Results, texts
from fop.fieldwork.instruments.statistics import uneven

WHO = "families"
STATUS = ["child protection", "child in need", "closed"]
"""From the strictest to none: a move to the right is a step down."""

STATEMENTS = {
    "talking": "Dislikes talking to professionals",
    "getting_help": "Is good at getting help when needed",
    "dealing": "Does not understand how to deal with social workers",
}
FEELINGS = ["Positive", "Negative", "Neutral", "Mixed feelings"]
PRIORITIES = ["Yes", "No", "Some disagreement", "Not sure"]
CONTACT = [
    "Daily to weekly",
    "Less than weekly to monthly",
    "Less than monthly to six-monthly",
    "Rarely or never",
]
TIES = ["Very close", "Moderately close", "Loose tie", "Difficult"]
OPEN, CLOSED = "still had a social worker", "case closed"
ONCE = [*STATEMENTS, "feelings", "priorities", "contact", "tie", "borough", "translator"]
TWICE = ["experience", "again", "relationship", "networks"]
CASE = "kind of case"
"""Theme of the kinds of case at both times, and of what follows from them."""

AGAIN = {"seen": "yes", "seen again": "yes"}


def step(before: str, after: str) -> str:
    """Name the move between two kinds of case: stepped down, stepped up, or as before."""
    places = STATUS.index(before), STATUS.index(after)
    return (
        "stepped down"
        if places[1] > places[0]
        else "stepped up"
        if places[1] < places[0]
        else "as before"
    )


def paired(responses: pd.DataFrame) -> pd.DataFrame:
    """Set each family's two times side by side, one row a family.

    Returns
    -------
    DataFrame
        Text columns `seen`, `seen again`, `status 1`, `status 2`, `step` and the answers.
        A family interviewed at time one alone has "no" in `seen again`.
    """
    first = responses[(responses["time"] == 1) & (responses["interviewed"] == "yes")]
    first = first.set_index("family")
    second = responses[responses["time"] == 2].set_index("family").reindex(first.index)
    met = second["interviewed"].eq("yes")
    people = first[ONCE].assign(seen="yes", status_1=first["status"])
    people["seen again"] = met.map({True: "yes", False: "no"})
    people["reason"] = second["reason"].where(~met).fillna("not recorded").where(~met)
    people["status_2"] = second["status"].where(met)
    people = people.join(second[TWICE].where(met))
    known = people["status_2"].notna()
    people["worker"] = people["status_2"].eq("closed").map({True: CLOSED, False: OPEN}).where(known)
    moves = people.dropna(subset=["status_1", "status_2"])
    steps = [step(*pair) for pair in zip(moves["status_1"], moves["status_2"], strict=True)]
    people["step"] = pd.Series(steps, index=moves.index, dtype="object")
    people["contact and tie"] = people["contact"] + "|" + people["tie"]
    return people.rename(columns={"status_1": "status 1", "status_2": "status 2"})


def possible() -> pd.DataFrame:
    """List all that a family's kinds of case can be at both times, and what follows from them."""
    cases = [("yes", before, after) for before in STATUS for after in (*STATUS, NOT_ASKED)]
    cases += [("no", before, NOT_ASKED) for before in STATUS]
    frame = pd.DataFrame(cases, columns=["seen again", "status 1", "status 2"])
    met = frame["status 2"] != NOT_ASKED
    worker = frame["status 2"].eq("closed").map({True: CLOSED, False: OPEN})
    steps = [NOT_ASKED if after == NOT_ASKED else step(before, after) for _, before, after in cases]
    return frame.assign(seen="yes", worker=worker.where(met, NOT_ASKED), step=steps)


def results(responses: pd.DataFrame) -> Results:
    """Work out the results of a wave from checked responses."""
    found = Results()
    found.people[WHO] = texts(paired(responses))
    found.possible[WHO, CASE] = possible()
    seen = {"seen": "yes"}
    found.total(("interviews", "Appendix 2", "interviews", WHO), "interviewed and used", WHO, seen)
    if "yes" in found.values(WHO, "seen again"):
        _time_two(found)
    place = ("interviews", "3.2.6", "interviews", WHO)
    found.count(place, WHO, "translator", {"yes": "translator present"}, seen)
    for column, statement in STATEMENTS.items():
        place = ("table_3_11", "3.2.7", statement, WHO)
        found.count(place, WHO, column, ["Disagree", "Agree", "Not sure"], seen)
    place = ("table_3_12", "3.2.8", "Feelings about being involved with services", WHO)
    found.count(place, WHO, "feelings", FEELINGS, seen)
    place = ("table_3_13", "3.2.8", "Agreement with social workers about priorities", WHO)
    found.count(place, WHO, "priorities", PRIORITIES, seen)
    rows = {
        ("", f"{how_often}|{tie}"): ("contact and closeness", how_often, tie)
        for how_often in CONTACT
        for tie in TIES
    }
    column = "contact and tie"
    found.questions.append(Question("table_3_14", "3.2.8", WHO, seen, column, rows, theme=column))
    place = ("respondents", "Appendix 3", "borough", WHO)
    found.count(place, WHO, "borough", found.values(WHO, "borough"), seen, is_said=False)
    place = ("respondents", "Appendix 3", "type of case", WHO)
    found.count(place, WHO, "status 1", STATUS, seen, theme=CASE, is_said=False)
    if "yes" in found.values(WHO, "seen again"):
        _steps(found)
        _lost(found)
    return found


def _time_two(found: Results) -> None:
    group = "families interviewed again"
    closed = {**AGAIN, "worker": CLOSED}
    words = {"yes": "interviewed again", "no": "not interviewed again"}
    place = ("time_two", "3.3.2", "time two", WHO)
    found.count(place, WHO, "seen again", words, {"seen": "yes"}, theme=BASES, is_said=False)
    place = ("time_two", "3.3.2", "social worker", group)
    found.count(place, WHO, "worker", [OPEN, CLOSED], AGAIN, theme=CASE)
    place = ("time_two", "3.3.2", "case type", group)
    found.count(place, WHO, "status 1", STATUS[1::-1], AGAIN, theme=CASE, is_said=False)
    changes = ["no change", "some change", "major change"]
    found.count(("time_two", "3.3.2", "social networks", group), WHO, "networks", changes, AGAIN)
    group = "families with a closed case"
    for topic, column, answers in (
        ("experience", "experience", ["positive", "negative", "mixed"]),
        ("social worker again", "again", ["would not mind", "did not want one", "not sure"]),
    ):
        found.count(("time_two", "3.3.2", topic, group), WHO, column, answers, closed)
    place = ("time_two", "3.3.2", "working relationships", "families interviewed again")
    found.count(place, WHO, "relationship", {"positive": "positive"}, AGAIN)


def _steps(found: Results) -> None:
    """Ask for the moves between kinds of case, together and by the kind before."""
    place = ("step_down", "3.3.2", "steps together", "families interviewed again")
    moves = ["stepped down", "as before", "stepped up"]
    found.count(place, WHO, "step", moves, AGAIN, theme=CASE)
    place = ("step_down", "3.3.2", "steps between the times", "{}")
    found.count(place, WHO, "status 2", STATUS, AGAIN, "status 1", theme=CASE)


def _lost(found: Results) -> None:
    """Compare those who were seen again with those who were not."""
    seen, lost = {"seen": "yes"}, {"seen": "yes", "seen again": "no"}
    place = ("attrition", "3.3.2", "why not interviewed again", "families not interviewed again")
    reasons = ["could not be reached", "declined", "other reason", "not recorded"]
    found.count(place, WHO, "reason", reasons, lost)
    words = {"no": "not interviewed again"}
    for column, topic, theme in (
        ("status 1", "type of case", CASE),
        ("borough", "borough", "borough"),
    ):
        place = ("attrition", "3.3.2", f"not interviewed again, by {topic}", "{}")
        found.count(place, WHO, "seen again", words, seen, column, theme=theme, is_said=False)
        found.figures.append(_difference(found.people[WHO], column, topic))


def _difference(people: pd.DataFrame, column: str, topic: str) -> Figure:
    """Say how likely so uneven a loss would be by chance alone."""
    table = pd.crosstab(people[column], people["seen again"])
    value = uneven(table) if min(table.shape) > 1 else float("nan")
    measure = f"probability of so uneven a loss by chance, {topic}"
    note = (
        "Fisher's exact test, or chi-squared for large counts; no evidence of a difference where "
        "it is well above 0.05."
    )
    figure = ("3.3.2", "who was lost", WHO, measure)
    needs = ((WHO, column), (WHO, "seen again"))
    base = (WHO, {"seen": "yes"})
    return Figure(*figure, value, len(people), base, decimals=2, note=note, needs=needs)
