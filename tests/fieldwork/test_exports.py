"""Exports of survey tools and of statistical packages become responses, or one clear message."""

import zipfile
from pathlib import Path

import openpyxl
import pandas as pd
import pyreadstat
import pytest
import yaml

from fop.fieldwork import exports, mapping, proposals, responses
from fop.mistakes import Mistake

HERE = Path(__file__).parent / "exports"
HOURS = ["direct_work", "recording", "travel", "meetings", "supervision", "training", "other"]


def diaries() -> pd.DataFrame:
    frame = pd.DataFrame({"respondent": [f"D{n:02d}" for n in range(12)]})
    frame["borough"], frame["team"] = "Camden", "long term"
    frame["week_starting"] = "2017-03-06"
    for place, name in enumerate(HOURS):
        frame[name] = [float(place + n % 3) for n in range(12)]
    return frame


def forms(path: Path) -> Path:
    """Write a workbook as Microsoft Forms saves one.

    ID, times, e-mail and name come first, then the texts of the questions, as in "Check and
    share your form results" (support.microsoft.com).
    """
    book = openpyxl.Workbook()
    book.active.title = "Form1"
    questions = [f"In your diary week, how many hours went to {name}?" for name in HOURS]
    texts = ["Your code", "Which council do you work for?", "Your team", "First day of the week"]
    book.active.append(["ID", "Start time", "Completion time", "Email", "Name", *texts, *questions])
    for number, row in enumerate(diaries().itertuples(index=False), start=1):
        book.active.append([number, None, None, "anonymous", None, *row])
    book.save(path)
    columns = dict(zip(diaries(), [*texts, *questions], strict=True))
    path.with_name(f"{path.stem}.mapping.yml").write_text(
        yaml.safe_dump({"template": "time_use", "columns": columns}), encoding="utf-8"
    )
    return path


def only(path: Path) -> responses.Responses:
    found = responses.read(path)
    assert len(found) == 1
    return found[0]


def told(path: Path) -> str:
    with pytest.raises(Mistake) as caught:
        responses.read(path)
    return str(caught.value)


def test_qualtrics_with_its_three_header_rows() -> None:
    found = only(HERE / "qualtrics-score.csv")
    assert found.instrument == "score_15" and len(found.frame) == 14
    assert found.rows.iloc[0] == 4 and found.frame["time"].eq(1).all()
    assert found.frame.groupby("family")["member"].nunique().eq(2).all()
    assert found.frame["item_15"].between(1, 5).all()
    assert "by qualtrics-score.mapping.yml" in found.notices[0]


def test_google_forms_with_texts_of_questions_and_any_name_of_an_area() -> None:
    found = only(HERE / "google-families.csv")
    assert found.instrument == "families" and len(found.frame) == 12
    assert set(found.frame["borough"]) <= {"Camden", "Hackney", "WCC"}
    assert set(found.frame["status"]) <= {"child protection", "child in need"}
    assert set(found.frame["priorities"]) <= {"Yes", "No", "Some disagreement"}
    assert found.frame["talking"].isna().all()


def test_microsoft_forms(tmp_path: Path) -> None:
    found = only(forms(tmp_path / "Diary.xlsx"))
    assert found.instrument == "time_use" and len(found.frame) == 12
    assert found.frame["borough"].eq("Camden").all()
    assert found.frame["recording"].tolist() == diaries()["recording"].tolist()


@pytest.mark.parametrize(
    ("encoding", "separator"),
    [("utf-8", ","), ("utf-8-sig", ";"), ("cp1252", ","), ("utf-16", "\t"), ("utf-16-le", ";")],
)
def test_csv_in_any_usual_encoding(tmp_path: Path, encoding: str, separator: str) -> None:
    path = tmp_path / "diary.csv"
    frame = diaries().assign(respondent=lambda held: "é" + held["respondent"])
    path.write_bytes(frame.to_csv(index=False, sep=separator).encode(encoding))
    found = only(path)
    assert found.frame["respondent"].iloc[3] == "éD03" and found.rows.iloc[3] == 5


def test_a_workbook_with_title_lines_and_a_sheet_for_each_template(tmp_path: Path) -> None:
    path = tmp_path / "wave.xlsx"
    with pd.ExcelWriter(path) as writer:
        pd.DataFrame({"Notes": ["Collected in March"]}).to_excel(writer, sheet_name="About")
        diaries().to_excel(writer, sheet_name="Diaries", startrow=3, index=False)
        staff = pd.DataFrame({"Borough": ["Camden"], "Team": ["Long term"], "Staff": [30]})
        staff.to_excel(writer, sheet_name="Staff", index=False)
        writer.sheets["Diaries"].cell(1, 1, "Diary week, spring")
    found = {one.instrument: one for one in responses.read(path)}
    assert set(found) == {"time_use", "staff"}
    assert len(found["time_use"].frame) == 12 and found["time_use"].rows.iloc[0] == 5
    assert found["staff"].frame["team"].tolist() == ["long term"]


def test_open_document(tmp_path: Path) -> None:
    path = tmp_path / "diary.ods"
    diaries().to_excel(path, index=False, engine="odf")
    assert len(only(path).frame) == 12


@pytest.mark.parametrize("ending", [".sav", ".zsav", ".dta"])
def test_statistical_files_with_labels_in_place_of_codes(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"diary{ending}"
    frame = diaries().assign(team=1.0)
    labels = {"team": {1.0 if ending != ".dta" else 1: "Long term"}}
    if ending == ".dta":
        frame["team"] = 1
        pyreadstat.write_dta(frame, str(path), variable_value_labels=labels)
    else:
        pyreadstat.write_sav(
            frame, str(path), compress=ending == ".zsav", variable_value_labels=labels
        )
    found = only(path)
    assert found.frame["team"].eq("long term").all() and found.frame["other"].max() == 8


def test_scale_points_stay_numbers_whatever_their_labels_say(tmp_path: Path) -> None:
    path = tmp_path / "score.sav"
    frame = pd.DataFrame({"family": ["a", "b"], "time": [1.0, 1.0]})
    for number in range(1, 16):
        frame[f"item_{number}"] = [1.0, 5.0]
    labels = {f"item_{n}": {1.0: "Very well", 5.0: "Not at all"} for n in range(1, 16)}
    pyreadstat.write_sav(frame, str(path), variable_value_labels=labels)
    assert only(path).frame["item_7"].tolist() == [1, 5]


@pytest.mark.parametrize("name", ["a.xlsx", "a.ods", "a.sav", "a.zsav", "a.dta", "a.csv"])
@pytest.mark.parametrize("damage", ["cut", "noise", "empty", "zip"])
def test_a_damaged_file_is_a_mistake_with_its_name(tmp_path: Path, name: str, damage: str) -> None:
    path = tmp_path / name
    frame = diaries()
    if name.endswith((".xlsx", ".ods")):
        frame.to_excel(path, index=False, engine="odf" if name.endswith("ods") else None)
    elif name.endswith("sav"):
        pyreadstat.write_sav(frame, str(path), compress=name == "a.zsav")
    elif name.endswith("dta"):
        pyreadstat.write_dta(frame, str(path))
    else:
        frame.to_csv(path, index=False)
    content = path.read_bytes()
    if damage == "zip":
        with zipfile.ZipFile(path, "w") as held:
            held.writestr("nothing.txt", "nothing")
    else:
        kept = {"cut": content[: len(content) // 3], "noise": bytes(range(256)) * 9, "empty": b""}
        path.write_bytes(kept[damage])
    assert name in told(path)


def test_a_column_that_the_mapping_names_and_the_export_lacks(tmp_path: Path) -> None:
    path = forms(tmp_path / "diary.xlsx")
    file = tmp_path / "diary.mapping.yml"
    held = yaml.safe_load(file.read_text())
    held["columns"]["team"] = "Your teem"
    file.write_text(yaml.safe_dump(held))
    assert "no column 'Your teem'" in told(path) and "Your team" in told(path)
    held["columns"]["teem"] = held["columns"].pop("team")
    held["colums"] = {}
    file.write_text(yaml.safe_dump(held))
    assert "no column 'teem'" in told(path) and "'colums' is not known" in told(path)


def test_a_team_in_a_number_and_an_unknown_authority(tmp_path: Path) -> None:
    path = tmp_path / "diary.csv"
    diaries().assign(team="3", borough="Atlantis").to_csv(path, index=False)
    said = told(path)
    assert "column 'team': found a number (a code without its label?)" in said
    assert "column 'borough': found text that is not allowed; expected an authority" in said
    assert "Atlantis" not in said


def test_told_nearest_by_the_columns_that_a_file_has(tmp_path: Path) -> None:
    path = tmp_path / "diary.csv"
    diaries().drop(columns=["other", "training"]).to_csv(path, index=False)
    assert "nearest to the template time_use, but without its columns training, other" in told(path)


@pytest.mark.parametrize("name", ["qualtrics-score", "google-families"])
def test_a_mapping_is_begun_from_what_an_export_looks_like(tmp_path: Path, name: str) -> None:
    path = tmp_path / f"{name}.csv"
    path.write_bytes((HERE / path.name).read_bytes())
    place = proposals.propose(path)
    begun = yaml.safe_load(place.read_text(encoding="utf-8"))
    true = yaml.safe_load((HERE / f"{name}.mapping.yml").read_text(encoding="utf-8"))
    assert begun["template"] == true["template"]
    right = [begun["columns"].get(one) == column for one, column in true["columns"].items()]
    assert sum(right) >= len(right) / 2
    if name == "qualtrics-score":
        assert begun["answers"]["item_3"] == true["answers"]["any"]
    with pytest.raises(Mistake, match="is there already"):
        proposals.propose(path)
    # What is left open is asked for, line by line.
    assert "empty. Write" in told(path)


def test_an_item_of_two_templates_needs_two_mappings(tmp_path: Path) -> None:
    path = tmp_path / "all.csv"
    frame = diaries().assign(asked=30)
    frame.to_csv(path, index=False)
    (tmp_path / "all.diary.mapping.yml").write_text(
        yaml.safe_dump({"template": "time_use", "columns": {one: one for one in diaries()}})
    )
    (tmp_path / "all.staff.mapping.yml").write_text(
        "template: staff\ncolumns: {borough: borough, team: team, staff: asked}\n"
        "only: {respondent: D00}\n"
    )
    found = {one.instrument: len(one.frame) for one in responses.read(path)}
    assert found == {"time_use": 12, "staff": 1}
    assert len(mapping.beside(path)) == 2 and exports.named(" A\u00a0b ") == "a b"


def test_a_mapping_is_begun_below_two_rows_of_headers(tmp_path: Path) -> None:
    """SurveyMonkey writes a question's name above the names of its items."""
    path = tmp_path / "monkey.csv"
    answers = ["Very well", "Partly", "Not at all"] * 5
    lines = [
        ["Respondent ID", "Family code", "How well do these describe you?", *[""] * 14],
        ["", "Open-Ended Response", *(f"Statement {n}" for n in range(1, 16))],
        *([str(n), f"F{n}", *answers] for n in range(12)),
    ]
    pd.DataFrame(lines).to_csv(path, index=False, header=False)
    text = proposals.propose(path).read_text(encoding="utf-8")
    begun = yaml.safe_load(text)
    assert begun["template"] == "score_15" and "column A" in text
    assert begun["columns"]["item_15"] == "Statement 15"
    assert begun["answers"]["item_2"] == {"Partly": 3}
