"""JupyterLab beside the book: on a page of one's own, which git leaves out."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

PAGE = Path("scratch", "explore.ipynb")
STARTED = "FOP_WATCH_LAB"
"""The variable by which a watcher that starts again knows of the JupyterLab it has opened."""


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
