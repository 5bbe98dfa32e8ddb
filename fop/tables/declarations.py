"""Declarations: the parameters that a notebook declares, read from its cell and never run."""

import ast
import builtins
import math
import re
import warnings
from collections.abc import Collection, Iterator
from difflib import get_close_matches
from typing import cast

from fop.mistakes import Mistake, quoted
from fop.tables import files
from fop.tables.notebooks import OF_RUNS, TAG, Notebook, tagged
from fop.tables.parameters import LISTS, NAMES, Value
from fop.tables.values import split

CHOICES = re.compile(r"^(\w+)\b.*#.*\bone of: (.+)$", re.MULTILINE)
"""In a parameters cell: `vintage = "latest"  # which figures; one of: original, latest`."""

IN_WORDS = re.compile(r"\s*#+\s*(\w+)\s*=(?!=)")
"""A parameter that has been taken out by a #."""

OPENING = re.compile(r"\bPage\(")
"""How a cell opens its page: the one that may show nothing."""

FORM = (
    "`name = value`, its value text in quotes, a number, True, False or a list of texts or of "
    "numbers"
)


def declared(notebook: Notebook) -> dict[str, Value]:
    """Give the parameters that a notebook declares, with their defaults.

    The cell tagged `parameters` is read, not run: it holds literals only. Raises `Mistake` with a
    line for each statement of it that is anything else, and where it is no Python.
    """
    found: dict[str, Value] = {}
    faults = []
    if len(own := [str(n) for n, cell in enumerate(notebook["cells"], 1) if tagged(cell)]) > 1:
        raise Mistake(
            f"cells {', '.join(own)} are tagged {TAG!r}; expected one. Take the tag off the others."
        )
    code = [n for n, cell in enumerate(notebook["cells"], 1) if cell["cell_type"] == "code"]
    if own and own[0] != str(code[0]):  # what opens the page would find the values of no edition
        faults.append(f"cell {own[0]} is tagged {TAG!r}: move it before all other code.")
    marked = any(TAG in cell["metadata"].get("tags", []) for cell in notebook["cells"])
    if not marked and code and OPENING.search(notebook["cells"][code[0] - 1]["source"]):
        faults.append(
            "parameters: found no cell with this tag. Put it back before all other code; where the "
            "page takes none, with a comment that says so."
        )
    for place, cell in enumerate(notebook["cells"], start=1):
        if TAG in cell["metadata"].get("tags", []) and cell["cell_type"] != "code":
            faults.append(f"cell {place} is tagged {TAG!r} and is no code. Tag the code cell.")
        if of_run := OF_RUNS.keys() & {*cell["metadata"].get("tags", [])}:
            faults.append(f"cell {place} holds {OF_RUNS[min(of_run)]}. Take the cell out.")
        if not tagged(cell):
            continue
        where = f"cell {place}, the parameters"
        for number, line in enumerate(cell["source"].split("\n"), start=1):
            if out := IN_WORDS.match(line):
                faults.append(
                    f"{where}, line {number}: {out[1]} is set in a comment, so it sets nothing. "
                    "Take the # at its beginning out, or the line."
                )
        for node in _statements(cell["source"], where):
            line = f"{where}, line {node.lineno}"
            name, read = _set(node)
            if not is_value(read):
                shown = ast.unparse(node)[:60]
                faults.append(
                    f"{line}: {shown!r} is not of the form {FORM}. Work other values out in a "
                    "later cell."
                )
                continue
            if name in found:
                faults.append(f"{line}: {name} stands twice. Keep it once.")
            if hasattr(builtins, name) or name.startswith("__") or name in ("Page", "page"):
                faults.append(f"{line}: the name {name} is taken. Give another.")
            elif name not in NAMES and (near := get_close_matches(name.lower(), NAMES, 1, 0.75)):
                faults.append(f"{line}: {name} sets nothing. Write it {near[0]}, or otherwise.")
            elif name in LISTS and not isinstance(read, list):
                faults.append(
                    f"{line}: {name} is {quoted(read)}; expected a list: {split(str(read))}."
                )
            if sign := files.unshown(str(read)):
                faults.append(f"{line}: {name} holds {sign}.")
            found[name] = cast(Value, read)
    for name, allowed in choices(notebook).items():
        held = found.get(name, [])
        for one in held if isinstance(held, list) else [held]:
            if str(one) not in allowed:
                listed = ", ".join(allowed)
                faults.append(f"the parameter {name} is {one!r}; expected one of {listed}.")
    if faults:
        raise Mistake(faults)
    return found


def choices(notebook: Notebook) -> dict[str, list[str]]:
    """Give the values that a notebook's parameters cell allows, by parameter."""
    found = CHOICES.findall("\n".join(c["source"] for c in notebook["cells"] if tagged(c)))
    return {name: [one.strip() for one in listed.split(",")] for name, listed in found}


def untagged(notebook: Notebook, names: Collection[str]) -> Iterator[str]:
    """Name each code cell that sets one of the parameters' `names` and has lost the tag for it.

    Without the tag the cell's own values hold in every edition, and nothing says so.
    """
    cells = [(n, c) for n, c in enumerate(notebook["cells"], 1) if c["cell_type"] == "code"]
    has = any(tagged(cell) for _, cell in cells)
    for turn, (place, cell) in enumerate(cells):
        if tagged(cell):
            continue
        try:
            statements = _statements(cell["source"], "")
        except Mistake:
            continue  # told by the checks of code
        set_here = [name for name, value in map(_set, statements) if value is not None]
        noted = all("#" in line for line in cell["source"].split("\n") if line.strip())
        only = not has and turn == 0 and noted and len(statements) == len(set_here) > 0
        if lost := [name for name in set_here if name in names or only]:
            yield (
                f"cell {place} sets {', '.join(lost)} without the tag 'parameters': its values "
                "would hold in every edition. Give the cell the tag, or rename what it sets."
            )


def is_value(value: object) -> bool:
    """Whether a value is one that a parameter can have."""
    if isinstance(value, list):
        texts = all(isinstance(one, str) for one in value)
        return texts or all(_is_number(one) for one in value)
    return isinstance(value, (str, bool)) or _is_number(value)


def _is_number(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    return not isinstance(value, float) or math.isfinite(value)


def _set(node: ast.stmt) -> tuple[str, object]:
    """Give what a statement sets, and to which literal; nothing where it is none."""
    match node:
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            return name, _literal(value)
        case ast.AnnAssign(target=ast.Name(id=name), annotation=kind, value=ast.expr() as value):
            said = [one.id for one in ast.walk(kind) if isinstance(one, ast.Name)]
            return name, _literal(value) if all(hasattr(builtins, one) for one in said) else None
    return "", None


def _statements(source: str, where: str) -> list[ast.stmt]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of "\d" in a text: the cell will tell it
            return ast.parse(source).body
    except SyntaxError as error:
        lines = source.splitlines()
        number = error.lineno or 1
        line = lines[number - 1].strip()[:60] if number <= len(lines) else ""
        magic = " Take magics and commands into a later cell." if line[:1] in ("%", "!") else ""
        raise Mistake(
            f"{where}, line {number}: {line!r} is not Python ({error.msg}). Expected {FORM}.{magic}"
        ) from None
    except (ValueError, RecursionError, MemoryError) as error:
        why = str(error) or "nested too deep"
        raise Mistake(f"{where}: is not Python ({why}). Expected {FORM}.") from None


def _literal(node: ast.expr) -> object:
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return None
