"""Breaks: what keeps official figures of two years from being compared."""

from collections.abc import Sequence

from fop.tables import datasets
from fop.words import doubtful, official

TABLE = "official/breaks"
"""Every break, odd figure, lasting change and beginning of a series that is known."""


def cautions(measures: Sequence[str], areas: Sequence[str], *years: str) -> list[str]:
    """Say what to know before the figures of some years are compared.

    Parameters
    ----------
    measures : sequence of str
        As in `official/measures`.
    areas : sequence of str
        Short names.
    *years : str
        The years, two or more.

    Returns
    -------
    list of str
        A sentence for each break between the first and the last year, each figure of the years
        that is known to be odd or cannot be right, each change that holds from then on, and
        each series that begins after the first of them.
    """
    first, last = min(years), max(years)
    table = datasets.load(TABLE)
    codes = datasets.load("areas").set_index("short")["code"][list(areas)]
    table = table[table["measure"].isin(measures)]
    table = table[table["code"].isna() | table["code"].isin(codes)]
    is_break = table["kind"].isin(["break", "apart"])
    between = is_break & (first < table["year"]) & (table["year"] <= last)
    alone = (table["kind"] == "figure") & table["year"].isin(years)
    since = (table["kind"] == "since") & (table["year"] <= last)
    begun = (table["kind"] == "first") & (first < table["year"])
    known = table.loc[between | alone | since | begun, "change"]
    return list(dict.fromkeys([*known, *_doubted(measures, areas, years)]))


def _doubted(measures: Sequence[str], areas: Sequence[str], years: Sequence[str]) -> list[str]:
    """Name equivalents of the years that cannot be those of the people counted beside them."""
    held = set(datasets.load("official/measures")["measure"])
    parts = dict.fromkeys(doubtful.RATES.get(name, name) for name in measures)
    pairs = [part for part in parts if part + doubtful.PEOPLE in held]
    if not pairs:
        return []
    rows = official.series([*pairs, *(part + doubtful.PEOPLE for part in pairs)], areas)
    names = datasets.load("areas").set_index("short")["name"]
    odd = doubtful.doubtful(rows[rows["year"].isin(years)])
    return doubtful.told(odd.assign(borough=odd["borough"].map(names)), list(measures))


def apart(baseline: str, year: str) -> set[str]:
    """Name the measures that are counted so differently in two years that no change is one."""
    table = datasets.load(TABLE)
    between = (baseline < table["year"]) & (table["year"] <= year)
    return set(table.loc[(table["kind"] == "apart") & between, "measure"])
