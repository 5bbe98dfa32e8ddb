"""Options that several verbs take, and what a shell completes of them."""

import contextlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any

import click

from fop.build import plans
from fop.build.plans import Plan
from fop.mistakes import Mistake
from fop.tables import areas as area_names
from fop.tables import contents, editions, values
from fop.tables.contents import data_folder

Verb = Callable[..., None]
Lister = Callable[[], list[str]]


def _completed(known: Lister, *, commas: bool = False) -> Callable[..., list[str]]:
    """Complete a name, or the last of several between commas; nothing where none can be read."""

    def complete(_: click.Context, __: click.Parameter, begun: str) -> list[str]:
        before, comma, last = begun.rpartition(",") if commas else ("", "", begun)
        names: list[str] = []
        with contextlib.suppress(Mistake, OSError):
            names = known()
        return [f"{before}{comma}{one}" for one in names if one.lower().startswith(last.lower())]

    return complete


def _sections() -> list[str]:
    return [section.name for section in contents.sections(Path.cwd())]


def _areas() -> list[str]:
    return [one.short for one in area_names.read_areas(data_folder()) if one.level == "authority"]


def listed(name: str, text: str | None) -> list[str]:
    """Read a list as every verb takes it: separated by commas, or as JSON; none where not given."""
    made = [str(one) for one in values.split(text or "")]
    if text is not None and not made:
        raise Mistake(f"Command line: {name} is {text!r}; expected one or more.")
    return made


def areas(words: str) -> Callable[[Verb], Verb]:
    """Take `--areas`, a list."""
    return click.option("--areas", shell_complete=_completed(_areas, commas=True), help=words)


def edition(words: str) -> Callable[[Verb], Verb]:
    """Take `--edition`, one that has a file."""
    names = _completed(lambda: editions.names(data_folder()))
    return click.option(
        "--edition", default=editions.DEFAULT, show_default=True, help=words, shell_complete=names
    )


def edition_names(verb: Verb) -> Verb:
    """Take any number of editions."""
    names = _completed(lambda: editions.names(data_folder()))
    return click.argument(
        "names", nargs=-1, metavar="[EDITION]...", shell_complete=names
    )(verb)  # fmt: skip


def sections(verb: Verb) -> Verb:
    """Take any number of sections."""
    return click.argument("sections", nargs=-1, shell_complete=_completed(_sections))(verb)


def one_section(option: str, name: str, words: str) -> Callable[[Verb], Verb]:
    """Take an option that names a section."""
    return click.option(
        option, name, required=True, metavar="SECTION", help=words,
        shell_complete=_completed(_sections),
    )  # fmt: skip


@dataclass(frozen=True)
class Plans:
    """Which book is meant: its edition, parameters besides, and some of its sections."""

    edition: str
    given: Mapping[str, str]
    names: tuple[str, ...]

    def __call__(self) -> tuple[Plan, list[str]]:
        """Read the plan and the names of the sections."""
        plan = plans.plan(Path.cwd(), data_folder(), self.edition, self.given)
        known = [*editions.names(data_folder()), *_areas()]
        if other := [name for name in self.names if name in known]:
            raise Mistake(
                f"{', '.join(other)}: no section. An edition is named by --edition 2025, areas in "
                'one text: --areas "Camden,Hackney".'
            )
        chosen = contents.choose(list(self.names), plan.sections)
        return plan, [section.name for section in chosen]


def planned(verb: Verb) -> Verb:
    """Take all that says which book is meant, and hand on `plans`.

    It reads the plan and the sections meant as they stand when it is called.
    """

    @edition("Edition of the book.")
    @click.option(
        "-p", "--parameter", "given", nargs=2, multiple=True, metavar="NAME VALUE",
        help='Value of a parameter, for every section that has it; a list as "a,b".',
    )  # fmt: skip
    @click.option("--year", help="Short for -p year.")
    @click.option("--baseline", help="Short for -p baseline.")
    @areas('Short for -p areas, as "Camden,Hackney".')
    @sections
    @wraps(verb)
    def whole(
        edition: str,
        given: tuple[tuple[str, str], ...],
        sections: tuple[str, ...],
        **others: Any,
    ) -> None:
        short = [(name, others.pop(name)) for name in ("year", "baseline", "areas")]
        pairs = [*given, *((name, value) for name, value in short if value is not None)]
        every = dict(pairs)
        names = [name for name, _ in pairs]
        if twice := [name for name in every if names.count(name) > 1]:
            raise Mistake(f"Command line: {', '.join(twice)} given twice. Give each once.")
        verb(**others, plans=Plans(edition, every, sections))

    return whole
