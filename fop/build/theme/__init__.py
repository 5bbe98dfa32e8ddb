"""The look of the book: a Sphinx extension over the theme of Jupyter Book."""

import re
from html import escape
from pathlib import Path
from typing import Any, cast

from docutils import nodes
from markupsafe import Markup
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.domains.std import StandardDomain

from fop.build.theme import citations

HERE = Path(__file__).parent
FIGURE = re.compile(r'<figure\b[^>]*\bid="([^"]+)"(?:[^>]*\baria-label="([^"]*)")?')

MENDED = {
    # Markdown tables: a header cell says what it heads.
    '<th class="head">': '<th class="head" scope="col">',
    # Docutils gives each entry of a list of references a role that is no list item's.
    ' role="doc-biblioentry"': ' role="listitem"',
    ' role="doc-backlink"': "",
}
"""What docutils and the theme write, and what they ought to write."""


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect the extension to Sphinx."""
    citations.register()
    app.connect("config-inited", _add_files)
    app.connect("config-inited", _let_read_at_once)
    app.connect("doctree-read", _add_targets)
    app.connect("html-page-context", _mend)
    app.connect("build-finished", _write_front, priority=900)
    app.add_css_file("fop.css", priority=900)
    app.add_config_value("fop_facts", default=False, rebuild="html", types=[bool])
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}


def _add_files(app: Sphinx, config: Config) -> None:
    config.html_static_path.append(str(HERE / "static"))
    config.templates_path.append(str(HERE / "templates"))


def _let_read_at_once(app: Sphinx, _: Config) -> None:
    """Let Sphinx read pages at once, which it does only where every extension says that it may.

    This one, loaded for the table of contents, numbers chapters once all are read, and forgets
    to say so.  Extensions are loaded in no fixed order, so this waits for all.
    """
    if numbering := app.extensions.get("sphinx_multitoc_numbering"):
        numbering.parallel_read_safe = True


def _add_targets(app: Sphinx, doctree: nodes.document) -> None:
    """Let Markdown link to an exhibit: `[table 3.6](page.ipynb#table-3-6)`.

    An exhibit is HTML made by a cell, in which Sphinx sees no targets by itself.
    """
    page = app.env.docname
    slugs = app.env.metadata[page].setdefault("myst_slugs", {})
    labels = cast(StandardDomain, app.env.get_domain("std"))
    for raw in doctree.findall(nodes.raw):
        for target, name in FIGURE.findall(raw.astext()):
            slugs[target] = (0, target, name or target)
            labels.anonlabels[target] = (page, target)
            labels.labels[target] = (page, target, name or target)


def _mend(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """Mend what keeps a page's own text from being accessible, and a title from being text."""
    # Templates escape it in some places and forget it in others; this is escaped once in all.
    context["author"] = Markup(escape(str(context.get("author") or "")))
    context["docstitle"] = context["shorttitle"] = Markup(escape(str(app.config.html_title)))
    body = context.get("body", "")
    for wrong, right in MENDED.items():
        body = body.replace(wrong, right)
    context["body"] = body
    context["fop_facts"] = app.config.fop_facts


def _write_front(app: Sphinx, failure: Exception | None) -> None:
    """Send a reader of `index.html` on to the front page, script or no script."""
    if failure is None and app.builder.name == "html":
        target = escape(app.builder.get_target_uri(app.config.root_doc))
        title = escape(str(app.config.html_title))
        (Path(app.outdir) / "index.html").write_text(
            f'<!DOCTYPE html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">\n'
            f'<meta http-equiv="refresh" content="0; url={target}">\n<title>{title}</title>\n'
            f'</head>\n<body>\n<main><h1>{title}</h1><p><a href="{target}">Executive summary</a>'
            "</p></main>\n</body>\n</html>\n",
            encoding="utf-8",
        )
