"""The book: every section run, then all of them made into pages.

Runs first, pages after, and the pages take the place of the last good book only when
all went well:

    notebooks/  ->  _build/2016/source/  ->  _build/2016/pages/  ->  _build/2016/html/
                run                      Sphinx                  swap
"""

import contextlib
import io
import shutil
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path

from fop import contents, editions, pool
from fop.contents import Notebook, Section
from fop.editions import Edition, Value
from fop.mistakes import Mistake
from fop.runs import Job, Result

Report = Callable[[Section, Result], None]


@dataclass(frozen=True)
class Plan:
    """What a build is going to do.

    Parameters
    ----------
    root : Path
        The project's folder.
    edition : Edition
        The edition to build.
    sections : list of Section
        The sections of the book, in its order.
    notebooks : dict
        Section names to their notebooks.
    parameters : dict
        Section names to the values of their parameters.
    """

    root: Path
    edition: Edition
    sections: list[Section]
    notebooks: dict[str, Notebook]
    parameters: dict[str, dict[str, Value]]

    @property
    def folder(self) -> Path:
        """Where the edition is built."""
        return self.root / "_build" / self.edition.name

    def jobs(self) -> list[Job]:
        """Give a job for each section."""
        return [
            Job(
                section.name,
                section.path.read_text(encoding="utf-8"),
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
    chosen = editions.load(edition, data)
    sections = contents.sections(root)
    notebooks = {section.name: contents.read(section.path) for section in sections}
    parameters = editions.resolve(notebooks, chosen, given, editions.areas(data))
    return Plan(root, chosen, sections, notebooks, parameters)


def build(plan: Plan, executor: Executor, report: Report) -> Path:
    """Run every section, make the pages, and put them in place of the last book.

    Parameters
    ----------
    plan : Plan
        From `plan`.
    executor : Executor
        Where the sections run.
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
    named = {section.name: section for section in plan.sections}
    done: dict[str, Result] = {}
    for result in pool.results(executor, plan.jobs()):
        done[result.section] = result
        report(named[result.section], result)
    failed = [done[s.name] for s in plan.sections if done[s.name].failure]
    _save_failed(plan.folder / "failed", failed)
    if failed:
        raise Mistake([*_summaries(plan.folder / "failed", failed), _kept(plan.folder)])
    stage(plan, {name: result.notebook for name, result in done.items()})
    pages(plan)
    return swap(plan.folder / "pages", plan.folder / "html") / "index.html"


def stage(plan: Plan, executed: Mapping[str, str]) -> None:
    """Lay out the executed notebooks as a source tree for Jupyter Book."""
    source = plan.folder / "source"
    wanted = {Path("_config.yml"), Path("_toc.yml")}
    wanted |= {path.relative_to(plan.root) for path in (plan.root / "data").glob("*.bib")}
    for place in wanted:
        _write(source / place, (plan.root / place).read_bytes())
    for section in plan.sections:
        place = Path(f"{section.place}.ipynb")
        _write(source / place, executed[section.name].encode())
        wanted.add(place)
    for stale in [p for p in source.rglob("*") if p.is_file()]:
        if stale.relative_to(source) not in wanted:
            stale.unlink()


def pages(plan: Plan) -> None:
    """Make HTML pages from the staged notebooks; every warning is an error."""
    # Loaded here: a build that fails earlier must not wait for Sphinx.
    from jupyter_book.sphinx import build_sphinx

    folder = plan.folder
    source = folder / "source"
    for old in ("pages", "doctrees"):
        shutil.rmtree(folder / old, ignore_errors=True)
    with (
        contextlib.redirect_stderr(io.StringIO()) as said,
        contextlib.redirect_stdout(io.StringIO()),
    ):
        status = build_sphinx(
            source,
            folder / "pages",
            path_config=source / "_config.yml",
            noconfig=True,
            doctreedir=folder / "doctrees",
            confoverrides={
                "external_toc_path": (source / "_toc.yml").as_posix(),
                "latex_individualpages": False,
                "nb_execution_mode": "off",
                "nitpicky": True,
                "html_title": plan.edition.title,
            },
            quiet=True,
            warningiserror=True,
            keep_going=True,
        )
    if status != 0:
        lines = [line.replace(f"{source}/", "") for line in said.getvalue().splitlines()]
        raise Mistake([*filter(str.strip, lines), _kept(folder)])


def swap(fresh: Path, place: Path) -> Path:
    """Put a finished folder in the place of the last one."""
    old = place.with_name(f"{place.name}-old")
    shutil.rmtree(old, ignore_errors=True)
    if place.exists():
        place.rename(old)
    fresh.rename(place)
    shutil.rmtree(old, ignore_errors=True)
    return place


def _write(path: Path, content: bytes) -> None:
    """Write a file where it differs, so that Sphinx reads again only what changed."""
    if not path.is_file() or path.read_bytes() != content:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _save_failed(folder: Path, failed: list[Result]) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    for result in failed:
        _write(folder / f"{result.section}.ipynb", result.notebook.encode())


def _summaries(folder: Path, failed: list[Result]) -> Iterator[str]:
    for result in failed:
        if result.failure:
            last = "\n".join(f"    {line}" for line in result.failure.lines)
            yield (
                f"{result.section}, {result.failure.cell}:\n{last}\n"
                f"  The notebook as far as it ran: {folder / result.section}.ipynb"
            )


def _kept(folder: Path) -> str:
    page = folder / "html" / "index.html"
    return f"The last good book stays: {page}" if page.is_file() else "There is no book yet."
