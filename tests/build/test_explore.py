"""The page to try things on runs, and is begun where there is none."""

import json
import shutil
from pathlib import Path

from small_book import ROOT

from fop.build import bare
from fop.build.runs import Job
from fop.build.watch import watching


def test_the_page_to_try_things_on_runs_and_is_never_taken_away(tmp_path: Path) -> None:
    (tmp_path / "data" / "templates").mkdir(parents=True)
    shutil.copy(ROOT / "data/templates/explore.ipynb", tmp_path / "data/templates")
    page = watching.scratch(tmp_path, tmp_path / "data")
    assert page.relative_to(tmp_path).parts[0] + "/" in (ROOT / ".gitignore").read_text()
    done = bare.run(Job("explore", page.read_text(encoding="utf-8")), ROOT / "data")
    assert done.failure is None
    shown = [one for cell in json.loads(done.notebook)["cells"] for one in cell.get("outputs", [])]
    assert len(shown) >= 6
    assert "e-referral" in json.dumps(shown)
    page.write_text("mine")
    assert watching.scratch(tmp_path, tmp_path / "data").read_text() == "mine"
