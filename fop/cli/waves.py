"""Verbs for fieldwork: from responses to the tables of a wave."""

from pathlib import Path

import click

from fop.build import book, plans
from fop.cli.group import main
from fop.cli.progress import Bar
from fop.fieldwork.rules import WAYS, RuleName, Rules
from fop.mistakes import Mistake, gather
from fop.tables import editions
from fop.tables.contents import data_folder, data_from

NOT_YET = "Nothing is written yet. Run the same command with --write"


@main.command("import-fieldwork")
@click.option("--wave", help="Year of the wave, such as 2017.")
@click.option("--write", is_flag=True, help="Put the wave into the tables; else only tell.")
@click.option("--replace", is_flag=True, help="With --write: in place of what the wave holds.")
@click.option("--withdraw", metavar="WAVE", help="Take a wave out whole; with --write.")
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
    wave: str | None,
    write: bool,
    replace: bool,
    withdraw: str | None,
    propose: bool,
    restricted: bool,
    rule: RuleName,
    least_base: int,
) -> None:
    """Turn responses into a wave's aggregate tables; no response is kept or told.

    Give all files of the wave together: CSV, Excel, OpenDocument, SPSS or Stata, after the
    templates in data/templates/fieldwork or with a mapping. Without --write nothing changes.
    """
    from fop.fieldwork import intake, mapping, proposals, storing
    from fop.fieldwork import restricted as own

    data = data_folder()
    if withdraw is not None:
        if files:
            raise click.UsageError("--withdraw WAVE takes no FILES.")
        intake.named(withdraw)
        gone = storing.withdraw(withdraw, data, write_it=write)
        names = ", ".join(Path(one).stem for one in gone)
        click.echo(f"Wave {withdraw}, {len(gone)} tables of data/fieldwork/{withdraw}: {names}.")
        click.echo("Taken out. Run `fop check`." if write else f"{NOT_YET}.")
        for edition in editions.whole(data)[0]:
            if edition.parameters.get("wave") == withdraw:
                click.echo(f"Edition {edition.name} names it: name another there, and build again.")
        place = Path.cwd() / own.FOLDER / withdraw
        if place.is_dir():
            click.echo(f"{place} still holds every figure of it: delete that folder too.")
        return
    files = tuple(one for one in files if not one.name.endswith(mapping.ENDING))
    if not files or wave is None:
        raise click.UsageError("Give FILES and --wave, or --withdraw WAVE.")
    intake.named(wave)
    if propose:
        with intake.silence():
            begun, faults = gather(lambda path: proposals.propose(path, data), files)
        click.echo("\n".join(f"{path}: begun. Check it and fill it in." for path in begun))
        if faults:
            raise Mistake(faults)
        return
    rules = Rules("open") if restricted else Rules(rule, least_base=least_base)
    with intake.silence():
        read = intake.take_in(files, wave, rules, data)
        click.echo("\n".join(intake.wave_summary(read)))
        if restricted:
            place = own.prepare(read, Path.cwd(), data)
        elif not write:
            click.echo(f"{NOT_YET}{' --replace' * read.is_held}.")
        elif read.is_held and not replace:
            raise Mistake(f"Wave {wave} is held already. Read the above, then add --replace.")
        else:
            place = storing.store(read.published, wave, read.synthetic, data)
            click.echo(f"Written to {place}; withheld.csv there lists what is not shown.")
    if restricted:
        with data_from(place / "data"):
            plan = plans.plan(place, place / "data", editions.DEFAULT, {})
            with Bar(plan) as bar:
                page = book.build(plan, book.Options(), bar.report)
        own.mark(page.parent)
        click.echo(f"RESTRICTED: for the team and its sponsor alone. Open {page}")


@main.command("example-fieldwork")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--as-report", is_flag=True, help="People whose counts agree with the report's.")
def example_fieldwork(folder: Path, as_report: bool) -> None:
    """Write invented responses to FOLDER, of a wave much like that of the report."""
    from fop.fieldwork import example

    if folder.resolve().is_relative_to(data_folder().resolve()):
        raise Mistake(f"{folder}: holds the tables of the book. Name another folder.")
    if folder.is_dir() and any(folder.iterdir()):
        raise Mistake(f"{folder}: holds files already. Name a new folder, or an empty one.")
    for path in example.write_example(folder, data_folder(), as_report=as_report):
        click.echo(path)
    click.echo("The people are invented: these are no findings.")
