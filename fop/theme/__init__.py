"""The look of the book: a Sphinx extension over the theme of Jupyter Book."""

import re
from pathlib import Path
from typing import Any, cast

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.domains.std import StandardDomain

HERE = Path(__file__).parent
ID = re.compile(r'<figure\b[^>]*\bid="([^"]+)"(?:[^>]*\baria-label="([^"]*)")?')


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect the extension to Sphinx."""
    app.connect("builder-inited", _add_static)
    app.connect("doctree-read", _add_targets)
    app.add_css_file("fop.css")
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}


def _add_static(app: Sphinx) -> None:
    app.config.html_static_path.append(str(HERE / "static"))


def _add_targets(app: Sphinx, doctree: nodes.document) -> None:
    """Let Markdown link to an exhibit: `[table 3.6](page.ipynb#table-3-6)`.

    An exhibit is HTML made by a cell, in which Sphinx sees no targets by itself.
    """
    page = app.env.docname
    slugs = app.env.metadata[page].setdefault("myst_slugs", {})
    labels = cast(StandardDomain, app.env.get_domain("std"))
    for raw in doctree.findall(nodes.raw):
        for target, name in ID.findall(raw.astext()):
            slugs[target] = (0, target, name or target)
            labels.anonlabels[target] = (page, target)
            labels.labels[target] = (page, target, name or target)
