"""The whole book: built once, then every page looked at as a reader would."""

import ast
import itertools
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import nbformat
import pytest
from bs4 import BeautifulSoup
from small_book import PARTS, environment, executed

from fop.build import facts, plans, sweep
from fop.build.runs import run
from fop.tables import contents, editions
from fop.words import judging

pytestmark = pytest.mark.slow

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SOURCELESS = {
    (page, "source")
    for page in ("all-checks", "this-edition", "words-and-terms", "writing-notebooks")
}
"""These pages tell of the book itself: their exhibits are made from no table."""


ELSEWHERE = ("page.since(", ".whose()", "when=not page.as_printed")
"""Calls that speak of other figures than the report's, or of other authorities."""


@pytest.fixture(scope="session")
def soups(site: Path) -> dict[Path, BeautifulSoup]:
    """Every page of the book, read."""
    paths = [path for path in sorted(site.rglob("*.html")) if "_static" not in path.parts]
    return {path: BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser") for path in paths}


@pytest.fixture(scope="session")
def sections(soups: dict[Path, BeautifulSoup]) -> dict[str, Any]:
    """The text of every section by name."""
    return {
        path.stem: soup.find("article")
        for path, soup in soups.items()
        if path.parent.name == "notebooks"
    }


def test_every_section_has_its_page(copy: Path, sections: dict[str, Any]) -> None:
    assert set(sections) == {section.name for section in contents.sections(copy)}


def test_no_text_of_the_book_states_what_is_not_so(copy: Path, site: Path) -> None:
    said, wrong = [], []
    for notebook in executed(site):
        said += list(facts.sentences(notebook))
        wrong += list(sweep.misstated(notebook))
        wrong += [fault for one in facts.texts(notebook) for fault in judging.unsupported(one)]
    assert len(said) > 150
    assert wrong == [] == list(judging.contradictions(said))


def test_every_link_leads_somewhere(site: Path, soups: dict[Path, BeautifulSoup]) -> None:
    targets = {path: {tag["id"] for tag in soup.select("[id]")} for path, soup in soups.items()}
    lost = []
    for path, soup in soups.items():
        for link in soup.select("a[href], link[href], script[src], img[src]"):
            parts = urlsplit(link.get("href") or link.get("src"))
            if parts.scheme or parts.netloc:
                continue
            to = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            held = targets.get(to, set())
            if "fop-view" in link.get("class", []):
                # A view is drawn from its address: what it asks for must be known.
                held = {parts.fragment} if "measure=" in parts.fragment else set()
            if not to.exists() or (parts.fragment and unquote(parts.fragment) not in held):
                lost.append(f"{path.relative_to(site)}: {link}"[:200])
    assert lost == []


def test_nothing_comes_from_another_site(soups: dict[Path, BeautifulSoup]) -> None:
    loaded = [
        tag.get("src") or tag.get("href")
        for soup in soups.values()
        for tag in soup.select("script[src], img[src], source[src], iframe[src], link[href]")
    ]
    assert [address for address in loaded if urlsplit(address).netloc] == []
    scripts = [script.text for soup in soups.values() for script in soup.select("script")]
    assert [text for text in scripts if "https://" in text] == []


def test_every_chart_has_its_words(sections: dict[str, Any]) -> None:
    drawings = [one for section in sections.values() for one in section.select("svg[role=img]")]
    assert drawings
    told = [one.get("aria-label") or (one.title.text if one.title else "") for one in drawings]
    assert [words for words in told if not 20 <= len(words) <= 200] == []
    images = [image for section in sections.values() for image in section.select("img")]
    assert [image for image in images if len(image.get("alt", "")) < 20] == []


def test_every_table_has_caption_and_scoped_headers(sections: dict[str, Any]) -> None:
    faults = []
    for name, section in sections.items():
        for table in section.select("table"):
            caption = table.find("caption")
            named = table.get("aria-labelledby") or table.get("aria-label")
            if not named and (caption is None or not caption.text.strip()):
                faults.append(f"{name}: no caption: {table.text[:60]}")
            if not table.select("thead th"):
                faults.append(f"{name}: no headers: {table.text[:60]}")
            faults += [f"{name}: {th}" for th in table.select("th") if not th.get("scope")]
    assert faults == []


def test_every_exhibit_has_source_and_download(sections: dict[str, Any]) -> None:
    lacking = [
        f"{name}: {exhibit['id']}: {part}"
        for name, section in sections.items()
        for exhibit in section.select(".fop-exhibit")
        for part, held in (
            ("source", "Source" in exhibit.text),
            ("download", exhibit.select_one("a[download$='.csv']") is not None),
        )
        if not held and (name, part) not in SOURCELESS
    ]
    assert lacking == []


def test_headings_go_down_one_step_at_a_time(sections: dict[str, Any]) -> None:
    for name, section in sections.items():
        levels = [int(tag.name[1]) for tag in section.select("h1, h2, h3, h4, h5, h6")]
        assert levels[:1] == [1], name
        assert levels.count(1) == 1, name
        steps = itertools.pairwise(levels)
        assert all(after <= before + 1 for before, after in steps), name


def silent(cells: list[dict[str, Any]]) -> Iterator[str]:
    """Give each code cell that shows nothing, and makes nothing that a later cell asks for."""
    code = [one for one in cells if one["cell_type"] == "code"]
    sources = ["".join(one["source"]) for one in code]
    door = next(place for place, source in enumerate(sources) if "Page(" in source)
    for place, source in enumerate(sources[door + 1 :], start=door + 1):
        if code[place]["outputs"] or any(call in source for call in ELSEWHERE):
            continue
        later = set(re.findall(r"\w+", "\n".join(sources[place + 1 :])))
        *_, last = ast.parse(source).body
        targets = last.targets if isinstance(last, ast.Assign) else []
        made = {one.id for target in targets for one in ast.walk(target)
                if isinstance(one, ast.Name)}  # fmt: skip
        if not made & later:
            yield source


def test_every_cell_but_the_door_shows_something_or_prepares_it(site: Path) -> None:
    assert [found for one in executed(site) if (found := [*silent(one["cells"])])] == []
    shown = {"cell_type": "code", "source": "page = Page('1', globals())", "outputs": [1]}
    idle = {"cell_type": "code", "source": "unused = page.load('terms')", "outputs": []}
    assert list(silent([shown, idle])) == [idle["source"]]


def test_every_page_tells_what_it_was_made_from(sections: dict[str, Any]) -> None:
    untold = [
        name for name, section in sections.items() if "How this page was made" not in section.text
    ]
    assert untold == []


def test_no_page_shows_code_or_a_failure(sections: dict[str, Any]) -> None:
    for name, section in sections.items():
        assert not section.select(".cell_input, .traceback, .stderr"), name


@pytest.mark.parametrize(("mode", "width"), [("light", 1280), ("dark", 390)])
def test_every_page_is_accessible(
    soups: dict[Path, Any], browser: Any, mode: Any, width: int
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    faults = []
    page = browser.new_page(color_scheme=mode, viewport={"width": width, "height": 900})
    for path in soups:
        page.goto(path.as_uri())
        page.wait_for_function(f"document.documentElement.dataset.theme === '{mode}'")
        options = {"runOnly": {"type": "tag", "values": TAGS}}
        found = Axe().run(page, options=options).response["violations"]
        faults += [
            f"{path.name}: {one['id']}: {node['html'][:100]}"
            for one in found
            for node in one["nodes"]
        ]
        if page.evaluate("document.documentElement.scrollWidth") > width:
            faults.append(f"{path.name}: wider than the window")
    page.close()
    assert faults == []


def test_search_works_from_the_file_itself(site: Path, browser: Any) -> None:
    page = browser.new_page()
    page.goto(f"{(site / 'search.html').as_uri()}?q=supervision")
    page.wait_for_selector("#search-results li a", timeout=20_000)
    page.close()


def kept(copy: Path) -> dict[str, str | None]:
    """Give every page's notebook with its outputs, as the build keeps it."""
    plan = plans.plan(copy, copy / "data", editions.DEFAULT, {})
    return {job.section: plan.cache().find(job) for job in plan.jobs()}


def test_ordinary_kernels_one_after_another_give_the_same_book(site: Path, copy: Path) -> None:
    jobs = plans.plan(copy, copy / "data", editions.DEFAULT, {}).jobs()
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment(copy).items():
            patch.setenv(name, value)
        made = {job.section: run(replace(job, warm=False)).notebook for job in jobs}
    known = kept(copy)
    assert [name for name, text in made.items() if text != known[name]] == []


def test_plain_papermill_gives_the_same(site: Path, copy: Path, tmp_path: Path) -> None:
    name = "3-2-2-life-chances"
    out = tmp_path / "out.ipynb"
    values = ["-p", "wave", "2015-16"]
    command = [sys.executable, "-m", "papermill", f"notebooks/{name}.ipynb", str(out), *values]
    subprocess.run(command, cwd=copy, env=environment(copy), check=True, capture_output=True)
    assert outputs(out.read_text("utf-8")) == outputs(str(kept(copy)[name]))


def test_run_all_in_jupyterlab_gives_the_same(site: Path, copy: Path, tmp_path: Path) -> None:
    name = "3-2-2-life-chances"
    folder = tmp_path / "notebooks"
    shutil.copytree(copy / "notebooks", folder)
    command = [sys.executable, "-m", "jupyter", "execute", "--inplace", f"{name}.ipynb"]
    subprocess.run(command, cwd=folder, env=environment(copy), check=True, capture_output=True)
    made = (folder / f"{name}.ipynb").read_text("utf-8")
    assert outputs(made) == outputs(str(kept(copy)[name]))


def outputs(text: str) -> list[Any]:
    return [
        output["data"]
        for cell in nbformat.reads(text, as_version=4).cells
        for output in cell.get("outputs", [])
    ]


@pytest.fixture
def plain(copy: Path, tmp_path: Path) -> Iterator[Path]:
    for part in PARTS:
        source = copy / part
        (shutil.copytree if source.is_dir() else shutil.copy)(source, tmp_path / part)
    # What an environment holds beside the book is no page of it.
    (tmp_path / ".venv" / "lib").mkdir(parents=True)
    (tmp_path / ".venv" / "lib" / "broken.ipynb").write_text("{}")
    yield tmp_path


def test_plain_jupyter_book_builds_the_same_pages(site: Path, plain: Path) -> None:
    command = [Path(sys.executable).with_name("jupyter-book"), "build", ".", "-W", "--keep-going"]
    done = subprocess.run(
        command, cwd=plain, env=environment(plain), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert not list((plain / "_build" / "html").rglob("broken*"))
    for path in (site / "notebooks").glob("*.html"):
        made = (plain / "_build" / "html" / "notebooks" / path.name).read_text(encoding="utf-8")
        both = [
            BeautifulSoup(text, "html.parser").find("article")
            for text in (made, path.read_text(encoding="utf-8"))
        ]
        for article in both:
            for cell in article.select(".tag_injected-parameters"):
                cell.decompose()
        assert both[0].get_text(" ", strip=True) == both[1].get_text(" ", strip=True), path.name
