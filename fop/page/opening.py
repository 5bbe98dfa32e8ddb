"""Opening: a page's parameters, found among the names of its notebook and checked."""

import difflib
import json
from collections.abc import Mapping
from types import ModuleType
from typing import Any

from fop.mistakes import Mistake
from fop.tables import areas, datasets, parameters
from fop.tables.parameters import AS_PRINTED

PARAMETERS = {
    "areas": "Boroughs shown, in this order",
    "baseline": "Reporting year to compare with; the last before the programme is 2013-14",
    "year": "Reporting year compared with the baseline",
    "cost_year": "Reporting year of spending compared with the baseline",
    "wave": "Wave of fieldwork: interviews, vignettes, instruments",
    "vintage": "Figures as the report prints them, as first published, or as now published",
    "population_base": "Child population behind rates: estimated before or after the 2021 Census",
    "treated": "Authorities set beside all others",
    "baseline_years": "Reporting years before the programme",
    "window": "Later reporting years compared with them",
    "similar": "Others that took part in the same programme: left out of every comparison",
}
"""What each parameter sets."""

LISTS = {*parameters.AREAS, "baseline_years", "window"}
CHOICES = {
    "vintage": (AS_PRINTED, "original", "latest"),
    "population_base": ("latest", "pre-rebase"),
}
"""The values that some parameters are limited to."""


def read(names: Mapping[str, Any]) -> dict[str, Any]:
    """Find a page's parameters among the names of its notebook.

    Parameters
    ----------
    names : mapping
        What the notebook holds when it opens its page, such as `globals()`.

    Returns
    -------
    dict
        Each parameter with its value: areas by their short names; a list that a command line
        gave as text (`["Camden", "Hackney"]` or `Camden,Hackney`) as a list.

    Raises
    ------
    Mistake
        For a name that is nearly that of a parameter, and for a value that cannot be one, with
        the nearest that can; all in one message.
    """
    given = {name: _listed(name, names[name]) for name in PARAMETERS if name in names}
    faults = [] if _is_open(names) else _mistyped(names)
    known = parameters.held(datasets.data_folder())
    for name, value in given.items():
        fault = _fault(name, value, known)
        if fault:
            faults.append(fault)
    if faults:
        raise Mistake(faults)
    for name in parameters.AREAS:
        if given.get(name):
            given[name] = areas.authorities(given[name])
    return given


def _fault(name: str, value: Any, known: parameters.Held) -> str:
    if name in LISTS:
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            return f'{name} is {value!r}; expected a list of text, such as ["Camden"].'
        like: parameters.Value = value if name in parameters.AREAS else ["2013-14"]
    elif not isinstance(value, str):
        return f"{name} is {value!r}; expected text."
    else:
        like = "2013-14" if name in parameters.YEARS else ""
    allowed = CHOICES.get(name, ())
    if allowed and value not in allowed:
        near = difflib.get_close_matches(str(value), allowed, n=1, cutoff=0.4)
        hint = f" Did you mean {near[0]!r}?" if near else ""
        return f"{name} is {value!r}; expected one of {', '.join(allowed)}.{hint}"
    if name == "similar" and not value:
        return ""
    expected = parameters.misfit(name, value, like, known)
    return f"{name} is {value!r}; expected {expected}." if expected else ""


def _mistyped(names: Mapping[str, Any]) -> list[str]:
    """Name what is nearly called like a parameter: it would set nothing."""
    faults = []
    for name, value in names.items():
        if (
            name in PARAMETERS
            or name.startswith("_")
            or callable(value)
            or isinstance(value, ModuleType)
        ):
            continue
        near = difflib.get_close_matches(name, PARAMETERS, n=1, cutoff=0.75)
        if near:
            faults.append(f"{name} is no parameter. Did you mean {near[0]}?")
    return faults


def _is_open(names: Mapping[str, Any]) -> bool:
    """Whether the notebook has opened its page before: its other names are then its own."""
    return any(type(value).__name__ == "Page" for value in list(names.values()))


def _listed(name: str, value: Any) -> Any:
    if name not in LISTS or not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return [part.strip() for part in value.split(",") if part.strip()]
