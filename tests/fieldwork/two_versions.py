"""Two versions of a wave, and two waves of the same people: what whoever has both can work out."""

from collections.abc import Mapping

import pandas as pd

from fop.fieldwork import intake, publication, versions
from fop.fieldwork.disclosure import Disclosed
from fop.fieldwork.instruments import score_15
from fop.fieldwork.instruments.results import Results
from fop.fieldwork.rules import Rules
from tests.fieldwork import random_waves
from tests.fieldwork.attack import (
    Seen,
    look,
    of_another_wave,
    of_averages,
    of_values,
    of_versions,
    themes,
    told_figures,
)

Wave = dict[str, pd.DataFrame]
Ranges = dict[str, tuple[int, int]]
LASTING = [
    ("families", "families", ["borough", "translator"]),
    ("staff interviewed", "interviews", ["borough", "team", "role", "training"]),
]


def tables(published: publication.Published) -> dict[str, pd.DataFrame]:
    """Give the tables that a wave holds."""
    return {**published.tables, "withheld": published.withheld}


def with_newcomers(wave: Wave, seed: int, number: int) -> Wave:
    """Add families of another wave to a wave."""
    other = random_waves.wave(seed + 1000, number, number)
    found = dict(wave)
    for name in ("families", "network_maps", "score_15"):
        new = other[name].assign(family="new " + other[name]["family"])
        found[name] = pd.concat([wave[name], new], ignore_index=True)
    return found


def newcomers(seed: int, rules: Rules) -> tuple[Ranges, dict[str, tuple[float, int]]]:
    """Attack the newcomers to a wave that nobody left: their counts, and their averages."""
    wave, number = random_waves.wave(seed), 8 + seed * 2
    found = intake.results(wave, rules)
    later = intake.results(with_newcomers(wave, seed, number), rules)
    before, after = _seen(found, later, rules)
    ranges = _of_families(later, before, after, rules, (0, number))
    return ranges, of_averages(before, after, rules)


def answered_otherwise(seed: int, rules: Rules) -> Ranges:
    """Attack a few families of a wave who answer otherwise in a later version of it."""
    wave = random_waves.wave(seed)
    later_, number = random_waves.otherwise(wave, seed)
    found, later = (intake.results(one, rules) for one in (wave, later_))
    return _of_families(later, *_seen(found, later, rules), rules, (number, number))


def averages_of_newcomers(seed: int, rules: Rules) -> Ranges:
    """Attack the newcomers to maps and to scores by means, intervals and quartiles.

    Everybody leaves out the same item: where how far items go together is told, all averages of
    scores stay as first published.
    """
    ranges: Ranges = {}
    wave = random_waves.wave(seed, 30, 60)
    later = with_newcomers(wave, seed, 14 + seed)
    for one in (wave, later):
        one["score_15"] = one["score_15"].fillna(3.0).assign(item_1=float("nan"))
    totals = score_15.of_families(later["score_15"])["total"].dropna()
    for name, topic, values in (
        ("network_maps", "network maps", range(41)),
        ("score_15", "SCORE-15", [*totals, *range(15, 76)]),
    ):
        first, last = (intake.results({name: one[name]}, rules) for one in (wave, later))
        before, after = _seen(first, last, rules)
        grids = {f"{topic} at time {number}": values for number in ("one", "two")}
        ranges |= of_values(before, after, rules, grids)
    return ranges


def _seen(first: Results, later: Results, rules: Rules) -> tuple[Seen, Seen]:
    """Look at a version of a wave, and at what a later one tells beside it."""
    old = tables(publication.publish(first, rules))
    settled = versions.settle(old, publication.publish(later, rules))
    return look(first, rules), _anew(settled, look(later, rules), old)


def _of_families(
    later: Results, before: Seen, after: Seen, rules: Rules, differing: tuple[int, int]
) -> Ranges:
    """Attack what families were asked; the number of those who differ lies between two."""
    ranges: Ranges = {}
    for theme in themes(later):
        if theme[0].who == "families":
            ranges |= of_versions(before, after, rules, theme, differing)
    return ranges


def _anew(settled: versions.Settled, later: Seen, old: Mapping[str, pd.DataFrame]) -> Seen:
    """Give what a later version tells beside the former."""
    fresh = {*settled.moved} - {*settled.kept}
    counts = [one for one in later[1].counts if one.topic in fresh]
    now, place = settled.published.tables["statistics"], ["topic", "group", "measure", "printed"]
    before = {tuple(row) for row in old["statistics"][place].itertuples(index=False)}
    moved_ = now[[tuple(row) not in before for row in now[place].itertuples(index=False)]]
    figures = told_figures(later[0], moved_, settled.published.rules)
    return later[0], Disclosed(counts, set(), set()), figures


def moved(seed: int, rules: Rules) -> Ranges:
    """Attack those who left and who came between two waves of the same people."""
    wave = random_waves.wave(seed)
    second, number = random_waves.again(wave, seed)
    first, later = (intake.results(one, rules) for one in (wave, second))
    published = publication.publish(later, rules)
    apart: Results = versions.unlinked(
        later, published, [tables(publication.publish(first, rules))]
    )[0]
    before, after = look(first, rules), look(apart, rules)
    ranges: Ranges = {}
    for who, name, columns in LASTING:
        for column in columns:
            ranges |= of_another_wave(before, after, rules, who, column, number[name])
    return ranges
