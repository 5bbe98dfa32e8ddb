"""Exhibits: finding, picture, table, words, data and source, made together or not at all.

From the top: the finding as a heading; number and measure; the picture; and one line of folds,
native disclosure elements, with all that a checker needs.  Nothing here needs a script or the
book's style sheet, so that JupyterLab shows an exhibit as the book does.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from html import escape
from pathlib import Path
from typing import Any

from markupsafe import Markup

from fop.charts.charts import before_after
from fop.charts.drawing import Picture
from fop.charts.rows import RowPicture
from fop.exhibits import figures, markup, tables
from fop.templates import template
from fop.words import wording
from fop.words.statements import joined

TEMPLATE = template(Path(__file__).with_name("exhibit.html"))

MOST_ROWS = 12  # a table of more rows stays folded until it is asked for
MOST_COLUMNS = 6  # a table of more columns takes the room beside the text too
FEW = 8  # two points in time of at most so many rows are shown as a change table

COMPARED = {"borough", "measure", "unit", "decimals", "before", "after", "change"}
"""Columns of two years set side by side."""

WORK = (
    "Cameron, C., Elliott, H., Iqbal, H., Munro, E. and Owen, C. (2016), Focus on Practice in "
    "three London boroughs: an evaluation, Department for Education"
)
"""The work that every exhibit rests on."""

VIEW = "<!--fop-view {} {}-->"
"""Where a page of the book links to the view of its figures for any area: address and label."""

ADDRESS = "<!--fop-address-->"
"""Where a page of the book writes its name, version, date and address into a citation."""


@dataclass(frozen=True)
class Correction:
    """A figure or statement of the 2016 report that should be another."""

    what: str  # what it is of, such as "Kensington and Chelsea, 2014-15"
    printed: str
    right: str
    """As printed, and as it should be."""
    why: str = ""  # in one or two sentences: what it follows from and what it changes


@dataclass(frozen=True)
class Mark:
    """What the audit found about one exhibit or one page."""

    text: str
    """What stands on the fold, such as "printed 20.0%; counts give 14.3%" or "all 6 rates agree".
    """
    target: str  # address of the checks on their own page
    differs: bool = False  # whether something in the report does not hold, or only in part
    corrections: Sequence[Correction] = ()  # what is printed and what it should be
    rest: str = ""  # what is to be said of the other checks


@dataclass(frozen=True)
class Exhibit:
    """One numbered exhibit of a section."""

    label: str
    """Number as the report gives it, such as `Table 3.6`; it makes the link target `table-3-6`."""
    caption: str  # what the table shows, with place, period and unit
    table: tables.Table  # the figures
    sources: Sequence[str]  # source and licence of each table of the data package behind it
    chart: Picture | None = None
    """Where looking beats reading.  Two points in time of few rows are shown as a change table
    without one."""
    notes: Sequence[str] = ()  # caveats, each a sentence
    absence: str = ""  # what is said in the exhibit's place where the table holds not one figure
    audit: Mark | None = None  # what the audit of the report found about it
    origins: Mapping[str, str] = field(default_factory=dict)
    """Tables of the data package behind it, each with its source and licence."""
    year: str = ""  # year of figures whose row and column give none
    finding: str = ""  # what it shows, in one sentence; the picture's title, or else the caption
    view: Callable[[Sequence[figures.Fact]], str] | None = None
    """Gives the address of the view that draws some figures for any area; empty where none does."""

    @property
    def anchor(self) -> str:
        """Link target of the exhibit."""
        return "".join(c if c.isalnum() else "-" for c in self.label.lower()).strip("-")

    @property
    def heading(self) -> str:
        """What stands over it."""
        picture = self._picture()
        return self.finding or (picture.title if picture else "") or self.caption.rstrip(".")

    def _repr_html_(self) -> str:
        symbols = self._symbols()
        if self.absence and tables.is_empty(self.table):
            marked = [told for mark, told in symbols.items() if mark != wording.MISSING]
            told = [note for note in [*self.notes, *marked] if note != self.absence]
            return self._filled(absent=wording.NOT_AVAILABLE, told=told, wide=False)
        picture, rows = self._picture(), self.table.shown
        folded = picture is not None or len(rows) > MOST_ROWS
        measure = picture.subtitle if picture is not None else ""
        if not measure and self.heading != self.caption.rstrip("."):
            measure = self.caption
        caption = f"{self.label}. {self.caption}" if folded else ""
        told_already = picture is not None and self._tells_all(picture)
        table = "" if told_already else markup.html(self.table, caption, self._named)
        view = self.view(self.facts) if self.view else ""
        drawn = "" if picture is None else picture.html(self._named)
        seen = drawn if folded else drawn + table
        return self._filled(
            absent="",
            told=[*self.notes, *(told for mark, told in symbols.items() if mark not in seen)],
            key=[told for mark, told in symbols.items() if mark in seen],
            wide=not folded and rows.shape[1] > MOST_COLUMNS if picture is None else picture.wide,
            folded=folded,
            measure=measure if not measure or measure.endswith((".", "?", "!")) else f"{measure}.",
            picture=Markup(drawn),
            table=Markup(table),
            download=tables.download(self.table),
            view=Markup(VIEW.format(view, escape(self.label)) if view else ""),
            work=WORK,
            address=Markup(ADDRESS),
        )

    def _filled(self, **given: Any) -> str:
        return TEMPLATE.render(one=self, named=self._named, **given)

    @cached_property
    def facts(self) -> list[figures.Fact]:
        """Every figure of the exhibit."""
        return figures.facts(self.table, self.anchor, self.year)

    def record(self) -> dict[str, Any]:
        """Give every figure of the exhibit, for the build to gather."""
        return {
            "exhibit": self.label,
            "anchor": self.anchor,
            "sources": dict(self.origins),
            "facts": self.facts,
            "said": [joined([text]).record() for text in (self.heading, *self.notes)],
        }

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        return {
            "text/html": self._repr_html_(),
            "text/plain": f"{self.label}. {self.caption}",
            figures.RECORD: self.record(),
        }

    @property
    def _named(self) -> str:
        return f"{self.anchor}-finding"

    def _picture(self) -> Picture | None:
        """Give the picture: the one asked for, or a change table where few rows are compared."""
        table = self.table
        if self.chart is not None or not COMPARED.issubset(table.roles):
            return self.chart
        rows = table.data.set_axis(table.roles, axis=1)
        if len(rows) > FEW or rows["measure"].nunique() > 1 or rows["unit"].nunique() > 1:
            return None
        first, last = (
            str(table.data.columns[table.roles.index(end)]) for end in ("before", "after")
        )
        return before_after(rows, first, last, title=self.finding, subtitle="")

    def _tells_all(self, picture: Picture) -> bool:
        """Whether a picture holds every row of the table as text, and no less of each."""
        if not isinstance(picture, RowPicture) or not picture.is_table:
            return False
        rows = [row for row in picture.rows if len(row) > 1]
        compared = COMPARED.issubset(self.table.roles)
        return len(rows) >= len(self.table.shown) and (
            compared or self.table.shown.shape[1] <= len(picture.columns)
        )

    def _symbols(self) -> dict[str, str]:
        return {mark: f"{mark}: {told}." for mark, told in tables.symbols(self.table).items()}
