"""Contents: which sections the book has, in which order, and where they and the data are."""

import difflib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from fop.mistakes import Mistake

Notebook = dict[str, Any]


@dataclass(frozen=True)
class Section:
    """One page of the book.

    Parameters
    ----------
    name : str
        File name without ending, such as `3-2-1-value-for-money`: also the page's address.
    path : Path
        The notebook.
    place : str
        The notebook's path without ending, relative to the project, as `_toc.yml` gives it.
    """

    name: str
    path: Path
    place: str


def data_folder() -> Path:
    """Folder of the tables: `$FOP_DATA` where set, else `data/` beside the package."""
    return Path(os.environ.get("FOP_DATA") or Path(__file__).resolve().parents[2] / "data")


def sections(root: Path) -> list[Section]:
    """List the sections that `_toc.yml` names, in its order.

    Raises
    ------
    Mistake
        With one line for each entry that has no notebook or stands twice.
    """
    toc = root / "_toc.yml"
    try:
        described = yaml.safe_load(toc.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise Mistake(f"{toc}: not found. Start fop in the project's folder.") from None
    except yaml.YAMLError as error:
        raise Mistake(f"{toc}: not valid YAML ({' '.join(str(error).split())}).") from None
    found: dict[str, Section] = {}
    faults = []
    for place in _places(described):
        path = root / f"{place}.ipynb"
        if not path.is_file():
            faults.append(
                f"{toc}: {place} has no notebook {path}. Add it or take the entry out of _toc.yml."
            )
        elif path.stem in found:
            faults.append(f"{toc}: {path.stem} stands twice. Take one entry out.")
        else:
            found[path.stem] = Section(path.stem, path, place)
    if faults:
        raise Mistake(faults)
    return list(found.values())


def choose(names: list[str], among: list[Section]) -> list[Section]:
    """Pick sections by name or by the start of a name (`3-2-1`).

    Raises
    ------
    Mistake
        With one line for each name that fits no section, or fits several.
    """
    chosen: list[Section] = []
    faults = []
    for name in names:
        asked = Path(name).name.removesuffix(".ipynb").replace(".", "-")
        fitting = [s for s in among if s.name == asked] or [
            s for s in among if s.name.startswith(f"{asked}-")
        ]
        if len(fitting) == 1:
            chosen += [section for section in fitting if section not in chosen]
        elif fitting:
            several = ", ".join(section.name for section in fitting)
            faults.append(f"{name!r} fits several sections: {several}. Give one in full.")
        else:
            faults.append(f"No section {name!r}.{nearest(asked, [s.name for s in among])}")
    if faults:
        raise Mistake(faults)
    return chosen


def read(path: Path) -> Notebook:
    """Read a notebook; raise `Mistake` where the file is not one."""
    try:
        notebook: Notebook = json.loads(path.read_text(encoding="utf-8"))
        for cell in notebook["cells"]:
            cell["source"] = "".join(cell["source"])
    except (ValueError, KeyError, TypeError):
        raise Mistake(f"{path}: not a Jupyter notebook. Save it from JupyterLab again.") from None
    return notebook


def heading(notebook: Notebook) -> str:
    """Give the notebook's title: its first Markdown heading, without the hash."""
    for cell in notebook["cells"]:
        for line in cell["source"].splitlines():
            if cell["cell_type"] == "markdown" and line.startswith("# "):
                return str(line[2:].strip())
    return ""


def nearest(name: str, known: list[str]) -> str:
    """Say which known name is meant, as far as one can tell; empty where none is near."""
    close = difflib.get_close_matches(name, known, n=1)
    return f" Did you mean {close[0]!r}?" if close else ""


def _places(node: Any) -> Iterator[str]:
    """Walk a table of contents and give each page in its order."""
    if isinstance(node, dict):
        yield from (node[key] for key in ("root", "file") if key in node)
        for key in ("parts", "subtrees", "chapters", "sections", "entries"):
            yield from _places(node.get(key))
    elif isinstance(node, list):
        for child in node:
            yield from _places(child)
