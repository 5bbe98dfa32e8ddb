"""A later wave beside the report's own: nothing for the report's, everything protected else."""

import re
import shutil
from pathlib import Path

import pandas as pd
import pytest

from fop import Page
from fop.charts import flows
from fop.exhibits import tables
from fop.exhibits.exhibits import Exhibit
from fop.fieldwork import example, intake, storing
from fop.fieldwork.telling import OTHER, WITHHELD
from fop.page import wave_figures, waves
from fop.page.described import Described
from fop.tables import datasets, reading


@pytest.fixture(scope="module")
def later(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("later") / "data"
    shutil.copytree(datasets.data_folder(), folder)
    written = example.write_example(folder.parent / "example", as_report=True)
    storing.store(intake.take_in(written, "2017").published, "2017", True, folder)
    return folder


def made(page: Page, form: str, of: str, caption: str, **where: str) -> Exhibit | None:
    told = Described("Exhibit x", form=form, of=(of,), caption=caption, where=where)
    return page._formed(told)


def test_the_reports_own_wave_adds_nothing() -> None:
    section = Page("3.2.2", {"wave": "2015-16"})
    assert waves.lead(section, ["safety"]) is None
    assert made(section, "beside", "safety", "Safety") is None
    assert made(section, "averages", "statistics", "Scores", topic="SCORE") is None


def test_a_wave_that_holds_nothing_for_a_page_says_so() -> None:
    said = waves.lead(Page("3.2.2", {"wave": "2031"}), ["safety"])
    assert said is not None and "has nothing for this page" in said


@pytest.mark.parametrize("form", ["beside", "averages", "steps", "hours"])
def test_a_wave_that_is_not_there_has_no_exhibits(form: str) -> None:
    assert made(Page("3.3.2", {"wave": "2031"}), form, "step_down", "Steps") is None


def test_both_waves_stand_side_by_side(later: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOP_DATA", str(later))
    section = Page("3.2.2", {"wave": "2017"})
    shown = made(section, "beside", "learning_outcomes", "Outcomes")
    assert shown is not None and shown.chart is not None
    rows = shown.table.shown.set_index("Answer")
    assert rows.at["engagement", "2015-16"] == rows.at["engagement", "2017"] == "17 of 25"
    assert (
        rows.at["planning", "2015-16"] == "22 of 25" and rows.at["planning", "2017"] == "most of 25"
    )
    assert "not findings" in " ".join(shown.sources)
    assert {f"fieldwork/{wave}/learning_outcomes" for wave in ("2015-16", "2017")} <= {
        *reading.noted()
    }
    section = Page("3.3.2", {"wave": "2017"})
    for exhibit in (
        made(section, "beside", "report/table_3_14", "Ties"),
        made(section, "averages", "statistics", "Map", topic="rings"),
        made(section, "hours", "statistics", "Hours"),
        made(section, "averages", "statistics", "Scores", topic="SCORE-15"),
    ):
        assert exhibit is not None and "<table" in exhibit._repr_html_()
        assert any(map(str.isdigit, exhibit.heading.replace("2017", ""))), exhibit.heading


def test_steps_are_drawn_where_any_is_shown(later: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOP_DATA", str(later))
    section = Page("3.3.2", {"wave": "2017"})
    assert made(section, "steps", "step_down", "Steps") is None
    path = later / "fieldwork/2017/step_down.csv"
    before = path.read_text(encoding="utf-8")
    path.write_text(before.replace(",[c],,", ",12,12,", 4), encoding="utf-8")
    shown = made(section, "steps", "step_down", "Steps")
    path.write_text(before, encoding="utf-8")
    assert shown is not None and shown.chart is not None
    assert shown.chart.title.startswith("48 steps")
    facts = {fact["symbol"] for fact in shown.record()["facts"]}
    assert facts == {"", "c"}


def test_an_exhibit_of_which_most_is_withheld_is_dropped(
    later: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOP_DATA", str(later))
    section = Page("3.3.2", {"wave": "2017"})
    assert made(section, "beside", "attrition", "Lost") is None
    again = made(section, "beside", "time_two", "Time two")
    assert again is not None and "[c]" not in again.table.shown["2017"].tolist()
    assert any("further answers of 2017" in note for note in again.notes)
    shown = made(section, "beside", "safety", "Safety")
    assert shown is not None
    rows = shown.table.shown.set_index("Answer")
    together = "any other answer (hard to say; safety not the issue; no data; or no answer)"
    assert rows.at[together, "2017"] == rows.at[together, "2015-16"] == "7 of 25"
    assert "people" in shown.caption and "famil" not in shown.caption


def beside(later: Path, monkeypatch: pytest.MonkeyPatch, page: str, table: str) -> Exhibit:
    monkeypatch.setenv("FOP_DATA", str(later))
    section = Page(page, {"wave": "2017"})
    shown = made(section, "beside", table, "Exhibit of a wave")
    assert shown is not None
    return shown


def test_counts_of_the_report_are_of_the_same_people(
    later: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = beside(later, monkeypatch, "Appendix 3", "respondents")
    assert shown.caption.endswith("people and families")
    rows = shown.table.data.query("topic == 'role' and group == 'assessment social workers'")
    role = rows.set_index("answer")[["before", "before_base"]]
    assert [tuple(role.loc[one]) for one in ("social worker", OTHER)] == [(16, 24), (8, 24)]
    assert "16 of 24" in shown.table.shown["2015-16"].tolist()


def test_a_title_names_what_differs_by_more_than_chance(
    later: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOP_DATA", str(later))
    section = Page("3.2.2", {"wave": "2017"})

    def title() -> str:
        shown = made(section, "beside", "safety", "Safety")
        assert shown is not None and shown.chart is not None
        assert "two standard errors" in shown.notes[-1]
        return shown.heading

    alike = "; the difference may be chance"
    assert title() == f"Safer: 18 of 25 in 2015-16, then 18 of 25 in 2017{alike}"
    path = later / "fieldwork/2017/safety.csv"
    before = path.read_text(encoding="utf-8")
    path.write_text(before.replace("safer,18,18", "safer,9,9"), encoding="utf-8")
    more = alike.replace("may be", "is more than")
    assert title() == f"Safer: 18 of 25 in 2015-16, then 9 of 25 in 2017{more}"
    path.write_text(before, encoding="utf-8")
    said = waves.lead(section, ["safety"])
    assert said is not None and "small ones are left out" in said and "invented" in said


def test_hours_stand_by_activity_and_group(later: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOP_DATA", str(later))
    section = Page("Appendix 5", {"wave": "2017"})
    shown = made(
        section, "averages", "statistics", "Hours", topic="survey of time use", group="social"
    )
    assert shown is not None and len(shown.table.shown) <= 12
    assert len(shown.table.data) > 60


def test_what_was_never_asked_is_not_called_withheld() -> None:
    shown = pd.DataFrame(
        [("families", "a", "1"), ("families", "b", "2"), ("families with low support", "a", "3")],
        columns=["group", "measure", "printed"],
    ).assign(topic="SCORE-15", interval="", unit="")
    lost = pd.DataFrame([("SCORE-15", "families with low support", "b")],
                        columns=["topic", "group", "answer"])  # fmt: skip
    for withheld, said in ((lost, WITHHELD), (lost.head(0), "")):
        wide = wave_figures._crossed(shown, withheld).shown
        assert wide["Families with low support"].tolist() == ["3", said]


def test_a_page_runs_again_once_its_wave_is_imported() -> None:
    section = Page("3.2.2", {"wave": "2031"})
    waves.lead(section, ["safety", "supervision"])
    shown = section.provenance().parts[-1]._repr_mimebundle_()
    record = shown["application/vnd.fop+json"]
    assert {"fieldwork/2031/safety", "fieldwork/2031/supervision"} <= set(record["data"])
    assert "fieldwork" not in shown["text/plain"]


def test_figures_of_two_waves_are_each_of_their_own(
    later: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = beside(later, monkeypatch, "3.2.2", "learning_outcomes")
    facts = {fact["id"]: fact for fact in shown.record()["facts"]}
    planning = [fact for name, fact in facts.items() if "planning" in name]
    assert {(fact["year"], fact["value"], fact["symbol"]) for fact in planning} == {
        ("2015-16", 22, ""), ("2017", None, "c")
    }  # fmt: skip
    section = Page("3.2.2", {"wave": "2017"})
    report = section.exhibit("Exhibit y", tables.plain(section.load("safety"), {
        "answer": "Answer", "count": "Families"}), caption="Safety", of="safety")  # fmt: skip
    assert report is not None and report.year == "2015-16"


def test_flows_name_every_step_and_draw_a_withheld_one() -> None:
    steps = pd.DataFrame({"a": ["x", "x"], "b": ["y", "z"], "n": [12, None]})
    chart = flows.flows(steps, "a", "b", "n", title="t", subtitle="s")
    assert "the widest from x to y" in chart.alt
    assert "<svg" in chart.svg(3.6) and "<svg" in chart.svg()


@pytest.mark.slow
def test_every_exhibit_of_a_wave_counts_people_and_names_boroughs_in_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "data"
    shutil.copytree(datasets.data_folder(), data)
    written = example.write_example(tmp_path / "example")
    storing.store(intake.take_in(written, "2017").published, "2017", True, data)
    monkeypatch.setenv("FOP_DATA", str(data))
    rows = datasets.load("exhibits")
    pages = rows.loc[rows["form"].isin(["beside", "averages", "steps", "hours"]), "page"]
    ties, titles = {}, list[str]()
    for number in pages.unique():
        for shown in Page(number, {"wave": "2017"})._later.rest():
            data_ = shown.table.data
            counts = data_[[one for one in ("before", "after") if one in data_]]
            assert not (counts < 0).any(axis=None), shown.label
            assert not re.search(r"\b(LBHF|RBKC|WCC)\b", shown._repr_html_()), shown.label
            titles.append(shown.heading)
            assert re.search(r"\d", re.sub(r"\b20[\d-]+", "", shown.heading)), shown.heading
            ties |= {"3.2.8c": data_} if shown.label == "Exhibit 3.2.8c" else {}
    print(*titles, sep="\n")
    assert len(titles) == len({*titles})
    # Of 17 families of the report all but the four that one cell names.
    ends = ties["3.2.8c"].set_index("answer").loc[OTHER, ["before", "before_base"]]
    assert tuple(ends) == (13, 17)
