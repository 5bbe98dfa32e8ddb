"""Runs: one notebook with one set of parameters, executed by papermill.

A run needs nothing but its `Job` and gives back nothing but its `Result`, both plain
data: any executor can take it, here or on another machine.
"""

import json
import re
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fop.mistakes import Mistake
from fop.tables.notebooks import Notebook
from fop.tables.parameters import Value

RECORD = "application/vnd.fop+json"
"""Media type of the account that a section gives of itself: tables, parameters, version."""

RUNNING: ContextVar[list[Any]] = ContextVar("RUNNING")
"""Papermill's hold on the notebook that this thread runs."""

LOADING = threading.Lock()

ESCAPES = re.compile(r"\x1b\[[0-9;]*m")

MISTAKE = f"{Mistake.__name__}: "
"""How a traceback's message begins where a person can put the fault right."""

ATTEMPTS = 3
"""How often a kernel that dies before its first cell is started."""

LAST = 6
"""Lines of a traceback that are told, from its end."""


@dataclass(frozen=True)
class Job:
    """A notebook to run.

    Parameters
    ----------
    section : str
        Name of the section.
    notebook : str
        The notebook as JSON, without outputs.
    parameters : mapping
        Values for the parameters that it declares.
    cell_seconds, notebook_seconds : float
        Longest time for a cell, and for all cells together.
    warm : bool
        Whether to fork the kernel from a process that has the libraries loaded.
    """

    section: str
    notebook: str
    parameters: Mapping[str, Value] = field(default_factory=dict)
    cell_seconds: float = 120
    notebook_seconds: float = 600
    warm: bool = True


@dataclass(frozen=True)
class Failure:
    """Why a run stopped.

    Parameters
    ----------
    cell : str
        The cell, counted as a reader of the notebook counts (`cell 4`).
    lines : list of str
        The last lines of the traceback, or what happened to the kernel.
    """

    cell: str
    lines: list[str]


@dataclass(frozen=True)
class Result:
    """What came of a run.

    Parameters
    ----------
    section : str
        Name of the section.
    notebook : str
        The notebook as JSON with the outputs there are: the same text for the same run,
        whenever and wherever it is made.
    seconds : float
        Wall-clock time.
    failure : Failure, optional
        None where every cell ran.
    """

    section: str
    notebook: str
    seconds: float
    failure: Failure | None = None


def run(job: Job, data: Path | None = None) -> Result:
    """Execute a notebook.

    A kernel that dies before its first cell has begun is tried again: starting many at
    once makes two of them choose one port about once in twenty times.  One that dies
    later is reported: its cells had already had effects.

    Parameters
    ----------
    job : Job
        The notebook, its parameters and its time limits.
    data : Path, optional
        The data folder; `data_folder()` where not given.

    Returns
    -------
    Result
        With the failure, where a cell raised, a limit was reached or the kernel died.
    """
    start = time.perf_counter()
    for attempt in range(1, ATTEMPTS + 1):
        notebook, failure, begun = _attempt(job, data)
        if failure is None or begun or attempt == ATTEMPTS:
            break
    _close_loop()
    return Result(job.section, dump(scrub(notebook)), time.perf_counter() - start, failure)


def scrub(notebook: Notebook) -> Notebook:
    """Take out what differs from run to run: times, durations, paths, random ids."""
    notebook["metadata"].pop("papermill", None)
    notebook["metadata"].get("language_info", {}).pop("version", None)
    for cell in notebook["cells"]:
        cell["metadata"].pop("papermill", None)
        cell["metadata"].pop("execution", None)
        if not cell["metadata"].get("tags", True):
            del cell["metadata"]["tags"]
        if is_injected(cell):
            cell["id"] = "injected-parameters"
    return notebook


def is_injected(cell: Mapping[str, Any]) -> bool:
    """Whether papermill has added the cell, to set parameters."""
    return "injected-parameters" in cell["metadata"].get("tags", [])


def dump(notebook: Notebook) -> str:
    """Write a notebook as JSON text, always in the same form."""
    return json.dumps(notebook, ensure_ascii=False, sort_keys=True) + "\n"


def bundles(notebook: Notebook, kind: str) -> Iterator[Any]:
    """Give every output of one media type in a notebook; each of a list that one output holds."""
    for cell in notebook["cells"]:
        for output in cell.get("outputs", []):
            if kind in output.get("data", {}):
                held = output["data"][kind]
                yield from held if isinstance(held, list) else [held]


def _attempt(job: Job, data: Path | None) -> tuple[Notebook, Failure | None, bool]:
    """Run once: the notebook, its failure, and whether any cell had begun."""
    # Loaded here: `fop --help` and a build with nothing to do must not wait for them.  One
    # thread at a time: two would meet each other's half-loaded modules.
    with LOADING:
        import nbformat
        from nbclient.exceptions import CellTimeoutError, DeadKernelError
        from papermill import execute_notebook
        from papermill.engines import NBClientEngine, papermill_engines
        from papermill.exceptions import PapermillExecutionError
        from traitlets.config import Config

        from fop.build import kernels

    source = nbformat.reads(job.notebook, as_version=4)
    managers: list[Any] = []
    RUNNING.set(managers)

    class Engine(NBClientEngine):  # type: ignore[misc]
        """Papermill's own engine; keeps hold of the notebook where a run breaks off."""

        @classmethod
        def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **options: Any) -> None:
            RUNNING.get().append(nb_man)
            super().execute_managed_notebook(nb_man, kernel_name, **options)

    papermill_engines.register("fop", Engine)
    end = time.monotonic() + job.notebook_seconds
    failure = None
    with tempfile.TemporaryDirectory(prefix="fop-run-") as folder:
        try:
            execute_notebook(
                source,
                None,
                dict(job.parameters),
                engine_name="fop",
                progress_bar=False,
                request_save_on_cell_execute=False,
                timeout_func=lambda _: max(0.01, min(job.cell_seconds, end - time.monotonic())),
                record_timing=False,
                shutdown_kernel="immediate",
                kernel_manager_class=(
                    kernels.ForkedManager if job.warm and kernels.can_fork() else kernels.Manager
                ),
                config=Config(
                    Manager={
                        "connection_file": f"{folder}/kernel.json",
                        "environment": {"FOP_DATA": str(data)} if data else {},
                    }
                ),
                # An empty folder: a notebook that reads a file by path fails here.
                resources={"metadata": {"path": _fresh(folder)}},
            )
        except PapermillExecutionError as error:
            failure = _failure(managers[0].nb, error.traceback or [str(error)])
        except CellTimeoutError:
            slow = f"Stopped: a cell may take {job.cell_seconds:g} s, a notebook "
            failure = _failure(managers[0].nb, [f"{slow}{job.notebook_seconds:g} s."])
        except (DeadKernelError, RuntimeError, OSError) as error:
            failure = _failure(managers[0].nb if managers else source, [f"{error}"])
    notebook = managers[0].nb if managers else source
    if failure is None and any(
        "ename" in out for c in notebook.cells for out in c.get("outputs", [])
    ):
        failure = _failure(notebook, ["The cell ended the kernel with SystemExit."])
    begun = any(_begun(cell) for cell in notebook.cells)
    return notebook, failure, begun


def _close_loop() -> None:
    """Close the event loop that Jupyter made for this thread; it would leave it open."""
    import asyncio

    from jupyter_core.utils import ensure_event_loop

    loop = ensure_event_loop()
    if not loop.is_running():
        loop.close()
        asyncio.set_event_loop(None)


def _fresh(folder: str) -> str:
    path = Path(folder, "here")
    path.mkdir()
    return str(path)


def _begun(cell: Any) -> bool:
    # Papermill calls every cell completed in the end, begun or not; only the time is true.
    return cell.metadata.get("papermill", {}).get("start_time") is not None


def _failure(notebook: Any, traceback: list[str]) -> Failure:
    """Name the cell in which the run stopped, with the last lines of what it said."""
    added = {"papermill-error-cell-tag", "injected-parameters"}
    sources = [c for c in notebook.cells if not added & set(c.metadata.get("tags", []))]
    raised = [
        n for n, c in enumerate(sources, 1) if any("ename" in o for o in c.get("outputs", []))
    ]
    begun = [n for n, c in enumerate(sources, 1) if _begun(c)]
    place = f"cell {(raised or begun)[-1]}" if raised or begun else "before the first cell"
    lines = ESCAPES.sub("", "\n".join(traceback)).strip().splitlines()
    told = [line for line in lines if line.strip()]
    mistakes = (n for n, line in enumerate(told) if line.startswith(MISTAKE))
    # A mistake is a message to a person: all of it, and none of the traceback.
    return Failure(place, told[next(mistakes, -LAST) :])
