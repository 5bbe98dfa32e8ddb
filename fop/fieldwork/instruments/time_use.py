"""Time use: hours by activity in a diary week, one row a person."""

import pandas as pd

from fop.fieldwork.crosstabs import Cell
from fop.fieldwork.instruments.results import Figure, Results, cell, texts
from fop.fieldwork.instruments.statistics import mean_interval

WHO = "survey of time use"
ACTIVITIES = {
    "direct_work": "direct work",
    "recording": "recording",
    "travel": "travel",
    "meetings": "meetings",
    "supervision": "supervision",
    "training": "training",
    "other": "other",
}
WEEK = 168
"""Hours of a week: nobody can have worked more."""

TOPIC = "survey of time use"
SECTION = "Appendix 5"


def hours(responses: pd.DataFrame) -> pd.DataFrame:
    """Give each person's hours by activity, an activity left blank as none.

    Returns
    -------
    DataFrame
        A column for each activity and `all`, their sum.
    """
    held = responses[list(ACTIVITIES)].astype(float).fillna(0).rename(columns=ACTIVITIES)
    return held.assign(all=held.sum(axis=1))


def direct_against_recording(held: pd.DataFrame) -> float:
    """Give the hours of direct work to one hour of recording, over all people together."""
    recording = float(held["recording"].sum())
    return float(held["direct work"].sum()) / recording if recording else float("nan")


def results(responses: pd.DataFrame, staff: pd.DataFrame | None = None) -> Results:
    """Work out the results of a wave.

    Parameters
    ----------
    responses : DataFrame
        Checked responses: `respondent`, `borough`, `team` and hours by activity.
    staff : DataFrame, optional
        Columns `borough`, `team` and `staff`: how many were asked.
    """
    found = Results()
    people = responses.set_index("respondent")[["borough", "team"]].assign(replied="yes")
    if staff is not None:
        people = _with_the_silent(people, staff, found)
    found.people[WHO] = texts(people)
    held = hours(responses)
    everybody = {"replied": "yes"}
    asked: dict[str, str] | None = {} if staff is not None else None
    place = ("survey", SECTION, TOPIC, "social workers")
    found.total(place, "replied", WHO, everybody, asked)
    _averages(found, held, "social workers", "", cell(WHO, everybody))
    for column in ("borough", "team"):
        for value in sorted(set(responses[column].dropna())):
            mine = held[responses[column] == value]
            group = f"social workers, {column}: {value}"
            where = {"replied": "yes", column: value}
            of = None if asked is None else {column: value}
            found.total(("survey", SECTION, TOPIC, group), "replied", WHO, where, of)
            _averages(found, mine, group, column, cell(WHO, where))
    return found


def _averages(found: Results, held: pd.DataFrame, group: str, by: str, base: Cell) -> None:
    people = len(held)
    for activity in (*ACTIVITIES.values(), "all"):
        words = "all activities" if activity == "all" else activity
        mean, low, high = mean_interval(held[activity])
        found.figures.append(
            Figure(SECTION, TOPIC, group, words, mean, people, base, max(low, 0.0), high, by,
                   "hours a week")
        )  # fmt: skip
    both = float(held["all"].sum())
    for activity in ("direct work", "recording"):
        share = 100 * float(held[activity].sum()) / both if both else float("nan")
        found.figures.append(
            Figure(SECTION, f"{TOPIC}, shares", group, activity, share, people, base, by=by,
                   unit="per cent", note="Of all hours of the group together.")
        )  # fmt: skip
    found.figures.append(
        Figure(SECTION, f"{TOPIC}, ratio", group, "direct work to an hour of recording",
               direct_against_recording(held), people, base, by=by, unit="hours", decimals=2)
    )  # fmt: skip


def _with_the_silent(people: pd.DataFrame, staff: pd.DataFrame, found: Results) -> pd.DataFrame:
    """Add a row for each member of staff who did not reply, so that replies have a base."""
    replied = people.groupby(["borough", "team"]).size()
    asked = staff.groupby(["borough", "team"])["staff"].sum().astype("int64")
    silent = asked.sub(replied, fill_value=0).astype("int64")
    if (silent < 0).any():
        found.notices.append(
            f"In {int((silent < 0).sum())} teams more people replied than the staff count has. "
            "Their staff count is taken to be the number of replies."
        )
    silent = silent.clip(lower=0)
    rows = silent.index.repeat(silent.to_numpy())
    others = pd.DataFrame({name: rows.get_level_values(name) for name in ("borough", "team")})
    others.index = pd.Index([f"silent {place}" for place in range(len(others))])
    return pd.concat([people, others.assign(replied="no")])
