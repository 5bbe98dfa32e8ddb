"""Reads: the part of a page that finds its figures."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

import pandas as pd

from fop.fieldwork import descriptions
from fop.mistakes import Mistake
from fop.page import described, opening, recount
from fop.tables import areas, datasets, memory, parameters, reading
from fop.tables.contents import nearest
from fop.tables.parameters import AS_PRINTED
from fop.words import breaks, doubtful, measures, official, wording
from fop.words.dictionary import subjects


class Reads:
    """What a page reads: tables, official figures and movements, for its own parameters."""

    def __init__(self, number: str, names: Mapping[str, Any]) -> None:
        reading.begin()
        self.number = number
        self.parameters = opening.read(names)
        self._names = names
        self.report_wave = descriptions.REPORT
        self.wave = str(self.parameters.get("wave", self.report_wave))
        self.vintage = str(self.parameters.get("vintage", AS_PRINTED))
        self.as_printed = self.vintage == AS_PRINTED
        self.population_base = str(self.parameters.get("population_base", "latest"))
        self.shorts = list(self.parameters.get("areas", parameters.PRINT["areas"]))
        self.comparators = list(self.parameters.get("comparators", []))
        self._called = areas.called()
        self.areas = [self._called[short] for short in self.shorts]

    def held(self, what: str = "tables") -> pd.DataFrame:
        """List what can be asked for: `tables`, `measures`, `areas`, `years` or `exhibits`."""
        lists = {
            "tables": lambda: pd.DataFrame(
                [(name, one["title"]) for name, one in datasets.package().items()],
                columns=["table", "title"],
            ),
            "measures": lambda: datasets.load("official/measures")[["measure", "unit"]],
            "areas": lambda: pd.DataFrame(
                [(one.short, one.name, one.level) for one in areas.read_areas()],
                columns=["area", "name", "level"],
            ),
            "years": lambda: pd.DataFrame({"year": parameters.held(datasets.data_folder()).years}),
            "exhibits": lambda: datasets.load(described.TABLE)[["exhibit", "page", "caption"]],
        }
        if what not in lists:
            raise Mistake(f"No list of {what!r}.{_near(what, lists)}")
        return lists[what]()

    @property
    def is_london(self) -> bool:
        """Whether all authorities shown are boroughs of London."""
        return areas.kind(self.areas) == "boroughs"

    def load(self, name: str) -> pd.DataFrame:
        """Read a table of the data package, for the page's boroughs and in their order.

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
        if path not in datasets.package():
            raise Mistake(f"No table {name!r}.{_near(name, datasets.package())}")
        stands = official.stands_for(path)
        if self.as_printed or not stands:
            frame = datasets.load(path)
        else:
            chosen = self.shorts, self.vintage, self.population_base
            frame = official.as_table(path, *chosen, years=self._years)
        if "borough" not in frame or "areas" not in self.parameters:
            return self._in_full(frame)
        absent = [area for area in self.shorts if area not in set(frame["borough"])]
        if absent and stands:
            held = wording.listed(frame["borough"].drop_duplicates())
            raise Mistake(
                f"data/{path}.csv has no figures for {wording.listed(absent)}. It holds {held}: "
                'choose areas among these, or set vintage = "latest".'
            )
        others = ~frame["borough"].isin(areas.authorities())
        kept = frame[others | frame["borough"].isin(self.shorts)]
        order = kept["borough"].map({area: place for place, area in enumerate(self.shorts)})
        ordered = kept.iloc[order.fillna(-1).argsort(kind="stable")].reset_index(drop=True)
        return self._in_full(ordered)

    def rows(self, name: str, **where: str) -> pd.DataFrame:
        """Give the rows of a table that hold the given values, such as `topic="training"`."""
        frame = self.load(name)
        for column, value in where.items():
            if column not in frame or value not in set(frame[column]):
                held = ", ".join(map(repr, frame[column].unique())) if column in frame else "none"
                raise Mistake(f"{name}: no {column} {value!r}. Held: {held}.")
            frame = frame[frame[column] == value]
        return frame.reset_index(drop=True)

    def official(self, *wanted: str) -> pd.DataFrame:
        """Read official figures of any measures, for the page's boroughs and every year.

        Parameters
        ----------
        *wanted : str
            Measures as `held("measures")` lists them.  A rate per 10,000 is worked out from
            its count on the page's population base.

        Returns
        -------
        DataFrame
            `borough`, `year`, `measure`, `value`, `unit`, `symbol` of a missing figure and
            more; each year as first published where that is the page's vintage.
        """
        refuse_unknown(wanted)
        vintage = "latest" if self.as_printed else self.vintage
        chosen = self.shorts, vintage, self.population_base
        # A rate is worked out from its count, which has to be asked for with it.
        counts = datasets.load("official/measures").set_index("measure")["numerator"].dropna()
        asked = [*wanted, *(counts[name] for name in wanted if name in counts)]
        rows = official.series(list(dict.fromkeys(asked)), *chosen, years=self._years)
        return self._in_full(rows[rows["measure"].isin(wanted)]).reset_index(drop=True)

    def figures(self, *wanted: str) -> pd.DataFrame:
        """Give measures of tables 3.1 to 3.9 at every year, sums and rates made again.

        Parameters
        ----------
        *wanted : str
            Such as `turnover rate`, `staffing` or `children looked after`; another official
            measure as `official` gives it.

        Returns
        -------
        DataFrame
            Tidy rows: `borough`, `year`, `measure`, `value`, `unit`; `symbol` and `note` where
            they are official.
        """
        made = self._recounted
        parts = (made[one] if one in made else self.official(one) for one in wanted)
        return pd.concat(parts, ignore_index=True)

    @cached_property
    def _recounted(self) -> dict[str, pd.DataFrame]:
        def made() -> dict[str, pd.DataFrame]:
            return dict(iter(recount.figures(self.load).groupby("measure", sort=False)))

        return memory.recall(("recount", *self._chosen), made)

    def moved(self, *wanted: str) -> pd.DataFrame:
        """Set the page's two years of some measures side by side.

        Returns
        -------
        DataFrame
            `measures.compare` rows; `change` and `change_per_cent` are missing where a measure
            is counted in another way in the later year.
        """
        return pd.concat([self._moved(measure) for measure in wanted], ignore_index=True)

    def _moved(self, measure: str) -> pd.DataFrame:
        key = "moved", measure, *self.span(measure), *self._chosen
        return memory.recall(key, lambda: self._compare(measure)).copy()

    def _compare(self, measure: str) -> pd.DataFrame:
        baseline, year = self.span(measure)
        both = measures.compare(self.figures(measure), baseline, year)
        if self.as_printed:
            return both
        apart = both["measure"].isin(breaks.apart(baseline, year))
        changes = ["change", "change_per_cent"]
        return both.assign(**{name: both[name].mask(apart) for name in changes})

    def counted(self, measure: str) -> str:
        """Name a measure by people where both years count them; else as the report has it."""
        people = measure + doubtful.PEOPLE
        if self.as_printed or people not in subjects():
            return measure
        both = self._moved(people)[["before", "after"]]
        return people if both.notna().all(axis="columns").any() else measure

    def span(self, measure: str) -> tuple[str, str]:
        """Give the two years that a measure is compared at: money has a year of its own."""
        ends = subjects().get(measure, {}).get("ends", "year")
        return str(self.parameters["baseline"]), str(self.parameters[ends])

    def holds(self, name: str) -> bool:
        """Whether the data package holds a table; the page runs again when that changes."""
        reading.note(name)
        return name in datasets.package()

    def cautions(self, rows: pd.DataFrame, baseline: str, year: str) -> list[str]:
        """Say what to know before two years of some rows are compared; nothing of the print.

        Parameters
        ----------
        rows : DataFrame
            Tidy rows; with `basis`, as `load` and `official` give it, the report's own figures
            among them are named.

        Returns
        -------
        list of str
            Breaks between the two, odd or missing figures, and figures of the report's own.
        """
        if self.as_printed:
            return []
        two = rows[rows["year"].isin([baseline, year]) & rows["value"].notna()]
        basis = two.get("basis", pd.Series(index=two.index, dtype=str))
        quoted = two[basis.eq(official.PRINTED)]
        told = [
            f"Figures of {at} in {wording.listed(group['borough'].drop_duplicates())} are those "
            "that the 2016 report prints."
            for at, group in quoted.groupby("year", sort=False)
        ]
        unsure = two[basis.isin(["forecast", "provisional"])]
        told += [
            f"Figures of {row['year']} in {row['borough']} are {row['basis']}."
            for _, row in unsure.drop_duplicates(["year", "borough", "basis"]).iterrows()
        ]
        seen = list(rows["measure"].drop_duplicates())
        return told + breaks.cautions(seen, self.shorts, baseline, year)

    def based(self, rows: pd.DataFrame) -> list[str]:
        """Say which child population the rates of some rows rest on; nothing of the print."""
        if self.as_printed or not rows["unit"].eq("per 10,000 children").any():
            return []
        people = official.BASES[self.population_base]
        return [f"Rates are worked out from counts on one child population, {people}."]

    def _in_full(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Call each borough by its name in full."""
        if "borough" not in frame:
            return frame
        return frame.assign(borough=frame["borough"].map(lambda one: self._called.get(one, one)))

    @cached_property
    def _chosen(self) -> tuple[Hashable, ...]:
        """Give all that official figures of the page follow from, beside the tables."""
        own = tuple(self.shorts), tuple(self._years), "areas" in self.parameters
        return (*own, self.vintage, self.population_base)

    @cached_property
    def _years(self) -> list[str]:
        """Give the years that the page is about that official figures hold, but no population."""
        asked = {str(self.parameters.get(name)) for name in parameters.YEARS}
        held = {*parameters.held(datasets.data_folder()).years}
        return sorted(asked & held - {*official.years_based()})

    def _origins(self, path: str) -> list[str]:
        """Name the tables that stand behind a table: itself, or the official ones."""
        is_print = self.as_printed or not official.stands_for(path)
        return [path] if is_print else official.origins(path)

    def _path(self, name: str) -> str:
        is_path = "/" in name or name in datasets.package()
        return name if is_path else f"fieldwork/{self.report_wave}/{name}"


def refuse_unknown(wanted: Sequence[str]) -> None:
    """Refuse what is no official measure, and a call that names none."""
    held = list(datasets.load("official/measures")["measure"])
    unknown = [name for name in wanted if name not in held]
    if unknown or not wanted:
        raise Mistake([f"No measure {name!r}.{_near(name, held)}" for name in unknown]
                      or "Name a measure: held('measures') lists them.")  # fmt: skip


def _near(name: str, known: Iterable[str]) -> str:
    return nearest(name, known, 3, cutoff=0.5) or " held() lists them."
