"""Rounding as the report rounds."""

import pytest

from fop import rounding


@pytest.mark.parametrize(
    ("value", "places", "expected"),
    [(2.5, 0, 3), (-2.5, 0, -3), (0.25, 1, 0.3), (1.005, 2, 1.01), (45_729.54, 0, 45_730)],
)
def test_rounding_takes_halves_away_from_zero(value: float, places: int, expected: float) -> None:
    assert rounding.rounded(value, places) == expected


@pytest.mark.parametrize(("printed", "places"), [("15.6", 1), ("2,406", 0), ("20.0", 1)])
def test_decimals_are_counted_as_printed(printed: str, places: int) -> None:
    assert rounding.decimals(printed) == places
