"""What a page reads and shows beyond whole tables: totals, limits of means, crossed answers."""

import pytest

from fop import Page
from fop.charts.rows import RowPicture
from fop.exhibits.exhibits import Exhibit
from fop.page import described
from fop.page.described import Described


@pytest.fixture
def page() -> Page:
    return Page("3.2.8", {"wave": "2015-16"})


def test_two_questions_crossed_are_added_up_by_either(page: Page) -> None:
    ties = page.totals("report/table_3_14", "closeness")
    assert dict(ties) == {
        "Very close": 8, "Moderately close": 5, "Loose tie": 3, "Difficult": 0
    }  # fmt: skip
    assert f"{ties.sum():of}" == "16 of 17"
    weekly = page.totals("report/table_3_14", "frequency", closeness="Very close")
    assert weekly["Daily to weekly"] == 3 and weekly["Rarely or never"] == 0


def test_the_mean_of_a_group_lies_within_its_limits(page: Page) -> None:
    limits = page.mean_limits("score_15_ranges", page.counts("network_support"), "support")
    strong = limits.loc["strong"]
    # Four of five families at 16 and one at 27, or the other way round.
    assert strong["lowest_mean"] == pytest.approx((4 * 16 + 27) / 5)
    assert strong["highest_mean"] == pytest.approx((16 + 4 * 27) / 5)


def test_crossed_answers_make_a_column_each(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    told = Described(
        "Exhibit x", form="crossed", of=("report/table_3_14",), caption="Ties",
        columns={"frequency": "Contact", "closeness": "", "count": ""},
    )  # fmt: skip
    monkeypatch.setattr(described, "find", lambda *_: told)
    shown = page.exhibit("Exhibit x")
    assert isinstance(shown, Exhibit)
    assert list(shown.table.shown.columns)[:2] == ["Contact", "Very close"]
    assert shown.table.shown.loc[0, "Very close"] == "3"


def test_a_chart_may_draw_fewer_rows_than_its_table_has(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = Described(
        "Exhibit x", of=("report/table_3_12",), caption="Feelings",
        columns={"answer": "Answer", "count": "Families"}, chart=("bars", "answer", "count"),
    )  # fmt: skip
    monkeypatch.setattr(described, "find", lambda *_: told)
    rows = page.load("report/table_3_12")
    shown = page.exhibit("Exhibit x", rows, drawn=rows[rows["answer"] != "Negative"])
    assert isinstance(shown, Exhibit) and isinstance(shown.chart, RowPicture)
    assert "Negative" in set(shown.table.shown["Answer"])
    assert "Negative" not in {row[0] for row in shown.chart.rows}


def test_a_table_without_a_chart_is_headed_by_its_finding(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = Described(
        "Exhibit x", of=("report/table_3_12",), caption="Feelings", finding="Most were positive",
        columns={"answer": "Answer", "count": "Families"},
    )  # fmt: skip
    monkeypatch.setattr(described, "find", lambda *_: told)
    shown = page.exhibit("Exhibit x")
    assert isinstance(shown, Exhibit) and shown.heading == "Most were positive"
