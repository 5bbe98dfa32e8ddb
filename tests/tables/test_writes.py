"""Writes: several files, all or none, whoever else writes and whenever they are killed."""

import contextlib
import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path
from unittest.mock import Mock

import pytest

from fop.mistakes import Mistake
from fop.tables import writes

NAMES = [f"table{number}.csv" for number in range(6)]

WRITER = """
import sys
from pathlib import Path
from fop.tables import writes
folder, text = Path(sys.argv[1]), sys.argv[2]
while True:
    with writes.locked(folder):
        now = (folder / 'table0.csv').read_text()
        files = {folder / f'table{n}.csv': str(int(now) + 1) for n in range(6)}
        print('begun', flush=True)
        writes.replace(folder, files)
    if text == 'once':
        break
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in NAMES:
        (tmp_path / name).write_text("0")
    return tmp_path


def held(folder: Path) -> set[str]:
    return {(folder / name).read_text() for name in NAMES}


def writer(folder: Path, how: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(folder), how], stdout=subprocess.PIPE, env=os.environ
    )


def test_a_full_disk_is_told_with_the_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writes.os, "fsync", Mock(side_effect=OSError(28, "No space left")))
    with pytest.raises(
        Mistake, match=r"table1\.csv: cannot be written \(No space left\)\. Nothing"
    ):
        writes.replace(folder, {folder / "table1.csv": "1"})
    assert sorted(path.name for path in folder.iterdir()) == NAMES


def test_a_killed_writer_leaves_all_or_none(folder: Path) -> None:
    chance = random.Random(1)
    before = 0
    for _ in range(10):
        with writer(folder, "on and on") as process:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(chance.random() / 50)
            process.kill()
        writes.finish(folder)
        with writes.locked(folder):
            found = held(folder)
        assert len(found) == 1
        assert int(*found) >= before
        before = int(*found)
        assert not list(folder.glob("*.new"))


def test_writers_wait_for_each_other(folder: Path) -> None:
    processes = [writer(folder, "once") for _ in range(4)]
    for process in processes:
        process.communicate()
        assert process.returncode == 0
    assert held(folder) == {"4"}


def test_a_new_file_that_cannot_be_finished_is_not_left(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = Path.replace

    def refused(self: Path, place: Path) -> Path:
        if place.name == "table1.csv":
            raise PermissionError(13, "Permission denied", str(self))
        return whole(self, place)

    monkeypatch.setattr(Path, "replace", refused)
    files = {folder / "fresh.csv": "1", folder / "table1.csv": "1"}
    with writes.locked(folder), pytest.raises(Mistake, match="Nothing has changed"):
        writes.replace(folder, files)
    assert held(folder) == {"0"}
    assert not (folder / "fresh.csv").exists()


@pytest.mark.parametrize("content", ["", "{", "5", '["a", 3]', "\x00", '{"a": 1}', "[" * 9**5])
def test_a_damaged_list_is_one_message(folder: Path, content: str) -> None:
    (folder / writes.LIST).write_text(content)
    with pytest.raises(Mistake, match=r"\.being-written\.json: damaged") as caught:
        writes.finish(folder)
    assert len(caught.value.faults) == 1


@pytest.mark.parametrize("name", ["../outside.csv", "/etc/outside.csv", "a/../../outside.csv"])
def test_a_list_cannot_lead_out_of_the_folder(folder: Path, name: str) -> None:
    inside = folder / "inside"
    inside.mkdir()
    (folder / "outside.csv.new").write_text("1")
    (inside / writes.LIST).write_text(json.dumps([name]))
    with pytest.raises(Mistake, match="leads out of the folder"):
        writes.finish(inside)
    assert not (folder / "outside.csv").exists()


@pytest.mark.parametrize("broken_off_after", range(8))
def test_files_are_taken_away_and_put_in_place_together(
    folder: Path, monkeypatch: pytest.MonkeyPatch, broken_off_after: int
) -> None:
    """Whichever step is the last before it is killed, all of the change is made, or none."""
    steps = iter(range(100))

    class KilledError(BaseException):
        pass

    kept = {"replace": Path.replace, "unlink": Path.unlink}
    for name, own in list(kept.items()):

        def counted(path: Path, *rest: object, own: object = own, **named: object) -> object:
            if next(steps) >= broken_off_after:
                raise KilledError
            return own(path, *rest, **named)  # type: ignore[operator]

        monkeypatch.setattr(Path, name, counted)
    files: dict[Path, str | None] = {folder / "table0.csv": None, folder / "table1.csv": None}
    files |= {folder / "table2.csv": "1", folder / "sub" / "table.csv": "1"}
    with contextlib.suppress(KilledError), writes.locked(folder):
        writes.replace(folder, files, lambda fresh, place: None)
    monkeypatch.undo()
    writes.finish(folder)
    gone = [not (folder / f"table{number}.csv").exists() for number in (0, 1)]
    fresh = [(folder / "table2.csv").read_text() == "1", (folder / "sub/table.csv").exists()]
    assert len({*gone, *fresh}) == 1
    assert not list(folder.rglob(f"*{writes.GONE}*")) or not all(gone)
