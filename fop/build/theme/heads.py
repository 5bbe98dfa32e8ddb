"""Heads: what stands over and under the title of every page, and what a page tells of itself."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from html import escape, unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from fop.mistakes import Mistake
from fop.tables import contents, editions, files

if TYPE_CHECKING:
    from sphinx.application import Sphinx

HOME = "Focus on Practice"  # what the book is called in the path of a page
SWITCHER = "<!--fop-switcher-->"  # where a site of several books writes its switcher

NUMBER = re.compile(r"^(\d+(?:\.\d+)*|Appendix \d+)\b")
TITLE = re.compile(r"<h1>.*?</h1>", re.S)
TAGS = re.compile(r"<[^>]+>")
YEARS = re.compile(
    r"<(svg|script|style|pre|code|title)\b.*?</\1>|<[^>]*>|(?<![\w-])\d{4}-\d\d(?![\w-])", re.S
)
"""What is no text of a page, and the years in what is."""


@dataclass(frozen=True)
class Imprint:
    """What the file `CITATION.cff` says of the book: all that a citation needs."""

    version: str = ""
    date: str = ""
    """Version, and the day of its release in words; empty where the file gives none."""
    address: str = ""  # where the book is published; empty while it is not
    contact: str = ""  # where errors and replies go; empty where none is given


def imprint(folder: Path) -> Imprint:
    """Read the imprint of a book from its folder; empty where there is no such file.

    Raises `Mistake` where what the file holds is none, or where what is new is no text.
    """
    if (news := folder / "CHANGELOG.md").exists():
        files.text(news)
    path = folder / "CITATION.cff"
    if not path.exists():
        return Imprint()
    text = files.text(path)
    try:
        return _imprint(text)
    except ValueError:
        told = "date-released: expected a day such as 2026-11-26. Mend it."
        raise Mistake(f"{path}: {told}") from None
    except (yaml.YAMLError, AttributeError, TypeError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        place = f"{path}: line {mark.line + 1}" if mark else str(path)
        raise Mistake(
            f"{place}: expected YAML such as `version: 2026.1`, as citation-file-format.github.io "
            "describes it. Put back its last version."
        ) from None


@lru_cache(maxsize=2)
def _imprint(text: str) -> Imprint:
    # As written: read as a number, version 2026.10 would be 2026.1.
    told = yaml.load(text, Loader=yaml.BaseLoader) or {}
    day = date.fromisoformat(released) if (released := told.get("date-released")) else None
    told_day = f"{day.day} {day:%B %Y}" if day else ""
    contact = next((one["email"] for one in told.get("contact", []) if one.get("email")), "")
    address = str(told.get("url") or "").rstrip("/")
    return Imprint(str(told.get("version") or ""), told_day, address, contact)


def years_line(parameters: Mapping[str, Any]) -> str:
    """Say whose years a reader has before them."""
    # Loaded here: a build with nothing to run reads the imprint, and must not wait for pandas.
    from fop.words import years

    span = years.span(parameters)
    if not span:
        return ""
    return (
        f'<div class="fop-years"><span>You are reading <b>{escape(years.whose(parameters))}</b> '
        f"({escape(span)}).</span> {SWITCHER}</div>"
    )


def default_years() -> str:
    """Give the line of the edition that notebooks carry, for a book built without `fop`."""
    try:
        return years_line(
            editions.load_edition(editions.DEFAULT, contents.data_folder()).parameters
        )
    except Mistake:
        return ""


def path_of(app: "Sphinx", page: str, title: str) -> str:
    """Write the path of a page: the book, its group or the page over it, and its own number."""
    root = app.config.root_doc
    if page == root:
        line = app.config.fop_front_line
        return f'<p class="fop-front-line">{escape(line)}</p>' if line else ""
    builder = app.builder
    steps = [f'<a href="{builder.get_relative_uri(page, root)}">{HOME}</a>']
    site = getattr(app.env, "external_site_map", None)
    over = _over(site, page) if site is not None else ("", "")
    if over[0]:
        steps.append(
            f'<a href="{builder.get_relative_uri(page, over[1])}">{escape(over[0])}</a>'
            if over[1]
            else escape(over[0])
        )
    number = NUMBER.match(title)
    if number:
        steps.append(escape(number[1]))
    return f'<nav class="fop-path" aria-label="Path">{" › ".join(steps)}</nav>'


def _over(site: Any, page: str) -> tuple[str, str]:
    """Name what a page stands under in the contents: another page, or a group."""
    for document in site.values():
        for tree in document.subtrees:
            names = [str(item) for item in tree.items]
            if page in names:
                if document.docname == site.root.docname:
                    return str(tree.caption or ""), ""
                return str(document.title or "").strip(), str(document.docname)
    return "", ""


def headed(body: str, path: str, line: str) -> str:
    """Put the path over the title of a page and the line on the years under it."""
    return TITLE.sub(lambda found: f"{path}{found[0]}{line}", body, count=1)


def plain(markup: str) -> str:
    """Take the tags out of a title."""
    return unescape(TAGS.sub("", markup))


def unbroken(body: str) -> str:
    """Keep each year in one line, as text that is found as it stands."""
    return YEARS.sub(
        lambda one: one[0] if "<" in one[0] else f'<span class="fop-year">{one[0]}</span>', body
    )


def description(body: str) -> str:
    """Take the first sentence of a page's text, for those who see it in a list of pages."""
    for found in re.finditer(r"<p>(.*?)</p>", body, re.S):
        text = " ".join(unescape(TAGS.sub("", found[1])).split())
        if len(text) > 40:
            return text if len(text) <= 300 else text[:297].rsplit(" ", 1)[0] + " …"
    return ""


def levelled(body: str) -> str:
    """Let a finding that stands right under the title of a page be a heading of the next level."""
    deepest = 1
    parts = re.split(r"(<h[1-6]\b[^>]*>.*?</h[1-6]>)", body, flags=re.S)
    for place, part in enumerate(parts):
        if part.startswith('<h3 class="fop-finding"') and deepest == 1:
            parts[place] = f"<h2{part[3:-5]}</h2>"
        elif re.match(r"<h[1-6]", part):
            deepest = int(part[2])
    return "".join(parts)
