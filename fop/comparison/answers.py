"""Answers: what a whole study shows, and of whom and when."""

import math
from collections.abc import Sequence

from fop.comparison import events, results
from fop.comparison.groups import Way
from fop.comparison.panels import OLDER
from fop.comparison.permutation import by_chance
from fop.comparison.phrases import (
    FIRST_YEAR,
    PROGRAMME,
    is_programme,
    moved,
    pandemic,
    places,
    rest,
    size,
    stated,
    told,
    verb,
    verdict,
    who,
)
from fop.comparison.study import Study, run_of
from fop.words import breaks, counts, dictionary, wording
from fop.words.statements import Statement, joined

PATTERNS = ("protection plans at 31 March", "starts of care")
"""Patterns that a reader must know of, beside the main outcomes."""

DUE, AIM = "2017-18", 0.2
"""When the fall in children in care that the boroughs announced in 2015 was due, and its size."""


def answer(study: Study) -> Statement:
    """Answer in two sentences: which way the main outcomes went, and how that compares."""
    main = study.testable(primary=True)
    if not main:
        return Statement("Neither main outcome can be compared: figures are missing.")
    return _directions(study, main) + f" {_verdict(study, main)}"


def compared(study: Study) -> str:
    """Say in one short sentence how the main outcomes compare with those of the others."""
    main = study.testable(primary=True)
    who = f"Neither {' nor '.join(main)}" if len(main) > 1 else wording.capital(main[0])
    return f"{_beside(study, main, who, several=True)}."


def bullets(study: Study) -> list[Statement]:
    """Give the figures behind the answer: the main outcomes, then two patterns to know."""
    points = []
    for name in study.testable(primary=True):
        parts = [f"**{wording.capital(name)}:** ", _both(study, name), "."]
        without = f"{name}, without unaccompanied children"
        if without in study.testable() and (
            study.together(without).treated == study.together(name).treated
        ):
            parts += [" Without unaccompanied children, ", _both(study, without), "."]
        points.append(joined(parts, ""))
    points += [
        joined([f"**{wording.capital(name)}:** ", _both(study, name), ". ",
                verdict(study.together(name)), f" {study.outcome(name).about}"], "")
        for name in PATTERNS
        if name in study.testable()
    ]  # fmt: skip
    return points


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
    moving = [name for name in main if (line := study.before(name)) and line.small]
    path = f" Before, {wording.listed(moving)} already moved differently." if moving else ""
    return (
        f"Official figures, set beside {others} other {places(study)}.{path} A "
        "difference would not prove that a programme worked; no difference does not prove that "
        f"it failed.{pandemic(study)}"
    )


def multiplicity(study: Study, *, singly: bool = True) -> Statement:
    """Say how many outcomes were tested, and how many small results chance alone gives.

    With `singly`, comparisons of one authority by itself are counted too.
    """
    told = tested(study)
    return Statement(" ".join(filter(None, told if singly else told[:2])))


def tested(study: Study) -> list[str]:
    """Say how many outcomes were tested; how many differ once adjusted; how many singly."""
    joint = {name: study.together(name) for name in study.testable()}
    singly = [one for name in joint for one in study.alone(name).values()]
    small = [name for name, one in joint.items() if one.small]
    names = f" ({wording.listed(small)})" if small else ""
    alone = sum(one.small for one in singly)
    tried = {name: study.tried(name, results.ADJUSTED) for name in joint}
    adjusted = [name for name, one in tried.items() if one and one.small]
    told = [
        f"{wording.capital(counts.in_words(len(joint)))} outcomes were compared. "
        f"{few(len(small))} of the differences {'is' if len(small) < 2 else 'are'} larger than "
        f"chance gives in 5 of 100 comparisons{names}; by chance alone about "
        f"{by_chance([*joint.values()]):.1f} would be."
    ]
    those = f": {wording.listed(adjusted)}" if adjusted else ""
    same = adjusted == small
    told.append("" if same else f"Adjusted for the level before, {few(len(adjusted)).lower()} "
                f"{'is' if len(adjusted) < 2 else 'are'}{those}.")  # fmt: skip
    if len(study.areas) > 1:
        told.append(
            f"Of {len(singly)} comparisons of one {places(study, one=True)} by itself, "
            f"{few(alone).lower()} {'is' if alone < 2 else 'are'}; by chance alone about "
            f"{by_chance(singly):.1f} would be."
        )
    return told


def rare(study: Study) -> str:
    """Say of how many outcomes the difference is one that chance seldom gives, for a title."""
    tests = [study.together(name).small for name in study.testable()]
    return (
        f"{few(sum(tests))} of {counts.in_words(len(tests))} outcomes "
        f"differ{'s' * (sum(tests) < 2)} by more than chance gives in 5 of 100 comparisons"
    )


def few(number: int) -> str:
    """Write a number in words, none as None, to open a sentence."""
    return wording.capital(counts.in_words(number)) if number else "None"


def whose(study: Study, areas: Sequence[str] = ()) -> Statement | None:
    """Say whose chapter this is, where a reader could think it another's.

    `areas` are the boroughs of the book's other pages, by name.
    """
    others = [area for area in study.areas if area not in PROGRAMME]
    if others:
        named = "which" if others == study.areas else f"of which {wording.listed(others)}"
        return Statement(
            f"> This chapter is about {wording.listed(study.areas)}, {named} did not take part in "
            "Focus on Practice. It shows what the same comparison finds elsewhere."
        )
    if areas and set(areas) != set(study.areas):
        return Statement(
            f"> About {wording.listed(study.areas)}. Other pages are about {wording.listed(areas)}."
        )
    return None


def years(study: Study) -> Statement:
    """Say which years are compared, and what they hold."""
    touched = pandemic(study).removesuffix(".")
    after = f"The average of {run_of(study.baseline)} is set beside {run_of(study.window)}"
    own = FIRST_YEAR in [*study.baseline, *study.window] and {*study.areas} & {*PROGRAMME}
    half = f" The programme began half-way through {FIRST_YEAR}." if own else ""
    if touched:
        why = ", which changed what these figures count everywhere"
        return Statement(f"{after}.{half}{touched}{why}.")
    before = study.window[-1] < breaks.PANDEMIC[0]
    return Statement(f"{after}{', before the pandemic' if before else ''}.{half}")


def aim(study: Study) -> Statement | None:
    """Set what the boroughs announced in 2015 beside what the figures rule out.

    Nothing where the years after do not hold the year in which the fall was due.
    """
    care, due = "children in care", DUE in study.window
    is_before = study.baseline[-1] < FIRST_YEAR
    if not (is_programme(study) and due and is_before) or care in study.refusals():
        return None
    ways = (Way(), Way(population=OLDER), Way(counts=True))
    tests = [one for one in (study.tried(care, way) for way in ways) if one]
    out = [one.low > math.log(1 - AIM) for one in tests]
    older = ", though not on the older population" if out[0] and not all(out) else ""
    told = "rule out" if out[0] else "leave open"
    return Statement(
        "In March 2015 the boroughs announced [a fifth fewer children in "
        "care](what-others-found.ipynb) within three years. The averages "
        f"{told} a fall of that size beyond {study.home}'s{older}."
    )


def promised(study: Study) -> Statement | None:
    """Say when the report expected its main outcomes to show, where these years are held."""
    if not is_programme(study) or study.window[-1] < DUE:
        return None
    return Statement(
        "The evaluation ended before its two main outcomes could show. That would be in "
        "2017-18 at the earliest, stakeholders believed."
    )


def happened(study: Study) -> Statement:
    """Name what else happened in the years compared."""
    told = "; ".join(dict.fromkeys(events.names(events.compared(study))))
    rows = events.concerning(study)
    undated = "; ".join(rows.loc[rows["date"].isna(), "label"].str.removeprefix("Programme: "))
    return Statement(
        f"Known to have happened: {told or 'nothing that is held here'}."
        f"{f' At a time that is not known: {undated}.' if undated else ''}"
    )


def _both(study: Study, name: str) -> Statement:
    one, outcome = study.together(name), study.outcome(name)
    here, there = moved(one.change, outcome), moved(one.elsewhere, outcome, bare=True)
    alike = here == moved(one.elsewhere, outcome)
    return Statement(
        f"{here} in {who(study, one.treated)}{' and' if alike else f', {there}'} elsewhere",
        (told(study, name, one.treated, here),
         told(study, name, one.comparators, here if alike else there, "elsewhere")),
    )  # fmt: skip


def _directions(study: Study, main: Sequence[str]) -> Statement:
    clauses, states = [], []
    for name in main:
        one, outcome = study.together(name), study.outcome(name)
        # With its figure in the clause the bare verb is right.
        word = verb(study, name, one.treated).removesuffix(" slightly")
        by = f"by {size(one.change, outcome)}"
        if word == dictionary.STILL:
            up = moved(one.change, outcome)
            by = f"({up})"
            states.append(told(study, name, one.treated, up))
        else:
            states.append(stated(study, name, one.treated, word, by))
        clauses.append((name, word, by))
    treated = study.together(main[0]).treated
    areas = who(study, treated) + (" together" if len(treated) > 1 else "")
    if len(clauses) == 2 and clauses[0][1] == clauses[1][1]:
        (first, word, by), (second, _, also) = clauses
        text = f"{wording.capital(first)} and {second} {word} in {areas}, {by} and {also}."
    else:
        text = f"In {areas}, {'; '.join(' '.join(one) for one in clauses)}."
    return Statement(text, states)


def _verdict(study: Study, main: Sequence[str]) -> str:
    tests = [study.together(name) for name in main]
    told = _beside(study, main, "Neither" if len(main) > 1 else "That", several=False)
    if any(one.small for one in tests):
        return f"{told}, by more than chance often gives."
    sizeable = all(one.effect >= 0 for one in tests)
    return f"{told}; {'a sizeable fall' if sizeable else 'much'} could be missed."


def _beside(study: Study, main: Sequence[str], who: str, *, several: bool) -> str:
    """Say how outcomes compare: those that stand out; else what is said of `who`, one or more."""
    tests = {name: study.together(name) for name in main}
    small = [
        f"{name} went {'down' if one.effect < 0 else 'up'}"
        for name, one in tests.items()
        if one.small
    ]
    if small:
        return f"{wording.capital(wording.listed(small))} compared with {rest(study)}"
    rose = all(one.effect >= 0 for one in tests.values())
    if who.startswith("Neither"):
        verb = "fell compared with" if rose else f"clearly differ{'' if several else 's'} from"
    elif rose:
        verb = "did not fall compared with"
    else:
        verb = f"{'do' if several else 'does'} not clearly differ from"
    return f"{who} {verb} {rest(study)}"
