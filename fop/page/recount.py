"""Recount: the sums and rates of tables 3.1 to 3.9, made again from their rows and counts."""

from dataclasses import dataclass
from typing import Protocol

import pandas as pd

from fop.tables import areas
from fop.words import doubtful, measures, official

STAFF = ["salaries", "agency staff"]
PLACEMENTS = [
    "fostering",
    "adoption, kinship, special guardianship and residence orders",
    "residential care",
    "semi-independent living",
]
BOTH = "staffing", "placements"
ASYLUM = "unaccompanied asylum-seeking children"
"""Rows of tables 3.1 and 3.5 that sums and rates are made from."""


class Loader(Protocol):
    """What gives a table by its name; a page does."""

    def load(self, name: str) -> pd.DataFrame:
        """Read a table of the data package."""


@dataclass(frozen=True)
class Recount:
    """The sums and rates of tables 3.1 to 3.9, made again from their rows and counts."""

    staffing: pd.DataFrame
    placements: pd.DataFrame
    """Totals of tables 3.1 and 3.5, added up; tidy rows of the measure "total"."""
    rates: pd.DataFrame
    """Turnover, agency worker, sickness absence and re-referral rates; tidy rows."""
    cost: pd.DataFrame
    """Cost per child from the totals added up; tidy rows."""
    figures: pd.DataFrame
    """All counts as printed with the rates and sums made again; tidy rows."""


def tables(page: Loader) -> Recount:
    """Make the sums and rates of tables 3.1 to 3.9 again, for the page's boroughs."""
    spend, placed = (page.load(f"report/table_3_{n}") for n in (1, 5))
    children, referred, plans = (page.load(f"report/table_3_{n}") for n in (6, 8, 9))
    workforce = pd.concat(page.load(f"report/table_3_{n}") for n in (2, 3, 4))
    staffing = measures.total(spend, STAFF)
    placements = measures.total(placed, PLACEMENTS, blank_is_none=True)
    cost = measures.cost_per_child(measures.combined(placements, children))
    rates = measures.combined(
        measures.agency_worker_rate(workforce),
        measures.turnover_rate(workforce),
        measures.sickness_absence_rate(workforce),
        measures.re_referral_rate(referred),
    )
    odd = _doubtful(workforce)
    rates = doubtful.masked(rates, odd)
    as_printed = measures.combined(spend, workforce, placed, children, referred, plans)
    made = rates["measure"].drop_duplicates()
    money = measures.combined(
        staffing.assign(measure="staffing"), placements.assign(measure="placements"), placed
    )
    money = money[money["measure"] != "total"]
    both = measures.total(money, [*BOTH], measure=" and ".join(BOTH))
    wider = measures.total(money, [*BOTH, ASYLUM], measure="both, with unaccompanied children")
    agency = measures.ratio(
        measures.combined(spend, staffing.assign(measure="staffing")), "agency staff", "staffing",
        measure="agency share of spending on staff", unit="per cent", per=100,
    )  # fmt: skip
    days = measures.ratio(
        measures.combined(workforce), "sickness absence days", "social workers in post",
        measure="days lost for each social worker", unit="per social worker",
    )  # fmt: skip
    figures = measures.combined(
        as_printed[~as_printed["measure"].isin(["total", *made])],
        staffing.assign(measure="staffing"),
        placements.assign(measure="placements"),
        both, wider, cost, agency, doubtful.masked(days, odd), rates,
    )  # fmt: skip
    return Recount(staffing, placements, rates, cost, figures)


def _doubtful(workforce: pd.DataFrame) -> pd.DataFrame:
    """Find official equivalents that cannot be right; none among what the report prints."""
    called = {name: short for short, name in areas.called().items()}
    shorts = {called.get(name, name): name for name in workforce["borough"].unique()}
    parts = sorted({part for parts in doubtful.RATES.values() for part in parts})
    if "note" not in workforce:
        return doubtful.doubtful(workforce)
    people = official.series([part + doubtful.PEOPLE for part in parts], [*shorts])
    people = people.assign(borough=people["borough"].map(shorts))
    return doubtful.doubtful(pd.concat([workforce, people], ignore_index=True))
