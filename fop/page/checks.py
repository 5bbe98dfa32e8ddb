"""Checks: what two measures together tell; what the report prints is judged by the ledger."""

import pandas as pd

from fop.rounding import rounded
from fop.words import wording
from fop.words.measures import spread
from fop.words.wording import Statement


def opposed(first: pd.DataFrame, second: pd.DataFrame) -> list[str]:
    """Name the boroughs where one measure fell and the other rose.

    Parameters
    ----------
    first, second : DataFrame
        `measures.compare` rows of one measure each; a borough is left out where either does
        not name it, lacks a figure or was about the same.
    """
    both = first.merge(second, on="borough", suffixes=("", "_other"))
    return [
        row["borough"]
        for _, row in both.iterrows()
        if wording.direction(row["before"], row["after"])
        * wording.direction(row["before_other"], row["after_other"])
        < 0
    ]


def unaccounted(workforce: pd.DataFrame, baseline: str, year: str) -> Statement | None:
    """Say how far starters and leavers fail to explain the change of staff in post.

    Parameters
    ----------
    baseline, year : str
        Two reporting years; only where one follows the other is there anything to say.

    Returns
    -------
    Statement or None
        Staff in post at the baseline, plus starters, less leavers, beside staff in post.
    """
    if int(year[:4]) != int(baseline[:4]) + 1:
        return None
    wide = spread(workforce, "social workers in post", "starters", "leavers").unstack("year")
    clauses = []
    for borough in dict.fromkeys(workforce["borough"]):
        staff = wide.loc[borough]
        before, after = staff["social workers in post"][[baseline, year]]
        come, gone = staff["starters"][year], staff["leavers"][year]
        if pd.isna([before, after, come, gone]).any():
            continue
        expected = before + come - gone
        # Each figure with the decimals of the most exact, so that the sum is right as it reads.
        places = int(any(rounded(figure, 1) % 1 for figure in (before, come, gone, after)))
        stock, new, lost, made, counted = (
            wording.figure(figure, "", places) for figure in (before, come, gone, expected, after)
        )
        gap = wording.change(expected, after, "", places)
        clauses.append(
            f"In {borough}, {stock} in post, {new} starting and {lost} leaving make {made}, and "
            f"{counted} are counted ({gap})."
        )
    if not clauses:
        return None
    return wording.note(
        "**Stocks and flows.** Staff in post a year earlier, plus starters, less leavers, "
        f"should come near to staff in post. {' '.join(clauses)} "
        "The wider the gap, the less a turnover rate from these counts can be relied on."
    )
