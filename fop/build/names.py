"""Names: what a notebook's cells use, ask of the page and import, and what of it is not there."""

import ast
import builtins
import contextlib
import re
import sys
import warnings
from collections.abc import Collection, Iterator
from importlib.util import find_spec
from typing import Any

from fop.mistakes import Mistake
from fop.tables.contents import nearest
from fop.tables.notebooks import Notebook, heading, tagged

OPENED = 2  # what a page is opened with: its number and the notebook's names

MOVEMENTS = ("areas", "baseline", "year", "vintage", "population_base")
"""Parameters of a page that tells how figures moved."""

TESTED = ("areas", "treated", "baseline_years", "window", "similar")
"""Parameters of a page that sets some authorities beside all others, as soon as it has one."""

NEEDS = {"tell": MOVEMENTS, "points": MOVEMENTS, "since": ("vintage",), "report": ("vintage",)}
"""What a page asks for, and the parameters it depends on.

Without one of them the page would tell the report's own years in every edition.
"""

MEASURED = ("tell", "points", "headlines", "moved", "figures", "official", "standing", "known")
"""What a page is asked of measures alone."""

NUMBER = re.compile(r"(?:Appendix )?[0-9]+(?:\.[0-9]+)*(?= )")
"""How the title of a section that the report numbers begins."""

UNREADABLE = (SyntaxError, ValueError, RecursionError, MemoryError)
"""What Python says of a cell that it cannot read."""


def parsed(notebook: Notebook) -> Iterator[tuple[int, dict[str, Any], ast.Module | None]]:
    """Give each code cell with its place and its Python; none where it is not, told by itself."""
    for place, cell in enumerate(notebook["cells"], start=1):
        if cell["cell_type"] == "code":
            tree = None
            with contextlib.suppress(*UNREADABLE), warnings.catch_warnings():
                warnings.simplefilter("ignore")
                tree = ast.parse(cell["source"])
            yield place, cell, tree


def unset(notebook: Notebook) -> Iterator[str]:
    """Name what cells use and none before sets; nothing where one is empty or cannot be read."""
    known = {*dir(builtins), "In", "Out", "display", "get_ipython"}
    found: dict[str, int] = {}
    code = list(parsed(notebook))
    if not all(tree and (tree.body or tagged(cell)) for _, cell, tree in code):
        return
    for place, cell, tree in code:
        used = set()
        for node in ast.walk(tree) if tree else ():
            match node:
                case ast.Name(id=name, ctx=ast.Load()):
                    used.add(name)
                case ast.Name(id=name) | ast.arg(arg=name):
                    known.add(name)
                case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                    known.add(name)
                case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)):
                    known.add(name)
                case ast.alias(name="*"):
                    return
                case ast.alias(name=name, asname=other):
                    known.add(other or name.partition(".")[0])
        if tagged(cell):
            continue  # told where it is read
        found |= {name: place for name in sorted(used - known) if name[0] != "_"} | found
    if found:
        first, *others = found.items()
        more = "".join(f", {name} (cell {place})" for name, place in others)
        yield (
            f"cell {first[1]}: uses {first[0]}{more}, which no cell before sets. Put the cell back "
            f"that does, or mend the name.{nearest(first[0], known - {*dir(builtins)})}"
        )


def miscalled(notebook: Notebook) -> Iterator[str]:
    """Name what cells ask of the page that it has not, and what they import that is not there."""
    # Loaded here: it loads pandas, for which no build waits.
    from fop.page.page import Page
    from fop.page.reads import Reads

    known = {*dir(Page), *Reads.__init__.__code__.co_names}
    measures = _measures()
    number = NUMBER.match(heading(notebook))
    for place, _, tree in parsed(notebook):
        for node in ast.walk(tree) if tree else ():
            match node:
                case ast.Attribute(value=ast.Name(id="page"), attr=name) if name not in known:
                    yield f"cell {place}: page has no {name}.{nearest(name, known)} Mend it."
                case ast.Expr(value=ast.Attribute(value=ast.Name(id="page"), attr=name)) if (
                    callable(getattr(Page, name, None))
                ):
                    yield f"cell {place}: page.{name} is named and not called. Write page.{name}()."
                case ast.Call(func=ast.Name(id="Page"), args=args) if len(args) != OPENED:
                    yield f"cell {place}: expected Page and a number, as Page('3.2.1', globals())."
                case ast.Call(func=ast.Name(id="Page"), args=[ast.Constant(value=held), _]) if (
                    number and held != number[0]
                ):
                    yield f"cell {place}: opens {held!r}; its title says {number[0]!r}. Mend it."
                case ast.Call(
                    func=ast.Attribute(value=ast.Name(id="page"), attr=name), args=args
                ) if name in MEASURED and measures:
                    for one in args:
                        written = isinstance(one, (ast.Constant, ast.List))
                        if written and getattr(one, "value", "") not in measures:
                            near = nearest(ast.unparse(one).strip("[]'\""), measures)
                            yield (
                                f"cell {place}: page.{name} is asked for {ast.unparse(one)}, which "
                                f"is no measure.{near} data/official/measures.csv has all."
                            )
                case (
                    ast.ImportFrom(module=str(name), level=0)
                    | ast.Import(names=[ast.alias(name=name)])
                ) if not _is_there(name.partition(".")[0]):
                    yield f"cell {place}: imports {name}, which is not installed. Mend its name."


def undeclared(notebook: Notebook, declared: Collection[str]) -> Iterator[str]:
    """Name the parameters that what cells ask for depends on, and that are not `declared`.

    Nothing where no cell is tagged for them, which is told by itself.
    """
    if not any(map(tagged, notebook["cells"])):
        return
    if {*TESTED[1:]} & {*declared} and (lost := [one for one in TESTED if one not in declared]):
        yield f"the parameters: {', '.join(TESTED)} go together. Put back {', '.join(lost)}."
    asked: dict[str, list[str]] = {}
    for place, _, tree in parsed(notebook):
        for node in ast.walk(tree) if tree else ():
            match node:
                case ast.Attribute(value=ast.Name(id="page"), attr=name):
                    for one in NEEDS.get(name, ()):
                        if one not in declared:
                            asked.setdefault(one, []).append(f"page.{name} in cell {place}")
    if asked:
        yield (
            f"the parameters: {', '.join(asked)} not set, on which {next(iter(asked.values()))[0]} "
            "depends. Put the lines back, as in data/templates/section.ipynb."
        )


def _measures() -> set[str]:
    """Give all that can be measured; nothing where tables cannot be read, told by themselves."""
    from fop.tables import datasets
    from fop.words.dictionary import subjects

    with contextlib.suppress(Mistake, KeyError):
        return {*subjects(), *datasets.load("official/measures")["measure"]}
    return set()


def _is_there(name: str) -> bool:
    return name in sys.modules or find_spec(name) is not None
