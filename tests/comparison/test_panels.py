"""Panels, studies and their words, on made-up figures whose answer is known."""

import itertools
import math
import re
import time

import numpy as np
import pandas as pd
import pytest

from fop.charts import series
from fop.comparison import early, findings, panels, results, sheets, study
from fop.comparison.panels import Outcome, Panels
from fop.comparison.study import Study, Variant
from fop.mistakes import Mistake
from fop.tables import datasets
from fop.words import official, wording

YEARS = [f"{y}-{(y + 1) % 100:02}" for y in range(2012, 2020)]
BASELINE, WINDOW = YEARS[:2], YEARS[4:7]
AREAS = ["A0", "A1", "A2"]
CODES = {f"A{n}": f"E0900{n:04}" for n in range(26)}
JOINT = {"A20 / A21": f"{CODES['A20']} / {CODES['A21']}"}

RATE = Outcome("rate", "the rate", ("children", "population"), "referrals", primary=True)
SHARE = Outcome(
    "share",
    "the share",
    ("children",),
    "re-referrals",
    ("referrals",),
    unit="per cent",
    per=100,
    points=True,
    primary=True,
)
LESS = Outcome(
    "less", "the rate without", ("children", "population"), "referrals", less="re-referrals"
)
STAFF = Outcome("staff", "turnover", ("staff",), "leavers", ("starters",), unit="per cent", per=100)


def rows(measure, values, areas=CODES, years=YEARS):
    """Tidy rows of a measure: `values` by area and year, NaN as a symbol."""
    table = [
        (code, year, measure, "children-in-need-2025", float(values[year][area]))
        for area, code in areas.items()
        for year in years
    ]
    frame = pd.DataFrame(table, columns=["code", "year", "measure", "release", "value"])
    return frame.assign(symbol=frame["value"].isna().map({True: "c", False: None}), note=None)


def tables(seed=0, factor=1.0, change=None):
    """Make a data package: counts of cases, repeats, people and staff in 26 authorities."""
    random = np.random.default_rng(seed)
    names = [*CODES]
    level = pd.Series(random.uniform(50, 300, 26), names)
    cases = pd.DataFrame(
        {y: level * np.exp(random.normal(0, 0.08, 26)) for y in YEARS}, index=names
    ).round()
    cases.loc[AREAS, WINDOW] *= factor
    again = (cases * 0.2).round()
    if change:
        change(cases, again)
    people = pd.DataFrame({y: level * 100 for y in YEARS}, index=names)
    areas = pd.DataFrame(
        [
            *((c, n, n, "authority", "E13000001") for n, c in CODES.items()),
            *((c, n, n, "joint return", "E13000001") for n, c in JOINT.items()),
            ("E13000001", panels.REFERENCE, panels.REFERENCE, "region", "E12000007"),
        ],
        columns=["code", "short", "name", "level", "region"],
    )
    apart = {n: c for n, c in CODES.items() if n not in ("A20", "A21")}
    staff = pd.concat(
        [
            rows(m, (cases * f).round(), years=YEARS[2:4])
            for m, f in (("leavers", 0.1), ("starters", 1.0))
        ]
        + [
            rows(m, (cases * f).round(), areas=apart, years=YEARS[4:])
            for m, f in (("leavers", 0.1), ("starters", 1.0))
        ]
        + [
            rows(m, pd.DataFrame(v, JOINT, YEARS), areas=JOINT, years=YEARS[4:])
            for m, v in (("leavers", 20.0), ("starters", 150.0))
        ]
    )  # fmt: skip
    events = pd.DataFrame(
        [
            ("2014-10-01", "event", "all", "Start", "It starts.", "Us", ""),
            ("2016-09-01", "break", "all", "Break", "It breaks.", "Us", ""),
        ],
        columns=["date", "kind", "topic", "label", "event", "source", "address"],
    )
    return {
        "areas": areas,
        "children": pd.concat([rows("referrals", cases), rows("re-referrals", again)]),
        "population": pd.concat(
            [
                rows(name, people * n)
                for name, n in zip(official.PEOPLE.values(), (1, 1.2), strict=True)
            ]
        ),
        "staff": staff,
        findings.EVENTS: events,
    }


def made(outcomes=(RATE, SHARE), areas=AREAS, baseline=BASELINE, window=WINDOW, exclude=(), **how):
    data = tables(**how)
    return Study(data.__getitem__, areas, baseline, window, exclude, outcomes)


def test_a_rate_is_a_count_over_one_population():
    data = tables()
    found = Panels(data.__getitem__)
    cases = data["children"].query("measure == 'referrals' and year == '2013-14'")["value"]
    people = data["population"].query("measure == @panels.POPULATION and year == '2013-14'")[
        "value"
    ]
    expected = 10_000 * cases.to_numpy() / people.to_numpy()
    assert found.panel(RATE).loc["2013-14", [*CODES]].to_numpy() == pytest.approx(expected)
    older = found.panel(RATE, panels.OLDER).loc["2013-14", [*CODES]]
    assert older.to_numpy() == pytest.approx(expected / 1.2)
    assert found.panel(RATE, counts=True).loc["2013-14", "A0"] == cases.iloc[0]


def test_a_measure_is_taken_off_and_a_symbol_stays_missing():
    def lose(cases, again):
        again.loc["A5", "2013-14"] = np.nan

    found = Panels(tables(change=lose).__getitem__)
    less = found.panel(LESS, counts=True)
    assert less.loc["2012-13", "A5"] == pytest.approx(
        found.panel(RATE, counts=True).loc["2012-13", "A5"]
        - found.panel(SHARE, counts=True).loc["2012-13", "A5"]
    )
    assert math.isnan(less.loc["2013-14", "A5"])
    assert found.reasons(LESS)["A5", "2013-14"] == "suppressed"


def test_a_joint_return_is_one_authority_in_all_years():
    data = tables()
    panel = Panels(data.__getitem__).panel(STAFF, counts=True)
    assert "A20" not in panel and "A21" not in panel
    early_years = (
        data["staff"].query("measure == 'leavers' and year == '2014-15'").set_index("code")
    )
    both = early_years.loc[[CODES["A20"], CODES["A21"]], "value"].sum()
    assert panel.loc["2014-15", "A20 / A21"] == both
    assert panel.loc["2016-17", "A20 / A21"] == 20


def test_not_applicable_is_with_the_other_and_other_symbols_are_missing():
    data = tables()
    staff = data["staff"]
    for code, symbol in ((CODES["A21"], "."), (CODES["A20"], "x")):
        chosen = (staff["code"] == code) & (staff["year"] == "2014-15")
        only = chosen & (staff["measure"] == ("starters" if symbol == "." else "leavers"))
        staff.loc[only, ["value", "symbol"]] = [np.nan, symbol]
    found = Panels(data.__getitem__)
    at = "measure == 'starters' and year == '2014-15'"
    held = staff.query(at).set_index("code")["value"]
    assert (
        found._grid("starters", STAFF, "latest").loc["2014-15", "A20 / A21"] == held[CODES["A20"]]
    )
    assert math.isnan(found._grid("leavers", STAFF, "latest").loc["2014-15", "A20 / A21"])


def test_a_planted_fall_is_found_with_its_size_and_said_so():
    there = made(factor=0.5)
    one = there.together("rate")
    assert study.shown(one.effect, False) == pytest.approx(-50, abs=6)
    assert one.small
    assert "lower in A0, A1 and A2" in findings.headline(there, "rate")
    assert "fell in the average of A0, A1 and A2" in findings.finding(there, "rate")
    assert "seldom" in findings.finding(there, "rate")


def test_without_an_effect_no_words_claim_one_or_rule_one_out():
    quiet = [
        there
        for there in (made(seed=seed) for seed in range(6))
        if not there.together("rate").small and not there.together("share").small
    ]
    assert quiet
    for there in quiet:
        text = findings.finding(there, "rate") + findings.takeaways(there)
        assert "do not stand out" in findings.headline(there, "rate")
        assert "cannot be ruled out" in text and "can be there unseen" in text
        assert not re.search(r"no effect|reduced|proves|had an effect|improved", text)


def test_a_fall_that_every_authority_shared_is_not_the_boroughs():
    def halve(cases, again):
        cases.loc[:, WINDOW] *= 0.5
        again.loc[:, WINDOW] *= 0.5

    there = made(change=halve)
    text = findings.finding(there, "rate")
    assert "the average of A0, A1 and A2" in text and "and in the average of the 23 other" in text
    assert "it fell in 23 of the others" in text


def test_a_missing_year_drops_the_authority_with_the_publishers_reason():
    def lose(cases, again):
        cases.loc["A7", "2012-13"] = np.nan
        cases.loc["A1", "2016-17"] = np.nan

    there = made(change=lose)
    assert there.dropped("rate") == {
        "A1": "no figure for 2016-17 (suppressed)",
        "A7": "no figure for 2012-13 (suppressed)",
    }
    assert there.together("rate").treated == ["A0", "A2"]
    assert there.together("rate").sets == math.comb(24, 2)
    assert there.together("rate", Variant(complete=False)).treated == AREAS
    assert "A0 and A2" in sheets.every(there).shown.loc[0, "Outcome"]
    text = sheets.dropped(there).shown
    assert list(text["Authority"]) == ["A1", "A7", "A1", "A7"]


def test_where_the_data_begin_late_the_first_year_is_the_baseline():
    there = made(outcomes=(RATE, STAFF))
    assert there.years("staff") == ["2014-15"]
    assert any(
        "No official figure is older than 2014-15" in n for n in findings.notes(there, "staff")
    )
    assert "from 2014-15" in sheets.every(there).shown.loc[1, "Outcome"]
    assert "no official figures that early" in set(sheets.gaps(there).shown["Why"])


def test_a_treated_part_of_a_joint_return_is_refused_and_no_comparator():
    there = made(outcomes=(RATE, STAFF), areas=["A20"])
    assert set(sheets.robustness(there, ["staff"]).shown["Staff"]) == {"does not apply"}
    assert list(there.refusals()) == ["staff"]
    assert there.testable() == ["rate"]
    assert "A20 / A21" not in there.authorities("staff")
    assert "cannot be tested" in findings.finding(there, "staff")
    assert sheets.spread(there, "staff") is None
    assert sheets.by_area(there, "staff").shown.shape[0] == 2
    assert sheets.lines(there, "staff").title.endswith("these years and authorities")


def test_the_ways_to_compare_follow_from_years_and_names():
    there = made(exclude=["A9"])
    names = [way.name for way in results.variants(there)]
    assert len(set(names)) == len(names)
    assert {"Without A9", "Window 2017-18 only", "Baseline 2013-14 only"} <= set(names)
    assert "Window one year later (2017-18 to 2019-20)" in names
    frame = results.robustness(there).set_index(["variant", "outcome"])
    main = there.together("rate")
    assert frame.loc[("As in the main comparison", "rate"), "p"] == main.p
    # Populations that do not change give the same test on any of them and in counts.
    assert frame.loc[("On the older population", "rate"), "p"] == main.p
    assert frame.loc[("In counts, no population", "rate"), "p"] == main.p
    assert pd.isna(frame.loc[("In counts, no population", "share"), "p"])
    assert frame.loc[("Without A9", "rate"), "comparators"] == 22
    assert "A9" not in there.authorities("rate", Variant(exclude=("A9",)))


def test_chance_counts_every_test_once():
    counted = results.chance(made())
    assert (counted["joint"], counted["single"]) == (2, 6)
    assert counted["joint_chance"] == pytest.approx(2 * math.floor(0.05 * 2600) / 2600)
    assert counted["single_chance"] == pytest.approx(6 * 1 / 24)


def test_later_years_are_apart_and_may_be_none():
    assert list(results.later(made())["years"]) == ["2019-20", "2019-20"]
    assert results.later(made(window=YEARS[5:])).empty
    assert sheets.later(made(window=YEARS[5:])).shown.iloc[0, 0] == "No years follow the window."


@pytest.mark.parametrize("count", [1, 2, 5])
def test_one_to_five_authorities_can_be_looked_at(count):
    there = made(areas=[f"A{n}" for n in range(count)])
    assert there.together("rate").sets == math.comb(26, count)
    assert findings.takeaways(there) and sheets.every(there).shown.shape[0] == 2
    assert len(results.by_area(there, "rate")) == count + 1


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"areas": ["A0", "Nowhere"]}, "'Nowhere' is not an authority"),
        ({"areas": [panels.REFERENCE]}, "is not an authority"),
        ({"areas": []}, "0 areas. Choose one to 5"),
        ({"areas": [f"A{n}" for n in range(6)]}, "6 areas"),
        ({"baseline": ["1999-00"]}, "No figures for 1999-00"),
        ({"window": ["2012-13"]}, "later than the baseline"),
    ],
)
def test_what_cannot_be_compared_is_refused_in_words(wrong, message):
    with pytest.raises(Mistake, match=message):
        made(**wrong)


def test_too_few_comparators_leave_an_outcome_refused():
    def lose(cases, again):
        again.loc[[f"A{n}" for n in range(10, 26)], "2012-13"] = np.nan

    refused = made(change=lose).refusals()
    assert list(refused) == ["share"] and "at least 19 are needed" in refused["share"]


def test_the_worked_example_gives_the_p_of_the_test():
    there = made()
    one, text = there.together("rate"), findings.worked(there, "rate")
    assert f"{round(one.p * one.sets):,} / {one.sets:,} = {findings.p_text(one.p)}" in text
    assert len(sheets.authorities(there, "rate").shown) == 26


def test_a_table_by_year_downloads_every_authority():
    table = sheets.by_year(made(), "rate")
    assert list(table.shown.columns)[:4] == ["Year", *AREAS]
    assert set(CODES) <= set(table.data.columns)


@pytest.mark.parametrize("width", [6.8, 3.6])
def test_charts_draw_the_same_twice_and_say_every_treated_figure(width):
    def lose(cases, again):
        cases.loc["A1", "2015-16"] = np.nan

    there = made(change=lose)
    for chart in (
        sheets.lines(there, "rate"), sheets.spread(there, "rate"), sheets.standings(there),
        sheets.placebos(there, "rate"),
    ):  # fmt: skip
        assert chart.svg(width) == chart.svg(width)
        assert chart.title and chart.subtitle and len(chart.alt) > 80
    alt = sheets.lines(there, "rate").alt
    assert "A1: " in alt and "not available in 2015-16" in alt
    assert "A: Start, 2014-10. B: Break, 2016-09." in alt


def test_a_line_is_not_drawn_across_a_break():
    at = pd.Series([2015.0, 2016.0, 2017.0])
    x, y = series._cut(at, pd.Series([1.0, 2.0, 3.0]), np.array([2016.5]))
    assert x == [2015.0, 2016.0, 2016.5, 2017.0]
    assert math.isnan(y[2]) and y[3] == 3.0


def test_p_values_and_signs_are_written_plainly():
    assert [findings.p_text(p) for p in (0.5, 0.0712, 0.0004, 1.0)] == [
        "0.50", "0.071", "under 0.001", "1.00",
    ]  # fmt: skip
    assert wording.signed(-4.25, "points") == "−4.3 points"
    assert wording.signed(0.04, "per cent") == "0.0%"
    assert wording.signed(float("nan"), "points") == "[x]"


def test_the_outcomes_are_named_once_the_two_main_ones_first():
    names = [one.name for one in panels.OUTCOMES]
    assert len(set(names)) == len(names)
    assert [one.name for one in panels.OUTCOMES if one.primary] == names[:2]
    assert {sign.outcome.count for sign in early.SIGNS}
    assert all(a.name != b.name for a, b in itertools.pairwise(early.SIGNS))


def test_the_early_signs_stand_beside_the_official_figures():
    there = Study(datasets.load, ["LBHF", "RBKC"], YEARS[:2], YEARS[4:7])
    frame = early.signs(there).set_index(["sign", "area", "source", "year"])["value"]
    assert frame["Agency use", "LBHF", "report", "2014-15"] == 12.0
    assert round(frame["Agency use", "LBHF", "official", "2014-15"], 1) == 12.0
    text = early.told(there, "Turnover")
    assert "In the report, from 2013-14 to 2014-15, turnover" in text
    assert "In the official figures, from 2014-15 to 2018-19, turnover" in text
    assert early.differing(there) == [
        "Turnover in RBKC, 2014-15: the report prints 20.0%, the counts give 14.3%."
    ]
    assert "LBHF's leavers of 2016-17" in early.flagged(there)[0]
    shown = early.table(there).shown
    assert set(shown["Source"]) == {"report", "official"}
    # A year that a source does not cover is blank; one without a figure has its symbol.
    assert shown.query("Borough == 'RBKC' and Sign == 'Agency use'")["2015-16"].tolist() == [
        "", "[x]",
    ]  # fmt: skip


def test_every_set_of_three_for_every_real_outcome_takes_seconds():
    there = Study(datasets.load, ["LBHF", "RBKC", "WCC"], YEARS[:2], YEARS[4:7])
    for one in there.outcomes:
        there.panel(one.name)  # reading the tables is not the test
    start = time.perf_counter()
    frame = results.every(there)
    assert time.perf_counter() - start < 5
    assert len(frame) == len(panels.OUTCOMES)
    assert frame.set_index("outcome").loc["children in care", "sets"] == math.comb(32, 3)
