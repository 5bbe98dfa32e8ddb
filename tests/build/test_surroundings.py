"""What a machine sets for every program, and what a build makes of it."""

import errno
import os
import resource
import shlex
import shutil
import subprocess
import sys
from itertools import product
from pathlib import Path
from unittest.mock import Mock

import pytest
from click.testing import CliRunner
from small_book import environment, fop, notebook, project

from fop.build import book, cache, pages, plans, pool, staging, surroundings
from fop.cli import main
from fop.mistakes import Mistake

CELL = (
    "import matplotlib.pyplot as plt, multiprocessing\n"
    "lock = multiprocessing.Lock()\nplt.plot([1, 2]); year"
)
PAGE = notebook("# A page\n\nWords.", ('year = "2014-15"  # a year', "parameters"), (CELL,))


def test_a_relative_data_folder_is_one_for_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOP_DATA", "data")
    monkeypatch.setenv("MPLBACKEND", "TkAgg")
    surroundings.settle()
    assert os.environ["FOP_DATA"] == str(Path.cwd() / "data")
    assert os.environ["MPLBACKEND"] == "agg"
    monkeypatch.setenv("FOP_DATA", "~nobody-is-called-so/data")
    surroundings.settle()
    assert os.environ["FOP_DATA"] == str(Path.cwd() / "~nobody-is-called-so/data")


def test_as_many_files_as_the_system_allows_may_be_open() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(soft, 200), hard))
        assert surroundings.files_allowed() == min(soft, 200)
        surroundings.settle()
        assert surroundings.files_allowed() == min(surroundings.FILES, max(hard, 200))
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.slow
def test_a_build_is_the_same_whatever_the_surroundings(tmp_path: Path) -> None:
    folder = project(tmp_path / "book", a=PAGE, b=PAGE)
    for place, name in product((folder, folder / "notebooks"), ("random", "csv", "pandas", "fop")):
        (place / f"{name}.py").write_text("raise RuntimeError('a file of the folder')")
    long, home = tmp_path / ("long" * 20), tmp_path / "home"
    long.mkdir()
    own = home / ".ipython" / "profile_default"
    (own / "startup").mkdir(parents=True)
    (own / "startup" / "start.py").write_text(
        "import matplotlib.pyplot as p; p.style.use('ggplot')"
    )
    (own / "ipython_kernel_config.py").write_text("c = get_config(")
    (home / ".config" / "matplotlib").mkdir(parents=True)
    for place in (folder, home / ".config" / "matplotlib"):
        (place / "matplotlibrc").write_text("figure.figsize: 1, 1")
    made = {}
    for name, given in {
        "plain": {},
        "relative": {"FOP_DATA": "data"},
        "window system": {"MPLBACKEND": "TkAgg"},
        "long names": {"TMPDIR": str(long)},
        "other programs": {
            "IPYTHONDIR": "/dev/null/x",
            "TQDM_MININTERVAL": "often",
            "SOURCE_DATE_EPOCH": "today",
        },
        "read-only": {"MPLCONFIGDIR": "/dev/null/x", "JUPYTER_RUNTIME_DIR": "/dev/null/x"},
        "a person's own settings": {"HOME": str(home)},
    }.items():
        shutil.rmtree(folder / "_build", ignore_errors=True)
        done = subprocess.run(
            [sys.executable, "-P", "-m", "fop", "build"], cwd=folder, text=True,
            capture_output=True, env=environment(folder) | given,
        )  # fmt: skip
        assert done.returncode == 0, (name, done.stderr)
        assert done.stderr == "", name
        made[name] = (folder / "_build/2016/source/notebooks/b.ipynb").read_text()
    assert len({*made.values()}) == 1


@pytest.mark.slow
def test_few_open_files_make_a_build_slow_and_no_worse(tmp_path: Path) -> None:
    folder = project(tmp_path, a=PAGE, b=PAGE)

    def few() -> None:
        resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))

    done = subprocess.run(
        [sys.executable, "-m", "fop", "build"], cwd=folder, text=True, capture_output=True,
        env=environment(folder), preexec_fn=few,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_too_few_open_files_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(surroundings, "files_allowed", lambda: 24)
    with pytest.raises(Mistake, match="Only 24 files may be open at once"):
        pool.local()


@pytest.mark.slow
def test_a_project_that_has_moved_builds_on(tmp_path: Path) -> None:
    folder = project(tmp_path / "here", a=PAGE, b=PAGE)
    assert fop(folder, "build").returncode == 0
    moved = folder.rename(tmp_path / "there, with a longer name")
    path = moved / "notebooks" / "b.ipynb"
    path.write_text(path.read_text().replace("Words", "Other words"))
    done = fop(moved, "build")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("0 of 2 sections ran")
    assert "Other words" in (moved / "_build/2016/html/notebooks/b.html").read_text()


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="needs a shell")
@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-"])
def test_a_closed_stream_does_no_harm(tmp_path: Path, closed: str) -> None:
    folder = project(tmp_path, a=PAGE)
    command = f"{shlex.quote(sys.executable)} -m fop build {closed}"
    done = subprocess.run(command, shell=True, cwd=folder, env=environment(folder), check=False)
    assert done.returncode == 0
    assert (folder / "_build/2016/html/index.html").is_file()


def test_no_module_of_the_folder_is_taken_for_another(tmp_path: Path) -> None:
    folder = project(tmp_path, a=PAGE)
    for name in ("json", "pandas", "click"):
        (folder / f"{name}.py").write_text("raise SystemExit(7)")
    done = fop(folder, "why")
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a disk that is full")
@pytest.mark.parametrize("verb", ["--help", "--version", "why"])
def test_output_to_a_full_disk_is_a_mistake(tmp_path: Path, verb: str) -> None:
    folder = project(tmp_path, a=PAGE)
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "fop", verb], cwd=folder, text=True, stdout=full,
            stderr=subprocess.PIPE, env=environment(folder),
        )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.startswith("A file, or what is printed: cannot be written (No space left")
    assert done.stderr.count("\n") == 1


@pytest.mark.skipif(sys.platform == "win32", reason="there no folder in use can be deleted")
def test_a_folder_that_is_gone_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    done = CliRunner().invoke(main, ["check"])
    assert done.exit_code == 1
    assert done.stderr.startswith("The folder in which fop was started is not there any more.")


def test_a_disk_that_fills_while_pages_are_made_leaves_the_last_book(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "source").mkdir()
    needed = "myst_nb, jupyter_book, sphinx_external_toc, sphinx_book_theme, sphinxcontrib.bibtex"
    config = f"sphinx: {{config: {{extensions: [{needed}, fop.build.theme]}}}}"
    (tmp_path / "source" / "_config.yml").write_text(config)
    (tmp_path / "html").mkdir()
    (tmp_path / "html" / "index.html").write_text("good")
    error = OSError(errno.ENOSPC, "No space left on device", str(tmp_path / "pages" / "a.html"))
    monkeypatch.setattr("sphinx.application.Sphinx", Mock(side_effect=error))
    with pytest.raises(Mistake, match=r"a\.html: cannot be written \(No space left on device\)"):
        pages.publish(tmp_path, "a", dict, {})
    assert (tmp_path / "html" / "index.html").read_text() == "good"


def test_pages_that_cannot_be_put_in_place_leave_the_last_book(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("html", "html-new"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "index.html").write_text(name)
    real = os.replace

    def held(fresh: Path, place: Path) -> None:
        if Path(fresh).name == "html-new":
            raise PermissionError(errno.EACCES, "Permission denied")
        real(fresh, place)

    monkeypatch.setattr(os, "replace", held)
    monkeypatch.setattr("time.sleep", lambda _: None)
    with pytest.raises(Mistake, match="cannot be written"):
        pages.swap(tmp_path / "html-new", tmp_path / "html")
    assert (tmp_path / "html" / "index.html").read_text() == "html"


def test_a_read_only_checkout_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project(tmp_path, a=PAGE)

    def refuse(self: Path, *_: object, **__: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system", str(self))

    monkeypatch.setenv("FOP_DATA", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(Path, "mkdir", refuse)
    done = CliRunner().invoke(main, ["build"])
    assert done.exit_code == 1
    assert done.stderr.startswith(f"{tmp_path}/_build/2016: cannot be written (Read-only file s")
    assert CliRunner().invoke(main, ["why"]).exit_code == 0


def windows(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))


def test_lines_that_end_as_on_windows_change_nothing(tmp_path: Path) -> None:
    root = project(tmp_path, a=PAGE, b=PAGE)
    before = plans.plan(root, root / "data", "2016", {})
    known = before.cache().contents(["report/one", "areas"])
    fixed = book._fixed(before)
    for path in [*root.rglob("*.csv"), *root.rglob("*.yml"), *root.rglob("*.ipynb")]:
        windows(path)
    after = plans.plan(root, root / "data", "2016", {})
    assert [job.notebook for job in after.jobs()] == [job.notebook for job in before.jobs()]
    assert after.cache().contents(["report/one", "areas"]) == known
    assert book._fixed(after) == fixed


def test_files_of_the_system_are_no_part_of_a_book(tmp_path: Path) -> None:
    root = project(tmp_path, a=PAGE)
    before = cache.Cache(root / "_build", root / "data")._snapshot
    for place in ("data/editions/._2016.yml", "data/report/.~lock.one.csv#", "data/._areas.csv"):
        (root / place).write_bytes(b"\x00\x05\x16\x07")
    (root / "data" / ".ipynb_checkpoints").mkdir()
    (root / "data" / ".ipynb_checkpoints" / "one-checkpoint.csv").write_text("x")
    assert cache.Cache(root / "_build", root / "data")._snapshot == before
    assert plans.plan(root, root / "data", "2016", {}).edition.title == "A small book"


@pytest.mark.parametrize(
    ("zone", "kept"),
    [("Europe/London", True), (":/etc/passwd", False), ("/nowhere", False), ("/usr", False)],
)
def test_a_time_zone_that_is_none_is_left_out(
    monkeypatch: pytest.MonkeyPatch, zone: str, kept: bool
) -> None:
    monkeypatch.setenv("TZ", zone)
    surroundings.settle()
    assert ("TZ" in os.environ) == kept


def test_settings_of_charts_that_are_no_text_are_a_mistake(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("matplotlibrc").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(Mistake, match="matplotlibrc: saved as UTF-16"):
        surroundings.settle()


@pytest.mark.parametrize("error", [MemoryError(), ImportError("x.so: failed to map segment")])
def test_too_little_memory_is_a_mistake(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    monkeypatch.setattr("fop.build.inspection.faults", Mock(side_effect=error))
    done = CliRunner().invoke(main, ["check"])
    assert done.exit_code == 1
    assert done.output.startswith("This process may have no more memory, or start no other.")


def test_a_full_disk_keeps_no_list_of_fonts(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("MPLCONFIGDIR", str(tmp_path))
    surroundings.settle()
    assert os.environ["MPLCONFIGDIR"] == str(tmp_path)
    monkeypatch.setattr(surroundings, "disk_usage", lambda _: Mock(free=0))
    surroundings.settle()
    assert os.environ["MPLCONFIGDIR"] != str(tmp_path)


def test_a_data_folder_that_is_a_link_is_part_of_the_project(tmp_path: Path) -> None:
    root, elsewhere = project(tmp_path / "book", a=PAGE), tmp_path / "elsewhere"
    shutil.rmtree(root / "data", ignore_errors=True)
    elsewhere.mkdir()
    (elsewhere / "works.bib").write_text("@book{a, title={A}}\n")
    (root / "data").symlink_to(elsewhere)
    (tmp_path / "linked").symlink_to(root)
    for place in (root, tmp_path / "linked"):
        assert staging.of_book(place)[Path("data/works.bib")].startswith(b"@book")


def test_faults_of_a_persons_own_settings_of_charts_are_not_told(tmp_path: Path) -> None:
    (tmp_path / "matplotlibrc").write_text("nonsense.key: 7\nfigure.dpi: soon\n")
    done = subprocess.run(
        [sys.executable, "-c", "import fop.build.surroundings, matplotlib"], cwd=tmp_path,
        text=True, capture_output=True, env=environment(tmp_path),
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
