"""Disclosure: what may be published of counts of people, and what must be withheld.

Every aggregate of the fieldwork passes through here.  A count of 1 to 5 is withheld, and
so are further counts until nobody can work out a withheld one from the sums that tie the
published ones together.  Whether they could is found by solving: linear programming gives
the lowest and the highest value that each withheld count could have.

Averages of too few are withheld alike, and those from which one could be worked out: see
`fop.fieldwork.averages`.  The reasoning is about sums.  It does not use what a reader may
know about one person.
"""

from collections.abc import Mapping
from dataclasses import replace
from operator import itemgetter

import numpy as np
import pandas as pd

from fop.fieldwork.rules import Rules
from fop.fieldwork.sums import Pattern, System, hanging_together, otherwise, values, widen

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
    hidden = np.zeros(len(counts), dtype=bool)
    equations = system.matrix()
    blocks = hanging_together(equations)
    for least in np.unique(weight)[::-1]:
        # Heavy counts are made safe among themselves; then lighter ones have to give way.
        open_ = printed & (weight >= least)
        hidden |= (small | voice) & open_
        low, high = counts.astype(float), counts.astype(float)
        wanted = (hidden | guarded) & (weight >= least)
        while True:
            pattern = Pattern(equations, counts, hidden, open_)
            wanted &= values(low, high) < rules.values
            if wanted.any():
                widen(pattern, wanted, low, high, rules.values)
                wanted &= values(low, high) < rules.values
            costs = np.where(open_ & ~hidden & ~public, _costs(counts, weight, least), 0)
            ends = {
                int(at): (np.ceil(low[at] - 1e-6), np.floor(high[at] + 1e-6))
                for at in np.flatnonzero(wanted)
            }
            fresh = _next(pattern, blocks, costs, ends, rules.values - 1)
            if not len(fresh):
                break
            hidden[fresh] = True
            wanted |= hidden
    return hidden


DEARER = 100
"""How many light counts are rather withheld than one of the next weight."""

TIERS = 3
"""Weights above that are not told apart: the costs would differ too much to be solved for."""


def _costs(counts: np.ndarray, weight: np.ndarray, least: int) -> np.ndarray:
    """Say how dear it is to withhold each count: small ones are cheapest, zeros are not."""
    tier = np.searchsorted(np.unique(weight[weight >= least]), weight).clip(0, TIERS)
    size = np.where(counts == 0, 3.0, np.log1p(counts))
    costs: np.ndarray = float(DEARER) ** tier * (1 + size)
    return costs


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
    """Give a quantile as a whole number; nothing where too few people lie beyond it.

    Parameters
    ----------
    values : Series
        A value of each person; a missing one counts for nothing.
    at : float
        The quantile, between 0 and 1.
    rules : Rules
        How many people must lie on either side.
    """
    known = values.dropna()
    if len(known) * min(at, 1 - at) < rules.beyond:
        return None
    return float(np.floor(known.quantile(at) + 0.5))


def _next(
    pattern: Pattern,
    blocks: np.ndarray,
    costs: np.ndarray,
    wanted: Mapping[int, tuple[float, float]],
    width: int,
) -> np.ndarray:
    """Pick what to withhold for counts in danger, by the cheapest other set of counts.

    Whatever differs from the truth there is withheld: then those other counts are possible,
    in which the count in danger is further up, or further down, than it could be so far.
    """
    picked = np.zeros(len(pattern.counts), dtype=bool)
    for place, (low, high) in wanted.items():
        own = blocks == blocks[place]
        now = replace(pattern, hidden=pattern.hidden | picked).of(own)
        given = now, np.where(picked, 0, costs)[own], int(own[:place].sum())
        further = ((low + width, np.inf), (0.0, high - width))
        cost, found = min((otherwise(*given, ends) for ends in further), key=itemgetter(0))
        if np.isfinite(cost):
            picked[own] |= now.known & (np.abs(found - now.counts) > 1e-6)
    return np.flatnonzero(picked)
