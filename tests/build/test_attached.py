"""What the editor sees is what is published: pictures, files, comments."""

import base64
import json
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest
from small_book import fop, notebook, project

from fop.build import attached, cells, outputs, pages
from fop.build.theme import links
from fop.tables import notebooks


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(
        ">I", zlib.crc32(kind + content)
    )  # fmt: skip


PNG = (
    b"\x89PNG\r\n\x1a\n"
    + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    + chunk(b"IDAT", zlib.compress(b"\x00\xff"))
    + chunk(b"IEND", b"")
)
TEXT = """\
# Front

![A red door](pictures/door.png) and ![A pasted door](attachment:image.png).
The [minutes](minutes.pdf) say more; README.md in a sentence is no link. It costs $5 or £6.

<!-- note to self: not agreed
yet -->

`<!-- shown -->` is code."""


def pasted(text: str) -> str:
    made: dict[str, Any] = json.loads(notebook(text, ('year = "2014-15"  # a year', "parameters")))
    held = {"image/png": base64.b64encode(PNG).decode()}
    made["cells"][0]["attachments"] = {"image.png": held}
    return json.dumps(made)


@pytest.mark.slow
def test_what_the_editor_sees_is_published(tmp_path: Path) -> None:
    root = project(tmp_path, a=pasted(TEXT))
    (root / "notebooks" / "pictures").mkdir()
    (root / "notebooks" / "pictures" / "door.png").write_bytes(PNG)
    (root / "notebooks" / "minutes.pdf").write_bytes(b"%PDF-1.4 minutes")
    (root / "logo.png").write_bytes(PNG)
    config = root / "_config.yml"
    config.write_text(
        config.read_text().replace("html:\n", "logo: logo.png\nhtml:\n  favicon: logo.png\n", 1)
    )
    done = fop(root, "build")
    assert done.returncode == 0, done.stderr
    html = root / "_build/2016/html"
    page = (html / "notebooks/a.html").read_text()
    assert "note to self" not in page
    assert "&lt;!--" in page  # as code
    assert 'href="http://README.md"' not in page and "README.md" in page
    assert "$5 or £6" in page
    for words in ("A red door", "A pasted door"):
        assert f'alt="{words}"' in page
    assert [path.read_bytes() for path in html.rglob("minutes.pdf")] == [b"%PDF-1.4 minutes"]
    assert (html / "_images/door.png").read_bytes() == PNG
    assert len([*(html / "_images").iterdir()]) == 2
    assert (html / "_static/logo.png").read_bytes() == PNG
    assert 'rel="icon"' in page or 'rel="shortcut icon"' in page

    # Another picture under the same name is another page.
    other = PNG[:-1] + b"\x83"
    (root / "notebooks" / "pictures" / "door.png").write_bytes(other)
    assert fop(root, "build").returncode == 0
    assert (html / "_images/door.png").read_bytes() == other

    # A link of HTML to nowhere is told as one of Markdown, each time that pages are made.
    path = root / "notebooks" / "a.ipynb"
    path.write_text(path.read_text().replace("# Front", "# Front\\n\\n<a href='#lost'>x</a>"))
    for _ in range(2):
        done = fop(root, "build")
        assert done.returncode == 1 and "'#lost', which is no place on the page" in done.stderr


def test_a_link_of_html_leads_to_a_place_of_the_page_or_of_its_frame() -> None:
    body = (
        "<p id='b'><a name=c></a><a class='x' href=\"#a\">a</a><a href='#b'>b</a><a href=#c>c</a>"
    )
    assert list(links.lost(f"{body}<a href='#cite'>cite</a><a href='#b%20'>")) == ["a", "b%20"]


@pytest.mark.parametrize(
    ("code", "metadata", "alt"),
    [
        ("plt.plot([1, 2])", {}, "A chart without a description, on the page A title"),
        ("plt.plot([1]); plt.title('Two lines')", {}, "Two lines"),
        ("axes.set_title(label='Left')\nrows.plot(title=\"Right\")", {}, "Left. Right"),
        ("plt.title(f'{name}')", {}, "A chart without a description, on the page A title"),
        ("plt.title('A')", {"mystnb": {"image": {"alt": "Our own"}}}, "Our own"),
    ],
)
def test_a_chart_that_a_cell_draws_says_what_it_shows(
    code: str, metadata: dict[str, Any], alt: str
) -> None:
    made = json.loads(notebook("# A title\n\nText", (code,)))
    made["cells"][1]["metadata"] = metadata
    made["cells"][1]["outputs"] = [{"output_type": "display_data", "data": {"image/png": "aaaa"}}]
    cell = json.loads(attached.published(json.dumps(made))[0])["cells"][1]
    assert cell["metadata"]["mystnb"]["image"]["alt"] == alt
    assert outputs.without(made)["cells"][1]["metadata"] == metadata


def test_what_a_page_tells_the_book_alone_is_not_published() -> None:
    shown = {"text/html": "<b>1</b>", "application/vnd.fop.facts+json": [1]}
    shown_all: list[dict[str, Any]] = [
        {"output_type": "display_data", "data": shown},
        {"output_type": "display_data", "data": {"application/vnd.fop.sentence+json": {}}},
        {"output_type": "stream", "name": "stdout", "text": "2"},
    ]
    made = json.loads(notebook("# A", ("1",)))
    made["cells"][1]["outputs"] = shown_all
    left = json.loads(attached.published(json.dumps(made))[0])["cells"][1]["outputs"]
    assert left == [shown_all[0] | {"data": {"text/html": "<b>1</b>"}}, shown_all[2]]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[words](lost.ipynb#why)", "the page lost.ipynb#why is not there"),
        ("[words]()", "a link that leads nowhere"),
        ("[words]( # )", "a link that leads nowhere"),
        ("![](door.png)", "no alternative text"),
        ("![A door](https://example.org/door.png)", "fetched from the network"),
        ("![A door](//example.org/door.png)", "fetched from the network"),
        ("![A door](lost.png)", "is not there"),
        ("![A door](../../../etc/passwd.png)", "does not lie in the project"),
        ("![A door](empty.png)", "is empty or damaged"),
        ("![A door](half.png)", "is empty or damaged"),
        ("![A door](drawn.svg) ![A door](door.JPG)", ""),
        ("![A door](half.svg)", "is empty or damaged"),
        ("![A door](minutes.pdf)", "is no picture"),
        ("![A door](our door.png)", "'our door.png' holds a space"),
        ("![A door](<our door.png>) [a page](b.ipynb 'A title')", "is not there"),
        ("[Secret](.git/config.txt)", "not published"),
        ("[Minutes](lost.pdf)", "is not there"),
        ("![A door](attachment:lost.png)", "Paste it again"),
        ('<img src="door.png" alt="A door">', "Write !["),
        ("See <a class=x href='b.ipynb'>b</a>", "Write [words](b.ipynb)"),
        ('<a id="x"></a> <a href="#x">x</a> <a href="https://example.org">site</a>', ""),
        ("[a page](b.ipynb), [site](https://example.org/a.pdf), `![](x.png)`", ""),
        ("<!-- ![](x.png) -->", ""),
        ("[a](file:///C:/a.docx)", "the link file:///C:/a.docx works here alone"),
        ("[a](http://localhost:8888/lab/tree/b.ipynb)", "works here alone"),
        ("See <HTTP://127.0.0.1:8000/a>", "the link HTTP://127.0.0.1:8000/a works here alone"),
        ("See http://[::1]/a.", "works here alone"),
        ("[a](https://localhost.example.org/), `http://localhost`, a file: this one", ""),
    ],
)
def test_what_cannot_be_published_is_told(tmp_path: Path, text: str, said: str) -> None:
    drawing = b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>"
    files = {"door.png": PNG, "door.JPG": PNG, "empty.png": b"", "half.png": PNG[:45]}
    files |= {"drawn.svg": drawing, "half.svg": drawing[:-2], "minutes.pdf": b"%PDF-1.4 minutes"}
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    path = tmp_path / "a.ipynb"
    path.write_text(notebook(f"# A\n\n{text}"))
    (tmp_path / "b.ipynb").touch()
    found = list(attached.faults(notebooks.read_notebook(path), tmp_path, tmp_path))
    assert len(found) == bool(said)
    assert said in "".join(found)


@pytest.mark.parametrize("text", ["$x$", r"$\frac{a}{b}$", "$$x^2$$", "~~gone~~"])
def test_what_jupyterlab_shows_otherwise_is_refused(text: str) -> None:
    made = json.loads(notebook(f"# A\n\nWords {text}.", ("page.provenance()",)))
    for cell in made["cells"]:
        cell["source"] = "".join(cell["source"])
    assert len(list(cells.of_notebook(made))) == 1


@pytest.mark.parametrize(
    ("markup", "fetched"),
    [
        ('<img src="https://example.org/a.png">', True),
        ("<script src=//example.org/a.js></script>", True),
        ('<link rel="stylesheet" href="https://example.org/a.css">', True),
        ('<p style="background:url(https://example.org/a.png)">', True),
        ('<a href="https://example.org">site</a>', False),
        ('<link rel="canonical" href="https://example.org/a.html">', False),
        ('<img src="a.png">', False),
    ],
)
def test_a_page_that_would_fetch_from_the_network_is_named(
    tmp_path: Path, markup: str, fetched: bool
) -> None:
    (tmp_path / "a.html").write_text(markup)
    assert [one.split(":")[0] for one in pages.fetching(tmp_path)] == ["a.html"] * fetched
