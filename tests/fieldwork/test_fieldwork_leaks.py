"""Nothing of a response is found after it was imported and a book was built of it."""

import base64
import gzip
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
import yaml
from click.testing import CliRunner

from fop import cli
from fop.fieldwork import example, intake
from fop.mistakes import Mistake

ROOT = Path(__file__).parents[2]
PAGES = [
    "3-1-intended-outcomes",
    "time-use",
    "3-2-3-vignettes",
    "3-2-6-lives-of-families",
    "3-3-2-families-at-time-two",
    "references",
]
REMARK = "Mother spoke of a plumquat orchard"


def marked(folder: Path) -> tuple[list[Path], set[str]]:
    """Write responses whose every identifying value is found nowhere else.

    Ids and names are made up; hours and dates are so precise that no two rows share one.
    """
    folder.mkdir()
    paths, secrets = [], {"Xylander", "plumquat", "qzxmark"}
    for name, frame in example.frames().items():
        for column in ("respondent", "family"):
            if column in frame:
                frame[column] = frame[column].str.replace("SYNTHETIC", "QZXMARK")
                secrets |= set(frame[column])
        if name == "time_use":
            frame["recording"] = [7.104729 + place / 7 for place in range(len(frame))]
            frame["week_starting"] = "2017-09-13"
            secrets |= {f"{hours:.6f}" for hours in frame["recording"]} | {"2017-09-13"}
        if name == "families":
            frame.loc[frame["date"].notna(), "date"] = "2017-11-29"
            secrets.add("2017-11-29")
        if name == "score_15":
            # Whole rows of answers, as they stand in the file.
            items = frame.filter(like="item_").astype(str)
            secrets |= {",".join(row) for row in items.to_numpy()}
        frame["name"], frame["remarks"] = "Aurelia Xylander", REMARK
        paths.append(folder / f"{name}.csv")
        frame.to_csv(paths[-1], index=False, float_format="%.6f")
    return paths, secrets


def contents(folder: Path) -> Iterator[tuple[Path, bytes]]:
    """Give every file under a folder, its name with it, and what is packed in it."""
    for path in folder.rglob("*"):
        if not path.is_file():
            continue
        raw = path.read_bytes()
        if raw[:2] == b"\x1f\x8b":
            raw = gzip.decompress(raw)
        elif zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as held:
                raw = b"".join(held.read(name) for name in held.namelist())
        inside = re.findall(rb"base64,([A-Za-z0-9+/=]+)", raw)
        yield path, b"\n".join([str(path).encode(), raw, *map(base64.b64decode, inside)])


def copy(folder: Path) -> None:
    """Copy the project, with a few pages and an edition that names the later wave."""
    for part in ("_config.yml", "notebooks", "data"):
        source = ROOT / part
        (shutil.copytree if source.is_dir() else shutil.copy)(source, folder / part)
    first, *others = [f"notebooks/{name}" for name in PAGES]
    toc = {"format": "jb-book", "root": first, "chapters": [{"file": name} for name in others]}
    (folder / "_toc.yml").write_text(yaml.safe_dump(toc), encoding="utf-8")
    for path in (folder / "notebooks").glob("*.ipynb"):
        if path.stem not in PAGES:
            path.unlink()
            continue
        # Links to pages that are left out become words.
        text = path.read_text(encoding="utf-8")
        text = re.sub(r"\[([^\[\]]*)\]\([\w-]+\.ipynb[^)\s]*\)", r"\1", text)
        path.write_text(text, encoding="utf-8")
    for path in (folder / "data" / "editions").glob("*.yml"):
        path.unlink()
    edition = "title: A later wave\nyear: 2014-15\nwave: '2017'\n"
    (folder / "data/editions/2016.yml").write_text(edition, encoding="utf-8")


@pytest.mark.slow
def test_no_response_is_in_the_book_the_cache_the_logs_or_anywhere(tmp_path: Path) -> None:
    paths, secrets = marked(tmp_path / "responses")
    project, home = tmp_path / "project", tmp_path / "home"
    for place in (project, home / "tmp"):
        place.mkdir(parents=True)
    copy(project)
    places = dict.fromkeys(("TMPDIR", "TMP", "TEMP"), str(home / "tmp"))
    kept = {name: str(home) for name in ("HOME", "XDG_CACHE_HOME", "MPLCONFIGDIR", "IPYTHONDIR")}
    own = {
        "PYTHONPATH": str(ROOT),
        "FOP_DATA": str(project / "data"),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    environment = os.environ | places | kept | own

    def fop(*arguments: str) -> subprocess.CompletedProcess[bytes]:
        command = [sys.executable, "-m", "fop", *arguments]
        return subprocess.run(
            command, cwd=project, env=environment, capture_output=True, timeout=900, check=False
        )

    written = fop("import-fieldwork", *map(str, paths), "--wave", "2017", "--write")
    runs = [written, fop("build")]
    assert [run.returncode for run in runs] == [0, 0], runs[-1].stderr.decode()[-2000:]
    # A wave that breaks a page: its failed run is kept as far as it came.
    (project / "data/fieldwork/2017/statistics.csv").write_text("topic\nbroken\n")
    runs.append(fop("build"))
    # And a second import that fails over bad rows.
    frame = pd.read_csv(paths[0], dtype=object)
    frame.loc[3, "borough"] = "plumquat"
    frame.to_csv(paths[0], index=False)
    runs.append(fop("import-fieldwork", str(paths[0]), "--wave", "2018"))
    assert [run.returncode for run in runs[2:]] == [1, 1]
    said = b"".join(run.stdout + run.stderr for run in runs)
    found = [("what was said", said), *contents(project), *contents(home)]
    # The search finds each of them where it is.
    own = b"".join(held for _, held in contents(tmp_path / "responses")).lower()
    assert all(secret.lower().encode() in own for secret in secrets)
    assert any("html" in str(path) for path, _ in found), "no page was built"
    assert any(str(path).endswith("search-pieces.js") for path, _ in found)
    assert any("2017" in path.name for path in (project / "data/fieldwork").iterdir())
    leaks = {
        (str(path), secret)
        for path, held in found
        for secret in secrets
        if secret.lower().encode() in held.lower()
    }
    assert leaks == set()
    facts = json.loads((project / "_build/2016/html/facts.json").read_text(encoding="utf-8"))
    small = [
        fact for fact in facts["facts"]
        if fact["year"] == "2017" and fact["value"] in (1, 2, 3, 4, 5) and fact["unit"] == ""
        and fact["measure"] in ("2017", "Families")
    ]  # fmt: skip
    assert any(fact["year"] == "2017" for fact in facts["facts"])
    assert small == []


def test_a_fault_of_the_program_tells_nothing_of_a_response(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise ValueError("QZXMARK-FAMILY-001 has 7 plumquats")

    monkeypatch.setattr(intake, "results", fails)
    path = example.write_example(tmp_path)[-1]
    run = CliRunner().invoke(cli.main, ["import-fieldwork", str(path.with_name(
        "synthetic-vignettes.csv")), "--wave", "2017"])  # fmt: skip
    assert isinstance(run.exception, Mistake) or run.exit_code == 1
    said = run.output + str(run.exception)
    assert "ValueError" in said and "QZXMARK" not in said and "plumquat" not in said
