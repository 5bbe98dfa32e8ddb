"""Interviews with staff: what was said, from a coding sheet with one row a person."""

import pandas as pd

from fop.fieldwork.instruments.results import Results, texts

WHO = "staff interviewed"
FAMILY, ASSESSMENT, MANAGERS = (
    "family social workers",
    "assessment social workers",
    "managers",
)
OUTCOMES = {
    "planning": "planning",
    "generating_hypotheses": "generating hypotheses",
    "engagement": "engagement",
    "techniques": "using a range of techniques",
    "review_and_reflection": "review and reflection",
}
ANALYTIC_GROUPS = ["enthusiast", "cautious", "limited knowledge"]
SAFETY = ["safer", "hard to say", "safety not the issue", "no data"]
SUPERVISION = {
    FAMILY: ("3.2.2", ["review, reflection and reframing", "not so", "too little information"]),
    ASSESSMENT: ("3.2.5", ["turning systemic", "no change or very little"]),
    MANAGERS: ("3.2.5", ["own practice more systemic", "own practice not more systemic"]),
}
TRAINING = {"none": (0, 0), "1 to 5": (0.5, 5), "6 to 10": (5.5, 10), "over 10": (10.5, 10**6)}
DIVISIONS = ("borough", "team", "role")
"""Columns by which family social workers' answers are divided."""


def band(days: float) -> str | None:
    """Give the band of a number of training days; nothing where it is not known."""
    if pd.isna(days):
        return None
    return next(name for name, (_, top) in TRAINING.items() if days <= top)


def results(responses: pd.DataFrame) -> Results:
    """Work out the results of a wave from checked responses."""
    found = Results()
    people = responses.set_index("respondent")
    assessing = people["group"].isin([ASSESSMENT, MANAGERS]).map({True: "yes", False: "no"})
    people = people.assign(assessing=assessing, training=people["training_days"].map(band))
    for column in ("short_work", "court_detail"):
        people[f"{column} asked"] = people[column].notna().map({True: "yes", False: None})
    found.people[WHO] = texts(people.drop(columns="training_days"))
    present = found.values(WHO, "group")
    for group in present:
        place = ("interviews", "Appendix 2", "interviews", group)
        found.total(place, "interviewed", WHO, {"group": group})
    if FAMILY in present:
        _family(found)
    for group in (one for one in present if one != FAMILY):
        section, answers = SUPERVISION[group]
        place = ("supervision", section, "supervision", group)
        found.count(place, WHO, "supervision", answers, {"group": group})
    if "yes" in found.values(WHO, "assessing"):
        _assessing(found, present)
    _respondents(found, present)
    return found


def _family(found: Results) -> None:
    """Ask for what family social workers said of outcomes, of safety and of themselves."""
    held = {"group": FAMILY}
    section, supervised = SUPERVISION[FAMILY]
    asked = [
        ("learning_outcomes", "learning outcomes", column, {"yes": words})
        for column, words in OUTCOMES.items()
    ]
    asked.append(("safety", "safety of children", "safety", {one: one for one in SAFETY}))
    groups = {one: one for one in ANALYTIC_GROUPS}
    asked.append(("analytic_groups", "analytic groups", "analytic_group", groups))
    for table, topic, column, answers in asked:
        found.count((table, "3.2.2", topic, FAMILY), WHO, column, answers, held)
        for division in DIVISIONS:
            place = ("interviews_by", "3.2.2", topic, f"{FAMILY}, {division}: {{}}")
            found.count(place, WHO, column, answers, held, division)
    found.count(
        ("supervision", section, "supervision", FAMILY), WHO, "supervision", supervised, held
    )


def _assessing(found: Results, present: list[str]) -> None:
    both = "assessment social workers and managers"
    place = ("reflective_groups", "3.2.5", "reflective groups", both)
    found.count(place, WHO, "reflective_group", ["helpful"], {"assessing": "yes"})
    if ASSESSMENT in present:
        held = {"group": ASSESSMENT, "short_work asked": "yes"}
        place = ("assessment_fit", "3.2.5", "fit with assessment", ASSESSMENT)
        words = {"yes": "short, timed work leaves little room for it"}
        found.count(place, WHO, "short_work", words, held)
        held = {"group": ASSESSMENT, "court_detail asked": "yes"}
        place = ("recording", "3.2.5", "recording", ASSESSMENT)
        found.count(place, WHO, "court_detail", {"yes": "worried about detail for court"}, held)


def _respondents(found: Results, present: list[str]) -> None:
    for group in present:
        held = {"group": group}
        for column in ("borough", "role", "team", "training"):
            values = found.values(WHO, column) if column != "training" else list(TRAINING)
            topic = "days of training" if column == "training" else column
            place = ("respondents", "Appendix 3", topic, group)
            found.count(place, WHO, column, values, held, is_said=False)
