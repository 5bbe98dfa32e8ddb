"""Verbs that begin something: a section, an edition, an exhibit."""

from pathlib import Path

import click

from fop.cli import options
from fop.cli.group import Group, main
from fop.tables import editions
from fop.tables.contents import data_folder


@main.group(cls=Group)
def new() -> None:
    """Begin a section, an edition or an exhibit, such that it passes every check and builds."""


@new.command()
@click.argument("title", metavar="NAME")
@options.one_section("--after", "after", "The section that it follows.")
def section(title: str, after: str) -> None:
    """Begin a section called NAME: a notebook, and its entry in the contents."""
    # Loaded here, as in the other verbs: a build must not wait for what only these need.
    from fop.build import starting

    path = starting.section(Path.cwd(), title, after)
    click.echo(f"{path}: begun, and listed in _toc.yml. See it: fop watch {path.stem}")


@new.command()
@click.argument("name")
@click.option("--year", required=True, help="Its reporting year, such as 2025-26.")
@click.option(
    "--from", "beginning", default=None, metavar="EDITION", help="The edition that it begins from."
)
def edition(name: str, year: str, beginning: str | None) -> None:
    """Begin an edition called NAME, and list what is still to be published for it."""
    from fop.build import starting

    data = data_folder()
    begun = [one.name for one in editions.whole(data)[0]]
    latest = max(begun, default=editions.DEFAULT)
    path, gaps = starting.edition(data, name, year, latest if beginning is None else beginning)
    click.echo(f"{path}: begun. Build it: fop build --edition {name}")
    if gaps:
        click.echo("\n  ".join([f"Still without a figure of {year}:", *gaps]))


@new.command()
@click.argument("measure")
@options.one_section("--section", "within", "The section that shall show it.")
def exhibit(measure: str, within: str) -> None:
    """Begin an exhibit of an official MEASURE: a row of data/exhibits.csv."""
    from fop.build import starting

    label, lines = starting.exhibit(Path.cwd(), data_folder(), measure, within)
    click.echo("A row of data/exhibits.csv is begun.")
    if lines:
        click.echo("\n  ".join([f"Add to the parameters cell of {within}:", *lines]))
    click.echo(f"Put into cells of {within}:")
    click.echo(f'  page.tell("{measure}")\n  page.exhibit("{label}")')
