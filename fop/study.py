"""Study: the authorities treated, the years compared, and what the official figures show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from fop import permutation
from fop.mistakes import Mistake
from fop.panels import OLDER, OUTCOMES, REBASED, REFERENCE, Load, Outcome, Panels
from fop.permutation import Changes, Test

SMALLEST = "City of London"
"""Drawn but not compared: with about ten children in care, one child more is a tenth more."""

BY_AREA = [
    "area", "before", "after", "change", "count_before", "count_after", "elsewhere", "difference",
    "rank", "of", "p", "p_rank",
]  # fmt: skip

IN_VARIANT = ["variant", "outcome", "unit", "difference", "p", "fall", "comparators", "areas"]


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
        return permutation.changes(
            self.authorities(name, how),
            how.baseline or self.years(name),
            how.window or self.window,
            points=self.points(name, how),
            complete=how.complete,
        )

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
            self._tests[name, how] = permutation.test(change, treated)
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

    def by_area(self, name: str) -> pd.DataFrame:
        """Set out each treated authority's figures and test, and Inner London's figures.

        Returns
        -------
        DataFrame
            `area`, `before`, `after`, `change`, `count_before`, `count_after` (of counts over
            the population), `elsewhere` and `difference` (changes in per cent or in points),
            `rank`, `of`, `p`, `p_rank`.
        """
        outcome, tests = self.outcome(name), self.alone(name)
        grids = {"": self.panel(name)}
        if outcome.on_population:
            grids["count_"] = self.panel(name, counts=True)
        rows = []
        for area in [*self.areas, REFERENCE]:
            row: dict[str, Any] = {"area": area}
            for prefix, grid in grids.items():
                if area in grid:
                    figures = grid[area]
                    row[f"{prefix}before"] = figures.reindex(self.years(name)).mean(skipna=False)
                    row[f"{prefix}after"] = figures.reindex(self.window).mean(skipna=False)
            if area in tests:
                one = tests[area]
                row |= {
                    "elsewhere": shown(one.elsewhere, outcome.points),
                    "difference": shown(one.effect, outcome.points),
                    "rank": one.rank, "of": one.sets, "p": one.p, "p_rank": one.p_rank,
                }  # fmt: skip
            rows.append(row)
        frame = pd.DataFrame(rows).reindex(columns=BY_AREA)
        ratio = frame["after"] / frame["before"]
        difference = frame["after"] - frame["before"]
        return frame.assign(change=difference if outcome.points else 100 * (ratio - 1))

    def every(self, *, primary: bool | None = None) -> pd.DataFrame:
        """Set out the joint test of every outcome that can be tested.

        Returns
        -------
        DataFrame
            `outcome`, `primary`, `areas`, `baseline`, `comparators`, `sets`, `unit` of the
            changes (per cent or points); `change`, `elsewhere`, `difference`, `low`, `high`,
            `p`, `rank`, `fall` and `rise` (the smallest detectable); `standing`, the difference
            as a share of the smallest one whose p is small.
        """
        rows = []
        for name in self.testable(primary=primary):
            outcome, one = self.outcome(name), self.together(name)
            changes = {
                "change": one.change, "elsewhere": one.elsewhere, "difference": one.effect,
                "low": one.low, "high": one.high, "fall": -one.fall, "rise": one.rise,
            }  # fmt: skip
            rows.append({
                "outcome": name, "primary": outcome.primary, "areas": one.treated,
                "baseline": self.years(name), "comparators": len(one.comparators),
                "sets": one.sets, "unit": unit(outcome.points), "p": one.p, "rank": one.rank,
                **{key: shown(value, outcome.points) for key, value in changes.items()},
                "standing": one.effect / one.critical if one.critical else float("nan"),
            })  # fmt: skip
        return pd.DataFrame(rows)

    def variants(self) -> list[Variant]:
        """List the other ways to make the comparison, from the study's own years and names."""
        held = list(self.panel(self.outcomes[0].name).index)
        ways = [MAIN]
        for text, by in (("one year earlier", -1), ("one year later", 1)):
            if years := _moved(self.window, held, by):
                ways.append(Variant(f"Window {text} ({span(years)})", window=years))
        for year in self.window if len(self.window) > 1 else ():
            ways.append(Variant(f"Window {year} only", window=(year,)))
        for year in self.baseline if len(self.baseline) > 1 else ():
            ways.append(Variant(f"Baseline {year} only", baseline=(year,)))
        if SMALLEST not in self.areas:
            ways.append(Variant(f"With {SMALLEST}", smallest=True))
        if self.exclude:
            without = tuple(self.exclude)
            ways.append(Variant(f"Without {' and '.join(without)}", exclude=without))
        return [
            *ways,
            Variant("On the older population", population=OLDER),
            Variant("In counts, no population", counts=True),
            Variant("Ratios for points, points for ratios", swap=True),
            Variant("Authorities with a year missing kept", complete=False),
        ]

    def robustness(self, names: Sequence[str] = ()) -> pd.DataFrame:
        """Set out the joint test in every variant.

        Returns
        -------
        DataFrame
            `variant`, `outcome`, `unit`, `difference`, `p`, `fall` (the smallest detectable),
            `comparators` and `areas`: missing where the variant cannot be made, or is the main
            comparison again.
        """
        rows = []
        for way in self.variants():
            for name in names or self.testable():
                points = self.points(name, way)
                row: dict[str, Any] = {"variant": way.name, "outcome": name, "unit": unit(points)}
                if one := self.tried(name, way):
                    row |= {
                        "difference": shown(one.effect, points), "p": one.p,
                        "fall": shown(-one.fall, points),
                        "comparators": len(one.comparators), "areas": one.treated,
                    }  # fmt: skip
                rows.append(row)
        return pd.DataFrame(rows).reindex(columns=IN_VARIANT)

    def later(self, names: Sequence[str] = ()) -> pd.DataFrame:
        """Set out the years after the window, apart and without a test.

        Each authority's mean is taken over the later years that it has.

        Returns
        -------
        DataFrame
            `outcome`, `years`, `areas`, `comparators`, `unit`, `change`, `elsewhere`,
            `difference`; no rows where no years follow the window.
        """
        rows = []
        for name in names or self.testable():
            points = self.outcome(name).points
            held = self.panel(name).dropna(how="all").index
            years = tuple(year for year in held if year > self.window[-1])
            if years and (one := self.tried(name, Variant(window=years, complete=False))):
                changes = {
                    "change": one.change,
                    "elsewhere": one.elsewhere,
                    "difference": one.effect,
                }
                rows.append({
                    "outcome": name, "years": span(years), "areas": one.treated,
                    "comparators": len(one.comparators), "unit": unit(points),
                    **{key: shown(value, points) for key, value in changes.items()},
                })  # fmt: skip
        return pd.DataFrame(rows)

    def chance(self) -> Mapping[str, float]:
        """Count the tests made, the small p values among them, and those that chance would give.

        Returns
        -------
        mapping
            `joint` and `single` tests, each also with `_small` and `_chance`.
        """
        joint = [self.together(name) for name in self.testable()]
        single = [one for name in self.testable() for one in self.alone(name).values()]
        told: dict[str, float] = {}
        for kind, tests in (("joint", joint), ("single", single)):
            told |= {
                kind: len(tests),
                f"{kind}_small": sum(one.small for one in tests),
                f"{kind}_chance": permutation.by_chance(tests),
            }
        return told

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
            f"{area!r} is not an authority. Choose among those of level borough in areas.csv."
            for area in [*self.areas, *self.exclude]
            if level.get(area) != "borough"
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


def _moved(years: Sequence[str], held: Sequence[str], by: int) -> tuple[str, ...]:
    places = [held.index(year) + by for year in years]
    inside = all(0 <= place < len(held) for place in places)
    return tuple(held[place] for place in places) if inside else ()
