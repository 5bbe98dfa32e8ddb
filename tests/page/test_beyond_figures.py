"""What a page says beside its figures: whose they are, how firm, and which years they span."""

import pytest

from fop import Page
from fop.exhibits.exhibits import Exhibit
from fop.page.later import Together
from fop.words import official

PRINT = {"year": "2014-15", "cost_year": "2015-16", "vintage": "as printed"}
LATEST = {"year": "2024-25", "cost_year": "2024-25", "vintage": "latest"}


def page(number: str, **values: str) -> Page:
    return Page(number, {"areas": ["LBHF", "RBKC", "WCC"], "baseline": "2013-14"} | values)


def shown(number: str, label: str, **values: str) -> Exhibit:
    made = page(number, **values).exhibit(label)
    assert isinstance(made, Exhibit)
    return made


@pytest.mark.parametrize("label", ["Table 3.1", "Table 3.5", "Exhibit 3.2.1b"])
def test_a_title_says_that_spending_is_not_final(label: str) -> None:
    assert "; 2015-16: " in shown("3.2.1", label, **PRINT).heading


def test_no_sentence_on_spending_is_without_it() -> None:
    for told in page("3.2.1", **PRINT).headlines("staffing", "placements", "cost per child"):
        assert " (2015-16: " in told
    told = page("3.2.1", **PRINT).tell("salaries", "fostering")
    assert told is not None and told.count("igures of 2015-16 are ") == 2


@pytest.mark.parametrize("measure", ["turnover rate", "agency worker rate", "leavers"])
def test_the_reports_own_figures_are_never_called_official(measure: str) -> None:
    (told,) = page("3.2.1", **LATEST).headlines(measure)
    assert "(2013-14: from the 2016 report)" in told
    assert page("3.2.1", **LATEST).source.endswith("whose figures are from the 2016 report")
    assert page("3.2.1", **PRINT).source == "as the 2016 report prints them"


@pytest.mark.parametrize("label", ["Table 3.2", "Table 3.4", "Table 3.6", "Table 3.8"])
def test_a_title_with_every_caution_is_still_one(label: str) -> None:
    exhibit = shown("3.2.1", label, **LATEST)
    assert "pandemic" in exhibit.heading and len(exhibit.heading.split()) <= 25
    assert exhibit.chart is not None
    printed = "counted differently" in exhibit.heading
    assert exhibit.chart.subtitle.endswith("2013-14 from the 2016 report") == printed


def test_one_reason_for_no_figures_is_told_once_in_full() -> None:
    opened = page("3.2.1", **LATEST)
    told = []
    for label in ("Table 3.1", "Table 3.5", "Table 3.1"):
        made = opened.exhibit(label)
        told.append(made.parts[0] if isinstance(made, Together) else made)
    assert [one.absence for one in told] == [
        official.LEDGER_REASON, "For the same reason as Table 3.1.", official.LEDGER_REASON,
    ]  # fmt: skip


def test_rates_of_official_counts_are_the_reports_in_no_year() -> None:
    (told,) = page("3.2.1", **LATEST).headlines("re-referral rate")
    assert "report's" not in told


@pytest.mark.parametrize("label", ["Exhibit T1", "Exhibit T5", "Exhibit T8", "Exhibit T10"])
def test_a_title_over_many_years_or_the_line_under_it_names_the_two_it_compares(
    label: str,
) -> None:
    exhibit = shown("Official series", label, year="2014-15")
    years = exhibit.table.shown["Year"]
    assert "not available" not in exhibit.heading
    assert exhibit.chart is not None
    told = f"{exhibit.heading} {exhibit.chart.subtitle}"
    first, last = told.partition(" from ")[2][:18].split(" to ")
    held = exhibit.table.data.dropna(subset=["value"])["year"].unique()
    assert first in ({"2013-14"} if "2013-14" in held else {*years[:3]})
    assert last in {*years[-2:]}


def test_what_is_misprinted_says_what_it_should_be_and_its_change_goes_by_that() -> None:
    exhibit = shown("3.2.1", "Table 3.5", **PRINT)
    rows = exhibit.table.shown.set_index(["Measure", "Borough"])
    total = rows.loc[("Total", "Westminster")]
    assert total["2013-14"] == "£4,546,800 (should be £8,199,500)"
    assert total["Change, %"] == "−10%"
    data = exhibit.table.data.set_index(["measure", "borough"])
    assert "£4,546,800 is printed, not £8,199,500" in data.loc[("total", "Westminster"), "note"]
    assert (data["note"] != "").sum() == 1
    assert "should be" not in exhibit.table.shown.drop(index=14).to_string()


@pytest.mark.parametrize("label", ["Table 3.1", "Table 3.2", "Table 3.9"])
def test_a_table_that_is_right_is_not_marked(label: str) -> None:
    assert "note" not in shown("3.2.1", label, **PRINT).table.data
