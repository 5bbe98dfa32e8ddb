"""Nobody can work out what is withheld from all that is told together, of any version of a wave."""

import shutil
from pathlib import Path

import pandas as pd
import pytest

from fop import Page
from fop.fieldwork import intake, publication, storing, versions
from fop.fieldwork.descriptions import usual
from fop.fieldwork.rules import WAYS, Rules
from fop.tables import datasets
from tests.fieldwork import compare_rules, random_waves
from tests.fieldwork.attack import attack, look, themes
from tests.fieldwork.two_versions import (
    Wave,
    answered_otherwise,
    averages_of_newcomers,
    moved,
    newcomers,
    tables,
)

SEEDS = [pytest.param(0, marks=pytest.mark.slow)]
SEEDS += [pytest.param(seed, marks=pytest.mark.long) for seed in range(1, 20)]
FIGURES = ("count", "base", "value", "low", "high")


def told(wave: Wave, rules: Rules) -> publication.Published:
    return publication.publish(intake.results(wave, rules), rules)


def without(wave: Wave, *families: str) -> Wave:
    return {
        name: frame[~frame["family"].isin(families)] if "family" in frame else frame
        for name, frame in wave.items()
    }


@pytest.mark.parametrize("rule", WAYS)
@pytest.mark.parametrize("seed", SEEDS)
def test_no_count_of_a_wave_can_be_worked_out(seed: int, rule: str) -> None:
    rules = Rules(rule)
    found = intake.results(random_waves.wave(seed), rules)
    seen, least = look(found, rules), rules.values if rule == "suppress" else 2
    for theme in themes(found):
        ranges = attack(seen, rules, theme)
        assert {k: ends for k, ends in ranges.items() if ends[1] - ends[0] + 1 < least} == {}


@pytest.mark.parametrize("rule", WAYS)
@pytest.mark.parametrize("seed", [0, pytest.param(14, marks=pytest.mark.slow), *SEEDS[1:]])
def test_a_few_who_leave_come_or_answer_otherwise_change_nothing(seed: int, rule: str) -> None:
    rules, wave = Rules(rule), random_waves.wave(seed)
    first = tables(told(wave, rules))
    answered = {**wave, "families": wave["families"].copy()}
    answered["families"].loc[0, "feelings"] = "Neutral"
    answered["score_15"] = wave["score_15"].copy()
    answered["score_15"].loc[0, "item_1"] = 3
    for changed in (without(wave, "f0"), without(wave, "f1", "f2", "f3"), answered):
        settled = versions.settle(first, told(changed, rules))
        assert not settled.moved
        for name, frame in tables(settled.published).items():
            order = [one for one in ("table", "topic", "group", "answer") if one in first[name]]
            pd.testing.assert_frame_equal(
                *(one.sort_values(order, ignore_index=True, kind="stable").astype(str)
                  for one in (frame, first[name]))
            )  # fmt: skip


@pytest.mark.parametrize("rule", WAYS)
@pytest.mark.parametrize("seed", SEEDS)
def test_of_newcomers_no_small_count_can_be_worked_out(seed: int, rule: str) -> None:
    """The hardest case: nobody left, so that the versions differ by the newcomers alone."""
    rules = Rules(rule)
    counts, averages = newcomers(seed, rules)
    assert {k: ends for k, ends in counts.items() if ends[0] == ends[1] in range(1, 6)} == {}
    # Of their averages no more is known than a sum that is open by one person's value.
    for width, people in averages.values():
        assert width >= 1 - 1e-9 and people >= rules.least_base


@pytest.mark.parametrize("rule", WAYS)
@pytest.mark.parametrize("seed", SEEDS)
def test_nobody_is_seen_to_answer_otherwise(seed: int, rule: str) -> None:
    """A few families are mended or take the place of others: the base need not change."""
    ranges = answered_otherwise(seed, Rules(rule))
    assert ranges
    assert {k: ends for k, ends in ranges.items() if ends[0] == ends[1] > 0} == {}


@pytest.mark.parametrize("rule", WAYS)
@pytest.mark.parametrize("seed", [0, *SEEDS[1:]])
def test_averages_of_two_versions_tell_no_newcomer_apart(seed: int, rule: str) -> None:
    """Means, intervals and quartiles: how many newcomers have so high a value."""
    ranges = averages_of_newcomers(seed, Rules(rule))
    assert ranges or seed
    assert {k: ends for k, ends in ranges.items() if ends[0] == ends[1] > 0} == {}


@pytest.mark.parametrize("rule", WAYS)
@pytest.mark.parametrize("seed", SEEDS)
def test_two_waves_of_the_same_people_tell_nobody_apart(seed: int, rule: str) -> None:
    """Who left and who came between them: their borough, team and role, of a few people."""
    ranges = moved(seed, Rules(rule))
    assert {k: ends for k, ends in ranges.items() if ends[0] == ends[1] > 0} == {}


def figures(published: publication.Published) -> set[float]:
    """Give every number that stands in a wave's tables."""
    frames = [usual(name, frame) for name, frame in published.tables.items()]
    columns = [frame[one] for frame in frames for one in FIGURES if one in frame]
    return {float(value) for held in columns for value in held.dropna()}


@pytest.mark.slow
def test_pages_tell_nothing_that_the_tables_do_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Charts, facts and downloads hold no figure of the wave that its tables do not give."""
    data = tmp_path / "data"
    shutil.copytree(datasets.data_folder(), data)
    published = told(random_waves.wave(4, 60, 60), Rules())
    storing.store(published, "2017", False, data)
    monkeypatch.setenv("FOP_DATA", str(data))
    known = figures(published)
    rows = datasets.load("exhibits")
    pages = rows.loc[rows["form"].isin(["beside", "averages", "steps", "hours"]), "page"]
    facts = []
    for number in pages.unique():
        page = Page(number, {"wave": "2017"})
        for shown in page._later.rest():
            own = [one for one in shown.record()["facts"] if one["year"] == "2017"]
            facts += [one["value"] for one in own if one["value"] is not None]
    assert len(facts) > 200
    assert {value for value in facts if float(value) not in known} == set()


@pytest.mark.long
def test_the_comparison_on_the_method_page_is_that_of_this_code() -> None:
    made = compare_rules.compared().astype(str).reset_index(drop=True)
    pd.testing.assert_frame_equal(made, datasets.load(compare_rules.TABLE).astype(str))
