"""Small data packages for tests that need tables of their own."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

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
