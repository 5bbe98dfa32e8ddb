"""Study: the authorities treated, the years compared, and what the official figures show."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from fop.comparison import permutation
from fop.comparison.changes import Changes, changes, slopes
from fop.comparison.groups import MAIN, Groups, Way
from fop.comparison.outcomes import Outcome
from fop.comparison.panels import REBASED, Panels, once
from fop.comparison.permutation import Power, Test
from fop.comparison.sources import Sources
from fop.mistakes import Damaged, Mistake

FEW = 2  # years that a trend before needs


class Study(Groups):
    """The authorities treated, beside all others, before and after.

    Parameters
    ----------
    sources, areas, similar
        As for `Groups`.
    baseline, window : sequence of str
        Reporting years before, and the later years compared with them.
    """

    def __init__(
        self,
        sources: Sources,
        areas: Sequence[str],
        baseline: Sequence[str],
        window: Sequence[str],
        similar: Sequence[str] = (),
    ) -> None:
        super().__init__(sources, areas, similar)
        self.panels = Panels(sources)
        self.baseline, self.window = sorted(baseline), sorted(window)
        self.outcomes = sources.outcomes
        first = self.panel(self.outcomes[0].name)
        changes(first.loc[:, first.columns.isin(self.areas)], self.baseline, self.window)

    def outcome(self, name: str) -> Outcome:
        """Give one outcome by its name."""
        for one in self.outcomes:
            if one.name == name:
                return one
        raise Mistake(f"No outcome {name!r}. Held: {', '.join(o.name for o in self.outcomes)}.")

    def panel(self, name: str, *, counts: bool = False) -> pd.DataFrame:
        """Give an outcome's grid: years down, authorities and regions across."""
        return self.panels.panel(self.outcome(name), counts=counts)

    @once
    def years(self, name: str) -> list[str]:
        """List the baseline years of an outcome.

        They are those asked for; where the data begin later, the first year held.
        """
        held = self.panel(name).dropna(how="all").index
        return [year for year in self.baseline if year in held] or [held[0]]

    @once
    def authorities(self, name: str, how: Way = MAIN) -> pd.DataFrame:
        """Give the grid of those compared: the treated, and a group without those left out.

        A joint return that a treated authority or one left out is part of goes with it.
        """
        panel = self.panels.panel(self.outcome(name), how.population, counts=how.counts)
        away = {*how.exclude, *self.similar, *self.sources.small}
        apart = {*away, *self.areas}
        kept = [
            area
            for area in [*self.areas, *self.members(how.group)]
            if area in panel and area not in away
        ]
        return panel[
            [area for area in kept if not (" / " in area and apart & {*area.split(" / ")})]
        ]

    def points(self, name: str, how: Way = MAIN) -> bool:
        """Whether the changes of an outcome are differences; otherwise they are ratios."""
        return (self.outcome(name).points and not how.counts) != how.swap

    @once
    def changes(self, name: str, how: Way = MAIN) -> Changes:
        """Work out every authority's change from the baseline to the window."""
        before = how.baseline or self.years(name)
        after = how.window or self.window
        if max(before) >= min(after):
            raise Mistake(
                f"Official figures begin in {before[0]}, and nothing earlier is there to compare "
                "with."
            )
        return changes(
            self.authorities(name, how), before, after,
            points=self.points(name, how), complete=how.complete,
        )  # fmt: skip

    def ends(self, name: str, areas: Sequence[str]) -> tuple[float, float]:
        """Average some authorities before and after, so that its change is their mean change.

        The plain mean of shares; of rates, whose changes are logarithms, the geometric mean.
        """
        found = self.changes(name)
        sides = (side[list(areas)].astype(float) for side in (found.before, found.after))
        if found.points:
            before, after = (float(side.mean()) for side in sides)
        else:
            before, after = (float(np.exp(np.log(side).mean())) for side in sides)
        return before, after

    def dropped(self, name: str) -> dict[str, str]:
        """Tell which authorities an outcome's main comparison is without, and why.

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

    @once
    def together(self, name: str, how: Way = MAIN) -> Test:
        """Test all treated that have a change together.

        Raises `Mistake` with the reason, where none has one or the comparison cannot be made.
        """
        found = self.changes(name, how)
        treated = [area for area in self.areas if area in found.change.index]
        if not treated:
            raise Mistake(self._lost(name, found))
        made = permutation.test(found.change, treated, found.level if how.adjusted else None)
        if how == MAIN and made.sets < permutation.FEWEST_SETS:
            raise Mistake(
                f"{made.sets - 1} authorities to compare with: too few for a range. Choose "
                "other years, or leave fewer authorities out with similar."
            )
        # The chart of all sets is of the main comparison: of others they need not be kept.
        return made if how == MAIN else replace(made, effects=made.effects[:0].copy())

    def alone(self, name: str) -> dict[str, Test]:
        """Test each treated authority by itself, the others of the treated left out.

        Nothing where the outcome cannot be tested.
        """
        if name in self.refusals():
            return {}
        return permutation.alone(self.changes(name).change, self.together(name).treated)

    @once
    def power(self, name: str) -> Power:
        """Find the smallest effects that the main comparison would have found.

        A fall is without end where a share would have to fall below nothing.
        """
        one, found = self.together(name), self.changes(name)
        made = permutation.power(found.change, len(one.treated))
        most = float(found.before[one.treated].mean()) + one.elsewhere
        return replace(made, fall=np.inf) if found.points and made.fall > most else made

    def history(self, name: str) -> pd.DataFrame:
        """Give the years to the end of the baseline, as far back as figures go.

        Rates are given as counts: no child population on one base reaches as far back.
        """
        outcome = self.outcome(name)
        grid = self.panels.panel(outcome, counts=outcome.on_population)
        grid = grid.loc[grid.index <= self.years(name)[-1], self.authorities(name).columns]
        treated = [area for area in self.together(name).treated if area in grid]
        held = grid[treated].dropna().index
        return grid.loc[held].dropna(axis="columns")

    def before(self, name: str) -> Test | None:
        """Test whether the treated already moved otherwise before; nothing of a single year.

        Each authority's change is that a year of a straight line through its `history`.  A rate
        compared in points has no such line in counts.
        """
        outcome = self.outcome(name)
        if outcome.on_population and outcome.points:
            return None
        return self._line(name, self.history(name))

    def within(self, name: str) -> Test | None:
        """Test the same of the baseline years by themselves, in the outcome's own unit."""
        return self._line(name, self.authorities(name).loc[self.years(name)])

    def _line(self, name: str, grid: pd.DataFrame) -> Test | None:
        if len(grid) < FEW:
            return None
        line = slopes(grid, points=self.outcome(name).points)
        treated = [area for area in self.together(name).treated if area in line.index]
        try:
            return permutation.test(line, treated)
        except Mistake:
            return None

    @once
    def refusals(self) -> dict[str, str]:
        """Tell which outcomes cannot be tested, and why."""
        refused = {}
        for outcome in self.outcomes:
            try:
                self.together(outcome.name)
            except Damaged:
                raise
            except Mistake as mistake:
                refused[outcome.name] = " ".join(mistake.faults)
        return refused

    def testable(self, *, primary: bool = False, context: bool = False) -> list[str]:
        """List the outcomes that can be tested: all, or the primary ones.

        With `context`, series that only help to read the others are listed too.
        """
        refused = self.refusals()
        return [
            outcome.name
            for outcome in self.outcomes
            if outcome.name not in refused
            and (outcome.role == "main" or not primary)
            and (context or outcome.role != "context")
        ]

    def tried(self, name: str, way: Way) -> Test | None:
        """Test in another way; nothing where that cannot be, or is the main comparison again."""
        same = (way.population != REBASED or way.counts) and not self.outcome(name).on_population
        absent = way.baseline and not set(way.baseline) <= set(self.years(name))
        try:
            return None if same or absent else self.together(name, way)
        except Damaged:
            raise
        except Mistake:
            return None

    def _lost(self, name: str, found: Changes) -> str:
        absent = [area for area in self.areas if area not in self.panel(name)]
        lost = [f"{area}: {found.dropped[area]}" for area in self.areas if area in found.dropped]
        lost += [f"{area}: in a return together with another authority" for area in absent]
        return f"{'; '.join(lost)}."


def shown(change: float, points: bool) -> float:
    """Give a change as it is read: points as they are, the logarithm of a ratio in per cent."""
    return change if points else 100 * float(np.expm1(change))


def run_of(years: Sequence[str]) -> str:
    """Name a run of years by its ends."""
    return years[0] if len(years) == 1 else f"{years[0]} to {years[-1]}"
