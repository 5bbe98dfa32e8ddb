"""Notebooks: read as any tool saves them, and given on in one form."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fop.mistakes import Mistake, quoted
from fop.tables import files

Notebook = dict[str, Any]

AGAIN = "Open it in JupyterLab and save it again."
BACK = "Put back the last version of it that opens, such as by `git restore`."
KINDS = ("markdown", "code", "raw")
LONGEST = 100_000  # letters that a cell holds: more was pasted, and makes the page heavy
NAME = re.compile(r"[a-zA-Z0-9_-]{1,64}")  # what the id of a cell may be

KERNEL = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
"""The metadata of a notebook: the kernel that it asks for."""

TAG, INJECTED = "parameters", "injected-parameters"
"""Tags of the cell that holds the parameters, and of what papermill puts after it for a run."""

OF_RUNS = {
    INJECTED: "the values of another run",
    "papermill-error-cell-tag": "the mark of a run that failed",
}
"""Tags of the cells that papermill adds, and what these hold."""


def read_notebook(path: Path) -> Notebook:
    """Read a notebook.

    Parameters
    ----------
    path : Path
        A notebook of the format 4, as JupyterLab, VS Code, Colab or a script saves it.

    Returns
    -------
    dict
        Each cell with its `id`, its tags as `metadata` and its `source` as one text, a code cell
        with `outputs` and `execution_count`.  Empty cells at its end are left out.

    Raises
    ------
    Mistake
        With a line for each fault, where the file is no such notebook.
    """
    text = files.text(path)
    try:
        made = json.loads(text, object_pairs_hook=files.object_of, parse_constant=files.no_value)
        json.dumps(made, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise Mistake(f"{path}: holds half of a sign (\\ud800 to \\udfff). Type it anew.") from None
    except json.JSONDecodeError as error:
        raise Mistake(
            f"{path}: not a Jupyter notebook (line {error.lineno}: {error.msg}). {BACK}"
        ) from None
    except (RecursionError, ValueError) as error:
        why = f" ({error})" if isinstance(error, ValueError) else ""
        raise Mistake(f"{path}: not a Jupyter notebook{why}. {BACK}") from None
    faults = list(_faults(made))
    if not faults and not any("".join(cell["source"]).strip() for cell in made["cells"]):
        faults = [f"no cell holds anything. {BACK}"]
    if faults:
        raise Mistake(f"{path}: {fault}" for fault in faults)
    return _normal(made)


def source(notebook: Notebook) -> str:
    """Give a notebook as JSON text for a run: of the newest format, for this Python's kernel.

    Nothing of it is a tool's own, and it holds no outputs.
    """
    bare: Notebook = {"outputs": [], "execution_count": None}
    cells = [cell | (bare if cell["cell_type"] == "code" else {}) for cell in notebook["cells"]]
    whole = {"cells": cells, "metadata": KERNEL, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(whole, ensure_ascii=False, sort_keys=True) + "\n"


def heading(notebook: Notebook) -> str:
    """Give the notebook's title: its first Markdown heading, without the hash."""
    for cell in notebook["cells"]:
        for line in cell["source"].splitlines():
            if cell["cell_type"] == "markdown" and line.startswith("# "):
                return str(line[2:].strip())
    return ""


def tagged(cell: dict[str, Any]) -> bool:
    """Whether a cell holds the notebook's parameters."""
    return cell["cell_type"] == "code" and TAG in cell["metadata"].get("tags", [])


def kernel(notebook: Notebook) -> tuple[str, str]:
    """Give the kernel and the language that a notebook asks for; empty where it names none."""
    held = notebook["metadata"].get("kernelspec")
    spec = held if isinstance(held, dict) else {}
    info = notebook["metadata"].get("language_info")
    named = info.get("name") if isinstance(info, dict) else ""
    return str(spec.get("name") or ""), str(spec.get("language") or named or "")


def _faults(made: Any) -> Iterator[str]:
    if not isinstance(made, dict) or not {"cells", "worksheets"} & made.keys():
        yield f"not a Jupyter notebook. {BACK}"
        return
    if "cells" not in made or made.get("nbformat", 4) != 4:
        held = made.get("nbformat", "without a number")
        yield f"a notebook of format {held!r}; expected 4. {AGAIN}"
        return
    if not isinstance(made["cells"], list) or not isinstance(made.get("metadata") or {}, dict):
        yield f"not a Jupyter notebook: its cells or its metadata are of another kind. {AGAIN}"
        return
    for place, cell in enumerate(made["cells"], start=1):
        yield from (f"cell {place}: {fault} {AGAIN}" for fault in _of_cell(cell))
    language = kernel({"metadata": made.get("metadata") or {}})[1]
    if language and not language.lower().startswith(("python", "ipython")):
        yield f"written for {language}; the book runs Python. Choose a Python kernel."


def _of_cell(cell: Any) -> Iterator[str]:
    if not isinstance(cell, dict) or cell.get("cell_type") not in KINDS:
        held = cell.get("cell_type") if isinstance(cell, dict) else cell
        yield f"found {str(held)[:40]!r}, expected a cell of {', '.join(KINDS)}."
        return
    if not _is_text(cell.get("source")):
        yield "its source is no text."
    else:
        source = "".join(cell["source"])
        lines = cell["source"][:-1] if isinstance(cell["source"], list) else []
        if len(lines) > 1 and not any(line.endswith("\n") for line in lines):
            yield "its lines have lost their ends, and would be read as one."
        if len(source) > LONGEST:
            yield f"its source is {len(source):,} letters long. Keep what it holds in a file."
        if sign := files.unshown(source.replace("\r", "\n")):
            yield f"its source holds {sign}: take it out."
        if files.SIDES.search(source):
            yield "marks of a merge. Choose between its two sides and take the marks out."
    metadata = cell.get("metadata") or {}
    if not isinstance(metadata, dict):
        yield "its metadata are no names with values."
    elif not _is_text(metadata.get("tags") or []):
        yield f"its tags are {quoted(metadata['tags'])}; expected a list of texts."
    if not isinstance(cell.get("outputs") or [], list):
        yield "its outputs are no list."
    held = cell.get("attachments") or {}
    pictures = held.values() if isinstance(held, dict) else [held]
    if not all(isinstance(one, dict) and all(map(_is_text, one.values())) for one in pictures):
        yield "its attachments are no names with pictures."


def _is_text(value: Any) -> bool:
    return isinstance(value, str) or (
        isinstance(value, list) and all(isinstance(one, str) for one in value)
    )


def _normal(made: Notebook) -> Notebook:
    cells: list[dict[str, Any]] = []
    taken = [cell.get("id") for cell in made["cells"]]
    for place, cell in enumerate(made["cells"], start=1):
        text = "".join(cell["source"])
        tags = (cell.get("metadata") or {}).get("tags") or []
        listed = tags if isinstance(tags, str) else ",".join(tags)
        tags = list(dict.fromkeys(filter(None, listed.split(","))))
        whole = {
            "cell_type": cell["cell_type"],
            "id": _id(cell.get("id"), place, taken),
            "metadata": {"tags": tags} if tags else {},
            "source": text.replace("\r\n", "\n").replace("\r", "\n"),
        }
        if cell["cell_type"] == "code":
            whole["outputs"] = cell.get("outputs") or []
            whole["execution_count"] = cell.get("execution_count")
        elif cell.get("attachments"):
            whole["attachments"] = cell["attachments"]
        cells.append(whole)
    while cells and not cells[-1]["source"].strip():
        cells.pop()
    return made | {"cells": cells, "metadata": made.get("metadata") or {}}


def _id(given: Any, place: int, taken: list[Any]) -> str:
    """Keep a cell's id where it is one and no other cell has it; else make one from its place."""
    if isinstance(given, str) and NAME.fullmatch(given) and taken.count(given) == 1:
        return given
    return next(
        name for n in range(len(taken) + 1) if (name := f"cell-{place}" + "-" * n) not in taken
    )
