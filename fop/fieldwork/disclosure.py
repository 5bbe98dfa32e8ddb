"""Disclosure: what may be published of counts of people, and what must be withheld.

Every aggregate of the fieldwork passes through here.  A count of 1 to 5 is withheld, and
so are further counts until nobody can work out a withheld one from the sums that tie the
published ones together.  Whether they could is found by solving: linear programming gives
the lowest and the highest value that each withheld count could have.

The reasoning is about sums.  It does not use what a reader may know about one person.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from fop.fieldwork.sums import System, values, widen

SMALL = "a count of 1 to 5, or one that would give such a count away"
FEW = "fewer people than the minimum base"
REST = "would give away the figure of a group with fewer people than the minimum base"
EDGE = "too few people beyond it: it would tell one person's value"
"""Reasons for withholding.  A list of what is withheld does not tell which counts are small
themselves, because that would narrow them down."""


@dataclass(frozen=True)
class Rules:
    """What is protected, and how well.

    Attributes
    ----------
    small : int
        Counts from 1 to this are withheld.  Zero counts nobody: it is shown, unless it is
        needed to hide others.
    values : int
        Fewest whole numbers that a withheld count could be, for all that is published.
    least_base : int
        Fewest people behind a percentage, an average or a coefficient.
    beyond : int
        Fewest people on either side of a quartile or a median.
    round_to : int
        Published counts are rounded to multiples of this; 1 leaves them.
    """

    small: int = 5
    values: int = 5
    least_base: int = 10
    beyond: int = 6
    round_to: int = 1


def protect(system: System, rules: Rules | None = None) -> np.ndarray:
    """Choose which counts to withhold.

    Parameters
    ----------
    system : System
        Counts and sums.
    rules : Rules, optional
        The default ones where not given.

    Returns
    -------
    ndarray of bool
        True where a count is withheld.  Each of them, and each small count that is
        sensitive, could be at least `rules.values` whole numbers.
    """
    rules = rules or Rules()
    counts, printed = np.array(system.counts, dtype=int), np.array(system.printed, dtype=bool)
    small = (counts >= 1) & (counts <= rules.small)
    guarded = small & np.array(system.sensitive, dtype=bool)
    weight = np.array(system.weight or np.zeros(len(counts)))
    order = np.lexsort((counts, counts == 0, weight)).argsort()
    hidden = np.zeros(len(counts), dtype=bool)
    low, high = counts.astype(float), counts.astype(float)
    equations = system.matrix()
    for least in np.unique(weight)[::-1]:
        # Heavy counts are made safe among themselves; then lighter ones have to give way.
        open_ = printed & (weight >= least)
        hidden |= small & open_
        while True:
            wanted = hidden | (guarded & (weight >= least))
            wanted &= values(low, high) < rules.values
            if wanted.any():
                widen(equations, counts, hidden, open_, wanted, low, high, rules.values)
                wanted &= values(low, high) < rules.values
            sizes = np.where(hidden | ~open_, counts, 0)
            fresh = _next(equations, sizes, order, weight, open_ & ~hidden, wanted)
            if not fresh:
                break
            hidden[fresh] = True
        low, high = counts.astype(float), counts.astype(float)
    return hidden


def rounded(count: int, rules: Rules) -> int:
    """Round a count to the multiple that the rules ask for, halves upwards."""
    return rules.round_to * int(count / rules.round_to + 0.5)


def quantile(values: pd.Series, at: float, rules: Rules) -> float | None:
    """Give a quantile as a whole number; nothing where too few people lie beyond it."""
    known = values.dropna()
    if len(known) * min(at, 1 - at) < rules.beyond:
        return None
    return float(np.floor(known.quantile(at) + 0.5))


def too_few(bases: Sequence[int], has_whole: bool, rules: Rules) -> list[str]:
    """Say which groups' averages to withhold, and why.

    Parameters
    ----------
    bases : sequence of int
        People in each group; the groups share nobody.
    has_whole : bool
        Whether the average of all groups together is published too.
    rules : Rules
        Their `least_base` is the fewest people behind a figure.

    Returns
    -------
    list of str
        A reason for each group, empty where its figure is shown.  The groups withheld
        hold at least `least_base` people together, so that no total gives them away.
    """
    reasons = [FEW if base < rules.least_base else "" for base in bases]
    order = sorted(range(len(bases)), key=lambda place: bases[place])
    for place in order:
        lost = sum(base for base, reason in zip(bases, reasons, strict=True) if reason)
        if has_whole and 0 < lost < rules.least_base and not reasons[place]:
            reasons[place] = REST
    return reasons


def _next(
    equations: np.ndarray, sizes: np.ndarray, order: np.ndarray, weight: np.ndarray,
    free: np.ndarray, wanted: np.ndarray,
) -> list[int]:  # fmt: skip
    """Pick what to withhold for counts in danger: a light count of a tight sum.

    A sum is the tighter the less its unknown counts add up to (`sizes`).  Where no sum of a
    count holds anything so light, the sums next to its own are looked at.
    """
    ties = equations != 0
    room = ties @ sizes
    picked: list[int] = []
    for place in np.flatnonzero(wanted):
        reach = np.zeros(len(order), dtype=bool)
        reach[place] = True
        choice = _lightest(ties, room, order, weight, free, reach)
        # One step at a time where counts in danger share a sum: it may save them all.
        if choice is not None and not (ties[:, picked].any(axis=1) & ties[:, choice]).any():
            picked.append(choice)
    return picked


def _lightest(
    ties: np.ndarray, room: np.ndarray, order: np.ndarray, weight: np.ndarray,
    free: np.ndarray, reach: np.ndarray,
) -> int | None:  # fmt: skip
    found: dict[float, int] = {}
    while True:
        rows = np.flatnonzero((ties & reach).any(axis=1))
        for row in rows[np.argsort(room[rows], kind="stable")]:
            open_ = np.flatnonzero(ties[row] & free)
            if len(open_):
                best = int(open_[np.argmin(order[open_])])
                found.setdefault(float(weight[best]), best)
        grown = reach | ties[rows].any(axis=0)
        if (grown == reach).all():
            return found[min(found)] if found else None
        reach = grown
