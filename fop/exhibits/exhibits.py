"""Exhibits: chart, table, words, data and source, made together or not at all."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

from fop.charts.drawing import NARROW, WIDE, Chart
from fop.exhibits import figures, markup, tables
from fop.words import wording
from fop.words.statements import Statement


@dataclass(frozen=True)
class Mark:
    """What the audit found about one exhibit or one page.

    Attributes
    ----------
    text : str
        The number of claims with each verdict.
    target : str
        Address of the claims on the page of the audit.
    """

    text: str
    target: str


@dataclass(frozen=True)
class Exhibit:
    """One numbered exhibit of a section.

    Attributes
    ----------
    label : str
        Number as the report gives it, such as `Table 3.6`; it makes the link target
        `table-3-6`.
    caption : str
        What the table shows, with place, period and unit.
    table : Table
        The figures.
    sources : sequence of str
        Source and licence of each table of the data package behind it.
    chart : Chart, optional
        Where looking beats reading.
    notes : sequence of str
        Caveats, each a sentence.
    absence : str
        What is said in the exhibit's place where the table holds not one figure.
    audit : Mark, optional
        What the audit of the report found about it.
    origins : mapping
        Tables of the data package behind it, each with its source and licence.
    year : str
        Year of figures whose row and column give none.
    """

    label: str
    caption: str
    table: tables.Table
    sources: Sequence[str]
    chart: Chart | None = None
    notes: Sequence[str] = ()
    absence: str = ""
    audit: Mark | None = None
    origins: Mapping[str, str] = field(default_factory=dict)
    year: str = ""

    @property
    def anchor(self) -> str:
        """Link target of the exhibit."""
        return "".join(c if c.isalnum() else "-" for c in self.label.lower()).strip("-")

    def _repr_html_(self) -> str:
        if self.absence and tables.is_empty(self.table):
            return self._absent()
        notes = [*self.notes, *self._symbols()]
        return (
            f'<figure class="fop-exhibit" id="{self.anchor}" aria-label="{escape(self.label)}">'
            f"{self._drawing()}"
            f'<div class="fop-scroll" role="region" tabindex="0" '
            f'aria-label="{escape(self.label)}, table">'
            f"{markup.html(self.table, f'{self.label}. {self.caption}')}</div>"
            f"{_paragraph('fop-notes', 'Notes', notes)}"
            f"{_paragraph('fop-source', 'Source', self.sources)}"
            f'<p class="fop-download"><a download="{self.anchor}.csv" '
            f'href="{_data_uri("text/csv", tables.csv(self.table))}">'
            f"Download {escape(self.label)} as CSV</a></p>{self._mark()}</figure>"
        )

    def record(self) -> dict[str, Any]:
        """Give every figure of the exhibit, for the build to gather."""
        return {
            "exhibit": self.label,
            "anchor": self.anchor,
            "sources": dict(self.origins),
            "facts": figures.facts(self.table, self.anchor, self.year),
            "finding": self._finding(),
        }

    def _finding(self) -> dict[str, Any] | None:
        """Give what the title of the chart states, where it is made from data."""
        title = self.chart.title if self.chart else ""
        return title.record() if isinstance(title, Statement) and title.states else None

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        return {
            "text/html": self._repr_html_(),
            "text/plain": f"{self.label}. {self.caption}",
            figures.RECORD: self.record(),
        }

    def _mark(self) -> str:
        if self.audit is None:
            return ""
        return (
            f'<p class="fop-audit">Audit of the 2016 report: <a href="{self.audit.target}">'
            f"{self.audit.text}</a></p>"
        )

    def _symbols(self) -> list[str]:
        return [f"{mark}: {meaning}." for mark, meaning in tables.symbols(self.table).items()]

    def _absent(self) -> str:
        """Say that there is no figure, why, and what is known of that."""
        symbols = [told for told in self._symbols() if not told.startswith(wording.MISSING)]
        known = [note for note in self.notes if not note.startswith("The chart ")]
        notes = [note for note in [*known, *symbols] if note != self.absence]
        return (
            f'<figure class="fop-exhibit" id="{self.anchor}" aria-label="{escape(self.label)}">'
            f'<p class="fop-title">{escape(self.label)}: {wording.NOT_AVAILABLE}</p>'
            f'<p class="fop-subtitle">{escape(self.caption)}</p>'
            f"<p>{escape(self.absence)}</p>{_paragraph('fop-notes', 'Notes', notes)}</figure>"
        )

    def _drawing(self) -> str:
        if self.chart is None:
            return ""
        wide, narrow = (
            _data_uri("image/svg+xml", self.chart.svg(width)) for width in (WIDE, NARROW)
        )
        return (
            f'<p class="fop-title">{escape(self.chart.title)}</p>'
            f'<p class="fop-subtitle">{escape(self.chart.subtitle)}</p>'
            f'<picture><source media="(max-width: 600px)" srcset="{narrow}">'
            f'<img src="{wide}" alt="{escape(self.chart.alt)}"></picture>'
        )


def _paragraph(kind: str, title: str, sentences: Sequence[str]) -> str:
    if not sentences:
        return ""
    text = " ".join(escape(sentence) for sentence in dict.fromkeys(sentences))
    return f'<p class="{kind}"><strong>{title}:</strong> {text}</p>'


def _data_uri(kind: str, text: str) -> str:
    return f"data:{kind};base64,{base64.b64encode(text.encode()).decode()}"
