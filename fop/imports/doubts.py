"""Doubts: what in a ledger may be wrong, seen from its other figures and from those held."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from fop.tables import datasets, releases
from fop.words import measures

TOTALS = {
    "total spending on staff": measures.STAFF,
    "total spending on placements": measures.PLACEMENTS,
}
"""Totals that a ledger may give, and the kinds of spending that each adds up."""

SHORT_OF = 1.0
"""Units by which a total may differ from its parts, for each of them: rounded ones add up so."""

LEAST = 100_000  # pounds that some kind of spending of any borough reaches: less may be thousands

LINES = {
    "spend on fostering": "fostering",
    "spend on residential care": "residential care",
    "spend on asylum seeker services": "unaccompanied asylum-seeking children",
}
"""Lines of the section 251 return, and the kinds of spending that they nearly are."""

ALL = "spend on children and young people"  # of section 251; no kind of spending is larger

FAR, FEW = 3.0, 0.01
"""Times as large or small as what is held from which an amount is remarked on; and asked about."""


@dataclass(frozen=True)
class Apart:
    """An amount beside one that is held."""

    told: str  # both, and how many times the one the other is
    times: float


def odd_totals(
    figures: Mapping[tuple[str, str, str], Mapping[str, Any]], names: Mapping[str, str], unit: int
) -> Iterator[str]:
    """Name totals that their parts do not make, when all are rounded to a unit of so many pounds.

    A part that is not given adds nothing to its total.

    Figures are known by code, year and kind of spending.
    """
    for (code, year, measure), figure in figures.items():
        parts = [figures.get((code, year, part)) for part in TOTALS.get(measure, ())]
        known = [part["value"] for part in parts if part]
        if known and abs(sum(known) - figure["value"]) > SHORT_OF * unit * len(known):
            yield (
                f"{measure} of {names[code]} in {year} is {figure['value']:,.2f}, but its rows add "
                f"up to {sum(known):,.2f}. Mend a row, or leave the total out."
            )


def thousands(rows: pd.DataFrame, apart: list[Apart]) -> str:
    """Ask about amounts that may be thousands of pounds; an empty text where there are none.

    `rows` are of a ledger whose header does not tell how many pounds one is.
    """
    most = rows["value"].abs().max()
    small = [one for one in apart if 0 < one.times < FEW]
    if small:
        told = f"{small[0].told}, which is less than a hundredth"
    elif 0 < most < LEAST:
        told = f"no amount is larger than {most:,.0f}"
    else:
        return ""
    return (
        f"{told}. Are these thousands or millions of pounds? Write 'value (£000)' or 'value (£m)' "
        "in the header in place of 'value' if so, and 'value (£)' if they are pounds."
    )


def beyond(rows: pd.DataFrame, names: Mapping[str, str], folder: Path | None) -> Iterator[str]:
    """Name amounts larger than all that their borough spends on children: they may be pence."""
    spend = releases.latest(datasets.load("official/spend", folder), folder)
    spend = spend[spend["measure"].eq(ALL) & spend["value"].notna()].sort_values("year")
    most = spend.drop_duplicates("code", keep="last").set_index("code")
    for row in rows[rows["value"] > rows["code"].map(most["value"])].itertuples():
        held = most.loc[row.code]
        yield (
            f"{row.measure} of {names[row.code]} in {row.year}, {row.value:,.0f}, is more than the "
            f"{held['value']:,.0f} that it spent on all children and young people in "
            f"{held['year']}. Mend it; write 'value (£)' in the header if these are pounds."
        )


def compared(
    rows: pd.DataFrame, supplied: pd.DataFrame, names: Mapping[str, str], folder: Path | None
) -> list[Apart]:
    """Set amounts beside the last ledger of the borough and beside its section 251 line."""
    lines = datasets.load("official/spend", folder)
    lines = lines[lines["measure"].isin(LINES)]
    lines = releases.latest(lines, folder).assign(source="in its section 251 return")
    held = releases.latest(supplied, folder).assign(source="in the borough's last ledger")
    known = pd.concat([held, lines.replace({"measure": LINES})]).query(
        "value.notna() and value != 0"
    )
    both = rows.merge(known, on=["code", "measure"], suffixes=("", "_held"))
    both = both[both["year_held"] <= both["year"]].sort_values("year_held")
    last = both.drop_duplicates(["code", "measure", "year", "source"], keep="last").sort_index()
    return [
        Apart(
            f"{row.measure} of {names[row.code]} in {row.year}, {row.value:,.0f}, is "
            f"{row.value / row.value_held:.3g} times the {row.value_held:,.0f} of "
            f"{row.year_held} {row.source}",
            row.value / row.value_held,
        )
        for row in last.itertuples()
    ]


def far(apart: list[Apart]) -> list[str]:
    """Remark on amounts far from what is held."""
    return [f"{one.told}: check it." for one in apart if not 1 / FAR <= one.times <= FAR]
