"""Tables as people read them and as CSV."""

import pandas as pd
from tidy_rows import tidy

from fop.exhibits import figures, tables
from fop.words import measures


def table(**columns: list[object]) -> tables.Table:
    frame = pd.DataFrame(columns)
    return tables.plain(frame, {name: name.title() for name in frame}, headers=1)


def test_csv_disarms_formulas_and_keeps_numbers() -> None:
    text = tables.csv(table(name=["=1+1", "@x", "+44", "plain"], change=[-1, 2.5, 1 / 3, 0]))
    assert text.splitlines() == [
        "name,change",
        "'=1+1,-1",
        "'@x,2.5",
        "'+44,0.3333333333",
        "plain,0",
    ]


def test_a_year_without_any_figure_has_no_column() -> None:
    none = float("nan")
    held = tidy(("A", "2013-14", "rate", none, "per cent"), ("A", "2014-15", "rate", 2, "per cent"))
    rows = measures.compare(held, "2013-14", "2014-15")
    made = tables.comparison(rows, "2013-14", "2014-15")
    assert list(made.shown) == ["Measure", "Borough", "2014-15"] and "2013-14" in made.data
    nothing = rows.assign(after=float("nan"))
    assert "2013-14" in tables.comparison(nothing, "2013-14", "2014-15").shown


def test_comparison_shows_shares_in_points_only() -> None:
    rows = measures.compare(
        tidy(
            ("A", "2013-14", "rate", 15.1, "per cent"),
            ("A", "2014-15", "rate", 16.2, "per cent"),
            ("A", "2013-14", "children", 205, "children"),
            ("A", "2014-15", "children", 185, "children"),
        ),
        "2013-14",
        "2014-15",
    )
    shown = tables.comparison(rows, "2013-14", "2014-15").shown
    assert shown["Change"].tolist() == ["+1.1 points", "−20"]
    assert shown["Change, %"].tolist() == ["", "−9.8%"]
    assert shown["Measure"].tolist() == ["Rate", "Children"]


def test_crossed_keeps_the_order_of_appearance() -> None:
    frame = pd.DataFrame(
        {"s": ["b", "b", "a", "a"], "answer": ["yes", "no", "yes", "no"], "n": [1, 2, 3, 4]}
    )
    shown = tables.crossed(frame, "s", "answer", "n", heading="Statement").shown
    assert list(shown) == ["Statement", "yes", "no"]
    assert shown["Statement"].tolist() == ["b", "a"]


def test_a_change_from_nothing_has_no_per_cent_and_says_so() -> None:
    rows = pd.DataFrame(
        {
            "borough": ["One", "One", "Two", "Two"],
            "year": ["2013-14", "2014-15"] * 2,
            "measure": "re-referrals",
            "value": [0.0, 7.0, None, 7.0],
            "unit": "referrals",
        }
    )
    table = tables.comparison(measures.compare(rows, "2013-14", "2014-15"), "2013-14", "2014-15")
    assert table.shown["Change"].tolist() == ["+7", "[x]"]
    assert table.shown["Change, %"].tolist() == ["[z]", "[x]"]
    facts = {fact["id"]: fact["symbol"] for fact in figures.facts(table, "t")}
    assert facts["t/re-referrals/one/change-per-cent"] == "z"
    assert facts["t/re-referrals/two/change-per-cent"] == "x"


def test_a_plain_table_keeps_the_symbols_beside_its_figures() -> None:
    frame = pd.DataFrame({"year": ["A", "B", "C"], "rate": [1.0, None, None]})
    frame["rate_symbol"] = [None, "c", None]
    table = tables.plain(frame, {"year": "Year", "rate": "Rate"})
    assert table.shown["Rate"].tolist() == ["1", "[c]", "[x]"]
    assert [fact["symbol"] for fact in figures.facts(table, "t")] == ["", "c", "x"]


def test_an_id_names_a_borough_by_its_short_name_whatever_follows() -> None:
    rows = pd.DataFrame({"who": ["Westminster, managers", "Westminster"], "n": [1, 2]})
    facts = figures.facts(tables.plain(rows, {"who": "Who", "n": "People"}), "t")
    assert [fact["id"] for fact in facts] == ["t/wcc-managers/n", "t/wcc/n"]
