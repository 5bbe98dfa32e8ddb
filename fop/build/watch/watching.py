"""Watching: what is saved is built at once; an open page shows it, or what went wrong.

JupyterLab is opened beside it, on a page of one's own, which git leaves out.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from fop.build import book, facts, pool, processes
from fop.build.book import Options
from fop.build.plans import Plan
from fop.build.staging import IMPRINT
from fop.build.watch.maker import Maker
from fop.build.watch.server import Server
from fop.mistakes import Mistake
from fop.tables import files
from fop.tables.contents import Section

STEP, LONGEST = 20, 200
"""Milliseconds of silence that end a save, and the longest that is waited for them."""

PAGE = Path("scratch", "explore.ipynb")
STARTED = "FOP_WATCH_LAB"
"""The variable by which a watcher that starts again knows of the JupyterLab it has opened."""

PATIENCE = 60.0  # seconds to wait for another build of the same book

LOOK = 0.25  # seconds from one look at the notebooks that run to the next

PACKAGE = Path(book.__file__).parents[1]

_Plans = Callable[[], tuple[Plan, list[str]]]
"""Reads what is to be built as it stands now: the plan, and the sections to run or none for all."""

Tell = Callable[[str], None]


def watch(root: Path, data: Path, folder: Path, plans: _Plans, port: int, tell: Tell) -> None:
    """Build a book whenever something is saved that it is made from, until Ctrl-C.

    Watches the project, its data and the package; `plans` gives what to build, `tell` says in words
    what goes on. Port 0 is the first that is free.
    """
    from watchfiles import watch as changes

    signal.signal(signal.SIGTERM, signal.default_int_handler)
    maker = Maker()  # before there are threads
    server = Server(folder / "html", port)
    tell(f"Open {server.address}  It shows what you save. Ctrl-C ends this.")
    inside = [path for path in (root, data, PACKAGE) if path.is_dir()]
    again, memory = False, dict[str, Any]()
    try:
        with contextlib.suppress(KeyboardInterrupt):
            seen = changes(
                *inside, watch_filter=counted(root, data), step=STEP, debounce=LONGEST,
                rust_timeout=100, yield_on_timeout=True,
            )  # fmt: skip
            for number, changed in enumerate(seen):
                if own := [path for _, path in changed if Path(path).is_relative_to(PACKAGE)]:
                    if not (fault := unsound(own)):
                        again = True
                        break
                    tell(fault)
                    server.tell(fault)
                elif changed or not number:
                    server.tell(build(plans, maker, memory, tell))
    finally:
        server.end()
        maker.end()
    if again:
        # The package is loaded anew, by all processes; open pages find the new one by themselves.
        tell("fop has changed: starting again.")
        os.environ["FOP_WATCH_PORT"] = str(server.server_port)
        os.execv(sys.executable, [sys.executable, "-m", "fop", *sys.argv[1:]])


def build(plans: _Plans, maker: Maker, memory: book.Memory, tell: Tell) -> str:
    """Build once; give what went wrong, or nothing."""
    start = time.perf_counter()
    ended: list[str] = []
    try:
        plan, only = plans()
        ran: list[str] = []
        for _ in _tries():
            with contextlib.suppress(book.Busy), _ended_if_saved(plan.sections, ended):
                book.build(
                    plan,
                    Options(only, make=maker, memory=memory),
                    lambda section, _: ran.append(section.name) if section else None,
                )
                break
        else:
            raise Mistake(f"Another build has been at work in {plan.folder} for {PATIENCE:g} s.")
    except Mistake as mistake:
        fault = "\n".join(mistake.faults)
        if ended:  # the next build is already asked for
            tell(f"Saved while it ran: {', '.join(dict.fromkeys(ended))}. It runs anew.")
            return ""
    except OSError as error:
        fault = str(files.refused(error.filename or "A file", error))
    except Exception:
        # A fault of ours ends no watch: the next save may be spared it.
        fault = traceback.format_exc()
    else:
        if not maker.is_ready:
            shared = facts.common(plan.edition, plan.parameters)
            maker.prepare(plan.folder, plan.edition.title, shared)
            threading.Thread(target=pool.load, daemon=True).start()
        names = f"; ran {', '.join(ran)}" if ran else ""
        tell(f"{time.strftime('%H:%M:%S')}  built in {time.perf_counter() - start:.2f} s{names}")
        return ""
    tell(fault)
    return fault


@contextlib.contextmanager
def _ended_if_saved(sections: Iterable[Section], ended: list[str]) -> Iterator[None]:
    """End the run of each notebook that is saved meanwhile, and add its name to `ended`."""
    over = threading.Event()
    paths = {section.name: section.path for section in sections}
    saved = {name: _saved(path) for name, path in paths.items()}

    def look() -> None:
        while not over.wait(LOOK):
            for name, path in paths.items():
                if _saved(path) != saved[name] and processes.end(name):
                    ended.append(name)

    watcher = threading.Thread(target=look, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()


def _saved(path: Path) -> int:
    """Tell one saving of a file from another; 0 where it is not there."""
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


def _tries() -> Iterator[None]:
    end = time.monotonic() + PATIENCE
    while True:
        yield
        if time.monotonic() > end:
            return
        time.sleep(0.1)


def unsound(paths: Iterable[str]) -> str:
    """Say why the package, as it is now, cannot be loaded; empty where it can."""
    if not any(path.endswith(".py") for path in paths):
        return ""
    code = "import fop.cli, fop.page.page, fop.build.watch.watching"
    tried = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    return f"fop cannot be loaded:\n{tried.stderr}" if tried.returncode else ""


def counted(root: Path, data: Path) -> Callable[[object, str], bool]:
    """Tell what a book is made from among all that changes on the disk."""
    beside = {root / name for name in ("_config.yml", "_toc.yml", *IMPRINT)}

    def counts(_: object, name: str) -> bool:
        path = Path(name)
        for folder in (PACKAGE, data, root / "notebooks"):
            if path.is_relative_to(folder):
                parts = path.relative_to(folder).parts
                hidden = any(part[0] in ".~" or part == "__pycache__" for part in parts)
                return not hidden and path.suffix not in ("", ".tmp", ".pyc")
        return path in beside

    return counts


def scratch(root: Path, data: Path) -> Path:
    """Give the page to try things on, begun from the template where there is none."""
    page = root / PAGE
    if not page.exists():
        page.parent.mkdir(exist_ok=True)
        shutil.copyfile(data / "templates" / PAGE.name, page)
    return page


def _attended(started: "subprocess.Popen[bytes]") -> None:
    """Say so where JupyterLab ends before it is ended."""
    if started.wait() and STARTED in os.environ:
        print("JupyterLab has ended: see what it said above. The book is still shown as you save.")


@contextlib.contextmanager
def opened(root: Path, data: Path) -> Iterator[None]:
    """Open JupyterLab, and end it in the end."""
    scratch(root, data)
    if STARTED not in os.environ:
        # Jupyter asks for that of whoever runs a container.
        as_root = hasattr(os, "geteuid") and os.geteuid() == 0
        command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={root}",
                   f"--LabApp.default_url=/lab/tree/{PAGE.as_posix()}",
                   *(["--allow-root"] if as_root else [])]  # fmt: skip
        # Of a session of its own: Ctrl-C would make it ask whether it is meant.
        started = subprocess.Popen(command, cwd=root, start_new_session=True)
        os.environ[STARTED] = str(started.pid)
        threading.Thread(target=_attended, args=(started,), daemon=True).start()
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            os.kill(int(os.environ.pop(STARTED)), signal.SIGTERM)
