"""Files as teams have them: many ways to save one diary week, right or with one thing amiss.

Each of `KINDS` writes a file into a folder and gives its path; what is said of it stands beside
it, or nothing where it must be read as the same responses as all others.
"""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pandas as pd
import pyreadstat
import yaml
from openpyxl.styles import PatternFill

HOURS = ["direct_work", "recording", "travel", "meetings", "supervision", "training", "other"]
Kind = tuple[Callable[[Path], Path], str]


def diaries() -> pd.DataFrame:
    """Give the responses that every right file holds."""
    frame = pd.DataFrame({"respondent": [f"D{n:02d}" for n in range(12)]})
    frame["borough"], frame["team"] = "Camden", "long term"
    frame["week_starting"] = "2017-03-06"
    for place, name in enumerate(HOURS):
        frame[name] = [float(place + n % 3) for n in range(12)]
    return frame


def text(name: str = "diary.csv", encoding: str = "utf-8", **other: object) -> Callable[..., Path]:
    """Give a writer of a CSV file; further arguments are of `to_csv`."""

    def write(folder: Path) -> Path:
        said = diaries().to_csv(index=False, **other)  # type: ignore[call-overload]
        return raw(name, said.encode(encoding))(folder)

    return write


def raw(name: str, content: bytes) -> Callable[[Path], Path]:
    """Give a writer of a file as it is."""

    def write(folder: Path) -> Path:
        (folder / name).write_bytes(content)
        return folder / name

    return write


def csv(change: Callable[[str], str], name: str = "diary.csv") -> Callable[[Path], Path]:
    """Give a writer of a CSV file whose text somebody has changed."""
    return raw(name, change(diaries().to_csv(index=False)).encode())


def cell(column: str, value: object, row: int = 0) -> Callable[[Path], Path]:
    """Give a writer of a CSV file in which one cell is another."""
    frame = diaries().astype(object)
    frame.loc[row, column] = value
    return raw("diary.csv", frame.to_csv(index=False).encode())


def column(name: str, value: object) -> Callable[[Path], Path]:
    """Give a writer of a CSV file in which one column holds one value."""
    return raw("diary.csv", diaries().assign(**{name: value}).to_csv(index=False).encode())


def book(
    change: Callable[[openpyxl.Workbook], None] = lambda _: None,
    name: str = "diary.xlsx",
    start: int = 0,
    left: int = 0,
) -> Callable[[Path], Path]:
    """Give a writer of a workbook that somebody has changed."""

    def write(folder: Path) -> Path:
        first = folder / "first.xlsx"
        diaries().to_excel(first, index=False, sheet_name="Week", startrow=start, startcol=left)
        held = openpyxl.load_workbook(first)
        change(held)
        held.save(first)
        first.rename(folder / name)
        return folder / name

    return write


def mapped(columns: dict[str, str], way: object, name: str = "export.csv") -> Callable[..., Path]:
    """Give a writer of an export under other names, with its mapping."""

    def write(folder: Path) -> Path:
        diaries().rename(columns=columns).to_csv(folder / name, index=False)
        said = way if isinstance(way, str) else yaml.safe_dump(way)
        (folder / "export.mapping.yml").write_text(said, encoding="utf-8")
        return folder / name

    return write


def statistical(ending: str, **other: object) -> Callable[[Path], Path]:
    """Give a writer of an SPSS or Stata file."""

    def write(folder: Path) -> Path:
        path = folder / f"diary{ending}"
        frame = diaries()
        if ending == ".dta":
            pyreadstat.write_dta(frame, str(path), **other)  # type: ignore[arg-type]
        else:
            pyreadstat.write_sav(frame, str(path), compress=ending == ".zsav", **other)  # type: ignore[arg-type]
        return path

    return write


def open_document(folder: Path) -> Path:
    diaries().to_excel(folder / "diary.ods", index=False, engine="odf")
    return folder / "diary.ods"


def likert(folder: Path) -> Path:
    """Write SCORE-15 with words in place of the points of its scale."""
    items = ",".join(f"item_{number}" for number in range(1, 16))
    said = f"family,time,{items}\nD03,1,{','.join(['Well'] * 15)}\n"
    return raw("scores.csv", said.encode())(folder)


def cut(writer: Callable[[Path], Path], share: float = 0.5) -> Callable[[Path], Path]:
    """Give a writer of a file that was cut off."""

    def write(folder: Path) -> Path:
        path = writer(folder)
        path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
        return path

    return write


def packed(folder: Path) -> Path:
    with zipfile.ZipFile(folder / "diary.csv.zip", "w") as held:
        held.writestr("diary.csv", diaries().to_csv(index=False))
    return folder / "diary.csv.zip"


def forgets(part: str) -> Callable[[Path], Path]:
    """Give a writer of a workbook without one of its parts."""

    def write(folder: Path) -> Path:
        path = book()(folder)
        with zipfile.ZipFile(path) as held:
            parts = {one: held.read(one) for one in held.namelist() if part not in one}
        with zipfile.ZipFile(path, "w") as held:
            for name, content in parts.items():
                held.writestr(name, content)
        return path

    return write


def _titled(held: openpyxl.Workbook) -> None:
    held.active["A1"] = "Diary week of social workers, spring 2017"
    held.active["A2"] = "Printed 12 March"
    held.active.merge_cells("A1:K1")


def _sheets(held: openpyxl.Workbook) -> None:
    held.create_sheet("Read me", 0)["A1"] = "This workbook holds the diaries."
    held.create_sheet("Notes").append(["Team", "Remark"])
    held.active = 1


def _hidden_sheet(held: openpyxl.Workbook) -> None:
    old = held.create_sheet("Old", 0)
    for line in held["Week"].iter_rows(values_only=True):
        old.append(line)
    old.sheet_state = "hidden"


def _merged(held: openpyxl.Workbook) -> None:
    held.active.merge_cells("B2:B13")
    held.active.merge_cells("C2:C13")


def _coloured(held: openpyxl.Workbook) -> None:
    for line in held.active.iter_rows(min_row=14, max_row=200, max_col=11):
        for one in line:
            one.fill = PatternFill("solid", fgColor="FFFF00")


def _dated(held: openpyxl.Workbook) -> None:
    for number in range(2, 14):
        held.active.cell(number, 4).value = pd.Timestamp("2017-03-06").to_pydatetime()


def _texts(held: openpyxl.Workbook) -> None:
    for line in held.active.iter_rows(min_row=2, min_col=5):
        for one in line:
            one.value = f" {one.value}"


def _cell(place: str, value: object) -> Callable[[openpyxl.Workbook], None]:
    return lambda held: held.active.__setitem__(place, value)


def _total(held: openpyxl.Workbook) -> None:
    held.active.append(["Total", None, None, None, *range(7)])


def _beside(held: openpyxl.Workbook) -> None:
    held.active["M1"], held.active["N3"] = "Key", "LBHF is a borough"


def _unseen(held: openpyxl.Workbook) -> None:
    held["Week"].sheet_state = "hidden"
    held.create_sheet("Cover")["A1"] = "Nothing here"


def _no_rows(held: openpyxl.Workbook) -> None:
    held.active.delete_rows(2, 20)


def _bare(held: openpyxl.Workbook) -> None:
    held.active.delete_rows(1, 20)


def _mapping(**other: object) -> dict[str, object]:
    return {"template": "time_use", "columns": {one: one for one in diaries()}, **other}


ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252")
HTML = f"<html><table>{diaries().to_html()}</table></html>".encode()
WORDED = {name: f"Q{n}. How many hours went to {name}?" for n, name in enumerate(HOURS, start=3)}
LONG = {name: f"{'Please read carefully. ' * 6000}{name}?" for name in HOURS}

KINDS: dict[str, Kind] = {
    # Read.
    **{f"{one}, {sep!r}": (text(encoding=one, sep=sep), "") for one in ENCODINGS
       for sep in (",", ";", "\t")},
    "bars": (text(sep="|"), ""),
    "Windows line ends": (text(lineterminator="\r\n"), ""),
    "every cell quoted": (text(quoting=1), ""),
    "a line that names the separator": (csv(lambda said: f"sep=,\n{said}"), ""),
    "blank lines between": (csv(lambda said: said.replace("\n", "\n\n")), ""),
    "commas to the right": (csv(lambda said: said.replace("\n", ",,\n")), ""),
    "title lines": (csv(lambda said: f"Diary week\nPrinted 12 March\n\n{said}"), ""),
    "names in capitals, with spaces": (csv(lambda said: said.replace("recording", " Recording ")),
                                       ""),
    "a column more": (text(name="Diary(1-12).csv", columns=None), ""),
    "upper-case ending": (text(name="DIARY.CSV"), ""),
    "a text file": (text(name="diary.txt", sep="\t"), ""),
    "brackets in the name": (text(name="diary [1] (final).csv"), ""),
    "no ending": (text(name="diary"), ""),
    "another name of the area": (column("borough", "London Borough of Camden"), ""),
    "a code of the area": (column("borough", "E09000007"), ""),
    "a workbook": (book(), ""),
    "a workbook with a wrong ending": (book(name="diary.csv"), ""),
    "a text with a workbook's ending": (text(name="diary.xlsx"), ""),
    "a title over merged cells": (book(_titled, start=3), ""),
    "starts at column C": (book(left=2), ""),
    "several sheets": (book(_sheets), ""),
    "a hidden sheet of old rows": (book(_hidden_sheet), ""),
    "merged cells": (book(_merged), ""),
    "coloured empty rows": (book(_coloured), ""),
    "days as days": (book(_dated), ""),
    "numbers as text": (book(_texts), ""),
    "OpenDocument": (open_document, ""),
    "SPSS": (statistical(".sav"), ""),
    "SPSS, packed": (statistical(".zsav"), ""),
    "Stata": (statistical(".dta"), ""),
    "long texts of questions": (mapped(LONG, _mapping(columns={
        **{one: one for one in list(diaries())[:4]}, **LONG})), ""),
    "an export": (mapped(WORDED, _mapping(columns={
        **{one: one for one in list(diaries())[:4]}, **WORDED})), ""),
    "a column without a name": (mapped({"team": ""}, _mapping(columns={
        **{one: one for one in diaries()}, "team": "column C"})), ""),
    # Refused, in a line that says what to do.
    "no file": (lambda folder: folder / "nothing.csv", "not found"),
    "empty": (raw("diary.csv", b""), "empty.*Put the header|empty.*save it again"),
    "a mark alone": (raw("diary.csv", b"\xef\xbb\xbf"), "empty"),
    "spaces alone": (raw("diary.csv", b"  \n \n"), "empty"),
    "no responses": (csv(lambda said: said.split("\n")[0] + "\n"), "no responses. Put them"),
    "a workbook without rows": (book(_no_rows), "no responses. Put them"),
    "a workbook without anything": (book(_bare), "empty. Put the header"),
    "no header": (csv(lambda said: said.partition("\n")[2]), "no row has a column.*--propose"),
    "columns missing": (csv(lambda said: said.replace("travel,", "journeys,")),
                        "without its columns travel"),
    "a column twice": (csv(lambda said: said.replace("travel,", "meetings,")),
                       "without its columns travel|stands twice"),
    "a row too long": (csv(lambda said: said.replace("D03,", "D03,x,")), "row 5 has cells beyond"),
    "a quote left open": (csv(lambda said: said.replace("D03,", 'D03,"')), "stray quote"),
    "two encodings": (raw("diary.csv", diaries().to_csv(index=False).encode() + "é,\n".encode()
                          + "é\n".encode("cp1252")), "another encoding"),
    "noise": (raw("diary.csv", bytes(range(256)) * 20), "no plain text"),
    "damaged workbook": (cut(book()), "as a workbook; it is damaged"),
    "a workbook without its sheet": (forgets("sheet1"), "empty. Put the header"),
    "damaged OpenDocument": (cut(open_document), "as a workbook; it is damaged"),
    "damaged SPSS": (cut(statistical(".sav"), 0.2), "damaged"),
    "damaged packed SPSS": (cut(statistical(".zsav")), "damaged"),
    "damaged Stata": (cut(statistical(".dta")), "damaged"),
    "a password": (raw("diary.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 4000),
                   "password"),
    "an old workbook": (raw("diary.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 4000),
                        "Save it as .xlsx"),
    "a web page": (raw("diary.xls", HTML), "a web page"),
    "a PDF": (raw("diary.pdf", b"%PDF-1.4 ..."), "a PDF"),
    "a picture": (raw("diary.csv", b"\x89PNG\r\n\x1a\n\0"), "a picture"),
    "a photograph": (raw("diary.csv", b"\xff\xd8\xff\xe0\0"), "a picture"),
    "packed": (packed, "Unpack a zip file"),
    "JSON": (raw("diary.json", json.dumps(diaries().to_dict("records"), indent=1).encode()),
             "no row has a column|cannot be read as CSV"),
    "an unknown area": (cell("borough", "Camdn"), "row 2, column 'borough'.*an authority"),
    "areas all unknown": (column("borough", "Atlantis"), "column 'borough'.*an authority"),
    "a code without its label": (column("borough", 3), "a code without its label"),
    "a British day": (column("week_starting", "06/03/2017"), "a date such as 2017-03-06"),
    "a day as a number": (column("week_starting", 42800), "as Excel stores it"),
    "a day that is none": (cell("week_starting", "2017-02-30"), "a date such as"),
    "an empty code": (cell("respondent", "", 3), "row 5, column 'respondent': found an empty cell"),
    "the same person twice": (cell("respondent", "D00", 3), "row 5 repeats row 2"),
    "words for hours": (cell("travel", "7 hours", 3), "row 5, column 'travel': found text"),
    "decimal commas": (text(sep=";", decimal=","), "a decimal comma.*7.5"),
    "words of a scale": (likert, "row 2, columns 'item_1'.*12 more: found text.*mapping"),
    "not asked as a dash": (cell("travel", "-", 3), "row 5, column 'travel': found text"),
    "below nothing": (cell("travel", -1, 3), "row 5, column 'travel'.*not allowed"),
    "more than a week": (cell("travel", 400, 3), "row 5, column 'travel'.*not allowed"),
    "a formula": (book(_cell("G5", "=1+1")), "row 5, column 'travel': found a formula"),
    "a formula in text": (cell("travel", "=1+1", 3), "row 5, column 'travel': found a formula"),
    "an error in a cell": (book(_cell("G5", "#REF!")), "row 5, column 'travel': found"),
    "a total below": (book(_total), "row 14: most of respondent.* is empty. Take out"),
    "a total without a name": (csv(lambda said: f"{said},,,,500,400,300,90,80,20,10\n"),
                               "row 14: most of respondent.* is empty. Take out"),
    "a note below": (csv(lambda said: f"{said}Taken from our diaries\n"),
                     "row 14: most of respondent.* is empty. Take out"),
    "the header again": (csv(lambda said: said + said.split("\n")[0].title() + "\n"),
                         "row 14: the header again. Take it out"),
    "another table beside": (book(_beside), "row 3 has cells beyond.*Name that column"),
    "all sheets hidden but one": (book(_unseen), "no row has a column"),
    "a mapping that is no YAML": (mapped({}, "columns: {a"), "not valid YAML from line 1 on. Look"),
    "a mapping that is a list": (mapped({}, "- a\n- b\n"), "expected lines such as"),
    "a mapping of no template": (mapped({}, _mapping(template="time_uses")), "time_use'?\\b"),
    "a mapping with a gap": (mapped({}, "template: time_use\ncolumns: {team:}\n"), "team: empty"),
    "a mapping that names a column wrong": (mapped({"team": "Team?"}, _mapping()),
                                            "no column 'team'"),
    "groups that stand nowhere": (mapped({}, _mapping(each={"team": [1, 2]})),
                                  "no column's name has {team}"),
    "groups without values": (mapped({}, _mapping(each={"team": 2})), "each: team: expected"),
}  # fmt: skip
