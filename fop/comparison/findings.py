"""Findings: one outcome in sentences, with what the figures leave open and rule out.

A change is told with its direction and figure, and with the change elsewhere.  A difference that
chance often gives is never called no effect.
"""

import math
from dataclasses import replace

from fop.comparison import results
from fop.comparison.outcomes import Outcome
from fop.comparison.permutation import LEVEL, Test
from fop.comparison.phrases import (
    FIRST_YEAR,
    PERHAPS,
    PROGRAMME,
    chance,
    changed,
    differs,
    direction,
    gap,
    headline,
    moved,
    often,
    pandemic,
    size,
    told,
    verdict,
    who,
)
from fop.comparison.study import Study, run_of
from fop.rounding import rounded
from fop.words import breaks, counts, wording
from fop.words.statements import Stated, Statement


def finding(study: Study, name: str) -> Statement:
    """Tell one outcome: direction and size in the treated, elsewhere, and each by itself."""
    if name in study.refusals():
        return Statement(
            f"**{wording.capital(name)} cannot be compared.** {study.refusals()[name]}"
        )
    one, outcome = study.together(name), study.outcome(name)
    here, there = moved(one.change, outcome), moved(one.elsewhere, outcome, bare=True)
    more, others = gap(one.effect, outcome), f"the {len(one.comparators)} others"
    ends = [rounded(end, 1) for end in (one.change, one.elsewhere, one.effect)]
    if outcome.points and rounded(ends[0] - ends[1], 1) != ends[2]:
        more += " before rounding"  # what the two figures beside it do not give
    states = [
        told(study, name, one.treated, here), told(study, name, one.comparators, there, others),
        differs(study, name, one, more),
    ]  # fmt: skip
    text = (
        f"**{wording.capital(here)} in {who(study, one.treated)}"
        f"{' together' if len(one.treated) > 1 else ''}, {there} in {others}: {more}.** "
        f"{verdict(one)}"
    )
    if len(one.treated) > 1:
        changes = study.changes(name).change
        sizes = {area: moved(changes[area], outcome, bare=True) for area in one.treated}
        text += f" Each by itself: {wording.listed(f'{a} {size}' for a, size in sizes.items())}."
        states += [told(study, name, [area], size) for area, size in sizes.items()]
    text += began(study, name)
    if since := changed(study, name):
        text += f" It is{since.removeprefix(',')}, everywhere."
    left = [area for area in study.areas if area not in one.treated]
    if left:
        text += f" Without {wording.listed(left)}, for which a figure is missing."
    return Statement(text + pandemic(study), states)


def pattern(study: Study, name: str) -> Statement | None:
    """Tell the difference of one outcome alone, and how often chance gives it."""
    if name in study.refusals():
        return None
    one = study.together(name)
    beside = moved(one.effect, study.outcome(name))
    return Statement(
        f"**{wording.capital(name)} in {who(study, one.treated)}: {beside} compared with "
        f"elsewhere{changed(study, name)}.** {often(one)}{pandemic(study)}",
        [differs(study, name, one, beside)],
    )


def began(study: Study, name: str) -> str:
    """Say which year stands for the years before, where figures begin later than these."""
    years = study.years(name)
    if years == study.baseline:
        return ""
    own = years[0] == FIRST_YEAR and not set(study.areas) - set(PROGRAMME)
    return (
        f" {run_of(years)} stands for the years before, since figures begin then"
        f"{': the first year of the programme' if own else ''}."
    )


def number(study: Study, name: str) -> Statement | None:
    """Tell the count beside a rate, which rests on an estimate of the population."""
    outcome = study.outcome(name)
    if name in study.refusals() or outcome.points or not outcome.on_population:
        return None
    one, grid, both = study.together(name), study.panel(name, counts=True), []
    for areas, place in ((one.treated, who(study, one.treated)), (one.comparators, "elsewhere")):
        before, after = (
            float(grid.loc[years, areas].mean().sum())
            for years in (study.years(name), study.window)
        )
        text = direction(100 * (after / before - 1), outcome)
        made = told(study, name, areas, text, place)
        both.append(replace(made, unit="", before=before, after=after))
    here, there = (one.figures for one in both)
    mine, theirs = ("The", ", added up,") if len(one.treated) == 1 else ("Added up, the", "")
    return Statement(
        f"{mine} number itself was {here} in {who(study, one.treated)} and{theirs} {there} "
        f"elsewhere.{pandemic(study)}",
        both,
    )


def certainty(study: Study, name: str, *, groups: bool = False) -> Statement | None:
    """Say how often chance gives it, what the figures leave open, and what could be found.

    With `groups`, it is said how the difference varies with whom the treated are compared with.
    """
    if name in study.refusals():
        return None
    one, outcome, power = study.together(name), study.outcome(name), study.power(name)
    could = (
        f"Four times in five we would have detected a fall {size(-power.fall, outcome)} beyond "
        f"the others', or a rise {size(power.rise, outcome, bare=True)} beyond."
        if math.isfinite(power.fall)
        else "No fall could have been large enough to detect four times in five; a rise "
        f"{size(power.rise, outcome)} beyond the others' could."
    )
    return Statement(
        f"> **How sure are we?** {often(one)} {ruled_out(one, outcome)} {could}"
        f"{_groups(study, name) if groups else ''}"
    )


def ruled_out(one: Test, outcome: Outcome) -> str:
    """Say which differences the figures leave open, and so which they rule out."""
    if not (math.isfinite(one.low) and math.isfinite(one.high)):
        return "With so few to compare with, the figures rule no difference out."
    if not one.small:
        high = size(one.high, outcome)
        return (
            "With 95% confidence the true difference lies between "
            f"{size(one.low, outcome, bare=True)} lower and {high} higher."
        )
    side = "lower" if one.high < 0 else "higher"
    near, far = (one.low, one.high) if one.low > 0 else (one.high, one.low)
    return (
        f"With 95% confidence the true difference lies between {size(near, outcome, bare=True)} "
        f"and {size(far, outcome)} {side} than elsewhere; zero is ruled out."
    )


def earlier(study: Study, name: str, *, within: bool = False) -> Statement | None:
    """Say whether the treated were on another path before; nothing where it is not known.

    With `within`, the baseline years are told of by themselves, too; they are where their path was,
    or perhaps was, another.
    """
    if name in study.refusals():
        return None
    frame, outcome = results.before(study, name), study.outcome(name)
    rows = frame.to_dict("records")
    rows = rows if within else rows[:1] + [row for row in rows[1:] if row["p"] <= PERHAPS]
    if not rows:
        return None
    sentences, states = [], []
    for place, row in enumerate(rows):
        first = place == 0 and len(frame) > 1
        total = "the total" if outcome.unit.startswith("pounds") else "the number"
        what = total if first and outcome.on_population else "it"
        here, there = (
            direction(row[key], outcome, bare=key == "elsewhere", decimals=1)
            for key in ("change", "elsewhere")
        )
        sentences.append(
            f"From {row['years']}{' alone' if place else ''} {what} was {here} a year in "
            f"{who(study, row['areas'])}, {there} elsewhere; "
            f"{chance(row['p']).replace('a gap this big', 'this') if place else chance(row['p'])}."
        )
        start = 0.0 if outcome.points else 100.0
        states += [
            Stated(area, f"{outcome.count}, a year", "", row["years"][:7], row["years"][-7:],
                   start, start + row[key], text.split(" ")[0], text)
            for area, key, text in ((who(study, row["areas"]), "change", here),
                                    ("elsewhere", "elsewhere", there))
        ]  # fmt: skip
    for row in [one for one in rows if one["p"] <= LEVEL][:1]:
        side = "down" if row["difference"] < 0 else "up"
        since = "" if row is rows[0] else f" from {row['years']}"
        turned = row["difference"] * study.together(name).effect < 0
        sentences.append(
            f"So{since} {who(study, row['areas'])} {'were' if len(row['areas']) > 1 else 'was'} "
            f"already moving {side} beside the others"
            + ("; that did not go on, and the comparison cannot say why." if turned else
               ", and the comparison cannot tell such a path from a programme.")
        )  # fmt: skip
    touched = breaks.pandemic(rows[0]["years"][:7], rows[0]["years"][-7:])
    text = " ".join(["**Before:**", *sentences, touched]).rstrip()
    return Statement(text.replace("unchanged a year", "unchanged"), states)


def worked(study: Study, name: str) -> Statement:
    """Work a joint comparison through, from the figures of the first authority on."""
    if name in study.refusals():
        return Statement(f"{headline(study, name)}.")
    one, changes, outcome = study.together(name), study.changes(name), study.outcome(name)
    area, sums = one.treated[0], []
    for years, mean in ((study.years(name), changes.before), (study.window, changes.after)):
        parts = " + ".join(f"{value:.2f}" for value in study.panel(name)[area].reindex(years))
        sums.append(f"({parts}) / {len(years)} = {mean[area]:.2f}")
    first, last = f"{changes.before[area]:.2f}", f"{changes.after[area]:.2f}"
    how = f"{last} − {first}" if changes.points else f"the logarithm of {last} / {first}"
    each = "; ".join(f"{_raw(changes.change[a])} ({a})" for a in one.treated)
    k, others, far = len(one.treated), len(one.comparators), round(one.p * one.sets)
    every = (
        f"a fixed sample of {one.sets:,} sets" if one.sampled else f"each of the {one.sets:,} sets"
    )
    cleared = study.tried(name, results.ADJUSTED)
    text = (
        f"1. The average before of {area} is {sums[0]}; after, {sums[1]}.\n"
        f"2. Its change is {how} = {_raw(changes.change[area])}.\n"
        f"3. The changes are {each}; their mean is {_raw(one.change)}.\n"
        f"4. The mean of the {others} others is {_raw(one.elsewhere)}. The difference is "
        f"{_raw(one.effect)}: {gap(one.effect, outcome)}.\n"
        f"5. The same is worked out for {every} of {k} among {others + k}. "
        f"In {far:,} of them the difference is at least as large, up or down: {far:,} / "
        f"{one.sets:,} = {one.p:.3f}.\n"
        f"6. Take an effect off those looked at and do step 5 again. From {_raw(one.low)} to "
        f"{_raw(one.high)} more than one set in twenty lies as far out: that is the 95% range."
    )
    if cleared:
        text += (
            f"\n7. Cleared of what the level before predicts, the difference is "
            f"{_raw(cleared.effect)}, and {cleared.p:.3f} of all sets lie as far out."
        )
    return Statement(text)


def _groups(study: Study, name: str) -> str:
    """Say how far the difference depends on whom the treated are compared with."""
    frame = results.compared(study, results.comparators(study)[1:], [name]).dropna(subset=["p"])
    if len(frame) < 2:
        return ""
    low, high = (
        wording.signed(value, study.outcome(name).change_unit)
        for value in (frame["difference"].min(), frame["difference"].max())
    )
    small = int((frame["p"] <= LEVEL).sum())
    few = counts.in_words(small) if small else "none"
    return (
        f" Beside other groups or adjusted it lies between {low} and {high}; {few} of "
        f"{counts.in_words(len(frame))} such gaps {'is' if small < 2 else 'are'} larger than "
        "chance gives in 5 of 100 comparisons."
    )


def _raw(change: float) -> str:
    return f"{change:+.3f}".replace("-", "−")
