"""The small language of checks: figures of the tables, arithmetic and comparisons, nothing else.

A check such as `100 * cell("table_3_3", "RBKC", "2014-15", "leavers") /
cell("table_3_3", "RBKC", "2014-15", "social workers in post")` is parsed and walked
here; no Python is run.  A check has one part or several: a comma separates parts, and
the borough `"*"` gives a part for each borough, in the table's order.
"""

import ast
import operator
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache
from itertools import product
from typing import Any

from fop.audit.functions import FUNCTIONS, CheckPart, Parts, Reader, each
from fop.audit.library import Key, Library, TableFigure
from fop.mistakes import Mistake

MOST_CORNERS = 4096  # largest number of combinations of rounded figures that a part is tried with

Interval = tuple[float, float]

ARITHMETIC: dict[type[ast.AST], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
COMPARISONS: dict[type[ast.AST], Callable[[Any, Any], Any]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}


def evaluate(check: str, library: Library, instead: Mapping[Key, float] | None = None) -> Parts:
    """Work out a check.

    Parameters
    ----------
    check : str
        An expression of the language; `fop.audit.language.FUNCTIONS` names its functions.
    library : Library
        The tables.
    instead : mapping, optional
        Figures to take instead of those of the tables.

    Returns
    -------
    tuple of Part
        Each with a number, or a truth where the check compares.

    Raises
    ------
    Mistake
        Where the check is not of the language, names what no table holds, or divides
        by nought.
    """
    return _worked(_parsed(check), library, instead or {})


def _worked(node: ast.AST, library: Library, instead: Mapping[Key, float]) -> Parts:
    try:
        return _Walk(library, instead).visit(node)
    except ZeroDivisionError:
        raise Mistake("a division by nought") from None


def _item(check: str, library: Library, place: int) -> tuple[ast.AST, int]:
    """Find which item of a check gives one of its parts, and which part of the item that is."""
    body = _parsed(check).body
    for item in body.elts if isinstance(body, ast.Tuple) else [body]:
        parts = len(_worked(item, library, {}))
        if place < parts:
            break
        place -= parts
    return item, place


def reach(
    check: str,
    library: Library,
    place: int,
    uses: frozenset[TableFigure],
    instead: Mapping[Key, float] | None = None,
) -> Interval:
    """Give the least and greatest value of one part that the rounding of its figures allows.

    Every combination of the least and greatest value of each rounded figure is tried, so the
    range is exact for any part that rises or falls steadily with each of its figures, as sums,
    differences and ratios of positive figures do.  A figure used twice has one value at a time.

    Parameters
    ----------
    check : str
        As for `evaluate`.
    library : Library
        The tables.
    place : int
        Which part of the check, from nought.
    uses : frozenset of Figure
        The figures that the part rests on.
    instead : mapping, optional
        Figures to take instead of those of the tables: these are not varied.

    Raises
    ------
    Mistake
        For more combinations than `MOST_CORNERS`.
    """
    given = dict(instead or {})
    rounded = sorted(
        (figure for figure in uses if figure.step and figure.key not in given),
        key=lambda figure: figure.key,
    )
    if 2 ** len(rounded) > MOST_CORNERS:
        raise Mistake(f"{len(rounded)} rounded figures in one part; split it")
    item, place = _item(check, library, place)
    values = []
    for ends in product(*(figure.ends for figure in rounded)):
        chosen = {figure.key: end for figure, end in zip(rounded, ends, strict=True)}
        values.append(_worked(item, library, given | chosen)[place].value)
    return min(values), max(values)


class _Walk(Reader):
    """Goes through one expression; every kind of node that it does not know is refused."""

    def visit(self, node: ast.AST) -> Parts:
        match node:
            case ast.Expression():
                return self.visit(node.body)
            case ast.Tuple():
                return tuple(part for item in node.elts for part in self.visit(item))
            case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
                return (CheckPart(float(number)),)
            case ast.UnaryOp(op=ast.USub()):
                return tuple(replace(part, value=-part.value) for part in self.visit(node.operand))
            case ast.BinOp() if type(node.op) in ARITHMETIC:
                return each(
                    ARITHMETIC[type(node.op)], self.visit(node.left), self.visit(node.right)
                )
            case ast.BoolOp():
                join = operator.and_ if isinstance(node.op, ast.And) else operator.or_
                return self._folded(join, [self.visit(value) for value in node.values])
            case ast.Compare() if all(type(op) in COMPARISONS for op in node.ops):
                sides = [self.visit(side) for side in (node.left, *node.comparators)]
                links = [
                    each(COMPARISONS[type(op)], left, right, compares=True)
                    for op, left, right in zip(node.ops, sides, sides[1:], strict=False)
                ]
                return self._folded(operator.and_, links)
            case ast.Call(func=ast.Name(id=name)) if name in FUNCTIONS:
                return self._called(name, node)
            case ast.Call(func=ast.Name(id=name)):
                raise Mistake(f"no function {name}; there are {', '.join(FUNCTIONS)}")
        raise Mistake(f"{ast.unparse(node)} is no figure, arithmetic or comparison")

    def _called(self, name: str, node: ast.Call) -> Parts:
        given = [
            one.value
            if isinstance(one, ast.Constant) and isinstance(one.value, str)
            else self.visit(one)
            for one in node.args
        ]
        named = {word.arg or "": _plain(word.value) for word in node.keywords}
        try:
            return FUNCTIONS[name](self, *given, **named)
        except TypeError:
            raise Mistake(f"{ast.unparse(node)} does not give {name} what it needs") from None

    @staticmethod
    def _folded(join: Callable[[Any, Any], Any], several: list[Parts]) -> Parts:
        parts = several[0]
        for other in several[1:]:
            parts = each(join, parts, other)
        return parts


def _plain(node: ast.AST) -> object:
    """Give a column's value to choose rows by: text or a whole number, or several in brackets."""
    if isinstance(node, ast.Tuple):
        return tuple(map(_plain, node.elts))
    if isinstance(node, ast.Constant) and isinstance(node.value, str | int):
        return node.value
    raise Mistake(f"{ast.unparse(node)} chooses rows but is no text or whole number")


@lru_cache(maxsize=2048)
def _parsed(check: str) -> ast.Expression:
    try:
        return ast.parse(check.strip(), mode="eval")
    except (SyntaxError, ValueError):
        raise Mistake("not an expression") from None
