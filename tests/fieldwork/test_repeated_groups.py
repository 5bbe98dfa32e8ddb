"""Several people, rounds or choices in one row of an export become rows and columns."""

from pathlib import Path

import pandas as pd
import pytest
import yaml

from fop.fieldwork import proposals, responses
from fop.fieldwork.instruments.score_15 import ITEMS
from fop.mistakes import Mistake

ANCHORS = {"Very well": 1, "Well": 2, "Partly": 3, "Not well": 4, "Not at all": 5}


def read(folder: Path, rows: list[list[str]], **way: object) -> pd.DataFrame:
    path = folder / "export.csv"
    pd.DataFrame(rows).to_csv(path, index=False, header=False)
    (folder / "export.mapping.yml").write_text(yaml.safe_dump(way, sort_keys=False))
    (found,) = responses.read(path)
    return found.frame.assign(row=found.rows)


def test_numbered_repeats_of_microsoft_forms(tmp_path: Path) -> None:
    """The same question put again has a number behind it, the first none."""
    texts = [f"How well does statement {letter} describe you?" for letter in "abcdefghijklmno"]
    names = ["Family", *(f"{text}{end}" for end in ("", "2", "3") for text in texts)]
    rows = [names, ["f1", *["Well"] * 15, *["Not at all"] * 15, *[""] * 15]]
    rows.append(["f2", *["Partly"] * 15, *[""] * 30])
    columns = {item: f"{text}{{member}}" for item, text in zip(ITEMS, texts, strict=True)}
    found = read(
        tmp_path, rows, template="score_15", columns={"family": "Family", **columns},
        always={"time": 1}, each={"member": {1: "", 2: "2", 3: "3"}}, answers={"any": ANCHORS},
    )  # fmt: skip
    assert found[["family", "member", "item_9", "row"]].to_numpy().tolist() == [
        ["f1", "1", 2, 2], ["f1", "2", 5, 2], ["f2", "1", 3, 3]
    ]  # fmt: skip


def test_loops_of_qualtrics_below_three_header_rows(tmp_path: Path) -> None:
    names = ["Q1", *(f"{loop}_Q{n}" for loop in (1, 2) for n in range(1, 16))]
    ids = ['{"ImportId":"QID1"}'] * len(names)
    rows = [names, ["text"] * len(names), ids, ["f1", *"1" * 15, *"5" * 15]]
    found = read(
        tmp_path, rows, template="score_15", always={"time": 1}, each={"member": [1, 2]},
        columns={"family": "Q1", **{item: f"{{member}}_Q{n}" for n, item in enumerate(ITEMS, 1)}},
    )  # fmt: skip
    assert found["member"].tolist() == ["1", "2"] and found["item_15"].tolist() == [1, 5]
    assert found["row"].tolist() == [4, 4]


def test_two_rounds_in_one_row_and_what_only_one_of_them_asks(tmp_path: Path) -> None:
    names = "Code,Council,T1 case,T2 case,T1 seen,T2 seen,T2 networks".split(",")
    rows = [names, ["a", "Camden", "CP", "CIN", "Yes", "Yes", "Some change"]]
    rows.append(["b", "Camden", "CIN", "", "Yes", "", ""])
    found = read(
        tmp_path, rows, template="families", each={"time": [1, 2]},
        columns={"family": "Code", "borough": "Council", "status": "T{time} case",
                 "interviewed": "T{time} seen", "networks": "T{time} networks"},
        answers={"status": {"CP": "child protection", "CIN": "child in need"}},
    )  # fmt: skip
    assert found[["family", "time", "status"]].to_numpy().tolist() == [
        ["a", 1, "child protection"], ["a", 2, "child in need"], ["b", 1, "child in need"]
    ]  # fmt: skip
    assert found["networks"].tolist()[1] == "some change" and found["networks"].isna().sum() == 2


def test_people_of_a_map_at_two_times_under_names_that_are_all_alike(tmp_path: Path) -> None:
    parts = ["Relation", "Ring", "Helpful", "Help", "Contact"]
    person = ["family", "very close", "helpful", "both", "daily to weekly"]
    rows = [["Code", *parts * 4], ["a", *person * 3, *[""] * 5]]
    columns = {one.lower(): f"{one} #{{time}}" for one in parts}
    found = read(
        tmp_path, rows, template="network_maps", always={"person": 1, "isolated": "no"},
        columns={"family": "Code", **columns}, each={"time": [1, 2]},
    )  # fmt: skip
    assert found["time"].tolist() == [1, 2]
    with pytest.raises(Mistake, match=r"column 'Ring' stands 4 times\. Write 'Ring #1'"):
        read(
            tmp_path, rows, template="network_maps", each={"time": [1, 2]},
            columns={"family": "Code", **columns, "ring": "Ring"},
        )  # fmt: skip


def test_members_at_two_times(tmp_path: Path) -> None:
    columns = {item: f"T{{time}} P{{member}} Q{n}" for n, item in enumerate(ITEMS, 1)}
    names = [
        name.format(time=time, member=member)
        for time in (1, 2) for member in "AB" for name in columns.values()
    ]  # fmt: skip
    rows = [["Code", *names], ["f", *["1"] * 60]]
    found = read(
        tmp_path, rows, template="score_15", columns={"family": "Code", **columns},
        each={"time": [1, 2], "member": ["A", "B"]},
    )  # fmt: skip
    assert found[["time", "member"]].to_numpy().tolist() == [[1, "A"], [1, "B"], [2, "A"], [2, "B"]]


@pytest.mark.parametrize(
    ("first", "second"), [("Plans a visit;Engages, and more;", "Engages"),
                          ("Engages, and more, Plans a visit", "Engages, Something else")]
)  # fmt: skip
def test_all_that_apply_in_one_column(tmp_path: Path, first: str, second: str) -> None:
    rows = [["Who", "Said"], ["a", first], ["b", second], ["c", ""]]
    choices = {"planning": "Plans a visit", "techniques": "Engages, and more"}
    choices |= {"engagement": "Engages"}
    found = read(
        tmp_path, rows, template="interviews", chosen=choices,
        columns={"respondent": "Who", **dict.fromkeys(choices, "Said")},
        always={"borough": "Camden", "team": "long term", "role": "social worker",
                "group": "family social workers"},
    )  # fmt: skip
    assert found[list(choices)].fillna("-").to_numpy().tolist() == [
        ["yes", "yes", "no"], ["no", "no", "yes"], ["-", "-", "-"]
    ]  # fmt: skip


def test_all_that_apply_in_a_column_each(tmp_path: Path) -> None:
    rows = [["Who", "Q5_1", "Q5_2"], ["a", "Plans a visit", ""], ["b", "", "Engages"]]
    meant = {"planning": {"Plans a visit": "yes", "": "no"},
             "engagement": {"Engages": "yes", "": "no"}}  # fmt: skip
    found = read(
        tmp_path, rows, template="interviews", answers=meant,
        columns={"respondent": "Who", "planning": "Q5_1", "engagement": "Q5_2"},
        always={"borough": "Camden", "team": "long term", "role": "social worker",
                "group": "family social workers"},
    )  # fmt: skip
    assert found[["planning", "engagement"]].to_numpy().tolist() == [["yes", "no"], ["no", "yes"]]


def test_practices_that_a_coder_marked_in_one_column(tmp_path: Path) -> None:
    rows = [["Who", "Shown"], ["a", "Maps the network, Plans the visit"], ["b", "Plans the visit"]]
    found = read(
        tmp_path, rows, template="vignettes",
        chosen={"practice_network": "Maps the network", "practice_plans_visit": "Plans the visit"},
        columns={"respondent": "Who", "practice_network": "Shown", "practice_plans_visit": "Shown"},
        always={"borough": "Camden", "team": "long term", "training_days": 3, "scenario": 1,
                "coder": "first"},
    )  # fmt: skip
    assert found["practice_network"].tolist() == [1, 0]
    assert found["practice_plans_visit"].tolist() == [1, 1]


def test_a_group_that_no_column_has_is_named(tmp_path: Path) -> None:
    rows = [["Code", "P1 Q1"], ["f", "1"]]
    columns = {"family": "Code", "item_1": "P{member} Q1", "item_2": "Q{member} Q2"}
    with pytest.raises(Mistake) as caught:
        read(tmp_path, rows, template="score_15", each={"member": [1, 2]}, columns=columns)
    assert "no column 'Q1 Q2'" in str(caught.value) and "'P2 Q1'" not in str(caught.value)


def test_a_proposal_tells_of_groups(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text("Family,Person 1 age,Person 2 age,Person 3 age\na,1,2,3\n")
    begun = proposals.propose(path).read_text(encoding="utf-8")
    assert "Person {member} age" in begun and "each" in begun
