"""Years: whose figures a book shows, and of which years, in words that readers know."""

from collections.abc import Mapping, Sequence
from typing import Any

from fop.tables import areas, datasets
from fop.tables.parameters import AS_PRINTED, held
from fop.words import official, wording

OWN = "the 2016 report’s own years"
LATEST = "the latest figures"
FIRST = "figures as first published"


def span(parameters: Mapping[str, Any]) -> str:
    """Give the years of a book from the first to the last, and in which form the figures are.

    Parameters
    ----------
    parameters : mapping
        `baseline`, `year`, `cost_year` and `vintage`, as an edition gives them; empty where no
        year is given.
    """
    given = [str(parameters[k]) for k in ("baseline", "year", "cost_year") if parameters.get(k)]
    if not given:
        return ""
    vintage = str(parameters.get("vintage", AS_PRINTED))
    form = "" if vintage == AS_PRINTED else f", {official.NAMES.get(vintage, vintage)}"
    if form and max(given) not in held(datasets.data_folder()).years:
        form = f", as far as {form.removeprefix(', as ')}"
    ends = dict.fromkeys((min(given), max(given)))
    return " to ".join(ends) + form


def whose(parameters: Mapping[str, Any]) -> str:
    """Name whose figures they are, as the object of a sentence."""
    vintage = str(parameters.get("vintage", AS_PRINTED))
    return OWN if vintage == AS_PRINTED else FIRST if vintage == "original" else LATEST


def choice(parameters: Mapping[str, Any], boroughs: Sequence[str] = ()) -> str:
    """Name a set of years as one of several to choose from, with its boroughs where given."""
    name = wording.capital(whose(parameters).removeprefix("the "))
    if whose(parameters) == OWN:
        name = wording.capital(OWN)
    told = f"{name}: {span(parameters)}" if span(parameters) else name
    return f"{told} ({wording.listed(map(areas.in_full, boroughs))})" if boroughs else told
