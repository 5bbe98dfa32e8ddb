"""Typed prose: what notebooks say in words of their own, beside the ledger and the tables."""

import ast
import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from fop.audit import homes, judgement, verdicts
from fop.audit.language import evaluate
from fop.audit.library import Library
from fop.tables import datasets
from fop.tables.notebooks import read_notebook

ROOT = Path(__file__).resolve().parents[2]
REVIEWED = Path(__file__).parent / "reviewed.csv"
"""Sentences that say how something moved, which is most, or what is wrong, each with why it may."""

WORDS = (
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty"
).split()

MOVED = re.compile(
    r"\b(?:rose|risen|fell(?! short)|fallen|increased|decreased|reduced|dropped|declined|halved"
    r"|doubled|trebled|tripled|unchanged|improved|worsened|hardly (?:been|changed|moved)"
    r"|highest|lowest|largest|smallest|greatest|fewest|cheapest|best|worst|majority"
    r"|half|a third|thirds|quarters?|a fifth|dozens?)\b",
    re.IGNORECASE,
)
"""Movements, superlatives and shares in words."""

JUDGED = re.compile(
    r"\b(?:(?:is|are|was|were) (?:wrong|false|untrue|incorrect)|misprint\w*|errors?|contradict\w*"
    r"|as the report says|so do we|(?:table|ledger) (?:agrees|allows)"
    r"|(?:under|over)stated|holds? in part|(?:does|do) not (?:hold|show)"
    r"|cannot (?:be )?check(?:ed)?)\b",
    re.IGNORECASE,
)
"""Verdicts."""

NUMBER = re.compile(r"(?<![\w.])\d+(?:,\d{3})*(?:\.\d+)?(?![\w-]*\d)")
PLACE = re.compile(
    r"SCORE-15|UTF-8|\b3[01] (?:March|September)|\[[\d.]+\]|\([\d.]+\)"
    r"|\b(?:sections?|appendix|tables?|figures?|steps?)\s[\d.]+(?:(?:,|\sand|\sto)\s[\d.]+)*",
    re.IGNORECASE,
)
"""References to places, names with a number in them, and the days on which years end."""
DATED = re.compile(r"\b(?:19|20)\d\d(?:-\d\d)?\b")


def sentences(text: str) -> Iterator[str]:
    """Split prose into sentences, without code, links, references and headings."""
    text = re.sub(r"```.*?```|<[^>]+>|\{[^}]*\}`[^`]*`|`[^`]*`", "", text, flags=re.DOTALL)
    text = re.sub(r"\{[^}]*\}", "", re.sub(r"\]\([^)]*\)", "]", text))
    text = re.sub(r"(?m)^#.*$|^\s*\d+\. ", "\n\n", text)
    text = PLACE.sub("", text)
    for sentence in re.split(r"(?<=[.:;?!])\s+|\n\n|\n *- ", text):
        if said := " ".join(sentence.split()):
            yield said


def typed(path: Path) -> Iterator[str]:
    """Give each sentence that is typed into a notebook: its prose, and text within its calls."""
    for cell in read_notebook(path)["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            yield from sentences(source)
        elif "parameters" not in cell["metadata"].get("tags", []):
            for node in ast.walk(ast.parse(source)):
                text = node.value if isinstance(node, ast.Constant) else None
                if isinstance(text, str) and len(text.split()) > 4:
                    yield from sentences(text)


def numbers(text: str) -> set[float]:
    """Give the numbers of a text, in digits and from two up in words."""
    found = {float(one.replace(",", "")) for one in NUMBER.findall(DATED.sub("", text))}
    return found | {WORDS.index(word) + 2.0 for word in re.findall(r"[a-z]+", text.lower())
                    if word in WORDS}  # fmt: skip


def borne(page: str) -> tuple[set[float], set[str]]:
    """Give the numbers that the ledger holds for a page, and the years that the report tells of."""
    rows = [claim for claim in judgement.ledger() if homes.page(claim.section) == page]
    told = " ".join(f"{c.claim} {c.printed} {c.reading} {c.recomputed} {c.note}" for c in rows)
    tables = " ".join(datasets.load(f"report/{name}").astype(str).to_csv()
                      for name in ("timeline", "table_3_1", "works"))  # fmt: skip
    return numbers(told), {year[:4] for year in DATED.findall(told + tables)}


OUTSIDE = {
    "a-new-indicator", "fieldwork-method", "publish-it", "writing-a-ledger", "writing-notebooks",
    "explore", "data-dictionary", "words-and-terms", "what-happened-next-method",
    "what-others-found", "references", "appendix-1-systemic-practice",
}  # fmt: skip
"""Pages that tell how the book is made or what other works found: their numbers are no figures of
the report or of ours."""


def unfounded(page: str, sentence: str, held: tuple[set[float], set[str]]) -> bool:
    """Say whether a sentence states what the ledger of its page does not hold."""
    if page in OUTSIDE:
        return bool(MOVED.search(sentence))
    years = {year[:4] for year in DATED.findall(sentence)}
    worded = MOVED.search(sentence) or JUDGED.search(sentence)
    return bool(worded or numbers(sentence) - held[0] or years - held[1])


def reviewed() -> list[dict[str, str]]:
    with REVIEWED.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def stated() -> dict[str, list[str]]:
    """Sentences that state figures by page: of its notebook, its exhibits' notes, corrections."""
    told = {path.stem: [*typed(path)] for path in (ROOT / "notebooks").glob("*.ipynb")}
    for row in datasets.load("exhibits").to_dict("records"):
        told.setdefault(homes.page(row["page"]), []).extend(sentences(str(row["notes"])))
    for row in datasets.load("report/corrections").to_dict("records"):
        told["3-2-1-value-for-money"] += [*sentences(row["why"]), *sentences(row["changes"])]
    return {page: [said for said in every if unfounded(page, said, held)]
            for page, every in sorted(told.items()) for held in [borne(page)]}  # fmt: skip


def test_what_is_typed_of_figures_has_been_reviewed(stated: dict[str, list[str]]) -> None:
    known = [(row["page"], row["words"]) for row in reviewed()]
    new = [(page, said) for page, told in stated.items() for said in told
           if not any(page == place and words in said for place, words in known)]  # fmt: skip
    assert not new, "bear it out in the ledger, let a call say it, or review it in reviewed.csv"


def test_what_has_been_reviewed_still_stands(stated: dict[str, list[str]]) -> None:
    for row in reviewed():
        assert row["why"], row
        assert any(row["words"] in said for said in stated[row["page"]]), row


def test_what_was_reviewed_is_what_the_ledger_and_the_tables_hold() -> None:
    ledger, library = {claim.id: claim for claim in judgement.ledger()}, Library()
    tested = 0
    for row in reviewed():
        for named in filter(None, row["claims"].split("; ")):
            name, _, verdict = named.partition(" ")
            assert verdict in ("", verdicts.TOLD[ledger[name].verdict]), row
            tested += 1
        if row["check"]:
            parts = evaluate(row["check"], library)
            assert all(part.value is True for part in parts), row
            tested += all(part.uses or part.rests for part in parts)
    assert tested >= 50


@pytest.mark.parametrize("said", [
    "Spending on staff rose in Westminster.", "Westminster has the highest rate.",
    "About half of them left.", "The print is wrong.", "It does not hold.",
    "There were 77 of them.", "Thirteen hundred and nineteen left.", "It began in 1999.",
])  # fmt: skip
def test_what_nothing_bears_out_is_found(said: str) -> None:
    page = "3-2-1-value-for-money"
    assert unfounded(page, said, borne(page))


def test_what_the_ledger_holds_needs_no_review() -> None:
    page = "3-2-2-life-chances"
    assert not unfounded(page, "Twelve of 25 spoke of hypotheses in 2016.", borne(page))


def test_prose_is_read_in_cells_and_in_calls(stated: dict[str, list[str]]) -> None:
    assert any("Placement spending fell" in said for said in stated["all-checks"])
    assert any("nearly three quarters" in said for said in
               stated["3-2-8-relationships-with-social-workers"])  # fmt: skip
