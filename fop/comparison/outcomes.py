"""Outcomes: what is compared, and from which published measures it is worked out."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from fop.words.measures import WORKING_DAYS

TABLE = "comparison/outcomes"

POPULATION = "children aged 0 to 17"

PER = {"per cent": 100, "per 10,000 children": 10_000, "pounds per child": 1}
"""What a quotient is multiplied by for its unit."""


@dataclass(frozen=True)
class Outcome:
    """What is compared; columns of the table of outcomes, where each is described."""

    name: str
    measure: str
    count: str
    over: Sequence[str] = (POPULATION,)
    unit: str = "per 10,000 children"
    less: str = ""
    per: float = 10_000
    """Multiplier of the quotient."""
    points: bool = False
    role: str = "other"
    topics: Sequence[str] = ()
    stock: bool = False
    counted: bool = True
    about: str = ""

    @property
    def on_population(self) -> bool:
        """Whether it is a count over the children living in the area."""
        return POPULATION in self.over

    @property
    def measures(self) -> list[str]:
        """Every published measure it needs."""
        return list(dict.fromkeys([self.count, *([self.less] if self.less else []), *self.over]))

    @property
    def change_unit(self) -> str:
        """What its changes are read in."""
        return self.unit_of(self.points)

    def unit_of(self, points: bool) -> str:
        """Name what a change is read in: a difference of figures (`points`), or their ratio."""
        if not points:
            return "per cent"
        return "points" if self.unit == "per cent" else self.unit


def outcomes(table: pd.DataFrame) -> list[Outcome]:
    """Give the outcomes of the table, in its order: the main ones first."""
    made = []
    for row in table.fillna("").to_dict("records"):
        # Days lost are a share of the days that could be worked.
        days = WORKING_DAYS if row["count"].endswith(" days") else 1
        row["per"] = PER[row["unit"]] / days
        row |= {name: tuple(filter(None, row[name].split("; "))) for name in ("over", "topics")}
        row |= {name: row[name] == "yes" for name in ("points", "stock", "counted")}
        made.append(Outcome(row.pop("outcome"), **row))
    return made
