"""Restricted: a wave with every figure, as a book of its own for the team and its sponsor.

It has a folder that git ignores, beside the project's own tables and pages, so that nothing
of it can come among what is published.  Its pages, its tables and its files carry the mark.
"""

import base64
import re
import shutil
from pathlib import Path

import yaml

from fop.fieldwork import storing
from fop.fieldwork.descriptions import RESTRICTED
from fop.fieldwork.intake import Wave
from fop.fieldwork.rules import NOTICE
from fop.tables import editions

FOLDER = "restricted"
FILES = ("facts.csv", "facts.json")
"""Files beside the pages that hold all figures."""

PARTS = ("_config.yml", "_toc.yml", "notebooks", "data")


def prepare(wave: Wave, root: Path, data: Path) -> Path:
    """Copy the project beside itself, with all figures of a wave.

    Parameters
    ----------
    wave : Wave
        Read with the rule `open`.
    root, data : Path
        The project's folder and its data folder.

    Returns
    -------
    Path
        The folder to build the restricted book in.
    """
    place = root / FOLDER / wave.name
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    (place / NOTICE).write_text(f"{RESTRICTED}.\n", encoding="utf-8")
    (place.parent / ".gitignore").write_text("*\n", encoding="utf-8")
    for part in PARTS:
        source = data if part == "data" else root / part
        (shutil.copytree if source.is_dir() else shutil.copy)(source, place / part)
    if storing.held(wave.name, place / "data"):
        storing.withdraw(wave.name, place / "data", write_it=True)
    storing.store(wave.published, wave.name, wave.synthetic, place / "data")
    for path in (place / "data" / "editions").glob("*.yml"):
        if path.stem != editions.DEFAULT:
            path.unlink()
    edition = place / "data" / "editions" / f"{editions.DEFAULT}.yml"
    held = yaml.safe_load(edition.read_text(encoding="utf-8"))
    held |= {"title": f"{RESTRICTED}: {held['title']}", "wave": wave.name}
    edition.write_text(yaml.safe_dump(held, allow_unicode=True), encoding="utf-8")
    config = place / "_config.yml"
    settings = yaml.safe_load(config.read_text(encoding="utf-8"))
    options = settings["sphinx"]["config"]["html_theme_options"]
    options["announcement"] = f"{RESTRICTED}. For the evaluation team and its sponsor alone."
    config.write_text(yaml.safe_dump(settings, allow_unicode=True), encoding="utf-8")
    return place


def mark(html: Path) -> None:
    """Mark the files of a restricted book, in their names and in their first lines."""
    for page in html.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        text = re.sub(r'(\bdownload=")(?!RESTRICTED-)', r"\1RESTRICTED-", text)
        text = re.sub(r'(?<=href="data:text/csv;base64,)[^"]*', _marked, text)
        text = re.sub(rf'(?<=["/])({"|".join(FILES)})(?=")', r"RESTRICTED-\1", text)
        page.write_text(text, encoding="utf-8")
    for name in FILES:
        if (html / name).exists():
            text = (html / name).read_text(encoding="utf-8")
            head = f"{RESTRICTED}.\n" if name.endswith(".csv") else ""
            (html / f"RESTRICTED-{name}").write_text(head + text, encoding="utf-8")
            (html / name).unlink()
    (html / NOTICE).write_text(f"{RESTRICTED}.\n", encoding="utf-8")


def _marked(found: re.Match[str]) -> str:
    raw = base64.b64decode(found.group())
    head = f"{RESTRICTED}.\n".encode()
    return base64.b64encode(raw if raw.startswith(head) else head + raw).decode()
