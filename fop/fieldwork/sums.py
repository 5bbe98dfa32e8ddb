"""Sums: counts tied together by sums, and the values that an unknown one of them could have."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import block_diag
from scipy.sparse.csgraph import connected_components


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
    weight : list of int
        How much each count matters: the lightest are withheld first.
    sums : list of (int, sequence of int)
        Place of a total, and the places of its parts.
    """

    counts: list[int] = field(default_factory=list)
    printed: list[bool] = field(default_factory=list)
    sensitive: list[bool] = field(default_factory=list)
    weight: list[int] = field(default_factory=list)
    sums: list[tuple[int, Sequence[int]]] = field(default_factory=list)

    def matrix(self) -> np.ndarray:
        """Write the sums as equations: parts less total make zero."""
        equations = np.zeros((len(self.sums), len(self.counts)))
        for row, (total, parts) in enumerate(self.sums):
            equations[row, list(parts)] = 1
            equations[row, total] = -1
        return equations


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
    widen(system.matrix(), counts, hidden, printed, wanted, low, high, np.inf)
    ends: np.ndarray = np.column_stack([low, high])[list(places)]
    return ends


def values(low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """Count the whole numbers from each lowest to each highest value."""
    return np.floor(high + 1e-6) - np.ceil(low - 1e-6) + 1


def widen(
    equations: np.ndarray, counts: np.ndarray, hidden: np.ndarray, printed: np.ndarray,
    wanted: np.ndarray, low: np.ndarray, high: np.ndarray, enough: float,
) -> None:  # fmt: skip
    """Widen the known ranges of wanted counts by solving; every solution widens all others.

    Parameters
    ----------
    equations : ndarray
        As `System.matrix` gives them.
    counts, hidden, printed : ndarray
        True counts; which are withheld; which are meant for publication.
    wanted : ndarray of bool
        Counts in question.
    low, high : ndarray
        Known lowest and highest values; changed in place.
    enough : float
        Whole numbers in a range that need no further widening.

    Notes
    -----
    A withheld count is known to be 1 or more unless it is none, as if the reader knew which
    are none; a count that is not for publication may be anything from none.
    """
    unknown = hidden | ~printed
    inside, right = equations[:, unknown], -(equations[:, ~unknown] @ counts[~unknown])
    places = np.flatnonzero(unknown)
    _, block = connected_components(np.abs(inside).T @ np.abs(inside), directed=False)
    roof = float(counts.sum() + 1000)
    for part in np.unique(block[wanted[places]]):
        own = block == part
        here, lines = places[own], inside[:, own].any(axis=1)
        floor = np.where(hidden[here] & (counts[here] > 0), 1.0, 0.0)
        bounds = np.column_stack([floor, np.full(len(here), roof)])
        left = np.flatnonzero(wanted[here]).tolist()
        while left:
            batch, left = left[:BATCH], left[BATCH:]
            found = _solve(inside[np.ix_(lines, own)], right[lines], bounds, batch)
            low[here] = np.minimum(low[here], found.min(axis=0))
            high[here] = np.maximum(high[here], found.max(axis=0))
            left = [place for place in left if values(low, high)[here[place]] < enough]


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
