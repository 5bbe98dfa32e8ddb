"""Against a real scheduler and two real workers, each in an empty folder of its own."""

import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import pytest
from click.testing import CliRunner
from small_book import ROOT, notebook, project

from fop.build import book, cluster, pages, plans
from fop.build.book import Options
from fop.build.cluster import Cluster
from fop.build.runs import Job, run
from fop.cli import main
from fop.mistakes import Mistake

HERE = importlib.util.find_spec("distributed") is not None
pytestmark = pytest.mark.skipif(not HERE and "CI" not in os.environ, reason="no dask here")

READS = notebook(
    "# Reads",
    ('year = "2014-15"  # a year', "parameters"),
    ("import time, random\nfrom fop.tables import datasets\ntime.sleep(1.5)",),
    ("datasets.load('report/one').assign(year=year)",),
    ("import matplotlib.pyplot as plt\nplt.plot([1, 2]); None",),
)


@dataclass
class Machines:
    """A scheduler and its workers, each with a home of its own."""

    folder: Path
    package: Path
    address: str = ""
    started: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)

    def start(self, name: str, *command: str, package: Path | None = None) -> None:
        home = self.folder / name
        home.mkdir()
        kept = {name: os.environ[name] for name in ("PATH", "LANG", "TMPDIR") if name in os.environ}
        environment = kept | {"HOME": str(home), "PYTHONPATH": str(package or self.package)}
        with (home / "log").open("wb") as log:
            self.started[name] = subprocess.Popen(
                [sys.executable, "-m", *command],
                cwd=home,
                env=environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def scheduler(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.address = f"tcp://127.0.0.1:{port}"
        options = ["--host", "127.0.0.1", "--port", str(port), "--no-dashboard", "--no-show"]
        self.start("scheduler", "distributed.cli.dask_scheduler", *options)

    def worker(self, name: str, package: Path | None = None) -> None:
        options = ["--name", name, "--nthreads", "1", "--no-dashboard"]
        module = "distributed.cli.dask_worker"
        self.start(name, module, self.address, *options, package=package)

    def wait(self, workers: int) -> Any:
        from distributed import Client

        client = Client(self.address, timeout=60, set_as_default=False)
        if workers:
            client.wait_for_workers(workers, timeout=60)
        return client

    def kill(self, name: str) -> None:
        process = self.started.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def left(self, name: str) -> list[int]:
        """Processes that a machine has, by its home."""
        home = str(self.folder / name)
        found = []
        for process in psutil.process_iter():
            try:
                if process.environ().get("HOME") == home and process.status() != "zombie":
                    found.append(process.pid)
            except psutil.Error:
                continue
        return found


@pytest.fixture
def machines(tmp_path: Path) -> Iterator[Machines]:
    """Nothing started yet; the package stands alone, without the data folder beside it."""
    package = tmp_path / "installed"
    shutil.copytree(ROOT / "fop", package / "fop", ignore=shutil.ignore_patterns("__pycache__"))
    made = Machines(tmp_path, package)
    yield made
    for name in list(made.started):
        made.kill(name)


def staged(root: Path) -> dict[str, str]:
    return {
        path.stem: path.read_text(encoding="utf-8")
        for path in (root / "_build/2016/source/notebooks").glob("*.ipynb")
    }


def test_a_cluster_makes_the_same_book_though_a_worker_is_killed(
    machines: Machines, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "publish", lambda folder, *_: folder / "html")
    names = "abcdef"
    roots = [project(tmp_path / place, **dict.fromkeys(names, READS)) for place in ("far", "near")]
    machines.scheduler()
    for name in ("one", "two"):
        machines.worker(name)
    client = machines.wait(2)
    ran: list[str] = []

    def report(_: Any, result: Any) -> None:
        if isinstance(result, int):
            return
        ran.append(result.section)
        if len(ran) == 1:
            for _ in range(200):  # its next run has begun
                busy = client.run(lambda dask_worker: len(dask_worker.state.executing))
                lost = next(w for w, n in busy.items() if w)
                if busy[lost]:
                    break
                time.sleep(0.05)
            assert busy[lost]
            killed = client.scheduler_info()["workers"][lost]["name"]
            machines.kill(killed)
            for _ in range(100):  # not one kernel of it is left
                if not machines.left(killed):
                    break
                time.sleep(0.1)
            assert machines.left(killed) == []

    data = roots[0] / "data"
    monkeypatch.setenv("FOP_DATA", "/nowhere")
    far = plans.plan(roots[0], data, "2016", {})
    book.build(far, Options(executor=lambda: Cluster(machines.address, data)), report)
    client.close()
    assert sorted(ran) == list(names)

    monkeypatch.setenv("FOP_DATA", str(roots[1] / "data"))
    book.build(plans.plan(roots[1], roots[1] / "data", "2016", {}), Options(), lambda *_: None)
    assert staged(roots[0]) == staged(roots[1])
    assert all("image/png" in text for text in staged(roots[0]).values())


def test_a_worker_with_another_program_is_refused(machines: Machines, tmp_path: Path) -> None:
    root = project(tmp_path / "book", a=READS)
    other = tmp_path / "other"
    shutil.copytree(machines.package, other)
    with (other / "fop" / "words" / "wording.py").open("a") as file:
        file.write("# another\n")
    info = other / "seaborn-0.1.dist-info"
    info.mkdir()
    machines.scheduler()
    machines.wait(0).close()
    with pytest.raises(Mistake, match="has no workers"):
        Cluster(machines.address, root / "data")
    machines.worker("one")
    machines.worker("two", package=other)
    # As where it is not installed: an installed one must not be found in its place.
    (tmp_path / "nothing" / "fop").mkdir(parents=True)
    (tmp_path / "nothing" / "fop" / "__init__.py").write_text("raise ImportError('no fop here')")
    machines.worker("three", package=tmp_path / "nothing")
    client = machines.wait(3)
    workers = client.scheduler_info()["workers"]
    places = {one["name"]: address for address, one in workers.items()}
    with pytest.raises(Mistake) as caught:
        Cluster(machines.address, root / "data")
    client.close()
    *faults, mend = caught.value.faults
    assert mend == cluster.MEND
    two = f"Worker {places['two']}: "
    seaborn = cluster.identity()["versions"]["seaborn"]
    assert f"{two}fop/words/wording.py is not the same." in faults
    assert f"{two}seaborn is 0.1; expected {seaborn}." in faults
    assert [fault for fault in faults if fault.startswith(f"Worker {places['one']}")] == []
    lacking = [fault for fault in faults if fault.startswith(f"Worker {places['three']}")]
    assert len(lacking) == 1
    assert "cannot load fop" in lacking[0]


def test_a_run_says_where_it_may_not_run(monkeypatch: pytest.MonkeyPatch) -> None:
    import distributed

    class Worker:
        address = "tcp://there"

    monkeypatch.setattr(distributed, "get_worker", Worker)
    with pytest.raises(Mistake, match=r"Worker tcp://there: fop/charts/charts\.py is not the same"):
        cluster.there(
            run, Job("a", READS), b"", {"source": {"charts/charts.py": "x"}, "versions": {}}
        )


def test_a_scheduler_that_does_not_answer_is_a_mistake(tmp_path: Path) -> None:
    root = project(tmp_path, a=READS)
    with pytest.raises(Mistake, match=r"No Dask scheduler answers at tcp://127\.0\.0\.1:1 "):
        Cluster("tcp://127.0.0.1:1", root / "data", patience=0.5)
    with pytest.raises(Mistake, match="No Dask scheduler answers at nonsense"):
        Cluster("nonsense://here", root / "data", patience=0.5)


def test_the_command_line_tells_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = project(tmp_path, a=READS)
    monkeypatch.chdir(root)
    monkeypatch.setenv("FOP_DATA", str(root / "data"))
    lost = CliRunner().invoke(main, ["build", "--scheduler", "nonsense://here:1"])
    assert lost.exit_code == 1
    assert "No Dask scheduler answers at nonsense://here:1" in lost.stderr
    both = CliRunner().invoke(main, ["build", "--workers", "2", "--scheduler", "tcp://a:1"])
    assert both.exit_code == 2
    assert "a cluster has its own workers" in both.stderr


def test_without_the_extra_the_message_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(Mistake, match=r"pip install -e"):
        Cluster("tcp://127.0.0.1:1", tmp_path)


def test_tables_are_packed_and_unpacked_whole(tmp_path: Path) -> None:
    data = project(tmp_path / "book", a=READS) / "data"
    packed = cluster.packed(data)
    home = tmp_path / "worker"
    home.mkdir()
    place = cluster.unpacked(packed, home)
    assert cluster.unpacked(packed, home) == place
    assert cluster.packed(place) == packed
    assert [path.name for path in home.iterdir()] == [place.name]
