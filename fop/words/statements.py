"""Statements: sentences made from data, which carry what they state as data.

A sentence is judged, cited and set against a later release by what it states: who, what, from
when to when, from and to which figure, and with which word.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from string import Formatter
from typing import Any

from fop.mistakes import Mistake
from fop.tables import areas
from fop.words import breaks
from fop.words.counts import Count

RECORD = "application/vnd.fop.sentence+json"  # media type of a sentence's record


@dataclass(frozen=True)
class Stated:
    """What one clause of a sentence states."""

    area: str  # short name of who moved
    measure: str
    unit: str
    """What moved."""
    baseline: str
    year: str
    """From when to when; empty where the sentence's rows do not say."""
    before: float | None
    after: float | None
    """From and to which figure, not rounded."""
    word: str  # how the movement is named
    figures: str = ""
    """The two figures as the sentence writes them; empty in a title, which has none."""
    ordinary: bool | None = None
    """Whether it is no more than such figures move; None where nothing tells."""
    remarks: tuple[str, ...] = ()
    """What is to be known of its figures: that they are not final, or the report's."""

    @property
    def place(self) -> str:
        """Name of who moved, in full."""
        return areas.in_full(self.area)


@dataclass(frozen=True)
class Counted:
    """A count that a sentence gives."""

    field: str  # what it is a count of, as the sentence's text asks for it: `safety[safer]`
    count: int  # how many
    base: int | None  # out of how many; none where no base is known
    written: str  # as the sentence writes it, such as `about half (12 of 25)`


class Statement(str):
    """Markdown text that a notebook shows as prose, with what it states as data."""

    states: tuple[Stated, ...]
    counts: tuple[Counted, ...]

    def __new__(
        cls, text: str, states: Iterable[Stated] = (), counts: Iterable[Counted] = ()
    ) -> "Statement":
        """Make a statement of a text, of the movements that it states and the counts in it."""
        made = super().__new__(cls, text)
        made.states, made.counts = tuple(states), tuple(counts)
        return made

    def __add__(self, other: str) -> "Statement":
        """Put two texts together; what both state is kept."""
        return carrying(str(self) + other, [self, other])

    def __radd__(self, other: str) -> "Statement":
        """Put a text before."""
        return carrying(other + str(self), [other, self])

    def record(self) -> dict[str, Any]:
        """Give the sentence and what it states, for the build to gather."""
        states = [asdict(one) for one in self.states]
        return {"text": str(self), "states": states, "counts": [asdict(one) for one in self.counts]}

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        return {"text/markdown": str(self), "text/plain": str(self)} | self.told()

    def told(self) -> dict[str, Any]:
        """Give the record by its media type; nothing where no movement and no count is told."""
        return {RECORD: self.record()} if self.states or self.counts else {}


def joined(parts: Iterable[str | None], by: str = " ") -> Statement:
    """Join sentences; what each of them states is kept."""
    kept = [part for part in parts if part]
    return carrying(breaks.once(by.join(map(str, kept))), kept)


def stated(text: object) -> tuple[Stated, ...]:
    """Give what a text states: nothing for one that is no statement."""
    return text.states if isinstance(text, Statement) else ()


def carrying(text: str, parts: Iterable[object]) -> Statement:
    """Make a statement of a text that is made of others; what each of them states is kept."""
    kept = [part for part in parts if isinstance(part, Statement)]
    return Statement(
        text, (one for part in kept for one in part.states),
        (one for part in kept for one in part.counts),
    )  # fmt: skip


def say(text: str, **figures: Any) -> Statement:
    """Make a sentence from data.

    Parameters
    ----------
    text : str
        Markdown with format fields, such as `"{safety[safer]:of} thought so."`
    **figures
        What the fields name: `Counts`, numbers, or text from tables, which is escaped.

    Raises
    ------
    Mistake
        For a field that nothing fills, or a heading: headings belong in Markdown cells.
    """
    if re.search(r"^\s{0,3}#{1,6}\s", text, flags=re.MULTILINE):
        raise Mistake("A sentence from data cannot be a heading. Put headings in Markdown cells.")
    made = filled(text, {key: _shown(value) for key, value in figures.items()})
    return carrying(breaks.once(re.sub(r"(?<=\S) {2,}(?=\S)", " ", made)), [made])


def note(text: str, **figures: Any) -> Statement:
    """Make a remark set apart from the text, for caveats and figures that differ."""
    made = say(text, **figures)
    return carrying("> " + str(made).replace("\n", "\n> "), [made])


def escaped(text: str) -> str:
    """Take the Markdown and HTML meaning out of text that comes from a file."""
    line = " ".join(text.splitlines()).replace("&", "&amp;")
    return re.sub(r"([\\`*_\[\]<>#|$~{}])", r"\\\1", line)


def filled(text: str, figures: Mapping[str, Any]) -> Statement:
    """Fill a text that is shown as it is, such as a title: no Markdown in it is escaped."""
    filling = _Filling()
    try:
        made = filling.vformat(text, (), figures)
    except (KeyError, IndexError, AttributeError) as error:
        raise Mistake(f"Nothing fills the field {error} of the sentence {text!r}.") from None
    kept = carrying(made, [text, *filling.parts])
    return Statement(made, kept.states, (*kept.counts, *filling.counts))


def put_in(text: str, figures: Sequence[Any], where: str) -> str:
    """Fill the numbered fields of a text of the table `where`, such as `{0:,.0f}`."""
    try:
        return text.format(*figures)
    except (KeyError, IndexError, ValueError, AttributeError, TypeError) as error:
        raise Mistake(
            f"{where}: {text!r} cannot be filled from {len(figures)} figures ({error}). Mend it."
        ) from None


class _Filling(Formatter):
    """Fills the fields of a text, and notes the counts and statements that it writes."""

    def __init__(self) -> None:
        self.counts: list[Counted] = []
        self.parts: list[Statement] = []
        self._field = ""

    def get_field(self, name: str, args: Any, kwargs: Any) -> Any:
        if "._" in name or "[_" in name:
            raise AttributeError(name)  # what is Python's own, and no word of the book
        self._field = name
        return super().get_field(name, args, kwargs)

    def format_field(self, value: Any, spec: str) -> str:
        written = str(super().format_field(value, spec))
        if isinstance(value, Statement):
            self.parts.append(value)
        if isinstance(value, Count):
            self.counts.append(Counted(self._field, int(value), value.base, written))
        return written


def _shown(value: Any) -> Any:
    """Escape text, and leave out a sentence that could not be made: its field is empty."""
    return "" if value is None else escaped(value) if type(value) is str else value
