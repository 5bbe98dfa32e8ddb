"""An attack on a wave: what each count could be for somebody who puts all that is told together.

It shares no code with what it attacks.  The unknowns are how many people have each combination
of answers that bear on one subject.  Whatever is printed of the same people is a sum of them, or
bounds one: counts, words, rounded counts and bases of every subject; how many people are behind
an average, as its step, its quartiles and its being told at all give away; and averages of parts
against the average of all.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from math import floor, log10

import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.stats import t

from fop.fieldwork import averages
from fop.fieldwork.disclosure import Disclosed, disclose
from fop.fieldwork.instruments.results import Figure, Question, Results
from fop.fieldwork.publication import publish
from fop.fieldwork.rules import Rules
from fop.fieldwork.telling import OTHER, OTHERS, WITHHELD, Told
from tests.fieldwork import random_waves

REST = "other"
"""What areas of few families are called together."""

MOST = 10_000
"""More people than any wave has."""

CLOSE = 8
"""Widths from which on whole numbers are not tried."""

Ends = tuple[float, float]

Seen = tuple[Results, Disclosed, list[Figure]]
"""A wave, and what is told of its counts and of its averages."""


def matches(person: Mapping[str, str], where: Mapping[str, str]) -> bool:
    return all(person[name] == value for name, value in where.items())


@dataclass
class Known:
    """All that is told of some kinds of people: sums of them, each with its ends."""

    people: list[dict[str, str]]
    rows: dict[bytes, tuple[np.ndarray, float, float]] = field(default_factory=dict)
    repeat: tuple[int, ...] = (1,)
    """Of two versions of a wave: whether those of the first and the newcomers are counted."""

    def mark(self, *where: Mapping[str, str]) -> np.ndarray:
        """Mark the kinds of people who share some values."""
        return self.lift([all(matches(one, held) for held in where) for one in self.people])

    def lift(self, own: Sequence[bool]) -> np.ndarray:
        """Repeat a mark for the people of both versions."""
        return np.concatenate([np.array(own, dtype=float) * times for times in self.repeat])

    def add(self, sum_: np.ndarray, low: float, high: float) -> None:
        """Learn that a sum is within its ends."""
        _, least, most = self.rows.get(sum_.tobytes(), (sum_, -np.inf, np.inf))
        self.rows[sum_.tobytes()] = sum_, max(least, low), min(most, high)

    def nobody(self) -> np.ndarray:
        """Mark the kinds of people of whom there are none, as two counts that are alike tell."""
        exact = [(row, low) for row, low, high in self.rows.values() if low == high]
        nobody = np.zeros(len(self.people), dtype=bool)
        for row, low in [*exact, *((row, 0) for row, _, high in self.rows.values() if high == 0)]:
            nobody |= (row > 0) & (low == 0)
        for whole, number in exact:
            for part, same in exact:
                if number == same and (part <= whole).all():
                    nobody |= whole > part
        return nobody

    def range(self, goal: np.ndarray) -> tuple[int, int]:
        """Give the fewest and the most that a sum can be, in whole numbers of people."""
        if not self.rows:
            return 0, MOST
        matrix = np.vstack([row for row, _, _ in self.rows.values()])
        low, high = np.array([ends for _, *ends in self.rows.values()]).T
        has = [np.isfinite(high), np.isfinite(low)]
        sides = [matrix[has[0]], -matrix[has[1]]]
        limits = np.concatenate([high[has[0]], -low[has[1]]])
        ends = []
        for sign in (1, -1):
            solved = linprog(sign * goal, np.vstack(sides), limits, bounds=(0, MOST))
            assert solved.status == 0, "the truth is possible"
            ends.append(sign * solved.fun)
        least, most = int(np.ceil(ends[0] - 1e-6)), int(np.floor(ends[1] + 1e-6))
        if 1 < most - least + 1 < CLOSE:
            rows = LinearConstraint(matrix, low, high)
            whole = [
                milp(sign * goal, constraints=rows, bounds=Bounds(0, MOST), integrality=1)
                for sign in (1, -1)
            ]
            assert all(one.status == 0 for one in whole), "the truth is possible"
            least, most = round(whole[0].fun), round(-whole[1].fun)
        return least, most


def look(found: Results, rules: Rules) -> Seen:
    """Give what is told of a wave."""
    figures = told_figures(found, publish(found, rules).tables["statistics"], rules)
    return found, disclose(found, rules), figures


def attack(seen: Seen, rules: Rules, theme: list[Question]) -> dict[str, tuple[int, int]]:
    """Find the fewest and most that each count of a subject could be, for all that is told.

    Counts that are told as they are, if under another name of the same people, and those that
    nobody can have, are left out.
    """
    columns, people = random_waves.domain(theme, seen[0])
    known = Known(people)
    _learn(known, {*columns}, seen, rules, theme[0].who)
    told = _by_question(seen[1])
    ranges = {}
    nobody = known.nobody()
    exact = {(row * ~nobody).tobytes() for row, low, high in known.rows.values() if low == high}
    for name, goal in _goals(known, theme, told):
        own = goal * ~nobody
        if own.any() and own.tobytes() not in exact:
            ranges[name] = known.range(goal)
    return ranges


def of_versions(
    before: Seen,
    after: Seen,
    rules: Rules,
    theme: list[Question],
    changed: tuple[int, int],
) -> dict[str, tuple[int, int]]:
    """Find the fewest and most with each answer who make the difference of two versions.

    Parameters
    ----------
    before, after : Seen
        A wave, and a version of it; of the latter what is told anew.
    rules : Rules
        What was protected.
    theme : list of Question
        Questions of one theme, of the later version.
    changed : (int, int)
        How many families left and how many came, which the attacker knows.  Who answers
        otherwise leaves with one answer and comes with another.
    """
    columns, people = random_waves.domain(theme, after[0])
    frames = [one[0].people[theme[0].who] for one in (before, after)]
    if "borough" in columns:
        areas = {*frames[0]["borough"], *frames[1]["borough"]}
        if sum(REST in {*frame["borough"]} for frame in frames) == 1:
            areas.remove(REST)
        kinds = dict.fromkeys(tuple({**one, "borough": ""}.items()) for one in people)
        people = [{**dict(kind), "borough": area} for kind in kinds for area in sorted(areas)]
    known = Known(_as_before(people, frames[0]), repeat=(1, 1, 0))
    _learn(known, {*columns}, before, rules, theme[0].who)
    known.people, known.repeat = _as_before(people, frames[1]), (1, 0, 1)
    _learn(known, {*columns}, after, rules, theme[0].who)
    goals = []
    for word, number, known.repeat in zip(
        ("left", "came"), changed, ((0, 1, 0), (0, 0, 1)), strict=True
    ):
        if theme[0].who == "families":
            known.add(known.mark(), number, number)
        goals += [
            (f"{word}: {place}", known.mark(question.base, {question.column: key[1]}))
            for question in theme
            for key, place in question.rows.items()
            if number and question.column and not question.division
        ]
    return {name: known.range(goal) for name, goal in goals if goal.any()}


def of_averages(before: Seen, after: Seen, rules: Rules) -> dict[str, tuple[float, int]]:
    """Find how closely the sum over newcomers is known, for each average told in both versions.

    Returns
    -------
    dict
        Measure to the width of the sum's range, in spans of one person's value, and the number
        of newcomers who are behind it.
    """
    first = {(one.topic, one.group, one.measure): one for one in before[2]}
    found = {}
    for one in after[2]:
        key = one.topic, one.group, one.measure
        if key in first and one.unit != "hours" and re.search("mean$|^all act", one.measure):
            old = first[key]
            (low, high), (least, most) = _ends(old, rules), _ends(one, rules)
            width = one.people * (most - least) + old.people * (high - low)
            found[": ".join(key)] = width / one.span, one.people - old.people
    return found


def of_values(
    before: Seen, after: Seen, rules: Rules, values: Mapping[str, Sequence[float]]
) -> dict[str, tuple[int, int]]:
    """Find the fewest and most newcomers who have at least a value, by averages of two versions.

    Parameters
    ----------
    before, after : Seen
        A wave, and a version of it that nobody left; of the latter what is told anew.
    rules : Rules
        What was protected.
    values : mapping
        Topic to what somebody's value can be.
    """
    ranges = {}
    for topic, own in values.items():
        grid = np.array(sorted({*own}))
        known = Known([{} for _ in grid])
        for known.repeat, seen in (((1, 0), before), ((1, 1), after)):
            _values(known, grid, [one for one in seen[2] if one.topic == topic], rules)
        known.repeat = (0, 1)
        if any(one.topic == topic for one in after[2]):
            for least in (grid[1], *np.quantile(grid, [0.25, 0.5, 0.75]), grid[-1]):
                ranges[f"{topic}: {least:g} or more"] = known.range(known.lift(grid >= least))
    return ranges


def _values(known: Known, grid: np.ndarray, told: Sequence[Figure], rules: Rules) -> None:
    """Learn from means, intervals and quartiles how many people have each value."""
    for one in told:
        share = {"lower quartile": 0.25, "median": 0.5, "upper quartile": 0.75}.get(
            one.measure.removeprefix("total, ")
        )
        number, (low, high) = one.people, _ends(one, rules)
        known.add(known.lift(grid >= grid[0]), number, number)
        if share:
            place = floor((number - 1) * share) + 1
            known.add(known.lift(grid <= high + 0.5), place, np.inf)
            known.add(known.lift(grid < low - 0.5), -np.inf, place)
        elif one.measure in ("total, mean", "people on the map, mean"):
            known.add(known.lift(grid), number * low, number * high)
            top, half = averages.told(one, rules).high, high - averages.told(one, rules).value
            wide = [
                max(gap, 0) * number**0.5 / t.ppf(0.975, number - 1)
                for gap in (top - half - high, top + half - low)
            ]
            squares = [
                (number - 1) * spread**2 + number * end**2
                for spread, end in zip(wide, (low, high), strict=True)
            ]
            known.add(known.lift(grid**2), *squares)


def of_another_wave(
    before: Seen, after: Seen, rules: Rules, who: str, column: str, moved: tuple[int, int]
) -> dict[str, tuple[int, int]]:
    """Find how many left and came with each value of what lasts, for whoever knows both waves.

    Parameters
    ----------
    before, after : Seen
        Two waves of the same people, but for a few.
    rules : Rules
        What was protected.
    who, column : str
        Group of people, and what lasts.
    moved : (int, int)
        How many left and how many came, which the attacker knows.
    """
    held = {"families": ["seen"]}.get(who, ["group"])
    frames = [one[0].people[who] for one in (before, after)]
    values = [sorted({*frames[0][name], *frames[1][name]}) for name in (*held, column)]
    if column == "borough" and sum(REST in {*frame[column]} for frame in frames) == 1:
        values[-1].remove(REST)
    people = [dict(zip((*held, column), one, strict=True)) for one in product(*values)]
    known = Known(people)
    stayed, left, came = np.eye(3, dtype=int)
    for one, own in ((before, stayed + left), (after, stayed + came)):
        known.people, known.repeat = _as_before(people, one[0].people[who]), tuple(own)
        _learn(known, {*held, column}, one, rules, who)
    known.people, ranges = people, {}
    if len(values[-1]) == 1:
        return ranges
    for known.repeat, number in zip((tuple(left), tuple(came)), moved, strict=True):
        known.add(known.mark(), number, number)
    for word, known.repeat in (("left", tuple(left)), ("came", tuple(came))):
        ranges |= {f"{word} {one}": known.range(known.mark(one)) for one in people}
    return ranges


def told_figures(found: Results, statistics: pd.DataFrame, rules: Rules) -> list[Figure]:
    """Find the averages that a wave's table gives."""
    rows = statistics[["topic", "group", "measure", "printed"]]
    shown = {tuple(row) for row in rows.itertuples(index=False)}
    told = []
    for one in found.figures:
        near = averages.told(one, rules) if one.people else one
        printed = f"{near.value:.{near.decimals}f}"
        if (one.topic, one.group, one.measure, printed) in shown:
            told.append(one)
    return told


def _as_before(people: list[dict[str, str]], frame: pd.DataFrame) -> list[dict[str, str]]:
    """Call people as a version did that put some of their areas together."""
    held = {name: {*frame[name]} for name in people[0] if name in frame}
    together = {name for name, values in held.items() if REST in values}
    return [
        {
            name: REST if name in together and value not in held[name] else value
            for name, value in one.items()
        }
        for one in people
    ]


def _by_question(disclosed: Disclosed) -> dict[int, list[Told]]:
    told: dict[int, list[Told]] = {}
    for one in disclosed.counts:
        told.setdefault(id(one.question), []).append(one)
    return told


def _learn(
    known: Known,
    columns: set[str],
    seen: Seen,
    rules: Rules,
    who: str,
) -> None:
    """Put together all that bears on some columns."""
    found, disclosed, figures = seen
    told = _by_question(disclosed)
    for question in found.questions:
        answers = told.get(id(question), [])
        outer = {*question.base, *([question.division] if question.division else [])}
        if question.who != who or question.is_restricted or not outer <= columns:
            continue
        if not question.column or question.column in columns:
            _sums(known, question, answers, disclosed, rules)
        else:
            _bounds(known, question, answers, disclosed, rules)
    for group, base in disclosed.bases:
        if group == who and {name for name, _ in base} <= columns:
            mask = known.mark(dict(base))
            number = _number(found, who, dict(base))
            known.add(mask, number, number)
    _averages(known, found, figures, rules, who, columns)


def _number(found: Results, who: str, where: Mapping[str, str]) -> int:
    frame = found.people[who]
    return int((frame[list(where)] == list(where.values())).all(axis=1).sum())


def _goals(
    known: Known, theme: Sequence[Question], told: Mapping[int, list[Told]]
) -> Iterator[tuple[str, np.ndarray]]:
    for question in theme:
        shown = {(one.topic, one.group, one.answer): one for one in told.get(id(question), [])}
        for (part, answer), place in question.rows.items():
            one = shown.get(place)
            if one is None or one.printed == WITHHELD or one.low < one.high:
                where = {question.division: part} if part else {}
                where |= {question.column: answer} if answer else {}
                yield f"{place} of {dict(question.base)}", known.mark(question.base, where)


def _sums(
    known: Known, question: Question, answers: Sequence[Told], disclosed: Disclosed, rules: Rules
) -> None:
    """Learn the counts of a question, and its bases."""
    keys = {place: key for key, place in question.rows.items()}
    inside = known.mark(question.base)
    shown = {(one.topic, one.group, one.answer): one for one in answers}
    for place, (part, answer) in keys.items():
        one = shown.get(place)
        if one is None or one.printed == WITHHELD:
            continue
        of = {question.division: part} if part else {}
        where = of | ({question.column: answer} if answer else {})
        known.add(inside * known.mark(where), one.low, one.high)
        if one.base is not None and question.column:
            slack = _slack(question, disclosed, rules)
            known.add(inside * known.mark(of), one.base - slack, one.base + slack)
    for one in answers:
        if one.answer != OTHER and OTHERS not in one.group:
            continue
        # Everybody in those parts who gave none of the answers that are named.
        named = {
            key for place, key in keys.items()
            if place in shown and shown[place].printed != WITHHELD
        }  # fmt: skip
        said = {row.group for row in answers if OTHERS not in row.group}
        parts = {part for part, _ in keys.values()}
        if question.division:
            parts = {
                part for place, (part, _) in keys.items()
                if (OTHERS in one.group and place[1] not in said) or place[1] == one.group
            }  # fmt: skip
            words = {row.answer for row in answers if row.group == one.group}
            named = {key for place, key in keys.items() if place[2] in words}
        given = {key[1] for place, key in keys.items() if place[2] == one.answer}
        chosen = [
            (not question.division or p[question.division] in parts)
            and (
                p[question.column] in given
                if given
                else (p.get(question.division, ""), p[question.column]) not in named
            )
            for p in known.people
        ]
        known.add(inside * known.lift(chosen), one.low, one.high)


def _bounds(
    known: Known, question: Question, answers: Sequence[Told], disclosed: Disclosed, rules: Rules
) -> None:
    """Learn of whom a question was put to by how many gave answers of which nothing else bears."""
    keys = {place: key for key, place in question.rows.items()}
    inside = known.mark(question.base)
    least: dict[str, int] = {}
    for one in answers:
        key = keys.get((one.topic, one.group, one.answer))
        if key is None or one.printed == WITHHELD:
            continue
        least[key[0]] = least.get(key[0], 0) + one.low
        if one.base is not None:
            of = {question.division: key[0]} if key[0] else {}
            slack = _slack(question, disclosed, rules)
            known.add(inside * known.mark(of), one.base - slack, one.base + slack)
    for part, number in least.items():
        of = {question.division: part} if part else {}
        known.add(inside * known.mark(of), number, np.inf)


def _slack(question: Question, disclosed: Disclosed, rules: Rules) -> int:
    is_told = (question.who, frozenset(question.base.items())) in disclosed.bases
    is_exact = rules.rule == "suppress" or (is_told and not question.division)
    return 0 if is_exact or question.is_public else rules.step // 2


def _averages(
    known: Known,
    found: Results,
    told: Sequence[Figure],
    rules: Rules,
    who: str,
    columns: set[str],
) -> None:
    """Learn from averages how many people they are of, and how many are in each part."""
    wheres = {id(one): where for one in found.figures if (where := _where(one, who)) is not None}
    shown_ = {(one.topic, one.group, one.measure) for one in told}
    parts: dict[tuple[str, str, str], list[Figure]] = {}
    for one in told:
        where = wheres.get(id(one))
        if where is None or not {*where} <= columns:
            continue
        low, high = _people(one, rules)
        if one.measure == "total, mean":
            for name, share in (("lower quartile", 0.25), ("median", 0.5)):
                has = (one.topic, one.group, f"total, {name}") in shown_
                least = rules.beyond / share
                low, high = (max(low, least), high) if has else (low, min(high, least - 1e-9))
        known.add(known.mark(where), low, high)
        if one.division:
            column = next(name for name in ("support 1", "borough", "team") if name in where)
            parts.setdefault((one.topic, column, one.measure), []).append(one)
    for (_, column, measure), own in parts.items():
        whole = [
            one for one in told
            if one.measure == measure and not one.division and id(one) in wheres
            and wheres[id(one)] == {k: v for k, v in wheres[id(own[0])].items() if k != column}
        ]  # fmt: skip
        present = {*found.people[who][column]} - {random_waves.NO}
        # Those of parts make up that of all for means alone.
        is_mean = own[0].unit not in ("per cent", "hours") and "quartile" not in measure
        if whole and len(own) == len(present) and is_mean and "median" not in measure:
            _mixed(known, [(known.mark(wheres[id(one)]), one) for one in own], whole[0], rules)


def _mixed(
    known: Known, parts: Sequence[tuple[np.ndarray, Figure]], whole: Figure, rules: Rules
) -> None:
    """Learn that the averages of parts make up that of all."""
    low, high = _ends(whole, rules)
    above = sum(mask * (_ends(one, rules)[0] - high) for mask, one in parts)
    below = sum(mask * (_ends(one, rules)[1] - low) for mask, one in parts)
    known.add(above, -np.inf, 1e-6)
    known.add(below, -1e-6, np.inf)


def _ends(one: Figure, rules: Rules) -> Ends:
    """Give the ends of what an average may be that is told to its step."""
    value = averages.told(one, rules).value
    half = max(_step(one.span / one.people), 10**-one.decimals) / 2
    return value - half, value + half


def _where(one: Figure, who: str) -> dict[str, str] | None:
    """Say of whom a figure is; nothing where no count is of them."""
    if one.base is not None:
        return dict(one.base[1]) if one.base[0] == who else None
    if who == "families" and one.group.endswith(" support"):
        return {"score 1": "scored", "support 1": one.group.split()[-2]}
    part = one.group.removeprefix("social workers, ").split(": ")
    if who == "survey of time use" and len(part) == 2 and one.unit == "hours a week":
        return {"replied": "yes", part[0]: part[1]}
    return None


def _people(one: Figure, rules: Rules) -> Ends:
    """Give how many people may be behind a figure that is told to a step."""
    steps = [
        (number, _step(one.span / number)) for number in range(rules.least_base, MOST // 10)
    ]  # fmt: skip
    same = [number for number, step in steps if step == _step(one.span / one.people)]
    if not same:  # more than are tried
        return MOST // 10, np.inf
    return same[0], np.inf if same[-1] == MOST // 10 - 1 else same[-1]


def _step(least: float) -> float:
    power = 10 ** floor(log10(least))
    return float(next(n * power for n in (1, 2, 5, 10) if n * power >= least * (1 - 1e-9)))


def themes(found: Results) -> list[list[Question]]:
    grouped: dict[tuple[str, str], list[Question]] = {}
    for one in found.questions:
        if not one.is_restricted:
            grouped.setdefault((one.who, one.theme), []).append(one)
    return list(grouped.values())
