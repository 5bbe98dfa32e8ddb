"""Kernels: ordinary ones, and ones forked from a process that has the libraries loaded.

Starting Python and importing pandas, matplotlib and seaborn takes longer than most
notebooks do.  A forked kernel takes it over, already done, from the standard library's
fork server, and is otherwise as empty as an ordinary one: each gets its own environment,
working directory, random state and figures.
"""

import asyncio
import contextlib
import os
import random
import signal
import sys
import threading
import time
from collections.abc import Iterator
from importlib.metadata import EntryPoint
from multiprocessing import active_children, get_context, parent_process
from multiprocessing.connection import wait
from multiprocessing.context import BaseContext
from pathlib import Path
from queue import Empty
from typing import Any, ClassVar

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.factory import KernelProvisionerFactory
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from traitlets import Dict, default

from fop.build import surroundings

PROVISIONER = "fop-forked"
INLINE = "module://matplotlib_inline.backend_inline"


FEWEST = 128
"""Files that a forked kernel may need open: it has those of the fork server besides its own."""

QUIET = ("--IPKernelApp.log_level=ERROR", "--HistoryManager.enabled=False")
"""A kernel's warnings of itself are not the book's, nor are its cells what their author typed."""

ENDING = threading.Event()  # set while no kernel may live, until some are asked for again


def can_fork() -> bool:
    """Whether kernels can be forked here: not on Windows, nor with little room for sockets."""
    room = surroundings.takes_sockets() and surroundings.files_allowed() >= FEWEST
    return hasattr(os, "fork") and sys.platform != "win32" and room


def context() -> BaseContext:
    """Give the multiprocessing context of workers and kernels."""
    if not can_fork():
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


def follow_parent() -> None:
    """End this process when the one that asked for it has ended, even where that was killed."""
    parent = parent_process()

    def follow() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=follow, daemon=True).start()


def end_all() -> None:
    """End every process forked here at once, and kernels that are being forked."""
    ENDING.set()
    for child in active_children():
        child.kill()


class _Client(AsyncKernelClient):
    """Takes a kernel's own word that it is ready, where Jupyter waits until it falls silent."""

    async def _async_wait_for_ready(self, timeout: float | None = None) -> None:
        end = time.monotonic() + (float("inf") if timeout is None else timeout)
        # What a kernel says before its channel is connected is lost: soon ask again.
        patience = 0.05
        while time.monotonic() < end:
            asked = self.kernel_info()
            patience = min(1.0, 1.5 * patience)
            with contextlib.suppress(Empty):
                reply = await self.get_shell_msg(timeout=patience)
                while True:
                    said = await self.get_iopub_msg(timeout=patience)
                    idle = said["content"].get("execution_state") == "idle"
                    if idle and said["parent_header"].get("msg_id") == asked:
                        self._handle_kernel_info_reply(reply)
                        return
            if not await self._async_is_alive():
                raise RuntimeError("Kernel died before replying to kernel_info")
        raise RuntimeError(f"Kernel did not answer within {timeout} seconds")

    wait_for_ready = _async_wait_for_ready


class Manager(AsyncKernelManager):
    """An ordinary kernel of this very Python, whatever kernels the user has installed."""

    metadata: ClassVar[dict[str, Any]] = {}
    environment = Dict(help="Variables for the kernel, besides those of this process.").tag(
        config=True
    )

    async def _async_pre_start_kernel(self, **options: Any) -> Any:
        given = options.pop("env", None) or os.environ
        options["env"] = {**given, "MPLBACKEND": INLINE, **self.environment}
        return await super()._async_pre_start_kernel(**options)

    async def _async_wait(self, pollinterval: float = 0.01) -> None:
        await super()._async_wait(pollinterval)

    @default("client_factory")
    def _client_factory(self) -> type[_Client]:
        return _Client

    @property
    def kernel_spec(self) -> KernelSpec:
        """The kernel's command line."""
        return KernelSpec(
            argv=[sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}", *QUIET],
            display_name="Python 3",
            language="python",
            metadata=self.metadata,
        )

    @default("transport")
    def _transport(self) -> str:
        # Sockets in a folder of the run's own: two kernels can never choose one port.
        return "ipc" if can_fork() else "tcp"


class ForkedManager(Manager):
    """A kernel forked from the fork server."""

    metadata: ClassVar[dict[str, Any]] = {"kernel_provisioner": {"provisioner_name": PROVISIONER}}


class ForkedProvisioner(LocalProvisioner):
    """Starts a kernel by asking the fork server for a process."""

    async def launch_kernel(self, cmd: list[str], **options: Any) -> KernelConnectionInfo:
        """Start the kernel that `cmd` describes."""
        arguments = cmd[cmd.index("-f") :]
        process = _Process(arguments, str(options["cwd"]), dict(options["env"]))
        self.process: Any = process
        self.pid, self.pgid = process.pid, None
        self.cwd = options["cwd"]
        await self._listening()
        return self.connection_info

    async def _listening(self) -> None:
        """Wait for the kernel's sockets: a client that comes too early tries again too late."""
        told: dict[str, Any] = {**self.connection_info}
        names = ("shell", "iopub", "stdin", "control", "hb")
        sockets = [Path(f"{told['ip']}-{told[f'{name}_port']}") for name in names]
        while await self.poll() is None and not all(socket.exists() for socket in sockets):
            await asyncio.sleep(0.005)

    async def wait(self) -> int | None:
        """Wait for the kernel's end."""
        while self.process and await self.poll() is None:
            await asyncio.sleep(0.01)
        self.process = None
        return 0


class _Process:
    """A forked process, with as much of `subprocess.Popen` as the provisioner uses."""

    stdin = stdout = stderr = None

    def __init__(self, arguments: list[str], folder: str, environment: dict[str, str]) -> None:
        self._process = context().Process(  # type: ignore[attr-defined]
            target=_serve, args=(arguments, folder, environment)
        )
        self._process.start()
        self.pid: int = self._process.pid
        if ENDING.is_set():
            self.kill()

    def poll(self) -> int | None:
        ended = wait([self._process.sentinel], timeout=0)
        return (self._process.exitcode or 0) if ended else None

    def wait(self) -> int:
        self._process.join()
        return self._process.exitcode or 0

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)


def _serve(arguments: list[str], folder: str, environment: dict[str, str]) -> None:
    """Be a kernel, in a process just forked."""
    import matplotlib
    from ipykernel.kernelapp import IPKernelApp
    from matplotlib_inline import backend_inline

    follow_parent()
    os.setsid()
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    sys.argv = ["ipykernel_launcher", *arguments]
    random.seed()
    if numpy := sys.modules.get("numpy"):
        numpy.random.seed()
    app = IPKernelApp.instance()
    app.initialize(arguments)
    # Connect pyplot to the kernel: it was loaded before there was one to connect to.
    matplotlib.use(os.environ["MPLBACKEND"])
    backend_inline._enable_matplotlib_integration()
    app.start()


# Known to jupyter_client, whether the package is installed or not.
KernelProvisionerFactory.instance().provisioners[PROVISIONER] = EntryPoint(
    PROVISIONER, f"{__name__}:{ForkedProvisioner.__name__}", KernelProvisionerFactory.GROUP_NAME
)
