"""Rounding: how the report's tables round, and how exactly a figure is printed."""

from decimal import ROUND_HALF_UP, Decimal

import pandas as pd


def rounded(value: float, places: int = 0) -> float:
    """Round as the report's tables do: half away from zero; missing stays missing."""
    if pd.isna(value):
        return float("nan")
    step = Decimal(1).scaleb(-places)
    # Twelve significant digits take off the noise of binary fractions before the half is judged.
    return float(Decimal(f"{value:.12g}").quantize(step, rounding=ROUND_HALF_UP))


def decimals(printed: str) -> int:
    """Decimal places of a figure as printed: `15.6` has one, `2,406` none."""
    return len(printed.strip().partition(".")[2])
