"""Chapter: what the pages on what happened next show, in the order in which they ask for it."""

import math
from collections.abc import Callable, Sequence
from typing import Any, Protocol

import pandas as pd

from fop.comparison import (
    answers,
    early,
    findings,
    phrases,
    pictures,
    results,
    sheets,
    sources,
    titles,
    worked,
)
from fop.comparison.sources import EVENTS
from fop.comparison.study import Study
from fop.exhibits.folds import Fold
from fop.exhibits.tables import Table
from fop.tables import memory
from fop.words import breaks, official, wording
from fop.words.wording import Statement

BASELINE = ("2012-13", "2013-14")
WINDOW = ("2016-17", "2017-18", "2018-19")
"""Years of the comparison where a page has none of its own."""


_LEFT = {True: "rule out", False: "leave open"}


class Shows(Protocol):
    """What makes an exhibit of a table, with sources and download: a page."""

    def load(self, name: str) -> Any:
        """Read a table of the data package."""

    @property
    def exhibit(self) -> Callable[..., Any]:
        """Make an exhibit of a label and a table."""

    @property
    def answer(self) -> Callable[..., Any]:
        """Open the page with its answer."""


class Chapter:
    """What happened next, for some authorities and years.

    Parameters
    ----------
    page : Shows
        The page that shows it.
    treated, baseline_years, window, similar
        As for `Study`.
    areas : sequence of str
        The boroughs that the book's other pages are about.
    """

    def __init__(
        self,
        page: Shows,
        treated: Sequence[str] = phrases.PROGRAMME,
        baseline_years: Sequence[str] = BASELINE,
        window: Sequence[str] = WINDOW,
        similar: Sequence[str] = (),
        areas: Sequence[str] = (),
    ) -> None:
        self._page = page
        self._asked = tuple(map(tuple, (treated, baseline_years, window, similar)))
        self.study = Study(sources.read(page.load), treated, baseline_years, window, similar)
        shorts = dict(zip(self.study.places["short"], self.study.places.index, strict=True))
        self._areas = [shorts.get(area, area) for area in areas]

    @property
    def is_the_programme(self) -> bool:
        """Whether the chapter is about the boroughs that the report evaluated, and no others."""
        return set(self.study.areas) == set(phrases.PROGRAMME)

    def whose(self) -> Statement | None:
        """Say whose chapter this is, where a reader could think it another's."""
        return answers.whose(self.study, self._areas)

    def answer(self) -> Any:
        """Open the page with the answer, its figures and how sure they are."""
        study = self.study
        return self._page.answer(
            answers.answer(study), *answers.bullets(study), sure=answers.sure(study),
            because=answers.because(study),
        )  # fmt: skip

    def in_short(self) -> Statement:
        """Give the answer in a sentence or two, with a link, for other pages."""
        told = memory.recall(("in short", *self._asked), lambda: answers.answer(self.study))
        if set(self._areas) != set(self.study.areas):
            named = phrases.who(self.study)
            of_three = f"the programme's {named.removeprefix('the ')}"
            own = of_three if self.is_the_programme else wording.listed(self.study.areas)
            told = told.replace(named, own)
        return Statement(f"{told} [What happened next](what-happened-next.ipynb) shows how.")

    def figures(self, *names: str) -> pd.DataFrame:
        """Give outcomes' figures for a chart elsewhere, as `results.every` does."""
        return results.every(self.study, names)

    def aim(self) -> Statement | None:
        """Set what the boroughs announced in 2015 beside what the figures rule out."""
        if not self.is_the_programme or "children in care" in self.study.refusals():
            return None
        out = self.study.together("children in care").low > math.log(1 - answers.AIM)
        return Statement(
            "In March 2015 the boroughs announced a fifth fewer children in care within three "
            f"years ([what others found](what-others-found.ipynb)). The figures {_LEFT[out]} a "
            f"fall of that size beyond {self.study.home}'s."
        )

    def years(self) -> Statement:
        """Say which years are compared."""
        return answers.years(self.study)

    def of_programme(self, text: str) -> Statement | None:
        """Say what holds only of the boroughs that the report evaluated."""
        return Statement(text) if self.is_the_programme else None

    def of_default(self, text: str) -> Statement | None:
        """Say what holds only of the programme's boroughs and the years chosen for them."""
        chosen = self.study.baseline == [*BASELINE] and self.study.window == [*WINDOW]
        return self.of_programme(text) if chosen else None

    def in_report(self, text: str, otherwise: str = "") -> Statement | None:
        """Say what holds where any of the treated is in the report, or what holds otherwise."""
        told = text if set(self.study.areas) & set(phrases.PROGRAMME) else otherwise
        return Statement(told) if told else None

    def before(self, name: str) -> Statement | None:
        """Say whether those looked at were on another path before."""
        return findings.earlier(self.study, name, short=True)

    def finding(self, name: str) -> Statement:
        """Tell one outcome: which way it went, elsewhere, and in each."""
        return findings.finding(self.study, name)

    def interval(self, name: str) -> Any:
        """Draw one difference with its range."""
        return pictures.interval(self.study, name)

    def certainty(self, name: str) -> Statement | None:
        """Say how sure one difference is."""
        return findings.certainty(self.study, name, groups=False)

    def number(self, name: str) -> Statement | None:
        """Tell the count beside a rate."""
        return findings.number(self.study, name)

    def pattern(self, name: str) -> Statement:
        """Tell a pattern to know of: the result, and how often chance gives it."""
        text = findings.finding(self.study, name, each=False)
        if name in self.study.testable():
            often = phrases.often(self.study.together(name))
            text = Statement(f"{wording.capital(name)}. {text} {often}")
        return text

    def lines(self, label: str, name: str) -> Any:
        """Show an outcome year by year."""
        if name in self.study.refusals():
            return None
        return self._exhibit(
            label, sheets.by_year(self.study, name), name, chart=pictures.lines(self.study, name),
            caption=f"{self.study.outcome(name).measure}. The download holds every authority "
            "compared.",
            notes=self.notes(name),
        )  # fmt: skip

    def by_area(self, label: str, name: str) -> Any:
        """Show an outcome's change in each treated authority."""
        return self._exhibit(
            label, sheets.by_area(self.study, name), name,
            caption=f"{self.study.outcome(name).measure}: before, after, change.",
            notes=["Counting error alone: what 95 of 100 changes would be if nothing but the "
                   "chance of who comes when were at work."],
        )  # fmt: skip

    def small(self, label: str, name: str) -> Any:
        """Show an outcome's figures before and after in a few rows."""
        if name in self.study.refusals():
            return None
        return self._exhibit(
            label, sheets.small(self.study, name), name,
            title=titles.directions(self.study, name), caption=self.study.outcome(name).measure,
        )  # fmt: skip

    def everything(self, label: str) -> Any:
        """Show every outcome's comparison."""
        tables = [name for one in self.study.outcomes for name in self._of(one.name)]
        return self._page.exhibit(
            label, sheets.every(self.study), of=list(dict.fromkeys(tables)),
            chart=pictures.everything(self.study),
            caption=f"Every outcome compared: change in {phrases.who(self.study)}, elsewhere, and "
            "the difference.",
            notes=["Adjusted: cleared of what the level before predicts, since high and low "
                   "figures tend back to the middle."],
        )  # fmt: skip

    def later(self, label: str) -> Any:
        """Show the years after the window."""
        return self._page.exhibit(
            label, sheets.later(self.study), of=self._of(self.study.outcomes[0].name),
            caption="Years after those compared: change from the years before.",
            notes=["Each authority's average over the later years that it has."],
        )  # fmt: skip

    def happened(self) -> Statement:
        """Name what else happened in the years compared."""
        rows = sheets.concerning(self.study)
        ends = (f"{self.study.baseline[-1][:4]}-09", f"{int(self.study.window[-1][:4]) + 1}-10")
        rows = rows[(rows["kind"] == "event") & rows["date"].between(*ends)]
        told = [f"{row.label} ({row.date[:4]})" for row in rows.itertuples()]
        return Statement(f"Known to have happened: {'; '.join(told)}.")

    def events(self, label: str) -> Any:
        """Show what else happened."""
        return self._page.exhibit(
            label, sheets.events(self.study), of=EVENTS,
            caption="Events that could have moved the figures, and breaks in how they are "
            "collected.",
        )  # fmt: skip

    def multiplicity(self, *, singly: bool = True) -> Statement:
        """Say how many outcomes were tested, and how many small results chance gives."""
        return answers.multiplicity(self.study, singly=singly)

    def under(self, title: str, *parts: Any) -> Fold:
        """Fold sentences and exhibits under a title; what is not there is left out."""
        return Fold(title, [part for part in parts if part is not None])

    def sign(self, name: str) -> Statement | None:
        """Say what became of an early sign of the report."""
        return early.told(self.study, name)

    def signs(self, label: str) -> Any:
        """Show the report's early signs beside official figures."""
        if not set(self.study.areas) & set(phrases.PROGRAMME):
            return None
        names = [table for one in early.SIGNS for table in one.tables]
        return self._page.exhibit(
            label, early.table(self.study),
            of=[*dict.fromkeys(names), "official/workforce", "official/spend"],
            caption="The report's early signs, its figures made again from its own counts, above "
            "the official ones.",
            notes=self._cautions("turnover of social workers"),
        )  # fmt: skip

    def fold(self, letter: str, name: str) -> Fold:
        """Fold all of one outcome: words, lines, groups, years before, each authority."""
        study, outcome = self.study, self.study.outcome(name)
        parts: list[Any] = [outcome.about] if outcome.about else []
        told = (
            findings.earlier(study, name), findings.finding(study, name),
            findings.certainty(study, name),
        )  # fmt: skip
        parts += [text for text in told if text]
        if name not in study.refusals():
            parts += [
                self.lines(f"Exhibit {letter}1", name), self.by_area(f"Exhibit {letter}2", name),
                self._exhibit(
                    f"Exhibit {letter}3", sheets.groups(study, name), name,
                    caption=f"{wording.capital(name)}: compared with each group.",
                ),
            ]  # fmt: skip
            early_years = sheets.before(study, name)
            if len(early_years.shown):
                parts.append(self._exhibit(
                    f"Exhibit {letter}4", early_years, name, chart=pictures.history(study, name),
                    caption=f"{wording.capital(name)}: change a year before.",
                ))  # fmt: skip
            parts.append(self._exhibit(
                f"Exhibit {letter}5", sheets.others(study, name), name,
                caption=f"{wording.capital(name)}: other years and scales.",
            ))  # fmt: skip
            mix = sheets.controls(study, name)
            if len(mix.shown) and not outcome.context:
                parts.append(self._exhibit(
                    f"Exhibit {letter}6", mix, name,
                    caption=f"{wording.capital(name)}: each beside a mix of others that moved "
                    "as it did before. A check, not the result.",
                ))  # fmt: skip
        return Fold(titles.headline(study, name), parts)

    def others(self) -> list[str]:
        """Name the outcomes beside the main ones, in order."""
        return [one.name for one in self.study.outcomes if not one.primary]

    def authorities(self, label: str, name: str) -> Any:
        """Show every authority compared."""
        return self._exhibit(
            label, sheets.authorities(self.study, name), name,
            caption=f"{self.study.outcome(name).measure}: every authority compared, lowest change "
            "first.",
        )  # fmt: skip

    def worked(self, name: str) -> Statement:
        """Work one comparison through, from the figures to how often chance gives it."""
        return worked.example(self.study, name)

    def dropped(self, label: str) -> Any:
        """Show who is left out of each comparison, and why."""
        tables = [name for one in self.study.outcomes for name in self._of(one.name)]
        return self._page.exhibit(
            label, sheets.dropped(self.study), of=list(dict.fromkeys(tables)),
            caption="Authorities left out of a comparison, with the years and the reason.",
        )  # fmt: skip

    def gaps(self, label: str) -> Any:
        """Show the years without a figure."""
        tables = [name for one in self.study.outcomes for name in self._of(one.name)]
        return self._page.exhibit(
            label, sheets.gaps(self.study), of=list(dict.fromkeys(tables)),
            caption="Years without an official figure, with the publisher's reason.",
        )  # fmt: skip

    def notes(self, name: str) -> list[str]:
        """List what a reader must know of an outcome's figures: base, breaks, who is left out."""
        study, outcome = self.study, self.study.outcome(name)
        given = pictures.marks(study, name)
        told = [f"Letters: {'; '.join(f'{m.letter}: {m.label}' for m in given.itertuples())}."]
        if outcome.on_population:
            told.append("Children living there: estimates after the 2021 Census, in all years.")
        if study.years(name) != study.baseline:
            told.append(
                f"Figures of single authorities are held from {study.years(name)[0]} on, so that "
                "year stands for the years before."
            )
        left = study.dropped(name)
        if left:
            told.append(f"Left out: {'; '.join(f'{a}, {why}' for a, why in left.items())}.")
        return [*told, *self._cautions(name)]

    def _cautions(self, name: str) -> list[str]:
        shorts = list(self.study.places.loc[self.study.areas, "short"])
        years = [*self.study.years(name), *self.study.window]
        return breaks.cautions(self.study.outcome(name).measures, shorts, *years)

    def _exhibit(self, label: str, table: Table, name: str, **more: Any) -> Any:
        return self._page.exhibit(label, table, of=self._of(name), **more)

    def _of(self, name: str) -> list[str]:
        return official.homes(self.study.outcome(name).measures)
