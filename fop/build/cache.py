"""The cache: outputs of earlier runs, kept by what made them.

A run is known by its code cells, its parameters, the package's source, the installed
versions and the tables it read.  Prose is no part of it: an edited sentence re-uses the
outputs.  Which tables a section reads is known only once it has run, so a record says
which they were and what was in them; it holds for as long as they are the same.

Files are named by their content, written whole under another name and then moved: two
builds can share a cache, and one that is killed leaves nothing half-written.
"""

import contextlib
import json
import os
import time
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property, lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from fop.build import digests
from fop.build.runs import RECORD, Job, Result, bundles, dump, is_injected, scrub
from fop.mistakes import Mistake
from fop.tables import csv_files, descriptors, files

DAYS = 30  # how long outputs that no build asks for are kept

Parts = dict[str, Any]


@dataclass(frozen=True)
class Cache:
    """Outputs of earlier runs."""

    folder: Path
    data: Path

    def __post_init__(self) -> None:
        """Look at the program and the tables at once: what changes later is not what they were."""
        _ = self._fixed, self._snapshot

    def find(self, job: Job) -> str | None:
        """Give the executed notebook of a job, if a run of the same is known."""
        name = self.outputs(job)
        return self._apply(job, name) if name else None

    def outputs(self, job: Job) -> str | None:
        """Name the outputs of a job, if a run of the same is known, without reading them."""
        for path in (self.folder / "runs").glob(f"{_key(self.parts(job))}-*.json"):
            record = _run_at(path)
            if record and record["data"] == self.contents(record["data"]):
                held = self.folder / "outputs" / f"{record['outputs']}.json"
                if held.is_file():
                    os.utime(held)
                    return str(record["outputs"])
        return None

    def last(self, job: Job, edition: str) -> str | None:
        """Give the outputs of a section's last run, if its code and parameters are the same."""
        record = _run_at(self._pointer(edition, job.section))
        parts = self.parts(job)
        if record and all(record[part] == parts[part] for part in ("code", "parameters")):
            return self._apply(job, record["outputs"])
        return None

    def keep(self, job: Job, result: Result, edition: str) -> None:
        """Keep the outputs of a run that went well.

        They are not kept where the tables or the program have changed meanwhile: nobody
        knows which the run has seen.
        """
        now = Cache(self.folder, self.data)
        if (now._snapshot, now._fixed) != (self._snapshot, self._fixed):
            return
        executed = json.loads(result.notebook)
        cells = [cell for cell in executed["cells"] if cell["cell_type"] == "code"]
        outputs = dump({"cells": cells, "metadata": executed["metadata"]}).encode()
        name = sha256(outputs).hexdigest()
        files.write(self.folder / "outputs" / f"{name}.json", outputs)
        parts = self.parts(job)
        # By its own account; everything, where that may not be all.
        accounts = [{"areas", *account["data"]} for account in bundles(executed, RECORD)]
        read = set[str]().union(*accounts) if accounts else self._snapshot
        used = self.contents(sorted(read))
        record = json.dumps(parts | {"data": used, "outputs": name, "seconds": result.seconds})
        place = f"{_key(parts)}-{digests.digest(json.dumps(used))}.json"
        files.write(self.folder / "runs" / place, record.encode())
        files.write(self._pointer(edition, job.section), record.encode())

    def seconds(self, job: Job, edition: str) -> float:
        """How long the section took when it last ran; infinite where it never did."""
        record = _run_at(self._pointer(edition, job.section))
        return float(record["seconds"]) if record else float("inf")

    def why(self, job: Job, edition: str) -> list[str]:
        """Say in words what has changed since the section last ran; nothing where nothing has."""
        record = _run_at(self._pointer(edition, job.section))
        if not record:
            return ["It has not run yet."]
        if self.outputs(job):  # of a run before the last, where all is as it was then
            return []
        now = self.parts(job) | {"data": self.contents(record["data"])}
        said = {"parameters": "Parameter {0}", "package": "fop/{0}", "data": "data/{0}",
                "versions": "{0}"}  # fmt: skip
        cells = _cells(list(record["code"].values()), list(now["code"].values()))
        return [*cells] + [
            said[part].format(name) + _change(part, record[part].get(name), now[part].get(name))
            for part in said
            for name in sorted(record[part].keys() | now[part].keys())
            if record[part].get(name) != now[part].get(name)
        ]

    def prune(self) -> None:
        """Forget outputs that no build has asked for in a long time."""
        oldest = time.time() - DAYS * 24 * 3600
        for path in [*self.folder.glob("outputs/*.json"), *self.folder.glob("runs/*.json")]:
            with contextlib.suppress(FileNotFoundError):  # another build may forget it first
                if path.stat().st_mtime < oldest:
                    path.unlink()

    def parts(self, job: Job) -> Parts:
        """Everything that a run depends on and that is known before it."""
        return {"code": _code(job.notebook), "parameters": dict(job.parameters), **self._fixed}

    def contents(self, names: Iterable[str]) -> dict[str, str]:
        """Digest tables by name: what is in the file, and how it is described.

        A name that ends in `*` is the start of names that are listed; `?column=value` after a
        name leaves the rows that hold that value.
        """
        return {name: self._content(name) for name in names}

    def _content(self, name: str) -> str:
        table, _, chosen = name.partition("?")
        if chosen and table in self._snapshot:
            path = self.data / f"{table}.csv"
            return _part(path, self._snapshot[table], *chosen.split("=", 1))
        if not name.endswith("*"):
            return self._snapshot.get(name, "missing")
        within = {path: held for path, held in self._snapshot.items() if path.startswith(name[:-1])}
        return digests.digest(json.dumps(within, sort_keys=True))

    @cached_property
    def _fixed(self) -> Parts:
        return {"package": digests.package(), "versions": digests.versions()}

    @cached_property
    def _snapshot(self) -> dict[str, str]:
        """Every file of the data folder by name, as it was when the build began."""
        described = {one["path"]: one for one in descriptors.package(self.data).values()}
        found = {}
        for path in filter(Path.is_file, files.visible(self.data, "**/*.*")):
            name = path.relative_to(self.data).as_posix()
            description = json.dumps(described.get(name)).encode()
            held = digests.of_file(path).encode()
            found[name.removesuffix(".csv")] = digests.digest(held + description)
        return found

    def _apply(self, job: Job, name: str) -> str | None:
        path = self.folder / "outputs" / f"{name}.json"
        try:
            os.utime(path)
            return _applied(job.notebook, path)
        except (OSError, ValueError):
            return None

    def _pointer(self, edition: str, section: str) -> Path:
        return self.folder / "last" / edition / f"{section}.json"


@lru_cache(maxsize=100)
def _part(path: Path, _: str, column: str, value: str) -> str:
    """Digest the rows of a table that hold a value, and the names of its columns, once a state."""
    try:
        header, rows = csv_files.table(path)
        held = [row for row in rows if row[header.index(column)] == value]
        return digests.digest(json.dumps([header, held]))
    except (Mistake, ValueError):
        return digests.of_file(path)  # the page that reads it tells what is wrong


@lru_cache(maxsize=100)
def _code(notebook: str) -> dict[str, str]:
    cells = [c for c in json.loads(notebook)["cells"] if c["cell_type"] == "code"]
    return {
        str(place): digests.digest("".join(cell["source"]) + json.dumps(cell["metadata"]))
        for place, cell in enumerate(cells, start=1)
    }


@lru_cache(maxsize=100)
def _applied(notebook: str, path: Path) -> str:
    """Put the outputs of a file, which is named by what is in it, into a notebook."""
    content = path.read_bytes()
    if sha256(content).hexdigest() != path.stem:
        raise ValueError
    kept, made = json.loads(content), json.loads(notebook)
    made["metadata"] = kept["metadata"]
    made["cells"] = list(_woven(made["cells"], kept["cells"]))
    return dump(scrub(made))


def _woven(cells: list[dict[str, Any]], kept: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    waiting = deque(kept)
    for cell in cells:
        if cell["cell_type"] != "code":
            yield cell | {"source": "".join(cell["source"])}
            continue
        yield waiting.popleft() | {"id": cell.get("id", "")}
        while waiting and is_injected(waiting[0]):
            yield waiting.popleft()


def _cells(before: list[str], now: list[str]) -> Iterator[str]:
    for kind, i, j, a, b in SequenceMatcher(None, before, now, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        both = min(j - i, b - a)
        yield from (f"Code cell {place} has changed." for place in range(a + 1, a + both + 1))
        yield from (f"Code cell {place} is new." for place in range(a + both + 1, b + 1))
        yield from (f"Code cell {place} is gone." for place in range(i + both + 1, j + 1))


def _change(part: str, before: object, now: object) -> str:
    if before is None:
        return " is new."
    if now is None:
        return " is gone."
    return f" is {now}; it was {before}." if part in ("parameters", "versions") else " has changed."


def _key(parts: Parts) -> str:
    return digests.digest(json.dumps(parts, sort_keys=True))


def _run_at(path: Path) -> Parts | None:
    """Read the record of a run; None where there is none, or one of another form."""
    held = record_at(path) or {}
    parts = ("code", "parameters", "package", "versions", "data")
    whole = all(isinstance(held.get(part), dict) for part in parts)
    whole = whole and "outputs" in held and isinstance(held.get("seconds"), int | float)
    return held if whole else None


def record_at(path: Path) -> Any:
    """Read a record; None where there is none, or none that can be read."""
    try:
        held = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    return held if isinstance(held, dict) else None
