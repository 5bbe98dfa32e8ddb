"""Maker: pages made by a process that has made some before, and has read the book already.

Loading Sphinx and reading what it knows of a book takes longer than making one page.  Here one
process loads it and makes a page once; for each save a copy of it is forked, which has read the
book before it is asked, makes the pages, and ends.  So no save finds what another has left.

    watcher  --asks-->  copy, ready  <--forks--  process that has made pages once
"""

import contextlib
import gc
import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator, Mapping
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from fop.build import press
from fop.mistakes import Mistake

LOST = "The process that makes pages was ended from outside. Is memory short? Save once more."


class Maker:
    """Makes pages in another process; begin one before any thread is.

    Where processes cannot be forked the pages are made in this one.
    """

    def __init__(self) -> None:
        self._here: Any = None
        self.is_ready = False
        if hasattr(os, "fork") and "fork" in multiprocessing.get_all_start_methods():
            context = multiprocessing.get_context("fork")
            self._here, there = context.Pipe()
            self._process = context.Process(target=_serve, args=(there, self._here))
            self._process.start()
            there.close()

    @contextlib.contextmanager
    def __call__(
        self,
        folder: Path,
        title: str,
        parameters: Mapping[str, Any],
        tell: Callable[[str], None],
        *,
        everything: bool = False,
    ) -> Iterator[None]:
        """Make the pages of a staged book, as `press.making` does, while the caller goes on."""
        if self._here is None:
            with press.making(folder, title, parameters, tell, everything=everything):
                yield
            return
        try:
            self._here.send(("make", folder, title, parameters, everything))
            yield
        finally:
            faults = self._answer()
            self.prepare(folder, title, parameters)
            if faults:
                raise Mistake(faults)

    def prepare(self, folder: Path, title: str, parameters: Mapping[str, Any]) -> None:
        """Let the next copy read the book, and do not wait for it."""
        self.is_ready = True
        if self._here is not None:
            self._here.send(("prepare", folder, title, parameters, False))

    def _answer(self) -> list[str]:
        try:
            answer: list[str] = self._here.recv()
        except (EOFError, OSError):
            raise Mistake(LOST) from None
        return answer

    def end(self) -> None:
        """End the other process; it notices by itself where this one is killed."""
        if self._here is not None:
            self._here.close()
            self._process.join(5)
            self._process.kill()


def _serve(asked: "Connection[Any, Any]", other: "Connection[Any, Any]") -> None:
    """Make the first pages here, and those of each later save in a copy of this process."""
    other.close()  # else the watcher's end would never be seen
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # not the watcher's, which tells of the end
    press.load()
    _once(asked)
    gc.collect()
    gc.freeze()
    context = multiprocessing.get_context("fork")
    while True:
        copy = context.Process(target=_copied, args=(asked,))
        copy.start()
        copy.join()
        if copy.exitcode != 0:
            return


def _copied(asked: "Connection[Any, Any]") -> None:
    gc.disable()  # it ends too soon to be worth it
    _once(asked)


def _once(asked: "Connection[Any, Any]") -> None:
    try:
        word, folder, title, parameters, everything = asked.recv()
        if word == "prepare":
            with press.opened(folder, title, parameters) as ready:
                gc.freeze()
                word, *now, everything = asked.recv()
                if press.state(*now) == ready.state:
                    asked.send(_faults(ready.make, everything))
                    return
            folder, title, parameters = now
        asked.send(_faults(_make, folder, title, parameters, everything))
    except EOFError:
        raise SystemExit(1) from None


def _make(folder: Path, title: str, parameters: Mapping[str, Any], everything: bool) -> None:
    with press.opened(folder, title, parameters) as ready:
        ready.make(everything)


def _faults(make: Callable[..., None], *given: Any) -> list[str]:
    try:
        make(*given)
    except Mistake as mistake:
        return list(mistake.faults)
    return []
