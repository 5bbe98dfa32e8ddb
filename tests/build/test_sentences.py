"""Every sentence and title that the editions make from data, held to what it states."""

import json

import pytest
from small_book import ROOT

from fop.build import bare, facts, plans, sweep
from fop.words import judging

PAGES = {
    "summary",
    "is-it-right",
    "3-2-2-life-chances",
    "official-series",
    "executive-summary",
    "3-1-intended-outcomes",
    "3-2-1-value-for-money",
    "6-implications",
    "what-happened-next",
}


@pytest.mark.slow
@pytest.mark.parametrize("edition", ["2016", "2025"])
def test_no_sentence_of_an_edition_states_what_is_not_so(edition: str) -> None:
    data = ROOT / "data"
    jobs = [job for job in plans.plan(ROOT, data, edition, {}).jobs() if job.section in PAGES]
    said, wrong = [], []
    for job in jobs:
        done = bare.run(job, data)
        assert done.failure is None
        notebook = json.loads(done.notebook)
        said += list(facts.sentences(notebook))
        wrong += list(sweep.misstated(notebook))
        wrong += [fault for one in facts.texts(notebook) for fault in judging.unsupported(one)]
    assert len(jobs) == len(PAGES) and len(said) > 10
    assert wrong == []
    assert list(judging.contradictions(said)) == []
