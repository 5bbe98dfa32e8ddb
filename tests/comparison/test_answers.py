"""Sentences: true of whom and when they are about, whatever authorities and years are chosen."""

import math
import re
import time

import pandas as pd
import pytest

from fop.comparison import (
    answers,
    early,
    events,
    findings,
    phrases,
    pictures,
    results,
    sheets,
    sources,
)
from fop.comparison.chapter import BASELINE, WINDOW
from fop.comparison.phrases import amount
from fop.comparison.study import Study, shown
from fop.mistakes import Mistake
from fop.words import judging, wording

from .made import TREATED, study

EARLY, LATE = ("2014-15", "2015-16", "2016-17"), ("2020-21", "2021-22", "2022-23")
CASES = {
    "programme": (["LBHF", "RBKC", "WCC"], WINDOW),
    "one of it": (["LBHF"], WINDOW),
    "Hackney": (["Hackney"], WINDOW),
    "three others": (["Camden", "Islington", "Southwark"], WINDOW),
    "Leeds": (["Leeds"], WINDOW),
    "Kingston": (["Kingston upon Thames"], WINDOW),
    "early": (["LBHF", "RBKC", "WCC"], EARLY),
    "late": (["LBHF", "RBKC", "WCC"], LATE),
    "two regions": (["Leeds", "Camden"], LATE),
}
QUICK = "programme", "Hackney", "Leeds", "late"  # the others are told of in much the same way


@pytest.fixture(scope="module")
def read():
    return sources.of_package()


@pytest.fixture(scope="module", params=[
    pytest.param(name, marks=() if name in QUICK else pytest.mark.slow) for name in CASES
])  # fmt: skip
def there(request, read):
    areas, window = CASES[request.param]
    return Study(read, areas, BASELINE, window)


def every_text(there):
    told = [answers.answer(there), answers.because(there), answers.years(there)]
    told += [*answers.bullets(there), answers.multiplicity(there), answers.whose(there) or ""]
    for outcome in there.outcomes:
        name = outcome.name
        told += [
            findings.finding(there, name), findings.certainty(there, name) or "",
            findings.earlier(there, name, within=True) or "", phrases.headline(there, name),
            findings.number(there, name) or "",
        ]  # fmt: skip
        if name not in there.refusals():
            told.append(phrases.directions(there, name))
    told += [early.told(there, sign.name) or "" for sign in early.SIGNS]
    return told


def test_nobody_is_called_by_another_name(there):
    text = " ".join(every_text(there))
    assert not re.search(r"\bnan\b|\binf\b|\bNone\b(?! of)|\[x\]|LBHF|RBKC|WCC", text)
    assert "window" not in text and "baseline" not in text
    if len(there.areas) != 3:
        assert "the three" not in text and "in all three" not in text
    if there.home != "London":
        assert "London" not in text and "borough" not in re.sub(r"three London boroughs", "", text)
    assert (answers.whose(there) is None) == (set(there.areas) <= set(phrases.PROGRAMME))
    assert ("pandemic, which changed" in text) == (there.window[-1] > "2019-20")


def test_the_answer_gives_direction_and_figure_in_two_short_sentences(there):
    text = answers.answer(there)
    sentences = re.split(r"(?<=[.]) (?=[A-Z])", text)
    assert len(sentences) == 2 and len(text.split()) <= 40
    assert all(len(one.split()) <= 25 for one in sentences)
    for name in there.testable(primary=True):
        outcome, change = there.outcome(name), there.together(name).change
        assert amount(shown(change, outcome.points), outcome) in text
    effects = [there.together(name).effect for name in there.testable(primary=True)]
    assert "Neither fell" not in text or min(effects) >= 0


def test_words_follow_the_figures_of_each_outcome(there):
    for name in there.testable(context=True):
        one, outcome = there.together(name), there.outcome(name)
        first = findings.finding(there, name).split(": ")[0]
        here, elsewhere = first.split(" in ", 1)[0], first.rsplit(", ", 1)[1]
        for text, change in ((here, one.change), (elsewhere, one.elsewhere)):
            value = shown(change, outcome.points)
            word = "up" if value > 0 else "down"
            assert word in text.lower() or "unchanged" in text.lower(), (name, text)
            assert "unchanged" in text.lower() or amount(value, outcome, bare=True) in text
        headline = phrases.headline(there, name).split(";")[0]
        assert ("no " in headline or "perhaps" in headline) == (one.p > 0.05), headline
        if one.p <= phrases.PERHAPS:
            falls = "a fall beyond" in headline or "a smaller rise" in headline
            assert falls == (one.effect < 0), headline


def test_a_title_is_contradicted_by_none_of_those_it_names(there):
    for name in there.testable(context=True):
        outcome, changes = there.outcome(name), there.changes(name).change
        title = phrases.directions(there, name)
        rest = re.split(r"\b(rose|fell|hardly changed)(?: slightly)? in ", title.removeprefix(name))
        for verb, names in zip(rest[1::2], rest[2::2], strict=True):
            chosen = there.together(name).treated if "all " in names else [
                area for area in there.areas if area in names
            ]  # fmt: skip
            for area in chosen:
                value = shown(changes[area], outcome.points)
                assert verb == "hardly changed" or (verb == "rose") == (value > 0), title


def test_what_the_figures_rule_out_is_the_range(there):
    for name in there.testable(context=True):
        one, outcome = there.together(name), there.outcome(name)
        text = findings.certainty(there, name)
        for end in (one.low, one.high):
            assert math.isfinite(end)
            assert amount(shown(end, outcome.points), outcome, bare=True) in text
        assert (" lower and " in text) == (one.p > 0.05) == ("zero is" not in text)
        assert one.small or one.low <= 0 <= one.high
        # What is not under 5 of 100 is not written so.
        assert one.small or " 5 of 100" not in text.replace("over 5", "").split("Beside")[0]
        assert f"{phrases.chance(one.p)[1:]}" in text


def test_a_difference_that_its_two_figures_do_not_give_is_said_to_be_before_rounding(there):
    for name in there.testable(context=True):
        one, outcome = there.together(name), there.outcome(name)
        here, other, more = (round(end, 1) for end in (one.change, one.elsewhere, one.effect))
        apart = outcome.points and abs(here - other - more) > 0.05
        assert ("before rounding" in findings.finding(there, name)) == apart


def test_a_break_and_a_missing_borough_are_said_in_the_sentence(there):
    for name in there.testable():
        text, outcome = findings.finding(there, name), there.outcome(name)
        if "workforce" in outcome.topics:
            assert "counted differently from 2016-17" in text
        else:
            assert "counted differently" not in text
        for area in there.areas:
            assert (area in text.split("Without ")[-1]) or area in there.together(name).treated


def statements(there):
    box = [answers.answer(there), *answers.bullets(there), answers.because(there)]
    told = [wording.joined(box)]
    for name in there.testable(context=True):
        told += [findings.finding(there, name), phrases.directions(there, name)]
        told += [findings.pattern(there, name), findings.earlier(there, name, within=True)]
        told += [findings.number(there, name)] if name in there.testable(primary=True) else []
    told += [early.told(there, sign.name) for sign in early.SIGNS]
    return [one for one in told if one]


def test_what_a_sentence_states_is_judged_to_be_so(there):
    every = [one.record() for one in statements(there)]
    assert all(record["states"] for record in every)
    assert [fault for record in every for fault in judging.misstatements(record)] == []
    assert list(judging.contradictions(every)) == []


def test_a_sentence_that_is_not_so_is_found(read):
    there = Study(read, ["LBHF", "RBKC", "WCC"], BASELINE, LATE)
    record = findings.finding(there, "turnover of social workers").record()
    text = record["text"]

    def faults(*changes):
        told = text
        for old, new in changes:
            told = told.replace(old, new)
        assert told != text
        return list(judging.misstatements({**record, "text": told}))

    assert faults((" It is counted differently from 2016-17 on, everywhere.", ""))
    assert faults((" The years after include the pandemic.", ""))
    assert faults(("Kingston", "Ealing"), ("Hammersmith and Fulham up", "Ealing up"))
    assert faults(("Westminster down", "Westminster up"))
    assert faults(("6.9 more", "7.9 more"))
    turned = [{**one, "after": one["before"] - 1} for one in record["states"]]
    assert list(judging.misstatements({**record, "states": turned}))


def test_inspections_and_programmes_are_events_of_whoever_is_looked_at(read):
    def told(areas, window=WINDOW):
        there = Study(read, areas, BASELINE, window)
        return events.concerning(there), events.marked(there, "re-referrals")

    rows, marked = told(["LBHF", "RBKC", "WCC"])
    by_day = rows.set_index("date")["event"]
    assert by_day["2016-03-29"] == (
        "Ofsted judges Hammersmith and Fulham good, and Kensington and Chelsea, and Westminster "
        "outstanding."
    )
    assert "£1.5 million" in by_day["2016-07"]
    assert list(marked["label"]) == [
        "Focus on Practice 2014", "Inspection 2016", "Partners in Practice 2016",
        "Grenfell Tower fire 2017", "Tri-borough ends 2018",
    ]  # fmt: skip
    assert sum("Focus on Practice" in one for one in rows["event"]) == 1
    rows, marked = told(["Leeds"])
    assert "Ofsted judges Leeds outstanding." in set(rows["event"])
    assert {"Inspection 2015", "Innovation Programme round 1, 2014"} < set(marked["label"])
    _, marked = told(["Camden", "Islington", "Southwark"])
    assert "Inspection 2017" in set(marked["label"])
    assert set(marked["whose"].str.len()) == {1}
    rows, _ = told(["Hackney"])
    assert pd.isna(rows["date"].iloc[-1]) and "Reclaiming" in rows["label"].iloc[-1]
    rows, _ = told(["Kingston upon Thames"])
    assert "the overall judgement is not held" in rows.set_index("date")["event"]["2015-08-03"]
    _, marked = told(["Leeds"], LATE)
    assert "Pandemic 2020" in set(marked["label"])


def test_an_early_fall_is_undone_only_in_the_unit_in_which_it_was_told(read):
    there = Study(read, ["LBHF", "RBKC", "WCC"], BASELINE, WINDOW)
    agency = early.told(there, "agency share")
    assert "In Westminster it then stood above where it had begun." in agency
    assert "undone" not in agency and "people" not in agency
    assert "20.3% to 25.9% in the three boroughs" in early.told(there, "turnover")


def test_the_average_row_is_the_one_whose_change_is_compared(read):
    there = Study(read, ["LBHF", "RBKC", "WCC"], BASELINE, WINDOW)
    for name in ("children in care, without unaccompanied children", "re-referrals"):
        one, outcome = there.together(name), there.outcome(name)
        rows = sheets.small(there, name).data.set_index("area")
        for label, change in (
            ("All three together", one.change),
            (f"The {len(one.comparators)} others", one.elsewhere),
        ):  # fmt: skip
            row = rows.loc[label]
            assert row["change"] == pytest.approx(shown(change, outcome.points))
            moved = row["after"] - row["before"]
            expected = moved if outcome.points else 100 * moved / row["before"]
            assert row["change"] == pytest.approx(expected)


def test_the_years_before_are_told_before_the_result(read):
    there = Study(read, ["LBHF", "RBKC", "WCC"], BASELINE, WINDOW)
    text = findings.earlier(there, "children in care")
    assert "From 2005-06 to 2013-14 the number was down 7.7% a year" in text
    assert "fewer than 1 of 100" in text and "already moving down" in text
    # What followed lay above the others, so a path down did not go on.
    assert there.together("children in care").effect > 0 and "did not go on" in text
    assert "Before, children in care already" in answers.because(there)
    within = results.before(there, "children in care").iloc[1]
    assert within["difference"] == pytest.approx(-7.4, abs=0.05)
    assert within["p"] == pytest.approx(0.053, abs=0.0005)
    assert "already moving" not in findings.earlier(there, "re-referrals")
    other = findings.earlier(there, "children in care, without unaccompanied children")
    assert "cannot tell such a path from a programme" in other


@pytest.mark.parametrize(
    ("p", "told"),
    [(0.002, "under 1"), (0.05, "5"), (0.0501, "over 5"), (0.06, "6"), (0.098, "10"),
     (0.103, "over 10"), (0.997, "nearly all")],
)  # fmt: skip
def test_what_is_not_called_rare_is_not_written_as_rare(p, told):
    assert phrases.of_100(p) == told


def test_small_results_once_adjusted_are_told_beside_none(read):
    there = Study(read, ["LBHF", "RBKC", "WCC"], BASELINE, WINDOW)
    text = answers.multiplicity(there)
    assert "None of the differences" in text
    assert "three are: starts of care, protection plans at 31 March and protection" in text


def test_who_took_part_is_said_of_each(read):
    mixed = answers.whose(Study(read, ["LBHF", "Camden"], BASELINE, WINDOW))
    assert "of which Camden did not take part" in mixed
    other = answers.whose(Study(read, ["Leeds", "Camden"], BASELINE, WINDOW))
    assert "Leeds and Camden, which did not take part" in other


def test_that_the_programme_began_half_way_through_a_year_is_said(read):
    early_years = Study(read, ["LBHF", "RBKC", "WCC"], BASELINE, EARLY)
    assert "began half-way through 2014-15" in answers.years(early_years)
    for areas, window in ((["Hackney"], EARLY), (["LBHF"], WINDOW)):
        assert "half-way" not in answers.years(Study(read, areas, BASELINE, window))


def test_known_results_are_reproduced(read):
    there = Study(read, ["LBHF", "RBKC", "WCC"], BASELINE, WINDOW)
    found = results.every(there).set_index("outcome")
    turnover = found.loc["turnover of social workers"]
    assert turnover["difference"] == pytest.approx(7.6, abs=0.05)
    assert turnover["adjusted"] == pytest.approx(-0.3, abs=0.05)
    assert found.loc["protection plans at 31 March", "adjusted_p"] == pytest.approx(
        0.024, abs=0.001
    )
    assert found.loc["starts of care", "adjusted_p"] == pytest.approx(0.020, abs=0.001)
    without = found.loc["children in care, without unaccompanied children"]
    assert (round(without["change"]), round(without["elsewhere"])) == (-13, -13)
    assert found.loc["unaccompanied children in care", "role"] == "context"


def test_a_misprint_is_no_movement_and_the_middle_is_told(read):
    there = Study(read, ["LBHF", "RBKC", "WCC"], BASELINE, WINDOW)
    turnover, spending = (early.told(there, n) for n in ("turnover", "spending on placements"))
    assert "20.0%" not in turnover and "14.0% to 14.3%" in turnover
    assert "fall in Hammersmith and Fulham was undone within a year" in turnover
    assert "−21%" not in spending and "Westminster (−10%)" in spending
    assert early.told(Study(read, ["Leeds"], BASELINE, WINDOW), "turnover") is None


def test_agency_figures_published_as_people_are_compared(read):
    there = Study(read, ["LBHF", "RBKC", "WCC"], BASELINE, WINDOW)
    panel = there.panel("agency share", counts=True)
    chosen = panel.loc["2020-21":"2023-24"]
    assert list(chosen["Kensington and Chelsea"]) == [11, 14, 23, 27]
    assert list(chosen["Westminster"]) == [14, 17, 26, 24]
    later = results.later(there, ["agency share"]).iloc[0]
    assert later["change"] > 0 > later["elsewhere"]


def test_the_city_is_refused_in_one_line(read):
    with pytest.raises(Mistake) as refused:
        Study(read, ["City of London"], BASELINE, WINDOW)
    assert len(refused.value.faults) == 1 and "too few children" in refused.value.faults[0]


def test_tables_hold_what_sentences_say():
    there = study()
    every = sheets.every(there)
    assert len(every.shown) == len(every.data) == 2
    groups = sheets.groups(there, "cases").data.set_index("way")
    assert groups.loc["All other London boroughs", "p"] == there.together("cases").p
    assert sheets.by_area(there, "cases").shown["Area"].tolist()[:3] == TREATED
    assert len(sheets.authorities(there, "cases").shown) == 26
    assert sheets.before(there, "cases").shown["Years"].iloc[0] == "2005-06 to 2013-14"
    assert len(sheets.controls(there, "cases").shown) == 3


@pytest.mark.slow
def test_every_set_of_three_english_authorities_for_every_outcome_and_row_takes_seconds(read):
    there = Study(read, ["Leeds", "Bradford", "Wakefield"], BASELINE, WINDOW)
    start = time.process_time()
    names = there.testable(context=True)
    frame = results.compared(there, results.comparators(there), names)
    assert len(frame) == len(names) * len(results.comparators(there))
    assert there.together("children in care").sets > 500_000
    assert time.process_time() - start < 10


def test_only_changes_of_shares_are_read_in_points(read):
    there = Study(read, ["LBHF", "RBKC", "WCC"], BASELINE, WINDOW)
    every = results.every(there).set_index("outcome")
    ways = results.compared(there, results.comparators(there)).set_index("outcome")
    for frame in (every, ways):
        for name, unit in frame["unit"].items():
            outcome = there.outcome(str(name))
            assert (unit == "points") == (outcome.unit == "per cent" and outcome.points), name
    assert every.loc["unaccompanied children in care", "unit"] == "per 10,000 children"
    assert ["Per 10,000 children"] in list(pictures.everything(there).rows)
