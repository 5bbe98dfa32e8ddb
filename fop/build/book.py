"""The book: every section run, then all of them made into pages.

Runs first, pages after, and the pages take the place of the last good book only when
all went well:

    notebooks/  ->  _build/2016/source/  ->  _build/2016/pages/  ->  _build/2016/html/
                run                      Sphinx                  swap
"""

import contextlib
import json
import shutil
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from fop.build import configuration, digests, facts, pages, pool, press, staging, trial
from fop.build.cache import Cache
from fop.build.plans import Plan
from fop.build.runs import Result
from fop.mistakes import Mistake
from fop.tables import files, writes
from fop.tables.contents import Section
from fop.tables.notebooks import heading

Report = Callable[[Section | None, Result | int | str], None]
"""Told how many sections need not run, then each that did run with its result, then how far the
pages are."""


Memory = dict[str, dict[str, str]]


class Busy(Mistake):
    """Another build is at work in the same folder."""


@dataclass(frozen=True)
class Options:
    """How to go about a build."""

    only: Collection[str] = ()
    """Sections to run; the others keep the outputs they have.  All, where empty."""
    force: bool = False  # whether to run them even where nothing has changed
    executor: Callable[[], Executor] = field(default=pool.local)
    """Gives the executor that runs them; not called where nothing has to run."""
    make: press.Make = field(default=press.making)  # makes the pages, as `press.making` does
    memory: Memory = field(default_factory=dict)
    """Where one build leaves for the next what depends on outputs alone."""


def build(plan: Plan, options: Options, report: Report) -> Path:
    """Run the sections that need it, make the pages, and put them in place of the last book.

    Gives the front page; `report` is told each section and its result as it comes. Raises `Mistake`
    with one entry for each section that failed, or each warning of Sphinx; the last good book
    stays.
    """
    page, seal = plan.folder / "html" / "index.html", plan.folder / "made-from"
    with only_build(plan.folder):
        kept, fixed = plan.cache(), _fixed(plan)
        known = _ingredients(plan, kept, fixed)
        last = seal.read_text("utf-8", "replace") if seal.is_file() else None
        asked = options.only or options.force
        if not asked and page.is_file() and known == last != "":
            report(None, len(plan.sections))
            return page
        seal.unlink(missing_ok=True)
        executed = _execute(plan, kept, options, report)
        staging.stage(plan, executed)
        known = known or _ingredients(plan, kept, fixed)
        pages.publish(
            plan.folder, plan.edition.title,
            lambda: _beside(plan, executed, known.partition(" ")[2], options.memory),
            facts.common(plan.edition, plan.parameters), lambda words: report(None, words),
            options.make,
        )  # fmt: skip
        seal.write_text(known, encoding="utf-8")
        return page


def _fixed(plan: Plan) -> str:
    """Digest all that a book is made from but outputs."""
    around = staging.around(plan).items()
    texts = [[str(place), sha256(content).hexdigest()] for place, content in around]
    made = [repr(plan.edition), repr(plan.parameters), repr(plan.sections)]
    notebooks = [job.notebook for job in plan.jobs()]
    fixed = json.dumps([texts, made, notebooks, digests.source(), digests.versions()])
    return sha256(fixed.encode()).hexdigest()


def _ingredients(plan: Plan, kept: Cache, fixed: str) -> str:
    """Name all that a book is made from; empty where a section has yet to run."""
    outputs = [kept.outputs(job) or "" for job in plan.jobs()]
    return " ".join([fixed, *outputs]) if all(outputs) else ""


def _beside(
    plan: Plan, executed: Mapping[str, str], outputs: str, memory: Memory
) -> dict[str, str]:
    titles = [heading(plan.notebooks[section.name]) for section in plan.sections]
    key = json.dumps([repr(plan.edition), plan.parameters, titles, outputs])
    if not outputs or key not in memory:
        notebooks = {s.name: json.loads(executed[s.name]) for s in plan.sections}
        made = facts.gather(plan.edition, notebooks, plan.parameters)
        memory.clear()
        memory[key] = staging.extra(executed) | {
            "facts.json": facts.as_json(made),
            "facts.csv": facts.as_csv(made),
        }
    return memory[key]


def _execute(plan: Plan, kept: Cache, options: Options, report: Report) -> dict[str, str]:
    executed = {}
    waiting = []
    for job in plan.jobs():
        asked = not options.only or job.section in options.only
        known = None if asked and options.force else kept.find(job)
        if known is None and not asked:
            known = kept.last(job, plan.name)
        if known is None:
            waiting.append(job)
        else:
            executed[job.section] = known
    # The longest first, so that none is left running alone.  Of what never ran, that is what
    # has the most parameters, for it works its figures out, and then what has the most to say.
    waiting.sort(
        key=lambda job: (
            -kept.seconds(job, plan.name), -len(job.parameters), -len(job.notebook)
        )
    )  # fmt: skip
    failed = {}
    jobs = {job.section: job for job in waiting}
    named = {section.name: section for section in plan.sections}
    report(None, len(executed))
    if waiting:
        with (
            options.executor() as executor,
            contextlib.closing(pool.results(executor, waiting)) as results,
        ):
            _load(plan)  # processes are being made ready meanwhile
            for result in results:
                report(named[result.section], result)
                if result.failure:
                    failed[result.section] = result
                else:
                    executed[result.section] = result.notebook
                    kept.keep(jobs[result.section], result, plan.name)
    else:
        _load(plan)
    kept.prune()
    folder = plan.folder / "failed"
    shutil.rmtree(folder, ignore_errors=True)
    ordered = [failed[section.name] for section in plan.sections if section.name in failed]
    for result in ordered:
        files.write(folder / f"{result.section}.ipynb", result.notebook.encode())
    if failed:
        raise Mistake([*_summaries(folder, ordered), pages.kept(plan.folder)])
    return executed


def _load(plan: Plan) -> None:
    """Load what makes pages, and see that it can go by `_config.yml`."""
    press.load()
    faults = configuration.misconfigured(plan.root)
    last = plan.folder / "source" / "_config.yml"
    if not faults and last.is_file():  # where it was changed since, all pages are made anew
        now = files.text(plan.root / "_config.yml").encode()
        faults = trial.unfit(plan.root) if last.read_bytes() != now else []
    if faults:
        raise Mistake([*faults, pages.kept(plan.folder)])


@contextlib.contextmanager
def only_build(folder: Path) -> Iterator[None]:
    """Keep a second build of the same edition out; the system lets go of a lost lock by itself."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("a+b") as file:
        if not writes.taken(file, wait=False):
            raise Busy(f"Another build is at work in {folder}. Wait for it to end, or stop it.")
        yield


def _summaries(folder: Path, failed: Iterable[Result]) -> Iterator[str]:
    """Tell of every failure; sections that failed alike are told together."""
    alike: dict[tuple[str, ...], list[str]] = {}
    for result in failed:
        if result.failure:
            ran = f"{folder / result.section}.ipynb"
            place = f"{result.section}, {result.failure.cell}, as far as it ran in {ran}:"
            alike.setdefault(tuple(result.failure.lines), []).append(place)
    for lines, places in alike.items():
        yield "\n".join([*places, *(f"    {line}" for line in lines)])
