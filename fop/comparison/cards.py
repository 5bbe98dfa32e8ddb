"""Cards: the whole comparison in one card of the first page."""

import math

from fop.charts import rows, sheet
from fop.charts.drawing import Picture
from fop.comparison import answers, phrases
from fop.comparison.study import Study, run_of, shown
from fop.exhibits.front import Card
from fop.words import wording

CARE, ALONE = "children in care", "children in care, without unaccompanied children"
"""The outcome with and without the children whose number depends on arrivals."""


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
    columns = [rows.Column("Where", "name"), rows.Column("Change", "drawing")]
    return [
        rows.RowPicture(wording.capital(name), "", columns,
                        [(who[place], bars[2 * place]), ("Others", bars[2 * place + 1])])
        for place, name in enumerate(names)
    ]  # fmt: skip
