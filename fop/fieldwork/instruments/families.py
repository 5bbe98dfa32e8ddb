"""Families seen twice: their answers, their cases, and who was lost between the times."""

import pandas as pd

from fop.fieldwork.instruments.results import NOT_ASKED, Figure, Results, texts
from fop.fieldwork.instruments.statistics import uneven

WHO = "families"
STATUS = ["child protection", "child in need", "closed"]
"""From the strictest to none: a move to the right is a step down."""

OPEN, CLOSED = "still had a social worker", "case closed"
ONCE = ("talking getting_help dealing feelings priorities contact tie borough translator").split()
TWICE = ["experience", "again", "relationship", "networks"]
CASE = "kind of case"
"""Theme of the kinds of case at both times, and of what follows from them."""


def step(before: str, after: str) -> str:
    """Name the move between two kinds of case: stepped down, stepped up, or as before."""
    if before == after:
        return "as before"
    return "stepped down" if STATUS.index(after) > STATUS.index(before) else "stepped up"


def _paired(responses: pd.DataFrame) -> pd.DataFrame:
    """Set the two times of each family that was interviewed at the first side by side."""
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


def _possible() -> pd.DataFrame:
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
    found.people[WHO] = texts(_paired(responses))
    found.possible[WHO, CASE] = _possible()
    found.ask("families", WHO)
    if "yes" in found.values(WHO, "seen again"):
        for column, topic in (("status 1", "type of case"), ("borough", "borough")):
            found.figures.append(_difference(found.people[WHO], column, topic))
    return found


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
