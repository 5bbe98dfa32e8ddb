"""Findings: what a study shows, as sentences that follow the result and its uncertainty.

A difference with a large p is never called no effect: it is said which effects the figures
leave open.  A fall is never told without the fall elsewhere.

Each function takes a study and, where it speaks of one outcome, that outcome's `name`.
"""

import pandas as pd

from fop.comparison import permutation, results
from fop.comparison.panels import OLDER
from fop.comparison.permutation import Test
from fop.comparison.study import MAIN, SMALLEST, Study, Variant, shown, unit
from fop.words import counts, wording
from fop.words.wording import Statement, say

EVENTS = "official/events"


def finding(study: Study, name: str) -> Statement:
    """Say how the treated changed, how the others did, and what the difference can mean."""
    if name in study.refusals():
        return Statement(f"{headline(study, name)}. {study.refusals()[name]}")
    outcome, one, changes = study.outcome(name), study.together(name), study.changes(name)
    verbs, sizes = [], []
    for group, mean in ((one.treated, one.change), (one.comparators, one.elsewhere)):
        change = shown(mean, outcome.points)
        before = changes.before[list(group)].mean() if outcome.points else 100
        verbs.append(wording.verb(before, before + change))
        sizes.append(wording.signed(change, unit(outcome.points)))
    difference = wording.signed(shown(one.effect, outcome.points), unit(outcome.points))
    # A mean of several boroughs may rise while one of them falls: name it as a mean.
    mean_of = "" if len(one.treated) == 1 else "the average of "
    again = "" if verbs[0] == verbs[1] else f"{verbs[1]} "
    fell = int((changes.change[one.comparators] < 0).sum())
    return say(
        f"{wording.capital(outcome.subject)} {verbs[0]} in {mean_of}"
        f"{wording.listed(one.treated)} ({sizes[0]}) and {again}in the average of the "
        f"{len(one.comparators)} other authorities ({sizes[1]}); it fell in "
        f"{fell} of the others. Against them that is a difference of {difference}. "
        f"{probability(one)} {meaning(study, name)}{_each(study, name)}"
    )


def probability(one: Test) -> str:
    """Say the p as the share of sets that it is."""
    k = len(one.treated)
    what = "authorities" if k == 1 else f"sets of {counts.in_words(k)} authorities"
    return (
        f"Of all {one.sets:,} {what}, {wording.figure(100 * one.p, 'per cent')} differ from the "
        f"rest by as much or more (p = {p_text(one.p)})."
    )


def meaning(study: Study, name: str) -> str:
    """Say what a joint difference can and cannot mean, with what other comparisons give."""
    one, points = study.together(name), study.outcome(name).points
    if pd.isna(one.critical):
        return "The authorities changed too much alike for any difference to be told from chance."
    low, high = (wording.signed(shown(v, points), unit(points)) for v in (one.low, one.high))
    fits = f"The figures fit any difference between {low} and {high}."
    others = _other_ways(study, name)
    small = others.loc[others["p"] <= permutation.LEVEL, "variant"]
    if one.small:
        return (
            f"Chance alone seldom gives so much. {fits} Of {len(others)} other ways to compare, "
            f"{len(small)} also give a small p. The figures do not say what lies behind it."
        )
    often = "often" if one.p > 0.2 else "now and then"
    also = (
        f" In {len(small)} of {len(others)} other ways to compare the p is small: "
        f"{'; '.join(way[:1].lower() + way[1:] for way in small)}."
        if len(small)
        else ""
    )
    return (
        f"Chance alone gives that much {often}. {fits} Only a fall of {fall(study, name)} or a "
        f"rise of {rise(study, name)} would have shown four times in five; a smaller effect, good "
        f"or bad, can be there unseen.{also}"
    )


def headline(study: Study, name: str) -> str:
    """Say in a few words how the treated stand among the others, for a chart's title."""
    if name in study.refusals():
        return f"{wording.capital(name)}: cannot be tested with these years and authorities"
    one = study.together(name)
    who = wording.listed(one.treated)
    if not one.small:
        does = "do" if len(one.treated) > 1 else "does"
        return f"{wording.capital(name)}: {who} {does} not stand out from the other authorities"
    side = "higher" if one.effect > 0 else "lower"
    return f"{wording.capital(name)}: {side} in {who} than chance would often give"


def takeaways(study: Study) -> Statement:
    """Say in a few lines what a reader may take away."""
    primary, counted = study.testable(primary=True), results.chance(study)
    standing_out = [name for name in primary if study.together(name).small]
    small = [name for name in study.testable() if study.together(name).small]
    if standing_out:
        first = f"Chance alone seldom gives the change seen in {wording.listed(standing_out)}."
        then = "The figures do not say what lies behind it."
    elif primary:
        neither = f"Neither {primary[0]} nor {primary[-1]} stand"
        one = f"The main outcome that can be tested, {primary[0]}, does not stand"
        first = f"{neither if len(primary) > 1 else one} out from the rest of London."
        then = "That is no finding that nothing changed."
    else:
        first, then = "Neither main outcome can be tested.", "Figures are missing."
    sizes = wording.listed(f"{fall(study, name)} in {name}" for name in primary)
    tested, few = int(counted["joint"]), int(counted["joint_small"])
    names = f" ({wording.listed(small)})" if small else ""
    box = (
        "**What a reader may take away**\n\n"
        f"- **{first}** {then}\n"
        + (
            f"- **The comparison is a blunt instrument.** To show four times in five, a fall "
            f"beyond that of the others would have to reach {sizes}. A smaller gain, or a smaller "
            "loss, cannot be ruled out.\n"
            if primary
            else ""
        )
        + f"- **Many things were looked at.** {wording.capital(counts.in_words(tested))} outcomes "
        f"were tested; {counts.in_words(few)} {'has' if few == 1 else 'have'} a small p{names}, "
        f"and chance alone would give about {counted['joint_chance']:.1f}.\n"
        "- **Other things happened too.** A difference is not the programme's for being there, "
        "and the lack of one is not the programme's failure."
    )
    return Statement("> " + box.replace("\n", "\n> "))


def bases(study: Study, name: str) -> Statement:
    """Say how an outcome's difference depends on the population that rates are worked out on."""
    ways = (
        ("on the newer population", MAIN),
        ("on the older population", Variant(population=OLDER)),
        ("in counts", Variant(counts=True)),
    )
    told = []
    for text, way in ways:
        if one := study.tried(name, way):
            points = study.points(name, way)
            size = wording.signed(shown(one.effect, points), unit(points))
            told.append(f"{size} {text} (p = {p_text(one.p)})")
    if len(told) < len(ways):
        return Statement(f"{wording.capital(name)}: not held on every population for these years.")
    return Statement(
        f"{wording.capital(name)}: the difference from the other authorities is "
        f"{wording.listed(told)}."
    )


def worked(study: Study, name: str) -> Statement:
    """Work a joint test through in words, from the figures of the first authority to the p."""
    if name in study.refusals():
        return Statement(f"{headline(study, name)}.")
    one, changes = study.together(name), study.changes(name)
    area = one.treated[0]
    sums = []
    for years, mean in ((study.years(name), changes.before), (study.window, changes.after)):
        parts = " + ".join(f"{value:.2f}" for value in study.panel(name)[area].reindex(years))
        sums.append(f"({parts}) / {len(years)} = {mean[area]:.2f}")
    first, last = f"{changes.before[area]:.2f}", f"{changes.after[area]:.2f}"
    how = f"{last} − {first}" if changes.points else f"the logarithm of {last} / {first}"
    each = wording.listed(f"{_raw(changes.change[a])} ({a})" for a in one.treated)
    k, others, far = len(one.treated), len(one.comparators), round(one.p * one.sets)
    higher = one.fall - one.critical
    return say(
        f"1. The baseline of {area} is {sums[0]}; its window is {sums[1]}.\n"
        f"2. Its change is {how} = {_raw(changes.change[area])}.\n"
        f"3. The changes of the treated are {each}; their mean is {_raw(one.change)}.\n"
        f"4. The mean of the {others} others is {_raw(one.elsewhere)}. The difference is "
        f"{_raw(one.effect)}, which reads as "
        f"{wording.signed(shown(one.effect, changes.points), unit(changes.points))}.\n"
        f"5. The same is worked out for each of the {one.sets:,} sets of {k} among {others + k}. "
        f"In {far:,} of them the difference is at least as large, up or down: p = {far:,} / "
        f"{one.sets:,} = {p_text(one.p)}.\n"
        f"6. One set in twenty reaches {one.critical:.3f}, up or down: the critical size. Four "
        f"sets in five lie at {_raw(higher)} or lower. A fall of {one.critical:.3f} and "
        f"{higher:.3f} together, {one.fall:.3f}, would bring those four in five to the critical "
        f"size: it reads as {fall(study, name)}."
    )


def multiplicity(study: Study) -> Statement:
    """Say how many comparisons were made, and how many small p values chance alone gives."""
    counted = results.chance(study)
    parts = [
        f"{int(counted[kind])} {what}: {int(counted[f'{kind}_small'])} with a p of "
        f"{permutation.LEVEL:g} or less, where chance alone gives about "
        f"{counted[f'{kind}_chance']:.1f}"
        for kind, what in (
            ("joint", "tests of the boroughs together"),
            ("single", "tests of one borough alone"),
        )
    ]
    return say(f"In all, {parts[0]}; and {parts[1]}.")


def notes(study: Study, name: str) -> list[str]:
    """List what a chart's reader must know: events, base, breaks, who is left out."""
    outcome, given = study.outcome(name), marks(study, name)
    when = pd.to_datetime(given["date"])
    key = "; ".join(
        f"{label} ({day:%B %Y})" for label, day in zip(given["label"], when, strict=True)
    )
    told = [f"What else happened in these years: {key}."] if key else []
    if "break" in set(given["kind"]):
        told.append("Where a line has a gap, figures before and after it cannot be compared.")
    if outcome.on_population:
        told.append("Children living there: mid-year estimates after the 2021 Census, all years.")
    if study.years(name) != study.baseline:
        told.append(
            f"No official figure is older than {study.years(name)[0]}, so that is the baseline: "
            "a change that came before it is not seen."
        )
    if SMALLEST in study.panel(name) and SMALLEST not in study.areas:
        told.append(f"{SMALLEST} is drawn and not compared: it has too few children.")
    left = study.dropped(name)
    if left:
        why = "; ".join(f"{area}, {reason}" for area, reason in left.items())
        told.append(f"Left out of the comparison: {why}.")
    return told


def marks(study: Study, name: str) -> pd.DataFrame:
    """List the events and breaks that bear on an outcome's figures, the earliest first."""
    rows = study.panels.table(EVENTS)
    dates = study.panels.dates(study.outcome(name))
    when = pd.to_datetime(rows["date"])
    inside = (when >= dates.min() - pd.Timedelta(days=180)) & (when <= dates.max())
    chosen = rows[inside & rows["topic"].isin(["all", *study.outcome(name).topics])]
    return chosen.sort_values("date").reset_index(drop=True)


def fall(study: Study, name: str) -> str:
    """Write the size of the smallest fall that would have shown."""
    return _size(-study.together(name).fall, study.outcome(name).points)


def rise(study: Study, name: str) -> str:
    """Write the size of the smallest rise that would have shown."""
    return _size(study.together(name).rise, study.outcome(name).points)


def p_text(p: float) -> str:
    """Write a p: two decimals, three below 0.1; missing as its symbol."""
    if pd.isna(p):
        return wording.MISSING
    return "under 0.001" if p < 0.0005 else f"{p:.3f}" if p < 0.0995 else f"{p:.2f}"


def _each(study: Study, name: str) -> str:
    rows = results.by_area(study, name).dropna(subset=["p"]).to_dict("records")
    what = unit(study.outcome(name).points)
    told = (
        f"{row['area']} {wording.signed(row['change'], what)}, place {row['rank']:.0f} of "
        f"{row['of']:.0f} (p = {p_text(row['p'])})"
        for row in rows
    )
    return (
        f" Each by itself, from the lowest change up: {'; '.join(told)}." if len(rows) > 1 else ""
    )


def _raw(change: float) -> str:
    return f"{change:+.3f}".replace("-", "−")


def _size(change: float, points: bool) -> str:
    text = wording.figure(abs(shown(change, points)), "" if points else "per cent", 1)
    return f"{text} points" if points else text


def _other_ways(study: Study, name: str) -> pd.DataFrame:
    frame = results.robustness(study, [name])
    return frame[(frame["variant"] != MAIN.name) & frame["p"].notna()]
