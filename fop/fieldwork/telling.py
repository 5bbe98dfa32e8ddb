"""Telling: how one count is told, and what it could be for somebody who reads that."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fop.fieldwork.crowds import Key
from fop.fieldwork.instruments.results import Question
from fop.fieldwork.rules import Rules

WITHHELD = "[c]"  # what stands in place of a count that is withheld

REASON = "withheld to protect individuals"
"""The one reason given: a particular one would tell what is withheld."""

OTHER = "any other answer"
OTHERS = "all others"
WORDS = {"most": 0.6, "about half": 0.4, "less than half": -1.0}
"""Shares in words, each for those above its end."""

Ends = tuple[int, int]  # fewest and most that a count may be


@dataclass(frozen=True)
class Told:
    """What is told of one count."""

    question: Question  # the question that it belongs to
    topic: str
    group: str
    answer: str
    """What it is a count of."""
    printed: str  # the figure as published: a count, a share in words, or `[c]`
    count: int | None
    base: int | None
    """The count and the number of people asked, where figures of them are told."""
    low: int
    high: int
    """Fewest and most that the count may be for what is printed here."""
    note: str = ""  # what to know about it


def row(
    one: Question,
    key: Key,
    printed: str,
    count: int | None,
    base: int | None,
    ends: Ends,
    part: str = "",
    lost: Sequence[str] = (),
) -> Told:
    """Tell one count of a question; of a part and answers that are put together, if any."""
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


def exact(
    one: Question,
    key: Key,
    number: int,
    base: int | None = None,
    part: str = "",
    lost: Sequence[str] = (),
) -> Told:
    """Tell one count as it is."""
    return row(one, key, str(number), number, base, (number, number), part, lost)


def word(count: int, base: int) -> tuple[str, Ends]:
    """Say a share in words, and the counts that the same words stand for."""
    shares = [number / base if base else 0.0 for number in range(base + 1)]
    said = [next(words for words, above in WORDS.items() if share > above) for share in shares]
    same = [number for number, words in enumerate(said) if words == said[count]]
    return said[count], (same[0], same[-1])


def rounded(count: int, rules: Rules) -> tuple[str, int | None, Ends]:
    """Round a count: as printed, as a number where it is one, and what else it may be."""
    if count <= rules.few:
        return f"under {rules.few + 1}", None, (0, rules.few)
    step = rules.step
    near = step * int(count / step + 0.5)
    low = max(near - (step - 1) // 2, rules.few + 1)
    return str(near), near, (low, near + (step - 1) // 2)


def is_wide(counts: Mapping[Key, int], ends: Mapping[Key, Ends], asked: int, rules: Rules) -> bool:
    """Whether each count could be enough numbers for somebody who knows who were asked."""
    low = {key: ends[key][0] if key in ends else 0 for key in counts}
    high = {key: min(ends[key][1] if key in ends else asked, asked) for key in counts}
    is_all = sum(counts.values()) == asked
    for key in counts:
        most = min(high[key], asked - sum(low.values()) + low[key])
        rest = sum(high.values()) - high[key]
        least = max(low[key], asked - rest) if is_all else low[key]
        if most - least + 1 < min(rules.values, asked + 1):
            return False
    return True
