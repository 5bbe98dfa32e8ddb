"""Elsewhere: whether papermill can read a notebook that a build reads."""

import json
import logging
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fop.build import configuration
from fop.tables import files
from fop.tables.notebooks import AGAIN

NEWEST = 5  # the last form of notebooks, 4.5


def of_format(path: Path) -> Iterator[str]:
    """Say in one line what keeps papermill from reading a notebook, which a build can read."""
    # Loaded here: a build needs none of it.
    from nbformat.validator import iter_validate

    held = json.loads(files.text(path))
    minor = held.get("nbformat_minor")
    minor = minor if type(minor) is int and 0 <= minor < NEWEST else NEWEST
    parts: list[tuple[str, Any, str | None]] = [("", held | {"cells": []}, None)]
    for place, cell in enumerate(held["cells"], start=1):
        if cell.get("outputs") or cell.get("execution_count"):  # told by themselves
            cell |= {"outputs": [], "execution_count": None}
        parts.append((f"cell {place}: ", cell, f"{cell['cell_type']}_cell"))
    told = [
        f"{where}{'/'.join(map(str, error.path))}: {error.message[:80]}".replace(": : ", ": ")
        for where, part, kind in parts
        for error in iter_validate(part, ref=kind, version=4, version_minor=minor)
    ]
    if told and not _is_read(path):
        said = configuration.in_words(told[0].removeprefix(": "))
        more = f", and {len(told) - 1} more such" if told[1:] else ""
        yield f"{said}{more}, as papermill needs it. {AGAIN}"


def _is_read(path: Path) -> bool:
    from papermill.iorw import load_notebook_node

    log = logging.getLogger("traitlets")  # where nbformat says all that it puts right
    before = log.level
    log.setLevel(logging.CRITICAL + 1)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            load_notebook_node(str(path))
    except Exception:  # of any kind, from wherever it gives up
        return False
    finally:
        log.setLevel(before)
    return True
