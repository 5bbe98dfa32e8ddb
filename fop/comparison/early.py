"""Early signs: what the report saw after one or two years, and the official figures since.

The report's shares and totals are made again from its own counts and rows, so that no misprint
is told as a movement.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import pandas as pd

from fop.comparison.panels import once
from fop.comparison.phrases import PROGRAMME, who
from fop.comparison.study import Study
from fop.exhibits.tables import Table, cell
from fop.tables import datasets
from fop.words import measures, wording
from fop.words.wording import Statement

UNDONE = 0.75
"""Most of a fall is undone where a later figure has risen again by at least this share of it."""

REPORT, ALIKE, PEOPLE = "report", "official, as the report counts", "official"
"""Whose figures: the report's, official ones in its unit, and those of the comparison."""


@dataclass(frozen=True)
class Sign:
    """One early sign."""

    name: str  # what is told of it, in the singular
    tables: tuple[str, ...]
    made: Callable[[pd.DataFrame], pd.DataFrame]
    """Makes the report's figure again from their rows."""
    outcome: str  # the official figures nearest to it
    counts: bool = False  # whether these are amounts and not shares
    remark: str = "Both are in full-time equivalents."  # how the two differ
    equivalents: Sequence[str] = ()
    """Official measures in the report's own unit, whose first is divided by the sum of the others,
    per cent: how the sign stood a year later."""


SIGNS = (
    Sign(
        "turnover", ("report/table_3_3",), partial(measures.rate, name="turnover rate"),
        "turnover of social workers",
        equivalents=("leavers", "social workers in post"),
    ),
    Sign(
        "agency share", ("report/table_3_2", "report/table_3_3"),
        partial(measures.rate, name="agency worker rate"), "agency share",
        equivalents=("agency workers", "agency workers", "social workers in post"),
    ),
    Sign(
        "sickness absence", ("report/table_3_3", "report/table_3_4"),
        partial(measures.rate, name="sickness absence rate"), "sickness absence", remark="",
    ),
    Sign(
        "spending on placements", ("report/table_3_5",),
        lambda rows: measures.total(rows, measures.PLACEMENTS, blank_is_none=True),
        "spending on children in care", counts=True,
        remark="Official spending covers more than the report's ledgers, so only its direction "
        "can be set beside theirs.",
    ),
)  # fmt: skip
"""The report's early signs."""


@once
def signs(study: Study) -> pd.DataFrame:
    """Set the report's figures beside the official ones.

    Returns
    -------
    DataFrame
        `sign`, `area`, `source` (`REPORT`, `ALIKE` or `PEOPLE`), `year`, `value`, `unit`; no
        rows where none of the treated is in the report.
    """
    rows = []
    shorts = study.places["short"]
    for sign in SIGNS:
        unit = "pounds" if sign.counts else "per cent"
        made = sign.made(pd.concat([datasets.load(name) for name in sign.tables]))
        official = {PEOPLE: study.panel(sign.outcome, counts=sign.counts)}
        if sign.equivalents:
            top, *below = map(study.panels.grid, sign.equivalents)
            official = {ALIKE: 100 * top / sum(below[1:], below[0]), **official}
        for area in [one for one in study.areas if one in PROGRAMME]:
            printed = made[made["borough"] == shorts[area]].dropna(subset=["value"])
            for year, value in zip(printed["year"], printed["value"], strict=True):
                rows.append((sign.name, area, REPORT, year, value, unit))
            first = printed["year"].min()
            for source, panel in official.items():
                for year, value in panel.loc[panel.index >= first, area].dropna().items():
                    rows.append((sign.name, area, source, str(year), value, unit))
    return pd.DataFrame(rows, columns=["sign", "area", "source", "year", "value", "unit"])


def table(study: Study) -> Table:
    """Table of the early signs, the report's figure above the official ones, year by year."""
    frame = signs(study)
    years = [year for year in sorted(set(frame["year"])) if year <= study.window[-1]]
    frame = frame[frame["year"].isin(years)]
    rows = []
    for (sign, area, source), group in frame.groupby(["sign", "area", "source"], sort=False):
        values = dict(zip(group["year"], group["value"], strict=True))
        rows.append({
            "Sign": wording.capital(sign), "Area": area, "Source": source,
            **{y: cell(values[y], group["unit"].iloc[0]) if y in values else "" for y in years},
        })  # fmt: skip
    wide = pd.DataFrame(rows, columns=["Sign", "Area", "Source", *years])
    return Table(frame, [], headers=3, wide=wide)


def told(study: Study, name: str) -> Statement | None:
    """Say how one sign moved in the report's own counts, and what became of it.

    Nothing where none of the treated is in the report.
    """
    sign = next(one for one in SIGNS if one.name == name)
    frame = signs(study)
    frame = frame[frame["sign"] == name]
    if frame.empty:
        return None
    tidy = frame.rename(columns={"area": "borough"}).assign(measure=name)
    report, alike, official = (tidy[tidy["source"] == one] for one in (REPORT, ALIKE, PEOPLE))
    years = sorted(set(report["year"]))
    moved = wording.movement(measures.compare(report, years[0], years[-1]), name)
    parts = [f"In the report's own counts, from {years[0]} to {years[-1]}, ", moved]
    after = alike if len(alike) else official[official["year"] > years[-1]]
    after = after[after["year"] == after.loc[after["year"] > years[-1], "year"].min()]
    if not sign.counts and len(after):
        unit = after["unit"].iloc[0]
        low, high = (wording.figure(v, unit) for v in (after["value"].min(), after["value"].max()))
        span = low if low == high else f"{low} to {high}"
        parts.append(
            f" A year later, in {after['year'].iloc[0]}, it was {span} in "
            f"{who(study, list(after['borough']))}."
        )
        parts += _undone(report, after.set_index("borough")["value"])
    spanned = sorted(set(official.loc[official["year"] <= study.window[-1], "year"]))
    if sign.counts and len(spanned) > 1:
        again = wording.movement(measures.compare(official, spanned[0], spanned[-1]), "it")
        parts += [f" In official figures, from {spanned[0]} to {spanned[-1]}, ", again]
    parts.append(f" {sign.remark}" if sign.remark else "")
    return wording.joined([f"**{wording.capital(name)}.** ", *parts], "")


def _undone(report: pd.DataFrame, later: pd.Series) -> list[str]:
    """Say where a fall in the report's figures was undone a year later, in the same unit."""
    both = report.pivot(index="borough", columns="year", values="value")
    most, above = [], []
    for area, row in both.dropna().iterrows():
        fall, rise = row.iloc[0] - row.iloc[-1], later.get(area, row.iloc[-1]) - row.iloc[-1]
        if 0 < fall < rise:
            above.append(str(area))
        elif 0 < UNDONE * fall <= rise:
            most.append(str(area))
    told = [f" So most of the fall in {wording.listed(most)} was undone within a year."] * bool(
        most
    )
    if above:
        told.append(f" In {wording.listed(above)} it then stood above where it had begun.")
    return told
