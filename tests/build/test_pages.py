import re
import shutil
from pathlib import Path

import pytest
import yaml
from bs4 import BeautifulSoup
from small_book import fop, notebook, project

from fop.build import pages
from fop.build.theme import heads

YEAR = ('year = "2014-15"  # a year', "parameters")
FRONT = "# Front\n\nRead [the second](b.ipynb) or [table 1](b.ipynb#table-1).\n"
EXHIBIT = (
    "from IPython.display import HTML\n"
    'HTML(\'<figure class="fop-exhibit" id="table-1" aria-label="Table 1"></figure>\')'
)


def test_a_swap_leaves_the_fresh_folder_alone_in_its_place(tmp_path: Path) -> None:
    for name in ("fresh", "place", "place-old"):
        (tmp_path / name).mkdir()
        (tmp_path / name / name).touch()
    pages.swap(tmp_path / "fresh", tmp_path / "place")
    assert [path.name for path in tmp_path.rglob("*")] == ["place", "fresh"]


def test_a_book_that_was_moved_aside_comes_back(tmp_path: Path) -> None:
    (tmp_path / "html-old").mkdir()
    pages.restore(tmp_path / "html")
    assert (tmp_path / "html").is_dir()
    assert not (tmp_path / "html-old").exists()


def test_what_shows_on_other_pages_is_told_from_what_does_not() -> None:
    text = (
        "# Title\ntext # no\n## Part\n{cite}`a,b` {cite:p}`c`\n(target)=\n"
        '<figure class="x" id="table-1"><p>one</p></figure>\n:name: here'
    )
    assert pages.SHARED.findall(text) == [
        "# Title", "## Part", "{cite}`a,b`", "{cite:p}`c`", "(target)=",
        '<figure class="x" id="table-1">', ":name: here",
    ]  # fmt: skip


def test_no_line_breaks_a_reporting_year() -> None:
    kept = '<td data-x="2013-14"><svg><text>2013-14</text></svg><code>2013-14</code></td>'
    first, last = (f'<span class="fop-year">{year}</span>' for year in ("2013-14", "2014-15"))
    assert heads.unbroken(f"{kept}2013-14 to 2014-15, 12013-145, 2013-14-x") == (
        f"{kept}{first} to {last}, 12013-145, 2013-14-x"
    )


@pytest.mark.slow
def test_pages_are_made_again_where_they_must_be(tmp_path: Path) -> None:
    project(tmp_path, a=notebook(FRONT), b=notebook("# Second\n\nOld words.", (EXHIBIT,)),
            c=notebook("# Third", YEAR))  # fmt: skip
    html = tmp_path / "_build/2016/html"
    assert fop(tmp_path, "build").returncode == 0
    front, second = html / "notebooks/a.html", html / "notebooks/b.html"
    third = html / "notebooks/c.html"
    assert 'href="b.html#table-1"' in front.read_text()

    times = {path: (tmp_path / "_build/2016/pages/notebooks" / path.name).stat().st_mtime_ns
             for path in (second, third)}  # fmt: skip

    def made_again() -> set[str]:
        now = {p: (tmp_path / "_build/2016/pages/notebooks" / p.name).stat().st_mtime_ns
               for p in times}  # fmt: skip
        found = {path.stem for path, time in now.items() if time != times[path]}
        times.update(now)
        return found

    assert fop(tmp_path, "build").returncode == 0
    assert made_again() == set()

    # Prose: its own page, and the front page, whose contents name it.
    path = tmp_path / "notebooks/b.ipynb"
    path.write_text(path.read_text().replace("Old words", "Fresh words"))
    assert fop(tmp_path, "build").returncode == 0
    assert "Fresh words" in second.read_text()
    assert made_again() == {"b"}

    # A title shows on every page.
    path.write_text(path.read_text().replace("# Second", "# Two"))
    assert fop(tmp_path, "build").returncode == 0
    assert "Two" in front.read_text()

    # A link to nowhere: refused, both times, and the last good book stays.
    good = second.read_text()
    path.write_text(path.read_text().replace("Fresh words", "[Lost](#nowhere)"))
    for _ in range(2):
        refused = fop(tmp_path, "build")
        assert refused.returncode == 1
        assert "notebooks/b.ipynb, cell 1: a link to 'nowhere', which is no page" in refused.stderr
        assert "The last good book stays" in refused.stderr
        assert "Traceback" not in refused.stderr
        assert second.read_text() == good

    # A section taken out takes its page with it.
    shutil.rmtree(tmp_path / "notebooks")
    project(tmp_path, a=notebook("# Front"), c=notebook("# Third", YEAR))
    assert fop(tmp_path, "build").returncode == 0
    assert sorted(p.stem for p in (html / "notebooks").iterdir()) == ["a", "c"]


def reword(root: Path) -> None:
    path = root / "notebooks/b.ipynb"
    path.write_text(path.read_text().replace("Old words", "Fresh words"))


def retitle(root: Path) -> None:
    path = root / "notebooks/b.ipynb"
    path.write_text(path.read_text().replace("# Second", "# Another"))


def rename(root: Path) -> None:
    (root / "notebooks/b.ipynb").rename(root / "notebooks/z.ipynb")
    for path in (root / "_toc.yml", root / "notebooks/a.ipynb"):
        path.write_text(
            path.read_text().replace("notebooks/b", "notebooks/z").replace("b.ipynb", "z.ipynb")
        )


def reorder(root: Path) -> None:
    lines = (root / "_toc.yml").read_text().splitlines()
    (root / "_toc.yml").write_text("\n".join([*lines[:3], lines[4], lines[3], *lines[5:]]) + "\n")


def configure(root: Path) -> None:
    path = root / "_config.yml"
    path.write_text(path.read_text().replace("Search this book", "Look for words"))


def caption(root: Path) -> None:
    path = root / "_toc.yml"
    first, second, _, *chapters = path.read_text().splitlines()
    lines = [first, second, "parts:", "  - caption: One part", "    chapters:"]
    path.write_text("\n".join([*lines, *(f"  {chapter}" for chapter in chapters)]) + "\n")


def drop(root: Path) -> None:
    lines = [line for line in (root / "_toc.yml").read_text().splitlines() if "/c" not in line]
    (root / "_toc.yml").write_text("\n".join(lines) + "\n")
    (root / "notebooks/c.ipynb").unlink()


@pytest.mark.slow
def test_pages_made_one_after_another_are_those_made_afresh(tmp_path: Path) -> None:
    root = project(
        tmp_path / "kept",
        a=notebook(FRONT),
        b=notebook("# Second\n\nOld words.", (EXHIBIT,)),
        c=notebook("# Third\n\n## Part"),
        d=notebook("# Fourth", YEAR),
    )
    assert fop(root, "build").returncode == 0
    for change in (reword, retitle, configure, reorder, rename, caption, drop):
        change(root)
        fresh = tmp_path / change.__name__
        shutil.copytree(root, fresh, ignore=shutil.ignore_patterns("2016"))
        for folder in (root, fresh):
            done = fop(folder, "build")
            assert done.returncode == 0, (change.__name__, done.stderr)
        assert written(root) == written(fresh), change.__name__
    assert b"Look for words" in written(root)["notebooks/a.html"]
    assert {"notebooks/a.html", "notebooks/z.html", "notebooks/d.html"} <= set(written(root))
    assert not {"notebooks/b.html", "notebooks/c.html"} & set(written(root))


def written(root: Path) -> dict[str, bytes]:
    html = root / "_build/2016/html"
    kinds = {".html", ".js", ".css", ".json", ".csv", ".inv"}
    return {
        path.relative_to(html).as_posix(): path.read_bytes()
        for path in html.rglob("*")
        if path.suffix in kinds
    }


@pytest.mark.slow
def test_the_list_of_exhibits_follows_the_contents_whatever_pages_are_called(
    tmp_path: Path,
) -> None:
    def held(name: str) -> str:
        shown = f'<figure class="fop-exhibit" id="of-{name}" data-label="{name}"></figure>'
        return notebook("# A", YEAR, (f"from IPython.display import HTML\nHTML('{shown}')",))

    names = ["a", "c", "xbc", "bc", "yabc", "abc", "zyabc"]
    project(tmp_path, **{name: held(name) for name in names})
    assert fop(tmp_path, "build").returncode == 0
    listed = (tmp_path / "_build/2016/html/exhibits.html").read_text(encoding="utf-8")
    assert re.findall(r"#of-(\w+)", listed) == names


CONTENTS = """\
format: jb-book
root: notebooks/a
parts:
  - caption: One & two
    chapters:
      - file: notebooks/b
        title: The second
        sections:
          - file: notebooks/c
  - chapters:
      - file: notebooks/d
"""


@pytest.mark.slow
def test_the_sidebar_holds_the_contents_as_they_are_grouped(tmp_path: Path) -> None:
    root = project(
        tmp_path,
        a=notebook("# Front"),
        b=notebook("# Second"),
        c=notebook("# Third *and* <last>"),
        d=notebook("# Fourth", YEAR),
    )
    (root / "_toc.yml").write_text(CONTENTS)
    assert fop(root, "build").returncode == 0
    page = BeautifulSoup((root / "_build/2016/html/notebooks/c.html").read_text(), "html.parser")
    sidebar = page.select_one("nav.bd-docs-nav")
    assert sidebar
    assert [one.text for one in sidebar("p")] == ["One & two"]
    assert [[(one.text, one["href"]) for one in group("a")] for group in sidebar("ul")] == [
        [("Summary", "a.html"), ("The second", "b.html"), ("Third and <last>", "#")],
        [("Third and <last>", "#")],  # under the second
        [("Fourth", "d.html")],
    ]
    assert [one.find("a").text for one in sidebar.select("li.current")] == [
        "The second", "Third and <last>",
    ]  # fmt: skip
    assert sidebar.find("details").has_attr("open")


@pytest.mark.slow
def test_a_setting_that_the_theme_cannot_use_is_told_without_python(tmp_path: Path) -> None:
    root = project(tmp_path, a=notebook("# First", ('year = "2014-15"', "parameters")))
    path = root / "_config.yml"
    path.write_text(path.read_text().replace("primary_sidebar_end: []", "primary_sidebar_end: a"))
    said = fop(root, "build").stderr
    assert said.startswith("_config.yml: with this no pages can be made:")
    assert "a.html" in said
    assert "cannot be written" not in said and ".py" not in said


@pytest.mark.slow
def test_a_style_of_references_that_is_not_there_is_told_in_the_words_of_who_looked_for_it(
    tmp_path: Path,
) -> None:
    root = project(tmp_path, a=notebook("# First", ('year = "2014-15"', "parameters")))
    path = root / "_config.yml"
    config = yaml.safe_load(path.read_text())
    config.setdefault("sphinx", {}).setdefault("config", {})["bibtex_reference_style"] = "no_such"
    path.write_text(yaml.safe_dump(config))
    said = fop(root, "build").stderr
    assert said.startswith("_config.yml: with this no pages can be made:")
    assert "no_such not found" in said and "Handler" not in said and " at 0x" not in said
