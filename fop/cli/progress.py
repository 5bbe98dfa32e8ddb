"""Progress: what a build says while it goes on."""

import sys
from typing import Any

import click

from fop.build import plans
from fop.build.runs import Result
from fop.tables.contents import Section
from fop.tables.notebooks import heading


class Bar:
    """A progress bar, with a line for each section that is done."""

    def __init__(self, plan: plans.Plan) -> None:
        self.plan = plan
        self.ran = 0
        self.bar: Any = None

    def __enter__(self) -> "Bar":
        return self

    def __exit__(self, *_: object) -> None:
        if self.bar is not None:
            self.bar.close()
        if sys.stderr.isatty():
            click.echo(f"\r{'':40}\r", nl=False, err=True)

    def report(self, section: Section | None, result: Result | int | str) -> None:
        """Show how far a build is, as `book.Report` tells it."""
        if isinstance(result, str):
            if sys.stderr.isatty():
                click.echo(f"\r{result:40}", nl=False, err=True)
        elif isinstance(result, int):
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
