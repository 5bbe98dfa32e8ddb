"""The small package behind the report book: load, measure, draw, say."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fop import (
        bounds,
        breaks,
        charts,
        checks,
        counts,
        diagrams,
        measures,
        networks,
        official,
        recount,
        tables,
        trends,
        wording,
    )
    from fop.mistakes import Mistake
    from fop.section import Section
    from fop.wording import note, say

__all__ = [
    "Mistake",
    "Section",
    "bounds",
    "breaks",
    "charts",
    "checks",
    "counts",
    "diagrams",
    "measures",
    "networks",
    "note",
    "official",
    "recount",
    "say",
    "tables",
    "trends",
    "wording",
]

_HOMES = {"Mistake": "mistakes", "Section": "section", "note": "wording", "say": "wording"}


def __getattr__(name: str) -> Any:
    """Load a name when it is first asked for: a build with nothing to run needs no pandas."""
    if name in _HOMES:
        return getattr(import_module(f"fop.{_HOMES[name]}"), name)
    if name in __all__:
        return import_module(f"fop.{name}")
    raise AttributeError(f"module 'fop' has no attribute {name!r}")
