"""Breaks: what keeps official figures of two years from being compared."""

import re
from collections.abc import Sequence

from fop.tables import datasets, memory
from fop.words import doubtful, reorganised

BREAKS = "official/breaks"
"""Every break, odd figure, lasting change and beginning of a series that is known."""

PANDEMIC = ("2020-21", "2021-22")
"""Reporting years of the pandemic: from the first lockdown, in the last week of March 2020."""


_LIES = "he pandemic lies between the two years"
_WERE = r"[\d-]+(?: and [\d-]+)? (?:was a year|were years) of the pandemic"
_ARE = r"igures of \d{4}-\d\d are [\w '’]+"
SAID = re.compile(rf"(?<!;) (?:T{_LIES}|{_WERE}|F{_ARE})\.")
"""What `pandemic` and `unsure` give, as a sentence of its own."""


@memory.kept
def cautions(measures: Sequence[str], areas: Sequence[str], *years: str) -> list[str]:
    """Say what to know before the figures of some years are compared.

    Returns
    -------
    list of str
        A sentence for each break between the first and the last year, each figure of the years
        that is known to be odd or cannot be right, each change that holds from then on, and
        each series that begins after the first of them; and who reported for an authority
        that began or ended in between.
    """
    first, last = min(years), max(years)
    table = datasets.load(BREAKS)
    codes = datasets.load("areas").set_index("short")["code"][list(areas)]
    table = table[table["measure"].isin(measures)]
    table = table[table["code"].isna() | table["code"].isin(codes)]
    is_break = table["kind"].isin(["break", "apart", "rounding"])
    between = is_break & (first < table["year"]) & (table["year"] <= last)
    alone = (table["kind"] == "figure") & table["year"].isin(years)
    since = (table["kind"] == "since") & (table["year"] <= last)
    begun = (table["kind"] == "first") & (first < table["year"])
    known = table.loc[between | alone | since | begun, "change"]
    odd = doubtful.among_official(measures, areas)
    doubted = doubtful.told(odd[odd["year"].isin(years)], measures)
    return list(dict.fromkeys([*known, *doubted, *reorganised.told(measures, areas, first, last)]))


def counted_since(measure: str, baseline: str, year: str) -> str:
    """Give the reporting year from which a measure is counted in another way; empty for none.

    Parameters
    ----------
    baseline, year : str
        The two years compared: a break in the later one, or between them, counts.  That figures
        are rounded in one of them and not in the other is no other way to count.
    """
    return _counted(baseline, year).get(measure, "") if baseline and year else ""


@memory.kept
def _counted(baseline: str, year: str) -> dict[str, str]:
    table = datasets.load(BREAKS)
    between = (baseline < table["year"]) & (table["year"] <= year) & table["code"].isna()
    counted = table["kind"].isin(["break", "apart"]) & table["change"].str.contains(" counted ")
    return dict(table[between & counted].groupby("measure")["year"].max())


def pandemic(baseline: str, year: str) -> str:
    """Say how the pandemic bears on a comparison of two years; nothing where it does not."""
    touched = [end for end in (baseline, year) if end in PANDEMIC]
    if touched:
        were = "was a year" if len(touched) == 1 else "were years"
        return f"{' and '.join(touched)} {were} of the pandemic."
    if baseline and baseline < PANDEMIC[0] < year:
        return "The pandemic lies between the two years."
    return ""


def unsure(year: str, basis: str) -> str:
    """Say whose figures of a year are, or that they are not final."""
    firm = {"forecast": "a forecast", "forecast and provisional": "provisional"}
    return f"Figures of {year} are {firm.get(basis, basis)}."


def in_brief(remark: str) -> str:
    """Say in a title what `pandemic` or `unsure` says in a sentence."""
    if "lies between" in remark:
        return "across the pandemic"
    short = re.sub(
        r"^(.*) (?:was a year|were years) of the pandemic\.", r"with \1 in the pandemic", remark
    )
    return re.sub(r"^Figures of ([\d-]+) are (.*)\.", r"\1: \2", short)


def shared(lines: Sequence[str]) -> tuple[list[str], str]:
    """Take a remark on figures that every one of some lines makes out of them, to be told once."""
    told = [{one[0] for one in SAID.finditer(line)} for line in lines]
    common = sorted(set.intersection(*told)) if told else []
    for remark in common:
        lines = [line.replace(remark, "") for line in lines]
    return list(lines), "".join(common).strip()


def once(text: str) -> str:
    """Keep a remark on figures where a paragraph or item of a list makes it last, if before too."""
    parts = re.split(r"(\n\n|\n(?=- ))", text)
    return "".join(map(_once, parts))


def _once(text: str) -> str:
    seen = set[str]()
    for remark in reversed(list(SAID.finditer(text))):
        if remark[0] in seen:
            text = text[: remark.start()] + text[remark.end() :]
        seen.add(remark[0])
    return text


@memory.kept
def apart(baseline: str, year: str) -> set[str]:
    """Name the measures that are counted so differently in two years that no change is one."""
    table = datasets.load(BREAKS)
    between = (baseline < table["year"]) & (table["year"] <= year)
    return set(table.loc[(table["kind"] == "apart") & between, "measure"])
