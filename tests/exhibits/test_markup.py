"""Tables as HTML."""

import re
from dataclasses import replace

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from fop.exhibits import markup, tables


def table(**columns: list[object]) -> tables.Table:
    frame = pd.DataFrame(columns)
    return tables.plain(frame, {name: name.title() for name in frame}, headers=1)


def test_every_header_has_a_scope_and_the_table_a_caption() -> None:
    html = markup.html(table(borough=["A"], count=[3]), "Table 1. Counts")
    assert "<caption>Table 1. Counts</caption>" in html
    assert '<th scope="col">Borough</th><th scope="col" class="fop-number">Count</th>' in html
    assert '<th scope="row">A</th><td class="fop-number">3</td>' in html


def test_text_from_data_is_escaped() -> None:
    html = markup.html(table(borough=["<script>"], note=["a & b"]), "<b>")
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    assert "<caption>&lt;b&gt;</caption>" in html
    assert "a &amp; b" in html


def test_a_missing_figure_shows_its_symbol_and_says_what_it_means() -> None:
    html = markup.html(table(borough=["A"], count=[float("nan")]), "T")
    assert '<td class="fop-missing"><abbr title="not available">[x]</abbr></td>' in html


@pytest.mark.parametrize("text", ["3", "1,782", "£8,043,680", "−£2,100", "+1.1 points", "22 of 25"])
def test_a_figure_is_set_as_a_number(text: str) -> None:
    html = markup.html(table(borough=["A"], value=[text]), "T")
    assert f'<td class="fop-number">{text}</td>' in html


@pytest.mark.parametrize(
    "text", ["3.2.1", "17 after the two unused interviews.", "2014-15", "", "+"]
)
def test_text_that_begins_with_a_digit_is_set_as_text(text: str) -> None:
    html = markup.html(table(borough=["A"], value=[text]), "T")
    assert "fop-number" not in html
    assert text in html


def test_rows_of_one_measure_share_its_header() -> None:
    frame = pd.DataFrame({"m": ["x", "x", "y"], "b": ["A", "B", "A"], "n": [1, 2, 3]})
    html = markup.html(tables.plain(frame, {"m": "M", "b": "B", "n": "N"}, headers=2), "T")
    assert '<th scope="rowgroup" rowspan="2">X</th><th scope="row">A</th>' in html
    assert html.count("<tr>") == 4
    assert '<th scope="row">Y</th><th scope="row">A</th>' in html


def test_a_row_with_an_address_tells_its_headings_on_a_phone() -> None:
    made = replace(table(what=["A"], should=["b & c"]), anchors=["row-1"])
    row = BeautifulSoup(markup.html(made, "T"), "html.parser").select_one("tr#row-1")
    assert row is not None
    assert [one["data-heading"] for one in row.find_all(True)] == ["What", "Should"]


def test_a_year_in_a_heading_of_a_wordy_table_breaks_no_tag() -> None:
    long = "A text that on a phone needs the whole width of it. " * 2
    frame = pd.DataFrame({"a": ["x"], "b": [long], "2015-16": [14], "2016-17": [15]})
    html = markup.html(tables.plain(frame, {name: name for name in frame}), "T")
    row = BeautifulSoup(html, "html.parser").select("tr")[1]
    cells = row.find_all(["th", "td"])
    assert [one["data-heading"] for one in cells] == list(frame)
    assert [one.get_text() for one in cells[2:]] == ["14", "15"] and "fop-carded" in html


def test_a_broad_table_that_is_not_folded_is_cards_on_a_phone() -> None:
    frame = pd.DataFrame({"m": ["Spend"], "b": ["Westminster"], "2013-14": ["£18,099,557"],
                          "2024-25": ["£18,738,930"], "change": ["+£639,373"]})  # fmt: skip
    made = tables.plain(frame, {name: name for name in frame}, headers=2)
    assert "fop-carded" in markup.html(made, "", "t-finding")
    assert "fop-carded" not in markup.html(made, "Folded")
    few = tables.plain(frame.iloc[:, :3], {name: name for name in list(frame)[:3]}, headers=2)
    assert "fop-carded" not in markup.html(few, "", "t-finding")


def test_a_cell_names_the_headers_over_it_and_beside_it() -> None:
    frame = pd.DataFrame({"m": ["x", "x", "y"], "b": ["A", "B", "A"], "n": [1, 2, 3]})
    made = tables.plain(frame, {"m": "M", "b": "B", "n": "N"}, headers=2)
    html = markup.html(made, "", "t-finding")
    names = dict(re.findall(r'<th id="([^"]+)"[^>]*>(.*?)</th>', html))
    told = re.findall(r'<td headers="([^"]+)"[^>]*>(.*?)</td>', html)
    assert {text: [names[one] for one in ids.split()] for ids, text in told} == {
        "1": ["N", "X", "A"], "2": ["N", "X", "B"], "3": ["N", "Y", "A"],
    }  # fmt: skip
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(ids) == len({*ids}) == 8
    assert " headers=" not in markup.html(table(borough=["A"], count=[3]), "", "t-finding")
