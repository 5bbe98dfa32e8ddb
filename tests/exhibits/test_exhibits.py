"""Exhibits: nothing is forgotten, nothing breaks out."""

import ast
import base64
import re
from itertools import combinations
from pathlib import Path

import pandas as pd
import pytest
from small_book import ROOT

from fop.charts import charts
from fop.exhibits import tables
from fop.exhibits.exhibits import Exhibit
from fop.mistakes import Mistake
from fop.page.names import Section
from fop.tables import notebooks, reading


def exhibit(label: str = "Table 3.6", name: str = "A") -> Exhibit:
    frame = pd.DataFrame({"borough": [name], "n": [3]})
    table = tables.plain(frame, {"borough": "Borough", "n": "Children"})
    chart = charts.bars(frame, "borough", "n", title=f"{name} leads", subtitle="Children, 2014-15")
    return Exhibit(label, "Children looked after", table, ["The report."], chart, ["A caveat."])


def test_one_call_makes_every_part() -> None:
    html = exhibit()._repr_html_()
    for part in (
        'id="table-3-6"',
        "<caption>Table 3.6. Children looked after</caption>",
        "A leads",
        "Children, 2014-15",
        'alt="Bar chart. A: 3."',
        "<strong>Notes:</strong> A caveat.",
        "<strong>Source:</strong> The report.",
        'download="table-3-6.csv"',
    ):
        assert part in html


def test_the_download_is_the_data() -> None:
    match = re.search(r"data:text/csv;base64,([^\"]+)", exhibit()._repr_html_())
    assert match
    assert base64.b64decode(match[1]).decode() == "borough,n\nA,3\n"


def test_text_cannot_become_markup() -> None:
    html = exhibit('Table "1"', '<img onerror="x">')._repr_html_()
    assert "<img onerror" not in html
    assert 'id="table--1"' in html


def test_a_missing_figure_is_explained_in_the_notes() -> None:
    frame = pd.DataFrame({"borough": ["A"], "n": [float("nan")]})
    table = tables.plain(frame, {"borough": "Borough", "n": "Children"})
    assert "[x]: not available." in Exhibit("T", "c", table, ["s"])._repr_html_()


def test_an_unknown_borough_gets_the_nearest_names() -> None:
    with pytest.raises(Mistake, match="'WCCC'\\. Did you mean 'WCC'"):
        Section("3.2.1", areas=["WCCC"])


def test_tables_come_in_the_order_of_the_boroughs_asked_for() -> None:
    section = Section("3.2.1", areas=["WCC", "LBHF"])
    frame = section.load("report/table_3_6")
    assert list(dict.fromkeys(frame["borough"])) == ["WCC", "LBHF"]


def test_provenance_lists_tables_once_and_parameters() -> None:
    section = Section("3.2.1", areas=["WCC"], year="2014-15")
    section.load("report/table_3_6")
    section.load("report/table_3_6")
    bundle = section.provenance()._repr_mimebundle_()
    assert bundle["application/vnd.fop+json"]["data"] == ["areas", "report/table_3_6", "claims"]
    assert "areas WCC; year 2014-15" in bundle["text/markdown"]


def test_rows_that_are_not_there_are_told_with_those_that_are() -> None:
    section = Section("3.2.1")
    with pytest.raises(Mistake, match=r"no measure 'spend'\. Held: 'children looked after'"):
        section.rows("report/table_3_6", measure="spend")


def test_a_wave_leaves_tables_outside_the_fieldwork_where_they_are() -> None:
    section = Section("3.2.2", wave="2015-16")
    section.load("areas")
    section.load("safety")
    assert reading.names() == ["areas", "fieldwork/2015-16/safety"]


def labels(path: Path) -> set[str]:
    """Give the labels of the exhibits that a page can show."""
    cells = [c["source"] for c in notebooks.read(path)["cells"] if c["cell_type"] == "code"]
    calls = [n for n in ast.walk(ast.parse("\n".join(cells))) if isinstance(n, ast.Call)]
    shown = [c.args[0] for c in calls if ast.unparse(c.func) == "section.exhibit"]
    later = [c.args[1] for c in calls if ast.unparse(c.func).startswith("wave") and c.args[1:]]
    named = [one.value for one in [*shown, *later] if isinstance(one, ast.Constant)]
    return {str(label) for label in named}


def test_no_two_pages_give_exhibits_one_label() -> None:
    pages = {path.stem: labels(path) for path in (ROOT / "notebooks").glob("*.ipynb")}
    assert len(set().union(*pages.values())) > 100
    for (one, first), (other, second) in combinations(pages.items(), 2):
        assert not first & second, (one, other)
