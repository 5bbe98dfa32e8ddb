"""Answers: what a study shows, in sentences that follow the comparison and its uncertainty.

A change is told with its direction and figure, and with the change elsewhere.  A difference that
chance often gives is never called no effect: it is said what the figures leave open and what
they rule out.
"""

import math
from collections.abc import Sequence

from fop.comparison import permutation, results
from fop.comparison.outcomes import Outcome
from fop.comparison.permutation import Test
from fop.comparison.sources import LONDON
from fop.comparison.study import Study, shown, span, unit
from fop.comparison.ways import Way
from fop.words import breaks, counts, wording
from fop.words.wording import Statement

PROGRAMME = ("Hammersmith and Fulham", "Kensington and Chelsea", "Westminster")
"""The boroughs whose programme the report evaluated."""

AIM = 0.2
"""The fall in children in care that the boroughs announced in March 2015."""

PERHAPS = 0.1
"""A p over `permutation.LEVEL` and at most this is called perhaps a difference."""

LITTLE = {"per cent": 3.0, "points": 0.2}
"""Changes under these are said to have hardly changed."""

PANDEMIC = "2019-20"
"""The last reporting year to March that the pandemic hardly touched."""


def places(study: Study, *, one: bool = False) -> str:
    """Name what the authorities are called where they are: boroughs, or authorities."""
    if study.home == LONDON:
        return "borough" if one else "boroughs"
    return "authority" if one else "authorities"


def who(study: Study, areas: Sequence[str] = ()) -> str:
    """Name the treated, or some of them: by name up to two, else by their number."""
    named = list(areas or study.areas)
    if len(named) < 3:
        return wording.listed(named)
    return f"the {counts.in_words(len(named))} {places(study)}"


def rest(study: Study) -> str:
    """Name whom the treated are compared with."""
    return f"the rest of {study.home}"


def answer(study: Study) -> str:
    """Answer in two sentences: which way the main outcomes went, and how that compares."""
    main = study.testable(primary=True)
    if not main:
        return "Neither main outcome can be compared: figures are missing."
    return f"{_directions(study, main)} {_verdict(study, main)}"


def compared(study: Study) -> str:
    """Say in one short sentence how the main outcomes compare with those of the others."""
    main = study.testable(primary=True)
    tests = {name: study.together(name) for name in main}
    small = [name for name in main if tests[name].small]
    if small:
        told = [f"{name} went {'down' if tests[name].effect < 0 else 'up'}" for name in small]
        return f"{wording.capital(wording.listed(told))} compared with {rest(study)}."
    rose = all(one.effect >= 0 for one in tests.values())
    if len(main) > 1:
        verb = "fell compared with" if rose else "clearly differ from"
        return f"Neither {' nor '.join(main)} {verb} {rest(study)}."
    verb = "did not fall compared with" if rose else "do not clearly differ from"
    return f"{wording.capital(main[0])} {verb} {rest(study)}."


def bullets(study: Study) -> list[str]:
    """Give the figures behind the answer: the main outcomes, then two patterns to know."""
    told = []
    for name in study.testable(primary=True):
        one = study.together(name)
        text = f"**{wording.capital(name)}:** {_both(study, name)}."
        without = f"{name}, without unaccompanied children"
        if without in study.testable() and study.together(without).treated == one.treated:
            text += f" Without unaccompanied children, {_both(study, without)}."
        told.append(text)
    told += [
        f"**{wording.capital(name)}:** {_both(study, name)}. {_verdict_of(study.together(name))} "
        f"{study.outcome(name).about}"
        for name in PATTERNS
        if name in study.testable()
    ]
    return told


PATTERNS = ("protection plans at 31 March", "starts of care")
"""Patterns that a reader must know of, beside the main outcomes."""

COUNTS = Way("In counts, no population", counts=True)


def sure(study: Study) -> str:
    """Grade how sure the answer is."""
    return "moderate" if study.testable(primary=True) else "cannot say"


def because(study: Study) -> str:
    """Say why the answer is no surer than it is."""
    main = study.testable(primary=True)
    if not main:
        return "No comparison could be made."
    sizes = sorted({len(study.together(name).comparators) for name in main})
    others = " to ".join(dict.fromkeys([str(sizes[0]), str(sizes[-1])]))
    return (
        f"Official figures, set beside {others} other {places(study)}. A difference would not "
        "prove that a programme worked; no difference does not prove that it failed."
    )


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
        f"{gap(one.effect, outcome)}.** {_verdict_of(one)}"
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
        f"> **How sure are we?** {_chance(one)} {ruled_out(one, outcome)} The smallest fall beyond "
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
            _direction(row[key], outcome, bare=key == "elsewhere", decimals=1)
            for key in ("change", "elsewhere")
        )
        alone = "" if place == 0 else " alone"
        told.append(
            f"From {row['years']}{alone} {what} was {here} a year in "
            f"{who(study, row['areas'])}, {there} elsewhere; {_often(row['p'])}."
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


def headline(study: Study, name: str) -> str:
    """Say in a few words how the treated compare, for a heading or a title."""
    what = wording.capital(name)
    if name in study.refusals():
        return f"{what}: cannot be compared with these years and {places(study)}"
    one = study.together(name)
    text = f"{what}: {_compares(study, name, one)}"
    if len(one.treated) > 1 and not one.small:
        alone = {area: test for area, test in study.alone(name).items() if test.small}
        for area, test in alone.items():
            text += f"; {area} by itself {_side(test)}"
    return text


def brief(study: Study, name: str) -> str:
    """Say in a word or two how the treated compare, for a row of a table."""
    one = study.together(name)
    side = "higher" if one.effect > 0 else "lower"
    text = side if one.small else f"perhaps {side}" if one.p <= PERHAPS else "no sign"
    if len(one.treated) > 1 and not one.small:
        for area, test in study.alone(name).items():
            if test.small:
                text += f"; {area} {'higher' if test.effect > 0 else 'lower'}"
    return text


def directions(study: Study, name: str) -> str:
    """Say which way each treated authority went, for the title of its lines."""
    one, outcome = study.together(name), study.outcome(name)
    changes = study.changes(name).change[one.treated]
    words: dict[str, list[str]] = {}
    for area, change in changes.items():
        words.setdefault(_verb(change, outcome), []).append(str(area))
    if len(words) == 1 and len(one.treated) > 2:
        (word,) = words
        return f"{wording.capital(name)} {word} in all {counts.in_words(len(one.treated))}"
    clauses = [f"{word} in {wording.listed(areas)}" for word, areas in words.items()]
    return f"{wording.capital(name)} {wording.listed(clauses)}"


def multiplicity(study: Study, *, singly: bool = True) -> Statement:
    """Say how many outcomes were tested, and how many small results chance alone gives.

    Parameters
    ----------
    singly : bool
        Whether comparisons of one authority by itself are counted too.
    """
    counted = results.chance(study)
    small = [name for name in study.testable() if study.together(name).small]
    names = f" ({wording.listed(small)})" if small else ""
    alone = int(counted["single_small"])
    text = (
        f"{wording.capital(counts.in_words(int(counted['joint'])))} outcomes were compared. "
        f"{_few(len(small))} of the differences {'is' if len(small) < 2 else 'are'} as rare as 5 "
        f"of 100 comparisons by chance{names}; chance alone would give about "
        f"{counted['joint_chance']:.1f}."
    )
    if singly and len(study.areas) > 1:
        text += (
            f" Of {int(counted['single'])} comparisons of one {places(study, one=True)} by itself, "
            f"{_few(alone).lower()} {'is' if alone < 2 else 'are'} as rare, where chance would "
            f"give about {counted['single_chance']:.1f}."
        )
    return Statement(text)


def _few(number: int) -> str:
    return wording.capital(counts.in_words(number)) if number else "None"


def whose(study: Study, areas: Sequence[str] = ()) -> Statement | None:
    """Say whose chapter this is, where a reader could think it another's.

    Parameters
    ----------
    areas : sequence of str
        The boroughs of the book's other pages, by name.
    """
    if not set(study.areas) <= set(PROGRAMME):
        return Statement(
            f"> This chapter is about {wording.listed(study.areas)}, which did not take part in "
            "Focus on Practice. It shows what the same comparison finds elsewhere."
        )
    if areas and set(areas) != set(study.areas):
        return Statement(
            f"> This chapter is about {wording.listed(study.areas)}, where Focus on Practice ran. "
            f"Other pages of this book are about {wording.listed(areas)}."
        )
    return None


def years(study: Study) -> Statement:
    """Say which years are compared, and what they hold."""
    late = [year for year in study.window if year > PANDEMIC]
    after = f"{span(study.baseline)} is set beside {span(study.window)}"
    if late:
        return Statement(
            f"The average of {after}. The later years include the pandemic, which changed what "
            "these figures count everywhere."
        )
    return Statement(f"The average of {after}, before the pandemic.")


def moved(change: float, outcome: Outcome, *, bare: bool = False) -> str:
    """Write a change with its direction: `up 1.2 percentage points`, `down 3%`.

    Parameters
    ----------
    bare : bool
        Points without their name, where it has just been said.
    """
    return _direction(shown(change, outcome.points), outcome, bare=bare)


def gap(effect: float, outcome: Outcome) -> str:
    """Write a difference from elsewhere: `0.7 more`, `28% less`."""
    value = shown(effect, outcome.points)
    if _is_nothing(value, outcome):
        return "no difference"
    return f"{amount(value, outcome, bare=True)} {'more' if value > 0 else 'less'}"


def amount(
    value: float, outcome: Outcome, *, bare: bool = False, decimals: int | None = None
) -> str:
    """Write the size of a change as it is read, without its sign.

    Per cent are whole from one on, points in tenths.
    """
    if not outcome.points:
        if decimals is None:
            decimals = 0 if abs(value) >= 1 else 1
        return wording.figure(abs(value), "per cent", decimals)
    number = wording.figure(abs(value), decimals=1)
    if bare:
        return number
    if outcome.unit != "per cent":
        return f"{number} {outcome.unit}"
    return f"{number} percentage point{'' if number == '1.0' else 's'}"


def size(change: float, outcome: Outcome, *, bare: bool = False) -> str:
    """Write the size of a change given as a test gives it."""
    return amount(shown(change, outcome.points), outcome, bare=bare)


def of_100(p: float) -> str:
    """Write a p as comparisons in a hundred."""
    if p < 0.01:
        return "fewer than 1 of 100"
    return f"{min(99, round(100 * p))} of 100" if p < 0.995 else "nearly all of 100"


def _direction(
    value: float, outcome: Outcome, *, bare: bool = False, decimals: int | None = None
) -> str:
    if _is_nothing(value, outcome):
        return "unchanged"
    text = amount(value, outcome, bare=bare, decimals=decimals)
    return f"{'up' if value > 0 else 'down'} {text}"


def _is_nothing(value: float, outcome: Outcome) -> bool:
    return not any(digit in amount(value, outcome, bare=True) for digit in "123456789")


def _both(study: Study, name: str) -> str:
    one, outcome = study.together(name), study.outcome(name)
    here, there = moved(one.change, outcome), moved(one.elsewhere, outcome)
    if here == there:
        return f"{here} in {who(study, one.treated)} and elsewhere"
    there = moved(one.elsewhere, outcome, bare=True)
    return f"{here} in {who(study, one.treated)}, {there} elsewhere"


def _chance(one: Test) -> str:
    return f"{wording.capital(_often(one.p))}."


def often(one: Test) -> str:
    """Say how often chance gives a gap as big."""
    return _chance(one)


def _often(p: float) -> str:
    return f"chance gives a gap this big in {of_100(p)} comparisons"


def _verb(change: float, outcome: Outcome) -> str:
    value = shown(change, outcome.points)
    if abs(value) < LITTLE[unit(outcome.points)]:
        return "hardly changed"
    return "rose" if value > 0 else "fell"


def _side(one: Test) -> str:
    """Name the side on which a result lies that chance seldom gives."""
    if one.effect > 0:
        return "rose more" if one.change > 0 else "fell less"
    return "fell more" if one.change < 0 else "rose less"


def _directions(study: Study, main: Sequence[str]) -> str:
    clauses = []
    for name in main:
        one, outcome = study.together(name), study.outcome(name)
        verb = _verb(one.change, outcome)
        by = f"by {size(one.change, outcome)}"
        clauses.append((name, verb, f"({moved(one.change, outcome)})" if "hardly" in verb else by))
    treated = study.together(main[0]).treated
    areas = who(study, treated) + (" together" if len(treated) > 1 else "")
    if len(clauses) == 2 and clauses[0][1] == clauses[1][1]:
        (first, verb, by), (second, _, also) = clauses
        return f"{wording.capital(first)} and {second} {verb} in {areas}, {by} and {also}."
    told = "; ".join(f"{name} {verb} {by}" for name, verb, by in clauses)
    return f"In {areas}, {told}."


def _verdict(study: Study, main: Sequence[str]) -> str:
    tests = {name: study.together(name) for name in main}
    small = [name for name, one in tests.items() if one.small]
    if small:
        told = [
            f"{name} went {'down' if tests[name].effect < 0 else 'up'} compared with {rest(study)}"
            for name in small
        ]
        return f"{wording.capital(wording.listed(told))}, by more than chance often gives."
    subject = "Neither" if len(main) > 1 else "That did not"
    if all(one.effect >= 0 for one in tests.values()):
        verb = "fell" if len(main) > 1 else "fall"
        return f"{subject} {verb} compared with {rest(study)}; the figures could miss a small fall."
    if len(main) > 1:
        return f"Neither clearly differs from {rest(study)}; the figures could miss a small one."
    return f"That does not clearly differ from {rest(study)}; the figures could miss a small one."


def _verdict_of(one: Test) -> str:
    if one.small:
        return "Chance seldom gives so much."
    return "Perhaps a difference." if one.p <= PERHAPS else "No sign of a difference."


def _compares(study: Study, name: str, one: Test) -> str:
    where = f"{study.home}'s"
    if one.p > PERHAPS:
        clear = "" if one.effect >= 0 else "clear "
        if study.outcome(name).primary:
            return f"no {clear}fall beyond {where}"
        return f"no sign of a difference from {rest(study)}"
    if one.effect > 0:
        text = f"a rise beyond {where}" if one.change > 0 else f"a smaller fall than {where}"
    else:
        text = f"a fall beyond {where}" if one.change < 0 else f"a smaller rise than {where}"
    return text if one.small else f"perhaps {text}"


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
