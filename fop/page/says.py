"""Says: the part of a page that counts, and puts its figures into sentences."""

import re
from collections.abc import Iterator, Mapping
from inspect import cleandoc
from numbers import Integral
from string import Formatter
from typing import Any

import pandas as pd

from fop.mistakes import Mistake, quoted
from fop.page import standing, trends
from fop.page.reads import Reads, refuse_unknown
from fop.tables import areas
from fop.tables.contents import nearest
from fop.words import bounds, counts, measures, movements, official, wording
from fop.words.counts import Count, Counts
from fop.words.dictionary import subjects
from fop.words.statements import carrying
from fop.words.wording import Statement


class Says(Reads):
    """What a page counts, and what it says: sentences whose fields are the notebook's own names."""

    def counts(self, name: str, *, by: str = "answer", **where: str) -> Counts:
        """Give the counts of one question, for use in the fields of sentences.

        `by` names the column by whose values the counts are asked for.
        """
        rows = self.rows(name, **where)
        return Counts(rows.drop(columns="answer").rename(columns={by: "answer"})
                      if by != "answer" else rows)  # fmt: skip

    def tally(self, name: str, column: str, **where: str) -> Counts:
        """Count the rows of a table by the values of a column, out of all its rows."""
        values = self.rows(name, **where)[column]
        found = values.value_counts(sort=False).rename_axis("answer").rename("count").reset_index()
        return Counts(found.assign(base=len(values)))

    def reaching(self, values: "pd.Series[float]", **levels: float) -> Counts:
        """Count how many values reach each level, out of those that are known."""
        known = values.dropna()
        rows = [(name, int(known.ge(least).sum()), len(known)) for name, least in levels.items()]
        return Counts(pd.DataFrame(rows, columns=["answer", "count", "base"]))

    def summary(self, rows: pd.DataFrame, value: str, *by: str) -> pd.DataFrame:
        """Count people and summarise a value of theirs by some columns, as `measures.summary`."""
        summed = measures.summary(rows, list(by), value)
        return summed.assign(by="By " + summed["by"])

    def crossed(self, name: str, *topics: str) -> pd.DataFrame:
        """Give what the totals of two questions to the same people allow for their pairs.

        Returns
        -------
        DataFrame
            `first` and `second` answer, `low` and `high`, the fewest and most people with both,
            and `pair`, the two answers in words.
        """
        limits = bounds.of_cross_table(*(self.rows(name, topic=topic) for topic in topics))
        return limits.assign(pair=limits["first"] + ", " + limits["second"])

    def totals(self, name: str, question: str, **where: str) -> Counts:
        """Add up the counts of two questions crossed, by the answers to one of the two."""
        rows = self.rows(name, **where)
        added = rows.groupby([question, "base"], sort=False, as_index=False)["count"].sum()
        return Counts(added.rename(columns={question: "answer"}))

    def mean_limits(self, ranges: str, sizes: Counts, group: str) -> pd.DataFrame:
        """Give how low and how high the mean of each group can be, from its range and its size.

        Returns
        -------
        DataFrame
            The table, named by group, with `count`, `lowest_mean` and `highest_mean` as
            `bounds.of_mean` gives them.
        """
        held = self.load(ranges).set_index(group, drop=False)
        return bounds.of_mean(held.assign(count=sizes.rows["count"]))

    @property
    def source(self) -> str:
        """Whose figures are shown, as a sentence says it, and which of them are the report's."""
        two = self.parameters["baseline"], self.parameters["year"]
        rows = self.figures("social workers in post")
        basis = rows.get(measures.BASIS, rows["year"])
        printed = rows[basis.eq(official.PRINTED) & rows["year"].isin(two)]
        years = wording.listed(printed["year"].drop_duplicates())
        kept = f", but for staff in {years}, whose figures are {official.PRINTED}" if years else ""
        return official.NAMES[self.vintage] + kept

    @property
    def places(self) -> str:
        """The boroughs shown, as captions name them: one or two by name, more by their number."""
        if len(self.areas) < 3:
            return wording.listed(self.areas)
        return f"{counts.in_words(len(self.areas))} {areas.kind(self.areas)}"

    def say(self, text: str, *, when: bool = True, **figures: Any) -> Statement | None:
        """Make a sentence from data.

        Parameters
        ----------
        text : str
            Markdown with fields, such as `"{safety[safer]:of} thought so."`  A field names one
            of the notebook's own names, or `places`, `wave` and the like of the page.
        **figures
            What fields name that the notebook has no name for.
        """
        told = _joined(text, figures)
        return wording.say(told, **self._fields(told, figures)) if when else None

    def note(self, text: str, *, when: bool = True, **figures: Any) -> Statement | None:
        """Make a remark set apart from the text, for caveats and figures that differ; as `say`."""
        told = _joined(text, figures)
        return wording.note(told, **self._fields(told, figures)) if when else None

    def report(self, text: str, **figures: Any) -> Statement | None:
        """Say what the 2016 report itself prints or says; nothing where other figures are shown."""
        return self.say(text, when=self.as_printed, **figures)

    def since(self, text: str, **figures: Any) -> Statement | None:
        """Say what holds of official figures in the place of the report's print, and only there."""
        return self.say(text, when=not self.as_printed, **figures)

    def tell(self, *wanted: str) -> Statement | None:
        """Say how some measures moved in each borough, a sentence each.

        A measure without two figures in any borough is left out; nothing where all are.
        """
        told = [
            wording.movement(self.moved(name), self.subject(name)) for name in self.known(*wanted)
        ]
        return movements.together(told) if told else None

    def subject(self, measure: str) -> str:
        """Give what a sentence about a measure begins with."""
        return subjects().get(measure, {}).get("subject", wording.capital(measure))

    def known(self, *wanted: str) -> list[str]:
        """Keep the measures that have both figures in some borough, in people where they can be."""
        return [name for name in map(self.counted, wanted) if self.moved(name)[
            ["before", "after"]].notna().all(axis="columns").any()]  # fmt: skip

    def headlines(self, *wanted: str, official: bool = False) -> list[Statement]:
        """Say how some measures moved in each borough, without the figures, and what is ordinary.

        With `official`, the official figures are meant where the report prints some, too.
        """
        if official:
            return [
                self._brief(name, measures.compare(self.official(name), *self.span(name)), True)
                for name in wanted
            ]
        return [self._brief(name, self.moved(name)) for name in self.known(*wanted)]

    def _brief(self, name: str, rows: pd.DataFrame, dated: bool = False) -> Statement:
        told = wording.headline(rows, self.subject(name), dated=dated)
        return told + f"{movements.no_more(rows)}."

    def points(self, *wanted: str) -> list[Statement]:
        """Say how some measures moved, the changes first: in points of shares, else in per cent."""
        return [
            wording.joined([
                f"**{wording.changes(self.moved(name))}:**", self._brief(name, self.moved(name)),
            ])
            for name in self.known(*wanted)
        ]  # fmt: skip

    @property
    def order(self) -> str:
        """The boroughs shown by name, in the order of tables and of figures listed together."""
        return wording.listed(self.areas)

    def standing(self, measure: str) -> Statement:
        """Say where the boroughs stand in a measure among the authorities around them."""
        refuse_unknown([measure])
        told = standing.words(
            measure, self.shorts, str(self.parameters["year"]), self.subject(measure),
            population_base=self.population_base,
        )  # fmt: skip
        return Statement(told)

    def on_bases(self, count: str, what: str) -> Statement:
        """Say where two population bases give the rate of a count another direction."""
        first, last = trends.both_bases(str(self.parameters["baseline"]))
        rows = trends.on_bases(count, self.shorts, first, last)
        return trends.base_words(self._in_full(rows), what, first, last)

    def facts(self, name: str, *wanted: str, told: str, link: str) -> Statement | None:
        """Give an item of a list: how some measures moved, what kind of figures, where they are.

        A measure without two figures in any borough is left out; nothing where none has them.
        """
        held = self.known(*wanted)
        if not held:
            return None
        kind = " ".join(told.split())
        return f"- **{name}.** " + wording.joined(
            [movements.together(self.headlines(*held)), f"*{kind}* {link}"]
        )

    def opposed(self, measure: str, other: str, text: str) -> Statement | None:
        """Remark that one measure fell where another rose; nothing where they never do."""
        both = {name: self.moved(name) for name in (measure, other)}
        places = trends.opposed(*both.values())
        if not places:
            return None
        told = wording.joined(
            wording.headline(rows[rows["borough"].isin(places)], self.subject(name), dated=True)
            + "." for name, rows in both.items()
        )  # fmt: skip
        return self.note("{told} " + text, told=told)

    def stocks(self) -> Statement | None:
        """Remark how far starters and leavers fail to explain the change of staff in post."""
        rows = self.figures("social workers in post", "starters", "leavers")
        return trends.unaccounted(rows, *self.span("starters"))

    def filled(self, text: str, fields: Mapping[str, Any]) -> str:
        """Fill a text that is shown as it is: a title, a caption, a note."""
        return wording.filled(text, self._fields(text, fields)) if "{" in text else text

    def _fields(self, text: str, figures: Mapping[str, Any]) -> dict[str, Any]:
        """Find what the fields of a text name; what nothing fills is left for the sentence."""
        found = dict(figures)
        for name in named(text):
            for held in (found, self.parameters, self._names):
                if name in held:
                    found[name] = held[name]
                    break
            else:
                if (own := getattr(self, name, self)) is not self:
                    found[name] = own
        return {name: _worded(value) for name, value in found.items()}


def _worded(value: Any) -> Any:
    """Give what a field can be formatted from: names as one text, a whole number as a count."""
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return wording.listed(value)
    whole = isinstance(value, Integral) and not isinstance(value, (bool, Count))
    return Count(int(value)) if whole else value


def _joined(text: str, figures: Mapping[str, Any]) -> Statement:
    """Take up a text as it is meant: without its indentation, a field on one line.

    What is given to it is named in it, or is mistyped.
    """
    if not text.strip():
        raise Mistake(f"A sentence is {quoted(text)}; expected words, in quotes.")
    told = re.sub(r"\{[^{}]*\}", lambda field: " ".join(field[0].split()), cleandoc(text))
    for name in sorted(figures.keys() - {*named(told)}):
        raise Mistake(
            f"No field of the text {quoted(told)} is called {name}.{nearest(name, ['when'])} Put "
            "it into the text in braces, or take it out."
        )
    return carrying(told, [text])


def named(text: str) -> Iterator[str]:
    """Give what the fields of a text name, without the answer or attribute asked for."""
    try:
        fields = [*Formatter().parse(text)]
    except ValueError as error:
        raise Mistake(
            f"The text {quoted(text)} has a brace that stands alone ({error}). Write a field as "
            "{name}, and a brace that is to be seen twice."
        ) from None
    for _, name, spec, _ in fields:
        if name:
            yield re.split(r"[.\[]", name)[0]
        if spec:
            yield from named(spec)
