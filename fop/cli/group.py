"""The group of all verbs: how they are listed, and how mistakes are told."""

import errno
import io
import os
import sys
from pathlib import Path
from typing import Any

import click

from fop.build import surroundings
from fop.fieldwork.rules import NOTICE
from fop.mistakes import Mistake
from fop.tables import files, writes
from fop.tables.contents import check_own, data_folder

NO_DATA = (
    "{0}: no tables there. Set the variable FOP_DATA to the data folder of the project: "
    "export FOP_DATA=/home/me/book/data, or on Windows: set FOP_DATA=C:\\book\\data."
)
NO_MEMORY = (
    "This process may have no more memory, or start no other. Close other programs, or let it have "
    "more (`ulimit -v` and `ulimit -u` tell how much it may have), and run it again."
)
GONE = "The folder in which fop was started is not there any more. Change into the project's."
RESTRICTED = (
    "{0} holds a restricted book, which never leaves the team: no verb works on it. Run fop in the "
    "project's folder; import-fieldwork --restricted makes that book again."
)


MOST = 200  # faults that are told one by one


class Verb(click.Command):
    """A command of whose options each is given once, but for those that are made to be repeated."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read what was typed."""
        values, _, given = self.make_parser(ctx).parse_args(list(args))
        valued = [one for one in given if not one.multiple and not getattr(one, "is_flag", False)]
        if twice := {one.opts[-1]: one for one in valued if valued.count(one) > 1}:
            raise Mistake(f"Command line: {', '.join(twice)} given twice. Give each once.")
        for one in given:
            value = values[str(one.name)]
            if isinstance(one.type, click.Path) and value in ("", ("",)):
                raise Mistake(f"Command line: {one.opts[-1]} is ''; expected the name of a file.")
        return super().parse_args(ctx, args)


class Group(click.Group):
    """Commands whose mistakes are told in words, without a traceback."""

    command_class = Verb

    def main(self, *given: Any, **options: Any) -> Any:
        """Run what was typed; on a mistake say it and leave with status 1."""
        try:
            return super().main(*given, **options)
        except Mistake as mistake:
            faults = mistake.faults
        except OSError as error:
            if error.errno == errno.EPIPE:  # nobody reads on: click ends without a word
                raise
            # What could not be printed is not tried once more at the end.
            if error.filename is None:
                sys.stdout = io.StringIO()
            place = error.filename or "A file, or what is printed"
            few = error.errno in (errno.EAGAIN, errno.ENOMEM)
            faults = [NO_MEMORY] if few else files.refused(place, error).faults
        except (MemoryError, ImportError) as error:
            if isinstance(error, ImportError) and "map segment" not in str(error):
                raise
            faults = [NO_MEMORY]
        except ValueError as error:
            if "null byte" not in str(error):
                raise
            faults = ["The name of a file holds a zero byte. Type it anew."]
        more = [f"{len(faults) - MOST:,} more such faults."] if len(faults) > MOST else []
        for fault in faults[:MOST] + more:
            click.echo(fault, err=True)
        sys.exit(1)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the verbs, each with its first sentence whole."""
        rows = [(name, verb.get_short_help_str(limit=1000)) for name, verb in self.commands.items()]
        with formatter.section("Commands"):
            formatter.write_dl(sorted(rows))


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="fop", message="fop %(version)s")
def main() -> None:
    """Build, check and publish the report book."""
    surroundings.settle()
    if os.environ.get("FOP_DATA") == "":
        raise Mistake(NO_DATA.format("The variable FOP_DATA is empty"))
    data = data_folder()
    try:
        here = Path.cwd()
    except OSError:
        raise Mistake(GONE) from None
    for folder in (here, data.parent):
        if (folder / NOTICE).exists():
            raise Mistake(RESTRICTED.format(folder))
    if not {"-h", "--help"} & {*sys.argv}:
        if not data.is_dir():
            raise Mistake(NO_DATA.format(data))
        check_own(here)
    if data.is_dir() and not os.access(data, os.R_OK | os.X_OK):
        raise Mistake(f"{data}: cannot be read (Permission denied). See who may read it.")
    writes.finish(data)
