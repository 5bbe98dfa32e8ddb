"""Parameters: what a value may be, found out before anything runs."""

import codecs
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from fop.tables import areas, files
from fop.tables.areas import Area

Value = str | int | float | bool | list[str] | list[int] | list[float]
Values = Mapping[str, Value]
YEARS = ("baseline", "year", "cost_year")  # parameters that name a year of the official figures

MOST_TREATED = 5  # authorities tested together

AREAS = ("areas", "treated", "similar", "comparators")
LEVELS = dict.fromkeys(AREAS, ("authority",)) | {"comparators": areas.COMPARED}
"""Parameters that name areas, and the kinds of area that each may name."""

LISTS = (*AREAS, "baseline_years", "window")  # parameters that are lists of text

AS_PRINTED = "as printed"  # the vintage that means the report's own tables

CHOICES: Mapping[str, Sequence[str]] = {
    "vintage": (AS_PRINTED, "original", "latest"),
    "population_base": ("latest", "pre-rebase"),
}
"""The values that some parameters are limited to."""

NAMES = ("wave", *YEARS, *LISTS, *CHOICES)  # all that pages take

PRINT: Mapping[str, Sequence[str]] = {
    "areas": ("LBHF", "RBKC", "WCC"),
    "baseline": ("2013-14",),
    "year": ("2013-14", "2014-15"),
    "cost_year": ("2013-14", "2015-16"),
}
"""What the report's tables 3.1 to 3.9 print."""


@dataclass(frozen=True)
class Held:
    """What the data hold, as far as parameters name it."""

    areas: Sequence[Area]
    years: Sequence[str] = ()
    """Years with official figures; empty where there are none to check against."""


def held(data: Path) -> Held:
    """Find what the data folder holds; a year that is none is left to the checks of tables."""
    years: set[bytes] = set()
    for path in filter(Path.is_file, files.visible(data / "official", "*.csv")):
        state = path.stat()
        years |= _years(path, state.st_mtime_ns, state.st_size)
    texts = sorted(year.decode("ascii", "replace") for year in years)
    return Held(areas.read_areas(data), [year for year in texts if is_year(year)])


@lru_cache(maxsize=64)
def _years(path: Path, *_: int) -> frozenset[bytes]:
    """Find the years of a table of figures; kept for as long as the file stays the same."""
    with path.open("rb") as file:
        if not file.readline().removeprefix(codecs.BOM_UTF8).startswith(b"code,year,measure,"):
            return frozenset()
        return frozenset(line.split(b",", 2)[1] for line in file if line.count(b",") > 1)


def is_printed(values: Values) -> bool:
    """Whether the report prints figures for the areas and years that are asked for."""
    asked = {name: values.get(name, list(printed)) for name, printed in PRINT.items()}
    texts = {name: held if isinstance(held, list) else [str(held)] for name, held in asked.items()}
    return all({*held} <= {*PRINT[name]} for name, held in texts.items())


def is_year(text: str) -> bool:
    """Whether the text is a reporting year: `2014-15`, its second year following its first."""
    match = re.fullmatch(r"([0-9]{4})-([0-9]{2})", text)
    return match is not None and (int(match[1]) + 1) % 100 == int(match[2])


def following(year: str) -> str:
    """Give the year after a reporting year."""
    start = int(year[:4]) + 1
    return f"{start}-{(start + 1) % 100:02}"
