"""Official figures in the shape of the report's tables."""

import pandas as pd
import pytest

from fop import Page
from fop.exhibits import tables
from fop.tables import datasets, reading
from fop.words import breaks, measures, official

KEYS = ["borough", "year", "measure"]


def at(rows: pd.DataFrame, borough: str, year: str, measure: str) -> pd.Series:
    return rows.set_index(KEYS).loc[(borough, year, measure)]


@pytest.mark.parametrize("name", official.QUOTED)
def test_every_measure_the_report_quotes_has_official_figures(name: str) -> None:
    rows = official.as_table(name, ["LBHF"], "latest")
    assert set(rows["measure"]) == set(datasets.load(name)["measure"])
    assert rows.groupby("measure")["value"].count().min() >= 10


@pytest.mark.parametrize("name", [*official.QUOTED, *official.LEDGERS])
def test_there_is_a_row_for_every_area_year_and_measure(name: str) -> None:
    rows = official.as_table(name, ["Camden", "WCC"], "latest")
    years, every = rows["year"].nunique(), rows["measure"].nunique()
    assert len(rows) == 2 * years * every
    assert not rows.duplicated(KEYS).any()
    assert list(dict.fromkeys(rows["borough"])) == ["Camden", "WCC"]


@pytest.mark.parametrize("name", official.QUOTED)
def test_the_reports_counts_are_the_official_ones(name: str) -> None:
    printed = datasets.load(name)
    counts = printed[~printed["unit"].str.startswith("per ") & (printed["year"] == "2014-15")]
    ours = official.as_table(name, ["LBHF", "RBKC", "WCC"], "original")
    both = counts.merge(ours, on=KEYS, suffixes=("", "_official")).dropna(subset="value_official")
    # The report's children looked after are rounded to 5; agency workers are published as
    # fractions of a post; days of absence were first published to the nearest 10.
    near = both["unit"].map({"days": 5.0}).fillna(2.5)
    assert ((both["value"] - both["value_official"]).abs() <= near).all()


def test_a_symbol_stays_a_symbol() -> None:
    rows = official.as_table("report/table_3_3", ["RBKC"], "latest")
    row = at(rows, "RBKC", "2024-25", "leavers")
    assert pd.isna(row["value"])
    assert row["symbol"] == "x"


def test_the_workforce_of_2014_is_the_reports_own() -> None:
    rows = official.as_table("report/table_3_3", ["LBHF", "Camden"], "latest")
    assert at(rows, "LBHF", "2013-14", "leavers")["value"] == 34
    assert "2016 report" in at(rows, "LBHF", "2013-14", "leavers")["note"]
    assert pd.isna(at(rows, "Camden", "2013-14", "leavers")["value"])


@pytest.mark.parametrize("base", ["latest", "pre-rebase"])
def test_rates_come_from_counts_on_one_population_base(base: str) -> None:
    rows = official.as_table("report/table_3_6", ["WCC"], "latest", base)
    population = datasets.load("official/population")
    chosen = population["code"].eq("E09000033") & population["year"].eq("2013-14")
    people = population[chosen & population["measure"].eq(official.PEOPLE[base])]["value"].item()
    rate = at(rows, "WCC", "2013-14", "children looked after rate")
    count = at(rows, "WCC", "2013-14", "children looked after")["value"]
    assert rate["value"] == pytest.approx(10_000 * count / people, abs=1e-5)
    assert pd.isna(rate["printed"])


def test_a_section_takes_the_print_or_the_official_figures() -> None:
    printed = Page("3.2.1", {"areas": ["WCC"]}).load("report/table_3_8")
    section = Page("3.2.1", {"areas": ["WCC"], "vintage": "latest"})
    latest = section.load("report/table_3_8")
    assert at(printed, "Westminster", "2014-15", "re-referrals")["value"] == 145
    assert at(latest, "Westminster", "2014-15", "re-referrals")["value"] == 150
    assert {"official/referrals", "official/population", "official/measures"} <= {*reading.noted()}
    assert section.report("A remark on the print.") is None


def test_a_table_without_any_figure_says_who_could_supply_it() -> None:
    section = Page("3.2.1", {"areas": ["Camden"], "vintage": "latest"})
    rows = measures.compare(section.load("report/table_3_1"), "2013-14", "2024-25")
    table = tables.comparison(rows, "2013-14", "2024-25")
    html = section.exhibit("T", table, caption="Spending", of="report/table_3_1")
    text = html._repr_html_()
    assert "T: not available" in text
    assert "finance team" in text
    assert "<table" not in text


def test_symbols_are_kept_and_explained_in_tables() -> None:
    section = Page("3.2.1", {"areas": ["RBKC"], "vintage": "latest"})
    rows = measures.compare(section.load("report/table_3_2"), "2016-17", "2024-25")
    table = tables.comparison(rows.assign(after_symbol="c"), "2016-17", "2024-25")
    text = section.exhibit("T", table, caption="Agency", of="report/table_3_2")._repr_html_()
    assert '<abbr title="suppressed to protect individuals">[c]</abbr>' in text
    assert "[c]: suppressed to protect individuals." in text


def test_what_is_not_available_says_all_that_is_known_of_it() -> None:
    section = Page("3.2.1", {"areas": ["Kingston upon Thames"], "vintage": "latest"})
    staff = section.load("report/table_3_3")
    table = tables.comparison(measures.compare(staff, "2013-14", "2020-21"), "2013-14", "2020-21")
    notes = section.cautions(staff, "2013-14", "2020-21")
    html = section.exhibit("T", table, caption="Staff", of="report/table_3_3", notes=notes)
    text = html._repr_html_()
    assert "T: not available" in text
    assert "have made one workforce return" in text
    suppressed = Page("3.2.1", {"areas": ["City of London"], "vintage": "latest"})
    plans = suppressed.official("child protection plans at 31 March")
    two = tables.comparison(measures.compare(plans, "2014-15", "2015-16"), "2014-15", "2015-16")
    text = suppressed.exhibit("T", two, caption="P", of="official/child_protection")._repr_html_()
    assert "No official figure of these years and areas is held" in text
    assert "[c]: suppressed to protect individuals." in text


def test_a_series_that_begins_later_is_told_of() -> None:
    for years in (("2012-13", "2013-14"), ("2013-14", "2018-19")):
        told = breaks.cautions(["weekly cost of fostering"], ["Brent"], *years)
        assert told == ["Weekly costs are published from 2015-16 on."]
    assert breaks.cautions(["weekly cost of fostering"], ["Brent"], "2015-16", "2018-19") == []


def test_only_rates_rest_on_the_child_population() -> None:
    years = {"baseline": "2013-14", "year": "2014-15", "cost_year": "2015-16"}
    section = Page("3.2.1", {"areas": ["Brent"], "vintage": "latest", **years})
    staff, plans = (
        section.exhibit(
            "T",
            tables.comparison(
                measures.compare(section.load(name), "2015-16", "2018-19"), "2015-16", "2018-19"
            ),
            caption="C",
            of=name,
        )
        for name in ("report/table_3_3", "report/table_3_9")
    )
    assert "Office for National Statistics" not in staff._repr_html_()
    assert "Office for National Statistics" in plans._repr_html_()
