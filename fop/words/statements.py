"""Statements: sentences made from data, which carry what they state as data.

A sentence is judged, cited and set against a later release by what it states: who, what, from
when to when, from and to which figure, and with which word.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, overload

from fop.mistakes import Mistake
from fop.words import breaks

RECORD = "application/vnd.fop.sentence+json"
"""Media type of a sentence's record."""


@dataclass(frozen=True)
class Stated:
    """What one clause of a sentence states.

    Attributes
    ----------
    area : str
        Short name of who moved.
    measure, unit : str
        What moved.
    baseline, year : str
        From when to when; empty where the sentence's rows do not say.
    before, after : float, optional
        From and to which figure, not rounded.
    word : str
        How the movement is named.
    figures : str
        The two figures as the sentence writes them; empty in a title, which has none.
    ordinary : bool, optional
        Whether it is no more than such figures move; None where nothing tells.
    remarks : tuple of str
        What is to be known of its figures: that they are not final, or the report's.
    """

    area: str
    measure: str
    unit: str
    baseline: str
    year: str
    before: float | None
    after: float | None
    word: str
    figures: str = ""
    ordinary: bool | None = None
    remarks: tuple[str, ...] = ()


class Statement(str):
    """Markdown text that a notebook shows as prose, with what it states as data."""

    states: tuple[Stated, ...]

    def __new__(cls, text: str, states: Iterable[Stated] = ()) -> "Statement":
        """Make a statement of a text and of what it states."""
        made = super().__new__(cls, text)
        made.states = tuple(states)
        return made

    def __add__(self, other: str) -> "Statement":
        """Put two texts together; what both state is kept."""
        return Statement(str(self) + other, (*self.states, *stated(other)))

    def __radd__(self, other: str) -> "Statement":
        """Put a text before."""
        return Statement(other + str(self), (*stated(other), *self.states))

    def record(self) -> dict[str, Any]:
        """Give the sentence and what it states, for the build to gather."""
        return {"text": str(self), "states": [asdict(one) for one in self.states]}

    def _repr_markdown_(self) -> str:
        return str(self)

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        shown: dict[str, Any] = {"text/markdown": str(self), "text/plain": str(self)}
        return shown | ({RECORD: self.record()} if self.states else {})


def joined(parts: Iterable[str | None], by: str = " ") -> Statement:
    """Join sentences; what each of them states is kept."""
    kept = [part for part in parts if part]
    return Statement(
        breaks.once(by.join(map(str, kept))), (one for part in kept for one in stated(part))
    )


def stated(text: object) -> tuple[Stated, ...]:
    """Give what a text states: nothing for one that is no statement."""
    return text.states if isinstance(text, Statement) else ()


@overload
def say(text: str, *, when: bool, **figures: Any) -> Statement | None: ...
@overload
def say(text: str, **figures: Any) -> Statement: ...
def say(text: str, *, when: bool = True, **figures: Any) -> Statement | None:
    """Make a sentence from data.

    Parameters
    ----------
    text : str
        Markdown with format fields, such as `"{safety[safer]:of} thought so."`
    when : bool
        Nothing is said where it is false.
    **figures
        What the fields name: `Counts`, numbers, or text from tables, which is escaped.

    Returns
    -------
    Statement or None
        Shown as Markdown by JupyterLab and in the book.

    Raises
    ------
    Mistake
        For a field that nothing fills, or a heading: headings belong in Markdown cells.
    """
    return _filled(text, figures) if when else None


@overload
def note(text: str, *, when: bool, **figures: Any) -> Statement | None: ...
@overload
def note(text: str, **figures: Any) -> Statement: ...
def note(text: str, *, when: bool = True, **figures: Any) -> Statement | None:
    """Make a remark set apart from the text, for caveats and figures that differ.

    Nothing is made where `when` is false.
    """
    if not when:
        return None
    made = _filled(text, figures)
    return Statement("> " + str(made).replace("\n", "\n> "), made.states)


def escaped(text: str) -> str:
    """Take the Markdown and HTML meaning out of text that comes from a file."""
    line = " ".join(text.splitlines()).replace("&", "&amp;")
    return re.sub(r"([\\`*_\[\]<>#|$~{}])", r"\\\1", line)


def _filled(text: str, figures: Mapping[str, Any]) -> Statement:
    if re.search(r"^\s{0,3}#{1,6}\s", text, flags=re.MULTILINE):
        raise Mistake("A sentence from data cannot be a heading. Put headings in Markdown cells.")
    shown = {key: _shown(value) for key, value in figures.items()}
    try:
        told = re.sub(r"(?<=\S) {2,}(?=\S)", " ", text.format(**shown))
        return Statement(breaks.once(told), (*stated(text), *_kept(text, figures)))
    except (KeyError, IndexError, AttributeError) as error:
        raise Mistake(f"Nothing fills the field {error} of the sentence {text!r}.") from None


def _shown(value: Any) -> Any:
    """Escape text, and leave out a sentence that could not be made: its field is empty."""
    return "" if value is None else escaped(value) if type(value) is str else value


def _kept(text: str, figures: Mapping[str, Any]) -> Iterator[Stated]:
    """Give what the statements among a sentence's figures state, in the order of its fields."""
    for name in re.findall(r"\{(\w+)", text):
        yield from stated(figures.get(name))
