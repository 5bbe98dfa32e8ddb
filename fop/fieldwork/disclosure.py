"""Disclosure: what may be published of counts of people, and what must be withheld.

Every aggregate of the fieldwork passes through here.  A count of 1 to 5 is withheld, and
so are further counts until nobody can work out a withheld one from the sums that tie the
published ones together.  Whether they could is found by solving: linear programming gives
the lowest and the highest value that each withheld count could have.

Averages of too few are withheld alike, and those from which one could be worked out: see
`fop.fieldwork.averages`.  The reasoning is about sums.  It does not use what a reader may
know about one person.
"""

import numpy as np
import pandas as pd

from fop.fieldwork.rules import Rules
from fop.fieldwork.sums import System, hanging_together, values, widen

SMALL = "a count of 1 to 5, or an answer of all of a small group, or what would give one away"
BASE = "the number of people behind it is withheld"
FEW = "fewer people than the minimum base"
REST = "would give away the figure of fewer people than the minimum base"
ALIKE = "the same for everybody in a small group"
LARGE = "one or two people's values make up nearly all of it"
EDGE = "too few people beyond it: it would tell one person's value"
PART = "would give away an average that is withheld"
"""Reasons for withholding.  A list of what is withheld does not tell which counts are small
themselves, because that would narrow them down."""


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
    public = np.array(system.public, dtype=bool)
    voice = _one_voice(system, rules) & ~public
    small = (counts >= 1) & (counts <= rules.small) & ~public
    guarded = (small & np.array(system.sensitive, dtype=bool)) | voice
    weight = 2 * np.array(system.weight, dtype=int) + np.array(system.relied, dtype=bool)
    order = np.lexsort((counts, counts == 0, weight)).argsort()
    hidden = np.zeros(len(counts), dtype=bool)
    low, high = counts.astype(float), counts.astype(float)
    equations = system.matrix()
    ties = equations != 0
    blocks = hanging_together(equations)
    for least in np.unique(weight)[::-1]:
        # Heavy counts are made safe among themselves; then lighter ones have to give way.
        open_ = printed & (weight >= least)
        hidden |= (small | voice) & open_
        while True:
            wanted = hidden | (guarded & (weight >= least))
            wanted &= values(low, high) < rules.values
            if wanted.any():
                widen(equations, counts, hidden, open_, wanted, low, high, rules.values)
                wanted &= values(low, high) < rules.values
            sizes = np.where(hidden | ~open_, counts, 0)
            free = open_ & ~hidden & ~public
            fresh = _next(ties, blocks, sizes, order, weight, free, wanted)
            if not fresh:
                break
            hidden[fresh] = True
        low, high = counts.astype(float), counts.astype(float)
    return hidden


def _one_voice(system: System, rules: Rules) -> np.ndarray:
    """Find the answers that everybody in a group gave who was asked."""
    whole = np.array(system.whole, dtype=int)
    counts = np.array(system.counts, dtype=int)
    same = (whole >= 0) & (counts == counts[whole]) & (whole != np.arange(len(counts)))
    found: np.ndarray = same & (counts > 0) & (counts < rules.one_voice)
    return found


def rounded(count: int, rules: Rules) -> int:
    """Round a count to the multiple that the rules ask for, halves upwards."""
    return rules.round_to * int(count / rules.round_to + 0.5)


def quantile(values: pd.Series, at: float, rules: Rules) -> float | None:
    """Give a quantile as a whole number; nothing where too few people lie beyond it."""
    known = values.dropna()
    if len(known) * min(at, 1 - at) < rules.beyond:
        return None
    return float(np.floor(known.quantile(at) + 0.5))


def _next(
    ties: np.ndarray, blocks: np.ndarray, sizes: np.ndarray, order: np.ndarray,
    weight: np.ndarray, free: np.ndarray, wanted: np.ndarray,
) -> list[int]:  # fmt: skip
    """Pick what to withhold for counts in danger: a light count of a tight sum.

    A sum is the tighter the less its unknown counts add up to (`sizes`).  Where no sum of a
    count holds anything so light, the sums next to its own are looked at.
    """
    room = ties @ sizes
    ranks = np.where(ties & free, order, len(order))
    best = ranks.argmin(axis=1)
    has = ranks.min(axis=1) < len(order)
    picked: list[int] = []
    for block in np.unique(blocks[wanted]):
        open_ = free & (blocks == block)
        if not open_.any():
            continue
        # The sums whose lightest count is as light as any that hangs together with these.
        good = has & (weight[best] == weight[open_].min()) & open_[best]
        for place in np.flatnonzero(wanted & (blocks == block)):
            choice = int(best[_nearest(ties, room, good, int(place))])
            # One step at a time where counts in danger share a sum: it may save them all.
            if not (ties[:, picked].any(axis=1) & ties[:, choice]).any():
                picked.append(choice)
    return picked


def _nearest(ties: np.ndarray, room: np.ndarray, good: np.ndarray, place: int) -> int:
    """Find the nearest good sum to a count, and the tightest of the nearest."""
    reach = np.zeros(ties.shape[1], dtype=bool)
    reach[place] = True
    while True:
        rows = ties[:, reach].any(axis=1)
        found = np.flatnonzero(rows & good)
        if len(found):
            return int(found[room[found].argmin()])
        reach = np.asarray(ties[rows].any(axis=0))
