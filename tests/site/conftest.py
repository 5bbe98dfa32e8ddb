"""Whole books, each built once for all tests that look at it."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from small_book import PARTS, ROOT, fop


@pytest.fixture(scope="session")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project, so that the book of the project itself stays as it is."""
    folder = tmp_path_factory.mktemp("project")
    for part in PARTS:
        source = ROOT / part
        (shutil.copytree if source.is_dir() else shutil.copy)(source, folder / part)
    return folder


@pytest.fixture(scope="session")
def built(copy: Path) -> Callable[..., Path]:
    """Build a book of the project and give the folder of its pages; each is built once."""
    done: dict[tuple[str, ...], Path] = {}

    def build(*options: str) -> Path:
        if options not in done:
            run = fop(copy, "build", *options)
            if run.returncode:
                pytest.fail(run.stderr, pytrace=False)
            done[options] = Path(run.stdout.rpartition("Open ")[2].strip()).parent
        return done[options]

    return build


@pytest.fixture(scope="session")
def site(built: Callable[..., Path]) -> Path:
    """The book of the report's own years."""
    return built()
