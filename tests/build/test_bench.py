"""What the bench changes in the book is there to be changed."""

import json
import shutil
from pathlib import Path

import bench
import pytest
from small_book import ROOT


@pytest.mark.parametrize("change", [bench.SENTENCE, bench.CELL, bench.TABLE])
def test_an_edit_finds_what_it_changes(tmp_path: Path, change: tuple[str, str, str]) -> None:
    (tmp_path / change[0]).parent.mkdir(parents=True)
    shutil.copy(ROOT / change[0], tmp_path / change[0])
    bench.edit(tmp_path, *change)
    assert (tmp_path / change[0]).read_text() != (ROOT / change[0]).read_text()


@pytest.mark.parametrize("name", bench.SAVES)
def test_a_save_changes_one_cell(name: str) -> None:
    place, kind, *_ = bench.SAVES[name]
    before, after = json.loads((ROOT / place).read_text()), bench.changed(7, *bench.SAVES[name])
    differ = [
        new
        for old, new in zip(before["cells"], after["cells"], strict=True)
        if "".join(old["source"]) != "".join(new["source"])
    ]
    assert [cell["cell_type"] for cell in differ] == [kind]
    assert "7" in differ[0]["source"]
