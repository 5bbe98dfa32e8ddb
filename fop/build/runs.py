"""Runs: one notebook with one set of parameters, executed by papermill.

A run needs nothing but its `Job` and gives back nothing but its `Result`, both plain
data: any executor can take it, here or on another machine.
"""

import contextlib
import json
import re
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fop.mistakes import Damaged, Mistake
from fop.tables.notebooks import INJECTED, OF_RUNS, Notebook
from fop.tables.parameters import Value

RECORD = "application/vnd.fop+json"
"""Media type of the account that a section gives of itself: tables, parameters, version."""

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
    warm: bool = True  # whether to fork its process from one that has the libraries loaded


@dataclass(frozen=True)
class Failure:
    """Why a run stopped."""

    cell: str  # the cell, counted as a reader of the notebook counts (`cell 4`)
    lines: list[str]  # the last lines of the traceback, or what happened to its process


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
    """Execute a notebook in a process of its own, over the tables of a folder if one is given."""
    load()
    import nbformat
    from papermill import execute_notebook
    from papermill.exceptions import PapermillExecutionError

    from fop.build import engine

    start = time.perf_counter()
    stopped = ""
    with tempfile.TemporaryDirectory(prefix="fop-run-", ignore_cleanup_errors=True) as folder:
        # An empty folder: a notebook that reads a file by path fails there.
        here = Path(folder, "here")
        here.mkdir()
        # No start-up files of whoever builds: a page is the same for everybody.
        given = {"IPYTHONDIR": f"{folder}/ipython"} | ({"FOP_DATA": str(data)} if data else {})
        with contextlib.closing(engine.Running(job, str(here), given)) as one:
            try:
                execute_notebook(
                    nbformat.reads(job.notebook, as_version=4), None, dict(job.parameters),
                    engine_name="fop", progress_bar=False, request_save_on_cell_execute=False,
                    running=one,
                )  # fmt: skip
            except engine.Stopped as why:
                stopped = str(why)
            except PapermillExecutionError:
                pass  # told by the outputs of its cell
    failure = _failure(one.notebook, stopped) or _noise(one.notebook)
    taken = time.perf_counter() - start
    return Result(job.section, dump(scrub(one.notebook)), taken, failure)


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
    """Load what runs a notebook; not before: `fop --help` and a build with nothing to do need none.

    One thread at a time: two would meet each other's half-loaded modules.
    """
    with LOADING:
        from fop.build import engine  # noqa: F401


def _failure(notebook: Any, stopped: str) -> Failure | None:
    """Name the cell in which a run broke off, with the last lines of what it said."""
    sources = _sources(notebook)
    raised = [(n, out) for n, c in sources for out in c.get("outputs", []) if "ename" in out]
    if not raised and not stopped:
        return None
    begun = [n for n, c in sources if c.metadata.get("papermill", {}).get("start_time")]
    last = raised[-1][0] if raised else (begun or [0])[-1]
    error = raised[-1][1] if raised else None
    text = "\n".join(error.traceback or [f"{error.ename}: {error.evalue}"]) if error else stopped
    lines = ESCAPES.sub("", text).strip().splitlines()
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
    cells = [c for c in notebook.cells if not OF_RUNS.keys() & set(c.metadata.get("tags", []))]
    return list(enumerate(cells, start=1))


def _said(cell: Any) -> list[str]:
    """Give the last lines of what a cell wrote to its error stream."""
    texts = [o["text"] for o in cell.get("outputs", []) if o.get("name") == "stderr"]
    lines = ESCAPES.sub("", "".join(texts)).replace("\r", "\n").splitlines()
    kept = [line.rstrip() for line in lines if line.strip()]
    return [line if len(line) <= WIDEST else f"{line[:WIDEST]} ..." for line in kept[-LAST:]]
