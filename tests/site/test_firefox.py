"""Firefox: folds, charts and print hold there too."""

import base64
import json
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

FIREFOX = shutil.which("firefox-esr") or shutil.which("firefox")

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(not FIREFOX, reason="no Firefox here"),
]


class Marionette:
    """The line that Firefox takes orders on: a length, a colon, and a message in JSON."""

    def __init__(self, port: int) -> None:
        self._line = socket.create_connection(("127.0.0.1", port), timeout=120)
        self._file = self._line.makefile("rb")
        self._heard()
        self._number = 0
        self.ask("WebDriver:NewSession")

    def ask(self, command: str, **given: Any) -> Any:
        """Give an order and wait for what comes of it."""
        self._number += 1
        text = json.dumps([0, self._number, command, given]).encode()
        self._line.sendall(str(len(text)).encode() + b":" + text)
        _, _, error, result = self._heard()
        assert error is None, error
        return result.get("value") if isinstance(result, dict) else result

    def run(self, script: str) -> Any:
        """Run a script on the page."""
        return self.ask("WebDriver:ExecuteScript", script=script, args=[])

    def close(self) -> None:
        """Hang up."""
        self._file.close()
        self._line.close()

    def _heard(self) -> Any:
        length = b""
        while not length.endswith(b":"):
            length += self._file.read(1)
        return json.loads(self._file.read(int(length[:-1])))


@pytest.fixture(scope="module")
def firefox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Marionette]:
    profile = tmp_path_factory.mktemp("firefox")
    (profile / "user.js").write_text('user_pref("marionette.port", 0);\n')
    command = [str(FIREFOX), "--headless", "--marionette", "--profile", str(profile)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        told = profile / "MarionetteActivePort"
        for _ in range(240):
            if told.is_file() and told.read_text().strip():
                break
            time.sleep(0.5)
        line = Marionette(int(told.read_text()))
        yield line
        line.close()
        process.terminate()


def test_folds_open_when_their_exhibit_is_visited_and_charts_are_text(
    site: Path, firefox: Marionette
) -> None:
    page = (site / "notebooks/3-2-1-value-for-money.html").as_uri()
    firefox.ask("WebDriver:Navigate", url=page)
    shown = "return document.querySelector('#table-3-3 .fop-body').checkVisibility()"
    assert firefox.run(shown) is False
    firefox.ask("WebDriver:Navigate", url=f"{page}#table-3-3")
    assert firefox.run(shown) is True
    series = (site / "notebooks/official-series.html").as_uri()
    firefox.ask("WebDriver:Navigate", url=series)
    sizes = firefox.run(
        "return [...document.querySelectorAll('#exhibit-t5 svg[role=img] text')]"
        ".filter(one => one.checkVisibility()).map(one => one.getBoundingClientRect().height)"
    )
    assert len(sizes) > 10 and min(sizes) >= 12


def test_it_prints_with_folds_open(site: Path, firefox: Marionette, tmp_path: Path) -> None:
    from pypdf import PdfReader

    page = (site / "notebooks/3-2-1-value-for-money.html").as_uri()
    firefox.ask("WebDriver:Navigate", url=page)
    closed = "return document.querySelectorAll('.bd-article details:not([open])').length"
    before = firefox.run(closed)
    assert before > 20
    firefox.run("dispatchEvent(new Event('beforeprint'))")
    assert firefox.run(closed) == 0
    firefox.run("dispatchEvent(new Event('afterprint'))")
    assert firefox.run(closed) == before
    printed = firefox.ask("WebDriver:Print", orientation="portrait")
    (tmp_path / "page.pdf").write_bytes(base64.b64decode(printed))
    assert 6 <= len(PdfReader(tmp_path / "page.pdf").pages) <= 14
