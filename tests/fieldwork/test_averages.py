"""No average of too few people is told, and none so closely that one person's value follows."""

import itertools

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linprog

from fop.fieldwork import averages, intake
from fop.fieldwork.disclosure import Disclosed, disclose
from fop.fieldwork.instruments import time_use
from fop.fieldwork.instruments.results import Figure, Results
from fop.fieldwork.rules import Rules
from tests.fieldwork import random_waves

RULES = Rules()
NOTHING = Disclosed([], set(), set())


def mean(values: pd.Series, **other: object) -> Figure:
    found = Results()
    found.mean(("3.2.6", "topic", "group", "total, mean"), values, span=60, **other)
    return found.figures[0]


def scores(people: int, seed: int = 1) -> pd.Series:
    return pd.Series(np.random.default_rng(seed).uniform(15, 75, people).round())


@pytest.mark.parametrize("people", range(10, 700, 23))
def test_a_step_leaves_the_sum_open_by_one_persons_whole_scale(people: int) -> None:
    one = mean(scores(people))
    step = averages.step(one)
    assert step * people >= 60 * (1 - 1e-9) and step * people <= 60 * 2.5
    told = averages.told(one, RULES)
    assert abs(told.value - one.value) <= step / 2 + 1e-9


def test_too_few_and_all_alike_are_not_told() -> None:
    figures = [mean(scores(9)), mean(scores(10)), mean(pd.Series([15.0] * 12))]
    figures += [mean(pd.Series([15.0] * 20)), mean(scores(30), needs=(("families", "x"),))]
    assert averages.judge(figures, NOTHING, RULES) == [False, True, False, True, False]
    assert averages.judge(figures[-1:], Disclosed([], set(), {("families", "x")}), RULES) == [True]
    assert all(averages.judge(figures, NOTHING, Rules("open")))


def test_a_division_is_told_for_all_of_its_parts_or_for_none() -> None:
    parts = [mean(scores(size), division="by borough") for size in (12, 40, 9)]
    assert averages.judge(parts, NOTHING, RULES) == [False, False, False]
    assert averages.judge(parts[:2], NOTHING, RULES) == [True, True]


@pytest.mark.parametrize("seed", range(20))
def test_nobody_learns_the_average_of_a_few_from_those_told(seed: int) -> None:
    """Everything told of hours, all groups together: what of any few people's average follows?

    The attacker knows who is in which borough and team, and that nobody has more hours of one
    activity than half a week; the unknowns are the sums over each borough and team.
    """
    diaries = random_waves.wave(seed)["time_use"]
    found = time_use.results(diaries)
    told_ = averages.judge(found.figures, disclose(found, RULES), RULES)
    places = [dict(zip(("borough", "team"), pair, strict=True)) for pair in
              itertools.product(diaries["borough"].unique(), diaries["team"].unique())]  # fmt: skip
    sizes = [int((diaries[list(one)] == pd.Series(one)).all(axis=1).sum()) for one in places]
    rows, low, high = [], [], []
    for figure, is_told in zip(found.figures, told_, strict=True):
        if is_told and figure.measure == "recording" and figure.unit == "hours a week":
            _, _, value = figure.group.partition(": ")
            shown, step = averages.told(figure, RULES), averages.step(figure)
            rows.append([not value or value in one.values() for one in places])
            low.append((shown.value - step / 2) * figure.people)
            high.append((shown.value + step / 2) * figure.people)
    if not rows:
        return
    matrix = np.array(rows, dtype=float)
    for size, goal in zip(sizes, np.eye(len(places)), strict=True):
        if not 0 < size < RULES.least_base:
            continue
        ends = [
            linprog(
                sign * goal,
                A_ub=np.vstack([matrix, -matrix]),
                b_ub=np.concatenate([high, -np.array(low)]),
                bounds=[(0, 60 * people) for people in sizes],
            )
            for sign in (1, -1)
        ]
        assert all(one.status == 0 for one in ends)
        # The sum over them stays open by one person's half week at least.
        assert -ends[1].fun - ends[0].fun >= time_use.SPAN / 2 - 1e-6


def test_no_average_of_sizes_stands_beside_counts_of_sizes() -> None:
    found = intake.results(random_waves.wave(3), RULES)
    sizes = [one for one in found.questions if one.column.startswith("size")]
    assert sizes and all(one.is_restricted for one in sizes)
    changes = [one for one in found.figures if one.measure == "change of total, mean"]
    assert all(one.needs == (("families", "score change"),) for one in changes)
