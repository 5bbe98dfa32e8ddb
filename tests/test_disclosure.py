"""Nobody can work out a withheld count, and no average of too few is shown."""

import itertools

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linprog
from scipy.sparse import block_diag

from fop.fieldwork import disclosure
from fop.fieldwork.crosstabs import tabulate
from fop.fieldwork.disclosure import Rules, protect
from fop.fieldwork.sums import System, feasible

RULES = Rules()


def table(draw: np.random.Generator) -> pd.DataFrame:
    """Draw people in a random table of two or three columns."""
    columns = int(draw.integers(2, 4))
    shape = [int(draw.integers(2, 6 if columns == 2 else 4)) for _ in range(columns)]
    chance = draw.dirichlet(np.full(int(np.prod(shape)), draw.choice([0.5, 2, 10])))
    people = draw.choice(len(chance), int(draw.integers(5, 400)), p=chance)
    places = np.unravel_index(people, shape)
    return pd.DataFrame({f"c{n}": [f"v{v}" for v in held] for n, held in enumerate(places)})


def every_cell(frame: pd.DataFrame) -> list[tuple[str, frozenset[tuple[str, str]]]]:
    """Name every cell of a table and of all its margins, empty cells with them."""
    values = {name: sorted(frame[name].unique()) for name in frame}
    return [
        ("people", frozenset(zip(subset, key, strict=True)))
        for size in range(frame.shape[1] + 1)
        for subset in itertools.combinations(values, size)
        for key in itertools.product(*(values[name] for name in subset))
    ]


Where = frozenset[tuple[str, str]]


def attacked(frame: pd.DataFrame, shown: dict[Where, int]) -> dict[Where, tuple[float, float]]:
    """Find the range of every cell that is not shown, from the innermost cells alone.

    This shares no code with what it attacks: the unknowns are the counts of the full table,
    none of them below zero, and everything shown is a sum of them.
    """
    names = list(frame)
    values = {name: sorted(frame[name].unique()) for name in names}
    inner = [
        frozenset(zip(names, key, strict=True))
        for key in itertools.product(*(values[name] for name in names))
    ]
    cells = [where for _, where in every_cell(frame)]
    matrix = np.array([[where <= one for one in inner] for where in cells], dtype=float)
    known = [place for place, where in enumerate(cells) if where in shown]
    sides = np.array([shown[cells[place]] for place in known], dtype=float)
    lost = [place for place, where in enumerate(cells) if where not in shown]
    if not lost:
        return {}
    roof = float(len(frame) + 100)
    # All questions side by side: each has its own copy of the unknowns.
    goals = np.concatenate([matrix[lost], -matrix[lost]])
    answer = linprog(
        goals.ravel(),
        A_eq=block_diag([matrix[known]] * len(goals), "csr") if known else None,
        b_eq=np.tile(sides, len(goals)) if known else None,
        bounds=(0, roof),
    )
    ends = (goals * answer.x.reshape(goals.shape)).sum(axis=1)
    return {
        cells[place]: (ends[number], -ends[len(lost) + number]) for number, place in enumerate(lost)
    }


@pytest.mark.parametrize("part", range(10))
def test_no_withheld_count_can_be_worked_out(part: int) -> None:
    draw = np.random.default_rng(part)
    for _ in range(100):
        frame = table(draw)
        system, places = tabulate({"people": frame}, every_cell(frame))
        hidden = protect(system, RULES)
        shown = {
            where: system.counts[place] for (_, where), place in places.items() if not hidden[place]
        }
        assert all(not 1 <= count <= RULES.small for count in shown.values())
        for low, high in attacked(frame, shown).values():
            assert np.floor(high + 1e-6) - np.ceil(low - 1e-6) + 1 >= RULES.values


def test_a_total_and_all_parts_but_one_give_the_last_away() -> None:
    system = System([30, 12, 15, 3], [True] * 4, [True] * 4, [], [(0, [1, 2, 3])])
    assert protect(system).tolist() == [False, True, False, True]
    assert feasible(system, np.array([False, False, False, True]), [3]).tolist() == [[3, 3]]
    hidden = protect(system)
    assert feasible(system, hidden, [1, 3]).tolist() == [[1, 14], [1, 14]]


def test_two_small_counts_whose_sum_is_small_need_a_third() -> None:
    system = System([13, 10, 1, 2], [True] * 4, [True] * 4, [], [(0, [1, 2, 3])])
    assert protect(system).tolist() == [False, True, True, True]


def test_people_who_did_not_give_an_answer_are_guarded_too() -> None:
    frame = pd.DataFrame({"said": ["yes"] * 22 + ["no"] * 3})
    everybody, yes = ("staff", frozenset()), ("staff", frozenset({("said", "yes")}))
    system, places = tabulate({"staff": frame}, [yes], [everybody])
    hidden = protect(system)
    assert hidden[places[yes]] and not hidden[places[everybody]]


def test_people_who_were_not_asked_are_not_an_answer() -> None:
    frame = pd.DataFrame({"said": ["yes"] * 22 + ["-"] * 3})
    everybody, yes = ("staff", frozenset()), ("staff", frozenset({("said", "yes")}))
    system, places = tabulate({"staff": frame}, [yes], [everybody])
    assert not protect(system)[places[yes]]


def test_counts_of_the_same_people_are_one_count() -> None:
    frame = pd.DataFrame({"group": ["a"] * 8 + ["b"] * 9, "asked": ["y"] * 8 + ["n"] * 9})
    cells = [("staff", frozenset({("group", "a")})), ("staff", frozenset({("asked", "y")}))]
    _, places = tabulate({"staff": frame}, cells)
    assert places[cells[0]] == places[cells[1]]


def test_large_counts_stay() -> None:
    system = System([60, 20, 18, 22], [True] * 4, [True] * 4, [], [(0, [1, 2, 3])])
    assert not protect(system).any()


def test_rounding_goes_to_the_nearest_multiple() -> None:
    fives = Rules(round_to=5)
    assert [disclosure.rounded(n, fives) for n in (0, 6, 7, 8, 12, 13)] == [0, 5, 5, 10, 10, 15]
    assert disclosure.rounded(7, RULES) == 7


def test_a_quantile_needs_people_beyond_it() -> None:
    values = pd.Series(range(100, 124), dtype="float")
    assert disclosure.quantile(values, 0.25, RULES) == 106
    assert disclosure.quantile(values[:23], 0.25, RULES) is None
    assert disclosure.quantile(values[:11], 0.5, RULES) is None
    assert disclosure.quantile(values, 0.0, RULES) is None


def test_the_average_of_a_small_group_cannot_be_worked_out_from_the_rest() -> None:
    found = disclosure.too_few([4, 30, 12], True, RULES)
    assert found == [disclosure.FEW, "", disclosure.REST]
    assert disclosure.too_few([4, 30, 12], False, RULES) == [disclosure.FEW, "", ""]
    assert disclosure.too_few([4, 7, 30], True, RULES) == [disclosure.FEW, disclosure.FEW, ""]
    assert disclosure.too_few([20, 30], True, RULES) == ["", ""]
