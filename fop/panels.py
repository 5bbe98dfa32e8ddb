"""Panels: the official figures of every authority as one grid an outcome, and what they show.

An outcome says which published measures make it.  A `Study` holds the authorities treated and
the years compared, and gives each outcome's grid, changes and tests, as frames.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

import numpy as np
import pandas as pd

from fop import permutation
from fop.measures import WORKING_DAYS
from fop.mistakes import Mistake

Load = Callable[[str], pd.DataFrame]

POPULATION = "children aged 0 to 17"
REFERENCE = "Inner London"
REBASED, OLDER = "latest", "pre-rebase"


@dataclass(frozen=True)
class Outcome:
    """What is compared, and how it is worked out.

    Attributes
    ----------
    name : str
        Short name, unique.
    subject : str
        What rises or falls, in the singular, for sentences.
    tables : sequence of str
        Tables of the data package that hold it.
    count : str
        Measure counted.
    over : sequence of str
        Measures whose sum it is divided by.
    unit : str
        Unit of the result.
    less : str
        Measure taken off the count, where there is one.
    per : float
        Multiplier: 100 for per cent, 10,000 for a rate.
    points : bool
        Whether a change is a difference; otherwise it is a ratio.
    primary : bool
        Whether it is one of the two that the report named.
    topics : sequence of str
        Kinds of events and breaks that bear on it, as in `official/events`.
    """

    name: str
    subject: str
    tables: Sequence[str]
    count: str
    over: Sequence[str] = (POPULATION,)
    unit: str = "per 10,000 children"
    less: str = ""
    per: float = 10_000
    points: bool = False
    primary: bool = False
    topics: Sequence[str] = ()

    @property
    def on_population(self) -> bool:
        """Whether it is a count over the children living in the area."""
        return POPULATION in self.over

    @property
    def measures(self) -> list[str]:
        """Every published measure it needs."""
        return [self.count, *([self.less] if self.less else []), *self.over]


def _rate(name: str, subject: str, table: str, count: str, **more: Any) -> Outcome:
    return Outcome(name, subject, (f"official/{table}", "official/population"), count, **more)


def _share(name: str, subject: str, table: str, count: str, *over: str, **more: Any) -> Outcome:
    given = {"unit": "per cent", "per": 100, "points": True, **more}
    return Outcome(name, subject, (f"official/{table}",), count, over, **given)


_UASC = "unaccompanied asylum-seeking children looked after"
_POSTS = "social workers in post"

OUTCOMES = (
    _share(
        "re-referrals", "the share of referrals that are re-referrals", "referrals",
        "re-referrals", "referrals", primary=True,
    ),
    _rate(
        "children in care", "the rate of children in care", "looked_after",
        "children looked after", primary=True, topics=("care",),
    ),
    _rate("referrals", "the rate of referrals", "referrals", "referrals"),
    _rate(
        "starts of care", "the rate at which children come into care", "looked_after",
        "starts of care", topics=("care",),
    ),
    _rate(
        "unaccompanied children in care", "the rate of unaccompanied children in care",
        "looked_after", _UASC, points=True, topics=("care", "asylum"),
    ),
    _rate(
        "children in care, without unaccompanied children",
        "the rate of children in care, without unaccompanied children", "looked_after",
        "children looked after", less=_UASC, topics=("care",),
    ),
    _rate(
        "protection plans at 31 March", "the rate of child protection plans at 31 March",
        "child_protection", "child protection plans at 31 March",
    ),
    _rate(
        "protection plans started", "the rate of child protection plans started",
        "child_protection", "child protection plans started",
    ),
    _share(
        "second or later plans",
        "the share of protection plans that are a child's second or later", "child_protection",
        "second or subsequent plans", "child protection plans started",
    ),
    _rate(
        "spend on children in care", "spend on children in care for each child living there",
        "spend", "spend on children looked after", per=1, unit="pounds per child",
        topics=("spend",),
    ),
    _share(
        "turnover", "the turnover of social workers", "workforce",
        "leavers, headcount", "social workers in post, headcount", topics=("workforce",),
    ),
    _share(
        "agency use", "the share of social workers from agencies", "workforce",
        "agency workers", "agency workers", _POSTS, topics=("workforce",),
    ),
    _share(
        "sickness absence", "the share of working days lost to sickness", "workforce",
        "sickness absence days", _POSTS, per=100 / WORKING_DAYS, topics=("workforce",),
    ),
)  # fmt: skip
"""The outcomes tested, the two primary ones first: chosen before any result."""


@dataclass(frozen=True)
class Variant:
    """One other way to make the same comparison."""

    name: str
    baseline: Sequence[str] = ()
    window: Sequence[str] = ()
    exclude: Sequence[str] = ()
    population: str = REBASED
    counts: bool = False
    swap: bool = False
    complete: bool = True


MAIN = Variant("As in the main comparison")


@dataclass(frozen=True)
class Study:
    """The authorities treated, the years compared, and the official figures.

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
        What is compared.

    Raises
    ------
    Mistake
        For areas that are no authorities, too many of them, or years that cannot be.
    """

    load: Load
    areas: Sequence[str]
    baseline: Sequence[str]
    window: Sequence[str]
    exclude: Sequence[str] = ()
    outcomes: Sequence[Outcome] = OUTCOMES
    _held: dict[Any, Any] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        level = self._table("areas").set_index("short")["level"]
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
        if self.outcomes:
            # The first outcome has every year that the data hold.
            permutation.changes(self.panel(self.outcomes[0].name), self.baseline, self.window)

    def outcome(self, name: str) -> Outcome:
        """Give one outcome by its name."""
        for one in self.outcomes:
            if one.name == name:
                return one
        raise Mistake(f"No outcome {name!r}. Held: {', '.join(o.name for o in self.outcomes)}.")

    def panel(self, name: str, population: str = REBASED, *, counts: bool = False) -> pd.DataFrame:
        """Give an outcome's grid: years down, authorities and Inner London across.

        Parameters
        ----------
        name : str
            Of the outcome.
        population : str
            Vintage of the child population.
        counts : bool
            The count itself instead of the rate.
        """
        key = (name, population, counts)
        if key not in self._held:
            self._held[key] = self._panel(self.outcome(name), population, counts)
        found: pd.DataFrame = self._held[key]
        return found

    def authorities(self, name: str, population: str = REBASED, *, counts: bool = False) -> pd.DataFrame:  # fmt: skip # noqa: E501
        """Give the same grid without Inner London, and without authorities that hold nothing."""
        return self.panel(name, population, counts=counts).drop(columns=REFERENCE, errors="ignore")

    def dates(self, name: str) -> pd.Series:
        """Give the day that each year's figure refers to, by year."""
        outcome = self.outcome(name)
        rows = self._rows(outcome.count, outcome)
        return pd.to_datetime(rows.groupby("year")["as_at"].first())

    def years(self, name: str) -> list[str]:
        """List the baseline years of an outcome.

        They are those asked for; where the data begin later, the first year held.
        """
        held = self.panel(name).dropna(how="all").index
        return [year for year in self.baseline if year in held] or [held[0]]

    def changes(self, name: str, how: Variant = MAIN) -> permutation.Changes:
        """Work out every authority's change from the baseline to the window.

        An authority that a symbol stands for in place of a figure is dropped with the symbol's
        meaning.

        Raises
        ------
        Mistake
            Where the outcome's years do not allow the comparison.
        """
        outcome = self.outcome(name)
        panel = self.authorities(name, how.population, counts=how.counts).drop(
            columns=list(how.exclude), errors="ignore"
        )
        found = permutation.changes(
            panel,
            how.baseline or self.years(name),
            how.window or self.window,
            points=(outcome.points and not how.counts) != how.swap,
            complete=how.complete,
        )
        return found

    def dropped(self, name: str) -> dict[str, str]:
        """Tell which authorities an outcome's comparison is without, and why."""
        outcome, years = self.outcome(name), [*self.years(name), *self.window]
        reasons = self._reasons(outcome)
        told = {}
        for area, reason in self.changes(name).dropped.items():
            why = {reasons[area, year] for year in years if (area, year) in reasons}
            told[area] = reason + (f" ({', '.join(sorted(why))})" if why else "")
        return told

    def tested(self, name: str, how: Variant = MAIN) -> list[str]:
        """List the treated that have a change; the others are dropped."""
        kept = self.changes(name, how).change.index
        return [area for area in self.areas if area in kept]

    def together(self, name: str, how: Variant = MAIN) -> permutation.Test:
        """Test all treated together; `Mistake` with the reason where that cannot be."""
        key = ("together", name, how)
        if key not in self._held:
            change = self.changes(name, how).change
            treated = [area for area in self.areas if area in change.index]
            if not treated:
                raise Mistake(f"None of {', '.join(self.areas)} has figures for {name}.")
            self._held[key] = permutation.test(change, treated)
        found: permutation.Test = self._held[key]
        return found

    def alone(self, name: str) -> dict[str, permutation.Test]:
        """Test each treated authority by itself."""
        return permutation.alone(self.changes(name).change, self.tested(name))

    def refusals(self) -> dict[str, str]:
        """Tell which outcomes cannot be tested, and why."""
        told = {}
        for outcome in self.outcomes:
            try:
                self.together(outcome.name)
            except Mistake as mistake:
                told[outcome.name] = " ".join(mistake.faults)
        return told

    def testable(self) -> list[str]:
        """List the outcomes that can be tested."""
        refused = self.refusals()
        return [outcome.name for outcome in self.outcomes if outcome.name not in refused]

    def by_area(self, name: str) -> pd.DataFrame:
        """Set out each treated authority's figures, change, rank and p, and Inner London's.

        Returns
        -------
        DataFrame
            `area`, `before`, `after`, `change` (per cent or points), `count_before`,
            `count_after` (missing for shares), `elsewhere` and `difference` (per cent or
            points), `rank`, `of`, `p`, `p_rank`.
        """
        outcome, tests = self.outcome(name), self.alone(name)
        rate, count = (self.panel(name, counts=counts) for counts in (False, True))
        rows = []
        for area in [*self.areas, REFERENCE]:
            row: dict[str, Any] = {"area": area}
            for grid, prefix in (
                (rate, ""),
                *([(count, "count_")] if outcome.on_population else []),
            ):
                if area in grid:
                    row[f"{prefix}before"] = grid.loc[self.years(name), area].mean(skipna=False)
                    row[f"{prefix}after"] = grid.loc[list(self.window), area].mean(skipna=False)
            one = tests.get(area)
            if one:
                row |= {
                    "elsewhere": shown(one.elsewhere, outcome.points),
                    "difference": shown(one.effect, outcome.points),
                    "rank": one.rank, "of": one.sets, "p": one.p, "p_rank": one.p_rank,
                }  # fmt: skip
            rows.append(row)
        names = "area before after change count_before count_after elsewhere difference rank of p p_rank"
        frame = pd.DataFrame(rows).reindex(columns=names.split())
        ratio = frame["after"] / frame["before"]
        change = frame["after"] - frame["before"] if outcome.points else 100 * (ratio - 1)
        return frame.assign(change=change)

    def every(self) -> pd.DataFrame:
        """Set out the joint test of every outcome that can be tested.

        Returns
        -------
        DataFrame
            `outcome`, `primary`, `areas` (tested), `baseline`, `comparators` (how many), `sets`,
            `unit` of the effects (per cent or points), `change`, `elsewhere`, `difference`,
            `low`, `high`, `p`, `rank`, `fall`, `rise`, and the tests' own `raw_effect`,
            `raw_critical`.
        """
        rows = []
        for name in self.testable():
            outcome, one = self.outcome(name), self.together(name)
            rows.append({
                "outcome": name, "primary": outcome.primary, "areas": one.treated,
                "baseline": self.years(name), "comparators": len(one.comparators),
                "sets": one.sets, "unit": "points" if outcome.points else "per cent",
                **{
                    key: shown(value, outcome.points)
                    for key, value in {
                        "change": one.change, "elsewhere": one.elsewhere,
                        "difference": one.effect, "low": one.low, "high": one.high,
                        "fall": -one.fall, "rise": one.rise,
                    }.items()
                },
                "p": one.p, "rank": one.rank, "raw_effect": one.effect,
                "raw_critical": one.critical,
            })  # fmt: skip
        return pd.DataFrame(rows)

    def variants(self) -> list[Variant]:
        """List the other ways to make the comparison, from the study's own years and names."""
        held = list(self.panel(self.outcomes[0].name).index)
        moved = [(_moved(self.window, held, by), by) for by in (-1, 1)]
        named = [("one year earlier", moved[0][0]), ("one year later", moved[1][0])]
        few = len(self.window) > 1
        ways = [
            MAIN,
            *(Variant(f"Window {text} ({_span(years)})", window=years) for text, years in named if years),
            *(Variant(f"Window {year} only", window=(year,)) for year in self.window if few),
            *(Variant(f"Baseline {y} only", baseline=(y,)) for y in self.baseline if len(self.baseline) > 1),
            Variant("Without City of London", exclude=("City of London",)),
            Variant(f"Without {', '.join(self.exclude)}", exclude=tuple(self.exclude)),
            Variant("On the older population", population=OLDER),
            Variant("In counts, no population", counts=True),
            Variant("Change in points for rates, as a ratio for shares", swap=True),
            Variant("Authorities with a year missing kept", complete=False),
        ]  # fmt: skip
        return [way for way in ways if not way.name.endswith("Without ")]

    def robustness(self, names: Sequence[str] = ()) -> pd.DataFrame:
        """Set out the joint test in every variant.

        Returns
        -------
        DataFrame
            `variant`, `outcome`, `unit`, `difference`, `p`, `comparators`, `areas`: missing where
            the variant cannot be made or says nothing for the outcome.
        """
        rows = []
        for way in self.variants():
            for name in names or self.testable():
                outcome = self.outcome(name)
                points = (outcome.points and not way.counts) != way.swap
                row = {
                    "variant": way.name,
                    "outcome": name,
                    "unit": "points" if points else "per cent",
                }
                one = self._try(name, way)
                if one:
                    row |= {
                        "difference": shown(one.effect, points), "p": one.p,
                        "comparators": len(one.comparators), "areas": one.treated,
                    }  # fmt: skip
                rows.append(row)
        columns = ["variant", "outcome", "unit", "difference", "p", "comparators", "areas"]
        return pd.DataFrame(rows).reindex(columns=columns)

    def later(self, names: Sequence[str] = ()) -> pd.DataFrame:
        """Set out the years after the window, apart: change there, elsewhere, difference.

        Each authority's mean is taken over the later years that it has.
        """
        rows = []
        for name in names or self.testable():
            outcome, panel = self.outcome(name), self.panel(name)
            years = [year for year in panel.index if year > max(self.window)]
            if not years:
                continue
            one = self._try(name, Variant("later", window=tuple(years), complete=False))
            if one:
                values = {
                    "change": one.change,
                    "elsewhere": one.elsewhere,
                    "difference": one.effect,
                }
                rows.append({
                    "outcome": name, "years": _span(years), "areas": one.treated,
                    "comparators": len(one.comparators),
                    "unit": "points" if outcome.points else "per cent",
                    **{key: shown(value, outcome.points) for key, value in values.items()},
                })  # fmt: skip
        return pd.DataFrame(rows)

    def _try(self, name: str, way: Variant) -> permutation.Test | None:
        outcome = self.outcome(name)
        idle = (
            ((way.population != REBASED or way.counts) and not outcome.on_population)
            or (way.baseline and way.baseline[0] not in self.years(name))
        )  # fmt: skip
        try:
            return None if idle else self.together(name, way)
        except Mistake:
            return None

    def _table(self, name: str) -> pd.DataFrame:
        if name not in self._held:
            self._held[name] = self.load(name)
        found: pd.DataFrame = self._held[name]
        return found

    def _rows(self, measure: str, outcome: Outcome, population: str = REBASED) -> pd.DataFrame:
        for name in outcome.tables:
            rows = self._table(name)
            vintage = population if measure == POPULATION else REBASED
            chosen = rows[(rows["measure"] == measure) & (rows["vintage"] == vintage)]
            if len(chosen):
                return chosen
        raise Mistake(f"No measure {measure!r} in {', '.join(outcome.tables)}.")

    def _grid(self, measure: str, outcome: Outcome, population: str) -> pd.DataFrame:
        rows = self._rows(measure, outcome, population)
        wide = rows.pivot(index="year", columns="code", values="value").astype(float)
        silent = rows[rows["symbol"] == "."].pivot(index="year", columns="code", values="symbol")
        for joint in [code for code in wide if " / " in code]:
            parts = joint.split(" / ")
            # Before the joint return its members report each; "not applicable" is with the other.
            apart = wide[parts].mask(silent.reindex_like(wide[parts]).notna(), 0)
            wide[joint] = wide[joint].fillna(apart.sum(axis=1, skipna=False))
            wide = wide.drop(columns=parts)
        areas = self._table("areas").set_index("code")
        kept = areas[
            areas["level"].isin(["borough", "joint return"]) | (areas["short"] == REFERENCE)
        ]
        return wide.reindex(columns=[c for c in kept.index if c in wide]).rename(
            columns=kept["short"]
        )

    def _panel(self, outcome: Outcome, population: str, counts: bool) -> pd.DataFrame:
        top = self._grid(outcome.count, outcome, population)
        if outcome.less:
            top = top - self._grid(outcome.less, outcome, population)
        if counts:
            return top
        under = [self._grid(measure, outcome, population) for measure in outcome.over]
        below = sum(under[1:], under[0])
        return outcome.per * top / below.where(below != 0).reindex(index=top.index)

    def _reasons(self, outcome: Outcome) -> dict[tuple[str, str], str]:
        names = self._table("areas").set_index("code")["short"]
        rows = pd.concat([self._rows(measure, outcome) for measure in outcome.measures])
        rows = rows[rows["value"].isna() & rows["reason"].notna()]
        keys = zip(rows["code"].map(names), rows["year"], strict=True)
        return dict(zip(keys, rows["reason"], strict=True))


def shown(change: float, points: bool) -> float:
    """Give a change as it is read: points as they are, a logarithm of a ratio as per cent."""
    return change if points else 100 * float(np.expm1(change))


def _moved(years: Sequence[str], held: Sequence[str], by: int) -> tuple[str, ...]:
    places = [held.index(year) + by for year in years]
    inside = all(0 <= place < len(held) for place in places)
    return tuple(held[place] for place in places) if inside else ()


def _span(years: Sequence[str]) -> str:
    return years[0] if len(years) == 1 else f"{years[0]} to {years[-1]}"


def chance(study: Study) -> Mapping[str, float]:
    """Count the comparisons made, the small p values among them, and those chance would give."""
    joint = [study.together(name) for name in study.testable()]
    single = list(chain.from_iterable(study.alone(name).values() for name in study.testable()))
    return {
        "joint": len(joint), "joint_small": sum(one.small for one in joint),
        "joint_chance": permutation.by_chance(joint), "single": len(single),
        "single_small": sum(one.small for one in single),
        "single_chance": permutation.by_chance(single),
    }  # fmt: skip
