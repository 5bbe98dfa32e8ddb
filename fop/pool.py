"""The pool: many runs at once, on this machine's cores or on any other executor."""

import os
from collections.abc import Iterable, Iterator
from concurrent.futures import (
    BrokenExecutor,
    CancelledError,
    Executor,
    ProcessPoolExecutor,
    as_completed,
)

from fop.runs import Failure, Job, Result, run


def local(workers: int | None = None) -> Executor:
    """Give an executor of processes on this machine.

    Parameters
    ----------
    workers : int, optional
        How many; as many as there are cores where not given.
    """
    # Loaded here: a build with nothing to run must not wait for it.
    from fop import kernels

    return ProcessPoolExecutor(
        workers or cores(),
        mp_context=kernels.context(),
        initializer=_begin,
        initargs=(dict(os.environ),),
    )


def _begin(environment: dict[str, str]) -> None:
    """Make a process of the pool follow this one, whose variables the fork server may not have."""
    from fop import kernels

    kernels.follow_parent()
    os.environ.clear()
    os.environ.update(environment)


def cores() -> int:
    """Count the cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def results(executor: Executor, jobs: Iterable[Job]) -> Iterator[Result]:
    """Run every job and give each result as it comes, in no fixed order.

    A job whose process is lost gives a `Failure` like any other.
    """
    waiting = {executor.submit(run, job): job for job in jobs}
    for future in as_completed(waiting):
        job = waiting[future]
        try:
            yield future.result()
        except (BrokenExecutor, CancelledError):
            lost = "The process that ran the notebook was ended from outside. Is memory short?"
            yield Result(job.section, job.notebook, 0.0, Failure("an unknown cell", [lost]))
