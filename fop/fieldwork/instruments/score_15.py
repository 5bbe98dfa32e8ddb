"""SCORE-15: how a family sees its own working, from 15 (best) to 75 (worst).

The instrument is that of Stratton and others, scored as the Association for Family Therapy
advises.  Its items are not reproduced here.  The cut-off and the reliable change index are
those of Nebeker Adams (2018), found for a sample in the United States of America.
"""

from collections.abc import Mapping

import pandas as pd

from fop.fieldwork import disclosure
from fop.fieldwork.crosstabs import Cell, Tie
from fop.fieldwork.instruments.results import Figure, Results, cell, texts
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

CUT_OFF, RELIABLE_CHANGE = 51.92, 17.51
SAMPLE = "Cut-off 51.92 and reliable change 17.51 (Nebeker Adams 2018) come from a US sample."

CHANGES = [
    "recovered: reliably better and below the cut-off",
    "reliably better",
    "no reliable change",
    "reliably worse",
]


TIED = ("score 1", "score 2", "cut-off 1", "cut-off 2", "score change")
"""Columns of which the change follows in part from the others."""


def _is_possible(family: Mapping[str, str]) -> bool:
    crossed = family["cut-off 1"] == "at or above" and family["cut-off 2"] == "below"
    return family["score change"] != CHANGES[0] or crossed


def keyed(items: pd.DataFrame) -> pd.DataFrame:
    """Turn answers so that 1 is best and 5 worst for every item.

    Parameters
    ----------
    items : DataFrame
        Columns `item_1` to `item_15`, answers 1 (describes us very well) to 5 (not at all).
    """
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
    turned = keyed(items)
    answered = turned.notna().sum(axis=1)
    found = pd.DataFrame({"total": _prorated(turned, LEAST_ITEMS)})
    for name, numbers in DIMENSIONS.items():
        own = turned[[f"item_{number}" for number in numbers]]
        found[name] = _prorated(own, LEAST_IN_DIMENSION)
    return found.assign(answered=answered)


def change(before: pd.Series, after: pd.Series) -> pd.Series:
    """Put each family's change into words: reliable, clinically significant, or neither.

    A change is reliable where it is at least the reliable change index; a reliable one for
    the better counts as recovery where it also crosses the cut-off.

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
    words = pd.Series(CHANGES[2], index=before.index, dtype="object")
    words[gain >= RELIABLE_CHANGE] = CHANGES[1]
    words[(gain >= RELIABLE_CHANGE) & (before >= CUT_OFF) & (after < CUT_OFF)] = CHANGES[0]
    words[gain <= -RELIABLE_CHANGE] = CHANGES[3]
    return words.where(gain.notna())


def results(
    responses: pd.DataFrame, support: pd.Series | None = None, rules: Rules | None = None
) -> Results:
    """Work out the results of a wave.

    Parameters
    ----------
    responses : DataFrame
        Checked responses: `family`, `time` (1 or 2) and the items.
    support : Series, optional
        Level of support by family, from its network map.
    rules : Rules, optional
        For the quartiles that may be shown.
    """
    rules, found = rules or Rules(), Results()
    scored = pd.concat([responses[["family", "time"]], scores(responses)], axis=1)
    people = pd.DataFrame(index=pd.Index(responses["family"].unique(), name="family"))
    for time in (1, 2):
        own = scored[scored["time"] == time].set_index("family")
        known = own["total"].notna().map({True: "scored", False: "not scored"})
        part = own["answered"].lt(15).map({True: "yes", False: "no"})
        above = own["total"].ge(CUT_OFF).map({True: "at or above", False: "below"})
        people[f"score {time}"] = known
        people[f"missing {time}"] = part.where(known == "scored")
        people[f"cut-off {time}"] = above.where(known == "scored")
    totals = scored.pivot(index="family", columns="time", values="total").reindex(columns=[1, 2])
    people["score change"] = change(totals[1], totals[2])
    found.people["families"] = texts(people)
    found.ties.append(Tie("families", TIED, _is_possible))
    for time in (1, 2):
        if (responses["time"] == time).any():
            _at(found, scored[scored["time"] == time], time, responses, rules)
    _changed(found, totals)
    _by_support(found, scored[scored["time"] == 1], support, rules)
    return found


def _prorated(items: pd.DataFrame, least: int) -> pd.Series:
    return (items.mean(axis=1) * items.shape[1]).where(items.notna().sum(axis=1) >= least)


def _at(found: Results, own: pd.DataFrame, time: int, items: pd.DataFrame, rules: Rules) -> None:
    words = f"at time {'one' if time == 1 else 'two'}"
    place = ("score_15", "3.2.6", f"SCORE-15 {words}", "families")
    held = {f"score {time}": "scored"}
    answers = {"scored": "scored", "not scored": "not scored: under 12 items answered"}
    for answer, said in answers.items():
        found.total(place, said, "families", {f"score {time}": answer})
    missing = {"yes": "scored with items missing, prorated"}
    found.count(place, "families", f"missing {time}", missing, held)
    above = {"at or above": "at or above the cut-off"}
    found.count(place, "families", f"cut-off {time}", above, held, SAMPLE)
    base = cell("families", held)
    scored = own.set_index("family")
    for measure in ("total", *DIMENSIONS):
        figure = ("3.2.6", f"SCORE-15 {words}", "families", f"{measure}, mean")
        parts = {f"{measure} {time}": scored[measure]}
        one = base if scored[measure].notna().equals(scored["total"].notna()) else None
        found.mean(figure, parts, base=one, unit="points")
    _quartiles(found, own["total"], (f"SCORE-15 {words}", "families"), base, rules)
    turned = keyed(items.loc[own.index])
    alpha = cronbachs_alpha(turned)
    full = int(turned.notna().all(axis=1).sum())
    figure = ("3.2.6", f"SCORE-15 {words}", "families", "Cronbach's alpha")
    note = "From families who answered every item."
    found.figures.append(Figure(*figure, alpha, full, decimals=2, note=note))


def _quartiles(
    found: Results, totals: pd.Series, place: tuple[str, str], base: Cell, rules: Rules
) -> None:
    known = int(totals.notna().sum())
    for at, name in ((0.25, "lower quartile"), (0.5, "median"), (0.75, "upper quartile")):
        value = disclosure.quantile(totals, at, rules)
        value = float("nan") if value is None else value
        figure = ("3.2.6", *place, f"total, {name}")
        found.figures.append(Figure(*figure, value, known, base, unit="points", decimals=0))


def _changed(found: Results, totals: pd.DataFrame) -> None:
    both = totals.dropna()
    if both.empty:
        return
    held = {"score 1": "scored", "score 2": "scored"}
    place = ("score_15", "3.2.6", "SCORE-15 between time one and two", "families")
    found.count(place, "families", "score change", CHANGES, held, SAMPLE)
    figure = ("3.2.6", "SCORE-15 between time one and two", "families", "change of total, mean")
    parts = {f"total {time}": both[time] for time in (1, 2)}
    note = "Below zero is better."
    base = cell("families", held)
    found.mean(figure, parts, both[2] - both[1], base=base, unit="points", note=note)


def _by_support(found: Results, own: pd.DataFrame, support: pd.Series | None, rules: Rules) -> None:
    if support is None:
        return
    topic = "SCORE-15 at time one by support"
    totals = own.set_index("family")["total"].dropna()
    for level in ("strong", "moderate", "low"):
        mine = totals[support.reindex(totals.index) == level]
        where = {"score 1": "scored", "support 1": level}
        place = ("score_15", "3.2.6", topic, f"families with {level} support")
        found.total(place, "scored", "families", where)
        group = f"families with {level} support"
        base = cell("families", where)
        figure = ("3.2.6", topic, group, "total, mean")
        found.mean(figure, {"total 1": mine}, base=base, unit="points", is_detail=True)
        _quartiles(found, mine, (topic, group), base, rules)
