"""Checks: what two measures together tell; what the report prints is judged by the ledger."""

import pandas as pd

from fop.rounding import rounded
from fop.words import breaks, wording
from fop.words.measures import spread
from fop.words.moves import alone
from fop.words.wording import Stated, Statement

STOCK = "social workers in post"


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
    wide = spread(workforce, STOCK, "starters", "leavers").unstack("year")
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
            alone(borough, name, unit, when, value, places)
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
