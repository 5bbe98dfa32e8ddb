"""Panels: the official figures of every authority as one grid an outcome."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

import pandas as pd

from fop.comparison.outcomes import POPULATION, Outcome
from fop.comparison.sources import Sources
from fop.mistakes import Mistake
from fop.words import doubtful

_Made = TypeVar("_Made", bound=Callable[..., Any])

REBASED, OLDER = "newer base", "older base"
BASES = {REBASED: POPULATION, OLDER: f"{POPULATION}, older base"}
"""The measure that holds the child population on each base."""


def once(make: _Made) -> _Made:
    """Let a method, or a function of one object, work out each answer once for that object."""
    place = f"{make.__module__}.{make.__qualname__}"

    @wraps(make)
    def held(self: Any, *names: Any, **how: Any) -> Any:
        known = self.__dict__.setdefault(place, {})
        key = (*names, *sorted(how.items()))
        if key not in known:
            known[key] = make(self, *names, **how)
        return known[key]

    return cast(_Made, held)


class Panels:
    """The grids of official figures, each worked out once."""

    def __init__(self, sources: Sources) -> None:
        self.sources = sources

    @once
    def panel(
        self, outcome: Outcome, population: str = REBASED, *, counts: bool = False
    ) -> pd.DataFrame:
        """Give an outcome's rates, or its `counts`: years down, authorities and regions across."""
        key = ("panel", outcome, population, counts)
        return self.sources.keep(key, lambda: self._panel(outcome, population, counts))

    def _panel(self, outcome: Outcome, population: str, counts: bool) -> pd.DataFrame:
        top = self.grid(outcome.count)
        if outcome.less:
            top = top - self.grid(outcome.less)
        if counts:
            return top
        first, *others = (
            self.grid(BASES[population] if measure == POPULATION else measure)
            for measure in outcome.over
        )
        below = sum(others, first)
        return (
            outcome.per
            * top
            / below.where(below != 0).reindex(index=top.index, columns=top.columns)
        )

    def reasons(self, outcome: Outcome) -> dict[tuple[str, str], str]:
        """Give the meaning of each symbol that stands for a figure, by authority and year."""
        rows = pd.concat([self._rows(measure) for measure in outcome.measures])
        lost = rows[rows["value"].isna() & rows["reason"].notna()]
        return dict(zip(zip(lost["area"], lost["year"], strict=True), lost["reason"], strict=True))

    @once
    def _rows(self, measure: str) -> pd.DataFrame:
        """Give a measure's rows; equivalents that cannot be right as missing, with the reason."""
        rows = self.sources.figures(measure)
        people = self.sources.figures(measure + doubtful.PEOPLE)
        both = pd.concat(
            [rows.assign(measure=measure), people.assign(measure=measure + doubtful.PEOPLE)]
        ).rename(columns={"area": "borough"})
        odd = doubtful.doubtful(both) if len(people) else both.head(0)
        wrong = pd.MultiIndex.from_frame(rows[["area", "year"]]).isin(
            pd.MultiIndex.from_frame(odd[["borough", "year"]])
        )
        why = "published equivalents are under half of the people counted"
        return rows.assign(value=rows["value"].mask(wrong), reason=rows["reason"].mask(wrong, why))

    @once
    def grid(self, measure: str) -> pd.DataFrame:
        """Give a measure's figures: years down, areas across, joint returns as one area."""
        return self.sources.keep(("grid", measure), lambda: self._grid(measure))

    def _grid(self, measure: str) -> pd.DataFrame:
        rows = self._rows(measure)
        if rows.empty:
            raise Mistake(f"No figures of the measure {measure!r} are held.")
        wide = rows.pivot(index="year", columns="area", values="value").astype(float)
        for joint in [area for area in wide if " / " in area]:
            parts = joint.split(" / ")
            # Before it its members report each.
            apart = wide.reindex(columns=parts).sum(axis=1, skipna=False)
            wide[joint] = wide[joint].fillna(apart)
            wide = wide.drop(columns=parts, errors="ignore")
        return wide
