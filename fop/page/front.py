"""Front: what the first page of the book shows, from the report, the comparison and the ledger."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from inspect import cleandoc
from typing import TYPE_CHECKING

import pandas as pd

from fop.audit import judgement
from fop.audit.judgement import Judgement, PrintedFigure
from fop.charts import charts, strips
from fop.charts.drawing import Chart, Picture
from fop.exhibits import front, tables
from fop.exhibits.exhibits import Exhibit
from fop.exhibits.front import Card, Part
from fop.mistakes import Mistake
from fop.page import later, recount, standing
from fop.tables import areas, datasets, memory, parameters
from fop.words import counts, measures, movements, moves, places, wording
from fop.words.counts import Count, Counts
from fop.words.dictionary import subjects
from fop.words.statements import carrying
from fop.words.wording import Statement

if TYPE_CHECKING:
    from fop.page.page import Page

CARD = ("heading", "said", "number", "meaning", "sure", "link")
"""The texts of a card, in their order."""


NEWEST = {
    "re-referral rate": (
        "Re-referrals",
        "share of referrals of a child already referred in the 12 months before",
    ),
    "children looked after rate": ("Children in care", "for every 10,000 children living there"),
}
"""The two main outcomes as official measures, each with its name and what it is."""

ENDS = 5  # how many authorities are the lowest, and how many the highest


@dataclass(frozen=True)
class Strips:
    """Several strips of one exhibit, each under its name."""

    title: str
    subtitle: str
    """The finding of them all; what they show."""
    strips: Mapping[tuple[str, str], Chart]  # name and measure to the drawing
    is_table = False
    wide = False

    def html(self, named_by: str = "") -> str:
        """Write them one under another."""
        return "".join(
            f'<p class="fop-strip"><b>{name}</b> {measure}</p>{chart.html()}'
            for (name, measure), chart in self.strips.items()
        )


class Front:
    """The parts of the first page; the notebook gives the words and this the figures."""

    def __init__(self, page: "Page") -> None:
        self._page = page

    cards, buttons = staticmethod(front.cards), staticmethod(front.buttons)

    @property
    def until(self) -> str:
        """The newest year of the two main outcomes."""
        return min(_years(self._page))

    def newest(self, label: str) -> "Exhibit | later.Together | None":
        """Show where the boroughs stand in the two main outcomes in the newest year.

        Nothing where none of them has such figures, as of the smallest authorities.
        """
        page = self._page
        if not (held := _held(page)):
            return None
        where = standing.place(page.shorts)
        one, kind = ("borough", "boroughs") if page.is_london else ("authority", "authorities")
        drawn, table = {}, pd.DataFrame()
        for name, ranked in held.items():
            called, measure = NEWEST[name]
            year, unit = str(ranked["year"].iloc[0]), str(ranked["unit"].iloc[0])
            every = places.every(name, page.shorts, where, population_base=page.population_base)
            values = every[every["year"] == year].set_index("borough")["value"]
            drawn[called, f"{measure}, {year}"] = strips.strip(
                values, page.shorts, float(ranked["middle"].iloc[0]), title=called,
                subtitle=measure, unit=unit, named=f"Middle {one}",
            )  # fmt: skip
            table[f"{called}, {unit}"] = values
        title = _placed(page, where)
        table = table.dropna(how="all").rename(index=areas.called()).rename_axis("area")
        headings = {"area": kind.capitalize()} | {name: name for name in table}
        units = {name: name.partition(", ")[2] for name in table}
        return page.exhibit(
            label, tables.plain(table.reset_index(), headings, units),
            caption=f"Newest figures of each of the {kind} of {where}", title=title,
            chart=Strips(title, f"Each line is one of {where}'s {kind}", drawn),
            of=["official/referrals", "official/looked_after", "official/population"],
            view=next(iter(NEWEST)),
            notes=["The City of London is left out: it has too few children."]
            if where == "London" else [],
        )  # fmt: skip

    @property
    def others(self) -> str:
        """Say whose figures are shown, where not those of the boroughs that the report is on."""
        told = ""
        if not self._page.compared.is_the_programme:
            compared = self._page.compared.study.areas
            told = f" What happened next is told of {wording.listed(compared)}."
        whose = wording.listed(self._page.areas)
        if not _held(self._page):
            told += f" Newest figures of {whose} are not available."
        elif set(self._page.shorts) != set(parameters.PRINT["areas"]):
            told += f" Newest figures are those of {whose}."
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
        """
        parts = [self._filled(part) for part in re.split(r"\n\s*\n", cleandoc(text))]
        if len(parts) != len(CARD):
            raise Mistake(f"A card has {len(CARD)} parts ({', '.join(CARD)}); found {len(parts)}.")
        return Card(**dict(zip(CARD, parts, strict=True)), pictures=[picture], printed=printed)

    def columns(self, text: str, level: int = 2) -> Part:
        """Set lists side by side.

        Headings start with `* `, each over its entries, which start with `- `; with fields.
        """
        groups: dict[str, list[str]] = {}
        for part in re.split(r"^\s*(?=\* )", cleandoc(text), flags=re.M):
            heading, *entries = re.split(r"^\s*- ", part.removeprefix("* "), flags=re.M)
            if heading.strip():
                groups[heading.strip()] = [self._filled(entry) for entry in entries]
        return front.columns(groups, level)

    def parts(self, counted: Counts, text: str) -> Picture:
        """Draw one bar of people, cut into parts.

        The text says who they are, then each part with its answer: `All | finished: completed in
        2016`.
        """
        name, *parts = (" ".join(part.split()) for part in text.split("|"))
        cut = [(name, *part.split(": ", 1)) for part in parts]
        frame = pd.DataFrame(cut, columns=["whole", "part", "answer"])
        frame["count"] = [int(counted[answer]) for answer in frame["answer"]]
        return charts.stacked(frame, "whole", "part", "count", title=name, subtitle="")

    def figure(self, claim: str) -> PrintedFigure:
        """Give a printed cell and what it should be, by the id of its claim."""
        found = next((one for one in self.report.figures if one.claim.id == claim), None)
        if found is None:
            raise Mistake(f"data/claims.csv: no printed figure {claim!r}.")
        return found

    def corrected(self, one: PrintedFigure, name: str, missing: str) -> Picture:
        """Draw a named figure as it should be, with what is printed and what that leaves out."""
        return strips.corrected(one.recomputed, (one.low + one.high) / 2, title=name, subtitle="",
                                unit="pounds", name=name, missing=missing)  # fmt: skip

    def printed(self, measure: str) -> pd.DataFrame:
        """Compare a measure of the report's own tables in its own years, whatever the book shows.

        Of spending, the last year is that of spending.
        """
        made = memory.recall(("recount", "report"), lambda: recount.figures(datasets.load))
        ends = subjects().get(measure, {}).get("ends", "year")
        chosen = made[made["measure"] == measure]
        return measures.compare(chosen, *parameters.PRINT[ends])

    def headline(self, *wanted: str) -> Statement:
        """Say how some measures moved in the report's own years, a sentence each."""
        rows = {name: self.printed(name) for name in wanted}
        return movements.together([
            wording.headline(both, self._page.subject(name), dated=True, most=movements.ITEM)
            + f"{movements.no_more(both)}."
            for name, both in rows.items()
        ])  # fmt: skip

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
            for one in moves.moves(every)
        ]  # fmt: skip
        *each, whole = [f"{one.word} {one.figures} in {one.place}" for one in told]
        remarks = "; ".join(dict.fromkeys(text for one in told for text in one.remarks))
        return Statement(f"{whole.replace(' in ', ' ')}; {wording.listed(each)}. {remarks}", told)

    def _filled(self, text: str) -> str:
        made = self._page.filled(text, {"front": self})
        return carrying(" ".join(made.split()), [made])


def _years(page: "Page") -> set[str]:
    """Give the newest years of the boroughs' figures; without any, of those around them."""
    held = [str(ranked["year"].iloc[0]) for ranked in _held(page).values()]
    return {*held} or {str(_places(page, name)["year"].max()) for name in NEWEST}


def _placed(page: "Page", where: str) -> str:
    """Say whether any of the boroughs is at an end of those around it."""
    at: dict[str, list[str]] = {}
    for name, ranked in _held(page).items():
        called = NEWEST[name][0]
        for row in ranked.to_dict("records"):
            low, high = row["rank"] <= ENDS, row["rank"] > row["of"] - ENDS
            if low or high:
                what = f"{'lowest' if low else 'highest'} for {called.lower()}"
                at.setdefault(what, []).append(areas.in_full(row["borough"]))
    years, number = _years(page), counts.in_words(ENDS)
    opening = f"In {min(years)}" if len(years) == 1 else "In the newest year of each"
    if at:
        told = [
            f"{wording.listed(who)} {'were' if len(who) > 1 else 'was'} among {where}'s "
            f"{number} {what}"
            for what, who in at.items()
        ]
        return f"{opening} {wording.listed(told)}"
    who = f"{page.areas[0]} was not"
    if len(page.areas) > 1:
        by_number = page.places.split()[-1] in ("boroughs", "authorities")
        who = f"none of {'the ' if by_number else ''}{page.places} was"
    return f"{opening} {who} among {where}'s {number} lowest or {number} highest"


def _held(page: "Page") -> dict[str, pd.DataFrame]:
    """Give the boroughs' figures and places in the newest year that any has one of, by measure."""
    held = {name: _places(page, name).dropna(subset=["value", "rank"]) for name in NEWEST}
    return {
        name: known[known["year"] == known["year"].max()]
        for name, known in held.items()
        if len(known)
    }


def _places(page: "Page", measure: str) -> pd.DataFrame:
    where = standing.place(page.shorts)
    return places.among(measure, page.shorts, where, population_base=page.population_base)
