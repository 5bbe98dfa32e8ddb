"""Warm: loads what the notebooks of the book load; the fork server imports it once."""

import contextlib
import os
import sys
from importlib import import_module
from pathlib import Path

LIBRARIES = [
    "IPython.core.logger",
    "ipykernel.debugger",
    "ipykernel.kernelapp",
    "matplotlib.backends.backend_svg",
    "matplotlib.pyplot",
    "matplotlib_inline.backend_inline",
    "nbclient.exceptions",
    "pandas.io.formats.csvs",
    "pandas.io.formats.string",
    "pandera.backends.pandas.register",
    "papermill.engines",
    "seaborn",
]

ELSEWHERE = {"__init__", "__main__", "cli", "cluster", "imports", "pages", "published", "warm"}
"""Modules of the package that no kernel needs, or that must not be loaded on the way."""


def load() -> None:
    """Load every module; one that cannot be loaded is left to the notebook that asks for it."""
    # When loaded jsonschema builds 38 grammars, for checks of addresses that nothing here asks for.
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    # The debugger, which every kernel loads, warns of a Python that it cannot step into.
    os.environ["PYDEVD_DISABLE_FILE_VALIDATION"] = "1"
    own = sorted(path.stem for path in Path(__file__).parent.glob("*.py"))
    for name in [*LIBRARIES, *(f"fop.{stem}" for stem in own if stem not in ELSEWHERE)]:
        with contextlib.suppress(Exception):
            import_module(name)
    del os.environ["PYDEVD_DISABLE_FILE_VALIDATION"], sys.modules["rfc3987_syntax"]


load()
