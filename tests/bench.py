"""How long builds take: `make bench` prints a table; nothing is asserted.

Each contender builds the same book on a copy of the project, on this machine, one after
another.  Memory is that of the whole process tree at its largest, each shared page
counted once (on Linux; elsewhere every process's resident memory, added up).
"""

import json
import math
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import yaml
from small_book import ROOT, environment
from test_watch import Editor, watched

from fop.build import pool
from fop.tables import contents

BIN = Path(sys.executable).parent
SMALL = "notebooks/3-3-5-shared-objectives.ipynb"
LARGE = "notebooks/3-2-1-value-for-money.ipynb"
SENTENCE = (SMALL, "Senior leaders", "The senior leaders")
CELL = (SMALL, "from fop import", "from  fop import")
TABLE = ("data/official/events.csv", "The boroughs launch", "The three boroughs launch")
SAVES = {
    "a sentence": (SMALL, "markdown", r"(?s).{100}.*", r"\g<0> Saved {} times."),
    "a code cell of a small page": (SMALL, "code", r"(?s)page\..*", r"saved = {}\n\g<0>"),
    "a heading": (SMALL, "markdown", r"# .*", r"\g<0> {}"),
    "a sentence of the largest page": (
        LARGE,
        "markdown",
        r"(?s).{100}.*",
        r"\g<0> Saved {} times.",
    ),
    "a code cell of the largest page": (LARGE, "code", r"(?s)page\..*", r"saved = {}\n\g<0>"),
}
"""What is saved: in which notebook, in the first cell of which kind and form, and what becomes of
it."""
PAUSE = 2
"""Seconds between saves, in which the next one is made ready for."""
YEARS = ["2024-25", "2023-24", "2022-23", "2021-22", "2020-21", "2019-20", "2018-19", "2017-18"]


@dataclass(frozen=True)
class Taken:
    """What a command took: seconds, and bytes of memory at the most."""

    seconds: float
    memory: int
    said: str = ""


def main() -> None:
    """Measure the parts named on the command line, or all of them, and print as it goes."""
    parts: dict[str, Callable[[Path], str]] = {
        "builds": builds, "growth": growth, "editions": editions, "saves": saves,
    }  # fmt: skip
    with tempfile.TemporaryDirectory(prefix="fop-bench-") as folder:
        for name in sys.argv[1:] or parts:
            print(parts[name](Path(folder, name)), flush=True)


def builds(folder: Path) -> str:
    """Build this book in every way, one after another."""
    rows: list[tuple[str, Taken]] = []

    def add(name: str, taken: Taken) -> None:
        rows.append((name, taken))
        print(f"{taken.seconds:8.1f} s  {name}", file=sys.stderr, flush=True)

    folder.mkdir()
    ours(folder / "ours", add)
    jupyter_book(folder / "force", folder / "cache", add)
    papermill(folder / "loop", add)
    return table(rows)


def ours(folder: Path, add: Callable[[str, Taken], None]) -> None:
    """Build cold, then after each kind of change."""
    copy(folder)

    def built(what: str, *options: str) -> None:
        taken = timed(folder, [sys.executable, "-m", "fop", "build", *options])
        ran = re.search(r"(\d+) of \d+ sections ran", taken.said)
        add(f"fop build, {what}: {ran[1] if ran else 'none'} ran", taken)

    built("cold")
    built("nothing changed")
    edit(folder, *SENTENCE)
    built("one sentence edited")
    edit(folder, *TABLE)
    built("one data file changed")
    built("one parameter changed", "--year", "2013-14")


def jupyter_book(force: Path, cache: Path, add: Callable[[str, Taken], None]) -> None:
    """Let Jupyter Book execute: always, and with its own cache."""
    for folder in (force, cache):
        copy(folder)
        configure(folder, folder.name)
    command = [str(BIN / "jupyter-book"), "build", "."]
    add("jupyter-book build, executing (force)", timed(force, command))
    add("jupyter-book build, its cache, cold", timed(cache, command))
    add("jupyter-book build, its cache, nothing changed", timed(cache, command))
    edit(cache, *CELL)
    add("jupyter-book build, its cache, one notebook changed", timed(cache, command))


def papermill(folder: Path, add: Callable[[str, Taken], None]) -> None:
    """Run papermill on one notebook after another, in place, then Jupyter Book."""
    copy(folder)
    configure(folder, "off")
    runs = [
        [sys.executable, "-m", "papermill", "--cwd", "notebooks", *[f"{section.place}.ipynb"] * 2]
        for section in contents.sections(folder)
    ]
    book = [str(BIN / "jupyter-book"), "build", "."]
    add("papermill in a loop, then jupyter-book build", timed(folder, *runs, book))


def table(rows: list[tuple[str, Taken]]) -> str:
    """Write the table: seconds, how many times as long as ours cold, and memory."""
    cold = rows[0][1].seconds
    lines = [
        f"{pool.cores()} cores, {len(contents.sections(ROOT))} notebooks\n",
        "| Build | Seconds | To fop cold | Peak memory, GiB |",
        "|---|--:|--:|--:|",
    ]
    for name, taken in rows:
        ratio = taken.seconds / cold
        memory = taken.memory / 2**30
        lines.append(f"| {name} | {taken.seconds:.1f} | {ratio:.2f} | {memory:.2f} |")
    return "\n".join(lines) + "\n"


def growth(folder: Path) -> str:
    """Time builds of some notebooks, by how many there are."""
    copy(folder)
    names = [section.name for section in contents.sections(folder)]
    lines = ["| Notebooks run | Seconds | Each |", "|--:|--:|--:|"]
    for count in [*range(10, len(names), 10), len(names)]:
        command = [sys.executable, "-m", "fop", "build", "--force", *names[:count]]
        seconds = timed(folder, command).seconds
        lines.append(f"| {count} | {seconds:.1f} | {seconds / count:.2f} |")
    return "\n".join(lines) + "\n"


def editions(folder: Path) -> str:
    """Time editions that differ in their year, every section of each run."""
    copy(folder)
    described = yaml.safe_load((folder / "data/editions/2025.yml").read_text("utf-8"))
    lines = ["| Editions | Seconds | Each |", "|--:|--:|--:|"]
    taken = 0.0
    for count, year in enumerate(YEARS, start=1):
        given = yaml.safe_dump({**described, "title": f"Bench {count}", "year": year})
        (folder / f"data/editions/bench-{count}.yml").write_text(given, encoding="utf-8")
        command = [sys.executable, "-m", "fop", "build", "--edition", f"bench-{count}", "--force"]
        taken += timed(folder, command).seconds
        if count in (1, 2, 4, 8):
            lines.append(f"| {count} | {taken:.1f} | {taken / count:.1f} |")
    return "\n".join(lines) + "\n"


def saves(folder: Path) -> str:
    """Time from saving to seeing with `fop watch`; and its memory after many saves."""
    copy(folder)
    each, together = 20, 200
    lines = ["| Saved | Median, s | Nine in ten, s | Longest, s |", "|---|--:|--:|--:|"]
    with watched(folder) as editor:
        for name, change in SAVES.items():
            taken = sorted(save(editor, number, *change) for number in range(each))
            shown = (statistics.median(taken), taken[math.ceil(0.9 * each) - 1], taken[-1])
            lines.append(f"| {name} | {' | '.join(f'{one:.2f}' for one in shown)} |")
        held = [family(editor.process.pid)]
        for number in range(together):
            save(editor, number, *SAVES["a sentence"])
        held.append(family(editor.process.pid))
    before, after = (f"{one / 2**20:.0f}" for one in held)
    lines.append(f"\nMemory: {before} MiB, after {together} more saves {after} MiB")
    return "\n".join(lines) + "\n"


def save(editor: Editor, number: int, place: str, kind: str, form: str, becomes: str) -> float:
    """Save a notebook with one cell changed; give the seconds until its page is there."""
    book = changed(number, place, kind, form, becomes)
    time.sleep(PAUSE)
    start = time.perf_counter()
    told = editor.save(**{Path(place).stem: json.dumps(book, ensure_ascii=False, indent=1)})
    editor.see(Path(place).stem)
    taken = time.perf_counter() - start
    assert not told["failure"], told["failure"]
    return taken


def changed(number: int, place: str, kind: str, form: str, becomes: str) -> dict[str, Any]:
    """Give a notebook with one cell changed."""
    book: dict[str, Any] = json.loads((ROOT / place).read_text(encoding="utf-8"))
    cell = next(
        cell
        for cell in book["cells"]
        if cell["cell_type"] == kind and re.match(form, "".join(cell["source"]))
    )
    cell["source"] = re.sub(form, becomes.format(number), "".join(cell["source"]), count=1)
    return book


def copy(folder: Path) -> None:
    """Copy what a book is made from."""
    folder.mkdir()
    for part in ("_config.yml", "_toc.yml", "CITATION.cff", "notebooks", "data"):
        source = ROOT / part
        (shutil.copytree if source.is_dir() else shutil.copy)(source, folder / part)


def configure(folder: Path, execution: str) -> None:
    """Tell Jupyter Book how to execute."""
    path = folder / "_config.yml"
    described = yaml.safe_load(path.read_text(encoding="utf-8"))
    described["execute"]["execute_notebooks"] = execution
    path.write_text(yaml.safe_dump(described), encoding="utf-8")


def edit(folder: Path, place: str, before: str, after: str) -> None:
    """Change a file; an edit that finds nothing to change is an error."""
    path = folder / place
    text = path.read_bytes().decode()
    assert before in text, f"{place} does not hold {before!r}"
    path.write_bytes(text.replace(before, after, 1).encode())


def timed(folder: Path, *commands: list[str]) -> Taken:
    """Run commands one after another, and watch the memory of all that they start."""
    given = environment(folder)
    # Bytecode is written, as it is everywhere but on some build servers.
    given.pop("PYTHONDONTWRITEBYTECODE", None)
    peak = 0
    start = time.perf_counter()
    for command in commands:
        with tempfile.TemporaryFile() as said:
            process = subprocess.Popen(
                command, cwd=folder, env=given, stdout=said, stderr=subprocess.STDOUT
            )
            ended = threading.Event()
            seen: list[int] = [0]
            watcher = threading.Thread(target=watch, args=(process.pid, ended, seen))
            watcher.start()
            status = process.wait()
            ended.set()
            watcher.join()
            peak = max(peak, *seen)
            said.seek(0)
            told = said.read().decode()[-3000:]
            if status:
                sys.exit(f"{' '.join(command)}:\n{told}")
    return Taken(time.perf_counter() - start, peak, told)


def watch(pid: int, ended: threading.Event, seen: list[int]) -> None:
    """Note the memory of a process tree until told that it has ended."""
    while not ended.wait(0.25):
        seen.append(family(pid))


def family(pid: int) -> int:
    """Give the memory of a process and of all that it has started."""
    try:
        every = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
    except psutil.Error:
        return 0
    return sum(memory(process) for process in every)


def memory(process: psutil.Process) -> int:
    """Give the memory of a process; nothing where it has just ended."""
    try:
        full = process.memory_full_info()
        return int(getattr(full, "pss", full.rss))
    except psutil.Error:
        return 0


if __name__ == "__main__":
    os.environ.setdefault("LC_ALL", "C.UTF-8")
    main()
