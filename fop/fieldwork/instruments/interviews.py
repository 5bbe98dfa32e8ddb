"""Interviews with staff: what was said, from a coding sheet with one row a person."""

import pandas as pd

from fop.fieldwork.instruments.results import Results, texts

WHO = "staff interviewed"
ASSESSMENT, MANAGERS = "assessment social workers", "managers"
TRAINING = {"none": 0, "1 to 5": 5, "6 to 10": 10, "over 10": 10**6}
"""Bands of training days, each to its highest."""


def results(responses: pd.DataFrame) -> Results:
    """Work out the results of a wave from checked responses."""
    found = Results()
    people = responses.set_index("respondent")
    assessing = people["group"].isin([ASSESSMENT, MANAGERS]).map({True: "yes", False: "no"})
    bands = pd.cut(
        people["training_days"].astype(float), [-1, *TRAINING.values()], labels=[*TRAINING]
    )
    people = people.assign(assessing=assessing, training=bands)
    for column in ("short_work", "court_detail"):
        people[f"{column} asked"] = people[column].notna().map({True: "yes", False: None})
    found.people[WHO] = texts(people.drop(columns="training_days"))
    found.ask("interviews", WHO)
    return found
