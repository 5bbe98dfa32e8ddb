"""What is begun by a command passes every check."""

import json
import shutil
from pathlib import Path

import pytest
from small_book import ROOT, fop

from fop.build import inspection, starting
from fop.mistakes import Mistake
from fop.page.page import Page
from fop.tables import contents, datasets, editions, notebooks, parameters, values


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for name in ("data", "notebooks"):
        shutil.copytree(ROOT / name, tmp_path / name)
    for name in ("_toc.yml", "_config.yml", "CITATION.cff"):
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def test_a_section_an_exhibit_and_an_edition_pass_every_check(copy: Path) -> None:
    path = starting.section(copy, "3.2.9 Views of managers", "3.2.5")
    names = [section.name for section in contents.sections(copy)]
    # After all that stands below the section before it.
    assert names[names.index(path.stem) - 1] == "time-use"
    assert names[names.index(path.stem) + 1].startswith("3-2-6")
    assert starting.page_of(notebooks.read_notebook(path)) == "3.2.9"

    data = copy / "data"
    begun = [starting.exhibit(copy, data, one, "3.2.9") for one in ("referrals", "agency workers")]
    assert begun == [("Exhibit 3.2.9a", []), ("Exhibit 3.2.9b", [])]
    assert starting.exhibit(copy, data, "referrals", "official-series")[0].endswith(" series a")

    begun, gaps = starting.edition(data, "2026", "2025-26", "2025")
    edition = editions.load_edition("2026", data)
    held = editions.held(data).years
    assert edition.parameters["year"] == "2025-26"
    assert edition.parameters["cost_year"] in held
    assert "2026" in edition.title
    assert len(gaps) == 7
    assert all("fop import" in gap and gap in begun.read_text() for gap in gaps)
    assert inspection.faults(copy, data) == []


def test_an_edition_of_a_year_that_is_held_has_no_gap_where_figures_are(copy: Path) -> None:
    _, gaps = starting.edition(copy / "data", "again", "2023-24", "2016")
    assert gaps == []
    # One that is unfinished is not begun from.
    (copy / "data/editions/2099.yml").write_text("title: ")
    assert fop(copy, "new", "edition", "another", "--year", "2023-24").returncode == 0
    assert editions.load_edition("again", copy / "data").parameters["cost_year"] == "2023-24"


def test_each_of_several_files_that_fill_a_table_is_named_where_it_is_not_out(copy: Path) -> None:
    data = copy / "data"
    plans = datasets.load("official/child_protection", data)
    second = plans["measure"].isin(["child protection plans started"]) | plans[
        "measure"
    ].str.startswith("second or subsequent")
    plans[~second | (plans["year"] < "2024-25")].to_csv(
        data / "official" / "child_protection.csv", index=False, lineterminator="\n"
    )
    (gap,) = starting.missing(data, "2024-25")
    assert "second child protection plans (held to 2023-24): fop import" in gap


def test_spending_of_a_ledger_counts_where_official_figures_reach_as_far(copy: Path) -> None:
    data = copy / "data"
    with (data / "ledger" / "spend.csv").open("a") as file:
        file.writelines(
            f"E09000033,{year},fostering,ledger-2026-05-01,4120000,provisional\n"
            for year in ("2024-25", "2025-26")
        )
    spent = datasets.load("official/spend", data)
    spent[spent["year"] < "2024-25"].to_csv(
        data / "official" / "spend.csv", index=False, lineterminator="\n"
    )
    _, gaps = starting.edition(data, "again", "2024-25", "2016")
    assert editions.load_edition("again", data).parameters["cost_year"] == "2024-25"
    (gap,) = gaps
    assert gap.endswith("then write 2024-25 for cost_year")
    # No official figure is of 2025-26 yet.
    starting.edition(data, "next", "2025-26", "2016")
    assert editions.load_edition("next", data).parameters["cost_year"] == "2024-25"


def test_what_cannot_be_begun_is_told_and_nothing_is_written(copy: Path) -> None:
    data = copy / "data"
    before = {path: path.read_bytes() for path in copy.rglob("*") if path.is_file()}
    for begin, said in (
        (lambda: starting.section(copy, "…", "3.2.5"), "no name for a file"),
        (lambda: starting.section(copy, "Con", "3.2.5"), "no name for a file"),
        (lambda: starting.section(copy, "Views of <managers>", "3.2.5"), "holds <"),
        (lambda: starting.section(copy, "3.2.9 " + "a" * 300, "3.2.5"), "has 306 letters"),
        (lambda: starting.section(copy, "References", "3.2.5"), "already"),
        (lambda: starting.section(copy, "3.2.1 Other things", "3.2.5"), "3-2-1-value.* already"),
        (lambda: starting.section(copy, "New", "3.2.99"), "No section"),
        (lambda: starting.section(copy, "New", "summary"), "front page"),
        (lambda: starting.section(copy, "A\u202eb", "3.2.5"), "U\\+202E"),
        (lambda: starting.section(copy, "a" * 99, "3.2.5"), "columns"),
        (lambda: starting.exhibit(copy, data, "referals", "3.2.5"), "Did you mean 'referrals'"),
        (lambda: starting.edition(data, "2025", "2024-25", "2016"), "there is one"),
        (lambda: starting.edition(data, "../x", "2024-25", "2016"), "no name"),
        (lambda: starting.edition(data, "2031", "2030-31", "2025"), "which is to come"),
        (lambda: starting.edition(data, "2026", "2025-26", "2071"), "Editions there"),
        # With two mistakes, in what comes first and what comes last.
        (lambda: starting.section(copy, "Con", "3.2.99"), "(?s)No section.*no name for a file"),
        (lambda: starting.exhibit(copy, data, "x", "3.2.99"), "(?s)No section.*No official"),
        (lambda: starting.edition(data, "../x", "1", "2071"), "(?s)No ed.*no name.*--year is"),
    ):
        with pytest.raises(Mistake, match=said):
            begin()
    assert {path: path.read_bytes() for path in copy.rglob("*") if path.is_file()} == before


def test_only_the_year_compared_may_be_one_to_come() -> None:
    known = parameters.Held((), ("2023-24", "2024-25"))
    assert values.misfit("year", "2025-26", "2013-14", known) == ""
    for name, year in (("year", "2026-27"), ("cost_year", "2025-26"), ("baseline", "2025-26")):
        assert values.misfit(name, year, "2013-14", known) != ""
    assert parameters.following("1998-99") == "1999-00"


def test_a_section_that_lacks_parameters_is_told_which_lines_to_add(copy: Path) -> None:
    _, lines = starting.exhibit(copy, copy / "data", "referrals", "3.2.5")
    assert [line.partition(" = ")[0] for line in lines] == [
        "areas", "baseline", "year", "vintage", "population_base",
    ]  # fmt: skip
    with pytest.raises(Mistake, match=r'no parameter baseline.*baseline = "2013-14"  # reporting'):
        Page("3.2.5", {"wave": "2015-16"}).tell("re-referral rate")


@pytest.mark.slow
def test_a_begun_section_with_a_begun_exhibit_builds(copy: Path) -> None:
    path = starting.section(copy, "Views of managers", "3.2.5")
    label, _ = starting.exhibit(copy, copy / "data", "re-referral rate", path.stem)
    made = json.loads(path.read_text())
    shown = made["cells"][-1] | {"id": "shown", "source": [f"page.exhibit({label!r})"]}
    made["cells"].insert(-1, shown)
    path.write_text(json.dumps(made))
    (copy / "_toc.yml").write_text(f"format: jb-book\nroot: notebooks/{path.stem}\n")
    edition = "title: A book\nyear: 2014-15\nareas: [LBHF, RBKC, WCC]\n"
    (copy / "data/editions/2016.yml").write_text(edition)
    for other in (copy / "notebooks").glob("*.ipynb"):
        if other != path:
            other.unlink()
    done = fop(copy, "build")
    assert done.returncode == 0, done.stderr
    html = (copy / f"_build/2016/html/notebooks/{path.stem}.html").read_text()
    assert label in html and "Re-referral rate" in html
