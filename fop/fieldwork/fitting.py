"""Fitting: whether the rows of a wave's files fit together."""

from collections.abc import Sequence

import pandas as pd

from fop.fieldwork import responses
from fop.fieldwork.instruments import time_use
from fop.fieldwork.responses import Responses


def faults(read_: Sequence[Responses]) -> list[str]:
    """Find what no row shows alone: repeats over files, and rows that do not fit together.

    Parameters
    ----------
    read_ : sequence of Responses
        All files of a wave, each checked by itself.
    """
    found: list[str] = []
    known = responses.instruments()
    for name in dict.fromkeys(one.instrument for one in read_):
        files = [one for one in read_ if one.instrument == name]
        keys = known[name]["schema"]["primaryKey"]
        rows = pd.concat(
            [one.frame.assign(file=str(one.path), row=one.rows) for one in files],
            ignore_index=True,
        )
        again = rows[rows.duplicated(keys) & ~rows.duplicated([*keys, "file"])]
        found += [
            f"{row.file}: row {row.row} has the same {', '.join(keys)} as a row of another file. "
            "Take one of them out."
            for row in again.itertuples()
        ]
        if "time" in rows:
            found += _without_time_one(rows)
        if name == "network_maps":
            found += _uneven_maps(rows)
        if name == "families":
            found += _odd_families(rows)
        if name == "time_use":
            found += _odd_weeks(rows)
    if read_ and {one.instrument for one in read_} == {"staff"}:
        found.append(f"{read_[0].path}: staff asked, without time_use. Import both together.")
    return found


def _without_time_one(rows: pd.DataFrame) -> list[str]:
    first = set(rows.loc[rows["time"] == 1, "family"])
    odd = rows[(rows["time"] == 2) & ~rows["family"].isin(first)].drop_duplicates("family")
    return [
        f"{row.file}: row {row.row}: time 2 of a family without a row for time 1. "
        "Look for a mistyped code."
        for row in odd.itertuples()
    ]


def _uneven_maps(rows: pd.DataFrame) -> list[str]:
    of_map = rows.groupby(["family", "time"])
    uneven = of_map["isolated"].transform("nunique") > 1
    faults = [
        f"{row.file}: row {row.row}, column 'isolated': differs within one map. "
        "Give every row of a map the same answer."
        for row in rows[uneven].drop_duplicates(["family", "time"]).itertuples()
    ]
    named = rows["person"].notna()
    parts = ["ring", "relation", "helpful", "help", "contact"]
    bare = named & rows[parts].isna().any(axis=1)
    faults += [
        f"{row.file}: row {row.row}: a person without ring, relation, helpful, help or contact. "
        "Fill every one."
        for row in rows[bare].itertuples()
    ]
    ghost = ~named & (of_map["person"].transform("size") > 1)
    faults += [
        f"{row.file}: row {row.row}, column 'person': found an empty cell beside other people; "
        "only an empty map has such a row, and no other."
        for row in rows[ghost].itertuples()
    ]
    return faults


def _odd_families(rows: pd.DataFrame) -> list[str]:
    met = rows["interviewed"] == "yes"
    bare = met & rows["status"].isna()
    return [
        f"{row.file}: row {row.row}, column 'status': found an empty cell; expected the kind of "
        "case of a family that was interviewed."
        for row in rows[bare].itertuples()
    ]


def _odd_weeks(rows: pd.DataFrame) -> list[str]:
    hours = rows[list(time_use.ACTIVITIES)].sum(axis=1)
    return [
        f"{row.file}: row {row.row}: the hours add up to "
        f"{'nothing' if row.hours == 0 else 'more than a week has'}. Mend or take out the row."
        for row in rows.assign(hours=hours)[(hours == 0) | (hours > time_use.WEEK)].itertuples()
    ]
