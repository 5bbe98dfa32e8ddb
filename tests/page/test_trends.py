"""Trends: bases, releases and breaks of official series."""

import pandas as pd
import pytest

from fop import Page
from fop.exhibits import tables
from fop.page import standing, trends
from fop.tables import areas, datasets
from fop.words import breaks


def compared() -> pd.DataFrame:
    return trends.on_bases("children looked after", ["LBHF", "WCC"], "2013-14", "2020-21")


def test_the_base_turns_westminsters_trend_round() -> None:
    rows = compared().set_index(["borough", "measure"])["change"]
    assert rows["WCC", "rate, older base"] < 0 < rows["WCC", "rate, newer base"]
    words = trends.base_words(compared(), "the rate", "2013-14", "2020-21")
    assert "2013-14 and 2020-21, the last year that both sets of estimates cover" in words
    assert "In WCC the rate fell on the estimates from before the 2021 Census" in words
    assert "In LBHF both sets give the same direction." in words


def test_titles_of_bases_and_releases_say_what_differs() -> None:
    opening = "The newer estimates of the population give the rate"
    assert (
        trends.bases_title(compared(), "the rate") == f"{opening} another direction in Westminster"
    )
    same = compared()[compared()["borough"] == "LBHF"]
    assert trends.bases_title(same, "the rate") == f"{opening} the same direction"
    assert trends.bases_title(same.assign(change=float("nan")), "the rate") == ""
    wide = trends.beside_published("children looked after", ["LBHF", "WCC"])
    gaps = (wide["published"] - wide["rate"]).abs()
    told = trends.published_title(wide)
    assert f"up to {gaps.max():.1f} away" in told
    assert wide.loc[gaps.idxmax(), "year"] in told
    assert trends.published_title(wide.assign(rate=float("nan"))) == ""
    rows = trends.releases(["LBHF"], ["2013-14", "2014-15"])
    assert trends.revised_title(rows).startswith(
        f"{len(trends.revised(rows))} of {len(rows)} counts"
    )
    assert trends.revised_title(rows.assign(printed=1, first=1, latest=1)).startswith("None of")
    assert trends.revised_title(rows.head(0)) == ""


def test_areas_that_began_or_ended_between_are_said_to_have_no_direction() -> None:
    names = ["Dorset", "Cumberland", "Bournemouth", "WCC"]
    rows = trends.on_bases("children looked after", names, "2013-14", "2020-21")
    words = trends.base_words(rows, "the rate", "2013-14", "2020-21")
    assert "same direction" not in words
    assert "For Dorset, Cumberland and Bournemouth not both sets have both years." in words


def test_published_rates_mix_bases() -> None:
    rows = trends.beside_published("children looked after", ["WCC"]).set_index("year")
    assert rows.loc["2017-18", ["number", "published"]].tolist() == [204, 45]
    assert rows.loc["2018-19", ["number", "published"]].tolist() == [210, 63]
    assert rows.loc["2017-18", "rate"] == pytest.approx(60.4, abs=0.05)


def test_symbols_are_kept() -> None:
    shown = standing.table("leavers", ["RBKC", "Camden"]).shown.set_index("Year")[
        "Kensington and Chelsea"
    ]
    assert shown["2024-25"] == "[x]"
    assert shown["2023-24"].startswith("21 (")


def test_breaks_are_marked() -> None:
    chart = standing.chart("social workers in post", ["WCC"], "workforce", "Staff", "Counts")
    assert chart is not None
    assert "has a break in counting" in chart.alt


def test_many_areas_are_tabled_and_not_drawn() -> None:
    boroughs = datasets.load("areas").query("kind == 'London borough'")["short"].tolist()
    assert standing.chart("children looked after", boroughs, "care", "Care", "Counts") is None
    assert {*areas.called().values()} >= {
        *standing.table("leavers", boroughs[:9]).shown.columns[1:10]
    }


def test_years_to_compare_on_both_bases() -> None:
    assert trends.both_bases("2014-15") == ("2014-15", "2020-21")
    assert trends.both_bases("2023-24") == ("2013-14", "2020-21")


def test_the_reports_counts_are_set_beside_two_releases() -> None:
    rows = trends.releases(["WCC"], ["2014-15"]).set_index("measure")
    figures = rows.loc["re-referrals", ["printed", "first", "latest"]]
    assert figures.tolist() == [145, 145, 150]
    assert "referrals" not in set(trends.revised(rows.reset_index())["measure"])


def test_breaks_lie_between_the_years_and_concern_the_areas() -> None:
    def told(areas: list[str], baseline: str, year: str, measure: str = "leavers") -> str:
        return " ".join(breaks.cautions([measure], areas, baseline, year))

    assert "record for each social worker" in told(["Camden"], "2015-16", "2016-17")
    assert "record for each" not in told(["Camden"], "2016-17", "2018-19")
    assert "4.0" in told(["LBHF"], "2014-15", "2016-17")
    assert "4.0" not in told(["RBKC"], "2014-15", "2016-17")
    assert "Westminster" in told(["WCC"], "2017-18", "2024-25")
    assert "one workforce return" in told(["Richmond upon Thames"], "2017-18", "2018-19")
    assert "nearest 5" in told(["WCC"], "2013-14", "2014-15", "children looked after")


def test_every_break_is_of_a_known_measure_and_area() -> None:
    rows = datasets.load("official/breaks")
    assert set(rows["measure"]) <= set(datasets.load("official/measures")["measure"])
    assert set(rows["code"].dropna()) <= set(datasets.load("areas")["code"])


def test_symbols_stay_beside_published_rates() -> None:
    rows = trends.beside_published("children looked after", ["City of London"]).set_index("year")
    assert rows.loc["2024-25", ["number_symbol", "published_symbol", "rate_symbol"]].tolist() == [
        "c",
        "c",
        "c",
    ]


def test_revisions_are_told_with_the_print_where_there_is_one() -> None:
    ours = trends.revised(trends.releases(["WCC"], ["2014-15"]))
    theirs = trends.revised(trends.releases(["City of London"], ["2013-14", "2014-15"]))
    assert "printed" in ours
    assert "printed" not in theirs
    assert len(theirs) == 1


def test_caseloads_counted_in_two_ways_have_no_change() -> None:
    years = {"baseline": "2015-16", "year": "2018-19", "vintage": "latest"}
    page = Page("3.2.1", {"areas": ["Camden"], **years})
    apart = page.moved("cases held", "average caseload")
    assert apart[["before", "after"]].notna().all(axis=None)
    assert apart["change"].isna().all()
    assert set(tables.comparison(apart, "2015-16", "2018-19").shown["Change"]) == {"[z]"}
    alike = Page("3.2.1", {"areas": ["Camden"], **years, "baseline": "2017-18"})
    assert alike.moved("cases held", "average caseload")["change"].notna().all()
    rows = page.official("cases held", "average caseload")
    assert "cannot be compared" in " ".join(page.cautions(rows, "2015-16", "2018-19"))


def test_no_title_compares_years_counted_in_two_ways() -> None:
    names = {"areas": ["Camden", "Islington"], "year": "2024-25", "vintage": "latest"}
    exhibit = Page("Official series", names).exhibit("Exhibit T10")
    assert "from 2016-17 to 2024-25" in exhibit.heading
    assert "counted differently" not in exhibit.heading
    assert len(exhibit.notes) == len(set(exhibit.notes))


def test_sentences_in_notes_are_told_as_those_of_the_text() -> None:
    page = Page("3.2.1", {"areas": ["LBHF", "WCC"], "baseline": "2013-14", "year": "2014-15"})
    told = page.exhibit("Table 3.6", notes=[page.tell("starts of care")])
    assert [len(one["states"]) for one in told.record()["said"]][:2] == [2, 2]
