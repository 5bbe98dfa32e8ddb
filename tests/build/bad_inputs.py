"""Bad inputs: what people type, save and have on their machines, each of which must be refused.

Every one is a place in a project, with what stands there or what is done to it.
"""

import json
import os
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from small_book import EDITION, notebook

PARAMETERS = (
    'year = "2014-15"  # a year\nareas = ["LBHF"]  # areas\ncut = [5, 10]  # cut-offs\n'
    'rate = 0.5  # a rate\nn = 3  # a number\nshown = True  # whether\nwords = "a"  # words'
)
PAGE = notebook("# A page", (PARAMETERS, "parameters"), ("year",), ("page.provenance()",))
TOC = "format: jb-book\nroot: notebooks/front\nchapters:\n- file: notebooks/b\n"
THEMED = "sphinx:\n  config: {extensions: [fop.build.theme], "

Case = tuple[str, bytes | Callable[[Path], None]]
"""A place in the project, and what it holds or what is done to it."""


def every() -> Iterator[tuple[str, Case]]:
    """Give every bad input with a name of its own."""
    for kind, cases in KINDS.items():
        for number, case in enumerate(cases(), start=1):
            yield f"{kind} {number}", case


def editions() -> Iterator[Case]:
    """An edition's file: its encoding, its YAML, what it says."""
    plain = EDITION.encode()
    whole = [
        b"", b"~", b"3", b"hello", b"- a", b"# a", b"title:A\nyear:2014-15", b"\x89PNG\r\n\0",
        b"PK\x03\x04\0", b"<!DOCTYPE html>", b'{"title": "A", "title": "B", "year": "2014-15"}',
        EDITION.encode("utf-16"), EDITION.encode("utf-16-be"), EDITION.encode("utf-32"),
        b"---\n" + plain + b"---\n" + plain, b"%YAML 3.0\n---\n" + plain,
    ]  # fmt: skip
    titles = [
        "", "3", "[a]", '""', '"a\\nb"', '"\\u200b"', "|\n  a\n  b", "x" * 300, '"a\\0b"', "@A",
        '"a\\u0007b"', '"a\\u202eb"', '"\\ud800"', "A: B", "*A*", "& co", "!A", "%A", "`A`", "#A",
    ]  # fmt: skip
    years = [
        "", "~", "2014", "2014-12-01", "2014-16", "2014/15", "2014–15", "[2014-15]", "{a: b}",
        "yes", "٢٠١٤-١٥", "２０１４-１５", '" 2014-15"', '"2014-15\\n"', "“2014-15”", "2014-2015",
    ]  # fmt: skip
    added = [
        "n: 010", "n: 0x10", "n: 1_000", "n: 1:30", "n: 1e3", "n: true", "n: 3.0", 'n: "3"', "n: ~",
        "n: " + "9" * 5000, "rate: 1.", "rate: .inf", "rate: .nan", "rate: 1.0e400", "shown: yes",
        "shown: on", "shown: y", "words: 3", "words: 2014-01-01", "areas: LBHF", "areas: [x]",
        "areas: [LBHF, LBHF]", "areas: [LBHF, lbhf]", "areas: [3]", "areas: [NO]", "areas: []",
        'cut: "5,10"', "cut: [5, a]", "cut: [5.5]", "cut: []", "cut: [[5]]", "cut: [5, 5]",
        "cut: [true]", "yaer: 2014-15", "YEAR: 2014-15", "3: 4", "~: 4", "[a]: 4", '"": 4',
        '"a\\nb": 4', "title: B", '"title": B', "sections: b", "sections: [b]", "sections: {b: }",
        "sections: {c: {n: 1}}", "sections: {b: {nn: 1}}", "sections: {b: {n: 1, n: 2}}",
        "sections: {b: {n: 1}, b: {n: 2}}", "sections: {3: {n: 1}}", "sections: {b: {title: A}}",
        "words: !!python/object/apply:os.system [ls]", "words: !x a", "words: !!binary aGk=",
        "areas: &a [*a]", "sections: &a {b: *a}", "words: *a", "<<: 3", "...\nwords: b",
        "words: " + "[" * 400 + "]" * 400, "words:\n" + "- " * 3000 + "a", "\twords: a",
        "areas: [" + "a," * 20_000 + "a]", "words: a\0", "words: a\x0bb", "words: a\ufffe",
        "<<<<<<< HEAD\nn: 1\n=======\nn: 2\n>>>>>>> b", "||||||| base",
        "a: &a [x,x,x,x,x,x,x,x,x]\n" + "\n".join(
            f"{b}: &{b} [{','.join([f'*{a}'] * 9)}]"
            for a, b in zip("abcdefghi", "bcdefghij", strict=True)
        ),
    ]  # fmt: skip
    encoded = [b"words: caf\xe9", b"words: \xe2\x82", b"words: \xc0\x80", b"words: \xed\xa0\x80"]
    for content in whole:
        yield "data/editions/2016.yml", content
    for title in titles:
        yield "data/editions/2016.yml", f"title: {title}\nyear: 2014-15\n".encode()
    for year in years:
        yield "data/editions/2016.yml", f"title: A book\nyear: {year}\n".encode()
    for line in [*(line.encode() for line in added), *encoded]:
        yield "data/editions/2016.yml", plain + line + b"\n"


def contents() -> Iterator[Case]:
    """A table of contents."""
    roots = [
        "", "3", "[notebooks/front]", "no", "2014-12-01", "/etc/passwd", "../front", "README",
        "./notebooks/front", "notebooks//front", "notebooks/front/", "notebooks\\front",
        "notebooks/Front", '"notebooks/front\\n"', '"notebooks/fr\\0nt"', "notebooks/" + "a" * 999,
        "notebooks/front.IPYNB", "notebooks/front.md", '"notebooks/\\ud800"', "C:/notebooks/front",
    ]  # fmt: skip
    chapters = [
        "- glob: notebooks/*", "- globs: a", "- file:", "- file: {a: b}", "- file: notebooks/front",
        "- notebooks/b", "notebooks/b", "{file: notebooks/b}", "- - file: notebooks/b",
        "- file: notebooks/b\n  file: notebooks/b",
        "- file: notebooks/b\n- file: notebooks/b.ipynb",
        "- file: notebooks/b\n  title: 3", "- file: notebooks/b\n  wrong: 1", "- url: 3",
        "- url: javascript:alert(1)", "&a\n- file: notebooks/b\n  sections: *a", "- file: _toc.yml",
        "- file: notebooks/.ipynb_checkpoints/b", "- file: notebooks/b\n  sections: 3",
    ]  # fmt: skip
    more = [
        "wrong: 1", "parts: a", "sections:\n- file: notebooks/b", "options: 3", "defaults: 3",
        "options:\n  numbered: x", "options:\n  maxdepth: x", "root: notebooks/b", "a: 1:30",
    ]  # fmt: skip
    for text in ("", "~", "3", "hello", "- file: notebooks/front", "format: jb-book", TOC[16:]):
        yield "_toc.yml", text.encode()
    for root in roots:
        yield "_toc.yml", TOC.replace("notebooks/front", root).encode()
    for listed in chapters:
        yield "_toc.yml", TOC.replace("- file: notebooks/b", listed).encode()
    for line in more:
        yield "_toc.yml", f"{TOC}{line}\n".encode()
    yield "_toc.yml", TOC.replace("jb-book", "nothing").encode()
    yield "_toc.yml", TOC.encode() + b"# \xf6\n"
    yield "_toc.yml", f"<<<<<<< a\n{TOC}=======\n>>>>>>> b\n".encode()


def configurations() -> Iterator[Case]:
    """What Jupyter Book is told."""
    for text in (
        "", "~", "- a", "hello", "title: [a]", "title: 3", "execute: 3", "sphinx: 3", "html: []",
        "sphinx:\n  config: 3", "sphinx:\n  extra_extensions: a", "author: 3", "x: 010", "x: no",
        "exclude_patterns: 3", "bibtex_bibfiles: a.bib",
        THEMED + "language: 3}", THEMED + "numfig: a}", THEMED + "language: ~}",
        "repository:\n  url: 3", "sphinx:\n  config: {extensions: fop.build.theme}", "a: 1\na: 2",
        "x:\n  a: 1\n  a: 2", "x: " + "[" * 99 + "]" * 99, "title: a", 'title: "\\u0007"',
    ):  # fmt: skip
        yield "_config.yml", text.encode()


def imprints() -> Iterator[Case]:
    """What the book says of itself."""
    for text in ("title: [a", "- a", "a", "contact: a", "contact: [a]", "a: b: c", "!x", "\0",
                 "date-released: 26/11/2026", "date-released: 2026-13-26"):  # fmt: skip
        yield "CITATION.cff", text.encode()
    yield "CHANGELOG.md", "# Changes\n".encode("utf-16")


def notebooks() -> Iterator[Case]:
    """A notebook's JSON."""
    for text in (
        "", "{", "[]", "3", "null", PAGE[:300], PAGE * 2, PAGE[:-1] + ",}", "// a\n" + PAGE,
        "{'cells': []}", '{"cells":' + "[" * 99_999, '{"worksheets": [], "nbformat": 3}', "<html>",
        '{"cells": [], ' + PAGE[1:], PAGE.replace('"nbformat": 4', '"nbformat": ' + "4" * 5000),
    ):  # fmt: skip
        yield "notebooks/b.ipynb", text.encode()
    yield "notebooks/b.ipynb", PAGE.encode("utf-16")
    for head in ("<script>a()</script>", "<b onclick='a()'>A</b>", "[A](javascript:a())"):
        yield "notebooks/b.ipynb", notebook(f"# {head}", ("page.provenance()",)).encode()
    wholes: dict[str, list[Any]] = {
        "nbformat": [3, 5, None, "4", True],
        "cells": [None, {}, "a", [None], [[]], [3]],
        "metadata": ["a", [3], {"kernelspec": {"name": "ir", "language": "R"}}],
    }
    cells: dict[str, list[Any]] = {
        "cell_type": ["Code", None, [], "heading"],
        "source": [None, 3, {}, [3], [None], True, [["a"]], "a\0", "a\x07", "\ud800", "\u202e"],
        "metadata": [3, "x", [3], True, {"tags": [3]}, {"tags": {"a": 1}}, {"tags": [["a"]]}],
        "outputs": [3, "x", True, {"a": 1}],
    }
    lost: list[Any] = [{}, None, {"tags": ["Parameters"]}, {"tags": [" parameters"]}]
    cells["metadata"] += lost
    cells["source"].append("# a\n<<<<<<< local\nb\n=======\nc\n>>>>>>> remote")
    for key, values in wholes.items():
        for value in values:
            yield "notebooks/b.ipynb", json.dumps(json.loads(PAGE) | {key: value}).encode()
    for key, values in cells.items():
        for value in values:
            made = json.loads(PAGE)
            made["cells"][1][key] = value
            yield "notebooks/b.ipynb", json.dumps(made).encode()
    for kind in ("markdown", "raw"):
        made = json.loads(PAGE)
        made["cells"][1]["cell_type"] = kind
        yield "notebooks/b.ipynb", json.dumps(made).encode()


def elsewhere() -> Iterator[Case]:
    """A notebook that a build reads, and papermill or JupyterLab does not."""
    wholes: dict[str, list[Any]] = {
        "nbformat": [4.0],
        "nbformat_minor": [None, "5", 4.5],
        "metadata": [[], {"kernelspec": "python3"}, {"language_info": "python"}],
    }
    cells: dict[str, list[Any]] = {"outputs": [None], "metadata": [[]]}
    for key, values in wholes.items():
        for value in values:
            yield "notebooks/b.ipynb", json.dumps(json.loads(PAGE) | {key: value}).encode()
        lacks = {name: value for name, value in json.loads(PAGE).items() if name != key}
        yield "notebooks/b.ipynb", json.dumps(lacks).encode()
    for key, values in cells.items():
        for value in values:
            made = json.loads(PAGE)
            made["cells"][2][key] = value
            yield "notebooks/b.ipynb", json.dumps(made).encode()
    for tag in ("remove-output", "hide-cell", "raises-exception", "skip-execution"):
        yield "notebooks/b.ipynb", notebook("# A", ("year", tag), ("page.provenance()",)).encode()
    for text in ("{{ year }}", "[a](file:///a.docx)", "[a](http://localhost:8888/lab)"):
        yield "notebooks/b.ipynb", notebook("# A", text, ("page.provenance()",)).encode()


def parameters() -> Iterator[Case]:
    """The cell of parameters."""
    for line in (
        "x = None", "x = (1, 2)", "import datetime\nx = datetime.date(2014, 1, 1)", "x = {1: 2}",
        "x = {1}", "x = b'a'", "x = 1j", "x = ...", "x = [[1]]", "x = [1, 'a']", "x = [None]",
        "x = [True]", "x = 1e999", "x = 1 + 1", "x = --1", "x = f'a'", "x = 'a\\0b'", "x = '\\x07'",
        "x = '\\ud800'", "x = ١", "x = 010", "x = " + "9" * 5000, "x = 1\nx += 1", "x = 1\nx = 2",
        "year = '2013-14'", "treated = ['Narnia']  # a", "wave = '16'  # a",
        "x: List[str] = ['a']  # a", "globals = 'a'  # a", "YEAR = '2014-15'  # a",
        "__name__ = 'a'  # a",
        "x = y = 1",
        "x, y = 1, 2", "x: int", "a.b = 1", "(x := 1)", "pass",
        "import os", "print(1)", "x = list()", "x = year", "x = lambda: 1", "%time", "%%time",
        "!ls", "x?", "x = [1,", "x = 'a", "  x = 1", "x\u00a0= 1", "x = “a”", "class = 1",
        "<<<<<<< HEAD\nx = 1", "x = " + "[" * 150 + "]" * 150, "x = " + "-" * 50_000 + "1",
        "x = 'a'  # a letter; one of: b, c", "if 1:\n    x = 1", "def f(): pass", "x = true",
    ):  # fmt: skip
        source = f"{PARAMETERS}\n{line}\n"
        yield "notebooks/b.ipynb", notebook("# A", (source, "parameters")).encode()


def descriptions() -> Iterator[Case]:
    """The description of all tables."""
    field = {"name": "count", "type": "integer"}
    plain: dict[str, Any] = {"path": "report/one.csv", "schema": {"fields": [field]}}
    tables: list[Any] = [
        None, 3, "a", [], {}, plain | {"path": None}, plain | {"path": 3},
        plain | {"schema": None}, plain | {"path": "../one.csv"}, plain | {"path": "/etc/passwd"},
        plain | {"path": "a\0.csv"}, plain | {"licenses": ["none"]}, plain | {"licenses": 3},
        plain | {"sources": 3}, plain | {"rows": "many"}, plain | {"rows": None},
    ]  # fmt: skip
    fields: list[Any] = [
        None, "a", 3, [3], [None], ["none"], [{"name": "count"}], [{"like": "none"}],
        [{"type": "integer"}], [field | {"type": "point"}], [field | {"in": 3}],
        [field | {"constraints": []}], [field | {"constraints": {"pattern": "["}}],
        [field | {"constraints": {"enum": "a"}}], [field | {"constraints": {"minimum": "a"}}],
    ]  # fmt: skip
    schemas: list[Any] = [{"fields": held} for held in fields]
    schemas += [{"fields": [field], "primaryKey": key} for key in (3, "none", ["none"])]
    for text in (
        b"",
        b"{",
        b"[]",
        b"null",
        b"3",
        b"[" * 99_999,
        b'{"resources": [], "resources": []}',
    ):
        yield "data/datapackage.json", text
    for held in (None, 3, *([one] for one in tables), [plain, plain]):
        yield "data/datapackage.json", json.dumps({"resources": held}).encode()
    for schema in schemas:
        package = {"resources": [plain | {"schema": schema}]}
        yield "data/datapackage.json", json.dumps(package).encode()


def tables() -> Iterator[Case]:
    """A table: its cells and its form."""
    for cell in (
        "x", "1.5", "-", "nan", "inf", "1e400", "٣", "３", "²", "½", "1_000", "0x1", "=1", "1,000",
        '"1,000"', "5\u200b", "−5", "9" * 400, "true", "None", '"5', '"5"5', "\0", "N/A", "#REF!",
    ):  # fmt: skip
        yield "data/report/one.csv", f"borough,count\nLBHF,{cell}\n".encode()
    for text in (
        "", "borough\nLBHF\n", "count,borough,x\n1,LBHF,2\n", "borough;count\nLBHF;1\n", "<html>",
        "borough,count\nLBHF\n", "borough,count\nLBHF,1\n\nRBKC,2\n", "borough,borough\nLBHF,1\n",
        "BOROUGH,COUNT\nLBHF,1\n", "<<<<<<< a\nborough,count\n=======\n>>>>>>> b\n", "PK\x03\x04",
    ):  # fmt: skip
        yield "data/report/one.csv", text.encode()
    yield "data/report/one.csv", "borough,count\nLBHF,1\n".encode("utf-16")
    yield "data/report/one.csv", b"borough,count\nLBHF\xe9,1\n"


FILES = (
    "_toc.yml", "_config.yml", "data/editions/2016.yml", "data/areas.csv", "notebooks/b.ipynb",
    "data/report/one.csv", "data/datapackage.json",
)  # fmt: skip


def places() -> Iterator[Case]:
    """Something else where a file belongs, or a file that other programs have saved."""

    def pipe(path: Path) -> None:
        path.unlink()
        os.mkfifo(path)

    def to_nowhere(path: Path) -> None:
        path.unlink()
        path.symlink_to("nowhere")

    def to_itself(path: Path) -> None:
        path.unlink()
        path.symlink_to(path.name)

    def folder(path: Path) -> None:
        path.unlink()
        path.mkdir()

    def utf_16(path: Path) -> None:
        path.write_bytes(path.read_text(encoding="utf-8").encode("utf-16"))

    def zero(path: Path) -> None:
        path.write_bytes(path.read_bytes() + b"\0")

    def windows(path: Path) -> None:
        path.write_bytes(path.read_bytes() + b"\x96")

    def merge(path: Path) -> None:
        path.write_bytes(b"<<<<<<< a\n" + path.read_bytes() + b"=======\n>>>>>>> b\n")

    for file in FILES:
        for change in (pipe, to_nowhere, to_itself, folder, utf_16, zero, windows, merge):
            yield file, change


KINDS: dict[str, Callable[[], Iterator[Case]]] = {
    "edition": editions,
    "contents": contents,
    "configuration": configurations,
    "imprint": imprints,
    "notebook": notebooks,
    "elsewhere": elsewhere,
    "parameters": parameters,
    "description": descriptions,
    "table": tables,
    "place": places,
}

VALUES: dict[str, list[str]] = {
    "year": ["", " ", "2014", "2014-16", "2014/15", "2014–15", "٢٠١٤-١٥", "２０１４-１５",
             "2014-15\n", "None", "[]", "\0", "\udcff", "a" * 5000, "../x",
             "2014-15,2015-16", "'2014-15'"],
    "areas": ["", "[]", ",", '["LBHF","LBHF"]', "LBHF,LBHF", "{}", "[3]", "[null]",
              "Narnia", "LBHF;RBKC", "a," * 3000, "\0", "[true]", '["LBHF",3]', "NaN"],
    "cut": ["", "[]", "a", "7,a", "7.5", "[7.5]", "٧", "７", "1e3", "0x10", "1_000", "9" * 400,
            "(7,8)", "nan", "[1e400]", "true", "7;8", "7,7"],
    "rate": ["", "a", ".5", "1.", "1e400", "nan", "inf", "٠.٥", "0,5", "1/2", "50%", "½", "1 000"],
    "n": ["", "a", "3.0", "٣", "３", "²", "1e3", "9" * 400, "0b1", "True", "None"],
    "shown": ["", "1", "0", "yes", "no", "None", "tru", "[]"],
    "words": ["\0", "\x07", "\x1b[31m", "\u2028", "\u202e", "\udcff"],
    "yaer": ["1"], "": ["x"], "title": ["x"], "../x": ["1"], "a\nb": ["1"], "\udcff": ["1"],
    "x" * 3000: ["1"],
}  # fmt: skip
"""Values of parameters on the command line, none of which can be."""


def muddled(seed: int) -> Iterator[Case]:
    """Give files put together and broken by chance: some are in order, some are not."""
    chance = random.Random(seed)
    texts = {"data/editions/2016.yml": EDITION, "_toc.yml": TOC, "notebooks/b.ipynb": PAGE}
    pieces = [
        "\n", "\t", ": ", "- ", '"', "'", "[", "]", "{", "}", "&a ", "*a", "!", "|\n", "#", "%",
        "\0", "\ufeff", "\r\n", "\x85", "\u2028", "\ud800", "010", "1:30", "yes", "~", "٣", "\\",
        "null",
        "<<: ", "=======\n", "year: 2014-15\n", '"cells": [],', "parameters", "a" * 999, "1e999",
    ]  # fmt: skip
    while True:
        place = chance.choice(list(texts))
        text = texts[place]
        for _ in range(chance.randint(1, 3)):
            at, end = sorted(chance.choices(range(len(text) + 1), k=2))
            end = min(end, at + chance.choice([0, 0, 1, 9, 999]))
            text = text[:at] + chance.choice(pieces) + text[end:]
        encoding = chance.choice(["utf-8", "utf-8", "utf-8", "cp1252", "utf-16"])
        errors = "surrogatepass" if encoding != "cp1252" else "replace"
        yield place, text.encode(encoding, errors)
