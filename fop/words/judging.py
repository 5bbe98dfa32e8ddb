"""Judging: whether what a made sentence states is so, by the same dictionary as the report's.

A sentence is judged by its record alone: figures, direction, size, place and period.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from fop.rounding import rounded
from fop.tables import areas
from fop.words import breaks, dictionary, moves
from fop.words.moves import HIGHER, LEVEL, LOWER, UNKNOWN
from fop.words.writing import figure

Known = Mapping[tuple[str, str, str], Collection[float]]
"""Figures that a page shows, by measure, full name of the area, and year: printed, recomputed."""

MOVED = re.compile(r"\b(rose|fell|hardly changed)\b(?! (?:more|less|compared)\b)")
"""A word by which a sentence tells a movement, and not how it compares with others."""

SHARED = re.compile(r"\b((?:about|nearly|almost) [a-z ]+) \(\d+ of \d+\)", re.I)
"""A word for a share, before its figures."""

SIDES = {"rose": 1, "fell": -1, "up": 1, "down": -1, "more": 1, "less": -1}
"""Which way a word goes that stands with the size of a change and not with two figures."""

BARE = {f"{way} slightly": way for way in ("rose", "fell")}
"""What is left of a word where the movement is no more than an ordinary one."""


def misstatements(record: Mapping[str, Any], known: Known | None = None) -> Iterator[str]:
    """Name what a sentence states that is not so.

    Parameters
    ----------
    known : mapping, optional
        The figures of the page's exhibits, which its sentences must not differ from.
    """
    text = str(record["text"])
    for state in record["states"]:
        for fault in _faults(state, text, known or {}):
            yield f"{fault}: {state['measure']} of {state['area']} in {text!r}"
    for count in record["counts"]:
        for fault in _counted(count, text):
            yield f"{fault}: {count['field']} in {text!r}"


def contradictions(records: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Name each movement that two sentences tell by two words."""
    told: dict[tuple[Any, ...], str] = {}
    for record in records:
        for state in record["states"]:
            if _is_sized(state):
                continue
            what = tuple(
                state[name] for name in ("area", "measure", "baseline", "year", "before", "after")
            )
            word = told.setdefault(what, state["word"])
            if word != state["word"]:
                yield f"{word!r} and {state['word']!r} of one movement: {record['text']!r}"


def unsupported(record: Mapping[str, Any]) -> Iterator[str]:
    """Name the words for movements and shares in a sentence that none of its data tells."""
    states = " ".join(state["word"] for state in record["states"])
    counts = " ".join(count["written"].lower() for count in record["counts"])
    for pattern, told in ((MOVED, states), (SHARED, counts)):
        for found in pattern.findall(record["text"]):
            if found.lower() not in told:
                yield f"{found!r} without data: {record['text']!r}"


def _faults(state: Mapping[str, Any], text: str, known: Known) -> Iterator[str]:
    before, after, word = state["before"], state["after"], state["word"]
    place = areas.in_full(state["area"])
    together = not _is_sized(state) and re.search(r" (?:boroughs|authorities)|the other \w+", text)
    if place not in text and not together:
        yield "the place is not named"
    for year, value in ((state["baseline"], before), (state["year"], after)):
        held = known.get((state["measure"], place, year), ())
        near = [rounded(other, 1) for other in held]  # published to a decimal, or worked out
        if value is not None and held and rounded(value, 1) not in near:
            shown = " or ".join(f"{other:g}" for other in held)
            yield f"{value:g} in the sentence, {shown} in the exhibit, for {year}"
    if _is_sized(state):
        yield from _sized(state, text)
    elif state["figures"]:
        yield from _figures(state, text)
    for remark in state["remarks"]:
        if remark not in text and breaks.in_brief(remark) not in text:
            yield f"{remark!r} is passed over"
    if before is None or after is None:
        if word != UNKNOWN:
            yield f"{word!r} without both figures"
        return
    if not _is_sized(state):
        yield from _word(state, text)
    first, last = state["baseline"][:7], state["year"][-7:]  # of averages over years, the ends
    if breaks.counted_since(state["measure"], first, last) and "counted differently" not in text:
        yield "a break in counting is passed over"
    if breaks.pandemic(first, last) and "pandemic" not in text:
        yield "the pandemic is passed over"


def _figures(state: Mapping[str, Any], text: str) -> Iterator[str]:
    ends = [value for value in (state["before"], state["after"]) if value is not None]
    written = [
        " to ".join(figure(value, state["unit"], places) for value in ends) for places in (0, 1)
    ]
    if state["figures"] not in written:
        yield f"{state['figures']!r} where the figures are {written[-1]!r}"
    if state["figures"] not in text:
        yield "its figures are not in the sentence"


def _is_sized(state: Mapping[str, Any]) -> bool:
    """Whether a change is told with its size, as beside other authorities: `up 5%`, `by 5%`."""
    return bool(state["figures"]) and " to " not in state["figures"] and state["word"] != UNKNOWN


def _sized(state: Mapping[str, Any], text: str) -> Iterator[str]:
    """Hold a change told with its size to its two figures: per cent of the first, or points."""
    before, after, said = state["before"], state["after"], state["figures"]
    relative = 100 * (after - before) / before if before else 0.0
    change = relative if "%" in said else after - before
    sizes = {figure(abs(change), decimals=places) for places in (0, 1)}
    number = re.search(r"[\d.,]*\d", said)
    if number and number[0] not in sizes:
        yield f"{said!r} where the change is {change:.2f}"
    if SIDES.get(state["word"], 0) * change < 0:
        yield f"{state['word']!r} the wrong way"
    if number is None and rounded(min(abs(relative), abs(change)), 1):
        yield f"{said!r} where the change is {change:.2f}"
    if said.lower() not in text.lower() or state["word"] not in text.lower():
        yield f"{said!r} is not what the sentence says"


def _word(state: Mapping[str, Any], text: str) -> Iterator[str]:
    """Hold the word to the dictionary, to the direction, and to the figures beside it."""
    before, after, word, unit = (state[name] for name in ("before", "after", "word", "unit"))
    expected = moves.verb(before, after, unit)
    if word != (BARE.get(expected, expected) if state["ordinary"] else expected):
        yield f"{word!r} where the dictionary has {expected!r}"
    if word not in text:
        yield f"{word!r} is not what the sentence says"
    if word in (HIGHER, LOWER, LEVEL):
        if (after > before) != (word == HIGHER) or (after < before) != (word == LOWER):
            yield f"{word!r} the wrong way"
        return
    points = after - before if unit == "per cent" else None
    if not dictionary.holds(word, 100 * (after - before) / before, points):
        yield f"{word!r} does not hold"


def _counted(told: Mapping[str, Any], text: str) -> Iterator[str]:
    """Hold a count to its base, its words to the dictionary, and both to the sentence."""
    count, base, written = told["count"], told["base"], told["written"]
    if base is not None and not 0 <= count <= base:
        yield f"{count} of {base}"
    if written not in text:
        yield f"{written!r} is not in the sentence"
    word = written.partition(" (")[0]
    word = word[:1].lower() + word[1:]
    if word in dictionary.words() and not (base and dictionary.holds(word, 100 * count / base)):
        yield f"{word!r} does not hold for {count} of {base}"
