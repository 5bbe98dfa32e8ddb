"""The command line: the verbs of `fop`, in modules by what they are about."""

from fop.cli import beginnings, books, checks, figures, waves
from fop.cli.group import main

__all__ = ["beginnings", "books", "checks", "figures", "main", "waves"]
