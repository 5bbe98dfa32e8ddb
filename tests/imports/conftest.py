"""A small copy of the official figures, and files of the published shape to import into it."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from fop.imports import imports
from fop.tables import datasets

HELD = {"E92000001", "E13000001", "E09000013", "E09000020", "E09000033", "E06000047", "E06000010"}
"""Areas whose figures the small copy holds: England, Inner London and some authorities."""


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder with the official figures of a few areas."""
    place = tmp_path_factory.mktemp("small") / "data"
    source = datasets.data_folder()
    for folder in ("official", "ledger"):
        shutil.copytree(source / folder, place / folder)
    # How far figures ordinarily move follows from those of many authorities.
    (place / "official" / "ordinary.csv").unlink()
    for name in ("areas.csv", "datapackage.json"):
        shutil.copy(source / name, place / name)
    for path in (place / "official").glob("*.csv"):
        frame = pd.read_csv(path, dtype="str", keep_default_na=False)
        if "code" in frame and "value" in frame:
            frame[frame["code"].isin(HELD)].to_csv(path, index=False, lineterminator="\n")
    imports.renew(place)
    return place


@pytest.fixture
def folder(small: Path, tmp_path: Path) -> Path:
    """A copy of it to write to."""
    return Path(shutil.copytree(small, tmp_path / "data"))


@pytest.fixture
def given(tmp_path: Path) -> Callable[..., Path]:
    """Write a file to import."""

    def write(text: str | bytes, name: str = "downloaded.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    return write
