"""Notebooks as git keeps them."""

import json
import os
import subprocess
import sys

from small_book import ROOT, notebook


def kept(text: bytes) -> bytes:
    """Give what git keeps of a file, on a system whose own encoding is another."""
    done = subprocess.run(
        [sys.executable, "-m", "fop.build.outputs"], input=text, stdout=subprocess.PIPE, check=True,
        env=os.environ | {"PYTHONIOENCODING": "cp1252", "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    return done.stdout


def test_outputs_and_what_editors_add_are_left_out() -> None:
    clean = json.loads(notebook("# A”, Łódź", ("x = 1", "parameters")))
    run = json.loads(json.dumps(clean))
    run["cells"][1] |= {"execution_count": 7, "outputs": [{"output_type": "stream"}]}
    run["cells"][1]["metadata"] = {"tags": ["parameters"], "collapsed": True}
    run["metadata"]["widgets"] = {"state": 1}
    run["metadata"]["language_info"] = {"name": "python", "version": "3.11.7"}
    assert json.loads(kept(json.dumps(run, ensure_ascii=False).encode())) == clean


def test_what_is_no_notebook_stays_as_it_is() -> None:
    for text in (b"<<<<<<< ours", b"\xff\xfe{\x00}\x00"):
        assert kept(text) == text
