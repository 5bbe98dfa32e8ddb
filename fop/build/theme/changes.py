"""Changes: when the book was made, and a page of what is new in it, from `CHANGELOG.md`."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt
from sphinx.application import Sphinx

from fop.build.theme.heads import Imprint
from fop.exhibits.front import DATES

FILE, PAGE, TITLE = "CHANGELOG.md", "what-changed", "What changed"
"""What the page is made from, its address and its title."""

OF_OTHERS = re.compile(
    r"^### (?!For readers$).*?(?=^#|\Z)|^### For readers\n|^# [^\n]*\n", re.M | re.S
)
"""What is news to analysts and editors only, and headings that the page does without."""


def page(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Make the page, where there is such a file."""
    if (path := Path(app.srcdir, FILE)).is_file():
        told = OF_OTHERS.sub("", path.read_text(encoding="utf-8"))
        news = MarkdownIt("commonmark", {"html": False}).render(told)
        news = news.replace("<h2>", "<h2>Version ")
        body = f"<section><h1>{TITLE}</h1><p>What is new in each version.</p>{news}</section>"
        yield PAGE, {"title": TITLE, "body": body}, "page.html"


def dated(app: Sphinx, page: str, body: str, imprint: Imprint) -> str:
    """Say on the front page when the book was made, and where to read what is new in it."""
    told = [f"Updated <b>{imprint.date}</b>"] if imprint.date else []
    told += [f"Version {imprint.version}"] if imprint.version else []
    if Path(app.srcdir, FILE).is_file():
        told.append(f'<a href="{app.builder.get_relative_uri(page, PAGE)}">{TITLE}</a>')
    return body.replace(DATES, "".join(f"<span>{part}</span>" for part in told))
