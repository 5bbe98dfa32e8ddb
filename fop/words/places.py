"""Places: where an authority's figure stands among those of others."""

from collections.abc import Sequence

import pandas as pd

from fop.tables import areas as known_areas
from fop.tables import datasets, memory
from fop.words import official

NEIGHBOURS = "official/neighbours"  # table of the authorities most like each authority

MIDDLE = ("low", "middle", "high")
"""Columns of the lower quartile, the median and the upper quartile of the others' figures."""


def among(
    measure: str, areas: Sequence[str], place: str = "England", population_base: str = "latest"
) -> pd.DataFrame:
    """Rank authorities' figures among all of a region or of England, year by year.

    Ranked are authorities and joint returns with a figure of that year, from the lowest on;
    equal figures share a rank.  The City of London and the Isles of Scilly are never among
    them, and have no rank: their few children swing from one end to the other.

    Returns
    -------
    DataFrame
        `borough`, `year`, `measure`, `value`, `unit`, `symbol`, `rank` (1 is the lowest), `of`
        (how many are ranked), and `low`, `middle`, `high`: the middle half of them and their
        median.  An authority of another place has figures and no rank.
    """
    rows, spread = _ranked(measure, place, population_base)
    chosen = rows[rows["borough"].isin(areas)]
    if apart := [area for area in areas if area not in known_areas.within(place)]:
        others = _series(measure, apart, population_base).join(spread, on="year")
        chosen = pd.concat([chosen, others], ignore_index=True)
    order = chosen["borough"].map({area: place for place, area in enumerate(areas)})
    columns = ["borough", "year", "measure", "value", "unit", "symbol", "rank", "of", *MIDDLE]
    return chosen.iloc[order.argsort(kind="stable")][columns].reset_index(drop=True)


@memory.kept
def _ranked(measure: str, place: str, base: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Rank figures year by year: the rows with their ranks, and how each year's figures spread."""
    rows = _series(measure, known_areas.within(place), base)
    years = rows.dropna(subset=["value"]).groupby("year")["value"]
    spread = years.quantile([0.25, 0.5, 0.75]).unstack().set_axis(list(MIDDLE), axis="columns")
    spread["of"] = years.size()
    return rows.join(spread, on="year").assign(rank=years.rank(method="min")), spread


def every(
    measure: str, areas: Sequence[str], place: str = "England", population_base: str = "latest"
) -> pd.DataFrame:
    """Give the figures of some authorities as `among` does, then those of all others there."""
    own = among(measure, areas, place, population_base)
    rows, _ = _ranked(measure, place, population_base)
    return pd.concat([own, rows[~rows["borough"].isin(areas)]], ignore_index=True)


def beside(
    measure: str, comparators: Sequence[str], population_base: str = "latest"
) -> pd.DataFrame:
    """Give the figures of comparators: regions, England or single authorities.

    Returns
    -------
    DataFrame
        As `among`, without ranks.  A count of a region is that of all its authorities: set
        rates and shares beside an authority's, not counts.
    """
    rows = _series(measure, comparators, population_base)
    return rows[["borough", "year", "measure", "value", "unit", "symbol"]]


def neighbours(area: str) -> list[str]:
    """Give the ten statistical neighbours of an authority, the nearest first, by the newest model.

    None where no model has it: an authority that is no more, or a joint return.
    """
    return _neighbours().get(area, [])


@memory.kept
def _neighbours() -> dict[str, list[str]]:
    rows, named = datasets.load(NEIGHBOURS), datasets.load("areas").set_index("code")["short"]
    rows = rows[rows["model"] == rows["model"].max()].sort_values("rank")
    return dict(rows["neighbour"].map(named).groupby(rows["code"].map(named)).agg(list))


def middle(measure: str, areas: Sequence[str], **how: str) -> pd.Series:
    """Give the median of some authorities' figures by year, of those that have one."""
    held = beside(measure, areas, **how).dropna(subset=["value"])
    return held.groupby("year")["value"].median()


def _series(measure: str, areas: Sequence[str], base: str) -> pd.DataFrame:
    counted = official.numerator(measure)
    rows = official.series([measure, *counted], areas, population_base=base)
    return rows[rows["measure"] == measure].reset_index(drop=True)
