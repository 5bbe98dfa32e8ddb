"""Verbs that check: the tables and notebooks, the audit, every page over areas and years."""

import time
from pathlib import Path

import click

from fop.build import pool
from fop.cli import options
from fop.cli.group import main
from fop.mistakes import Mistake, gather
from fop.tables import editions
from fop.tables.areas import find
from fop.tables.contents import data_folder


@main.command()
def check() -> None:
    """Check every table, edition and notebook, and name all faults."""
    from fop.build import inspection
    from fop.tables import seals

    found = inspection.faults(Path.cwd(), data_folder())
    if found:
        raise Mistake(found)
    click.echo("".join(f"{told}\n" for told in seals.altered(data_folder())), nl=False)
    click.echo("Every table, edition and notebook is in order.")


@main.command()
@click.option("--git", is_flag=True, help="Let git keep notebooks without outputs from now on.")
def clean(git: bool) -> None:
    """Take outputs out of the notebooks, as the book keeps them."""
    from fop.build import outputs

    if git:
        outputs.set_up(Path.cwd())
        click.echo("Git keeps notebooks without outputs from now on; save them as you like.")
        return
    found, faults = outputs.clean(Path.cwd())
    if found or not faults:
        click.echo("\n".join(map(str, found)) or "No notebook holds outputs.")
    if faults:
        raise Mistake(faults)


@main.command()
@click.option(
    "--ledger",
    type=click.Path(path_type=Path),
    help="Ledger to work out; claims.csv of the data folder where not given.",
)
def audit(ledger: Path | None) -> None:
    """Recompute every claim of the ledger and hold its verdict to the rules."""
    from fop.audit import ledger as audits

    found = audits.run(data_folder(), ledger)
    tally = found.tally
    claims = tally.pop("claims")
    if not claims:
        raise Mistake(f"{ledger or 'claims.csv'}: holds no statement. Put its rows back.")
    given = ", ".join(f"{n} {name}" for name, n in tally.items())
    others = len(found.findings) - claims
    click.echo(f"{claims} statements of the report: {given}. {others} other rows.")


@main.command()
@options.areas('Areas to run, as "Camden,Hackney"; every authority where not given.')
@click.option("--years", help='Years to run, as "2023-24,2024-25"; all from 2013-14 on.')
@click.option("--workers", type=click.IntRange(1), help="Sections to run at once; one a core.")
def sweep(areas: str | None, years: str | None, workers: int | None) -> None:
    """Run the pages for every area in every year, without HTML, and name all that goes wrong."""
    from fop.build import sweep as sweeping

    data = data_folder()
    start = time.perf_counter()
    known = editions.held(data)
    asked, faults = gather(
        lambda name: find(name, known.areas).short, options.listed("areas", areas)
    )
    route, late = gather(
        lambda text: sweeping.stops(data, asked, options.listed("years", text)), [years]
    )
    if faults or late:
        named = [*(f"areas: {one}" for one in faults), *(f"years: {one}" for one in late)]
        raise Mistake(f"Command line: {one}" for one in named)
    found = []
    with pool.workers(workers) as executor, pool.ended_with(executor):
        for stop, faults in sweeping.swept(Path.cwd(), data, route[0], executor):
            told = [f"FAULTY  {stop}: {fault}" for fault in faults]
            click.echo("\n".join(told or [f"in order  {stop}"]))
            found += told
    click.echo(f"{len(route[0])} areas and years ran; {time.perf_counter() - start:.0f} s.")
    if found:
        raise Mistake(f"{len(found)} faults, as told above.")
