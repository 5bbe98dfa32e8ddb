import json
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from bs4 import BeautifulSoup
from small_book import fop, notebook, project

from fop.build import facts
from fop.build.facts import Facts
from fop.mistakes import Mistake
from fop.site import site

PAGE = """<!DOCTYPE html>
<html lang="en-GB"><head><title>{0}</title></head><body class="x">
<div id="pst-skip-link"><a href="#main">Skip</a></div>
<main id="main"><h1>{0}</h1></main></body></html>
"""

TABLE = """from types import SimpleNamespace as Table
import pandas as pd
from fop.exhibits.exhibits import Exhibit
from fop.exhibits.tables import plain"""

SHOW = """frame = pd.DataFrame({"borough": areas, "n": [len(year) + len(a) for a in areas]})
table = plain(frame, {"borough": "Borough", "n": "Children"})
Exhibit("Table 1", "Children, by borough", table, ["The report."])"""

PARAMETERS = ('areas = ["LBHF", "RBKC"]  # boroughs\nyear = "2014-15"  # year', "parameters")


def fact(name: str, value: int) -> dict[str, Any]:
    words = dict.fromkeys(facts.FIELDS, "") | {"section": "works", "exhibit": "Table 1"}
    return words | {"id": f"table-1/{name}", "label": name, "measure": name, "value": value}


def built(root: Path, name: str, *pages: str, value: int = 1, year: str = "2014-15") -> Path:
    """Put a book of a few bare pages where a build would."""
    html = root / "_build" / name / "html"
    (html / "notebooks").mkdir(parents=True)
    (html / "index.html").write_text(PAGE.format("Front"))
    for page in pages:
        (html / "notebooks" / f"{page}.html").write_text(PAGE.format(page))
    parts = {page: {"title": page, "parameters": {}} for page in pages}
    held = [fact("a", value), fact("b", 2)]
    made = Facts(name, f"Book <{name}>", {"areas": ["LBHF"], "year": year}, parts, {}, held)
    (html / "facts.json").write_text(facts.as_json(made), encoding="utf-8")
    edition = root / "data" / "editions" / f"{name}.yml"
    edition.write_text(f"title: Book {name}\nareas: [LBHF]\nyear: {year}\n")
    return html


@pytest.fixture
def root(tmp_path: Path) -> Path:
    project(tmp_path, works=notebook("# 1 A page"))
    built(tmp_path, "2016", "works", "other")
    built(tmp_path, "2025", "works", value=3, year="2024-25")
    return tmp_path


def make(root: Path, *names: str) -> Path:
    return site.make_site(root, root / "data", names).parent


def soup(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


def broken(folder: Path) -> list[str]:
    """Name every link of a site that leads nowhere, or away."""
    found = []
    pages = (path for path in folder.rglob("*.html") if "_static" not in path.parts)
    for path in (path for path in pages if path.name != "404.html"):
        for tag in soup(path).select("[href], [src]"):
            target = urlsplit(str(tag.get("href") or tag.get("src")))
            if target.scheme == "data":
                continue
            place = path.parent / unquote(target.path) if target.path else path
            fits = not target.scheme and not target.netloc and place.exists()
            if fits and target.fragment and place.suffix == ".html":
                fits = soup(place).find(id=target.fragment) is not None
            if not fits:
                found.append(f"{path.relative_to(folder)}: {target.geturl()}")
    return found


def test_books_stand_side_by_side_under_stable_addresses(root: Path) -> None:
    made = make(root)
    for page in ("2016/notebooks/works.html", "2025/notebooks/works.html", "2025/facts.json"):
        assert (made / page).is_file()
    front = soup(made / "index.html")
    own = [a["href"] for a in front.select("li > a")]
    assert own == ["2016/index.html", "2025/index.html"]
    words = " ".join(front.main.get_text().split())
    assert "from two sets of figures" in words and "PDF" not in words
    (root / "_build/2025/html/book.pdf").write_bytes(b"%PDF-1.4")
    assert soup(make(root) / "index.html").select('a[href="2025/book.pdf"]')
    assert "Book <2025>" in front.get_text()


def test_a_switcher_leads_to_the_same_page(root: Path) -> None:
    page = soup(make(root) / "2016/notebooks/works.html")
    links = [a["href"] for a in page.select("nav.fop-editions a")]
    assert links == [
        "../../2025/notebooks/works.html",
        "../../index.html",
        "../../what-changed/2025-since-2016.html#works",
    ]
    assert page.find(id="pst-skip-link").find_next("nav")["aria-label"] == "Other years"


def test_where_an_edition_lacks_the_page_its_front_page_stands_and_is_named(root: Path) -> None:
    page = soup(make(root) / "2016/notebooks/other.html")
    first = page.select_one("nav.fop-editions a")
    assert first["href"] == "../../2025/index.html"
    assert "(its first page: it has no page like this)" in first.parent.get_text()


def test_every_page_names_the_default_edition_as_its_original(root: Path) -> None:
    made = make(root)
    for edition in ("2016", "2025"):
        [link] = soup(made / edition / "notebooks/works.html").select("link[rel=canonical]")
        assert link["href"] == "../../2016/notebooks/works.html"


def test_what_changed_is_told_in_words_a_table_and_a_file(root: Path) -> None:
    made = make(root)
    page = soup(made / "what-changed/2025-since-2016.html")
    assert page.h1.get_text() == (
        "What differs between the 2016 report’s own years: 2014-15 and "
        "the 2016 report’s own years: 2024-25"
    )
    assert "a (Table 1): 1 in the older book, 3 in the newer; 200% higher." in page.get_text()
    last = page.select("table")[-1]
    assert [td.get_text(strip=True) for td in last.select("tbody td")] == [
        *("Table 1", "1", "3", "200% higher", "different for the same year")
    ]
    assert len((made / "what-changed/2025-since-2016.csv").read_text().splitlines()) == 3


def test_what_changed_says_in_sentences_first_how_measures_moved(root: Path) -> None:
    words = dict.fromkeys(facts.FIELDS, "") | {"section": "works", "exhibit": "Table 1"}
    for name, year, values in (
        ("2016", "2013-14", (20.0, 18.0, 5.0)),
        ("2025", "2018-19", (10.0, 18.1, None)),
    ):
        held = [
            words | {"id": f"table-1/{at}", "measure": "turnover rate", "unit": "per cent",
                     "area": area, "year": year, "value": value, "symbol": "" if value else "c",
                     "label": f"turnover rate, {area}, {year}"}
            for at, (area, value) in enumerate(zip(("LBHF", "RBKC", "WCC"), values, strict=True))
        ]  # fmt: skip
        path = root / "_build" / name / "html" / "facts.json"
        made = facts.read_facts(path, name)
        path.write_text(facts.as_json(replace(made, facts=held)), encoding="utf-8")
    page = soup(make(root) / "what-changed/2025-since-2016.html")
    assert page.h2.get_text() == "What moved"
    assert "The changes are those from 2013-14 to 2018-19." in page.h2.find_next("p").get_text()
    told = page.h2.find_next("li").get_text()
    assert told.startswith("Staff turnover fell in Hammersmith and Fulham (20.0")
    assert "hardly changed in Kensington and Chelsea (18.0% to 18.1%)" in told
    assert "For Westminster only the figure of 2013-14 is available" in told
    # Counts of cells come last, and folded.
    heads = [head.get_text() for head in page.select("h2")]
    assert heads == ["What moved", "What is no longer given", "Every figure"]
    assert all(table.find_parent("details") for table in page.select("table"))


def test_a_site_is_ready_for_a_server(root: Path) -> None:
    (root / "CITATION.cff").write_text("url: https://example.org/book/\n")
    made = make(root)
    assert (made / ".nojekyll").is_file()
    lost = soup(made / "404.html")
    assert lost.select_one("main a")["href"] == "https://example.org/book/index.html"
    assert not lost.select("link") and "--pst-color" in lost.style.text  # from any address
    for place in ("index.html", "404.html", "what-changed/2025-since-2016.html"):
        told = soup(made / place).select_one("meta[name=description]")["content"]
        assert 20 < len(told) < 300


def test_a_lost_address_of_a_site_of_unknown_address_leads_nowhere_else(root: Path) -> None:
    (root / "CITATION.cff").unlink(missing_ok=True)
    assert not soup(make(root) / "404.html").select("main a, link")


def test_one_edition_is_a_site(root: Path) -> None:
    made = make(root, "2025")
    assert "This site holds one report book" in (made / "index.html").read_text()
    assert not (made / "what-changed").exists()
    assert not (made / "2016").exists()


def test_the_same_books_make_the_same_site(root: Path) -> None:
    def content() -> dict[str, bytes]:
        made = make(root)
        return {str(p.relative_to(made)): p.read_bytes() for p in made.rglob("*") if p.is_file()}

    assert content() == content()


def cut(root: Path) -> None:
    path = root / "_build/2025/html/facts.json"
    path.write_text(path.read_text()[:-20])


def age(root: Path) -> None:
    path = root / "_build/2025/html/facts.json"
    path.write_text(path.read_text().replace('"version": 1', '"version": 0'))


def rename(root: Path) -> None:
    (root / "data/editions/site.yml").write_text("title: A site\n")


def move(root: Path) -> None:
    (root / "data/editions/2025.yml").write_text("title: Book 2025\nyear: 2018-19\n")


def lose(root: Path) -> None:
    shutil.rmtree(root / "_build/2025/html")


@pytest.mark.parametrize(
    ("harm", "names", "said"),
    [
        (cut, (), r"facts\.json: is cut off or was changed.*fop build --edition 2025"),
        (age, (), "is cut off or was changed"),
        (rename, ("site",), r"site\.yml: the name of an edition is made of"),
        (move, (), r"year is '2024-25', in the edition's file '2018-19'.*build --edition 2025"),
        (lose, ("2016", "2025"), r"2025/html/index\.html: not found.*fop site --build"),
        (lambda root: None, ("../2016",), r"No edition '\.\./2016'.*Editions there: 2016, 2025"),
        (lambda root: None, ("2061", "2052"), r"No edition '2061'[^\n]*\n.*No edition '2052'"),
    ],
)
def test_what_cannot_be_shown_is_named_and_the_last_site_stays(
    root: Path, harm: Any, names: tuple[str, ...], said: str
) -> None:
    before = (make(root) / "index.html").stat().st_mtime_ns
    harm(root)
    with pytest.raises(Mistake, match=said):
        make(root, *names)
    assert (root / "_build/site/index.html").stat().st_mtime_ns == before


def test_a_name_with_no_book_builds_nothing_by_itself(root: Path) -> None:
    lose(root)
    assert site.unbuilt(root, root / "data", ()) == ["2025"]
    assert not (make(root) / "2025").exists()
    shutil.rmtree(root / "_build/2016/html")
    with pytest.raises(Mistake, match="No edition is built"):
        make(root)


def test_a_site_moved_aside_by_a_lost_run_comes_back(root: Path) -> None:
    made = make(root)
    made.rename(made.with_name("site-old"))
    cut(root)
    with pytest.raises(Mistake):
        make(root)
    assert (made / "index.html").is_file()


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """Build two small editions and the site of them."""
    root = tmp_path_factory.mktemp("two")
    works = notebook("# 1 A page", PARAMETERS, (TABLE,), (SHOW,))
    project(root, executive_summary=notebook("# Summary"), works=works)
    (root / "data/editions/2025.yml").write_text("title: Later\nareas: [LBHF]\nyear: 2024-25\n")
    return root, fop(root, "site", "--build")


@pytest.mark.slow
def test_two_editions_are_built_and_set_side_by_side(
    two: tuple[Path, subprocess.CompletedProcess[str]],
) -> None:
    root, run = two
    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout.splitlines()[-1] == f"Open {root / '_build/site/index.html'}"
    made = root / "_build/site"
    held = json.loads((made / "2016/facts.json").read_text())
    assert [(f["id"], f["value"]) for f in held["facts"]] == [
        ("table-1/lbhf/n", 11),
        ("table-1/rbkc/n", 11),
    ]
    assert broken(made) == []
    changed = (made / "what-changed/2025-since-2016.html").read_text()
    assert "1 in the older only" in changed
    texts = [
        p.read_text(encoding="utf-8") for p in made.rglob("*.html") if "_static" not in p.parts
    ]
    assert not any(re.search(r'(?:src|href)="https?:', text) for text in texts)


@pytest.mark.slow
def test_a_fault_ends_the_command_with_one_message(
    two: tuple[Path, subprocess.CompletedProcess[str]],
) -> None:
    root, _ = two
    run = fop(root, "site", "../2016")
    assert run.returncode == 1
    assert run.stderr.startswith("No edition '../2016'")
    assert "Traceback" not in run.stderr
    assert (root / "_build/site/index.html").is_file()


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_no_page_of_the_site_violates_a_rule_of_accessibility(
    two: tuple[Path, subprocess.CompletedProcess[str]], scheme: Any, width: int
) -> None:
    from axe_playwright_python.sync_playwright import Axe
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        pytest.skip("no Chromium")
    made = two[0] / "_build/site"
    rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_context(
            color_scheme=scheme, viewport={"width": width, "height": 900}
        ).new_page()
        for place in (
            "index.html",
            "what-changed/2025-since-2016.html",
            "2025/notebooks/works.html",
        ):
            page.goto((made / place).as_uri())
            # Colours that are still on their way from light to dark are neither.
            page.add_style_tag(content="*, ::before, ::after { transition: none !important }")
            if page.locator(".fop-editions").count():
                page.locator(".fop-editions summary").focus()
                page.keyboard.press("Enter")
                assert page.locator(".fop-editions a").first.is_visible()
            found = Axe().run(page, options={"runOnly": rules}).response["violations"]
            assert [(place, rule["id"], rule["nodes"][0]["html"]) for rule in found] == []
            wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
            assert not page.evaluate(wide)
        browser.close()
