import ast
import json
import re
import shutil
import subprocess
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from small_book import ROOT, notebook, project

from fop.build import cells, inspection, names, outputs
from fop.mistakes import Mistake
from fop.tables import datasets
from fop.tables.notebooks import read_notebook

PARAMETERS = ('year = "2014-15"  # a year', "parameters")
LAST = ("page.provenance()",)
DOOR = "from fop import Page\n\npage = Page('A', globals())"
GOOD = notebook("# A page", PARAMETERS, (DOOR,), "Prose.", LAST)


def faults(text: str) -> list[str]:
    made = json.loads(text)
    for cell in made["cells"]:
        cell["source"] = "".join(cell["source"])
    return list(cells.of_notebook(made))


def test_a_good_notebook_has_no_faults() -> None:
    assert faults(GOOD) == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (notebook("A page", LAST), "cell 1: expected the section's title"),
        (notebook("# A page"), "last cell: expected `page.provenance()`"),
        (notebook("# A", ("year = 1", "parameters"), LAST), "without a comment: year = 1"),
        (notebook("# A", ("a = [\n  1,\n]", "parameters"), LAST), "without a comment: a = ["),
        (notebook("# A", ("a\n" * 6,), LAST), "cell 2: 6 lines; expected at most 5"),
        (notebook("# A", (f"'{'a' * 99}'",), LAST), "cell 2: line 1 has 101 columns; expected"),
        (notebook("# A", ("def f(): pass",), LAST), "cell 2: defines f"),
        (notebook("# A", ("class A: pass",), LAST), "cell 2: defines A"),
        (notebook("# A", ("pd.read_csv('x')",), LAST), "cell 2: calls read_csv"),
        (notebook("# A", ("page.say('#12436D')",), LAST), "cell 2: names a colour"),
        (notebook("# A", ("a =",), LAST), "cell 2: is not Python"),
        (notebook("# A", ("a\nb = page.counts('c')",), LAST), "cell 2: shows nothing"),
        (notebook("# A", ("from fop import Page",), LAST), "cell 2: shows nothing"),
        (notebook("# A", ("# to do",), LAST), "cell 2: shows nothing"),
        (notebook("# A", ("",), LAST), "cell 2: is empty"),
        (notebook("# A", PARAMETERS, (DOOR,), (DOOR,), LAST), "cell 4: opens the page again"),
        (notebook("# A", ("exit()",), LAST), "cell 2: calls exit, which waits"),
        (notebook("# A", ("%matplotlib inline",), LAST), "Take out what is IPython's alone"),
        (notebook("# A", ("a", "# page.provenance()")), "last cell: expected"),
        (notebook("# A", "See {ref}`table` and {cite}`a`.", LAST), "cell 2: a role in braces"),
        (notebook("# A", "# B", LAST), "cell 2: starts with '# '"),
        (notebook("# A\n\n# B", LAST), "cell 1: starts with '# '"),
        (notebook("# A", "B\n===", LAST), "cell 2: starts with '# '"),
        (notebook("# A", "## \n\nWords.", LAST), "cell 2: a heading without words"),
        (notebook("# A", "Words. <!-- on", LAST), "cell 2: a comment that does not end"),
        (notebook("# A", "<?xml ?> Words.", LAST), "cell 2: a mark of XML"),
        (notebook("# A", '<video src="a.mp4"></video>', LAST), "cell 2: HTML that acts"),
        (notebook("# A", "<DIV>Words.", LAST), "cell 2: <div> is not opened and closed"),
        (notebook("# A", ("a\n# page.provenance()",)), "last cell: expected `page.provenance()`"),
        (notebook("# A", "In {{ year }}.", LAST), "cell 2: {{ }}, which pages fill in"),
        (notebook("# A", ("return 3",), LAST), "cell 2: is not Python: 'return' outside function"),
        (notebook("# A", ("page", "remove-output"), LAST), "cell 2: the tag 'remove-output'"),
        (notebook("# ", LAST), "cell 1: expected the section's title"),
        (notebook("# A", "```{raw} html\n<b>\n```", LAST), "cell 2: a directive in braces"),
        (notebook("# A", "::: {include} /etc/passwd\n:::", LAST), "cell 2: a directive in braces"),
        (notebook("# A", "<a href='java\n\tscript:a()'>A</a>", LAST), "cell 2: HTML that acts"),
        (notebook("# A", ("page.say('A ~~b~~ c')",), LAST), "cell 2: ~~ ~~, which pages do not"),
        (notebook("# A", ("page.note(f'''A\nB $x^2$ {c}''')",), LAST), "cell 2: TeX, which"),
        (notebook("# A", ("page.exhibit('T', notes=[page.say('$a_b$')])",), LAST), "cell 2: TeX"),
        (notebook("# A", ("print('one $$x$$')",), LAST), "cell 2: TeX, which pages do not set"),
        (notebook("# A", "<details><summary>A</summary>\n\nB", LAST), "cell 2: <details> is not"),
        (notebook("# A", "A\n\n</details>", LAST), "cell 2: <details> is not opened and closed"),
        (notebook("# A", "<b>A<i>B</b></i>", LAST), "cell 2: <b> is not opened and closed"),
        (notebook("# A", ("", "parameters"), LAST), "parameters: the cell is empty"),
        (notebook("# A", "<details>\n\n## B\n\n</details>", LAST), "cell 2: holds a heading"),
    ],
)  # fmt: skip
def test_each_rule_has_its_own_words(text: str, fault: str) -> None:
    found = faults(text)
    assert len(found) == 1
    assert fault in found[0]


@pytest.mark.parametrize(
    ("cells_", "told"),
    [
        ([PARAMETERS, (DOOR,), LAST], []),
        ([PARAMETERS, LAST], ["cell 3: uses page"]),
        ([PARAMETERS, ("",), ("page.exhibit('T')",), LAST], []),  # told of the empty cell
        ([PARAMETERS, ("a",), ("b + a",), LAST], ["cell 3: uses a"]),
        ([PARAMETERS, LAST, (DOOR,)], ["cell 3: uses page"]),
        ([PARAMETERS, (DOOR,), ("paeg.exhibit('T')",), LAST], ["cell 4: uses paeg"]),
        ([PARAMETERS, (DOOR,), ("[n for n, _ in page.rows('a') if (m := n)]",), ("m",), LAST], []),
        ([PARAMETERS, (DOOR,), ("import a.b as c, d.e\nprint(c, d, year)",), LAST], []),
        ([PARAMETERS, ("from a import *",), ("b",)], []),
        ([PARAMETERS, ("a b",), LAST], []),
    ],
)
def test_what_no_cell_sets_is_named_once(cells_: list[Any], told: list[str]) -> None:
    made = json.loads(notebook("# A", *cells_))
    for cell in made["cells"]:
        cell["source"] = "".join(cell["source"])
    found = list(names.unset(made))
    assert [one.partition(",")[0] for one in found] == told


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("page.exhibit('T'); page.parameters; page.wave; [page.areas]", ""),
        ("import os.path, fop\nfrom fop.page import Page\nos, fop, Page", ""),
        ("page.exibit('T')", "page has no exibit. Did you mean 'exhibit'?"),
        ("page.say", "page.say is named and not called"),
        ("page.tell('turnover rate', measure); page.headlines('salaries', official=True)", ""),
        (
            "page.tell('turnovr rate')",
            "page.tell is asked for 'turnovr rate', which is no measure. D",
        ),
        ("page.points(['turnover rate'])", "page.points is asked for ['turnover rate'], which"),
        ("page.known(3)", "page.known is asked for 3, which is no measure. data/official/"),
        ("page = Page(globals())", "expected Page and a number"),
        ("import pandsa\npandsa", "imports pandsa, which is not installed"),
        ("from fopp.x import Page\nPage", "imports fopp.x, which is not installed"),
    ],
)
def test_what_is_asked_of_a_page_is_there(code: str, told: str) -> None:
    made = json.loads(notebook("# A", (code,)))
    for cell in made["cells"]:
        cell["source"] = "".join(cell["source"])
    found = list(names.miscalled(made))
    assert len(found) == bool(told)
    assert not told or found[0].startswith(f"cell 2: {told}")


def test_a_page_has_the_number_of_its_title() -> None:
    for title, number, count in (
        ("3.2.1 Value", "3.2.1", 0), ("3.2.1 Value", "3.2.2", 1), ("Appendix 1 Words", "1", 1),
        ("2016 in figures", "2016", 0), ("Summary", "A", 0),
    ):  # fmt: skip
        made = json.loads(notebook(f"# {title}", (f"page = Page({number!r}, globals())",)))
        for cell in made["cells"]:
            cell["source"] = "".join(cell["source"])
        found = list(names.miscalled(made))
        assert len(found) == count and all("its title says" in one for one in found)


@pytest.mark.parametrize("source", ["cut = [  # cut-offs\n  5,\n]", "cut = [\n  5,\n]  # cut-offs"])
def test_a_parameter_of_several_lines_has_its_comment_at_either_end(source: str) -> None:
    assert faults(notebook("# A", (source, "parameters"), LAST)) == []


def test_an_exhibit_stands_under_one_that_is_there() -> None:
    labels = datasets.load("exhibits")["exhibit"]
    assert list(inspection.unfollowed(ROOT / "data", {*labels})) == []
    (fault,) = inspection.unfollowed(ROOT / "data", {*labels} - {"Exhibit 3.2.2b"})
    assert "row 5, column 'follows': 'Exhibit 3.2.2b' is no exhibit" in fault


def test_money_code_and_patterns_in_cells_are_in_order() -> None:
    code = "kinds = {'.*~~': '% of'}\npage.say('£5, $5 to $6, `$x$` and {b}', b='a_b')"
    assert faults(notebook("# A", (code,), LAST)) == []


def test_html_that_is_closed_code_and_addresses_are_in_order() -> None:
    text = "<b>A</b><br> a < b <https://a.uk> `<i>`\n\n<details>\n\nA\n\n</details>\n\n## B"
    assert faults(notebook("# A", text, LAST)) == []


def test_what_a_notebook_was_saved_with_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = json.loads(notebook("# A", ("1",), ("2",), LAST, metadata={"papermill": {}}))
    for cell in made["cells"][1:3]:
        cell["execution_count"] = 1
    project(tmp_path, a=json.dumps(made))
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    found = inspection.faults(tmp_path, tmp_path / "data")
    assert [one for one in found if "outputs" in one] == [
        f"{tmp_path / 'notebooks/a.ipynb'}: holds outputs (of 2) and metadata papermill. "
        "Put it right: fop clean; or for good: fop clean --git"
    ]
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    with pytest.raises(Mistake, match="not under git"):
        outputs.set_up(tmp_path / "nowhere")
    outputs.set_up(tmp_path)
    (tmp_path / ".gitattributes").write_text("*.ipynb filter=outputs\n")
    assert not [x for x in inspection.faults(tmp_path, tmp_path / "data") if "outputs" in x]
    subprocess.run(["git", "add", "."], cwd=tmp_path, check=True)
    said = subprocess.run(["git", "show", ":notebooks/a.ipynb"], cwd=tmp_path, check=True,
                          capture_output=True, text=True)  # fmt: skip
    assert '"execution_count": 1' not in said.stdout
    (tmp_path / "notebooks/b.ipynb").write_text("{")
    done, (fault,) = outputs.clean(tmp_path)
    assert done == [tmp_path / "notebooks/a.ipynb"] and "b.ipynb: not a Jupyter" in fault
    assert outputs.clean(tmp_path) == ([], [fault])


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("myst_enable_extensions: [", "myst_enable_extensions: [colon_fense, ", "'colon_fense'"),
        (
            "      - sphinx_design\n",
            "      - sphinx_nope\n",
            "Could not import extension sphinx_nope",
        ),
        (
            "toc_title:",
            "toc_titel:",
            "toc_titel: nothing that can be set. Did you mean 'toc_title'?",
        ),
        ("language: en_GB", "html_theme: furo", "expected one of sphinx_book_theme"),
        ("language: en_GB", "html_copy_sauce: 3", "html_copy_sauce: nothing that can be set. Did"),
        ("html_copy_source: false", "html_copy_source: never", "expected true or false, found 'n"),
        ("language: en_GB", "html_js_files: ['https://a.org/x.js']", "fetch https://a.org/x.js"),
        ("language: en_GB", "html_css_files: [nope.css]", "_static/nope.css, which is not there"),
        ("fop-credit.html", "fop-credt.html", "'fop-credt.html' not found"),
        ("default_style: plain", "default_style: plian", "no style 'plian' of references"),
        ("data/others.bib]", "data/other.bib]", "line 20: bibtex_bibfiles: found ['data/ref"),
        ("title: Focus", "logo: no.png\ntitle: Focus", "line 2: logo: no.png is not there"),
        ("html:\n", "html:\n  favicon: no.ico\n", "line 16: html, favicon: no.ico is not there"),
        (
            "html:\n",
            "repository: {url: 5}\nhtml:\n",
            "line 15: repository, url: found 5, expected text",
        ),
        ("[myst.domains,", "[7, myst.domains,", "suppress_warnings, 0: found 7, expected text"),
        ("[_build,", "[notebooks, _build,", "exclude_patterns: 'notebooks' leaves out a"),
        ("language: en_GB", "html_static_path: [gone]", "line 35: html_static_path entry 'gone'"),
        ("[_build,", "[_build, '*/a.*',", "'*/a.*' leaves out a"),
        (
            "html:\n",
            "html:\n  use_edit_page_button: true\n",
            "line 16: html, use_edit_page_button: needs",
        ),
        ("html:\n", "html:\n  favicon: data/others.bib\n", "is no picture"),
        ("\nsphinx:", "\nsphnix:", "Did you mean 'sphinx'?"),
        ("rail: [notebooks/a]", "rail: [notebooks/b]", "'notebooks/b' is no page of _toc.yml"),
        ("language: en_GB", "language: xx", "line 35: sphinx, config, language: 'xx' is none"),
        ("default_mode: auto", "default_mode: darkk", "expected one of auto, light, dark"),
        ("      default_mode: auto", "      - auto", "found ['auto'], expected names with values"),
        ("toc_title: On this page", "toc_title:", "found None, expected text"),
        ("toc_title:", "show_navbar_depth: -3\n      toc_title:", "a whole number from 0 on"),
        ("toc_title:", "home_page_in_toc: maybe\n      toc_title:", "expected true or false"),
        ("toc_title:", "pygments_dark_style: montokai\n      toc_title:", "mean 'monokai'?"),
        ("[fop-credit.html]", "3", "expected a list of names"),
        ("html:\n", "launch_buttons: {notebook_interface: lab}\nhtml:\n", "one of classic, jup"),
        (
            "html:\n",
            "launch_buttons: [binder]\nhtml:\n",
            "found ['binder'], expected names with values",
        ),
        (
            "html:\n",
            "html:\n  comments: {utterances: {repo: a/b}}\n",
            "pages would fetch it from the network",
        ),
        (
            "html:\n",
            "html:\n  analytics: {google_analytics_id: UA-1}\n",
            "expected nothing, for pages would fetch it",
        ),
        (
            "[colon_fence",
            "[dollarmath, colon_fence",
            "line 14: parse, myst_enable_extensions, 0: found 'doll",
        ),
        ("latex:\n", "latex:\n  latex_engine: pdftex\n", "expected one of pdflatex"),
        (
            "\n  recursive",
            "\n  extra_extensions: [sphinx_tabs]\n  recursive",
            "sets nothing beside",
        ),
        ("      - myst_nb\n", "", "expected myst_nb among them"),
        ("fop_front_line: ", "fop_front_line: 3 # ", "fop_front_line: expected 'text'"),
        ("html:\n", "repository: {url: my book}\nhtml:\n", "expected an address such as"),
        ("html:\n", "html:\n  announcement: <script>a()</script>\n", "HTML that acts"),
        ("html:\n", "html:\n  extra_footer: <b>New\n", "<b> is not opened and closed"),
    ],
)
def test_what_makes_no_pages_is_told_before_any_is_made(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    project(tmp_path, a=GOOD)
    path = tmp_path / "_config.yml"
    held = path.read_text(encoding="utf-8")
    assert old in held
    path.write_text(held.replace(old, new), encoding="utf-8")
    found = inspection.faults(tmp_path, tmp_path / "data")
    told = [one for one in found if one.startswith(f"{path}: ")]
    assert len(told) == 1 and said in told[0] and re.search(r": line \d+: .*[.?]$", told[0])


def test_a_broken_list_of_references_is_told_with_its_file(tmp_path: Path) -> None:
    project(tmp_path, a=GOOD.replace("Prose.", "Prose {cite}`x`."))
    (tmp_path / "data/others.bib").write_text("@article{x,\n title = {never closed\n")
    found = [one for one in inspection.faults(tmp_path, tmp_path / "data") if "bib" in one]
    assert len(found) == 1 and found[0].startswith(f"{tmp_path / 'data/others.bib'}: syntax error")


def test_a_work_that_no_list_can_show_is_told_with_its_file(tmp_path: Path) -> None:
    project(tmp_path, a=GOOD)
    path = tmp_path / "data/others.bib"
    path.write_text("@book{ x,\n title = {T}, author = {A}, publisher = {P}}\n")
    found = [one for one in inspection.faults(tmp_path, tmp_path / "data") if "missing" in one]
    assert found == [f"{path}: x: missing year. Fill it in there."]


@pytest.mark.parametrize(
    "metadata",
    [
        {},
        {"language_info": {"name": "python", "version": "3.11"}, "vscode": {"hash": "x"}},
        {"kernelspec": {"name": "conda-env-x-py", "language": "python"}},
        {"kernelspec": {"name": "python3", "display_name": "Python 3"}, "colab": {}},
    ],
)
def test_a_notebook_of_another_editor_is_put_right_by_one_verb(
    tmp_path: Path, metadata: dict[str, Any]
) -> None:
    project(tmp_path, a=json.dumps(json.loads(GOOD) | {"metadata": metadata}))
    (told,) = [one for one in inspection.faults(tmp_path, tmp_path / "data") if "a.ipynb" in one]
    assert "Put it right: fop clean" in told
    outputs.clean(tmp_path)
    assert not [one for one in inspection.faults(tmp_path, tmp_path / "data") if "a.ipynb" in one]


def test_a_second_tag_for_parameters_is_one_fault(tmp_path: Path) -> None:
    project(tmp_path, a=notebook("# A page", PARAMETERS, (DOOR, "parameters"), LAST))
    (told,) = [one for one in inspection.faults(tmp_path, tmp_path / "data") if "a.ipynb" in one]
    assert "cells 2, 3 are tagged 'parameters'; expected one" in told


def test_what_figures_depend_on_is_declared(tmp_path: Path) -> None:
    tells = notebook("# A page", PARAMETERS, (DOOR,), ("page.tell('turnover rate')",), LAST)
    tests = notebook("# B page", ("similar = []  # a list", "parameters"), (DOOR,), LAST)
    project(tmp_path, a=tells, b=tests)
    one, other = [
        x for x in inspection.faults(tmp_path, tmp_path / "data") if "the parameters" in x
    ]
    assert "areas, baseline, vintage, population_base not set" in one
    assert "page.tell in cell 4 depends" in one
    assert "Put back areas, treated, baseline_years, window." in other


def test_a_page_that_cannot_be_read_is_told_once(tmp_path: Path) -> None:
    project(tmp_path, a=GOOD, b=GOOD.replace("Prose.", "[Prose](a.ipynb)."))
    (tmp_path / "notebooks/a.ipynb").unlink()
    (tmp_path / "notebooks/a.ipynb").mkdir()
    (told,) = [one for one in inspection.faults(tmp_path, tmp_path / "data") if "a.ipynb" in one]
    assert "is a folder; expected a file" in told


def test_what_one_mistake_has_many_faults_is_told_once(tmp_path: Path) -> None:
    project(tmp_path, a=GOOD, b=GOOD)
    shutil.copy(tmp_path / "notebooks/b.ipynb", tmp_path / "notebooks/b-Copy1.ipynb")
    (tmp_path / "notebooks/Untitled.ipynb").write_text('{"cells": []}')
    found = inspection.faults(tmp_path, tmp_path / "data")
    assert [one.partition(": ")[2] for one in found if "b-Copy1" in one or "Untitled" in one] == [
        "not in _toc.yml. Add it there or delete it."
    ] * 2
    (tmp_path / "notebooks/b-Copy1.ipynb").unlink()
    (tmp_path / "notebooks/Untitled.ipynb").unlink()
    shutil.rmtree(tmp_path / "data/editions")
    found = inspection.faults(tmp_path, tmp_path / "data")
    assert [one for one in found if "2016.yml: not found" in one]
    lost = notebook("# A", ("\n".join(f"n{n} = {n}  # n" for n in range(9)),), LAST)
    assert not [one for one in faults(lost) if "lines" in one]


def test_a_copied_section_is_found_by_what_it_repeats() -> None:
    made = []
    for title in ("# A", "# B"):
        text = notebook(title, ('page = Page("3.9", globals())',), ('page.exhibit("T 9")',), LAST)
        made.append(json.loads(text))
        for cell in made[-1]["cells"]:
            cell["source"] = "".join(cell["source"])
    told = list(inspection.misshown({"a": made[0], "b": made[1], "c": made[0]}, {}))
    assert [fault.split(" stands")[0] for fault in told] == [
        "b.ipynb: exhibit 'T 9'",
        "c.ipynb: its title is that of a.ipynb. Change one of them.",
    ]
    assert list(inspection.misshown({"a": made[0]}, {"T 9": {"3.9"}})) == []
    (fault,) = inspection.misshown({"a": made[0]}, {"T 9": {"9.9", "9.8"}})
    assert "no row for page 3.9 in data/exhibits.csv; its row is for 9.8, 9.9" in fault
    (fault,) = inspection.misshown({"a": made[0]}, {"T 8": {"3.9"}})
    assert "'T 9' has no row in data/exhibits.csv" in fault and "'T 8'" in fault


def test_all_faults_of_a_project_come_at_once(tmp_path: Path) -> None:
    project(tmp_path, a=notebook("# A"), b=GOOD, broken="{")
    (tmp_path / "notebooks" / "stray.ipynb").write_text(GOOD)
    (tmp_path / "data" / "stray.csv").write_text("a\n1\n")
    beside = (
        "editions/2016.yml.crdownload",
        "editions/2016.yaml",
        "report/one.xlsx",
        "one.csv.part",
    )
    for place in beside:
        (tmp_path / "data" / place).write_text("a\n1\n")
    (tmp_path / "data" / "editions" / "2017.yml").write_text("yaer: 2014-15\n")
    path = tmp_path / "data" / "datapackage.json"
    fields = [{"name": "borough", "type": "string"}, {"name": "count", "type": "integer"}]
    resources = [
        {"path": "report/one.csv", "schema": {"fields": fields}},
        {"path": "report/two.csv", "schema": {"fields": fields}},
        {"path": "report/lost.csv", "schema": {"fields": fields}},
    ]
    path.write_text(json.dumps({"resources": resources}))
    (tmp_path / "data" / "report" / "two.csv").write_text("borough,count\nLBHF,many\n")
    found = "\n".join(inspection.faults(tmp_path, tmp_path / "data"))
    for said in (
        "two.csv: row 2, column 'count'",
        "lost.csv: not found",
        "stray.csv: not described",
        "stray.ipynb: not in _toc.yml",
        "broken.ipynb: not a Jupyter notebook",
        "a.ipynb: last cell",
        "2017.yml: title",
        *(f"{place}: not " for place in beside),
    ):
        assert said in found


def test_a_faulty_notebook_is_no_reason_to_change_an_edition(tmp_path: Path) -> None:
    for broken in (
        "{",
        notebook("# A", ("n = None  # n", "parameters")),
        notebook("# A", ("n = 3",)),
    ):
        project(tmp_path, a=GOOD, b=broken)
        (tmp_path / "data/editions/2016.yml").write_text(
            "title: A\nyear: 2014-15\nn: 4\nsections: {b: {n: 5}}\n"
        )
        found = [one for one in inspection.faults(tmp_path, tmp_path / "data") if "b.ipynb" in one]
        assert found
        assert "2016.yml" not in "\n".join(inspection.faults(tmp_path, tmp_path / "data"))


def test_the_project_is_in_order() -> None:
    assert inspection.faults(ROOT, ROOT / "data") == []


def test_no_paragraph_of_the_book_is_typed_twice() -> None:
    found: Counter[str] = Counter()
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        for cell in read_notebook(path)["cells"]:
            if cell["cell_type"] == "markdown":
                parts = re.split(r"\n\s*\n|\n(?=[-\d])", cell["source"])
                found.update(" ".join(part.split()) for part in parts)
    assert [text for text, times in found.items() if times > 1 and len(text) > 80] == []


def test_the_notebooks_hold_little_code() -> None:
    sources = {
        path.name: [c["source"] for c in read_notebook(path)["cells"] if c["cell_type"] == "code"]
        for path in (ROOT / "notebooks").glob("*.ipynb")
    }
    lines = {
        name: sum(cells.code_lines(source, ast.parse(source)) for source in held)
        for name, held in sources.items()
    }
    assert sum(lines.values()) <= 900
    assert lines["3-2-1-value-for-money.ipynb"] <= 150


def test_a_work_that_no_list_holds_is_named() -> None:
    made = json.loads(
        notebook("# A", "See {cite:p}`munro2011,monro2010`; <!-- {cite}`x` -->", LAST)
    )
    for cell in made["cells"]:
        cell["source"] = "".join(cell["source"])
    (told,) = inspection.unheld(made, {"munro2011"})
    assert "cell 2: cites 'monro2010'" in told and "munro2011" in told
    assert not [*inspection.unheld(made, {"munro2011", "monro2010"})]
