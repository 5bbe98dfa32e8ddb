"""The publication: what every page of a built book must hold, in a real browser too."""

import csv
import gzip
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from small_book import fop, notebook, project, with_words

OPEN = """
import pandas as pd
from fop.charts import charts, series
from fop.exhibits import answers, front, tables
from fop.exhibits.exhibits import Correction, Exhibit, Mark
from fop.words import measures
"""

ANSWER = """
answers.box("Turnover fell in one borough.", ["21.7% to 10.6% in one, see [below](#part)."],
            "weak", "Two years only.", Mark("4 hold; 1 does not", "c.html#table-3-3", True))
"""

YEAR = ("year = '2014-15'  # Reporting year.", "parameters")

CHANGE = """
rows = pd.DataFrame(
    [("LBHF", "2013-14", 21.7), ("LBHF", "2014-15", 10.6),
     ("RBKC", "2013-14", 14.0), ("RBKC", "2014-15", 14.3)],
    columns=["borough", "year", "value"],
).assign(measure="rate", unit="per cent")
both = measures.compare(rows, "2013-14", "2014-15")
wrong = [Correction("RBKC", "20.0%", "14.3%", "22 of 154.")]
Exhibit(
    "Table 3.3", "Leavers, per cent", tables.comparison(both, "2013-14", "2014-15"),
    ["The report."], notes=["A caveat that hides."], finding="Turnover fell in one borough",
    audit=Mark("printed 20.0%; counts give 14.3%", "b.html", True, wrong),
)
"""

LINES = """
years = [f"{y}-{y % 100 + 1:02d}" for y in range(2012, 2025)]
areas = ["LBHF", "RBKC", "WCC", "A", "B"]
values = {a: [10.0 + (n * k) % 7 for n in range(13)] for k, a in enumerate(areas, 1)}
panel = pd.DataFrame(values, years)
dates = pd.Series(pd.to_datetime([f"{int(y[:4]) + 1}-03-31" for y in years]), years)
words = {"title": "All moved", "subtitle": "Share", "unit": "per cent"}
chart = series.lines(panel, dates, areas[:3], **words)
frame = panel.reset_index(names="year")
Exhibit("Exhibit 9", "Shares", tables.plain(frame, {c: c for c in frame}), ["A report."], chart)
"""

WIDE = """
frame = pd.DataFrame({f"column {n}": ["some words to read"] * 4 for n in range(9)})
Exhibit("Exhibit 10", "A broad table", tables.plain(frame, {c: c for c in frame}), ["A report."])
"""

FRONT = """
link = "[More](b.ipynb)"
one = front.Card("What was found", "Staff were trained.", link, "276 of 502", "ended", "strong.")
none = front.Card("What next", "", link, missing="No figures are held for these boroughs.")
wrong = front.Card("What is wrong", "Ten.", link, "£46,854", "not £25,982", "strong.", printed=True)
front.cards(one, none, wrong)
"""


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build a small book with every component of the publication."""
    root = project(
        tmp_path_factory.mktemp("book"),
        a=notebook("# First\n\nThe first page says at once what the whole of it has found.",
                   YEAR, (OPEN,), ("front.lede('What it is.', ('Figures to', 'March 2025'))",),
                   (FRONT,)),
        b=notebook("# 3.2.1 Second\n\n(part)=\n## Part", (OPEN,), (ANSWER,)),
        c=notebook("# Third\n\n## Part", (OPEN,), (CHANGE,), (LINES,), (WIDE,)),
    )  # fmt: skip
    with_words(root)
    (root / "CITATION.cff").write_text(
        "version: '2016.1'\ndate-released: 2026-11-26\nurl: https://example.org/book\n"
    )
    (root / "CHANGELOG.md").write_text(
        "# Changes\n\n## 2016.1\n\n### For readers\n- A <b>new</b> page.\n\n### For analysts\n- A "
        "file.\n\n## 2015.1\n\nThe first.\n"
    )
    done = fop(root, "build")
    assert done.returncode == 0, done.stderr
    return root / "_build/2016/html"


HERE = Path(__file__).parent


@pytest.mark.parametrize("edition", [
    pytest.param("2016", marks=pytest.mark.slow),
    pytest.param("2025", marks=pytest.mark.long),
])  # fmt: skip
def test_every_figure_once_published_keeps_its_id(built: Callable[..., Path], edition: str) -> None:
    """`ids-*.txt.gz` hold the ids of the last release; `renamed.csv` those that have another now.

    At a release: `tail -n +2 facts.csv | cut -d, -f1 | sort | gzip -9n > ids-2016.txt.gz`.
    """
    folder = built() if edition == "2016" else built("--edition", edition)
    with (folder / "facts.csv").open(encoding="utf-8-sig", newline="") as file:
        held = {row["id"] for row in csv.DictReader(file)}
    with (HERE / "renamed.csv").open(encoding="utf-8", newline="") as file:
        renamed = {row["old"]: row["new"] for row in csv.DictReader(file)}
    listed = gzip.decompress((HERE / f"ids-{edition}.txt.gz").read_bytes()).decode().split()
    lost = [one for one in listed if renamed.get(one, one) not in held]
    assert len(listed) > 10_000 and not lost, f"{len(lost)} ids are gone, such as {lost[:10]}"


def soup(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


@pytest.mark.slow
def test_every_page_has_its_head(book: Path) -> None:
    page = soup(book / "notebooks/b.html")
    path = page.select_one("nav.fop-path")
    assert path is not None and path.get_text().endswith("3.2.1") and path.a["href"] == "a.html"
    years = page.select_one(".fop-years")
    assert years is None or "fop-switcher" not in years.get_text()
    box = page.select_one(".fop-answer")
    assert box is not None
    assert [part.name for part in box.find_all(recursive=False)] == ["p", "ul", "p"]
    assert "How sure: weak. Two years only. In the 2016 report: 4 hold" in box.get_text()
    assert page.select_one("meta[name=date]")["content"] == "26 November 2026"


@pytest.mark.slow
def test_every_exhibit_has_an_address_a_citation_and_a_place_in_the_list(book: Path) -> None:
    listed = soup(book / "exhibits.html").select(".fop-list li")
    assert [one.a["href"] for one in listed] == [
        f"notebooks/c.html#{anchor}" for anchor in ("table-3-3", "exhibit-9", "exhibit-10")
    ]
    cited = soup(book / "notebooks/c.html").select(".fop-citation")
    assert [one.a["href"] for one in cited] == [
        f"https://example.org/book/notebooks/c.html#{anchor}"
        for anchor in ("table-3-3", "exhibit-9", "exhibit-10")
    ]
    assert "Page “Third”, version 2016.1, 26 November 2026." in cited[0].get_text()


@pytest.mark.slow
def test_a_card_without_data_says_what_is_missing(book: Path) -> None:
    cards = soup(book / "notebooks/a.html").select(".fop-card")
    assert len(cards) == 3 and "No figures are held" in cards[1].get_text()
    assert all(len(card.find_all(recursive=False)) == 6 for card in cards)
    assert "fop-card-printed" in cards[2]["class"]
    dates = soup(book / "notebooks/a.html").select_one(".fop-front-dates")
    assert dates.get_text(" ").split() == (
        "Updated 26 November 2026 Version 2016.1 What changed Figures to March 2025".split()
    )
    news = soup(book / f"notebooks/{dates.a['href']}").select_one("article")
    assert [head.get_text() for head in news.select("h1, h2, h3")] == [
        "What changed", "Version 2016.1", "Version 2015.1",
    ]  # fmt: skip
    assert [item.get_text() for item in news.select("li")] == ["A <b>new</b> page."]


@pytest.mark.slow
def test_our_own_files_are_few_and_the_theme_is_lean(book: Path) -> None:
    assert (book / "_static/fop.js").stat().st_size <= 4096
    names = [path.name for path in (book / "_static").rglob("*") if path.is_file()]
    assert not [name for name in names if name.endswith((".map", ".po")) or "fontawesome" in name]
    for page in book.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        outside = re.findall(r'(?:src|href)="(https?://[^"]+)"', text.replace("canonical", ""))
        assert not [one for one in outside if "example.org" not in one and "<script" in one], page
        ids = re.findall(r'\bid="([^"]+)"', text)
        assert len(ids) == len(set(ids)), page.name


def visit(browser: Any, address: str, width: int, said: list[str], **options: Any) -> Any:
    page = browser.new_context(viewport={"width": width, "height": 800}, **options).new_page()
    page.on("console", lambda m: said.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("requestfailed", lambda request: said.append(request.url))
    page.goto(address)
    page.set_default_timeout(20_000)
    if options.get("java_script_enabled", True):
        # Colours that are still on their way from light to dark are neither.
        page.add_style_tag(content="*, ::before, ::after { transition: none !important }")
    return page


@pytest.mark.slow
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark"), (320, "light")])
@pytest.mark.parametrize("name", ["notebooks/a", "notebooks/b", "notebooks/c", "exhibits"])
def test_pages_are_accessible_quiet_and_never_scroll_sideways(
    book: Path, browser: Any, name: str, width: int, scheme: str
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    said: list[str] = []
    page = visit(browser, (book / f"{name}.html").as_uri(), width, said, color_scheme=scheme)
    assert said == []
    for opened in (False, True):
        if opened:
            page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width
        found = Axe().run(page).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found] == []
    page.close()


@pytest.mark.slow
@pytest.mark.parametrize("script", [True, False])
def test_folds_open_when_an_exhibit_is_linked_to_and_in_print(
    book: Path, browser: Any, script: bool
) -> None:
    place = (book / "notebooks/c.html").as_uri()
    caveat = "A caveat that hides."
    page = visit(browser, place, 1280, [], java_script_enabled=script)
    assert not page.get_by_text(caveat).is_visible()
    page.emulate_media(media="print")
    assert page.get_by_text(caveat).is_visible()
    assert page.get_by_text("22 of 154.").is_visible()
    assert not page.locator(".fop-csv").first.is_visible()
    page.close()
    page = visit(browser, f"{place}#table-3-3", 1280, [], java_script_enabled=script)
    assert page.get_by_text(caveat).is_visible()
    page.close()


@pytest.mark.slow
def test_one_drawing_is_shown_at_each_width_in_its_own_size(book: Path, browser: Any) -> None:
    for width, shown in ((1280, ".fop-wide"), (390, ".fop-narrow")):
        page = visit(browser, (book / "notebooks/c.html").as_uri(), width, [])
        drawn = page.locator("figure#exhibit-9 svg[role=img]:visible")
        assert drawn.count() == 1
        assert drawn.evaluate("(svg, kind) => svg.parentElement.matches(kind)", shown)
        sizes = drawn.locator("text").evaluate_all(
            "texts => texts.map(text => text.getBoundingClientRect().height)"
        )
        assert min(sizes) >= 12
        page.close()


@pytest.mark.slow
def test_labels_as_a_browser_sets_them_never_meet(book: Path, browser: Any) -> None:
    """The widths that charts count with are those of the font that is shipped."""
    for width in (1280, 390):
        page = visit(browser, (book / "notebooks/c.html").as_uri(), width, [])
        page.evaluate("document.fonts.ready")
        boxes = page.locator("figure#exhibit-9 svg[role=img]:visible text").evaluate_all(
            "texts => texts.map(t => [t.textContent, ...Object.values(t.getBBox().toJSON"
            " ? t.getBBox().toJSON() : {x: t.getBBox().x, y: t.getBBox().y, w: t.getBBox().width,"
            " h: t.getBBox().height})])"
        )
        told = [(text, x, x + w, y + h * 0.25, y + h * 0.8) for text, x, y, w, h in
                (box[:5] for box in boxes)]  # fmt: skip
        met = [
            (one[0], other[0])
            for place, one in enumerate(told)
            for other in told[place + 1 :]
            if one[1] < other[2] and other[1] < one[2] and one[3] < other[4] and other[3] < one[4]
        ]
        assert len(told) > 20 and met == []
        page.close()


@pytest.mark.slow
def test_the_reading_line_moves_by_arrow_keys_and_says_a_years_figures(
    book: Path, browser: Any
) -> None:
    page = visit(browser, (book / "notebooks/c.html").as_uri(), 1280, [])
    slider = page.get_by_role("slider", name="Year of: All moved")
    slider.focus()
    page.keyboard.press("ArrowLeft")
    told = page.locator(".fop-reading p").inner_text()
    assert told.startswith("2023-24: LBHF")
    assert slider.get_attribute("aria-valuetext") == told
    assert page.locator(".fop-wide .fop-cursor").count() == 3
    page.close()


@pytest.mark.slow
def test_a_broad_exhibit_takes_the_room_beside_the_text(book: Path, browser: Any) -> None:
    page = visit(browser, (book / "notebooks/c.html").as_uri(), 1280, [])
    assert page.locator("figure#exhibit-10").bounding_box()["width"] > 900
    assert 700 < page.locator("figure#table-3-3").bounding_box()["width"] < 730
    assert page.locator("figure#table-3-3 .fop-folds").bounding_box()["height"] <= 44
    page.close()


@pytest.mark.slow
def test_pages_print_on_a4_with_their_title(book: Path, browser: Any, tmp_path: Path) -> None:
    from pypdf import PdfReader

    page = visit(browser, (book / "notebooks/c.html").as_uri(), 1280, [])
    page.pdf(path=tmp_path / "c.pdf", prefer_css_page_size=True)
    page.close()
    read = PdfReader(tmp_path / "c.pdf")
    size = read.pages[0].mediabox
    assert (round(size.width), round(size.height)) == (595, 842)
    text = read.pages[0].extract_text()
    assert "Third" in text and "Page 1 of" in text and "A caveat that hides." in text
    assert "On this page" not in text
