"""Panels: the official figures of every authority as one grid an outcome.

An outcome says which published measures make it; `Panels` works its grid out from the tables.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from fop.mistakes import Mistake
from fop.tables import releases
from fop.words import official
from fop.words.measures import WORKING_DAYS

Load = Callable[[str], pd.DataFrame]

POPULATION = "children aged 0 to 17"
REFERENCE = "Inner London"
REBASED, OLDER = "latest", "pre-rebase"
REGIONS = ("Inner London", "Outer London")
"""Regions whose authorities are compared."""


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


class Panels:
    """The grids of official figures, each worked out once.

    Parameters
    ----------
    load : callable
        Gives a table of the data package by its name, such as `Section.load`.
    """

    def __init__(self, load: Load) -> None:
        self.load = load
        self._held: dict[Any, pd.DataFrame] = {}

    def panel(
        self, outcome: Outcome, population: str = REBASED, *, counts: bool = False
    ) -> pd.DataFrame:
        """Give an outcome's grid: years down, authorities and Inner London across.

        Parameters
        ----------
        outcome : Outcome
            What to work out.
        population : str
            Vintage of the child population.
        counts : bool
            The count itself instead of the rate or share.
        """
        key = (outcome.name, population, counts)
        if key not in self._held:
            self._held[key] = self._panel(outcome, population, counts)
        return self._held[key]

    def dates(self, outcome: Outcome) -> pd.Series:
        """Give the day that each year's figure refers to, by year."""
        rows = releases.told(self._rows(outcome.count, outcome))
        return pd.to_datetime(rows.groupby("year")["as_at"].first())

    def reasons(self, outcome: Outcome) -> dict[tuple[str, str], str]:
        """Give the meaning of each symbol that stands for a figure, by authority and year."""
        names = self.table("areas").set_index("code")["short"]
        rows = pd.concat([self._rows(measure, outcome) for measure in outcome.measures])
        rows = releases.told(rows)
        rows = rows[rows["value"].isna() & rows["reason"].notna()]
        keys = zip(rows["code"].map(names), rows["year"], strict=True)
        return dict(zip(keys, rows["reason"], strict=True))

    def table(self, name: str) -> pd.DataFrame:
        """Load a table once."""
        if name not in self._held:
            self._held[name] = self.load(name)
        return self._held[name]

    def _rows(self, measure: str, outcome: Outcome, population: str = REBASED) -> pd.DataFrame:
        wanted = official.PEOPLE[population] if measure == POPULATION else measure
        for name in outcome.tables:
            rows = self.table(name)
            chosen = rows[rows["measure"] == wanted]
            if len(chosen):
                return releases.latest(chosen)
        raise Mistake(f"No measure {measure!r} in {', '.join(outcome.tables)}.")

    def _grid(self, measure: str, outcome: Outcome, population: str) -> pd.DataFrame:
        rows = self._rows(measure, outcome, population)
        wide = rows.pivot(index="year", columns="code", values="value").astype(float)
        silent = rows[rows["symbol"] == "."].pivot(index="year", columns="code", values="symbol")
        areas = self.table("areas").set_index("code")
        places = areas.loc[areas["short"].isin(REGIONS)].index
        near = areas["region"].isin(places) & areas["level"].isin(["authority", "joint return"])
        for joint in [code for code in wide if " / " in code and near[code]]:
            parts = joint.split(" / ")
            # Before the joint return its members report each; "not applicable" is with the other.
            apart = wide[parts].mask(silent.reindex_like(wide[parts]).notna(), 0)
            wide[joint] = wide[joint].fillna(apart.sum(axis=1, skipna=False))
            wide = wide.drop(columns=parts)
        short = areas["short"]
        kept = short[near | (short == REFERENCE)]
        return wide.reindex(columns=[code for code in kept.index if code in wide]).rename(
            columns=kept
        )

    def _panel(self, outcome: Outcome, population: str, counts: bool) -> pd.DataFrame:
        top = self._grid(outcome.count, outcome, population)
        if outcome.less:
            top = top - self._grid(outcome.less, outcome, population)
        if counts:
            return top
        first, *others = (self._grid(measure, outcome, population) for measure in outcome.over)
        below = sum(others, first)
        return outcome.per * top / below.where(below != 0).reindex(index=top.index)
