"""Standing: official figures beside those of a region, of England and of authorities chosen."""

from collections.abc import Sequence

import pandas as pd

from fop.charts import series
from fop.charts.drawing import Chart
from fop.exhibits import tables
from fop.exhibits.tables import Table
from fop.tables import areas as known_areas
from fop.tables import datasets, releases
from fop.words import places, wording
from fop.words.wording import Statement

ENGLAND = "England"

MOST_LINES = 5  # more lines than this cannot be told apart in one chart


def place(areas: Sequence[str]) -> str:
    """Give the region that all of some authorities lie in, the widest there is, or `England`."""
    regions = [known_areas.around([area])[:-1] for area in areas]
    shared = [name for name in regions[0] if all(name in one for one in regions)] if regions else []
    return shared[-1] if shared else ENGLAND


def table(measure: str, areas: Sequence[str], comparators: Sequence[str] = (), **how: str) -> Table:
    """Table of one measure: figures with their ranks, comparators, the middle and middle half.

    Comparators are regions, England, other authorities or `statistical neighbours`, whose middle is
    shown; the regions around the areas and England, where there are none. Of a count only
    authorities are shown: that of a region is no larger authority's.
    """
    where = place(areas)
    rows = places.among(measure, areas, where, **how)
    alike = known_areas.NEIGHBOURS in comparators
    beside = places.beside(measure, _comparable(rows, areas, comparators), **how)
    years = sorted({*rows.dropna(subset=["value"])["year"]})
    shown = pd.DataFrame({"Year": years})
    called = known_areas.called()
    unit = str(rows["unit"].iloc[0])
    for frame, names in ((rows, areas), (beside, beside["borough"].drop_duplicates())):
        for name in names:
            one = frame[frame["borough"] == name].set_index("year").loc[years]
            shown[called[name]] = [_ranked(row) for row in one.to_dict("records")]
    for area in areas if alike else ():
        middles = places.middle(measure, places.neighbours(area), **how).reindex(years)
        shown[f"Neighbours of {called[area]}"] = [_cell(value, unit) for value in middles]
    once = rows.drop_duplicates("year").set_index("year").loc[years]
    shown["Middle"] = [_cell(value, unit) for value in once["middle"]]
    shown["Middle half"] = [
        wording.MISSING if pd.isna(low) else f"{_cell(low, unit)} to {_cell(high, unit)}"
        for low, high in zip(once["low"], once["high"], strict=True)
    ]
    notes = [
        f"In brackets: place from the lowest among those of {where} with a figure of that year. "
        f"Middle and middle half are theirs too."
    ]
    if alike:
        notes.append("Neighbours: the middle of an authority's ten statistical neighbours.")
    return Table(pd.concat([rows, beside], ignore_index=True), [], notes=notes, wide=shown)


def words(measure: str, areas: Sequence[str], year: str, of: str, **how: str) -> Statement:
    """Say where authorities stand in a year, from the lowest on, and where the middle half lies."""
    where, called = place(areas), known_areas.called()
    rows = places.among(measure, areas, where, **how)
    rows = rows[(rows["year"] == year) & rows["rank"].notna()]
    if rows.empty:
        who = wording.listed(called[area] for area in areas)
        return Statement(f"{of} in {year}: no place is known for {who}.")
    first = rows.iloc[0]
    told = wording.listed(
        f"{called[row['borough']]} {ordinal(int(row['rank']))} ({_cell(row['value'], row['unit'])})"
        for row in rows.to_dict("records")
    )
    low, high = (_cell(first[end], first["unit"]) for end in ("low", "high"))
    return Statement(
        f"{of} in {year}, with places from the lowest of {int(first['of'])} in {where}: {told}. "
        f"The middle half lies between {low} and {high}."
    )


def chart(
    measure: str, areas: Sequence[str], topic: str, title: str, subtitle: str,
    ends: Sequence[str] = (), **how: str,
) -> Chart | None:  # fmt: skip
    """Draw one measure over the years with all others of the place behind; none for too many."""
    if len(areas) > MOST_LINES:
        return None
    rows = places.every(measure, areas, place(areas), **how)
    held = rows.dropna(subset=["value"])
    panel = held.pivot(index="year", columns="borough", values="value")
    days = releases.with_reasons(rows.drop_duplicates("year").assign(note=None))
    days = days.set_index("year")["as_at"]
    events = datasets.load("official/events")
    marks = events[(events["topic"] == topic) & events["kind"].isin(["break", "caution"])]
    return series.lines(
        panel[list(dict.fromkeys(held["borough"]))], pd.to_datetime(days.loc[panel.index]), areas,
        title=title, subtitle=subtitle, unit=str(rows["unit"].iloc[0]), marks=marks,
        one="borough" if place(areas) == "London" else "authority", ends=ends,
    )  # fmt: skip


def ordinal(number: int) -> str:
    """Write a place: 1st, 2nd, 3rd, 11th."""
    ends = {1: "st", 2: "nd", 3: "rd"}
    return f"{number}{'th' if number % 100 in (11, 12, 13) else ends.get(number % 10, 'th')}"


def _comparable(rows: pd.DataFrame, areas: Sequence[str], asked: Sequence[str]) -> list[str]:
    known = {area.short: area.level for area in known_areas.read_areas()}
    left = {*areas, known_areas.NEIGHBOURS}
    chosen = [name for name in asked or known_areas.around(areas) if name not in left]
    is_share = str(rows["unit"].iloc[0]).startswith(("per ", "cases per", "pounds per"))
    return [name for name in chosen if is_share or known[name] == "authority"]


def _ranked(row: dict[str, object]) -> str:
    text = _cell(row["value"], str(row["unit"]), row["symbol"])
    return text if pd.isna(row.get("rank")) else f"{text} ({row['rank']:.0f} of {row['of']:.0f})"


def _cell(value: object, unit: str, symbol: object = None) -> str:
    missing = wording.symbol(symbol) if isinstance(symbol, str) else wording.MISSING
    return missing if pd.isna(value) else tables.cell(value, unit)
