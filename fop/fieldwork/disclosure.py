"""Disclosure: what may be told of counts of people, and how closely.

A question is told whole, collapsed, in words, or not at all.  Under `suppress` everything that
is told of one theme divides the people into cells, taken all together, and no cell has 1 to 5
of them: whatever a reader adds or subtracts is a sum of such cells.  Nor is what one theme tells
all but 1 to 5 of a cell of another.  Answers are put together until that holds.  Under `round`
counts are told to the nearest five, and only where each could still be five whole numbers for
somebody who knows how many were asked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from fop.fieldwork import telling
from fop.fieldwork.crowds import Crowd
from fop.fieldwork.instruments.results import Results, Where
from fop.fieldwork.rules import Rules
from fop.fieldwork.speaker import Base, Speaker, key_of
from fop.fieldwork.telling import Told


@dataclass(frozen=True)
class Disclosed:
    """What is told of all counts of a wave."""

    counts: list[Told]
    """"""
    bases: set[tuple[str, Base]]
    """Groups of people, each with the values they share, whose exact number is told."""
    whole: set[tuple[str, str]]
    """Group of people and column of the questions whose every answer is told as a count."""

    def has(self, who: str, where: Where) -> bool:
        """Whether the exact number of those who share some values is told."""
        return (who, key_of(where)) in self.bases


def disclose(found: Results, rules: Rules) -> Disclosed:
    """Choose how each question is told.

    Parameters
    ----------
    found : Results
        Of all instruments of a wave, together: what one tells depends on the others.
    rules : Rules
        What is protected.
    """
    asked_of = {key_of(one.base) for one in found.questions}
    asked_of |= {key_of(one.base[1]) for one in found.figures if one.base}
    crowds = {who: Speaker(frame, rules, asked_of) for who, frame in found.people.items()}
    asked = [one for one in found.questions if rules.is_open or not one.is_restricted]
    # Questions about everybody matter more than their divisions.
    asked = sorted(asked, key=lambda one: bool(one.division))
    told = [crowds[one.who].tell(one) for one in asked]
    told = [rows or crowds[one.who].in_words(one) for one, rows in zip(asked, told, strict=True)]
    for (who, theme), frame in found.possible.items() if rules.rule == "suppress" else ():
        places = [n for n, one in enumerate(asked) if (one.who, one.theme) == (who, theme)]
        sizes = crowds[who].sizes(frame)
        own = _with_what_follows([told[place] for place in places], frame, sizes)
        for place, rows in zip(places, own, strict=True):
            told[place] = rows
    bases = {(who, base) for who, crowd in crowds.items() for base in crowd.bases}
    whole = {(who, column) for who, crowd in crowds.items() for _, column in crowd.whole}
    return Disclosed([row for rows in told for row in rows], bases, whole)


def _with_what_follows(
    told: Sequence[list[Told]], frame: pd.DataFrame, sizes: Mapping[Base, int]
) -> list[list[Told]]:
    """Tell what follows anyhow: a count of people who can only be those of another count."""
    possible = Crowd(frame)

    def mask(row: Told, key: tuple[str, str]) -> np.ndarray:
        part, answer = key
        held = possible.within(row.question.base)
        held &= possible.has(row.question.division, part) if part else held
        return held & possible.has(row.question.column, answer) if answer else held

    known = [(possible.within(dict(base)), size) for base, size in sizes.items()]
    for row in (row for rows in told for row in rows):
        key = _key_of(row)
        if row.base is not None and key:
            known.append((mask(row, (key[0], "")), row.base))
        if row.count is not None and key:
            known.append((mask(row, key), row.count))
    nobody = np.zeros(len(frame), dtype=bool)
    for held, count in known:
        nobody |= held if count == 0 else False
    found: list[list[Told]] = []
    for rows in told:
        found.append([])
        for row in rows:
            key = _key_of(row)
            if row.count is None and key:
                own = mask(row, key) & ~nobody
                same = [0] if not own.any() else []
                same += [count for held, count in known if ((held & ~nobody) == own).all()]
                if same:
                    row = telling.exact(row.question, key, same[0], row.base)
            found[-1].append(row)
    return found


def _key_of(row: Told) -> tuple[str, str] | None:
    """Find which count of its question this is; nothing for answers that are told together."""
    place = (row.topic, row.group, row.answer)
    return next((key for key, own in row.question.rows.items() if own == place), None)
