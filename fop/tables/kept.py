"""Kept tables: a large table once checked need not be read as text and checked again.

Beside the book, under `_build`, stands what a file was found to hold, under a digest of the
file, of its description and of what checks it: after a change of any of them it is checked
anew.  Nothing depends on these files; they may be deleted at any time.
"""

import json
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path

import pandas as pd

from fop.tables.descriptors import Descriptor

LEAST = 300_000  # bytes of a file from which on keeping it is worth while


def checked(
    path: Path, schema: Descriptor, folder: Path, check: Callable[[], pd.DataFrame]
) -> pd.DataFrame:
    """Give a table as it was kept, or check it now and keep it.

    It is kept under `_build`, beside the data folder; what the check raises goes through.
    """
    if not path.is_file() or path.stat().st_size < LEAST:
        return check()
    by = json.dumps([schema, path.name, pd.__version__, sys.version]).encode()
    checks = Path(__file__).with_name("datasets.py").read_bytes()
    digest = blake2b(path.read_bytes() + by + checks, digest_size=16).hexdigest()
    place = folder.parent / "_build" / ".tables" / f"{path.stem}-{digest}.pickle"
    with suppress(Exception):  # of any kind, from a file that is damaged or not there
        return pd.DataFrame(pd.read_pickle(place))
    frame = check()
    with suppress(OSError):
        place.parent.mkdir(parents=True, exist_ok=True)
        for old in place.parent.glob(f"{path.stem}-*"):
            old.unlink(missing_ok=True)
        fresh = place.with_name(f".{place.name}.{os.getpid()}")
        frame.to_pickle(fresh)
        fresh.replace(place)
    return frame
