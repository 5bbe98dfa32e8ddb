"""Surroundings: what a machine sets for every program, and what of it a build cannot use."""

import contextlib
import io
import os
import sys
import tempfile

if sys.platform != "win32":
    import resource

FILES = 1024  # files that a build may have open at once, where the system lets it

LONGEST = 60
"""Bytes of a folder's name in which a socket can be: systems allow 100 or so for all of it."""


def settle() -> None:
    """Make variables and limits of the system such that a build is the same everywhere.

    `FOP_DATA` becomes a whole path, for kernels run in folders of their own.  Charts are drawn
    to files, whichever window system `MPLBACKEND` names.  As many files as the system allows
    may be open.  What a screen or a file cannot hold in its encoding is told by its number.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    os.environ["MPLBACKEND"] = "agg"
    # A kernel that is stopped leaves its locks behind, of which Python would tell in the end.
    quiet, told = "ignore:resource_tracker", os.environ.get("PYTHONWARNINGS", "")
    if quiet not in told:
        os.environ["PYTHONWARNINGS"] = ",".join(filter(None, [told, quiet]))
    for name in [*os.environ]:
        # A kernel dies of a folder of IPython's that it cannot write to, tqdm of an odd number.
        if name.startswith("TQDM_") or (
            name == "IPYTHONDIR" and not os.access(os.environ[name], os.W_OK)
        ):
            del os.environ[name]
    if folder := os.environ.get("FOP_DATA"):
        os.environ["FOP_DATA"] = os.path.abspath(os.path.expanduser(folder))
    if sys.platform != "win32":
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = FILES if hard == resource.RLIM_INFINITY else min(FILES, hard)
        if soft < wanted:
            with contextlib.suppress(OSError, ValueError):
                resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def files_allowed() -> int:
    """Count the files that this process may have open at once."""
    if sys.platform == "win32":
        return FILES
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return FILES if soft == resource.RLIM_INFINITY else soft


def takes_sockets() -> bool:
    """Whether a socket can be in the folder for temporary files: its name must be short enough."""
    return len(os.fsencode(tempfile.gettempdir())) <= LONGEST
