"""Templates: HTML of many lines, in files beside the modules that fill them."""

from pathlib import Path

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from fop.exhibits.markup import inline

ENVIRONMENT = Environment(autoescape=True, undefined=StrictUndefined)
ENVIRONMENT.filters["inline"] = lambda text: Markup(inline(text))


def template(path: Path) -> Template:
    """Read a template, in which all text is escaped but what is `Markup`.

    Its lines are read as one: a break and the spaces beside it are no part of the page. Read when
    a module is loaded, it is there in every kernel that is forked afterwards.
    """
    return ENVIRONMENT.from_string(
        "".join(map(str.strip, path.read_text(encoding="utf-8").splitlines()))
    )
