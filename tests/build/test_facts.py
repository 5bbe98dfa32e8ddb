import csv
import io
import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from tidy_rows import tidy

from fop.build import facts
from fop.build.facts import Facts
from fop.exhibits import figures, tables
from fop.exhibits.exhibits import Exhibit
from fop.mistakes import Mistake
from fop.site import changes
from fop.tables.editions import Edition
from fop.words import measures

EDITION = Edition("2016", "A small book", {"year": "2014-15"})


def staff(last: float = 30.0) -> pd.DataFrame:
    return tidy(
        ("A", "2013-14", "leavers", 40, "people"),
        ("A", "2014-15", "leavers", last, "people"),
        ("A", "2013-14", "share", 10.0, "per cent"),
        ("A", "2014-15", "share", 12.5, "per cent"),
    )


def moved(last: float = 30.0, year: str = "2014-15") -> tables.Table:
    return tables.comparison(measures.compare(staff(last), "2013-14", year), "2013-14", year)


def listed(table: tables.Table) -> dict[str, tuple[Any, str, str]]:
    found = figures.facts(table, "t", "")
    assert len({fact["id"] for fact in found}) == len(found)
    return {fact["id"]: (fact["value"], fact["unit"], fact["year"]) for fact in found}


def notebook(*records: dict[str, Any], title: str = "# 1 A page") -> dict[str, Any]:
    account = {"data": [], "parameters": {}, "version": "2016.1"}
    outputs = [{"data": {facts.FIGURES: record}} for record in records]
    outputs.append({"data": {"application/vnd.fop+json": account}})
    return {
        "cells": [
            {"cell_type": "markdown", "source": [title]},
            {"cell_type": "code", "source": [], "outputs": outputs},
        ]
    }


def exhibit(table: tables.Table, label: str = "Table 1", year: str = "") -> dict[str, Any]:
    return Exhibit(label, "c", table, [], origins={"report/one": "The report."}, year=year).record()


def gathered(table: tables.Table, edition: str = "2016") -> Facts:
    given = Edition(edition, f"Book {edition}", {})
    return facts.gather(given, {"page": notebook(exhibit(table))}, {"page": {"year": "2014-15"}})


def fact(name: str, value: float | None, year: str = "2014-15", **more: str) -> dict[str, Any]:
    plain = {"label": f"Leavers, A, {year}", "measure": "leavers", "unit": "people", "area": "A"}
    known = {"id": name, "section": "page", "exhibit": "Table 1", "source": "report/one"}
    symbol = "" if value is not None else "x"
    return {**known, **plain, "value": value, "symbol": symbol, "year": year, **more}


def edition(name: str, *held: dict[str, Any]) -> Facts:
    return Facts(name, name, {}, {"page": {"title": "1 A page", "parameters": {}}}, {}, list(held))


def test_the_build_and_the_exhibits_name_the_record_alike() -> None:
    assert facts.FIGURES == figures.RECORD


def test_a_comparison_gives_both_years_and_their_change() -> None:
    assert listed(moved()) == {
        "t/leavers/a/before": (40, "people", "2013-14"),
        "t/leavers/a/after": (30, "people", "2014-15"),
        "t/leavers/a/change": (-10, "people", "2013-14 to 2014-15"),
        "t/leavers/a/change-per-cent": (-25, "per cent", "2013-14 to 2014-15"),
        "t/share/a/before": (10, "per cent", "2013-14"),
        "t/share/a/after": (12.5, "per cent", "2014-15"),
        "t/share/a/change": (2.5, "percentage points", "2013-14 to 2014-15"),
    }


def test_a_year_compared_with_itself_is_two_figures() -> None:
    found = listed(moved(year="2013-14"))
    assert found["t/leavers/a/after"] == (40, "people", "2013-14")


def test_a_missing_figure_keeps_its_symbol() -> None:
    frame = pd.DataFrame({"borough": ["A", "B"], "n": [float("nan")] * 2, "symbol": ["c", None]})
    table = tables.plain(frame, {"borough": "Borough", "n": "Children", "symbol": "Why"})
    found = figures.facts(table, "t")
    assert [(f["value"], f["symbol"], f["area"]) for f in found] == [
        (None, "c", "A"),
        (None, "x", "B"),
    ]
    both = measures.compare(staff(float("nan")), "2013-14", "2014-15")
    table = tables.comparison(both.assign(before_symbol=None, after_symbol="u"), "a", "b")
    symbols = {f["id"]: f["symbol"] for f in figures.facts(table, "t")}
    assert symbols["t/leavers/a/after"] == symbols["t/leavers/a/change"] == "u"
    assert symbols["t/leavers/a/before"] == ""


def test_names_of_rows_and_whole_numbers_among_them_are_no_figures() -> None:
    frame = pd.DataFrame({"step": [1, 2], "title": ["x", "y"], "n": [0.1 + 0.2, 3.0]})
    table = tables.plain(frame, {"step": "Step", "title": "Title", "n": "People"}, headers=2)
    assert [(f["id"], f["label"], f["value"]) for f in figures.facts(table, "t")] == [
        ("t/1/x/n", "1, x, People", 0.3),
        ("t/2/y/n", "2, y, People", 3),
    ]


def test_rows_with_one_name_are_told_apart() -> None:
    frame = pd.DataFrame({"who": ["a", "a"], "said": ["yes", "no"], "n": [1, 2]})
    table = tables.plain(frame, {"who": "Who", "said": "Said", "n": "People"})
    assert [f["id"] for f in figures.facts(table, "t")] == ["t/a/yes/n", "t/a/no/n"]
    same = tables.plain(frame.assign(said="yes"), {"who": "Who", "said": "Said", "n": "People"})
    assert [f["id"] for f in figures.facts(same, "t")] == ["t/a/yes/n", "t/a/yes/n~2"]


def test_a_crossed_table_is_named_by_row_and_column() -> None:
    frame = pd.DataFrame({"row": ["a", "a"], "column": ["x", "y"], "n": [1, 2]})
    table = tables.crossed(frame, "row", "column", "n", heading="Row")
    assert [f["id"] for f in figures.facts(table, "t", "2015-16")] == ["t/a/x", "t/a/y"]
    assert figures.facts(table, "t", "2015-16")[0]["year"] == "2015-16"


def test_the_file_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    made = gathered(moved())
    path = tmp_path / "facts.json"
    path.write_text(facts.as_json(made), encoding="utf-8")
    assert facts.read_facts(path, "2016") == made
    assert facts.as_json(gathered(moved())) == facts.as_json(made)
    held = json.loads(path.read_text())
    assert (held["version"], held["edition"], held["count"]) == (1, "2016", 7)
    assert set(held["facts"][0]) == set(held["fields"])
    assert held["sections"]["page"] == {"title": "1 A page", "parameters": {"year": "2014-15"}}
    assert held["made_with"] == "fop 2016.1"


def test_the_csv_has_a_row_a_figure_and_runs_no_formula() -> None:
    frame = pd.DataFrame({"name": ["=1+1", "b"], "n": [1, None]})
    text = facts.as_csv(gathered(tables.plain(frame, {"name": "Name", "n": "Children"})))
    first, second = csv.DictReader(io.StringIO(text))
    assert (first["label"], first["value"]) == ("'=1+1, Children", "1")
    assert (second["value"], second["symbol"], second["source"]) == ("", "x", "report/one")


def test_one_label_on_two_exhibits_is_named() -> None:
    page = notebook(exhibit(moved()), exhibit(moved(), "Table 2"), exhibit(moved()))
    with pytest.raises(Mistake, match="two: 'Table 2' is also the label of an exhibit of one"):
        facts.gather(EDITION, {"one": page, "two": page}, {})


def test_a_parameter_of_the_edition_is_what_most_sections_have() -> None:
    given = {name: {"year": year} for name, year in zip("abc", ("1", "2", "2"), strict=True)}
    made = facts.gather(EDITION, {name: notebook() for name in given}, given)
    assert made.parameters == {"year": "2"}
    assert made.sections["a"]["parameters"] == {"year": "1"}


@pytest.mark.parametrize(
    "mend",
    [
        lambda text: text[:-40],
        lambda text: text.replace('"version": 1', '"version": 2'),
        lambda text: "[]",
        lambda text: text.replace('"count": 7', '"count": 8'),
        lambda text: text.replace('"edition": "2016"', '"edition": "2017"'),
        lambda text: text.replace('"unit"', '"units"'),
        lambda text: text.replace('"facts": [', '"facts": 5, "x": ['),
    ],
)
def test_figures_that_are_not_whole_are_refused(tmp_path: Path, mend: Any) -> None:
    path = tmp_path / "facts.json"
    path.write_text(mend(facts.as_json(gathered(moved()))), encoding="utf-8")
    with pytest.raises(Mistake, match="is cut off or was changed") as caught:
        facts.read_facts(path, "2016")
    assert "fop build --edition 2016" in str(caught.value)


def test_a_file_of_figures_that_is_nested_without_end_is_named(tmp_path: Path) -> None:
    (tmp_path / "facts.json").write_text("[" * 9**5)
    with pytest.raises(Mistake, match=r"facts\.json: is cut off or was changed"):
        facts.read_facts(tmp_path / "facts.json", "2016")


def test_a_missing_file_of_figures_is_named(tmp_path: Path) -> None:
    with pytest.raises(Mistake, match=r"facts\.json: not found\. Build it again"):
        facts.read_facts(tmp_path / "facts.json", "2016")


OLDER = edition(
    "2016",
    fact("a", 10),
    fact("b", 10),
    fact("c", 10),
    fact("d", None),
    fact("e", 10),
    fact("f", 10),
    fact("g", None),
)
NEWER = edition(
    "2025",
    fact("new", 1),
    fact("a", 10),
    fact("b", 12),
    fact("c", None),
    fact("d", 10),
    fact("e", 5, "2024-25", label="Leavers, A, 2024-25"),
    fact("g", None, symbol="c"),
)


def test_what_became_of_each_figure() -> None:
    found = changes.compare(OLDER, NEWER)
    assert [(c.fact["id"], c.kind) for c in found] == [
        ("new", "new"),
        ("a", "same"),
        ("b", "revised"),
        ("c", "withdrawn"),
        ("d", "supplied"),
        ("e", "moved"),
        ("g", "revised"),
        ("f", "gone"),
    ]
    assert sum(changes.counts(found).values()) == len(found)


def test_the_counts_are_told_in_sentences() -> None:
    found = changes.compare(OLDER, NEWER)
    assert changes.summary(found, "one year", "another") == [
        "The book of one year shows 7 figures, that of another 7 figures.",
        "Found at the same place of both: 6 figures; the same in both: 1.",
        "What differs: 2 with another value or symbol for the same year, 1 for another year, "
        "1 with a number in the older and a symbol in the newer, 1 with a symbol in the older "
        "and a number in the newer, 1 in the newer only, and 1 in the older only.",
    ]
    same = changes.compare(OLDER, OLDER)
    assert changes.summary(same, "one year", "another")[1:] == ["All are the same."]
    nothing = changes.summary([], "one year", "another")
    assert nothing == [
        "The book of one year shows no figures, that of another no figures.",
        "There is nothing to compare.",
    ]


def only(before: dict[str, Any], after: dict[str, Any]) -> changes.Change:
    return changes.compare(edition("1", before), edition("2", after))[0]


@pytest.mark.parametrize(
    ("before", "after", "unit", "shown", "difference"),
    [
        (10, 12, "people", ("10", "12"), "20% higher"),
        (1000, 999, "people", ("1,000", "999"), "0.1% lower"),
        (12, 12, "people", ("12", "12"), "no change"),
        (0, 3, "people", ("0", "3"), "3 higher"),
        (10.0, 12.5, "per cent", ("10.0%", "12.5%"), "2.5 points higher"),
        (10.01, 10.02, "per cent", ("10.01%", "10.02%"), "under 0.1 points higher"),
        (1200000, 1200000.4, "pounds", ("£1,200,000.0", "£1,200,000.4"), "under 0.1% higher"),
        (-5, 5, "people", ("−5", "5"), "200% higher"),
        (1, None, "people", ("1", "[x]"), ""),
    ],
)
def test_a_difference_is_told_in_its_unit(
    before: float, after: float | None, unit: str, shown: tuple[str, str], difference: str
) -> None:
    change = only(fact("a", before, unit=unit), fact("a", after, unit=unit))
    assert changes.shown(change) == shown
    assert changes.difference(change) == difference


def test_other_units_are_not_subtracted() -> None:
    change = only(fact("a", 1, unit="people"), fact("a", 2, unit="pounds"))
    assert (change.kind, change.change, change.per_cent) == ("revised", None, None)


def test_the_largest_changes_lead_one_a_measure_and_no_change_of_a_change() -> None:
    before = [fact("t/a", 10), fact("t/b", 10), fact("t/a/change", 1), fact("t/z", 0)]
    after = [fact("t/a", 11), fact("t/b", 5), fact("t/a/change", 9), fact("t/z", 9)]
    before.append(fact("t/c", 4, measure="starters", label="Starters, A"))
    after.append(fact("t/c", 5, measure="starters", label="Starters, A"))
    found = changes.compare(edition("1", *before), edition("2", *after))
    largest = changes.largest(found, "revised")
    assert [change.fact["id"] for change in largest] == ["t/b", "t/c"]
    assert [changes.sentence(change) for change in largest] == [
        "Leavers, A (Table 1): 10 for 2014-15 in the older book, 5 in the newer; 50% lower.",
        "Starters, A (Table 1): 4 for 2014-15 in the older book, 5 in the newer; 25% higher.",
    ]


def test_a_change_of_a_change_is_in_the_download_only() -> None:
    before, after = fact("t/a/change", -20), fact("t/a/change", -8)
    found = changes.compare(edition("1", before), edition("2", after))
    assert changes.told(found) == {}
    assert changes.as_csv(found).count("t/a/change") == 1


def test_a_change_between_years_names_both() -> None:
    change = only(fact("a", 10), fact("a", 5, "2024-25", label="Leavers, A, 2024-25"))
    assert changes.sentence(change) == (
        "Leavers, A (Table 1): 10 for 2014-15, 5 for 2024-25; 50% lower."
    )


def test_the_download_holds_every_figure_of_both() -> None:
    rows = list(csv.DictReader(io.StringIO(changes.as_csv(changes.compare(OLDER, NEWER)))))
    assert len(rows) == 8
    revised = next(row for row in rows if row["id"] == "b")
    assert (revised["before"], revised["after"], revised["change"]) == ("10", "12", "2.0")
    assert revised["change_per_cent"] == "20.0"
    gone = next(row for row in rows if row["id"] == "f")
    assert (gone["what"], gone["before"], gone["after"]) == ("in the older only", "10", "")
