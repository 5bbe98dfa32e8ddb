"""No average of too few people is shown, and none can be worked out from those shown."""

import numpy as np
import pandas as pd
import pytest

from fop.fieldwork import disclosure
from fop.fieldwork.averages import Average, judge
from fop.fieldwork.rules import Rules

RULES = Rules()


def values(*people: int, seed: int = 1) -> pd.Series:
    """Draw a value for each of some numbered people."""
    return pd.Series(np.random.default_rng(seed).uniform(20, 60, 200).round(), dtype=float)[
        list(people)
    ]


def average(first: int, last: int, name: str = "score", weight: int = 0) -> Average:
    held = values(*range(first, last))
    return Average(held, {name: held}, weight)


def test_the_average_of_a_small_group_is_withheld_with_one_that_would_give_it_away() -> None:
    whole, small, large, middle = (
        average(0, 46, weight=1), average(0, 4), average(4, 34), average(34, 46)
    )  # fmt: skip
    found = judge([whole, small, large, middle], RULES)
    assert found == ["", disclosure.FEW, "", disclosure.REST]
    assert judge([small, large, middle], RULES) == [disclosure.FEW, "", ""]
    assert judge([whole, average(0, 20), average(20, 46)], RULES) == ["", "", ""]


def test_people_in_no_group_are_guarded_too() -> None:
    # 43 of 46 are in a group: the three others follow from the average of all.
    found = judge([average(0, 46, weight=1), average(0, 20), average(20, 43)], RULES)
    assert sorted(found) == ["", "", disclosure.REST] and found[0] == ""


def test_those_who_were_lost_between_two_times_are_guarded() -> None:
    first, second = values(*range(40)), values(*range(37), seed=2)
    both = {"score 1": first[:37], "score 2": second}
    shown = [
        Average(first, {"score 1": first}, 1),
        Average(second, {"score 2": second}, 1),
        Average(second - first[:37], both, 1),
    ]
    assert sum(reason == disclosure.REST for reason in judge(shown, RULES)) == 1
    both = {"score 1": first[:25], "score 2": second[:25]}
    shown[1:] = [Average(second[:25], {"score 2": second[:25]}, 1),
                 Average(second[:25] - first[:25], both, 1)]  # fmt: skip
    assert judge(shown, RULES) == ["", "", ""]


def test_what_few_people_have_does_not_follow_from_the_total_and_the_rest() -> None:
    everybody = range(40)
    parts = {"a": values(*everybody), "b": values(*everybody, seed=2), "c": values(*everybody)}
    parts["c"][6:] = 0
    single = [Average(held, {name: held}) for name, held in parts.items()]
    total = Average(sum(parts.values(), start=pd.Series(0.0, index=everybody)), parts, 1)
    found = judge([*single, total], RULES)
    assert found[2] == disclosure.FEW and found.count(disclosure.REST) == 1


def test_a_figure_that_one_person_makes_up_or_that_all_share_is_withheld() -> None:
    held = pd.Series([900.0, 40, *[5] * 14])
    assert judge([Average(held, {"a": held})], RULES) == [disclosure.LARGE]
    held = pd.Series([15.0] * 12)
    assert judge([Average(held, {"a": held})], RULES) == [disclosure.ALIKE]
    held = pd.Series([-3.0, 4, 5] * 8)
    assert judge([Average(held, {"a": held})], RULES) == [""]


@pytest.mark.parametrize("seed", range(20))
def test_no_sum_over_few_people_can_be_solved_for(seed: int) -> None:
    """Random overlapping groups; an attacker solves for every sum over few people."""
    draw = np.random.default_rng(seed)
    held = values(*range(60), seed=seed)
    cuts = [held[draw.random(60) < chance] for chance in draw.uniform(0.1, 1, 6)]
    cuts += [held, held[: int(draw.integers(50, 60))]]
    found = judge([Average(one, {"x": one}) for one in cuts], RULES)
    shown = [one for one, reason in zip(cuts, found, strict=True) if not reason]
    assert all(len(one) >= RULES.least_base for one in shown)
    rows = np.array([held.index.isin(one.index) for one in shown], dtype=float)
    # Whoever is in the very same published groups forms one unknown.
    atoms, sizes = np.unique(rows, axis=1, return_counts=True)
    for place in np.flatnonzero(sizes < RULES.least_base):
        if atoms[:, place].any():
            goal = np.eye(len(sizes))[place]
            weights = np.linalg.lstsq(atoms.T, goal, rcond=None)[0]
            assert np.abs(atoms.T @ weights - goal).max() > 1e-6
