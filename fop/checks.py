"""Checks: what the report prints and says, beside what its own figures give.

A check speaks whether or not it finds something, and what it finds depends on
nothing but the rows it is given, so it stays true for other boroughs and years.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import pandas as pd

from fop import measures, wording
from fop.measures import spread
from fop.wording import Count, Statement

STAFF = ["salaries", "agency staff"]
PLACEMENTS = [
    "fostering",
    "adoption, kinship, special guardianship and residence orders",
    "residential care",
    "semi-independent living",
]
PLANS = ["child protection plans at 31 March", "child protection plans started"]
"""Rows of tables 3.1, 3.5 and 3.9 that sums and rates are made from."""


class Loader(Protocol):
    """What gives a table by its name; a `Section` does."""

    def load(self, name: str) -> pd.DataFrame:
        """Read a table of the data package."""


@dataclass(frozen=True)
class Recomputed:
    """The sums and rates of tables 3.1 to 3.9, made again from their rows and counts.

    Attributes
    ----------
    staffing, placements : DataFrame
        Totals of tables 3.1 and 3.5, added up; tidy rows of the measure "total".
    rates : DataFrame
        Turnover, agency worker, sickness absence and re-referral rates; tidy rows.
    cost : DataFrame
        Cost per child from the totals added up; tidy rows.
    population : DataFrame
        Child population that the referrals and their rate imply; tidy rows.
    figures : DataFrame
        All counts as printed with the rates and sums made again; tidy rows.
    checked : DataFrame
        `measures.beside_print` rows of every sum and rate that is printed.
    """

    staffing: pd.DataFrame
    placements: pd.DataFrame
    rates: pd.DataFrame
    cost: pd.DataFrame
    population: pd.DataFrame
    figures: pd.DataFrame
    checked: pd.DataFrame


def recompute(section: Loader) -> Recomputed:
    """Make the sums and rates of tables 3.1 to 3.9 again, for the section's boroughs."""
    spend, placed, cost_printed = (section.load(f"report/table_3_{n}") for n in (1, 5, 7))
    children, referred, plans = (section.load(f"report/table_3_{n}") for n in (6, 8, 9))
    workforce = pd.concat(section.load(f"report/table_3_{n}") for n in (2, 3, 4))
    staffing = measures.total(spend, STAFF)
    placements = measures.total(placed, PLACEMENTS, blank_is_none=True)
    cost = measures.cost_per_child(measures.combined(placements, children))
    rates = measures.combined(
        measures.agency_worker_rate(workforce),
        measures.turnover_rate(workforce),
        measures.sickness_absence_rate(workforce),
        measures.re_referral_rate(referred),
    )
    population = measures.implied_population(referred, "referrals", "referral rate")
    counted = measures.combined(plans, population)
    living = "population implied by referrals"
    plan_rates = measures.combined(
        *(measures.rate_per_10_000(counted, p, living, measure=f"{p} rate") for p in PLANS)
    )
    beside = measures.beside_print
    checked = [
        beside(staffing, spend).assign(measure="total spending on staff"),
        beside(rates, pd.concat([workforce, referred])),
        beside(placements, placed).assign(measure="total spending on placements"),
        beside(cost, cost_printed),
        beside(plan_rates, plans),
    ]
    as_printed = measures.combined(spend, workforce, placed, children, referred, plans)
    made = rates["measure"].drop_duplicates()
    figures = measures.combined(
        as_printed[~as_printed["measure"].isin(["total", *made])],
        staffing.assign(measure="staffing"),
        placements.assign(measure="placements"),
        rates,
    )
    return Recomputed(
        staffing,
        placements,
        rates,
        cost,
        population,
        figures,
        pd.concat(checked, ignore_index=True),
    )


def verdict(
    beside: pd.DataFrame, subject: str, plural: str = "", ours: str = "the counts give"
) -> Statement | None:
    """Say whether printed figures follow from the counts behind them.

    Parameters
    ----------
    beside : DataFrame
        `measures.beside_print` rows of one measure.
    subject, plural : str
        The measure, such as "turnover rate"; the plural where an s does not make it.
    ours : str
        What leads to our figure.

    Returns
    -------
    Statement
        One sentence where all agree; else a remark that names each that does not.
    """
    plural = plural or f"{subject}s"
    differ = beside[~beside["agrees"]]
    if beside.empty:
        return wording.say(f"No {subject} is printed for the years and boroughs shown.")
    if differ.empty and len(beside) == 1:
        return wording.say(f"The one printed {subject} agrees with our recomputation.")
    if differ.empty:
        number = "Both" if len(beside) == 2 else f"All {wording.in_words(len(beside))}"
        return wording.say(f"{number} printed {plural} agree with our recomputation.")
    named = "; ".join(_printed_and_ours(differ, ours))
    rest = len(beside) - len(differ)
    others = f" The other {wording.in_words(rest)} agree." if rest > 1 else ""
    others = " The other one agrees." if rest == 1 else others
    return wording.note(f"**Print and counts differ.** Printed {plural}: {named}.{others}")


def differing(beside: pd.DataFrame) -> str:
    """Name the printed figures that do not follow, measure by measure, without the figures."""
    differ = beside[~beside["agrees"]]
    return wording.listed(
        f"{measure} in {wording.listed(group['borough'] + ' ' + group['year'])}"
        for measure, group in differ.groupby("measure", sort=False)
    )


def agreeing(beside: pd.DataFrame) -> Count:
    """Count the printed figures that follow from the counts behind them, out of all."""
    return Count(int(beside["agrees"].sum()), len(beside))


def effect(printed: pd.DataFrame, ours: pd.DataFrame, subject: str) -> Statement | None:
    """Say what the differences do to a comparison of two years.

    Parameters
    ----------
    printed, ours : DataFrame
        `measures.compare` rows of one measure, from the figures as printed and recomputed.
    subject : str
        Such as "the turnover rate".

    Returns
    -------
    Statement or None
        One sentence for each borough whose change differs by half a per cent of its
        baseline or more; nothing where no borough does.
    """
    both = printed.merge(ours, on="borough", suffixes=("", "_ours"))
    moved = both[(both["change_per_cent"] - both["change_per_cent_ours"]).abs() >= 0.5]
    sentences = []
    for _, row in moved.iterrows():
        said = wording.verb(row["before"], row["after"])
        found = wording.verb(row["before_ours"], row["after_ours"])
        end = (
            "The direction stands; the size does not."
            if _direction(said) == _direction(found) != 0
            else "The reading stands."
            if said == found
            else "The reading changes."
        )
        sentences.append(
            f"As printed, {subject} in {row['borough']} {said} ({_movement(row)}); "
            f"as recomputed, it {found} ({_movement(row, '_ours')}). {end}"
        )
    return wording.note("\n\n".join(sentences)) if sentences else None


def follow(readings: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """Set each statement of the report beside the figures that it reads.

    Parameters
    ----------
    readings : DataFrame
        `borough`, `measure`, `baseline`, `year`, and the lowest and highest change (`low`,
        `high`, per cent of the baseline) that the statement allows; a missing end is open.
    rows : DataFrame
        Tidy rows of the measures.

    Returns
    -------
    DataFrame
        The readings with `unit`, `before`, `after`, `change_per_cent` and `follows`.
        A reading without both figures is left out.
    """
    values = rows.set_index(["measure", "borough", "year"])[["value", "unit"]]
    found = readings.join(
        values["value"].rename("before"), on=["measure", "borough", "baseline"]
    ).join(values.rename(columns={"value": "after"}), on=["measure", "borough", "year"])
    found = found.dropna(subset=["before", "after"]).reset_index(drop=True)
    found["change_per_cent"] = 100 * (found["after"] - found["before"]) / found["before"]
    low = found["low"].isna() | (found["change_per_cent"] >= found["low"])
    high = found["high"].isna() | (found["change_per_cent"] <= found["high"])
    return found.assign(follows=low & high)


def tally(followed: pd.DataFrame, which: str) -> str:
    """Say how many statements follow from their figures; `which` tells whose they are."""
    if followed.empty:
        return f"No statement {which} compares these years."
    right = int(followed["follows"].sum())
    return f"Of the {len(followed)} statements {which}, {right} follow from their figures."


def remark(followed: pd.DataFrame) -> Statement | None:
    """Name the statements that do not follow from their figures; nothing where all do."""
    unborne = followed[~followed["follows"]]
    items = [
        f"{row['subject']} in {row['borough']} as {row['reading']} (its figures: {_movement(row)})"
        for _, row in unborne.iterrows()
    ]
    if not items:
        return None
    return wording.note(f"**Words and figures differ.** The report reads {wording.listed(items)}.")


def opposed(first: pd.DataFrame, second: pd.DataFrame) -> list[str]:
    """Name the boroughs where one measure fell and the other rose (`measures.compare` rows)."""
    both = first.merge(second, on="borough", suffixes=("", "_other"))
    return [
        row["borough"]
        for _, row in both.iterrows()
        if _direction(wording.verb(row["before"], row["after"]))
        * _direction(wording.verb(row["before_other"], row["after_other"]))
        < 0
    ]


def title(beside: pd.DataFrame, subject: str, ours: str = "the counts") -> str:
    """Say for a chart's title where recomputed figures differ from the print."""
    places = list(dict.fromkeys(beside.loc[~beside["agrees"], "borough"]))
    if not places:
        return f"{subject} as printed agrees with {ours}"
    return f"{subject} as printed differs from {ours} in {wording.listed(places)}"


def unaccounted(workforce: pd.DataFrame, baseline: str, year: str) -> Statement | None:
    """Say how far starters and leavers fail to explain the change of staff in post.

    Parameters
    ----------
    workforce : DataFrame
        Tidy rows of "social workers in post", "starters" and "leavers".
    baseline, year : str
        Two reporting years; only where one follows the other is there anything to say.

    Returns
    -------
    Statement or None
        Staff in post at the baseline, plus starters, less leavers, beside staff in post.
    """
    if int(year[:4]) != int(baseline[:4]) + 1:
        return None
    wide = spread(workforce, "social workers in post", "starters", "leavers").unstack("year")
    clauses = []
    for borough in dict.fromkeys(workforce["borough"]):
        staff = wide.loc[borough]
        before, after = staff["social workers in post"][[baseline, year]]
        come, gone = staff["starters"][year], staff["leavers"][year]
        if pd.isna([before, after, come, gone]).any():
            continue
        expected = before + come - gone
        clauses.append(
            f"In {borough}, {before:.0f} with {come:.0f} starters and without {gone:.0f} leavers "
            f"make {expected:.0f}, and {after:.0f} are counted ({wording.change(expected, after)})."
        )
    if not clauses:
        return None
    return wording.note(
        "**Stocks and flows.** Staff in post a year earlier, plus starters, less leavers, "
        f"should come near to staff in post. {' '.join(clauses)} "
        "The wider the gap, the less a turnover rate from these counts can be relied on."
    )


def _printed_and_ours(differ: pd.DataFrame, verb: str) -> Iterator[str]:
    for row in differ.itertuples():
        ours = wording.figure(row.ours, row.unit, row.decimals)
        printed = wording.figure(row.value, row.unit, row.decimals)
        yield f"{printed} in {row.borough} in {row.year}, where {verb} {ours}"


def _movement(row: pd.Series, suffix: str = "") -> str:
    before, after = (
        wording.figure(row[f"{end}{suffix}"], row["unit"]) for end in ("before", "after")
    )
    return f"{before} to {after}, {wording.percentage(row[f'change_per_cent{suffix}'])}"


def _direction(verb: str) -> int:
    return -1 if "fell" in verb or "halved" in verb else 1 if verb.split()[-1] in RISES else 0


RISES = {"rose", "doubled"}
