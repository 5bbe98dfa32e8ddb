"""The pool: many runs at once, on this machine's cores or on any other executor."""

import os
from collections.abc import Generator, Iterable
from concurrent.futures import (
    BrokenExecutor,
    CancelledError,
    Executor,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
    as_completed,
)
from contextlib import contextmanager

from fop.build import processes, surroundings
from fop.build.runs import Failure, Job, Result, run
from fop.mistakes import Mistake


def load() -> None:
    """Load what runs and pages need, before there are any to wait for it."""
    from fop.build import press, runs

    processes.warm()
    runs.load()
    press.load()


def local(workers: int | None = None) -> Executor:
    """Give an executor of runs on this machine: threads, for each run has a process of its own."""
    if (allowed := surroundings.files_allowed()) < surroundings.FEWEST:
        more = f"ulimit -n {surroundings.FILES}"
        raise Mistake(f"Only {allowed} files may be open at once. Allow more: {more}")
    processes.warm()
    return ThreadPoolExecutor(workers or cores())


def workers(number: int | None = None) -> Executor:
    """Give an executor of processes that have the libraries loaded, each for many pages."""
    return ProcessPoolExecutor(
        number or cores(),
        mp_context=processes.context(),
        initializer=processes.begin,
        initargs=(dict(os.environ),),
    )


def cores() -> int:
    """Count the cores that this process may use; one, where few files may be open at once."""
    if surroundings.files_allowed() < surroundings.FILES // 4:
        return 1
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def results(executor: Executor, jobs: Iterable[Job]) -> Generator[Result]:
    """Run every job and give each result as it comes, in no fixed order.

    A job whose process is lost gives a `Failure` like any other.  Where the caller breaks
    off, so do the runs.
    """
    waiting = {executor.submit(run, job): job for job in jobs}
    with ended_with(executor):
        for future in as_completed(waiting):
            job = waiting[future]
            try:
                yield future.result()
            except (BrokenExecutor, CancelledError):
                lost = "The process that ran the notebook was ended from outside. Is memory short?"
                yield Result(job.section, job.notebook, 0.0, Failure("an unknown cell", [lost]))


@contextmanager
def ended_with(executor: Executor) -> Generator[None]:
    """End what an executor has at work where its user breaks off; it would else be waited for."""
    try:
        yield
    except BaseException:
        executor.shutdown(wait=False, cancel_futures=True)
        processes.end_all()
        raise
