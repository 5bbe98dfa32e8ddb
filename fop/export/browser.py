"""Browser: Chromium without a window, as far as it makes files of pages."""

import shutil
import subprocess
import tempfile
from pathlib import Path

from fop.mistakes import Mistake

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "msedge")
"""What browsers that print pages are called."""

SECONDS = 600  # longest time that a browser may take


def find(option: str) -> str:
    """Find a browser; raise `Mistake` where there is none for the option that needs it."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        raise Mistake(
            f"No Chromium, Chrome or Edge is found: {option} needs one. Install it (apt install "
            f"chromium), or leave {option} out."
        )
    return found


def printed(program: str, page: Path, pdf: Path, *, tagged: bool = True) -> None:
    """Print a page to a PDF, with bookmarks from its headings."""
    tags = ["--generate-pdf-document-outline"] if tagged else ["--disable-pdf-tagging"]
    _run(program, page, pdf, f"--print-to-pdf={pdf}", "--no-pdf-header-footer", *tags)


def pictured(program: str, page: Path, png: Path, width: int, height: int, scale: int) -> None:
    """Take a picture of a page, `scale` points of it to each of its pixels."""
    size = f"--window-size={width},{height}"
    _run(program, page, png, f"--screenshot={png}", size, f"--force-device-scale-factor={scale}",
         "--hide-scrollbars")  # fmt: skip


def _run(program: str, page: Path, made: Path, *options: str) -> None:
    made.unlink(missing_ok=True)
    with tempfile.TemporaryDirectory() as profile:
        command = [
            program, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
            "--no-first-run", f"--user-data-dir={profile}", *options, page.resolve().as_uri(),
        ]  # fmt: skip
        try:
            done = subprocess.run(command, capture_output=True, timeout=SECONDS, check=False)
        except subprocess.TimeoutExpired:
            raise Mistake(f"{program} took more than {SECONDS} s over {page}.") from None
    if not made.is_file():
        told = done.stderr.decode(errors="replace").strip().splitlines()
        raise Mistake(f"{program} made no {made.name}: {told[-1] if told else 'it gave no reason'}")
