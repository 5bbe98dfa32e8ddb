"""CSV files: every usual encoding and separator, and what is said of what is none."""

import gzip
from pathlib import Path

import pytest

from fop.mistakes import Mistake
from fop.tables import csv_files

TEXT = 'name,amount\n"Kensington, Royal Borough of",£5\nCafé,\n'
ROWS = [["name", "amount"], ["Kensington, Royal Borough of", "£5"], ["Café", ""]]


def given(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "given.csv"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"]
)
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_any_usual_encoding_is_read(tmp_path: Path, encoding: str, ends: str) -> None:
    path = given(tmp_path, TEXT.replace("\n", ends).encode(encoding))
    assert list(csv_files.rows(path)) == ROWS
    assert csv_files.ends_whole(path)


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
@pytest.mark.parametrize("told", [True, False])
def test_any_usual_separator_is_found(tmp_path: Path, sign: str, told: bool) -> None:
    text = TEXT.replace("name,amount", f"name{sign}amount").replace('",', f'"{sign}')
    text = text.replace("Café,", f"Café{sign}")
    if told:
        text = f"sep={sign}\n{text}"
    rows = list(csv_files.rows(given(tmp_path, text.encode())))
    assert [row for row in rows if row] == ROWS
    assert len(rows) == 3 + told


def test_title_rows_do_not_hide_the_separator(tmp_path: Path) -> None:
    text = "Ledger; draft\n\na,b,c\n1,2,3\n4,5,6\n"
    path = given(tmp_path, text.encode())
    assert list(csv_files.rows(path, even=False))[2:] == [["a", "b", "c"], list("123"), list("456")]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "the file is empty"),
        ("\ufeff \r\n".encode("utf-16"), "the file is empty"),
        ("Café,1\n".encode() + "Café,2\n".encode("cp1252"), "line 1 are of another encoding"),
        (b"a,b\n\x81,2\n", "line 2 are of another encoding"),
        ("ab,1\n".encode("utf-16")[:-1], "cut off within a letter"),
        (b"a,b\n1,2\0\x01\x02\n", "no plain text"),
        (b"a,b\n" + b"1,2\n" * 2000 + b"Caf\0,2\n", "line 2002 holds a zero byte"),
        (gzip.compress(b"a,b", mtime=0), "a compressed file. Unpack it"),
        (b"\xd0\xcf\x11\xe0 a", "older Excel file"),
        (b"a,b\n1,2\n3\n", "row 3 has 1 cells, the header 2"),
        (b'a,b\n1,"2\n', "after row 1"),
        (b"<!doctype html>", "a web page"),
    ],
)
def test_what_cannot_be_read_is_told_without_its_cells(
    tmp_path: Path, content: bytes, words: str
) -> None:
    with pytest.raises(Mistake, match=words) as caught:
        list(csv_files.rows(given(tmp_path, content)))
    assert "Café" not in str(caught.value)


def test_a_last_row_that_is_cut_off_is_told_where_rows_may_be_short(tmp_path: Path) -> None:
    whole = given(tmp_path, b"a,b,c\n1,2\n3,4\n")
    assert list(csv_files.rows(whole, even=False))[1:] == [["1", "2"], ["3", "4"]]
    with pytest.raises(Mistake, match="row 3, the last, has 2 cells of 3"):
        list(csv_files.rows(given(tmp_path, b"a,b,c\n1,2\n3,4"), even=False))


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(Mistake, match="no such file"):
        list(csv_files.rows(tmp_path / "gone.csv"))
