"""SCORE-15, the shared statistics and the coders' agreement, by hand and against libraries."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from fop.fieldwork.instruments import score_15, statistics, vignettes
from fop.fieldwork.instruments.score_15 import ITEMS, REVERSED


def answers(point: int, lost: tuple[int, ...] = ()) -> dict[str, float]:
    """Give the answers of somebody who is `point` away from best on every item."""
    return {
        f"item_{n}": np.nan if n in lost else (6 - point if n in REVERSED else point)
        for n in range(1, 16)
    }


def scored(*rows: dict[str, float]) -> pd.DataFrame:
    return score_15.scores(pd.DataFrame(list(rows)))


def test_the_ends_of_the_scale() -> None:
    assert scored(answers(1), answers(5), answers(3))["total"].tolist() == [15, 75, 45]


def test_agreeing_with_everything_is_neither_best_nor_worst() -> None:
    # Five strengths at 1 and ten difficulties turned from 1 to 5.
    found = scored({name: 1.0 for name in ITEMS}).iloc[0]
    assert found["total"] == 5 * 1 + 10 * 5
    assert found["strengths and adaptability"] == 5
    assert found["overwhelmed by difficulties"] == 25
    assert found["disrupted communication"] == 25


@pytest.mark.parametrize("lost", range(16))
def test_every_number_of_missing_items(lost: int) -> None:
    found = scored(answers(3, tuple(range(1, lost + 1)))).iloc[0]
    assert found["answered"] == 15 - lost
    assert found["total"] == 45 if lost <= 3 else pd.isna(found["total"])


def test_a_missing_item_is_prorated() -> None:
    # Answered: fourteen items, eleven at 1 and three at 4: 23 points, times 15 over 14.
    row = answers(1, (1,))
    for number in (3, 6, 10):
        row[f"item_{number}"] = 4
    found = scored(row).iloc[0]
    assert found["total"] == pytest.approx(23 * 15 / 14)
    # In the dimension: three at 4 and one at 1 of the four answered.
    assert found["strengths and adaptability"] == pytest.approx(13 * 5 / 4)


@pytest.mark.parametrize(("lost", "is_known"), [((1,), True), ((1, 3), False)])
def test_a_dimension_needs_four_of_five(lost: tuple[int, ...], is_known: bool) -> None:
    found = scored(answers(2, lost)).iloc[0]
    assert pd.notna(found["strengths and adaptability"]) == is_known
    assert found["total"] == 30


@pytest.mark.parametrize("lost", range(1, 16))
def test_any_one_missing_item_is_taken_to_be_like_the_others(lost: int) -> None:
    # Every answered item is 2 away from best, but one of them is 5.
    row = answers(2, (lost,))
    odd = lost % 15 + 1
    row[f"item_{odd}"] = 1 if odd in REVERSED else 5
    found = scored(row).iloc[0]
    assert found["total"] == pytest.approx((13 * 2 + 5) * 15 / 14)
    for name, numbers in score_15.DIMENSIONS.items():
        points = [5 if n == odd else 2 for n in numbers if n != lost]
        assert found[name] == pytest.approx(sum(points) * 5 / len(points))


def test_a_total_may_be_known_where_a_dimension_is_not() -> None:
    # Three items missing, all of one dimension: total yes, dimension no.
    found = scored(answers(4, (5, 7, 9))).iloc[0]
    assert found["total"] == 60 and pd.isna(found["overwhelmed by difficulties"])
    assert found["disrupted communication"] == found["strengths and adaptability"] == 20
    assert scored(answers(4, (5, 7, 9, 11))).iloc[0][["total"]].isna().all()


def test_a_change_is_told_by_the_size_of_the_reliable_change_index() -> None:
    before = pd.Series([60.0, 60, 40, 30, np.nan])
    after = pd.Series([42.0, 43, 58, 30, 30])
    better, between, worse = score_15.CHANGES
    assert score_15.change(before, after).fillna("none").tolist() == [
        better,  # by 18
        between,  # by 17, under 17.51
        worse,
        between,
        "none",
    ]


def test_a_familys_score_is_the_mean_of_its_members() -> None:
    rows = pd.DataFrame([answers(2), answers(4), answers(3)])
    rows = rows.assign(family=["a", "a", "b"], time=1, member=["m1", "m2", None])
    rows.loc[2, score_15.ITEMS[:5]] = None
    found = score_15.of_families(rows).set_index("family")
    assert found.at["a", "total"] == 45 and found.at["a", "members"] == 2
    assert pd.isna(found.at["b", "total"]) and found.at["b", "members"] == 0


def test_alpha_agrees_with_pingouin() -> None:
    pingouin = pytest.importorskip("pingouin")
    draw = np.random.default_rng(1)
    for _ in range(20):
        items = pd.DataFrame(draw.integers(1, 6, (30, 15)) + draw.integers(0, 3, (30, 1)))
        assert statistics.cronbachs_alpha(items) == pytest.approx(pingouin.cronbach_alpha(items)[0])


def test_intervals_agree_with_statsmodels_and_scipy() -> None:
    proportion = pytest.importorskip("statsmodels.stats.proportion")
    draw = np.random.default_rng(2)
    for base in (1, 5, 25, 400):
        count = int(draw.integers(0, base + 1))
        expected = proportion.proportion_confint(count, base, method="wilson")
        assert statistics.wilson(count, base) == pytest.approx(expected)
    values = pd.Series(draw.normal(5, 2, 30))
    expected = stats.t.interval(0.95, 29, values.mean(), stats.sem(values))
    assert statistics.mean_interval(values)[1:] == pytest.approx(expected)


def test_rank_correlation_agrees_with_scipy() -> None:
    draw = np.random.default_rng(3)
    first, second = pd.Series(draw.integers(0, 15, 40)), pd.Series(draw.integers(0, 8, 40))
    rho, low, high = statistics.spearman(first, second)
    assert rho == pytest.approx(stats.spearmanr(first, second).statistic)
    assert low < rho < high
    assert all(np.isnan(statistics.spearman(first[:3], second[:3])))


def test_uneven_loss_agrees_with_scipy() -> None:
    square = pd.DataFrame([[12, 3], [5, 9]])
    assert statistics.uneven(square) == pytest.approx(stats.fisher_exact([[12, 3], [5, 9]]).pvalue)
    large = pd.DataFrame([[120, 30], [50, 90], [40, 60]])
    assert statistics.uneven(large) == pytest.approx(stats.chi2_contingency(large).pvalue)
    # By hand: three kinds of case with 1, 1 and 2 families; every table with these margins.
    small = pd.DataFrame([[1, 0], [1, 0], [0, 2]])
    assert statistics.uneven(small) == pytest.approx(2 / 6, abs=0.03)


def test_agreement_agrees_with_statsmodels_and_krippendorff() -> None:
    rater = pytest.importorskip("statsmodels.stats.inter_rater")
    library = pytest.importorskip("krippendorff")
    draw = np.random.default_rng(4)
    for _ in range(20):
        first = draw.integers(0, 2, 60)
        second = np.where(draw.random(60) < 0.8, first, 1 - first)
        square = pd.crosstab(first, second).to_numpy()
        expected = rater.cohens_kappa(square).kappa
        assert statistics.cohens_kappa(list(first), list(second)) == pytest.approx(expected)
        alpha = library.alpha(np.array([first, second]), level_of_measurement="nominal")
        assert statistics.krippendorffs_alpha(list(first), list(second)) == pytest.approx(alpha)
    assert np.isnan(statistics.cohens_kappa([1, 1], [1, 1]))


def test_practices_count_once_over_scenarios_and_by_the_first_coder() -> None:
    rows = pd.DataFrame(
        {
            "respondent": ["a", "a", "a", "b", "c"],
            "scenario": [1, 2, 1, 1, 1],
            "coder": ["first", "first", "second", "first", "first"],
            "practice_x": [1, 1, 0, 0, None],
            "practice_y": [0, 1, 1, 0, None],
        }
    ).astype({"practice_x": "Int64", "practice_y": "Int64"})
    found = vignettes.practices(rows)
    assert found[["a", "b"]].tolist() == [2, 0] and pd.isna(found["c"])


def test_levels_of_practice_begin_with_two_and_with_five() -> None:
    shown = {number: [int(place < number) for place in range(5)] for number in (0, 1, 2, 4, 5)}
    rows = pd.DataFrame(shown.values(), columns=[f"practice_{place}" for place in range(5)])
    about = {"respondent": shown.keys(), "scenario": 1, "coder": "first", "borough": "A"}
    rows = rows.assign(**about, team="one", training_days=[0, 0, 1, 2, 3])
    people = vignettes.results(rows).people["vignette respondents"]
    assert people["level"].tolist() == ["little", "little", "some", "some", "developed"]
