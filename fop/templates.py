"""Templates: HTML of many lines, in files beside the modules that fill them."""

import re
from html import escape
from pathlib import Path

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

LINK = re.compile(r"\[([^\]]+)\]\(([^)\s]+)\)")
BOLD = re.compile(r"\*\*(.+?)\*\*")


def inline(text: str) -> str:
    """Write a text as HTML: escaped, but for `**bold**` and links to pages of the book."""
    linked = LINK.sub(
        lambda found: f'<a href="{found[2].replace(".ipynb", ".html")}">{found[1]}</a>',
        escape(text),
    )
    return BOLD.sub(r"<b>\1</b>", linked)


ENVIRONMENT = Environment(autoescape=True, undefined=StrictUndefined)
ENVIRONMENT.filters["inline"] = lambda text: Markup(inline(text))


def template(path: Path) -> Template:
    """Read a template, in which all text is escaped but what is `Markup`.

    Its lines are read as one: a break and the spaces beside it are no part of the page. Read when
    a module is loaded, it is there in every process that is forked afterwards.
    """
    return ENVIRONMENT.from_string(
        "".join(map(str.strip, path.read_text(encoding="utf-8").splitlines()))
    )
