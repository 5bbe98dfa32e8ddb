"""Breaks: what keeps official figures of two years from being compared."""

from collections.abc import Sequence
from datetime import date

import pandas as pd

from fop.tables import areas as known_areas
from fop.tables import datasets, releases
from fop.tables.areas import Area
from fop.words import wording

TABLE = "official/breaks"
"""Every break, odd figure, lasting change and beginning of a series that is known."""


def cautions(measures: Sequence[str], areas: Sequence[str], baseline: str, year: str) -> list[str]:
    """Say what to know before the figures of two years are compared.

    Parameters
    ----------
    measures : sequence of str
        As in `official/measures`.
    areas : sequence of str
        Short names.
    baseline, year : str
        The two years.

    Returns
    -------
    list of str
        A sentence for each break between the two years, each figure of the two that is
        known to be odd, each change that holds from then on, and each series that begins
        after the first of them; and for each authority that did not report by itself in both.
    """
    table = datasets.load(TABLE)
    codes = datasets.load("areas").set_index("short")["code"][list(areas)]
    table = table[table["measure"].isin(measures)]
    table = table[table["code"].isna() | table["code"].isin(codes)]
    is_break = table["kind"].isin(["break", "apart"])
    between = is_break & (baseline < table["year"]) & (table["year"] <= year)
    alone = (table["kind"] == "figure") & table["year"].isin([baseline, year])
    since = (table["kind"] == "since") & (table["year"] <= max(baseline, year))
    begun = (table["kind"] == "first") & (baseline < table["year"])
    told = table.loc[between | alone | since | begun, "change"]
    return list(dict.fromkeys([*told, *reorganised(measures, areas, baseline, year)]))


def reorganised(
    measures: Sequence[str], areas: Sequence[str], baseline: str, year: str
) -> list[str]:
    """Tell which authorities did not report by themselves in both years, and who did.

    No figure of a predecessor stands for its successor, nor that of a joint return for its
    members: they have none, and this says why.
    """
    held = datasets.load(releases.MEASURES)
    held = held[held["measure"].isin(measures)]
    if held.empty:
        return []
    first, last = (_days(held, one) for one in (baseline, year))
    known = {area.code: area for area in known_areas.read()}
    staff = (held["table"] == "workforce").any()
    told = []
    for area in known.values():
        members = [known[code] for code in area.code.split(" / ") if code in known]
        if area.short in areas and first < area.begins:
            told.append(
                f"{area.name} has been an authority of its own since {_date(area.begins)}. "
                f"Earlier figures are those of {_named(known, area.before)}, and not joined to it."
            )
        if area.short in areas and area.ends and area.ends < last:
            told.append(
                f"{area.name} ended on {_date(area.ends)}. Later figures are those of "
                f"{_named(known, area.after)}."
            )
        shown = {member.short for member in members} & {*areas}
        if len(members) > 1 and shown and staff and area.begins <= last:
            told.append(
                f"{wording.listed(member.name for member in members)} have made one workforce "
                f"return since {_date(area.begins)}: neither has figures of its own."
            )
    return told


def _days(measures: pd.DataFrame, year: str) -> str:
    """Give the last day that figures of some measures and a year are of."""
    rows = measures.assign(year=year, value=1.0, symbol=None, note=None)
    return str(releases.told(rows)["as_at"].max())


def _named(known: dict[str, Area], codes: Sequence[str]) -> str:
    return wording.listed(known[code].name for code in codes)


def _date(day: str) -> str:
    found = date.fromisoformat(day)
    return f"{found.day} {found:%B %Y}"


def apart(baseline: str, year: str) -> set[str]:
    """Name the measures that are counted so differently in two years that no change is one."""
    table = datasets.load(TABLE)
    between = (baseline < table["year"]) & (table["year"] <= year)
    return set(table.loc[(table["kind"] == "apart") & between, "measure"])
