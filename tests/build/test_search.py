"""Search: figures as printed, numbers of sections and exhibits, words; in a real browser."""

import json
from pathlib import Path
from typing import Any

import pytest
from small_book import fop, notebook, project

from fop.build.theme import search

EXHIBIT = (
    '<figure class="fop-exhibit" id="table-3-6" data-label="Table 3.6"><h3 class="fop-finding">'
    "Turnover fell</h3><table><caption>Staff turnover &amp; more</caption><tr><td>14.3%</td>"
    '<td>£6,904,510</td></tr></table><p class="fop-citation">Munro (2016)</p></figure>'
)
PAGE = (
    '<article class="bd-article"><section id="value">\n<h1>3.2.1 Better <em>value</em>'
    '<a class="headerlink" href="#value">#</a></h1><div class="fop-years">Change the years</div>'
    '<p>One<b>two</b></p><section id="cost">'
    f"<h2>Cost of training</h2><p>Words.</p><script>no()</script>{EXHIBIT}</section></section>"
    "</article>"
)


def test_a_page_is_taken_apart_into_parts_and_exhibits() -> None:
    assert list(search.pieces(PAGE)) == [
        ("value", "", "3.2.1 Better value", "Onetwo"),
        ("cost", "", "Cost of training", "Words."),
        ("table-3-6", "Table 3.6", "Turnover fell",
         "Turnover fell Staff turnover & more 14.3% £6,904,510"),
    ]  # fmt: skip
    assert list(search.pieces("<html></html>")) == []


def shown(figure: str, label: str, title: str) -> tuple[str, ...]:
    anchor = label.lower().replace(" ", "-").replace(".", "-")
    html = (
        f'<figure class="fop-exhibit" id="{anchor}" data-label="{label}"><h3 class="fop-finding">'
        f"{title}</h3><table><caption>{title}, 2013-14 and 2014-15</caption><thead><tr>"
        f'<th scope="col">Borough</th><th scope="col">2014-15</th></tr></thead><tbody><tr>'
        f'<th scope="row">Westminster</th><td>{figure}</td></tr></tbody></table>'
        '<p class="fop-citation">Munro (2016)</p></figure>'
    )
    return (f"from IPython.display import HTML\nHTML({html!r})",)


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = project(
        tmp_path_factory.mktemp("book") / "a book #1",
        front=notebook(
            "# Summary\n\nSection 3.2.1 tells of 14.3 per cent, and of 114.3%.",
            ('year = "2014-15"  # a year', "parameters"),
        ),
        value=notebook(
            "# 3.2.1 Better value\n\nThe cost of practice.\n\n## Cost of training\n\nMuch.",
            shown("14.3%", "Table 3.6", "Staff turnover"),
            shown("£6,904,510", "Table 3.60", "Salaries"),
        ),
        chances=notebook(
            "# 3.2.11 Life chances\n\nTraining had a cost.",
            shown("14.35%", "Figure 2", "Re-referral rate"),
            ("'<script>' + 'never run'",),
        ),
    )
    done = fop(root, "build")
    assert done.returncode == 0, done.stderr
    return root / "_build" / "2016" / "html"


def first(browser: Any, html: Path, query: str) -> tuple[str, str, str]:
    """Search from the front page, as a reader does: the first result, its address, its excerpt."""
    page = browser.new_page()
    page.set_default_timeout(15_000)
    errors: list[Any] = []
    page.on("pageerror", lambda error: errors.append(error))
    page.goto((html / "search.html").as_uri())
    page.fill("#fop-query", query)
    page.press("#fop-query", "Enter")
    page.wait_for_selector("#fop-found:not(:empty)")
    results = page.locator("#search-results > li")
    found = ("", "", "")
    if results.count():
        link = results.first.locator("a")
        excerpt = results.first.locator("p").inner_text()
        found = (link.inner_text(), str(link.get_attribute("href")), excerpt)
    assert errors == []
    page.close()
    return found


@pytest.mark.slow
@pytest.mark.parametrize(
    ("query", "title", "address", "excerpt"),
    [
        ("14.3%", "Table 3.6: Staff turnover", "value.html#table-3-6", "14.3%"),
        ("14.3 per cent", "Table 3.6: Staff turnover", "value.html#table-3-6", "14.3%"),
        ("£6,904,510", "Table 3.60: Salaries", "value.html#table-3-60", "£6,904,510"),
        ("6904510", "Table 3.60: Salaries", "value.html#table-3-60", "6,904,510"),
        ("3.2.1", "3.2.1 Better value", "value.html", "cost of practice"),
        ("Table 3.6", "Table 3.6: Staff turnover", "value.html#table-3-6", "Staff"),
        ("table 3.60", "Table 3.60: Salaries", "value.html#table-3-60", "Salaries"),
        ("2014-15", "Table 3.6: Staff turnover", "value.html#table-3-6", "2014-15"),
        ("2014–15 Westminster", "Table 3.6: Staff turnover", "value.html#table-3-6", "2014-15"),
        ("re-referral", "Figure 2: Re-referral rate", "chances.html#figure-2", "Re-referral"),
        ("rereferral", "Figure 2: Re-referral rate", "chances.html#figure-2", "Re-referral"),
        ("cost of training", "Cost of training", "value.html#cost-of-training", "Much"),
        ("staff TURNOVER", "Table 3.6: Staff turnover", "value.html#table-3-6", "turnover"),
        ("14,3 %", "Table 3.6: Staff turnover", "value.html#table-3-6", "14.3%"),
        ("6 904 510", "Table 3.60: Salaries", "value.html#table-3-60", "£6,904,510"),
        ("2014/15", "Table 3.6: Staff turnover", "value.html#table-3-6", "2014-15"),
        ("section 3.2.1", "3.2.1 Better value", "value.html", "cost of practice"),
        ("staf turnovre", "Table 3.6: Staff turnover", "value.html#table-3-6", "turnover"),
        ("re referal rates", "Figure 2: Re-referral rate", "chances.html#figure-2", "Re-referral"),
        ("How much did it cost?", "Cost of training", "value.html#cost-of-training", "Much"),
        ("£6.9 million", "Table 3.60: Salaries", "value.html#table-3-60", "£6,904,510"),
        ("7m", "Table 3.60: Salaries", "value.html#table-3-60", "£6,904,510"),
        ("14.3 percent", "Table 3.6: Staff turnover", "value.html#table-3-6", "14.3%"),
        ("£6,904,510.00", "Table 3.60: Salaries", "value.html#table-3-60", "£6,904,510"),
        ("fig. 2", "Figure 2: Re-referral rate", "chances.html#figure-2", "Re-referral"),
        ("FY14/15", "Table 3.6: Staff turnover", "value.html#table-3-6", "2014-15"),
        ("rereferals", "Figure 2: Re-referral rate", "chances.html#figure-2", "Re-referral"),
        ("WCC", "Table 3.6: Staff turnover", "value.html#table-3-6", "Westminster"),
        ("t3.6", "Table 3.6: Staff turnover", "value.html#table-3-6", "Staff"),
        ("Tbl. 3-6", "Table 3.6: Staff turnover", "value.html#table-3-6", "Staff"),
        ("table three point six", "Table 3.6: Staff turnover", "value.html#table-3-6", "Staff"),
        ("figure ii", "Figure 2: Re-referral rate", "chances.html#figure-2", "Re-referral"),
        ("section 3-2-1", "3.2.1 Better value", "value.html", "cost of practice"),
        ("§ 3.2.1", "3.2.1 Better value", "value.html", "cost of practice"),
        ("2014 to 2015", "Table 3.6: Staff turnover", "value.html#table-3-6", "2014-15"),
        ("201415", "Table 3.6: Staff turnover", "value.html#table-3-6", "2014-15"),
        ("westminster turn over", "Table 3.6: Staff turnover", "value.html#table-3-6", "turnover"),
        (
            "how much did the training cost per person",
            "Cost of training",
            "value.html#cost-of-training",
            "Much",
        ),
        (
            "table two years staff turnover",
            "Table 3.6: Staff turnover",
            "value.html#table-3-6",
            "turnover",
        ),
        ("turn over", "Table 3.6: Staff turnover", "value.html#table-3-6", "turnover"),
        ("salaries WCC", "Table 3.60: Salaries", "value.html#table-3-60", "Westminster"),
        ("cost training", "Cost of training", "value.html#cost-of-training", "Much"),
        ("lac", "", "", ""),
        ("constructor", "", "", ""),
        ("__proto__", "", "", ""),
        ("£6.8 million", "", "", ""),
        ("Munro", "", "", ""),
        ("nowhere at all", "", "", ""),
        ("salaries of zebras", "Table 3.60: Salaries", "value.html#table-3-60", "Salaries"),
        ("<b>(.*", "", "", ""),
    ],
)
def test_what_is_sought_comes_first(
    book: Path, browser: Any, query: str, title: str, address: str, excerpt: str
) -> None:
    found = first(browser, book, query)
    assert found[0] == title
    assert found[1].endswith(address)
    assert excerpt in found[2]


@pytest.mark.slow
def test_the_index_is_a_script_beside_the_pages(book: Path) -> None:
    text = (book / search.NAME).read_text(encoding="utf-8")
    pages = json.loads(text.removeprefix("const PIECES = ").rstrip().rstrip(";"))
    assert [address for address, _ in pages] == [
        "notebooks/front.html", "notebooks/value.html", "notebooks/chances.html",
    ]  # fmt: skip
