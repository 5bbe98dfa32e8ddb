"""The command line: `fop build`, `fop check`, `fop why`."""

import sys
import time
from pathlib import Path
from typing import Any

import click

from fop import book, editions, pool
from fop.contents import Section, heading
from fop.datasets import data_folder
from fop.mistakes import Mistake
from fop.runs import Result


class Group(click.Group):
    """Commands whose mistakes are told in words, without a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; on a mistake say it and leave with status 1."""
        try:
            return super().invoke(ctx)
        except Mistake as mistake:
            for fault in mistake.faults:
                click.echo(fault, err=True)
            sys.exit(1)


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Build and check the report book."""


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
def build(
    edition: str,
    parameters: tuple[tuple[str, str], ...],
    year: str | None,
    baseline: str | None,
    areas: str | None,
    workers: int | None,
) -> None:
    """Run every section and make the HTML book."""
    start = time.perf_counter()
    short = {"year": year, "baseline": baseline, "areas": areas}
    given = dict(parameters) | {name: value for name, value in short.items() if value is not None}
    plan = book.plan(Path.cwd(), data_folder(), edition, given)
    with _bar(plan) as report, pool.local(workers) as executor:
        page = book.build(plan, executor, report)
    click.echo(f"{len(plan.sections)} sections in {time.perf_counter() - start:.0f} s. Open {page}")


class _bar:
    """A progress bar with a line for each section that is done."""

    def __init__(self, plan: book.Plan) -> None:
        self.plan = plan

    def __enter__(self) -> book.Report:
        from tqdm import tqdm

        self.bar = tqdm(total=len(self.plan.sections), unit="section", leave=False, disable=None)

        def report(section: Section, result: Result) -> None:
            title = heading(self.plan.notebooks[section.name]) or section.name
            note = "  FAILED" if result.failure else ""
            tqdm.write(f"{result.seconds:6.1f} s  {title}{note}", file=sys.stdout)
            self.bar.update()

        return report

    def __exit__(self, *_: object) -> None:
        self.bar.close()


if __name__ == "__main__":
    main()
