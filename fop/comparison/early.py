"""Early signs: what the report saw after one or two years, and the official figures since."""

from dataclasses import dataclass

import pandas as pd

from fop.comparison.panels import OUTCOMES, Outcome
from fop.comparison.study import Study
from fop.exhibits.tables import Table, cell
from fop.mistakes import Mistake
from fop.tables import releases
from fop.words import measures, wording
from fop.words.wording import Statement

POSTS = "social workers in post"
WORKFORCE = "official/workforce"

_TURNOVER = Outcome(
    "turnover, full-time equivalent", "the turnover rate", (WORKFORCE,), "leavers", (POSTS,),
    unit="per cent", per=100, points=True,
)  # fmt: skip


@dataclass(frozen=True)
class Sign:
    """One early sign: where the report has it, and which official figure is nearest to it."""

    name: str
    subject: str
    table: str
    measure: str
    outcome: Outcome
    counts: bool = False


def _outcome(name: str) -> Outcome:
    return next(one for one in OUTCOMES if one.name == name)


SIGNS = (
    Sign(
        "Agency use", "Agency use", "report/table_3_2", "agency worker rate",
        _outcome("agency use"),
    ),
    Sign("Turnover", "Turnover", "report/table_3_3", "turnover rate", _TURNOVER),
    Sign(
        "Sickness absence", "Sickness absence", "report/table_3_4", "sickness absence rate",
        _outcome("sickness absence"),
    ),
    Sign(
        "Placement spend", "Spend", "report/table_3_5", "total",
        _outcome("spend on children in care"), counts=True,
    ),
)  # fmt: skip


def signs(study: Study) -> pd.DataFrame:
    """Set the report's figures beside the official ones.

    Returns
    -------
    DataFrame
        `sign`, `area`, `source` (report or official), `year`, `value`, `unit`: the report's
        years, and official years from the first of them on.  Areas that the report has no
        figures for have official rows only.
    """
    rows = []
    for sign in SIGNS:
        unit = "pounds" if sign.counts else "per cent"
        printed = _printed(study, sign)
        for row in printed.to_dict("records"):
            rows.append((sign.name, row["borough"], "report", row["year"], row["value"], unit))
        panel = study.panels.panel(sign.outcome, counts=sign.counts)
        first = min(printed["year"], default=study.baseline[-1])
        for area in study.areas:
            if area in panel:
                for year, value in panel.loc[panel.index >= first, area].items():
                    rows.append((sign.name, area, "official", year, value, unit))
    return pd.DataFrame(rows, columns=["sign", "area", "source", "year", "value", "unit"])


def table(study: Study) -> Table:
    """Table of the early signs, the report's figure above the official ones, year by year."""
    frame = signs(study)
    held = sorted(frame["year"].unique())
    years = [year for year in held if year <= study.window[-1] or year == held[-1]]
    rows = []
    for (sign, area, source), group in frame.groupby(["sign", "area", "source"], sort=False):
        values = dict(zip(group["year"], group["value"], strict=True))
        rows.append({
            "Sign": sign, "Borough": area, "Source": source,
            **{y: cell(values[y], group["unit"].iloc[0]) if y in values else "" for y in years},
        })  # fmt: skip
    order = {name: place for place, name in enumerate([sign.name for sign in SIGNS])}
    rows.sort(key=lambda row: (order[row["Sign"]], study.areas.index(row["Borough"])))
    return Table(pd.DataFrame(rows), frame, headers=3)


def told(study: Study, name: str) -> Statement:
    """Say how one sign moved in the report, and in the official figures up to the window's end."""
    sign = next(one for one in SIGNS if one.name == name)
    frame = signs(study)
    frame = frame[frame["sign"] == name]
    sentences = []
    for source, opening in (("report", "In the report"), ("official", "In the official figures")):
        rows = frame[(frame["source"] == source) & (frame["year"] <= study.window[-1])].dropna(
            subset=["value"]
        )
        if rows["year"].nunique() > 1:
            years = [rows["year"].min(), rows["year"].max()]
            tidy = rows.rename(columns={"area": "borough"}).assign(measure=name)
            both = measures.compare(tidy, years[0], years[1])
            moved = wording.movement(both, sign.subject.lower())
            sentences.append(f"{opening}, from {years[0]} to {years[1]}, {moved}")
    return Statement(" ".join(sentences))


def flagged(study: Study) -> list[str]:
    """List published leavers that cannot be right: under half as many equivalents as people."""
    rows = study.panels.table(WORKFORCE)
    names = study.panels.table("areas").set_index("code")["short"]
    wide = releases.latest(rows).assign(area=rows["code"].map(names))
    wide = wide.pivot_table(index=["area", "year"], columns="measure", values="value")
    odd = wide[wide["leavers"] < 0.5 * wide["leavers, headcount"]]
    return [
        f"{area}'s leavers of {year} are published as {row['leavers']:.1f} full-time equivalents "
        f"beside {row['leavers, headcount']:.0f} people; its turnover of that year is shown as "
        "published and should not be relied on."
        for (area, year), row in odd.iterrows()
        if area in study.areas and row["leavers, headcount"] >= 10
    ]


def differing(study: Study) -> list[str]:
    """List shares that the report prints otherwise than the official figures give them."""
    frame = signs(study).query("unit == 'per cent'")
    wide = frame.pivot(index=["sign", "area", "year"], columns="source", values="value")
    if "report" not in wide:
        return []
    both = wide.dropna()
    apart = both[(both["report"] - both["official"]).abs() > 0.1]
    return [
        f"{sign} in {area}, {year}: the report prints {wording.figure(row['report'], 'per cent')}, "
        f"the counts give {wording.figure(row['official'], 'per cent')}."
        for (sign, area, year), row in apart.iterrows()
    ]


def _printed(study: Study, sign: Sign) -> pd.DataFrame:
    try:
        rows = study.panels.table(sign.table)
    except Mistake:  # the report has no figures for these areas
        return pd.DataFrame(columns=["borough", "year", "value"])
    chosen = rows["borough"].isin(study.areas) & (rows["measure"] == sign.measure)
    return rows.loc[chosen, ["borough", "year", "value"]]
