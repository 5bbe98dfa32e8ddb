"""Recount: the sums and rates of tables 3.1 to 3.9, made again from their rows and counts."""

from collections.abc import Callable

import pandas as pd

from fop.tables import areas
from fop.words import doubtful, measures, official

BOTH = "staffing", "placements"
ASYLUM = "unaccompanied asylum-seeking children"
"""Rows of tables 3.1 and 3.5 that sums and rates are made from."""


def figures(load: Callable[[str], pd.DataFrame]) -> pd.DataFrame:
    """Give every figure of tables 3.1 to 3.9 for the boroughs of the tables that are loaded."""
    spend, placed = (load(f"report/table_3_{n}") for n in (1, 5))
    children, referred, plans = (load(f"report/table_3_{n}") for n in (6, 8, 9))
    workforce = pd.concat(load(f"report/table_3_{n}") for n in (2, 3, 4))
    staffing = measures.total(spend, measures.STAFF, measure="staffing")
    placements = measures.total(
        placed, measures.PLACEMENTS, measure="placements", blank_is_none=True
    )
    cost = measures.ratio(
        measures.combined(placements, children), "placements", "children looked after",
        measure="cost per child", unit="pounds per child",
    )  # fmt: skip
    agency = measures.ratio(
        measures.combined(spend, staffing), "agency staff", "staffing",
        measure="agency share of spending on staff", unit="per cent", per=100,
    )  # fmt: skip
    days = measures.ratio(
        workforce, "sickness absence days", "social workers in post",
        measure="days lost for each social worker", unit="per social worker",
    )  # fmt: skip
    counted = measures.combined(workforce, referred)
    rates = measures.combined(days, *(measures.rate(counted, name) for name in measures.SHARES))
    money = measures.combined(staffing, placements, placed[placed["measure"] != "total"])
    both = measures.total(money, [*BOTH], measure=" and ".join(BOTH))
    wider = measures.total(money, [*BOTH, ASYLUM], measure="both, with unaccompanied children")
    printed = measures.combined(spend, workforce, placed, children, referred, plans)
    printed = printed[~printed["measure"].isin(["total", *measures.SHARES])]
    every = measures.combined(printed, staffing, placements, both, wider, cost, agency, rates)
    return doubtful.masked(every, _doubtful(workforce))


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
