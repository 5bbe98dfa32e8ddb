"""Disclosure: what may be told of counts of people, and how closely.

A question is told whole, collapsed, in words, or not at all.  Under `suppress` everything that
is told of one theme divides the people into cells, taken all together, and no cell has 1 to 5
of them: whatever a reader adds or subtracts is a sum of such cells.  Answers are put together
until that holds.  Under `round` counts are told to the nearest five, and only where each could
still be five whole numbers for somebody who knows how many were asked.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from fop.fieldwork.instruments.results import BASES, Question, Results, Where
from fop.fieldwork.rules import Rules

WITHHELD = "[c]"
"""What stands in place of a count that is withheld."""

REASON = "withheld to protect individuals"
"""The one reason given: a particular one would tell what is withheld."""

OTHER = "any other answer"
OTHERS = "all others"
WORDS = {"most": (0.6, 1.0), "about half": (0.4, 0.6), "less than half": (0.0, 0.4)}
"""Shares in words, each above its lower end and up to its upper end."""


Named = Mapping[str, Sequence[str]]
"""Part of the people to the answers of theirs that are told by name."""


@dataclass(frozen=True)
class Told:
    """What is told of one count.

    Attributes
    ----------
    question : Question
        The question that it belongs to.
    topic, group, answer : str
        What it is a count of.
    printed : str
        The figure as published: a count, a share in words, or `[c]`.
    count, base : int or None
        The count and the number of people asked, where figures of them are told.
    low, high : int
        Fewest and most that the count may be for what is printed here.
    note : str
        What to know about it.
    """

    question: Question
    topic: str
    group: str
    answer: str
    printed: str
    count: int | None
    base: int | None
    low: int
    high: int
    note: str = ""


@dataclass(frozen=True)
class Disclosed:
    """What is told of all counts of a wave.

    Attributes
    ----------
    counts : list of Told
    bases : set
        Groups of people, each with the values they share, whose exact number is told.
    whole : set
        Group of people and column of the questions whose every answer is told as a count.
    """

    counts: list[Told]
    bases: set[tuple[str, frozenset[tuple[str, str]]]]
    whole: set[tuple[str, str]]


def disclose(found: Results, rules: Rules) -> Disclosed:
    """Choose how each question is told.

    Parameters
    ----------
    found : Results
        Of all instruments of a wave, together: what one tells depends on the others.
    rules : Rules
        What is protected.
    """
    crowds = {who: Crowd(frame, rules) for who, frame in found.people.items()}
    asked = [one for one in found.questions if rules.is_open or not one.is_restricted]
    # Questions about everybody matter more than their divisions.
    asked = sorted(asked, key=lambda one: bool(one.division))
    told = [crowds[one.who].tell(one) for one in asked]
    told = [rows or crowds[one.who].in_words(one) for one, rows in zip(asked, told, strict=True)]
    bases = {(who, base) for who, crowd in crowds.items() for base in crowd.bases}
    whole = {(who, column) for who, crowd in crowds.items() for _, column in crowd.whole}
    return Disclosed([row for rows in told for row in rows], bases, whole)


class Crowd:
    """A group of people, and what is told of them so far."""

    def __init__(self, frame: pd.DataFrame, rules: Rules) -> None:
        self.rules = rules
        self.size = len(frame)
        self.codes = {name: pd.factorize(frame[name]) for name in frame}
        self.themes: dict[str, np.ndarray] = {}
        self.worded: set[str] = set()
        self.bases: set[frozenset[tuple[str, str]]] = set()
        self.whole: set[tuple[frozenset[tuple[str, str]], str]] = set()
        self.none: set[tuple[frozenset[tuple[str, str]], str, str]] = set()

    def tell(self, one: Question) -> list[Told]:
        """Tell a question in figures; nothing where that cannot be."""
        if self.rules.is_open:
            return self._open(one)
        if not one.column:
            number = int(self._within(one.base).sum())
            if self._is_told(one):
                return [self._row(one, ("", ""), str(number), number, None, (number, number))]
            return self._rounded(one) if self.rules.rule == "round" else []
        return self._rounded(one) if self.rules.rule == "round" else self._exact(one)

    def in_words(self, one: Question) -> list[Told]:
        """Tell a question in words where that is safe, else withhold it."""
        rows = [self._unsaid(one, key) for key in one.rows]
        known = self._is_told(one)
        touched = one.theme != BASES and one.theme in {*self.themes, *self.worded}
        if one.division or not one.column or not known or touched:
            return rows
        self.worded.add(one.theme)
        base = int(self._within(one.base).sum())
        counts = self._counts(one)[""]
        largest = max(counts.values(), default=0)
        for named in (counts, {key: n for key, n in counts.items() if n == largest}):
            ends = {key: _word(count, base)[1] for key, count in named.items()}
            if len(named) and self._is_wide(counts, ends, base):
                return [
                    self._row(one, key, _word(counts[key], base)[0], None, base, ends[key])
                    if key in ends
                    else row
                    for key, row in zip(one.rows, rows, strict=True)
                ]
        return rows

    def _unsaid(self, one: Question, key: tuple[str, str]) -> Told:
        """Withhold a count, or say that it is none where nobody at all gave the answer."""
        if (_key(one.base), one.column, key[1]) in self.none:
            return self._row(one, key, "0", 0, None, (0, 0))
        return self._row(one, key, WITHHELD, None, None, (0, self.size))

    def _open(self, one: Question) -> list[Told]:
        base = int(self._within(one.base).sum())
        if not one.column:
            return [self._row(one, ("", ""), str(base), base, None, (base, base))]
        rows = []
        for part, counts in self._counts(one).items():
            asked = self._asked(one, part)
            rows += [self._row(one, key, str(n), n, asked, (n, n)) for key, n in counts.items()]
        self.whole.add((_key(one.base), one.column))
        return rows

    def _exact(self, one: Question) -> list[Told]:
        known = self._is_told(one)
        if one.division and not (known and self._is_divided(one)):
            return []
        for parts in self._parts(one):
            for answers in self._answers(one):
                named = dict.fromkeys(parts.values(), answers)
                if not self._may_tell(one, parts, named, known):
                    continue
                for part in named if one.division else ():
                    # One part may be told more closely than all of them.
                    finer = ({**named, part: more} for more in self._answers(one))
                    named = next(way for way in finer if self._may_tell(one, parts, way, known))
                codes = self._code(one, parts, named, known)
                self.themes[one.theme] = self._joined(codes, one.theme)
                is_whole = all(
                    len(held) == len({answer for _, answer in one.rows}) for held in named.values()
                )
                if is_whole and all(name == part for name, part in parts.items()):
                    self.whole.add((_key(one.base), one.column))
                return self._collapsed(one, parts, named, known)
        return []

    def _may_tell(self, one: Question, parts: Mapping[str, str], named: Named, known: bool) -> bool:
        codes = self._code(one, parts, named, known)
        return self._is_safe(codes, one.theme) and not self._is_one_voice(one, parts, named)

    def _collapsed(
        self, one: Question, parts: Mapping[str, str], named: Named, known: bool
    ) -> list[Told]:
        """Give the counts of the answers that are named, and of all others together."""
        rows: list[Told] = []
        counts = self._counts(one)
        for part, answers in named.items():
            held = [name for name, whole in parts.items() if whole == part]
            asked = sum(self._asked(one, name) for name in held)
            places = [key for key in one.rows if key[0] in held]
            seen: dict[str, int] = {}
            for key in places:
                seen[key[1]] = seen.get(key[1], 0) + counts[key[0]][key]
            lost = [answer for answer in seen if answer not in answers]
            for answer in (one for one in seen if one in answers):
                number = seen[answer]
                key = (held[0], answer)
                if not number and not one.division:
                    self.none.add((_key(one.base), one.column, answer))
                row = self._row(
                    one, key, str(number), number, asked if known else None, (number, number),
                    part if len(held) > 1 else "",
                )  # fmt: skip
                rows.append(row)
            if lost and known:
                number = asked - sum(seen[answer] for answer in answers if answer in seen)
                row = self._row(
                    one, (held[0], lost[0]), str(number), number, asked, (number, number),
                    part if len(held) > 1 else "", lost,
                )  # fmt: skip
                rows.append(row)
        return rows

    def _rounded(self, one: Question) -> list[Told]:
        if not one.column:
            asked = int(self._within(one.base).sum())
            printed, count, ends = self._round(asked)
            return [self._row(one, ("", ""), printed, count, None, ends)]
        exact = self._is_told(one) and not one.division
        rows: list[Told] = []
        for part, counts in self._counts(one).items():
            asked = self._asked(one, part)
            told = {key: self._round(count) for key, count in counts.items()}
            if not self._is_wide(counts, {key: ends for key, (_, _, ends) in told.items()}, asked):
                if not one.division:
                    return []
                told = dict.fromkeys(counts, (WITHHELD, None, (0, asked)))
            base = asked if exact or one.is_public else self._round(asked)[1]
            rows += [
                self._row(one, key, printed, count, base, ends)
                for key, (printed, count, ends) in told.items()
            ]
        if all(row.printed != WITHHELD for row in rows) and not one.division:
            self.whole.add((_key(one.base), one.column))
        return rows

    def _round(self, count: int) -> tuple[str, int | None, tuple[int, int]]:
        if count <= self.rules.few:
            return f"under {self.rules.few + 1}", None, (0, self.rules.few)
        step = self.rules.step
        near = step * int(count / step + 0.5)
        low = max(near - (step - 1) // 2, self.rules.few + 1)
        return str(near), near, (low, near + (step - 1) // 2)

    def _is_wide(
        self,
        counts: Mapping[tuple[str, str], int],
        ends: Mapping[tuple[str, str], tuple[int, int]],
        asked: int,
    ) -> bool:
        """Whether each count could be enough numbers for somebody who knows who were asked."""
        low = {key: ends[key][0] if key in ends else 0 for key in counts}
        high = {key: min(ends[key][1] if key in ends else asked, asked) for key in counts}
        is_all = sum(counts.values()) == asked
        for key in counts:
            most = min(high[key], asked - sum(low.values()) + low[key])
            rest = sum(high.values()) - high[key]
            least = max(low[key], asked - rest) if is_all else low[key]
            if most - least + 1 < min(self.rules.values, asked + 1):
                return False
        return True

    def _is_told(self, one: Question) -> bool:
        """Whether the number of those asked may be told, which tells it from now on."""
        if one.is_public:
            return True
        base = _key(one.base)
        if base in self.bases:
            return True
        codes = self._within(one.base).astype(int)
        if not self._is_safe(codes, BASES):
            return False
        self.themes[BASES] = self._joined(codes, BASES)
        self.bases.add(base)
        return True

    def _is_divided(self, one: Question) -> bool:
        return one.is_public or (_key(one.base), one.division) in self.whole

    def _is_safe(self, codes: np.ndarray, theme: str) -> bool:
        sizes = np.bincount(self._joined(codes, theme))
        return not ((sizes >= 1) & (sizes <= self.rules.small)).any()

    def _joined(self, codes: np.ndarray, theme: str) -> np.ndarray:
        before = self.themes.get(theme)
        if before is None:
            return codes
        both = before.astype(np.int64) * (int(codes.max(initial=0)) + 1) + codes
        return np.unique(both, return_inverse=True)[1]

    def _within(self, base: Where) -> np.ndarray:
        inside = np.ones(self.size, dtype=bool)
        for name, value in base.items():
            inside &= self._has(name, value)
        return inside

    def _has(self, name: str, value: str) -> np.ndarray:
        codes, values = self.codes[name]
        place = np.flatnonzero(values == value)
        has: np.ndarray = codes == (place[0] if len(place) else -2)
        return has

    def _asked(self, one: Question, part: str) -> int:
        inside = self._within(one.base)
        return int((inside & self._has(one.division, part)).sum() if part else inside.sum())

    def _counts(self, one: Question) -> dict[str, dict[tuple[str, str], int]]:
        """Count each answer: part to key of the row to count."""
        inside = self._within(one.base)
        found: dict[str, dict[tuple[str, str], int]] = {}
        for part, answer in one.rows:
            held = inside & self._has(one.division, part) if part else inside
            number = int((held & self._has(one.column, answer)).sum())
            found.setdefault(part, {})[part, answer] = number
        return found

    def _parts(self, one: Question) -> Iterator[dict[str, str]]:
        """Give ways to put parts together: not at all, or all but the largest."""
        names = list(dict.fromkeys(part for part, _ in one.rows))
        yield {name: name for name in names}
        if len(names) > 2:
            sizes = {name: self._asked(one, name) for name in names}
            largest = max(names, key=lambda name: sizes[name])
            yield {name: name if name == largest else OTHERS for name in names}

    def _answers(self, one: Question) -> Iterator[list[str]]:
        """Give the answers to name: all, then fewer and fewer of the most frequent."""
        names = list(dict.fromkeys(answer for _, answer in one.rows))
        yield names
        inside = self._within(one.base)
        sizes = {name: int((inside & self._has(one.column, name)).sum()) for name in names}
        ordered = sorted((name for name in names if sizes[name]), key=lambda name: -sizes[name])
        for number in range(min(len(names) - 1, len(ordered)), 0, -1):
            yield ordered[:number]

    def _code(
        self, one: Question, parts: Mapping[str, str], named: Named, known: bool
    ) -> np.ndarray:
        """Number the cells that people fall into: none for those outside."""
        codes = np.zeros(self.size, dtype=np.int64)
        inside = self._within(one.base)
        if known:
            codes[inside] = 1
        firsts = {part: 2 + place * len(one.rows) * 2 for place, part in enumerate(named)}
        for name, part in parts.items():
            held = inside & self._has(one.division, name) if name else inside
            if name:
                codes[held] = firsts[part]
            for place, answer in enumerate(named[part], start=1):
                codes[held & self._has(one.column, answer)] = firsts[part] + place
        return codes

    def _is_one_voice(self, one: Question, parts: Mapping[str, str], told: Named) -> bool:
        """Whether everybody in a small group would be told to have given one answer."""
        if not one.is_said:
            return False
        inside = self._within(one.base)
        given = self.codes[one.column][0]
        if int(inside.sum()) >= self.rules.one_voice and len(np.unique(given[inside])) == 1:
            return False
        for part, answers in told.items():
            held = inside.copy()
            if one.division:
                own = [self._has(one.division, name) for name in parts if parts[name] == part]
                held &= np.logical_or.reduce(own)
            number = int(held.sum())
            if not 0 < number < self.rules.one_voice:
                continue
            named = [int((held & self._has(one.column, answer)).sum()) for answer in answers]
            if number in (*named, number - sum(named)):
                return True
        return False

    def _row(
        self,
        one: Question,
        key: tuple[str, str],
        printed: str,
        count: int | None,
        base: int | None,
        ends: tuple[int, int],
        part: str = "",
        lost: Sequence[str] = (),
    ) -> Told:
        topic, group, answer = one.rows[key]
        note = one.note
        if part:
            topic, group = (text.replace(key[0], part) for text in (topic, group))
        if lost:
            wordings = [one.rows[key[0], name] for name in lost]
            is_one = len({group for _, group, _ in wordings}) == 1
            group = group if is_one or part else OTHERS
            said = [words if is_one else f"{where}: {words}" for _, where, words in wordings]
            answer = OTHER
            note = f"{note} That is: {'; '.join(said)}; or no answer.".strip()
        return Told(one, topic, group, answer, printed, count, base, *ends, note)


def _word(count: int, base: int) -> tuple[str, tuple[int, int]]:
    """Say a share in words, and the counts that the same words stand for."""
    share = count / base if base else 0.0
    word = next(word for word, (low, _) in WORDS.items() if share > low or low == 0)
    same = [n for n in range(base + 1) if _above(n, base, word)]
    return word, (same[0], same[-1])


def _above(count: int, base: int, word: str) -> bool:
    low, high = WORDS[word]
    share = count / base if base else 0.0
    return (share > low or low == 0) and share <= high


def _key(base: Where) -> frozenset[tuple[str, str]]:
    return frozenset(base.items())


def quantile(values: pd.Series, at: float, rules: Rules) -> float | None:
    """Give a quantile as a whole number; nothing where too few people lie beyond it.

    Parameters
    ----------
    values : Series
        A value of each person; a missing one counts for nothing.
    at : float
        The quantile, between 0 and 1.
    rules : Rules
        How many people must lie on either side.
    """
    known = values.dropna()
    if len(known) * min(at, 1 - at) < (0 if rules.is_open else rules.beyond) or known.empty:
        return None
    return float(np.floor(known.quantile(at) + 0.5))
