"""Units: how many pounds one amount of a file is, and whether its shares are in per cent."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from fop.mistakes import Mistake
from fop.tables import datasets
from fop.tables.releases import figures

if TYPE_CHECKING:
    from fop.imports.contract import FileReading

ENDINGS = {
    "pounds": 1, "gbp": 1, "000": 1_000, "000s": 1_000, "k": 1_000, "thousand": 1_000,
    "thousands": 1_000, "m": 1_000_000, "mn": 1_000_000, "million": 1_000_000,
    "millions": 1_000_000,
}  # fmt: skip
"""Last words of a column's name, and how many pounds one is under them."""

NAMES = {1_000: "thousands", 1_000_000: "millions"}

SPENT, A_HEAD = "net current expenditure", "per capita net current spend"
"""Columns that together tell how many children a file reckons with, and so its unit."""

CHILDREN = (8e6, 16e6)  # between these lies the number of children in England in any year


LEAST_POUNDS = 1e6
"""Some amount of any file in pounds is as large; one in millions of pounds has none."""

MANY, FAR = 8, 5  # areas whose figures do not all by themselves become so many times as large

SMALL = 0.03
"""Amounts so small a part of those held are not in pounds; such shares are not in per cent."""


def parted(name: str) -> tuple[str, int]:
    """Part a column's name, as `shapes.plain` writes it, from the unit that it ends in."""
    words, pounds = name.split(), 0
    while len(words) > 1 and words[-1] in (*ENDINGS, "in", "of"):
        pounds = max(pounds, ENDINGS.get(words.pop(), 0))
    return (" ".join(words), pounds) if pounds else (name, 0)


def heads(get: Mapping[str, pd.Series]) -> list[float]:
    """Give how many heads the rows of England reckon with: spending over spending a head."""
    if not get.keys() >= {SPENT, A_HEAD}:
        return []
    national = get["geographic level"].eq("National")
    spent, head = (pd.to_numeric(get[one][national], errors="coerce") for one in (SPENT, A_HEAD))
    return [float(one) for one in (spent / head.where(head > 9)).dropna()]


def by_heads(found: Sequence[float]) -> int:
    """Tell how many pounds one is by the number of heads; 0 where that does not tell."""
    middle = pd.Series(found, dtype="float64").median()
    return next((n for n in (1, *NAMES) if CHILDREN[0] <= middle * n <= CHILDREN[1]), 0)


def in_pounds(
    path: Path,
    cells: pd.DataFrame,
    reading: "FileReading",
    measures: pd.DataFrame,
    folder: Path | None,
) -> pd.DataFrame:
    """Give amounts in pounds, where the file tells what they are in."""
    money = cells["measure"].isin(measures.loc[measures["unit"] == "pounds", "measure"])
    if not money.any() or any(use.pounds for use in reading.uses):
        return cells
    pounds = by_heads(reading.heads)
    if pounds > 1:
        reading.uses = [replace(use, pounds=pounds) for use in reading.uses]
        value = cells["value"].mask(money, (cells["value"] * pounds).round(2))
        return cells.assign(value=value)
    keys = ["code", "measure"]
    held = datasets.load("official/spend", folder).groupby(keys)["value"].median()
    own = cells[money].astype({key: "str" for key in keys}).groupby(keys)["value"].median()
    if own.lt(0).sum() > own.ge(0).sum() or own.max() == 0:
        raise Mistake(
            f"{path}: most of its amounts are below 0 or all are 0, such as {own.min():.10g}; "
            "spending stands above 0. Turn signs that were turned, or download the file again."
        )
    if (own / held.reindex(own.index)).median() < SMALL or own.max() < LEAST_POUNDS:
        raise Mistake(
            f"{path}: its amounts are far smaller than those held: these are thousands or "
            "millions of pounds, and the file does not say which. Write _000 or _m after the name "
            "of the column, or download a later release, which gives pounds."
        )
    return cells


def check_sizes(
    path: Path, rows: pd.DataFrame, shares: frozenset[str], folder: Path | None
) -> None:
    """Refuse shares that are parts of one, and a measure that is far from as large as it was.

    So it is where a column is in another unit, or holds what belongs into another.
    """
    for name, own in rows[rows["value"] > 0].groupby("measure", observed=True):
        held = figures(str(name), folder=folder)
        before, values = held.groupby("code", observed=True)["value"].median(), own["value"]
        if (
            name in shares
            and values.max() <= 1
            and values.median() < SMALL * held["value"].median()
        ):
            raise Mistake(
                f"{path}: its shares are parts of one, such as {values.iloc[0]:.10g} for a {name}; "
                "expected per cent. Multiply them by 100, or download the file again."
            )
        new = own[own["year"] == own["year"].max()]
        times = new["value"] / new["code"].astype("str").map(before).astype("float64")
        if times.notna().sum() >= MANY and not 1 / FAR < times.median() < FAR:
            raise Mistake(
                f"{path}: its figures of {name}, {new['year'].iloc[0]}, are {times.median():.3g} "
                "times those held, in the middle of its areas: is the column in another unit, or "
                "another's? Download the file again."
            )
