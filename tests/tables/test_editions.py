import json
from pathlib import Path
from typing import Any

import hypothesis
import pandas as pd
import pytest
from hypothesis import strategies as st
from small_book import ROOT, notebook

from fop.mistakes import Mistake, quoted
from fop.tables import (
    contents,
    datasets,
    declarations,
    editions,
    layers,
    notebooks,
    parameters,
    values,
)
from fop.tables.areas import Area
from fop.tables.editions import Edition
from fop.tables.parameters import PRINT, Held
from fop.words import official

AREAS = ["LBHF", "RBKC", "WCC"]
HELD = Held([*(Area(short) for short in AREAS), Area("Camden", also=("LBC",))])
PARAMETERS = 'areas = ["LBHF", "WCC"]  # boroughs\nyear = "2014-15"  # a year\ntop = 3  # rows'


def read(text: str) -> dict[str, Any]:
    return json.loads(text) | {
        "cells": [c | {"source": "".join(c["source"])} for c in json.loads(text)["cells"]]
    }


ONE = read(notebook("# One", (PARAMETERS, "parameters")))
TWO = read(notebook("# Two", ('year = "2013-14"  # a year', "parameters")))


def resolve(parameters: dict[str, Any], **given: str) -> dict[str, dict[str, Any]]:
    sections = parameters.pop("sections", {})
    edition = Edition("2016", "A book", parameters, sections)
    return layers.resolve({"one": ONE, "two": TWO}, edition, given, HELD)


def folder(tmp_path: Path, text: str) -> Path:
    (tmp_path / "editions").mkdir()
    (tmp_path / "editions" / "2016.yml").write_text(text)
    return tmp_path


def test_an_edition_is_read_from_its_file(tmp_path: Path) -> None:
    text = "title: A book\nyear: 2014-15\nareas: [LBHF]\nsections:\n  one:\n    top: 5\n"
    edition = editions.load_edition("2016", folder(tmp_path, text))
    assert edition == Edition(
        "2016", "A book", {"year": "2014-15", "areas": ["LBHF"]}, {"one": {"top": 5}}
    )


def test_every_fault_of_an_edition_is_told_at_once(tmp_path: Path) -> None:
    text = "year: {a: 1}\n3: x\nsections:\n  one:\n    top: [1, a]\n"
    with pytest.raises(Mistake) as caught:
        editions.load_edition("2016", folder(tmp_path, text))
    assert len(caught.value.faults) == 4
    assert "title: found nothing" in str(caught.value)
    assert "sections: one: top: found [1, 'a']" in str(caught.value)


def test_faults_of_the_file_and_of_its_values_come_together(tmp_path: Path) -> None:
    text = "titel: A\nyear: 2014\ntop: many\nsections: {one: {areas: [Narnia], top: {}}, two: 3}\n"
    edition = editions.draft("2016", folder(tmp_path, text))
    with pytest.raises(Mistake) as caught:
        layers.resolve({"one": ONE, "two": TWO}, edition, {}, HELD)
    heads = [
        "title: found 'titel' in its place",
        "sections: found {'two': 3}",
        "one: top: found {}",
    ]
    heads += ["year is 2014;", "top is 'many';", "section one: areas is ['Narnia']"]
    assert [sum(head in fault for fault in caught.value.faults) for head in heads] == [1] * 6
    assert len(caught.value.faults) == 6


@pytest.mark.parametrize(
    "name",
    ["CON", "nul.x", "LPT1", "..", "", ".h", "a/b", "a\\b", "a:b", "2026 ", "2026.", "2026?", "~",
     "2026.yml", "COM\u00b9", "site", "What-Changed", "-x", "\u00e9", "a\nb"],
)  # fmt: skip
def test_an_edition_is_called_so_that_every_system_can_hold_it(name: str) -> None:
    assert not editions.NAME.fullmatch(name)


def test_two_editions_do_not_differ_by_capitals_alone(tmp_path: Path) -> None:
    data = folder(tmp_path, "title: A\nyear: 2014-15\n")
    for name in ("Mid", "mid"):
        (data / "editions" / f"{name}.yml").write_text("title: A\nyear: 2014-15\n")
    read, notes = editions.whole(data)
    assert [edition.name for edition in read] == ["2016"] or len(read) == 2  # as systems have it
    assert not notes or "differs from mid.yml in capitals alone" in notes["Mid"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('year = "2014/15"  # a year', "year is '2014/15'; expected a reporting year"),
        ("year = 2014  # a year", "year is 2014; expected a reporting year"),
        ('areas = ["LBHF", "Narnia"]  # areas', "No authority is called 'Narnia'"),
        ('treated = ["Narnia"]  # areas', "treated is ['Narnia']"),
        ('treated = ["LBHF"]  # a\nsimilar = ["LBHF"]  # b', "similar names LBHF, which treated"),
        ('window = ["2013-14"]  # a\nbaseline_years = ["2014-15"]  # b', "expected it later"),
    ],
)
def test_a_notebooks_own_value_is_its_own_fault(line: str, said: str) -> None:
    book = {"one": read(notebook("# One", (line, "parameters")))}
    with pytest.raises(Mistake) as caught:
        layers.resolve(book, Edition("2016", "A", {}), {}, HELD)
    (fault,) = caught.value.faults
    assert fault.startswith("one.ipynb: the parameters: ") and said in fault


@pytest.mark.parametrize("line", ["Year: 2014-15", "yearr: 2014-15"])
def test_what_stands_in_the_place_of_a_key_is_named(tmp_path: Path, line: str) -> None:
    with pytest.raises(Mistake, match=f"year: found '{line.partition(':')[0]}' in its place"):
        editions.load_edition("2016", folder(tmp_path, f"title: A\ncost_year: 2014-15\n{line}\n"))


@pytest.mark.parametrize("text", ["title: [", "- a\n- b\n", ""])
def test_a_file_that_is_no_edition_is_a_mistake(tmp_path: Path, text: str) -> None:
    with pytest.raises(Mistake, match=r"2016\.yml"):
        editions.load_edition("2016", folder(tmp_path, text))


@pytest.mark.parametrize("name", ["2017", "../2016", "/etc/passwd", ""])
def test_only_editions_that_are_there_can_be_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(Mistake, match="Editions there: 2016"):
        editions.load_edition(name, folder(tmp_path, "title: A book\n"))


def test_parameters_are_read_and_not_run() -> None:
    assert declarations.declared(ONE) == {"areas": ["LBHF", "WCC"], "year": "2014-15", "top": 3}
    typed = read(notebook("# A", ("rate: float = -1.5  # a rate", "parameters")))
    assert declarations.declared(typed) == {"rate": -1.5}
    assert declarations.declared(read(notebook("# A", ("x = 1",)))) == {}


def test_years_that_cannot_stand_together_are_told_where_the_section_has_its_own(
    tmp_path: Path,
) -> None:
    text = "title: A\nyear: 2014-15\nbaseline: 2013-14\nsections:\n  turns:\n    year: 2012-13\n"
    edition = editions.draft("2016", folder(tmp_path, text))
    with pytest.raises(Mistake, match="line 6: section turns: baseline is '2013-14' and year"):
        layers.resolve({"turns": TURNS}, edition, {}, YEARS)


def test_a_parameter_in_a_comment_is_told() -> None:
    for line in ('# year = "2014-15"  # a year', "#year=2014"):
        with pytest.raises(Mistake, match="line 2: year is set in a comment"):
            declarations.declared(read(notebook("# A", (f"n = 3  # n\n{line}", "parameters"))))
    noted = read(notebook("# A", ("# This page takes no parameters; year == wave.", "parameters")))
    assert declarations.declared(noted) == {}


def test_a_value_is_told_with_its_line(tmp_path: Path) -> None:
    text = (
        "title: A\n# year: a\nyear: 2014\nyaer: 1\nsections:\n  one:\n    top: x\n  oen: {a: 1}\n"
    )
    edition = editions.draft("2016", folder(tmp_path, text))
    with pytest.raises(Mistake) as caught:
        layers.resolve({"one": ONE, "two": TWO}, edition, {}, HELD)
    told = [fault.partition("2016.yml: ")[2][:24] for fault in caught.value.faults]
    assert sorted(told) == [
        "line 3: year is 2014; ex",
        "line 4: no notebook has ",
        "line 7: section one: top",
        "line 8: no section 'oen'",
    ]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('Waves = "2017"', "Waves sets nothing. Write it wave"),
        ('yaer = "2014-15"', "yaer sets nothing. Write it year"),
        ('areas = "LBHF"', "areas is 'LBHF'; expected a list: ['LBHF']"),
        ('areas = "LBHF, WCC"', "areas is 'LBHF, WCC'; expected a list: ['LBHF', 'WCC']"),
        (
            "year = 2014-15",
            "'year = 2014 - 15' is not of the form `name = value`, its value text in",
        ),
    ],
)
def test_what_is_nearly_a_parameter_is_told(line: str, said: str) -> None:
    with pytest.raises(Mistake) as caught:
        declarations.declared(read(notebook("# A", (line, "parameters"))))
    (fault,) = caught.value.faults
    assert fault.startswith(f"cell 2, the parameters, line 1: {said}")


def test_values_of_another_run_are_told() -> None:
    made = read(notebook("# A", ("n = 3  # n", "parameters"), ("n = 4", "injected-parameters")))
    with pytest.raises(Mistake, match="cell 3 holds the values of another run"):
        declarations.declared(made)
    failed = read(notebook("# A", ("n = 3  # n", "parameters"), ("", "papermill-error-cell-tag")))
    with pytest.raises(Mistake, match="cell 3 holds the mark of a run that failed"):
        declarations.declared(failed)


@pytest.mark.parametrize("line", ["year = last_year()", "import os", "a, b = 1, 2", "year"])
def test_a_parameter_is_a_literal(line: str) -> None:
    with pytest.raises(Mistake, match="cell 2, the parameters, line 1"):
        declarations.declared(read(notebook("# A", (line, "parameters"))))


def test_the_more_particular_value_wins() -> None:
    assert resolve({})["one"]["year"] == "2014-15"
    assert resolve({"year": "2015-16"})["one"]["year"] == "2015-16"
    own = {"year": "2015-16", "sections": {"one": {"year": "2016-17"}}}
    assert resolve(dict(own))["one"]["year"] == "2016-17"
    assert resolve(dict(own))["two"]["year"] == "2015-16"
    assert resolve(dict(own), year="2017-18")["one"]["year"] == "2017-18"


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"yaer": "2014-15"}, "Edition 2016: no notebook has a parameter 'yaer'. Did you mean 'ye"),
        ({"sections": {"one": {"topp": 4}}}, "section one: it has no parameter 'topp'. Did you me"),
        ({"sections": {"two": {"top": 4}}}, "section two: it has no parameter 'top'. Those t"),
        ({"sections": {"oen": {"top": 4}}}, "no section 'oen'. Did you mean 'one'?"),
    ],
)
def test_what_no_notebook_declares_is_an_error(parameters: dict[str, Any], words: str) -> None:
    with pytest.raises(Mistake) as caught:
        resolve(parameters)
    assert words in str(caught.value)
    assert len(caught.value.faults) == 1


def test_a_section_takes_only_what_it_declares() -> None:
    assert resolve({"top": 9})["two"] == {"year": "2013-14"}


def test_values_from_the_command_line_take_the_type_of_the_default() -> None:
    found = resolve({}, areas="WCC, LBHF", top="7")["one"]
    assert found["areas"] == ["WCC", "LBHF"]
    assert found["top"] == 7


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("top", "many", "a whole number"),
        (
            "areas",
            "LBHF,RBCK",
            "authorities of data/areas.csv. No authority is called 'RBCK'. Did you mean 'RBKC'?",
        ),
        ("areas", "LBHF,LBHF", "each once"),
        ("areas", "", "one or more"),
        ("year", "2014", "a reporting year, such as 2014-15"),
        ("year", "2014-16", "a reporting year"),
        ("yaer", "2014-15", "Did you mean 'year'?"),
    ],
)
def test_a_wrong_value_is_named_with_what_was_expected(
    name: str, value: str, expected: str
) -> None:
    with pytest.raises(Mistake) as caught:
        resolve({}, **{name: value})
    assert "Command line" in str(caught.value)
    assert expected in str(caught.value)


def test_all_faults_of_all_layers_come_together_and_once() -> None:
    with pytest.raises(Mistake) as caught:
        resolve({"year": 2014, "sections": {"oen": {"top": 1}}}, top="x")
    faults = caught.value.faults
    assert len(faults) == 3
    assert any("no section 'oen'. Did you mean 'one'?" in fault for fault in faults)


@hypothesis.given(
    st.sampled_from(["year", "areas", "top"]),
    st.one_of(
        st.text(), st.integers(), st.booleans(), st.lists(st.text()), st.lists(st.integers())
    ),
)
def test_a_value_that_fits_no_section_is_told_once(name: str, value: Any) -> None:
    other = read(notebook("# Other", (PARAMETERS.replace('"LBHF", ', ""), "parameters")))
    edition = Edition("2016", "A book", {name: value})
    book = {"turns": TURNS, "one": ONE, "other": other, "two": TWO}
    try:
        layers.resolve(book, edition, {}, YEARS)
    except Mistake as mistake:
        (fault,) = mistake.faults
        assert f"{name} is {quoted(value)}; expected " in fault


@pytest.mark.parametrize(
    ("text", "expected"),
    [("2014-15", True), ("1999-00", True), ("2014-2015", False), ("2014-14", False)],
)
def test_a_reporting_year_is_two_years_that_follow(text: str, expected: bool) -> None:
    assert parameters.is_year(text) is expected


TURNS = read(
    notebook(
        "# Turns",
        (
            'areas = ["LBHF"]  # boroughs\n'
            'baseline = "2013-14"  # a year\n'
            'year = "2014-15"  # a year\n'
            'cost_year = "2015-16"  # a year\n'
            'window = ["2014-15"]  # years\n'
            'vintage = "as printed"  # which figures; one of: as printed, original, latest',
            "parameters",
        ),
    )
)
YEARS = Held(HELD.areas, ["2012-13", "2013-14", "2014-15", "2015-16", "2018-19"])


def turn(parameters: dict[str, Any], **given: str) -> dict[str, Any]:
    edition = Edition("2016", "A book", parameters)
    return layers.resolve({"turns": TURNS}, edition, given, YEARS)["turns"]


def test_areas_are_given_by_their_short_names() -> None:
    assert turn({}, areas="lbhf, LBC")["areas"] == ["LBHF", "Camden"]
    assert turn({"areas": ["London Borough of Camden"], "vintage": "latest"})["areas"] == ["Camden"]
    with pytest.raises(Mistake, match="each once"):
        turn({}, areas="LBC,Camden")


@pytest.mark.parametrize("given", [{"year": "2018-19"}, {"areas": "Camden"}])
def test_beyond_the_print_the_latest_figures_take_its_place(given: dict[str, str]) -> None:
    assert turn({})["vintage"] == "as printed"
    assert turn({}, **given)["vintage"] == "latest"
    assert turn({"vintage": "original"}, **given)["vintage"] == "original"


def test_another_year_takes_spending_and_baseline_with_it() -> None:
    def years(**given: str) -> list[str]:
        found = turn({"vintage": "latest"}, **given)
        return [found[name] for name in ("baseline", "year", "cost_year")]

    assert years() == years(year="2014-15") == ["2013-14", "2014-15", "2015-16"]
    assert years(year="2018-19") == ["2013-14", "2018-19", "2018-19"]
    assert years(year="2018-19", cost_year="2014-15") == ["2013-14", "2018-19", "2014-15"]
    assert years(year="2013-14") == ["2012-13", "2013-14", "2013-14"]
    for given in ({"year": "2012-13"}, {"year": "2014-15", "baseline": "2014-15"}):
        with pytest.raises(Mistake, match="expected the baseline to come first"):
            turn({"vintage": "latest"}, **given)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"baseline": "2018-19"}, "Command line: baseline is '2018-19' and year '2014-15'"),
        ({"vintage": "as printed", "year": "2018-19"}, "Command line: vintage is 'as printed'"),
        ({"areas": "E1, (LBHF)"}, "Command line: areas is 'E1, (LBHF)'; expected"),
    ],
)
def test_what_was_typed_is_not_said_to_stand_in_the_file(given: dict[str, str], said: str) -> None:
    with pytest.raises(Mistake) as caught:
        turn({}, **given)
    assert [fault.startswith(said) for fault in caught.value.faults] == [True]


def test_a_window_lies_after_its_baseline_and_few_are_treated() -> None:
    years = {"baseline_years": ["2013-14", "2014-15"], "window": ["2014-15"]}
    assert "baseline_years end in 2014-15 and window starts" in values.misplaced(years)
    assert not values.misplaced(years | {"window": ["2015-16"]})
    known = Held([Area(f"Place {n}") for n in range(6)])
    six = [area.short for area in known.areas]
    assert "one to 5 authorities, found 6" in values.misfit("treated", six, ["Place 1"], known)
    assert not values.misfit("treated", six[1:], ["Place 1"], known)


def test_a_book_is_named_by_what_it_holds() -> None:
    file = {"areas": ["LBHF"], "baseline": "2013-14", "year": "2024-25"}
    edition = Edition("2025", "Three boroughs: figures to 2025", file)
    assert layers.titled(edition, file) is edition
    assert layers.titled(edition, {"areas": ["Camden"]}) is edition
    other = layers.titled(edition, file | {"areas": ["Camden", "Brent"], "year": "2018-19"})
    assert other.title == "Three boroughs: figures of Camden and Brent, 2013-14 to 2018-19"


def test_a_print_that_was_asked_for_by_name_must_hold_what_is_asked() -> None:
    with pytest.raises(Mistake, match="the report prints only areas LBHF, RBKC, WCC"):
        turn({}, vintage="as printed", year="2018-19")
    with pytest.raises(Mistake, match="or vintage latest"):
        turn({"vintage": "as printed", "year": "2018-19"})


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"vintage": "newest"}, "expected one of as printed, original, latest"),
        ({"year": "2030-31"}, "a year of the official figures, 2012-13 to 2018-19"),
        ({"window": "2014-15,2030-31"}, "official figures, 2012-13 to 2018-19; not 2030-31"),
        ({"year": "2013-14", "baseline": "2018-19"}, "expected the baseline to come first"),
    ],
)
def test_values_are_checked_against_what_is_allowed_and_held(
    given: dict[str, str], expected: str
) -> None:
    with pytest.raises(Mistake) as caught:
        turn({}, **given)
    assert expected in str(caught.value)


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({}, "2016"),
        ({"year": "2018-19", "areas": "Camden, Hackney"}, "2016+year-2018-19+areas-Camden-Hackney"),
        ({"year": "../../etc\0"}, "2016+year-..-..-etc"),
        ({"areas": ".."}, "2016+areas"),
    ],
)
def test_a_build_is_named_after_what_the_command_line_gives(
    given: dict[str, str], name: str
) -> None:
    assert layers.build_name("2016", given) == name


def test_long_names_of_builds_are_cut_and_stay_apart() -> None:
    names = {layers.build_name("2016", {"areas": "Camden," * 40 + end}) for end in "ab"}
    assert len(names) == 2
    assert max(map(len, names)) < 100


def test_what_is_held_comes_from_the_tables(tmp_path: Path) -> None:
    with pytest.raises(Mistake, match=r"areas\.csv"):
        editions.held(tmp_path)
    found = editions.held(ROOT / "data")
    assert set(AREAS) < {area.short for area in found.areas}
    assert found.years[0] == "2005-06"


def test_the_print_is_what_the_reports_tables_hold() -> None:
    ledgers = [datasets.load(name) for name in official.LEDGERS[:2]]
    quoted = [datasets.load(name) for name in official.QUOTED]
    assert {*pd.concat(ledgers)["year"]} == set(PRINT["cost_year"])
    assert {*pd.concat(quoted)["year"]} == set(PRINT["year"])
    assert {*pd.concat(quoted)["borough"]} == set(PRINT["areas"])


@pytest.mark.parametrize("name", editions.names(ROOT / "data"))
def test_every_edition_of_the_project_fits_its_notebooks(name: str) -> None:
    read = {one.name: notebooks.read_notebook(one.path) for one in contents.sections(ROOT)}
    edition = editions.load_edition(name, ROOT / "data")
    assert layers.resolve(read, edition, {}, editions.held(ROOT / "data"))


def test_the_default_edition_is_what_the_notebooks_say_by_themselves() -> None:
    sections = contents.sections(ROOT)
    read = {section.name: notebooks.read_notebook(section.path) for section in sections}
    edition = editions.load_edition(editions.DEFAULT, ROOT / "data")
    resolved = layers.resolve(read, edition, {}, editions.held(ROOT / "data"))
    assert resolved == {name: declarations.declared(one) for name, one in read.items()}
