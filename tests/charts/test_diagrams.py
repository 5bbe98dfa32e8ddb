"""Diagrams: their words tell all that is drawn, and both widths can be drawn."""

import pandas as pd
import pytest

from fop.charts import boxes, diagrams
from fop.charts.drawing import NARROW, WIDE, Chart

EVENTS = pd.DataFrame(
    [
        ("2014-10", None, "Launch", "programme"),
        ("2015-05", "2017-03", "Evaluation", "study"),
        ("2016-01-12", None, "Inspection", "programme"),
        ("2016", "2016", "Briefing", "study"),
        (None, "2015-08", "Interviews", "study"),
        (None, None, "No date", "study"),
    ],
    columns=["start", "end", "event", "kind"],
)
NODES = pd.DataFrame(
    [("t", "Training", "done"), ("c", "Clinicians", "done"), ("p", "Practice", "changed")],
    columns=["id", "label", "kind"],
)
LINKS = pd.DataFrame([("t", "p;c"), ("c", "p"), ("p", None)], columns=["id", "leads_to"])


def timeline(events: pd.DataFrame = EVENTS, kind: str | None = "kind") -> Chart:
    return diagrams.timeline(events, "start", "end", "event", title="T", subtitle="S", kind=kind)


def flow(links: pd.DataFrame = LINKS) -> Chart:
    return diagrams.flow(NODES, links, title="T", subtitle="S", headings={"done": "What is done"})


def test_a_timeline_is_told_in_words() -> None:
    assert timeline().alt == (
        "Timeline. Launch: Oct 2014; Evaluation: May 2015 to Mar 2017; "
        "Inspection: 12 Jan 2016; Briefing: 2016; Interviews: by Aug 2015."
    )


def test_a_flow_is_told_in_words() -> None:
    assert flow().alt == (
        "Flow diagram. What is done: 1. Training; 2. Clinicians. changed: 3. Practice. "
        "Arrows: 1 to 2 and 3; 2 to 3."
    )


def test_headings_order_the_columns() -> None:
    chart = diagrams.flow(
        NODES, LINKS, title="T", subtitle="S", headings={"changed": "After", "done": "Before"}
    )
    assert chart.alt.startswith("Flow diagram. After: 1. Practice. Before: 2. Training;")


def test_a_flow_without_links_says_so() -> None:
    assert flow(LINKS.tail(1)).alt.endswith("Arrows: none.")


def test_a_link_to_an_unknown_box_is_a_mistake() -> None:
    with pytest.raises(diagrams.Mistake, match=r"'x'.*t, c, p"):
        flow(pd.DataFrame([("t", "x")], columns=["id", "leads_to"]))


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("chart", [timeline(), timeline(EVENTS.head(1), None), flow()])
def test_both_widths_are_drawn_the_same_each_time(chart: Chart, width: float) -> None:
    drawn = chart.svg(width)
    assert drawn.startswith("<?xml") and drawn == chart.svg(width)


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_all_text_is_inside_the_drawing(width: float) -> None:
    for chart in (timeline(), flow()):
        figure = chart.draw(width)
        figure.draw_without_rendering()
        frame = figure.bbox
        for text in figure.findobj(lambda artist: hasattr(artist, "get_text")):
            if text.get_text() and text.get_visible():
                box = text.get_window_extent()
                assert frame.x0 - 1 <= box.x0 and box.x1 <= frame.x1 + 1, text.get_text()


def test_kinds_that_nothing_links_share_a_column() -> None:
    kinds = {"given": ["a"], "assumed": ["b"], "done": ["c"]}
    assert boxes.columns(kinds, [("a", "c"), ("b", "c")]) == [["given", "assumed"], ["done"]]


def test_columns_fit_their_longest_word_and_fill_the_room() -> None:
    narrow, wide = boxes.widths([["Word"], ["Responsibility and much more text to tell"]], 5.0)
    assert 4.9 < narrow + wide <= 5.05 and narrow < wide
    assert max(map(len, boxes.lines("Responsibility", wide))) == len("Responsibility")


def test_steps_are_numbered_in_the_order_of_the_columns() -> None:
    nodes = NODES.assign(leads_to=["p;c", "p", None])
    steps = diagrams.numbered(nodes, {"changed": "After", "done": "Before"}).set_index("id")
    assert dict(steps["number"]) == {"p": 1, "t": 2, "c": 3}
    assert dict(steps["then"]) == {"p": "", "t": "steps 1 and 3", "c": "step 1"}
