"""The cluster: runs sent to the workers of a Dask scheduler, which share no disk with this machine.

All that a run needs travels with it: the notebook, its parameters and the tables.  The
package and the libraries do not: a worker that has other ones refuses, for its outputs
would not be those of a run here.
"""

import io
import multiprocessing
import os
import tempfile
import warnings
import zipfile
from collections.abc import Callable, Mapping
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future
from hashlib import sha256
from pathlib import Path
from typing import Any

from fop.build import digests
from fop.build.runs import Job, Result
from fop.mistakes import Mistake
from fop.tables import files

Identity = Mapping[str, Mapping[str, str]]

MEND = "Install there what is installed here: this folder, and its requirements.txt."


class Cluster(Executor):
    """An executor of runs on a cluster; a copy of the data folder goes to the workers.

    Raises
    ------
    Mistake
        Where the extra is not installed, the scheduler does not answer or has no workers,
        or a worker has another program or other versions, one line for each.
    """

    def __init__(self, address: str, data: Path, patience: float = 10) -> None:
        try:
            from distributed import Client
        except ImportError:
            raise Mistake(
                'Sending work to a cluster needs dask. Install it: pip install -e ".[cluster]"'
            ) from None
        try:
            with warnings.catch_warnings():
                # Dask warns of other versions; what matters of them is refused below.
                warnings.simplefilter("ignore")
                self._client = Client(address, timeout=patience, set_as_default=False)
        except (OSError, ValueError) as error:
            raise Mistake(
                f"No Dask scheduler answers at {address} ({error}). Start one: dask scheduler"
            ) from None
        self._identity = identity()
        try:
            self._check(address)
        except BaseException:
            self._client.close()
            raise
        self._inner = self._client.get_executor(pure=False)
        self._tables = self._client.submit(bytes, packed(data), pure=False)

    def submit(self, fn: Callable[..., Any], /, *args: Any, **_: Any) -> "Future[Any]":
        """Send a run of one job to a worker; one whose worker is lost goes to another."""
        from distributed.scheduler import KilledWorker

        given: Future[Any] = Future()

        def pass_on(sent: "Future[Any]") -> None:
            try:
                given.set_result(sent.result())
            except (KilledWorker, CancelledError):
                given.set_exception(BrokenExecutor("The workers that ran it were lost."))
            except Exception as error:
                given.set_exception(error)

        sent = self._inner.submit(there, fn, *args, self._tables, self._identity)
        sent.add_done_callback(pass_on)
        return given

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Let go of the scheduler; with what has not yet run, where asked."""
        self._inner.shutdown(wait=wait and not cancel_futures)
        self._client.close()

    def _check(self, address: str) -> None:
        answers = self._client.run(unlike, self._identity, on_error="return")
        if not answers:
            raise Mistake(
                f"The scheduler at {address} has no workers. Start: dask worker {address}"
            )
        faults = [
            f"Worker {worker}: {fault}"
            for worker, answer in sorted(answers.items())
            for fault in (answer if isinstance(answer, list) else [f"cannot load fop ({answer})."])
        ]
        if faults:
            raise Mistake([*faults, MEND])


def identity() -> Identity:
    """Tell the program and the libraries of this machine by their digests and versions."""
    return {"source": digests.source(), "versions": digests.versions()}


def unlike(home: Identity) -> list[str]:
    """Say in words in what this machine differs from the one that asks.

    A library that only one of the two has counts for nothing: a notebook that needs it fails.
    """
    here = identity()
    differing = [
        f"fop/{name} is not the same."
        for name in sorted({*home["source"], *here["source"]})
        if home["source"].get(name) != here["source"].get(name)
    ]
    versions = [
        f"{name} is {here['versions'][name]}; expected {version}."
        for name, version in sorted(home["versions"].items())
        if here["versions"].get(name, version) != version
    ]
    return [*differing, *versions]


def there(fn: Callable[..., Result], job: Job, tables: bytes, home: Identity) -> Result:
    """Run a job on a worker."""
    from distributed import get_worker

    worker = get_worker()
    # A worker may have come since the build began.
    if faults := unlike(home):
        raise Mistake([*(f"Worker {worker.address}: {fault}" for fault in faults), MEND])
    # A worker is a daemon, from which multiprocessing takes no children: nobody would end them.
    # These end themselves with the process that asked for them.
    multiprocessing.current_process().daemon = False
    return fn(job, unpacked(tables, Path(worker.local_directory)))


def packed(data: Path) -> bytes:
    """Pack a data folder: the same bytes for the same files."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in filter(Path.is_file, files.visible(data, "**/*")):
            entry = zipfile.ZipInfo(path.relative_to(data).as_posix())
            archive.writestr(entry, path.read_bytes(), zipfile.ZIP_DEFLATED)
    return file.getvalue()


def unpacked(tables: bytes, home: Path) -> Path:
    """Unpack a data folder below another; once, however many ask for it at one time."""
    place = home / f"fop-data-{sha256(tables).hexdigest()[:32]}"
    if not place.is_dir():
        fresh = Path(tempfile.mkdtemp(dir=home, prefix=".fop-"))
        with zipfile.ZipFile(io.BytesIO(tables)) as archive:
            archive.extractall(fresh)
        try:
            os.rename(fresh, place)
        except OSError:
            if not place.is_dir():
                raise
    return place
