"""Reading: what every page of a book must be for the reader who has little time."""

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from small_book import ROOT, executed
from svg_text import crossed

from fop.build import facts, sweep
from fop.tables import contents
from fop.words import judging

HERE = Path(__file__).parent

GRACE = 1.1
"""Budgets may be passed by a tenth."""

DESKTOP, PHONE = (1280, 800), (390, 844)

BUDGETS: dict[str, tuple[int, float, float]] = {
    "summary": (800, 3, 6),
    "explore": (450, 3.5, 3.5),
    "what-happened-next": (1200, 6, 8),
    "is-it-right": (700, 2.5, 4.5),
    "executive-summary": (900, 4, 6),
    "1-overview-of-project": (700, 4, 6),
    "2-overview-of-evaluation": (700, 4, 6),
    "3-1-intended-outcomes": (700, 4, 6),
    "3-2-1-value-for-money": (1700, 9, 12),
    "3-2-2-life-chances": (1200, 6, 9),
    "3-2-5-systems-and-processes": (1400, 7, 10),
    **dict.fromkeys(
        (
            "3-2-3-vignettes",
            "3-2-4-professional-practice",
            "3-2-6-lives-of-families",
            "3-2-7-relationships-with-professionals",
            "3-2-8-relationships-with-social-workers",
        ),
        (800, 4.5, 6),
    ),
    **dict.fromkeys(("3-3-qualities-valued", "3-3-2-families-at-time-two"), (700, 4, 6)),
    **dict.fromkeys(
        (
            "3-3-3-lessons-for-systemic-practice",
            "3-3-4-incentives-for-innovation",
            "3-3-5-shared-objectives",
            "3-3-6-communicating-vision",
            "3-3-7-resourcing",
            "4-barriers-and-facilitators",
        ),
        (400, 2, 3),
    ),
    **dict.fromkeys(("5-limitations", "6-implications"), (800, 4.5, 6)),
    "references": (1100, 4, 6),
    "appendix-3-respondents": (1300, 7, 9),
    "appendix-4-theory-of-change": (500, 3, 4.5),
    "official-series": (900, 6, 9),
    "what-happened-next-outcomes": (1200, 7, 9),
    "what-happened-next-method": (1500, 8, 10),
    "all-checks": (450, 2.5, 3.5),
    "words-and-terms": (1700, 6, 10),
    "this-edition": (900, 5, 7),
    "writing-notebooks": (1500, 8, 10),
    "writing-a-ledger": (900, 5, 7),
    "fieldwork-method": (1500, 8, 11),
    "data-dictionary": (800, 4, 6),
}
"""Words, screens at 1280 x 800 and screens at 390 x 844 of each page, its folds closed."""

OTHERS = (900, 5, 7)
WHOLE = (45_000, 210)
"""Words and screens of the whole book."""

MOST_WORDS = 25
"""Of a sentence."""

FORBIDDEN = (
    "LBHF", "RBKC", "WCC", "baseline", "window", "wave", "vintage", "ledger", "the print",
    "the reading stands", "cannot be compared in",
)  # fmt: skip
"""Words of ours that no reader should need to know."""

SOURCELESS = {"all-checks", "this-edition", "words-and-terms", "writing-notebooks"}
"""Pages that tell of the book itself: some of their exhibits are made from no table."""

BOOKS = [
    pytest.param((), id="2016"),
    pytest.param(("--edition", "2025"), id="2025", marks=pytest.mark.long),
    pytest.param(
        ("--edition", "2025", "-p", "areas", "Camden,Islington,Southwark"),
        id="three others",
        marks=pytest.mark.long,
    ),
]

pytestmark = pytest.mark.long


@dataclass
class Read:
    """A book as a browser shows it: for each page what `reading.js` finds, at each width."""

    folder: Path
    pages: dict[str, dict[int, dict[str, Any]]] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)


@pytest.fixture(scope="module", params=BOOKS)
def read(request: pytest.FixtureRequest, built: Callable[..., Path], browser: Any) -> Read:
    """Open every page of a book at both widths, and listen to what the browser says."""
    folder = built(*request.param)
    book = Read(folder)
    script = (HERE / "reading.js").read_text(encoding="utf-8")
    for width, height in (DESKTOP, PHONE):
        context = browser.new_context(viewport={"width": width, "height": height}, offline=True)
        page = context.new_page()
        page.on("console", lambda m: book.said.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: book.said.append(str(error)))
        page.on("requestfailed", lambda request: book.said.append(request.url))
        for path in sorted((folder / "notebooks").glob("*.html")):
            page.goto(path.as_uri())
            page.evaluate("document.fonts.ready")
            found = page.evaluate(script)
            book.pages.setdefault(path.stem, {})[width] = found
        context.close()
    return book


def soups(book: Read) -> Iterator[tuple[str, BeautifulSoup]]:
    for path in sorted((book.folder / "notebooks").glob("*.html")):
        page = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        yield path.stem, page.select_one("article")


def test_every_page_keeps_to_its_budget(read: Read) -> None:
    over = []
    for name, at in read.pages.items():
        words, desktop, phone = BUDGETS.get(name, OTHERS)
        held = at[1280]["words"], at[1280]["height"] / 800, at[390]["height"] / 844
        for what, is_, most in zip(("words", "screens", "phone"), held, (words, desktop, phone),
                                   strict=True):  # fmt: skip
            if is_ > most * GRACE:
                over.append(f"{name}: {is_:.1f} {what}, of {most}")
    assert not over, "\n".join(over)
    whole = read.pages.values()
    assert sum(at[1280]["words"] for at in whole) <= WHOLE[0]
    assert sum(at[1280]["height"] for at in whole) / 800 <= WHOLE[1]


def test_nothing_meets_is_cut_or_scrolls_sideways(read: Read) -> None:
    found = [
        f"{name} at {width}: {told}"
        for name, at in read.pages.items()
        for width, one in at.items()
        for told in [*one["met"], *(one["cut"] if width > 390 else [])]
    ]
    assert not found, "\n".join(found)
    broken = [f"{name} at {width}: {word}" for name, at in read.pages.items()
              for width, one in at.items() for word in one["broken"]]  # fmt: skip
    assert not broken, "\n".join(broken)
    wide = [name for name, at in read.pages.items() if any(w < o["wide"] for w, o in at.items())]
    assert not wide, "\n".join(wide)
    # Open tables are whole on a phone too.
    sideways = [f"{name}: {one}" for name, at in read.pages.items() for one in at[390]["sideways"]]
    assert not sideways, "\n".join(sideways)


def test_no_line_leads_through_a_label(read: Read) -> None:
    found, drawn = [], 0
    for path in sorted((read.folder / "notebooks").glob("*.html")):
        for svg in re.findall(r'<svg [^>]*role="img".*?</svg>', path.read_text("utf-8"), re.DOTALL):
            drawn += 1
            found += [f"{path.stem}: {text}" for text in crossed(svg)]
    assert drawn > 50 and not found, "\n".join(found)


WHOLE_YEAR = "svg, code, pre, script, style, option, .fop-year"
"""Where no line breaks within a year, or none is shown."""


def test_no_line_breaks_a_year(read: Read) -> None:
    broken = []
    for name, page in soups(read):
        for kept in page.select(WHOLE_YEAR):
            kept.extract()
        broken += [f"{name}: {text}" for text in
                   page.find_all(string=re.compile(r"(?<![\w-])\d{4}-\d\d\b(?!-)"))]  # fmt: skip
    assert not broken, "\n".join(broken)


def test_pages_are_quiet_and_ask_for_nothing(read: Read) -> None:
    assert not read.said, read.said
    assert (read.folder / "_static/fop.js").stat().st_size <= 10_240


def sentences(text: str) -> list[str]:
    parts = re.split(r"(?<=[.?!:])\s+(?=[A-Z“£\d−+])|(?<=;)\s+", text)
    return [part for part in parts if len(part.split()) > 1]


def count(sentence: str) -> int:
    return sum(bool(re.search(r"\w", word)) for word in sentence.split())


def test_sentences_are_short(read: Read) -> None:
    short = [
        f"{name}: {sentence}"
        for name, at in read.pages.items()
        for text in at[1280]["short"]
        for sentence in sentences(text)
        if count(sentence) > MOST_WORDS
    ]
    assert not short, "\n".join(short)
    told = [
        (name, sentence)
        for name, at in read.pages.items()
        for text in at[1280]["long"]
        for sentence in sentences(text)
    ]
    long = [one for one in told if count(one[1]) > MOST_WORDS]
    assert len(told) > 500 and len(long) <= len(told) / 20, long


def groups() -> dict[str, str]:
    """Give each page the group of the contents that it stands in."""
    import yaml

    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    found = {toc["root"].split("/")[-1]: "Start here"}
    for part in toc["parts"]:
        for file in re.findall(r"'file': 'notebooks/([^']+)'", str(part)):
            found[file] = part["caption"]
    return found


def test_no_page_for_readers_uses_words_of_ours(read: Read) -> None:
    held = groups()
    assert set(held) == {one.name for one in contents.sections(ROOT)}
    pattern = re.compile(rf"\b({'|'.join(map(re.escape, FORBIDDEN))}|\d{{4}}−\d\d)\b")
    found = []
    for name, at in read.pages.items():
        if held[name] == "Analysts and editors" or name == "all-checks":
            continue
        text = re.sub(r"“[^”]*”|‘[^’]*’", "", at[1280]["text"])
        found += [f"{name}: …{text[max(0, m.start() - 40) : m.end() + 20]}…"
                  for m in pattern.finditer(text)]  # fmt: skip
    assert not found, "\n".join(found)


def test_every_page_opens_with_its_answer(read: Read) -> None:
    lacking = [
        name
        for name, page in soups(read)
        if name not in {"summary", "explore", "publish-it"}
        and not page.select_one(".fop-answer > p:first-child > strong")
    ]
    assert not lacking, "\n".join(lacking)
    for name, page in soups(read):
        box = page.select_one(".fop-answer")
        bold = box.find("p").get_text(" ", strip=True) if box else ""
        assert count(bold) <= 38, (name, bold)
        assert len(box.select("li") if box else []) <= 4, name


SYMBOL = re.compile(r"^\[x\]$")
"""What stands for a missing figure: a column of nothing else is empty."""


def test_every_exhibit_is_whole(read: Read) -> None:
    faults = []
    for name, page in soups(read):
        exhibits = page.select("figure.fop-exhibit[data-label]")
        titles = Counter(one.get_text(" ", strip=True) for one in page.select(".fop-finding"))
        faults += [f"{name}: twice: {title}" for title, times in titles.items() if times > 1]
        for one in exhibits:
            where = f"{name}: {one.get('data-label')}"
            folds = [" ".join(fold.get_text(" ", strip=True).split()[:2])
                     for fold in one.select(".fop-folds summary, .fop-folds > a")]  # fmt: skip
            order = ["Table", "Notes and", "CSV", "Cite"]
            kept = [fold for fold in order if fold in folds]
            absent = is_absent(one)
            told = [fold.get_text() for fold in one.select(".fop-folds > details > summary")]
            marked = [place for place, text in enumerate(told, 1) if "In the 2016 report" in text]
            if [fold for fold in folds if fold in order] != kept or marked not in ([], [len(told)]):
                faults.append(f"{where}: folds {folds}")
            needed = {"CSV", "Cite"} | (set() if name in SOURCELESS else {"Notes and"})
            if not absent and not needed <= set(folds):
                faults.append(f"{where}: lacks a fold of {order}, has {folds}")
            if not one.select_one(".fop-finding") or not one.select_one(".fop-measure"):
                faults.append(f"{where}: no heading or no measure")
            for table in one.select("table"):
                rows = [row.find_all(["td", "th"]) for row in table.select("tbody tr")]
                if not rows:
                    faults.append(f"{where}: a table without a row")
                heads = [th.get_text(strip=True) for th in table.select("thead th")]
                # From the right: the first cell of a group of rows stands in its first row only.
                for place, head in enumerate(reversed(heads), start=1):
                    cells = [row[-place] for row in rows if len(row) >= max(place, len(heads) - 1)]
                    drawn = any(cell.find(["svg", "i", "div"]) for cell in cells)
                    said = [SYMBOL.sub("", cell.get_text(strip=True)) for cell in cells]
                    if cells and not drawn and not any(said):
                        faults.append(f"{where}: nothing under {head!r}")
            faults += [f"{where}: alternative text of {len(words)} characters"
                       for svg in one.select("svg[role=img]")
                       if len(words := str(svg.get("aria-label") or "")) > 200]  # fmt: skip
    assert not faults, "\n".join(faults)


HOLE = re.compile(r",\s*,|\b(?:of|Of|in) ,")
"""A field of a sentence that nothing fills."""

MOVED = re.compile(r"\b(rose|fell|hardly changed|was higher|was lower|was the same)\b")


def moved(title: str, names: list[str]) -> dict[str, str]:
    """Give the verb that a title has for each area that it names, or means by all or the other."""
    found: dict[str, str] = {}
    parts = MOVED.split(title.partition(";")[0])
    for verb, told in zip(parts[1::2], parts[2::2], strict=True):
        named = [name for name in names if name in told]
        if re.search(r"\ball \w+ (?:boroughs|authorities)|\bboth\b", told):
            named = names
        elif "the other" in told:
            named = [name for name in names if name not in found]
        found |= dict.fromkeys(named, verb)
    return found


def number(text: str) -> float:
    return float(re.sub(r"[£,%mk]", "", text).replace("−", "-"))


def test_no_title_is_contradicted_by_a_row_of_its_table(read: Read) -> None:
    """Each named area's movement, worked out again from what the page shows."""
    faults, judged = [], 0
    for name, page in soups(read):
        for one in page.select("figure.fop-exhibit:has(table.fop-rows)"):
            title = one.select_one(".fop-finding").get_text(" ", strip=True)
            heads = [th.get_text(strip=True) for th in one.select("table.fop-rows thead th")]
            if not MOVED.search(title) or not heads[-1].startswith("Change"):
                continue
            rows = {row.th.get_text(strip=True): row.select("td") for row in
                    one.select("table.fop-rows tbody tr")}  # fmt: skip
            told = moved(title, list(rows))
            for area, cells in rows.items():
                if "[" in (ends := " ".join(cell.get_text(strip=True) for cell in cells[:2])):
                    continue
                before, after = map(number, ends.split())
                change = number(cells[2].get_text(strip=True) or "0")
                still = abs(after - before) <= 0.25 or abs(after - before) < 0.035 * before
                right = {
                    "rose": change > 0, "was higher": change > 0, "fell": change < 0,
                    "was lower": change < 0, "was the same": not change, "hardly changed": still,
                }  # fmt: skip
                judged += 1
                if not right.get(told.get(area, ""), False):
                    faults.append(f"{name}: {title}: {area} {ends} {change}")
    assert judged > 10 and not faults, "\n".join(faults)


def test_no_two_sentences_give_one_figure_two_verbs(read: Read) -> None:
    said: list[Any] = []
    wrong: list[str] = []
    for notebook in executed(read.folder):
        said += facts.sentences(notebook)
        wrong += sweep.misstated(notebook)
        texts = list(facts.texts(notebook))
        wrong += [fault for one in texts for fault in judging.unsupported(one)]
        wrong += [one["text"] for one in texts if HOLE.search(one["text"])]
    wrong += judging.contradictions(said)
    assert len(said) > 100 and not wrong, "\n".join(wrong)


def is_absent(exhibit: Any) -> bool:
    title = exhibit.select_one(".fop-finding")
    return title is not None and "not available" in title.get_text()


def test_the_front_page_has_its_parts(read: Read) -> None:
    page = dict(soups(read))["summary"]
    dates = page.select_one(".fop-front-dates").get_text(" ")
    assert "Updated" in dates and "Version" in dates and "Figures to" in dates
    assert "Next to add" in dates
    cards = page.select(".fop-card")
    assert len(cards) == 3
    for card in cards:
        assert card.select_one(".fop-card-link a")
        said = card.select_one(".fop-card-said").get_text()
        number = card.select_one(".fop-card-number")
        if number is None:
            assert count(said) > 3, "a card without figures says what is missing"
            continue
        assert re.search(r"\d", number.get_text()) and "How sure" in card.get_text()
        assert card.select_one(".fop-picture svg, .fop-picture table")
    linked = {str(a["href"]).split("#")[0] for a in page.select("a[href]")}
    start = [name for name, group in groups().items() if group == "Start here"]
    assert {f"{name}.html" for name in start if name != "summary"} <= linked
    assert not re.search(r"\b(LBHF|RBKC|WCC)\b", re.sub(r"Parameters.*", "", page.get_text()))


QUESTIONS = [
    ("Did re-referrals fall?", "Re-referrals", r"\d+\.\d percentage points"),
    ("What did the training cost?", "276 of 502", r"gives no cost"),
    ("Is Westminster's placement cost right?", "25,982", r"£46,854"),
    ("Did children in care fall?", "Children in care", r"down 3% elsewhere|3% (in|elsewhere)|\d+%"),
]


@pytest.mark.parametrize(("width", "height"), [DESKTOP, PHONE])
@pytest.mark.parametrize(("question", "told", "figure"), QUESTIONS)
def test_the_questions_readers_come_with_are_one_click_away(
    site: Path, browser: Any, width: int, height: int, question: str, told: str, figure: str
) -> None:
    page = browser.new_page(viewport={"width": width, "height": height})
    page.goto((site / "notebooks/summary.html").as_uri())
    link = page.get_by_role("link", name=question)
    assert link.bounding_box()["y"] < height, "the link is on the first screen"
    link.click()
    page.wait_for_load_state()
    seen = page.evaluate(
        """() => [...document.querySelectorAll("article :is(p, li, tr, h2)")].filter(one => {
            const { top, bottom } = one.getBoundingClientRect();
            return top >= -1 && bottom <= innerHeight; }).map(one => one.innerText).join("\\n")"""
    )
    assert told in seen and re.search(figure, seen), seen
    page.close()


def test_all_checks_open_with_a_search_whose_address_can_be_kept(site: Path, browser: Any) -> None:
    place = (site / "notebooks/all-checks.html").as_uri()
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    rows = page.locator("#ledger tbody tr")
    shown = page.locator("#ledger tbody tr:visible")
    page.goto(place)
    every = rows.count()
    search = page.locator("#ledger input")
    assert search.bounding_box()["y"] < 500 and 20 < shown.count() < 100
    search.fill("25,982")
    assert 0 < shown.count() < 10 and "25,982" in shown.first.inner_text()
    told = page.locator("#ledger [role=status]").inner_text()
    assert told == f"{shown.count()} of {every} checks"
    kept = page.url
    page.goto("about:blank")
    page.goto(kept)
    assert page.locator("#ledger input").input_value() == "25,982"
    page.goto(f"{place}#audit-table-3-3")
    assert all(one and "table-3-3" in one.split() for one in
               shown.evaluate_all("rows => rows.map(row => row.dataset.of)"))  # fmt: skip
    page.goto(f"{place}#claim-C-04")
    assert page.locator("#claim-C-04").is_visible()
    page.close()
    plain = browser.new_context(java_script_enabled=False).new_page()
    plain.goto(place)
    assert plain.locator("#ledger tbody tr:visible").count() == every
    assert not plain.locator("#ledger input").is_visible()
    plain.close()


@pytest.mark.parametrize(
    ("name", "most"),
    [("summary", 2), ("3-2-1-value-for-money", 9), ("what-happened-next", 5)],
)
def test_pages_print_on_few_sheets(
    site: Path, browser: Any, tmp_path: Path, name: str, most: int
) -> None:
    from pypdf import PdfReader

    page = browser.new_page()
    page.goto((site / f"notebooks/{name}.html").as_uri())
    page.pdf(path=tmp_path / "page.pdf", prefer_css_page_size=True)
    page.close()
    assert len(PdfReader(tmp_path / "page.pdf").pages) <= most


TOP, FOOT = 797, 51
"""Points from the foot of an A4 page: where its text begins, and where its foot does."""


def test_no_printed_page_is_left_nearly_empty(read: Read, browser: Any, tmp_path: Path) -> None:
    """Under a third is filled only at the end, or before what is kept whole; none has two lines."""
    from pypdf import PdfReader

    page, empty = browser.new_page(), []
    for path in sorted((read.folder / "notebooks").glob("*.html")):
        page.goto(path.as_uri())
        page.pdf(path=tmp_path / "page.pdf", prefer_css_page_size=True)
        kept = page.locator("article :is(h2, h3, .fop-answer, summary)").all_inner_texts()
        starts = {re.sub(r"\W", "", text)[:20] for text in kept}
        sheets = []
        for sheet in PdfReader(tmp_path / "page.pdf").pages:
            found: list[tuple[float, str]] = []

            def seen(text: str, at: Any, tm: Any, *_: Any, found: Any = found) -> None:
                height = tm[4] * at[1] + tm[5] * at[3] + at[5]
                if text.strip() and height > FOOT:
                    found.append((height, text))

            sheet.extract_text(visitor_text=seen)
            sheets.append(found)
        if len({round(height) for height, _ in sheets[-1]}) < 3:
            empty.append(f"{path.stem}, its last page, {len(sheets)}")
        for place, (one, after) in enumerate(pairwise(sheets), start=1):
            begins = re.sub(r"\W", "", "".join(text for _, text in after))
            lowest = min((height for height, _ in one), default=TOP)
            kept_whole = any(start and begins.startswith(start) for start in starts)
            if lowest > TOP - (TOP - FOOT) / 3 and not kept_whole:
                empty.append(f"{path.stem}, page {place} of {len(sheets)}, before {begins[:40]}")
    page.close()
    assert not empty, "\n".join(empty)


def test_a_term_is_explained_where_it_is_first_used(site: Path, browser: Any) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    page.goto((site / "notebooks/3-2-1-value-for-money.html").as_uri())
    term = page.locator(".fop-term").first
    meaning = page.locator(f"#{term.get_attribute('popovertarget')}")
    assert not meaning.is_visible()
    term.focus()
    page.keyboard.press("Enter")
    assert meaning.is_visible() and term.inner_text().lower()[:6] in meaning.inner_text().lower()
    page.keyboard.press("Escape")
    assert not meaning.is_visible()
    page.close()


def blocks(page: BeautifulSoup) -> Iterator[str]:
    """Give each piece of text that stands together: a paragraph, an entry, a cell, an exhibit."""
    for one in page.select("p, li, td, figure, h1, h2, h3"):
        yield one.get_text(" ", strip=True).replace("’", "'").casefold()


def test_nothing_of_the_report_is_lost(site: Path) -> None:
    """Each point of each section stands on some page, though its sentence may be another."""
    book = Read(site)
    whole = [block for _, page in soups(book) for block in blocks(page)]
    with (HERE / "points.csv").open(encoding="utf-8", newline="") as file:
        points = list(csv.DictReader(file))
    lost = [
        f"{one['page']}: {one['words']}"
        for one in points
        if not any(all(word[:6] in block for word in one["words"].split()) for block in whole)
    ]
    assert len(points) > 1000 and not lost, "\n".join(lost)
    claims = dict(soups(book))["all-checks"].select("tr[id^=claim-]")
    with (ROOT / "data/claims.csv").open(encoding="utf-8", newline="") as file:
        assert {f"claim-{one['id']}".replace(".", "-") for one in csv.DictReader(file)} == {
            str(claim["id"]).replace(".", "-") for claim in claims
        }


WORD = re.compile(r"[a-z0-9]+(?:'[a-z]+)?")


def test_the_words_are_our_own(site: Path) -> None:
    """No nine words in a row are the report's, whose text is kept as hashes only."""
    held = (HERE / "report_words.bin").read_bytes()
    runs = {held[place : place + 5] for place in range(0, len(held), 5)}
    shared = []
    for name, page in soups(Read(site)):
        for one in page.select("p, li, td, th, h1, h2, h3, caption, summary"):
            words = WORD.findall(one.get_text(" ").replace("’", "'").casefold())
            for place in range(len(words) - 8):
                run = " ".join(words[place : place + 9])
                if blake2b(run.encode(), digest_size=5).digest() in runs:
                    shared.append(f"{name}: {run}")
    assert len(runs) > 10_000 and not shared, "\n".join(shared)
