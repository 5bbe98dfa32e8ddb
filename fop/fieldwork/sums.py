"""Sums: counts tied together by sums, and the values that an unknown one of them could have."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import block_diag, coo_array, csr_array
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
        Whether a small count must be safe, be it printed or not, as the people who did not
        give an answer.
    weight : list of int
        How much each count matters: the lightest are withheld first.
    relied : list of bool
        Whether others are out of it: of the same weight, it is withheld later.
    public : list of bool
        Whether everybody knows it anyway: it is never withheld, and hides nothing.
    whole : list of int
        Place of the people asked, all of whom may have given the same answer; -1 for none.
    sums : list of (int, sequence of int)
        Place of a total, and the places of its parts.
    """

    counts: list[int] = field(default_factory=list)
    printed: list[bool] = field(default_factory=list)
    sensitive: list[bool] = field(default_factory=list)
    weight: list[int] = field(default_factory=list)
    relied: list[bool] = field(default_factory=list)
    public: list[bool] = field(default_factory=list)
    whole: list[int] = field(default_factory=list)
    sums: list[tuple[int, Sequence[int]]] = field(default_factory=list)

    def add(self, count: int, weight: int = 0, printed: bool = False) -> int:
        """Add a count, and give its place; what is printed is sensitive too."""
        self.counts.append(count)
        self.weight.append(weight)
        self.printed.append(printed)
        self.sensitive.append(printed)
        self.relied.append(False)
        self.public.append(False)
        self.whole.append(-1)
        return len(self.counts) - 1

    def matrix(self) -> np.ndarray:
        """Write the sums as equations: parts less total make zero."""
        equations = np.zeros((len(self.sums), len(self.counts)))
        for row, (total, parts) in enumerate(self.sums):
            equations[row, list(parts)] = 1
            equations[row, total] = -1
        return equations


@dataclass(frozen=True)
class Pattern:
    """A suppression pattern: which of some counts a reader does not know.

    Attributes
    ----------
    equations : ndarray
        The sums between the counts, as `System.matrix` gives them.
    counts : ndarray of int
        The true counts.
    hidden : ndarray of bool
        Which are withheld.
    printed : ndarray of bool
        Which are meant for publication; nobody knows the others.
    """

    equations: np.ndarray
    counts: np.ndarray
    hidden: np.ndarray
    printed: np.ndarray

    @property
    def known(self) -> np.ndarray:
        """Which counts a reader knows."""
        known: np.ndarray = self.printed & ~self.hidden
        return known

    @property
    def floor(self) -> np.ndarray:
        """What withheld counts are at least, as a reader may guess."""
        # Beside a withheld zero nobody can tell which withheld counts are none.
        zeros = (self.equations > 0) & self.hidden & (self.counts == 0)
        beside = (self.equations[zeros.any(axis=1)] > 0).any(axis=0)
        floor: np.ndarray = (self.hidden & (self.counts > 0) & ~beside).astype(float)
        return floor

    def of(self, own: np.ndarray) -> "Pattern":
        """Give the pattern of some of the counts."""
        return Pattern(
            self.equations[:, own], self.counts[own], self.hidden[own], self.printed[own]
        )


def hanging_together(equations: np.ndarray) -> np.ndarray:
    """Number the counts by the block of sums that each is part of."""
    rows, places = np.nonzero(equations)
    size = len(equations) + equations.shape[1]
    links = coo_array((np.ones(len(rows)), (places, rows + equations.shape[1])), (size, size))
    found: np.ndarray = connected_components(links, directed=False)[1][: equations.shape[1]]
    return found


def values(low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """Count the whole numbers from each lowest to each highest value."""
    return np.floor(high + 1e-6) - np.ceil(low - 1e-6) + 1


def widen(
    pattern: Pattern, wanted: np.ndarray, low: np.ndarray, high: np.ndarray, enough: float
) -> None:
    """Widen the known ranges of wanted counts by solving; every solution widens all others.

    Parameters
    ----------
    pattern : Pattern
        The counts, and which of them are known.
    wanted : ndarray of bool
        Counts in question.
    low, high : ndarray
        Known lowest and highest values; changed in place.
    enough : float
        Whole numbers in a range that need no further widening.

    Notes
    -----
    A withheld count is taken to be 1 or more, unless one that is withheld beside it is none;
    a count that is not for publication may be anything from none.
    """
    equations, counts, known = pattern.equations, pattern.counts, pattern.known
    inside, right = equations[:, ~known], -(equations[:, known] @ counts[known])
    places = np.flatnonzero(~known)
    block = hanging_together(inside)
    roof = float(counts.sum() + 1000)
    floor = pattern.floor
    for part in np.unique(block[wanted[places]]):
        own = block == part
        here, lines = places[own], inside[:, own].any(axis=1)
        bounds = np.column_stack([floor[here], np.full(len(here), roof)])
        problem = _Problem(inside[np.ix_(lines, own)], right[lines], bounds)
        left = np.flatnonzero(wanted[here])
        # Many together first, which widens most; then one by one.
        rounds = 8 if len(left) > 2 * problem.copies else 0
        while len(left):
            goals = _together(left, len(here), rounds) if rounds else _singly(left, problem)
            found = problem.solve(goals)
            low[here] = np.minimum(low[here], found.min(axis=0))
            high[here] = np.maximum(high[here], found.max(axis=0))
            left = left if rounds else left[problem.copies :]
            left = left[values(low[here], high[here])[left] < enough]
            rounds = max(rounds - 1, 0)


def otherwise(
    pattern: Pattern, costs: np.ndarray, place: int, ends: tuple[float, float]
) -> tuple[float, np.ndarray]:
    """Find the cheapest other counts with the same sums, in which one is between two ends.

    Parameters
    ----------
    pattern : Pattern
        The counts, and which of them are known.
    costs : ndarray
        What each step of a published count away from the truth costs; without a cost it
        has to stay.
    place : int
        The count in question, which is not published.
    ends : (float, float)
        What it has to be at least and at most.

    Returns
    -------
    float, ndarray
        The cost, without end where there are no such counts; and these counts.
    """
    equations, counts, known = pattern.equations, pattern.counts, pattern.known
    if ends[0] > ends[1]:
        return np.inf, counts
    movable = known & (costs > 0)
    floor = np.where(known, np.minimum(counts, 1), pattern.floor)
    loose = np.flatnonzero(~known | movable)
    # Each count is its floor or the truth, and what it is above that and below.
    start = np.where(known, counts, 0).astype(float)
    up = np.full(len(counts), np.inf)
    up[place] = ends[1]
    below = np.where(movable, counts - floor, 0.0)
    lowest = np.where(known, 0.0, floor)
    lowest[place] = max(lowest[place], ends[0])
    if lowest[place] > up[place]:
        return np.inf, counts
    columns = equations[:, loose]
    downs = np.flatnonzero(movable & (below > 0))
    answer = linprog(
        np.concatenate([costs[loose] * known[loose], costs[downs]]),
        A_eq=csr_array(np.hstack([columns, -equations[:, downs]])),
        b_eq=-equations @ start,
        bounds=np.concatenate(
            [
                np.column_stack([lowest[loose], up[loose]]),
                np.column_stack([np.zeros(len(downs)), below[downs]]),
            ]
        ),
        method="highs",
    )
    if answer.x is None:
        return np.inf, counts
    found: np.ndarray = start
    found[loose] += answer.x[: len(loose)]
    found[downs] -= answer.x[len(loose) :]
    return float(answer.fun), found


WIDTH = 400
"""Unknown counts that are solved for side by side, as one problem."""


@dataclass(frozen=True)
class _Problem:
    """Unknown counts that hang together: their sums, what those make, and their bounds."""

    matrix: np.ndarray
    sides: np.ndarray
    bounds: np.ndarray

    @property
    def copies(self) -> int:
        """How many counts are solved for side by side."""
        return max(1, WIDTH // (2 * len(self.bounds)))

    def solve(self, goals: np.ndarray) -> np.ndarray:
        """Make each row of goals as small as it can be; one solution a row."""
        equal = {}
        if len(self.matrix):
            rows = block_diag([self.matrix] * len(goals), "csr")
            equal = {"A_eq": rows, "b_eq": np.tile(self.sides, len(goals))}
        bounds = np.tile(self.bounds, (len(goals), 1))
        answer = linprog(goals.ravel(), bounds=bounds, method="highs", **equal)
        if answer.x is None:
            raise AssertionError("The true counts do not add up: a sum of the system is wrong.")
        return np.asarray(answer.x).reshape(goals.shape)


def _together(places: np.ndarray, width: int, start: int) -> np.ndarray:
    """Aim at many counts, half of them small and half large, and the other way round."""
    goal = np.zeros(width)
    goal[places] = np.random.default_rng(start).permutation(np.resize([1.0, -1.0], len(places)))
    return np.stack([goal, -goal])


def _singly(places: np.ndarray, problem: _Problem) -> np.ndarray:
    """Aim at some counts each by itself: as small as it can be, and as large."""
    batch = places[: problem.copies]
    goals = np.zeros((2 * len(batch), len(problem.bounds)))
    goals[np.arange(len(goals)), [*batch, *batch]] = np.repeat([1.0, -1.0], len(batch))
    return goals
