"""Crowds: a group of people, counted by their answers and by the parts that they fall into."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from fop.fieldwork.instruments.results import Question, Where

Named = Mapping[str, Sequence[str]]
"""Part of the people to the answers of theirs that are told by name."""

Key = tuple[str, str]  # part of the people and answer; the part is empty where they are not divided


class Crowd:
    """A group of people, one row a person."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self.size = len(frame)
        self._codes = {name: pd.factorize(frame[name]) for name in frame}

    def within(self, base: Where) -> np.ndarray:
        """Mark those who share some values."""
        inside = np.ones(self.size, dtype=bool)
        for name, value in base.items():
            inside &= self.has(name, value)
        return inside

    def has(self, name: str, value: str) -> np.ndarray:
        """Mark those who have a value in a column."""
        codes, values = self._codes[name]
        place = np.flatnonzero(values == value)
        has: np.ndarray = codes == (place[0] if len(place) else -2)
        return has

    def asked(self, one: Question, part: str) -> int:
        """Count those of a part whom a question was put to."""
        inside = self.within(one.base)
        return int((inside & self.has(one.division, part)).sum() if part else inside.sum())

    def counts(self, one: Question) -> dict[str, dict[Key, int]]:
        """Count each answer: part to key of the row to count."""
        inside = self.within(one.base)
        found: dict[str, dict[Key, int]] = {}
        for part, answer in one.rows:
            held = inside & self.has(one.division, part) if part else inside
            number = int((held & self.has(one.column, answer)).sum())
            found.setdefault(part, {})[part, answer] = number
        return found

    def coded(
        self, one: Question, parts: Mapping[str, str], named: Named, known: bool
    ) -> np.ndarray:
        """Number the cells that people fall into: none for those outside."""
        codes = np.zeros(self.size, dtype=np.int64)
        inside = self.within(one.base)
        if known:
            codes[inside] = 1
        firsts = {part: 2 + place * len(one.rows) * 2 for place, part in enumerate(named)}
        for name, part in parts.items():
            held = inside & self.has(one.division, name) if name else inside
            if name:
                codes[held] = firsts[part]
            for place, answer in enumerate(named[part], start=1):
                codes[held & self.has(one.column, answer)] = firsts[part] + place
        return codes

    def is_unanimous(self, one: Question) -> bool:
        """Whether all who were asked gave one answer."""
        return len(np.unique(self._codes[one.column][0][self.within(one.base)])) == 1
