"""Newest: where the page's boroughs stand in the two main outcomes, in the newest year."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from fop.charts import strips
from fop.charts.drawing import Chart
from fop.exhibits import tables
from fop.exhibits.exhibits import Exhibit
from fop.mistakes import Mistake
from fop.page import later, standing
from fop.tables import areas
from fop.words import counts, places, wording

if TYPE_CHECKING:
    from fop.page.page import Page

NEWEST = {
    "re-referral rate": (
        "Re-referrals",
        "share of referrals of a child already referred in the 12 months before",
    ),
    "children looked after rate": ("Children in care", "for every 10,000 children living there"),
}
"""The two main outcomes as official measures, each with its name and what it is."""

ENDS = 5  # how many authorities are the lowest, and how many the highest


@dataclass(frozen=True)
class Strips:
    """Several strips of one exhibit, each under its name."""

    title: str
    subtitle: str
    """The finding of them all; what they show."""
    strips: Mapping[tuple[str, str], Chart]  # name and measure to the drawing
    is_table = False
    wide = False

    def html(self, named_by: str = "") -> str:
        """Write them one under another."""
        return "".join(
            f'<p class="fop-strip"><b>{name}</b> {measure}</p>{chart.html()}'
            for (name, measure), chart in self.strips.items()
        )


def until(page: "Page") -> str:
    """Give the year to which both main outcomes are held."""
    return min(_years(page))


def _years(page: "Page") -> set[str]:
    return {str(_ranked(page, name)["year"].iloc[0]) for name in NEWEST}


def exhibit(page: "Page", label: str) -> "Exhibit | later.Together | None":
    """Show where the boroughs stand, beside all those around them."""
    where = standing.place(page.shorts)
    one, kind = ("borough", "boroughs") if page.is_london else ("authority", "authorities")
    drawn, table = {}, pd.DataFrame()
    for name, (called, measure) in NEWEST.items():
        ranked = _ranked(page, name)
        year, unit = str(ranked["year"].iloc[0]), str(ranked["unit"].iloc[0])
        every = places.every(name, page.shorts, where, population_base=page.population_base)
        values = every[every["year"] == year].set_index("borough")["value"]
        drawn[called, f"{measure}, {year}"] = strips.strip(
            values, page.shorts, float(ranked["middle"].iloc[0]), title=called, subtitle=measure,
            unit=unit, change=False, named=f"Middle {one}",
        )  # fmt: skip
        table[f"{called}, {unit}"] = values
    title = _placed(page, where)
    table = table.dropna(how="all").rename(index=areas.called()).rename_axis("area")
    headings = {"area": kind.capitalize()} | {name: name for name in table}
    units = {name: name.partition(", ")[2] for name in table}
    return page.exhibit(
        label, tables.plain(table.reset_index(), headings, units),
        caption=f"Newest figures of each of the {kind} of {where}", title=title,
        chart=Strips(title, f"Each line is one of {where}'s {kind}", drawn),
        of=["official/referrals", "official/looked_after", "official/population"],
        view=next(iter(NEWEST)),
        notes=["The City of London is left out: it has too few children."]
        if where == "London" else [],
    )  # fmt: skip


def _placed(page: "Page", where: str) -> str:
    """Say whether any of the boroughs is at an end of those around it."""
    at: dict[str, list[str]] = {}
    for name, (called, _) in NEWEST.items():
        for row in _ranked(page, name).to_dict("records"):
            low, high = row["rank"] <= ENDS, row["rank"] > row["of"] - ENDS
            if low or high:
                what = f"{'lowest' if low else 'highest'} for {called.lower()}"
                at.setdefault(what, []).append(areas.in_full(row["borough"]))
    years, number = _years(page), counts.in_words(ENDS)
    opening = f"In {min(years)}" if len(years) == 1 else "In the newest year of each"
    if at:
        told = [
            f"{wording.listed(who)} {'were' if len(who) > 1 else 'was'} among {where}'s "
            f"{number} {what}"
            for what, who in at.items()
        ]
        return f"{opening} {wording.listed(told)}"
    who = f"{page.areas[0]} was not"
    if len(page.areas) > 1:
        by_number = page.places.split()[-1] in ("boroughs", "authorities")
        who = f"none of {'the ' if by_number else ''}{page.places} was"
    return f"{opening} {who} among {where}'s {number} lowest or {number} highest"


def _ranked(page: "Page", measure: str) -> pd.DataFrame:
    """Give the boroughs' figures and places in the newest year that any of them has one of."""
    held = places.among(measure, page.shorts, standing.place(page.shorts),
                        population_base=page.population_base)  # fmt: skip
    known = held.dropna(subset=["value", "rank"])
    if known.empty:
        raise Mistake(f"No figure of {measure!r} is held for {wording.listed(page.areas)}.")
    return known[known["year"] == known["year"].max()]
