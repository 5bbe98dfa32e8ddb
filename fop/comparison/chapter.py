"""Chapter: what the pages on what happened next show, in the order in which they ask for it."""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import wraps
from string import ascii_uppercase
from typing import Any

from IPython.display import display

from fop.comparison import (
    answers,
    early,
    events,
    findings,
    phrases,
    pictures,
    sheets,
    sources,
    titles,
    worked,
)
from fop.comparison.panels import OLDER
from fop.comparison.sources import EVENTS, INSPECTIONS, PROGRAMMES
from fop.comparison.study import Study
from fop.comparison.ways import Way
from fop.exhibits.folds import Fold
from fop.exhibits.tables import Table
from fop.tables import memory
from fop.words import breaks, official, wording
from fop.words.wording import Statement

BASELINE = ("2012-13", "2013-14")
WINDOW = ("2016-17", "2017-18", "2018-19")
"""Years of the comparison where a page has none of its own."""


DUE, AIM = "2017-18", 0.2
"""When the fall in children in care that the boroughs announced in 2015 was due, and its size."""

_LEFT = {True: "rule out", False: "leave open"}


def _told(make: Callable[..., Any]) -> Callable[..., Any]:
    """Make of a function of a study a method of its chapter."""

    @wraps(make)
    def method(chapter: "Chapter", *names: str, **how: bool) -> Any:
        return make(chapter.study, *names, **how)

    return method


class Chapter:
    """What happened next, for some authorities and years.

    Parameters
    ----------
    page : Page
        What loads tables, and makes exhibits and answers of what is given.
    treated, baseline_years, window, similar
        As for `Study`.
    areas : sequence of str
        The boroughs that the book's other pages are about.
    """

    def __init__(
        self,
        page: Any,
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

    years, multiplicity = _told(answers.years), _told(answers.multiplicity)
    before, finding = _told(findings.earlier), _told(findings.finding)
    number = _told(findings.number)
    certainty, pattern = _told(findings.certainty), _told(findings.pattern)
    interval, sign, worked = _told(pictures.interval), _told(early.told), _told(worked.example)

    def whose(self) -> Statement | None:
        """Say whose chapter this is, where a reader could think it another's."""
        return answers.whose(self.study, self._areas)

    @property
    def is_the_programme(self) -> bool:
        """Whether the chapter is about the boroughs that the report evaluated, and no others."""
        return set(self.study.areas) == set(phrases.PROGRAMME)

    def answer(self) -> Any:
        """Open the page with the answer, its figures and how sure they are."""
        study = self.study
        return self._page.answer(
            answers.answer(study), *answers.bullets(study), sure=answers.sure(study),
            because=answers.because(study),
        )  # fmt: skip

    def in_short(self) -> Statement:
        """Give the answer in a sentence or two, with a link, for other pages."""
        link = f"{phrases.pandemic(self.study)} [What happened next](what-happened-next.ipynb)"
        told = memory.recall(("in short", *self._asked), lambda: answers.answer(self.study))
        if set(self._areas) != set(self.study.areas):
            named = phrases.who(self.study)
            of_three = f"the programme's {named.removeprefix('the ')}"
            own = of_three if self.is_the_programme else wording.listed(self.study.areas)
            states = [replace(one, area=own) if one.area == named else one for one in told.states]
            told = Statement(told.replace(named, own), states)
        return told + f"{link} shows how."

    def aim(self) -> Statement | None:
        """Set what the boroughs announced in 2015 beside what the figures rule out.

        Nothing where the years after do not hold the year in which the fall was due.
        """
        study, care = self.study, "children in care"
        due = DUE in study.window and study.baseline[-1] < phrases.FIRST_YEAR
        if not self.is_the_programme or care in study.refusals() or not due:
            return None
        ways = (Way(), Way(population=OLDER), Way(counts=True))
        tests = [one for one in (study.tried(care, way) for way in ways) if one]
        out = [one.low > math.log(1 - AIM) for one in tests]
        older = ", though not on the older population" if out[0] and not all(out) else ""
        return Statement(
            "In March 2015 the boroughs announced a fifth fewer children in care within three "
            "years ([what others found](what-others-found.ipynb)). The averages "
            f"{_LEFT[out[0]]} a fall of that size beyond {study.home}'s{older}."
        )

    def said(
        self, text: str, *, of: str = "", report: bool = False, programme: bool = False,
        default: bool = False, otherwise: str = "",
    ) -> Statement | None:  # fmt: skip
        """Say what does not hold of all authorities and years.

        Parameters
        ----------
        of : str
            An outcome that has to be compared.
        report, programme, default : bool
            Whether it holds only where any of those looked at is in the report; only of the
            boroughs that the report evaluated; only of these and of the years chosen for them.
        otherwise : str
            What is said in its place.
        """
        chosen = self.study.baseline == [*BASELINE] and self.study.window == [*WINDOW]
        holds = (
            (not of or of not in self.study.refusals())
            and (not report or self.is_in_report)
            and (not (programme or default) or self.is_the_programme)
            and (not default or chosen)
        )
        told = text if holds else otherwise
        return Statement(told) if told else None

    @property
    def is_in_report(self) -> bool:
        """Whether any of those looked at is in the report."""
        return bool(set(self.study.areas) & set(phrases.PROGRAMME))

    def promised(self) -> Statement | None:
        """Say when the report expected its main outcomes to show, where these years are held."""
        if not self.is_the_programme or self.study.window[-1] < DUE:
            return None
        return Statement(
            "The evaluation ended before its two main outcomes could show. That would be in "
            "2017-18 at the earliest, stakeholders believed, as the report says twice."
        )

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
                   "chance of who comes when were at work."]
            * self.study.outcome(name).counted,
        )  # fmt: skip

    def small(self, label: str, name: str) -> Any:
        """Show an outcome's figures before and after in a few rows."""
        if name in self.study.refusals():
            return None
        mean = "plain" if self.study.outcome(name).points else "geometric"
        return self._exhibit(
            label, sheets.small(self.study, name), name,
            title=titles.directions(self.study, name), caption=self.study.outcome(name).measure,
            notes=[f"Of several: the {mean} mean, whose change is the one compared."],
        )  # fmt: skip

    def everything(self, label: str, *, context: bool = True) -> Any:
        """Show every outcome's comparison; with `context`, series that are none of them too."""
        names = self.study.testable(context=context)
        return self._exhibit(
            label, sheets.every(self.study, names), self.study.outcomes[0].name,
            of=self._of_all(), chart=pictures.everything(self.study, names),
            caption=f"Every outcome compared: change in {phrases.who(self.study)}, elsewhere, and "
            "the difference.",
            notes=["Adjusted: cleared of what the level before predicts, since high and low "
                   "figures tend back to the middle."],
        )  # fmt: skip

    def later(self, label: str) -> Any:
        """Show the years after the window."""
        return self._exhibit(
            label, sheets.later(self.study), self.study.outcomes[0].name,
            caption="Years after those compared: change from the years before.",
            notes=["Each authority's average over the later years that it has."],
        )  # fmt: skip

    def happened(self) -> Statement:
        """Name what else happened in the years compared."""
        told = "; ".join(dict.fromkeys(events.names(events.compared(self.study))))
        rows = events.concerning(self.study)
        undated = "; ".join(rows.loc[rows["date"].isna(), "label"])
        return Statement(
            f"Known to have happened: {told or 'nothing that is held here'}."
            f"{f' At a time that is not known: {undated}.' if undated else ''}"
        )

    def events(self, label: str) -> Any:
        """Show what else happened."""
        return self._page.exhibit(
            label, sheets.happened(self.study), of=[EVENTS, INSPECTIONS, PROGRAMMES],
            caption="Events that could have moved the figures, and breaks in how they are "
            "collected.",
            notes=["Inspections before 2018 and programmes are held as far as a source was found."],
        )  # fmt: skip

    def under(self, title: str, *parts: Any) -> Fold:
        """Fold sentences and exhibits under a title; what is not there is left out."""
        return Fold(title, [part for part in parts if part is not None])

    def signs(self, label: str) -> Any:
        """Show the report's early signs beside official figures."""
        if not self.is_in_report:
            return None
        names = [table for one in early.SIGNS for table in one.tables]
        return self._page.exhibit(
            label, early.table(self.study),
            of=[*dict.fromkeys(names), "official/workforce", "official/spend"],
            caption="The report's early signs, its figures made again from its own counts, above "
            "the official ones.",
            notes=self._cautions("turnover of social workers"),
        )  # fmt: skip

    def folds(self, label: str) -> None:
        """Show all of each outcome in a fold, whose exhibits' labels begin so."""
        for letter, outcome in zip(ascii_uppercase, self.study.outcomes, strict=False):
            display(self.fold(f"{label}{letter}", outcome.name))

    def fold(self, letter: str, name: str) -> Fold:
        """Fold all of one outcome: words, lines, groups, years before, each authority."""
        study, outcome = self.study, self.study.outcome(name)
        parts: list[Any] = [outcome.about] if outcome.about else []
        told = (
            findings.earlier(study, name, within=True), findings.finding(study, name),
            findings.certainty(study, name, groups=True),
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
                    notes=self._cautions(name, study.history(name).index),
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
                    notes=["Fit: good where the usual gap before is at most twice that of the "
                           "others, and at most half of how far the authority itself moved.",
                           *["Of numbers, not of rates, which do not reach as far back."]
                           * outcome.on_population],
                ))  # fmt: skip
        return Fold(titles.headline(study, name), parts)

    def authorities(self, label: str, name: str) -> Any:
        """Show every authority compared."""
        return self._exhibit(
            label, sheets.authorities(self.study, name), name,
            chart=pictures.placebos(self.study, name),
            caption=f"{self.study.outcome(name).measure}: every authority, lowest change first.",
        )  # fmt: skip

    def dropped(self, label: str) -> Any:
        """Show who is left out of each comparison, and why."""
        return self._page.exhibit(
            label, sheets.dropped(self.study), of=self._of_all(),
            caption="Authorities left out of a comparison, with the years and the reason.",
        )  # fmt: skip

    def gaps(self, label: str) -> Any:
        """Show the years without a figure."""
        return self._page.exhibit(
            label, sheets.gaps(self.study), of=self._of_all(),
            caption="Years without an official figure, with the publisher's reason.",
        )  # fmt: skip

    def notes(self, name: str) -> list[str]:
        """List what a reader must know of an outcome's figures: base, breaks, who is left out."""
        study, outcome = self.study, self.study.outcome(name)
        told = []
        if outcome.on_population:
            told.append("Children living there: estimates after the 2021 Census, in all years.")
        told += filter(None, [findings.began(study, name).strip()])
        others = study.together(name).comparators
        told += [
            f"{one} report together in some years; in the others their figures are added up."
            for one in others
            if " / " in one
        ]
        left: dict[str, list[str]] = {}
        for area, why in study.dropped(name).items():
            left.setdefault(why, []).append(area)
        if left:
            each = [f"{wording.listed(areas)}, {why}" for why, areas in left.items()]
            told.append(f"Left out: {'; '.join(each)}.")
        return [*told, *self._cautions(name, study.panel(name).dropna(how="all").index)]

    def _cautions(self, name: str, years: Sequence[str] = ()) -> list[str]:
        shorts = list(self.study.places.loc[self.study.areas, "short"])
        compared = [*self.study.years(name), *self.study.window]
        return breaks.cautions(self.study.outcome(name).measures, shorts, *compared, *years)

    def _exhibit(self, label: str, table: Table, name: str, **more: Any) -> Any:
        more = {"of": self._of(name), "view": self._view(name)} | more
        return self._page.exhibit(label, table, **more)

    def _view(self, name: str) -> str:
        """Name the official measure nearest to an outcome."""
        outcome = self.study.outcome(name)
        return official.made_from(outcome.count, outcome.unit)

    def _of(self, name: str) -> list[str]:
        return official.tables_of(self.study.outcome(name).measures)

    def _of_all(self) -> list[str]:
        return official.tables_of([name for one in self.study.outcomes for name in one.measures])
