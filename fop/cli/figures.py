"""Verbs for figures: what is published and what boroughs supply."""

from collections.abc import Sequence
from pathlib import Path

import click

from fop.cli.group import main
from fop.tables.contents import data_folder


@main.command("import")
@click.option("--write", is_flag=True, help="Put the figures into the tables; else only tell.")
@click.option("--release", "title", default="", help="Title of the publication.")
@click.option("--published", default="", metavar="DAY", help="Day of a correction: 2026-11-20.")
@click.option("--report", type=click.Path(path_type=Path), help="Save every change: .csv or .html.")
@click.option("--log", is_flag=True, help="List what has been imported.")
@click.option("--undo", metavar="RELEASE", help="Take an imported release out again.")
@click.option("--renew", is_flag=True, help="Take tables as they stand; work out what follows.")
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
    if files and (log or undo or renew):
        raise click.UsageError("--log, --undo and --renew take no files. Leave one of the two out.")
    if log:
        click.echo("\n".join(journal.log_lines(datasets.load(journal.IMPORTS, data))))
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
        if report:
            reports.placed(report, files, data)
        options = received.Choices(title, published)
        names = datasets.load("areas", data).set_index("code")["name"]
        if write:
            done = imports.write_imports(
                files, data, options, lambda: click.echo(WAITING, err=True)
            )
        else:
            done = imports.plan_imports(files, data, options)
        for one in done.imports:
            click.echo("\n".join(reports.import_summary(one, names, written=write)))
        if report:
            reports.save(report, done.imports, names)
            click.echo(f"Every change stands in {report}.")
        if done.texts:
            click.echo(WRITTEN if write else AGAIN)


WAITING = "Another import is at work; waiting for it to end."
WRITTEN = "Written. Run `fop check`, then `fop new edition` for a new year."
AGAIN = "Nothing is written yet. Run the same command with --write."


def _ask(question: str, choices: Sequence[str], likely: str) -> str:
    click.echo(question)
    for number, choice in enumerate(choices, start=1):
        click.echo(f"  {number}  {choice}")
    answer = click.prompt(
        "Number", type=click.IntRange(1, len(choices)), default=choices.index(likely) + 1
    )
    return choices[answer - 1]
