"""Tidy rows, typed out."""

import pandas as pd

from fop.words.measures import TIDY


def tidy(*rows: tuple[str, str, str, float | None, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=TIDY).astype({"value": "float64"})
