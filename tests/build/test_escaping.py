"""Titles and headings that hold signs of HTML are text on every page of a book and its site."""

import json
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from small_book import fop, notebook, project

pytestmark = pytest.mark.slow

TITLE = (
    '<script>alert(1)</script> Children <5 & "x" {{ y }} %s </title><img src=x onerror=alert(2)>'
)
HEADING = "Children <5 & co"
WORDS = "<img src=x onerror=alert(3)> *a* {{ z }}\n# b"


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[Path, BeautifulSoup]:
    shown = ("from fop.words.wording import say\nsay('Said: {words}.', words=words)",)
    root = project(
        tmp_path_factory.mktemp("book"),
        a=notebook(f"# {HEADING}", ('year = "2014-15"  # a year', "parameters")),
        b=notebook("# B", ('words = "none"  # words', "parameters"), shown),
    )
    for edition in ("2016", "2017"):
        text = f"title: {json.dumps(TITLE)}\nyear: 2014-15\nwords: {json.dumps(WORDS)}\n"
        (root / f"data/editions/{edition}.yml").write_text(text)
    done = fop(root, "site", "--build")
    assert done.returncode == 0, done.stderr
    made = [*(root / "_build/site").rglob("*.html"), *(root / "_build/2016/html").rglob("*.html")]
    return {
        path: BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        for path in made
        if "_static" not in path.parts
    }


def test_nothing_of_a_title_is_run(pages: dict[Path, BeautifulSoup]) -> None:
    assert len(pages) > 10
    for path, page in pages.items():
        assert page.select("img[onerror], [onload]") == [], path
        assert not any("alert" in (one.string or "") for one in page.select("script")), path
        assert len(page.select("title")) == 1, path


def test_a_title_is_shown_as_it_is_written(pages: dict[Path, BeautifulSoup]) -> None:
    for path, page in pages.items():
        if path.parent.name == "notebooks":
            assert page.title is not None
            assert TITLE in page.title.get_text(), path
        if path.name == "a.html":
            heading = page.find("h1")
            assert heading is not None
            assert heading.get_text().startswith(HEADING)
        if path.name == "b.html":
            assert "Said: <img src=x onerror=alert(3)> *a* {{ z }} # b." in page.get_text()
