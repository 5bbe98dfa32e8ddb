"""Titles: in a few words how the treated compare, and which way each of them went."""

from fop.comparison.permutation import Test
from fop.comparison.phrases import PERHAPS, places, rest, verb
from fop.comparison.study import Study
from fop.words import counts, wording


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
            text += f"; {area} by itself {side(test)}"
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
        words.setdefault(verb(change, outcome), []).append(str(area))
    if len(words) == 1 and len(one.treated) > 2:
        (word,) = words
        return f"{wording.capital(name)} {word} in all {counts.in_words(len(one.treated))}"
    clauses = [f"{word} in {wording.listed(areas)}" for word, areas in words.items()]
    return f"{wording.capital(name)} {wording.listed(clauses)}"


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
