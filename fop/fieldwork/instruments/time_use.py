"""Time use: hours by activity in a diary week, one row a person."""

from typing import Any

import pandas as pd

from fop.fieldwork.crosstabs import Cell
from fop.fieldwork.instruments.results import Figure, Results, cell, texts

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

ALL = "all activities"
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
    held = hours(responses).set_axis(responses["respondent"])
    everybody = {"replied": "yes"}
    asked: dict[str, str] | None = {} if staff is not None else None
    place = ("survey", SECTION, TOPIC, "social workers")
    found.total(place, "replied", WHO, everybody, asked, is_public=True)
    _averages(found, held, "social workers", cell(WHO, everybody))
    for column in ("borough", "team"):
        for value in sorted(set(responses[column].dropna())):
            mine = held[(responses[column] == value).to_numpy()]
            group = f"social workers, {column}: {value}"
            where = {"replied": "yes", column: value}
            of = None if asked is None else {column: value}
            place = ("survey", SECTION, TOPIC, group)
            found.total(place, "replied", WHO, where, of, is_public=True)
            _averages(found, mine, group, cell(WHO, where), is_detail=True)
    return found


def _averages(
    found: Results, held: pd.DataFrame, group: str, base: Cell, is_detail: bool = False
) -> None:
    parts = {name: held[name] for name in ACTIVITIES.values()}
    other: dict[str, Any] = {
        "base": base,
        "is_detail": is_detail,
        "unit": "hours a week",
        "limits": (0.0, WEEK),
    }
    for name, hours_ in parts.items():
        found.mean((SECTION, TOPIC, group, name), {name: hours_}, **other)
    found.mean((SECTION, TOPIC, group, ALL), parts, **other)
    both = float(held["all"].sum())
    for name in ("direct work", "recording"):
        share = 100 * float(held[name].sum()) / both if both else float("nan")
        note = "Of all hours of the group together."
        found.figures.append(
            Figure(SECTION, f"{TOPIC}, shares", group, name, share, len(held), base,
                   unit="per cent", note=note, rests=(name, ALL))
        )  # fmt: skip
    found.figures.append(
        Figure(SECTION, f"{TOPIC}, ratio", group, "direct work to an hour of recording",
               direct_against_recording(held), len(held), base, unit="hours", decimals=2,
               rests=("direct work", "recording"))
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
