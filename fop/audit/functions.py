"""The functions of checks: what each reads from the tables, and what it gives."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from fop.audit.library import USED_BY_THE_REPORT, Key, Library, TableFigure
from fop.mistakes import Damaged, Mistake


@dataclass(frozen=True)
class CheckPart:
    """One part of a check: its value, and what it was made from."""

    value: float | bool  # a number, or a truth where the check compares
    uses: frozenset[TableFigure] = frozenset()  # the figures it rests on
    rests: frozenset[Key] = frozenset()
    """The other cells it rests on: text by which rows were counted, and dates."""
    terms: tuple[float | str, ...] = ()
    """What was set against each other where the value alone does not tell: the sides of a
    comparison, the candidates of a greatest or least."""

    @property
    def sides(self) -> tuple[float | str, ...]:
        """What a comparison has to keep of this part: nothing of a number typed in the check."""
        return self.terms or ((float(self.value),) if self.uses or self.rests else ())


Parts = tuple[CheckPart, ...]

OFFICIAL = "workforce", "looked_after", "referrals", "child_protection", "population", "spend"
"""Official tables, in the order in which a measure is looked for."""

EVERY_ROW = -1  # stands for the row of a cell where a check counts all rows of a table


class Reader:
    """Reads figures for a check, or what is to stand for them.

    Parameters
    ----------
    library : Library
        The tables.
    instead : mapping
        Figures to take instead of those of the tables.
    """

    def __init__(self, library: Library, instead: Mapping[Key, float]) -> None:
        self.library = library
        self.instead = instead

    def figure(self, table: str, place: int, column: str) -> CheckPart:
        """Give one figure of a table, or what stands for it."""
        found = self.library.figure(table, place, column)
        return CheckPart(self.instead.get(found.key, found.value), frozenset([found]))


def each(
    action: Callable[[Any, Any], Any], left: Parts, right: Parts, *, compares: bool = False
) -> Parts:
    """Take an action on each pair of parts; a single part pairs with every one."""
    if len(left) != len(right) and 1 not in (len(left), len(right)):
        raise Mistake(f"{len(left)} parts stand against {len(right)}")
    size = max(len(left), len(right))
    pairs = zip(left * (size // len(left)), right * (size // len(right)), strict=True)
    return tuple(
        CheckPart(
            action(a.value, b.value),
            a.uses | b.uses,
            a.rests | b.rests,
            a.sides + b.sides if compares else a.terms + b.terms,
        )
        for a, b in pairs
    )


def _one(reader: Reader, table: str, **where: object) -> int:
    places = reader.library.find(table, **where)
    if len(places) > 1:
        sought = ", ".join(f"{name} {value!r}" for name, value in where.items())
        raise Mistake(f"{table} has {len(places)} rows with {sought}; one is needed")
    return places[0]


def _boroughs(reader: Reader, table: str, borough: str) -> list[str]:
    if borough != "*":
        return [borough]
    return list(dict.fromkeys(row["borough"] for row in reader.library.rows(table)))


def _cell(reader: Reader, table: str, borough: str, year: str, measure: str) -> Parts:
    places = [
        _one(reader, table, borough=each, year=year, measure=measure)
        for each in _boroughs(reader, table, borough)
    ]
    return tuple(reader.figure(table, place, "value") for place in places)


def _total(reader: Reader, table: str, borough: str, year: str, *measures: str) -> Parts:
    totals = []
    for each in _boroughs(reader, table, borough):
        places = [_one(reader, table, borough=each, year=year, measure=name) for name in measures]
        held = [place for place in places if reader.library.rows(table)[place]["value"] is not None]
        totals.append(_added(tuple(reader.figure(table, place, "value") for place in held)))
    return tuple(totals)


def _change(reader: Reader, table: str, borough: str, measure: str) -> Parts:
    years = sorted({row["year"] for row in reader.library.rows(table)})
    before = _cell(reader, table, borough, years[0], measure)
    after = _cell(reader, table, borough, years[-1], measure)
    return each(lambda b, a: 100 * (a - b) / b, before, after)


def _value(reader: Reader, table: str, column: str, **where: object) -> Parts:
    return (reader.figure(table, _one(reader, table, **where), column),)


def _sum(reader: Reader, table: str, column: str, **where: object) -> Parts:
    places = reader.library.find(table, **where)
    return (_added(tuple(reader.figure(table, place, column) for place in places)),)


def _every(reader: Reader, table: str, column: str, **where: object) -> Parts:
    rows = reader.library.rows(table)
    places = reader.library.find(table, **where) if where else range(len(rows))
    held = [place for place in places if rows[place].get(column) is not None]
    return tuple(reader.figure(table, place, column) for place in held)


def _rows(reader: Reader, table: str, **where: object) -> Parts:
    reader.library.find(table, **where)  # refuses what no row holds
    return _having(reader, table, **where)


def _having(reader: Reader, table: str, **where: object) -> Parts:
    """Count the rows that fit; every cell looked at bears on the count, also where none fits."""
    rows, path = reader.library.rows(table), reader.library.path(table)
    reader.library.check(table, where)
    sought = {
        name: value if isinstance(value, tuple) else (value,) for name, value in where.items()
    }
    fit = [n for n, row in enumerate(rows) if all(row[c] in v for c, v in sought.items())]
    cells = frozenset((path, n, name) for n in fit for name in where)
    return (CheckPart(float(len(fit)), rests=cells or frozenset([(path, EVERY_ROW, "")])),)


def _told(reader: Reader, name: str) -> Parts:
    """Set the two prints of one fact against each other."""
    place = _one(reader, "told_twice", id=name)
    row, path = reader.library.rows("told_twice")[place], reader.library.path("told_twice")
    both = (str(row["means"]), str(row["again_means"]))
    cells = frozenset((path, place, column) for column in ("means", "again_means"))
    return (CheckPart(both[0] == both[1], rests=cells, terms=both),)


def _words(reader: Reader, table: str, column: str, **where: object) -> Parts:
    """Give a cell of text that holds a print."""
    place = _one(reader, table, **where)
    text, path = str(reader.library.rows(table)[place][column]), reader.library.path(table)
    return (CheckPart(True, rests=frozenset([(path, place, column)]), terms=(text,)),)


def _official(reader: Reader, borough: str, year: str, measure: str) -> Parts:
    """The figure as first published, or in the tables that the report used."""
    code = reader.library.rows("areas")[_one(reader, "areas", short=borough)]["code"]
    for table in OFFICIAL:
        for vintage in (USED_BY_THE_REPORT, "original", "latest"):
            wanted = {"code": code, "year": year, "measure": measure, "vintage": vintage}
            try:
                return (reader.figure(table, _one(reader, table, **wanted), "value"),)
            except Damaged:
                raise
            except Mistake:
                continue
    raise Mistake(f"no official figure of {measure} for {borough} in {year}")


def _months(reader: Reader, event: str, columns: Sequence[str], whole: bool) -> Parts:
    """Give the start of an event in months, or its end: of a whole year or month, its last day."""
    place = _one(reader, "timeline", event=event)
    row = reader.library.rows("timeline")[place]
    held = [column for column in columns if row[column]]
    if not held:
        raise Mistake(f"timeline has no date for {event!r}")
    year, _, month = row[held[0]].partition("-")
    first = int(month or 1) - 1
    months = 12.0 * int(year) + first + ((1 if month else 12) if whole else 0)
    cell = (reader.library.path("timeline"), place, held[0])
    return (CheckPart(months, rests=frozenset([cell])),)


def _pages(reader: Reader, title: str, column: str) -> Parts:
    """One title, or every entry of a kind: `sections`, `appendices`, `figures`."""
    kinds = {"sections": "section", "appendices": "appendix", "figures": "figure"}
    where = {"kind": kinds[title]} if title in kinds else {"title": title}
    places = reader.library.find("contents", **where)
    return tuple(reader.figure("contents", place, column) for place in places)


def _share(reader: Reader, part: Parts, whole: Parts) -> Parts:
    return each(lambda a, b: 100 * a / b, part, whole)


def _extreme(choose: Callable[..., float]) -> Callable[..., Parts]:
    def chosen(reader: Reader, *several: Parts) -> Parts:
        parts = [part for each in several for part in each]
        made = _joined(choose(part.value for part in parts), parts)
        return (replace(made, terms=tuple(term for part in parts for term in part.sides)),)

    return chosen


def _absolute(reader: Reader, parts: Parts) -> Parts:
    return tuple(replace(part, value=abs(part.value)) for part in parts)


def _added(parts: Parts) -> CheckPart:
    return _joined(sum(part.value for part in parts), parts)


def _joined(value: float, parts: Sequence[CheckPart]) -> CheckPart:
    uses = frozenset().union(*(part.uses for part in parts))
    return CheckPart(value, uses, frozenset().union(*(part.rests for part in parts)))


_TABLE: tuple[tuple[str, str, Callable[..., Parts]], ...] = (
    ("cell(table, borough, year, measure)", "A figure of a table of section 3.", _cell),
    ("total(table, borough, year, measure, …)", "The sum of several; a blank adds nothing.",
     _total),
    ("change(table, borough, measure)", "Change in per cent, first to last year of the table.",
     _change),
    ('value(table, column, name="…")', "A figure of any other table, by the values of its columns.",
     _value),
    ('count(table, name="…")', "The same for the column `count`.", partial(_value, column="count")),
    ('base(table, name="…")', "The same for the column `base`.", partial(_value, column="base")),
    ('sum(table, column, name="…")', "The sum of a column over the rows that fit.", _sum),
    ('every(table, column, name="…")', "Each of them as a part; a blank gives none.", _every),
    ('rows(table, name="…")', "How many rows fit, at least one.", _rows),
    ('having(table, name="…")', "How many rows fit; none may, and brackets hold several values.",
     _having),
    ("told(id)", "Whether both places of the report that tell a fact tell the same.", _told),
    ('words(table, column, name="…")', "A cell of text, for a print that no figure holds.", _words),
    ("official(borough, year, measure)", "The official figure as the report could have seen it.",
     _official),
    ("date(event)", "Start of an event of the timeline, in months.",
     partial(_months, columns=("date", "until"), whole=False)),
    ("end(event)", "End of an event, in months.",
     partial(_months, columns=("until", "date"), whole=True)),
    ("page(title)", "Page on which a title stands.", partial(_pages, column="page")),
    ("last_page(title)", "Page on which what stands under a title ends.",
     partial(_pages, column="last_page")),
    ("listed(title)", "Page that the contents list gives.", partial(_pages, column="printed_page")),
    ("share(part, whole)", "Part in per cent of the whole.", _share),
    ("max(…)", "The greatest of several parts.", _extreme(max)),
    ("min(…)", "The least of several parts.", _extreme(min)),
    ("abs(…)", "A number without its sign.", _absolute),
)  # fmt: skip

FUNCTIONS = {call.partition("(")[0]: function for call, _, function in _TABLE}
"""What a check may call, by its name."""

MEANINGS = {call: gives for call, gives, _ in _TABLE}
"""Each function as a check calls it, and what it gives."""
