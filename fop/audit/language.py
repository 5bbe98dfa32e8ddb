"""The small language of checks: figures of the tables, arithmetic and comparisons, nothing else.

A check such as `100 * cell("table_3_3", "RBKC", "2014-15", "leavers") /
cell("table_3_3", "RBKC", "2014-15", "social workers in post")` is parsed and walked
here; no Python is run.  A check has one part or several: a comma separates parts, and
the borough `"*"` gives a part for each borough, in the table's order.
"""

import ast
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Any

from fop.audit.library import Figure, Key, Library
from fop.mistakes import Mistake

MOST_CORNERS = 4096
"""Largest number of combinations of rounded figures that a part is tried with."""


@dataclass(frozen=True)
class Part:
    """One part of a check: its value and the figures it was made from."""

    value: float | bool
    uses: frozenset[Figure] = frozenset()


Parts = tuple[Part, ...]
Range = tuple[float, float]

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
    try:
        return _Walk(library, instead or {}).visit(_parsed(check))
    except ZeroDivisionError:
        raise Mistake("a division by nought") from None


def reach(
    check: str,
    library: Library,
    place: int,
    uses: frozenset[Figure],
    instead: Mapping[Key, float] | None = None,
) -> Range:
    """Give the least and greatest value of one part that the rounding of its figures allows.

    Every combination of the least and greatest value of each rounded figure is tried, so the
    range is exact for any part that rises or falls steadily with each of its figures, as sums,
    differences and ratios of positive figures do.  A figure used twice has one value at a time.
    """
    given = dict(instead or {})
    rounded = sorted(
        (figure for figure in uses if figure.step and figure.key not in given),
        key=lambda figure: figure.key,
    )
    if 2 ** len(rounded) > MOST_CORNERS:
        raise Mistake(f"{len(rounded)} rounded figures in one part; split it")
    values = []
    for ends in product(*(figure.ends for figure in rounded)):
        chosen = {figure.key: end for figure, end in zip(rounded, ends, strict=True)}
        values.append(evaluate(check, library, given | chosen)[place].value)
    return min(values), max(values)


class _Walk:
    """Goes through one expression; every kind of node that it does not know is refused."""

    def __init__(self, library: Library, instead: Mapping[Key, float]) -> None:
        self.library = library
        self.instead = instead

    def visit(self, node: ast.AST) -> Parts:
        match node:
            case ast.Expression():
                return self.visit(node.body)
            case ast.Tuple():
                return tuple(part for item in node.elts for part in self.visit(item))
            case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
                return (Part(float(number)),)
            case ast.UnaryOp(op=ast.USub()):
                return tuple(Part(-part.value, part.uses) for part in self.visit(node.operand))
            case ast.BinOp() if type(node.op) in ARITHMETIC:
                return _each(
                    ARITHMETIC[type(node.op)], self.visit(node.left), self.visit(node.right)
                )
            case ast.BoolOp():
                join = operator.and_ if isinstance(node.op, ast.And) else operator.or_
                return self._folded(join, [self.visit(value) for value in node.values])
            case ast.Compare() if all(type(op) in COMPARISONS for op in node.ops):
                sides = [self.visit(side) for side in (node.left, *node.comparators)]
                links = [
                    _each(COMPARISONS[type(op)], left, right)
                    for op, left, right in zip(node.ops, sides, sides[1:], strict=False)
                ]
                return self._folded(operator.and_, links)
            case ast.Call(func=ast.Name(id=name)) if name in FUNCTIONS:
                return self._called(name, node)
            case ast.Call(func=ast.Name(id=name)):
                raise Mistake(f"no function {name}; there are {', '.join(FUNCTIONS)}")
        raise Mistake(f"{ast.unparse(node)} is no figure, arithmetic or comparison")

    def figure(self, table: str, place: int, column: str) -> Part:
        """Give one figure of a table, or what stands for it."""
        found = self.library.figure(table, place, column)
        return Part(self.instead.get(found.key, found.value), frozenset([found]))

    def _called(self, name: str, node: ast.Call) -> Parts:
        given = [self._argument(value) for value in node.args]
        named = {word.arg or "": _plain(word.value) for word in node.keywords}
        try:
            return FUNCTIONS[name](self, *given, **named)
        except TypeError:
            raise Mistake(f"{ast.unparse(node)} does not give {name} what it needs") from None

    def _argument(self, node: ast.AST) -> str | Parts:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return node.value
        return self.visit(node)

    @staticmethod
    def _folded(join: Callable[[Any, Any], Any], several: list[Parts]) -> Parts:
        parts = several[0]
        for other in several[1:]:
            parts = _each(join, parts, other)
        return parts


def _plain(node: ast.AST) -> str | int:
    """Give a column's value to choose rows by: text or a whole number."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str | int):
        return node.value
    raise Mistake(f"{ast.unparse(node)} chooses rows but is no text or whole number")


@lru_cache(maxsize=2048)
def _parsed(check: str) -> ast.Expression:
    try:
        return ast.parse(check.strip(), mode="eval")
    except (SyntaxError, ValueError):
        raise Mistake("not an expression") from None


def _each(action: Callable[[Any, Any], Any], left: Parts, right: Parts) -> Parts:
    if len(left) != len(right) and 1 not in (len(left), len(right)):
        raise Mistake(f"{len(left)} parts stand against {len(right)}")
    size = max(len(left), len(right))
    pairs = zip(left * (size // len(left)), right * (size // len(right)), strict=True)
    return tuple(Part(action(a.value, b.value), a.uses | b.uses) for a, b in pairs)


def _one(walk: _Walk, table: str, **where: object) -> int:
    places = walk.library.find(table, **where)
    if len(places) > 1:
        sought = ", ".join(f"{name} {value!r}" for name, value in where.items())
        raise Mistake(f"{table} has {len(places)} rows with {sought}; one is needed")
    return places[0]


def _boroughs(walk: _Walk, table: str, borough: str) -> list[str]:
    if borough != "*":
        return [borough]
    return list(dict.fromkeys(row["borough"] for row in walk.library.rows(table)))


def _cell(walk: _Walk, table: str, borough: str, year: str, measure: str) -> Parts:
    places = [
        _one(walk, table, borough=each, year=year, measure=measure)
        for each in _boroughs(walk, table, borough)
    ]
    return tuple(walk.figure(table, place, "value") for place in places)


def _total(walk: _Walk, table: str, borough: str, year: str, *measures: str) -> Parts:
    totals = []
    for each in _boroughs(walk, table, borough):
        places = [_one(walk, table, borough=each, year=year, measure=name) for name in measures]
        held = [place for place in places if walk.library.rows(table)[place]["value"] is not None]
        totals.append(_added(tuple(walk.figure(table, place, "value") for place in held)))
    return tuple(totals)


def _change(walk: _Walk, table: str, borough: str, measure: str) -> Parts:
    years = sorted({row["year"] for row in walk.library.rows(table)})
    before = _cell(walk, table, borough, years[0], measure)
    after = _cell(walk, table, borough, years[-1], measure)
    return _each(lambda b, a: 100 * (a - b) / b, before, after)


def _value(walk: _Walk, table: str, column: str, **where: object) -> Parts:
    return (walk.figure(table, _one(walk, table, **where), column),)


def _count(walk: _Walk, table: str, **where: object) -> Parts:
    return _value(walk, table, "count", **where)


def _base(walk: _Walk, table: str, **where: object) -> Parts:
    return _value(walk, table, "base", **where)


def _sum(walk: _Walk, table: str, column: str, **where: object) -> Parts:
    places = walk.library.find(table, **where)
    return (_added(tuple(walk.figure(table, place, column) for place in places)),)


def _rows(walk: _Walk, table: str, **where: object) -> Parts:
    return (Part(float(len(walk.library.find(table, **where)))),)


def _official(walk: _Walk, borough: str, year: str, measure: str) -> Parts:
    """The figure as first published, or in the tables that the report used."""
    code = walk.library.rows("areas")[_one(walk, "areas", short=borough)]["code"]
    for table in (
        "workforce",
        "looked_after",
        "referrals",
        "child_protection",
        "population",
        "spend",
    ):
        for vintage in ("SFR34-2015", "original", "pre-rebase", "latest"):
            wanted = {"code": code, "year": year, "measure": measure, "vintage": vintage}
            try:
                return (walk.figure(table, _one(walk, table, **wanted), "value"),)
            except Mistake:
                continue
    raise Mistake(f"no official figure of {measure} for {borough} in {year}")


def _date(walk: _Walk, event: str) -> Parts:
    return (Part(_months(walk, event, ("date", "until"))),)


def _end(walk: _Walk, event: str) -> Parts:
    return (Part(_months(walk, event, ("until", "date"), whole=True)),)


def _months(walk: _Walk, event: str, columns: tuple[str, str], *, whole: bool = False) -> float:
    row = walk.library.rows("timeline")[_one(walk, "timeline", event=event)]
    held = [row[column] for column in columns if row[column]]
    if not held:
        raise Mistake(f"timeline has no date for {event!r}")
    year, _, month = held[0].partition("-")
    first = int(month or 1) - 1
    return 12.0 * int(year) + first + ((1 if month else 12) if whole else 0)


def _page(walk: _Walk, title: str) -> Parts:
    return _pages(walk, "page", title)


def _last_page(walk: _Walk, title: str) -> Parts:
    return _pages(walk, "last_page", title)


def _listed(walk: _Walk, title: str) -> Parts:
    return _pages(walk, "printed_page", title)


def _pages(walk: _Walk, column: str, title: str) -> Parts:
    """One title, or every entry of a kind: `sections`, `appendices`, `figures`."""
    kinds = {"sections": "section", "appendices": "appendix", "figures": "figure"}
    where = {"kind": kinds[title]} if title in kinds else {"title": title}
    places = walk.library.find("contents", **where)
    return tuple(walk.figure("contents", place, column) for place in places)


def _share(walk: _Walk, part: Parts, whole: Parts) -> Parts:
    return _each(lambda a, b: 100 * a / b, part, whole)


def _extreme(choose: Callable[..., float]) -> Callable[..., Parts]:
    def chosen(walk: _Walk, *several: Parts) -> Parts:
        parts = [part for each in several for part in each]
        uses = frozenset().union(*(part.uses for part in parts))
        return (Part(choose(part.value for part in parts), uses),)

    return chosen


def _absolute(walk: _Walk, parts: Parts) -> Parts:
    return tuple(Part(abs(part.value), part.uses) for part in parts)


def _added(parts: Parts) -> Part:
    uses = frozenset().union(*(part.uses for part in parts))
    return Part(sum(part.value for part in parts), uses)


FUNCTIONS: dict[str, Callable[..., Parts]] = {
    "cell": _cell,
    "total": _total,
    "change": _change,
    "value": _value,
    "count": _count,
    "base": _base,
    "sum": _sum,
    "rows": _rows,
    "official": _official,
    "date": _date,
    "end": _end,
    "page": _page,
    "last_page": _last_page,
    "listed": _listed,
    "share": _share,
    "max": _extreme(max),
    "min": _extreme(min),
    "abs": _absolute,
}

MEANINGS = {
    "cell(table, borough, year, measure)": "A figure of a table of section 3.",
    "total(table, borough, year, measure, …)": "The sum of several; a blank adds nothing.",
    "change(table, borough, measure)": "Change in per cent, first to last year of the table.",
    'value(table, column, name="…")': "A figure of any other table, by the values of its columns.",
    'count(table, name="…")': "The same for the column `count`.",
    'base(table, name="…")': "The same for the column `base`.",
    'sum(table, column, name="…")': "The sum of a column over the rows that fit.",
    'rows(table, name="…")': "How many rows fit.",
    "official(borough, year, measure)": "The official figure as the report could have seen it.",
    "date(event)": "Start of an event of the timeline, in months.",
    "end(event)": "End of an event, in months.",
    "page(title)": "Page on which a title stands.",
    "last_page(title)": "Page on which what stands under a title ends.",
    "listed(title)": "Page that the contents list gives.",
    "share(part, whole)": "Part in per cent of the whole.",
    "max(…)": "The greatest of several parts.",
    "min(…)": "The least of several parts.",
    "abs(…)": "A number without its sign.",
}
"""Each function as a check calls it, and what it gives."""
