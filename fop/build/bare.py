"""Bare runs: the cells of one notebook, run in this very process for what they say.

A kernel for each page costs more than most pages do.  Where hundreds of pages are run only
to see what goes wrong, their cells run here one after the other, each page in a fresh
namespace, and what they show is kept as a kernel would give it.
"""

import json
import time
import warnings
from pathlib import Path
from types import ModuleType
from typing import Any, ClassVar

from IPython.core.displayhook import DisplayHook
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from traitlets.config import Config

from fop.build.runs import Failure, Job, Result, dump
from fop.charts import drawing
from fop.tables import contents


class _Shown(DisplayHook):
    """Keeps what the last line of a cell shows, in place of printing it."""

    shell: Any

    def write_output_prompt(self) -> None:
        """Print no prompt."""

    def flush(self) -> None:
        """Keep no memory of what was shown: no need to search all that is loaded for garbage."""

    def write_format_data(self, format_dict: dict[str, Any], md_dict: object = None) -> None:
        """Keep the output in all its forms."""
        self.shell.shown.append(format_dict)


class _Shell(InteractiveShell):
    """IPython that keeps what is shown."""

    displayhook_class = _Shown
    shown: ClassVar[list[dict[str, Any]]] = []


def run(job: Job, data: Path | None = None) -> Result:
    """Run the code cells of a notebook without a kernel.

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
    page = ModuleType("page")
    shell: Any = _Shell.instance(user_module=page, config=Config(HistoryManager={"enabled": False}))
    shell.reset()
    with contents.data_from(data), drawing.left_out():
        for number, cell in enumerate(notebook["cells"], start=1):
            if cell["cell_type"] == "code" and not failure:
                cell["outputs"], error = _cell(shell, "".join(cell["source"]))
                if "parameters" in cell["metadata"].get("tags", []):
                    shell.push(dict(job.parameters))
                if error:
                    failure = Failure(f"cell {number}", [f"{type(error).__name__}: {error}"])
    return Result(job.section, dump(notebook), time.perf_counter() - start, failure)


def _cell(shell: Any, source: str) -> tuple[list[dict[str, Any]], BaseException | None]:
    """Run one cell: its outputs, and what it raised."""
    shell.shown.clear()
    with capture_output() as captured, warnings.catch_warnings():
        warnings.simplefilter("always")
        done = shell.run_cell(source, store_history=True)
    outputs: list[dict[str, Any]] = [
        {"output_type": "stream", "name": name, "text": text}
        for name, text in (("stdout", captured.stdout), ("stderr", captured.stderr))
        if text
    ]
    data = [*(one.data for one in captured.outputs), *shell.shown]
    outputs += [{"output_type": "display_data", "data": one, "metadata": {}} for one in data]
    return outputs, done.error_before_exec or done.error_in_exec
