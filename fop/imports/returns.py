"""Returns: figures that stand under an authority which made no return of its own.

Some authorities make one return together, which files print under one of them or under both;
and none has figures of before it began or after it ended.
"""

import pandas as pd

from fop.imports.changes import KEY
from fop.imports.contract import FileReading

BARE = ["z", "."]
"""Symbols of what does not apply."""

JOINT, APART, ALONE = "joint", "apart", "alone"
"""What the figures of the members of a joint return are: its own, theirs, or not to be told."""


def whose(told: pd.DataFrame) -> str:
    """Tell whose the figures are that stand under members of a joint return in one year.

    They are the joint return's where one member has them and they do not apply to the other, and
    where all have the same. What one has while nothing is told of the other may be either's.
    """
    wide = told.groupby(["measure", "code"], observed=True)["value"].first().unstack()
    filled = wide.dropna(axis="columns", how="all")
    if filled.shape[1] > 1:
        both = filled.dropna()
        return JOINT if len(both) and both.nunique(axis="columns").eq(1).all() else APART
    others = told.loc[~told["code"].isin(filled), "symbol"]
    if filled.empty or len(others) == 0:
        return "" if filled.empty else ALONE
    return JOINT if others.isin(BARE).all() else ALONE


def together(rows: pd.DataFrame, reading: FileReading) -> pd.DataFrame:
    """Give joint returns the figures that stand under members, and leave out those that may be."""
    names = reading.places.areas.set_index("code")["name"]
    days = _days(rows, reading)
    for code, members, begins, ends in reading.places.joint(reading.shape.publication):
        own = rows["code"].isin(members) & days.between(begins, ends)
        kinds = {year: whose(told) for year, told in rows[own].groupby("year")}
        kind = rows["year"].where(own).map(kinds)
        told = {one: sorted(year for year in kinds if kinds[year] == one) for one in kinds.values()}
        if JOINT in told:
            reading.remarks.append(
                f"{names[code]}: read as one return, as the file has the same figures under both "
                "or one of them not applicable."
            )
        if APART in told:
            reading.remarks.append(
                f"{names[code]} have figures of their own in {_span(told[APART])}. If their joint "
                "return has ended, write its last day into the column 'ends' of data/areas.csv, "
                "then run `fop import --renew`."
            )
        if ALONE in told:
            some = " and ".join(names[one] for one in rows.loc[kind == ALONE, "code"].unique())
            reading.left.append(
                f"{some} in {_span(told[ALONE])}: left out, for {names[code]} make one return, and "
                "the file does not show whose figures these are. Download the whole file."
            )
        code_now = rows["code"].mask(kind == JOINT, code)
        rank = rows["value"].isna().astype(int) + rows["symbol"].isin(BARE)
        rows = rows.assign(code=code_now, rank=rank)[kind != ALONE].sort_values("rank")
        rows = rows.drop_duplicates(KEY).sort_index().drop(columns="rank")
        days = days.loc[rows.index]
    return rows


def alive(rows: pd.DataFrame, reading: FileReading) -> pd.DataFrame:
    """Leave out what is told of an authority before it began and after it ended.

    Populations are of a place, whoever governs it, and stay.
    """
    areas = reading.places.areas.set_index("code").fillna("")
    days = _days(rows, reading)
    begins, ends = (rows["code"].map(areas[name]) for name in ("begins", "ends"))
    gone = (days < begins) | ((ends != "") & (days > ends))
    gone &= rows["symbol"].eq("z") | ~days.str.endswith("06-30")
    for code, told in rows[gone & rows["value"].notna()].groupby("code"):
        reading.left.append(
            f"{areas['name'][code]} in {_span(sorted(told['year'].unique()))}: left out, for it "
            "was no authority then. Download the whole file, or mend the code."
        )
    return rows[~gone].reset_index(drop=True)


def _span(years: list[str]) -> str:
    return " to ".join(dict.fromkeys([years[0], years[-1]]))


def _days(rows: pd.DataFrame, reading: FileReading) -> pd.Series:
    return rows["year"].str[:2] + rows["year"].str[-2:] + "-" + rows["measure"].map(reading.ends)
