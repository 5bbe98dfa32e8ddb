"""Units: how many pounds one is in a published file, where its columns tell."""

from collections.abc import Mapping, Sequence

import pandas as pd

ENDINGS = {
    "pounds": 1, "gbp": 1, "000": 1_000, "000s": 1_000, "k": 1_000, "thousand": 1_000,
    "thousands": 1_000, "m": 1_000_000, "mn": 1_000_000, "million": 1_000_000,
    "millions": 1_000_000,
}  # fmt: skip
"""Last words of a column's name, and how many pounds one is under them."""

NAMES = {1_000: "thousands", 1_000_000: "millions"}

SPENT, A_HEAD = "net_current_expenditure", "per_capita_net_current_spend"
"""Columns that together tell how many children a file reckons with, and so its unit."""

CHILDREN = (8e6, 16e6)
"""Between these lies the number of children in England in any year."""


def parted(name: str) -> tuple[str, int]:
    """Part a column's name, as `shapes.plain` writes it, from the unit that it ends in."""
    words, pounds = name.split(), 0
    while len(words) > 1 and words[-1] in (*ENDINGS, "in", "of"):
        pounds = max(pounds, ENDINGS.get(words.pop(), 0))
    return (" ".join(words), pounds) if pounds else (name, 0)


def heads(get: Mapping[str, Sequence[str]], levels: Sequence[str]) -> list[float]:
    """Give how many heads the rows of England reckon with: spending over spending a head."""
    names = [name.replace("_", " ") for name in (SPENT, A_HEAD)]
    if not get.keys() >= {*names}:
        return []
    rows = pd.DataFrame({"spent": get[names[0]], "head": get[names[1]], "level": levels})
    rows = rows[rows["level"] == "National"][["spent", "head"]]
    both = rows.apply(pd.to_numeric, errors="coerce").query("head > 9")
    return [float(one) for one in (both["spent"] / both["head"]).dropna()]


def by_heads(found: Sequence[float]) -> int:
    """Tell how many pounds one is by the number of heads; 0 where that does not tell."""
    middle = pd.Series(found, dtype="float64").median()
    return next((n for n in (1, *NAMES) if CHILDREN[0] <= middle * n <= CHILDREN[1]), 0)
