import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fop.mistakes import Mistake
from fop.tables import parameters, values
from fop.tables.areas import Area
from fop.tables.parameters import AS_PRINTED, Held

AREAS = [
    Area("LBHF"), Area("RBKC"), Area("WCC"), Area("Camden", also=("LBC",)), Area("Hackney"),
    Area("Southend", name="Southend, Old"), Area("Leeds", name="Old, Leeds"),
]  # fmt: skip
HELD = Held(AREAS, ["2012-13", "2013-14", "2014-15", "2015-16", "2018-19"])
PRINTED = {
    "areas": ["LBHF", "RBKC", "WCC"],
    "baseline": "2013-14",
    "year": "2014-15",
    "cost_year": "2015-16",
    "vintage": AS_PRINTED,
}


@pytest.mark.parametrize(
    ("text", "like", "value"),
    [
        ("7", 3, 7),
        (" 7 ", 3, 7),
        ("٧", 3, "٧"),
        ("３", 3, "３"),
        ("1_000", 3, "1_000"),
        ("0.5", 3, "0.5"),
        ("0.5", 1.0, 0.5),
        ("1e3", 1.0, 1000.0),
        ("nan", 1.0, "nan"),
        ("inf", 1.0, "inf"),
        ("1e999", 1.0, "1e999"),
        ("TRUE", False, True),
        ("yes", False, "yes"),
        ("7,8", [5, 10], [7, 8]),
        ("[Camden, 'Kingston, Upper'", ["LBHF"], ["[Camden", "Kingston, Upper"]),
        ('Camden, "Hull, City of"', ["LBHF"], ["Camden", "Hull, City of"]),
        ("['Camden', Hackney]", ["LBHF"], ["Camden", "Hackney"]),
        ("[7, 8]", [5, 10], [7, 8]),
        ("7,x", [5, 10], [7, "x"]),
        ("0.5, 1", [0.1], [0.5, 1.0]),
        ("Camden, Hackney", ["LBHF"], ["Camden", "Hackney"]),
        ('["Camden", "Hackney"]', ["LBHF"], ["Camden", "Hackney"]),
        ("", ["LBHF"], []),
        ('a "b"\nc', "text", 'a "b"\nc'),
    ],
)
def test_text_is_read_as_the_type_of_the_default(text: str, like: Any, value: Any) -> None:
    read = values.typed(text, like)
    assert read == value
    assert type(read) is type(value)


def test_years_and_waves_given_as_numbers_are_read_as_text() -> None:
    assert values.checked({"wave": 2017}, HELD) == {"wave": "2017"}
    with pytest.raises(Mistake, match="expected a reporting year, such as 2014-15"):
        values.checked({"year": 2017}, HELD)


@pytest.mark.parametrize(
    ("value", "default", "expected"),
    [
        ([7, 8], [5, 10], ""),
        ([0.5, 1], [0.1], ""),
        ([0.5], [5], "a list of whole numbers, such as [5]"),
        (["a"], [0.5], "a list of numbers, such as [0.5]"),
        ([1], ["a"], "a list of texts, such as [a]"),
        ([True], [1], "a list of whole numbers"),
        ([1, 1], [5], "each once; 1 stands twice"),
        ([], [5], "one or more"),
        ([], [], ""),
        (["a"], [], ""),
        ([1], [], "a list of texts"),
        (3, [5], "a list of whole numbers"),
        (True, 1, "a whole number"),
        (1, True, "true or false"),
        (1, 1.5, ""),
        ("\udcff", "a", "text without the sign U+DCFF, half of a sign"),
    ],
)
def test_a_value_fits_the_default_or_is_told(value: Any, default: Any, expected: str) -> None:
    found = values.misfit("cut", value, default, HELD)
    assert found.startswith(expected)
    assert bool(found) is bool(expected)


@pytest.mark.parametrize(
    "text", ["٢٠١٤-١٥", "２０１４-１５", "2014–15", "2014-16", "2014-15\n", ""]
)
def test_a_year_is_in_plain_digits(text: str) -> None:
    assert not parameters.is_year(text)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("areas", ["Camden and Hackney"], "commas between names: Camden, Hackney"),
        ("areas", ["Camden; LBHF"], "commas between names: Camden, LBHF"),
        ("areas", ["Camden or LBHF"], "commas between names: Camden, LBHF"),
        ("areas", ["Kingston, Upper"], "No authority is called 'Kingston, Upper'."),
        ("areas", ["Camden\nLBHF"], "commas between names: Camden, LBHF"),
        ("areas", ['["LBHF"'], "No authority is called '[\"LBHF\"'."),
        ("areas", ['LBHF"'], "No authority is called 'LBHF\"'. Did you mean 'LBHF'?"),
        ("areas", ["LBHF]"], "No authority is called 'LBHF]'. Did you mean 'LBHF'?"),
        ("areas", ["Southend", "Old", "Leeds"], "in quotes: '\"Southend, Old\"'."),
        ("areas", ["LBHF"] * 9_999, "at most 500, found 9,999"),
        ("areas", [1, 2], "a list of texts, such as"),
        ("vintage", ["latest"], "one of as printed, original, latest"),
        ("vintage", 7, "one of as printed, original, latest"),
        ("comparators", ["Statistical neighbors"], "Did you mean 'statistical neighbours'?"),
        ("vintage", "LATEST", "Did you mean 'latest'?"),
    ],
)
def test_what_was_meant_is_said(name: str, value: Any, said: str) -> None:
    with pytest.raises(Mistake) as caught:
        values.checked({name: value}, HELD)
    (fault,) = caught.value.faults
    assert said in fault
    assert fault.count("in quotes: ") < 2


def test_a_notebook_by_itself_takes_lists_as_text() -> None:
    # What papermill makes of -p areas '["Camden","Hackney"]' and of -p wave 2017.
    for areas in ('["LBC","Hackney"]', "LBC, Hackney", ["Camden", "Hackney"]):
        found = values.checked({**PRINTED, "areas": areas, "wave": 2017}, HELD)
        assert found["areas"] == ["Camden", "Hackney"]
        assert found["wave"] == "2017"
        assert found["vintage"] == "latest"
    assert values.checked(PRINTED, HELD) == PRINTED


def test_all_that_is_wrong_in_a_notebook_is_told_at_once() -> None:
    wrong = {"areas": "Cambden", "year": 2014, "vintage": "latset", "window": [3], "other": object}
    with pytest.raises(Mistake) as caught:
        values.checked(wrong, HELD)
    told = caught.value.faults
    assert len(told) == 4
    assert "Did you mean 'Camden'?" in told[0]
    assert "Did you mean 'latest'?" in told[2]
    with pytest.raises(Mistake, match="baseline"):
        values.checked({**PRINTED, "baseline": "2015-16"}, HELD)


VALUE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6)
    | st.sampled_from(["Camden", "2014-15", "latest", '["Camden"]', "[", "a,b"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner),
    max_leaves=4,
)  # fmt: skip
NAMES = st.sampled_from([*parameters.LISTS, *parameters.YEARS, *parameters.CHOICES, "wave"])


@given(st.dictionaries(NAMES, VALUE, max_size=4))
def test_any_values_are_taken_or_told(given: dict[str, Any]) -> None:
    try:
        found = values.checked(given, HELD)
    except Mistake as mistake:
        assert all("expected" in fault for fault in mistake.faults)
        return
    json.dumps(found, allow_nan=False).encode()
    assert all(isinstance(found[name], list) for name in parameters.LISTS if name in found)


LIKE = st.sampled_from([True, 3, 1.5, "text", "2014-15", ["LBHF"], ["2013-14"], [5, 10], [0.5], []])


@given(st.text(max_size=12) | st.sampled_from(["[1]", "[[1]]", "[null]", '{"a":1}']), LIKE, NAMES)
def test_any_text_is_taken_or_told(text: str, like: Any, name: str) -> None:
    value = values.normal(name, values.typed(text, like), HELD)
    fault = values.misfit(name, value, like, HELD)
    if not fault:
        json.dumps(value, allow_nan=False).encode()
        assert isinstance(value, list) is isinstance(like, list) or name == "wave"
