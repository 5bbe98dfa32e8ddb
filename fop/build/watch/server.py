"""Server: the last good book on this machine alone, each page told of the next one."""

import json
import threading
import time
from html import escape
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from fop.mistakes import Mistake

HOST = "127.0.0.1"
FIRST, PORTS = 8016, 20
"""The port that is tried first, and how many are tried: each watcher has one of its own."""

LIVE = "/fop-watch/live.js"
EVENTS = "/fop-watch/events"
BEAT = 2.0  # seconds after which a silent page is spoken to, so that one that is gone is noticed

SWAP = 2.0  # seconds that a book may take to be put in the place of the last one


class Server(ThreadingHTTPServer):
    """Serves one folder, and tells its open pages what became of each save.

    It takes the given port or, where that is 0, the first that is free; the folder need not be
    there yet.
    """

    daemon_threads = True
    block_on_close = False

    def __init__(self, folder: Path, port: int = 0) -> None:
        self.folder = folder
        self.failure = ""
        self.saves = 0
        self.ended = False
        self.changed = threading.Condition()
        for one in [port] if port else range(FIRST, FIRST + PORTS):
            try:
                super().__init__((HOST, one), _Handler)
                break
            except OSError:
                continue
        else:
            raise Mistake(f"Port {port or FIRST} is taken. Give another: fop watch --port 8100")
        threading.Thread(target=self.serve_forever, args=(0.1,), daemon=True).start()

    @property
    def address(self) -> str:
        """Where a browser finds the book."""
        return f"http://{HOST}:{self.server_port}/"

    @property
    def made(self) -> str:
        """Name the book that is there now; another name, once it is another."""
        try:
            return str(self.folder.stat().st_ino) + str(self.folder.stat().st_mtime_ns)
        except OSError:
            return ""

    @property
    def state(self) -> str:
        """What open pages are told."""
        return json.dumps({"made": self.made, "failure": self.failure, "saves": self.saves})

    def tell(self, failure: str = "") -> None:
        """Tell every open page that there is a new book, or why there is none."""
        with self.changed:
            self.failure = failure
            self.saves += 1
            self.changed.notify_all()

    def end(self) -> None:
        """Stop serving."""
        self.ended = True
        self.tell()
        self.shutdown()
        self.server_close()


class _Handler(SimpleHTTPRequestHandler):
    """Answers one request."""

    server: Server
    protocol_version = "HTTP/1.1"

    def __init__(self, *given: Any) -> None:
        super().__init__(*given, directory=str(given[2].folder))

    def do_GET(self) -> None:
        """Give a page, a file, or word of the next book."""
        path = urlsplit(self.path).path
        if self.headers.get("Host", "").partition(":")[0] not in (HOST, "localhost"):
            self.send_error(403)  # a page from elsewhere asks under a name of its own
        elif path == EVENTS:
            self._tell()
        elif path == LIVE:
            self._send((Path(__file__).parent / "live.js").read_bytes(), "text/javascript")
        elif path.endswith((".html", "/")):
            self._page(Path(self.translate_path(path)))
        else:
            super().do_GET()

    def _page(self, path: Path) -> None:
        made, content = self.server.made, None
        end = time.monotonic() + SWAP
        path = path / "index.html" if self.path.endswith("/") else path
        while content is None and time.monotonic() < end:
            try:
                content = path.read_bytes()
            except OSError:
                if self.server.folder.is_dir():
                    break
                time.sleep(0.02)
        if content is None:
            if made:
                self.send_error(404)
                return
            content = (
                b"<!DOCTYPE html><html lang=en-GB><title>No book yet</title><body><p>No book yet."
            )
        script = f'<script src="{LIVE}" data-made="{escape(made)}"></script>'.encode()
        body, end_tag, rest = content.rpartition(b"</body>")
        whole = body + script + end_tag + rest if end_tag else content + script
        self._send(whole, "text/html; charset=utf-8")

    def _send(self, content: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _tell(self) -> None:
        """Tell what there is, then whatever comes, for as long as the page is open."""
        self.close_connection = True
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        said = None
        server = self.server
        while not server.ended:
            now = server.state
            # Between two books there is none for a moment.
            if server.made or server.failure:
                line = f"retry: 300\ndata: {now}\n\n" if now != said else ": \n\n"
                self.wfile.write(line.encode())
                self.wfile.flush()
                said = now
            with server.changed:
                if not server.ended and now == server.state:
                    server.changed.wait(BEAT)

    def handle(self) -> None:
        """Answer; whoever has gone meanwhile, or asks for no possible file, needs no answer."""
        try:
            super().handle()
        except (OSError, ValueError):
            self.close_connection = True

    def end_headers(self) -> None:
        """Let a browser ask each time whether it still has the newest."""
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def log_message(self, *_: Any) -> None:
        """Say nothing of requests."""
