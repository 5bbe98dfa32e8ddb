import json
from pathlib import Path
from typing import Any

import pytest
from small_book import ROOT, notebook

from fop import contents, editions, parameters
from fop.editions import Edition
from fop.mistakes import Mistake

HELD = parameters.held(ROOT / "data")
PARAMETERS = 'areas = ["LBHF", "WCC"]  # boroughs\nyear = "2014-15"  # a year\ntop = 3  # rows'


def read(text: str) -> dict[str, Any]:
    return json.loads(text) | {
        "cells": [c | {"source": "".join(c["source"])} for c in json.loads(text)["cells"]]
    }


ONE = read(notebook("# One", (PARAMETERS, "parameters")))
TWO = read(notebook("# Two", ('year = "2013-14"  # a year', "parameters")))


def resolve(values: dict[str, Any], **given: str) -> dict[str, dict[str, Any]]:
    sections = values.pop("sections", {})
    edition = Edition("2016", "A book", values, sections)
    return editions.resolve({"one": ONE, "two": TWO}, edition, given, HELD)


def folder(tmp_path: Path, text: str) -> Path:
    (tmp_path / "editions").mkdir()
    (tmp_path / "editions" / "2016.yml").write_text(text)
    return tmp_path


def test_an_edition_is_read_from_its_file(tmp_path: Path) -> None:
    text = "title: A book\nyear: 2014-15\nareas: [LBHF]\nsections:\n  one:\n    top: 5\n"
    edition = editions.load("2016", folder(tmp_path, text))
    assert edition == Edition(
        "2016", "A book", {"year": "2014-15", "areas": ["LBHF"]}, {"one": {"top": 5}}
    )


def test_every_fault_of_an_edition_is_told_at_once(tmp_path: Path) -> None:
    text = "year: {a: 1}\n3: x\nsections:\n  one:\n    top: [1, 2]\n"
    with pytest.raises(Mistake) as caught:
        editions.load("2016", folder(tmp_path, text))
    assert len(caught.value.faults) == 4
    assert "title: found nothing" in str(caught.value)
    assert "sections: one: top: found [1, 2]" in str(caught.value)


@pytest.mark.parametrize("text", ["title: [", "- a\n- b\n", ""])
def test_a_file_that_is_no_edition_is_a_mistake(tmp_path: Path, text: str) -> None:
    with pytest.raises(Mistake, match=r"2016\.yml"):
        editions.load("2016", folder(tmp_path, text))


@pytest.mark.parametrize("name", ["2017", "../2016", "/etc/passwd", ""])
def test_only_editions_that_are_there_can_be_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(Mistake, match="Editions there: 2016"):
        editions.load(name, folder(tmp_path, "title: A book\n"))


def test_parameters_are_read_and_not_run() -> None:
    assert editions.declared(ONE) == {"areas": ["LBHF", "WCC"], "year": "2014-15", "top": 3}
    typed = read(notebook("# A", ("rate: float = -1.5  # a rate", "parameters")))
    assert editions.declared(typed) == {"rate": -1.5}
    assert editions.declared(read(notebook("# A", ("x = 1",)))) == {}


@pytest.mark.parametrize("line", ["year = last_year()", "import os", "a, b = 1, 2", "year"])
def test_a_parameter_is_a_literal(line: str) -> None:
    with pytest.raises(Mistake, match="Parameters cell, line 1"):
        editions.declared(read(notebook("# A", (line, "parameters"))))


def test_the_more_particular_value_wins() -> None:
    assert resolve({})["one"]["year"] == "2014-15"
    assert resolve({"year": "2015-16"})["one"]["year"] == "2015-16"
    own = {"year": "2015-16", "sections": {"one": {"year": "2016-17"}}}
    assert resolve(dict(own))["one"]["year"] == "2016-17"
    assert resolve(dict(own))["two"]["year"] == "2015-16"
    assert resolve(dict(own), year="2017-18")["one"]["year"] == "2017-18"


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
            "or 'RBKC' (Kensington and Chelsea)?",
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


@pytest.mark.parametrize(
    ("text", "expected"),
    [("2014-15", True), ("1999-00", True), ("2014-2015", False), ("2014-14", False)],
)
def test_a_reporting_year_is_two_years_that_follow(text: str, expected: bool) -> None:
    assert parameters.is_year(text) is expected


def test_areas_and_years_come_from_the_data(tmp_path: Path) -> None:
    with pytest.raises(Mistake, match=r"areas\.csv"):
        parameters.held(tmp_path)
    assert {"LBHF", "Camden"} <= {area.short for area in HELD.areas}
    assert {"2013-14", "2024-25"} <= set(HELD.years)


def test_the_default_edition_is_what_the_notebooks_say_by_themselves() -> None:
    sections = contents.sections(ROOT)
    notebooks = {section.name: contents.read(section.path) for section in sections}
    edition = editions.load(editions.DEFAULT, ROOT / "data")
    resolved = editions.resolve(notebooks, edition, {}, HELD)
    assert resolved == {name: editions.declared(one) for name, one in notebooks.items()}
