"""The pages on what happened next, run for other authorities and years than the book's own."""

import json
import re
from html import unescape
from pathlib import Path

import pytest

from fop import Page
from fop.mistakes import Mistake

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
PAGES = ("what-happened-next", "what-happened-next-outcomes", "what-happened-next-method")
LATE, EARLY = ["2020-21", "2021-22", "2022-23"], ["2014-15", "2015-16", "2016-17"]
CASES = {
    "Hackney": {"treated": ["Hackney"]},
    "three others": {"treated": ["Camden", "Islington", "Southwark"], "areas": ["Camden"]},
    "Leeds": {"treated": ["Leeds"], "window": LATE},
    "Kingston": {"treated": ["Kingston upon Thames"], "window": EARLY},
    "one and its partners": {"treated": ["LBHF"], "similar": ["RBKC", "WCC"]},
}


def cells(page, kind):
    held = json.loads((NOTEBOOKS / f"{page}.ipynb").read_text(encoding="utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in held if cell["cell_type"] == kind]


def run(page, **values):
    """Run a page's cells one after another; give what they show."""
    parameters, door, *rest = cells(page, "code")
    names = {}
    exec(parameters, names)
    names.update(values)
    exec(door, names)
    shown = []
    for source in rest:
        found = eval(source, names)
        if found is not None:
            if bundle := getattr(found, "_repr_mimebundle_", None):
                json.dumps(bundle(), allow_nan=False)
            html = getattr(found, "_repr_html_", None)
            shown.append(html() if html else str(found))
    return "\n".join(shown)


@pytest.mark.long
@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("case", CASES)
def test_a_page_holds_for_other_authorities_and_years(case, page):
    text = re.sub(r"<(svg|style|script)\b.*?</\1>", "", run(page, **CASES[case]), flags=re.DOTALL)
    plain = re.sub(r"<[^>]+>", " ", text)
    treated = CASES[case]["treated"]
    assert not re.search(r"\bnan\b|\binf\b", plain)
    if len(treated) != 3:
        own = unescape(plain).lower().replace("by the three boroughs' data analysis team", "")
        assert "the three boroughs" not in own  # the source of the report's tables apart
    if treated == ["Leeds"]:
        assert "London's" not in plain and "rest of London" not in plain
        assert page.endswith("method") or "rest of England" in plain
        assert "Grenfell" not in plain and "Tri-borough" not in plain
    if not {"LBHF", "RBKC", "WCC"} & set(treated):
        assert "did not take part in Focus on Practice" in plain


@pytest.mark.parametrize("page", PAGES)
def test_static_words_are_said_of_nobody_in_particular(page):
    text = " ".join(cells(page, "markdown"))
    assert not re.search(r"the three boroughs|Hammersmith|Kensington|Westminster|LBHF", text)


@pytest.mark.parametrize("name", ["spending on children in care", "re-referrals"])
def test_a_note_on_a_column_stands_under_that_column_only(name):
    html = (
        Page("next", {"treated": ["LBHF"]})
        .compared.exhibit("Exhibit OA2", "by_area", name)
        ._repr_html_()
    )
    assert ("Counting error alone:" in html) == ("Counting error alone</th>" in html)


@pytest.mark.parametrize("page", PAGES)
def test_the_steps_under_a_heading_are_numbered_from_one(page):
    text = "\n".join(cells(page, "markdown"))
    for part in re.split(r"(?m)^#+ ", text):
        numbers = re.findall(r"(?m)^(\d+)\. ", part)
        assert numbers == [str(number) for number in range(1, len(numbers) + 1)]


def test_the_city_is_refused_in_one_line():
    with pytest.raises(Mistake) as refused:
        run("what-happened-next", treated=["City of London"])
    assert len(refused.value.faults) == 1
