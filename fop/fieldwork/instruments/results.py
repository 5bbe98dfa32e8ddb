"""Results: the counts and figures of an instrument before disclosure control."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from fop.fieldwork.crosstabs import NOT_ASKED, Cell

Where = Mapping[str, str]


@dataclass(frozen=True)
class Line:
    """One count to publish: where it belongs, and whose count it is out of which base."""

    table: str
    section: str
    topic: str
    group: str
    answer: str
    cell: Cell
    base: Cell | None
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
    by : str
        Column that the groups come from; empty for the figure of everybody.
    unit : str
        Unit of the value.
    decimals : int
        Decimals that it is published with.
    note : str
        What to know about it.
    needs : tuple of Cell
        Counts that could be worked out from the figure: where one of them is withheld,
        the figure is too.
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
    by: str = ""
    unit: str = ""
    decimals: int = 1
    note: str = ""
    needs: tuple[Cell, ...] = ()


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
    notices : list of str
        What the evaluator should know about the responses, without a response in it.
    """

    people: dict[str, pd.DataFrame] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
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
            self.lines.append(Line(table, section, topic, group, words, own, base, note))

    def total(
        self,
        place: tuple[str, str, str, str],
        answer: str,
        who: str,
        where: Where | None = None,
        of: Where | None = None,
        note: str = "",
    ) -> None:
        """Ask for one count of people, out of others where `of` says which."""
        base = None if of is None else cell(who, of)
        self.lines.append(Line(*place, answer, cell(who, where or {}), base, note))

    def values(self, who: str, column: str) -> list[str]:
        """List the answers that people gave, in the order of their names."""
        found = self.people[who][column]
        return sorted(set(found) - {NOT_ASKED})


def cell(who: str, where: Where) -> Cell:
    """Name a count by whose it is and by the values that its people share."""
    return who, frozenset(where.items())


def texts(frame: pd.DataFrame, missing: str = NOT_ASKED) -> pd.DataFrame:
    """Make every column text, so that people can be counted by it."""
    return frame.astype(object).where(frame.notna(), missing).astype(str)


def merged(parts: Iterable[Results]) -> Results:
    """Put results together; people with the same identity become one row."""
    whole = Results()
    frames: dict[str, list[pd.DataFrame]] = {}
    for part in parts:
        whole.lines += part.lines
        whole.figures += part.figures
        whole.notices += part.notices
        for who, frame in part.people.items():
            frames.setdefault(who, []).append(frame)
    whole.people = {who: texts(pd.concat(held, axis=1)) for who, held in frames.items()}
    return whole
