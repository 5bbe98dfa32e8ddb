"""Warm: loads what the notebooks of the book load; the fork server imports it once.

The tables of the data package are read and checked here too.  A notebook that finds a
table changed since then reads it again: `datasets` keeps each with the version of its file.
"""

import contextlib
import gc
from importlib import import_module
from pathlib import Path

from fop.build import surroundings

LIBRARIES = (
    "IPython.core.application IPython.core.completerlib IPython.core.logger IPython.core.magics "
    "IPython.core.oinspect matplotlib.backends.backend_svg matplotlib.pyplot "
    "matplotlib_inline.backend_inline pandas.io.formats.csvs pandas.io.formats.string seaborn"
).split()

FORKED = "fop.build.shells", "fop.cli"
"""What a fork begins with: what runs the cells, and the script `fop`, run again."""

OWN = ("page", "audit", "comparison")
"""Rooms of the package that a notebook enters; they load what stands below them."""


def load() -> None:
    """Load every module; one that cannot be loaded is left to the notebook that asks for it."""
    root = Path(__file__).parents[1]
    own = [f"fop.{room}.{path.stem}" for room in OWN for path in sorted(root.glob(f"{room}/*.py"))]
    for name in [*LIBRARIES, *own, *FORKED]:
        with contextlib.suppress(Exception):
            import_module(name)
    with contextlib.suppress(Exception):
        # What is installed, which every run would search for ways to draw.
        import_module("matplotlib.backends").backend_registry.list_all()


def read_tables() -> None:
    """Read every table, and set out what is compared; a fault is left to whoever asks for it."""
    with contextlib.suppress(Exception):
        from fop.comparison import panels, sources
        from fop.tables import datasets, parameters, releases

        for name in datasets.package():
            with contextlib.suppress(Exception):
                datasets.load(name)
        parameters.held(datasets.data_folder())
        for measure in releases.homes():
            releases.figures(measure)
        compared = sources.of_package()
        for outcome in compared.outcomes:
            panels.Panels(compared).panel(outcome)


# What is here stays: no collection need look at it now, nor in a fork, which would write to
# its pages.  A page soon ends: to look for its own garbage often takes a tenth of its time.
gc.disable()
load()
read_tables()
gc.enable()
gc.collect()
gc.freeze()
gc.set_threshold(surroundings.COLLECTED)
