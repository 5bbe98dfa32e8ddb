"""Surroundings: what a machine sets for every program, and what of it a build cannot use."""

import atexit
import contextlib
import io
import logging
import os
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from shutil import disk_usage, rmtree

from fop.tables import files

if sys.platform != "win32":
    import resource

FILES = 1024  # files that a build may have open at once, where the system lets it

DEADLY = ("TQDM_", "SOURCE_DATE_EPOCH")  # an odd number there ends what reads it

ROOM = 1 << 20  # bytes that Matplotlib's list of fonts may take

FEWEST = 64  # files that a build must have open; a run with fewer hangs

COLLECTED = 20_000  # objects more than went, at which Python looks for garbage; 700 by default

LONGEST = 60
"""Bytes of a folder's name in which a socket can be: systems allow 100 or so for all of it."""

if os.path.isfile("matplotlibrc"):  # a person's own, of whose faults each process would tell
    logging.getLogger("matplotlib").setLevel(logging.ERROR)


def settle() -> None:
    """Make variables and limits of the system such that a build is the same everywhere.

    `FOP_DATA` becomes a whole path, for runs have folders of their own.  Charts are drawn
    to files, whichever window system `MPLBACKEND` names.  As many files as the system allows
    may be open.  What a screen or a file cannot hold in its encoding is told by its number.
    No process takes a `random.py` of the project's folder for Python's own; the package is found
    wherever the project now is.
    """
    for name in ("stdin", "stdout", "stderr"):
        if getattr(sys, name) is None:  # closed: the next file would take its place in each kernel
            place = os.open(os.devnull, os.O_RDWR)
            os.set_inheritable(place, True)
            setattr(sys, name, os.fdopen(place, "r" if name == "stdin" else "w"))
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    os.environ["MPLBACKEND"] = "agg"
    os.environ["PYTHONSAFEPATH"] = "1"
    paths = [str(Path(__file__).parents[2]), *os.environ.get("PYTHONPATH", "").split(os.pathsep)]
    os.environ["PYTHONPATH"] = os.pathsep.join(dict.fromkeys(filter(None, paths)))
    _settle_matplotlib()
    # When loaded jsonschema builds 38 grammars, for checks of addresses that nothing here asks for.
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    # A process that is stopped leaves its locks behind, of which Python would tell in the end.
    quiet, told = "ignore:resource_tracker", os.environ.get("PYTHONWARNINGS", "")
    if quiet not in told:
        os.environ["PYTHONWARNINGS"] = ",".join(filter(None, [told, quiet]))
    for name in [name for name in os.environ if name.startswith(DEADLY)]:
        del os.environ[name]
    zone = Path(os.environ.get("TZ", "").removeprefix(":"))
    with contextlib.suppress(OSError, ValueError):
        if zone.is_absolute() and (not zone.is_file() or zone.read_bytes()[:4] != b"TZif"):
            del os.environ["TZ"]  # what is no time zone ends what reads it
    if folder := os.environ.get("FOP_DATA"):
        os.environ["FOP_DATA"] = os.path.abspath(os.path.expanduser(folder))
    if sys.platform != "win32":
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = FILES if hard == resource.RLIM_INFINITY else min(FILES, hard)
        if soft < wanted:
            with contextlib.suppress(OSError, ValueError):
                resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _settle_matplotlib() -> None:
    """Keep a person's own settings out of charts, and Matplotlib's files where it can write."""
    if os.path.isfile("matplotlibrc"):
        files.text(Path("matplotlibrc").absolute())  # which Matplotlib reads first, or ends by
    if (found := find_spec("matplotlib")) and found.origin:
        os.environ["MATPLOTLIBRC"] = str(Path(found.origin).with_name("mpl-data"))
    usual = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    folder = Path(os.environ.get("MPLCONFIGDIR") or usual)
    while not os.path.lexists(folder) and folder != folder.parent:
        folder = folder.parent
    if not (folder.is_dir() and os.access(folder, os.W_OK) and disk_usage(folder).free > ROOM):
        with contextlib.suppress(OSError):  # else every process would tell of it
            os.environ["MPLCONFIGDIR"] = tempfile.mkdtemp(prefix="matplotlib-")
            atexit.register(rmtree, os.environ["MPLCONFIGDIR"], ignore_errors=True)


def files_allowed() -> int:
    """Count the files that this process may have open at once."""
    if sys.platform == "win32":
        return FILES
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return FILES if soft == resource.RLIM_INFINITY else soft


def takes_sockets() -> bool:
    """Whether a socket can be in the folder for temporary files: its name must be short enough."""
    return len(os.fsencode(tempfile.gettempdir())) <= LONGEST
