"""Phrases: who is told of, and changes, differences and chances as a reader says them."""

from collections.abc import Sequence

from fop.comparison.outcomes import Outcome
from fop.comparison.permutation import Test
from fop.comparison.sources import LONDON
from fop.comparison.study import Study, shown, unit
from fop.words import counts, wording

PROGRAMME = ("Hammersmith and Fulham", "Kensington and Chelsea", "Westminster")
"""The boroughs whose programme the report evaluated."""

PERHAPS = 0.1
"""A p over `permutation.LEVEL` and at most this is called perhaps a difference."""

LITTLE = {"per cent": 3.0, "points": 0.2}
"""Changes under these are said to have hardly changed."""


def places(study: Study, *, one: bool = False) -> str:
    """Name what the authorities are called where they are: boroughs, or authorities."""
    if study.home == LONDON:
        return "borough" if one else "boroughs"
    return "authority" if one else "authorities"


def who(study: Study, areas: Sequence[str] = ()) -> str:
    """Name the treated, or some of them: by name up to two, else by their number."""
    named = list(areas or study.areas)
    if len(named) < 3:
        return wording.listed(named)
    return f"the {counts.in_words(len(named))} {places(study)}"


def rest(study: Study) -> str:
    """Name whom the treated are compared with."""
    return f"the rest of {study.home}"


def moved(change: float, outcome: Outcome, *, bare: bool = False) -> str:
    """Write a change with its direction: `up 1.2 percentage points`, `down 3%`.

    Parameters
    ----------
    bare : bool
        Points without their name, where it has just been said.
    """
    return direction(shown(change, outcome.points), outcome, bare=bare)


def direction(
    value: float, outcome: Outcome, *, bare: bool = False, decimals: int | None = None
) -> str:
    """Write a change as it is read with its direction, as `moved` does."""
    if is_nothing(value, outcome):
        return "unchanged"
    text = amount(value, outcome, bare=bare, decimals=decimals)
    return f"{'up' if value > 0 else 'down'} {text}"


def is_nothing(value: float, outcome: Outcome) -> bool:
    """Whether a change is written with no digit but zeros."""
    return not any(digit in amount(value, outcome, bare=True) for digit in "123456789")


def gap(effect: float, outcome: Outcome) -> str:
    """Write a difference from elsewhere: `0.7 more`, `28% less`."""
    value = shown(effect, outcome.points)
    if is_nothing(value, outcome):
        return "no difference"
    return f"{amount(value, outcome, bare=True)} {'more' if value > 0 else 'less'}"


def amount(
    value: float, outcome: Outcome, *, bare: bool = False, decimals: int | None = None
) -> str:
    """Write the size of a change as it is read, without its sign.

    Per cent are whole from one on, points in tenths.
    """
    if not outcome.points:
        if decimals is None:
            decimals = 0 if abs(value) >= 1 else 1
        return wording.figure(abs(value), "per cent", decimals)
    number = wording.figure(abs(value), decimals=1)
    if bare:
        return number
    if outcome.unit != "per cent":
        return f"{number} {outcome.unit}"
    return f"{number} percentage point{'' if number == '1.0' else 's'}"


def size(change: float, outcome: Outcome, *, bare: bool = False) -> str:
    """Write the size of a change given as a test gives it."""
    return amount(shown(change, outcome.points), outcome, bare=bare)


def verb(change: float, outcome: Outcome) -> str:
    """Name a change: rose, fell or hardly changed."""
    value = shown(change, outcome.points)
    if abs(value) < LITTLE[unit(outcome.points)]:
        return "hardly changed"
    return "rose" if value > 0 else "fell"


def chance(p: float) -> str:
    """Say how often chance gives a gap as big."""
    return f"chance gives a gap this big in {of_100(p)} comparisons"


def often(one: Test) -> str:
    """Say, as a sentence, how often chance gives a gap as big."""
    return f"{wording.capital(chance(one.p))}."


def of_100(p: float) -> str:
    """Write a p as comparisons in a hundred."""
    if p < 0.01:
        return "fewer than 1 of 100"
    return f"{min(99, round(100 * p))} of 100" if p < 0.995 else "nearly all of 100"
