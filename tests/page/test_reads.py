"""What a page reads and shows beyond whole tables: totals, limits of means, crossed answers."""

import inspect

import pandas as pd
import pytest

from fop import Page
from fop.charts.rows import RowPicture
from fop.exhibits.exhibits import Exhibit
from fop.mistakes import Mistake
from fop.page import described
from fop.page.described import Described
from fop.page.later import Together


@pytest.fixture
def page() -> Page:
    return Page("3.2.8", {"wave": "2015-16"})


@pytest.mark.parametrize("odd", [["turnover rate", "leavers"], None, 5, pd.DataFrame()])
def test_what_is_no_text_is_refused_wherever_a_text_is_asked_for(page: Page, odd: object) -> None:
    tried = 0
    for name, _ in inspect.getmembers(Page, inspect.isfunction):
        call = getattr(page, name)
        asked = [*inspect.signature(call).parameters.values()]
        if name.startswith("_") or not asked or asked[0].annotation is not str:
            continue
        needed = [one for one in asked[1:] if one.default is one.empty]
        named = {one.name: odd for one in needed if one.kind is one.KEYWORD_ONLY}
        more = [odd for one in needed if one.kind <= one.POSITIONAL_OR_KEYWORD]
        with pytest.raises(Mistake, match=rf"page\.{name}: {asked[0].name} is .*a text in quotes"):
            call(odd, *more, **named)
        tried += 1
    assert tried > 20
    with pytest.raises(Mistake, match=r"page\.rows: where is 5"):
        page.rows("respondents", group=5)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "A sentence is ''; expected words"),
        ("{total", "has a brace that stands alone"),
        ("total}", "has a brace that stands alone"),
    ],
)
def test_a_text_that_makes_no_sentence_is_told(page: Page, text: str, said: str) -> None:
    for call in (page.say, page.note):
        with pytest.raises(Mistake, match=said):
            call(text)


def test_what_no_field_names_is_told(page: Page) -> None:
    with pytest.raises(Mistake, match=r"is called wehn\. Did you mean 'when'\?"):
        page.say("It rose.", wehn=False)
    assert page.say("{many} rose.", many=3) == "3 rose."


def test_a_measure_that_is_not_there_is_told() -> None:
    page = Page("3.2.1", {"areas": ["LBHF"], "baseline": "2013-14", "year": "2014-15"})
    for call in (page.standing, page.tell, page.figures):
        with pytest.raises(Mistake, match=r"No measure 'leaver'\. Did you mean 'leavers'"):
            call("leaver")
    with pytest.raises(Mistake, match=r"No rate on two bases of 'leaver'\. Choose of"):
        page.on_bases("leaver", "rate")


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


def test_a_fold_says_texts_with_the_pages_figures_and_leaves_sentences_as_they_are() -> None:
    page = Page("3.2.8", {"families": 17, "wave": "2015-16"})
    said = page.say("{{braces}} of {wave}.")
    folded = str(page.fold("More", "{families:Words} families.", said, None))
    assert "<summary>More</summary>" in folded and "Seventeen families." in folded
    assert "{braces} of 2015-16." in folded
    assert page.fold("More", None) is None


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


def staff(baseline: str, year: str) -> Page:
    values = {"areas": ["LBHF", "RBKC", "WCC"], "baseline": baseline, "year": year}
    more = {"cost_year": year, "vintage": "latest", "population_base": "latest"}
    return Page("3.2.1", {**values, **more})


def cells_of(exhibit: object) -> dict[tuple[str, str], list[str]]:
    assert isinstance(exhibit, Exhibit)
    rows = exhibit.table.shown.to_dict("split")["data"]
    return {(row[0], row[1]): row[2:5] for row in rows}


def test_equivalents_that_cannot_be_right_are_no_movement() -> None:
    page = staff("2013-14", "2016-17")
    shown = page.exhibit("Table 3.3")
    cells = cells_of(shown.parts[0] if isinstance(shown, Together) else shown)
    whose = "Hammersmith and Fulham"
    for measure in ("Leavers", "Turnover rate"):
        assert cells[measure, whose][1:] == ["[x]", "[x]"]
    assert cells["Leavers, headcount", whose][1] == "25"
    told = page.tell("leavers", "turnover rate")
    assert told is not None and "34 to" not in told and "(21.7% to" not in told


def test_staff_are_told_of_in_people_where_both_years_count_them() -> None:
    shown = staff("2015-16", "2022-23").exhibit("Table 3.2")
    cells = cells_of(shown)
    assert isinstance(shown, Exhibit) and isinstance(shown.chart, RowPicture)
    assert shown.chart.title.startswith("The share of agency workers by people counted fell")
    assert "counted differently from 2016-17" in shown.chart.title
    # One measure has one figure, in the chart and in the table under it.
    assert [row[1] for row in shown.chart.rows][2] == "12.3%"
    assert cells["Agency worker rate, headcount", "Westminster"] == [
        "12.3%",
        "14.6%",
        "+2.3 points",
    ]
    assert cells["Agency worker rate", "Westminster"][0] == "12.3%"


def test_people_and_equivalents_are_never_set_against_each_other() -> None:
    shown = staff("2013-14", "2023-24").exhibit("Table 3.2")
    cells = cells_of(shown)
    assert isinstance(shown, Exhibit) and isinstance(shown.chart, RowPicture)
    assert "people" not in shown.chart.title
    for area, people in (("Kensington and Chelsea", "27"), ("Westminster", "24")):
        assert cells["Agency workers, headcount", area] == ["[x]", people, "[x]"]
        assert cells["Agency workers", area][2] == "[x]"


@pytest.mark.parametrize(
    ("label", "rate"), [("Table 3.4", "sickness absence rate"), ("Table 3.8", "re-referral rate")]
)
def test_a_table_of_other_figures_has_its_rates_as_sentences_have_them(
    label: str, rate: str
) -> None:
    given = {"areas": ["LBHF", "Haringey"], "baseline": "2013-14", "year": "2014-15",
             "cost_year": "2014-15", "vintage": "latest", "population_base": "latest"}  # fmt: skip
    page = Page("3.2.1", given)
    shown = page.exhibit(label)
    assert isinstance(shown, Exhibit)
    data = shown.table.data
    told = page.moved(rate)
    assert list(data.loc[data["measure"] == rate, "2014-15"]) == list(told["after"])
    assert (told["after"].dropna() % 0.1 > 0.001).any()


def test_a_single_year_is_not_told_as_a_span() -> None:
    given = {"areas": ["Richmond upon Thames"], "baseline": "2013-14", "year": "2015-16",
             "vintage": "latest", "population_base": "latest", "comparators": []}  # fmt: skip
    shown = Page("Official series", given).exhibit("Exhibit T8")
    assert isinstance(shown, Exhibit)
    assert set(shown.table.shown["Year"]) == {"2014-15"}
    assert shown.caption.endswith("Richmond upon Thames, 2014-15")
