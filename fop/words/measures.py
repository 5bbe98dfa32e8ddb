"""Measures: rates, totals, shares and changes, one formula each.

Every function takes tidy rows and returns tidy rows: one observation a row,
with the columns `borough`, `year`, `measure`, `value` and `unit`.  A missing
figure makes every measure that needs it missing; it never counts as zero.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from fop.mistakes import Mistake

TIDY = ["borough", "year", "measure", "value", "unit"]

BASIS = "basis"
"""Column of what to know of a figure before it is believed, such as that it is a forecast; what
is made from such figures keeps it."""

STAFF = ("salaries", "agency staff")
PLACEMENTS = (
    "fostering",
    "adoption, kinship, special guardianship and residence orders",
    "residential care",
    "semi-independent living",
)
"""Rows of tables 3.1 and 3.5 that add up to what is spent on staff and on placements."""

WORKING_DAYS = 253
"""Working days in a year, bank holidays taken off (DfE, Children's social work workforce, 2016)."""


def ratio(
    rows: pd.DataFrame, numerator: str, denominator: str, *, measure: str, unit: str, per: float = 1
) -> pd.DataFrame:
    """Divide one measure by another, borough by borough and year by year.

    Parameters
    ----------
    rows : DataFrame
        Tidy rows that hold both measures.
    numerator, denominator : str
        Their names in the `measure` column.
    per : float
        Multiplier: 100 for per cent, 10,000 for a rate per 10,000.

    Returns
    -------
    DataFrame
        Tidy rows of `per * numerator / denominator`, not rounded.  Missing where
        either figure is missing or the denominator is zero.
    """
    wide = spread(rows, numerator, denominator)
    share = wide[numerator] / wide[denominator].where(wide[denominator] != 0)
    return _tidy(per * share, measure, unit, rows, [numerator, denominator])


def total(
    rows: pd.DataFrame, parts: Sequence[str], *, measure: str = "total", blank_is_none: bool = False
) -> pd.DataFrame:
    """Add measures up within each borough and year.

    Parameters
    ----------
    rows : DataFrame
        Tidy rows, the parts in one unit.
    blank_is_none : bool
        Whether a missing part adds nothing, as where a borough has no such service.
        Otherwise a missing part makes the total missing.

    Returns
    -------
    DataFrame
        Tidy rows.  A borough and year without any of the parts is missing.
    """
    wide = spread(rows, *parts)
    unit = str(rows.loc[rows["measure"].isin(parts), "unit"].iloc[0])
    needed = 1 if blank_is_none else len(parts)
    return _tidy(wide.sum(axis="columns", min_count=needed), measure, unit, rows, parts)


def combined(*tables: pd.DataFrame) -> pd.DataFrame:
    """Put the tidy rows of several tables together."""
    columns = [*TIDY, BASIS] if any(BASIS in table for table in tables) else TIDY
    return pd.concat([table.reindex(columns=columns) for table in tables], ignore_index=True)


SHARES = {
    "agency worker rate": ("agency workers", ["agency workers", "social workers in post"], 100),
    "turnover rate": ("leavers", ["social workers in post"], 100),
    "sickness absence rate": (
        "sickness absence days", ["social workers in post"], 100 / WORKING_DAYS,
    ),
    "re-referral rate": ("re-referrals", ["referrals"], 100),
}  # fmt: skip
"""Each rate's count, what that is a share of, and the multiplier.

Counts of the workforce are full-time equivalents: leavers of the year to 30 September, others at
that day (DfE, Children's social work workforce, 2016).  A re-referral follows an earlier referral
of that child by at most 12 months (the report, section 3.2.1).
"""


def rate(rows: pd.DataFrame, name: str) -> pd.DataFrame:
    """Work one of `SHARES` out, in per cent; missing where one of its counts is."""
    part, parts, per = SHARES[name]
    both = pd.concat([rows, total(rows, parts, measure="whole")])
    return ratio(both, part, "whole", measure=name, unit="per cent", per=per)


def compare(rows: pd.DataFrame, baseline: str, year: str) -> pd.DataFrame:
    """Set the baseline beside the later year.

    Parameters
    ----------
    baseline, year : str
        Reporting years such as `2013-14`.

    Returns
    -------
    DataFrame
        One row a measure and borough: `measure`, `borough`, `unit`, `baseline`, `year`, `before`,
        `after`, `change` (after less before, in the unit) and `change_per_cent` (of the baseline;
        missing where the baseline is zero or missing), and `decimals` to write them with:
        one for rates, none where every rate of the measure is whole.  Rows with a `symbol`
        for missing figures or a `BASIS` give `before_symbol`, `after_basis` and so on.

    Raises
    ------
    Mistake
        Where the rows hold no figure for one of the two years, and it is not one to come.
    """
    held = list(dict.fromkeys(rows["year"]))
    # What is later than all that is held is still to come: a missing figure, and no mistake.
    unknown = [one for one in (baseline, year) if one not in held and one < max(held, default="9")]
    if unknown:
        raise Mistake(
            f"No figures for {' or '.join(unknown)}. Years held: {', '.join(held)}. "
            "Choose baseline and year among them."
        )
    keys = ["measure", "borough", "unit"]
    years = rows["year"].tolist()
    each = [*zip(*(rows[key].tolist() for key in keys), strict=True)]
    turn = {measure: n for n, measure in enumerate(dict.fromkeys(rows["measure"].tolist()))}
    shown = sorted(dict.fromkeys(each), key=lambda one: turn[one[0]])
    at = {one: place for place, one in enumerate(zip(each, years, strict=True))}
    found: dict[str, Any] = {}
    for end, held_year in (("before", baseline), ("after", year)):
        places = [at.get((one, held_year), -1) for one in shown]
        for beside in ("value", "symbol", BASIS):
            if beside in rows:
                name = end if beside == "value" else f"{end}_{beside}"
                found[name] = rows[beside].array.take(places, allow_fill=True)
    both = pd.DataFrame(shown, columns=keys).assign(**found, baseline=baseline, year=year)
    first, last = (both[end].to_numpy(dtype=float) for end in ("before", "after"))
    change, base = last - first, np.where(first == 0, np.nan, first)
    measured = zip(both["measure"], first, last, strict=True)
    broken = {measure for measure, *values in measured if any(one % 1 > 0 for one in values)}
    decimals = [
        measure in broken and "per " in unit and not unit.startswith("pounds")
        for measure, _, unit in shown
    ]
    return both.assign(
        change=change, change_per_cent=100 * change / base, decimals=np.array(decimals, dtype=int)
    )


def summary(rows: pd.DataFrame, by: Sequence[str], value: str) -> pd.DataFrame:
    """Count people and summarise a value of theirs in each group of each column.

    Returns
    -------
    DataFrame
        Columns `by`, `group`, `people`, `none` (those with a value of zero), `low`,
        `median` and `high`; a missing value counts among the people only.
    """
    parts = []
    for column in by:
        values = rows.groupby(column, sort=False)[value]
        part = values.agg(people="size", low="min", median="median", high="max")
        none = rows[value].eq(0).fillna(False).groupby(rows[column], sort=False).sum()
        parts.append(part.assign(by=column, none=none).rename_axis("group").reset_index())
    columns = ["by", "group", "people", "none", "low", "median", "high"]
    return pd.concat(parts, ignore_index=True)[columns]


def share(part: float, whole: float) -> float:
    """Part as a share of the whole, from 0 to 1; missing where the whole is zero or missing."""
    return float("nan") if pd.isna(part) or pd.isna(whole) or whole == 0 else part / whole


def spread(rows: pd.DataFrame, *names: str) -> pd.DataFrame:
    """Turn measures into columns, indexed by borough and year in their order of appearance."""
    held = list(dict.fromkeys(rows["measure"]))
    unknown = [name for name in names if name not in held]
    if unknown:
        raise Mistake(f"No measure {' or '.join(unknown)}. Measures held: {', '.join(held)}.")
    chosen = rows[rows["measure"].isin(names)]
    wide = chosen.set_index(["borough", "year", "measure"])["value"].unstack("measure")
    order = chosen[["borough", "year"]].drop_duplicates()
    return wide.reindex(pd.MultiIndex.from_frame(order))


def _tidy(
    values: pd.Series, measure: str, unit: str, rows: pd.DataFrame, used: Sequence[str]
) -> pd.DataFrame:
    made = values.rename("value").reset_index().assign(measure=measure, unit=unit)[TIDY]
    if BASIS not in rows:
        return made
    known = rows[rows["measure"].isin(used) & rows["value"].notna()].dropna(subset=[BASIS])
    each = known.groupby(["borough", "year"])[BASIS]
    return made.join(each.agg(lambda of: " and ".join(sorted({*of}))), on=["borough", "year"])
