"""Front: cards, newest figures and lists of the first page, for any boroughs."""

import re
from pathlib import Path

import pytest
import yaml

from fop.exhibits.front import Card
from fop.mistakes import Mistake
from fop.page.page import Page
from fop.words import judging

ROOT = Path(__file__).parents[2]
OURS = ["LBHF", "RBKC", "WCC"]
CARD = "Heading\n\nSaid of {places}.\n\n5\n\npeople\n\n**weak**. Few.\n\n[More](x.ipynb)"


@pytest.fixture(scope="module")
def page() -> Page:
    return Page("Summary", {"areas": OURS})


def test_a_card_has_six_parts_with_fields_filled(page: Page) -> None:
    front = page.front
    picture = front.corrected(
        front.figure("3.2.1-cost-wcc"), "Cost per child", "fostering left out"
    )
    html = front.cards(front.card(CARD, picture, printed=True)).html
    assert "Said of three boroughs." in html and 'href="x.html"' in html
    assert "fop-card-printed" in html and "<b>weak</b>" in html
    with pytest.raises(Mistake, match="A card has 6 parts"):
        front.card("Heading\n\nSaid.", picture)


@pytest.mark.parametrize("name", ["City of London", "Isles of Scilly"])
def test_the_smallest_authorities_have_a_front_page_without_newest_figures(name: str) -> None:
    front = Page("Summary", {"areas": [name], "vintage": "latest"}).front
    assert front.newest("Newest figures") is None
    assert f"Newest figures of {name} are not available." in front.others
    assert front.until == Page("Summary", {"areas": OURS}).front.until


def test_a_printed_figure_is_found_by_its_claim(page: Page) -> None:
    cost = page.front.figure("3.2.1-cost-wcc")
    assert (cost.printed, cost.corrected) == ("25,982", "£46,854")
    with pytest.raises(Mistake, match="no printed figure 'nothing'"):
        page.front.figure("nothing")


def test_what_happened_is_said_in_one_short_sentence_with_its_figure(page: Page) -> None:
    card = page.compared.card("What happened next", "[More](what-happened-next.ipynb)")
    assert card.said == (
        "Neither re-referrals nor children in care fell compared with the rest of London."
    )
    assert card.number == "down 13% in both" and len(card.pictures) == 2
    assert "moderate" in card.sure and len(card.said.split()) <= 25


def test_a_card_names_at_each_bar_the_boroughs_that_it_is_of() -> None:
    treated = ["Haringey", "Wandsworth", "Bexley"]
    page = Page("Summary", {"areas": treated, "treated": treated})
    card = page.compared.card("What happened next", "[More](what-happened-next.ipynb)")
    # Wandsworth's unaccompanied children are suppressed in a year that is compared.
    assert [picture.rows[0][0] for picture in card.pictures] == [
        "Three boroughs", "Haringey and Bexley",
    ]  # fmt: skip


def test_other_boroughs_are_told_whom_the_comparison_is_of() -> None:
    assert page_of(OURS).endswith("with 2012-13 to 2013-14.")
    assert page_of(["Camden"]).endswith("with 2012-13 to 2013-14 for those it names.")


def page_of(areas: list[str]) -> str:
    return str(Page("6", {"areas": areas}).compared.in_short())


def test_a_comparison_that_cannot_be_made_says_what_is_missing(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page.compared.study, "testable", lambda **_: [])
    card = page.compared.card("What happened next", "[More](what-happened-next.ipynb)")
    assert "figures are missing" in card.missing and card.missing in card.html()


@pytest.mark.parametrize("areas", [OURS, ["Camden", "Hackney"], ["Newham"], ["Leeds", "Bristol"]])
def test_the_title_of_the_newest_figures_is_true_of_every_borough(areas: list[str]) -> None:
    page = Page("Summary", {"areas": areas})
    shown = page.front.newest("Newest figures")
    assert shown is not None
    frame = shown.table.data.set_index(shown.table.data.columns[0])
    at_an_end = set()
    for column in frame.columns[:2]:
        values = frame[column].dropna().astype(float)
        low, high = values.rank(method="min"), values.rank(method="max", ascending=False)
        for name in page.areas:
            if name in values.index and min(low[name], high[name]) <= 5:
                at_an_end.add(name)
    said = "" if re.search(r"none of| not among ", shown.heading) else shown.heading
    assert at_an_end == {name for name in page.areas if name in said}
    assert all(name in shown._repr_html_() for name in page.areas)


def test_spending_is_that_of_the_report_whatever_is_shown(page: Page) -> None:
    other = Page("Summary", {"areas": ["Camden"], "vintage": "latest"})
    assert other.front.money == page.front.money
    told = page.front.money
    assert re.findall(r"(?:down|up) \d+%", told) == ["down 1%", "down 5%", "up 1%", "up 2%"]
    assert told.endswith("Figures of 2015-16 are provisional.")
    assert len(told.states) == 4 and list(judging.misstatements(told.record())) == []
    assert page.front.returned.endswith("; no more than usual.")


def test_lists_stand_under_their_headings(page: Page) -> None:
    html = page.front.columns("* One\n- a\n- b of\n  {places}\n\n* Two\n- c", level=3).html
    assert re.findall(r'<h3 id="\w+">(.*?)</h3>', html) == ["One", "Two"]
    assert re.findall(r"<li>(.*?)</li>", html) == ["a", "b of three boroughs", "c"]


def test_a_bar_of_people_is_cut_by_their_answers(page: Page) -> None:
    trained = page.counts("report/programme", group="practitioners", section="1.3")
    picture = page.front.parts(trained, "All | finished: completed by March 2016")
    assert picture.title == "All" and "276" in picture.html()
    assert Card("a", "b", "c").html().startswith('<section class="fop-card">')


def test_the_first_page_leads_to_every_page_of_the_first_group() -> None:
    told = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    assert told["root"] == "notebooks/summary"
    assert [part["caption"] for part in told["parts"]] == [
        *("Start here", "The report", "Appendices", "Figures and checks", "Analysts and editors"),
    ]
    text = (ROOT / "notebooks/summary.ipynb").read_text(encoding="utf-8")
    for entry in told["parts"][0]["chapters"]:
        assert f"({entry['file'].removeprefix('notebooks/')}.ipynb)" in text


def test_terms_have_short_meanings_in_the_order_of_the_alphabet(page: Page) -> None:
    terms = page.about("terms")
    assert list(terms["term"]) == sorted(terms["term"], key=str.casefold)
    assert str(page.terms()).count("\n- **") == len(terms) - 1
    for meaning in terms["meaning"]:
        assert all(len(one.split()) <= 25 for one in re.split(r"(?<=[.:]) ", meaning)), meaning
