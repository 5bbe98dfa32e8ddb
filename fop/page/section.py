"""Section: what a notebook works with, from loading a table to the page's provenance."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, TypeVar

import pandas as pd

from fop.audit import Audit, marks, run
from fop.charts.drawing import Picture
from fop.exhibits.exhibits import Exhibit, Mark
from fop.exhibits.tables import Table, symbols
from fop.fieldwork import descriptions
from fop.mistakes import Mistake
from fop.page.provenance import Provenance
from fop.tables import areas, datasets, parameters
from fop.tables.parameters import AS_PRINTED
from fop.words import breaks, measures, official, wording
from fop.words.counts import Counts

Shown = TypeVar("Shown")


class Section:
    """One section of the report: its parameters, and every table it has used.

    Parameters
    ----------
    number : str
        As the report numbers it, such as `3.2.1`.
    **parameters
        The notebook's own parameters.  `areas` (short names of boroughs) filters every
        table that has a `borough` column; `wave` chooses the fieldwork that `waves` shows
        beside the report's own; `vintage` chooses the report's print or official figures in
        its place; `population_base` is the base of their rates.

    Attributes
    ----------
    areas : list of str
        Short names of the boroughs shown, in order; all boroughs, where none are given.
    wave, report_wave : str
        The wave of fieldwork asked for, and the report's own, which the prose tells of.
    vintage : str
        Whose figures: `as printed`, `original` or `latest`.
    as_printed : bool
        Whether the figures are the report's own print.
    used, sought : list of str
        Tables that the page was made from so far, and those that it found missing.

    Raises
    ------
    Mistake
        For an unknown borough, with the nearest known ones.
    """

    def __init__(self, number: str, **parameters: Any) -> None:
        self.number = number
        self.parameters = parameters
        self.used: list[str] = []
        self.sought: list[str] = []
        self.report_wave = descriptions.REPORT
        self.wave = str(parameters.get("wave", self.report_wave))
        self.vintage = str(parameters.get("vintage", AS_PRINTED))
        self.as_printed = self.vintage == AS_PRINTED
        self.population_base = str(parameters.get("population_base", "latest"))
        self.areas = areas.boroughs(parameters.get("areas", ()))
        if "areas" in parameters:
            self.parameters = {**parameters, "areas": self.areas}

    def load(self, name: str) -> pd.DataFrame:
        """Read a table of the data package, for the section's boroughs and in their order.

        Parameters
        ----------
        name : str
            Such as `report/table_3_6`; a bare name such as `vignettes` is a table of the
            report's own fieldwork, which the prose tells of.

        Returns
        -------
        DataFrame
            As described in the data dictionary; rows of areas that are no boroughs come first.

        Raises
        ------
        Mistake
            Where no table has that name, or the one of the report's print lacks a borough.
        """
        path = self._path(name)
        self.rest_on(*self._origins(path), *self._beside(path))
        if self.as_printed or not official.stands_for(path):
            frame = datasets.load(path)
        else:
            chosen = self.areas, self.vintage, self.population_base
            frame = official.figures(path, *chosen, years=self._years())
        if "borough" not in frame or "areas" not in self.parameters:
            return frame
        absent = [area for area in self.areas if area not in set(frame["borough"])]
        if absent and (self.as_printed or official.stands_for(path)):
            held = wording.listed(frame["borough"].drop_duplicates())
            raise Mistake(
                f"data/{path}.csv has no figures for {wording.listed(absent)}. It holds {held}: "
                "choose areas among these"
                + (', or set vintage = "latest".' if official.stands_for(path) else ".")
            )
        others = ~frame["borough"].isin(areas.boroughs())
        kept = frame[others | frame["borough"].isin(self.areas)]
        order = kept["borough"].map({area: place for place, area in enumerate(self.areas)})
        return kept.iloc[order.fillna(-1).argsort(kind="stable")].reset_index(drop=True)

    def counts(self, name: str, **where: str) -> Counts:
        """Give the counts of one question, for use in sentences.

        Parameters
        ----------
        name : str
            As for `load`.
        **where
            Values of other columns to choose by, such as `group="managers"`.
        """
        return Counts(self.rows(name, **where))

    def rows(self, name: str, **where: str) -> pd.DataFrame:
        """Give the rows of a table that hold the given values, such as `topic="training"`.

        Parameters
        ----------
        name : str
            As for `load`.
        **where
            Columns, each with the value to choose.

        Raises
        ------
        Mistake
            For a column or a value that the table does not hold.
        """
        frame = self.load(name)
        for column, value in where.items():
            if column not in frame or value not in set(frame[column]):
                held = ", ".join(map(repr, frame[column].unique())) if column in frame else "none"
                raise Mistake(f"{name}: no {column} {value!r}. Held: {held}.")
            frame = frame[frame[column] == value]
        return frame.reset_index(drop=True)

    def exhibit(
        self,
        label: str,
        table: Table,
        *,
        caption: str,
        of: str | Sequence[str],
        chart: Picture | None = None,
        notes: Sequence[str] = (),
        when: bool = True,
    ) -> Exhibit | None:
        """Make an exhibit: number, chart, table, notes, source and download, in one call.

        Parameters
        ----------
        label : str
            Its number, such as `Table 3.6`: unique in the book.
        table : Table
            The figures.
        caption : str
            What the table shows, with place, period and unit.
        of : str or sequence of str
            The tables of the data package behind it, for the source line.
        chart : Chart, optional
            Where looking beats reading.
        notes : sequence of str
            Caveats, each a sentence.
        when : bool
            Nothing is made where it is false.
        """
        if not when:
            return None
        names = [self._path(name) for name in ([of] if isinstance(of, str) else of)]
        origins = [origin for name in names for origin in self._origins(name)]
        sources = datasets.sources(origins)
        absence = next(
            (official.reason(n, self.vintage) for n in names if official.is_of_years(n)), ""
        )
        if not self.as_printed and set(names) & set(official.LEDGERS) and symbols(table):
            notes = [*notes, official.LEDGER_REASON]
        made = Exhibit(label, caption, table, sources, chart, [*table.notes, *notes], absence)
        # A figure of the fieldwork is of its wave, unless its table gives a year.
        held = {name.split("/")[1] for name in names if name.startswith("fieldwork/")}
        wave = held.pop() if len(held) == 1 and "wave" in self.parameters else ""
        return replace(
            made,
            audit=self._marked(marks.of_exhibit(made.anchor)),
            origins={name: " ".join(datasets.sources([name])) for name in origins},
            year=wave,
        )

    def audit(self) -> Audit:
        """Work out every claim of the ledger."""
        audit = run()
        self.rest_on(*audit.tables)
        return audit

    def provenance(self) -> Provenance:
        """Tell what the page was made from; every notebook ends with this."""
        mark = self._marked(marks.of_page(self.number))
        return Provenance(self.used, self.parameters, mark, self.sought)

    def _marked(self, mark: Mark | None) -> Mark | None:
        """Show what the ledger says of the report's own print; other figures have no mark."""
        if mark is None or not self.as_printed:
            return None
        self.rest_on("claims")
        return mark

    def rest_on(self, *names: str) -> None:
        """Note tables that the page is made from: it runs again when one of them changes."""
        self.used = list(dict.fromkeys([*self.used, *names]))

    def holds(self, name: str) -> bool:
        """Whether the data package holds a table; the page runs again when that changes."""
        if name in datasets.package():
            return True
        self.sought = list(dict.fromkeys([*self.sought, name]))
        return False

    def official(self, *measures: str) -> pd.DataFrame:
        """Read official figures of any measures, for the section's boroughs and every year.

        Parameters
        ----------
        *measures : str
            As in `official/measures`; a rate per 10,000 with the count it is made from.

        Returns
        -------
        DataFrame
            `borough`, `year`, `measure`, `value`, `unit`, `symbol` of a missing figure and more;
            each year as first published where that is the section's vintage.
        """
        self.rest_on(*official.homes(measures), *official.BESIDE)
        vintage = "latest" if self.as_printed else self.vintage
        chosen = self.areas, vintage, self.population_base
        return official.series(measures, *chosen, years=self._years())

    def compare(self, rows: pd.DataFrame, baseline: str, year: str) -> pd.DataFrame:
        """Set two years of official figures side by side, as `measures.compare` does.

        Parameters
        ----------
        rows : DataFrame
            As `official` gives them.
        baseline, year : str
            The two years.

        Returns
        -------
        DataFrame
            `measures.compare` rows; `change` and `change_per_cent` are missing where a measure
            is counted in another way in the later year.
        """
        self.rest_on(breaks.TABLE)
        both = measures.compare(rows, baseline, year)
        apart = both["measure"].isin(breaks.apart(baseline, year))
        changes = ["change", "change_per_cent"]
        return both.assign(**{name: both[name].mask(apart) for name in changes})

    def cautions(self, rows: pd.DataFrame, baseline: str, year: str) -> list[str]:
        """Say what to know before two years of some rows are compared; nothing of the print.

        Parameters
        ----------
        rows : DataFrame
            Tidy rows; with `note`, as `load` and `official` give it, the report's own figures
            among them are named.
        baseline, year : str
            The two years.

        Returns
        -------
        list of str
            Breaks between the two, odd or missing figures, and figures of the report's own.
        """
        if self.as_printed:
            return []
        self.rest_on(breaks.TABLE)
        two = rows[rows["year"].isin([baseline, year]) & rows["value"].notna()]
        quoted = two[two.get("note", pd.Series(index=two.index)) == official.PRINTED_NOTE]
        told = [
            f"Figures of {at} in {wording.listed(group['borough'].drop_duplicates())} are those "
            "that the 2016 report prints."
            for at, group in quoted.groupby("year", sort=False)
        ]
        basis = two["note"] if "note" in two else pd.Series("", index=two.index)
        unsure = two[basis.isin(["forecast", "provisional"])]
        told += [
            f"Figures of {row['year']} in {row['borough']} are {row['note']}."
            for _, row in unsure.drop_duplicates(["year", "borough", "note"]).iterrows()
        ]
        seen = list(rows["measure"].drop_duplicates())
        return told + breaks.cautions(seen, self.areas, baseline, year)

    def based(self) -> list[str]:
        """Say which child population rates per 10,000 rest on; nothing of the print."""
        if self.as_printed:
            return []
        people = official.BASES[self.population_base]
        return [f"Rates are worked out from counts on one child population, {people}."]

    def printed(self, *texts: str) -> list[str]:
        """Keep notes that hold for the report's own print; in other editions give none."""
        return list(texts) if self.as_printed else []

    def if_printed(self, shown: Shown) -> Shown | None:
        """Show what holds for the report's own print; in other editions show nothing."""
        return shown if self.as_printed else None

    def worded(self, printed: str, otherwise: str) -> str:
        """Choose the words that hold for the report's own print, or those for other figures."""
        return printed if self.as_printed else otherwise

    def _years(self) -> list[str]:
        """Give the years that the section is about, where some official table holds them."""
        asked = {str(self.parameters.get(name)) for name in parameters.YEARS}
        return sorted(asked & {*parameters.held(datasets.data_folder()).years})

    def _origins(self, path: str) -> list[str]:
        """Name the tables that stand behind a table: itself, or the official ones."""
        if self.as_printed or not official.stands_for(path):
            return [path]
        behind = official.tables(path)
        if path in official.LEDGERS or not official.rests_on_population(path):
            return behind
        return [*behind, "official/population"]

    def _beside(self, path: str) -> list[str]:
        """Name the tables that are read beside official ones: for units, bases and the print."""
        if self.as_printed or not official.stands_for(path):
            return []
        return [*official.BESIDE, path]

    def _path(self, name: str) -> str:
        if "/" in name or "wave" not in self.parameters or name in datasets.package():
            return name
        return f"fieldwork/{self.report_wave}/{name}"
