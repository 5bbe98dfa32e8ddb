"""Storing: a wave's tables put into the data folder, or taken out of it, all or none."""

import json
from pathlib import Path
from typing import Any

import pandas as pd

from fop.fieldwork.descriptions import REPORT, describe
from fop.fieldwork.publication import Published
from fop.fieldwork.rules import Rules
from fop.mistakes import Mistake
from fop.tables import datasets, seals, writes
from fop.tables.descriptors import PACKAGE_FILE


def held(wave: str, folder: Path | None = None) -> dict[str, pd.DataFrame]:
    """Read the tables that a wave holds, by their names; none where it is not held."""
    names = [one for one in datasets.package(folder) if one.startswith(f"fieldwork/{wave}/")]
    return {one.rpartition("/")[2]: datasets.load(one, folder) for one in names}


def others(wave: str, folder: Path | None = None) -> list[dict[str, pd.DataFrame]]:
    """Read the tables of each later wave that is held, but for one."""
    paths = [one.split("/") for one in datasets.package(folder)]
    found = {path[1] for path in paths if path[0] == "fieldwork" and len(path) == 3}
    return [held(one, folder) for one in sorted(found - {wave, REPORT})]


def rules_of(wave: str, folder: Path | None = None) -> Rules:
    """Give the rules that a wave that is held was published by."""
    names = [one for one in datasets.package(folder) if one.startswith(f"fieldwork/{wave}/")]
    return Rules(**datasets.describe(names[0], folder).get("disclosure", {}))


def store(published: Published, wave: str, synthetic: bool, folder: Path) -> Path:
    """Write a wave's tables and their descriptions in place of those it held."""
    tables = {**published.tables, "withheld": published.withheld}
    with writes.locked(folder):
        package, kept, place = _package(wave, folder)
        known = datasets.package(folder)
        texts = {
            name: frame.to_csv(index=False, lineterminator="\n", float_format="%.12g")
            for name, frame in tables.items()
        }
        described = [
            describe(name, wave, known, published.rules, synthetic) | {"hash": seals.seal(text)}
            for name, text in texts.items()
        ]
        last = max(i for i, r in enumerate(kept) if r["path"].startswith(("fieldwork/", "report/")))
        package["resources"] = [*kept[: last + 1], *described, *kept[last + 1 :]]
        files: dict[Path, str | None] = dict.fromkeys(sorted(place.glob("*.csv")))
        files |= {place / f"{name}.csv": text for name, text in texts.items()}
        _replace(folder, files, package)
    return place


def withdraw(wave: str, folder: Path, *, write_it: bool) -> list[str]:
    """Take a wave out whole, and name its tables; only name them where it is not to be written.

    Raises
    ------
    Mistake
        Where no such wave is held, and for the report's own.
    """
    with writes.locked(folder):
        package, kept, place = _package(wave, folder)
        taken = [one["path"] for one in package["resources"] if one not in kept]
        if not taken:
            raise Mistake(f"Wave {wave} is not held in data/fieldwork: nothing to withdraw.")
        if write_it:
            package["resources"] = kept
            _replace(folder, dict.fromkeys(sorted(place.glob("*.csv"))), package)
    return taken


def _package(wave: str, folder: Path) -> tuple[dict[str, Any], list[dict[str, Any]], Path]:
    package = json.loads((folder / PACKAGE_FILE).read_text(encoding="utf-8"))
    own = f"fieldwork/{wave}/"
    kept = [one for one in package["resources"] if not one["path"].startswith(own)]
    return package, kept, folder / "fieldwork" / wave


def _replace(folder: Path, files: dict[Path, str | None], package: dict[str, Any]) -> None:
    text = seals.as_text(package)
    writes.replace(folder, {**files, folder / PACKAGE_FILE: text}, lambda fresh, place: None)
    place = next(iter(files)).parent
    if place.is_dir() and not any(place.iterdir()):
        place.rmdir()
