"""Notebooks as git keeps them."""

import io
import json
import sys

import pytest
from small_book import notebook

from fop.build import outputs


def test_outputs_and_what_editors_add_are_left_out(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    clean = json.loads(notebook("# A", ("x = 1", "parameters")))
    run = json.loads(json.dumps(clean))
    run["cells"][1] |= {"execution_count": 7, "outputs": [{"output_type": "stream"}]}
    run["cells"][1]["metadata"] = {"tags": ["parameters"], "collapsed": True}
    run["metadata"]["widgets"] = {"state": 1}
    run["metadata"]["language_info"] = {"name": "python", "version": "3.11.7"}
    monkeypatch.setattr(sys, "stdin", io.StringIO(json.dumps(run)))
    outputs.main()
    assert json.loads(capsys.readouterr().out) == clean


def test_what_is_no_notebook_stays_as_it_is(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("<<<<<<< ours"))
    outputs.main()
    assert capsys.readouterr().out == "<<<<<<< ours"
