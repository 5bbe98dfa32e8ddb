"""Reorganised: authorities that began, ended, or report together with another."""

from collections.abc import Sequence
from datetime import date

import pandas as pd

from fop.tables import areas as known_areas
from fop.tables import datasets, releases
from fop.tables.areas import Area
from fop.words.writing import listed


def told(measures: Sequence[str], areas: Sequence[str], baseline: str, year: str) -> list[str]:
    """Tell which authorities did not report by themselves in both years, and who did.

    No figure of a predecessor stands for its successor, nor that of a joint return for its
    members: they have none, and this says why.

    Parameters
    ----------
    measures : sequence of str
        As in `official/measures`.
    areas : sequence of str
        Short names.
    baseline, year : str
        The two years.
    """
    held = datasets.load(releases.MEASURES)
    held = held[held["measure"].isin(measures)]
    if held.empty:
        return []
    first, last = (_days(held, one) for one in (baseline, year))
    known = {area.code: area for area in known_areas.read()}
    staff = (held["table"] == "workforce").any()
    found = []
    for area in known.values():
        members = [known[code] for code in area.code.split(" / ") if code in known]
        if area.short in areas and first < area.begins:
            found.append(
                f"{area.name} has been an authority of its own since {_date(area.begins)}. "
                f"Earlier figures are those of {_named(known, area.before)}, and not joined to it."
            )
        if area.short in areas and area.ends and area.ends < last:
            found.append(
                f"{area.name} ended on {_date(area.ends)}. Later figures are those of "
                f"{_named(known, area.after)}."
            )
        shown = {member.short for member in members} & {*areas}
        if len(members) > 1 and shown and staff and area.begins <= last:
            found.append(
                f"{listed(member.name for member in members)} have made one workforce "
                f"return since {_date(area.begins)}: neither has figures of its own."
            )
    return found


def _days(measures: pd.DataFrame, year: str) -> str:
    """Give the last day that figures of some measures and a year are of."""
    return max(releases.day(year, ends) for ends in measures["ends"])


def _named(known: dict[str, Area], codes: Sequence[str]) -> str:
    return listed(known[code].name for code in codes)


def _date(day: str) -> str:
    read = date.fromisoformat(day)
    return f"{read.day} {read:%B %Y}"
