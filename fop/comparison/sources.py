"""Sources: the tables that a study rests on, in one shape whatever file they come from."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from fop.comparison import outcomes
from fop.comparison.outcomes import Outcome
from fop.tables import areas, datasets, memory, releases

Keep = Callable[[tuple[Hashable, ...], Callable[[], Any]], Any]

MODEL = "2021"
"""The model of statistical neighbours nearest to the years compared, of those held."""

LONDON, INNER, OUTER, ENGLAND = "London", "Inner London", "Outer London", "England"


@dataclass(frozen=True)
class Sources:
    """What a study reads."""

    figures: Callable[[str], pd.DataFrame]
    """Gives the rows of a measure: `area`, `year`, `value`, `symbol`, `reason`."""
    outcomes: list[Outcome]
    places: pd.DataFrame
    """By area's name: `short`, `code`, `kind` (authority, joint return or region), `region` and
    `inner` (whether in Inner London)."""
    neighbours: Mapping[str, list[str]]
    programmes: pd.DataFrame
    """`area`, `programme`, `model`, `begins`, `source`, `systemic` (yes, partly or no)."""
    events: pd.DataFrame  # as `official/events`
    inspections: pd.DataFrame  # `area`, `published`, `overall` (missing where not held), `source`
    keep: Keep = lambda _, make: make()
    """Gives what is made of them under a key, from memory where it is held as `memory.recall`."""

    @cached_property
    def small(self) -> list[str]:
        """Authorities never compared: one child more or less is a large change there."""
        return list(self.places.index[self.places["code"].isin(areas.SMALLEST)])


@memory.kept
def of_package() -> Sources:
    """Give the sources of the data package, read once."""
    places = _places()
    called = dict(zip(places["code"], places.index, strict=True))
    alike = datasets.load("official/neighbours")
    near: dict[str, list[str]] = {}
    for row in alike[alike["model"] == MODEL].sort_values("rank").itertuples():
        near.setdefault(called[row.code], []).append(called[row.neighbour])
    programmes, inspections = (
        rows.assign(area=rows["code"].map(called))
        for rows in map(datasets.load, ("official/programmes", "official/inspections"))
    )
    compared = outcomes.outcomes(datasets.load(outcomes.TABLE))
    events = datasets.load("official/events")
    return Sources(_figures, compared, places, near, programmes, events, inspections, memory.recall)


@memory.kept
def _figures(measure: str) -> pd.DataFrame:
    places, rows = _places(), releases.figures(measure)
    called = dict(zip(places["code"], places.index, strict=True))
    rows = rows.assign(area=rows["code"].map(called))
    return rows[["area", "year", "value", "symbol", "reason"]]


def _places() -> pd.DataFrame:
    held = datasets.load("areas")
    # Abbreviations are the report's own; readers get the name in full.
    name = held["name"].where(held["short"].str.isupper(), held["short"])
    region = held["region"].map(dict(zip(held["code"], held["short"], strict=True)))
    regional = held["level"].isin(["region", "country"])
    return pd.DataFrame(
        {
            "short": held["short"].to_numpy(),
            "code": held["code"].to_numpy(),
            "kind": held["level"].mask(regional, "region").to_numpy(),
            "region": region.where(~region.isin([INNER, OUTER]), LONDON).to_numpy(),
            "inner": (region == INNER).to_numpy(),
        },
        index=pd.Index(name, name="area"),
    )
