"""The bench: what it changes can be changed."""

import bench
import pytest
from small_book import ROOT

from fop.tables import descriptors


@pytest.mark.parametrize("edit", [bench.SENTENCE, bench.CELL, bench.TABLE])
def test_what_is_edited_is_there_and_kept_by_hand(edit: tuple[str, str, str]) -> None:
    place, before, _ = edit
    assert before in (ROOT / place).read_text(encoding="utf-8")
    described = descriptors.package(ROOT / "data").values()
    assert place not in {f"data/{one['path']}" for one in described if "hash" in one}


@pytest.mark.parametrize("name", bench.SAVES)
def test_what_is_saved_differs_each_time(name: str) -> None:
    assert bench.changed(1, *bench.SAVES[name]) != bench.changed(2, *bench.SAVES[name])
