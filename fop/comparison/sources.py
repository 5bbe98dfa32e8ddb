"""Sources: the tables that a study rests on, in one shape whatever file they come from."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from fop.comparison import outcomes
from fop.comparison.outcomes import Outcome
from fop.tables import areas, memory, releases

Load = Callable[[str], pd.DataFrame]
Keep = Callable[[tuple[Hashable, ...], Callable[[], Any]], Any]

EVENTS, INSPECTIONS = "official/events", "official/inspections"
NEIGHBOURS, PROGRAMMES = "official/neighbours", "official/programmes"
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


def of_package(load: Load) -> Sources:
    """Give the sources of the data package, read once; `load` gives a table by its name."""
    return memory.recall(("sources of a study",), lambda: read(load))


def read(load: Load) -> Sources:
    """Read the sources of the data package; `load` gives a table by its name."""

    def names() -> dict[str, str]:
        places = _places(load("areas"))
        return dict(zip(places["code"], places.index, strict=True))

    def figures(measure: str) -> pd.DataFrame:
        def named() -> pd.DataFrame:
            rows = releases.figures(measure)
            rows = rows.assign(area=rows["code"].map(names()))
            return rows[["area", "year", "value", "symbol", "reason"]]

        return memory.recall(("figures by area", measure), named)

    called = names()
    near: dict[str, list[str]] = {}
    alike = load(NEIGHBOURS)
    for row in alike[alike["model"] == MODEL].sort_values("rank").itertuples():
        near.setdefault(called[row.code], []).append(called[row.neighbour])
    programmes, inspections = (
        rows.assign(area=rows["code"].map(called)) for rows in map(load, (PROGRAMMES, INSPECTIONS))
    )
    compared = outcomes.outcomes(load(outcomes.TABLE))
    return Sources(
        figures, compared, _places(load("areas")), near, programmes, load(EVENTS), inspections,
        memory.recall,
    )  # fmt: skip


def _places(held: pd.DataFrame) -> pd.DataFrame:
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
