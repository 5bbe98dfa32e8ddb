"""Files of every kind become the same responses, or one message that says what to do."""

import re
from pathlib import Path

import pandas as pd
import pytest

from fop.fieldwork import responses
from fop.mistakes import Mistake
from tests.fieldwork.file_kinds import HOURS, KINDS, diaries

LINES = 2
"""Most faults of one kind of mistake: the same mistake is not told row by row."""


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_is_read_or_refused_in_words(kind: str, tmp_path: Path) -> None:
    write, expected = KINDS[kind]
    path = write(tmp_path)
    if expected:
        with pytest.raises(Mistake) as caught:
            responses.read(path)
        told = str(caught.value)
        assert re.search(expected, told, re.DOTALL), told
        assert path.stem in told and len(caught.value.faults) <= LINES
        assert all(secret not in told for secret in ("D03", "Atlantis", "Camdn", "7 hours"))
        return
    (found,) = responses.read(path)
    right = diaries().astype({name: "float64" for name in HOURS})
    for name in right:
        pd.testing.assert_series_equal(
            found.frame[name].astype(right[name].dtype), right[name], check_index=False
        )


def test_there_are_sixty_kinds_and_more() -> None:
    assert len(KINDS) >= 60
