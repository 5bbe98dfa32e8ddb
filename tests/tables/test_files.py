import codecs
import errno
import os
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fop.mistakes import Mistake
from fop.tables import files, settings

TEXT = "title: Figures to 2026 – all of them\nyear: 2024-25\n"


def saved(folder: Path, content: bytes) -> Path:
    path = folder / "2026.yml"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    "content",
    [TEXT.encode(), TEXT.encode("utf-8-sig"), TEXT.replace("\n", "\r\n").encode(),
     TEXT.replace("\n", "\r").encode(), 2 * codecs.BOM_UTF8 + TEXT.encode()],
    ids=["plain", "byte order mark", "Windows", "old Mac", "two marks"],
)  # fmt: skip
def test_text_is_the_same_whatever_saved_it(tmp_path: Path, content: bytes) -> None:
    assert files.text(saved(tmp_path, content)) == TEXT


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (TEXT.encode("cp1252"), "line 1, byte 0x96 is not UTF-8"),
        (TEXT.encode("utf-16"), "saved as UTF-16"),
        (b"\xfe\xff" + TEXT.encode("utf-16-be"), "saved as UTF-16"),
        (TEXT.encode("utf-32"), "saved as UTF-32"),
        (TEXT.encode("ascii", "ignore").decode().encode("utf-16-le"), "line 1 holds a zero byte"),
        (b"\0" * 9, "holds nothing but zero bytes"),
        (b"year: 1\n<<<<<<< HEAD\na: 1\n=======\na: 2\n>>>>>>> other\n", "line 2, 4, 6: marks of"),
    ],
)
def test_other_text_is_told_with_its_file(tmp_path: Path, content: bytes, said: str) -> None:
    path = saved(tmp_path, content)
    with pytest.raises(Mistake) as caught:
        files.text(path)
    assert str(caught.value).startswith(f"{path}: {said}")
    assert len(caught.value.faults) == 1


def test_what_is_no_file_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Mistake, match="is a folder"):
        files.text(tmp_path)
    with pytest.raises(Mistake, match="not found"):
        files.text(tmp_path / "none.yml")
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(Mistake, match="no ordinary file"):
        files.text(tmp_path / "pipe")

    def refuse(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    path = saved(tmp_path, b"a")
    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(Mistake, match=r"2026\.yml: cannot be read \(Permission denied\)"):
        files.text(path)


def test_files_of_the_system_are_not_seen(tmp_path: Path) -> None:
    added = ("._2016.yml", ".#2016.yml", "~$2016.yml", "2016.yml~", "#2016.yml#", ".DS_Store")
    for name in ("2016.yml", *added, "Thumbs.db", "ehthumbs.db", "Desktop.ini", "Icon\r"):
        (tmp_path / name).touch()
    (tmp_path / ".ipynb_checkpoints").mkdir()
    (tmp_path / ".ipynb_checkpoints" / "2016-checkpoint.yml").touch()
    assert [path.name for path in files.visible(tmp_path, "**/*")] == ["2016.yml"]


def test_a_file_is_moved_into_its_place_though_it_is_held_for_a_moment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries: list[object] = []
    real = os.replace

    def held(fresh: Path, place: Path) -> None:
        tries.append(place)
        if len(tries) % 10 < 3:
            raise PermissionError(13, "It is open elsewhere")
        real(fresh, place)

    monkeypatch.setattr(os, "replace", held)
    monkeypatch.setattr("time.sleep", lambda _: None)
    files.write(tmp_path / "a" / "b.txt", b"whole")
    assert (tmp_path / "a" / "b.txt").read_bytes() == b"whole"
    assert len(tries) == 3

    def always(*_: object) -> None:
        raise PermissionError(13, "It is open elsewhere")

    monkeypatch.setattr(os, "replace", always)
    with pytest.raises(Mistake, match=r"b\.txt: cannot be written \(It is open elsewhere\)"):
        files.write(tmp_path / "a" / "b.txt", b"other")
    assert (tmp_path / "a" / "b.txt").read_bytes() == b"whole"
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["b.txt"]


def test_a_file_that_nobody_may_read_is_not_said_to_be_unwritten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.csv").touch()
    denied = PermissionError(13, "Permission denied")
    assert "a.csv: cannot be written" in str(files.refused(tmp_path / "a.csv", denied))
    monkeypatch.setattr(os, "access", lambda path, mode: mode != os.R_OK)
    assert "a.csv: cannot be read (Permission" in str(files.refused(tmp_path / "a.csv", denied))


def test_the_first_file_of_a_folder_that_is_not_copied_is_named(tmp_path: Path) -> None:
    told = f"[Errno 28] No space left on device: '{tmp_path}'"
    failed = shutil.Error([("a.csv", "b.csv", told), ("c.csv", "d.csv", told)])
    said = str(files.refused("x", failed))
    assert said.startswith("b.csv: cannot be written (No space left on device). Close it")
    assert "d.csv" not in said


def test_a_folder_that_a_container_cannot_rename_is_moved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def other(*_: object) -> None:
        raise OSError(errno.EXDEV, "Invalid cross-device link")

    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "c.txt").write_text("whole")
    monkeypatch.setattr(os, "replace", other)
    monkeypatch.setattr(os, "rename", other)
    files.move(tmp_path / "a", tmp_path / "d")
    assert (tmp_path / "d" / "b" / "c.txt").read_text() == "whole"
    assert not (tmp_path / "a").exists()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such rights")
def test_a_file_is_written_for_all_who_could_read_it(tmp_path: Path) -> None:
    (tmp_path / "own").touch(0o640)
    for name in ("own", "new"):
        files.write(tmp_path / name, b"whole")
    (tmp_path / "ordinary").touch()
    modes = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}
    assert modes["own"] == 0o640
    assert modes["new"] == modes["ordinary"]


def test_a_full_disk_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def half(path: Path, _: bytes) -> None:
        path.touch()
        raise OSError(errno.ENOSPC, "No space left on device", str(path))

    monkeypatch.setattr(Path, "write_bytes", half)
    with pytest.raises(Mistake, match="No space left"):
        files.write(tmp_path / "b.txt", b"whole")
    assert list(tmp_path.iterdir()) == []


@given(st.binary(max_size=60))
def test_any_bytes_are_text_or_told(tmp_path_factory: pytest.TempPathFactory, held: bytes) -> None:
    path = saved(tmp_path_factory.getbasetemp(), held)
    try:
        assert "\r" not in files.text(path)
    except Mistake as mistake:
        assert str(mistake).startswith(str(path))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("year: 1\nyear: 2\n", "line 2: 'year' stands in line 1 too"),
        ("sections:\n  one:\n    top: 1\n    top: 2\n", "line 4: 'top' stands in line 3 too"),
        ("- {file: a, file: b}\n", "line 1: 'file' stands in line 1 too"),
        ("top: 010\n", "line 1: YAML reads 010 as the number 8"),
        ("at: 1:30\n", "YAML reads 1:30 as the number 90"),
        ("at: 1:30.5\n", "YAML reads 1:30.5 as the number 90.5"),
        ("top: 0x1F\n", "YAML reads 0x1F as the number 31"),
        ("top: 1_000\n", "YAML reads 1_000 as the number 1000"),
        ("top: .inf\n", "YAML reads .inf as the number inf"),
        ("rate: .5\n", "YAML reads .5 as the number 0.5"),
        ("rate: !!float abc\n", "line 1, column 7: a mark of YAML, '!!float'"),
        ("day: 2014-13-45\n", "YAML reads 2014-13-45 as a date"),
        ("title: &Co and others\n", "line 1, column 8: a mark of YAML, '&Co'. Put the text in"),
        ("title: A\n%x\nyear: 1\n", "line 2: not valid YAML"),
        ("title: A\n---\ntitle: B\n", "line 2, column 1: a second `---`"),
        ("title: A\nyear:\u00a01\n", "line 2: the sign U+00A0"),
        ("sections:\n\u00a0\u00a0one: 1\n", "line 2: the sign U+00A0"),
        ("title: A\nyear\uff1a1\n", "line 2: the sign U+FF1A"),
        ("# " + "x" * 1_000_000, "expected at most 1,000,000"),
        ("title: No\n", "YAML reads No as false"),
        ("on: 1\n", "YAML reads on as true"),
        ("day: 2014-12-01\n", "YAML reads 2014-12-01 as a date"),
        ("a: !!python/name:os.system ''\n", "a mark of YAML, '!!python"),
        ("a: !mine x\n", "a mark of YAML, '!mine'"),
        ("a: !!binary eA==\n", "a mark of YAML, '!!binary'"),
        ("? [a, b]\n: 1\n", "a key that is a list"),
        ("a: &x [*x]\n", "a mark of YAML, '&x'"),
        ("a: 1\n<<: 3\n", "line 2: YAML reads << as a mark. Put it in quotes"),
        ("a: " + "[" * 500 + "]" * 500, "more than 20 levels"),
        ("\n".join(f"{'  ' * n}a:" for n in range(40)), "more than 20 levels"),
        ("title: [", "not valid YAML"),
        ('a: "C:\\Users"\n', "line 1, column 4: a backslash in double quotes"),
        ("a: b: c\n", "line 1, column 5: a second colon in one line"),
        ("- a\n  b: c\n", "line 2, column 4: a name with a value that cannot follow the line"),
        ("a:\n\t- b\n", "line 2, column 1: a tab"),
        ("a: *none\n", "a mark of YAML, '*none'"),
        ("a: 1\n---\nb: 2\n", "a second `---`"),
        ('a: "\\U99999999"\n', "not valid YAML"),
        ('a: "\\uD800"\n', "half of a sign"),
        ("a: 1\nb: \x07\n", "line 2: the sign U+0007"),
        ("a: b\x85c\nd: 1\n", "line 1: the sign U+0085"),
    ],
)
def test_yaml_that_is_not_what_it_looks_like_is_told(tmp_path: Path, text: str, said: str) -> None:
    path = saved(tmp_path, text.encode())
    with pytest.raises(Mistake) as caught:
        settings.read(path)
    assert said in str(caught.value)
    assert str(caught.value).startswith(f"{path}: ")
    assert len(caught.value.faults) == 1


@given(st.integers(0, 9), st.sampled_from("'\"[{"), st.integers(0, 9))
def test_what_is_left_open_is_told_where_it_opens(
    tmp_path_factory: pytest.TempPathFactory, before: int, mark: str, after: int
) -> None:
    lines = [f"a{n}: 1" for n in range(before)] + [f"open: {mark}x"]
    lines += [f"b{n}: 1" for n in range(after)]
    path = saved(tmp_path_factory.getbasetemp(), "\n".join(lines).encode())
    with pytest.raises(Mistake, match=f"line {before + 1}, column 7: not valid YAML"):
        settings.read(path)


def test_spaces_of_other_kinds_within_a_text_are_text(tmp_path: Path) -> None:
    path = saved(tmp_path, "- Kensington\u00a0and: Chelsea\u2009x\n".encode())
    assert settings.read(path) == [{"Kensington\u00a0and": "Chelsea\u2009x"}]


def test_plain_yaml_is_read_as_written(tmp_path: Path) -> None:
    text = (
        "base: {top: 3, rate: -1.5}\none:\n  top: 4\nyes it is: 'no'\n"
        'empty:\nyear: 2014-15\nlist: [a, 1, true]\nnumber: "010"\n'
    )
    assert settings.read(saved(tmp_path, text.encode())) == {
        "base": {"top": 3, "rate": -1.5},
        "one": {"top": 4},
        "yes it is": "no",
        "empty": None,
        "year": "2014-15",
        "list": ["a", 1, True],
        "number": "010",
    }
    assert settings.read(saved(tmp_path, b"")) is None


SIGNS = (
    "a year: 2014-15 010 1:30 no ~ [ ] { } , & * &a *a << ! !!str !x | > - ? : # % @ ` ' \" "
    "\\u \\x <<: --- ... .inf .nan 1e999 0o7 2014-01-01 é"
)
PIECES = st.sampled_from([*SIGNS.split(" "), "\n", "\n  ", "\t", ": ", " ", "- ", "? "])


@given(st.lists(PIECES, max_size=25).map("".join))
def test_any_yaml_is_read_or_told(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = saved(tmp_path_factory.getbasetemp(), text.encode("utf-8", "replace"))
    try:
        settings.read(path)
    except Mistake as mistake:
        assert mistake.faults
        assert all(fault.startswith(f"{path}: ") for fault in mistake.faults)
