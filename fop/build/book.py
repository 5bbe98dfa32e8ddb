"""The book: every section run, then all of them made into pages.

Runs first, pages after, and the pages take the place of the last good book only when
all went well:

    notebooks/  ->  _build/2016/source/  ->  _build/2016/pages/  ->  _build/2016/html/
                run                      Sphinx                  swap
"""

import contextlib
import json
import re
import shutil
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from fop.build import attached, cache, facts, pages, pool, press
from fop.build.cache import Cache
from fop.build.runs import Job, Result, bundles, dump
from fop.mistakes import Mistake, gather
from fop.tables import contents, editions, files, notebooks
from fop.tables.contents import Section
from fop.tables.editions import Edition
from fop.tables.notebooks import Notebook, heading
from fop.tables.parameters import Value

BESIDE = "application/vnd.fop.beside+json"
"""Media type of a file that a page wants beside the pages, as `fop.page.explore` writes it."""

TEXTS = (".yml", ".cff", ".bib")

IMPRINT = ("CITATION.cff", "CHANGELOG.md")
"""What tells of the book as a whole: its version, and what is new in it."""

LINK = re.compile(r"\[([^\[\]]*)\]\(([\w-]+)\.ipynb[^)\s]*\)")

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
    force: bool = False
    """Whether to run them even where nothing has changed."""
    executor: Callable[[], Executor] = field(default=pool.local)
    """Gives the executor that runs them; not called where nothing has to run."""
    make: press.Make = field(default=press.making)
    """Makes the pages, as `press.making` does."""
    memory: Memory = field(default_factory=dict)
    """Where one build leaves for the next what depends on outputs alone."""


@dataclass(frozen=True)
class Plan:
    """What a build is going to do."""

    root: Path
    data: Path
    """The project's folder and the data folder."""
    edition: Edition
    """The edition to build."""
    sections: list[Section]
    """The sections of the book, in its order."""
    notebooks: dict[str, Notebook]
    """Section names to their notebooks."""
    parameters: dict[str, dict[str, Value]]
    """Section names to the values of their parameters."""
    name: str
    """Name of the build and of its folder: the edition's, or one of its own where the command line
    gives parameters."""

    @property
    def folder(self) -> Path:
        """Where the book is built."""
        return self.root / "_build" / self.name

    def cache(self) -> Cache:
        """Give the cache that all editions share."""
        return Cache(self.root / "_build" / ".cache", self.data)

    def jobs(self) -> list[Job]:
        """Give a job for each section."""
        return [
            Job(
                section.name,
                notebooks.source(self.notebooks[section.name]),
                self.parameters[section.name],
            )
            for section in self.sections
        ]


def plan(root: Path, data: Path, edition: str, given: Mapping[str, str]) -> Plan:
    """Read and check all that a build needs, before anything runs.

    Parameters
    ----------
    root, data : Path
        The project's folder and the data folder.
    edition : str
        Name of an edition.
    given : mapping
        Parameters from the command line, as text.

    Raises
    ------
    Mistake
        With every fault of the contents, the edition and the parameters.
    """
    chosen = editions.load_edition(edition, data)
    sections = contents.sections(root)
    read, faults = gather(lambda section: notebooks.read_notebook(section.path), sections)
    faults += gather(contents.configuration, [root])[1]
    for section, one in zip(sections, read, strict=False) if not faults else ():
        told = attached.faults(one, section.path.parent, root)
        faults += [f"{section.path}: {fault}" for fault in told]
    faults += [] if faults else attached.of_signs(root)
    if faults:
        raise Mistake(faults)
    named = {section.name: one for section, one in zip(sections, read, strict=True)}
    parameters = editions.resolve(named, chosen, given, editions.held(data))
    every = {name: value for values in parameters.values() for name, value in values.items()}
    titled = editions.titled(chosen, every)
    name = editions.build_name(edition, given)
    return Plan(root, data, titled, sections, named, parameters, name)


def build(plan: Plan, options: Options, report: Report) -> Path:
    """Run the sections that need it, make the pages, and put them in place of the last book.

    Parameters
    ----------
    plan : Plan
        From `plan`.
    options : Options
        How to go about it.
    report : callable
        Told each section and its result as it comes.

    Returns
    -------
    Path
        The front page.

    Raises
    ------
    Mistake
        With one entry for each section that failed, or each warning of Sphinx.  The last
        good book stays where it is.
    """
    page, seal = plan.folder / "html" / "index.html", plan.folder / "made-from"
    with only_build(plan.folder):
        kept, fixed = plan.cache(), _fixed(plan)
        known = _ingredients(plan, kept, fixed)
        if not (options.only or options.force) and page.is_file() and known == _read(seal) != "":
            report(None, len(plan.sections))
            return page
        seal.unlink(missing_ok=True)
        executed = _execute(plan, kept, options, report)
        stage(plan, executed)
        known = known or _ingredients(plan, kept, fixed)
        pages.publish(
            plan.folder,
            plan.edition.title,
            lambda: _beside(plan, executed, known.partition(" ")[2], options.memory),
            facts.common(plan.edition, plan.parameters),
            lambda words: report(None, words),
            options.make,
        )
        seal.write_text(known, encoding="utf-8")
        return page


def _fixed(plan: Plan) -> str:
    """Digest all that a book is made from but outputs."""
    texts = [
        [str(place), sha256(_content(plan, place)).hexdigest()] for place in _beside_notebooks(plan)
    ]
    made = [repr(plan.edition), repr(plan.parameters), repr(plan.sections)]
    notebooks = [job.notebook for job in plan.jobs()]
    fixed = json.dumps([texts, made, notebooks, cache.source(), cache.versions()])
    return sha256(fixed.encode()).hexdigest()


def _ingredients(plan: Plan, kept: Cache, fixed: str) -> str:
    """Name all that a book is made from; empty where a section has yet to run."""
    outputs = [kept.outputs(job) or "" for job in plan.jobs()]
    return " ".join([fixed, *outputs]) if all(outputs) else ""


def _staged(executed: Mapping[str, str]) -> dict[str, str]:
    """Give the files that pages want beside them: names to their text."""
    mark = json.dumps(BESIDE)
    wanting = (json.loads(text) for text in executed.values() if mark in text)
    return {
        Path(one["name"]).name: one["text"]
        for notebook in wanting
        for one in bundles(notebook, BESIDE)
    }


def _beside(
    plan: Plan, executed: Mapping[str, str], outputs: str, memory: Memory
) -> dict[str, str]:
    """Give the files that stand beside the pages."""
    titles = [heading(plan.notebooks[section.name]) for section in plan.sections]
    key = json.dumps([repr(plan.edition), plan.parameters, titles, outputs])
    if not outputs or key not in memory:
        notebooks = {s.name: json.loads(executed[s.name]) for s in plan.sections}
        made = facts.gather(plan.edition, notebooks, plan.parameters)
        memory.clear()
        memory[key] = _staged(executed) | {
            "facts.json": facts.as_json(made),
            "facts.csv": facts.as_csv(made),
        }
    return memory[key]


def _execute(plan: Plan, kept: Cache, options: Options, report: Report) -> dict[str, str]:
    """Give every section's notebook with its outputs, kept or made."""
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
    # The longest first, so that none is left running alone; what never ran, by its length.
    waiting.sort(key=lambda job: (-kept.seconds(job, plan.name), -len(job.notebook)))
    failed = {}
    jobs = {job.section: job for job in waiting}
    named = {section.name: section for section in plan.sections}
    report(None, len(executed))
    if waiting:
        with (
            options.executor() as executor,
            contextlib.closing(pool.results(executor, waiting)) as results,
        ):
            # Kernels are being warmed meanwhile.
            press.load()
            if faults := press.misconfigured(plan.root):
                raise Mistake([*faults, pages.kept(plan.folder)])
            for result in results:
                report(named[result.section], result)
                if result.failure:
                    failed[result.section] = result
                else:
                    executed[result.section] = result.notebook
                    kept.keep(jobs[result.section], result, plan.name)
    kept.prune()
    folder = plan.folder / "failed"
    _save_failed(folder, failed.values())
    if failed:
        ordered = [failed[section.name] for section in plan.sections if section.name in failed]
        raise Mistake([*_summaries(folder, ordered), pages.kept(plan.folder)])
    return executed


def stage(plan: Plan, executed: Mapping[str, str]) -> None:
    """Lay out the executed notebooks as a source tree for Jupyter Book."""
    source = plan.folder / "source"
    laid = {place: _content(plan, place) for place in _beside_notebooks(plan)}
    names = frozenset(section.name for section in plan.sections)
    for section in plan.sections:
        place = Path(f"{section.place}.ipynb")
        text, pictures = attached.published(_linked(executed[section.name], names))
        laid |= {place.with_name(name): content for name, content in pictures}
        laid[place] = text.encode()
    for place, content in laid.items():
        _write(source / place, content)
    for stale in [p for p in source.rglob("*") if p.is_file()]:
        if stale.relative_to(source) not in laid:
            stale.unlink()


@lru_cache(maxsize=100)
def _linked(notebook: str, names: frozenset[str]) -> str:
    """Make words of the links that outputs have to pages which this book leaves out.

    A link that an author typed stays: to where it leads nobody is a fault of the page.
    """
    if all(page in names for _, page in LINK.findall(notebook)):
        return notebook
    held = json.loads(notebook)
    for cell in held["cells"]:
        for output in cell.get("outputs", []):
            for kind, text in output.get("data", {}).items():
                if isinstance(text, str):
                    output["data"][kind] = LINK.sub(
                        lambda link: link[0] if link[2] in names else link[1], text
                    )
    return dump(held)


def _beside_notebooks(plan: Plan) -> list[Path]:
    """Name what pages are made from besides the notebooks, relative to the project."""
    cited = files.visible(plan.root / "data", "*.bib")
    imprint = [path for name in IMPRINT if (path := plan.root / name).is_file()]
    shown = attached.signs(plan.root)
    for section in plan.sections:
        shown += attached.beside(plan.notebooks[section.name], section.path.parent)
    root = plan.root.resolve()
    beside = [path.resolve().relative_to(root) for path in [*imprint, *cited, *shown]]
    return list(dict.fromkeys([Path("_config.yml"), Path("_toc.yml"), *beside]))


def _content(plan: Plan, place: Path) -> bytes:
    """Read a file that stands beside the notebooks: text in one form, anything else as it is."""
    path = plan.root / place
    return files.text(path).encode() if path.suffix in TEXTS else path.read_bytes()


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None


@contextlib.contextmanager
def only_build(folder: Path) -> Iterator[None]:
    """Keep a second build of the same edition out; the system lets go of a lost lock by itself."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("a+b") as file:
        try:
            if sys.platform == "win32":
                import msvcrt

                msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
            else:
                import fcntl

                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Busy(
                f"Another build is at work in {folder}. Wait for it to end, or stop it."
            ) from None
        yield


def _write(path: Path, content: bytes) -> None:
    """Write a file where it differs, so that Sphinx reads again only what changed."""
    if not path.is_file() or path.read_bytes() != content:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _save_failed(folder: Path, failed: Iterable[Result]) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    for result in failed:
        _write(folder / f"{result.section}.ipynb", result.notebook.encode())


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
