"""Digests: what the program, the installed libraries and single files are, in a few letters."""

import sys
import time
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from fop.tables import files

ABOVE = ("__main__.py", "build", "cli", "export", "imports", "site")
"""What stands above the page in the package: a change there changes no output."""


def package() -> dict[str, str]:
    """Digest the modules, scripts, templates and lists that a notebook can reach."""
    return {
        name: digest
        for name, digest in source().items()
        if name.endswith((".py", ".js", ".html", ".json")) and name.split("/")[0] not in ABOVE
    }


def source() -> dict[str, str]:
    """Digest every file of the package."""
    root = Path(__file__).parents[1]
    return {
        path.relative_to(root).as_posix(): of_file(path)
        for path in files.visible(root, "**/*.*")
        if path.is_file() and path.suffix != ".pyc"
    }


def versions() -> dict[str, str]:
    """Versions of Python and of every installed package."""
    found = {"Python": sys.version.split()[0]}
    for folder in map(Path, sys.path):
        for path in folder.glob("*.dist-info"):
            name, _, version = path.stem.rpartition("-")
            found.setdefault(name, version)
    return found


def of_file(path: Path) -> str:
    """Digest what is in a file, the same where Git has ended its lines as Windows does."""
    state = path.stat()
    if time.time() - state.st_mtime < 1:
        # It can be written again within one tick of the clock.
        return _read.__wrapped__(path)
    return _read(path, state.st_mtime_ns, state.st_ctime_ns, state.st_size, state.st_ino)


@lru_cache(maxsize=2000)
def _read(path: Path, *_: int) -> str:
    return digest(path.read_bytes().replace(b"\r\n", b"\n"))


def digest(content: str | bytes) -> str:
    """Digest a text or bytes."""
    return sha256(content.encode() if isinstance(content, str) else content).hexdigest()[:32]
