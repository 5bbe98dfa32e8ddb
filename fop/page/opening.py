"""Opening: a page's parameters, found among the names of its notebook and checked."""

import difflib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

from fop.mistakes import Mistake
from fop.tables import contents, parameters, values

PARAMETERS = {
    "areas": "Boroughs shown, in this order",
    "comparators": "Regions, England, authorities or 'statistical neighbours' set beside them",
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


class Given(dict[str, Any]):
    """A page's parameters; one that is asked for and not there is a mistake of its notebook."""

    def __missing__(self, name: str) -> Any:
        raise Mistake(
            f"This page has no parameter {name}, which what you ask for depends on. Add to its "
            f"parameters cell, the one tagged parameters: {line(name)}"
        )


def line(name: str) -> str:
    """Write a line for the parameters cell, with the value of the report's own years."""
    value = parameters.PRINT[name]
    last = list(value) if name in parameters.LISTS else value[-1]
    sets = PARAMETERS[name]
    return f"{name} = {json.dumps(last)}  # {sets[:1].lower()}{sets[1:]}"


def read(names: Mapping[str, Any]) -> Given:
    """Find a page's parameters among the names of its notebook.

    Returns
    -------
    Given
        Each parameter with its value: areas by their short names; a list that a command line
        gave as text (`["Camden", "Hackney"]` or `Camden,Hackney`) as a list.  Beyond what the
        report prints, official figures take the place of its print.

    Raises
    ------
    Mistake
        For a name that is nearly that of a parameter, and for a value that cannot be one, with
        the nearest that can; all in one message.  In a copy of the project, where its tables
        are not those that would be read.
    """
    for folder in (Path.cwd(), Path.cwd().parent):
        contents.check_own(folder)
    given = {name: names[name] for name in PARAMETERS if name in names}
    # A notebook that has opened its page before has other names of its own.
    is_open = any(type(value).__name__ == "Page" for value in list(names.values()))
    faults = [] if is_open else list(_mistyped(names))
    found = Given()
    try:
        found.update(values.checked(given, parameters.held(contents.data_folder())))
    except Mistake as mistake:
        faults += mistake.faults
    if faults:
        raise Mistake(faults)
    return found


def _mistyped(names: Mapping[str, Any]) -> Iterator[str]:
    """Name what is nearly called like a parameter: it would set nothing."""
    for name, value in names.items():
        is_other = name in PARAMETERS or name.startswith("_")
        if is_other or callable(value) or isinstance(value, ModuleType):
            continue
        if near := difflib.get_close_matches(name, PARAMETERS, n=1, cutoff=0.75):
            yield f"{name} is no parameter. Did you mean {near[0]}?"
