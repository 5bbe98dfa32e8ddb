"""Trends: figures year by year, what a choice of base or release does to them, and two together."""

from collections.abc import Sequence

import pandas as pd

from fop.rounding import rounded
from fop.tables import areas as known_areas
from fop.tables import datasets
from fop.tables.releases import figures
from fop.words import breaks, measures, moves, official, wording
from fop.words.wording import Stated, Statement

RATES = {
    "children looked after": "children looked after rate",
    "child protection plans at 31 March": "child protection plans at 31 March rate",
    "referrals": "referral rate",
}
"""Counts whose rate per 10,000 children is published, and the name of that rate."""

STOCK = "social workers in post"

OLDER, NEWER = "pre-rebase", "latest"


def on_bases(count: str, areas: Sequence[str], baseline: str, year: str) -> pd.DataFrame:
    """Work a rate out on both population bases, and set its published self beside them.

    Returns
    -------
    DataFrame
        `measures.compare` rows whose `measure` names the base: the count itself, the rate on
        either base, and as published.
    """
    rate = RATES[count]
    parts = []
    for name, base in (("older base", OLDER), ("newer base", NEWER)):
        rows = official.series([count, rate], areas, "latest", base)
        rate_rows = rows[rows["measure"] == rate]
        parts.append(rate_rows.assign(measure=f"rate, {name}"))
    counts = rows[rows["measure"] == count].assign(measure="number")
    every = pd.concat([counts, *parts, published(rate, areas).assign(measure="rate as published")])
    return measures.compare(every, baseline, year)


def published(rate: str, areas: Sequence[str]) -> pd.DataFrame:
    """Give a rate as it is published, on whichever base each release used."""
    names = datasets.load("areas").set_index("code")["short"]
    rows = figures(rate)
    rows = rows.assign(borough=rows["code"].map(names))
    rows = rows[rows["borough"].isin(areas)]
    years = sorted({*official.years_based(), *rows["year"]})
    grid = pd.MultiIndex.from_product([areas, years], names=["borough", "year"])
    full = grid.to_frame(index=False).merge(rows, on=["borough", "year"], how="left")
    return full.assign(measure=rate, unit="per 10,000 children")[
        ["borough", "year", "measure", "value", "unit", "symbol"]
    ]


def both_bases(baseline: str) -> tuple[str, str]:
    """Give the first and last year to compare on both bases: the baseline, where both hold it."""
    older = official.years_based(OLDER)
    first = baseline if baseline in older[:-1] else "2013-14"
    return first, older[-1]


def bases_title(compared: pd.DataFrame, what: str) -> str:
    """Say where the two bases give a rate another direction; nothing where neither has two years.

    Of rows as `on_bases` gives them.
    """
    ways: dict[str, set[int]] = {}
    for area, rows in compared.groupby("borough", sort=False):
        held = rows.set_index("measure").loc[["rate, older base", "rate, newer base"]]
        if held["change"].notna().all():
            pairs = zip(held["before"], held["after"], strict=True)
            ways[known_areas.in_full(str(area))] = {wording.direction(*pair) for pair in pairs}
    turned = [area for area, way in ways.items() if len(way) > 1]
    if not ways:
        return ""
    given = f"another direction in {wording.listed(turned)}" if turned else "the same direction"
    return f"The newer estimates of the population give {what} {given}"


def base_words(compared: pd.DataFrame, what: str, first: str, last: str) -> Statement:
    """Say where the two bases give a rate another direction."""
    sentences = [f"We compare {first} and {last}, the last year that both sets of estimates cover."]
    same, bare, states = [], [], list[Stated]()
    for area, rows in compared.groupby("borough", sort=False):
        held = rows.set_index("measure")
        old, new = held.loc["rate, older base"], held.loc["rate, newer base"]
        if pd.isna([old["change"], new["change"]]).any():
            bare.append(str(area))
            continue
        turned = {wording.direction(one["before"], one["after"]) for one in (old, new)}
        if len(turned) == 1:
            same.append(str(area))
            continue
        each = held.loc[["rate, older base", "rate, newer base", "number"]].reset_index()
        older, newer, number = moves.moves(each)
        states += [older, newer, number]
        sentences.append(
            f"In {area} {what} {older.word} on the estimates from before the 2021 "
            f"Census ({older.figures}) and {newer.word} on those from after it "
            f"({newer.figures}). The number of children {number.word} ({number.figures})."
        )
    if same:
        sentences.append(f"In {wording.listed(same)} both sets give the same direction.")
    if bare:
        sentences.append(f"For {wording.listed(bare)} not both sets have both years.")
    if states:
        sentences.append(breaks.pandemic(first, last))
    return Statement(" ".join(filter(None, sentences)), states)


def beside_published(count: str, areas: Sequence[str]) -> pd.DataFrame:
    """Set a published rate beside the count and the rate on the newer base, year by year.

    Returns
    -------
    DataFrame
        `borough`, `year`, `number`, `published` and `rate`, each of these with the symbol of
        a missing figure in a column such as `number_symbol`.
    """
    rate = RATES[count]
    rows = official.series([count, rate], areas, "latest", NEWER)
    counts, rates = (rows[rows["measure"] == name] for name in (count, rate))
    both = []
    for name, part in (("number", counts), ("published", published(rate, areas)), ("rate", rates)):
        named = part.set_index(["borough", "year"])[["value", "symbol"]]
        both.append(named.set_axis([name, f"{name}_symbol"], axis="columns"))
    order = pd.MultiIndex.from_product([areas, sorted(set(rows["year"]))])
    wide = pd.concat(both, axis="columns").reindex(order)
    return wide.rename_axis(["borough", "year"]).reset_index()


def published_title(wide: pd.DataFrame) -> str:
    """Say how far a published rate and the rate on one base are apart at most.

    Of rows as `beside_published` gives them; nothing where no year has both.
    """
    gaps = (wide["published"] - wide["rate"]).abs().dropna()
    if gaps.empty:
        return ""
    row = wide.loc[gaps.idxmax()]
    return (
        f"The published rate is up to {wording.figure(gaps.max(), decimals=1)} away from the rate "
        f"on the newer base: {known_areas.in_full(row['borough'])}, {row['year']}"
    )


def releases(areas: Sequence[str], years: Sequence[str]) -> pd.DataFrame:
    """Set counts as the report prints them beside those first and those now published.

    Returns
    -------
    DataFrame
        `measure`, `borough`, `year`, `printed`, `first`, `latest`: only counts that some
        release holds.
    """
    keys = ["measure", "borough", "year"]
    parts = []
    for name in official.QUOTED:
        printed = datasets.load(name)
        held = printed[~printed["unit"].str.startswith("per ")]["measure"].unique()
        grid = pd.MultiIndex.from_product([held, areas, years], names=keys).to_frame(index=False)
        seen = printed.set_index(keys)["value"].rename("printed")
        grid = grid.join(seen, on=keys)
        for vintage, column in (("original", "first"), ("latest", "latest")):
            figures = official.series(list(held), areas, vintage).set_index(keys)["value"]
            grid = grid.join(figures.rename(column), on=keys)
        parts.append(grid)
    every = pd.concat(parts, ignore_index=True)
    return every.dropna(subset=["first", "latest"], how="all").reset_index(drop=True)


def revised_title(compared: pd.DataFrame) -> str:
    """Say how many counts differ between publications, of rows as `releases` gives them."""
    number, whole = len(revised(compared)), len(compared)
    return (
        f"{number} of {whole} counts differ between publications" if number and whole
        else f"None of {whole} counts differs between publications" if whole else ""
    )  # fmt: skip


def revised(compared: pd.DataFrame) -> pd.DataFrame:
    """Keep `releases` rows in which two of the figures differ; no column of print where empty."""
    figures = compared[["printed", "first", "latest"]]
    differing = compared[figures.nunique(axis="columns") > 1].reset_index(drop=True)
    without = [] if compared["printed"].notna().any() else ["printed"]
    return differing.drop(columns=without)


def opposed(first: pd.DataFrame, second: pd.DataFrame) -> list[str]:
    """Name the boroughs where one measure fell and the other rose.

    Of rows as `measures.compare` gives them; a borough is left out where either measure does not
    name it, lacks a figure or was about the same.
    """
    ways = [
        {row.borough: wording.direction(row.before, row.after) for row in rows.itertuples()}
        for rows in (first, second)
    ]
    return [name for name, way in ways[0].items() if way < 0 < ways[1].get(name, 0)]


def unaccounted(workforce: pd.DataFrame, baseline: str, year: str) -> Statement | None:
    """Say how far starters and leavers fail to explain the change of staff in post.

    Only where one year follows the other, and both are counted alike, is there anything to say.
    """
    if int(year[:4]) != int(baseline[:4]) + 1 or breaks.counted_since(STOCK, baseline, year):
        return None
    wide = measures.spread(workforce, STOCK, "starters", "leavers").unstack("year")
    clauses, states = [], list[Stated]()
    for borough in dict.fromkeys(workforce["borough"]):
        staff = wide.loc[borough]
        before, after = staff[STOCK][[baseline, year]]
        come, gone = staff["starters"][year], staff["leavers"][year]
        held = [before, come, gone, after]
        if pd.isna(held).any():
            continue
        # Each figure with the decimals of the most exact, so that the sum is right as it reads.
        places = int(any(rounded(one, 1) % 1 for one in held))
        unit = "full-time equivalent"
        told = [
            moves.alone(borough, name, unit, when, value, places)
            for name, when, value in zip((STOCK, "starters", "leavers", STOCK),
                                         (baseline, year, year, year), held, strict=True)
        ]  # fmt: skip
        stock, new, lost, counted = (one.figures for one in told)
        made, gap = before + come - gone, wording.change(before + come - gone, after, "", places)
        clauses.append(
            f"In {borough}, {stock} in post, {new} starting and {lost} leaving make "
            f"{wording.figure(made, '', places)}, and {counted} are counted ({gap})."
        )
        states += told
    if not clauses:
        return None
    return Statement(
        "Staff in post a year earlier, plus starters, less leavers, should come near to staff in "
        f"post. {' '.join(clauses)} The wider the gap, the less a turnover rate from these counts "
        "can be relied on.", states,
    )  # fmt: skip
