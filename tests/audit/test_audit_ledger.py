"""The ledger of the 2016 report: whole, true to its rules, and linked with the pages."""

import re
import shutil
from collections import Counter
from pathlib import Path

import pytest
import yaml
from bs4 import BeautifulSoup

from fop.audit import browser, homes, ledger, marks, verdicts, vintages
from fop.audit.explanations import explain
from fop.audit.ledger import Audit
from fop.audit.views import Views
from fop.charts.drawing import Chart
from fop.mistakes import Mistake
from fop.tables import datasets
from fop.tables.notebooks import read_notebook

ROOT = Path(__file__).resolve().parents[2]
KENSINGTON = "Kensington and Chelsea"
KINDS = {"discrepancy", "partly"}


@pytest.fixture(scope="module")
def audit() -> Audit:
    return ledger.run()


def test_every_verdict_is_the_one_that_its_rule_gives(audit: Audit) -> None:
    assert len(audit.findings) >= 560
    assert all(finding.verdict == finding.claim.verdict for finding in audit.findings)


def test_the_ledger_is_as_the_data_package_describes_it() -> None:
    assert len(datasets.load("claims")) == len(datasets.load("claims")["id"].unique())


def test_every_part_of_the_report_has_claims(audit: Audit) -> None:
    counted = Counter(homes.page(finding.claim.section) for finding in audit.findings)
    without = {name for name in homes.PAGES.values() if not counted[name]}
    assert without == set()


def test_every_page_of_the_audit_stands_in_the_contents() -> None:
    text = (ROOT / "_toc.yml").read_text(encoding="utf-8")
    known = {Path(str(place)).name for place in re.findall(r"notebooks/[\w-]+", text)}
    assert yaml.safe_load(text)
    assert {*homes.PAGES.values(), homes.PAGE, "writing-a-ledger"} <= known


def test_every_exhibit_named_is_on_the_page_of_its_section_or_of_section_3(audit: Audit) -> None:
    labels = set()
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        source = "\n".join(str(cell["source"]) for cell in read_notebook(path)["cells"])
        labels |= {f"table-{n.replace('.', '-')}" for n in re.findall(r'"Table (3\.\d+)"', source)}
    named = {finding.claim.exhibit for finding in audit.findings} - {""}
    assert named <= labels
    assert named == {f"table-3-{number}" for number in range(1, 15)}


def test_no_note_holds_a_value_with_decimals(audit: Audit) -> None:
    for finding in audit.findings:
        text = re.sub(r"(?i)(sections?|tables?|and|to|,|see) \d(\.\d+)+", "", finding.claim.note)
        assert not re.search(r"\d\.\d", text), finding.claim.id


def test_what_matters_is_what_differs(audit: Audit) -> None:
    apart = {"3.2.1-re-referrals-rose", "3.2.1-placements-fell-unaccompanied"}
    for finding in audit.findings:
        if finding.claim.consequence and finding.claim.id not in apart:
            assert finding.verdict in KINDS, finding.claim.id


@pytest.mark.parametrize(
    ("claim", "value", "words"),
    [
        ("3.2.1-placements-wcc-2013-14", 8199500, "fostering (Westminster, 2013-14) left out"),
        ("3.2.1-placements-wcc-2015-16", 7363430, "the point of the print dropped"),
        ("3.2.1-cost-wcc", 8199500 / 175, "fostering (Westminster, 2013-14) left out"),
        (
            "3.2.1-turnover-rbkc-2014-15",
            100 * 22 / 154,
            "starters (Kensington and Chelsea, 2014-15) copied",
        ),
    ],
)
def test_the_slips_that_matter_have_one_explanation(
    audit: Audit, claim: str, value: float, words: str
) -> None:
    finding = audit[claim]
    assert finding.parts[0].value == pytest.approx(value)
    (found,) = explain(finding, audit.library).fits
    assert words in found


def test_a_corrected_total_is_carried_to_the_cost_per_child(audit: Audit) -> None:
    effects = audit.effects("3.2.1-placements-wcc-2013-14")
    shown = {after.claim.claim: [round(p.value) for p in after.parts] for _, after in effects}
    assert shown["Cost per child, Westminster: printed total over children"] == [46854]
    assert shown["Placement spend fell in every borough, by the printed totals"] == [-11, -11, -10]


def test_the_official_figures_are_set_beside_the_print(audit: Audit) -> None:
    compared = vintages.official(audit)
    assert len(compared) == 90
    (wrong,) = compared[compared["agreement"] == vintages.FIRST["discrepancy"]].itertuples()
    assert (wrong.borough, wrong.measure, wrong.first) == (
        "Kensington and Chelsea",
        "turnover rate",
        14,
    )
    why = compared.set_index(["measure", "borough", "year"])["why"]
    assert why["referral rate", "Westminster", "2014-15"] == "population revised"
    assert why["children looked after", "Westminster", "2014-15"] == "rounded to five at first"
    assert why["re-referrals", "Westminster", "2014-15"] == "revised"
    assert why["referrals", "Westminster", "2014-15"] == vintages.SAME
    assert "One differs: turnover rate of Kensington and Chelsea in 2014-15." in vintages.agreement(
        compared
    )
    assert len(vintages.agreement_table(compared).shown) == 6
    assert "None differs." in vintages.agreement(compared[compared["measure"] == "referrals"])


def test_the_browser_is_a_table_that_searches_and_links(audit: Audit) -> None:
    page = BeautifulSoup(browser.Ledger(audit)._repr_html_(), "html.parser")
    ids = [tag["id"] for tag in page.find_all(id=True)]
    assert len(ids) == len(set(ids))
    rows = page.select("tbody tr")
    assert len(rows) == len(audit.findings)
    assert page.caption and page.select_one(".fop-filter[hidden]")
    assert {tag["scope"] for tag in page.find_all("th")} == {"col", "row"}
    assert {"section", "verdict", "whose"} == {tag["name"] for tag in page.find_all("select")}
    offered = {option.text for option in page.select("select[name=verdict] option")} - {"all"}
    assert offered == {*verdicts.SHOWN}
    for exhibit in range(1, 15):
        mark = marks.exhibit_mark(f"table-3-{exhibit}")
        assert mark is not None and mark.target.partition("#")[2] in ids
    for section in homes.PAGES:
        foot = marks.page_mark(section)
        assert foot is None or foot.target.partition("#")[2] in ids


def test_the_views_count_every_claim_once(audit: Audit) -> None:
    told = Views(audit)
    assert told.parts().data["claims"].sum() == audit.tally["claims"]
    assert sum(told.told.get(name, 0) for name in verdicts.SHOWN) == audit.tally["claims"]
    drawn = told.verdicts()
    assert isinstance(drawn, Chart) and f"{len(verdicts.SHOWN)} figures" in drawn.alt
    both = [told.differing(consequential=flag).data for flag in (True, False)]
    assert sum(map(len, both)) == audit.tally["partly"] + audit.tally["discrepancy"]


def test_counts_that_do_not_close_are_listed_with_what_could_explain_them(audit: Audit) -> None:
    searched = Views(audit).unclosed().set_index("id")["explanation"]
    assert {"1.3-18", "3.2.2-23", "A5-06"} <= {*searched.index}
    assert not any(audit[name].claim.is_of_cell for name in searched.index)
    # That a copied print gives itself explains nothing.
    assert searched["3.2.3-06"].startswith("None of the ")


def test_every_exhibit_has_a_home_in_the_book(audit: Audit) -> None:
    assert {finding.claim.exhibit for finding in audit.findings} - {""} == set(homes.HOMES)
    for anchor, section in homes.HOMES.items():
        source = (ROOT / "notebooks" / f"{homes.page(section)}.ipynb").read_text(encoding="utf-8")
        assert f'\\"{anchor.replace("table-3-", "Table 3.")}\\"' in source, anchor


def test_a_table_that_cannot_be_read_is_told_once(tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(ROOT / "data", data)
    table = data / "report" / "table_3_1.csv"
    table.write_text(table.read_text("utf-8").replace(",6962927.90,", ",six,"), "utf-8")
    other = data / "official" / "spend.csv"
    with other.open("a") as file:
        file.write("Total,2024-25,fostering,x,1,,\n")
    with pytest.raises(Mistake) as caught:
        ledger.run(folder=data)
    assert [fault for fault in caught.value.faults if "table_3_1.csv: row 2" in fault] == [
        f"{table}: row 2, column 'value': found 'six', expected a number, 0 or more or an empty "
        "cell. Mend the cell and run `fop check`."
    ]
    told = "\n".join(caught.value.faults)
    assert told.count("spend.csv: row") == 1
    assert "no official figure" not in told


def test_an_exhibit_shows_what_its_print_should_be() -> None:
    mark = marks.exhibit_mark("table-3-3")
    assert mark is not None and mark.differs
    assert mark.text == "printed 20.0%; counts give 14.3%"
    (one,) = mark.corrections
    assert (one.what, one.printed, one.right) == (
        "Turnover rate, Kensington and Chelsea, 2014-15", "20.0%", "14.3%",
    )  # fmt: skip
    assert one.why and mark.rest.endswith("cannot be checked.")
    spend = marks.exhibit_mark("table-3-5")
    assert spend is not None and len(spend.corrections) == 2


def test_every_correction_rests_on_a_claim_that_the_ledger_faults(audit: Audit) -> None:
    rows = datasets.load("report/corrections")
    assert len(rows) == 10
    for name in rows["claims"]:
        found = audit[name]
        assert found.verdict in KINDS or found.claim.whose == "omission", name
