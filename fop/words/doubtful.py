"""Doubtful figures: full-time equivalents that cannot be those of the people beside them."""

from collections.abc import Sequence

import pandas as pd

from fop.tables import areas as known_areas
from fop.tables import datasets
from fop.words import official
from fop.words.writing import figure

PEOPLE = ", headcount"
"""How the count of people ends its name, beside the same thing in full-time equivalents."""

SHARE = 0.5  # equivalents under this share of the people are doubted: nobody's posts are that small

COLUMNS = ["borough", "year", "measure", "equivalents", "people"]

RATES = {
    "agency worker rate": ("agency workers", "social workers in post"),
    "turnover rate": ("leavers", "social workers in post"),
    "vacancy rate": ("social workers in post",),
    "sickness absence rate": ("social workers in post",),
    "days lost for each social worker": ("social workers in post",),
}
"""Rates in equivalents, and the measures that make them doubtful."""


def doubtful(rows: pd.DataFrame) -> pd.DataFrame:
    """Find equivalents that are under half of the people counted for the same year.

    Parameters
    ----------
    rows : DataFrame
        `borough`, `year`, `measure`, `value`; measures in equivalents and, under the same name
        with `PEOPLE`, in people.

    Returns
    -------
    DataFrame
        `borough`, `year`, `measure`, `equivalents`, `people`: a row for each figure in doubt.
        A figure whose people are missing is not doubted.
    """
    keys = ["borough", "year", "measure"]
    heads = rows[rows["measure"].str.endswith(PEOPLE)]
    heads = heads.assign(measure=heads["measure"].str.removesuffix(PEOPLE))
    both = rows[[*keys, "value"]].merge(heads[[*keys, "value"]], on=keys, suffixes=("", "_people"))
    odd = both[both["value"] < SHARE * both["value_people"]]
    named = {"value": "equivalents", "value_people": "people"}
    return odd.rename(columns=named).reset_index(drop=True)


def among_official(measures: Sequence[str], areas: Sequence[str]) -> pd.DataFrame:
    """Find doubtful official equivalents among some measures and those that rates rest on."""
    known = set(datasets.load("official/measures")["measure"])
    parts = dict.fromkeys(part for one in measures for part in RATES.get(one, (one,)))
    pairs = [part for part in parts if part + PEOPLE in known]
    every = [*pairs, *(part + PEOPLE for part in pairs)]
    odd = doubtful(official.series(every, areas)) if pairs else pd.DataFrame(columns=COLUMNS)
    return odd.assign(borough=odd["borough"].map(known_areas.in_full))


def masked(rates: pd.DataFrame, odd: pd.DataFrame) -> pd.DataFrame:
    """Take away doubtful figures, and each rate that rests on one: none should be made from it.

    Parameters
    ----------
    rates : DataFrame
        `borough`, `year`, `measure`, `value`: some of `RATES`, or other measures.
    """
    keys = set(zip(odd["borough"], odd["year"], odd["measure"], strict=True))
    wrong = [
        any(
            (row.borough, row.year, part) in keys for part in RATES.get(row.measure, (row.measure,))
        )
        for row in rates.itertuples()
    ]
    return rates.assign(value=rates["value"].mask(wrong))


def told(odd: pd.DataFrame, measures: Sequence[str]) -> list[str]:
    """Say of each doubtful figure, and of a rate made from it, that it cannot be right.

    Parameters
    ----------
    odd : DataFrame
        From `doubtful`; `borough` as it is to be written.
    measures : list of str
        Measures in use: figures that none of them rests on are passed over.
    """
    rests = {part for name in measures for part in RATES.get(name, (name,))}
    return [
        f"{row.borough}: the {row.measure} of {row.year} are published as "
        f"{figure(row.equivalents, decimals=1)} full-time equivalents beside "
        f"{row.people:.0f} people. That cannot be right, so no rate should be made from it."
        for row in odd[odd["measure"].isin(rests)].itertuples()
    ]
