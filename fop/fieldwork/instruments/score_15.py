"""SCORE-15: how a family sees its own working, from 15 (best) to 75 (worst).

The instrument is that of Stratton and others, scored as the Association for Family Therapy
advises.  Its items are not reproduced here.  The reliable change index is that of Nebeker
Adams (2018), found for a sample in the United States of America.  Her cut-off is not used: at
51.92 it lies above the means of families starting therapy (39) and of others (26), between
which a clinical cut-off lies, so that it must have been meant for another way of scoring.
"""

from typing import Any

import pandas as pd

from fop.fieldwork import averages
from fop.fieldwork.instruments import network_maps
from fop.fieldwork.instruments.results import Figure, Results, texts
from fop.fieldwork.instruments.statistics import cronbachs_alpha
from fop.fieldwork.rules import Rules

ITEMS = [f"item_{number}" for number in range(1, 16)]
REVERSED = (2, 4, 5, 7, 8, 9, 11, 12, 13, 14)
"""Items worded as a difficulty: a family that they describe very well is worse off."""

DIMENSIONS = {
    "strengths and adaptability": (1, 3, 6, 10, 15),
    "overwhelmed by difficulties": (5, 7, 9, 11, 14),
    "disrupted communication": (2, 4, 8, 12, 13),
}
LEAST_ITEMS, LEAST_IN_DIMENSION = 12, 4
"""Fewest answered items from which a total, or a dimension of five, is worked out."""

RELIABLE_CHANGE = 17.51
SAMPLE = (
    "17.51 points are the reliable change index of Nebeker Adams (2018), for a US sample; it may "
    "not fit families here."
)
CHANGES = [
    f"better by {RELIABLE_CHANGE} points or more",
    f"changed by less than {RELIABLE_CHANGE} points",
    f"worse by {RELIABLE_CHANGE} points or more",
]

LENGTH, OF_DIMENSION = 60, 20  # how far apart the ends of a total, and of a dimension, lie


def _keyed(items: pd.DataFrame) -> pd.DataFrame:
    """Turn answers so that 1 is best and 5 worst for every item."""
    turned = items[ITEMS].astype("float64").copy()
    for number in REVERSED:
        turned[f"item_{number}"] = 6 - turned[f"item_{number}"]
    return turned


def scores(items: pd.DataFrame) -> pd.DataFrame:
    """Score each row.

    Returns
    -------
    DataFrame
        `total` (15 to 75), a column for each dimension (5 to 25) and `answered`, the number
        of items answered.  Missing items are prorated: the mean of the answered ones times
        the number of items.  Under 12 of 15, or under 4 of 5 in a dimension, the score is
        missing.
    """
    turned = _keyed(items)
    answered = turned.notna().sum(axis=1)
    found = pd.DataFrame({"total": _prorated(turned, LEAST_ITEMS)})
    for name, numbers in DIMENSIONS.items():
        own = turned[[f"item_{number}" for number in numbers]]
        found[name] = _prorated(own, LEAST_IN_DIMENSION)
    return found.assign(answered=answered)


def of_families(responses: pd.DataFrame) -> pd.DataFrame:
    """Score each family at each time: the mean of its members' scores.

    Parameters
    ----------
    responses : DataFrame
        Checked responses: `family`, `time`, the items, and `member` where several members of
        a family answered.

    Returns
    -------
    DataFrame
        One row a family and time: `family`, `time`, the scores, `members` who were scored, and
        `is_part`, whether one of these left items out.
    """
    scored = pd.concat([responses[["family", "time"]], scores(responses)], axis=1)
    known = scored["total"].notna()
    scored = scored.assign(members=known, is_part=known & scored["answered"].lt(len(ITEMS)))
    means = {name: (name, "mean") for name in ("total", *DIMENSIONS)}
    grouped = scored.groupby(["family", "time"], sort=False)
    found = grouped.agg(**means, members=("members", "sum"), is_part=("is_part", "any"))
    return found.reset_index()


def change(before: pd.Series, after: pd.Series) -> pd.Series:
    """Put each family's change into words: larger than the reliable change index, or not.

    Parameters
    ----------
    before, after : Series
        Totals of SCORE-15 by family, at time one and at time two.

    Returns
    -------
    Series
        One of `CHANGES` by family; missing where a total is.
    """
    gain = before - after
    words = pd.Series(CHANGES[1], index=before.index, dtype="object")
    words[gain >= RELIABLE_CHANGE] = CHANGES[0]
    words[gain <= -RELIABLE_CHANGE] = CHANGES[2]
    return words.where(gain.notna())


def results(responses: pd.DataFrame, support: pd.Series | None, rules: Rules) -> Results:
    """Work out the results of a wave.

    Parameters
    ----------
    responses : DataFrame
        Checked responses, as `of_families` takes them.
    support : Series or None
        Level of support by family, from its network map, where there is any.
    rules : Rules
        For the quartiles that may be shown.
    """
    found = Results()
    scored = of_families(responses)
    people = pd.DataFrame(index=pd.Index(responses["family"].unique(), name="family"))
    for time in (1, 2):
        own = scored[scored["time"] == time].set_index("family")
        known = own["total"].notna()
        people[f"score {time}"] = known.map({True: "scored", False: "not scored"})
        people[f"missing {time}"] = own["is_part"].map({True: "yes", False: "no"}).where(known)
    totals = scored.pivot(index="family", columns="time", values="total").reindex(columns=[1, 2])
    people["score change"] = change(totals[1], totals[2])
    found.people["families"] = texts(people)
    for time in (1, 2):
        if (responses["time"] == time).any():
            own = scored[scored["time"] == time].set_index("family")
            _at(found, time, own, responses[responses["time"] == time], rules)
    _changed(found, totals)
    if support is not None:
        _by_support(found, totals[1].dropna(), support, rules)
    return found


def _prorated(items: pd.DataFrame, least: int) -> pd.Series:
    return (items.mean(axis=1) * items.shape[1]).where(items.notna().sum(axis=1) >= least)


def _at(
    found: Results, time: int, scored: pd.DataFrame, responses: pd.DataFrame, rules: Rules
) -> None:
    """Ask for scores, quartiles, and how far the items go together."""
    topic, who = f"SCORE-15 at time {'one' if time == 1 else 'two'}", "families"
    place = ("score_15", "3.2.6", topic, who)
    held = {f"score {time}": "scored"}
    answers = {"scored": "scored", "not scored": "not scored: under 12 items answered"}
    for answer, said in answers.items():
        found.count(place, who, "", {"": said}, {f"score {time}": answer})
    missing = {"yes": "scored with items missing, prorated"}
    found.count(place, who, f"missing {time}", missing, held)
    base = (who, held)
    for measure in ("total", *DIMENSIONS):
        figure = ("3.2.6", topic, who, f"{measure}, mean")
        one = base if scored[measure].notna().equals(scored["total"].notna()) else None
        span = LENGTH if measure == "total" else OF_DIMENSION
        found.mean(figure, scored[measure], base=one, unit="points", span=span)
    figure = ("3.2.6", topic, who, "members a family who were scored, mean")
    members = scored["members"].where(scored["members"] > 0)
    found.mean(figure, members, base=base, unit="people", span=5)
    _quartiles(found, scored["total"], rules, (topic, who), base=base)
    turned = _keyed(responses)
    alpha = cronbachs_alpha(turned)
    full = int(responses.loc[turned.notna().all(axis=1), "family"].nunique())
    figure = ("3.2.6", topic, who, "Cronbach's alpha")
    note = "From members of families who answered every item."
    found.figures.append(Figure(*figure, alpha, full, span=2, decimals=2, note=note))


def _quartiles(
    found: Results, totals: pd.Series, rules: Rules, place: tuple[str, str], **other: Any
) -> None:
    known = int(totals.notna().sum())
    for at, name in ((0.25, "lower quartile"), (0.5, "median"), (0.75, "upper quartile")):
        value = averages.quantile(totals, at, rules)
        value = float("nan") if value is None else value
        found.figures.append(Figure(
            "3.2.6", *place, f"total, {name}", value, known,
            unit="points", decimals=0, span=LENGTH, **other,
        ))  # fmt: skip


def _changed(found: Results, totals: pd.DataFrame) -> None:
    both = totals.dropna()
    if both.empty:
        return
    who, held = "families", {"score 1": "scored", "score 2": "scored"}
    place = ("score_15", "3.2.6", "SCORE-15 between time one and two", who)
    found.count(place, who, "score change", CHANGES, held, note=SAMPLE)
    figure = ("3.2.6", "SCORE-15 between time one and two", who, "change of total, mean")
    note = "Below zero is better."
    # Counts of the same changes are told: both together would narrow each other down.
    needs = ((who, "score change"),)
    found.mean(
        figure, both[2] - both[1], base=(who, held), unit="points", note=note, span=LENGTH,
        needs=needs,
    )  # fmt: skip


def _by_support(found: Results, totals: pd.Series, support: pd.Series, rules: Rules) -> None:
    topic, who = "SCORE-15 at time one by support", "families"
    groups = {level: f"families with {level} support" for level in network_maps.LEVELS}
    scored = {level: f"{group}|scored" for level, group in groups.items()}
    place, held = ("score_15", "3.2.6", topic, who), {"score 1": "scored"}
    found.count(place, who, "support 1", scored, held, theme=network_maps.MAPS)
    other: dict[str, Any] = {"needs": ((who, "support 1"),), "division": topic}
    for level, group in groups.items():
        mine = totals[support.reindex(totals.index) == level]
        figure = ("3.2.6", topic, group, "total, mean")
        found.mean(figure, mine, unit="points", span=LENGTH, **other)
        _quartiles(found, mine, rules, (topic, group), **other)
