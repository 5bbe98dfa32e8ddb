"""Official figures in the shape of the report's tables.

The report's tables 3.2 to 3.9 quote official statistics or the boroughs' own ledgers.
For another year or another borough the same measures come from the tables below
`official/`, under the same names, so that whatever reads a table of the report reads
these as well.
"""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from fop import datasets
from fop.measures import rounded

AS_PRINTED = "as printed"
"""The vintage that means the report's own tables."""

VINTAGES = (AS_PRINTED, "original", "latest")
"""The report's print, each year as first published, and every year as now published."""

LEDGERS = "report/table_3_1", "report/table_3_5", "report/table_3_7"
"""Tables that the boroughs supplied from their own books."""

QUOTED = tuple(f"report/table_3_{number}" for number in (2, 3, 4, 6, 8, 9))
"""Tables that quote official statistics."""

LEDGER_REASON = (
    "The boroughs' own books hold these figures and none have been supplied for these "
    "years and areas. A borough's finance team can supply them with the template "
    "data/templates/ledger.csv and `fop import`."
)
UNPUBLISHED_REASON = "No official figure is published for these years and areas."


def stands_for(name: str) -> bool:
    """Whether a table of the report has a counterpart for other years and areas."""
    return name in LEDGERS or name in QUOTED


def reason(name: str) -> str:
    """Say why a table may have no figure, and who could supply one."""
    return LEDGER_REASON if name in LEDGERS else UNPUBLISHED_REASON


def tables(name: str, folder: Path | None = None) -> list[str]:
    """Name the official tables that hold the measures of a table of the report."""
    wanted = set(_measures(name, folder))
    return [
        table
        for table, resource in datasets.package(folder).items()
        if table.startswith("official/") and wanted & set(_enumerated(resource))
    ]


def figures(
    name: str,
    areas: Sequence[str],
    vintage: str,
    population_base: str = "latest",
    folder: Path | None = None,
) -> pd.DataFrame:
    """Give official figures in the shape of one of the report's tables.

    Parameters
    ----------
    name : str
        Such as `report/table_3_3`.
    areas : sequence of str
        Short names, as in `areas.csv`.
    vintage : str
        `latest` or `original`; where a year's first publication is not held, its latest
        figure is not put in its place.
    population_base : str
        `latest` (after the 2021 Census) or `pre-rebase`: the base of rates per 10,000.

    Returns
    -------
    DataFrame
        `borough`, `year`, `measure`, `printed` (as published), `value`, `unit`, `symbol`
        (of a missing figure) and `note`: a row for every area, year and measure, whether
        there is a figure or not.  Rates per 10,000 are worked out from counts on the one
        population base, because published ones mix bases; they have no `printed`.
    """
    measures = _measures(name, folder)
    codes = datasets.load("areas", folder).set_index("short")["code"]
    held = [datasets.load(table, folder) for table in tables(name, folder)]
    chosen = codes[list(areas)]
    rows = pd.concat(held) if held else datasets.load("official/population", folder).head(0)
    rows = rows[rows["code"].isin(chosen) & rows["measure"].isin(measures)]
    years = sorted(datasets.load("official/population", folder)["year"].unique())
    grid = pd.MultiIndex.from_product(
        [chosen, years, measures], names=["code", "year", "measure"]
    ).to_frame(index=False)
    found = rows[rows["vintage"] == vintage].drop(columns="unit")
    full = grid.merge(found, on=["code", "year", "measure"], how="left")
    full["unit"] = full["measure"].map(_units(name, folder))
    full = _rates(_filled(full, name, chosen, folder), population_base, folder)
    names = {code: short for short, code in chosen.items()}
    return pd.DataFrame(
        {
            "borough": full["code"].map(names),
            "year": full["year"],
            "measure": full["measure"],
            "printed": full["value"]
            .map("{:g}".format)
            .where(~full["derived"])
            .where(full["value"].notna()),
            "value": full["value"],
            "unit": full["unit"],
            "symbol": full["symbol"].fillna("x").where(full["value"].isna()),
            "note": full["reason"],
        }
    )


def _filled(full: pd.DataFrame, name: str, codes: pd.Series, folder: Path | None) -> pd.DataFrame:
    """Use the report's print where official statistics have no row at all.

    No file of the workforce in September 2014 is published for single authorities: the
    report's own column is its only source.
    """
    report = datasets.load(name, folder)
    report = report[report["borough"].isin(codes.index)]
    report = report.assign(code=report["borough"].map(codes)).set_index(["code", "year", "measure"])
    keys = pd.MultiIndex.from_frame(full[["code", "year", "measure"]])
    absent = full["release"].isna().to_numpy() & keys.isin(report.index)
    printed = report["value"].reindex(keys).to_numpy()
    quoted = name in QUOTED
    return full.assign(
        value=full["value"].mask(absent & quoted, printed),
        reason=full["reason"].mask(absent & quoted, "As printed in the 2016 report."),
    )


def _rates(full: pd.DataFrame, base: str, folder: Path | None) -> pd.DataFrame:
    """Put rates from counts on one population base in the place of published ones."""
    derived = full["unit"] == "per 10,000 children"
    numerators = datasets.load("official/measures", folder).set_index("measure")["numerator"]
    population = datasets.load("official/population", folder)
    population = population[population["vintage"] == base].set_index(["code", "year"])["value"]
    counts = full.set_index(["code", "year", "measure"])[["value", "symbol", "reason"]]
    keys = pd.MultiIndex.from_arrays([full["code"], full["year"], full["measure"].map(numerators)])
    behind = counts.reindex(keys).reset_index(drop=True)
    people = population.reindex(pd.MultiIndex.from_frame(full[["code", "year"]])).to_numpy()
    rate = (10_000 * behind["value"] / people).map(lambda value: rounded(value, 6))
    return full.assign(
        value=full["value"].mask(derived, rate),
        symbol=full["symbol"].mask(derived, behind["symbol"]),
        reason=full["reason"].mask(derived, behind["reason"]),
        derived=derived,
    )


def _measures(name: str, folder: Path | None) -> list[str]:
    return _enumerated(datasets.describe(name, folder))


def _units(name: str, folder: Path | None) -> dict[str, str]:
    units = datasets.load("official/measures", folder).set_index("measure")["unit"].to_dict()
    printed = datasets.load(name, folder).drop_duplicates("measure")
    return {**units, **dict(zip(printed["measure"], printed["unit"], strict=True))}


def _enumerated(resource: datasets.Descriptor) -> list[str]:
    for field in resource["schema"]["fields"]:
        if field["name"] == "measure":
            return list(field.get("constraints", {}).get("enum", []))
    return []
