"""Time use: hours by activity in a diary week, one row a person."""

from typing import Any

import pandas as pd

from fop.fieldwork.instruments.results import BASES, Figure, Results, texts

WHO = "survey of time use"
ACTIVITIES = "direct_work recording travel meetings supervision training other".split()
WEEK = 168
"""Hours of a week: nobody can have worked more."""

SPAN = 40
"""Hours of an ordinary week: how far one diary may move a sum of hours; half of it, of one
activity."""

ALL = "all activities"
SECTION = "Appendix 5"


def hours(responses: pd.DataFrame) -> pd.DataFrame:
    """Give each person's hours by activity, an activity left blank as none.

    Returns
    -------
    DataFrame
        A column for each activity and `all`, their sum.
    """
    held = responses[ACTIVITIES].astype(float).fillna(0)
    return held.assign(all=held.sum(axis=1)).rename(columns=lambda name: name.replace("_", " "))


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
    place = ("survey", SECTION, WHO, "social workers")
    answers = {"yes": "replied"}
    known: dict[str, Any] = {"is_public": True, "is_said": False}
    if staff is None:
        found.count(place, WHO, "", {"": "replied"}, everybody)
    else:
        found.count(place, WHO, "replied", answers, theme=BASES, **known)
    _averages(found, held, "social workers")
    for column in ("borough", "team"):
        group = f"social workers, {column}: {{}}"
        place = ("survey", SECTION, WHO, group)
        if staff is None:
            own = {one: f"{group.format(one)}|replied" for one in found.values(WHO, column)}
            found.count(place, WHO, column, own, everybody)
        else:
            found.count(place, WHO, "replied", answers, None, column, theme=BASES, **known)
        for value in sorted(set(responses[column].dropna())):
            mine = held[(responses[column] == value).to_numpy()]
            needs = ((WHO, column if staff is None else "replied"),)
            _averages(found, mine, group.format(value), f"hours by {column}", needs)
    return found


def _averages(
    found: Results,
    held: pd.DataFrame,
    group: str,
    division: str = "",
    needs: tuple[tuple[str, str], ...] = (),
) -> None:
    base = None if division else (WHO, {"replied": "yes"})
    other: dict[str, Any] = {"base": base, "division": division, "needs": needs}
    for name in held:
        span = SPAN if name == "all" else SPAN / 2
        place = (SECTION, WHO, group, ALL if name == "all" else name)
        found.mean(place, held[name], (0, WEEK), unit="hours a week", span=span, **other)
    both = float(held["all"].sum())
    for name in ("direct work", "recording"):
        share = 100 * float(held[name].sum()) / both if both else float("nan")
        place = (SECTION, f"{WHO}, shares", group, name)
        note = "Of all hours of the group together."
        of = {"unit": "per cent", "note": note, "span": 100, **other}
        found.figures.append(Figure(*place, share, len(held), **of))
    place = (SECTION, f"{WHO}, ratio", group, "direct work to an hour of recording")
    of = {"unit": "hours", "decimals": 2, "span": SPAN / 10, **other}
    found.figures.append(Figure(*place, direct_against_recording(held), len(held), **of))


def _with_the_silent(people: pd.DataFrame, staff: pd.DataFrame, found: Results) -> pd.DataFrame:
    """Add a row for each member of staff who did not reply, so that replies have a base."""
    replied = people.groupby(["borough", "team"]).size()
    asked = staff.groupby(["borough", "team"])["staff"].sum().astype("int64")
    silent = asked.sub(replied, fill_value=0).astype("int64")
    if more := int((silent < 0).sum()):
        found.notices.append(
            f"In {more} team{'s' * (more > 1)} more people replied than the staff count has. "
            "Their staff count is taken to be the number of replies."
        )
    silent = silent.clip(lower=0)
    rows = silent.index.repeat(silent.to_numpy())
    others = pd.DataFrame({name: rows.get_level_values(name) for name in ("borough", "team")})
    others.index = pd.Index([f"silent {place}" for place in range(len(others))])
    return pd.concat([people, others.assign(replied="no")])
