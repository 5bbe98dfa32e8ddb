"""Untold: what the report's tables show and no sentence of it says, worked out from them."""

from collections.abc import Sequence
from math import sqrt

import pandas as pd

from fop.rounding import rounded
from fop.tables import datasets
from fop.tables.areas import in_full
from fop.words import movements, official, wording
from fop.words.wording import Statement, figure, listed

PARTS = (
    "fostering",
    "adoption, kinship, special guardianship and residence orders",
    "residential care",
    "semi-independent living",
)
STAFF = ("salaries", "agency staff")
ASYLUM = "unaccompanied asylum-seeking children"
"""Rows of tables 3.1 and 3.5 that are added up; their printed totals are not used."""

SURE = 1.96
"""Standard errors on either side of a range that holds the truth 95 times in 100."""

APART = "City of London"
"""Too few referrals for a share."""


def untold() -> Statement:
    """List every finding."""
    found = (together(), agency_bill(), leavers(), re_referrals(), lost())
    return wording.joined(("- " + one for one in found), "\n")


def together() -> str:
    """Say how spending on staff and placements together changed in each borough."""
    spent, placed = _table("3_1", STAFF), _table("3_5", (*PARTS, ASYLUM))
    both = pd.concat([spent, placed[placed["measure"] != ASYLUM]])
    plain, wider = (_changes(rows) for rows in (both, pd.concat([spent, placed])))
    return (
        f"**Staff and placements together.** Spending on both changed by {_each(plain)}. With "
        f"unaccompanied children counted it changed by {listed(_signed(v) for v in wider)}."
    )


def agency_bill() -> str:
    """Set the bill for agency workers beside their number, in the first year."""
    bill = _first(_table("3_1", ("agency staff",)))
    workers = _first(_table("3_2", ("agency workers",)))
    each = (bill / workers).sort_values()
    least, *others = each.index
    dear = listed(f"{figure(each[name], 'pounds')} in {in_full(name)}" for name in others)
    return (
        f"**The agency bill.** For each agency worker counted, the first year's bill was "
        f"{figure(each[least], 'pounds')} in {in_full(least)}, {dear}. So the first "
        f"bill of {in_full(least)} may not be whole, and its rise afterwards is not sure."
    )


def leavers() -> str:
    """Say what turnover would be where starters and leavers do not make the change of staff."""
    rows = _table("3_3", ("social workers in post", "starters", "leavers"))
    wide = rows.pivot(index="borough", columns=["measure", "year"], values="value")
    before, after = sorted(set(rows["year"]))
    stock = wide["social workers in post"]
    gone = stock[before] + wide["starters", after] - stock[after]
    name = (gone - wide["leavers", after]).abs().idxmax()
    counted = float(wide.at[name, ("leavers", after)])
    then, told = (
        figure(100 * number / stock.at[name, after], "per cent") for number in (gone[name], counted)
    )
    return (
        f"**Staff who are not accounted for.** In {in_full(str(name))}, staff in post and starters "
        f"leave room for {gone[name]:.0f} leavers in {after}, not {counted:.0f}. "
        f"Turnover would then be {then}, not {told}."
    )


def re_referrals() -> Statement:
    """Say how sure the rise in re-referrals is, and how many boroughs rose as much."""
    rows = _table("3_8", ("referrals", "re-referrals"))
    sums = rows.groupby(["measure", "year"])["value"].sum()
    years = sorted(set(rows["year"]))
    shares = [sums["re-referrals", year] / sums["referrals", year] for year in years]
    variances = [p * (1 - p) / sums["referrals", y] for p, y in zip(shares, years, strict=True)]
    error = sqrt(sum(variances))
    change = shares[1] - shares[0]
    low, high = (100 * (change + side * SURE * error) for side in (-1, 1))
    ours = _risen(rows)
    london = _london(years)
    typical = rounded(float(ours.median()), 1)
    alike = int((london >= typical).sum())
    row = {"measure": "re-referral rate", "unit": "per cent", "borough": "Together",
           "baseline": years[0], "year": years[1],
           "before": 100 * shares[0], "after": 100 * shares[1]}  # fmt: skip
    (moved,) = movements.moves(pd.DataFrame([row]))
    return Statement(
        f"**How sure the rise in re-referrals is.** Together, the share in the three boroughs "
        f"{moved.word} ({moved.figures}), by {100 * change:.1f} percentage points. If "
        f"referrals were independent, the true change would be {low:.1f} to {high:.1f} points. "
        f"They are not: of the {len(london)} London boroughs {alike} saw {typical:.1f} points or "
        "more that year.", [moved],
    )  # fmt: skip


def lost() -> str:
    """Say how many families were not seen again, borough by borough."""
    rows = datasets.load("report/appendix_3_table_3")
    seen = rows.groupby("borough")["interviewed_time_2"]
    told = [
        f"{int((group != 'yes').sum()) or 'none'} of {len(group)} in {in_full(str(name))}"
        for name, group in sorted(seen, key=lambda pair: -(pair[1] != "yes").mean())
    ]
    return f"**Families who were not seen again.** Between the interviews {listed(told)} were lost."


def _table(number: str, measures: Sequence[str]) -> pd.DataFrame:
    rows = datasets.load(f"report/table_{number}")
    return rows[rows["measure"].isin(measures)]


def _first(rows: pd.DataFrame) -> pd.Series:
    return rows[rows["year"] == rows["year"].min()].set_index("borough")["value"]


def _changes(rows: pd.DataFrame) -> pd.Series:
    """Give the change of each borough's sum, in per cent."""
    sums = rows.groupby(["borough", "year"], sort=False)["value"].sum().unstack("year")
    first, last = sums.columns.min(), sums.columns.max()
    return 100 * (sums[last] / sums[first] - 1)


def _each(changes: pd.Series) -> str:
    return listed(f"{_signed(value)} in {in_full(str(name))}" for name, value in changes.items())


def _signed(value: float) -> str:
    return wording.percentage(value, 1)


def _risen(rows: pd.DataFrame) -> pd.Series:
    """Give the change of each borough's share of re-referrals, in percentage points."""
    wide = rows.pivot(index=["borough", "year"], columns="measure", values="value")
    share = (100 * wide["re-referrals"] / wide["referrals"]).unstack("year")
    return share[share.columns.max()] - share[share.columns.min()]


def _london(years: Sequence[str]) -> pd.Series:
    """Give the same of every borough of London, as now published."""
    known = datasets.load("areas")
    names = known.loc[known["kind"] == "London borough", "short"]
    rows = official.series(["re-referral rate"], [name for name in names if name != APART])
    wide = rows.pivot(index="borough", columns="year", values="value")
    return (wide[years[-1]] - wide[years[0]]).dropna()
