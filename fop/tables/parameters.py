"""Parameters: what a value may be, found out before any kernel starts."""

import codecs
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from fop.mistakes import Mistake, gather, quoted
from fop.tables import areas, files
from fop.tables.areas import Area
from fop.tables.contents import nearest

Value = str | int | float | bool | list[str] | list[int] | list[float]
Values = Mapping[str, Value]

MOST_TREATED = 5  # authorities tested together
YEARS = ("baseline", "year", "cost_year")  # parameters that name a year of the official figures

AREAS = ("areas", "treated", "similar", "comparators")
LEVELS = dict.fromkeys(AREAS, ("authority",)) | {"comparators": areas.COMPARED}
"""Parameters that name areas, and the kinds of area that each may name."""

LISTS = (*AREAS, "baseline_years", "window")  # parameters that are lists of text

OPEN = ("similar", "comparators")  # lists that may be empty

AS_PRINTED = "as printed"  # the vintage that means the report's own tables

CHOICES: Mapping[str, Sequence[str]] = {
    "vintage": (AS_PRINTED, "original", "latest"),
    "population_base": ("latest", "pre-rebase"),
}
"""The values that some parameters are limited to."""

PRINT: Mapping[str, Sequence[str]] = {
    "areas": ("LBHF", "RBKC", "WCC"),
    "baseline": ("2013-14",),
    "year": ("2013-14", "2014-15"),
    "cost_year": ("2013-14", "2015-16"),
}
"""What the report's tables 3.1 to 3.9 print."""


PART = re.compile(r"""\s*(?:"([^"]*)"|'([^']*)')\s*(?:,|$)|([^,]*)(?:,|$)""")
"""Of a list that is typed: what stands in quotes may hold a comma."""


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


def typed(text: str, like: Value) -> Value:
    """Read a value from the command line as the type of the notebook's default.

    Text that cannot be read so is returned as it is, for `misfit` to name.
    """
    match like:
        case bool():
            return {"true": True, "false": False}.get(text.strip().lower(), text)
        case int() | float():
            return _number(text, type(like))
        case list():
            parts = split(text)
            if not like or isinstance(like[0], str):
                return parts
            kind = float if any(isinstance(one, float) for one in like) else int
            made: list[Any] = [_number(one, kind) if isinstance(one, str) else one for one in parts]
            return made
    return text


def split(text: str) -> list[Any]:
    """Read a list from text: `Camden, Hackney`, in brackets or not, or as JSON."""
    try:
        read = json.loads(text)
    except (ValueError, RecursionError):
        read = None
    if isinstance(read, list):
        return read
    if bare := re.fullmatch(r"\s*\[([^\[\]]*)\]\s*", text):
        text = bare[1]
    parts = ("".join(found).strip() for found in PART.findall(text))
    return [part for part in parts if part]


def checked(given: Mapping[str, object], known: Held) -> dict[str, Value]:
    """Check the parameters of one page where no edition has: as a notebook by itself holds them.

    Parameters
    ----------
    given : mapping
        Names that `YEARS`, `LISTS`, `CHOICES` know, and `wave`; others are kept as they are.  A
        list may come as text, from a command line that knows no lists.

    Returns
    -------
    dict
        Areas by their short names, lists as lists.  Where areas or years lead beyond what the
        report prints, `vintage` is `latest`: the official figures take the place of its print.

    Raises
    ------
    Mistake
        With a line for each value that cannot be: name, value, what was expected.
    """
    values: dict[str, Any] = {}
    faults = []
    for name, value in given.items():
        if name in LISTS:
            value = split(value) if isinstance(value, str) else value
            like: Value = [] if name in OPEN else ["2013-14"] if name not in AREAS else [""]
        else:
            like = "2013-14" if name in YEARS else next(iter(CHOICES.get(name, [""])))
        values[name] = normal(name, value, known)  # type: ignore[arg-type]
        if name in (*YEARS, *LISTS, *CHOICES, "wave") and (
            fault := misfit(name, values[name], like, known, CHOICES.get(name, ()))
        ):
            faults.append(ended(f"{name} is {quoted(value)}; expected {fault}"))
    if fault := "" if faults else misplaced(values):
        faults.append(fault)
    if faults:
        raise Mistake(faults)
    if values.get("vintage") == AS_PRINTED and not is_printed(values):
        values["vintage"] = "latest"
    return values


def ended(fault: str) -> str:
    """End a fault with a full stop, where it has no end."""
    return fault if fault.endswith(("?", ".")) else f"{fault}."


def normal(name: str, value: Value, known: Held) -> Value:
    """Give areas by their short names, and years and waves as text; any other value as it is.

    A year or wave such as 2017 reaches us as a number where nobody has put it in quotes.
    """
    if type(value) is int and name in (*YEARS, "wave"):
        return str(value)
    if name not in AREAS or not isinstance(value, list):
        return value
    shorts = []
    for part in map(str, value):
        if _is_neighbours(name, part):
            shorts.append(areas.NEIGHBOURS)
            continue
        try:
            shorts.append(areas.find(part, known.areas, LEVELS[name]).short)
        except Mistake:
            shorts.append(part)
    return shorts


def misfit(
    name: str, value: Value, default: Value, known: Held, allowed: Sequence[str] = ()
) -> str:
    """Say what was expected of a parameter's value; empty where the value fits.

    Parameters
    ----------
    value : str, int, float, bool or list of str
        Its value, `normal` as far as can be.
    default : str, int, float, bool or list of str
        The notebook's own value, which gives the type.
    allowed : sequence of str
        The values that the notebook allows; any, where empty.
    """
    texts = value if isinstance(value, list) else [value]
    if sign := next(filter(None, map(files.unshown, map(str, texts))), ""):
        return f"text without {sign}"
    if name == "wave":
        fits = re.fullmatch(r"[0-9]{4}(-[0-9]{2})?", str(value))
        return "" if fits else "the year of a wave of fieldwork, such as 2015-16 or 2017"
    if isinstance(default, str) and (is_year(default) or name in YEARS):
        return _misfit_year(name, value, known.years)
    if isinstance(default, list):
        return _misfit_list(name, value, default, known, allowed)
    kind = type(default)
    whole = type(value) is int and kind is float
    if type(value) is not kind and not whole:
        words = {str: "text", int: "a whole number", float: "a number"}
        example = f", such as {quoted(default)}"
        return words[kind] + example if kind in words else "true or false, without quotes"
    if allowed and value not in allowed:
        return f"one of {', '.join(allowed)}.{nearest(str(value), list(allowed))}"
    return ""


def _misfit_list(
    name: str, value: Value, default: list[Any], known: Held, allowed: Sequence[str]
) -> str:
    kinds = {type(one) for one in default} or {str}
    fitting = kinds | ({int} if float in kinds else set())
    if not isinstance(value, list) or not all(type(one) in fitting for one in value):
        what = "texts" if str in kinds else "numbers" if float in kinds else "whole numbers"
        shown = ", ".join(map(str, default)) or "LBHF"
        return f"a list of {what}, such as [{shown}]"
    if not value and default:
        return "one or more"
    if len({*value}) < len(value):
        twice = next(one for n, one in enumerate(value) if one in value[:n])
        return f"each once; {twice} stands twice"
    if allowed and (odd := [str(one) for one in value if one not in allowed]):
        return f"some of {', '.join(allowed)}; not {', '.join(odd)}"
    texts = [str(one) for one in value]
    if name in AREAS:
        return _misfit_areas(name, texts, known)
    if default and all(isinstance(one, str) and is_year(one) for one in default):
        odd = [one for one in texts if not is_year(one) or (known.years and one not in known.years)]
        if odd:
            return f"years of the official figures, {_span(known.years)}; not {', '.join(odd)}"
    return ""


def misplaced(values: Values) -> str:
    """Say which values cannot stand together; empty where all can.

    Years lie before those compared with them, and none is both treated and similar to it.
    """
    start = str(values.get("baseline", ""))
    for name in YEARS[1:]:
        end = str(values.get(name, start))
        if name in values and is_year(start) and is_year(end) and start >= end:
            return f"baseline is {start!r} and {name} {end!r}; expected the baseline to come first."
    before, after = (map(str, _listed(values.get(name))) for name in ("baseline_years", "window"))
    if (last := max(before, default="")) >= (first := min(after, default="~")):
        return f"baseline_years end in {last} and window starts in {first}; expected it later."
    if both := [str(one) for one in _listed(values.get("similar"))
                if one in _listed(values.get("treated"))]:  # fmt: skip
        return f"similar names {', '.join(both)}, which treated names too; expected others."
    return ""


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def is_printed(values: Values) -> bool:
    """Whether the report prints figures for the areas and years that are asked for."""
    asked = {name: values.get(name, list(printed)) for name, printed in PRINT.items()}
    texts = {name: held if isinstance(held, list) else [str(held)] for name, held in asked.items()}
    return all({*held} <= {*PRINT[name]} for name, held in texts.items())


def is_year(text: str) -> bool:
    """Whether the text is a reporting year: `2014-15`, its second year following its first."""
    match = re.fullmatch(r"([0-9]{4})-([0-9]{2})", text)
    return match is not None and (int(match[1]) + 1) % 100 == int(match[2])


def _number(text: str, kind: type[int] | type[float]) -> Value:
    """Read a number in plain digits; other text is returned as it is."""
    pattern = r"[-+]?[0-9]{1,15}" + (r"(\.[0-9]+)?([eE][-+]?[0-9]{1,2})?" if kind is float else "")
    return kind(text) if re.fullmatch(pattern, text.strip()) else text


def _misfit_year(name: str, value: Value, years: Sequence[str]) -> str:
    if not is_year(str(value)):
        return "a reporting year, such as 2014-15"
    if name in YEARS and years and value not in years:
        coming = following(years[-1])
        if name == "year" and value == coming:
            return ""  # an edition may be begun before the first of its figures is out
        more = f", or {coming}, which is to come" * (name == "year")
        return f"a year of the official figures, {_span(years)}{more}"
    return ""


def following(year: str) -> str:
    """Give the year after a reporting year."""
    start = int(year[:4]) + 1
    return f"{start}-{(start + 1) % 100:02}"


def _span(years: Sequence[str]) -> str:
    return f"{years[0]} to {years[-1]}" if years else "such as 2014-15"


def _is_neighbours(name: str, text: str) -> bool:
    return name == "comparators" and areas.key(text) == areas.key(areas.NEIGHBOURS)


def _misfit_areas(name: str, texts: Sequence[str], known: Held) -> str:
    named = [text for text in texts if not _is_neighbours(name, text)]
    found, faults = gather(lambda text: areas.find(text, known.areas, LEVELS[name]), named)
    if faults:
        whole = gather(lambda pair: areas.find(", ".join(pair), known.areas), pairwise(named))[0]
        faults += [f"Put a name that holds a comma in quotes: '\"{one.name}\"'." for one in whole]
        more = f", regions, England and '{areas.NEIGHBOURS}'" if name == "comparators" else ""
        return f"authorities of data/areas.csv{more}. {' '.join(faults)}"
    small = [area.short for area in found if area.code in areas.SMALLEST]
    if name == "treated" and len(texts) > MOST_TREATED:
        return f"one to {MOST_TREATED} authorities, found {len(texts)}"
    if name != "treated" or not small:
        return ""
    # One child more or less is a large change there.
    return f"authorities with more children than {' or '.join(small)}, where one is a large change"
