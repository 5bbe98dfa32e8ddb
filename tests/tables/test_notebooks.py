import json
import re
from pathlib import Path
from typing import Any

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_book import notebook

from fop.mistakes import Mistake
from fop.tables import declarations, notebooks

PARAMETERS = ('year = "2014-15"  # a year', "parameters")


def read(folder: Path, made: Any) -> notebooks.Notebook:
    path = folder / "page.ipynb"
    path.write_text(made if isinstance(made, str) else json.dumps(made))
    return notebooks.read_notebook(path)


def raw(*cells: Any, **others: Any) -> dict[str, Any]:
    return {"cells": list(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": 5, **others}


CODE = {"cell_type": "code", "source": "1"}


def test_what_tools_leave_out_is_added(tmp_path: Path) -> None:
    made = read(tmp_path, raw(CODE, {"cell_type": "markdown", "source": ["# A\r\n", "b"]}, CODE))
    assert made["cells"] == [
        CODE | {"id": "cell-1", "metadata": {}, "outputs": [], "execution_count": None},
        {"cell_type": "markdown", "id": "cell-2", "metadata": {}, "source": "# A\nb"},
        CODE | {"id": "cell-3", "metadata": {}, "outputs": [], "execution_count": None},
    ]
    assert notebooks.heading(made) == "A"


def test_an_id_is_one_cells_own(tmp_path: Path) -> None:
    ids = ["same", "same", "cell-1", "not an id", 3, None, "x" * 65, "good"]
    made = read(tmp_path, raw(*(CODE | {"id": one} for one in ids)))
    found = [cell["id"] for cell in made["cells"]]
    assert found == ["cell-1-", "cell-2", "cell-1", "cell-4", "cell-5", "cell-6", "cell-7", "good"]


def test_empty_cells_at_the_end_do_not_count(tmp_path: Path) -> None:
    empty = {"cell_type": "code", "source": []}
    assert len(read(tmp_path, raw(CODE, empty, CODE, empty, empty))["cells"]) == 3


@pytest.mark.parametrize("minor", range(6))
def test_every_format_4_is_run_as_the_newest(tmp_path: Path, minor: int) -> None:
    own = {"outputs": [{"output_type": "stream"}], "execution_count": 3, "prompt": "x"}
    made = read(tmp_path, raw(CODE | own, nbformat_minor=minor))
    run = json.loads(notebooks.source(made))
    assert run["cells"] == read(tmp_path, raw(CODE))["cells"]
    assert (run["nbformat"], run["nbformat_minor"]) == (4, 5)
    assert run["metadata"]["kernelspec"]["name"] == "python3"


@pytest.mark.parametrize(
    ("made", "said"),
    [
        ("", "not a Jupyter notebook (line 1"),
        ("{\n", "not a Jupyter notebook (line 2"),
        ("[" * 100_000, "not a Jupyter notebook"),
        ("[]", "not a Jupyter notebook"),
        ({}, "not a Jupyter notebook"),
        (raw(nbformat=3), "format 3; expected 4"),
        (raw(CODE | {"source": ["a = 1", "b = 2", "c"]}), "its lines have lost their ends"),
        ({"worksheets": [], "nbformat": 3}, "format 3; expected 4"),
        (raw(nbformat="4"), "format '4'"),
        (raw() | {"cells": {}}, "its cells or its metadata"),
        (raw(metadata=[1]), "its cells or its metadata"),
        (raw(3), "cell 1: found '3', expected a cell"),
        (raw({"cell_type": "heading", "source": ""}), "cell 1: found 'heading'"),
        (raw({"cell_type": "code"}), "cell 1: its source is no text"),
        (raw(CODE | {"source": [1]}), "cell 1: its source is no text"),
        (raw(CODE | {"source": "a" * 100_001}), "cell 1: its source is 100,001 letters long"),
        (raw(), "no cell holds anything"),
        (raw(CODE | {"source": [" ", "\n"]}), "no cell holds anything"),
        (raw(CODE | {"source": "a\0"}), "cell 1: its source holds the sign U+0000"),
        (raw(CODE | {"metadata": "x"}), "cell 1: its metadata"),
        (raw(CODE | {"metadata": {"tags": {"a": 1}}}), "cell 1: its tags"),
        (raw(CODE | {"outputs": "x"}), "cell 1: its outputs"),
        (raw(CODE | {"source": "\ud800"}), "half of a sign"),
        (raw(metadata={"kernelspec": {"name": "ir", "language": "R"}}), "written for R"),
        (raw(metadata={"language_info": {"name": "julia"}}), "written for julia"),
        ("<<<<<<< HEAD\n{}\n=======\n{}\n>>>>>>> b\n", "line 1, 3, 5: marks of a merge"),
    ],
)
def test_what_is_no_notebook_is_told_with_its_file(tmp_path: Path, made: Any, said: str) -> None:
    with pytest.raises(Mistake) as caught:
        read(tmp_path, made)
    assert said in str(caught.value)
    assert str(caught.value).startswith(f"{tmp_path / 'page.ipynb'}: ")


@pytest.mark.parametrize(
    "metadata",
    [{}, {"kernelspec": None}, {"kernelspec": "x", "language_info": 3},
     {"kernelspec": {"name": "conda-env-x-py", "language": "python"}}],
)  # fmt: skip
def test_a_book_asks_for_no_kernel(tmp_path: Path, metadata: dict[str, Any]) -> None:
    assert len(read(tmp_path, raw(CODE, metadata=metadata))["cells"]) == 1


PLAIN = st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=3)
JSON = st.recursive(
    PLAIN,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["tags", "name", "format"]), inner, max_size=3)
    ),
    max_leaves=5,
)
CELL = st.fixed_dictionaries(
    {},
    optional={
        "cell_type": st.sampled_from(["code", "markdown", "raw", "heading"]) | JSON,
        "source": st.text(max_size=9) | st.lists(st.text(max_size=5), max_size=3) | JSON,
        "metadata": JSON,
        "outputs": JSON,
        "id": JSON,
        "execution_count": JSON,
        "attachments": st.dictionaries(st.text(max_size=3), JSON, max_size=2) | JSON,
    },
)
FILE = st.fixed_dictionaries(
    {},
    optional={
        "cells": st.lists(CELL | JSON, max_size=4) | JSON,
        "metadata": st.fixed_dictionaries({}, optional={"kernelspec": JSON, "language_info": JSON})
        | JSON,
        "nbformat": st.sampled_from([3, 4, 5]) | JSON,
        "nbformat_minor": JSON,
    },
)


@given(FILE | JSON)
def test_any_json_is_a_notebook_or_told(
    tmp_path_factory: pytest.TempPathFactory, made: Any
) -> None:
    folder = tmp_path_factory.getbasetemp()
    try:
        found = read(folder, made)
        declarations.declared(found)
        list(declarations.untagged(found, ["year"]))
    except Mistake as mistake:
        assert mistake.faults
        return
    run = nbformat.reads(notebooks.source(found), as_version=4)
    nbformat.validate(run)
    ids = [cell["id"] for cell in run["cells"]]
    assert len({*ids}) == len(ids)


def declared(folder: Path, source: str) -> dict[str, Any]:
    return declarations.declared(read(folder, notebook("# A", (source, "parameters"))))


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("cut = [5, 10]  # cut-offs", {"cut": [5, 10]}),
        ("cut = [0.5, 1]  # shares", {"cut": [0.5, 1]}),
        ("cut = []  # none", {"cut": []}),
        ("rate: float = -1.5  # a rate", {"rate": -1.5}),
        ('words = "a \\"b\\"\\nc \'d\'"  # words', {"words": "a \"b\"\nc 'd'"}),
        ("shown = True  # whether", {"shown": True}),
        ("# nothing yet", {}),
    ],
)
def test_a_parameter_is_a_plain_value(tmp_path: Path, source: str, found: dict[str, Any]) -> None:
    assert declared(tmp_path, source) == found


@pytest.mark.parametrize(
    "source",
    ["%load_ext autoreload", "!ls", "%%time", "year =", "year = '2014", "a = None", "a = (1, 2)",
     "a = {1: 2}", "a = [[1]]", "a = ['x', 1]", "a = [True]", "a = 1e999", "a = b'x'", "a = 1j",
     "from datetime import date", "a = date(2014, 1, 1)", "a = 1\na = 2", "a = f'{1}'", "a += 1",
     "a = " + "(" * 300 + ")" * 300, "a = " + "-" * 90_000 + "1", "a = b = 1"],
)  # fmt: skip
def test_another_value_is_told_with_its_cell(tmp_path: Path, source: str) -> None:
    with pytest.raises(Mistake, match="cell 2, the parameters"):
        declared(tmp_path, f"{source}\n")


@given(st.text("abc =[](){}'\"\\\n#%!1.,-:ef", max_size=30))
def test_any_parameters_cell_is_read_or_told(
    tmp_path_factory: pytest.TempPathFactory, source: str
) -> None:
    try:
        found = declared(tmp_path_factory.getbasetemp(), source)
        assert all(declarations.is_value(value) for value in found.values())
    except Mistake as mistake:
        assert all("cell 2, the parameters" in fault for fault in mistake.faults)


def test_two_cells_of_parameters_are_told_in_one_line(tmp_path: Path) -> None:
    cell = ('a = 1  # one\nb = "x"  # another; one of: y, z', "parameters")
    with pytest.raises(Mistake) as caught:
        declarations.declared(read(tmp_path, notebook("# A", cell, cell)))
    (fault,) = caught.value.faults
    assert fault.startswith("cells 2, 3 are tagged 'parameters'; expected one.")


def test_a_lost_tag_is_told(tmp_path: Path) -> None:
    source, _ = PARAMETERS
    for tags in ((), ("Parameters",), ("parameter", "hide-input")):
        made = read(tmp_path, notebook("# A", (source, *tags), ("year",)))
        (fault,) = declarations.untagged(made, ["year"])
        assert fault.startswith("cell 2 sets year without the tag 'parameters'")
        assert len(list(declarations.untagged(made, []))) == 1
    kept = read(tmp_path, notebook("# A", PARAMETERS, ("other = 1",), ("x = [1]",)))
    assert list(declarations.untagged(kept, ["year"])) == []
    again = read(tmp_path, notebook("# A", PARAMETERS, ("year = '2013-14'",)))
    assert len(list(declarations.untagged(again, ["year"]))) == 1


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ((("a",), PARAMETERS), "cell 3 is tagged 'parameters': move it before all other code"),
        ((("page = Page('1', globals())",),), "parameters: found no cell with this tag"),
    ],
)
def test_parameters_are_set_before_a_page_is_opened(
    tmp_path: Path, cells: tuple[tuple[str, ...], ...], said: str
) -> None:
    with pytest.raises(Mistake, match=re.escape(said)):
        declarations.declared(read(tmp_path, notebook("# A", *cells)))
