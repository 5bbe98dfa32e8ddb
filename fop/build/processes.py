"""Processes: each run has its own, forked from one that has the libraries loaded.

Starting Python and importing pandas, matplotlib and seaborn takes longer than most notebooks do.
A forked process takes it over, already done, from the standard library's fork server.  Where
there is no forking, processes are started one by one, and give the same.
"""

import contextlib
import os
import random
import signal
import sys
import threading
from collections.abc import Iterator, Mapping
from multiprocessing import active_children, get_context, parent_process
from multiprocessing.connection import Connection
from multiprocessing.context import BaseContext
from pathlib import Path
from tempfile import TemporaryFile

from fop.build import surroundings

FEWEST = 128
"""Files that a forked process may need open: it has those of the fork server besides its own."""

INLINE = "module://matplotlib_inline.backend_inline"
"""How a cell's own charts are drawn: into the notebook."""

ENDING = threading.Event()  # set while no run may live, until some are asked for again


def can_fork() -> bool:
    """Whether processes can be forked here: not on Windows, nor with little room for sockets."""
    room = surroundings.takes_sockets() and surroundings.files_allowed() >= FEWEST
    return hasattr(os, "fork") and sys.platform != "win32" and room


def context(warm: bool = True) -> BaseContext:
    """Give the multiprocessing context of runs and workers: one that forks where that can be."""
    if not (warm and can_fork()):
        return get_context("spawn")
    forked = get_context("forkserver")
    forked.set_forkserver_preload(["fop.build.warm"])
    return forked


def warm() -> None:
    """Let the fork server load the libraries, without waiting for it."""
    ENDING.clear()
    if can_fork():
        from multiprocessing import forkserver

        context()
        # Not in the project's folder, whose files would be taken for settings of the libraries.
        with contextlib.chdir(Path(__file__).parent), _without_interrupts():
            forkserver.ensure_running()


@contextlib.contextmanager
def _without_interrupts() -> Iterator[None]:
    """Start processes that Ctrl-C leaves alone: this one ends them; each would tell of it."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def begin(environment: Mapping[str, str]) -> None:
    """Let a process have the variables of the one that asked for it, and end when that has."""
    parent = parent_process()

    def follow() -> None:
        if parent is not None:
            parent.join()  # even where it was killed
            os._exit(1)

    threading.Thread(target=follow, daemon=True).start()
    os.environ.clear()
    os.environ.update(environment)
    random.seed()
    if numpy := sys.modules.get("numpy"):
        numpy.random.seed()


def serve(pipe: Connection, folder: str, environment: Mapping[str, str]) -> None:
    """Run the cells that come through a pipe, each to its end, and send what they put out."""
    begin({**environment, "MPLBACKEND": INLINE})
    if hasattr(os, "setsid"):
        os.setsid()
    os.chdir(folder)
    # Loaded here: who asks for a process need not load what runs in it.
    from fop.build import shells

    with TemporaryFile(buffering=0) as out, TemporaryFile(buffering=0) as err:
        os.dup2(os.open(os.devnull, os.O_RDWR), 0)
        os.dup2(out.fileno(), 1)
        os.dup2(err.fileno(), 2)
        shell = shells.started()
        if "matplotlib.pyplot" in sys.modules:  # loaded before there was a shell to connect to
            import matplotlib
            from matplotlib_inline import backend_inline

            matplotlib.use(INLINE)
            backend_inline._enable_matplotlib_integration()
        pipe.send(0)
        with contextlib.suppress(EOFError):
            while True:
                turn = shell.run(pipe.recv(), pipe.send)
                for name, file in (("stdout", out), ("stderr", err)):
                    file.seek(0)  # what programs said that the cell has started
                    if text := file.read().decode(errors="replace"):
                        pipe.send({"output_type": "stream", "name": name, "text": text})
                    file.seek(0)
                    file.truncate()
                pipe.send(turn)


def end(name: str) -> bool:
    """End the run of one notebook at once; whether there was one."""
    found = [child for child in active_children() if child.name == name]
    for child in found:
        child.kill()
    return bool(found)


def end_all() -> None:
    """End every process that was started here at once, and those that are being started."""
    ENDING.set()
    for child in active_children():
        child.kill()
