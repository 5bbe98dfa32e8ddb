"""Judgements: what pages and exhibits are told of the report's print, from the ledger alone."""

from pathlib import Path

import pytest

from fop.audit import homes, judgement

HEAD = (
    "id,section,kind,claim,printed,prints,reading,check,recomputed,least,most,verdict,whose,"
    "repeats,exhibit,consequence\n"
)
RATE = (
    'a-01,3.2.1,rate,Turnover,20.0,"cell(""t"", ""A"", ""2014-15"", ""turnover rate"")",20.0,x,'
    "{value},{low},{high},{verdict},report,,table-3-3,\n"
)
WORD = "a-02,3.2.1,word,Steady,steady,text,true,x,false: 1,,,partly,report,,table-3-3,It matters\n"
SAME = "a-03,6.1,word,Steady,steady,text,true,x,false: 1,,,partly,report,a-02,table-3-3,\n"
OWN = "a-04,3.2.1,rate,Posts,1,text,1,x,1,,,reproduced,ours,,table-3-3,\n"
UNSAID = "a-05,3.2.1,change,Rose,the rise is not mentioned,text,,x,1,,,reproduced,omission,,{},\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    wrong = RATE.format(value=14.2857, low=13.9, high=14.7, verdict="discrepancy")
    text = HEAD + wrong + WORD + SAME + OWN + UNSAID.format("table-3-8")
    (tmp_path / "claims.csv").write_text(text, encoding="utf-8")
    return tmp_path


def test_a_statement_counts_once_and_apart_from_our_own_checks(folder: Path) -> None:
    page = judgement.of_page("3.2.1", folder)
    assert [claim.id for claim in page.statements] == ["a-01", "a-02"]
    assert [claim.id for claim in page.omissions] == ["a-05"]
    assert [claim.id for claim in judgement.of_page("6", folder).statements] == ["a-03"]
    assert [claim.id for claim in judgement.of_report(folder).statements] == ["a-01", "a-02"]
    assert [claim.id for claim in page.differing] == ["a-02", "a-01"]
    assert page.tally["does not hold"] == 1


def test_a_page_that_retells_no_section_has_no_statements(folder: Path) -> None:
    assert judgement.of_page("Time use", folder).statements == []
    assert homes.page("Time use") == ""


def test_a_printed_figure_has_what_rounding_allows_beside_it(folder: Path) -> None:
    (figure,) = judgement.of_exhibit("table-3-3", folder).figures
    assert (figure.borough, figure.year, figure.unit) == ("A", "2014-15", "per cent")
    assert (figure.low, figure.high) == pytest.approx((19.95, 20.05))
    assert (figure.least, figure.most, figure.agrees) == (13.9, 14.7, False)
    assert figure.corrected == "14.3%"


@pytest.mark.parametrize(
    ("anchor", "mark"),
    [
        ("table-3-3", "printed 20.0%; counts give 14.3%"),
        ("table-3-8", "the rise is not mentioned"),
        ("table-3-9", "nothing to check"),
    ],
)
def test_a_mark_says_what_to_know(folder: Path, anchor: str, mark: str) -> None:
    assert judgement.of_exhibit(anchor, folder).mark == mark


def test_a_figure_within_rounding_agrees(folder: Path) -> None:
    text = HEAD + RATE.format(value=16.1, low=15.7, high=20.0, verdict="rounding")
    (folder / "claims.csv").write_text(text, encoding="utf-8")
    found = judgement.of_exhibit("table-3-3", folder)
    assert found.mark == "the one rate agrees"


def test_the_report_has_four_recalculated_figures_wrong() -> None:
    figures = judgement.of_report().figures
    assert (sum(one.agrees for one in figures), len(figures)) == (47, 51)
    assert judgement.of_exhibit("table-3-5").mark == "2 totals are wrong"
    assert all(one.agrees for one in judgement.of_exhibit("table-3-2").figures)


def test_every_statement_has_one_verdict_on_every_page() -> None:
    given: dict[str, set[str]] = {}
    for claim in judgement.ledger():
        if claim.whose == "report":
            given.setdefault(claim.repeats or claim.id, set()).add(claim.verdict)
    assert {name: found for name, found in given.items() if len(found) > 1} == {}
