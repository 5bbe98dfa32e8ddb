"""Reorganised: authorities that began, ended, or report together with another."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

import pandas as pd

from fop.tables import areas as known_areas
from fop.tables import datasets, releases
from fop.tables.areas import Area
from fop.words.writing import listed


def told(measures: Sequence[str], areas: Sequence[str], baseline: str, year: str) -> list[str]:
    """Tell which authorities did not report by themselves in both years, and who did.

    No figure of a predecessor stands for its successor, nor that of a joint return for its
    members: they have none, and this says why.
    """
    held = datasets.load(releases.MEASURES)
    held = held[held["measure"].isin(measures)]
    if held.empty:
        return []
    first, last = (_days(held, one) for one in (baseline, year))
    known = {area.code: area for area in known_areas.read_areas()}
    staff = (held["table"] == "workforce").any()
    return [
        note.text
        for area in known.values()
        for note in notes(area, known)
        if {*note.areas} & {*areas}
        and {
            "since": first < note.day,
            "until": note.day < last,
            "together": staff and note.day <= last,
        }[note.kind]
    ]


class Note(NamedTuple):
    """What to know of an area that has not always reported by itself."""

    kind: str
    """`since` the day it began, `until` the day it ended, or `together` with another from then on.
    """
    day: str  # the day
    areas: list[str]  # short names of those whose figures it bears on
    text: str  # what to say


def notes(area: Area, known: Mapping[str, Area]) -> list[Note]:
    """List what to know of an area, one of those known by their codes."""
    members = [known[code] for code in area.code.split(" / ") if code in known]
    found = []
    if area.begins:
        found.append(Note("since", area.begins, [area.short], (
            f"{area.name} has been an authority of its own since {_date(area.begins)}. "
            f"Earlier figures are those of {_named(known, area.before)}, and not joined to it."
        )))  # fmt: skip
    if area.ends:
        found.append(Note("until", area.ends, [area.short], (
            f"{area.name} ended on {_date(area.ends)}. Later figures are those of "
            f"{_named(known, area.after)}."
        )))  # fmt: skip
    if len(members) > 1:
        found.append(Note("together", area.begins, [member.short for member in members], (
            f"{listed(member.name for member in members)} have made one workforce "
            f"return since {_date(area.begins)}: neither has figures of its own."
        )))  # fmt: skip
    return found


def _days(measures: pd.DataFrame, year: str) -> str:
    """Give the last day that figures of some measures and a year are of."""
    return max(releases.day(year, ends) for ends in measures["ends"])


def _named(known: Mapping[str, Area], codes: Sequence[str]) -> str:
    return listed(known[code].name for code in codes)


def _date(day: str) -> str:
    read = date.fromisoformat(day)
    return f"{read.day} {read:%B %Y}"
