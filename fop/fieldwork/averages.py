"""Averages: none of too few people, and none from which such a one could be worked out.

An average and its base give a sum over people.  Published sums can be added and subtracted:
that of all families less that of those interviewed twice is that of those who were lost.
So the people are divided by the published sums that they are part of, and solving tells
whether the sum over a few of them follows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from fop.fieldwork import disclosure
from fop.fieldwork.rules import Rules

MOST = 4
"""Most divisions that are looked at together."""


@dataclass(frozen=True)
class Average:
    """A sum over people that is published, divided by their number.

    Attributes
    ----------
    values : Series
        What is averaged, by person.
    parts : mapping
        What the values are sums of, such as `recording`, to its values by person.
    weight : int
        How much it matters: the lightest are withheld first.
    reason : str
        Why it is withheld in any case; empty where nothing else says so.
    """

    values: pd.Series
    parts: Mapping[str, pd.Series]
    weight: int = 0
    reason: str = ""


def judge(averages: Sequence[Average], rules: Rules) -> list[str]:
    """Say which averages to withhold, and why.

    Parameters
    ----------
    averages : sequence of Average
        All that are meant for publication.
    rules : Rules
        What is protected.

    Returns
    -------
    list of str
        A reason for each, empty where it is shown.
    """
    reasons = [one.reason or _own_reason(one.values.dropna(), rules) for one in averages]
    names, guarded, rows = _divided(averages, rules)
    while names:
        shown = [place for place, reason in enumerate(reasons) if not reason]
        given_away = _following(rows[shown], guarded)
        if given_away is None:
            break
        # Some average has to go among those that it is worked out from.
        users = [shown[place] for place in np.flatnonzero(np.abs(given_away) > 1e-6)]
        first = min(users, key=lambda at: (averages[at].weight, len(averages[at].values)))
        reasons[first] = disclosure.REST
    return reasons


def _own_reason(values: pd.Series, rules: Rules) -> str:
    some = values[values != 0]
    if len(values) < rules.least_base or 0 < len(some) < rules.least_base:
        return disclosure.FEW
    if len(values) < rules.one_voice and values.nunique() == 1:
        return disclosure.ALIKE
    return disclosure.LARGE if _is_dominated(values, rules) else ""


def _is_dominated(values: pd.Series, rules: Rules) -> bool:
    if values.min() < 0 or values.max() == 0:
        return False
    ordered = values.sort_values(ascending=False)
    return bool(ordered.iloc[2:].sum() < rules.dominance * ordered.iloc[0])


def _divided(
    averages: Sequence[Average], rules: Rules
) -> tuple[list[tuple[str, int]], np.ndarray, np.ndarray]:
    """Divide the people of each quantity by the averages that they are part of.

    Returns
    -------
    list, ndarray, ndarray
        Quantity and number of each division; the unions of divisions with too few people,
        one row each; the averages as sums of divisions, one row each.
    """
    names: list[tuple[str, int]] = []
    columns: list[np.ndarray] = []
    few: list[list[int]] = []
    for name in dict.fromkeys(name for one in averages for name in one.parts):
        users = [place for place, one in enumerate(averages) if name in one.parts]
        held = {place: averages[place].parts[name] for place in users}
        known = pd.concat(held.values())
        known = known[~known.index.duplicated()]
        member = pd.DataFrame({place: known.index.isin(one.index) for place, one in held.items()})
        member["some"] = (known != 0).to_numpy()
        sizes = member.groupby(users)["some"].sum()
        places = {}
        for number, (key, size) in enumerate(sizes.items()):
            inside = key if isinstance(key, tuple) else (key,)
            column = np.zeros(len(averages))
            column[[place for place, is_in in zip(users, inside, strict=True) if is_in]] = 1
            places[len(names)] = int(size)
            names.append((name, number))
            columns.append(column)
        few += _unions(places, rules)
    guarded = np.zeros((len(few), len(names)))
    for row, union in enumerate(few):
        guarded[row, union] = 1
    rows = np.column_stack(columns) if columns else np.zeros((len(averages), 0))
    return names, guarded, rows


def _unions(places: Mapping[int, int], rules: Rules) -> list[list[int]]:
    small = [place for place, size in places.items() if size < rules.least_base]
    return [
        list(union)
        for count in range(1, MOST + 1)
        for union in combinations(small, count)
        if 0 < sum(places[place] for place in union) < rules.least_base
    ]


def _following(shown: np.ndarray, guarded: np.ndarray) -> np.ndarray | None:
    """Find shown sums that add up to a guarded one; nothing where none is given away."""
    if not len(guarded) or not len(shown):
        return None
    weights = np.linalg.lstsq(shown.T, guarded.T, rcond=None)[0]
    errors = np.abs(shown.T @ weights - guarded.T).max(axis=0)
    exact = np.flatnonzero(errors < 1e-6)
    return weights[:, exact[0]] if len(exact) else None
