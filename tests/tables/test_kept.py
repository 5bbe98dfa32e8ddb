"""Kept tables: read again as they were checked, and checked again after any change."""

import json
from pathlib import Path

import pandas as pd
import pytest

from fop.mistakes import Mistake
from fop.tables import datasets, kept

FIELDS = [
    {"name": "who", "type": "string", "constraints": {"required": True}},
    {"name": "note", "type": "string"},
    {"name": "value", "type": "number", "constraints": {"minimum": 0}},
]
NOTES = ("", "é", '"é, é"')
TEXT = "who,note,value\n" + "".join(f"A{n},{NOTES[n % 3]},{n / 7}\n" for n in range(50)) + "B,,\n"


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setattr(kept, "LEAST", 0)
    data = tmp_path / "data"
    (data / "report").mkdir(parents=True)
    schema = {"primaryKey": ["who"], "fields": FIELDS}
    resource = {"path": "report/small.csv", "title": "Small", "schema": schema}
    (data / "datapackage.json").write_text(json.dumps({"resources": [resource]}))
    (data / "report" / "small.csv").write_text(TEXT)
    return data


def load(folder: Path) -> pd.DataFrame:
    datasets._checked.cache_clear()
    return datasets.load("report/small", folder)


def files(folder: Path) -> list[Path]:
    return sorted((folder.parent / "_build" / ".tables").glob("*"))


def test_a_kept_table_is_the_same_and_not_checked_again(
    held: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = load(held)
    assert len(files(held)) == 1
    monkeypatch.setattr(datasets, "_valid", None)
    again = load(held)
    pd.testing.assert_frame_equal(first, again)
    assert again["note"].isna().sum() == first["note"].isna().sum() > 0


def test_a_changed_file_is_checked_anew_and_the_old_one_goes(held: Path) -> None:
    load(held)
    path = held / "report" / "small.csv"
    path.write_text(TEXT.replace("A3,", "A333,"))
    assert "A333" in set(load(held)["who"])
    assert len(files(held)) == 1
    path.write_text(TEXT + "C,,-1\n")
    with pytest.raises(Mistake, match="'-1'"):
        load(held)
    assert len(files(held)) == 1


def test_a_changed_description_is_held_to(held: Path) -> None:
    load(held)
    path = held / "datapackage.json"
    path.write_text(path.read_text().replace('"minimum": 0', '"minimum": 1'))
    with pytest.raises(Mistake, match="expected a number, 1 or more"):
        load(held)


def test_a_damaged_kept_file_does_no_harm(held: Path) -> None:
    first = load(held)
    (place,) = files(held)
    place.write_bytes(place.read_bytes()[:100])
    pd.testing.assert_frame_equal(first, load(held))


def test_where_nothing_can_be_kept_the_table_is_read(held: Path) -> None:
    (held.parent / "_build").write_text("no folder")
    assert len(load(held)) == 51
