"""Speaker: a group of people, and how each question put to them can be told safely."""

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from fop.fieldwork import telling
from fop.fieldwork.crowds import Crowd, Named
from fop.fieldwork.instruments.results import BASES, Question, Where
from fop.fieldwork.rules import Rules
from fop.fieldwork.telling import Told

Base = frozenset[tuple[str, str]]  # the values that some people share


class Speaker(Crowd):
    """A group of people, and what is told of them so far."""

    def __init__(self, frame: pd.DataFrame, rules: Rules, asked_of: set[Base]) -> None:
        super().__init__(frame)
        self.rules = rules
        self.themes: dict[str, np.ndarray] = {}
        self.worded: set[str] = set()
        self.bases: set[Base] = set()
        self.whole: set[tuple[Base, str]] = set()
        self.asked_of = asked_of
        self.refused: set[Base] = set()
        self.none: set[tuple[Base, str, str]] = set()

    def sizes(self, frame: pd.DataFrame) -> dict[Base, int]:
        """Give the numbers that are told of those who share values of some columns."""
        told = [base for base in self.bases if {name for name, _ in base} <= {*frame}]
        return {base: int(self.within(dict(base)).sum()) for base in told}

    def tell(self, one: Question) -> list[Told]:
        """Tell a question in figures; nothing where that cannot be."""
        if self.rules.is_open:
            return self._open(one)
        if not one.column and self._is_told(one):
            return [telling.exact(one, ("", ""), int(self.within(one.base).sum()))]
        if self.rules.rule == "round":
            return self._rounded(one)
        return self._exact(one) if one.column else []

    def in_words(self, one: Question) -> list[Told]:
        """Tell a question in words where that is safe, else withhold it."""
        rows = [self._unsaid(one, key) for key in one.rows]
        known = self._is_told(one)
        touched = one.theme != BASES and one.theme in {*self.themes, *self.worded}
        # Rounded, they are told more closely as those whom another question was put to.
        asked = any(self._is_asked({**one.base, one.column: answer}) for _, answer in one.rows)
        if (
            one.division
            or not one.column
            or not known
            or touched
            or (asked and self.rules.rule == "round")
        ):
            return rows
        self.worded.add(one.theme)
        base = int(self.within(one.base).sum())
        counts = self.counts(one)[""]
        largest = max(counts.values(), default=0)
        for named in (counts, {key: n for key, n in counts.items() if n == largest}):
            ends = {key: telling.word(count, base)[1] for key, count in named.items()}
            if len(named) and telling.is_wide(counts, ends, base, self.rules):
                return [
                    telling.row(one, key, telling.word(counts[key], base)[0], None, base, ends[key])
                    if key in ends
                    else row
                    for key, row in zip(one.rows, rows, strict=True)
                ]
        return rows

    def _unsaid(self, one: Question, key: tuple[str, str]) -> Told:
        """Withhold a count, or say that it is none where nobody at all gave the answer."""
        if (key_of(one.base), one.column, key[1]) in self.none:
            return telling.exact(one, key, 0)
        return telling.row(one, key, telling.WITHHELD, None, None, (0, self.size))

    def _open(self, one: Question) -> list[Told]:
        base = int(self.within(one.base).sum())
        if not one.column:
            return [telling.exact(one, ("", ""), base)]
        rows = []
        for part, counts in self.counts(one).items():
            asked = self.asked(one, part)
            rows += [telling.exact(one, key, n, asked) for key, n in counts.items()]
        self.whole.add((key_of(one.base), one.column))
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
                codes = self.coded(one, parts, named, known)
                self.themes[one.theme] = self._joined(codes, one.theme)
                is_whole = all(
                    len(held) == len({answer for _, answer in one.rows}) for held in named.values()
                )
                if is_whole and all(name == part for name, part in parts.items()):
                    self.whole.add((key_of(one.base), one.column))
                if one.theme == BASES and not one.division:
                    told = ({**one.base, one.column: answer} for answer in named[""])
                    self.bases |= {key_of(where) for where in told if self._is_asked(where)}
                return self._collapsed(one, parts, named, known)
        return []

    def _may_tell(self, one: Question, parts: Mapping[str, str], named: Named, known: bool) -> bool:
        codes = self.coded(one, parts, named, known)
        return self._is_safe(codes, one.theme) and not self._is_one_voice(one, parts, named)

    def _collapsed(
        self, one: Question, parts: Mapping[str, str], named: Named, known: bool
    ) -> list[Told]:
        """Give the counts of the answers that are named, and of all others together."""
        rows: list[Told] = []
        counts = self.counts(one)
        for part, answers in named.items():
            held = [name for name, whole in parts.items() if whole == part]
            asked = sum(self.asked(one, name) for name in held)
            name = part if len(held) > 1 else ""
            seen: dict[str, int] = {}
            for key in (key for key in one.rows if key[0] in held):
                seen[key[1]] = seen.get(key[1], 0) + counts[key[0]][key]
            lost = [answer for answer in seen if answer not in answers]
            for answer in (one for one in seen if one in answers):
                if not seen[answer] and not one.division:
                    self.none.add((key_of(one.base), one.column, answer))
                base = asked if known else None
                rows.append(telling.exact(one, (held[0], answer), seen[answer], base, name))
            if lost and known:
                number = asked - sum(seen[answer] for answer in answers if answer in seen)
                rows.append(telling.exact(one, (held[0], lost[0]), number, asked, name, lost))
        return rows

    def _rounded(self, one: Question) -> list[Told]:
        if not one.column:
            asked = int(self.within(one.base).sum())
            printed, count, range_ = telling.rounded(asked, self.rules)
            return [telling.row(one, ("", ""), printed, count, None, range_)]
        exact = self._is_told(one) and not one.division
        rows: list[Told] = []
        for part, counts in self.counts(one).items():
            asked = self.asked(one, part)
            told = self._numbers(one, counts, asked)
            if not told:
                if not one.division:
                    return []
                told = dict.fromkeys(counts, (telling.WITHHELD, None, (0, asked)))
            base = asked if exact or one.is_public else telling.rounded(asked, self.rules)[1]
            if part and not self._is_divided(one):
                # The sizes of the parts are not told in figures: they are not told here either.
                base = None
            rows += [
                telling.row(one, key, printed, count, base, ends)
                for key, (printed, count, ends) in told.items()
            ]
        if all(row.printed != telling.WITHHELD for row in rows) and not one.division:
            self.whole.add((key_of(one.base), one.column))
        return rows

    def _numbers(
        self, one: Question, counts: Mapping[tuple[str, str], int], asked: int
    ) -> dict[tuple[str, str], tuple[str, int | None, tuple[int, int]]]:
        """Round the counts of a part; none where one of them could be too few numbers then."""
        if self._is_told(one) and not self.within(one.base).any():
            return dict.fromkeys(counts, ("0", 0, (0, 0)))
        near = {key: telling.rounded(count, self.rules) for key, count in counts.items()}
        known = {key: self._exactly(one, key, count) for key, count in counts.items()}
        both = {key: known[key] or near[key] for key in counts}
        for told in (both, near):
            ends = {key: ends for key, (_, _, ends) in told.items()}
            if all(known.values()) or telling.is_wide(counts, ends, asked, self.rules):
                return told
            # Those who gave one of the answers are not told as the base of another question.
            own = {key_of({**one.base, one.column: key[1]}) for key in counts if known[key]}
            self.bases -= own
            self.refused |= own
        return {}

    def _exactly(
        self, one: Question, key: tuple[str, str], count: int
    ) -> tuple[str, int, tuple[int, int]] | None:
        """Tell a rounded count as it is, where it is told as the base of another question."""
        if (key_of(one.base), one.column, key[1]) in self.none and not count:
            return "0", 0, (0, 0)
        where = {**one.base, one.column: key[1]}
        if one.division or not self._is_asked(where) or not self._may_know(where):
            return None
        if not count:
            self.none.add((key_of(one.base), one.column, key[1]))
        return str(count), count, (count, count)

    def _is_told(self, one: Question) -> bool:
        """Whether the number of those asked may be told, which tells it from now on."""
        return one.is_public or self._may_know(one.base)

    def _may_know(self, where: Where) -> bool:
        """Whether the number of those who share some values may be told, which tells it."""
        base = key_of(where)
        if base in self.bases or base in self.refused:
            return base in self.bases
        codes = self.within(where).astype(int)
        if not self._is_safe(codes, BASES):
            return False
        self.themes[BASES] = self._joined(codes, BASES)
        self.bases.add(base)
        return True

    def _is_asked(self, where: Where) -> bool:
        return key_of(where) in self.asked_of

    def _is_divided(self, one: Question) -> bool:
        return one.is_public or (key_of(one.base), one.division) in self.whole

    def _is_safe(self, codes: np.ndarray, theme: str) -> bool:
        joined = self._joined(codes, theme)
        others = [held for name, held in self.themes.items() if name != theme]
        rests = [np.bincount(joined)]
        rests += [
            rest for held in others for rest in (_beyond(joined, held), _beyond(held, joined))
        ]
        return not any(((rest >= 1) & (rest <= self.rules.small)).any() for rest in rests)

    def _joined(self, codes: np.ndarray, theme: str) -> np.ndarray:
        before = self.themes.get(theme)
        if before is None:
            return codes
        both = before.astype(np.int64) * (int(codes.max(initial=0)) + 1) + codes
        return np.unique(both, return_inverse=True)[1]

    def _parts(self, one: Question) -> Iterator[dict[str, str]]:
        """Give ways to put parts together: not at all, or all but the largest."""
        names = list(dict.fromkeys(part for part, _ in one.rows))
        yield {name: name for name in names}
        if len(names) > 2:
            sizes = {name: self.asked(one, name) for name in names}
            largest = max(names, key=lambda name: sizes[name])
            yield {name: name if name == largest else telling.OTHERS for name in names}

    def _answers(self, one: Question) -> Iterator[list[str]]:
        """Give the answers to name: all, then fewer and fewer of the most frequent."""
        names = list(dict.fromkeys(answer for _, answer in one.rows))
        yield names
        inside = self.within(one.base)
        sizes = {name: int((inside & self.has(one.column, name)).sum()) for name in names}
        ordered = sorted((name for name in names if sizes[name]), key=lambda name: -sizes[name])
        for number in range(min(len(names) - 1, len(ordered)), 0, -1):
            yield ordered[:number]

    def _is_one_voice(self, one: Question, parts: Mapping[str, str], told: Named) -> bool:
        """Whether everybody in a small group would be told to have given one answer."""
        if not one.is_said:
            return False
        inside = self.within(one.base)
        if int(inside.sum()) >= self.rules.one_voice and self.is_unanimous(one):
            return False
        for part, answers in told.items():
            held = inside.copy()
            if one.division:
                own = [self.has(one.division, name) for name in parts if parts[name] == part]
                held &= np.logical_or.reduce(own)
            number = int(held.sum())
            if not 0 < number < self.rules.one_voice:
                continue
            named = [int((held & self.has(one.column, answer)).sum()) for answer in answers]
            if number in (*named, number - sum(named)):
                return True
        return False


def _beyond(cells: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Count those of each cell who are in no other cell that lies within it, if any does."""
    pairs, sizes = np.unique(np.stack([cells, others]), axis=1, return_counts=True)
    inside = np.bincount(pairs[1])[pairs[1]] == 1
    held = np.bincount(pairs[0], np.where(inside, sizes, 0))
    return (np.bincount(pairs[0], sizes) - held)[held > 0].astype(np.int64)


def key_of(base: Where) -> Base:
    """Give the values that some people share as a key."""
    return frozenset(base.items())
