"""Warm: loads what the notebooks of the book load; the fork server imports it once.

The tables of the data package are read and checked here too.  A notebook that finds a
table changed since then reads it again: `datasets` keeps each with the version of its file.
"""

import contextlib
import gc
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

ELSEWHERE = {
    *("__main__", "bare", "cli", "cluster", "downloads", "fieldwork", "imports", "pages"),
    *("published", "sweep", "theme", "warm", "writes"),
}
"""Modules of the package that no kernel needs, or that must not be loaded on the way."""


def load() -> None:
    """Load every module; one that cannot be loaded is left to the notebook that asks for it."""
    # When loaded jsonschema builds 38 grammars, for checks of addresses that nothing here asks for.
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    # The debugger, which every kernel loads, warns of a Python that it cannot step into.
    os.environ["PYDEVD_DISABLE_FILE_VALIDATION"] = "1"
    root = Path(__file__).parent
    parts = [path.relative_to(root).with_suffix("").parts for path in sorted(root.rglob("*.py"))]
    own = [".".join(("fop", *names)) for names in parts if names[0] not in ELSEWHERE]
    for name in [*LIBRARIES, *(name for name in own if not name.endswith("__init__"))]:
        with contextlib.suppress(Exception):
            import_module(name)
    del os.environ["PYDEVD_DISABLE_FILE_VALIDATION"], sys.modules["rfc3987_syntax"]


def read_tables() -> None:
    """Read every table; one that is at fault is left to the notebook that asks for it."""
    from fop import datasets

    with contextlib.suppress(Exception):
        for name in datasets.package():
            with contextlib.suppress(Exception):
                datasets.load(name)


load()
read_tables()
# What is here stays: no collection in a fork need look at it, or write to its pages.
gc.collect()
gc.freeze()
