"""Builds that are killed, and builds at one time: what is built after them is right."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from small_book import ROOT, environment, fop, notebook, project

pytestmark = pytest.mark.slow

PAGE = notebook(
    "# A page\n\nWords.",
    ('year = "2014-15"  # a year', "parameters"),
    ("import time; time.sleep(0.3); year",),
)
MOMENTS = [
    ".cache/outputs/*.json",  # the first run is done
    "2016/source/notebooks/*.ipynb",  # all are, and the book is being staged
    "2016/pages/*",  # Sphinx is at work
    "2016/html-new",  # the pages are being put in their place
]


def start(folder: Path, *arguments: str) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "fop", "build", *arguments]
    quiet = subprocess.DEVNULL
    return subprocess.Popen(
        command, cwd=folder, env=environment(folder), stdout=quiet, stderr=quiet
    )


def left(folder: Path) -> list[int]:
    """Processes that builds of a folder have started."""
    found = []
    for process in psutil.process_iter():
        try:
            data = process.environ().get("FOP_DATA")
            if data == str(folder / "data") and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process.pid)
        except psutil.Error:
            continue
    return found


def kill_at(folder: Path, moment: str) -> None:
    """Start a build and kill it when a file is there; nothing that it started may stay."""
    process = start(folder)
    build = folder / "_build"
    while not any(build.glob(moment)):
        assert process.poll() is None, f"ended before {moment} was there"
        time.sleep(0.002)
    process.send_signal(signal.SIGKILL)
    gone(process, folder)


def gone(process: "subprocess.Popen[bytes]", folder: Path) -> None:
    """See that a process that was told to end does so soon, and that nothing of it stays."""
    assert process.wait(timeout=20) != 0
    for _ in range(200):
        if not left(folder):
            break
        time.sleep(0.1)
    assert left(folder) == []


@pytest.mark.skipif(sys.platform == "win32", reason="no fork server")
@pytest.mark.parametrize("group", [False, True], ids=["alone", "as from a keyboard"])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_sweep_that_is_ended_leaves_nothing_behind(
    tmp_path: Path, number: signal.Signals, group: bool
) -> None:
    (tmp_path / "data").symlink_to(ROOT / "data")
    command = [sys.executable, "-m", "fop", "sweep", "--workers", "2", "--years", "2018-19"]
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment(tmp_path),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    while len(left(tmp_path)) < 5:  # itself, a tracker, the fork server and two at work
        assert process.poll() is None
        time.sleep(0.1)
    time.sleep(1)
    (os.killpg if group else os.kill)(process.pid, number)
    gone(process, tmp_path)


def html(folder: Path) -> dict[str, str]:
    root = folder / "_build/2016/html"
    return {
        path.relative_to(root).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(root.rglob("*.html"))
    }


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
def test_a_build_after_one_that_was_killed_is_as_good_as_any(tmp_path: Path) -> None:
    pages = {name: PAGE.replace("A page", name) for name in "abcdef"}
    folder = project(tmp_path / "killed", **pages)
    for moment in MOMENTS:
        kill_at(folder, moment)
    assert fop(folder, "build").returncode == 0
    untouched = project(tmp_path / "untouched", **pages)
    assert fop(untouched, "build").returncode == 0
    assert html(folder) == html(untouched)

    # The last good book is there all the while, and the change is not lost.
    path = folder / "notebooks" / "b.ipynb"
    path.write_text(path.read_text().replace("Words", "Other words"))
    kill_at(folder, MOMENTS[-1])
    assert html(folder) == html(untouched)
    assert fop(folder, "build").returncode == 0
    assert "Other words" in html(folder)["notebooks/b.html"]
    assert fop(folder, "build").stdout.startswith("0 of 6 sections ran")


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGINT to another process")
def test_a_build_that_is_broken_off_ends_at_once(tmp_path: Path) -> None:
    slow = PAGE.replace("sleep(0.3)", "sleep(60)")
    folder = project(tmp_path, a=PAGE, b=slow, c=slow, d=slow)
    process = start(folder)
    while not any((folder / "_build").glob(MOMENTS[0])):
        assert process.poll() is None
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    gone(process, folder)
    assert not (folder / "_build/2016/html").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGINT to another process")
def test_ctrl_c_while_the_libraries_load_is_told_in_a_word(tmp_path: Path) -> None:
    folder = project(tmp_path, a=PAGE)
    process = subprocess.Popen(
        [sys.executable, "-m", "fop", "build"], cwd=folder, env=environment(folder), text=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    whole = psutil.Process(process.pid)
    while not any("forkserver" in " ".join(child.cmdline()) for child in whole.children()):
        time.sleep(0.01)
    time.sleep(0.2)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does
    _, told = process.communicate(timeout=60)
    assert (process.returncode, told.strip()) == (1, "Aborted!")


def test_two_builds_at_once_share_a_cache(tmp_path: Path) -> None:
    folder = project(tmp_path, **dict.fromkeys("abcd", PAGE))
    shutil.copy(folder / "data/editions/2016.yml", folder / "data/editions/2017.yml")
    builds = [start(folder, "--edition", edition) for edition in ("2016", "2017")]
    assert [build.wait(timeout=300) for build in builds] == [0, 0]
    for edition in ("2016", "2017"):
        again = fop(folder, "build", "--edition", edition)
        assert again.stdout.startswith("0 of 4 sections ran")
        assert (folder / "_build" / edition / "html" / "notebooks" / "d.html").is_file()
    assert list((folder / "_build/.cache").rglob(".*")) == []
