"""An attack on a wave: what each count could be for somebody who puts all that is told together."""

from collections.abc import Mapping

import numpy as np
from scipy.optimize import linprog

from fop.fieldwork.disclosure import Disclosed
from fop.fieldwork.instruments.results import BASES, Question, Results
from fop.fieldwork.rules import Rules
from fop.fieldwork.telling import OTHER, OTHERS, WITHHELD
from tests.fieldwork import random_waves


def matches(person: Mapping[str, str], where: Mapping[str, str]) -> bool:
    return all(person[name] == value for name, value in where.items())


def attack(
    found: Results, disclosed: Disclosed, rules: Rules, theme: list[Question]
) -> dict[str, tuple[int, int]]:
    """Find the fewest and most that each count of a theme could be for all that is told.

    This shares no code with what it attacks: the unknowns are how many people gave each
    combination of answers, and whatever is printed is a sum of them.
    """
    _, people = random_waves.domain(theme, found)
    bases = {frozenset(one.base.items()): one.base for one in theme}
    rows, low, high = [], [], []

    def know(sum_: list[bool], least: float, most: float) -> None:
        rows.append(np.array(sum_, dtype=float))
        low.append(least)
        high.append(most)

    told = disclosed.counts
    own = [one for one in told if one.question in theme]
    targets: dict[str, np.ndarray] = {}
    for question in theme:
        answers = [one for one in own if one.question is question]
        keys = {place: key for key, place in question.rows.items()}
        inside = [matches(person, question.base) for person in people]
        shown = {(one.topic, one.group, one.answer): one for one in answers}
        for place, (part, answer) in keys.items():
            where = {question.division: part} if part else {}
            where |= {question.column: answer} if answer else {}
            sum_ = [a and matches(p, where) for a, p in zip(inside, people, strict=True)]
            one = shown.get(place)
            if one is None or one.printed == WITHHELD or one.low < one.high:
                targets[f"{place} of {dict(question.base)}"] = np.array(sum_, dtype=float)
            if one is not None and one.printed != WITHHELD:
                know(sum_, one.low, one.high)
                if one.base is not None and question.column:
                    of = {question.division: part} if part else {}
                    asked = [a and matches(p, of) for a, p in zip(inside, people, strict=True)]
                    is_told = (question.who, frozenset(question.base.items())) in disclosed.bases
                    is_exact = rules.rule == "suppress" or (is_told and not question.division)
                    slack = 0 if is_exact or question.is_public else rules.step // 2
                    know(asked, one.base - slack, one.base + slack)
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
            given = {key[1] for place, key in keys.items() if place[2] == one.answer}
            if question.division:
                words = {row.answer for row in answers if row.group == one.group}
                named = {key for place, key in keys.items() if place[2] in words}
            sum_ = [
                a
                and (not question.division or p[question.division] in parts)
                and (
                    p[question.column] in given
                    if given
                    else (p.get(question.division, ""), p[question.column]) not in named
                )
                for a, p in zip(inside, people, strict=True)
            ]
            know(sum_, one.low, one.high)
    totals = [one for one in told if one.question.theme == BASES and not one.question.column]
    for one in totals:
        of, who = one.question.base, one.question.who
        if frozenset(of.items()) in bases and who == theme[0].who and one.printed != WITHHELD:
            know([matches(person, of) for person in people], one.low, one.high)
    if not targets:
        return {}
    matrix = np.vstack(rows) if rows else np.zeros((0, len(people)))
    matrix = np.unique(np.hstack([matrix, np.array([low, high]).T.reshape(-1, 2)]), axis=0)
    ends = matrix[:, -2:]
    matrix = matrix[:, :-2]
    ranges = {}
    # That nobody in several parts gave an answer tells it of each: that is told, not found out.
    nobody = sum((row for row, end in zip(rows, high, strict=True) if end == 0), np.zeros(1))
    for name, goal in targets.items():
        if not (goal * (nobody == 0)).any():
            continue
        if not goal.any():
            continue
        solved = [
            linprog(
                sign * goal,
                A_ub=np.vstack([matrix, -matrix]),
                b_ub=np.concatenate([ends[:, 1], -ends[:, 0]]),
                bounds=(0, 10_000),
            )
            for sign in (1, -1)
        ]
        assert all(one.status == 0 for one in solved), "the truth is possible"
        least, most = solved[0].fun, -solved[1].fun
        ranges[name] = int(np.ceil(least - 1e-6)), int(np.floor(most + 1e-6))
    return ranges


def themes(found: Results) -> list[list[Question]]:
    grouped: dict[tuple[str, str], list[Question]] = {}
    for one in found.questions:
        if not one.is_restricted:
            grouped.setdefault((one.who, one.theme), []).append(one)
    return list(grouped.values())
