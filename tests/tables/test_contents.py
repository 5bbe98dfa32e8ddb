import json
from pathlib import Path

import pytest
from small_book import notebook, project

from fop.mistakes import Mistake
from fop.tables import contents, notebooks

PAGE = notebook("# A page")


def test_sections_come_in_the_order_of_the_contents(tmp_path: Path) -> None:
    project(tmp_path, front=PAGE, b=PAGE, a=PAGE)
    assert [section.name for section in contents.sections(tmp_path)] == ["front", "b", "a"]
    assert contents.sections(tmp_path)[1].place == "notebooks/b"


def test_parts_and_nested_sections_count(tmp_path: Path) -> None:
    project(tmp_path, a=PAGE, b=PAGE, c=PAGE)
    (tmp_path / "_toc.yml").write_text(
        "format: jb-book\nroot: notebooks/a\nparts:\n  - caption: P\n    chapters:\n"
        "      - file: notebooks/b\n        sections:\n          - file: notebooks/c\n"
    )
    assert [section.name for section in contents.sections(tmp_path)] == ["a", "b", "c"]


def test_every_fault_of_the_contents_is_told(tmp_path: Path) -> None:
    project(tmp_path, a=PAGE)
    text = (
        "format: jb-book\nroot: notebooks/a\nchapters: [{file: notebooks/x}, {file: notebooks/a}]"
    )
    (tmp_path / "_toc.yml").write_text(text)
    with pytest.raises(Mistake) as caught:
        contents.sections(tmp_path)
    assert ["notebooks/x has no notebook" in f or "a stands twice" in f for f in
            caught.value.faults] == [True, True]  # fmt: skip


def test_a_lost_folder_is_one_fault_and_a_lost_file_is_told_when_read(tmp_path: Path) -> None:
    project(tmp_path, a=PAGE, b=PAGE, c=PAGE)
    path = tmp_path / "notebooks/b.ipynb"
    path.unlink()
    path.symlink_to("nowhere.ipynb")
    assert [section.name for section in contents.sections(tmp_path)] == ["a", "b", "c"]
    with pytest.raises(Mistake, match=r"b\.ipynb: not found"):
        notebooks.read_notebook(path)
    (tmp_path / "notebooks").rename(tmp_path / "elsewhere")
    with pytest.raises(Mistake, match="notebooks: not found") as caught:
        contents.sections(tmp_path)
    assert len(caught.value.faults) == 1


def test_what_jupyter_book_says_of_contents_is_told_in_words(tmp_path: Path) -> None:
    project(tmp_path, a=PAGE, b=PAGE)
    toc = tmp_path / "_toc.yml"
    toc.write_text(toc.read_text() + "    title: 3.10\n")
    with pytest.raises(Mistake, match=r"line 5: title: found 3\.1, expected words\. Write") as told:
        contents.sections(tmp_path)
    assert "class" not in str(told.value)
    for line, said in (
        ("parts: [{name: A, chapters: [{file: notebooks/b}]}]", "line 3: 'name' is nothing that"),
        (
            "parts: [{caption: 3, chapters: [{file: notebooks/b}]}]",
            "line 3: caption: found 3, expected words",
        ),
        (
            "parts: [{numbered: a, chapters: [{file: notebooks/b}]}]",
            "numbered: found 'a', expected true, false or a number",
        ),
        ("chapters: [{file: notebooks/b, title: ' '}]", "title: found ' ', expected words"),
        ("options: {numbered: -1}\nchapters: [{file: notebooks/b}]", "line 3: numbered: found -1"),
        ("parts: [{caption: '', chapters: [{file: notebooks/b}]}]", "caption: found '', expected"),
        ("chapters:\n- file: notebooks/b\n  sections:\n  - file: 3", "line 6: file: found 3, exp"),
        ("chapters: [{file: notebooks/b, title: }]", "line 3: title: found None, expected words"),
        ("options: {depth: 3}\nchapters: [{file: notebooks/b}]", "line 3: 'depth' is nothing that"),
        ("chapters: [{files: notebooks/b}]", "line 3: expected an entry as `file: notebooks/NAME`"),
        ("chapters: [{file: notebooks/b, hidden: true}]", "line 3: 'hidden' is nothing that"),
        ("chapters: [{url: www.gov.uk}]", "line 3: url: found 'www.gov.uk', expected a whole"),
        ("defaults: {odd: 1}\nchapters: [{file: notebooks/b}]", "'odd' is nothing that can be set"),
    ):
        toc.write_text(f"format: jb-book\nroot: notebooks/a\n{line}\n")
        with pytest.raises(Mistake) as told:
            contents.sections(tmp_path)
        assert said in str(told.value) and "class" not in str(told.value)


def test_a_page_that_is_no_notebook_is_told(tmp_path: Path) -> None:
    project(tmp_path, a=PAGE)
    (tmp_path / "notebooks" / "note.md").write_text("# Note")
    toc = tmp_path / "_toc.yml"
    toc.write_text("format: jb-book\nroot: notebooks/a\nchapters: [{file: notebooks/note}]\n")
    with pytest.raises(Mistake, match=r"note\.ipynb\. Only notebooks are pages\. Add it"):
        contents.sections(tmp_path)


def test_a_sign_that_only_looks_like_another_is_named() -> None:
    said = contents.nearest("\u0430reas", ["areas", "year"])
    assert said == " Did you mean 'areas'? It holds \u0430, the sign U+0430."


def test_no_contents_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(Mistake, match="Start fop in the project's folder"):
        contents.sections(tmp_path)
    (tmp_path / "_toc.yml").write_text("root: [")
    with pytest.raises(Mistake, match="not valid YAML"):
        contents.sections(tmp_path)


def test_sections_are_chosen_by_name_number_or_file(tmp_path: Path) -> None:
    project(tmp_path, **{"front": PAGE, "3_2_1_value": PAGE, "3_2_2_chances": PAGE})
    sections = contents.sections(tmp_path)
    for asked in ("3-2-1", "3.2.1", "3-2-1-value", "notebooks/3-2-1-value.ipynb"):
        assert [s.name for s in contents.choose([asked], sections)] == ["3-2-1-value"]
    with pytest.raises(Mistake) as caught:
        contents.choose(["3-2", "fornt"], sections)
    assert "fits several sections: 3-2-1-value, 3-2-2-chances" in str(caught.value)
    assert "No section 'fornt'. Did you mean 'front'?" in str(caught.value)
    with pytest.raises(Mistake) as caught:
        contents.choose(["Value for money", "front, fornt"], sections)
    assert [fault.partition(".")[0] for fault in caught.value.faults] == [
        "No section 'Value for money'",
        "No section 'fornt'",
    ]


def test_a_notebook_is_read_with_joined_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.ipynb"
    path.write_text(notebook("Text.\n\n# Title\n\nMore.", ("a = 1\nb = 2",)))
    found = notebooks.read_notebook(path)
    assert found["cells"][1]["source"] == "a = 1\nb = 2"
    assert notebooks.heading(found) == "Title"
    assert notebooks.heading({"cells": []}) == ""


@pytest.mark.parametrize("text", ["", "{}", "[]", json.dumps({"cells": [{}]})])
def test_a_file_that_is_no_notebook_is_a_mistake(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.ipynb"
    path.write_text(text)
    with pytest.raises(Mistake, match=r"a\.ipynb: (not a Jupyter notebook|.*not a Jupyter|cell 1)"):
        notebooks.read_notebook(path)
