"""Breaks: what keeps official figures of two years from being compared."""

from collections.abc import Sequence

from fop.tables import datasets

TABLE = "official/breaks"
"""Every break, odd figure, lasting change and beginning of a series that is known."""

PANDEMIC = ("2020-21", "2021-22")
"""Reporting years of the pandemic: from the first lockdown, in the last week of March 2020."""


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
        after the first of them.
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
    return list(dict.fromkeys(table.loc[between | alone | since | begun, "change"]))


def counted_from(measure: str, baseline: str, year: str) -> str:
    """Give the year between two from which a measure is counted differently; empty if none."""
    if not baseline or not year:
        return ""
    table = datasets.load(TABLE)
    between = (baseline < table["year"]) & (table["year"] <= year)
    counted = table["kind"].isin(["break", "apart"]) & table["change"].str.contains(" counted ")
    found = table[between & counted & (table["measure"] == measure) & table["code"].isna()]
    return str(found["year"].max()) if len(found) else ""


def pandemic(baseline: str, year: str) -> str:
    """Say how the pandemic bears on a comparison of two years; nothing where it does not."""
    touched = [end for end in (baseline, year) if end in PANDEMIC]
    if touched:
        were = "was a year" if len(touched) == 1 else "were years"
        return f"{' and '.join(touched)} {were} of the pandemic."
    if baseline and baseline < PANDEMIC[0] < year:
        return "The pandemic lies between the two years."
    return ""


def apart(baseline: str, year: str) -> set[str]:
    """Name the measures that are counted so differently in two years that no change is one."""
    table = datasets.load(TABLE)
    between = (baseline < table["year"]) & (table["year"] <= year)
    return set(table.loc[(table["kind"] == "apart") & between, "measure"])
