"""Parameters: what a value may be, found out before any kernel starts."""

import codecs
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from fop.mistakes import Mistake, gather
from fop.tables import areas
from fop.tables.areas import Area
from fop.tables.contents import Notebook

Value = str | int | float | bool | list[str]
Values = Mapping[str, Value]

CHOICES = re.compile(r"^(\w+)\b.*#.*\bone of: (.+)$", re.MULTILINE)
"""In a parameters cell: `vintage = "latest"  # which figures; one of: original, latest`."""

YEARS = ("baseline", "year", "cost_year")
"""Parameters that name a year of the official figures."""

AREAS = ("areas", "treated", "similar")
"""Parameters that name authorities."""

AS_PRINTED = "as printed"
"""The vintage that means the report's own tables."""

PRINT: Mapping[str, Sequence[str]] = {
    "areas": ("LBHF", "RBKC", "WCC"),
    "baseline": ("2013-14",),
    "year": ("2013-14", "2014-15"),
    "cost_year": ("2013-14", "2015-16"),
}
"""What the report's tables 3.1 to 3.9 print."""


@dataclass(frozen=True)
class Held:
    """What the data hold, as far as parameters name it.

    Parameters
    ----------
    areas : sequence of Area
        Areas that can be named.
    years : sequence of str
        Years with official figures; empty where there are none to check against.
    """

    areas: Sequence[Area]
    years: Sequence[str] = ()


def held(data: Path) -> Held:
    """Find what the data folder holds."""
    years: set[bytes] = set()
    for path in (data / "official").glob("*.csv"):
        with path.open("rb") as file:
            if file.readline().removeprefix(codecs.BOM_UTF8).startswith(b"code,year,measure,"):
                years |= {line.split(b",", 2)[1] for line in file if line.count(b",") > 1}
    return Held(areas.read(data), sorted(year.decode("ascii", "replace") for year in years))


def choices(notebook: Notebook) -> dict[str, list[str]]:
    """Give the values that a notebook's parameters cell allows, by parameter."""
    cells = [c for c in notebook["cells"] if "parameters" in c["metadata"].get("tags", [])]
    found = CHOICES.findall("\n".join(cell["source"] for cell in cells))
    return {name: [one.strip() for one in listed.split(",")] for name, listed in found}


def typed(text: str, like: Value) -> Value:
    """Read a value from the command line as the type of the notebook's default.

    Text that cannot be read so is returned as it is, for `misfit` to name.
    """
    try:
        match like:
            case bool():
                return {"true": True, "false": False}.get(text.lower(), text)
            case int() | float():
                return type(like)(text)
            case list():
                return [part.strip() for part in text.split(",") if part.strip()]
    except ValueError:
        pass
    return text


def normal(name: str, value: Value, known: Held) -> Value:
    """Give areas by their short names; any other value, and an unknown area, as it is."""
    if name not in AREAS or not isinstance(value, list):
        return value
    shorts = []
    for part in value:
        try:
            shorts.append(areas.find(part, known.areas).short)
        except Mistake:
            shorts.append(part)
    return shorts


def misfit(
    name: str, value: Value, default: Value, known: Held, allowed: Sequence[str] = ()
) -> str:
    """Say what was expected of a parameter's value; empty where the value fits.

    Parameters
    ----------
    name : str
        The parameter.
    value : str, int, float, bool or list of str
        Its value, `normal` as far as can be.
    default : str, int, float, bool or list of str
        The notebook's own value, which gives the type.
    known : Held
        What the data hold.
    allowed : sequence of str
        The values that the notebook allows; any, where empty.
    """
    if name == "wave":
        fits = re.fullmatch(r"\d{4}(-\d{2})?", str(value))
        return "" if fits else "the year of a wave of fieldwork, such as 2015-16 or 2017"
    if isinstance(default, str) and is_year(default):
        return _misfit_year(name, value, known.years)
    kind = type(default)
    whole = type(value) is int and kind is float
    if type(value) is not kind and not whole:
        example = ",".join(map(str, default)) if isinstance(default, list) else default
        words = {str: "text", int: "a whole number", float: "a number", list: "a list"}
        return f"{words.get(kind, 'true or false')}, such as {example}"
    if allowed and value not in allowed:
        return f"one of {', '.join(allowed)}"
    if isinstance(value, list) and (not value or len(set(value)) < len(value)):
        return "one or more, each once"
    if isinstance(value, list) and name in AREAS:
        return _misfit_areas(value, known.areas)
    if isinstance(value, list) and isinstance(default, list) and all(map(is_year, default)):
        odd = [one for one in value if not is_year(one) or (known.years and one not in known.years)]
        if odd:
            return f"years of the official figures, {_span(known.years)}; not {', '.join(odd)}"
    return ""


def misplaced(values: Values) -> str:
    """Say where a baseline does not lie before the year compared with it; empty where it does."""
    start = str(values.get("baseline", ""))
    for name in YEARS[1:]:
        end = str(values.get(name, start))
        if name in values and is_year(start) and is_year(end) and start >= end:
            return f"baseline is {start!r} and {name} {end!r}; expected the baseline to come first."
    return ""


def is_printed(values: Values) -> bool:
    """Whether the report prints figures for the areas and years that are asked for."""
    for name, printed in PRINT.items():
        value = values.get(name, list(printed))
        if not set(value if isinstance(value, list) else [str(value)]) <= set(printed):
            return False
    return True


def is_year(text: str) -> bool:
    """Whether the text is a reporting year: `2014-15`, its second year following its first."""
    match = re.fullmatch(r"(\d{4})-(\d{2})", text)
    return match is not None and (int(match[1]) + 1) % 100 == int(match[2])


def _misfit_year(name: str, value: Value, years: Sequence[str]) -> str:
    if not is_year(str(value)):
        return "a reporting year, such as 2014-15"
    if name in YEARS and years and value not in years:
        return f"a year of the official figures, {_span(years)}"
    return ""


def _span(years: Sequence[str]) -> str:
    return f"{years[0]} to {years[-1]}" if years else "such as 2014-15"


def _misfit_areas(value: Sequence[str], known: Sequence[Area]) -> str:
    _, faults = gather(lambda text: areas.find(text, known), value)
    return f"authorities of data/areas.csv. {' '.join(faults)}" if faults else ""
