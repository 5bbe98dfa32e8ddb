"""Explore: its figures, places and sentences against the tables and the rules; then the page."""

import csv
import io
import json
import random
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pandas as pd
import pytest
from small_book import EDITION, ROOT, fop, notebook, project

from fop.exhibits import figures
from fop.page import explore
from fop.tables import areas, datasets, releases
from fop.words import breaks, measures, official, places, wording
from fop.words.dictionary import subjects

pytestmark = pytest.mark.slow

BROWSER = next(
    filter(None, map(shutil.which, ("chromium", "google-chrome", "chromium-browser"))), None
)
KILOBYTE = 1000
OPENING = 'from fop import Page\npage = Page("{}", globals())'
BOROUGHS = 'areas = ["LBHF", "RBKC", "WCC"]  # boroughs'
TREATED = (BOROUGHS, "parameters")


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A book of three pages on the real tables."""
    folder = tmp_path_factory.mktemp("explored")
    series = (OPENING.format("Official series"),), ('page.exhibit("Exhibit T5")',)
    baseline = BOROUGHS + '\nbaseline = "2013-14"  # before\nyear = "2014-15"  # after'
    project(
        folder,
        first=notebook("# First\n\nA page of words."),
        explore=notebook("# Explore", TREATED, (OPENING.format("Explore"),), ("page.explore()",)),
        official_series=notebook("# Series\n\n## Rates", (baseline, "parameters"), *series),
    )
    shutil.rmtree(folder / "data")
    shutil.copytree(ROOT / "data", folder / "data")
    shutil.rmtree(folder / "data" / "editions")
    (folder / "data" / "editions").mkdir()
    (folder / "data" / "editions" / "2016.yml").write_text(EDITION)
    done = fop(folder, "build")
    assert done.returncode == 0, done.stderr
    return folder / "_build" / "2016" / "html"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if BROWSER is None:
        pytest.skip("no Chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def script(book: Path, browser: Any) -> Any:
    """The page's own functions, as `Explore`."""
    page = browser.new_page()
    page.goto((book / "notebooks" / "explore.html").as_uri())
    page.wait_for_selector("#fop-explore svg[role=img]")
    return page


@pytest.fixture(scope="module")
def every() -> pd.DataFrame:
    """Every official figure as the book takes it."""
    shorts = [area.short for area in areas.read_areas()]
    tables = datasets.load(releases.MEASURES).groupby("table")["measure"]
    return pd.concat([official.series(list(names), shorts) for _, names in tables])


def test_the_script_and_its_figures_stay_small(book: Path) -> None:
    held = [book / explore.NAME, book / "_static" / "fop-explore.js"]
    assert sum(path.stat().st_size for path in held) < 1000 * KILOBYTE


def test_every_figure_is_that_of_the_tables(script: Any, every: pd.DataFrame) -> None:
    told = script.evaluate(
        """() => Explore.D.measures.flatMap(({ name }) => {
            const { first, years, cells } = Explore.series(name);
            return Explore.names.flatMap((area, at) => Array.from({ length: years }, (_, on) =>
                [name, area, Explore.yearName(first + on), cells[at][on]]));
        })"""
    )
    shown = {(name, area, year): value for name, area, year, value in told}
    called = areas.called()
    assert set(every["measure"]) == {name for name, _, _ in shown}
    compared = 0
    for row in every.itertuples():
        value = shown.pop((row.measure, called[row.borough], row.year), "")
        if pd.isna(row.value):
            assert (value or "x") == row.symbol, row
        else:
            assert value == row.value, row
            compared += 1
    # What is left over is of years that the book's own series do not reach, as all figures do.
    assert {value for value in shown.values() if value != ""} == set()
    assert compared > 100_000


def asked(number: int) -> list[tuple[str, list[str], str, str]]:
    """Give some hundred views at random, the same each time."""
    chance = random.Random(4)
    names = list(datasets.load(releases.MEASURES)["measure"])
    known = [area.short for area in areas.read_areas() if area.level != "joint return"]
    views = []
    while len(views) < number:
        measure = chance.choice(names)
        rows = releases.figures(official.numerator(measure)[0] if official.numerator(measure)
                                else measure)  # fmt: skip
        years = sorted(set(rows.dropna(subset=["value"])["year"]))
        years = (
            [year for year in years if year >= "2012-13"] if official.numerator(measure) else years
        )
        if len(years) > 1:
            chosen = chance.sample(known, chance.choice([1, 2, 3, 4, 6]))
            views.append((measure, chosen, *sorted(chance.sample(years, 2))))
    return views


def test_sentences_and_cautions_follow_the_rules_of_the_book(
    script: Any, every: pd.DataFrame
) -> None:
    said = {name: row["subject"] for name, row in subjects().items()}
    called = areas.called()
    by_measure = dict(list(every.groupby("measure")))
    wrong, words = [], set()
    for measure, chosen, first, last in asked(400):
        rows = by_measure[measure]
        rows = pd.concat([rows[rows["borough"] == short] for short in chosen])
        subject = said.get(measure, wording.capital(measure))
        expected = wording.movement(measures.compare(rows, first, last), subject)
        years = [year for year in sorted(set(rows["year"])) if first <= year <= last]
        known = breaks.cautions([measure], chosen, *years)
        found, notes = script.evaluate(
            """([name, areas, first, last]) => {
                const given = [name, areas.map(area => Explore.names.indexOf(area)), first, last];
                return [Explore.sentence(...given), Explore.cautions(...given)];
            }""",
            [measure, [called[short] for short in chosen], int(first[:4]), int(last[:4])],
        )
        words |= {one.word for one in expected.states}
        if found != expected or sorted(notes) != sorted(known):
            wrong.append((measure, chosen, first, last, str(expected), found, known, notes))
    assert wrong == []
    assert {"rose", "fell", "rose slightly", "hardly changed", "was lower"} <= words


def test_places_and_middle_half_are_those_of_the_book(script: Any) -> None:
    called = areas.called()
    for measure, place, shorts in (
        ("children looked after rate", "London", ["LBHF", "WCC"]),
        ("re-referral rate", "England", ["Leeds", "Camden"]),
        ("average caseload", "South East", ["Kent"]),
    ):
        for row in places.among(measure, shorts, place).dropna(subset=["value"]).itertuples():
            found = script.evaluate(
                """([name, beside, area, year]) => {
                    const at = Explore.names.indexOf(area);
                    const found = Explore.standing(name, beside, [at], year);
                    return [found.place(at), found.of, found.low, found.middle, found.high];
                }""",
                [measure, place, called[row.borough], int(row.year[:4])],
            )
            assert found[:2] == [row.rank, row.of]
            assert found[2:] == pytest.approx([row.low, row.middle, row.high])


def visit(browser: Any, book: Path, view: str = "", **options: Any) -> Any:
    page = browser.new_context(
        **({"viewport": {"width": 1280, "height": 900}} | options)
    ).new_page()
    page.said = []
    page.on("console", lambda m: page.said.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: page.said.append(str(error)))
    page.goto((book / "notebooks" / "explore.html").as_uri() + view)
    return page


VIEW = (
    "#measure=turnover-rate&areas=leeds,kingston-upon-thames,england"
    "&from=2014-15&to=2022-23&beside=england"
)
CHOSEN = "[...document.querySelectorAll('#fop-explore select')].map(one => one.value)"


@pytest.mark.parametrize("ground", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390, 320])
def test_no_checker_finds_an_error(book: Path, browser: Any, width: int, ground: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = visit(browser, book, VIEW, viewport={"width": width, "height": 900}, color_scheme=ground)
    page.wait_for_selector("#fop-explore svg[role=img]")
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    page.wait_for_timeout(300)
    assert page.said == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    found = Axe().run(page).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found] == []
    page.context.close()


def test_an_address_brings_a_view_back(book: Path, browser: Any) -> None:
    page = visit(browser, book)
    title = page.locator("#fop-explore-title")
    assert "Hammersmith and Fulham" in title.inner_text()
    page.select_option("#fop-measure", "re-referral rate")
    page.select_option("#fop-add", label="Leeds")
    page.select_option("#fop-from", label="2015-16")
    page.select_option("#fop-to", label="2020-21")
    page.select_option("#fop-beside", "South East")
    address, told = unquote(page.evaluate("location.hash")), title.inner_text()
    assert "measure=re-referral-rate" in address and "leeds" in address
    again = visit(browser, book, address)
    assert again.locator("#fop-explore-title").inner_text() == told
    assert again.evaluate(CHOSEN) == page.evaluate(CHOSEN)
    assert unquote(again.evaluate("location.hash")) == address


def test_a_view_that_cannot_be_is_the_nearest_that_can(book: Path, browser: Any) -> None:
    page = visit(browser, book, "#measure=<b>&areas=nowhere,leeds&from=1999-00&to=x&beside=%00")
    assert "Leeds" in page.locator("#fop-explore-title").inner_text()
    assert page.said == []


def test_it_is_used_by_keyboard_alone(book: Path, browser: Any) -> None:
    page = visit(browser, book)
    page.focus("#fop-year")
    page.keyboard.press("ArrowLeft")
    told = page.locator(".fop-reading p").inner_text()
    assert re.match(r"2023-24: Hammersmith and Fulham [\d.]+ \(\d+ of 32\); ", told)
    assert page.get_attribute("#fop-year", "aria-valuetext") == told
    page.locator(".fop-link", has_text="Camden").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.textContent") == "Camden"
    assert "Camden" in page.locator("#fop-explore-title").inner_text()
    chip = page.locator(".fop-chips button", has_text="Westminster")
    chip.focus()
    page.keyboard.press("Space")
    assert "Westminster" not in page.locator("#fop-explore-title").inner_text()
    assert page.evaluate("document.activeElement.id") == "fop-add"


def test_lines_have_gaps_at_missing_years_and_at_breaks(book: Path, browser: Any) -> None:
    page = visit(browser, book, VIEW)
    assert page.locator(".fop-break").count() == 1
    assert page.locator("polyline.fop-line-0").count() == 2  # before and after the break
    # Kingston has made a joint return since 2015-16: no figure of its own in those eight years.
    assert page.locator(".fop-gap.fop-line-1").count() == 8
    page.click("#fop-notes summary")
    assert "one workforce return" in page.locator("#fop-notes").inner_text()


def test_the_download_holds_the_figures_that_are_drawn(book: Path, browser: Any) -> None:
    page = visit(browser, book, VIEW)
    link = page.get_attribute(".fop-csv", "href") or ""
    rows = list(csv.DictReader(io.StringIO(unquote(link.partition(",")[2]))))
    leeds = official.series(["turnover rate"], ["Leeds"]).set_index("year")["value"]
    assert len(rows) == 3 * 9
    for row in rows[:9]:
        assert float(row["value"]) == leeds[row["year"]]
    assert {row["symbol"] for row in rows if row["area"].startswith("Kingston")} == {"", "x"}


def test_exhibits_on_official_figures_link_to_their_view(book: Path, browser: Any) -> None:
    text = (book / "notebooks" / "official-series.html").read_text(encoding="utf-8")
    (link,) = re.findall(r'class="fop-view" href="explore.html(#[^"]+)"', text)
    page = visit(browser, book, link.replace("&amp;", "&"))
    title = page.locator("#fop-explore-title").inner_text()
    assert title.startswith("Children looked after rate") and "Westminster" in title


def test_every_view_that_a_page_may_link_to_is_known() -> None:
    names = list(areas.called().values())
    slugs = [figures.slug(name) for name in names]
    assert len(set(slugs)) == len(names)
    own = list(datasets.load(releases.MEASURES)["measure"])
    assert len({figures.slug(name) for name in own}) == len(own)
    fact = {"measure": "re-referral rate", "area": "WCC", "year": "2014-15"}
    told = explore.asked([fact, fact | {"year": "2013-14", "area": "Leeds"}], ["Leeds"])
    assert told == ("measure=re-referral-rate&areas=westminster,leeds&from=2013-14&to=2014-15")
    assert explore.asked([fact | {"measure": "salaries"}], ["Leeds"]) == ""
    other = [fact | {"measure": "difference"}]
    assert explore.asked(other, ["Leeds"], "referral rate") == "measure=referral-rate&areas=leeds"
    assert explore.asked([], ["Leeds"], "referral rate") == ""  # a list without figures


def test_without_a_script_it_says_what_it_would_show(book: Path, browser: Any) -> None:
    page = visit(browser, book, java_script_enabled=False)
    assert "named on this page hold the same figures" in page.locator("#fop-explore").inner_text()
    assert page.locator("#fop-explore :is(select, button:not([popovertarget]))").count() == 0


def test_the_first_drawing_takes_under_a_third_of_a_second(book: Path, browser: Any) -> None:
    """Take the time of the drawing itself: what the theme takes to load is not its own."""
    page = visit(browser, book)
    page.wait_for_selector("#fop-explore svg[role=img]")
    # The figures of a measure that has not been read yet, and everything around them.
    taken = page.evaluate(
        """() => ["referral-rate", "turnover-rate", "spend-on-fostering"].map(measure => {
            const begun = performance.now();
            history.replaceState(null, "", "#measure=" + measure + "&areas=leeds,kent");
            dispatchEvent(new HashChangeEvent("hashchange"));
            return performance.now() - begun;
        })"""
    )
    assert min(taken) < 300


def test_the_figures_are_read_by_any_reader_of_json(book: Path) -> None:
    text = (book / explore.NAME).read_text(encoding="utf-8")
    held = json.loads(text.removeprefix("const EXPLORE = ").rstrip(";\n"))
    assert len(held["measures"]) == len(datasets.load(releases.MEASURES))
    assert len(held["areas"]) == len(areas.read_areas())
