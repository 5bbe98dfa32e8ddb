"""Untold: what the report's tables show and no sentence of it says, worked out from them."""

from collections.abc import Sequence
from math import sqrt

import pandas as pd

from fop.rounding import rounded
from fop.tables import datasets
from fop.tables.areas import in_full
from fop.words import measures, movements, moves, official, wording
from fop.words.moves import alone
from fop.words.statements import Counted
from fop.words.wording import Statement, listed

BOTH = "staffing and placements"
ASYLUM = "unaccompanied asylum-seeking children"
"""Rows of tables 3.1 and 3.5 that are added up; their printed totals are not used."""

SURE = 1.96  # standard errors on either side of a range that holds the truth 95 times in 100
APART = "City of London"  # too few referrals for a share


def untold() -> Statement:
    """List every finding."""
    found = (together(), agency_bill(), leavers(), re_referrals(), lost())
    return wording.joined(("- " + one for one in found), "\n")


def together() -> Statement:
    """Say how spending on staff and placements together changed in each borough."""
    staff, placed = measures.STAFF, measures.PLACEMENTS
    rows = measures.combined(_table("3_1", staff), _table("3_5", (*placed, ASYLUM)))
    first, last = min(rows["year"]), max(rows["year"])
    told = []
    for subject, name, parts in (
        (f"Between {first} and {last} spending on both", BOTH, [*staff, *placed]),
        ("With unaccompanied children counted it", f"{BOTH}, with unaccompanied children",
         [*staff, *placed, ASYLUM]),
    ):  # fmt: skip
        sums = measures.total(rows, parts, measure=name, blank_is_none=True)
        compared = measures.compare(sums, first, last).assign(decimals=1)
        told.append(movements.movement(compared, subject))
    return "**Staff and placements together**, by the rows of both tables. " + wording.joined(told)


def agency_bill() -> Statement:
    """Set the bill for agency workers beside their number, in the first year."""
    rows = pd.concat([_table("3_1", ("agency staff",)), _table("3_2", ("agency workers",))])
    year = min(rows["year"])
    unit = "pounds per agency worker"
    bill = measures.ratio(rows, "agency staff", "agency workers", measure="agency bill", unit=unit)
    each = bill[bill["year"] == year].set_index("borough")["value"].sort_values()
    told = [alone(str(name), "agency bill", unit, year, value) for name, value in each.items()]
    dear = listed(f"{one.figures} in {one.place}" for one in told)
    least = told[0].place
    return Statement(
        f"**The agency bill.** For each agency worker counted, the bill of {year} was {dear}. So "
        f"the first bill of {least} may not be whole, and its rise afterwards is not sure.", told,
    )  # fmt: skip


def leavers() -> Statement:
    """Say what turnover would be where starters and leavers do not make the change of staff."""
    rows = _table("3_3", ("social workers in post", "starters", "leavers"))
    wide = rows.pivot(index="borough", columns=["measure", "year"], values="value")
    before, after = sorted(set(rows["year"]))
    stock = wide["social workers in post"]
    gone = stock[before] + wide["starters", after] - stock[after]
    name = str((gone - wide["leavers", after]).abs().idxmax())
    both = {"leavers": wide.at[name, ("leavers", after)], "leavers by the stocks": gone[name]}
    left, made = (alone(name, of, "", after, value) for of, value in both.items())
    told, then = (
        alone(name, of.replace("leavers", "turnover rate"), "per cent", after,
              100 * value / stock.at[name, after], 1) for of, value in both.items()
    )  # fmt: skip
    return Statement(
        f"**Staff who are not accounted for.** In {left.place}, staff in post and starters leave "
        f"room for {made.figures} leavers in {after}, not {left.figures}. Turnover would then be "
        f"{then.figures}, not {told.figures}.", (left, made, told, then),
    )  # fmt: skip


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
    (moved,) = moves.moves(pd.DataFrame([row]))
    return Statement(
        f"**How sure the rise in re-referrals is.** Together, the share in the three boroughs "
        f"{moved.word} from {years[0]} to {years[1]} ({moved.figures}), by {100 * change:.1f} "
        "percentage points. If referrals were independent, the true change would be "
        f"{low:.1f} to {high:.1f} points. They are not: of the {len(london)} London boroughs "
        f"{alike} saw {typical:.1f} points or more that year.", [moved],
    )  # fmt: skip


def lost() -> Statement:
    """Say how many families were not seen again, borough by borough."""
    rows = datasets.load("report/appendix_3_table_3")
    again = rows["interviewed_time_2"].eq("yes").groupby(rows["borough"])
    told = {}
    for name, seen in sorted(again, key=lambda pair: pair[1].mean()):
        gone, of = int((~seen).sum()), len(seen)
        told[in_full(str(name))] = Counted(f"families lost in {name}", gone, of, f"{gone} of {of}")
    where = listed(f"{one.written} in {name}" for name, one in told.items())
    return Statement(
        f"**Families who were not seen again.** Between the interviews {where} were lost.",
        counts=told.values(),
    )


def _table(number: str, measures: Sequence[str]) -> pd.DataFrame:
    rows = datasets.load(f"report/table_{number}")
    return rows[rows["measure"].isin(measures)]


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
