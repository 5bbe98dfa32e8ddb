"""Titles: in a few words how the treated compare, and which way each of them went."""

from fop.comparison.permutation import Test
from fop.comparison.phrases import PERHAPS, changed, pandemic, places, rest, stated, verb
from fop.comparison.study import Study
from fop.words import counts, wording
from fop.words.statements import Statement


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
    """Say which way each treated authority went, for the title of its lines."""
    treated = study.together(name).treated
    words: dict[str, list[str]] = {}
    for area in treated:
        words.setdefault(verb(study, name, [area]), []).append(area)
    every = f"all {counts.in_words(len(treated))} {places(study)}"
    clauses = [
        f"{word} in {every if 2 < len(areas) == len(treated) else wording.listed(areas)}"
        for word, areas in words.items()
    ]
    text = f"{wording.capital(name)} {wording.listed(clauses)}{changed(study, name)}"
    touched = pandemic(study).strip(" .")
    return Statement(
        text + (f"; {touched[:1].lower()}{touched[1:]}" if touched else ""),
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
