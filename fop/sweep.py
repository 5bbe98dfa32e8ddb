"""Sweep: every page that takes parameters, run for many areas and years without making HTML."""

import json
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from pathlib import Path

from fop import book, editions, pool
from fop.editions import Edition
from fop.runs import Job, Result

STRAY = re.compile(r"(?<![\w.])(nan|NaN|inf|NaT|<NA>)(?![\w-])")
"""What a missing figure looks like where nothing has put its symbol in its place."""

SWEPT = {"areas", "baseline", "year", "cost_year", "vintage"}
"""Parameters by which a page is known to change with area or year."""


@dataclass(frozen=True)
class Stop:
    """One edition of a sweep.

    Parameters
    ----------
    areas : sequence of str
        Short names.
    year : str
        The year compared with the edition's baseline, for spending too.
    """

    areas: Sequence[str]
    year: str

    def __str__(self) -> str:
        """Name it as a message does."""
        return f"{', '.join(self.areas)}, {self.year}"


def stops(data: Path, areas: Sequence[str] = (), years: Sequence[str] = ()) -> list[Stop]:
    """Choose editions that together take in every area in every year from 2013-14.

    Parameters
    ----------
    data : Path
        The data folder.
    areas, years : sequence of str
        Short names and years to keep to; all, where empty.

    Returns
    -------
    list of Stop
        With areas given, each of them alone in every year.  Else all areas, three at a time,
        in every year, and each alone in one year.
    """
    held = editions.held(data)
    boroughs = [area.short for area in held.areas if area.level == "borough"]
    chosen = years or [year for year in held.years if year >= "2013-14"]
    if areas:
        return [Stop([area], year) for area in areas for year in chosen]
    threes = [boroughs[n : n + 3] for n in range(0, len(boroughs), 3)]
    alone = [Stop([area], chosen[n % len(chosen)]) for n, area in enumerate(boroughs)]
    return [Stop(three, year) for three in threes for year in chosen] + alone


def faults(
    root: Path,
    data: Path,
    route: Iterable[Stop],
    executor: Executor,
    pages: Collection[str] = (),
    edition: str = "2025",
) -> Iterator[tuple[Stop, list[str]]]:
    """Run every page that takes areas or years, for each stop.

    Parameters
    ----------
    root, data : Path
        The project's folder and the data folder.
    route : iterable of Stop
        What to run.
    executor : Executor
        Runs them.
    pages : collection of str
        Names of pages to keep to; all that take areas or years, where empty.
    edition : str
        The edition whose other parameters are taken.

    Yields
    ------
    Stop
        As it is done.
    list of str
        What went wrong: an error, a warning, a missing figure written as a number.
    """
    plan = book.plan(root, data, edition, {})
    swept = {n for n, one in plan.notebooks.items() if SWEPT & editions.declared(one).keys()}
    swept &= {*pages} or swept
    run: set[str] = set()
    for stop in route:
        # A page that takes no year runs once for each set of areas.
        jobs = [j for j in _jobs(plan, swept, stop, data) if _identity(j) not in run]
        run |= {_identity(job) for job in jobs}
        yield stop, [f for one in pool.results(executor, jobs) for f in of_result(one)]


def of_result(result: Result) -> Iterator[str]:
    """Name what is wrong with one executed page."""
    if result.failure:
        last = " ".join(result.failure.lines[-1:])
        yield f"{result.section}, {result.failure.cell}: {last}"
        return
    for number, cell in enumerate(json.loads(result.notebook)["cells"], start=1):
        for output in cell.get("outputs", []):
            if output["output_type"] == "stream":
                yield f"{result.section}, cell {number}: {''.join(output['text']).strip()}"
            text = _text(output.get("data", {}))
            if stray := STRAY.search(text):
                around = text[max(0, stray.start() - 40) : stray.end() + 20]
                yield f"{result.section}, cell {number}: {stray[0]} in {around!r}"


def _jobs(plan: book.Plan, swept: set[str], stop: Stop, data: Path) -> list[Job]:
    given = Edition(
        plan.edition.name,
        plan.edition.title,
        {
            **plan.edition.parameters,
            "areas": list(stop.areas),
            "year": stop.year,
            "cost_year": stop.year,
        },
        plan.edition.sections,
    )
    values = editions.resolve(plan.notebooks, given, {}, editions.held(data))
    chosen = replace(plan, edition=given, parameters=values)
    return [job for job in chosen.jobs() if job.section in swept]


def _identity(job: Job) -> str:
    return f"{job.section} {sorted(job.parameters.items())}"


def _text(data: dict[str, object]) -> str:
    """Give what a reader sees of an output: HTML without its tags and its drawings."""
    for kind in ("text/html", "text/markdown", "text/plain"):
        if kind in data:
            held = data[kind]
            text = "".join(held) if isinstance(held, list) else str(held)
            alt = " ".join(re.findall(r'alt="([^"]*)"', text))
            return re.sub(r"<[^>]*>", " ", text) + " " + alt
    return ""
