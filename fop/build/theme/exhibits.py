"""Exhibits: their targets, their citations, and the list of them all."""

import re
from collections.abc import Iterator
from html import escape, unescape
from typing import Any, cast

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.domains.std import StandardDomain
from sphinx.environment import BuildEnvironment

from fop.build.theme.heads import Imprint
from fop.exhibits.exhibits import ADDRESS, VIEW

FIGURE = re.compile(
    r'<figure\b[^>]*\bid="([^"]+)"(?:[^>]*\bdata-label="([^"]*)")?[^>]*>'
    r'(?:<h3 class="fop-finding"[^>]*>(.*?)</h3>)?',
    re.S,
)
"""An exhibit: its link target, its label and its finding."""

EXPLORE = "notebooks/explore"  # the page that draws any official figures

VIEWS = re.compile(VIEW.format(r"(\S+)", "(.*?)"))

PAGE = "exhibits"  # address of the list

TITLE = "List of exhibits"


def add_targets(app: Sphinx, doctree: nodes.document) -> None:
    """Let Markdown link to an exhibit: `[table 3.6](page.ipynb#table-3-6)`.

    An exhibit is HTML made by a cell, in which Sphinx sees no targets by itself.
    """
    page = app.env.docname
    slugs = app.env.metadata[page].setdefault("myst_slugs", {})
    labels = cast(StandardDomain, app.env.get_domain("std"))
    held = _held(app.env)
    held[page] = []
    for raw in doctree.findall(nodes.raw):
        for target, name, finding in FIGURE.findall(raw.astext()):
            slugs[target] = (0, target, name or target)
            labels.anonlabels[target] = (page, target)
            labels.labels[target] = (page, target, name or target)
            if name:
                held[page].append((target, unescape(name), unescape(finding)))


def purge(_: Sphinx, env: BuildEnvironment, page: str) -> None:
    """Forget a page that is read again."""
    _held(env).pop(page, None)


def merge(_: Sphinx, env: BuildEnvironment, pages: set[str], other: BuildEnvironment) -> None:
    """Take over what another process has read."""
    _held(env).update({page: _held(other)[page] for page in pages if page in _held(other)})


def cited(body: str, title: str, page: str, imprint: Imprint) -> str:
    """Complete the citations of a page's exhibits with what only the book knows.

    Parameters
    ----------
    body : str
        HTML of the page.
    title, page : str
        Its title and its address without ending.
    imprint : Imprint
        Version, date and address of the book.
    """
    said = [f"Page “{escape(title)}”"] if title else []
    said += [f"version {imprint.version}"] if imprint.version else []
    said += [imprint.date] if imprint.date else []
    known = f" {', '.join(said)}." if said else ""
    if not imprint.address:
        return body.replace(ADDRESS, known)
    parts = body.split(ADDRESS)
    whole = parts[0]
    for part in parts[1:]:
        # The exhibit that a citation stands in is the last that began before it.
        targets = re.findall(r'<figure class="fop-exhibit[^>]*\bid="([^"]+)"', whole)
        place = f"{imprint.address}/{page}.html#{targets[-1]}" if targets else ""
        whole += f'{known} <a href="{place}">{place}</a>' + part
    return whole


def linked(app: Sphinx, page: str, body: str) -> str:
    """Link exhibits on official figures to the page that draws them for any area, if there is."""
    if EXPLORE not in app.env.found_docs:
        return VIEWS.sub("", body)
    place = app.builder.get_relative_uri(page, EXPLORE)
    link = (
        rf'<a class="fop-view" href="{place}#\1" '
        r'aria-label="See this for your borough: \2">See this for your borough</a>'
    )
    return VIEWS.sub(link, body)


def list_page(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Make the page that lists every exhibit, in the book's order."""
    env = app.env
    rows = []
    for page in app.config.external_site_map:
        for target, label, finding in _held(env).get(page, []):
            link = f"{app.builder.get_relative_uri(PAGE, page)}#{target}"
            rows.append(f'<li><a href="{link}">{escape(label)}</a> {escape(finding)}</li>')
    if rows:
        told = (
            f"<p>{len(rows)} exhibits, in the book’s order. Each has an address of its own, "
            "a table to download and a citation: open “Cite” under it.</p>"
        )
        body = f'<section><h1>{TITLE}</h1>{told}<ul class="fop-list">{"".join(rows)}</ul></section>'
        yield PAGE, {"title": TITLE, "body": body}, "page.html"


def _held(env: BuildEnvironment) -> dict[str, list[tuple[str, str, str]]]:
    return cast(dict[str, list[tuple[str, str, str]]], env.__dict__.setdefault("fop_exhibits", {}))
