"""Results: the questions and figures of an instrument before disclosure control."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from fop.fieldwork.instruments.statistics import mean_interval

NOT_ASKED = "-"  # answer of people who gave none, or whom a question was not put to
BASES = "bases"  # theme of the counts of those whom questions were put to

LASTING = ("borough", "team", "role", "training", "translator")
"""Columns of what people are, which hardly change between two waves of the same people."""

QUESTIONS: Mapping[str, Sequence[Mapping[str, Any]]] = json.loads(
    Path(__file__).with_name("questions.json").read_text(encoding="utf-8")
)
"""Instrument to its questions: what `Results.count` takes, in the order of their worth; `when`
anybody has given some answers; and again `by` each of some columns, in the table `by_table`."""

Where = Mapping[str, str]
Place = tuple[str, str, str, str]
"""Table, section, topic and group that counts belong to."""


@dataclass(frozen=True)
class Question:
    """Counts of people by one answer, which are told together or not at all."""

    table: str
    section: str
    who: str
    """Where the counts belong, and the name of the group of people."""
    base: Where  # columns and values of those whom the question was put to
    column: str  # column of their answers; empty where only their number is asked for
    rows: Mapping[tuple[str, str], tuple[str, str, str]]
    """Part and answer to the topic, group and wording that the count is published under."""
    theme: str
    """Questions of one theme are about the same thing, so that what is told of one of them tells of
    another."""
    division: str = ""  # column by which the people are divided into parts; empty without
    note: str = ""  # what to know about the counts
    is_public: bool = False  # whether everybody knows the base anyway, as the number of staff
    is_restricted: bool = False  # whether the counts are for the restricted edition alone
    is_said: bool = True  # whether they tell what people said, and not merely who they are


@dataclass(frozen=True)
class Figure:
    """One average, share or coefficient to publish."""

    section: str
    topic: str
    group: str
    measure: str
    """What it is a figure of."""
    value: float
    people: int
    """How many people it is made from."""
    base: tuple[str, Where] | None = None
    """Group of people and the values they share, where their number is among the counts."""
    low: float = float("nan")
    high: float = float("nan")
    """Ends of its 95% interval; missing where there is none."""
    span: float = 1.0  # how much one person's value can move the sum over all: the scale's length
    division: str = ""
    """The division that it is a part of: its figures are told together or not at all."""
    is_alike: bool = False  # whether all have the same value
    unit: str = ""
    decimals: int = 1
    """Decimals that it is published with, where it may be exact."""
    note: str = ""
    needs: tuple[tuple[str, str], ...] = ()
    """Group of people and column of the questions whose counts could be worked out from the
    figure: where one of them is not told whole, the figure is withheld."""


@dataclass
class Results:
    """What an instrument found."""

    people: dict[str, pd.DataFrame] = field(default_factory=dict)
    """Name of a group of people to a frame: one row a person, text columns by which they are
    counted."""
    questions: list[Question] = field(default_factory=list)
    """In the order of their worth: what comes first is told, where two cannot both be."""
    figures: list[Figure] = field(default_factory=list)
    """"""
    possible: dict[tuple[str, str], pd.DataFrame] = field(default_factory=dict)
    """Group of people and theme whose columns follow from each other: all that a person's columns
    can be together, which everybody knows."""
    notices: list[str] = field(default_factory=list)
    """What the evaluator should know about the responses, without a response in it."""

    def ask(self, instrument: str, who: str) -> None:
        """Ask a group of people for the counts of all `QUESTIONS` of an instrument."""
        for row in QUESTIONS[instrument]:
            when = row.get("when", {})
            if any(answer not in self.values(who, name) for name, answer in when.items()):
                continue
            asked = {key: held for key, held in row.items() if not key.startswith(("when", "by"))}
            if "answers" not in row:
                asked["answers"] = self.values(who, row["column"])
            self.count(who=who, **asked)
            _, section, topic, group = row["place"]
            for division in row.get("by", ()):
                place = (row["by_table"], section, topic, f"{group}, {division}: {{}}")
                self.count(who=who, **asked | {"place": place, "division": division})

    def count(
        self,
        place: Place,
        who: str,
        column: str,
        answers: Mapping[str, str] | Sequence[str],
        base: Where | None = None,
        division: str = "",
        **other: Any,
    ) -> None:
        """Ask for the counts of one question, of everybody or of each part of them.

        Parameters
        ----------
        place : (table, section, topic, group)
            Where the counts belong; `{}` in topic and group stands for the part.
        who : str
            Name of the group of people.
        column : str
            Column of their answers; empty for their number alone, with the one answer "".
        answers : mapping or sequence of str
            Answers to count, each with its published wording where that differs; one such as
            `a|b` is published as `b` in a group `a` of its own.
        base : mapping, optional
            Columns and values of those the question was put to.
        division : str
            Column by which the people are divided into parts.
        **other
            Further fields of the `Question`; the theme is the column where not given.
        """
        table, section, topic, group = place
        worded = answers if isinstance(answers, Mapping) else {one: one for one in answers}
        asked = self.people[who]
        for name, value in (base or {}).items() if division else ():
            asked = asked[asked[name] == value]
        parts = sorted(set(asked[division]) - {NOT_ASKED}) if division else [""]
        rows = {}
        for part in parts:
            for answer, words in worded.items():
                own, _, said = words.rpartition("|")
                rows[part, answer] = (topic.format(part), own or group.format(part), said)
        known = {"theme": column or BASES, **other}
        self.questions.append(
            Question(table, section, who, base or {}, column, rows, division=division, **known)
        )

    def mean(
        self,
        place: Place,
        values: pd.Series,
        limits: tuple[float, float] = (float("-inf"), float("inf")),
        **other: Any,
    ) -> None:
        """Ask for a mean with its 95% interval.

        Parameters
        ----------
        place : (section, topic, group, measure)
            What it is a mean of.
        values : Series
            A value of each person; a missing one counts for nothing.
        limits : (float, float)
            Ends of the scale: the interval does not go beyond them.
        **other
            Further fields of the `Figure`.
        """
        known = values.dropna().astype(float)
        mean, low, high = mean_interval(known)
        low, high = max(low, limits[0]), min(high, limits[1])
        same = bool(known.nunique() == 1)
        figure = Figure(*place, mean, len(known), low=low, high=high, is_alike=same, **other)
        self.figures.append(figure)

    def values(self, who: str, column: str) -> list[str]:
        """List the answers that people gave, in the order of their names."""
        found = self.people[who][column]
        return sorted(set(found) - {NOT_ASKED})


def texts(frame: pd.DataFrame) -> pd.DataFrame:
    """Make every column text, so that people can be counted by it."""
    return frame.astype(object).where(frame.notna(), NOT_ASKED).astype(str)


def merged(parts: Iterable[Results]) -> Results:
    """Put results together; people with the same identity become one row."""
    whole = Results()
    frames: dict[str, list[pd.DataFrame]] = {}
    for part in parts:
        whole.questions += part.questions
        whole.figures += part.figures
        whole.possible |= part.possible
        whole.notices += part.notices
        for who, frame in part.people.items():
            frames.setdefault(who, []).append(frame)
    whole.people = {who: texts(pd.concat(held, axis=1)) for who, held in frames.items()}
    return whole
