"""Front: what the first page of the book shows, from the report, the comparison and the ledger."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from inspect import cleandoc
from typing import TYPE_CHECKING

import pandas as pd

from fop.audit import judgement
from fop.audit.judgement import Judgement, PrintedFigure
from fop.charts import charts, rows, sheet, strips
from fop.charts.drawing import Chart, Picture
from fop.comparison import answers, phrases
from fop.comparison.study import run_of, shown
from fop.exhibits import front, tables
from fop.exhibits.exhibits import Exhibit
from fop.exhibits.front import Card, Part
from fop.mistakes import Mistake
from fop.page import later, recount, standing
from fop.tables import areas, datasets, parameters
from fop.words import counts, measures, movements, places, wording
from fop.words.counts import Count, Counts
from fop.words.statements import carrying
from fop.words.subjects import subjects
from fop.words.wording import Statement

if TYPE_CHECKING:
    from fop.page.page import Page

NEWEST = {
    "re-referral rate": (
        "Re-referrals",
        "share of referrals of a child already referred in the 12 months before",
    ),
    "children looked after rate": ("Children in care", "for every 10,000 children living there"),
}
"""The two main outcomes as official measures, each with its name and what it is."""

CARD = ("heading", "said", "number", "meaning", "sure", "link")
"""The texts of a card, in their order."""

ENDS = 5
"""How many authorities are the lowest, and how many the highest."""

CARE, ALONE = "children in care", "children in care, without unaccompanied children"
"""The outcome with and without the children whose number depends on arrivals."""


class Printed:
    """The report's own tables, whatever figures the book shows."""

    def load(self, name: str) -> pd.DataFrame:
        """Read a table as it is printed."""
        return datasets.load(name)


@dataclass(frozen=True)
class Strips:
    """Several strips of one exhibit, each under its name."""

    title: str
    subtitle: str
    """The finding of them all; what they show."""
    strips: Mapping[tuple[str, str], Chart]
    """Name and measure to the drawing."""
    is_table = False
    wide = False

    def html(self, named_by: str = "") -> str:
        """Write them one under another."""
        return "".join(
            f'<p class="fop-strip"><b>{name}</b> {measure}</p>{chart.html()}'
            for (name, measure), chart in self.strips.items()
        )


class Front:
    """The parts of the first page; the notebook gives the words and this the figures.

    Parameters
    ----------
    page : Page
        The page, whose boroughs are shown; its `treated` are compared.
    """

    def __init__(self, page: "Page") -> None:
        self._page = page

    @property
    def until(self) -> str:
        """The newest year of the two main outcomes."""
        return max(str(self._ranked(name)["year"].iloc[0]) for name in NEWEST)

    @property
    def others(self) -> str:
        """Say whose figures are shown, where not those of the boroughs that the report is on."""
        told = ""
        if not self._page.compared.is_the_programme:
            compared = self._page.compared.study.areas
            told = f" What happened next is told of {wording.listed(compared)}."
        if set(self._page.shorts) != set(parameters.PRINT["areas"]):
            told += f" Newest figures are those of {wording.listed(self._page.areas)}."
        return told

    @cached_property
    def report(self) -> Judgement:
        """What the ledger says of the whole report."""
        return judgement.of_report()

    @property
    def wrong(self) -> Count:
        """How many statements that can be checked do not hold, out of these."""
        return Count(int(self.report.tally["does not hold"]), self.report.checked)

    def lede(self, text: str, questions: str = "") -> Part:
        """Open the page: what the book is, its dates, and what readers ask most, as links."""
        coming = f"[{parameters.following(self.until)}](this-edition.ipynb)"
        dates = ("Figures to", self.until), ("Next to add", coming)
        return front.lede(self._filled(text), *dates, questions=cleandoc(questions).splitlines())

    def card(self, text: str, picture: Picture, *, printed: bool = False) -> Card:
        """Make a card.

        Parameters
        ----------
        text : str
            Heading, sentence, number, its meaning, how sure, and link, with empty lines between;
            with fields, as `say` takes them.
        picture : Picture
            A small chart.
        printed : bool
            Whether it tells what the 2016 report has wrong.
        """
        parts = [self._filled(part) for part in re.split(r"\n\s*\n", cleandoc(text))]
        if len(parts) != len(CARD):
            raise Mistake(f"A card has {len(CARD)} parts ({', '.join(CARD)}); found {len(parts)}.")
        return Card(**dict(zip(CARD, parts, strict=True)), pictures=[picture], printed=printed)

    def cards(self, *made: Card) -> Part:
        """Set cards side by side."""
        return front.cards(*made)

    def columns(self, text: str, level: int = 2) -> Part:
        """Set lists side by side.

        Parameters
        ----------
        text : str
            Headings, which start with `* `, each over its entries, which start with `- `; with
            fields.
        level : int
            Of the headings, as for `front.columns`.
        """
        groups: dict[str, list[str]] = {}
        for part in re.split(r"^\s*(?=\* )", cleandoc(text), flags=re.M):
            heading, *entries = re.split(r"^\s*- ", part.removeprefix("* "), flags=re.M)
            if heading.strip():
                groups[heading.strip()] = [self._filled(entry) for entry in entries]
        return front.columns(groups, level)

    def buttons(self, *links: str) -> Part:
        """Set links side by side."""
        return front.buttons(*links)

    def parts(self, counted: Counts, text: str) -> Picture:
        """Draw one bar of people, cut into parts.

        Parameters
        ----------
        counted : Counts
            As `page.counts` gives them.
        text : str
            Who they are, then each part with its answer: `All | finished: completed in 2016`.
        """
        name, *parts = (" ".join(part.split()) for part in text.split("|"))
        cut = [(name, *part.split(": ", 1)) for part in parts]
        frame = pd.DataFrame(cut, columns=["whole", "part", "answer"])
        frame["count"] = [int(counted[answer]) for answer in frame["answer"]]
        return charts.stacked(frame, "whole", "part", "count", title=name, subtitle="")

    def happened(self, heading: str, link: str) -> Card:
        """Say how the two main outcomes compare with those of all others."""
        study = self._page.compared.study
        main = study.testable(primary=True)
        if not main:
            return Card(heading, "", link, missing=answers.answer(study))
        name = ALONE if ALONE in study.testable() else main[-1]
        one, outcome = study.together(name), study.outcome(name)
        here, there = (phrases.moved(value, outcome) for value in (one.change, one.elsewhere))
        named = self._page.compared.is_the_programme
        who = phrases.who(study, one.treated) if named else wording.listed(one.treated)
        both = here == there
        beside = f"{who}, and elsewhere" if both else f"{who}; {there} elsewhere"
        least = {each: study.power(each).fall for each in main}
        under = [
            f"{phrases.size(-fall, study.outcome(each))} in {each}"
            for each, fall in least.items()
            if math.isfinite(fall)
        ]
        ever = [each for each, fall in least.items() if not math.isfinite(fall)]
        missed = [f"falls under {wording.listed(under)}"] * bool(under)
        missed += [f"any fall in {wording.listed(ever)}"] * bool(ever)
        drawn = [each for each in (CARE, ALONE) if each in study.testable()] or main
        return Card(
            heading, answers.compared(study), link,
            number=f"{here} in both" if both else here,
            meaning=f"{wording.capital(name)}: {beside} ({run_of(study.years(name))}, against "
            f"{run_of(study.window)}).",
            sure=f"**{answers.sure(study)}**. Official figures beside {len(one.comparators)} other "
            f"{phrases.places(study)}. We could have missed "
            f"{wording.listed(missed)}.",
            pictures=self._both(drawn),
        )  # fmt: skip

    def _both(self, names: Sequence[str]) -> list[Picture]:
        """Draw the changes of some outcomes here and elsewhere, all on one scale."""
        study = self._page.compared.study
        values, texts = [], []
        for name in names:
            one, outcome = study.together(name), study.outcome(name)
            each = [shown(value, outcome.points) for value in (one.change, one.elsewhere)]
            values += each
            texts += [wording.signed(value, outcome.change_unit, 1) for value in each]
        bars = rows.changes(values, texts, size=sheet.SIZE)
        who = wording.capital(phrases.who(study, one.treated).removeprefix("the "))
        columns = [rows.Column("Where", "name"), rows.Column("Change", "drawing")]
        return [
            rows.RowPicture(wording.capital(name), "", columns,
                            [(who, bars[2 * place]), ("Others", bars[2 * place + 1])])
            for place, name in enumerate(names)
        ]  # fmt: skip

    def figure(self, claim: str) -> PrintedFigure:
        """Give a printed cell and what it should be, by the id of its claim."""
        found = next((one for one in self.report.figures if one.claim.id == claim), None)
        if found is None:
            raise Mistake(f"data/claims.csv: no printed figure {claim!r}.")
        return found

    def corrected(self, one: PrintedFigure, name: str, missing: str) -> Picture:
        """Draw a figure as it should be, with what is printed over it.

        Parameters
        ----------
        name, missing : str
            What is measured; what the print leaves out.
        """
        return strips.corrected(one.recomputed, (one.low + one.high) / 2, title=name, subtitle="",
                                unit="pounds", name=name, missing=missing)  # fmt: skip

    def printed(self, measure: str) -> pd.DataFrame:
        """Compare a measure of the report's own tables in its own years, whatever the book shows.

        Parameters
        ----------
        measure : str
            As for `page.figures`; of spending, the last year is that of spending.
        """
        made = self._recounted
        ends = subjects().get(measure, {}).get("ends", "year")
        chosen = made[made["measure"] == measure]
        return measures.compare(chosen, *parameters.PRINT[ends])

    @cached_property
    def _recounted(self) -> pd.DataFrame:
        return recount.figures(Printed())

    def headline(self, *wanted: str) -> Statement:
        """Say how some measures moved in the report's own years, a sentence each."""
        subject = self._page.subject
        return wording.joined(
            wording.headline(self.printed(name), subject(name)) + "." for name in wanted
        )

    @property
    def returned(self) -> Statement:
        """How re-referrals moved in the report's own years, in a sentence."""
        return self.headline("re-referral rate")

    @property
    def money(self) -> Statement:
        """How far spending moved in all of the report's boroughs together, and in each."""
        moved = self.printed(" and ".join(recount.BOTH))
        sums = {end: moved[end].sum() for end in ("before", "after")}
        every = pd.concat([moved, moved.head(1).assign(borough="together", **sums)])
        told = [
            replace(one, figures=one.figures.lstrip("+−"),
                    word="down" if one.figures.startswith("−") else "up")
            for one in movements.moves(every)
        ]  # fmt: skip
        *each, whole = [f"{one.word} {one.figures} in {one.place}" for one in told]
        remarks = "; ".join(dict.fromkeys(text for one in told for text in one.remarks))
        return Statement(f"{whole.replace(' in ', ' ')}; {wording.listed(each)}. {remarks}", told)

    def newest(self, label: str) -> "Exhibit | later.Together | None":
        """Show where the boroughs stand in the two main outcomes in the newest year."""
        where = standing.place(self._page.shorts)
        kind = "boroughs" if self._page.is_london else "authorities"
        drawn, table = {}, pd.DataFrame()
        for name, (called, measure) in NEWEST.items():
            ranked = self._ranked(name)
            year, unit = str(ranked["year"].iloc[0]), str(ranked["unit"].iloc[0])
            every = places.every(name, self._page.shorts, where,
                                 population_base=self._page.population_base)  # fmt: skip
            values = every[every["year"] == year].set_index("borough")["value"]
            drawn[called, f"{measure}, {year}"] = strips.strip(
                values, self._page.shorts, float(ranked["middle"].iloc[0]),
                title=called, subtitle=measure, unit=unit, change=False,
                named=f"Middle {kind.replace('ies', 'y').removesuffix('s')}",
            )  # fmt: skip
            table[f"{called}, {unit}"] = values
        title = self._placed(where)
        table = table.dropna(how="all").rename(index=areas.called()).rename_axis("area")
        headings = {"area": kind.capitalize()} | {name: name for name in table}
        units = {name: name.partition(", ")[2] for name in table}
        return self._page.exhibit(
            label, tables.plain(table.reset_index(), headings, units),
            caption=f"Newest figures of each of the {kind} of {where}", title=title,
            chart=Strips(title, f"Each line is one of {where}'s {kind}", drawn),
            of=["official/referrals", "official/looked_after", "official/population"],
            view=next(iter(NEWEST)),
            notes=["The City of London is left out: it has too few children."]
            if where == "London" else [],
        )  # fmt: skip

    def _placed(self, where: str) -> str:
        """Say whether any of the boroughs is at an end of those around it."""
        at: dict[str, list[str]] = {}
        for name, (called, _) in NEWEST.items():
            for row in self._ranked(name).to_dict("records"):
                low, high = row["rank"] <= ENDS, row["rank"] > row["of"] - ENDS
                if low or high:
                    what = f"{'lowest' if low else 'highest'} for {called.lower()}"
                    at.setdefault(what, []).append(areas.in_full(row["borough"]))
        number = counts.in_words(ENDS)
        if at:
            told = [
                f"{wording.listed(who)} {'were' if len(who) > 1 else 'was'} among {where}'s "
                f"{number} {what}"
                for what, who in at.items()
            ]
            return f"In {self.until} {wording.listed(told)}"
        many = len(self._page.areas) > 1
        who = f"none of {_the(self._page.places)}" if many else self._page.areas[0]
        verb = "was" if many else "was not"
        return f"In {self.until} {who} {verb} among {where}'s {number} lowest or {number} highest"

    def _ranked(self, measure: str) -> pd.DataFrame:
        """Give the boroughs' figures and places in the newest year that any of them has one of."""
        page = self._page
        held = places.among(measure, page.shorts, standing.place(page.shorts),
                            population_base=page.population_base)  # fmt: skip
        known = held.dropna(subset=["value", "rank"])
        if known.empty:
            raise Mistake(f"No figure of {measure!r} is held for {wording.listed(page.areas)}.")
        return known[known["year"] == known["year"].max()]

    def _filled(self, text: str) -> str:
        made = self._page.filled(text, {"front": self})
        return carrying(" ".join(made.split()), [made])


def _the(who: str) -> str:
    """Put an article before boroughs that are named by their number."""
    return f"the {who}" if who.split()[-1] in ("boroughs", "authorities") else who
