"""Front: the parts of the book's first page, each a value that a notebook shows.

Texts may hold `**bold**` and links such as `[3.2.1](3-2-1-value-for-money.ipynb)`; all else is
escaped.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markupsafe import Markup

from fop.charts.drawing import Chart, Picture
from fop.exhibits.figures import slug
from fop.templates import inline, template
from fop.words.statements import joined

FRONT: Any = template(Path(__file__).with_suffix(".html")).module  # its parts by their names
WIDTH = 2.6  # inches of a drawing in a card
DATES = "<!--fop-dates-->"  # where a page of the book writes the day and the version of its release
PDF = "<!--fop-pdf-->"  # where the export writes a link to the book as PDF

PRINT = '<button class="fop-print" type="button" hidden>Print or save as PDF: two pages</button>'
"""What a script lets print the page: without one, it stays hidden."""


@dataclass(frozen=True)
class Part:
    """A part of the page, as HTML, and the texts in it."""

    html: str
    said: Sequence[str] = ()

    def _repr_html_(self) -> str:
        return self.html

    def _repr_mimebundle_(self, **_: object) -> dict[str, object]:
        told = joined(self.said).told()
        return {"text/html": self.html, "text/plain": "Part of the front page"} | told


@dataclass(frozen=True)
class Card:
    """One of the three answers that the book opens with."""

    heading: str  # what it is about, such as "What happened next"
    said: str  # the answer in one sentence
    link: str  # where it is told in full: `[Both outcomes, to 2025](what-happened-next.ipynb)`
    number: str = ""
    meaning: str = ""
    """The one figure, and what it is."""
    sure: str = ""  # how sure it is, with the reason
    pictures: Sequence[Picture] = ()
    """Small charts; their titles stand over them where there are several."""
    printed: bool = False  # whether it tells what the 2016 report has wrong
    missing: str = ""
    """What there is no figure of, in one sentence; then nothing else is shown but the link."""

    def html(self) -> str:
        """Write the card."""
        drawn = [
            (one.title, Markup(one.svg(WIDTH) if isinstance(one, Chart) else one.html()))
            for one in self.pictures
        ]
        return str(FRONT.card(self, drawn))


def lede(text: str, *dates: tuple[str, str], questions: Sequence[str] = ()) -> Part:
    """Open the page: what the book is, its dates in one line, and what readers ask most.

    Parameters
    ----------
    text : str
        At most 50 words.
    *dates : (str, str)
        What else stands beside the day and the version, such as `("Figures to", "March 2025")`.
    questions : sequence of str
        Links to their answers: `[Did re-referrals fall?](what-happened-next.ipynb)`.
    """
    return Part(str(FRONT.lede(text, dates, questions, Markup(DATES))), [text])


def cards(*shown: Card) -> Part:
    """Set some cards side by side, all of one height."""
    inside = "".join(card.html() for card in shown)
    said = [text for card in shown for text in (card.said, card.number, card.meaning)]
    return Part(f'<div class="fop-front fop-cards">{inside}</div>', said)


def columns(groups: Mapping[str, Sequence[str]], level: int = 2) -> Part:
    """Set some lists side by side, each under its heading.

    Parameters
    ----------
    groups : mapping
        Headings to their entries.
    level : int
        Of the headings: 2 for parts of the page, 3 for lists within one.
    """
    parts = [(heading, slug(heading), entries) for heading, entries in groups.items()]
    said = [entry for entries in groups.values() for entry in entries]
    return Part(str(FRONT.columns(parts, level)), said)


def buttons(*links: str) -> Part:
    """Set some links side by side, such as `[All data](../facts.csv)`."""
    inside = " ".join(map(inline, links))
    return Part(f'<p class="fop-front fop-buttons">{inside} {PRINT} {PDF}</p>')
