"""About: the book's account of itself is the code's own."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from small_book import ROOT

from fop import Page
from fop.page import about
from fop.tables import datasets
from fop.words import official


def test_each_share_has_its_words() -> None:
    words = about.share_words()
    assert list(words["words"])[:4] == ["none", "half", "all", "about half"]
    bounds = dict(zip(words["words"], words["share"], strict=True))
    assert bounds["half"] == "exactly 50%" and bounds["about half"] == "46% to under 54%"


def test_words_for_changes_are_found_by_trying() -> None:
    bounds = dict(about.movement_words()[["words", "change"]].itertuples(index=False))
    assert bounds["hardly changed"] == "−2.9% to +2.9%"
    assert bounds["fell slightly"] == "−9.9% to −3.0%"
    assert bounds["rose"] == "+10.0% or more"
    assert bounds["cannot be compared"] == "a figure is missing"


def test_parameters_say_what_they_set() -> None:
    rows = about.parameters({"areas": ["LBHF", "WCC"], "year": "2014-15", "other": 3})
    assert list(rows["value"]) == ["LBHF and WCC", "2014-15", "3"]
    assert list(rows["sets"] != "") == [True, True, False]


def test_editions_are_listed_with_their_parameters() -> None:
    edition = about.held_editions().set_index("edition").loc["2016"]
    assert edition["areas"] == "LBHF, RBKC and WCC" and edition["year"] == "2014-15"


def test_symbols_have_reasons() -> None:
    symbols = about.symbols()
    assert len(symbols) and symbols["reason"].ne("").all() and symbols["figures"].gt(0).all()


def test_the_interface_is_complete_and_described() -> None:
    calls = about.interface()
    assert calls["call"].is_unique and calls["does"].str.endswith(".").all()
    for call in (
        "page.say(text, when=, figures=…)",
        "page.load(name)",
        "page.official(wanted, …)",
        "page.places",
    ):
        assert call in set(calls["call"]), call


def test_a_field_may_ask_for_one_of_several_numbers_or_name_several_areas() -> None:
    page = Page("About", {"sizes": [34, 25], "areas": ["LBHF", "WCC"]})
    assert str(page.say("{sizes[0]} and {sizes[1]} in {areas}.")) == "34 and 25 in LBHF and WCC."


@pytest.mark.parametrize("name", list(datasets.package()))
def test_every_column_is_described(name: str) -> None:
    columns = datasets.dictionary(name)
    assert list(columns["column"]) == list(datasets.load(name).columns)
    assert columns[["title", "type", "description", "holds"]].notna().all(axis=None)


def test_tables_are_held_in_reading_order() -> None:
    names = about.held("report/table_")
    assert names.index("report/table_3_9") < names.index("report/table_3_10")
    others = about.held("report/", without="table")
    assert "report/misprints" in others and not any("table" in name for name in others)


def hidden(tree: ast.AST) -> Iterator[str]:
    """Annotations of methods that begin with the name of a method of the same class."""
    for one in (node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)):
        methods = [node for node in one.body if isinstance(node, ast.FunctionDef)]
        for method in methods:
            written = [method.returns, *(given.annotation for given in ast.walk(method.args)
                                         if isinstance(given, ast.arg))]  # fmt: skip
            named = {node.id for part in written if part for node in ast.walk(part)
                     if isinstance(node, ast.Name)}  # fmt: skip
            yield from (f"{one.name}.{method.name}: {name}"
                        for name in named & {other.name for other in methods})  # fmt: skip


def test_no_method_hides_what_an_annotation_names() -> None:
    # Python 3.14 looks annotations up when they are asked for: in the finished class.
    wrong = "class A:\n    def one(self) -> one.Kind: ...\n"
    assert list(hidden(ast.parse(wrong))) == ["A.one: one"]
    places = sorted(Path(about.__file__).parents[1].rglob("*.py"))
    assert [(p.name, f) for p in places for f in hidden(ast.parse(p.read_text("utf-8")))] == []


def test_a_table_is_described_with_its_source_and_size() -> None:
    page = about.described("report/table_3_6")._repr_html_()
    assert "Open Government Licence" in page and "18 rows" in page


def test_code_is_shown_as_code() -> None:
    assert Page("About", {}).code(["x = 1\n", "page.code(In)"]) == "```python\nx = 1\n```"


def test_a_wave_that_is_not_held_is_told_as_not_supplied() -> None:
    def told(wave: str) -> tuple[str, str]:
        given = {"areas": ["WCC"], "year": "2018-19", "cost_year": "2018-19", "vintage": "latest"}
        row = about.missing(Page("About", {**given, "wave": wave})).iloc[0]
        return row["what"], row["why"]

    assert told("2015-16")[0].endswith("after 2015-16")
    what, why = told("2030-31")
    assert what.endswith("of 2030-31")
    assert why == "None has been supplied."


def test_what_an_edition_lacks_is_told_file_by_file() -> None:
    def told(area: str, year: str) -> dict[str, str]:
        given = {"areas": [area], "year": year, "cost_year": year, "vintage": "latest"}
        rows = about.missing(Page("About", {**given, "wave": "2015-16"}))
        return dict(zip(rows["what"], rows["why"], strict=True))

    unpublished = told("RBKC", "2024-25")
    staff = "Social workers in post, starters and leavers of Kensington and Chelsea in 2024-25"
    assert "unavailable" in unpublished[staff]
    assert unpublished[staff].endswith("had one in each of the three years before.")
    suppressed = told("City of London", "2018-19")
    assert (
        "suppressed" in suppressed["Children with a protection plan of City of London in 2018-19"]
    )
    assert not any("workers" in what for what in suppressed)


def test_spending_of_an_earlier_year_than_the_rest_is_told() -> None:
    def told(spent: str) -> dict[str, str]:
        given = {"areas": ["WCC"], "year": "2024-25", "cost_year": spent, "vintage": "latest"}
        rows = about.missing(Page("About", {**given, "wave": "2015-16"}))
        return dict(zip(rows["what"], rows["why"], strict=True))

    earlier = told("2023-24")
    assert earlier[
        "Spending in 2024-25: where this edition speaks of spending, it shows 2023-24"
    ] == ("It is held.")
    assert not any("speaks of spending" in what for what in told("2024-25"))


def test_a_first_publication_that_is_not_held_is_not_called_unpublished() -> None:
    given = {"areas": ["WCC"], "year": "2017-18", "cost_year": "2017-18", "vintage": "original"}
    rows = about.missing(Page("About", {**given, "wave": "2015-16"}))
    reasons = dict(zip(rows["what"], rows["why"], strict=True))
    why = reasons["Children looked after of Westminster in 2017-18"]
    assert why == "No first publication of it is held."
    assert "vintage latest" in official.reason("report/table_3_6", "original")


def test_a_year_of_which_nothing_is_held_yet_is_missing_table_by_table() -> None:
    years = {"baseline": "2013-14", "year": "2025-26", "cost_year": "2024-25", "vintage": "latest"}
    told = about.missing(Page("this-edition", years))
    expected = [what for what, *_, ends, _ in about.PUBLISHED if ends == "year"]
    late = told["what"][told["what"].str.endswith(" in 2025-26")]
    assert len(late) == len(expected)
    assert all(late.str.startswith(what).any() for what in expected)


def test_every_table_is_described_in_the_data_dictionary() -> None:
    text = (ROOT / "notebooks" / "data-dictionary.ipynb").read_text(encoding="utf-8")
    code = json.loads(text)["cells"]
    found: set[str] = set()
    for cell in code:
        for call in re.findall(r"page\.dictionary\((.+)\)", "".join(cell["source"])):
            node = ast.parse(f"f({call})", mode="eval").body
            assert isinstance(node, ast.Call)
            named = {one.arg: ast.literal_eval(one.value) for one in node.keywords}
            found |= {*about.held(ast.literal_eval(node.args[0]), **named)}
    assert found == {*datasets.package()}
