"""Exhibits: nothing is forgotten, nothing breaks out."""

import ast
import base64
import re
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from small_book import ROOT
from tidy_rows import tidy

from fop import Page
from fop.charts import charts
from fop.exhibits import tables
from fop.exhibits.exhibits import Correction, Exhibit, Mark
from fop.mistakes import Mistake
from fop.page import described
from fop.tables import datasets, notebooks, reading
from fop.words import measures


def exhibit(label: str = "Table 3.6", name: str = "A") -> Exhibit:
    frame = pd.DataFrame({"borough": [name], "n": [3]})
    table = tables.plain(frame, {"borough": "Borough", "n": "Children"})
    chart = charts.bars(frame, "borough", "n", title=f"{name} leads", subtitle="Children, 2014-15")
    return Exhibit(label, "Children looked after", table, ["The report."], chart, ["A caveat."])


def test_one_call_makes_every_part() -> None:
    html = exhibit()._repr_html_()
    for part in (
        'id="table-3-6"',
        '<h3 class="fop-finding" id="table-3-6-finding">A leads</h3>',
        "<b>Table 3.6.</b> Children, 2014-15.",
        "A caveat.",
        "<b>Source:</b> The report.",
        'download="table-3-6.csv"',
        'aria-label="Download Table 3.6 as CSV"',
    ):
        assert part in html


def many(count: int = 60) -> Exhibit:
    """An exhibit whose picture is a drawing."""
    frame = pd.DataFrame(
        {"borough": [f"Area {n}" for n in range(count)], "n": range(50, 50 + count)}
    )
    table = tables.plain(frame, {"borough": "Borough", "n": "Children"})
    chart = charts.bars(frame, "borough", "n", title="Many", subtitle="Children")
    audited = Mark("printed 20; should be 14", "all-checks.html#x", True,
                   [Correction("A, 2014-15", "20.0%", "14.3%", "22 leavers of 154.")])  # fmt: skip
    return Exhibit("Table 9", "Children", table, ["The report."], chart, audit=audited)


def test_folds_stand_in_one_line_in_one_order() -> None:
    soup = BeautifulSoup(many()._repr_html_(), "html.parser")
    folds = soup.select_one(".fop-folds")
    assert folds is not None
    names = [(one.summary or one).get_text().strip() for one in folds.find_all(recursive=False)]
    assert names == [
        "Table", "Notes and source", "CSV", "Cite",
        "● In the 2016 report: printed 20; should be 14",
    ]  # fmt: skip
    assert not soup.select("details[open]") and not soup.select("script")
    report = soup.select_one(".fop-differing")
    assert report is not None and report.s is not None and report.s.get_text() == "20.0%"
    assert [part.name for part in soup.select("figure > *")] == ["h3", "p", "div", "div"]


def test_one_drawing_is_for_a_page_and_one_for_a_phone() -> None:
    soup = BeautifulSoup(many(8)._repr_html_(), "html.parser")
    assert len(soup.select(".fop-wide > svg[role=img]")) == 1
    assert len(soup.select(".fop-narrow[hidden] > svg[role=img]")) == 1


def test_a_picture_that_is_the_table_needs_no_second_one() -> None:
    soup = BeautifulSoup(exhibit()._repr_html_(), "html.parser")
    assert len(soup.select("table")) == 1
    assert "Table" not in [one.get_text() for one in soup.select("summary")]


def test_two_points_in_time_become_a_change_table_by_themselves() -> None:
    rows = measures.compare(
        tidy(("A", "2013-14", "children", 100, ""), ("A", "2014-15", "children", 80, "")),
        "2013-14", "2014-15",
    )  # fmt: skip
    table = tables.comparison(rows, "2013-14", "2014-15")
    soup = BeautifulSoup(
        Exhibit("T", "Children, A", table, ["s"], finding="Fewer")._repr_html_(), "html.parser"
    )
    assert len(soup.select("table.fop-rows")) == 1 and "−20%" in soup.get_text()
    assert soup.h3 is not None and soup.h3.get_text() == "Fewer"


def test_a_long_table_is_folded_and_a_broad_one_takes_more_room() -> None:
    frame = pd.DataFrame({f"c{n}": ["x"] * 30 for n in range(8)})
    table = tables.plain(frame, {name: name for name in frame})
    long = BeautifulSoup(Exhibit("T", "c", table, ["s"])._repr_html_(), "html.parser")
    assert long.select(".fop-folds table") and not long.select(".fop-picture table")
    short = tables.plain(frame.head(3), {name: name for name in frame})
    broad = BeautifulSoup(Exhibit("T", "c", short, ["s"])._repr_html_(), "html.parser")
    assert broad.select("figure.full-width .fop-picture table")


def test_a_citation_names_the_work_the_exhibit_and_its_finding() -> None:
    html = exhibit()._repr_html_()
    assert "Cameron, C., Elliott, H." in html and "Table 3.6, “A leads”, recalculated." in html


def test_the_download_is_the_data() -> None:
    match = re.search(r"data:text/csv;base64,([^\"]+)", exhibit()._repr_html_())
    assert match
    assert base64.b64decode(match[1]).decode() == "borough,n\nA,3\n"


def test_text_cannot_become_markup() -> None:
    html = exhibit('Table "1"', '<img onerror="x">')._repr_html_()
    assert "<img onerror" not in html
    assert 'id="table--1"' in html


@pytest.mark.parametrize(("rows", "home"), [(1, ".fop-key"), (40, ".fop-folds")])
def test_a_missing_figure_is_explained_where_it_is_seen(rows: int, home: str) -> None:
    frame = pd.DataFrame({"borough": [f"A{n}" for n in range(rows)], "n": float("nan")})
    table = tables.plain(frame, {"borough": "Borough", "n": "Children"})
    soup = BeautifulSoup(Exhibit("T", "c", table, ["s"])._repr_html_(), "html.parser")
    assert "[x]: not available." in "".join(part.text for part in soup.select(home))
    assert soup.text.count("[x]: not available.") == 1


def test_a_row_of_another_page_and_a_column_that_no_table_has_are_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    page = Page("3.2.2", {"wave": "2015-16"})
    with pytest.raises(Mistake, match=r"Table 3\.6 has no row for page 3\.2\.2"):
        page.exhibit("Table 3.6")
    told = described.find("Exhibit 3.2.2a", "3.2.2", True)
    assert told is not None
    odd = replace(told, columns={"anwser": "Answer"})
    monkeypatch.setattr(described, "find", lambda *_: odd)
    with pytest.raises(Mistake, match=r"columns: anwser not in its table\. Did you mean 'answer'"):
        page.exhibit("Exhibit 3.2.2a")


def test_an_unknown_borough_gets_the_nearest_names() -> None:
    with pytest.raises(Mistake, match="'WCCC'\\. Did you mean 'WCC'"):
        Page("3.2.1", {"areas": ["WCCC"]})


def test_tables_come_in_the_order_of_the_boroughs_asked_for() -> None:
    section = Page("3.2.1", {"areas": ["WCC", "LBHF"]})
    frame = section.load("report/table_3_6")
    assert list(dict.fromkeys(frame["borough"])) == ["Westminster", "Hammersmith and Fulham"]


def test_provenance_lists_tables_once_and_parameters() -> None:
    section = Page("3.2.1", {"areas": ["WCC"], "year": "2014-15"})
    section.load("report/table_3_6")
    section.load("report/table_3_6")
    bundle = section.provenance()._repr_mimebundle_()
    assert bundle["application/vnd.fop+json"]["data"][:2] == ["areas", "report/table_3_6"]
    assert "areas WCC; year 2014-15" in bundle["text/markdown"]


def test_rows_that_are_not_there_are_told_with_those_that_are() -> None:
    section = Page("3.2.1", {})
    with pytest.raises(Mistake, match=r"no measure 'spend'\. Held: 'children looked after'"):
        section.rows("report/table_3_6", measure="spend")


def test_a_wave_leaves_tables_outside_the_fieldwork_where_they_are() -> None:
    section = Page("3.2.2", {"wave": "2015-16"})
    section.load("areas")
    section.load("safety")
    assert reading.noted() == ["areas", "fieldwork/2015-16/safety"]


def labels(path: Path) -> set[str]:
    """Give the labels of the exhibits that a page can show."""
    cells = [
        c["source"] for c in notebooks.read_notebook(path)["cells"] if c["cell_type"] == "code"
    ]
    calls = [n for n in ast.walk(ast.parse("\n".join(cells))) if isinstance(n, ast.Call)]
    ends = (".exhibit", ".newest")
    shown = [c.args[0] for c in calls if ast.unparse(c.func).endswith(ends)]
    named = [one.value for one in shown if isinstance(one, ast.Constant)]
    return {str(label) for label in named}


def test_no_two_pages_give_exhibits_one_label() -> None:
    told = datasets.load("exhibits")
    assert len(told) > 100
    pages = told.groupby("exhibit")["page"].nunique()
    assert list(pages[pages > 1].index) == []
    assert not told.duplicated(["exhibit", "shown"]).any()
    called = [labels(path) for path in (ROOT / "notebooks").glob("*.ipynb")]
    for one, other in combinations(called, 2):
        assert not one & other
