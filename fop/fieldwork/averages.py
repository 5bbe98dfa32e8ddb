"""Averages: none of too few people, and none so close that one person's value follows.

An average is shown to a step that leaves the sum over all people open by at least as much as
one person's value can be.  So whoever takes one sum from another, in this wave or in another
version of it, is left with at least that much doubt about those who make the difference.  A
division is told for all of its parts or for none.
"""

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from fop.fieldwork.disclosure import Disclosed
from fop.fieldwork.instruments.results import Figure
from fop.fieldwork.rules import Rules

STEPS = (1, 2, 5, 10)


def judge(figures: Sequence[Figure], disclosed: Disclosed, rules: Rules) -> list[bool]:
    """Say of each figure whether it may be told.

    The step of a figure tells about how many people it is of.  So their number must be told, if
    it is among the counts.
    """
    few = {
        (one.division, one.measure)
        for one in figures
        if one.division and one.people < rules.least_base
    }
    return [
        not math.isnan(one.value)
        and (
            rules.is_open
            or (
                one.people >= rules.least_base
                and (one.division, one.measure) not in few
                and not (one.is_alike and one.people < rules.one_voice)
                and disclosed.whole.issuperset(one.needs)
                and (one.base is None or disclosed.has(*one.base))
            )
        )
        for one in figures
    ]


def step(one: Figure) -> float:
    """Give the step to which a figure is told: at least its span over the number of people."""
    least = one.span / one.people
    power = 10 ** math.floor(math.log10(least))
    return float(next(size * power for size in STEPS if size * power >= least * (1 - 1e-9)))


def told(one: Figure, rules: Rules) -> Figure:
    """Give a figure as it is told: the value and its interval to the step."""
    if rules.is_open:
        return one
    by = max(step(one), 10.0**-one.decimals)
    decimals = max(0, -math.floor(math.log10(by) + 1e-9))

    def near(value: float) -> float:
        return value if math.isnan(value) else round(math.floor(value / by + 0.5) * by, 6) + 0.0

    return replace(
        one, value=near(one.value), low=near(one.low), high=near(one.high), decimals=decimals
    )


def quantile(values: pd.Series, at: float, rules: Rules) -> float | None:
    """Give a quantile as a whole number; nothing where too few people lie beyond it."""
    known = values.dropna()
    if len(known) * min(at, 1 - at) < (0 if rules.is_open else rules.beyond) or known.empty:
        return None
    return float(np.floor(known.quantile(at) + 0.5))
