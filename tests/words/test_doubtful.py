"""Doubtful figures: equivalents beside too many people."""

import pandas as pd

from fop.tables import datasets
from fop.words import breaks, doubtful


def rows(*figures):
    return pd.DataFrame(figures, columns=["borough", "year", "measure", "value"])


def test_equivalents_under_half_of_the_people_are_doubted_and_no_others():
    fte, people = "agency workers", "agency workers, headcount"
    odd = doubtful.doubtful(
        rows(
            ("A", "2019-20", fte, 4.0), ("A", "2019-20", people, 16),
            ("A", "2020-21", fte, 8.0), ("A", "2020-21", people, 16),
            ("B", "2019-20", fte, 4.0), ("B", "2019-20", people, None),
            ("B", "2020-21", "leavers", 1.0), ("B", "2020-21", people, 30),
        )
    )  # fmt: skip
    assert odd[["borough", "year", "measure", "equivalents", "people"]].to_numpy().tolist()[0] == [
        "A", "2019-20", "agency workers", 4.0, 16,
    ]  # fmt: skip
    assert not ((odd["borough"] == "A") & (odd["year"] == "2020-21")).any()
    assert "leavers" not in set(odd["measure"])


def test_every_published_figure_of_the_kind_is_told_wherever_two_years_are_compared():
    def told(measure, area, year):
        return " ".join(breaks.cautions([measure], [area], "2014-15", year))

    assert "4.0 full-time equivalents beside 16 people" in told("agency workers", "RBKC", "2019-20")
    assert "4.0 full-time equivalents beside 25 people" in told(
        "agency worker rate", "WCC", "2019-20"
    )
    assert "1.0 full-time equivalents beside 14 people" in told("agency workers", "WCC", "2020-21")
    assert "4.0 full-time equivalents beside 25 people" in told("turnover rate", "LBHF", "2016-17")
    assert "22.0 full-time equivalents beside 53" in told("agency workers", "Bexley", "2018-19")
    for rate in ("sickness absence rate", "vacancy rate", "turnover rate", "agency worker rate"):
        assert "social workers in post" in doubtful.RATES[rate]
    assert "cannot be right" not in told("agency workers, headcount", "WCC", "2020-21")


def test_counts_of_people_have_the_breaks_of_the_equivalents():
    table = datasets.load(breaks.BREAKS)
    held = set(datasets.load("official/measures")["measure"])
    for name in [one for one in held if one + doubtful.PEOPLE in held]:
        ours, theirs = (
            {*table.loc[(table["measure"] == one) & (table["kind"] == "break"), "year"]}
            for one in (name, name + doubtful.PEOPLE)
        )
        assert ours == theirs, name


def test_a_figure_that_was_revised_by_much_is_told():
    told = " ".join(breaks.cautions(["re-referral rate"], ["Leeds"], "2013-14", "2018-19"))
    assert "first published as 1,467, and are now published as 2,816" in told
    assert not breaks.cautions(["re-referral rate"], ["Leeds"], "2014-15", "2018-19")


def test_what_is_published_is_not_called_unpublished():
    told = " ".join(breaks.cautions(["agency workers, headcount"], ["RBKC"], "2018-19", "2023-24"))
    assert "not as full-time" not in told and "No agency" not in told
    early = " ".join(breaks.cautions(["turnover rate"], ["RBKC"], "2013-14", "2014-15"))
    assert "was published, but no file of it is held" in early


def test_no_rate_is_made_from_a_doubtful_figure():
    rates = rows(
        ("A", "2019-20", "turnover rate", 3.0),
        ("A", "2018-19", "turnover rate", 9.0),
        ("B", "2019-20", "turnover rate", 8.0),
        ("A", "2019-20", "re-referral rate", 1.0),
    )
    odd = doubtful.doubtful(
        rows(("A", "2019-20", "leavers", 4.0), ("A", "2019-20", "leavers, headcount", 25))
    )
    found = doubtful.masked(rates, odd)["value"]
    assert found.isna().tolist() == [True, False, False, False]
