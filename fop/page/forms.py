"""Forms: how an exhibit is made whose rows follow from its form and the page's two years."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from fop.audit import judgement, verdicts
from fop.audit.judgement import PrintedFigure
from fop.charts import charts
from fop.charts.drawing import Picture
from fop.exhibits import tables
from fop.exhibits.figures import slug
from fop.exhibits.tables import Field, Table
from fop.page import corrected, standing, trends
from fop.page.described import Described
from fop.page.says import Says
from fop.tables import areas, datasets, memory
from fop.words import breaks, measures, official, wording
from fop.words.movements import MOST_WORDS


@dataclass(frozen=True)
class Made:
    """What a form makes: a table, perhaps a chart, notes, and fields for the exhibit's texts."""

    table: Table
    chart: Picture | None = None
    notes: Sequence[str] = ()
    fields: Mapping[str, Any] | None = None
    of: Sequence[str] = ()
    caption: str = ""
    finding: str = ""
    """Tables behind it, its caption and its finding, where not as they are described."""


def comparison(page: Says, told: Described) -> Made:
    """Set the page's two years side by side: a table of the report, or some measures.

    `where` may name the measures (`measure: turnover rate; leavers`); otherwise the rows are
    those of the first table and, beside other figures than the report's print, those that it
    names as `also`.
    """
    baseline, year = page.span(told.leading)
    fields = {"end": year}
    wanted, also = (
        [name.strip() for name in told.where.get(key, "").split(";") if name.strip()]
        for key in ("measure", "also")
    )
    rows = page.figures(*wanted) if wanted else page.load(told.of[0])
    both = page.moved(*wanted) if wanted else measures.compare(rows, baseline, year)
    if not wanted and told.of[0] in official.QUOTED and not page.as_printed:
        # As sentences have it: worked out from the counts, and without what cannot be right;
        # symbols are those of the publisher.
        made = page.moved(*both["measure"].unique()).set_index(["measure", "borough"])
        made = made.reindex(pd.MultiIndex.from_frame(both[["measure", "borough"]]))
        remade = ["before", "after", "change", "change_per_cent"]
        both[remade] = made[remade].to_numpy()
        both = pd.concat([both, *map(page.moved, also)], ignore_index=True)
        rows = pd.concat([rows, *map(page.figures, also)], ignore_index=True)
    notes = [*page.cautions(rows, baseline, year), *page.based(rows)]
    chart = None
    if told.subject:
        name = page.counted(told.leading)
        leading = page.moved(name)
        subject = told.subject if name == told.leading else page.subject(name)
        # The line under it says which figures are the report's own.
        given = {one: leading[one].mask(leading[one] == official.PRINTED)
                 for one in wording.printed(leading)}  # fmt: skip
        title = wording.headline(leading.assign(**given), subject, most=MOST_WORDS)
        own = [
            f"figures of {when} from the 2016 report" for when in wording.printed(leading).values()
        ]
        subtitle = page.filled(told.measure, fields)
        for end, when, other in (("before", baseline, year), ("after", year, baseline)):
            if leading[end].isna().all():
                own.append(f"no figures of {when} are held")
                subtitle = subtitle.replace(f"{baseline} and {year}", other)
        subtitle = "; ".join([subtitle, *own])
        chart = charts.before_after(leading, baseline, year, title=title, subtitle=subtitle)
    table = tables.comparison(both, baseline, year)
    judged = judgement.of_exhibit(slug(told.exhibit)).figures if page.as_printed else []
    wrong = [one for one in judged if not (wanted or one.agrees)]
    return Made(_marked(table, rows, wrong) if wrong else table, chart, notes, fields)


def recalculated(page: Says, told: Described) -> Made:
    """Set printed sums and rates beside what their inputs give, with what rounding allows."""
    anchor = told.where.get("exhibit", "")
    judged = judgement.of_exhibit(anchor) if anchor else judgement.of_report()
    called = areas.called()
    figures = [one for one in judged.figures if called.get(one.borough) in page.areas]
    rows = pd.DataFrame([_row(one) | {"borough": called[one.borough]} for one in figures])
    one_measure = len({one.measure for one in figures}) == 1
    years = sorted({one.year for one in figures})
    one_year = len(years) == 1
    columns = [
        Field("measure", "" if one_measure else "Measure",
              texts=[wording.capital(one.measure) for one in figures], kind="key"),
        Field("borough", "Borough", kind="key"),
        Field("year", "" if one_year else "Year", kind="key"),
        Field("value", "As printed", texts=[one.as_printed for one in figures], kind="figure"),
        Field("recalculated", "Recalculated", texts=[one.corrected for one in figures],
               kind="figure"),
        Field("least", kind="figure"), Field("most", kind="figure"),
        Field("", "Rounding allows", texts=[_span(one) for one in figures]),
        Field("", "Agrees", texts=["yes" if one.agrees else "no" for one in figures]),
    ]  # fmt: skip
    wrong = [
        f"{wording.capital(one.measure)} in {called[one.borough]}: {one.corrected}, not "
        f"{one.as_printed} as printed"
        for one in figures
        if not one.agrees
    ]
    finding = "; ".join(wrong) or f"All {len(figures)} printed figures agree with their own rows"
    fields = {"wrong": finding, "when": wording.listed(years)}
    return Made(Table(rows, columns, headers=3 - one_measure - one_year), fields=fields)


def statements(page: Says, told: Described) -> Made:
    """List the page's statements of the report that do not hold, or only in part."""
    held = judgement.of_page(page.number).differing
    rows = pd.DataFrame(
        {
            "claim": [one.id for one in held],
            "Statement": [one.claim for one in held],
            "The report has": [one.printed for one in held],
            "We found": [judgement.found(one) for one in held],
            "Verdict": [verdicts.TOLD[one.verdict] for one in held],
        }
    )
    return Made(tables.plain(rows, {name: name for name in rows if name != "claim"}))


def years(page: Says, told: Described) -> Made:
    """Show one measure in every year: with ranks, comparators, the middle half and a chart."""
    what = told.leading, told.measure, told.where.get("topic", "")
    whose = tuple(page.shorts), tuple(page.comparators), _ends(page, told.leading)
    how = page.as_printed, page.vintage, page.population_base
    made: Made = memory.recall(("every year", *what, *whose, *how), lambda: _years(page, told))
    return made


def _years(page: Says, told: Described) -> Made:
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
    title = wording.headline(
        both, told.subject or page.subject(measure), dated=True, most=MOST_WORDS
    )
    subtitle = page.filled(told.measure, fields)
    if both["change"].notna().any() and ends[0] not in title:
        subtitle += f"; changes from {ends[0]} to {ends[1]}"
    chart = standing.chart(measure, shorts, topic, title, subtitle, ends, **how)
    return Made(_in_full(table), chart, [*notes, *page.based(page.official(measure))], fields)


def bases(page: Says, told: Described) -> Made:
    """Set a count, its rate on either population base and its published rate side by side."""
    first, last = trends.both_bases(str(page.parameters["baseline"]))
    rows = trends.on_bases(told.leading, page.shorts, first, last)
    table = _in_full(tables.comparison(rows, first, last))
    subject = page.subject(trends.RATES[told.leading])
    finding = trends.bases_title(rows, f"{subject[0].lower()}{subject[1:]}")
    return Made(table, fields=_fields(first, last), finding=finding)


def published(page: Says, told: Described) -> Made:
    """Set a published rate beside its count and the rate on one base, year by year."""
    rows = trends.beside_published(told.leading, page.shorts)
    fields = _fields(rows["year"].iloc[0], rows["year"].iloc[-1])
    table = tables.plain(rows, told.columns, told.units, headers=told.headers)
    return Made(_in_full(table), fields=fields, finding=trends.published_title(rows))


def revised(page: Says, told: Described) -> Made:
    """List the counts of the report's two years that differ between publications."""
    every = trends.releases(page.shorts, official.REPORT_YEARS)
    rows = trends.revised(every)
    held = {name: heading for name, heading in told.columns.items() if name in rows}
    table = tables.plain(rows, held, headers=told.headers)
    return Made(_in_full(table), finding=trends.revised_title(every))


def corrections(page: Says, told: Described) -> Made:
    """List the corrections of the report: print and recalculation come from the ledger."""
    held = {claim.id: claim for claim in judgement.ledger()}
    rows = datasets.load("report/corrections")
    each = rows.to_dict("records")
    shown = pd.DataFrame(
        {
            "What": rows["title"],
            "Where": rows["place"],
            "Printed": [corrected.printed(row, held) for row in each],
            "Should be": [corrected.recalculated(row, "should", held) for row in each],
            "Why": rows["why"],
            "What it changes": [corrected.recalculated(row, "changes", held) for row in each],
            "Who can confirm": rows["confirm"],
        }
    )
    table = tables.plain(shown, {name: name for name in shown})
    anchors = [f"correction-{place}" for place in range(1, len(shown) + 1)]
    return Made(replace(table, anchors=anchors))


FORMS: Mapping[str, Callable[[Says, Described], Made]] = {
    make.__name__: make
    for make in (
        comparison, recalculated, statements, years, bases, published, revised, corrections,
    )
}  # fmt: skip


def _marked(table: Table, rows: pd.DataFrame, wrong: Sequence[PrintedFigure]) -> Table:
    """Say of misprinted figures what they should be; changes go by that, the data by the print."""
    called, right = areas.called(), rows.copy()
    data = table.data.assign(note="")
    baseline, year = table.shown.columns[2:4]
    for one in wrong:
        of = right["measure"].eq(one.measure) & right["borough"].eq(called[one.borough])
        right.loc[of & right["year"].eq(one.year), "value"] = one.recomputed
        at = data["measure"].eq(one.measure) & data["borough"].eq(called[one.borough])
        data.loc[at, "note"] += f"{one.year}: {one.as_printed} is printed, not {one.corrected}. "
    made = tables.comparison(measures.compare(right, baseline, year), baseline, year)
    shown = made.shown
    for one in wrong:
        at = data["measure"].eq(one.measure) & data["borough"].eq(called[one.borough])
        shown.loc[at, one.year] = f"{one.as_printed} (should be {one.corrected})"
    note = "Where a printed figure does not follow, the change is that of the right one."
    fields = [replace(one, texts=list(shown[one.heading])) for one in table.fields]
    return replace(table, data=data, fields=fields, notes=[*table.notes, note])


def _row(one: PrintedFigure) -> dict[str, Any]:
    return {
        "measure": one.measure, "year": one.year, "unit": one.unit, "printed": one.printed,
        "value": (one.low + one.high) / 2, "recalculated": one.recomputed,
        "least": one.least, "most": one.most,
    }  # fmt: skip


def _span(one: PrintedFigure) -> str:
    if one.least == one.most:
        return "exact"
    low, high = (wording.figure(end, one.unit) for end in (one.least, one.most))
    return f"{low} to {high}"


def _ends(page: Says, measure: str) -> tuple[str, str]:
    """Give the page's baseline and the last year with every area's figure.

    Where there is no baseline or it lacks one, the first year with every figure; the page's own
    two years, where there is at most one such year.  Years counted so differently from the last
    that no change is one are passed over.
    """
    rows = page.official(measure)
    known = rows.dropna(subset=["value"]).groupby("year")["borough"].nunique()
    whole = sorted(known[known == known.max()].index)
    whole = [year for year in whole if measure not in breaks.apart(year, whole[-1])]
    if len(whole) < 2:
        return page.span(measure)
    baseline = str(page.parameters.get("baseline"))
    return baseline if baseline in whole[:-1] else whole[0], whole[-1]


def _in_full(table: Table) -> Table:
    """Call each borough of a table by its name in full."""
    named = table.data["borough"].map(areas.in_full)
    return replace(table, data=table.data.assign(borough=named))


def _fields(first: str, last: str) -> dict[str, str]:
    """Give the years of an exhibit to its texts: each, and from the one to the other."""
    return {"first": first, "last": last, "span": " to ".join(dict.fromkeys((first, last)))}
