"""Diagrams: their words tell all that is drawn, and both widths can be drawn."""

import pandas as pd
import pytest
from svg_text import boxes as boxes_of
from svg_text import colours, meeting, outside

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


def test_words_are_one_sentence() -> None:
    assert timeline().alt == (
        "Timeline of 5 events, 2014 to 2017: first Launch, Oct 2014; every date is in the table."
    )
    assert flow().alt == (
        "Flow diagram of 3 steps: from 1. Training to 3. Practice; "
        "every step and what follows it is in the table."
    )


def test_a_timeline_names_each_event_with_its_dates() -> None:
    told = " ".join(text for text, _ in boxes_of(timeline().svg(WIDE)))
    for words in ("Oct 2014", "May 2015 to Mar 2017", "12 Jan 2016", "by Aug 2015", "Interviews"):
        assert words in told
    assert "No date" not in told


def test_an_event_that_ends_in_its_month_is_a_point_there() -> None:
    once = EVENTS.head(1)
    both = once.assign(end=once["start"])
    assert timeline(both).svg(WIDE) == timeline(once).svg(WIDE)


def test_headings_order_the_columns() -> None:
    chart = diagrams.flow(
        NODES, LINKS, title="T", subtitle="S", headings={"changed": "After", "done": "Before"}
    )
    assert "from 1. Practice to 3. Clinicians" in chart.alt


def test_a_link_to_an_unknown_box_is_a_mistake() -> None:
    with pytest.raises(diagrams.Mistake, match=r"'x'.*t, c, p"):
        flow(pd.DataFrame([("t", "x")], columns=["id", "leads_to"]))


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("chart", [timeline(), timeline(EVENTS.head(1), None), flow()])
def test_text_meets_nothing_and_stays_inside_at_both_widths(chart: Chart, width: float) -> None:
    drawn = chart.svg(width)
    assert drawn == chart.svg(width)
    assert meeting(drawn) == [] and outside(drawn) == [] and colours(drawn) == set()


def test_kinds_that_nothing_links_share_a_column() -> None:
    kinds = {"given": ["a"], "assumed": ["b"], "done": ["c"]}
    assert boxes.columns(kinds, [("a", "c"), ("b", "c")]) == [["given", "assumed"], ["done"]]


def test_no_two_arrows_cross() -> None:
    """The one that crosses most gives way; boxes far apart or in one column cross nothing."""
    lanes = [["a", "b", "c"], ["x", "y"], ["z"]]
    arrows = [("a", "y"), ("b", "x"), ("c", "x"), ("a", "b"), ("x", "z"), ("a", "z"), ("c", "y")]
    assert boxes.near(lanes, arrows) == [
        ("b", "x"), ("c", "x"), ("a", "b"), ("x", "z"), ("c", "y"),
    ]  # fmt: skip
    links = pd.DataFrame([("t", "q"), ("c", "p")], columns=["id", "leads_to"])
    nodes = pd.concat([NODES, pd.DataFrame([("q", "Quality", "changed")], columns=list(NODES))])
    chart = diagrams.flow(nodes, links, title="T", subtitle="S")
    told = " ".join(text for text, _ in boxes_of(chart.svg(WIDE)))
    assert ("→\N{NO-BREAK SPACE}4" in told) != ("→\N{NO-BREAK SPACE}3" in told)


def test_an_arrow_stays_with_its_number() -> None:
    text = "Much text in a box of few letters →\N{NO-BREAK SPACE}18"
    for width in (0.9, 1.1, 1.3, 1.7, 2.2):
        assert not any(line.endswith("→") for line in boxes.lines(text, width))


def test_columns_fit_their_longest_word_and_fill_the_room() -> None:
    narrow, wide = boxes.widths([["Word"], ["Responsibility and much more text to tell " * 4]], 5.0)
    assert 4.9 < narrow + wide <= 5.05 and narrow < wide
    assert max(map(len, boxes.lines("Responsibility", wide))) == len("Responsibility")


def test_steps_are_numbered_in_the_order_of_the_columns() -> None:
    nodes = NODES.assign(leads_to=["p;c", "p", None])
    steps = diagrams.numbered(nodes, {"changed": "After", "done": "Before"}).set_index("id")
    assert dict(steps["number"]) == {"p": 1, "t": 2, "c": 3}
    assert dict(steps["then"]) == {"p": "", "t": "steps 1 and 3", "c": "step 1"}
