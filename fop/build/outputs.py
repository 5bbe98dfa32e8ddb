"""Outputs: a notebook without them, as git keeps it: `python -m fop.build.outputs < notebook`."""

import contextlib
import json
import subprocess
import sys
from copy import deepcopy
from pathlib import Path
from typing import Any

from fop.build import plotted
from fop.mistakes import Mistake, gather
from fop.tables import files
from fop.tables.notebooks import KERNEL, kernel, read_notebook

FILTER = "filter.outputs.clean"
"""Git's setting for what it keeps of a notebook; `.gitattributes` names the filter."""


def without(notebook: dict[str, Any]) -> dict[str, Any]:
    """Give a notebook without outputs, counts of execution and what editors add to it.

    It asks for this kernel of Python, whichever it was saved with, as it can run elsewhere too.
    """
    for cell in notebook["cells"]:
        tags = cell.get("metadata", {}).get("tags")
        cell["metadata"] = ({"tags": tags} if tags else {}) | plotted.kept(cell)
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
    held = notebook.get("metadata") or {}
    notebook["metadata"] = {name: held[name] for name in KERNEL if name in held}
    if kernel(notebook)[1].lower() in ("", "python", "ipython"):
        notebook["metadata"] = deepcopy(KERNEL)
    return notebook


def cleaned(text: str) -> str:
    """Give a notebook's text without outputs; what is no notebook as it is."""
    with contextlib.suppress(ValueError, KeyError, TypeError, AttributeError):
        return json.dumps(without(json.loads(text)), indent=1, ensure_ascii=False) + "\n"
    return text


def clean(root: Path) -> tuple[list[Path], list[str]]:
    """Take outputs, and what editors add, out of a project's notebooks.

    Returns
    -------
    list, list of str
        The notebooks that had any; the faults of those that cannot be read, which stay as they are.
    """
    made, faults = gather(_rid, files.visible(root / "notebooks", "*.ipynb"))
    return [path for path in made if path], faults


def _rid(path: Path) -> Path | None:
    read_notebook(path)
    before = files.text(path)
    if (after := cleaned(before)) == before:
        return None
    files.write(path, after.encode())
    return path


def set_up(root: Path) -> None:
    """Let git keep notebooks without outputs, whatever is saved."""
    python = Path(sys.executable).as_posix()
    settings = {FILTER: f'"{python}" -m fop.build.outputs', "filter.outputs.smudge": "cat"}
    for name, value in settings.items():
        if _git(root, "config", name, value) is None:
            raise Mistake(f"{root}: not under git, or git is not installed. Type: git init")


def is_set_up(root: Path) -> bool:
    """Whether git leaves outputs out by itself, so that a notebook may be saved with them."""
    return bool(_git(root, "config", "--get", FILTER))


def _git(root: Path, *words: str) -> str | None:
    try:
        done = subprocess.run(["git", *words], cwd=root, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.strip()


def main() -> None:
    """Read a notebook from the standard input and write it without outputs."""
    # Bytes: text would be read and written in the system's own encoding.
    held = sys.stdin.buffer.read()
    with contextlib.suppress(UnicodeError):
        held = cleaned(held.decode()).encode()
    sys.stdout.buffer.write(held)


if __name__ == "__main__":
    main()
