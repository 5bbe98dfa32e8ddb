"""Restricted: a wave with every figure, as a book of its own for the team and its sponsor.

It has a folder that git ignores, beside the project's own tables and pages, so that nothing
of it can come among what is published.  Its pages, its tables and its files carry the mark.
"""

import re
import shutil
from pathlib import Path

import yaml

from fop.fieldwork import storing
from fop.fieldwork.descriptions import RESTRICTED
from fop.fieldwork.intake import Wave
from fop.tables import editions

FOLDER = "restricted"
NOTICE = "RESTRICTED.txt"
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
    """Mark the files that the pages of a restricted book offer for download."""
    for page in html.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        marked = re.sub(r'(\bdownload=")(?!RESTRICTED-)', r"\1RESTRICTED-", text)
        page.write_text(marked, encoding="utf-8")
    (html / NOTICE).write_text(f"{RESTRICTED}.\n", encoding="utf-8")


def is_restricted(root: Path) -> bool:
    """Whether a folder holds a restricted book."""
    return (root / NOTICE).exists()
