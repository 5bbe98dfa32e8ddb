"""Findings: one outcome in sentences, with what the figures leave open and rule out.

A change is told with its direction and figure, and with the change elsewhere.  A difference that
chance often gives is never called no effect.
"""

import math

from fop.comparison import permutation, results
from fop.comparison.outcomes import Outcome
from fop.comparison.permutation import Test
from fop.comparison.phrases import chance, direction, gap, moved, often, size, who
from fop.comparison.study import Study
from fop.comparison.titles import verdict
from fop.comparison.ways import Way
from fop.words import breaks, counts, wording
from fop.words.statements import Statement

COUNTS = Way("In counts, no population", counts=True)


def finding(study: Study, name: str, *, each: bool = True) -> Statement:
    """Tell one outcome: direction and size in the treated, elsewhere, and each by itself."""
    if name in study.refusals():
        return Statement(
            f"**{wording.capital(name)} cannot be compared.** {study.refusals()[name]}"
        )
    one, outcome = study.together(name), study.outcome(name)
    text = (
        f"**{wording.capital(moved(one.change, outcome))} in {who(study, one.treated)}"
        f"{' together' if len(one.treated) > 1 else ''}, "
        f"{moved(one.elsewhere, outcome, bare=True)} in the {len(one.comparators)} others: "
        f"{gap(one.effect, outcome)}.** {verdict(one)}"
    )
    if each and len(one.treated) > 1:
        changes = study.changes(name).change
        sizes = [f"{area} {moved(changes[area], outcome, bare=True)}" for area in one.treated]
        text += f" Each by itself: {wording.listed(sizes)}."
    ends = study.years(name)[0], study.window[-1]
    changed = {breaks.counted_since(one, *ends) for one in outcome.measures} - {""}
    if changed:
        text += f" It is counted differently from {wording.listed(sorted(changed))} on, everywhere."
    left = [area for area in study.areas if area not in one.treated]
    if left:
        text += f" Without {wording.listed(left)}, for which a figure is missing."
    return Statement(text)


def number(study: Study, name: str) -> Statement | None:
    """Tell the count beside a rate, which rests on an estimate of the population."""
    one = study.tried(name, COUNTS)
    if name in study.refusals() or one is None:
        return None
    outcome = study.outcome(name)
    return Statement(
        f"The number itself was {moved(one.change, outcome)} in {who(study, one.treated)} and "
        f"{moved(one.elsewhere, outcome)} elsewhere. The rate also rests on estimates of how many "
        "children live there."
    )


def certainty(study: Study, name: str, *, groups: bool = True) -> Statement | None:
    """Say how often chance gives it, what the figures leave open, and what could be found.

    Parameters
    ----------
    groups : bool
        Whether it is said how the difference varies with whom the treated are compared with.
    """
    if name in study.refusals():
        return None
    one, outcome, power = study.together(name), study.outcome(name), study.power(name)
    return Statement(
        f"> **How sure are we?** {often(one)} {ruled_out(one, outcome)} The smallest fall beyond "
        f"the others' that we could have detected is {size(-power.fall, outcome)}, the smallest "
        f"rise {size(power.rise, outcome, bare=True)}.{_groups(study, name) if groups else ''}"
    )


def ruled_out(one: Test, outcome: Outcome) -> str:
    """Say which differences the figures leave open, and so which they rule out."""
    if not (math.isfinite(one.low) and math.isfinite(one.high)):
        return "With so few to compare with, the figures rule no difference out."
    low, high = size(one.low, outcome), size(one.high, outcome)
    if one.low < 0 < one.high:
        return (
            f"The true difference could be anywhere from {size(one.low, outcome, bare=True)} lower "
            f"to {high} higher; more is ruled out."
        )
    side = "lower" if one.high < 0 else "higher"
    near, far = (low, high) if one.low > 0 else (high, low)
    return (
        f"The figures are consistent with {near} to {far} {side} than elsewhere, and rule out no "
        "difference at all."
    )


def earlier(study: Study, name: str, *, short: bool = False) -> Statement | None:
    """Say whether the treated were on another path before; nothing where it is not known.

    Parameters
    ----------
    short : bool
        Without the baseline years by themselves.
    """
    if name in study.refusals():
        return None
    frame, told, outcome = results.before(study, name), [], study.outcome(name)
    for place, row in enumerate(frame.head(1 if short else 2).to_dict("records")):
        first = place == 0 and len(frame) > 1
        total = "the total" if outcome.unit.startswith("pounds") else "the number"
        what = total if first and outcome.on_population else "it"
        here, there = (
            direction(row[key], outcome, bare=key == "elsewhere", decimals=1)
            for key in ("change", "elsewhere")
        )
        alone = "" if place == 0 else " alone"
        told.append(
            f"From {row['years']}{alone} {what} was {here} a year in "
            f"{who(study, row['areas'])}, {there} elsewhere; {chance(row['p'])}."
        )
    if not told:
        return None
    early = frame.iloc[0]
    if early["p"] <= permutation.LEVEL:
        side = "down" if early["difference"] < 0 else "up"
        told.append(
            f"So {who(study)} {'were' if len(study.areas) > 1 else 'was'} already moving {side} "
            "beside the others, and the comparison cannot tell such a path from a programme."
        )
    return Statement("**Before:** " + " ".join(told))


def _groups(study: Study, name: str) -> str:
    """Say how far the difference depends on whom the treated are compared with."""
    frame = results.compared(study, results.comparators(study), [name]).dropna(subset=["p"])
    if len(frame) < 2:
        return ""
    low, high = (
        wording.signed(value, study.outcome(name).change_unit)
        for value in (frame["difference"].min(), frame["difference"].max())
    )
    small = int((frame["p"] <= permutation.LEVEL).sum())
    few = counts.in_words(small) if small else "none"
    return (
        f" Beside other groups or adjusted it lies between {low} and {high}; {few} of "
        f"{counts.in_words(len(frame))} such gaps {'is' if small < 2 else 'are'} as rare as 5 of "
        "100."
    )
