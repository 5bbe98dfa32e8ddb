"""Disclosure: what may be published of counts of people, and what must be withheld.

Every aggregate of the fieldwork passes through here.  A count of 1 to 5 is withheld, and
so are further counts until nobody can work out a withheld one from the sums that tie the
published ones together.  Whether they could is found by solving: linear programming gives
the lowest and the highest value that each withheld count could have.

The reasoning is about sums.  It does not use what a reader may know about one person.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from scipy.optimize import linprog
from scipy.sparse import block_diag
from scipy.sparse.csgraph import connected_components

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
        Counts from 1 to this are withheld.  Zero is shown: it counts nobody.
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


@dataclass
class System:
    """Counts, and the sums that hold between them.

    Attributes
    ----------
    counts : list of int
        The true counts.
    printed : list of bool
        Whether a count is meant for publication.  Others are known to nobody, but take
        part in sums.
    sensitive : list of bool
        Whether a small count must be safe although it is not itself printed, as the
        people who did not give an answer.
    sums : list of (int, sequence of int)
        Place of a total, and the places of its parts.
    """

    counts: list[int] = field(default_factory=list)
    printed: list[bool] = field(default_factory=list)
    sensitive: list[bool] = field(default_factory=list)
    sums: list[tuple[int, Sequence[int]]] = field(default_factory=list)

    def matrix(self) -> np.ndarray:
        """Write the sums as equations: parts less total make zero."""
        equations = np.zeros((len(self.sums), len(self.counts)))
        for row, (total, parts) in enumerate(self.sums):
            equations[row, list(parts)] = 1
            equations[row, total] = -1
        return equations


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
    hidden: np.ndarray = small & printed
    guarded = small & np.array(system.sensitive, dtype=bool)
    low, high = counts.astype(float), counts.astype(float)
    equations = system.matrix()
    while True:
        wanted = (hidden | guarded) & (_values(low, high) < rules.values)
        if wanted.any():
            _widen(equations, counts, hidden, printed, wanted, low, high, rules.values)
            wanted &= _values(low, high) < rules.values
        fresh = _next(equations, counts, printed & ~hidden & (counts > 0), wanted)
        if not fresh:
            return hidden
        hidden[fresh] = True


def feasible(system: System, hidden: np.ndarray, places: Sequence[int]) -> np.ndarray:
    """Work out the lowest and the highest value that each count could have.

    Parameters
    ----------
    system : System
        Counts and sums.
    hidden : ndarray of bool
        Which counts are withheld.
    places : sequence of int
        The counts in question.

    Returns
    -------
    ndarray
        One row a count, its lowest and highest value; an open end is a number larger than
        all counts together.
    """
    counts, printed = np.array(system.counts, dtype=int), np.array(system.printed, dtype=bool)
    low, high = counts.astype(float), counts.astype(float)
    wanted = np.zeros(len(counts), dtype=bool)
    wanted[list(places)] = True
    _widen(system.matrix(), counts, hidden, printed, wanted, low, high, np.inf)
    ends: np.ndarray = np.column_stack([low, high])[list(places)]
    return ends


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


def _values(low: np.ndarray, high: np.ndarray) -> np.ndarray:
    return np.floor(high + 1e-6) - np.ceil(low - 1e-6) + 1


def _widen(
    equations: np.ndarray, counts: np.ndarray, hidden: np.ndarray, printed: np.ndarray,
    wanted: np.ndarray, low: np.ndarray, high: np.ndarray, enough: float,
) -> None:  # fmt: skip
    """Widen the known ranges of wanted counts by solving; every solution widens all others."""
    unknown = hidden | ~printed
    inside, right = equations[:, unknown], -(equations[:, ~unknown] @ counts[~unknown])
    places = np.flatnonzero(unknown)
    _, block = connected_components(np.abs(inside).T @ np.abs(inside), directed=False)
    roof = float(counts.sum() + 1000)
    for part in np.unique(block[wanted[places]]):
        own = block == part
        here, lines = places[own], inside[:, own].any(axis=1)
        floor = np.where(hidden[here], 1.0, 0.0)
        bounds = np.column_stack([floor, np.full(len(here), roof)])
        left = np.flatnonzero(wanted[here]).tolist()
        while left:
            batch, left = left[:BATCH], left[BATCH:]
            found = _solve(inside[np.ix_(lines, own)], right[lines], bounds, batch)
            low[here] = np.minimum(low[here], found.min(axis=0))
            high[here] = np.maximum(high[here], found.max(axis=0))
            left = [place for place in left if _values(low, high)[here[place]] < enough]


BATCH = 16
"""Counts whose ends are solved for side by side, as one problem."""


def _solve(
    matrix: np.ndarray, sides: np.ndarray, bounds: np.ndarray, batch: Sequence[int]
) -> np.ndarray:
    """Make each count of a batch as small and as large as it can be; one row a solution."""
    width, copies = len(bounds), 2 * len(batch)
    goal = np.zeros((copies, width))
    goal[np.arange(copies), [*batch, *batch]] = np.repeat([1.0, -1.0], len(batch))
    equal = {}
    if len(matrix):
        equal = {"A_eq": block_diag([matrix] * copies, "csr"), "b_eq": np.tile(sides, copies)}
    answer = linprog(goal.ravel(), bounds=np.tile(bounds, (copies, 1)), method="highs", **equal)
    if answer.x is None:
        raise AssertionError("The true counts do not add up: a sum of the system is wrong.")
    return np.asarray(answer.x).reshape(copies, width)


def _next(
    equations: np.ndarray, counts: np.ndarray, free: np.ndarray, wanted: np.ndarray
) -> list[int]:
    """Pick for counts in danger the smallest published one that a sum ties each to."""
    ties = (equations != 0).astype(int)
    picked: list[int] = []
    for place in np.flatnonzero(wanted):
        near = np.zeros(len(counts), dtype=bool)
        near[place] = True
        grown = (ties[ties @ near > 0].sum(axis=0) > 0) | near
        while not (grown & free).any() and (grown != near).any():
            near = grown
            grown = (ties[ties @ near > 0].sum(axis=0) > 0) | near
        if not grown[picked].any() and (grown & free).any():
            choice = np.flatnonzero(grown & free)
            picked.append(int(choice[np.argmin(counts[choice])]))
    return picked
