"""Small data packages for tests that need tables of their own, and a browser."""

import json
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

# When loaded jsonschema builds 38 grammars, for checks of addresses that no test asks for.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "google-chrome", "chromium-browser"))), ""
)

FIELDS = [
    {"name": "borough", "type": "string", "constraints": {"required": True, "enum": ["A", "B"]}},
    {"name": "year", "type": "string", "constraints": {"pattern": r"\d{4}-\d{2}"}},
    {"name": "count", "type": "integer", "constraints": {"minimum": 0}},
    {"name": "rate", "type": "number"},
]


@pytest.fixture
def package(tmp_path: Path) -> Callable[..., Path]:
    """Make a data folder that holds one table, `report/small`."""

    def make(text: str | bytes | None, fields: list[dict[str, Any]] = FIELDS) -> Path:
        resource = {
            "path": "report/small.csv",
            "title": "A small table",
            "sources": [{"title": "The report, table 1"}],
            "licenses": [{"title": "Open Government Licence v3.0"}],
            "schema": {"primaryKey": ["borough", "year"], "fields": fields},
        }
        (tmp_path / "report").mkdir(exist_ok=True)
        (tmp_path / "datapackage.json").write_text(json.dumps({"resources": [resource]}))
        path = tmp_path / "report" / "small.csv"
        if isinstance(text, str):
            path.write_text(text, encoding="utf-8")
        elif text is not None:
            path.write_bytes(text)
        return tmp_path

    return make


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A Chromium; what needs one is left out where there is none."""
    from playwright.sync_api import sync_playwright

    if not CHROMIUM:
        pytest.skip("no Chromium here")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()
