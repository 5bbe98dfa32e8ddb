"""Pictures: the charts of a study, and the card that tells of all of it on the first page."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import pandas as pd

from fop.charts import rows, series, sheet, strips
from fop.charts.drawing import Chart, Picture
from fop.charts.rows import Column, RowPicture
from fop.comparison import answers, events, phrases, results, sheets
from fop.comparison.study import Study, run_of, shown
from fop.exhibits.front import Card
from fop.words import wording

CARE, ALONE = "children in care", "children in care, without unaccompanied children"
"""The outcome with and without the children whose number depends on arrivals."""


@dataclass(frozen=True)
class _Bar:
    """The bar of one difference and its range, with a line of words under it."""

    chart: Chart

    def _repr_html_(self) -> str:
        return f'{self.chart.html()}<p class="fop-measure">{escape(self.chart.subtitle)}</p>'


def interval(study: Study, name: str) -> _Bar | None:
    """Draw the difference from elsewhere with its range; none where there is no test."""
    if name in study.refusals():
        return None
    one, outcome = study.together(name), study.outcome(name)
    effect, low, high = (shown(v, outcome.points) for v in (one.effect, one.low, one.high))
    what = "percentage points" if outcome.unit == "per cent" else outcome.unit
    unit = what if outcome.points else "per cent"
    return _Bar(
        strips.interval(
            effect, low, high, title=phrases.headline(study, name),
            subtitle=f"Difference and its 95% range, {unit}",
            unit=outcome.change_unit, ends=("lower than elsewhere", "higher than elsewhere"),
        )
    )  # fmt: skip


_HEADINGS = {"per cent": "Rates and money, per cent", "points": "Points"}
"""What stands above outcomes whose changes are in some unit; other units go by themselves."""


def everything(study: Study, *, context: bool = True) -> RowPicture | None:
    """Draw every outcome's difference in a row of its own, each unit apart."""
    frame = results.every(study, study.testable(context=context))
    if frame.empty:
        return None
    lines: list[Sequence[str]] = []
    for unit in sorted(frame["unit"].unique(), key=[*_HEADINGS, *frame["unit"]].index):
        part = frame[frame["unit"] == unit]
        reach = 1.02 * float(part[["low", "high"]].abs().max(axis=None))
        lines.append([_HEADINGS.get(unit, wording.capital(unit))])
        for row in part.to_dict("records"):
            figures = [sheets.signed(row[key], unit) for key in ("change", "elsewhere")]
            lines.append([
                escape(sheets.called(study, row)), *figures,
                rows.range_line(row["low"], row["difference"], row["high"], (-reach, reach)),
                sheets.signed(row["difference"], unit), phrases.of_100(row["p"]),
                escape(phrases.brief(study, row["outcome"])),
            ])  # fmt: skip
    columns = [
        Column("Outcome", "name"), Column(wording.capital(phrases.who(study))),
        Column("Elsewhere"), Column("Difference, 95% range", "drawing"), Column("Difference"),
        Column(sheets.CHANCE), Column(f"Beside {study.home}", "words"),
    ]  # fmt: skip
    return RowPicture(
        answers.rare(study),
        f"Changes, and the difference from {phrases.rest(study)}, 95% range",
        columns, lines, wide=True,
    )  # fmt: skip


def lines(study: Study, name: str) -> Chart:
    """Draw the treated authorities' lines over those of the others."""
    outcome = study.outcome(name)
    panel = study.authorities(name).dropna(how="all")
    shown = [area for area in study.areas if area in panel]
    return series.lines(
        panel, _dates(study, name, panel.index), shown, title=phrases.directions(study, name),
        subtitle=outcome.measure, unit=outcome.unit, marks=events.marked(study, name),
        spans={"before": study.years(name), "after": study.window},
        one=phrases.places(study, one=True),
    )  # fmt: skip


def history(study: Study, name: str) -> Chart | None:
    """Draw the years before, each authority's first year set to 100; none of a single year."""
    grid, outcome = study.history(name), study.outcome(name)
    if len(grid) < 3:
        return None
    what = "totals" if outcome.unit.startswith("pounds") else "numbers"
    what, unit = (what, "") if outcome.on_population else ("per cent", "per cent")
    first, last = grid.index[0], grid.index[-1]
    return series.lines(
        grid if outcome.points else 100 * grid / grid.iloc[0], _dates(study, name, grid.index),
        study.together(name).treated, title=f"{wording.capital(name)}: the years before",
        subtitle=f"{first} to {last}, {what}" + ("" if outcome.points else f", {first} set to 100"),
        unit=unit if outcome.points else "per cent of the first year",
        one=phrases.places(study, one=True),
    )  # fmt: skip


def placebos(study: Study, name: str) -> Chart:
    """Draw how the differences of all sets are spread, and where the treated lie among them."""
    one, points = study.together(name), study.outcome(name).points
    sets = f"{one.sets:,} sets of {len(one.treated)}" if len(one.treated) > 1 else "every authority"
    return strips.placebos(
        one.effects, one.effect, named=wording.capital(phrases.who(study, one.treated)),
        title=f"{wording.capital(name)}: {phrases.chance(one.p)}",
        subtitle=f"Difference from all others, of {sets}",
        unit=study.outcome(name).change_unit if points else "logarithms",
    )  # fmt: skip


def card(study: Study, heading: str, link: str) -> Card:
    """Say how the two main outcomes compare with those of all others."""
    main = study.testable(primary=True)
    if not main:
        return Card(heading, "", link, missing=answers.answer(study))
    name = ALONE if ALONE in study.testable() else main[-1]
    one, outcome = study.together(name), study.outcome(name)
    here, there = (phrases.moved(value, outcome) for value in (one.change, one.elsewhere))
    own = phrases.is_programme(study)
    who = phrases.who(study, one.treated) if own else wording.listed(one.treated)
    both = here == there
    beside = f"{who}, and elsewhere" if both else f"{who}; {there} elsewhere"
    drawn = [each for each in (CARE, ALONE) if each in study.testable()] or main
    return Card(
        heading, answers.compared(study), link,
        number=f"{here} in both" if both else here,
        meaning=f"{wording.capital(name)}: {beside} ({run_of(study.years(name))}, against "
        f"{run_of(study.window)}).",
        sure=f"**{answers.sure(study)}**. Official figures beside {len(one.comparators)} other "
        f"{phrases.places(study)}. We could have missed {_missed(study, main)}.",
        pictures=_bars(study, drawn),
    )  # fmt: skip


def _missed(study: Study, names: list[str]) -> str:
    """Say which falls the comparison would not have shown."""
    least = {name: study.power(name).fall for name in names}
    under = [
        f"{phrases.size(-fall, study.outcome(name))} in {name}"
        for name, fall in least.items()
        if math.isfinite(fall)
    ]
    ever = [name for name, fall in least.items() if not math.isfinite(fall)]
    missed = [f"falls under {wording.listed(under)}"] * bool(under)
    return wording.listed(missed + [f"any fall in {wording.listed(ever)}"] * bool(ever))


def _bars(study: Study, names: list[str]) -> list[Picture]:
    """Draw the changes of some outcomes here and elsewhere, all on one scale."""
    values, texts, who = [], [], []
    for name in names:
        one, outcome = study.together(name), study.outcome(name)
        each = [shown(value, outcome.points) for value in (one.change, one.elsewhere)]
        values += each
        texts += [wording.signed(value, outcome.change_unit, 1) for value in each]
        who.append(wording.capital(phrases.who(study, one.treated).removeprefix("the ")))
    bars = rows.changes(values, texts, size=sheet.SIZE)
    columns = [Column("Where", "name"), Column("Change", "drawing")]
    return [
        RowPicture(wording.capital(name), "", columns,
                   [(who[place], bars[2 * place]), ("Others", bars[2 * place + 1])])
        for place, name in enumerate(names)
    ]  # fmt: skip


def _dates(study: Study, name: str, years: pd.Index) -> pd.Series:
    ends = "09-30" if "workforce" in study.outcome(name).topics else "03-31"
    return pd.Series(pd.to_datetime([f"{int(y[:4]) + 1}-{ends}" for y in years]), years)
