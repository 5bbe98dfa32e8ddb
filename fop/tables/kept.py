"""Kept tables: a large table once checked need not be read as text and checked again.

Beside the book, under `_build`, stands what a file was found to hold, under a digest of the
file, of its description and of what checks it: after a change of any of them it is checked
anew.  Nothing depends on these files; they may be deleted at any time.
"""

import json
import os
from collections.abc import Callable
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fop.tables.descriptors import Descriptor

LEAST = 300_000  # bytes of a file from which on keeping it is worth while

END = "\0"  # ends each text of a column; no cell of a table holds it


def checked(
    path: Path, schema: Descriptor, folder: Path, check: Callable[[], pd.DataFrame]
) -> pd.DataFrame:
    """Give a table as it was kept, or check it now and keep it.

    It is kept under `_build`, beside the data folder; what the check raises goes through.
    """
    if not path.is_file() or path.stat().st_size < LEAST:
        return check()
    text = path.read_bytes()
    told = json.dumps(schema).encode()
    by = path.name.encode() + Path(__file__).with_name("datasets.py").read_bytes()
    digest = blake2b(text + told + by, digest_size=16).hexdigest()
    place = folder.parent / "_build" / ".tables" / f"{path.stem}-{digest}.npz"
    with suppress(OSError, ValueError, KeyError, BadZipFile):
        return _frame(place)
    frame = check()
    if END.encode() not in text and {*map(str, frame.dtypes)} <= {"str", "float64"}:
        with suppress(OSError):
            _keep(place, frame)
    return frame


def _keep(place: Path, frame: pd.DataFrame) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    arrays: dict[str, NDArray[np.generic]] = {"columns": np.array(list(frame.columns))}
    for name, column in frame.items():
        if column.dtype == "float64":
            arrays[f"values {name}"] = column.to_numpy()
        else:
            codes, texts = pd.factorize(column)
            joined = "".join(f"{text}{END}" for text in texts).encode()
            arrays[f"codes {name}"] = codes.astype(np.int32)
            arrays[f"texts {name}"] = np.frombuffer(joined, dtype=np.uint8)
    fresh = place.with_name(f".{place.name}.{os.getpid()}")
    with fresh.open("wb") as file:
        np.savez(file, **arrays)  # type: ignore[arg-type]
    for old in place.parent.glob(f"{place.stem.rpartition('-')[0]}-*.npz"):
        old.unlink(missing_ok=True)
    fresh.replace(place)


def _frame(place: Path) -> pd.DataFrame:
    with place.open("rb") as file, np.load(file, allow_pickle=False) as held:
        return pd.DataFrame({str(name): _column(held, str(name)) for name in held["columns"]})


def _column(held: "np.lib.npyio.NpzFile", name: str) -> "pd.api.extensions.ExtensionArray":
    if f"values {name}" in held:
        return held[f"values {name}"]
    texts = held[f"texts {name}"].tobytes().decode().split(END)[:-1]
    return pd.array(texts, dtype="str").take(held[f"codes {name}"], allow_fill=True)
