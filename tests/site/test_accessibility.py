"""Every page of both editions and the site, before the newest checkers of accessibility."""

import shutil
from pathlib import Path
from typing import Any

import checkers
import pytest
from small_book import ROOT, fop

WIDTHS = (320, 390, 1280)
GROUNDS = ("light", "dark")
OPENED = "for (const fold of document.querySelectorAll('details')) fold.open = true"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not checkers.INSTALLED, reason=checkers.MISSING),
]


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Every page of a site of both editions, built afresh."""
    folder = tmp_path_factory.mktemp("project")
    for part in ("_config.yml", "_toc.yml", "CITATION.cff"):
        shutil.copy(ROOT / part, folder / part)
    for part in ("notebooks", "data"):
        shutil.copytree(ROOT / part, folder / part)
    done = fop(folder, "site", "--build", "2016", "2025")
    assert done.returncode == 0, done.stderr
    made = folder / "_build" / "site"
    return [path for path in sorted(made.rglob("*.html")) if "_static" not in path.parts]


def test_the_markup_of_every_page_is_in_order(pages: list[Path], tmp_path: Path) -> None:
    assert list(checkers.by_validator(pages, tmp_path)) == []


@pytest.mark.skipif(not checkers.JAVA, reason="there is no Java, or no vnu: npm install here")
def test_the_checker_of_the_w3c_finds_no_error(pages: list[Path]) -> None:
    assert list(checkers.by_vnu(pages)) == []


@pytest.mark.long
@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("width", WIDTHS)
def test_no_checker_finds_an_error(
    pages: list[Path], browser: Any, width: int, ground: Any
) -> None:
    context = browser.new_context(
        color_scheme=ground, viewport={"width": width, "height": 900}, reduced_motion="reduce"
    )
    page = context.new_page()
    faults: dict[str, None] = {}
    for path in pages:
        if 'http-equiv="refresh"' in path.read_text(encoding="utf-8"):
            continue  # a browser goes on to the next page
        page.goto(path.as_uri())
        # Colours that are still on their way from light to dark are neither.
        page.add_style_tag(content="*, ::before, ::after { transition: none !important }")
        for folds in ("as they are", "open"):
            if folds == "open":
                page.evaluate(OPENED)
            for fault in (*checkers.by_axe(page), *checkers.by_sniffer(page)):
                faults[f"{path.parent.parent.name}/{path.name}, folds {folds}: {fault}"] = None
            if page.evaluate("document.documentElement.scrollWidth") > width:
                faults[f"{path.name}, folds {folds}: wider than the window"] = None
    context.close()
    assert list(faults) == []


@pytest.mark.long
@pytest.mark.parametrize(
    ("query", "place"),
    [
        ("14.3%", "3-2-1-value-for-money.html#table-3-3"),
        ("£6,904,510", "3-2-1-value-for-money.html#table-3-1"),
        ("25,982", "3-2-1-value-for-money.html#table-3-7"),
        ("3.2.1", "3-2-1-value-for-money.html"),
        ("Table 3.6", "3-2-1-value-for-money.html#table-3-6"),
        ("2014-15", "3-2-1-value-for-money.html#table-3-"),
        ("re-referral", "re-referrals"),
        ("rereferral", "re-referrals"),
        ("cost of training", "summary.html"),
        ("limitations", "5-limitations.html"),
        ("25 982", "3-2-1-value-for-money.html#table-3-7"),
        ("section 3.3.2", "3-3-2-families-at-time-two.html"),
        ("childrens social care", "3-2-5-systems-and-processes.html"),
        ("score 15", "#score-15"),
        ("recomendations", "6-implications.html"),
    ],
)
def test_what_readers_seek_comes_first(
    pages: list[Path], browser: Any, query: str, place: str
) -> None:
    (search,) = [path for path in pages if path.parts[-2:] == ("2016", "search.html")]
    page = browser.new_page()
    page.goto(search.as_uri())
    page.fill("#fop-query", query)
    page.press("#fop-query", "Enter")
    page.wait_for_selector("#search-results > li")
    first = page.locator("#search-results > li").first
    assert place in str(first.locator("a").get_attribute("href"))
    assert first.locator("p").inner_text()
    page.close()
