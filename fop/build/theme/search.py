"""Search: every page taken apart into what a reader may look for, figures as printed.

Sphinx's own index leaves out figures and knows nothing of exhibits, and its excerpts need a
server.  This one is a script beside the pages, so that it works from a folder.
"""

import json
import re
from collections.abc import Sequence
from functools import lru_cache
from html import unescape
from itertools import zip_longest
from pathlib import Path

from sphinx.application import Sphinx

NAME = "search-pieces.js"

ARTICLE = re.compile(r'<article class="bd-article"[^>]*>(.*)</article>', re.DOTALL)
EXHIBIT = re.compile(r"<figure\b([^>]*)>(.*?)</figure>", re.DOTALL)
PART = re.compile(r'<section id="([^"]+)">|<h([1-6])\b[^>]*>(.*?)</h\2>', re.DOTALL)
TITLE = re.compile(r"<(h[2-6]|caption)\b[^>]*>(.*?)</\1>", re.DOTALL)
ATTRIBUTE = re.compile(r'(?<![\w-])(id|data-label)="([^"]*)"')
NOT_READ = re.compile(
    r'<(script|style|svg|template)\b.*?</\1>|<a class="headerlink".*?</a>'
    r'|<details><summary><span>Cite</span>.*?</details>|<p class="fop-citation">.*?</p>'
    r'|<a class="fop-(?:csv|view)".*?</a>|<div class="fop-years">.*?</div>',
    re.DOTALL,
)
INLINE = re.compile(r"</?(?:a|abbr|b|cite|code|em|i|small|span|strong|sub|sup)\b[^>]*>")

Piece = tuple[str, str, str, str]


def write(app: Sphinx, failure: Exception | None) -> None:
    """Write the index of a finished book beside its pages."""
    if failure is not None or app.builder.name != "html":
        return
    pages = []
    for name in app.config.external_site_map:
        address = app.builder.get_target_uri(name)
        path = Path(app.outdir, address)
        if path.is_file():
            pages.append([address, pieces(path.read_text(encoding="utf-8"))])
    text = json.dumps(pages, ensure_ascii=False, separators=(",", ":"))
    Path(app.outdir, NAME).write_text(f"const PIECES = {text};\n", encoding="utf-8", newline="\n")


@lru_cache(maxsize=100)
def pieces(page: str) -> Sequence[Piece]:
    """Take a page apart, once in one process.

    Parameters
    ----------
    page : str
        Its HTML.

    Returns
    -------
    sequence of tuples of str
        Place on the page, label of an exhibit or nothing, title, and text: first each part
        of the page under its heading, then each exhibit.
    """
    taken: list[Piece] = []
    found = ARTICLE.search(page)
    article = NOT_READ.sub("", found[1]) if found else ""
    rest = EXHIBIT.sub(" ", article)
    marks = list(PART.finditer(rest))
    place = ""
    for mark, end in zip_longest(marks, marks[1:]):
        if mark[1]:
            place = unescape(mark[1])
        else:
            text = rest[mark.end() : end.start() if end else len(rest)]
            taken.append((place, "", plain(mark[3]), plain(text)))
    for attributes, inner in EXHIBIT.findall(article):
        held = dict(ATTRIBUTE.findall(attributes))
        if "id" in held:
            title = TITLE.search(inner)
            label = unescape(held.get("data-label", ""))
            taken.append((held["id"], label, plain(title[2]) if title else "", plain(inner)))
    return tuple(taken)


def plain(html: str) -> str:
    """Give the text that a reader sees, its blocks and cells a space apart."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", INLINE.sub("", html))).split())
