"""The dictionary: no word of the book's own that the same table would not let stand."""

import shutil
from itertools import pairwise
from pathlib import Path

import pytest
from small_book import ROOT

from fop.mistakes import Mistake
from fop.words import dictionary
from fop.words.dictionary import CHANGE, SHARE, SIMPLE

SCALE = [step / 10 for step in range(-1000, 4001)]


def test_a_word_of_ours_always_holds() -> None:
    for per_cent in SCALE:
        word = dictionary.movement(per_cent)
        assert word in SIMPLE
        assert dictionary.holds(word, per_cent), per_cent


def test_a_word_of_a_share_always_holds() -> None:
    for per_cent in SCALE:
        word = dictionary.share(per_cent) if 0 <= per_cent <= 100 else ""
        assert not word or dictionary.holds(word, per_cent)


def test_between_two_words_there_is_no_cliff() -> None:
    order = {"fell": -2, "fell slightly": -1, "hardly changed": 0, "rose slightly": 1, "rose": 2}
    steps = [order[dictionary.movement(per_cent)] for per_cent in SCALE]
    assert all(0 <= after - before <= 1 for before, after in pairwise(steps))


@pytest.mark.parametrize(
    ("per_cent", "word"),
    [(-2.9, "hardly changed"), (3.0, "rose slightly"), (-10.0, "fell"), (25.0, "rose")],
)
def test_words_follow_the_scale(per_cent: float, word: str) -> None:
    assert dictionary.movement(per_cent) == word


def test_a_share_that_moves_by_a_hair_has_hardly_changed() -> None:
    assert dictionary.movement(30, points=0.1) == "hardly changed"
    assert dictionary.holds("hardly changed", 30, points=0.1)
    assert not dictionary.holds("hardly changed", 30, points=0.3)


@pytest.mark.parametrize(("per_cent", "word"), [(50, "about half"), (58, ""), (91, "nearly all")])
def test_shares_in_words(per_cent: float, word: str) -> None:
    assert dictionary.share(per_cent) == word


def test_every_word_of_ours_lies_within_what_it_holds_for() -> None:
    for word in dictionary.words().values():
        if word.ours and word.quantity in (CHANGE, SHARE) and word.word not in SIMPLE:
            assert word.ours.low in word.holds and word.ours.high in word.holds, word
        if word.nearly:
            assert word.holds.low >= word.nearly.low and word.holds.high <= word.nearly.high, word


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (",3..10,0..10,", ",10..3,0..10,", "row 3, column 'ours': 'rose slightly' ends before"),
        (",3..10,0..10,", ",3..30,0..30,", "'rose' and 'rose slightly' are written for the same"),
        (",22..28,20..30,", ",12..28,20..30,", "'rose by about a quarter' reaches beyond 'holds'"),
        (",22..28,20..30,", ",22..28,20..50,", "'rose by about a quarter' reaches beyond 'nearly'"),
        ("a little more", '"grew, up a bit"', "'also': 'grew, up a bit' holds a comma"),
        ("rose,increased", "rose,a little more", "'a little more' is read as 'rose slightly' too"),
    ],
)
def test_ranges_and_words_that_do_not_fit_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: str, after: str, words: str
) -> None:
    assert [*dictionary.odd_ranges(), *dictionary.odd_also()] == []
    data = shutil.copytree(ROOT / "data", tmp_path / "data")
    text = (data / "words.csv").read_text(encoding="utf-8")
    assert before in text
    (data / "words.csv").write_text(text.replace(before, after, 1), encoding="utf-8")
    monkeypatch.setenv("FOP_DATA", str(data))
    assert words in " ".join([*dictionary.odd_ranges(), *dictionary.odd_also()])


def test_an_unknown_word_is_named() -> None:
    with pytest.raises(Mistake, match="no word 'soared'"):
        dictionary.holds("soared", 1)


def test_a_dictionary_that_is_gone_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = tmp_path / "data"
    data.mkdir()
    package = (ROOT / "data" / "datapackage.json").read_text(encoding="utf-8")
    (data / "datapackage.json").write_text(package, encoding="utf-8")
    monkeypatch.setenv("FOP_DATA", str(data))
    with pytest.raises(Mistake, match=r"words\.csv: not found"):
        dictionary.words()
