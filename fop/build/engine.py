"""The engine: papermill runs the cells of a notebook in IPython, in a process of its own.

That process takes the source of one cell after another and gives back each output as it is made,
so that a notebook is kept as far as it ran, whatever becomes of the process.
"""

import logging
import os
import time
from collections.abc import Mapping
from multiprocessing.connection import wait
from typing import Any

from nbformat import NotebookNode, from_dict
from papermill import engines

from fop.build import processes
from fop.build.runs import Job, is_injected

PATIENCE = 4
"""A cell is told of when it has run for one part in so many of the time that it may take."""

STARTING = 60  # seconds that a process may take until it takes cells

MOST = 8_000_000  # letters that one cell may put out: a page of the book has less than an eighth

LANGUAGE = {
    "name": "python", "file_extension": ".py", "mimetype": "text/x-python",
    "nbconvert_exporter": "python", "pygments_lexer": "ipython3",
    "codemirror_mode": {"name": "ipython", "version": 3},
}  # fmt: skip
"""What a Jupyter kernel of this Python says of itself: by it the code of a page is coloured."""

LOG = logging.getLogger("fop")

DIED = "The process died. Is memory short, or does this cell, or one before it, end its process?"


class Stopped(Exception):
    """Why a run broke off, other than by an error of one of its cells."""


class Running:
    """One run at work: its process, and its notebook as far as it has come."""

    def __init__(self, job: Job, folder: str, environment: Mapping[str, str]) -> None:
        self.job = job
        self.end = 0.0  # when all cells together have had their time
        self.notebook = NotebookNode(cells=[])
        self.shown: dict[str, list[Any]] = {}
        context: Any = processes.context(job.warm)
        self.pipe, other = context.Pipe()
        given = {**os.environ, **environment}
        asked = (other, folder, given)
        self.process = context.Process(target=processes.serve, args=asked, name=job.section)
        self.process.start()
        other.close()

    def close(self) -> None:
        """End the process."""
        self.pipe.close()
        self.process.kill()
        self.process.join()

    def begin(self, notebook: NotebookNode) -> None:
        """Wait until the process takes cells."""
        self.notebook = notebook
        notebook.metadata["language_info"] = {**LANGUAGE}
        if not self._answers(STARTING):
            raise Stopped(f"No process was ready to run it within {STARTING} s.")
        self.pipe.recv()
        self.end = time.monotonic() + self.job.notebook_seconds

    def run(self, cell: NotebookNode) -> None:
        """Run a cell and keep what it puts out; tell of it, once, where it takes long."""
        start, job, size = time.monotonic(), self.job, 0
        end, slow = min(start + job.cell_seconds, self.end), start + job.cell_seconds / PATIENCE
        self.pipe.send(cell.source)
        while (now := time.monotonic()) < end:
            if now >= slow:
                self._tell_of(cell)
                slow = end
            if self._answers(min(end, slow) - now):
                output = self.pipe.recv()
                if isinstance(output, int):
                    cell.execution_count = output
                    return
                size += len(str(output.get("text") or output.get("data") or ""))
                if size > MOST:
                    more = "the cell put out more than any page can show. Does it end?"
                    raise Stopped(f"Stopped: {more}")
                keep(cell.outputs, self.shown, output)
        may = f"a cell may take {job.cell_seconds:g} s, a notebook {job.notebook_seconds:g} s."
        raise Stopped(f"Stopped: {may}")

    def _answers(self, seconds: float) -> bool:
        """Whether the process says something before so many seconds are over."""
        if processes.ENDING.is_set():
            raise EOFError
        ready = wait([self.pipe, self.process.sentinel], seconds)
        if ready and self.pipe not in ready:
            raise EOFError
        return bool(ready)

    def _tell_of(self, cell: NotebookNode) -> None:
        limit = self.job.cell_seconds
        cells = self.notebook.cells[: self.notebook.cells.index(cell) + 1]
        place = sum(not is_injected(one) for one in cells)
        words = "%s, cell %d has run for %g s. It is stopped after %g s; Ctrl-C stops all."
        LOG.warning(words, self.job.section, place, limit / PATIENCE, limit)


class Engine(engines.Engine):  # type: ignore[misc]
    """Runs the code cells of a notebook one after the other, until one fails."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: Any, kernel_name: str, *, running: Running, **_: Any
    ) -> None:
        """Run the cells of `nb_man.nb`; `Stopped` where a limit is reached or the process ends."""
        try:
            running.begin(nb_man.nb)
            for place, cell in enumerate(nb_man.nb.cells):
                if cell.cell_type != "code" or not cell.source.strip():
                    continue
                nb_man.cell_start(cell, place)
                running.run(cell)
                failed = any(output.output_type == "error" for output in cell.outputs)
                if failed:
                    nb_man.cell_exception(cell, place)
                nb_man.cell_complete(cell, place)
                if failed:
                    return
        except (EOFError, OSError):
            raise Stopped(DIED) from None


engines.papermill_engines.register("fop", Engine)


def keep(outputs: list[Any], shown: dict[str, list[Any]], output: dict[str, Any]) -> None:
    """Add an output to those of a cell; `shown` has all by the id of what may take their place."""
    kind = output["output_type"]
    own = output.pop("transient", {}).get("display_id")
    last = outputs[-1] if outputs else {}
    if kind == "clear_output":
        outputs.clear()
    elif kind == "update_display_data":
        for held in shown.get(own, ()):
            held.update(from_dict({**output, "output_type": held["output_type"]}))
    elif kind == "stream" and last.get("name") == output["name"]:
        last["text"] += output["text"]
    else:
        outputs.append(from_dict(output))
        if own:
            shown.setdefault(own, []).append(outputs[-1])
