"""Watching, walked through as an editor does: save, and look at the open page."""

import errno
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import psutil
import pytest
from small_book import environment, fop, notebook, project
from test_pages import written

from fop.build.watch import watching
from fop.build.watch.server import Server

YEAR = ('year = "2014-15"  # a year', "parameters")
FRONT = notebook("# Front\n\nFirst words. [Go](b.ipynb)")


def page(words: str, value: str, heading: str = "Part") -> str:
    return notebook(f"# Second\n\n## {heading}\n\n{words}", YEAR, (value,))


class Editor:
    """Saves files, and sees what an open page is told."""

    def __init__(self, root: Path, process: "subprocess.Popen[str]", address: str) -> None:
        self.root, self.process, self.address = root, process, address
        self.events = urllib.request.urlopen(f"{address}fop-watch/events", timeout=300)
        self.told: dict[str, Any] = {"saves": 0}
        self.next()

    def next(self) -> dict[str, Any]:
        """Wait for the end of the next build."""
        before = self.told["saves"]
        while self.told["saves"] == before:
            self._hear()
        return self.told

    def _hear(self) -> None:
        while not (line := self.events.readline().decode()).startswith("data:"):
            assert line, "the watcher has ended"
        self.told = json.loads(line.removeprefix("data:"))

    def save(self, **files: str) -> dict[str, Any]:
        for name, text in files.items():
            fresh = self.root / "notebooks" / f".~{name}.ipynb"
            fresh.write_text(text, encoding="utf-8")
            fresh.replace(self.root / "notebooks" / f"{name}.ipynb")
        return self.next()

    def see(self, name: str) -> str:
        with urllib.request.urlopen(f"{self.address}notebooks/{name}.html") as answer:
            return str(answer.read().decode())


@contextmanager
def watched(root: Path) -> Iterator[Editor]:
    process = subprocess.Popen(
        [sys.executable, "-m", "fop", "watch"],
        cwd=root,
        env=environment(root),
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        assert process.stdout
        address = process.stdout.readline().split()[1]
        assert address.startswith("http://127.0.0.1:")
        while "built in" not in (line := process.stdout.readline()):
            assert line
        editor = Editor(root, process, address)
        with editor.events:
            yield editor
        family = [one.pid for one in psutil.Process(process.pid).children(recursive=True)]
        os.killpg(process.pid, signal.SIGINT)
        assert process.wait(30) == 0
        ends = time.monotonic() + 10
        while any(map(psutil.pid_exists, family)) and time.monotonic() < ends:
            time.sleep(0.1)
        assert not [pid for pid in family if psutil.pid_exists(pid)]
    finally:
        process.kill()
        process.communicate()


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return project(tmp_path / "book", a=FRONT, b=page("Old words.", "print(1)"),
                   c=notebook("# Third\n\nMore.", YEAR))  # fmt: skip


@pytest.mark.slow
def test_what_is_saved_is_seen_and_is_what_a_cold_build_makes(book: Path, tmp_path: Path) -> None:
    with watched(book) as editor:
        first = editor.told
        assert first["failure"] == ""
        assert "Old words." in editor.see("b")
        assert 'src="/fop-watch/live.js"' in editor.see("b")

        # A sentence, a cell, a heading that the sidebar of others shows.
        assert editor.save(b=page("New words.", "print(1)"))["made"] != first["made"]
        assert "New words." in editor.see("b")
        editor.save(b=page("New words.", "print(1 + 41)"))
        assert "42" in editor.see("b")
        editor.save(b=page("New words.", "print(42)").replace("# Second", "# Renamed"))
        assert "Renamed" in editor.see("a")

        # What fails is told; the last good page is still there.
        failed = editor.save(b=page("Lost words.", "raise ValueError('no figure')"))
        assert "ValueError: no figure" in failed["failure"]
        assert "New words." in editor.see("b")
        warned = editor.save(b=page("[Lost](#nowhere)", "print(42)"))
        assert "nowhere" in warned["failure"]
        assert "notebooks/b.ipynb, cell 1" in warned["failure"]
        again = editor.save(b=page("[Lost](#nowhere) again", "print(42)"))
        assert "nowhere" in again["failure"]
        assert editor.save(b=page("Good words.", "print(42)", "Part two"))["failure"] == ""

        # Two at once, then the settings.
        editor.save(b=page("Both b.", "print(2)"), c=notebook("# Third\n\nBoth c.", YEAR))
        while "Both b." not in editor.see("b") or "Both c." not in editor.see("c"):
            editor.next()
        path = book / "_config.yml"
        path.write_text(path.read_text().replace("Search this book", "Look for words"))
        assert editor.next()["failure"] == ""
        assert "Look for words" in editor.see("c")

        # Another watcher of the same book has an address of its own.
        with watched(book) as other:
            assert other.address != editor.address
        seen = written(book)
    fresh = tmp_path / "fresh"
    shutil.copytree(book, fresh, ignore=shutil.ignore_patterns("_build"))
    done = fop(fresh, "build")
    assert done.returncode == 0, done.stderr
    assert seen == written(fresh)
    assert not list((book / "_build").rglob("html-new"))


@pytest.mark.slow
def test_a_page_that_is_saved_while_it_runs_runs_anew(book: Path) -> None:
    with watched(book) as editor:
        begun = time.monotonic()
        for cell in ("while True: pass", "print(6 * 7)"):
            (book / "notebooks" / "b.ipynb").write_text(page("Words.", cell))
            time.sleep(3)
        while "42" not in editor.see("b"):
            editor.next()
        assert editor.told["failure"] == ""
        assert time.monotonic() - begun < 60  # a cell that does not end may take two minutes


@pytest.mark.slow
def test_an_open_page_reloads_where_it_was_and_shows_what_failed(book: Path, browser: Any) -> None:
    def long(words: str, value: str = "print(1)") -> str:
        return page("<details><summary>More</summary>Kept open.</details>\n\n" + words
                    + "\n\nFiller." * 300, value)  # fmt: skip

    with watched(book) as editor:
        editor.save(b=long("Old words."))
        opened = browser.new_page()
        asked: list[str] = []
        opened.on("request", lambda request: asked.append(request.url))
        opened.goto(f"{editor.address}notebooks/b.html")
        opened.click("summary:has-text('More')")
        opened.evaluate("scrollTo({top: 700, behavior: 'instant'})")
        editor.save(b=long("New words."))
        opened.get_by_text("New words.").wait_for(state="attached")
        opened.wait_for_function("Math.abs(scrollY - 700) < 3")
        assert opened.get_by_text("Kept open.").is_visible()
        editor.save(b=long("Lost words.", "raise ValueError('no <b>figure')"))
        opened.get_by_role("alert").get_by_text("ValueError: no <b>figure").wait_for()
        assert opened.get_by_text("New words.").count() == 1
        # As it was before: no page changes, yet what failed is gone.
        editor.save(b=long("New words."))
        opened.get_by_role("alert").wait_for(state="detached")
        opened.wait_for_function("Math.abs(scrollY - 700) < 3")
        editor.save(b=long("Lost words.", "raise ValueError('again')"))
        opened.get_by_role("alert").wait_for()
        editor.save(b=long("Mended words."))
        opened.get_by_text("Mended words.").wait_for(state="attached")
        opened.get_by_role("alert").wait_for(state="detached")
        assert all(one.startswith((editor.address, "data:")) for one in asked)
        opened.close()


@pytest.mark.long
def test_two_hundred_saves_take_no_more_memory_than_twenty(book: Path) -> None:
    with watched(book) as editor:
        family = psutil.Process(editor.process.pid)

        def memory() -> int:
            every = [family, *family.children(recursive=True)]
            return sum(one.memory_info().rss for one in every)

        held: list[int] = []
        for number in range(200):
            editor.save(b=page(f"Words {number}.", f"print({number // 2})"))
            assert f"Words {number}." in editor.see("b")
            if number in (19, 199):
                time.sleep(2)  # the next copy has read the book
                held.append(memory())
        assert held[1] < 1.05 * held[0]


def test_only_what_a_book_is_made_from_counts(tmp_path: Path) -> None:
    counts = watching.counted(tmp_path, tmp_path / "data")
    made_from = ("notebooks/a.ipynb", "data/words.csv", "data/editions/2016.yml", "_toc.yml")
    assert all(counts(None, str(tmp_path / name)) for name in made_from)
    other = ("notebooks/.ipynb_checkpoints/a.ipynb", "_build/2016/html/index.html", "data/.lock",
             "notebooks/.~a.ipynb", "README.md")  # fmt: skip
    assert not any(counts(None, str(tmp_path / name)) for name in other)


def test_a_package_that_cannot_be_loaded_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    assert watching.unsound(["page.css"]) == ""
    monkeypatch.setattr(sys, "executable", shutil.which("false"))
    assert "fop cannot be loaded" in watching.unsound(["page.py"])


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    served = Server(tmp_path / "html")
    yield served
    served.end()


def test_a_disk_that_cannot_be_written_to_is_told() -> None:
    error = OSError(errno.EROFS, "Read-only file system", "book/.lock")
    told: list[str] = []
    fault = watching.build(Mock(side_effect=error), Mock(), {}, told.append)
    assert fault.startswith("book/.lock: cannot be written (Read-only file system).")
    assert told == [fault]


def test_a_server_says_what_failed_before_there_is_a_book(server: Server) -> None:
    server.tell("<b>broken</b>")
    with urllib.request.urlopen(server.address) as answer:
        assert "No book yet" in answer.read().decode()
    with urllib.request.urlopen(f"{server.address}fop-watch/events") as events:
        events.readline()
        told: dict[str, Any] = json.loads(events.readline().decode().removeprefix("data:"))
    assert told == {"made": "", "failure": "<b>broken</b>", "saves": 1}


@pytest.mark.parametrize("place", ["../secret.txt", "%2e%2e/secret.txt"])
def test_a_server_gives_nothing_from_outside_nor_to_others(server: Server, place: str) -> None:
    (server.folder.parent / "secret.txt").write_text("secret")
    server.folder.mkdir()
    stranger = urllib.request.Request(server.address, headers={"Host": "evil.example"})
    for asked in (server.address + place, stranger):
        with pytest.raises(urllib.error.HTTPError):
            urllib.request.urlopen(asked)


def test_a_server_passes_over_a_name_that_no_file_can_have(
    server: Server, capfd: pytest.CaptureFixture[str]
) -> None:
    for name in ("a%00b", "a%00b.html"):
        with pytest.raises(OSError, match="closed"):
            urllib.request.urlopen(server.address + name)
    assert capfd.readouterr().err == ""
