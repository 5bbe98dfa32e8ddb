"""Results: the counts and figures of an instrument before disclosure control."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from fop.fieldwork.crosstabs import NOT_ASKED, Asked, Cell, Tie
from fop.fieldwork.instruments.statistics import mean_interval

Where = Mapping[str, str]


@dataclass(frozen=True)
class Line:
    """One count to publish: where it belongs, and whose count it is."""

    table: str
    section: str
    topic: str
    group: str
    answer: str
    asked: Asked
    note: str = ""


@dataclass(frozen=True)
class Figure:
    """One average, share or coefficient to publish.

    Attributes
    ----------
    section, topic, group, measure : str
        What it is a figure of.
    value, low, high : float
        The figure, and the ends of its 95% interval; missing where there is none.
    people : int
        How many people it is made from.
    base : Cell, optional
        The count that those people are, where it is among the counts.
    values : Series, optional
        Of an average: what is averaged, by person.
    parts : mapping
        What these values are sums of, by name.
    is_detail : bool
        Whether it is the figure of a part of the people.
    unit : str
        Unit of the value.
    decimals : int
        Decimals that it is published with.
    note : str
        What to know about it.
    needs : tuple of Cell
        Counts that could be worked out from the figure: where one of them is withheld,
        the figure is too.
    rests : tuple of str
        Measures of averages of the same people that could be worked out from the figure.
    """

    section: str
    topic: str
    group: str
    measure: str
    value: float
    people: int
    base: Cell | None = None
    low: float = float("nan")
    high: float = float("nan")
    values: pd.Series | None = None
    parts: Mapping[str, pd.Series] = field(default_factory=dict)
    is_detail: bool = False
    unit: str = ""
    decimals: int = 1
    note: str = ""
    needs: tuple[Cell, ...] = ()
    rests: tuple[str, ...] = ()


@dataclass
class Results:
    """What an instrument found.

    Attributes
    ----------
    people : dict
        Name of a group of people to a frame: one row a person, text columns by which they
        are counted.
    lines : list of Line
    figures : list of Figure
    ties : list of Tie
        Columns of which one follows from the others.
    notices : list of str
        What the evaluator should know about the responses, without a response in it.
    """

    people: dict[str, pd.DataFrame] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    ties: list[Tie] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    def count(
        self,
        place: tuple[str, str, str, str],
        who: str,
        column: str,
        answers: Mapping[str, str] | Sequence[str],
        where: Where | None = None,
        note: str = "",
    ) -> None:
        """Ask for the counts of one question.

        Parameters
        ----------
        place : (table, section, topic, group)
            Where the counts belong.
        who : str
            Name of the group of people.
        column : str
            Column of their answers.
        answers : mapping or sequence of str
            Answers to count, each with its published wording where that differs.
        where : mapping, optional
            Columns and values of those the question was put to: the base.
        """
        table, section, topic, group = place
        worded = answers if isinstance(answers, Mapping) else {one: one for one in answers}
        base = cell(who, where or {})
        for answer, words in worded.items():
            own = cell(who, {**(where or {}), column: answer})
            asked = Asked(own, base, is_open=len(worded) == 1)
            self.lines.append(Line(table, section, topic, group, words, asked, note))

    def total(
        self,
        place: tuple[str, str, str, str],
        answer: str,
        who: str,
        where: Where | None = None,
        of: Where | None = None,
        is_public: bool = False,
    ) -> None:
        """Ask for one count of people, out of others where `of` says which.

        The others are public where everybody knows their number anyway.
        """
        base = None if of is None else cell(who, of)
        asked = Asked(cell(who, where or {}), base, is_public)
        self.lines.append(Line(*place, answer, asked))

    def mean(
        self,
        place: tuple[str, str, str, str],
        parts: Mapping[str, pd.Series],
        values: pd.Series | None = None,
        limits: tuple[float, float] = (float("-inf"), float("inf")),
        **other: Any,
    ) -> None:
        """Ask for a mean with its 95% interval.

        Parameters
        ----------
        place : (section, topic, group, measure)
            What it is a mean of.
        parts : mapping
            What is averaged, to its values by person; several of them make a sum.
        values : Series, optional
            What the mean is taken of, where that is not the sum of the parts.
        limits : (float, float)
            Ends of the scale: the interval does not go beyond them.
        **other
            Further fields of the `Figure`.
        """
        parts = {name: held.dropna().astype(float) for name, held in parts.items()}
        values = pd.concat(parts.values()).groupby(level=0).sum() if values is None else values
        mean, low, high = mean_interval(values)
        low, high = max(low, limits[0]), min(high, limits[1])
        people = int(values.notna().sum())
        known: dict[str, Any] = {"values": values, "parts": parts, **other}
        self.figures.append(Figure(*place, mean, people, low=low, high=high, **known))

    def values(self, who: str, column: str) -> list[str]:
        """List the answers that people gave, in the order of their names."""
        found = self.people[who][column]
        return sorted(set(found) - {NOT_ASKED})


def cell(who: str, where: Where) -> Cell:
    """Name a count by whose it is and by the values that its people share."""
    return who, frozenset(where.items())


def texts(frame: pd.DataFrame) -> pd.DataFrame:
    """Make every column text, so that people can be counted by it."""
    return frame.astype(object).where(frame.notna(), NOT_ASKED).astype(str)


def merged(parts: Iterable[Results]) -> Results:
    """Put results together; people with the same identity become one row."""
    whole = Results()
    frames: dict[str, list[pd.DataFrame]] = {}
    for part in parts:
        whole.lines += part.lines
        whole.figures += part.figures
        whole.ties += part.ties
        whole.notices += part.notices
        for who, frame in part.people.items():
            frames.setdefault(who, []).append(frame)
    whole.people = {who: texts(pd.concat(held, axis=1)) for who, held in frames.items()}
    return whole
