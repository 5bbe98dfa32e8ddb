"""Sidebar: the pages of the book in their groups, as they stand beside every page."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sphinx.addnodes import toctree
from sphinx.application import Sphinx


@dataclass(frozen=True)
class Entry:
    """A page, and those under it."""

    page: str  # its name, or an address elsewhere
    title: str
    under: tuple["Entry", ...] = ()

    @property
    def pages(self) -> set[str]:
        """The page and all under it."""
        return {self.page}.union(*(one.pages for one in self.under))


@dataclass(frozen=True)
class PageGroup:
    """Pages that stand together."""

    caption: str  # empty where the contents give none
    entries: tuple[Entry, ...]


def groups(app: Sphinx) -> list[PageGroup]:
    """Give the contents of the book, with the front page as the first entry of the first group."""
    root = app.config.root_doc
    front = PageGroup("", (Entry(root, app.config.fop_front_title),))
    first, *others = list(_groups(app.env, root)) or [front]
    if first != front:
        first = PageGroup(first.caption, front.entries + first.entries)
    return [first, *others]


def _groups(environment: Any, page: str) -> Iterator[PageGroup]:
    titles = environment.titles
    for tree in environment.tocs[page].findall(toctree):
        yield PageGroup(
            str(tree.get("caption") or ""),
            tuple(
                Entry(
                    under,
                    title or titles[under].astext(),
                    tuple(one for group in _groups(environment, under) for one in group.entries),
                )
                if under in titles
                else Entry(under, title or under)
                for title, under in tree["entries"]
            ),
        )
