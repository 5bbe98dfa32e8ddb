"""Phrases: who is told of, and changes, differences and chances as a reader says them; titles.

What a phrase states of a movement is kept as data beside it, so that it can be judged.
"""

from collections.abc import Sequence
from dataclasses import replace

from fop.comparison.outcomes import Outcome
from fop.comparison.permutation import LEVEL, Test
from fop.comparison.sources import LONDON
from fop.comparison.study import Study, run_of, shown
from fop.words import breaks, counts, wording
from fop.words.movements import MOST_WORDS
from fop.words.statements import Stated, Statement

PROGRAMME = ("Hammersmith and Fulham", "Kensington and Chelsea", "Westminster")
"""The boroughs whose programme the report evaluated."""

FIRST_YEAR = "2014-15"  # the first reporting year of the programme, which began in October 2014

PERHAPS = 0.1  # a p over `permutation.LEVEL` and at most this is called perhaps a difference

SAME = "no difference"


def is_programme(study: Study) -> bool:
    """Whether those looked at are the boroughs that the report evaluated, and no others."""
    return set(study.areas) == set(PROGRAMME)


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


def moved(change: float, outcome: Outcome, *, bare: bool = False) -> str:
    """Write a change with its direction: `up 1.2 percentage points`, `down 3%`.

    `bare` leaves out the name of points, where it has just been said.
    """
    return direction(shown(change, outcome.points), outcome, bare=bare)


def direction(
    value: float, outcome: Outcome, *, bare: bool = False, decimals: int | None = None
) -> str:
    """Write a change as it is read with its direction, as `moved` does."""
    if is_nothing(value, outcome):
        return "unchanged"
    text = amount(value, outcome, bare=bare, decimals=decimals)
    return f"{'up' if value > 0 else 'down'} {text}"


def is_nothing(value: float, outcome: Outcome) -> bool:
    """Whether a change is written with no digit but zeros."""
    return not any(digit in amount(value, outcome, bare=True) for digit in "123456789")


def gap(effect: float, outcome: Outcome) -> str:
    """Write a difference from elsewhere: `0.7 more`, `28% less`."""
    value = shown(effect, outcome.points)
    if is_nothing(value, outcome):
        return SAME
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


def verb(study: Study, name: str, areas: Sequence[str]) -> str:
    """Name by the dictionary how the average of some authorities moved."""
    return wording.verb(*study.ends(name, areas), study.outcome(name).unit)


def stated(
    study: Study, name: str, areas: Sequence[str], word: str, figures: str = "", place: str = ""
) -> Stated:
    """State how the average of some authorities moved.

    Parameters
    ----------
    areas : sequence of str
        The authorities; `place` is what the text calls them, where not as `who` does.
    word : str
        How the text names the movement; with `figures`, what it says in full, such as `up 5%`.
    """
    outcome = study.outcome(name)
    before, after = study.ends(name, areas)
    return Stated(
        place or who(study, areas), outcome.count, outcome.unit, run_of(study.years(name)),
        run_of(study.window), before, after, word, figures,
    )  # fmt: skip


def told(study: Study, name: str, areas: Sequence[str], text: str, place: str = "") -> Stated:
    """State a movement that a text gives with its size: `up 5%`, `unchanged`."""
    return stated(study, name, areas, text.split(" ")[0], text, place)


def differs(study: Study, name: str, one: Test, text: str) -> Stated:
    """State a difference that a text gives with its size: `8% more`, `up 8%`, `no difference`."""
    points = study.outcome(name).points
    ends = (1 + shown(v, points) / 100 for v in (one.elsewhere, one.change))
    before, after = (one.elsewhere, one.change) if points else ends
    words = text.split(" ")
    word = text if text == SAME else words[-1] if words[-1] in ("more", "less") else words[0]
    made = stated(study, name, one.treated, word, text)
    return replace(made, before=before, after=after)


def changed(study: Study, name: str) -> str:
    """Say from when an outcome is counted differently, where that lies between; or nothing."""
    ends = study.years(name)[0], study.window[-1]
    since = {breaks.counted_since(one, *ends) for one in study.outcome(name).measures} - {""}
    return f", counted differently from {wording.listed(sorted(since))} on" if since else ""


def pandemic(study: Study) -> str:
    """Say which of the years compared the pandemic touched, as the end of a text; or nothing."""
    before, after = (
        bool({*years} & {*breaks.PANDEMIC}) for years in (study.baseline, study.window)
    )
    if before or after:
        ends = wording.listed([*["before"] * before, *["after"] * after])
        return f" The years {ends} include the pandemic."
    between = study.baseline[-1] < breaks.PANDEMIC[0] < study.window[0]
    return " The pandemic lies between the years compared." if between else ""


def chance(p: float) -> str:
    """Say how often chance gives a gap as big."""
    of = "nearly all of 100" if p >= 0.995 else f"{of_100(p).replace('under', 'fewer than')} of 100"
    return f"chance gives a gap this big in {of} comparisons"


def often(one: Test) -> str:
    """Say, as a sentence, how often chance gives a gap as big."""
    return f"{wording.capital(chance(one.p))}."


def of_100(p: float) -> str:
    """Write a p as a number out of a hundred comparisons."""
    if p < 0.01:
        return "under 1"
    # What is called rare, or perhaps a difference, is never written as what is not.
    for level in (LEVEL, PERHAPS):
        if p > level and round(100 * p) == round(100 * level):
            return f"over {round(100 * level)}"
    return f"{min(99, round(100 * p))}" if p < 0.995 else "nearly all"


def headline(study: Study, name: str) -> str:
    """Say in a few words how the treated compare, for a heading or a title."""
    what = wording.capital(name)
    if name in study.refusals():
        return f"{what}: cannot be compared with these years and {places(study)}"
    one = study.together(name)
    beside = [f"{area} by itself {side(test)}" for area, test in _standing_out(study, name)]
    return "; ".join([f"{what}: {_compares(study, name, one)}", *beside])


def brief(study: Study, name: str) -> str:
    """Say in a word or two how the treated compare, for a row of a table."""
    one = study.together(name)
    side = "higher" if one.effect > 0 else "lower"
    text = side if one.small else f"perhaps {side}" if one.p <= PERHAPS else "no sign"
    beside = [
        f"{area} {'higher' if test.effect > 0 else 'lower'}"
        for area, test in _standing_out(study, name)
    ]
    return "; ".join([text, *beside])


def directions(study: Study, name: str) -> Statement:
    """Say which way each treated authority went, for the title of its lines.

    With each change, as far as the words of a title allow.
    """
    treated, outcome = study.together(name).treated, study.outcome(name)
    words: dict[str, list[str]] = {}
    for area in treated:
        words.setdefault(verb(study, name, [area]), []).append(area)
    every = f"all {counts.in_words(len(treated))} {places(study)}"
    clauses, full = list[str](), list[str]()
    for word, areas in words.items():
        of_all = every if 2 < len(areas) == len(treated) else wording.listed(areas)
        clauses.append(f"{word} in {of_all}")
        values = [shown(one, outcome.points) for one in study.changes(name).change[areas]]
        sizes = [wording.signed(value, outcome.change_unit) for value in values]
        told = wording.listed(one.removesuffix(" points") for one in sizes)
        unit = " points" * (sizes[0].endswith(" points") and not full)
        full.append(f"{clauses[-1]} ({told}{unit})")
    touched = pandemic(study).strip(" .")
    rest = f"{changed(study, name)}{f'; {touched[:1].lower()}{touched[1:]}' if touched else ''}"
    what = wording.capital(name) + "," * ("," in name)
    title = f"{what} {wording.listed(full)}{rest}"
    if len(title.split()) > MOST_WORDS:
        title = f"{what} {wording.listed(clauses)}{rest}"
    return Statement(
        title,
        (stated(study, name, [area], word) for word, areas in words.items() for area in areas),
    )


def verdict(one: Test) -> str:
    """Say whether a difference shows."""
    if one.small:
        return "Chance seldom gives so much."
    return "Perhaps a difference." if one.p <= PERHAPS else "No sign of a difference."


def side(one: Test) -> str:
    """Name the side on which a result lies that chance seldom gives."""
    if one.effect > 0:
        return "rose more" if one.change > 0 else "fell less"
    return "fell more" if one.change < 0 else "rose less"


def _standing_out(study: Study, name: str) -> list[tuple[str, Test]]:
    """List who stands out by itself, where several together do not."""
    one = study.together(name)
    if len(one.treated) < 2 or one.small:
        return []
    return [(area, test) for area, test in study.alone(name).items() if test.small]


def _compares(study: Study, name: str, one: Test) -> str:
    where = f"{study.home}'s"
    if one.p > PERHAPS:
        clear = "" if one.effect >= 0 else "clear "
        if study.outcome(name).role == "main":
            return f"no {clear}fall beyond {where}"
        return f"no sign of a difference from {rest(study)}"
    if one.effect > 0:
        text = f"a rise beyond {where}" if one.change > 0 else f"a smaller fall than {where}"
    else:
        text = f"a fall beyond {where}" if one.change < 0 else f"a smaller rise than {where}"
    return text if one.small else f"perhaps {text}"
