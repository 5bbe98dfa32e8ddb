"""The command line: the verbs of `fop`."""

import errno
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from functools import partial
from pathlib import Path
from typing import Any

import click

from fop.build import book, pool, surroundings
from fop.build.runs import Result
from fop.fieldwork.rules import WAYS, Rules, Way
from fop.mistakes import Mistake, gather
from fop.tables import editions, files, writes
from fop.tables.areas import find
from fop.tables.contents import Section, choose, data_folder
from fop.tables.notebooks import heading


class Group(click.Group):
    """Commands whose mistakes are told in words, without a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; on a mistake say it and leave with status 1."""
        try:
            return super().invoke(ctx)
        except Mistake as mistake:
            faults = mistake.faults
        except OSError as error:
            if error.errno == errno.EPIPE:  # nobody reads on: click ends without a word
                raise
            faults = files.refused(Path(str(error.filename or "A file")), error).faults
        for fault in faults:
            click.echo(fault, err=True)
        sys.exit(1)


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Build and check the report book."""
    surroundings.settle()
    writes.finish(data_folder())


@main.command()
@click.option("--edition", default=editions.DEFAULT, show_default=True, help="Edition to build.")
@click.option(
    "-p",
    "--parameter",
    "parameters",
    nargs=2,
    multiple=True,
    metavar="NAME VALUE",
    help="Value of a parameter, for every section that has it.",
)
@click.option("--year", help="Short for -p year.")
@click.option("--baseline", help="Short for -p baseline.")
@click.option("--areas", help="Short for -p areas, separated by commas.")
@click.option("--workers", type=click.IntRange(1), help="Sections to run at once; one a core.")
@click.option("--scheduler", metavar="tcp://HOST:8786", help="Send the runs to a Dask cluster.")
@click.option("--force", is_flag=True, help="Run sections even where nothing has changed.")
@click.argument("sections", nargs=-1)
def build(
    edition: str,
    parameters: tuple[tuple[str, str], ...],
    year: str | None,
    baseline: str | None,
    areas: str | None,
    workers: int | None,
    scheduler: str | None,
    force: bool,
    sections: tuple[str, ...],
) -> None:
    """Run what has changed and make the HTML book.

    With SECTIONS (3-2-1, or a name in full) only these run; the others keep the outputs
    that they have.
    """
    start = time.perf_counter()
    short = {"year": year, "baseline": baseline, "areas": areas}
    given = dict(parameters) | {name: value for name, value in short.items() if value is not None}
    plan = book.plan(Path.cwd(), data_folder(), edition, given)
    only = [section.name for section in choose(list(sections), plan.sections)]
    options = book.Options(only, force, _executor(workers, scheduler))
    with _Bar(plan) as bar:
        page = book.build(plan, options, bar.report)
    taken = time.perf_counter() - start
    click.echo(f"{bar.ran} of {len(plan.sections)} sections ran; {taken:.1f} s. Open {page}")


@main.command()
@click.option("--build", "build_missing", is_flag=True, help="First build editions without a book.")
@click.argument("names", nargs=-1, metavar="[EDITION]...")
def site(names: tuple[str, ...], build_missing: bool) -> None:
    """Put the last good books of editions side by side, with what changed between them.

    Without EDITION all that are built are on it.
    """
    # Loaded here: a build must not wait for what only the site needs.
    from fop.fieldwork import restricted
    from fop.site import site as sites

    root, data = Path.cwd(), data_folder()
    if restricted.is_restricted(root):
        raise Mistake(f"{root} holds a restricted book, which never comes on a site.")
    notes = {} if names else editions.whole(data)[1]
    for name in sites.unbuilt(root, data, names) if build_missing else ():
        try:
            plan = book.plan(root, data, name, {})
        except Mistake as mistake:
            if names:
                raise
            notes[name] = f"Edition {name} is left out: {mistake.faults[0]}"
            continue
        with _Bar(plan) as bar:
            book.build(plan, book.Options(), bar.report)
    page = sites.make(root, data, names)
    for note in notes.values():
        click.echo(note, err=True)
    click.echo(f"Open {page}")


@main.command()
@click.option("--edition", default=editions.DEFAULT, show_default=True, help="Edition to look at.")
@click.argument("sections", nargs=-1)
def why(edition: str, sections: tuple[str, ...]) -> None:
    """Say what has changed in SECTIONS since they last ran."""
    plan = book.plan(Path.cwd(), data_folder(), edition, {})
    chosen = choose(list(sections), plan.sections) or plan.sections
    cache = plan.cache()
    for job in plan.jobs():
        if job.section in [section.name for section in chosen]:
            reasons = cache.why(job, edition) or ["Nothing has changed: it need not run."]
            click.echo("\n  ".join([f"{job.section}:", *reasons]))


@main.command()
def check() -> None:
    """Check every table, edition and notebook, and name all faults."""
    from fop.build import inspection

    found = inspection.faults(Path.cwd(), data_folder())
    if found:
        raise Mistake(found)
    click.echo("Every table, edition and notebook is in order.")


@main.command()
@click.option(
    "--ledger",
    type=click.Path(path_type=Path),
    help="Ledger to work out; claims.csv of the data folder where not given.",
)
def audit(ledger: Path | None) -> None:
    """Recompute every claim of the ledger and hold its verdict to the rules."""
    from fop import audit as audits

    found = audits.run(data_folder(), ledger)
    tally = found.tally
    claims = tally.pop("claims")
    given = ", ".join(f"{n} {name}" for name, n in tally.items())
    others = len(found.findings) - claims
    click.echo(f"{claims} statements of the report: {given}. {others} other rows.")


@main.command()
@click.option("--areas", help="Areas to run, separated by commas; every authority where not given.")
@click.option("--years", help="Years to run, separated by commas; all from 2013-14 on.")
@click.option("--workers", type=click.IntRange(1), help="Sections to run at once; one a core.")
def sweep(areas: str | None, years: str | None, workers: int | None) -> None:
    """Run the pages for every area in every year, without HTML, and name all that goes wrong."""
    from fop.build import sweep as sweeping

    data = data_folder()
    start = time.perf_counter()
    known = editions.held(data)
    asked = [find(name, known.areas).short for name in areas.split(",")] if areas else []
    chosen = [year.strip() for year in years.split(",")] if years else []
    route = sweeping.stops(data, asked, chosen)
    found = []
    with pool.processes(workers) as executor, pool.ended_with(executor):
        for stop, faults in sweeping.faults(Path.cwd(), data, route, executor):
            told = [f"FAULTY  {stop}: {fault}" for fault in faults]
            click.echo("\n".join(told or [f"in order  {stop}"]))
            found += told
    click.echo(f"{len(route)} areas and years ran; {time.perf_counter() - start:.0f} s.")
    if found:
        raise Mistake(f"{len(found)} faults, as told above.")


@main.command("import")
@click.option("--write", is_flag=True, help="Put the figures into the tables; else only tell.")
@click.option("--release", "title", default="", help="Title of the publication.")
@click.option("--published", default="", metavar="DAY", help="Day of a correction: 2026-11-20.")
@click.option("--report", type=click.Path(path_type=Path), help="Save every change: .csv or .html.")
@click.option("--log", is_flag=True, help="List what has been imported.")
@click.option("--undo", metavar="RELEASE", help="Take an imported release out again.")
@click.option("--renew", is_flag=True, help="Work out again what follows from official tables.")
@click.option("--learn", is_flag=True, help="Learn a new name of a column or a value in FILE.")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
def import_(
    files: tuple[Path, ...],
    write: bool,
    title: str,
    published: str,
    report: Path | None,
    log: bool,
    undo: str | None,
    renew: bool,
    learn: bool,
) -> None:
    """Read published files and ledgers, and show what they would change in the figures."""
    from fop.imports import imports, journal, learning, received
    from fop.imports import report as reports
    from fop.tables import datasets

    data = data_folder()
    if log:
        click.echo("\n".join(journal.told(datasets.load(journal.TABLE, data))))
    elif undo:
        gone = imports.undo(undo, data, write_it=write)
        figures = int(gone["codes"].str.count(";").sum()) + len(gone)
        click.echo(f"{undo}: {figures:,} figures of {', '.join(dict.fromkeys(gone['file']))}.")
        click.echo("Taken out. Run `fop check`." if write else AGAIN)
    elif renew:
        click.echo("Renewed. Run `fop check`." if imports.renew(data) else "Nothing to renew.")
    elif not files:
        raise click.UsageError("Give the files to import, or --log, --undo or --renew.")
    elif learn:
        for path in files:
            told = learning.learn(path, _ask, data) or [f"{path}: nothing to learn."]
            click.echo("\n".join([*told, f"Now run `fop import {path}`."]))
    else:
        options = received.Options(title, published)
        names = datasets.load("areas", data).set_index("code")["name"]
        if write:
            done = imports.write(files, data, options, lambda: click.echo(WAITING, err=True))
        else:
            done = imports.plan(files, data, options)
        for one in done.imports:
            click.echo("\n".join(reports.summary(one, names)))
        if report:
            reports.save(report, done.imports, names)
            click.echo(f"Every change stands in {report}.")
        if done.texts:
            click.echo(WRITTEN if write else AGAIN)


WAITING = "Another import is at work; waiting for it to end."
WRITTEN = "Written. Run `fop check`, then write an edition for the new year."
AGAIN = "Nothing is written yet. Run the same command with --write."


def _ask(question: str, choices: Sequence[str], likely: str) -> str:
    """Ask on the screen which of some choices is right."""
    click.echo(question)
    for number, choice in enumerate(choices, start=1):
        click.echo(f"  {number}  {choice}")
    answer = click.prompt(
        "Number", type=click.IntRange(1, len(choices)), default=choices.index(likely) + 1
    )
    return choices[answer - 1]


@main.command("import-fieldwork")
@click.option("--wave", required=True, help="Year of the wave, such as 2017.")
@click.option("--write", is_flag=True, help="Put the wave into the tables; else only tell.")
@click.option("--replace", is_flag=True, help="With --write: in place of what the wave holds.")
@click.option("--withdraw", is_flag=True, help="Take the wave out whole, without FILES.")
@click.option("--propose", is_flag=True, help="Begin a mapping for each of FILES, beside it.")
@click.option("--restricted", is_flag=True, help="Make the edition of the team, with every figure.")
@click.option(
    "--rule",
    default=WAYS[0],
    show_default=True,
    type=click.Choice(WAYS),
    help="Leave out what is small, or round everything.",
)
@click.option(
    "--least-base",
    default=10,
    show_default=True,
    type=click.IntRange(10),
    help="Fewest people behind a percentage or an average.",
)
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
def import_fieldwork(
    files: tuple[Path, ...],
    wave: str,
    write: bool,
    replace: bool,
    withdraw: bool,
    propose: bool,
    restricted: bool,
    rule: Way,
    least_base: int,
) -> None:
    """Turn responses into a wave's aggregate tables; no response is kept or told.

    Give all files of the wave together: CSV, Excel, OpenDocument, SPSS or Stata, after the
    templates in data/templates/fieldwork or with a mapping. Without --write nothing changes.
    """
    from fop.fieldwork import intake, proposals, storing
    from fop.fieldwork import restricted as own

    data = data_folder()
    intake.named(wave)
    if withdraw != (not files):
        raise click.UsageError("Give either FILES or --withdraw.")
    if withdraw:
        click.echo(f"{storing.withdraw(wave, data)} tables of wave {wave} are taken out.")
        return
    if propose:
        with intake.silence():
            begun, faults = gather(lambda path: proposals.write(path, data), files)
        click.echo("\n".join(f"{path}: begun. Check it and fill it in." for path in begun))
        if faults:
            raise Mistake(faults)
        return
    rules = Rules("open") if restricted else Rules(rule, least_base=least_base)
    with intake.silence():
        read = intake.read(files, wave, rules, data)
        click.echo("\n".join(intake.summary(read)))
        if restricted:
            place = own.prepare(read, Path.cwd(), data)
        elif not write:
            more = " --replace" * read.is_held
            click.echo(f"Nothing is written yet. Run the same command with --write{more}.")
        elif read.is_held and not replace:
            raise Mistake(f"Wave {wave} is held already. Read the above, then add --replace.")
        else:
            place = storing.write(read.published, wave, read.synthetic, data)
            click.echo(f"Written to {place}; withheld.csv there lists what is not shown.")
    if restricted:
        plan = book.plan(place, place / "data", editions.DEFAULT, {})
        with _Bar(plan) as bar:
            page = book.build(plan, book.Options(), bar.report)
        own.mark(page.parent)
        click.echo(f"RESTRICTED: for the team and its sponsor alone. Open {page}")


@main.command("example-fieldwork")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--as-report", is_flag=True, help="People whose counts agree with the report's.")
def example_fieldwork(folder: Path, as_report: bool) -> None:
    """Write invented responses to FOLDER, of a wave much like that of the report."""
    from fop.fieldwork import example

    for path in example.write(folder, data_folder(), as_report=as_report):
        click.echo(path)
    click.echo("The people are invented: these are no findings.")


def _executor(workers: int | None, scheduler: str | None) -> Callable[[], Executor]:
    if scheduler is None:
        return partial(pool.local, workers)
    if workers is not None:
        raise click.UsageError("--workers is for this machine; a cluster has its own workers.")
    from fop.build.cluster import Cluster

    return partial(Cluster, scheduler, data_folder())


class _Bar:
    """A progress bar, with a line for each section that is done."""

    def __init__(self, plan: book.Plan) -> None:
        self.plan = plan
        self.ran = 0
        self.bar: Any = None

    def __enter__(self) -> "_Bar":
        return self

    def __exit__(self, *_: object) -> None:
        if self.bar is not None:
            self.bar.close()

    def report(self, section: Section | None, result: Result | int) -> None:
        if isinstance(result, int):
            self._start(len(self.plan.sections) - result)
        elif section:
            title = heading(self.plan.notebooks[section.name]) or section.name
            note = "  FAILED" if result.failure else ""
            self.ran += 1
            self.bar.write(f"{result.seconds:6.1f} s  {title}{note}", file=sys.stdout)
            self.bar.update()

    def _start(self, sections: int) -> None:
        if sections:
            # Loaded here: a build with nothing to run must not wait for it.
            from tqdm import tqdm

            self.bar = tqdm(total=sections, unit="section", leave=False, disable=None)


if __name__ == "__main__":
    main()
