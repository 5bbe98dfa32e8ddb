"""Units: what the result of a check is counted in, read off its expression."""

import ast

from fop.rounding import decimals, rounded
from fop.words import wording

CHANGE, GROWTH, POINTS, TIMES, DATE, MONTHS, YEARS = (
    "change", "growth", "points", "times", "date", "months", "years",
)  # fmt: skip
POUNDS, PER_CENT, PER_CHILD = "pounds", "per cent", "per 10,000 children"

MONEY = ("table_3_1", "table_3_5", "table_3_7")
"""Tables of the report whose figures are pounds."""

UNITS = {"share": PER_CENT, "change": CHANGE, "date": DATE, "end": DATE}
"""Functions of checks whose results have one unit."""


def of_measure(measure: str, table: str = "") -> str:
    """Give the unit of a measure, of a table of the report or of official figures."""
    if table in MONEY or measure.startswith(("spend", "weekly cost")):
        return POUNDS
    if not measure.endswith("rate"):
        return ""
    cared = measure.startswith(("child protection", "children looked after"))
    return PER_CHILD if cared or measure == "referral rate" else PER_CENT


def units(check: str, parts: int) -> list[str]:
    """Give the unit of each part of a check, as of the figures that it sets beside each other."""
    body = ast.parse(check, mode="eval").body
    found = [_unit(one) for one in (body.elts if isinstance(body, ast.Tuple) else [body])]
    return found * parts if len(found) == 1 else found if len(found) == parts else [""] * parts


def written(value: float, unit: str, reading: str = "") -> str:
    """Write a figure in its unit, as exactly as what it is read against."""
    if unit == CHANGE:
        return wording.percentage(value, 1)
    if unit == PER_CENT:
        return wording.figure(value, unit)
    if unit == POINTS:
        return wording.signed(value, unit, 1)
    if unit == MONTHS and not value:
        return "the same month"
    exact = decimals(reading.split(";")[0]) if any(map(str.isdigit, reading)) else 0
    large = abs(value) >= 1000 or unit in (MONTHS, POUNDS)
    whole = rounded(value, 6) % 1 == 0 and (large or unit == DATE)
    places = 0 if whole else exact or int(value % 1 != 0 and not large)
    told = wording.figure(value, POUNDS if unit == POUNDS else "", places)
    return f"{told} {unit}" if unit in (TIMES, MONTHS, YEARS) else told


def _unit(node: ast.expr) -> str:
    match node:
        case ast.Call(func=ast.Name(id="cell" | "total" | "official" as name), args=args):
            *_, measure = (one.value for one in args if isinstance(one, ast.Constant))
            table = (
                args[0].value if name != "official" and isinstance(args[0], ast.Constant) else ""
            )
            return of_measure(str(measure), str(table))
        case ast.Call(func=ast.Name(id="max" | "min" | "sum" | "every"), args=[first, *_]):
            return _unit(first)
        case ast.Call(func=ast.Name(id=name)):
            return UNITS.get(name, "")
        case ast.Compare(left=first) | ast.BoolOp(values=[first, *_]) | ast.UnaryOp(operand=first):
            return _unit(first)
        case ast.BinOp(left=left, op=op, right=right):
            return _of_two(left, op, right)
    return ""


def _of_two(left: ast.expr, op: ast.operator, right: ast.expr) -> str:
    one, other = _unit(left), _unit(right)
    if isinstance(op, ast.Mult):
        if not any(isinstance(end, ast.Constant) and end.value == 100 for end in (left, right)):
            return one or other
        return CHANGE if GROWTH in (one, other) else PER_CENT
    if isinstance(op, ast.Div):
        if one == MONTHS:
            return YEARS
        spread = [isinstance(end, ast.Call) and end.func.id in ("max", "min")  # type: ignore[attr-defined]
                  for end in (left, right)]  # fmt: skip
        return TIMES if all(spread) or one == other != "" else one
    if isinstance(op, ast.Sub):
        if one == other == DATE:
            return MONTHS
        if isinstance(right, ast.Constant) and isinstance(left, ast.BinOp):
            return GROWTH if isinstance(left.op, ast.Div) else one
        return POINTS if one == other == PER_CENT else one
    return one or other
