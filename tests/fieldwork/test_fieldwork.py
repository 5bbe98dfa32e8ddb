"""A wave from its files to its tables: its faults, its margins, and that it keeps silent."""

import re
import resource
import shutil
import time
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pyreadstat
import pytest
from click.testing import CliRunner, Result

from fop import cli
from fop.build import inspection
from fop.fieldwork import example, intake, responses, storing
from fop.fieldwork.rules import Rules
from fop.mistakes import Mistake
from fop.tables import datasets

OPEN = Rules("open")


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "data"
    shutil.copytree(datasets.data_folder(), folder)
    monkeypatch.setenv("FOP_DATA", str(folder))
    return folder


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("example")
    example.write_example(folder, as_report=True)
    return folder


@pytest.fixture(scope="module")
def whole(made: Path) -> dict[str, pd.DataFrame]:
    """Every table of the example, with nothing withheld."""
    return intake.take_in(sorted(made.glob("*.csv")), "2017", OPEN).published.tables


def faults(path: Path, *others: Path) -> str:
    with pytest.raises(Mistake) as caught:
        intake.take_in([path, *others], "2017")
    return str(caught.value)


def changed(made: Path, name: str, to: Path, **cells: tuple[int, object]) -> Path:
    """Copy a synthetic file with one cell of a column put differently."""
    frame = pd.read_csv(made / f"synthetic-{name}.csv", dtype=object)
    for column, (row, value) in cells.items():
        frame.loc[row, column] = value
    path = to / f"{name}.csv"
    frame.to_csv(path, index=False)
    return path


@pytest.mark.parametrize(
    ("table", "topic"),
    [
        ("learning_outcomes", "learning outcomes"),
        ("safety", "safety of children"),
        ("network_support", "network support"),
        ("vignettes", "practice scenarios"),
        ("time_two", "social networks"),
        ("time_two", "experience"),
    ],
)
def test_the_example_agrees_with_the_reports_margins(
    whole: dict[str, pd.DataFrame], table: str, topic: str
) -> None:
    found = whole[table]
    keys = ["topic", "group", "answer"]
    report = datasets.load(f"fieldwork/2015-16/{table}")
    both = report[report["topic"] == topic].merge(found, on=keys, suffixes=("", "_now"))
    assert len(both) >= 2
    assert (both["count"] == both["count_now"]).all()


@pytest.mark.parametrize("number", [11, 12, 13, 14])
def test_the_example_agrees_with_the_reports_family_tables(
    whole: dict[str, pd.DataFrame], number: int
) -> None:
    ours, report = whole[f"table_3_{number}"], datasets.load(f"report/table_3_{number}")
    both = report.merge(ours, on=list(report.columns[:2]), suffixes=("", "_now"))
    assert len(both) == len(report) and (both["count"] == both["count_now"]).all()


def test_respondents_of_the_report_are_the_rows_of_appendix_3(
    whole: dict[str, pd.DataFrame],
) -> None:
    found = whole["respondents"]
    held = datasets.load("fieldwork/2015-16/respondents")
    keys = ["topic", "group", "answer"]
    both = held.merge(found, on=keys, suffixes=("", "_now"))
    assert len(both) == len(held)
    assert (both["count"] == both["count_now"]).all() and (both["base"] == both["base_now"]).all()


@pytest.mark.slow
def test_an_import_keeps_silent_about_every_response(
    data: Path, made: Path, tmp_path: Path
) -> None:
    marked = tmp_path / "marked"
    marked.mkdir()
    for path in made.glob("*.csv"):
        frame = pd.read_csv(path, dtype=object)
        for column in ("respondent", "family"):
            if column in frame:
                frame[column] = frame[column].str.replace("SYNTHETIC", "MARKEDQZX")
        frame["name"], frame["remarks"] = "Aurelia Xylander", "She said her plumquat story"
        frame.to_csv(marked / path.name, index=False)
    run = CliRunner().invoke(
        cli.main,
        ["import-fieldwork", *map(str, marked.glob("*.csv")), "--wave", "2017", "--write"],
    )
    assert run.exit_code == 0, run.output
    assert "not in the template" in run.output
    held = [path.read_bytes() for path in data.rglob("*") if path.is_file()]
    for secret in (b"MARKEDQZX", b"Aurelia", b"Xylander", b"plumquat"):
        assert secret not in run.output.encode()
        assert not any(secret in content for content in held)
    assert inspection.faults(Path(__file__).parents[2], data) == []
    assert not list((data / "fieldwork").glob(".*"))
    for name in datasets.package(data):
        if name.startswith("fieldwork/2017/") and "count" in datasets.load(name, data):
            assert not datasets.load(name, data)["count"].between(1, 5).any()


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli.main, ["import-fieldwork", *map(str, arguments)])


@pytest.mark.slow
def test_a_wave_is_previewed_written_replaced_and_withdrawn(
    data: Path, made: Path, tmp_path: Path
) -> None:
    files = sorted(made.glob("*.csv"))
    before = {path: path.read_bytes() for path in data.rglob("*") if path.is_file()}
    # As a shell lists a folder, with the mappings of other files in it.
    first = run(*files, made / "old.mapping.yml", "--wave", "2017")
    assert first.exit_code == 0 and "Nothing is written yet" in first.output
    assert before == {path: path.read_bytes() for path in before}
    assert not (data / "fieldwork/2017").exists()
    assert run(*files, "--wave", "2017", "--write").exit_code == 0
    assert run(*files, "--wave", "2017", "--write").exit_code == 1
    held = storing.held("2017", data)
    assert len(held["safety"]) == 2
    again = run(*files, "--wave", "2017", "--write", "--replace")
    assert again.exit_code == 0 and "kept as first published: 0" in again.output
    other = run(*files, "--wave", "2017", "--rule", "round")
    assert other.exit_code == 1 and "published by the rule suppress" in other.output
    few = run(made / "synthetic-vignettes.csv", "--wave", "2017", "--write", "--replace")
    assert few.exit_code == 0
    assert set(storing.held("2017", data)) == {"vignettes", "statistics", "withheld"}
    assert "(synthetic)" in datasets.describe("fieldwork/2017/vignettes", data)["title"]
    edition = (data / "editions/2016.yml").read_text(encoding="utf-8")
    named = re.sub("wave: .*", 'wave: "2017"', edition)
    (data / "editions/mine.yml").write_text(named, encoding="utf-8")
    told = run("--withdraw", "2017")
    assert told.exit_code == 0 and "fieldwork/2017: vignettes" in told.output
    assert told.output.count("Edition ") == told.output.count("Edition mine names it") == 1
    assert set(storing.held("2017", data)) == {"vignettes", "statistics", "withheld"}
    assert run("--withdraw", "2017", "--write").exit_code == 0
    assert {p: c for p, c in before.items() if p.read_bytes() != c} == {}
    assert not (data / "fieldwork/2017").exists()
    assert run("--withdraw", "2017", "--write").exit_code == 1
    assert run("--withdraw", "2015-16", "--write").exit_code == 1


@pytest.mark.slow
def test_a_family_that_leaves_is_not_seen_to_leave(data: Path, made: Path, tmp_path: Path) -> None:
    """Whoever holds a wave before and after cannot tell that anybody has gone."""
    files = sorted(made.glob("*.csv"))
    storing.store(intake.take_in(files, "2017", folder=data).published, "2017", True, data)
    before = storing.held("2017", data)
    for path in files:
        frame = pd.read_csv(path, dtype=object)
        for column in ("family", "respondent"):
            if column in frame:
                frame = frame[frame[column] != frame[column].iloc[0]]
        frame.to_csv(tmp_path / path.name, index=False)
    left = intake.take_in(sorted(tmp_path.glob("synthetic-*.csv")), "2017", folder=data)
    assert "could tell a few people apart" in " ".join(left.notices)
    for name, frame in left.published.tables.items():
        if "count" not in frame:
            continue
        keys = list(datasets.describe(f"fieldwork/2017/{name}", data)["schema"]["primaryKey"])
        both = before[name].merge(frame, on=keys, how="outer", suffixes=("", "_now"))
        moved = (both["count_now"] - both["count"]).abs()
        assert not moved.between(1, 5).any(), name
        assert not (both["base_now"] - both["base"]).abs().between(1, 5).any(), name


def test_a_wave_by_rounding(data: Path, made: Path) -> None:
    found = intake.take_in([made / "synthetic-vignettes.csv"], "2017", Rules("round"), data)
    storing.store(found.published, "2017", True, data)
    rows = datasets.load("fieldwork/2017/vignettes", data)
    told = rows[rows["answer"] != "responded"]["count"].dropna()
    assert len(told) and (told % 5 == 0).all() and not told.between(1, 7).any()
    assert (
        "rounded to multiples of 5"
        in datasets.describe("fieldwork/2017/vignettes", data)["description"]
    )
    assert datasets.describe("fieldwork/2017/vignettes", data)["disclosure"]["rule"] == "round"


def test_the_reports_own_wave_stays(made: Path) -> None:
    with pytest.raises(Mistake, match="stays as published"):
        intake.take_in([made / "synthetic-vignettes.csv"], "2015-16")


def test_an_answer_out_of_range_and_a_wrong_code_are_named_without_their_value(
    made: Path, tmp_path: Path
) -> None:
    told = faults(
        changed(made, "score_15", tmp_path, item_3=(0, 7), item_4=(1, "often")),
        changed(made, "interviews", tmp_path, safety=(2, "quite safe"), borough=(3, "Nowhere")),
    )
    assert "row 2, column 'item_3': found a number that is not allowed" in told
    assert "row 3, column 'item_4': found text" in told
    assert "row 4, column 'safety'" in told and "safer, hard to say" in told
    assert "row 5, column 'borough'" in told
    assert "quite safe" not in told and "Nowhere" not in told and "often" not in told


def test_a_respondent_twice(made: Path, tmp_path: Path) -> None:
    told = faults(changed(made, "time_use", tmp_path, respondent=(4, "SYNTHETIC-DIARY-001")))
    assert "row 6 repeats row 2" in told and "SYNTHETIC" not in told


def test_a_family_at_time_two_alone(made: Path, tmp_path: Path) -> None:
    told = faults(changed(made, "families", tmp_path, family=(20, "SECRET-77")))
    assert "row 22: time 2 of a family without a row for time 1" in told and "SECRET" not in told


def test_mixed_encodings(made: Path, tmp_path: Path) -> None:
    path = tmp_path / "mixed.csv"
    content = (made / "synthetic-time_use.csv").read_bytes()
    path.write_bytes(content + "é,Zoë\n".encode() + "é,Zoë".encode("cp1252"))
    assert "the letters of line 46 are of another encoding" in faults(path)


def test_a_date_as_an_excel_serial_and_a_formula(made: Path, tmp_path: Path) -> None:
    told = faults(
        changed(made, "time_use", tmp_path, week_starting=(0, 42401), recording=(1, "=A1+3"))
    )
    assert "row 2, column 'week_starting': found a date as a bare number" in told
    assert "row 3, column 'recording': found a formula" in told and "42401" not in told


@pytest.mark.parametrize("day", ["2099-01-04", "1916-02-01"])
def test_a_day_to_come_or_long_past_is_refused(made: Path, tmp_path: Path, day: str) -> None:
    told = faults(changed(made, "time_use", tmp_path, week_starting=(0, day)))
    assert "row 2, column 'week_starting': found a day to come, or one long past" in told


def test_excel_is_read_with_its_dates_and_its_formulas_refused(made: Path, tmp_path: Path) -> None:
    frame = pd.read_csv(made / "synthetic-time_use.csv")
    frame["week_starting"] = pd.to_datetime(frame["week_starting"])
    path = tmp_path / "time.xlsx"
    frame.to_excel(path, index=False)
    assert len(responses.read(path)[0].frame) == 44
    book = openpyxl.load_workbook(path)
    column = list(frame.columns).index("travel") + 1
    book.active.cell(3, column).value = "=1+1"
    book.save(path)
    assert "row 3, column 'travel': found a formula" in faults(path)


@pytest.mark.parametrize("header", [True, False])
def test_an_empty_sheet(made: Path, tmp_path: Path, header: bool) -> None:
    frame = pd.read_csv(made / "synthetic-time_use.csv").head(0)
    path = tmp_path / "empty.xlsx"
    (frame if header else pd.DataFrame()).to_excel(path, index=False)
    told = faults(path)
    assert "no responses" in told or "empty" in told


def test_spss_with_labels_is_read_and_without_them_refused(made: Path, tmp_path: Path) -> None:
    frame = pd.read_csv(made / "synthetic-time_use.csv", dtype={"borough": str})
    codes = {"LBHF": 1.0, "RBKC": 2.0, "WCC": 3.0}
    frame["borough"] = frame["borough"].map(codes)
    path = tmp_path / "time.sav"
    labels = {code: name for name, code in codes.items()}
    pyreadstat.write_sav(frame, str(path), variable_value_labels={"borough": labels})
    assert set(responses.read(path)[0].frame["borough"]) == set(codes)
    pyreadstat.write_sav(frame, str(path))
    assert "column 'borough': found a number (a code without its label?)" in faults(path)


def test_a_file_without_a_known_header(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("Aurelia,Xylander\n1,2\n", encoding="utf-8")
    assert "no row has a column of any template" in faults(path) and "Aurelia" not in faults(path)


@pytest.mark.slow
def test_a_hundred_thousand_responses(tmp_path: Path) -> None:
    draw = np.random.default_rng(5)
    frame = pd.DataFrame(
        draw.integers(1, 6, (100_000, 15)), columns=[f"item_{n}" for n in range(1, 16)]
    )
    frame.insert(0, "time", 1)
    frame.insert(0, "family", [f"f{n}" for n in range(100_000)])
    path = tmp_path / "many.csv"
    frame.to_csv(path, index=False)
    start = time.process_time()
    found = intake.take_in([path], "2017")
    assert time.process_time() - start < 10
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < 2**20  # KiB
    assert len(found.published.tables["score_15"])


def test_what_a_few_people_are_is_not_named(made: Path, tmp_path: Path) -> None:
    frame = pd.read_csv(made / "synthetic-interviews.csv", dtype=object)
    frame.loc[[1, 2], "role"], frame.loc[3, "borough"] = "Lead of plumquats", "Camden"
    path = tmp_path / "interviews.csv"
    frame.to_csv(path, index=False)
    public = intake.take_in([path], "2017").published
    shown = "".join(one.to_csv() for one in [*public.tables.values(), public.withheld]).lower()
    assert "plumquats" not in shown and "camden" not in shown
    whole = intake.take_in([path], "2017", OPEN).published.tables["respondents"]
    assert {"lead of plumquats", "Camden"} <= set(whole["answer"])


def test_no_wave_is_of_a_year_to_come() -> None:
    with pytest.raises(Mistake, match="2117 is a year to come"):
        intake.take_in([], "2117")
