"""Terms: what a page says at the first use of a word of the field.

The word is a button that opens its meaning at the foot of the window: by mouse, touch or keyboard,
without a script.
"""

import re
from functools import lru_cache
from html import escape
from pathlib import Path

from fop.tables import datasets

TABLE = "terms"

EVERYDAY = {
    "after", "average", "before", "borough", "chance", "check", "holds", "rate", "scenario",
    "spending",
}  # fmt: skip
"""Words that most sentences use in their everyday meaning."""

OUTSIDE = {
    "a", "abbr", "button", "code", "figure", "h1", "h2", "h3", "h4", "nav", "pre", "script",
    "style", "summary", "svg", "table",
}  # fmt: skip
"""Elements in whose text no term is marked."""

TOKEN = re.compile(r"(<[^>]+>)")
TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)")
BOX = re.compile(r'class="[^"]*fop-(?:answer|front)\b')


def held(folder: Path) -> dict[str, str]:
    """Read the terms that pages explain, each with its meaning; none where no table holds them."""
    if TABLE not in datasets.package(folder):
        return {}
    rows = datasets.load(TABLE, folder)
    told = dict(zip(rows["term"], rows["meaning"], strict=True))
    return {term: meaning for term, meaning in told.items() if term not in EVERYDAY}


def explained(body: str, terms: dict[str, str]) -> str:
    """Explain each term where the text of a page first uses it.

    Parameters
    ----------
    body : str
        HTML of the page.  Headings, links, exhibits and the box with the answer stay as they are.
    terms : dict
        Terms, in lower case but for names, each with its meaning.
    """
    if not terms:
        return body
    left = {term.casefold(): term for term in terms}
    pattern = _pattern(frozenset(terms))
    found: list[str] = []
    parts = TOKEN.split(body)
    closed: list[str] = []
    inside = 0
    for place, part in enumerate(parts):
        tag = TAG.match(part) if part.startswith("<") else None
        if tag is None:
            if inside and not closed and left and not part.startswith("<"):
                parts[place] = _marked(part, pattern, left, found)
            continue
        ends, name = bool(tag[1]), tag[2]
        if name in ("p", "li"):
            inside += -1 if ends else 1
        if closed:
            # An element closes what one of its own name opened.
            if name == closed[0]:
                closed.pop() if ends else closed.append(name)
        elif not ends and (name in OUTSIDE or BOX.search(part)):
            closed.append(name)
    if not found:
        return body
    meanings = "".join(
        f'<div popover id="{_anchor(term)}" class="fop-meaning"><b>{escape(term)}:</b> '
        f"{escape(terms[term])}</div>"
        for term in found
    )
    return "".join(parts) + meanings


@lru_cache(maxsize=1)
def _pattern(terms: frozenset[str]) -> re.Pattern[str]:
    longest = sorted(terms, key=lambda term: (-len(term), term))
    return re.compile(
        rf"(?<![\w-])({'|'.join(map(re.escape, longest))})(s?)(?![\w-])([.,;:)]?)", re.IGNORECASE
    )


def _marked(text: str, terms: re.Pattern[str], left: dict[str, str], found: list[str]) -> str:
    def opening(match: re.Match[str]) -> str:
        term = left.pop(match[1].casefold(), None)
        if term is None:
            return match[0]
        found.append(term)
        button = (
            f'<button type="button" class="fop-term" popovertarget="{_anchor(term)}">'
            f"{match[1]}{match[2]}</button>"
        )
        # Lines may break beside a button, and no line should begin with a full stop.
        return f'<span class="fop-whole">{button}{match[3]}</span>' if match[3] else button

    return terms.sub(opening, text)


def _anchor(term: str) -> str:
    return "term-" + re.sub(r"[^a-z0-9]+", "-", term.casefold()).strip("-")
