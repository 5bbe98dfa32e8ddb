"""Charts: one sentence in words, the same drawing every time, labels that never meet."""

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from svg_text import LINE, boxes, colours, crossed, meeting, outside
from tidy_rows import tidy

from fop.charts import charts, flows, panels, people, roles, series, strips
from fop.charts.drawing import LONGEST, NARROW, WIDE, Chart, told
from fop.charts.rows import RowPicture
from fop.words import measures

WORDS = {"title": "A message", "subtitle": "A measure, a place, a year"}
LENGTH = r"width:calc\(\(100% - \d+px\) \* ([\d.]+)\)"
OURS = ["LBHF", "RBKC", "WCC"]
YEARS = [f"{year}-{year % 100 + 1:02d}" for year in range(2012, 2025)]


def compared(
    *triples: tuple[str, float | None, float | None], unit: str = "per cent"
) -> pd.DataFrame:
    rows = [
        row
        for name, before, after in triples
        for row in ((name, "2013-14", "rate", before, unit), (name, "2014-15", "rate", after, unit))
    ]
    return measures.compare(tidy(*rows), "2013-14", "2014-15")


def panel() -> pd.DataFrame:
    steps = np.random.default_rng(1).normal(17, 3, (13, 30)).cumsum(0)
    frame = pd.DataFrame(steps / np.arange(1, 14)[:, None], YEARS, [f"B{n}" for n in range(30)])
    ours = {
        "LBHF": [17, 15, 16.5, 14, 9.5, 14.5, 6.9, 9, 13.3, 14, 14.9, 13, 15.3],
        "RBKC": [19.5, 22, 24, 23.8, 23.7, 27.4, 24.7, 27, 30, 28, 24, 20.3, 21],
        "WCC": [12.5, 6, 9, 10, np.nan, 15, 16.7, 15.6, 24.5, 18.9, 19, 15.8, 18.6],
    }
    return frame.assign(**ours)


EVENTS = pd.DataFrame(
    [
        ("2014-10-01", "event", "Programme begins"),
        ("2017-06-14", "event", "Grenfell Tower fire"),
        ("2018-04-01", "event", "Tri-borough working ends"),
        ("2020-03-23", "event", "Pandemic"),
    ],
    columns=["date", "kind", "label"],
)
NEAR = pd.DataFrame([("2017-10-14", "event", "Visit <b>")], columns=["date", "kind", "label"])
BREAK = pd.DataFrame([("2017-04-01", "break", "Returns")], columns=["date", "kind", "label"])


def lines(marks: pd.DataFrame = EVENTS, areas: list[str] = OURS) -> Chart:
    dates = pd.Series(pd.to_datetime([f"{int(y[:4]) + 1}-03-31" for y in YEARS]), YEARS)
    spans = {"before": YEARS[:2], "after": YEARS[4:7]}
    return series.lines(panel(), dates, areas, unit="per cent", marks=marks, spans=spans, **WORDS)


def strip(*values: float) -> Chart:
    others = panel().drop(columns=OURS).iloc[-1]
    ours = pd.Series(values, OURS)
    return strips.strip(
        pd.concat([others, ours]), OURS, float(others.median()), unit="per cent",
        named="Middle borough", **WORDS,
    )  # fmt: skip


def persons(count: int) -> pd.DataFrame:
    rng = np.random.default_rng(count)
    return pd.DataFrame(
        {"b": rng.choice(OURS, count), "days": rng.integers(0, 20, count),
         "role": rng.choice(["Family social workers", "Managers", "Assessment teams"], count)}
    )  # fmt: skip


ENDS = ("fell more than elsewhere", "rose more than elsewhere")

CHARTS: dict[str, Callable[[], Chart | RowPicture]] = {
    "bars": lambda: charts.bars(
        pd.DataFrame({"v": ["holds", "holds in part, and more words than fit one line", "no"],
                      "n": [367, 20, 0]}), "v", "n", **WORDS,
    ),
    "money": lambda: charts.bars(
        pd.DataFrame({"v": OURS, "n": [45730.0, 46854, 50043]}), "v", "n", unit="pounds", **WORDS
    ),
    "stacked": lambda: charts.stacked(
        pd.DataFrame({"s": ["one"] * 3 + ["a statement that runs on and on over one line"] * 3,
                      "a": ["Agree", "Neither agree nor disagree", "Disagree"] * 2,
                      "n": [9, 8, 1, 17, 0, 2]}), "s", "a", "n", **WORDS,
    ),
    "ranges": lambda: charts.ranges(
        pd.DataFrame({"l": ["strong (9)", "low (2)"], "lo": [16, 25], "hi": [27, 25]}),
        "l", "lo", "hi", limits=(15, 75),
        marks=[(39, "Clinical families, average"), (26.1, "Other families, average")], **WORDS,
    ),
    "close ranges": lambda: charts.ranges(
        pd.DataFrame({"l": OURS, "lo": [45730, 46854, 50043], "hi": [45731, 46860, 50100]}),
        "l", "lo", "hi", unit="pounds", **WORDS,
    ),
    "dots": lambda: people.dots(persons(60), "b", "days", kind="role", axis="Days", **WORDS),
    "lines": lines,
    "a break": lambda: lines(pd.concat([BREAK, EVENTS])),
    "a break among events": lambda: lines(pd.concat([EVENTS, BREAK, NEAR]).sort_values("date")),
    "five": lambda: lines(areas=[*OURS, "B1", "B2"]),
    "strip": lambda: strip(15.3, 21.0, 18.6),
    "crowded strip": lambda: strip(17.0, 17.0, 17.1),
    "strip at the ends": lambda: strip(2.0, 29.9, 30.0),
    "points": lambda: strips.interval(0.7, -4.4, 5.9, unit="points", ends=ENDS, **WORDS),
    "per cent": lambda: strips.interval(8.3, -0.1, 29.7, unit="per cent", ends=ENDS, **WORDS),
    "too little": lambda: strips.corrected(
        46854, 25982, unit="pounds", name="Westminster, cost per child",
        missing="fostering left out", **WORDS,
    ),
    "too much": lambda: strips.corrected(
        14.3, 20.0, unit="per cent", name="Turnover", missing="starters counted", **WORDS
    ),
    "placebos": lambda: strips.placebos(
        np.linspace(-3, 3, 500) ** 3 / 9, 0.7, named="The boroughs", unit="points", **WORDS
    ),
    "flows": lambda: flows.flows(
        pd.DataFrame({"a": ["in need", "in need", "plan"], "b": ["closed", "plan", "closed"],
                      "n": [5, None, 3]}), "a", "b", "n", **WORDS,
    ),
}  # fmt: skip


@pytest.fixture(scope="module", params=CHARTS)
def drawn(request: pytest.FixtureRequest) -> tuple[Chart, list[str]]:
    chart = CHARTS[request.param]()
    assert isinstance(chart, Chart)
    return chart, [chart.svg(WIDE), chart.svg(NARROW)]


def test_words_are_one_sentence_of_few_letters(drawn: tuple[Chart, list[str]]) -> None:
    alt = drawn[0].alt
    assert alt.endswith(".") and len(alt) <= LONGEST
    assert "nan" not in alt and not re.search(r"[.] [A-Z]", alt)


def test_labels_meet_nothing_and_stay_inside(drawn: tuple[Chart, list[str]]) -> None:
    for svg in drawn[1]:
        assert meeting(svg) == []
        assert crossed(svg) == []
        assert outside(svg) == []


def test_text_is_text_that_can_be_read(drawn: tuple[Chart, list[str]]) -> None:
    for svg in drawn[1]:
        found = ElementTree.fromstring(svg)
        assert found.attrib["role"] == "img" and found.attrib["aria-label"] == drawn[0].alt
        texts = list(found.iter("{http://www.w3.org/2000/svg}text"))
        assert texts and all(text.get("fill") for text in texts)
        assert min(float(text.attrib["font-size"]) for text in texts) >= 12


def test_a_drawing_has_no_ids_and_no_colour_but_the_roles(drawn: tuple[Chart, list[str]]) -> None:
    for svg in drawn[1]:
        assert " id=" not in svg and "<metadata" not in svg
        assert colours(svg) == set()
        for name, value in re.findall(r"var\(--fop-([\w-]+), (#\w+)\)", svg):
            assert roles.NAMES[value] == name


def test_a_drawing_is_as_wide_as_its_place_and_always_the_same(
    drawn: tuple[Chart, list[str]],
) -> None:
    for width, svg, pixels in zip((WIDE, NARROW), drawn[1], (712, 358), strict=True):
        assert svg == drawn[0].svg(width)
        assert float(ElementTree.fromstring(svg).attrib["viewBox"].split()[2]) == pixels


def test_drawing_leaves_the_style_of_others_alone() -> None:
    before = dict(mpl.rcParams)
    lines().svg()
    assert dict(mpl.rcParams) == before


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_events_are_named_in_the_panels_they_concern(width: float) -> None:
    late = EVENTS.assign(date=["2014-10-01", "2023-06-14", "2024-04-01", "2024-09-01"])
    crowd = pd.concat([EVENTS, NEAR, NEAR, BREAK])
    for rows in (EVENTS, pd.concat([EVENTS, NEAR]), late, crowd):
        ours = rows.assign(whose=[[], ["RBKC"], *[[]] * (len(rows) - 2)])
        svg = lines(ours).svg(width)
        assert not crossed(svg) and not meeting(svg) and not outside(svg)
        texts = [text for text, _ in boxes(svg)]
        names = [panels.BROKEN if kind == "break" else name for name, kind in
                 zip(ours["label"], ours["kind"], strict=True)]  # fmt: skip
        for name, whose in zip(names, ours["whose"], strict=True):
            assert texts.count(name) == (len(whose) or 3) * names.count(name)
    before = EVENTS.assign(date=EVENTS["date"].str.replace("2014-10", "2001-10"))
    assert "Programme begins" not in lines(before).svg(width)


def test_a_break_is_a_gap_with_words() -> None:
    svg = lines(BREAK).svg(WIDE)
    assert [text for text, _ in boxes(svg)].count(panels.BROKEN) == 3
    assert "has a break in counting" in lines(BREAK).alt


def test_a_line_through_a_name_is_noticed() -> None:
    svg = lines().svg(WIDE)
    assert not crossed(svg)
    x, y = re.findall(r"[\d.-]+", LINE.findall(svg)[0])[2:4]
    moved = re.sub(
        r'<text x="[^"]*" y="[^"]*"', f'<text x="{float(x) - 5}" y="{float(y) + 4}"', svg
    )
    assert crossed(moved)


def test_the_city_stands_in_no_band() -> None:
    frame = panel().assign(**{series.CITY: 900.0})
    dates = pd.Series(pd.to_datetime([f"{int(y[:4]) + 1}-03-31" for y in YEARS]), YEARS)
    with_city = series.lines(frame, dates, OURS, unit="per cent", **WORDS).svg()
    without = series.lines(panel(), dates, OURS, unit="per cent", **WORDS).svg()
    assert with_city == without


def test_where_there_is_no_figure_there_is_no_picture() -> None:
    rows = pd.DataFrame({"before": [float("nan")] * 2, "after": [float("nan")] * 2})
    assert charts.before_after(rows, "2019-20", "2021-22", **WORDS) is None


def before_after(rows: pd.DataFrame) -> str:
    picture = charts.before_after(rows, "2013-14", "2014-15", **WORDS)
    assert picture is not None
    return picture.html()


def test_a_change_table_holds_figures_as_text_and_changes_with_a_sign() -> None:
    html = before_after(compared(("LBHF", 21.7, 10.6), ("WCC", 16.0, None)))
    for part in ("Hammersmith and Fulham", "21.7%", "10.6%", "−11.1", "[x]", "not available"):
        assert part in html
    money = before_after(compared(("LBHF", 8043680, 8245037), unit="pounds"))
    assert "£8.04m" in money and "+2.5%" in money and "Change, points" not in money


def test_points_are_written_as_exactly_as_the_shares_beside_them() -> None:
    rows = compared(("A", 53.85, 56.25), ("B", 46.15, 43.75)).assign(decimals=0)
    picture = charts.before_after(rows, "2015-16", "2017", moved="Difference", **WORDS)
    assert picture is not None and "Difference, points" in picture.html()
    assert "+2<" in picture.html() and "−2<" in picture.html()


def test_a_year_without_any_figure_has_no_column_and_no_change() -> None:
    html = before_after(compared(("LBHF", None, 10.6), ("WCC", None, None)))
    assert "2014-15" in html and "10.6%" in html and html.count("[x]") == 1
    assert "2013-14" not in html and "Change" not in html and html.count("not available") == 1


def test_bars_have_room_on_a_phone_beside_the_figures_of_falls_and_rises() -> None:
    html = before_after(compared(("LBHF", 21.7, 10.6), ("RBKC", 14.0, 14.3)))
    least, taken = (int(found[1]) for found in (
        re.search(r"min-width:(\d+)px", html), re.search(r"\(100% - (\d+)px\)", html)
    ) if found)  # fmt: skip
    assert least - taken >= 39 and least < 130


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_no_line_leads_through_a_name(width: float) -> None:
    values = np.random.default_rng(7).uniform(14.5, 21, (12, 3))
    for each in [*values, (15.3, 21.0, 18.6), (20, 20.1, 20.2), (15, 15, 15)]:
        drawn = strip(*each).svg(width)
        assert not crossed(drawn) and not meeting(drawn) and not outside(drawn), each
    frame = pd.DataFrame({"who": ["A", "B"], "low": [16, 20], "high": [27, 51]})
    for marks in ([(39, "families starting therapy, average"), (26, "others, average")],
                  [(26, "others"), (50, "families starting therapy, average")]):  # fmt: skip
        drawn = charts.ranges(frame, "who", "low", "high", marks=marks, **WORDS).svg(width)
        named = [text for text in crossed(drawn) if not text.isdigit()]
        assert not named and not meeting(drawn), marks


def test_a_range_says_in_brackets_what_stands_beside_its_name() -> None:
    frame = pd.DataFrame({"who": ["strong"], "low": [16], "high": [27], "families": [5]})
    drawn = charts.ranges(frame, "who", "low", "high", beside="families", **WORDS).svg(WIDE)
    assert "Strong (5)" in drawn


def test_bars_of_changes_are_to_one_scale_and_falls_go_left() -> None:
    html = before_after(compared(("A", 100, 50), ("B", 100, 125), unit=""))
    widths = [float(share) for share in re.findall(LENGTH, html)]
    assert widths[0] == pytest.approx(2 * widths[1], abs=2e-4)
    assert html.index("right:calc") < html.index("left:calc", html.index("right:calc"))


def test_a_change_from_nothing_has_no_per_cent() -> None:
    html = before_after(compared(("A", 0, 40), unit=""))
    assert "from none" in html and "%<" not in html


def test_few_people_are_dots_without_per_cent_and_many_are_bars() -> None:
    frame = pd.DataFrame({"answer": ["planning", "review"], "n": [22, 11], "base": [25, 25]})
    picture = charts.bars(frame, "answer", "n", base="base", **WORDS)
    html = picture.html()
    assert isinstance(picture, RowPicture)
    assert html.count("<circle") == 50 and html.count('fill="none"') == 3 + 14
    assert "Of 25" in html and "%" not in html
    many = charts.bars(frame.assign(base=60), "answer", "n", base="base", **WORDS)
    assert isinstance(many, Chart) and "22 of 60" in many.svg()


def test_a_missing_count_keeps_its_row_and_its_symbol() -> None:
    frame = pd.DataFrame({"answer": ["planning"], "n": [None], "n_symbol": ["c"], "base": [25]})
    html = charts.bars(frame, "answer", "n", base="base", **WORDS).html()
    assert "[c]" in html and "suppressed" in html


def test_two_questions_crossed_show_each_person() -> None:
    frame = pd.DataFrame({"f": ["daily", "daily"], "c": ["close", "loose"], "n": [3, 0]})
    html = people.grid(frame, "f", "c", "n", **WORDS).html()
    assert html.count("<circle") == 3 and "<b>0</b>" in html


def test_text_from_data_is_escaped() -> None:
    frame = pd.DataFrame({"answer": ["<script>"], "n": [3], "base": [5]})
    assert "<script>" not in charts.bars(frame, "answer", "n", base="base", **WORDS).html()
    large = charts.bars(frame.assign(n=300), "answer", "n", **WORDS).html()
    assert "<script>" not in large and "&lt;script&gt;" in large


def test_parts_that_are_too_long_are_left_out_of_the_words() -> None:
    assert told("Bars", "a" * 190, "short", end="see the table") == "Bars: short; see the table."


@pytest.mark.parametrize(
    ("of", "one"), [("Families asked", "family"), ("Family workers", "person")]
)
def test_a_dot_is_what_was_counted(of: str, one: str) -> None:
    frame = pd.DataFrame({"answer": ["yes", "no"], "count": [3, 2], "base": [5, 5]})
    told = people.rows_of(frame, "answer", "count", "T", of, "base", "").html()
    assert f"Each dot is one {one}" in told


def test_an_alternative_text_of_panels_moves_as_the_title_does() -> None:
    dates = pd.Series(pd.to_datetime([f"{int(y[:4]) + 1}-03-31" for y in YEARS]), YEARS)

    def alt(**how: object) -> str:
        return series.lines(panel(), dates, OURS, unit="per cent", **WORDS, **how).alt

    assert "Westminster rose" in alt() and "from 20" not in alt()
    assert f", from {YEARS[2]}: Hammersmith and Fulham fell" in alt(ends=[YEARS[2], YEARS[-1]])
    spans = {"before": YEARS[:2], "after": YEARS[2:4]}
    assert ", after beside before: " in alt(spans=spans) and "Westminster hardly" in alt(
        spans=spans
    )
    assert len(alt(ends=[YEARS[2], YEARS[-1]])) <= 200
    assert (
        "has too few figures"
        in series.lines(panel().assign(WCC=np.nan), dates, ["WCC"], unit="per cent", **WORDS).alt
    )
