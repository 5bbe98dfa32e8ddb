"""The look of the book: a Sphinx extension over the theme of Jupyter Book.

What needs no Sphinx, such as the imprint, is used without it: it takes seconds to load.
"""

from typing import Any


def setup(app: Any) -> dict[str, Any]:
    """Connect the extension to Sphinx."""
    from fop.build.theme.extension import connect

    return connect(app)
