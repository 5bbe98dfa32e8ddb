"""Values: what is typed or saved for a parameter, read as it is meant and checked."""

import json
import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from fop.mistakes import Mistake, ended, gather, quoted
from fop.tables import areas, files
from fop.tables.contents import nearest
from fop.tables.parameters import (
    AREAS,
    AS_PRINTED,
    CHOICES,
    LEVELS,
    LISTS,
    MOST_TREATED,
    NAMES,
    YEARS,
    Held,
    Value,
    Values,
    following,
    is_printed,
    is_year,
)

OPEN = ("similar", "comparators")  # lists that may be empty

MOST = 500  # entries of a list: England has 153 authorities


PART = re.compile(r"""\s*(?:"([^"]*)"|'([^']*)')\s*(?:,|$)|([^,]*)(?:,|$)""")
"""Of a list that is typed: what stands in quotes may hold a comma."""


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
        if name in NAMES and (
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


def normal(name: str, value: Value, known: Held) -> Value:
    """Give areas by their short names, and years and waves as text; any other value as it is.

    A year or wave such as 2017 reaches us as a number where nobody has put it in quotes.
    """
    if type(value) is int and name in (*YEARS, "wave"):
        return str(value)
    if name not in AREAS or not isinstance(value, list) or len(value) > MOST:
        return value
    shorts: list[Any] = []
    for part in value:
        if _is_neighbours(name, str(part)):
            shorts.append(areas.NEIGHBOURS)
            continue
        try:
            shorts.append(areas.find(str(part), known.areas, LEVELS[name]).short)
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
    if allowed and value not in allowed:
        return f"one of {', '.join(allowed)}.{nearest(str(value).lower(), list(allowed))}"
    kind = type(default)
    whole = type(value) is int and kind is float
    if type(value) is not kind and not whole:
        words = {str: "text", int: "a whole number", float: "a number"}
        example = f", such as {quoted(default)}"
        return words[kind] + example if kind in words else "true or false, without quotes"
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
    if len(value) > MOST:
        return f"at most {MOST}, found {len(value):,}"
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


def _span(years: Sequence[str]) -> str:
    return f"{years[0]} to {years[-1]}" if years else "such as 2014-15"


def _is_neighbours(name: str, text: str) -> bool:
    return name == "comparators" and areas.key(text) == areas.key(areas.NEIGHBOURS)


def _misfit_areas(name: str, texts: Sequence[str], known: Held) -> str:
    named = [text for text in texts if not _is_neighbours(name, text)]
    found, faults = gather(lambda text: areas.find(text, known.areas, LEVELS[name]), named)
    if faults:
        for between in (r"\s*(?:[;/|&+]|\b(?:and|or)\b)\s*", r"\s+"):
            apart = [one for text in named for one in re.split(between, text)]
            if not gather(lambda one: areas.find(one, known.areas), apart)[1]:
                return f"commas between names: {', '.join(apart)}"
        halves = [pair for pair in pairwise(named) if pair[1] not in {area.short for area in found}]
        whole = gather(lambda pair: areas.find(", ".join(pair), known.areas), halves)[0]
        if whole:
            faults = [
                f"Put a name that holds a comma in quotes: '\"{one.name}\"'." for one in whole
            ]
        more = f", regions, England and '{areas.NEIGHBOURS}'" if name == "comparators" else ""
        near = [nearest(text.lower(), [areas.NEIGHBOURS]) for text in texts if more]
        faults += [one.strip() for one in near if one]
        return f"authorities of data/areas.csv{more}. {' '.join(faults)}"
    small = [area.short for area in found if area.code in areas.SMALLEST]
    if name == "treated" and len(texts) > MOST_TREATED:
        return f"one to {MOST_TREATED} authorities, found {len(texts)}"
    if name != "treated" or not small:
        return ""
    # One child more or less is a large change there.
    return f"authorities with more children than {' or '.join(small)}, where one is a large change"
