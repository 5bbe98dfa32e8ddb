"""Sweep: every page that takes parameters, run for many areas and years without making HTML."""

import json
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from html import unescape
from itertools import groupby
from pathlib import Path

from fop.audit import judgement
from fop.build import bare, facts, plans
from fop.build.runs import Job, Result, bundles
from fop.mistakes import Mistake
from fop.tables import declarations, editions, layers
from fop.tables.areas import called as areas_called
from fop.tables.notebooks import Notebook
from fop.words import counts, judging

TELLTALES = {
    "a missing figure written as a number": r"(?<![\w.])(nan|NaN|inf|NaT|<NA>)(?![\w-])",
    "nothing in the place of words": r"\bNone\b(?! (is|are|was|has|have|of)\b| \| exactly)",
    "an error": r"Traceback|[a-z]Error\b",
    "a field that nothing fills": r"\{\w*\}|\{\w+[.:\[]",
    "a gap in a sentence": r"(?<=[\w.,;)])  +(?=\w)| (?<![|] )[,.;](?= |$)| \(\)|,,",
    "a name left out": r"\b(in|and) and\b|\b(in|and)\.(?= |$)",
    "a sign beside a symbol": r"n/a|£\[|\]%|%%",
    "a number that does not fit its noun": r"\b(0|no) boroughs\b|\b(1|one) boroughs\b",
    "a year beside itself": r"\b(\d{4}-\d\d) (and|to|with) \1\b",
}
"""What shows that a sentence has outlived its data, and the pattern that finds it."""

COUNTED = re.compile(rf"\b(all )?({'|'.join(counts.ONES[2:])}) boroughs\b")
"""Boroughs said to be so many."""

DATED = re.compile(r"2015-16|report|[Pp]rint|programme|[Ff]ieldwork")
"""Words beside which a number of boroughs is that of the evaluation, whatever the edition."""

BLOCK = re.compile(r"</(?:tr|caption|p|li|div|figure|figcaption|summary|h\d|text|svg)>|<br")
"""What ends a block of text in HTML."""

SWEPT = {"areas", "baseline", "year", "cost_year", "vintage"}
"""Parameters by which a page is known to change with area or year."""


TOGETHER = 3  # years of the same areas that one process runs: what holds in all is made once

EDITION = "2025"  # the edition whose other parameters are taken


@dataclass(frozen=True)
class Stop:
    """One edition of a sweep."""

    areas: Sequence[str]  # short names
    year: str  # the year compared with the edition's baseline, for spending too

    def __str__(self) -> str:
        """Name it as a message does."""
        return f"{', '.join(self.areas)}, {self.year}"


def stops(data: Path, areas: Sequence[str] = (), years: Sequence[str] = ()) -> list[Stop]:
    """Choose editions that together take in every area in every year from 2013-14.

    Of the areas and years that are given, or of all. Areas that are given are each alone in every
    year; else all are three at a time in every year, and each alone in one.
    """
    held = editions.held(data)
    boroughs = [area.short for area in held.areas if area.level == "authority" and not area.ends]
    odd = [year for year in years if year not in held.years]
    if odd or not held.years:
        raise Mistake(
            f"No official figures of {', '.join(odd) or 'any year'} in {data / 'official'}. Years "
            f"there: {', '.join(held.years) or 'none'}."
        )
    chosen = years or [year for year in held.years if year >= "2013-14"]
    if areas:
        return [Stop([area], year) for area in areas for year in chosen]
    threes = [boroughs[n : n + 3] for n in range(0, len(boroughs), 3)]
    alone = [Stop([area], chosen[n % len(chosen)]) for n, area in enumerate(boroughs)]
    return [Stop(three, year) for three in threes for year in chosen] + alone


def swept(
    root: Path,
    data: Path,
    route: Iterable[Stop],
    executor: Executor,
    pages: Collection[str] = (),
) -> Iterator[tuple[Stop, list[str]]]:
    """Run every page that takes areas or years, for each stop.

    Areas and year are given as on the command line.  A page whose parameters are the same at
    two stops runs once.

    Gives each stop in the order of the route with what went wrong: an error, a warning, a telltale
    of `TELLTALES`, a sentence or title that states what is not so.
    """
    plan = plans.plan(root, data, EDITION, {})
    swept = {n for n, one in plan.notebooks.items() if SWEPT & declarations.declared(one).keys()}
    swept &= {*pages} or swept
    run, held = set[str](), editions.held(data)
    waiting: list[tuple[list[Stop], Future[list[list[str]]]]] = []
    for together in _together(route):
        every = []
        for stop in together:
            given = {"areas": ",".join(stop.areas), "year": stop.year}
            values = layers.resolve(plan.notebooks, plan.edition, given, held)
            jobs = {_identity(job): job for job in replace(plan, parameters=values).jobs()}
            every.append([
                job for name, job in jobs.items() if job.section in swept and name not in run
            ])  # fmt: skip
            run |= jobs.keys()
        waiting.append((together, executor.submit(of_stops, every, data)))
    for together, found in waiting:
        try:
            yield from zip(together, found.result(), strict=True)
        except BrokenProcessPool:
            lost = ["A process was ended from outside. Is memory short?"]
            yield from ((stop, lost) for stop in together)


def _together(route: Iterable[Stop]) -> Iterator[list[Stop]]:
    """Part a route into what one process runs: a few years of the same areas."""
    for _, group in groupby(route, key=lambda stop: stop.areas):
        years = list(group)
        yield from (years[n : n + TOGETHER] for n in range(0, len(years), TOGETHER))


def of_stops(stops: Sequence[Sequence[Job]], data: Path) -> list[list[str]]:
    """Run the pages of some stops over the tables of a folder, and name what is wrong at each.

    They ask for the same figures: one process works them out once.
    """
    found: list[list[str]] = [[] for _ in stops]
    for jobs, faults in zip(stops, found, strict=True):
        for job in jobs:
            about = job.parameters.get("treated", job.parameters.get("areas", []))
            size = len(about) if isinstance(about, list) else 1
            faults += of_result(bare.run(job, data), size)
    return found


def of_result(result: Result, areas: int) -> Iterator[str]:
    """Name what is wrong with one executed page about so many areas."""
    if result.failure:
        last = " ".join(result.failure.lines[-1:])
        yield f"{result.section}, {result.failure.cell}: {last}"
        return
    notebook = json.loads(result.notebook)
    yield from (f"{result.section}: {fault}" for fault in misstated(notebook))
    for number, cell in enumerate(notebook["cells"], start=1):
        for output in cell.get("outputs", []):
            if output["output_type"] == "stream":
                yield f"{result.section}, cell {number}: {''.join(output['text']).strip()}"
            for text in _texts(output.get("data", {})):
                for found in _telltales(text, areas):
                    yield f"{result.section}, cell {number}: {found}"


def misstated(notebook: Notebook) -> Iterator[str]:
    """Name what the page's sentences and titles state otherwise than its figures have it."""
    called = areas_called()
    known: dict[tuple[str, str, str], list[float]] = {}
    for record in bundles(notebook, facts.FIGURES):
        for fact in record["facts"]:
            if fact["value"] is not None and fact["unit"] != "percentage points":
                key = fact["measure"], called.get(fact["area"], fact["area"]), fact["year"]
                known.setdefault(key, []).append(fact["value"])
    for figure in judgement.of_report().figures:
        key = figure.measure, called.get(figure.borough, figure.borough), figure.year
        if key in known:  # a sentence may go by what a printed figure should be
            known[key].append(figure.recomputed)
    said = list(facts.texts(notebook))
    for record in said:
        yield from judging.misstatements(record, known)
        yield from judging.unsupported(record)
    yield from judging.contradictions(said)


def _telltales(text: str, areas: int) -> Iterator[str]:
    """Name each telltale of a text, with the words around it."""
    for what, pattern in TELLTALES.items():
        if found := re.search(pattern, text):
            yield f"{what} in {text[max(0, found.start() - 40) : found.end() + 20]!r}"
    for found in COUNTED.finditer(text):
        if counts.ONES.index(found[2]) != areas and not DATED.search(text):
            yield f"{found[0]!r}, of {areas}, in {text!r}"


def _identity(job: Job) -> str:
    """Tell runs apart; a chapter about authorities of its own is hardly about the areas."""
    own = {"areas"} if "treated" in job.parameters else set()
    given = {name: value for name, value in job.parameters.items() if name not in own}
    return f"{job.section} {sorted(given.items())}"


def _texts(data: dict[str, object]) -> Iterator[str]:
    """Give what a reader sees of an output, block by block: no tags, no drawings, no code."""
    for kind in ("text/html", "text/markdown", "text/plain"):
        if kind in data:
            held = data[kind]
            text = "".join(held) if isinstance(held, list) else str(held)
            if text.startswith("```"):
                return
            text = re.sub(r"`[^`]*`|<code>.*?</code>", "code", text)
            if kind == "text/html":
                yield from map(unescape, re.findall(r'alt="([^"]*)"', text))
                text = BLOCK.sub("\n", re.sub(r"</(td|th)>", " | ", text))
                text = unescape(re.sub(r"<[^>]*>", "", text))
            yield from filter(None, map(str.strip, text.split("\n")))
            return
