"""Bare runs: the cells of one notebook, run in this very process for what they say.

A process for each page costs more than most pages do.  Where hundreds of pages are run only
to see what goes wrong, their cells run here one after the other, each page in a fresh namespace.
"""

import json
import time
import warnings
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

from fop.build import engine, shells
from fop.build.runs import Failure, Job, Result, dump
from fop.charts import drawing
from fop.tables import contents


def run(job: Job, data: Path | None = None) -> Result:
    """Run the code cells of a notebook.

    Parameters
    ----------
    job : Job
        The notebook and its parameters; its time limits are not kept.
    data : Path, optional
        The data folder; the one that this process uses, where not given.

    Returns
    -------
    Result
        With all that is shown and printed, and every warning, up to the first cell that
        raises.
    """
    start = time.perf_counter()
    notebook = json.loads(job.notebook)
    failure = None
    # A module of its own: IPython would put itself in the place of the main one.
    shell: Any = shells.started(ModuleType("page"))
    shell.reset()
    with contents.data_from(data), drawing.left_out(), warnings.catch_warnings():
        warnings.simplefilter("always")
        for number, cell in enumerate(notebook["cells"], start=1):
            if cell["cell_type"] == "code" and not failure:
                outputs: list[shells.Output] = []
                shell.run("".join(cell["source"]), partial(engine.keep, outputs, {}))
                cell["outputs"] = [one for one in outputs if one["output_type"] != "error"]
                if "parameters" in cell["metadata"].get("tags", []):
                    shell.push(dict(job.parameters))
                for error in [one for one in outputs if one["output_type"] == "error"]:
                    failure = Failure(f"cell {number}", [f"{error['ename']}: {error['evalue']}"])
    return Result(job.section, dump(notebook), time.perf_counter() - start, failure)
