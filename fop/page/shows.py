"""Shows: exhibits, made from what is told of them beside the data."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, partial
from typing import Any

import pandas as pd

from fop.audit import ledger, marks, views
from fop.charts import charts, diagrams, networks, people
from fop.charts.diagrams import STAGES
from fop.charts.drawing import Picture
from fop.exhibits import answers, tables
from fop.exhibits.exhibits import Exhibit, Mark
from fop.exhibits.figures import slug
from fop.exhibits.folds import Fold
from fop.exhibits.tables import Table
from fop.mistakes import Mistake
from fop.page import described, explore, later
from fop.page.described import Described
from fop.page.provenance import Provenance
from fop.page.says import Says
from fop.tables import datasets, reading
from fop.tables.contents import nearest
from fop.words import official, wording
from fop.words.counts import Counts
from fop.words.wording import Statement

DRAWINGS: Mapping[str, Callable[..., Picture]] = {draw.__name__: draw for draw in (
    charts.bars, charts.ranges, charts.stacked, people.dots, people.grid, networks.rings,
    diagrams.timeline,
)}  # fmt: skip
"""Kinds of chart that an exhibit may name."""

NOTHING = "No figures of both years are held for {places}, so there is nothing to compare."
"""The answer of a page on years or areas without figures."""


class Shows(Says):
    """What a page draws and shows: its answer, exhibits, the audit's marks and its foot."""

    @cached_property
    def _absent(self) -> dict[str, str]:
        """The first exhibit of the page that has no figures, by the reason."""
        return {}

    @cached_property
    def _later(self) -> later.Waiting:
        return later.Waiting(self)

    def answer(
        self, text: str = NOTHING, *points: str, sure: str = "", because: str = ""
    ) -> Statement:
        """Open the page with its answer: figures first, then how sure it is and why.

        Parameters
        ----------
        text : str
            One or two sentences, at most 35 words; with fields, as `say` takes them.  Where the
            data make none, the page says that there is nothing to compare.
        sure : str
            `strong` (complete records, or arithmetic on the report's own tables), `moderate`
            (official figures beside other boroughs), `weak` (one or two years without
            comparison, or people not chosen at random) or `cannot say`.
        """
        told = [self.say(point) for point in points]
        mark, wave = self._mark, self._later.lead()
        reason = self.say(because) if because else ""
        return answers.box(self.say(text), told, sure, reason, mark, wave)

    def exhibit(
        self,
        label: str,
        rows: pd.DataFrame | Counts | Table | None = None,
        *,
        title: str = "",
        caption: str = "",
        of: str | Sequence[str] = (),
        notes: Sequence[str | None] = (),
        chart: Picture | None = None,
        drawn: pd.DataFrame | None = None,
        view: str = "",
        when: bool = True,
        **drawing: Any,
    ) -> "Exhibit | later.Together | None":
        """Make an exhibit: number, chart, table, notes, source and download, in one call.

        What `data/exhibits.csv` tells of it need not be given here.  The exhibits of a later
        wave that follow it stand under it.

        Parameters
        ----------
        label : str
            Its number, such as `Table 3.6`: unique in the book.
        rows : DataFrame, Counts or Table, optional
            What it shows; the described rows of its first table, where not given.
        title : str
            The finding, with fields; the described one, where not given.
        of : str or sequence of str
            The tables of the data package behind it, for the source line.
        notes : sequence of str
            Caveats and further figures beside the described notes; what says nothing is left out.
        chart : Picture, optional
            A chart made elsewhere; the described one, where not given.
        drawn : DataFrame, optional
            The rows that the chart draws, where they are not those of the table.
        view : str
            The official measure that readers may look up for their own area, where neither the
            figures nor the description name one.
        **drawing
            What the described chart takes beside rows and columns, such as `limits`.
        """
        if not when:
            return None
        caveats = [note for note in notes if note]
        if isinstance(rows, Counts):
            rows = rows.rows.reset_index()
        told = described.find(label, self.number, self.as_printed)
        if told is None:
            return None
        if not caption and not told.caption:
            described.known(label, self.number)
        told = replace(
            told,
            finding=title or told.finding,
            caption=caption or told.caption,
            of=tuple([of] if isinstance(of, str) else of) or told.of,
            leading=view or told.leading,
        )
        if told.form in later.FORMS and rows is None and not drawing:
            made = self._formed(told, caveats)
            if made is None:
                return None
        else:
            rows = self.rows(told.of[0], **told.where) if rows is None else rows
            fields = _counted(rows)
            seen = rows if drawn is None else drawn
            picture = chart or self._drawn(told, seen, fields, drawing)
            made = self._made(told, _shown(told, rows), picture, [*caveats, *told.notes], fields)
        after = self._later.after(label)
        return later.Together([made, *after]) if after else made

    def fold(self, title: str, *parts: Any) -> Fold | Statement | None:
        """Put sentences or exhibits under one line that opens; nothing where there are none.

        Parameters
        ----------
        title : str
            What stands on the line; the finding of a single exhibit, where empty.
        *parts : Statement, Exhibit or str
            What opens, in order, a text as `say` takes it; links are kept in sentences that stand
            without an exhibit.
        """
        parts = tuple(self.say(part) if type(part) is str else part for part in parts)
        each = [part.parts if isinstance(part, later.Together) else [part] for part in parts]
        held = [one for several in each for one in several if one is not None]
        if not held:
            return None
        if any(isinstance(one, Exhibit) for one in held):
            first = next(one for one in held if isinstance(one, Exhibit))
            return Fold(title or first.heading, held)
        opening = f"<details><summary>{wording.escaped(title)}</summary>"
        return wording.joined([opening, *held, "</details>"], "\n\n")

    def draw(
        self, kind: str, rows: pd.DataFrame, /, *columns: str, title: str, subtitle: str, **how: Any
    ) -> Picture:
        """Draw a chart for an exhibit whose table shows other rows than the chart does.

        Parameters
        ----------
        kind : str
            One of the kinds that `data/exhibits.csv` may name, such as `dots`.
        title, subtitle : str
            The finding; what is measured, where and when.  Both may hold fields.
        """
        if kind not in DRAWINGS:
            raise Mistake(f"No kind of chart {kind!r}. Kinds: {', '.join(DRAWINGS)}.")
        texts = {"title": self.filled(title, {}), "subtitle": self.filled(subtitle, {})}
        return DRAWINGS[kind](rows, *columns, **texts, **how)

    def steps(self, name: str) -> pd.DataFrame:
        """Give the steps of a theory of change, numbered, each with its stage and what follows."""
        rows = diagrams.numbered(self.load(name), STAGES)
        return rows.assign(stage=rows["kind"].map(STAGES), place="section " + rows["section"])

    def flow(self, steps: pd.DataFrame, title: str, subtitle: str) -> Picture:
        """Draw steps as boxes with arrows, from what is put in to the outcomes."""
        return diagrams.flow(steps, steps, headings=STAGES, title=title, subtitle=subtitle)

    def _formed(self, told: Described, caveats: Sequence[str] = ()) -> Exhibit | None:
        """Make an exhibit whose rows follow from its form; nothing where these make none."""
        form = later.FORMS[told.form](self, told)
        if form is None:
            return None
        said = form.finding.replace("{", "{{").replace("}", "}}")
        told = replace(
            told, of=tuple(form.of) or told.of, caption=form.caption or told.caption,
            finding=said or told.finding,
        )  # fmt: skip
        every = [*caveats, *told.notes, *form.notes]
        return self._made(told, form.table, form.chart, every, form.fields or {})

    def _drawn(
        self,
        told: Described,
        rows: pd.DataFrame | Table,
        fields: Mapping[str, Any],
        drawing: Mapping[str, Any],
    ) -> Picture | None:
        if not told.chart or isinstance(rows, Table):
            return None
        kind, *columns = told.chart
        named = dict(one.split("=", 1) for one in columns if "=" in one)
        places = [one for one in columns if "=" not in one]
        title, subtitle = (self.filled(text, fields) for text in (told.finding, told.measure))
        return self.draw(kind, rows, *places, title=title, subtitle=subtitle, **named, **drawing)

    def _made(
        self,
        told: Described,
        table: Table,
        chart: Picture | None,
        notes: Sequence[str],
        fields: Mapping[str, Any],
    ) -> Exhibit:
        names = [self._path(name) for name in told.of]
        # Tables of figures that other years and areas may lack.
        dated = [n for n in names if official.stands_for(n) or n.startswith("official/")]
        absence = official.reason(dated[0], self.vintage) if dated else ""
        if absence and tables.is_empty(table):
            # What several exhibits lack for one reason is told in full under the first.
            first = self._absent.setdefault(absence, told.exhibit)
            absence = absence if first == told.exhibit else f"For the same reason as {first}."
        texts = [self.filled(note, fields) for note in notes]
        if not self.as_printed and set(names) & set(official.LEDGERS) and tables.symbols(table):
            texts.append(official.LEDGER_REASON)
        origins = [origin for name in names for origin in self._origins(name)]
        # A figure of the fieldwork is of its wave, unless its table gives a year.
        held = {name.split("/")[1] for name in names if name.startswith("fieldwork/")}
        wave = held.pop() if len(held) == 1 and "wave" in self.parameters else ""
        is_official = any(n in official.QUOTED or n.startswith("official/") for n in names)
        return Exhibit(
            told.exhibit, self.filled(told.caption, fields), table, datasets.sources(origins),
            chart, [*table.notes, *texts], absence, year=wave,
            finding=self.filled(told.finding, fields),
            origins={name: " ".join(datasets.sources([name])) for name in origins},
            audit=marks.exhibit_mark(slug(told.exhibit)) if self.as_printed else None,
            view=partial(explore.asked, names=self.areas, leading=told.leading)
            if is_official else None,
        )  # fmt: skip

    @cached_property
    def audit(self) -> views.Views:
        """The audit of the report: every claim of the ledger, worked out."""
        reading.note("claims")
        return views.Views(ledger.run())

    def provenance(self) -> "Provenance | later.Together":
        """Tell what the page was made from; every notebook ends with this."""
        mark = self._mark
        lead = self._later.lead()
        rest = [*([lead] if lead else []), *self._later.rest()]
        held = datasets.package()
        sought = [name for name in reading.noted() if name[-1:] != "*"]
        sought = [name for name in sought if name.partition("?")[0] not in held]
        used = [name for name in reading.noted() if name not in sought]
        foot = Provenance(used, self.parameters, mark, sought)
        return later.Together([*rest, foot]) if rest else foot

    @property
    def _mark(self) -> Mark | None:
        """What the ledger says of the report's own print; other figures have no mark."""
        return marks.page_mark(self.number) if self.as_printed else None


def _shown(told: Described, rows: pd.DataFrame | Table) -> Table:
    if isinstance(rows, Table):
        return rows
    columns = told.columns or {name: wording.capital(name) for name in rows}
    if lost := [name for name in columns if name not in rows]:
        raise Mistake(
            f"{told.exhibit} in data/exhibits.csv, columns: {', '.join(lost)} not in its table."
            f"{nearest(lost[0], map(str, rows))}"
        )
    # A remark that nobody made is no missing figure.
    texts = rows.select_dtypes(["object", "str"]).columns.intersection(list(columns))
    rows = rows.assign(**{name: rows[name].fillna("") for name in texts})
    if told.form == "crossed":
        row, column, value = columns
        return tables.crossed(rows, row, column, value, heading=columns[row])
    return tables.plain(rows, columns, told.units, headers=told.headers)


def _counted(rows: Any) -> dict[str, Any]:
    """Give the counts of some rows for the fields of a title, where each answer stands once."""
    if not isinstance(rows, pd.DataFrame) or not {"answer", "count", "base"} <= set(rows):
        return {}
    return {} if rows["answer"].duplicated().any() else {"counts": Counts(rows)}
