"""The names that notebooks import, each loaded when it is first asked for."""

from importlib import import_module
from typing import Any

HOMES = {
    "about": "page",
    "bounds": "words",
    "breaks": "words",
    "charts": "charts",
    "checks": "page",
    "counts": "words",
    "datasets": "tables",
    "diagrams": "charts",
    "measures": "words",
    "networks": "charts",
    "official": "words",
    "recount": "page",
    "tables": "exhibits",
    "trends": "page",
    "wave_figures": "page",
    "waves": "page",
    "wording": "words",
}


def __getattr__(name: str) -> Any:
    """Give a module, or one of the three names that every page uses."""
    if name == "Section":
        return import_module("fop.page.old").Section
    if name in ("note", "say"):
        return getattr(import_module("fop.words.wording"), name)
    if name in HOMES:
        return import_module(f"fop.{HOMES[name]}.{name}")
    raise AttributeError(f"module 'fop.page.names' has no attribute {name!r}")
