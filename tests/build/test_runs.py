import ast
import gc
import json
import os
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from small_book import HERE, ROOT, environment, notebook, project, sample

from fop.build import engine, pool, processes, surroundings, warm
from fop.build.runs import Job, bundles, run, scrub
from fop.tables import datasets
from fop.tables.datasets import load

BOTH = pytest.mark.parametrize("warm", [False, True], ids=["ordinary", "forked"])


def code(notebook_text: str) -> list[dict[str, Any]]:
    return [c for c in json.loads(notebook_text)["cells"] if c["cell_type"] == "code"]


def shown(output: dict[str, Any]) -> str:
    data = output.get("data", {})
    return str(output.get("text") or data.get("image/png") or data["text/plain"])


def plain(text: str) -> list[str]:
    return list(bundles(json.loads(text), "text/plain"))


@BOTH
def test_a_notebook_runs_with_its_parameters(warm: bool) -> None:
    result = run(Job("works", sample("works"), {"year": "2015-16"}, warm=warm))
    assert result.failure is None
    assert "The year is 2015-16; 3 boroughs; 3." in result.notebook
    assert not {"papermill", "/tmp", "duration", "start_time"} & set(result.notebook.split('"'))


def test_a_forked_process_gives_what_an_ordinary_one_gives() -> None:
    first, second = (run(Job("w", sample("works"), {"top": 5}, warm=w)) for w in (False, True))
    assert first.notebook == second.notebook


@BOTH
@pytest.mark.parametrize(
    ("name", "cell", "line"),
    [
        ("raises", "cell 4", "ValueError: no figure for 2015-16"),
        ("hangs", "cell 3", "Stopped: a cell may take 1 s"),
        ("dies", "cell 3", "The process died"),
        ("leaves", "cell 3", "SystemExit"),
    ],
)
def test_a_failure_names_its_cell(name: str, cell: str, line: str, warm: bool) -> None:
    result = run(Job(name, sample(name), cell_seconds=1, warm=warm))
    assert result.failure is not None
    assert result.failure.cell == cell
    assert line in result.failure.lines[-1]
    assert "\x1b" not in "".join(result.failure.lines)
    assert json.loads(result.notebook)["cells"]


def test_a_tag_lets_no_error_through() -> None:
    result = run(Job("a", notebook("# A", ("1 / 0", "raises-exception"), ("1",))))
    assert result.failure is not None
    assert result.failure.cell == "cell 2"
    assert result.failure.lines[-1] == "ZeroDivisionError: division by zero"


def test_a_cell_is_counted_as_in_the_source() -> None:
    text = notebook("# A", ("x = 1  # x", "parameters"), ("1 / 0",))
    result = run(Job("a", text, {"x": 2}))
    assert result.failure is not None
    assert result.failure.cell == "cell 3"


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("%nonexistent_magic a=1", ["UsageError: Line magic function `%nonexistent_magic` not"]),
        ("%%nonexistent\n1", ["UsageError: Cell magic `%%nonexistent` not found."]),
        ("x = 1\n1 / 0", ["line 2", "ZeroDivisionError: division by zero"]),
        (
            "import warnings; warnings.warn('old' + ' way', stacklevel=1)",
            ["page may not", "old way"],
        ),
        ("import logging; logging.error('no such figure')", ["page may not", "no such figure"]),
        ("import sys; print('a\\n' * 50 + 'last', file=sys.stderr)", ["page may not", "\nlast"]),
        ("from tqdm import tqdm\nfor _ in tqdm(range(3)): pass", ["page may not", "3/3"]),
        (
            "import sys; print('be' + 'fore', file=sys.stderr); raise ValueError('x')",
            ["before", "ValueError: x"],
        ),
    ],
)
def test_the_cause_of_a_failure_is_told_once(source: str, lines: list[str]) -> None:
    result = run(Job("a", notebook("# A", (source,))))
    assert result.failure is not None
    assert result.failure.cell == "cell 2"
    told = "\n".join(result.failure.lines)
    assert [told.count(line) for line in lines] == [1] * len(lines)
    assert len(result.failure.lines) <= 13
    assert "In [" not in told
    assert "In[" not in told


def test_a_mistake_is_told_without_what_led_to_it() -> None:
    source = "from fop.mistakes import Mistake\nimport sys\nprint('x', file=sys.stderr)\n"
    result = run(Job("a", notebook("# A", (source + "raise Mistake('mend it')",))))
    assert result.failure is not None
    assert result.failure.lines == ["Mistake: mend it"]
    source = "from fop.mistakes import Damaged\nraise Damaged('mend the table')"
    result = run(Job("a", notebook("# A", (source,))))
    assert result.failure is not None
    assert result.failure.lines == ["Damaged: mend the table"]


def test_a_cell_that_does_not_end_says_so(caplog: pytest.LogCaptureFixture) -> None:
    result = run(Job("a", notebook("# A", ("1",), ("while True: pass",)), cell_seconds=2))
    assert result.failure is not None
    assert result.failure.lines[-1].startswith("Stopped: a cell may take 2 s")
    gc.collect()  # asyncio tells then of what nobody waits for any more
    assert caplog.messages == [
        "a, cell 3 has run for 0.5 s. It is stopped after 2 s; Ctrl-C stops all."
    ]


def test_a_cell_that_does_not_stop_putting_out_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "MOST", 100_000)
    result = run(Job("a", notebook("# A", ("while True: print('x' * 1000)",)), cell_seconds=60))
    assert result.failure is not None
    assert result.failure.lines[-1].startswith("Stopped: the cell put out more")
    assert result.seconds < 50


def test_all_cells_together_have_a_limit() -> None:
    text = notebook("# A", *[("import time; time.sleep(0.7)",)] * 6)
    result = run(Job("a", text, cell_seconds=60, notebook_seconds=1))
    assert result.failure is not None
    assert "a notebook 1 s" in result.failure.lines[-1]


def test_a_process_that_does_not_begin_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "serve", sys.exit)
    result = run(Job("works", sample("works"), warm=False))
    assert result.failure is not None
    assert result.failure.cell == "before the first cell"
    assert "The process died" in result.failure.lines[-1]


def test_a_cell_that_ends_its_process_runs_once(tmp_path: Path) -> None:
    count = tmp_path / "count"
    line = f"import os; open({str(count)!r}, 'a').write('x'); os.kill(os.getpid(), 9)"
    assert run(Job("a", notebook("# A", (line,)))).failure
    assert count.read_text() == "x"


@BOTH
def test_all_that_a_cell_puts_out_is_kept(warm: bool) -> None:
    """What plain papermill keeps of the same cells; see `test_plain_papermill_gives_the_same`."""
    cells = [
        "print('a', end=''); print('b'); display(1); print('c')",
        "from IPython.display import Image, clear_output\nprint('gone'); clear_output()\n"
        "class Seen:\n    def _repr_png_(self): return b'png'\nSeen()",
        "shown = display('old', display_id=True)",
        "shown.update('new')",
        "import subprocess, sys\nsubprocess.run([sys.executable, '-c', 'print(1)']).returncode",
        "subprocess.run([sys.executable, '-c', 'print(2)'], stdout=sys.stdout).returncode",
        "import faulthandler, sys\nfaulthandler.enable(sys.stderr)\nsys.stdout.writable()",
        "import asyncio\nawait asyncio.sleep(0, 'late')",
        "%matplotlib inline\nget_ipython().run_line_magic('pinfo', 'len')",
    ]
    held = json.loads(
        run(Job("a", notebook("# A", *((one,) for one in cells)), warm=warm)).notebook
    )
    seen = [
        [
            out.get("text") or out["data"].get("image/png") or out["data"]["text/plain"]
            for out in outs
        ]
        for outs in (cell.get("outputs", []) for cell in held["cells"][1:])
    ]
    assert seen == [
        ["ab\n", "1", "c\n"], ["cG5n"], ["'new'"], [], ["0", "1\n"], ["0", "2\n"], ["True"],
        ["'late'"], [],
    ]  # fmt: skip


DIRTY = (
    "import os, random, matplotlib, pandas, numpy, matplotlib.pyplot as plt\n"
    "leaked = 1; os.environ['LEAKED'] = '1'; os.mkdir('leaked'); os.chdir('leaked')\n"
    "random.seed(1); numpy.random.seed(1)\n"
    "matplotlib.rcParams['lines.linewidth'] = 99; pandas.set_option('display.max_rows', 1)\n"
    "figure = plt.figure(); pandas.DataFrame.leaked = 1"
)
LOOK = (
    "import os, matplotlib, pandas, matplotlib.pyplot as plt\n"
    "print('leaked' in dir(), 'LEAKED' in os.environ, os.path.basename(os.getcwd()), os.listdir(),"
    " matplotlib.rcParams['lines.linewidth'], pandas.get_option('display.max_rows'),"
    " plt.get_fignums(), hasattr(pandas.DataFrame, 'leaked'))"
)


@BOTH
def test_a_run_sees_nothing_of_another(warm: bool) -> None:
    assert run(Job("a", notebook("# A", (DIRTY,)), warm=warm)).failure is None
    looked = run(Job("b", notebook("# B", (LOOK,)), warm=warm))
    assert "False False here [] 1.5 60 [] False" in looked.notebook


def test_a_forked_process_begins_as_an_ordinary_one_does() -> None:
    load = (
        "import os, sys, logging, matplotlib, matplotlib.pyplot as plt\n"
        "plt.figure(); plt.close()  # loads the backend"
    )
    look = (
        "own = ('JPY_', 'PYDEVD_USE', 'IPYTHONDIR')\n"
        "print(sorted((n, v) for n, v in os.environ.items() if not n.startswith(own)))\n"
        "print(sorted(n for n in dir() if not n.startswith('_')))\n"
        "settings = {n: str(v) for n, v in matplotlib.rcParams.items()}\n"
        "print(matplotlib.get_backend(), settings | {'backend_fallback': ''})\n"
        "print(logging.getLogger().level, 'rfc3987_syntax' in sys.modules)"
    )
    text = notebook("# A", (load,), (look,))
    ordinary, forked = (run(Job("a", text, warm=warm)) for warm in (False, True))
    assert ordinary.failure is None
    assert "module://matplotlib_inline.backend_inline" in ordinary.notebook
    assert ordinary.notebook == forked.notebook


def test_random_numbers_differ_from_run_to_run() -> None:
    line = "import random, numpy; random.random(), float(numpy.random.random())"
    random.seed(1)
    results = [run(Job("a", notebook("# A", (line,)))) for _ in range(2)]
    assert plain(results[0].notebook) != plain(results[1].notebook)


@BOTH
def test_figures_are_not_lost(warm: bool) -> None:
    line = "import matplotlib.pyplot as plt\nplt.plot([1, 2]); None"
    result = run(Job("a", notebook("# A", (line,)), warm=warm))
    assert len(list(bundles(json.loads(result.notebook), "image/png"))) == 1


def test_a_forked_process_has_the_environment_of_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    run(Job("a", notebook("# A")))  # the fork server is at work already
    monkeypatch.setenv("SET_LATER", "yes")
    result = run(Job("a", notebook("# A", ("import os; os.environ['SET_LATER']",))))
    assert plain(result.notebook) == ["'yes'"]


def test_a_worker_has_the_environment_of_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    run(Job("a", notebook("# A")))  # the fork server is at work already
    monkeypatch.setenv("SET_LATER", "yes")
    with pool.workers(1) as executor:
        (found,) = pool.results(
            executor, [Job("a", notebook("# A", ("import os; os.environ['SET_LATER']",)))]
        )
    assert plain(found.notebook) == ["'yes'"]


def test_every_run_gives_a_result_whatever_becomes_of_the_others() -> None:
    names = ["works", "raises", "dies"]
    with pool.local(2) as executor:
        found = list(pool.results(executor, [Job(name, sample(name)) for name in names]))
    assert {r.section: r.failure is None for r in found} == {
        "works": True, "raises": False, "dies": False,
    }  # fmt: skip


def test_neither_order_nor_number_of_workers_shows_in_the_outputs() -> None:
    jobs = [Job(f"{top}", sample("works"), {"top": top}) for top in (1, 2, 3, 4)]
    made = []
    for workers, ordered in ((1, jobs), (3, jobs[::-1])):
        with pool.local(workers) as executor:
            made.append({r.section: r.notebook for r in pool.results(executor, ordered)})
    assert len(made[0]) == 4
    assert made[0] == made[1]


THREADS = """
from concurrent.futures import ThreadPoolExecutor
from small_book import sample
from fop.build import pool
from fop.build.runs import Job, run
jobs = [*(Job(f"{n}", sample("works"), {"top": n}) for n in (1, 2, 3)), Job("r", sample("raises"))]
if __name__ == "__main__":
    with ThreadPoolExecutor(4) as executor:
        together = {r.section: (r.notebook, r.failure) for r in pool.results(executor, jobs)}
    assert together["r"][1].cell == "cell 4", together["r"][1]
    for job in jobs[:3]:
        alone = run(job)
        assert together[job.section] == (alone.notebook, alone.failure), job.section
"""


def test_runs_in_threads_of_one_process_do_not_mix(tmp_path: Path) -> None:
    # A worker of a cluster may have several threads.
    script = tmp_path / "threads.py"
    script.write_text(THREADS)
    given = os.environ | {"PYTHONPATH": os.pathsep.join(map(str, (ROOT, HERE)))}
    done = subprocess.run([sys.executable, script], env=given, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_where_nothing_can_be_forked_ordinary_processes_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / ("long" * 20)
    folder.mkdir()
    with monkeypatch.context() as patch:
        patch.setenv("TMPDIR", str(folder))
        patch.setattr("tempfile.tempdir", None)
        assert not processes.can_fork()
        assert run(Job("works", sample("works"))).failure is None
    monkeypatch.setattr(surroundings, "files_allowed", lambda: 64)
    assert not processes.can_fork()
    assert pool.cores() == 1


@BOTH
def test_no_window_system_takes_part(warm: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MPLBACKEND", "TkAgg")
    line = "import matplotlib.pyplot as plt\nplt.plot([1, 2]); None"
    result = run(Job("a", notebook("# A", (line,)), warm=warm))
    assert result.failure is None
    assert len(list(bundles(json.loads(result.notebook), "image/png"))) == 1


def test_a_run_reads_the_tables_that_it_is_given(tmp_path: Path) -> None:
    line = "import os; os.environ['FOP_DATA']"
    result = run(Job("a", notebook("# A", (line,))), tmp_path)
    assert plain(result.notebook) == [repr(str(tmp_path))]


def test_what_cannot_be_loaded_beforehand_is_left_to_the_notebook(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "broken_module.py").write_text("def (")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(warm, "LIBRARIES", ["broken_module", "missing_module", "colorsys"])
    monkeypatch.delitem(sys.modules, "colorsys", raising=False)
    warm.load()
    assert "colorsys" in sys.modules


def test_a_table_at_fault_is_left_to_the_notebook(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    project(tmp_path, a=notebook("# A"))
    (tmp_path / "data" / "report" / "one.csv").write_text("borough,count\nLBHF,many\n")
    monkeypatch.setenv("FOP_DATA", str(tmp_path / "data"))
    read = []
    monkeypatch.setattr(datasets, "load", lambda name: read.append(name) or load(name))
    warm.read_tables()
    assert read == ["report/one", "report/two"]
    monkeypatch.setenv("FOP_DATA", str(tmp_path / "nowhere"))
    warm.read_tables()


CHANGED = """
import json, os
from pathlib import Path
from small_book import notebook
from fop.build.runs import Job, bundles, run
line = "from fop.tables import datasets; int(datasets.load('report/one')['count'].sum())"
table = Path(os.environ["FOP_DATA"], "report", "one.csv")
if __name__ == "__main__":
    for count in (1, 20):
        table.write_text(f"borough,count\\nLBHF,{count}\\n")
        told = bundles(json.loads(run(Job("a", notebook("# A", (line,)))).notebook), "text/plain")
        assert list(told) == [str(count)], count
"""


def test_a_table_changed_since_processes_were_warmed_is_read_again(tmp_path: Path) -> None:
    project(tmp_path, a=notebook("# A"))
    script = tmp_path / "changed.py"
    script.write_text(CHANGED)
    given = environment(tmp_path) | {"PYTHONPATH": os.pathsep.join(map(str, (ROOT, HERE)))}
    done = subprocess.run([sys.executable, script], env=given, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


BEGUN = """
import json
from fop.cli import main

if __name__ == "__main__":
    from small_book import notebook
    from fop.build.runs import Job, bundles, run
    look = "import sys; sorted(n for n in sys.modules if n.partition('.')[0] in {'fop', 'IPython'})"
    said = run(Job("looks", notebook("# Looks", (look,))))
    print(*bundles(json.loads(said.notebook), "text/plain"))
"""


@pytest.mark.slow
def test_a_forked_process_has_nothing_left_to_load(tmp_path: Path) -> None:
    """The script that began the build is run again in every fork, with all that it loads."""
    (tmp_path / "begun.py").write_text(BEGUN)
    given = os.environ | {"PYTHONPATH": os.pathsep.join(map(str, (ROOT, HERE)))}
    every = "import sys; from fop.build import warm; print(sorted(sys.modules))"
    kernel, server = (
        subprocess.run(
            [sys.executable, *what], env=given, capture_output=True, text=True, check=True
        ).stdout
        for what in ([str(tmp_path / "begun.py")], ["-c", every])
    )
    begun = {name for name in ast.literal_eval(kernel) if not name.endswith("__main__")}
    assert "fop.cli.group" in begun
    assert begun <= {*ast.literal_eval(server)}


def end_process(job: Job) -> None:
    os._exit(1)


def test_a_lost_process_is_a_failure_like_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "run", end_process)
    with pool.workers(1) as executor:
        (found,) = pool.results(executor, [Job("works", sample("works"))])
    assert found.failure is not None
    assert "ended from outside" in found.failure.lines[0]


def test_scrubbing_leaves_nothing_that_differs_from_run_to_run() -> None:
    made = {
        "metadata": {"papermill": {"duration": 1}, "language_info": {"version": "3.11.7"}},
        "cells": [
            {"metadata": {"papermill": {}, "execution": {}, "tags": []}, "id": "cell-1"},
            {"metadata": {"tags": ["injected-parameters"]}, "id": "1a2b3c4d"},
        ],
    }
    assert scrub(made) == {
        "metadata": {"language_info": {}},
        "cells": [
            {"metadata": {}, "id": "cell-1"},
            {"metadata": {"tags": ["injected-parameters"]}, "id": "injected-parameters"},
        ],
    }
