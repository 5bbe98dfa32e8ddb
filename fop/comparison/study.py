"""Study: the authorities treated, the years compared, and what the official figures show."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from fop.comparison import permutation
from fop.comparison.panels import OUTCOMES, REBASED, REFERENCE, Load, Outcome, Panels
from fop.comparison.permutation import Changes, Test
from fop.mistakes import Mistake

SMALLEST = "City of London"
"""Drawn but not compared: with about ten children in care, one child more is a tenth more."""


@dataclass(frozen=True)
class Variant:
    """One way to make the comparison; the main one where nothing is given.

    Attributes
    ----------
    name : str
        For tables.
    baseline, window : tuple of str
        Other years than the study's.
    exclude : tuple of str
        Authorities left out.
    population : str
        Vintage of the child population.
    counts : bool
        Counts in place of rates.
    swap : bool
        Ratios for outcomes compared in points, and points for those compared as ratios.
    complete : bool
        Whether an authority without one of the years is left out.
    smallest : bool
        Whether the City of London is compared too.
    """

    name: str = "As in the main comparison"
    baseline: tuple[str, ...] = ()
    window: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    population: str = REBASED
    counts: bool = False
    swap: bool = False
    complete: bool = True
    smallest: bool = False


MAIN = Variant()


class Study:
    """The authorities treated, beside all others, before and after.

    Parameters
    ----------
    load : callable
        Gives a table of the data package by its name, such as `Section.load`.
    areas : sequence of str
        One to five authorities by their short names: the treated.
    baseline, window : sequence of str
        Reporting years before, and the later years compared with them.
    exclude : sequence of str
        Authorities that ran a similar programme: left out in one of the robustness checks.
    outcomes : sequence of Outcome
        What is compared; the first has every year that the data hold.

    Raises
    ------
    Mistake
        For areas that are no authorities, too many of them, or years that cannot be.
    """

    def __init__(
        self,
        load: Load,
        areas: Sequence[str],
        baseline: Sequence[str],
        window: Sequence[str],
        exclude: Sequence[str] = (),
        outcomes: Sequence[Outcome] = OUTCOMES,
    ) -> None:
        self.panels = Panels(load)
        self.areas, self.exclude = list(areas), [one for one in exclude if one not in areas]
        self.baseline, self.window = sorted(baseline), sorted(window)
        self.outcomes = list(outcomes)
        self._changes: dict[tuple[str, Variant], Changes] = {}
        self._tests: dict[tuple[str, Variant], Test] = {}
        self._refused: dict[str, str] | None = None
        self._check_areas()
        permutation.changes(self.panel(self.outcomes[0].name), self.baseline, self.window)

    def outcome(self, name: str) -> Outcome:
        """Give one outcome by its name."""
        for one in self.outcomes:
            if one.name == name:
                return one
        raise Mistake(f"No outcome {name!r}. Held: {', '.join(o.name for o in self.outcomes)}.")

    def panel(self, name: str, *, counts: bool = False) -> pd.DataFrame:
        """Give an outcome's grid: years down, authorities and Inner London across."""
        return self.panels.panel(self.outcome(name), counts=counts)

    def years(self, name: str) -> list[str]:
        """List the baseline years of an outcome.

        They are those asked for; where the data begin later, the first year held.
        """
        held = self.panel(name).dropna(how="all").index
        return [year for year in self.baseline if year in held] or [held[0]]

    def authorities(self, name: str, how: Variant = MAIN) -> pd.DataFrame:
        """Give the grid of those compared: without Inner London and those that are left out.

        A joint return that a treated or an excluded authority is part of goes with it; the City
        of London stays where it is treated.
        """
        panel = self.panels.panel(self.outcome(name), how.population, counts=how.counts)
        away = {*how.exclude, *self.areas}
        joint = [unit for unit in panel if " / " in unit and away & set(unit.split(" / "))]
        small = [] if how.smallest or SMALLEST in self.areas else [SMALLEST]
        return panel.drop(columns=[REFERENCE, *small, *how.exclude, *joint], errors="ignore")

    def points(self, name: str, how: Variant = MAIN) -> bool:
        """Whether the changes of an outcome are differences; otherwise they are ratios."""
        return (self.outcome(name).points and not how.counts) != how.swap

    def changes(self, name: str, how: Variant = MAIN) -> Changes:
        """Work out every authority's change from the baseline to the window."""
        if (name, how) not in self._changes:
            self._changes[name, how] = permutation.changes(
                self.authorities(name, how),
                how.baseline or self.years(name),
                how.window or self.window,
                points=self.points(name, how),
                complete=how.complete,
            )
        return self._changes[name, how]

    def dropped(self, name: str) -> dict[str, str]:
        """Tell which authorities an outcome's comparison is without, and why.

        A symbol that stands in place of a figure is told with its meaning.
        """
        if name in self.refusals():
            return {}
        reasons = self.panels.reasons(self.outcome(name))
        years = [*self.years(name), *self.window]
        told = {
            area: "reports together with another authority"
            for area in self.areas
            if area not in self.panel(name)
        }
        for area, reason in self.changes(name).dropped.items():
            why = sorted({reasons[area, year] for year in years if (area, year) in reasons})
            told[area] = reason + (f" ({'; '.join(why)})" if why else "")
        return told

    def together(self, name: str, how: Variant = MAIN) -> Test:
        """Test all treated that have a change together.

        Raises
        ------
        Mistake
            With the reason, where none of them has one or the comparison cannot be made.
        """
        if (name, how) not in self._tests:
            change = self.changes(name, how).change
            treated = [area for area in self.areas if area in change.index]
            if not treated:
                raise Mistake(
                    f"{', '.join(self.areas)}: a figure is missing in a year compared, or stands "
                    "in a joint return."
                )
            made = permutation.test(change, treated)
            # The chart of all sets is of the main comparison: hundreds of others need not be kept.
            self._tests[name, how] = (
                made if how == MAIN else replace(made, effects=made.effects[:0].copy())
            )
        return self._tests[name, how]

    def alone(self, name: str) -> dict[str, Test]:
        """Test each treated authority by itself, the others of the treated left out.

        Nothing where the outcome cannot be tested.
        """
        if name in self.refusals():
            return {}
        return permutation.alone(self.changes(name).change, self.together(name).treated)

    def refusals(self) -> dict[str, str]:
        """Tell which outcomes cannot be tested, and why."""
        if self._refused is None:
            self._refused = {}
            for outcome in self.outcomes:
                try:
                    self.together(outcome.name)
                except Mistake as mistake:
                    self._refused[outcome.name] = " ".join(mistake.faults)
        return self._refused

    def testable(self, *, primary: bool | None = None) -> list[str]:
        """List the outcomes that can be tested: all, the primary ones or the others."""
        refused = self.refusals()
        return [
            outcome.name
            for outcome in self.outcomes
            if outcome.name not in refused and primary in (None, outcome.primary)
        ]

    def tried(self, name: str, way: Variant) -> Test | None:
        """Test in another way; nothing where that cannot be, or is the main comparison again."""
        same = (way.population != REBASED or way.counts) and not self.outcome(name).on_population
        absent = way.baseline and not set(way.baseline) <= set(self.years(name))
        try:
            return None if same or absent else self.together(name, way)
        except Mistake:
            return None

    def _check_areas(self) -> None:
        level = self.panels.table("areas").set_index("short")["level"]
        faults = [
            f"{area!r} is not an authority. Choose among those of level authority in areas.csv."
            for area in [*self.areas, *self.exclude]
            if level.get(area) != "authority"
        ]
        if not 1 <= len(set(self.areas)) == len(self.areas) <= permutation.MOST_TREATED:
            faults.append(
                f"{len(self.areas)} areas. Choose one to {permutation.MOST_TREATED}, each once."
            )
        if faults:
            raise Mistake(faults)


def shown(change: float, points: bool) -> float:
    """Give a change as it is read: points as they are, the logarithm of a ratio in per cent."""
    return change if points else 100 * float(np.expm1(change))


def unit(points: bool) -> str:
    """Name what a change is read in."""
    return "points" if points else "per cent"


def span(years: Sequence[str]) -> str:
    """Name a run of years by its ends."""
    return years[0] if len(years) == 1 else f"{years[0]} to {years[-1]}"
