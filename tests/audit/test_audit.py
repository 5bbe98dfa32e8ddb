"""The audit: its language, its rules and the faults of a ledger, on tables small enough to see."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from fop.audit import ledger, marks, verdicts
from fop.audit.explanations import Search, explain
from fop.audit.functions import FUNCTIONS, MEANINGS
from fop.audit.language import evaluate, reach
from fop.audit.ledger import Claim, examine
from fop.audit.library import Library, plainly
from fop.cli import main
from fop.mistakes import Mistake

STAFF = """borough,year,measure,printed,value,unit
A,2013-14,posts,150,150,full-time equivalent
A,2013-14,leavers,21,21,full-time equivalent
A,2014-15,posts,154,154,full-time equivalent
A,2014-15,leavers,22,22,full-time equivalent
A,2014-15,starters,20,20,full-time equivalent
A,2014-15,turnover rate,20.0,20.0,per cent
B,2013-14,posts,160,160,full-time equivalent
B,2013-14,leavers,16,16,full-time equivalent
B,2014-15,posts,149,149,full-time equivalent
B,2014-15,leavers,24,24,full-time equivalent
B,2014-15,starters,35,35,full-time equivalent
B,2014-15,turnover rate,16.4,16.4,per cent
"""
SPEND = """borough,year,measure,printed,value,unit
A,2013-14,fostering,"3,652,700",3652700,pounds
A,2013-14,adoption,"1,484,250",1484250,pounds
A,2013-14,housing,,,pounds
A,2013-14,total,"1,484,250",1484250,pounds
B,2013-14,fostering,"3,157,350",3157350,pounds
B,2013-14,adoption,"1,465.06",1465060,pounds
B,2013-14,housing,"1,692.24",1692240,pounds
B,2013-14,total,"3,473,080",3473080,pounds
"""
ANSWERS = """topic,group,answer,count,base
reviews,staff,yes,14,25
reviews,staff,no,8,25
reviews,staff,unclear,2,25
reviews,staff,elsewhere,1,25
"""
DATES = """event,date,until
Launch,2014-10,
Courses,2014-10,2016-12
Some year,2015,
Plan,,
"""
WORDS = """word,also,holds,nearly
halved,,-55..-45,-60..-40
grew,,>0,
"""
TABLES = {"report/table_3_3": STAFF, "report/table_3_5": SPEND, "report/answers": ANSWERS,
          "report/timeline": DATES, "words": WORDS}  # fmt: skip
HEAD = "id,section,kind,claim,printed,reading,check,verdict,reason,prints\n"


def rate(borough: str, year: str = "2014-15") -> str:
    leavers, posts = (
        f'cell("table_3_3", "{borough}", "{year}", "{name}")' for name in ("leavers", "posts")
    )
    return f"100 * {leavers} / {posts}"


def package(folder: Path, tables: dict[str, str]) -> Path:
    resources = []
    for name, text in tables.items():
        path = folder / f"{name}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        columns = text.partition("\n")[0].split(",")
        fields = [
            {"name": c, "type": "number" if c in ("value", "count", "base") else "string"}
            for c in columns
        ]
        resources.append({"path": f"{name}.csv", "schema": {"fields": fields}})
    (folder / "datapackage.json").write_text(json.dumps({"resources": resources}))
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return package(tmp_path, TABLES)


@pytest.fixture
def library(folder: Path) -> Library:
    return Library(folder)


@pytest.fixture
def judge(library: Library) -> Callable[[str, str], ledger.Finding]:
    words = ledger.listed_words(library)

    def judged(reading: str, check: str, prints: str = "") -> ledger.Finding:
        claim = Claim("x-01", "1", "rate", "c", reading, "", reading, check, prints=prints)
        return examine(claim, library, words)

    return judged


# The language


@pytest.mark.parametrize(
    ("check", "values"),
    [
        ("1 + 2 * 3 - 4 / 8", [6.5]),
        ("-(2 - 5)", [3]),
        ("1, 2", [1, 2]),
        ("2 * (1, 3)", [2, 6]),
        ("(4, 9) / (2, 3)", [2, 3]),
        ("1 < 2 < 3", [True]),
        ("3 > 2 > 2", [False]),
        ("1 == 1 and 2 == 3", [False]),
        ("1 == 1 or 2 == 3", [True]),
        ("max(1, 4, 2), min((3, 1))", [4, 1]),
        ("abs((-2, 2))", [2, 2]),
        ("share(1, 4)", [25]),
        ('cell("table_3_3", "A", "2014-15", "leavers")', [22]),
        ('cell("table_3_3", "*", "2014-15", "leavers")', [22, 24]),
        ('change("table_3_3", "*", "leavers")', [100 / 21, 50]),
        ('total("table_3_5", "A", "2013-14", "fostering", "adoption", "housing")', [5136950]),
        ('count("answers", answer="yes")', [14]),
        ('base("answers", answer="yes")', [25]),
        ('value("answers", "base", answer="no")', [25]),
        ('sum("answers", "count", group="staff")', [25]),
        ('every("answers", "count", group="staff")', [14, 8, 2, 1]),
        ('max(every("table_3_5", "value"))', [3652700]),
        ('rows("answers", group="staff")', [4]),
        ('end("Courses") - date("Courses")', [27]),
        ('end("Some year") - date("Some year")', [12]),
        ('end("Launch") - date("Launch")', [1]),
    ],
)
def test_a_check_gives_its_parts(library: Library, check: str, values: list[float]) -> None:
    assert [part.value for part in evaluate(check, library)] == pytest.approx(values)


@pytest.mark.parametrize(
    ("check", "fault"),
    [
        ("1 +", "not an expression"),
        ("", "not an expression"),
        ("open('x')", "no function open"),
        ("().__class__", "no figure, arithmetic or comparison"),
        ("[1 for x in y]", "no figure, arithmetic or comparison"),
        ("lambda: 1", "no figure, arithmetic or comparison"),
        ("2 ** 9", "no figure, arithmetic or comparison"),
        ("'text'", "no figure, arithmetic or comparison"),
        ("True", "no figure, arithmetic or comparison"),
        ("x", "no figure, arithmetic or comparison"),
        ("1 / 0", "division by nought"),
        ("(1, 2) + (1, 2, 3)", "2 parts stand against 3"),
        ('rows("nowhere")', "no table 'nowhere'"),
        ('rows("answers", colour="red")', "no column colour"),
        ('rows("answers", answer=1 + 1)', "chooses rows"),
        ('count("answers", answer="maybe")', "no row with answer 'maybe'"),
        ('count("answers", group="staff")', "4 rows"),
        ('value("answers", "topic", answer="yes")', "no figure in column topic"),
        ('value("answers", "size", answer="yes")', "no column size"),
        ('cell("table_3_5", "A", "2013-14", "housing")', "no figure"),
        ('cell("table_3_3", "A")', "what it needs"),
        ('date("Plan")', "no date for 'Plan'"),
    ],
)
def test_what_is_no_check_is_refused(library: Library, check: str, fault: str) -> None:
    with pytest.raises(Mistake, match=fault):
        evaluate(check, library)


def test_every_function_is_explained() -> None:
    assert [call.partition("(")[0] for call in MEANINGS] == list(FUNCTIONS)


def test_a_figure_used_twice_has_one_value_at_a_time(library: Library) -> None:
    one = 'cell("table_3_3", "A", "2014-15", "leavers")'
    (part,) = evaluate(f"{one} - {one}", library)
    assert reach(f"{one} - {one}", library, 0, part.uses) == (0, 0)


def test_the_reach_of_a_ratio_is_that_of_its_corners(library: Library) -> None:
    (part,) = evaluate(rate("B"), library)
    low, high = reach(rate("B"), library, 0, part.uses)
    assert (low, high) == pytest.approx((100 * 23.5 / 149.5, 100 * 24.5 / 148.5))


def test_an_exact_count_does_not_stretch(library: Library) -> None:
    check = 'count("answers", answer="yes") / base("answers", answer="yes")'
    (part,) = evaluate(check, library)
    assert reach(check, library, 0, part.uses) == (0.56, 0.56)


def test_too_many_rounded_figures_are_refused(library: Library) -> None:
    figures = [library.figure("table_3_3", place, "value") for place in range(12)]
    figures += [library.figure("table_3_5", 0, "value")]
    with pytest.raises(Mistake, match="13 rounded figures"):
        reach("1", library, 0, frozenset(figures))


@pytest.mark.parametrize(
    ("table", "row", "step"),
    [("table_3_3", 0, 1), ("table_3_3", 5, 0.1), ("table_3_5", 0, 1), ("table_3_5", 5, 10)],
)
def test_a_print_says_how_exactly_a_figure_is_known(
    library: Library, table: str, row: int, step: float
) -> None:
    assert library.figure(table, row, "value").step == pytest.approx(step)


def test_a_print_is_read_plainly() -> None:
    assert plainly("1,465.06") == 1465.06
    assert plainly("x") != plainly("x")


# The verdicts


@pytest.mark.parametrize(
    ("reading", "check", "verdict"),
    [
        ("14.3", rate("A"), "reproduced"),
        ("16.4", rate("B"), "rounding"),
        ("20.0", rate("A"), "discrepancy"),
        ("14.3; 16.4", f"{rate('A')}, {rate('B')}", "rounding"),
        ("14.3; 20.0", f"{rate('A')}, {rate('B')}", "partly"),
        ("25", 'base("answers", answer="yes")', "reproduced"),
        ("24", 'base("answers", answer="yes")', "discrepancy"),
        ("halved", "-50", "reproduced"),
        ("halved", "-43", "partly"),
        ("halved", "-39", "discrepancy"),
        ("halved", "-50, -10", "partly"),
        ("grew", "0", "discrepancy"),
        ("grew", "0.1", "reproduced"),
        (">500", "502", "reproduced"),
        (">500", "500", "discrepancy"),
        (">=500", "500", "reproduced"),
        ("<-40", "-41", "reproduced"),
        ("4..5", "5", "reproduced"),
        ("4..5", "5.1", "discrepancy"),
        ("true", "1 < 2", "reproduced"),
        ("true", "1 > 2", "discrepancy"),
        ("true", "1 > 2, 1 < 2", "partly"),
        ("true", 'cell("table_3_3", "A", "2014-15", "leavers") > 22', "rounding"),
    ],
)
def test_a_verdict_follows_from_its_rule(
    judge: Callable[..., ledger.Finding], reading: str, check: str, verdict: str
) -> None:
    assert judge(reading, check).verdict == verdict


@pytest.mark.parametrize(
    ("grades", "verdict"),
    [
        ([verdicts.HOLDS, verdicts.ALLOWED], "rounding"),
        ([verdicts.HOLDS, verdicts.NEARLY], "partly"),
        ([verdicts.ALLOWED, verdicts.FAILS], "partly"),
        ([verdicts.NEARLY], "partly"),
        ([verdicts.NEARLY, verdicts.FAILS], "partly"),
        ([verdicts.FAILS, verdicts.FAILS], "discrepancy"),
    ],
)
def test_a_verdict_follows_from_the_grades_of_its_parts(grades: list[str], verdict: str) -> None:
    assert verdicts.verdict(grades) == verdict


@pytest.mark.parametrize("reading", ["", "many", "1 to 2", "=5"])
def test_an_unknown_reading_is_refused(judge: Callable[..., ledger.Finding], reading: str) -> None:
    with pytest.raises(Mistake, match="is no number"):
        judge(reading, "1")


# How a recomputed value is written


@pytest.mark.parametrize(
    ("reading", "check", "shown"),
    [
        ("14.3", rate("A"), "14.3"),
        ("20.0", rate("A"), "14.3"),
        ("25,".strip(","), "24", "24"),
        ("14", "14.4", "14"),
        ("15", "14.4", "14.4"),
        ("halved", "-50, -10.25", "−50.0; −10.3"),
        ("true", "1 < 2, 2 < 1", "holds; does not hold"),
        ("0", "0, 0, 0, 0", "0 in each of 4"),
        ("4546800", "8199500", "8,199,500"),
    ],
)
def test_a_value_is_written_as_its_print(
    judge: Callable[..., ledger.Finding], reading: str, check: str, shown: str
) -> None:
    assert ledger.shown(judge(reading, check)) == shown


# Faults of a ledger


def test_every_fault_of_a_ledger_is_told_at_once(folder: Path) -> None:
    rows = [
        'a-01,1,rate,c,1,1,"rows(""nowhere"")",reproduced,,',
        "a-02,1,rate,c,1,1,1 / 0,reproduced,,",
        "a-03,1,rate,c,1,2,1,reproduced,,",
        "a-03,1,rate,c,1,1,1,reproduced,,",
        "a-04,1,rate,c,1,1,1,perhaps,,",
        "a-05,1,rate,c,1,,,not checkable,no time,",
        "a-06,1,rate,c,1,1,1,reproduced,no data,",
        'a-07,1,rate,c,14.3,14.3,100 * 22 / 154,reproduced,,"cell(""table_3_3"", ""A"", '
        '""2014-15"", ""turnover rate"")"',
        "a-08,1,rate,c,1; 2,1; 2,1,reproduced,,",
    ]
    (folder / "claims.csv").write_text(HEAD + "\n".join(rows) + "\n", encoding="utf-8")
    with pytest.raises(Mistake) as caught:
        ledger.run(folder)
    told = "\n".join(caught.value.faults)
    for expected in [
        "a-01: its check: no table 'nowhere'",
        "a-02: its check: a division by nought",
        "a-03: the id stands 2 times",
        "a-03: the ledger says reproduced, the rule gives discrepancy (printed 1, recomputed 1)",
        "a-04: no verdict 'perhaps'",
        "a-05: has neither a check nor a reason",
        "a-06: has a check and also a reason",
        "a-07: the ledger reads 14.3, the table holds 20 for turnover rate (A, 2014-15)",
        "a-08: its check: 1 parts and 2 readings",
    ]:
        assert expected in told
    assert len(caught.value.faults) == 9
    result = CliRunner().invoke(main, ["audit"], env={"FOP_DATA": str(folder)})
    assert result.exit_code == 1
    assert result.stderr.count("claims.csv: ") == 9


def test_a_sound_ledger_is_counted(folder: Path) -> None:
    (folder / "claims.csv").write_text(f"{HEAD}a-01,1,rate,c,1,1,1,reproduced,,\n")
    result = CliRunner().invoke(main, ["audit"], env={"FOP_DATA": str(folder)})
    assert result.exit_code == 0
    assert result.output.startswith("1 statements of the report: 1 reproduced, 0 rounding")


def test_a_ledger_that_is_none_is_told(folder: Path) -> None:
    with pytest.raises(Mistake, match="not found"):
        ledger.run(folder)
    (folder / "claims.csv").write_text("id,colour\nx,red\n")
    with pytest.raises(Mistake, match="not those of a ledger"):
        ledger.run(folder)
    (folder / "claims.csv").write_bytes(b"id\n\xff\n")
    with pytest.raises(Mistake, match="UTF-8"):
        ledger.run(folder)


def test_a_ledger_without_a_statement_or_with_many_faults_is_told_in_a_few_lines(
    folder: Path,
) -> None:
    (folder / "claims.csv").write_text(HEAD)
    result = CliRunner().invoke(main, ["audit"], env={"FOP_DATA": str(folder)})
    assert (result.exit_code, result.stderr.count("holds no statement")) == (1, 1)
    rows = [f"a-{n:03},1,rate,c,1,1,1,fine,,\n" for n in range(300)]
    (folder / "claims.csv").write_text(HEAD + "".join(rows))
    with pytest.raises(Mistake, match=r"a-000: no verdict 'fine'") as caught:
        ledger.run(folder)
    assert caught.value.faults[-1] == f"claims.csv: {300 - ledger.MOST} more such faults."
    assert len(caught.value.faults) == ledger.MOST + 1


def test_a_changed_table_turns_a_verdict(folder: Path) -> None:
    row = f'a-01,1,rate,c,14.3,14.3,"{rate("A").replace(chr(34), chr(34) * 2)}",reproduced,,\n'
    (folder / "claims.csv").write_text(HEAD + row)
    assert ledger.run(folder).tally["reproduced"] == 1
    table = folder / "report" / "table_3_3.csv"
    table.write_text(STAFF.replace("leavers,22,22", "leavers,32,32"))
    with pytest.raises(Mistake, match="the rule gives discrepancy"):
        ledger.run(folder)


# Explanations


def fits(judge: Callable[..., ledger.Finding], library: Library, *claim: str) -> list[str]:
    return list(explain(judge(*claim), library).fits)


def test_a_part_left_out_is_found(judge: Callable[..., ledger.Finding], library: Library) -> None:
    check = 'total("table_3_5", "A", "2013-14", "fostering", "adoption")'
    prints = 'cell("table_3_5", "A", "2013-14", "total")'
    assert fits(judge, library, "1484250", check, prints) == ["fostering (A, 2013-14) left out"]


def test_a_dropped_point_is_found(judge: Callable[..., ledger.Finding], library: Library) -> None:
    check = 'total("table_3_5", "B", "2013-14", "fostering", "adoption", "housing")'
    assert fits(judge, library, "3473080", check) == [
        "adoption (B, 2013-14) taken as 146,506 and housing (B, 2013-14) taken as 169,224, "
        "the point of the print dropped"
    ]


def test_a_copied_neighbour_is_found(
    judge: Callable[..., ledger.Finding], library: Library
) -> None:
    prints = 'cell("table_3_3", "A", "2014-15", "turnover rate")'
    found = fits(judge, library, "20.0", rate("A"), prints)
    assert found == ["the figure of starters (A, 2014-15) copied"]


def test_an_exchanged_figure_is_found(
    judge: Callable[..., ledger.Finding], library: Library
) -> None:
    found = fits(judge, library, "22.7", rate("A"))
    assert found == ["starters (B, 2014-15), 35, in place of leavers (A, 2014-15)"]


def test_an_answer_counted_too_is_found(
    judge: Callable[..., ledger.Finding], library: Library
) -> None:
    answers = " + ".join(f'count("answers", answer="{a}")' for a in ("yes", "no", "unclear"))
    assert "elsewhere, 1, counted too" in fits(judge, library, "25", answers)


@pytest.mark.parametrize(
    ("reading", "check", "found"),
    [
        ("8541", "8514", "two digits swapped"),
        ("8914", "8514", "one digit wrong"),
        ("85140", "8514", "the point moved"),
    ],
)
def test_a_slip_of_digits_is_found(
    judge: Callable[..., ledger.Finding], library: Library, reading: str, check: str, found: str
) -> None:
    assert fits(judge, library, reading, check) == [found]


def test_a_search_says_how_much_it_found(
    judge: Callable[..., ledger.Finding], library: Library
) -> None:
    def said(*claim: str) -> str:
        return str(explain(judge(*claim), library))

    assert "None of the" in said("77", rate("A"))
    assert said("true", "1 > 2") == "Nothing to search: the print is no number."
    assert "one gives the printed figure: two digits swapped." in said("8541", "8514")
    assert str(Search(9, ["a", "b"])) == "Of 9 slips tried 2 give the printed figure: a; or b."
    assert "5 give the printed figure, too many to prefer one" in str(Search(9, list("abcde")))


def test_a_slip_must_explain_every_part(
    judge: Callable[..., ledger.Finding], library: Library
) -> None:
    assert fits(judge, library, "8541; 1111", "8514, 9999") == []


# Corrections and marks


def test_a_correction_is_carried_to_what_rests_on_it(folder: Path) -> None:
    quoted = rate("A").replace('"', '""')
    cell = 'cell("table_3_3", "A", "2014-15", "turnover rate")'.replace('"', '""')
    rows = [
        f'a-01,1,rate,c,20.0,20.0,"{quoted}",discrepancy,,"{cell}"',
        f'a-02,1,rate,c,twice,20.0,"{cell}",reproduced,,',
        'a-03,1,rate,c,25,25,"base(""answers"", answer=""yes"")",reproduced,,',
    ]
    (folder / "claims.csv").write_text(HEAD + "\n".join(rows) + "\n")
    ((before, after),) = ledger.run(folder).effects("a-01")
    assert before.claim.id == "a-02"
    assert (before.verdict, after.verdict) == ("reproduced", "discrepancy")
    assert ledger.shown(after) == "14.3"


def test_an_unknown_claim_is_told(folder: Path) -> None:
    (folder / "claims.csv").write_text(HEAD)
    with pytest.raises(Mistake, match="no claim 'a-99'"):
        ledger.run(folder)["a-99"]


def test_a_mark_counts_the_claims_of_an_exhibit_and_of_a_page(tmp_path: Path) -> None:
    rows = [
        ("a-01", "3.3", "reproduced", "table-3-3"),
        ("a-02", "3.3.1", "rounding", "table-3-3"),
        ("a-03", "3.3.2", "discrepancy", ""),
        ("a-04", "1.2", "partly", ""),
    ]
    text = "".join(f"{name},{place},word,c,p,{given},{at}\n" for name, place, given, at in rows)
    head = "id,section,kind,claim,printed,verdict,exhibit\n"
    (tmp_path / "claims.csv").write_text(head + text)
    beside = marks.exhibit_mark("table-3-3", tmp_path)
    assert beside is not None and beside.target == "all-checks.html#audit-table-3-3"
    assert (beside.text, beside.differs) == ("both statements hold", False)
    foot = marks.page_mark("3.3", tmp_path)
    assert foot is not None and foot.text == "2 statements hold"
    other = marks.page_mark("1", tmp_path)
    assert other is not None and (other.text, other.differs) == ("1 holds in part", True)
    assert other.target == "all-checks.html#audit-1-overview-of-project"
    assert marks.exhibit_mark("table-9-9", tmp_path) is None
    assert marks.page_mark("This edition", tmp_path) is None
    assert marks.exhibit_mark("table-3-3", tmp_path / "nowhere") is None
