"""Fronts: the pages of the site that belong to no single edition, and the switcher."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from fop.build.facts import Facts
from fop.build.theme.heads import unbroken
from fop.site import changes
from fop.site.changes import KINDS, Change
from fop.tables.parameters import AS_PRINTED
from fop.words import official, wording, years
from fop.words.counts import in_words

HERE = Path(__file__).parents[1] / "build" / "theme"

STYLES = (HERE / "static" / "fop.css", HERE / "site" / "site.css")
"""Style sheets of the pages: the book's own, and what it leaves to the book's theme."""

FONTS = HERE / "static" / "fonts"  # the font that the style sheets name


@dataclass(frozen=True)
class Other:
    """Another edition, as the switcher of a page offers it."""

    facts: Facts  # the edition
    link: str  # address of the same page in it, or of its front page
    same: bool  # whether it has the same page
    changed: str  # address of what changed between the two


@dataclass(frozen=True)
class Comparison:
    """Two editions and what differs between their figures."""

    older: Facts
    newer: Facts
    changes: list[Change]

    @property
    def place(self) -> str:
        """Address of the page on the site."""
        return f"what-changed/{self.newer.edition}-since-{self.older.edition}.html"


def front(
    books: Sequence[Facts], pairs: Sequence[Comparison], title: str, pdfs: Mapping[str, str]
) -> str:
    """Make the site's front page: the books, and how the two main outcomes moved between them.

    Parameters
    ----------
    pdfs : mapping
        Edition to its PDF, where that has been made.
    """
    words = _chosen(books)
    return _render(
        "front.html",
        title=title,
        description=f"{title}: every set of years, and what differs between them.",
        top="",
        number=in_words(len(books)),
        books=[(book, words(book), pdfs.get(book.edition)) for book in books],
        pairs=[
            (one.place, _names(one.older, one.newer), changes.movements(one.changes, most=2))
            for one in pairs
        ],
    )


def changed(older: Facts, newer: Facts, found: list[Change]) -> str:
    """Make the page that says what changed between two editions."""
    titles = {n: s["title"] for n, s in [*older.sections.items(), *newer.sections.items()]}
    one, other = names = _names(older, newer)
    alike = _publication(older) == _publication(newer)
    moved, remark = changes.movements(found, rates=alike)
    return _render(
        "changed.html",
        title=f"What differs between {one} and {other}",
        description="How the figures of two sets of years differ: "
        f"{years.choice(older.parameters)}; {years.choice(newer.parameters)}.",
        top="../",
        older=older,
        newer=newer,
        names=[wording.capital(name) for name in names],
        sentences=[*changes.summary(found, one, other), *_footing(older, newer)],
        moved=moved,
        remark=remark,
        revised=[changes.sentence(one) for one in changes.largest(found, "revised")],
        lost=wording.listed(changes.lost(found)),
        kinds=KINDS,
        counted=[
            (name, titles[name], changes.counts(part))
            for name, part in changes.by_section(found).items()
        ],
        total=changes.counts(found),
        told=changes.told(found),
        titles=titles,
        row=_row,
    )


def missing(title: str, address: str) -> str:
    """Make the page that a server shows where there is none.

    Parameters
    ----------
    address : str
        Where the site is published: a lost address may be in any folder, so that no link from
        there can be a near one.  Where it is not known there is none, and the style is within.
    """
    return _render(
        "404.html",
        title="Page not found",
        description=f"No page of {title} has this address.",
        site=title,
        address=address,
        style=Markup("".join(path.read_text(encoding="utf-8") for path in STYLES)),
    )


def switcher(own: Facts, others: Sequence[Other], front: str) -> str:
    """Make the switcher of one page."""
    words = _chosen([own, *(other.facts for other in others)])
    within = partial(_within, words)
    return _render("switcher.html", others=others, front=front, words=words, within=within)


def _within(words: Callable[[Facts], str], book: Facts) -> str:
    """Name a book by its years within a sentence."""
    _, colon, span = words(book).partition(":")
    return f"{years.whose(book.parameters)}{colon}{span}" if colon else words(book)


def _names(older: Facts, newer: Facts) -> tuple[str, str]:
    """Name two books beside each other, no longer than it takes to tell them apart."""
    ways: tuple[Callable[[Facts], str], ...] = (
        lambda book: years.whose(book.parameters), partial(_within, _chosen([older, newer])),
        lambda book: f"edition {book.edition}",
    )  # fmt: skip
    told = [(name(older), name(newer)) for name in ways]
    return next(pair for pair in told if len(set(pair)) == 2)


def _chosen(books: Sequence[Facts]) -> Callable[[Facts], str]:
    """Name each of some books by its years; by its boroughs too, where they differ in these."""
    differ = len({str(book.parameters.get("areas")) for book in books}) > 1

    def words(book: Facts) -> str:
        held = book.parameters.get("areas") if differ else None
        boroughs = [str(area) for area in held] if isinstance(held, list) else []
        told = years.choice(book.parameters, boroughs)
        return told if years.span(book.parameters) else str(book.title)

    return words


def _footing(older: Facts, newer: Facts) -> list[str]:
    """Say from which publications two editions take their official figures, where they differ."""
    if _publication(older) == _publication(newer) or "" in map(_publication, (older, newer)):
        return []
    return [
        f"The older gives official figures {_publication(older)}; the newer gives them "
        f"{_publication(newer)}."
    ]


def _publication(book: Facts) -> str:
    vintage, base = (str(book.parameters.get(name)) for name in ("vintage", "population_base"))
    if vintage not in official.NAMES or base not in official.BASES:
        return ""
    rates = f", with rates on a child population {official.BASES[base]}"
    return official.NAMES[vintage] + ("" if vintage == AS_PRINTED else rates)


def _row(change: Change) -> dict[str, Any]:
    """Give what the table of changes shows of one figure."""
    ends = zip(changes.shown(change), (change.before, change.after), strict=True)
    before, after = ((text, str(fact["year"]) if fact else "") for text, fact in ends)
    return {
        "name": changes.name(change),
        "edition": "newer" if change.after else "older",
        "link": f"{change.fact['section']}.html#{change.fact['id'].split('/')[0]}",
        "exhibit": change.fact["exhibit"],
        "before": before,
        "after": after,
        "difference": changes.difference(change),
        "what": KINDS[change.kind],
    }


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(HERE / "site"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )


def _render(template: str, **given: Any) -> str:
    return unbroken(_templates().get_template(template).render(**given)) + "\n"
