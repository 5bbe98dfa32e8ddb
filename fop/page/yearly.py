"""Yearly: forms of exhibits that show official figures of every year."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from fop.exhibits import tables
from fop.exhibits.tables import Table
from fop.page import standing, trends
from fop.page.described import Described
from fop.page.forms import Made
from fop.tables import areas, memory
from fop.words import breaks, measures, official, wording

if TYPE_CHECKING:
    from fop.page.shows import Shows


def years(page: "Shows", told: Described) -> Made:
    """Show one measure in every year: with ranks, comparators, the middle half and a chart."""
    what = told.leading, told.measure, told.where.get("topic", "")
    whose = tuple(page.shorts), tuple(page.comparators), _ends(page, told.leading)
    how = page.as_printed, page.vintage, page.population_base
    made: Made = memory.recall(("every year", *what, *whose, *how), lambda: _years(page, told))
    return made


def _years(page: "Shows", told: Described) -> Made:
    shorts, measure = page.shorts, told.leading
    how = {"population_base": page.population_base}
    table = standing.table(measure, shorts, page.comparators, **how)
    held = sorted(set(table.shown["Year"]))
    ends = _ends(page, measure)
    first, last = (held[0], held[-1]) if held else ends
    fields = _fields(first, last)
    topic = told.where.get("topic", "")
    notes = breaks.cautions([measure], shorts, *held) if held else []
    both = measures.compare(page.official(measure), *ends)
    title = wording.headline(both, told.subject or page.subject(measure), dated=True)
    subtitle = page.filled(told.measure, fields)
    chart = standing.chart(measure, shorts, topic, title, subtitle, **how)
    return Made(_in_full(table), chart, [*notes, *page.based(page.official(measure))], fields)


def bases(page: "Shows", told: Described) -> Made:
    """Set a count, its rate on either population base and its published rate side by side."""
    first, last = trends.both_bases(str(page.parameters["baseline"]))
    rows = trends.on_bases(told.leading, page.shorts, first, last)
    return Made(_in_full(tables.comparison(rows, first, last)), fields=_fields(first, last))


def published(page: "Shows", told: Described) -> Made:
    """Set a published rate beside its count and the rate on one base, year by year."""
    rows = trends.beside_published(told.leading, page.shorts)
    fields = _fields(rows["year"].iloc[0], rows["year"].iloc[-1])
    table = tables.plain(rows, told.columns, told.units, headers=told.headers)
    return Made(_in_full(table), fields=fields)


def revised(page: "Shows", told: Described) -> Made:
    """List the counts of the report's two years that differ between publications."""
    rows = trends.revised(trends.releases(page.shorts, official.REPORT_YEARS))
    held = {name: heading for name, heading in told.columns.items() if name in rows}
    return Made(_in_full(tables.plain(rows, held, headers=told.headers)))


YEARLY: Mapping[str, Callable[["Shows", Described], Made]] = {
    "years": years,
    "bases": bases,
    "published": published,
    "revised": revised,
}


def _fields(first: str, last: str) -> dict[str, str]:
    """Give the years of an exhibit to its texts: each, and from the one to the other."""
    return {"first": first, "last": last, "span": " to ".join(dict.fromkeys((first, last)))}


def _ends(page: "Shows", measure: str) -> tuple[str, str]:
    """Give the first and last year with every area's figure; the page's own, where there is one.

    Years counted so differently from the last that no change is one are passed over.
    """
    rows = page.official(measure)
    known = rows.dropna(subset=["value"]).groupby("year")["borough"].nunique()
    whole = sorted(known[known == known.max()].index)
    whole = [year for year in whole if measure not in breaks.apart(year, whole[-1])]
    return (whole[0], whole[-1]) if len(whole) > 1 else page.span(measure)


def _in_full(table: Table) -> Table:
    """Call each borough of a table by its name in full."""
    named = table.data["borough"].map(areas.in_full)
    return replace(table, data=table.data.assign(borough=named))
