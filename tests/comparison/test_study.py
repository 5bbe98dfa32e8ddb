"""Studies of made-up authorities, whose answer is known."""

import numpy as np
import pandas as pd
import pytest

from fop.comparison import answers, counting, results, synthetic
from fop.comparison.changes import changes, slopes
from fop.comparison.groups import NEIGHBOURS, Way
from fop.comparison.panels import OLDER, Panels
from fop.comparison.study import shown
from fop.mistakes import Mistake

from .made import (
    BASELINE,
    JOINT,
    LONDONERS,
    NORTHERN,
    RATE,
    SHARE,
    STAFF,
    TREATED,
    WINDOW,
    YEARS,
    panels,
    sources,
    study,
)


def planted(factor, **more):
    held = panels(**more)
    for measure in ("cases", "again"):
        held[measure].loc[WINDOW, TREATED] *= factor
    return held


def test_a_change_is_worked_out_as_by_hand():
    frame = pd.DataFrame({"a": [10, 20, 12, 12, 12], "b": [4, 6, 9, 10, 11]}, list("vwxyz"))
    points = changes(frame, ["v", "w"], ["x", "y", "z"], points=True)
    assert points.change.to_dict() == {"a": -3, "b": 5}
    ratio = changes(frame, ["v", "w"], ["x", "y", "z"])
    assert ratio.change.to_dict() == pytest.approx({"a": np.log(12 / 15), "b": np.log(2)})
    assert ratio.level.to_dict() == pytest.approx({"a": np.log(15), "b": np.log(5)})


def test_a_slope_is_the_change_a_year_of_the_line_of_least_squares():
    random = np.random.default_rng(1)
    frame = pd.DataFrame(random.uniform(5, 9, (6, 3)), YEARS[:6], list("abc"))
    frame.loc[YEARS[2], "c"] = np.nan
    found = slopes(frame, points=True)
    assert list(found.index) == ["a", "b"]
    assert found["a"] == pytest.approx(np.polyfit(range(6), frame["a"], 1)[0])
    logs = slopes(frame)
    assert logs["b"] == pytest.approx(np.polyfit(range(6), np.log(frame["b"]), 1)[0])


def test_a_rate_is_a_count_over_one_population_and_a_symbol_stays_missing():
    held = panels()
    held["again"].loc[YEARS[8], "A5"] = np.nan
    found = Panels(sources(held))
    expected = (
        1e4 * held["cases"].loc[YEARS[8], "A7"] / held["children aged 0 to 17"].loc[YEARS[8], "A7"]
    )
    assert found.panel(RATE).loc[YEARS[8], "A7"] == pytest.approx(expected)
    assert found.panel(RATE, OLDER).loc[YEARS[8], "A7"] == pytest.approx(expected / 1.2)
    assert np.isnan(found.panel(SHARE).loc[YEARS[8], "A5"])
    assert found.reasons(SHARE)["A5", YEARS[8]] == "suppressed"


def test_equivalents_under_half_of_the_people_are_no_figures():
    held = panels()
    held["posts"].loc[YEARS[12], "A4"] = 40.0
    found = Panels(sources(held))
    assert np.isnan(found.panel(STAFF).loc[YEARS[12], "A4"])
    assert "under half" in found.reasons(STAFF)["A4", YEARS[12]]


def test_a_joint_return_is_one_authority_in_all_years_and_leaves_with_its_parts():
    held = panels()
    for measure in ("days", "posts"):
        held[measure].loc[YEARS[11] :, ["A20", "A21"]] = np.nan
        held[measure][JOINT] = np.nan
        held[measure].loc[YEARS[11] :, JOINT] = 150.0
    there = study(held, outcomes=(RATE, STAFF))
    panel = there.panel("absence", counts=True)
    assert "A20" not in panel and panel.loc[YEARS[9], JOINT] == pytest.approx(
        held["days"].loc[YEARS[9], ["A20", "A21"]].sum()
    )
    alone = study(held, areas=["A20"], outcomes=(RATE, STAFF))
    assert "together with another" in alone.refusals()["absence"]
    assert JOINT not in alone.authorities("absence")


def test_a_planted_fall_is_found_with_its_size():
    one = study(planted(0.5)).together("cases")
    assert one.small and shown(one.effect, False) == pytest.approx(-50, abs=6)
    assert shown(one.low, False) < -50 < shown(one.high, False)


def test_a_fall_that_every_authority_shared_is_no_difference():
    held = panels()
    held["cases"].loc[WINDOW] *= 0.5
    one = study(held).together("cases")
    assert shown(one.change, False) < -40 and shown(one.elsewhere, False) < -40 and not one.small


def test_a_trend_that_differs_before_is_reported_as_such():
    held = panels(spread=0.03)
    years = np.arange(len(YEARS))[:, None]
    held["cases"][TREATED] *= np.exp(-0.05 * years)
    there = study(held)
    frame = results.before(there, "cases")
    assert list(frame["years"]) == [f"{YEARS[0]} to {BASELINE[-1]}", " to ".join(BASELINE)]
    assert frame.loc[0, "p"] <= 0.05 and frame.loc[0, "difference"] == pytest.approx(-4.9, abs=1)
    assert results.before(study(panels(spread=0.03)), "cases").loc[0, "p"] > 0.05


def test_a_planted_effect_on_top_of_regression_to_the_mean_is_recovered():
    found, plain = [], []
    for seed in range(40):
        held = panels(seed, spread=0.02)
        random = np.random.default_rng(seed)
        # A passing high in the years before, highest in the treated.
        high = pd.Series(random.normal(0, 0.3, held["cases"].shape[1]), held["cases"].columns)
        high[TREATED] = 0.5
        held["cases"] = (
            held["children aged 0 to 17"]
            / 100
            * np.exp(random.normal(0, 0.02, held["cases"].shape))
        )
        held["cases"].loc[BASELINE] *= np.exp(high)
        held["cases"].loc[WINDOW, TREATED] *= 0.8
        there = study(held)
        plain.append(there.together("cases").effect)
        found.append(there.together("cases", results.ADJUSTED).effect)
    assert np.mean(found) == pytest.approx(np.log(0.8), abs=0.02)
    assert np.mean(plain) < np.log(0.8) - 0.3


def test_who_is_compared_follows_from_where_the_treated_are():
    neighbours = {"A0": ["A5", "A1", "N3"], "A1": ["A6"], "A2": ["N3"]}
    there = study(neighbours=neighbours)
    assert there.home == "London"
    assert set(there.together("cases").comparators) == set(LONDONERS) - set(TREATED)
    assert there.members(NEIGHBOURS) == ["A5", "N3", "A6"]
    inner = there.together("cases", Way(group="Inner London"))
    assert set(inner.comparators) == set(LONDONERS[:12]) - set(TREATED)
    england = there.together("cases", Way(group="England"))
    assert set(england.comparators) == {*LONDONERS, *NORTHERN} - set(TREATED)
    north = study(areas=["N1"])
    assert north.home == "England" and len(north.together("cases").comparators) == 45
    assert "North only" in [way.name for way in results.comparators(north)]


def test_similar_authorities_are_in_no_comparison_and_small_ones_never():
    there = study(areas=["A0"], similar=["A1", "A2"])
    ways = [*results.comparators(there), *results.others(there)]
    tests = [one for way in ways if (one := there.tried("cases", way))]
    assert len(tests) > 6
    assert not any({"A1", "A2", "City of London"} & set(one.comparators) for one in tests)


def test_those_with_a_like_programme_are_left_out_in_a_row_of_their_own():
    ran = [("A5", "Other", "yes"), ("A6", "Innovation Programme round 1", "no"),
           ("A7", "Other", "partly"), ("A0", "Innovation Programme round 1", "yes")]  # fmt: skip
    there = study(programmes=pd.DataFrame(ran, columns=["area", "programme", "systemic"]))
    assert there.without() == ("A5", "A7") and there.without(round_one=True) == ("A6",)


def test_a_missing_year_drops_the_authority_with_the_publishers_reason():
    held = panels()
    held["cases"].loc[BASELINE[0], "A7"] = np.nan
    held["cases"].loc[WINDOW[0], "A1"] = np.nan
    there = study(held)
    assert there.dropped("cases") == {
        "A1": f"no figure for {WINDOW[0]} (suppressed)",
        "A7": f"no figure for {BASELINE[0]} (suppressed)",
    }
    assert there.together("cases").treated == ["A0", "A2"]
    assert there.together("cases", Way(complete=False)).treated == TREATED


def test_where_the_data_begin_late_the_first_year_is_the_baseline_or_nothing_is():
    there = study(outcomes=(RATE, STAFF))
    assert there.years("absence") == [YEARS[9]]
    early = study(outcomes=(RATE, STAFF), window=YEARS[9:12])
    assert "Official figures begin in" in early.refusals()["absence"]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"areas": ["A0", "Nowhere"]}, "'Nowhere' is not an authority"),
        ({"areas": ["London"]}, "is not an authority"),
        ({"areas": ["City of London"]}, "too few children"),
        ({"areas": []}, "0 authorities in treated. Choose one to 5"),
        ({"areas": LONDONERS[:6]}, "6 authorities"),
        ({"baseline": ["1999-00"]}, "No figures for 1999-00"),
        ({"window": [BASELINE[0]]}, "Choose a window that is later"),
    ],
)
def test_what_cannot_be_compared_is_refused_in_words(wrong, message):
    with pytest.raises(Mistake, match=message):
        study(**wrong)


def test_context_is_shown_and_not_counted():
    context = type(RATE)("around", "Around", "again", points=True, role="context")
    there = study(outcomes=(RATE, SHARE, context))
    assert there.testable() == ["cases", "repeats"]
    assert list(results.every(there)["role"]) == ["main", "main", "context"]
    assert "Two outcomes were compared" in answers.tested(there)[0]


def test_a_mix_is_found_again_and_weights_are_shares():
    random = np.random.default_rng(4)
    donors = random.normal(0, 1, (9, 12))
    mix = np.zeros(12)
    mix[[2, 5]] = 0.3, 0.7
    found = synthetic.weights(donors @ mix, donors)
    assert found == pytest.approx(mix, abs=1e-3)
    found = synthetic.weights(random.normal(0, 1, 9), donors)
    assert found.min() >= 0 and found.sum() == pytest.approx(1)


def test_a_gap_after_shows_in_the_synthetic_control():
    held = panels(spread=0.05)
    held["cases"].loc[WINDOW, "A0"] *= 0.4
    there = study(held, areas=["A0"])
    (one,) = results.controls(there, "cases")
    assert one.gap == pytest.approx(np.log(0.4), abs=0.2) and one.p <= 0.1
    assert one.weights.sum() == pytest.approx(1, abs=0.05)


def test_a_mix_that_does_not_follow_before_is_marked():
    held = panels(spread=0.02)
    good = study(held, areas=["A0"])
    assert [one.good for one in results.controls(good, "cases")] != []
    # One who swings from year to year as nobody else does.
    held["cases"]["A0"] *= np.where(np.arange(len(YEARS)) % 2, 3.0, 1 / 3)
    (one,) = results.controls(study(held, areas=["A0"]), "cases")
    assert not one.good
    path = held["cases"][["A5", "A6"]].apply(np.log).mean(axis=1)
    held["cases"]["A0"] = np.exp(path + 0.3 * np.sin(np.arange(len(YEARS))))
    held["cases"]["A5"] *= np.exp(0.3 * np.sin(np.arange(len(YEARS))))
    held["cases"]["A6"] *= np.exp(0.3 * np.sin(np.arange(len(YEARS))))
    (one,) = results.controls(study(held, areas=["A0"]), "cases")
    assert one.good


def test_counting_error_is_that_of_single_cases_where_they_come_one_by_one():
    random = np.random.default_rng(2)
    steady = pd.DataFrame(random.poisson(400, (12, 40)), YEARS[:12])
    assert counting.dispersion(steady) == pytest.approx(1, abs=0.2)
    twins = pd.DataFrame(4 * random.poisson(100, (12, 40)), YEARS[:12])
    assert counting.dispersion(twins) == pytest.approx(4, abs=0.8)
    bands = counting.bands(study(), "cases").set_index("area")
    assert (bands["low"] < 0).all() and (bands["high"] > -bands["low"]).all()


def test_a_range_without_an_end_is_no_figure():
    there = study(areas=["A0"], neighbours={"A0": [f"A{n}" for n in range(1, 11)]})
    frame = results.compared(there, results.comparators(there), ["cases"]).set_index("way")
    alike = frame.loc["Statistical neighbours"]
    assert alike["comparators"] == 10 and np.isnan(alike["low"]) and np.isnan(alike["high"])
    assert not np.isinf(frame[["low", "high"]].to_numpy(dtype=float)).any()
