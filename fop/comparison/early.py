"""Early signs: what the report saw after one or two years, and the official figures since.

The report's shares and totals are made again from its own counts and rows, so that no misprint
is told as a movement.
"""

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from fop.comparison.phrases import PROGRAMME, who
from fop.comparison.study import Study
from fop.exhibits.tables import Table, cell
from fop.tables import datasets
from fop.words import measures, wording
from fop.words.wording import Statement

UNDONE = 0.75
"""Most of a fall is undone where a later figure has risen again by at least this share of it."""

PLACEMENTS = (
    "fostering", "adoption, kinship, special guardianship and residence orders",
    "residential care", "semi-independent living",
)  # fmt: skip


@dataclass(frozen=True)
class Sign:
    """One early sign.

    Attributes
    ----------
    name : str
        What is told of it, in the singular.
    tables : tuple of str
        The report's tables.
    made : callable
        Makes the report's figure again from their rows.
    outcome : str
        The official figures nearest to it.
    counts : bool
        Whether these are amounts and not shares.
    remark : str
        How the two differ.
    """

    name: str
    tables: tuple[str, ...]
    made: Callable[[pd.DataFrame], pd.DataFrame]
    outcome: str
    counts: bool = False
    remark: str = "The report counts full-time equivalents, the official figures here people."


SIGNS = (
    Sign("turnover", ("report/table_3_3",), measures.turnover_rate, "turnover of social workers"),
    Sign(
        "agency share", ("report/table_3_2", "report/table_3_3"), measures.agency_worker_rate,
        "agency share",
    ),
    Sign(
        "sickness absence", ("report/table_3_3", "report/table_3_4"),
        measures.sickness_absence_rate, "sickness absence", remark="",
    ),
    Sign(
        "spending on placements", ("report/table_3_5",),
        lambda rows: measures.total(rows, list(PLACEMENTS), blank_is_none=True),
        "spending on children in care", counts=True,
        remark="Official spending covers more than the report's ledgers, so only its direction "
        "can be set beside theirs.",
    ),
)  # fmt: skip
"""The report's early signs."""


def signs(study: Study) -> pd.DataFrame:
    """Set the report's figures beside the official ones.

    Returns
    -------
    DataFrame
        `sign`, `area`, `source` (report or official), `year`, `value`, `unit`; no rows where
        none of the treated is in the report.
    """
    rows = []
    shorts = study.places["short"]
    for sign in SIGNS:
        unit = "pounds" if sign.counts else "per cent"
        made = sign.made(pd.concat([datasets.load(name) for name in sign.tables]))
        panel = study.panel(sign.outcome, counts=sign.counts)
        for area in [one for one in study.areas if one in PROGRAMME]:
            printed = made[made["borough"] == shorts[area]].dropna(subset=["value"])
            for year, value in zip(printed["year"], printed["value"], strict=True):
                rows.append((sign.name, area, "report", year, value, unit))
            first = printed["year"].min()
            for year, value in panel.loc[panel.index >= first, area].dropna().items():
                rows.append((sign.name, area, "official", str(year), value, unit))
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
    return Table(pd.DataFrame(rows, columns=["Sign", "Area", "Source", *years]), frame, headers=3)


def told(study: Study, name: str) -> Statement | None:
    """Say how one sign moved in the report's own counts, and what became of it.

    Nothing where none of the treated is in the report.
    """
    sign = next(one for one in SIGNS if one.name == name)
    frame = signs(study)
    frame = frame[frame["sign"] == name]
    if frame.empty:
        return None
    report = frame[frame["source"] == "report"]
    tidy = report.rename(columns={"area": "borough"}).assign(measure=name)
    years = sorted(set(report["year"]))
    moved = wording.movement(measures.compare(tidy, years[0], years[-1]), name)
    sentences = [f"In the report's own counts, from {years[0]} to {years[-1]}, {moved}"]
    official = frame[(frame["source"] == "official") & (frame["year"] > years[-1])]
    after = official[official["year"] == official["year"].min()]
    unit = frame["unit"].iloc[0]
    if not sign.counts and len(after):
        low, high = (wording.figure(v, unit) for v in (after["value"].min(), after["value"].max()))
        span = low if low == high else f"{low} to {high}"
        sentences.append(
            f"A year later, in {after['year'].iloc[0]}, it was {span} in "
            f"{who(study, list(after['area']))}."
        )
        both = report.pivot(index="area", columns="year", values="value")
        later = after.set_index("area")["value"]
        undone = [
            str(area)
            for area, row in both.iterrows()
            if 0 < UNDONE * (row[years[0]] - row[years[-1]]) <= later.get(area, 0) - row[years[-1]]
        ]
        if undone:
            sentences.append(
                f"So most of the fall in {wording.listed(undone)} was undone within a year."
            )
    if sign.counts:
        ends = frame[(frame["source"] == "official") & (frame["year"] <= study.window[-1])]
        rows = ends.rename(columns={"area": "borough"}).assign(measure=name)
        spanned = sorted(set(rows["year"]))
        if len(spanned) > 1:
            again = wording.movement(measures.compare(rows, spanned[0], spanned[-1]), "it")
            sentences.append(f"In official figures, from {spanned[0]} to {spanned[-1]}, {again}")
    if sign.remark:
        sentences.append(sign.remark)
    return Statement(f"**{wording.capital(name)}.** " + " ".join(sentences))
