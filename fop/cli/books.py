"""Verbs for books: build one, say what has changed, put several side by side."""

import contextlib
import os
import re
import time
from collections.abc import Callable
from concurrent.futures import Executor
from functools import partial
from pathlib import Path

import click

from fop.build import book, plans, pool
from fop.cli import options
from fop.cli.group import main
from fop.cli.options import Plans
from fop.cli.progress import Bar
from fop.mistakes import Mistake, gather
from fop.tables import contents, editions, layers
from fop.tables.contents import data_folder


@main.command()
@click.option("--workers", type=click.IntRange(1), help="Sections to run at once; one a core.")
@click.option("--scheduler", metavar="tcp://HOST:8786", help="Send the runs to a Dask cluster.")
@click.option("--force", is_flag=True, help="Run sections even where nothing has changed.")
@options.planned
def build(plans: Plans, workers: int | None, scheduler: str | None, force: bool) -> None:
    """Run what has changed and make the HTML book.

    With SECTIONS (3-2-1, or a name in full) only these run; the others keep the outputs
    that they have.
    """
    start = time.perf_counter()
    plan, only = plans()
    how = book.Options(only, force, _executor(workers, scheduler))
    with Bar(plan) as bar:
        page = book.build(plan, how, bar.report)
    taken = time.perf_counter() - start
    click.echo(f"{bar.ran} of {len(plan.sections)} sections ran; {taken:.1f} s. Open {page}")


@main.command()
@options.planned
def why(plans: Plans) -> None:
    """Say what has changed in SECTIONS since they last ran."""
    plan, only = plans()
    cache, same = plan.cache(), list[str]()
    for job in plan.jobs():
        if not only or job.section in only:
            if reasons := cache.why(job, plan.name):
                click.echo("\n  ".join([f"{job.section}:", *reasons]))
            else:
                same.append(job.section)
    if same:
        where = ", ".join(same) if only else f"{len(same)} of {len(plan.sections)} sections"
        click.echo(f"Nothing has changed in {where}: no need to run.")


@main.command()
@click.option("--port", type=click.IntRange(1, 65535), help="Port of the book's address.")
@click.option("--lab", is_flag=True, help="Open JupyterLab as well, on a page to try things on.")
@options.planned
def watch(plans: Plans, port: int | None, lab: bool) -> None:
    """Build whatever is saved, at once, and show it in the browser.

    With SECTIONS only these run. The book is served to this machine alone; an open page
    reloads where it was, and shows what failed.
    """
    # Loaded here: no other verb needs it.
    from fop.build.watch import watching

    root, data = Path.cwd(), data_folder()
    # What is typed wrong here no saving of a file will mend.
    contents.choose(list(plans.names), contents.sections(root))
    if plans.edition not in editions.names(data):
        editions.load_edition(plans.edition, data)
    _, faults = gather(lambda plans: plans(), [plans])
    if typed := [fault for fault in faults if fault.startswith("Command line")]:
        raise Mistake(typed)
    folder = root / "_build" / layers.build_name(plans.edition, plans.given)
    chosen = port or int(os.environ.pop("FOP_WATCH_PORT", 0))
    with watching.opened(root, data) if lab else contextlib.nullcontext():
        watching.watch(root, data, folder, plans, chosen, click.echo)


@main.command()
@click.option(
    "--build", "build_first", is_flag=True, help="First build them, as far as they have changed."
)
@options.edition_names
def site(names: tuple[str, ...], build_first: bool) -> None:
    """Put the last good books of editions side by side, with what changed between them.

    Without EDITION all that are built are on it.
    """
    # Loaded here: a build must not wait for what only the site needs.
    from fop.site import site as sites

    root, data = Path.cwd(), data_folder()
    notes = {} if names else editions.whole(data)[1]
    for name in dict.fromkeys(names or sites.shown(data)) if build_first else ():
        try:
            plan = plans.plan(root, data, name, {})
        except Mistake as mistake:
            if names:
                raise
            notes[name] = f"Edition {name} is left out: {mistake.faults[0]}"
            continue
        with Bar(plan) as bar:
            book.build(plan, book.Options(), bar.report)
    page = sites.make_site(root, data, names)
    for note in notes.values():
        click.echo(note, err=True)
    click.echo(f"Open {page}")


@main.command()
@options.edition("Edition to make files of.")
@click.option("--pdf", is_flag=True, help="One document with page numbers, to print or to send.")
@click.option("--word", is_flag=True, help="A Word document.")
@click.option("--ods", is_flag=True, help="A workbook of all tables that hold figures.")
@click.option("--zip", is_flag=True, help="Book and data with checksums, and what else is made.")
def export(edition: str, **asked: bool) -> None:
    """Make files to send or keep of an edition's last good book; all four, where none is named."""
    root = Path.cwd()
    editions.load_edition(edition, data_folder())
    # Loaded here: no other verb needs it, and what makes files waits for a name that is one.
    from fop.export import export as exports

    kinds = [kind for kind, wanted in asked.items() if wanted] or list(exports.ENDS)
    click.echo("Making files of the whole book: this takes some minutes.")
    for path in exports.make_files(root, data_folder(), edition, kinds):
        click.echo(f"{path.stat().st_size / 1e6:6.1f} MB  {path}")


def _executor(workers: int | None, scheduler: str | None) -> Callable[[], Executor]:
    if scheduler is None:
        return partial(pool.local, workers)
    if workers is not None:
        raise click.UsageError("--workers is for this machine; a cluster has its own workers.")
    if not re.fullmatch(r"\S*[^\s:/]:[0-9]+", scheduler):
        raise click.UsageError(
            f"--scheduler is {scheduler!r}; expected an address such as tcp://HOST:8786."
        )
    from fop.build.cluster import Cluster

    return partial(Cluster, scheduler, data_folder())
