"""Chapter: what the pages on what happened next show, in the order in which they ask for it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import wraps
from string import ascii_uppercase
from typing import Any

from IPython.display import display

from fop.comparison import (
    answers,
    early,
    findings,
    phrases,
    pictures,
    sheets,
    sources,
)
from fop.comparison.study import Study, run_of
from fop.exhibits.folds import Fold
from fop.exhibits.tables import Table
from fop.mistakes import Mistake
from fop.tables import contents, datasets, memory
from fop.words import breaks, official, wording
from fop.words.wording import Statement

BASELINE = ("2012-13", "2013-14")
WINDOW = ("2016-17", "2017-18", "2018-19")
"""Years of the comparison where a page has none of its own."""


TABLE = "comparison/exhibits"

FOLD = ("by_year", "by_area", "groups", "before", "others", "controls")
"""The tables in the fold of one outcome."""

SHEETS: Mapping[str, Callable[..., Table]] = {
    **{make.__name__: make for make in (
        sheets.every, sheets.groups, sheets.others, sheets.before, sheets.later, sheets.by_area,
        sheets.small, sheets.by_year, sheets.controls, sheets.authorities, sheets.dropped,
        sheets.gaps, sheets.happened,
    )},
    "signs": early.table,
}  # fmt: skip
"""What makes each table."""


def _told(make: Callable[..., Any]) -> Callable[..., Any]:
    """Make of a function of a study a method of its chapter."""

    @wraps(make)
    def method(chapter: "Chapter", *names: str, **how: bool) -> Any:
        return make(chapter.study, *names, **how)

    return method


class Chapter:
    """What happened next, for some authorities and years.

    Its `areas` are the boroughs that the book's other pages are about.
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
        self.study = Study(sources.of_package(), treated, baseline_years, window, similar)
        shorts = dict(zip(self.study.places["short"], self.study.places.index, strict=True))
        self._areas = [shorts.get(area, area) for area in areas]

    years, multiplicity = _told(answers.years), _told(answers.multiplicity)
    aim, promised, happened = map(_told, (answers.aim, answers.promised, answers.happened))
    before, finding = _told(findings.earlier), _told(findings.finding)
    number, card = _told(findings.number), _told(pictures.card)
    certainty, pattern = _told(findings.certainty), _told(findings.pattern)
    interval, sign, worked = _told(pictures.interval), _told(early.told), _told(findings.worked)

    def whose(self) -> Statement | None:
        """Say whose chapter this is, where a reader could think it another's."""
        return answers.whose(self.study, self._areas)

    @property
    def is_the_programme(self) -> bool:
        """Whether the chapter is about the boroughs that the report evaluated, and no others."""
        return phrases.is_programme(self.study)

    def answer(self) -> Any:
        """Open the page with the answer, its figures and how sure they are."""
        study = self.study
        return self._page.answer(
            answers.answer(study), *answers.bullets(study), sure=answers.sure(study),
            because=answers.because(study),
        )  # fmt: skip

    def overview(self) -> Any:
        """Open the page of all outcomes: how many were tested, and how many differ."""
        study = self.study
        return self._page.answer(
            *answers.tested(study), sure=answers.sure(study), because=answers.because(study)
        )

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
        window, baseline = map(run_of, (self.study.window, self.study.baseline))
        where = " for those it names" if set(self._areas) != set(self.study.areas) else ""
        return told + f"{link} compares {window} with {baseline}{where}."

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

    def exhibit(self, label: str, sheet: str, name: str = "", **how: bool) -> Any:
        """Show a table of the comparison; nothing of an outcome that cannot be compared.

        Parameters
        ----------
        sheet : str
            Which table, as `data/comparison/exhibits.csv` lists them.
        name : str
            The outcome, of a table of one.
        **how
            Of `every`: `context=False` leaves out the series that are no outcome.
        """
        study, told = self.study, _described(sheet)
        if name in study.refusals() or (sheet == "signs" and not self.is_in_report):
            return None
        asked = [name] if name else []
        table = SHEETS[sheet](study, *asked, **how)
        if name and table.shown.empty:
            return None
        fields = {"who": phrases.who(study)}
        if name:
            outcome = study.outcome(name)
            mean = "plain" if outcome.points else "geometric"
            fields |= {"measure": outcome.measure, "outcome": wording.capital(name), "mean": mean}
        outcomes = [study.outcome(name)] if name else study.outcomes
        made_from = official.tables_of([one for each in outcomes for one in each.measures])
        view = "" if told["of"] else official.made_from(outcomes[0].count, outcomes[0].unit)
        asked_notes = [note.rpartition("? ") for note in told["notes"].split(" | ")]
        # A note may hold only of outcomes of a kind: `counted? Counting error alone: …`.
        notes = [
            str(wording.filled(note, fields))
            for kind, _, note in asked_notes
            if not kind or getattr(outcomes[0], kind)
        ]
        return self._page.exhibit(
            label, table, of=told["of"].split(" | ") if told["of"] else made_from, view=view,
            title=getattr(phrases, told["finding"])(study, name) if told["finding"] else "",
            chart=getattr(pictures, told["chart"])(study, *asked, **how) if told["chart"] else None,
            caption=str(wording.filled(told["caption"], fields)),
            notes=[*notes, *self._beside(sheet, name)],
        )  # fmt: skip

    def folds(self, label: str) -> None:
        """Show all of each outcome in a fold, whose exhibits' labels begin so."""
        for letter, outcome in zip(ascii_uppercase, self.study.outcomes, strict=False):
            display(self.fold(f"{label}{letter}", outcome.name))

    def fold(self, letter: str, name: str) -> Fold:
        """Fold all of one outcome: words, lines, groups, years before, each authority."""
        study, outcome = self.study, self.study.outcome(name)
        words = [
            outcome.about, findings.earlier(study, name, within=True),
            findings.finding(study, name), findings.certainty(study, name, groups=True),
        ]  # fmt: skip
        shown = [self.exhibit(f"Exhibit {letter}{n}", one, name) for n, one in enumerate(FOLD, 1)]
        return Fold(phrases.headline(study, name), [one for one in (*words, *shown) if one])

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

    def _beside(self, sheet: str, name: str) -> list[str]:
        """Give the notes of a table that the figures make."""
        if sheet == "by_year":
            return self.notes(name)
        if sheet == "before":
            return self._cautions(name, self.study.history(name).index)
        return self._cautions(early.SIGNS[0].outcome) if sheet == "signs" else []


def _described(sheet: str) -> dict[str, str]:
    rows = datasets.load(TABLE).set_index("sheet").fillna("")
    if sheet not in rows.index:
        near = contents.nearest(sheet, list(rows.index), 3)
        raise Mistake(f"No table {sheet!r} in data/{TABLE}.csv.{near}")
    return {str(name): str(text) for name, text in rows.loc[sheet].items()}
