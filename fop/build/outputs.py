"""Outputs: a notebook without them, as git keeps it: `python -m fop.build.outputs < notebook`."""

import contextlib
import json
import sys
from typing import Any


def without(notebook: dict[str, Any]) -> dict[str, Any]:
    """Give a notebook without outputs, counts of execution and what editors add to it."""
    for cell in notebook["cells"]:
        tags = cell.get("metadata", {}).get("tags")
        cell["metadata"] = {"tags": tags} if tags else {}
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
    kept = ("kernelspec", "language_info")
    held = notebook["metadata"]
    notebook["metadata"] = {name: held[name] for name in kept if name in held}
    if "language_info" in held:
        notebook["metadata"]["language_info"] = {
            "name": held["language_info"].get("name", "python")
        }
    return notebook


def main() -> None:
    """Read a notebook from the standard input and write it without outputs."""
    text = sys.stdin.read()
    # What is no notebook git keeps as it is.
    with contextlib.suppress(ValueError, KeyError, TypeError, AttributeError):
        text = json.dumps(without(json.loads(text)), indent=1, ensure_ascii=False) + "\n"
    sys.stdout.write(text)


if __name__ == "__main__":
    main()
