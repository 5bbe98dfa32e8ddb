"""Published files: every release at hand, and the closed contract for their columns."""

import csv
import datetime
import gzip
import io
import os
import re
import resource
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from published_files import GEOGRAPHY, REFERRALS, ROW, authority
from small_book import ROOT

from fop.imports import published, units
from fop.mistakes import Mistake
from fop.tables import datasets, releases

HERE = Path(__file__).parent
RELEASES = sorted((HERE / "releases").rglob("*.csv"))
OLD_REFERRALS = f"{GEOGRAPHY},Category,Referrals,Referrals_rate,Re_referrals,Re_referrals_percent\n"
TODAY = datetime.date(2026, 11, 26)
Given = Callable[..., Path]


def fault(path: Path, small: Path) -> str:
    with pytest.raises(Mistake) as caught:
        published.read(path, small, TODAY)
    return str(caught.value)


@pytest.mark.parametrize("path", RELEASES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_release_at_hand_is_read_whole(path: Path, small: Path) -> None:
    found = published.read(path, small, TODAY)
    assert not any(remark.startswith("Left out") for remark in found.remarks)
    rows = found.rows.set_index(["measure", "code"])
    needed = {
        "referrals": {"referrals", "re-referrals", "re-referral rate"},
        "children in need": {"children in need"},
        "second child protection plans": {"child protection plans started"},
        "length of child protection plans": {"child protection plans at 31 March"},
        "children looked after": {"children looked after", "starts of care", "ends of care"},
        "workforce": {"social workers in post", "turnover rate", "agency worker rate"},
        "population": {"children aged 0 to 17"},
        "section 251": {"spend on fostering", "spend on children looked after"},
    }[found.shape]
    assert needed <= set(rows.index.get_level_values("measure"))
    for measure in needed:
        assert rows.loc[(measure, "E92000001"), "value"].max() > 10


SPEND = (
    HERE / "releases" / "2024" / "s251_childrens_young_peoples_services_la_regional_national.csv"
)


def test_fostering_is_the_total_and_not_a_part_of_it(small: Path) -> None:
    rows = published.read(SPEND, small, TODAY).rows
    england = rows[(rows["measure"] == "spend on fostering") & (rows["code"] == "E92000001")]
    assert england["value"].tolist() == [1567590381]


def test_older_names_another_order_and_a_byte_order_mark_are_understood(
    given: Given, small: Path
) -> None:
    row = ROW.replace("1752,", "1752,587.2,")
    lines = [line.split(",")[::-1] for line in (OLD_REFERRALS + row).splitlines()]
    text = "".join('"' + '","'.join(cells) + '"\r\n' for cells in lines)
    found = published.read(given(text.encode("utf-8-sig")), small, TODAY)
    assert found.rows.set_index("measure")["value"].to_dict() == {
        "referrals": 1752,
        "re-referrals": 325,
        "re-referral rate": 18.6,
        "referral rate": 587.2,
    }


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "utf-8-sig"])
@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_any_encoding_and_separator_will_do(
    given: Given, small: Path, encoding: str, sign: str
) -> None:
    text = (REFERRALS + ROW).replace(",", sign).encode(encoding)
    assert len(published.read(given(text), small, TODAY).rows) == 3


@pytest.mark.parametrize(
    ("text", "symbol"), [("c", "c"), (":", "x"), ("u", "u"), ("low", "low"), ("[z]", "z")]
)
def test_symbols_stay_symbols(given: Given, small: Path, text: str, symbol: str) -> None:
    path = given(REFERRALS + ROW.replace("1752", text))
    row = published.read(path, small, TODAY).rows.set_index("measure").loc["referrals"]
    assert row["symbol"] == symbol
    assert row["value"] != row["value"]


def test_mid_year_population_serves_the_year_after(given: Given, small: Path) -> None:
    header = f"{GEOGRAPHY},age_group,population_estimate\n"
    rows = "".join(
        authority("2024", "E09000033", n).replace("Referrals and Re-referrals", group)
        for group, n in (("18 and over", 170_000), ("0-17", 29_834))
    )
    found = published.read(given(header + rows), small, TODAY)
    assert found.rows[["year", "value"]].to_numpy().tolist() == [["2024-25", 29_834]]


def test_a_population_of_a_summer_to_come_is_refused(given: Given, small: Path) -> None:
    header = f"{GEOGRAPHY},age_group,population_estimate\n"
    rows = authority("2027", "E09000033", 29_834).replace("Referrals and Re-referrals", "0-17")
    assert "2027 is a year to come" in fault(given(header + rows), small)


def test_a_number_in_the_place_of_a_code_is_no_new_code(given: Given, small: Path) -> None:
    found = published.read(given(REFERRALS + ROW.replace("E09000033", "213")), small, TODAY)
    assert set(found.rows["code"]) == {"E09000033"}
    assert not any("New codes" in remark for remark in found.remarks)


def test_a_joint_return_keeps_its_joint_code(given: Given, small: Path) -> None:
    code, name = "E09000021 / E09000027", "Kingston upon Thames / Richmond upon Thames"
    path = given(REFERRALS + authority("2025", code, 10, 1, 10, name=name, number="314 / 318"))
    assert set(published.read(path, small, TODAY).rows["code"]) == {code}


def test_an_authority_that_is_not_ours_is_left_out_by_name(given: Given, small: Path) -> None:
    path = given(REFERRALS + ROW + authority("2026", "W06000001", 5, 1, 20, name="Anglesey"))
    found = published.read(path, small, TODAY)
    assert any(
        "Left out" in remark and "Anglesey (W06000001)." in remark for remark in found.remarks
    )


def test_a_new_code_is_known_by_name_and_number(given: Given, small: Path) -> None:
    row = ROW.replace("E09000033", "E09000099")
    found = published.read(given(REFERRALS + row), small, TODAY)
    assert set(found.rows["code"]) == {"E09000033"}
    assert any("E09000099 for Westminster" in remark for remark in found.remarks)


def test_an_authority_that_was_not_yet_there_has_no_figure(given: Given, small: Path) -> None:
    row = authority("2015", "E06000059", "z", "z", "z", name="Dorset", number="838")
    old = authority("2015", "E10000009", 5, 1, 20, name="Dorset", number="835")
    found = published.read(given(REFERRALS + row + old), small, TODAY)
    assert set(found.rows["code"]) == {"E10000009"}


XLSX = io.BytesIO()
openpyxl.Workbook().save(XLSX)
ZIPPED = io.BytesIO()
with zipfile.ZipFile(ZIPPED, "w") as archive:
    archive.writestr("inside.csv", REFERRALS + ROW)

WITH_SEX = REFERRALS.replace("rereferral_percent", "rereferral_percent,sex")


def sexed(*values: str) -> str:
    return WITH_SEX + "".join(f"{ROW[:-1]},{value}\n" for value in values)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "the file is empty"),
        (REFERRALS, "no row but its header"),
        (REFERRALS + "\n\n,,,\n", "no row but its header"),
        (ZIPPED.getvalue(), "a zip file or a workbook"),
        (XLSX.getvalue(), "a zip file or a workbook"),
        (gzip.compress(REFERRALS.encode(), mtime=0), "compressed file. Unpack it"),
        ("<!DOCTYPE html><p>Not found</p>", "web page"),
        (REFERRALS + ROW + ROW[:60], "row 3 has"),
        (REFERRALS + ROW + '"2026,Reporting', "after row 2 (unexpected end of data)"),
        (REFERRALS + ROW[:-1] + ",9\n", "row 2 has 15 cells, the header 14"),
        (REFERRALS + ROW + ROW, "a second time"),
        (REFERRALS[:-1] + ",Referral_Count\n" + ROW[:-1] + ",9\n", "stands twice"),
        (REFERRALS + ROW.replace("1752", "many"), "row 2, column 'referral_count': found 'many'"),
        (REFERRALS + ROW.replace("1752", ""), "found ''"),
        (REFERRALS + ROW.replace("1752", "-5"), "found '-5', expected no figure below 0"),
        (REFERRALS + ROW.replace("1752", "=A1+A2"), "found '=A1+A2'"),
        (REFERRALS + ROW.replace("1752", "1e40"), "found '1e40'"),
        (REFERRALS + ROW.replace("1752", "9" * 40), "expected a figure that can be"),
        (REFERRALS + ROW.replace("1752", "\u0661\u0669"), "found '\u0661\u0669'"),
        (REFERRALS + ROW.replace("1752", "1752.5"), "found '1752.5', expected a whole number"),
        (REFERRALS + ROW.replace("1752", "18.6%"), "found '18.6%'"),
        (REFERRALS + ROW.replace("18.6", "186"), "found '186', expected a share from 0 to 100"),
        (REFERRALS + ROW.replace("18.6", "0.186"), "shares are parts of one, such as 0.186 for a"),
        (REFERRALS + ROW.replace("325", "3250"), "3250 re-referrals are more than the 1752"),
        (REFERRALS + ROW.replace("2026,", "Spring,"), "found 'Spring'"),
        (REFERRALS + ROW.replace("2026,", "2031,"), "2031 is a year to come"),
        (REFERRALS + ROW.replace("2026,", "2024/26,"), "row 2, column 'time_period'"),
        (REFERRALS + ROW.replace("Reporting year", "Calendar year"), "found 'Calendar year'"),
        (REFERRALS + ROW.replace("Reporting year", "Academic year"), "of years to 31 March"),
        (REFERRALS + ROW.replace("Reporting year", "Q1"), "column 'time_identifier'"),
        (REFERRALS + ROW.replace("Local authority", "Ward"), "found 'Ward'"),
        (REFERRALS + ROW.replace("E09000033", "W06000001").replace("213", ""), "no area of areas"),
        (REFERRALS + ROW.replace("E09000033", "E09000013"), "E09000013 is Hammersmith and Fulham"),
        (
            REFERRALS + ROW.replace("E09000033,Westminster", "Westminster,E09000033"),
            "the name 'E09000033' is a code, the code 'WESTMINSTER' is none",
        ),
        (REFERRALS + ROW.replace("E09000033", "E0900033"), "found 'E0900033', no ONS code"),
        (
            REFERRALS + authority("2026", "E06000059", 5, 1, 20, name="Dorset", number="835"),
            "but Dorset has 838",
        ),
        (REFERRALS.replace("referral_count", "total", 1) + ROW, "Columns not known: total"),
        (
            REFERRALS.replace(",referral_count", "", 1) + ROW.replace("1752,", ""),
            "no column is known for referrals. Download the whole file.",
        ),
        (REFERRALS.replace("time_period", "period") + ROW, "'time_period' is missing"),
        ('{"results": [{"id": 1}]}', "JSON. Download the CSV file itself."),
        ("col_name,col_type,label\na,Filter,b\n", "no column time_period, as every data file"),
        (
            REFERRALS + ROW.replace("Referrals and Re-referrals", ""),
            "column category holds nothing, expected 'Referrals and Re-referrals'",
        ),
        ("a,b\n1,2\n", "not a file that is known. Its columns: a, b."),
        (
            "location,location_code,geographic_level,time_period,Referrals,Re_referrals,"
            "Re_referrals_percent\nWestminster,E09000033,localAuthority,2022,1925,300,15.6\n",
            "A table made on the website, or cut in a spreadsheet",
        ),
        (
            "time_period,time_identifier,geographic_level,country_code,country_name,"
            "population_count,number\n2022,Reporting year,National,E92000001,England,"
            "Children looked after at 31 March,82170\n",
            "'new_la_code', 'la_name' is missing",
        ),
        (
            f"{GEOGRAPHY},cla_group,characteristic,number,percentage\n",
            "not a file that is known. Its columns: cla_group, characteristic, number, percentage",
        ),
        (
            "Referrals,2022,2023\nWestminster,1925,1300\n",
            "A table made on the website, or cut in a spreadsheet",
        ),
        (sexed("Female"), "column sex holds Female: part of the whole"),
        (sexed("Female", "Male"), "column sex holds Female, Male: part of the whole"),
        (sexed("5"), "column sex is not known; it holds 5"),
        (
            REFERRALS + ROW.replace("Referrals and Re-referrals", "Referrals of girls"),
            "column category holds Referrals of girls, expected 'Referrals and Re-referrals'",
        ),
    ],
)
def test_a_bad_file_is_refused_in_words(
    given: Given, small: Path, content: str | bytes, words: str
) -> None:
    assert words in fault(given(content), small)


@pytest.mark.parametrize(
    "content",
    [
        sexed("Female"),
        sexed("Female", ""),
        sexed("Female", "Male"),
        sexed("5"),
        sexed("Age")
        .replace("sex", "characteristic_group,characteristic")
        .replace("Age", "Age,5 to 9"),
    ],
)
def test_a_part_of_a_population_is_refused_in_one_line(
    given: Given, small: Path, content: str
) -> None:
    told = fault(given(content), small)
    assert "\n" not in told
    assert ("leaves nobody out" in told) is (content == sexed("Female"))


def test_a_renamed_value_of_many_kinds_is_one_line(given: Given, small: Path) -> None:
    text = re.sub(r",3\.[13]\.[0-9]+ ", ",", spent(1))
    told = fault(given(text), small)
    assert "\n" not in told
    assert "no row is known for spend on adoption; spend on asylum seeker services;" in told


OUTER = "Reporting year,Local authority,E92000001,England,E13000002,Outer London"
JOINT = {
    "314,E09000021,Kingston upon Thames": "318,E09000027,Richmond upon Thames",
    "318,E09000027,Richmond upon Thames": "314,E09000021,Kingston upon Thames",
    "940,E06000061,North Northamptonshire": "941,E06000062,West Northamptonshire",
    "941,E06000062,West Northamptonshire": "940,E06000061,North Northamptonshire",
}
"""Members of joint returns, and the other of each."""


def staffed(*rows: tuple[int, str, str]) -> str:
    """A file on the workforce: of each row the year, the place and what takes figures' place."""
    source = HERE / "releases/2022/csww_headline_measures_2017_to_2022.csv"
    header, first, *_ = source.read_text(encoding="utf-8-sig").splitlines()
    figures = first.split(",")[10:]
    told = {"same": figures, "other": [figures[0], *figures[2:3], *figures[2:]]}
    lines = [
        ",".join([str(year), OUTER, place, *told.get(kind, [kind] * len(figures))])
        for year, place, kind in rows
    ]
    return "\n".join([header, *lines]) + "\n"


@pytest.mark.parametrize("member", [
    pytest.param(name, marks=pytest.mark.slow if place % 2 else ())
    for place, name in enumerate(JOINT)
])  # fmt: skip
@pytest.mark.parametrize("other", ["z", ".", "same", ""])
def test_a_joint_return_is_not_its_members(
    given: Given, small: Path, member: str, other: str
) -> None:
    rows = [(year, place, kind) for year in (2021, 2022)
            for place, kind in ((member, "same"), (JOINT[member], other)) if kind]  # fmt: skip
    code = " / ".join(sorted(place.split(",")[1] for place in (member, JOINT[member])))
    for ordered in (rows, rows[::-1]):
        if other:
            found = published.read(given(staffed(*ordered)), small, TODAY)
            assert {*found.rows["code"]} == {code}
            assert not found.rows.duplicated(["code", "year", "measure"]).any()
            assert found.rows["value"].notna().all()
            assert any("read as one return" in remark for remark in found.remarks)
            continue
        # Whose the figures are that stand under one alone cannot be told.
        told = fault(given(staffed(*ordered)), small)
        assert "\n" not in told
        name = member.split(",")[2]
        assert f"{name} in 2020-21 to 2021-22: left out" in told
        assert "make one return" in told
        beside = (2022, "213,E09000033,Westminster", "same")
        found = published.read(given(staffed(*ordered, beside)), small, TODAY)
        assert {*found.rows["code"]} == {"E09000033"}
        assert any(name in remark and "left out" in remark for remark in found.remarks)


@pytest.mark.parametrize(
    "place",
    [
        "318 / 314,E09000027 / E09000021,Richmond upon Thames / Kingston upon Thames",
        "314/318,E09000021/E09000027,Kingston upon Thames and Richmond upon Thames",
        "314 & 318,E09000021 and E09000027,Richmond upon Thames & Kingston upon Thames",
        "314 / 318,E09000021,Kingston upon Thames",
        "318 / 314,E09000027,Richmond upon Thames",
        "314 / 318,,Kingston upon Thames",
    ],
)
def test_a_joint_return_is_known_however_it_is_written(
    given: Given, small: Path, place: str
) -> None:
    found = published.read(given(staffed((2022, place, "same"))), small, TODAY)
    assert {*found.rows["code"]} == {"E09000021 / E09000027"}


def test_members_have_figures_of_their_own_before_and_where_they_differ(
    given: Given, small: Path
) -> None:
    first, second = list(JOINT)[:2]
    found = published.read(given(staffed((2015, first, "same"))), small, TODAY)
    assert {*found.rows["code"]} == {"E09000021"}
    both = staffed((2022, first, "same"), (2022, second, "other"))
    found = published.read(given(both), small, TODAY)
    assert {*found.rows["code"]} == {"E09000021", "E09000027"}
    assert any("write its last day into the column 'ends'" in remark for remark in found.remarks)
    # Other returns are made by each.
    row = authority("2026", "E09000021", 9, 1, 11.1, name="Kingston upon Thames", number="314")
    assert {*published.read(given(REFERRALS + row), small, TODAY).rows["code"]} == {"E09000021"}


def test_no_figure_is_read_of_a_year_in_which_an_authority_was_none(
    given: Given, small: Path
) -> None:
    old = "928,E10000021,Northamptonshire"
    found = published.read(given(staffed((2020, old, "same"), (2022, old, "same"))), small, TODAY)
    assert {*found.rows["year"]} == {"2019-20"}
    assert any("Northamptonshire in 2021-22: left out" in remark for remark in found.remarks)
    told = fault(given(staffed((2017, "838,E06000059,Dorset", "same"))), small)
    assert "Dorset in 2016-17: left out, for it was no authority then" in told


def test_another_number_beside_code_and_name_is_remarked_on(given: Given, small: Path) -> None:
    found = published.read(given(REFERRALS + ROW.replace("213", "205")), small, TODAY)
    assert set(found.rows["code"]) == {"E09000033"}
    assert any("such as 205 for WCC" in one for one in found.remarks)


def test_a_row_without_a_code_is_known_by_name_and_number(given: Given, small: Path) -> None:
    row = ROW.replace("E09000033", "").replace("Local authority", "local authority")
    found = published.read(given(REFERRALS + row), small, TODAY)
    assert {*found.rows["code"]} == {"E09000033"}
    assert not any("New codes" in remark for remark in found.remarks)


def test_the_total_is_taken_where_its_parts_stand_beside_it(given: Given, small: Path) -> None:
    found = published.read(given(sexed("Female", "Total", "Male")), small, TODAY)
    assert len(found.rows) == 3
    assert "Column sex: only rows with Total are read." in found.remarks


def test_a_filter_that_leaves_nobody_out_is_understood(given: Given, small: Path) -> None:
    assert len(published.read(given(sexed("All")), small, TODAY).rows) == 3


def test_a_renamed_value_is_refused_with_the_nearest(given: Given, small: Path) -> None:
    source = HERE / "releases" / "2025" / "cla_number_and_rate_per_10k_children.csv"
    text = source.read_text(encoding="utf-8").replace("starting to be", "newly")
    message = fault(given(text), small)
    assert "no row is known for starts of care" in message
    assert "The nearest: 'Children" in message
    assert "fop import --learn" in message


SPEND = HERE / "releases/2024/s251_childrens_young_peoples_services_la_regional_national.csv"
MONEY = ("_provision", "total_expenditure", "income", "net_current_expenditure")


def spent(pounds: float, *, without: str = "", named: str = "") -> str:
    """Spending in units of so many pounds, without a column, or with a unit in a column's name."""
    header, *rows = csv.reader(SPEND.read_text().splitlines())
    lines = []
    for row in rows:
        cells = dict(zip(header, row, strict=True))
        for name in cells:
            if name.endswith(MONEY) and cells[name] not in ("", "x", "z"):
                cells[name] = f"{float(cells[name]) / pounds:.6f}"
        cells.pop(without, None)
        lines.append(list(cells.values()))
    names = [name for name in header if name != without]
    names = [f"{name}{named}" if name == "total_expenditure" else name for name in names]
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([names, *lines])
    return text.getvalue()


@pytest.mark.parametrize(
    ("pounds", "changes"),
    [
        (1e3, {}),
        (1e6, {}),
        (1e6, {"without": "per_capita_net_current_spend", "named": "_£m"}),
        (1e3, {"without": "per_capita_net_current_spend", "named": " (£000)"}),
        (1e3, {"without": "per_capita_net_current_spend", "named": "_in_thousands_of_pounds"}),
    ],
)
def test_thousands_and_millions_are_read_where_the_file_tells(
    given: Given, small: Path, pounds: float, changes: dict[str, str]
) -> None:
    plain = published.read(given(spent(1), "plain.csv"), small, TODAY)
    found = published.read(given(spent(pounds, **changes)), small, TODAY)
    assert (found.rows["value"] - plain.rows["value"]).abs().max() <= 1
    assert any("of pounds: read as pounds" in remark for remark in found.remarks)
    assert not any("of pounds" in remark for remark in plain.remarks)


@pytest.mark.parametrize("pounds", [1e3, 1e6])
def test_thousands_and_millions_are_refused_where_it_does_not(
    given: Given, small: Path, pounds: float
) -> None:
    bare = given(spent(pounds, without="per_capita_net_current_spend"))
    assert "the file does not say which" in fault(bare, small)


@pytest.mark.parametrize("times", [0.001, 0.1, 10])
def test_a_measure_that_is_far_from_as_large_as_it_was_is_refused(times: float) -> None:
    rows = releases.figures("social workers in post").assign(measure="social workers in post")
    newest = rows["year"].eq(rows["year"].max())
    odd = rows.assign(value=rows["value"].mask(newest, rows["value"] * times))
    units.check_sizes(Path("f.csv"), rows, frozenset(), None)
    units.check_sizes(Path("f.csv"), odd[odd["code"].str.startswith("E0900003")], frozenset(), None)
    with pytest.raises(Mistake, match=r"social workers in post, .* times those held"):
        units.check_sizes(Path("f.csv"), odd, frozenset(), None)


def test_regions_without_codes_are_known_by_their_names(given: Given, small: Path) -> None:
    region = ROW.replace("Local authority", "Regional").replace("E13000001", "")
    found = published.read(given(REFERRALS + ROW + region), small, TODAY)
    assert set(found.rows["code"]) == {"E09000033", "E13000001"}
    unknown = REFERRALS + ROW + region.replace("Inner London", "Atlantis")
    (told,) = published.read(given(unknown), small, TODAY).remarks[-1:]
    assert told.endswith("areas.csv does not have them: Atlantis.")


def test_amounts_with_their_signs_turned_round_are_refused(given: Given, small: Path) -> None:
    assert "most of its amounts are below 0" in fault(given(spent(-1)), small)


@pytest.mark.parametrize(
    ("header", "row"),
    [
        (
            "LA_order,New_geog_code,geog_l,geog_c,geog_n,CLA_Mar2017,CLA_2017,CLA_stp2017,CLA_male",
            "1,E92000001,NATIONAL,999,ENGLAND,72670,102590,1880,40960",
        ),
        (
            "LA,LA Name,LineNumber,CYPServiceDescription,ReportGroup,OwnProvision,TotalExpenditure",
            "201,City of London,6,6 Residential care,CHILDREN LOOKED AFTER,11171,11171",
        ),
    ],
)
def test_files_from_before_the_present_service_are_sent_to_it(
    given: Given, small: Path, header: str, row: str
) -> None:
    told = fault(given(f"{header}\n{row}\n"), small)
    assert "has no column time_period" in told
    assert "tables hold figures of those years already" in told


@pytest.mark.parametrize(("text", "symbol"), [("~", "low"), ("*", "c")])
def test_symbols_of_earlier_releases_are_written_as_now(
    given: Given, small: Path, text: str, symbol: str
) -> None:
    found = published.read(given(REFERRALS + ROW.replace("325", text)), small, TODAY)
    assert found.rows.set_index("measure").loc["re-referrals", "symbol"] == symbol


def test_quoted_cells_with_commas_and_line_ends_are_read(given: Given, small: Path) -> None:
    row = ROW.replace("Westminster", '"City of\nWestminster"').replace("1752", '"1,752"')
    found = published.read(given((REFERRALS + row).replace("\n2026", "\r\n2026")), small, TODAY)
    assert found.rows.set_index("measure").loc["referrals", "value"] == 1752


@pytest.mark.parametrize(
    "text",
    [
        REFERRALS + ROW.replace("18.6", "18.6%"),
        REFERRALS + ROW.replace("2026,", "2025-26,"),
        REFERRALS + ROW.replace("2026,", "2026.0,").replace(",213,", ",213.0,"),
        REFERRALS + ROW.replace("E09000033", "e09000033").replace("Local authority", "LA"),
        REFERRALS + ROW.replace("2026,", "2025/26,"),
        "Referrals to 31 March 2026\n\n" + REFERRALS + ROW,
        "Referrals to 31 March 2026" + "," * REFERRALS.count(",") + "\n" + REFERRALS + ROW,
    ],
    ids=["per cent sign", "hyphen", "points", "short", "slash", "title", "title of a sheet"],
)
def test_what_a_spreadsheet_makes_of_a_download_is_read(
    given: Given, small: Path, text: str
) -> None:
    rows = published.read(given(text), small, TODAY).rows
    assert set(rows["year"]) == {"2025-26"}
    assert rows["value"].tolist() == [1752, 325, 18.6]


def test_a_row_below_titles_is_named_by_its_number(given: Given, small: Path) -> None:
    text = "Referrals\n\n" + REFERRALS + ROW.replace("1752", "many")
    assert "row 4, column 'referral_count'" in fault(given(text), small)


@pytest.mark.parametrize(
    ("figures", "first", "times"),
    [
        ((5, "many", 1), 2011, 1),
        ((5, 1, 186), 2011, 1),
        ((5, 1, 20), 2031, 1),
        ((5, 1, 20), 2011, 2),
    ],
)
def test_many_faults_of_one_kind_are_one_line(
    given: Given, small: Path, figures: tuple[object, ...], first: int, times: int
) -> None:
    years = [str(year) for year in range(first, first + 16)] * times
    rows = (authority(year, "E09000033", *figures) for year in years)
    told = fault(given(REFERRALS + "".join(rows)), small)
    assert "\n" not in told
    assert "15 more such faults." in told


def test_a_last_line_without_an_end_is_remarked_on(given: Given, small: Path) -> None:
    remarks = published.read(given((REFERRALS + ROW)[:-1]), small, TODAY).remarks
    assert any("no line end" in remark for remark in remarks)


def national(path: Path, rows: int) -> Path:
    """Write a file of the published shape with as many rows, no authority twice in a year."""
    areas = datasets.load("areas").fillna("")
    known = areas[areas["level"] == "authority"][["code", "name", "number"]].to_numpy().tolist()
    with path.open("w", encoding="utf-8") as file:
        file.write(REFERRALS)
        for count in range(rows):
            turn, place = divmod(count, len(known))
            code, name, number = known[place] if turn < 13 else (f"W{count:08}", "Elsewhere", "")
            year = str(2013 + turn % 13)
            quoted = f'"{name}"'
            file.write(authority(year, code, count, count // 5, 20, name=quoted, number=number))
    return path


def test_a_national_file_is_read_in_under_a_second(tmp_path: Path) -> None:
    path = national(tmp_path / "national.csv", 2_000)
    for table in ("areas", "official/shapes", "official/measures"):
        datasets.load(table)
    start = time.process_time()
    assert published.read(path, today=TODAY).rows["code"].nunique() > 150
    assert time.process_time() - start < 1


@pytest.mark.long
@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="asks Linux what was used")
def test_a_million_rows_are_read_in_little_memory(tmp_path: Path) -> None:
    path = national(tmp_path / "long.csv", 1_000_000)
    # A process takes over the largest size of the one that started it, but not the memory's own.
    code = (
        "import sys; from pathlib import Path; from fop.imports import published\n"
        "print(len(published.read(Path(sys.argv[1])).rows))\n"
        "print(Path('/proc/self/status').read_text().split('VmHWM:')[1].split()[0])"
    )
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    figures, kibibytes = map(int, done.stdout.split())
    assert figures > 150 * 13 * 3
    assert kibibytes < 512 * 1024
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before < 20


def test_a_code_with_a_sign_that_nobody_sees_is_told(given: Given, small: Path) -> None:
    told = fault(given(REFERRALS + ROW.replace("E09000033", "E09000033\u200b")), small)
    assert "row 2: code 'E09000033\\u200b' holds signs that no code has" in told
