"""Derived: what follows from the official figures, made again where these change."""

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from fop.tables import contents
from fop.words import ordinary


def renewed(folder: Path, texts: Mapping[Path, str]) -> dict[Path, str]:
    """Make the table of ordinary movements anew for texts that will stand in their places.

    Gives nothing where no figure behind it changes.
    """
    path = folder / f"{ordinary.ORDINARY}.csv"
    changed = {place.stem for place in texts if place.parent == path.parent}
    if not path.is_file() or not ordinary.behind(changed, folder):
        return {}
    with tempfile.TemporaryDirectory() as place:
        later = Path(place) / "data"
        shutil.copytree(path.parent, later / path.parent.name)
        for name in ("areas.csv", "datapackage.json"):
            shutil.copy(folder / name, later / name)
        for at, text in texts.items():
            fresh = later / at.relative_to(folder)
            fresh.parent.mkdir(exist_ok=True)
            fresh.write_text(text, encoding="utf-8", newline="")
        with contents.data_from(later):
            return {path: ordinary.table_text(ordinary.behind(changed, later))}
