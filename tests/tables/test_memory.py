"""Memory: kept as long as the tables behind it stay as they are, and noted for every page."""

from collections.abc import Callable
from pathlib import Path

from fop.tables import contents, datasets, memory, reading

ROWS = "borough,year,count,rate\nA,2013-14,1,1\n"


def test_what_is_made_is_kept_until_its_table_changes(package: Callable[..., Path]) -> None:
    folder = package(ROWS)
    made = []

    def count() -> int:
        made.append(1)
        return len(datasets.load("report/small"))

    with contents.data_from(folder):
        assert [memory.recall(("rows",), count) for _ in range(3)] == [1, 1, 1]
        assert len(made) == 1
        package(ROWS + "B,2013-14,2,1\n")
        assert memory.recall(("rows",), count) == 2
        assert len(made) == 2


def test_a_page_that_recalls_has_read_the_tables_too(package: Callable[..., Path]) -> None:
    with contents.data_from(package(ROWS)):
        for _ in range(2):
            reading.begin()
            reading.note("first")
            memory.recall(("again",), lambda: len(datasets.load("report/small")))
            assert reading.noted() == ["first", "report/small"]


def test_what_rests_on_no_single_table_is_made_anew(package: Callable[..., Path]) -> None:
    made = []
    with contents.data_from(package(ROWS)):
        for _ in range(2):
            memory.recall(("list",), lambda: (reading.note("editions/*"), made.append(1)))
    assert len(made) == 2
