"""Official figures in the shape of the report's tables.

The report's tables 3.2 to 3.9 quote official statistics or the boroughs' own ledgers.  For
another year or another borough the same measures come from the tables below `official/`, under
the same names, so that whatever reads a table of the report reads these as well.
"""

from collections.abc import Collection, Sequence

import numpy as np
import pandas as pd

from fop.rounding import rounded
from fop.tables import areas as known_areas
from fop.tables import datasets, memory, releases
from fop.tables.parameters import AS_PRINTED

COLUMNS = "borough year measure printed value unit symbol note basis".split()

LEDGERS = "report/table_3_1", "report/table_3_5", "report/table_3_7"
"""Tables that the boroughs supplied from their own books."""

QUOTED = tuple(f"report/table_3_{number}" for number in (2, 3, 4, 6, 8, 9))
"""Tables that quote official statistics."""

REPORT_YEARS = "2013-14", "2014-15"  # years of the official statistics that the report quotes

NAMES = {
    AS_PRINTED: "as the 2016 report prints them",
    "original": "as first published",
    "latest": "as now published",
}
"""What each vintage is called in a sentence about figures."""

BASES = {
    "latest": "estimated after the 2021 Census",
    "pre-rebase": "as estimated before the 2021 Census, to 2020-21 only",
}
"""What each population base is called in a sentence about the child population."""

PEOPLE = {"latest": "children aged 0 to 17", "pre-rebase": "children aged 0 to 17, older base"}
"""The measure that holds the child population on each base."""

LEDGER_REASON = (
    "The boroughs' own books hold these figures, and not all have been supplied for these "
    "years and areas. A borough's finance team can supply them: “This edition” says how."
)
UNPUBLISHED_REASON = (
    "No official figure of these years and areas is held: none is published, or its file has yet "
    "to be read with fop import."
)
FIRST_REASON = (
    "No first publication of these years and areas is held. Where figures have been published, "
    "an edition with vintage latest shows them."
)
"""Said where each year is shown as first published, and later publications do not count."""

PRINTED_NOTE = "As printed in the 2016 report."
PRINTED = "from the 2016 report"
"""Said of a figure that no official file gives, and in a sentence of such figures."""


@memory.kept
def as_table(
    name: str,
    areas: Sequence[str],
    vintage: str,
    population_base: str = "latest",
    years: Collection[str] = (),
) -> pd.DataFrame:
    """Give official figures in the shape of one of the report's tables.

    Parameters
    ----------
    vintage : str
        `latest` or `original`; where a year's first publication is not held, its latest
        figure is not put in its place.
    population_base : str
        `latest` (after the 2021 Census) or `pre-rebase`: the base of rates per 10,000.
    years : collection of str
        Years to have rows for beside those that the tables hold: of such a year other figures
        may be published, these are not yet.

    Returns
    -------
    DataFrame
        `borough`, `year`, `measure`, `printed` (as published), `value`, `unit`, `symbol`
        (of a missing figure), `note` and `basis`: a row for every area, year and measure, whether
        there is a figure or not.  Rates per 10,000 are worked out from counts on the one
        population base, because published ones mix bases; they have no `printed`.
    """
    if name in LEDGERS:
        return _ledger(name, areas, years)
    full = _grid(measures_of(name), areas, vintage, years)
    full["unit"] = full["measure"].map(units_of(name))
    return _shaped(_rates(_filled(full, name), population_base))


@memory.kept
def series(
    measures: Sequence[str],
    areas: Sequence[str],
    vintage: str = "latest",
    population_base: str = "latest",
    years: Collection[str] = (),
) -> pd.DataFrame:
    """Give official figures of any measures, in the same shape and for every year.

    Parameters
    ----------
    measures : sequence of str
        As in `official/measures`; a rate per 10,000 with the count it is made from.
    """
    return _shaped(_rates(_grid(measures, areas, vintage, years), population_base))


def stands_for(name: str) -> bool:
    """Whether a table of the report has a counterpart for other years and areas."""
    return name in LEDGERS or name in QUOTED


def origins(name: str) -> list[str]:
    """Name the tables that stand in for a table of the report: the ledger, or official ones."""
    if name in LEDGERS:
        return ["ledger/spend"]
    measures, units = measures_of(name), units_of(name)
    derived = any(units[measure] == "per 10,000 children" for measure in measures)
    return [*tables_of(measures), *["official/population"] * derived]


def reason(name: str, vintage: str = "latest") -> str:
    """Say why a table may have no figure, and who could supply one."""
    if name in LEDGERS:
        return LEDGER_REASON
    return FIRST_REASON if vintage == "original" else UNPUBLISHED_REASON


def tables_of(measures: Sequence[str]) -> list[str]:
    """Name the official tables that hold any of some measures."""
    held = releases.homes()
    return list(dict.fromkeys(held[measure] for measure in measures if measure in held))


def numerator(measure: str) -> list[str]:
    """Name the count that a rate per 10,000 children is worked out from; none for others."""
    is_rate = _described("unit")[measure] == "per 10,000 children"
    return [_described("numerator")[measure]] if is_rate else []


def made_from(count: str, unit: str) -> str:
    """Name the official rate or share that is made from a count; the count, where none is."""
    table = datasets.load(releases.MEASURES)
    rates = table[(table["numerator"] == count) & (table["unit"] == unit)]["measure"]
    return str(next(iter(rates), count))


def years_based(*bases: str) -> list[str]:
    """Give the years with a child population on some base, or on those given, in order."""
    return sorted({year for base in bases or PEOPLE for year in _years(PEOPLE[base])})


def _grid(
    measures: Sequence[str], areas: Sequence[str], vintage: str, years: Collection[str]
) -> pd.DataFrame:
    """Lay out a row for every area, year and measure, with its figure where there is one."""
    code_of = {area.short: area.code for area in known_areas.read_areas()}
    codes = pd.Index([code_of[area] for area in areas], dtype="str")
    every = {*years_based(), *years}.union(*map(_years, measures))
    places = pd.Index(sorted(every), dtype="str")
    size = len(places), len(measures)
    columns = ["release", "value", "symbol", "reason", "unit"]
    parts = []
    for number, measure in enumerate(measures):
        rows = releases.figures(measure, vintage)
        rows = rows[rows["code"].isin(codes)]
        area, year = codes.get_indexer(rows["code"]), places.get_indexer(rows["year"])
        parts.append(rows[columns].set_axis((area * size[0] + year) * size[1] + number))
    full = pd.concat(parts).reindex(range(len(codes) * size[0] * size[1]))
    keys = {
        "code": codes.repeat(size[0] * size[1]),
        "borough": pd.Index(areas).repeat(size[0] * size[1]),
        "year": np.tile(places.repeat(size[1]), len(codes)),
        "measure": np.tile(pd.Index(measures), len(codes) * size[0]),
    }
    full = full.assign(**{name: pd.array(texts, dtype="str") for name, texts in keys.items()})
    return full.assign(unit=full["measure"].map(_described("unit")))


@memory.kept
def _years(measure: str) -> list[str]:
    return list(releases.figures(measure)["year"].unique())


def _shaped(full: pd.DataFrame) -> pd.DataFrame:
    """Give official rows the columns of a table of the report."""
    published = full["value"].map("{:g}".format).where(~full["derived"])
    basis = pd.Series(PRINTED, index=full.index).where(full["reason"] == PRINTED_NOTE)
    return full.assign(
        printed=published.where(full["value"].notna()),
        symbol=full["symbol"].fillna("x").where(full["value"].isna()),
        note=full["reason"], basis=basis,
    )[COLUMNS]  # fmt: skip


def _ledger(name: str, areas: Sequence[str], years: Collection[str]) -> pd.DataFrame:
    """Give what the boroughs have supplied from their own books, in the same shape.

    A borough that has supplied figures is set beside what the report prints for it.
    """
    keys = ["borough", "year", "measure"]
    supplied = datasets.load("ledger/spend")
    codes = datasets.load("areas").set_index("code")["short"]
    supplied = releases.latest(supplied).assign(
        borough=lambda rows: rows["code"].map(codes),
        measure=lambda rows: rows["measure"].replace(_LEDGER_TOTALS[name]),
        note=lambda rows: rows["basis"],
        basis=lambda rows: rows["basis"].where(rows["basis"] != "actual"),
    )
    report = datasets.load(name).assign(note=PRINTED_NOTE, basis=PRINTED)
    report = report[report["borough"].isin(supplied["borough"])]
    held = pd.concat([supplied, report])[[*keys, "value", "note", "basis"]].drop_duplicates(keys)
    every = sorted({*years_based(), *held["year"], *years})
    grid = pd.MultiIndex.from_product([areas, every, measures_of(name)], names=keys)
    full = grid.to_frame(index=False).merge(held, on=keys, how="left")
    full["unit"] = full["measure"].map(units_of(name))
    symbol = pd.Series("x", index=full.index).where(full["value"].isna())
    given = full["value"].map("{:.0f}".format).where(full["value"].notna())
    return full.assign(printed=given, symbol=symbol)[COLUMNS]


_LEDGER_TOTALS = {
    "report/table_3_1": {"total spending on staff": "total"},
    "report/table_3_5": {"total spending on placements": "total"},
    "report/table_3_7": {},
}
"""Names of a ledger's totals in the tables of the report that have one."""


def _filled(full: pd.DataFrame, name: str) -> pd.DataFrame:
    """Use the report's print where official statistics have no row at all.

    No file of the workforce in September 2014 is published for single authorities: the
    report's own column is its only source.
    """
    keys = ["borough", "year", "measure"]
    printed = datasets.load(name).set_index(keys)["value"]
    wanted = pd.MultiIndex.from_frame(full[keys])
    absent = full["release"].isna().to_numpy() & wanted.isin(printed.index)
    return full.assign(
        value=full["value"].mask(absent, printed.reindex(wanted).to_numpy()),
        reason=full["reason"].mask(absent, PRINTED_NOTE),
    )


def _rates(full: pd.DataFrame, base: str) -> pd.DataFrame:
    """Put rates from counts on one population base in the place of published ones."""
    derived = full["unit"] == "per 10,000 children"
    if not derived.any():
        return full.assign(derived=derived)
    places = np.flatnonzero(derived)
    measures = pd.Index(full["measure"].iloc[: full["measure"].nunique()])
    own = measures.get_indexer(full["measure"].iloc[places])
    # Measures take turns in one order: a count is as many rows from its rate as in that order.
    count = measures.get_indexer(full["measure"].iloc[places].map(_described("numerator")))
    source = np.arange(len(full))
    source[places] = np.where(count < 0, -1, places - own + count)
    behind = full[["value", "symbol", "reason"]].reindex(source)
    people, values = _people(base), behind["value"].to_numpy(copy=True)
    whose = full[["code", "year"]].iloc[places].itertuples(index=False, name=None)
    lived = [people.get(key, np.nan) for key in whose]
    values[places] = [rounded(one, 6) for one in 10_000 * values[places] / np.array(lived)]
    put = {"value": values, "symbol": behind["symbol"].array, "reason": behind["reason"].array}
    return full.assign(**put, derived=derived)


@memory.kept
def _described(column: str) -> dict[str, str]:
    """Give one column of the list of measures by measure."""
    table = datasets.load(releases.MEASURES)
    return dict(zip(table["measure"], table[column], strict=True))


@memory.kept
def _people(base: str) -> dict[tuple[str, str], float]:
    """Give the child population on one base, by code and year."""
    rows = releases.figures(PEOPLE[base])
    return dict(zip(zip(rows["code"], rows["year"], strict=True), rows["value"], strict=True))


def measures_of(name: str) -> list[str]:
    """Name the measures of a table of the report."""
    (field,) = [f for f in datasets.describe(name)["schema"]["fields"] if f["name"] == "measure"]
    return list(field["constraints"]["enum"])


def units_of(name: str) -> dict[str, str]:
    """Give the unit of each official measure, and of those of a table of the report as there."""
    units = _described("unit")
    printed = datasets.load(name).drop_duplicates("measure")
    return {**units, **dict(zip(printed["measure"], printed["unit"], strict=True))}
