"""The extension: what the look of the book asks of Sphinx, and when."""

import re
import shutil
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt
from markupsafe import Markup
from myst_nb.sphinx_ext import add_global_html_resources
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util import logging

from fop.build.theme import citations, exhibits, heads, links, search, sidebar, terms
from fop.exhibits.front import DATES
from fop.tables import contents
from fop.templates import template

HERE = Path(__file__).parent

LOGGER = logging.getLogger(__name__)

UNUSED = (
    "*.map *webpack-macros.html locales searchtools.js language_data.js vendor/fontawesome "
    "scripts/fontawesome.js* images/logo_*"
).split()
"""Files of the theme that no page of the book asks for."""

TERMS = "words-and-terms"  # the page that explains all terms at once

NEWS, WHAT_CHANGED, TITLE = "CHANGELOG.md", "what-changed", "What changed"
"""What the page of what is new is made from, its address and its title."""

OF_OTHERS = re.compile(
    r"^### (?!For readers$).*?(?=^#|\Z)|^### For readers\n|^# [^\n]*\n", re.M | re.S
)
"""What is news to analysts and editors only, and headings that the page does without."""

FONT_FACE = re.compile(r"@font-face\{[^}]*vendor/fontawesome[^}]*\}")

FORWARD = template(HERE / "forward.html")

FIGURE = re.compile(r'<figure\b[^>]* id="([^"]+)"')

MENDED = {
    # Markdown tables: a header cell says what it heads.
    '<th class="head">': '<th class="head" scope="col">',
    # Docutils gives each entry of a list of references a role that is no list item's.
    ' role="doc-biblioentry"': ' role="listitem"',
    ' role="doc-backlink"': "",
}
"""What docutils and the theme write, and what they ought to write."""


def connect(app: Sphinx) -> dict[str, Any]:
    """Connect the extension to Sphinx."""
    citations.register()
    app.connect("config-inited", _configure)
    app.connect("builder-inited", _begin)
    app.connect("doctree-read", exhibits.add_targets)
    app.connect("env-purge-doc", exhibits.purge)
    app.connect("env-merge-info", exhibits.merge)
    app.connect("html-collect-pages", exhibits.list_page)
    app.connect("html-collect-pages", _news)
    app.connect("html-page-context", _mend)
    app.connect("build-finished", _write_front, priority=900)
    app.connect("build-finished", search.write, priority=901)
    app.connect("build-finished", _leave_out, priority=900)
    app.add_css_file("fop.css", priority=900)
    app.add_js_file("fop.js", loading_method="defer")
    app.add_config_value("fop_facts", default=False, rebuild="html", types=[bool])
    app.add_config_value("fop_terms", default={}, rebuild="html", types=[dict])
    app.add_config_value("fop_years", default=None, rebuild="html", types=[str])
    app.add_config_value("fop_front_title", default="Summary", rebuild="html", types=[str])
    app.add_config_value("fop_front_line", default="", rebuild="html", types=[str])
    app.add_config_value("fop_without_rail", default=[], rebuild="html", types=[list])
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}


def _configure(app: Sphinx, config: Config) -> None:
    config.html_static_path.append(str(HERE / "static"))
    config.templates_path.insert(0, str(HERE / "templates"))
    config.html_additional_pages["search"] = "search.html"
    config.fop_terms = terms.held(contents.data_folder())
    # Sphinx reads pages at once only where every extension says that it may.  This one, loaded
    # for the table of contents, numbers chapters once all are read, and forgets to say so.
    # Extensions are loaded in no fixed order, so this waits for all.
    if numbering := app.extensions.get("sphinx_multitoc_numbering"):
        numbering.parallel_read_safe = True


def _begin(app: Sphinx) -> None:
    """Leave out Sphinx's index; lay MyST-NB's style, whose sum pages name, before they are made."""
    app.builder.search = False  # type: ignore[attr-defined]
    Path(app.outdir, "_static").mkdir(parents=True, exist_ok=True)
    add_global_html_resources(app, None)


def _mend(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """Give a page its head and its citations, and mend what keeps it from being accessible."""
    # Templates escape it in some places and forget it in others; this is escaped once in all.
    context["author"] = Markup(escape(str(context.get("author") or "")))
    context["docstitle"] = context["shorttitle"] = Markup(escape(str(app.config.html_title)))
    body = context.get("body", "")
    for wrong, right in MENDED.items():
        body = body.replace(wrong, right)
    # An exhibit under a heading of the same words: both lead to it.
    for place in FIGURE.findall(body):
        body = body.replace(f'<section id="{place}">', "<section>")
    told = heads.imprint(Path(app.srcdir))
    title = heads.plain(context.get("title", ""))
    years = heads.default_years() if app.config.fop_years is None else app.config.fop_years
    context["fop_description"] = heads.description(body)
    body = heads.headed(heads.levelled(body), heads.path_of(app, page, title), years)
    body = _dated(app, page, body, told)
    body = exhibits.linked(app, page, exhibits.cited(body, title, page, told))
    for target in links.lost(body):
        LOGGER.warning(f"a link to '#{target}', which is no place on the page", location=page)
    meanings = {} if page.endswith(TERMS) else app.config.fop_terms
    context["body"] = heads.unbroken(terms.explained(body, meanings))
    context["fop_explores"] = app.config.fop_facts and page == exhibits.EXPLORE
    context["fop_facts"] = app.config.fop_facts
    context["fop_groups"] = sidebar.groups(app)
    context["fop_version"], context["fop_date"] = told.version, told.date
    context["fop_contact"], context["fop_address"] = told.contact, told.address
    foot = " · ".join(filter(None, [str(app.config.html_title), told.date]))
    # A style sheet has escapes of its own.
    context["fop_foot"] = re.sub(r"[^\w .,:;()·–-]", lambda sign: f"\\{ord(sign[0]):x} ", foot)
    context["fop_exhibits"] = exhibits.PAGE
    if page in app.config.fop_without_rail:
        # The theme looks for a rail to hide where something takes its room.
        context["body"] = context["body"].replace("fop-exhibit full-width", "fop-exhibit")
        context["meta"] = {**(context.get("meta") or {}), "html_theme.sidebar_secondary.remove": ""}


def _news(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Make the page of what is new in the book, where there is such a file."""
    if (path := Path(app.srcdir, NEWS)).is_file():
        told = OF_OTHERS.sub("", path.read_text(encoding="utf-8"))
        news = MarkdownIt("commonmark", {"html": False}).render(told)
        news = news.replace("<h2>", "<h2>Version ")
        body = f"<section><h1>{TITLE}</h1><p>What is new in each version.</p>{news}</section>"
        yield WHAT_CHANGED, {"title": TITLE, "body": body}, "page.html"


def _dated(app: Sphinx, page: str, body: str, imprint: heads.Imprint) -> str:
    """Say on the front page when the book was made, and where to read what is new in it."""
    told = [f"Updated <b>{imprint.date}</b>"] if imprint.date else []
    told += [f"Version {imprint.version}"] if imprint.version else []
    if Path(app.srcdir, NEWS).is_file():
        told.append(f'<a href="{app.builder.get_relative_uri(page, WHAT_CHANGED)}">{TITLE}</a>')
    return body.replace(DATES, "".join(f"<span>{part}</span>" for part in told))


def _leave_out(app: Sphinx, failure: Exception | None) -> None:
    """Take away the files of the theme that no page asks for: more than half of all bytes."""
    static = Path(app.outdir) / "_static"
    if failure is None and app.builder.name == "html":
        for pattern in UNUSED:
            for path in list(static.rglob(pattern)):
                shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
        styles = static / "styles" / "pydata-sphinx-theme.css"
        if styles.is_file():
            text = styles.read_text(encoding="utf-8")
            styles.write_text(FONT_FACE.sub("", text), encoding="utf-8")


def _write_front(app: Sphinx, failure: Exception | None) -> None:
    """Send a reader of `index.html` on to the front page, script or no script."""
    if failure is None and app.builder.name == "html":
        target = app.builder.get_target_uri(app.config.root_doc)
        made = FORWARD.render(target=target, title=app.config.html_title)
        Path(app.outdir, "index.html").write_text(made + "\n", encoding="utf-8")
