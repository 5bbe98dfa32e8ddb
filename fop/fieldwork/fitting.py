"""Fitting: whether the rows of a wave's files fit together."""

from collections.abc import Iterator, Sequence

import pandas as pd

from fop.fieldwork import mapping
from fop.fieldwork.checking import listed
from fop.fieldwork.instruments import time_use
from fop.fieldwork.responses import Responses


def faults(read_: Sequence[Responses]) -> list[str]:
    """Find what no row shows alone: repeats over files, and rows that do not fit together."""
    found: list[str] = []
    known = mapping.templates()
    for name in dict.fromkeys(one.instrument for one in read_):
        files = [one for one in read_ if one.instrument == name]
        keys = known[name]["schema"]["primaryKey"]
        parts = [one.frame.assign(file=str(one.path), row=one.rows) for one in files]
        rows = pd.concat(parts, ignore_index=True)
        for odd, words in _odd(name, rows, keys):
            for file, own in rows[odd].groupby("file", sort=False)["row"]:
                found.append(f"{file}: {listed(own)}{words}")
    if read_ and {one.instrument for one in read_} == {"staff"}:
        found.append(f"{read_[0].path}: staff asked, without time_use. Import both together.")
    return found


def _odd(name: str, rows: pd.DataFrame, keys: list[str]) -> Iterator[tuple[pd.Series, str]]:
    """Mark rows that do not fit, and say what is wrong with them."""
    yield (
        rows.duplicated(keys) & ~rows.duplicated([*keys, "file"]),
        f": the same {', '.join(keys)} as in another file. Take one of them out.",
    )
    if "time" in rows:
        first = set(rows.loc[rows["time"] == 1, "family"])
        lone = (rows["time"] == 2) & ~rows["family"].isin(first)
        yield (
            lone,
            ": time 2 of a family without a row for time 1. Look for a mistyped code.",
        )
    if name == "network_maps":
        yield from _odd_maps(rows)
    if name == "families":
        yield (
            (rows["interviewed"] == "yes") & rows["status"].isna(),
            ", column 'status': found an empty cell; expected the kind of case of a family that "
            "was interviewed.",
        )
    if name == "time_use":
        hours = rows[list(time_use.ACTIVITIES)].sum(axis=1)
        words = ": the hours add up to {}. Mend or take out the row."
        yield hours == 0, words.format("nothing")
        yield hours > time_use.WEEK, words.format("more than a week has")


def _odd_maps(rows: pd.DataFrame) -> Iterator[tuple[pd.Series, str]]:
    of_map = rows.groupby(["family", "time"])
    uneven = of_map["isolated"].transform("nunique") > 1
    yield (
        uneven & ~rows.duplicated(["family", "time"]),
        ", column 'isolated': differs within one map. Give every row of a map the same answer.",
    )
    named = rows["person"].notna()
    parts = ["ring", "relation", "helpful", "help", "contact"]
    yield (
        named & rows[parts].isna().any(axis=1),
        ": a person without ring, relation, helpful, help or contact. Fill every one.",
    )
    yield (
        ~named & (of_map["person"].transform("size") > 1),
        ", column 'person': found an empty cell beside other people; only an empty map has such a "
        "row, and no other.",
    )
