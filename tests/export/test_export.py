"""Export: each kind of file read back, from a book of two pages made by hand."""

import base64
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as Xml

import pytest
from small_book import fop as run
from small_book import notebook, project

from fop.build import facts, theme
from fop.build.facts import Facts
from fop.export import browser, chapters, export, pdf
from fop.mistakes import Mistake

CHROMIUM = next(filter(None, map(shutil.which, browser.NAMES)), None)
needs_browser = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium")

CSV = "borough,year,share,count,symbol,note,decimals\nA,2013-14,12.5,8,,'=1+1,0\nB,2014-15,,,c,,1\n"

PAGE = """<!DOCTYPE html><html lang="en-GB"><head><title>{title}</title></head><body>
<nav class="bd-links"><p class="caption"><span>Start here</span></p><ul>
<li><a class="reference internal" href="{first}">Summary</a></li></ul>
<p class="caption"><span>The report</span></p><ul>
<li><a class="reference internal" href="{second}">1 Second &amp; last</a></li></ul></nav>
<article class="bd-article"><section id="top">
<h1>{title}<a class="headerlink" href="#top">#</a></h1>
{inside}</section></article></body></html>"""

FIRST = """<p>Words, with a link to <a href="second.html#table-1">table 1</a>, to
<a href="../facts.csv">a file</a> and to <a href="https://example.org/">another place</a>.</p>
<p>Fewer <span class="fop-whole"><button type="button" class="fop-term"
popovertarget="term-a">children in care</button>.</span></p>
<p class="fop-front fop-buttons"><a href="#top">Top</a> <!--fop-pdf--></p>
<details><summary>How this page was made</summary><p>Data: none.</p></details>"""

EXHIBIT = """<h2 id="part">A part</h2>
<figure class="fop-exhibit" id="table-{n}" data-label="Table {n}"
aria-labelledby="table-{n}-finding"><h3 class="fop-finding" id="table-{n}-finding">
Share {n} fell &lt;in one&gt;</h3>
<p class="fop-measure"><b>Table {n}.</b> Share of children, per cent.</p>
<div class="fop-picture"><div class="fop-wide"><svg role="img" aria-label="Bars: A 12.5, B none."
viewBox="0 0 712 200"><rect width="300" height="40" fill="var(--fop-boroughs, #12436d)"></rect>
<text x="310" y="30">12.5</text></svg></div></div>
<div class="fop-folds"><details><summary><span>Table</span></summary><div class="fop-body"><table>
<caption>Table {n}. Share</caption><thead><tr><th scope="col">Borough</th><th scope="col">Share</th>
<th scope="col"></th></tr></thead><tbody><tr><th scope="row">A</th><td>12.5%</td>
<td><svg aria-hidden="true" width="20" height="10"></svg></td></tr></tbody></table></div></details>
<details><summary><span>Notes and source</span></summary><div class="fop-body">
<p>[c]: suppressed to protect individuals.</p><p><b>Source:</b> A source.</p></div></details>
<a class="fop-csv" download="table-{n}.csv" href="data:text/csv;base64,{csv}">CSV</a>
</div></figure>"""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with a built book."""
    folder = project(tmp_path_factory.mktemp("sent"), first=notebook("# 1 A page"))
    html = folder / "_build" / "2016" / "html"
    (html / "notebooks").mkdir(parents=True)
    shutil.copytree(Path(theme.__file__).parent / "static", html / "_static")
    (html / "_static" / "styles").mkdir()
    (html / "_static" / "styles" / "pydata-sphinx-theme.css").write_text("body { margin: 0 }")
    (html / "index.html").write_text(
        '<meta http-equiv="refresh" content="0; url=notebooks/first.html">'
    )
    csv = base64.b64encode(CSV.encode()).decode()
    exhibits = "".join(EXHIBIT.format(n=n, csv=csv) + "<p>Some words.</p>" * 30 for n in (1, 2, 3))
    pages = {"first": ("First", FIRST), "second": ("Second and last", exhibits)}
    for name, (title, inside) in pages.items():
        links = {one: "#" if one == name else f"{one}.html" for one in pages}
        text = PAGE.format(title=title, inside=inside, **links)
        (html / "notebooks" / f"{name}.html").write_text(text, encoding="utf-8")
    made = Facts("2016", "A book <of two>", {"baseline": "2013-14", "year": "2014-15"}, {}, {}, [])
    (html / "facts.json").write_text(facts.as_json(made), encoding="utf-8")
    (folder / "CITATION.cff").write_text('version: "2026.1"\ndate-released: 2026-11-26\n')
    return folder


def made(root: Path, kind: str) -> Path:
    (path,) = export.make_files(root, root / "data", "2016", [kind])
    return path


def test_links_lead_to_places_in_the_one_document(root: Path) -> None:
    first, second = chapters.read(root / "_build" / "2016" / "html")
    assert [(one.part, one.title, one.anchor) for one in (first, second)] == [
        ("Start here", "Summary", "first"),
        ("The report", "1 Second & last", "second"),
    ]
    links = [str(link["href"]) for link in first.article.select("a")]
    assert links == ["#second--table-1", "https://example.org/"]
    assert second.article.select_one("#second--table-1") is not None
    named = second.article.select_one("figure")
    assert named is not None and named["aria-labelledby"] == "second--table-1-finding"
    text = first.article.get_text()
    assert "Fewer children in care." in text and "How this page was made" not in text


def test_what_cannot_be_made_is_said_before_anything_is(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(Mistake, match="No edition '2017'"):
        export.make_files(root, root / "data", "2017", ["zip"])
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr(export, "find_spec", lambda _: None)
    with pytest.raises(Mistake) as caught:
        export.make_files(root, root / "data", "2016", ["zip", "word", "pdf"])
    told = caught.value.faults
    assert len(told) == 4  # both lack a browser, each lacks a package
    assert [one for one in told if "pypdf" in one and "leave --pdf out" in one]
    assert [one for one in told if "No Chromium" in one and "leave --word out" in one]
    assert not list((root / "_build").glob("2016/export/*.zip"))


def test_the_verb_says_what_to_build(tmp_path: Path) -> None:
    folder = project(tmp_path, first=notebook("# 1 A page"))
    done = run(folder, "export", "--ods")
    assert done.returncode == 1
    assert "Build edition 2016 first: fop build --edition 2016" in done.stderr


# The workbook

ODF = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "xlink": "http://www.w3.org/1999/xlink",
    "dc": "http://purl.org/dc/elements/1.1/",
}


def name(prefixed: str) -> str:
    prefix, _, own = prefixed.partition(":")
    return f"{{{ODF[prefix]}}}{own}"


@pytest.fixture(scope="module")
def workbook(root: Path) -> Xml.Element:
    with zipfile.ZipFile(made(root, "ods")) as held:
        assert b"en-GB" in held.read("meta.xml") and b"A book" in held.read("meta.xml")
        return Xml.fromstring(held.read("content.xml"))


def rows(sheet: Xml.Element) -> list[list[str]]:
    return [
        ["".join(cell.itertext()) for cell in row.iterfind("table:table-cell", ODF)]
        for row in sheet.iterfind(".//table:table-row", ODF)
    ]


def test_a_workbook_is_laid_out_as_the_analysis_function_asks(workbook: Xml.Element) -> None:
    sheets = {
        str(one.get(name("table:name"))): one for one in workbook.iterfind(".//table:table", ODF)
    }
    assert [*sheets] == ["Cover", "Contents", "Notes", "Table_1", "Table_2", "Table_3"]
    assert all(len(one) <= 31 for one in sheets)
    ranges = {
        str(one.get(name("table:target-range-address"))): one
        for one in workbook.iterfind(".//table:database-range", ODF)
    }
    for title, sheet in sheets.items():
        held = rows(sheet)
        # No merged, covered or repeated cells; none empty; no blank row; the title in A1.
        assert sheet.find(".//table:covered-table-cell", ODF) is None
        for cell in sheet.iterfind(".//table:table-cell", ODF):
            for kind in (
                "number-columns-spanned",
                "number-rows-spanned",
                "number-columns-repeated",
            ):
                assert cell.get(name(f"table:{kind}")) is None
        assert all(row and all(text.strip() for text in row) for row in held)
        # One table a sheet, marked as one, with one heading row of names that stand once.
        heads = sheet.findall("table:table-header-rows", ODF)
        assert len(heads) == (title != "Cover")
        if heads:
            (head,) = rows(heads[0])
            assert len(set(head)) == len(head)
            place = held.index(head)
            assert {len(row) for row in held[:place]} == {1}
            assert {len(row) for row in held[place:]} == {len(head)}
            last = f"{chr(64 + len(head))}{len(held)}"
            told = ranges.pop(f"{title}.A{place + 1}:{title}.{last}")
            assert told.get(name("table:contains-header")) == "true"
            assert any("This sheet holds one table" in row[0] for row in held[:place])
    assert not ranges
    links = [link.get(name("xlink:href")) for link in sheets["Contents"].iterfind(".//text:a", ODF)]
    assert links == ["#Table_1.A1", "#Table_2.A1", "#Table_3.A1"]
    assert ["[c]", "Suppressed to protect individuals"] in rows(sheets["Notes"])


def test_a_workbook_keeps_figures_symbols_and_texts_apart(workbook: Xml.Element) -> None:
    (sheet,) = (one for one in workbook.iterfind(".//table:table", ODF)
                if one.get(name("table:name")) == "Table_1")  # fmt: skip
    assert rows(sheet)[0] == ["Table 1: Share 1 fell <in one>"]
    assert ["Source: A source."] in rows(sheet)
    assert rows(sheet)[-3:] == [
        ["Borough", "Year", "Share", "Count", "Symbol", "Note"],
        ["A", "2013-14", "12.5", "8", "[z]", "=1+1"],
        ["B", "2014-15", "[c]", "[c]", "c", "[z]"],
    ]
    kind = name("office:value-type")
    told = [cell.get(kind) for cell in list(sheet.iterfind(".//table:table-row", ODF))[-2]]
    assert told == ["string", "string", "float", "float", "string", "string"]
    assert not any(cell.get(name("table:formula")) for cell in sheet.iter())


# The archive


def test_an_archive_is_whole_and_always_the_same(root: Path, tmp_path: Path) -> None:
    first = made(root, "zip").read_bytes()
    assert made(root, "zip").read_bytes() == first
    with zipfile.ZipFile(made(root, "zip")) as held:
        held.extractall(tmp_path)
    listed = (tmp_path / "SHA256SUMS").read_text().splitlines()
    there = {
        path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()
    }
    assert {line[66:] for line in listed} == there - {"SHA256SUMS", "verify.html"}
    assert {"book/index.html", "data/report/one.csv", "CITATION.cff"} <= there
    if shutil.which("sha256sum"):
        done = subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=tmp_path, capture_output=True)
        assert done.returncode == 0


@pytest.mark.slow
@needs_browser
def test_the_page_of_an_archive_finds_what_differs(root: Path, tmp_path: Path) -> None:
    from axe_playwright_python.sync_playwright import Axe
    from playwright.sync_api import sync_playwright

    with zipfile.ZipFile(made(root, "zip")) as held:
        held.extractall(tmp_path / "copy")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = opened.new_page()
        for change in (False, True):
            if change:
                (tmp_path / "copy" / "data" / "report" / "one.csv").write_text("borough,count\n")
                (tmp_path / "copy" / "book" / "index.html").unlink()
            page.goto((tmp_path / "copy" / "verify.html").as_uri())
            page.set_input_files("input", tmp_path / "copy")
            page.wait_for_function("/files are/.test(document.getElementById('told').textContent)")
            faults = page.locator("#faults li").all_inner_texts()
            assert faults == (
                ["book/index.html: missing", "data/report/one.csv: differs"] if change else []
            )
        assert Axe().run(page).response["violations"] == []
        opened.close()


# The PDF


@pytest.fixture(scope="module")
def document(root: Path) -> Iterator[Any]:
    from pypdf import PdfReader

    yield PdfReader(made(root, "pdf"))


@pytest.mark.slow
@needs_browser
def test_a_pdf_is_tagged_with_bookmarks_numbers_and_titles(document: Any, root: Path) -> None:
    catalog = document.trailer["/Root"]
    assert catalog["/MarkInfo"]["/Marked"] and "/StructTreeRoot" in catalog
    assert catalog["/Lang"] == "en-GB"
    assert document.metadata.title == "A book <of two>"
    told = [page.extract_text() for page in document.pages]
    assert "A book <of two>" in told[0] and "2013-14" in told[0]
    assert all(f"Page {at} of {len(told)}" in text for at, text in enumerate(told, 1))
    assert "The report › 1 Second & last" in told[-1]
    marks = str(document.outline)
    assert all(one in marks for one in ("Start here", "Second and last", "A part", "Share 1 fell"))
    starts = pdf.starts(document, chapters.read(root / "_build" / "2016" / "html"))
    contents = next(text for text in told if "Contents" in text)
    assert re.search(rf"1 Second & last\s*{starts['second']}\b", contents)
    assert "Second and last" in told[starts["second"] - 1]


@pytest.mark.slow
@needs_browser
def test_links_of_a_pdf_lead_somewhere(document: Any) -> None:
    known, inside, outside = set(document.named_destinations), 0, []
    for page in document.pages:
        for note in page.get("/Annots") or []:
            held = note.get_object()
            if "/Dest" in held:
                inside += 1
                assert str(held["/Dest"]).lstrip("/") in {one.lstrip("/") for one in known}
            elif "/A" in held:
                outside.append(held["/A"].get("/URI"))
    assert inside >= 3  # two lines of the contents, one in the text
    assert outside == ["https://example.org/"]


@pytest.mark.slow
@needs_browser
def test_an_exhibit_is_whole_on_a_page(document: Any) -> None:
    told = [page.extract_text() for page in document.pages]
    for number in (1, 2, 3):
        (page,) = (text for text in told if f"Share {number} fell" in text)
        for part in (f"Table {number}. Share of children", "12.5%", "suppressed to protect"):
            assert part in page


@pytest.mark.slow
@needs_browser
def test_the_front_page_links_to_the_pdf_once_it_is_made(document: Any, root: Path) -> None:
    made(root, "pdf")  # a second time: one link still
    html = root / "_build" / "2016" / "html"
    text = (html / "notebooks" / "first.html").read_text(encoding="utf-8")
    assert re.findall(r'class="fop-pdf" href="\.\./([^"]+)"', text) == [
        "focus-on-practice-2016.pdf"
    ]
    assert (html / "focus-on-practice-2016.pdf").is_file()


# Word


@pytest.mark.slow
@needs_browser
def test_a_word_document_has_headings_tables_and_pictures_with_texts(root: Path) -> None:
    with zipfile.ZipFile(made(root, "word")) as held:
        text = held.read("word/document.xml").decode()
        styles = held.read("word/styles.xml").decode()
        media = [name for name in held.namelist() if name.startswith("word/media/")]
        known = held.read("word/_rels/document.xml.rels").decode()
        (named,) = re.findall(r'Id="foot"[^>]*Target="([^"]*)"', known)
        foot = held.read(f"word/{named}").decode()
    assert 'w:instr="PAGE"' in foot and "<w:footerReference" in text
    for level, said in ((1, "The report"), (2, "Second and last"), (3, "A part"), (4, "Share 1")):
        assert re.search(rf'w:val="Heading{level}"(?:(?!</w:p>).)*{said}', text, re.S), (
            f"{said} is no heading of level {level}"
        )
    assert len(media) >= 1
    assert text.count('descr="Bars: A 12.5, B none."') == 3
    assert text.count("<w:tbl>") == text.count("<w:tblHeader") == 3
    assert text.count("<w:gridCol") == 6  # the column of drawings is gone
    assert 'w:w="11906"' in text and 'w:val="en-GB"' in styles
    anchors = set(re.findall(r'<w:hyperlink w:anchor="([^"]+)"', text))
    marks = set(re.findall(r'<w:bookmarkStart [^>]*w:name="([^"]+)"', text))
    assert anchors and anchors <= marks
