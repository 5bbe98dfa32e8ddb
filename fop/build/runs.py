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

from fop.mistakes import Damaged, Mistake
from fop.tables.notebooks import INJECTED, Notebook
from fop.tables.parameters import Value

RECORD = "application/vnd.fop+json"
"""Media type of the account that a section gives of itself: tables, parameters, version."""

RUNNING: ContextVar[tuple["Job", list[Any]]] = ContextVar("RUNNING")
"""What this thread runs, and the client that runs it."""

LOADING = threading.Lock()

ESCAPES = re.compile(r"\x1b\[[0-9;]*m")

MISTAKE = (f"{Mistake.__name__}: ", f"{Damaged.__name__}: ")
"""How a traceback's message begins where a person can put the fault right."""

IN = re.compile(r"^(?:Cell|Input) In ?\[\d+\],? ?")
"""How a traceback names the cell: by its turn, where a message counts as a reader does."""

NO_CAUSE = re.compile(r"^Exception encountered at |^\w+ +Traceback \(most recent call last\)$")

NOISE = (
    "It wrote to the error stream, as warnings, logs and progress bars do; a page may not. "
    "Its last lines there:"
)

WIDEST = 300  # letters of a line that is quoted
ATTEMPTS = 3  # how often a kernel that dies before its first cell is started
LAST = 6  # lines of a traceback that are told, from its end


@dataclass(frozen=True)
class Job:
    """A notebook to run."""

    section: str
    notebook: str
    """The notebook as JSON, without outputs."""
    parameters: Mapping[str, Value] = field(default_factory=dict)
    """Values for the parameters that it declares."""
    cell_seconds: float = 120
    notebook_seconds: float = 600
    """Longest time for a cell, and for all cells together."""
    warm: bool = True  # whether to fork the kernel from a process that has the libraries loaded


@dataclass(frozen=True)
class Failure:
    """Why a run stopped."""

    cell: str  # the cell, counted as a reader of the notebook counts (`cell 4`)
    lines: list[str]  # the last lines of the traceback, or what happened to the kernel


@dataclass(frozen=True)
class Result:
    """What came of a run."""

    section: str
    notebook: str
    """The notebook as JSON with the outputs there are: the same text for the same run, whenever and
    wherever it is made."""
    seconds: float
    failure: Failure | None = None


def run(job: Job, data: Path | None = None) -> Result:
    """Execute a notebook.

    A kernel that dies before its first cell has begun is tried again: starting many at once makes
    two of them choose one port about once in twenty times. One that dies later is reported: its
    cells had already had effects. So is a cell that raised, and a limit that was reached.
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
            cell["id"] = INJECTED
    return notebook


def is_injected(cell: Mapping[str, Any]) -> bool:
    """Whether papermill has added the cell, to set parameters."""
    return INJECTED in cell["metadata"].get("tags", [])


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


def load() -> None:
    """Load what runs a notebook."""
    with LOADING:
        from fop.build import clients, kernels  # noqa: F401


def _attempt(job: Job, data: Path | None) -> tuple[Notebook, Failure | None, bool]:
    """Run once: the notebook, its failure, and whether any cell had begun."""
    # Loaded here: `fop --help` and a build with nothing to do must not wait for them.  One
    # thread at a time: two would meet each other's half-loaded modules.
    with LOADING:
        import nbformat
        from nbclient.exceptions import CellTimeoutError, DeadKernelError
        from papermill import execute_notebook
        from papermill.engines import Engine, papermill_engines
        from papermill.exceptions import PapermillExecutionError
        from traitlets.config import Config
        from zmq import ZMQError

        from fop.build import kernels
        from fop.build.clients import Client

    source = nbformat.reads(job.notebook, as_version=4)
    clients: list[Any] = []
    RUNNING.set((job, clients))

    class Watched(Engine):  # type: ignore[misc]
        """Papermill's engine with a client of our own; keeps hold of it where a run breaks off."""

        @classmethod
        def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **options: Any) -> None:
            job, clients = RUNNING.get()
            kept = {k: v for k, v in options.items() if k in Client.class_trait_names()}
            kept |= {"kernel_name": kernel_name, "startup_timeout": options["start_timeout"]}
            clients.append(Client(nb_man, job.section, job.cell_seconds, **kept))
            clients[0].execute()

    papermill_engines.register("fop", Watched)
    is_forked = job.warm and kernels.can_fork()
    manager = kernels.ForkedManager if is_forked else kernels.Manager
    end = time.monotonic() + job.notebook_seconds
    failure = None
    with tempfile.TemporaryDirectory(prefix="fop-run-", ignore_cleanup_errors=True) as folder:
        here = Path(folder, "here")
        here.mkdir()
        settings = {
            "connection_file": f"{folder}/kernel.json",
            # No start-up files of whoever builds: a page is the same for everybody.
            "environment": {"IPYTHONDIR": f"{folder}/ipython"}
            | ({"FOP_DATA": str(data)} if data else {}),
        }
        try:
            execute_notebook(
                source, None, dict(job.parameters), engine_name="fop", progress_bar=False,
                request_save_on_cell_execute=False, record_timing=False,
                timeout_func=lambda _: max(0.01, min(job.cell_seconds, end - time.monotonic())),
                shutdown_kernel="immediate", kernel_manager_class=manager,
                config=Config(Manager=settings),
                # An empty folder: a notebook that reads a file by path fails here.
                resources={"metadata": {"path": str(here)}},
            )  # fmt: skip
        except PapermillExecutionError as error:
            failure = _failure(clients[0].nb, error.traceback or [str(error)])
        except CellTimeoutError:
            slow = f"Stopped: a cell may take {job.cell_seconds:g} s, a notebook "
            failure = _failure(clients[0].nb, [f"{slow}{job.notebook_seconds:g} s."])
        except (DeadKernelError, RuntimeError, OSError, ZMQError) as error:
            said = f"{error}"
            if isinstance(error, DeadKernelError):
                said += ". Is memory short, or does this cell, or one before it, end its process?"
            if clients and clients[0].flooded:
                said = "Stopped: the cell put out more than any page can show. Does it end?"
            failure = _failure(clients[0].nb if clients else source, [said])
    notebook = clients[0].nb if clients else source
    raised = [out for c in notebook.cells for out in c.get("outputs", []) if "ename" in out]
    if failure is None and raised:  # it left, or a tag had the run go on
        failure = _failure(notebook, [f"{raised[-1]['ename']}: {raised[-1]['evalue']}"])
    failure = failure or _noise(notebook)
    begun = any(_begun(cell) for cell in notebook.cells)
    return notebook, failure, begun


def _close_loop() -> None:
    """Close the event loop that Jupyter made for this thread; it would leave it open."""
    import asyncio

    from jupyter_core.utils import ensure_event_loop

    loop = ensure_event_loop()
    if not loop.is_running():
        # What a run that was stopped still waited for; else asyncio tells of it.
        for task in (tasks := asyncio.all_tasks(loop)):
            task.cancel()
        loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
        loop.close()
        asyncio.set_event_loop(None)


def _begun(cell: Any) -> bool:
    # Papermill calls every cell completed in the end, begun or not; only the time is true.
    return cell.metadata.get("papermill", {}).get("start_time") is not None


def _failure(notebook: Any, traceback: list[str]) -> Failure:
    """Name the cell in which the run stopped, with the last lines of what it said."""
    sources = _sources(notebook)
    raised = [n for n, c in sources if any("ename" in o for o in c.get("outputs", []))]
    begun = [n for n, c in sources if _begun(c)]
    last = (raised or begun or [0])[-1]
    lines = ESCAPES.sub("", "\n".join(traceback)).strip().splitlines()
    told = [IN.sub("", line) for line in lines if line.strip(" -") and not NO_CAUSE.match(line)]
    place = f"cell {last}" if last else "before the first cell"
    for number, line in enumerate(told):
        if line.startswith(MISTAKE):
            # A message to a person: all of it, and nothing besides.
            return Failure(place, told[number:])
    told = told[-LAST:]
    said = _said(sources[last - 1][1]) if last else []
    return Failure(place, [*(line for line in said if line not in told), *told])


def _noise(notebook: Any) -> Failure | None:
    """Tell of the first cell that said something where pages show nothing."""
    for place, cell in _sources(notebook):
        if said := _said(cell):
            return Failure(f"cell {place}", [NOISE, *said])
    return None


def _sources(notebook: Any) -> list[tuple[int, Any]]:
    added = {"papermill-error-cell-tag", INJECTED}
    cells = [c for c in notebook.cells if not added & set(c.metadata.get("tags", []))]
    return list(enumerate(cells, start=1))


def _said(cell: Any) -> list[str]:
    """Give the last lines of what a cell wrote to its error stream."""
    texts = [o["text"] for o in cell.get("outputs", []) if o.get("name") == "stderr"]
    lines = ESCAPES.sub("", "".join(texts)).replace("\r", "\n").splitlines()
    kept = [line.rstrip() for line in lines if line.strip()]
    return [line if len(line) <= WIDEST else f"{line[:WIDEST]} ..." for line in kept[-LAST:]]
