"""The small package behind the report book: a notebook imports `Page` and nothing else."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fop.page.page import Page

__all__ = ["Page"]


def __getattr__(name: str) -> Any:
    """Load the page when it is first asked for: a build with nothing to run needs no pandas."""
    if name != "Page":
        raise AttributeError(f"module 'fop' has no attribute {name!r}")
    from fop.page.page import Page

    return Page
