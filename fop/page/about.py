"""About: what the book says of itself, read from its own code and data."""

import inspect
import re
from collections.abc import Iterator, Mapping
from itertools import groupby

import pandas as pd

from fop.exhibits import tables
from fop.exhibits.exhibits import Exhibit
from fop.page.opening import PARAMETERS
from fop.page.page import Page
from fop.page.provenance import worded
from fop.tables import datasets, editions, memory, reading, releases
from fop.words import counts, dictionary, wording

PUBLISHED = (
    ("Children looked after", "", "children looked after", "year", "children looked after"),
    ("Referrals", "", "referrals", "year", "referrals"),
    ("Children with a protection plan", "", "child protection plans at 31 March", "year",
     "the length of child protection plans"),
    ("Child protection plans started", "", "child protection plans started", "year",
     "second child protection plans"),
    ("The child population, and with it every rate per 10,000 children,", "",
     "children aged 0 to 17", "year", "population"),
    ("Social workers in post, starters and leavers", "report/table_3_3", "social workers in post",
     "year", "the workforce"),
    ("Section 251 spend", "", "spend on children looked after", "cost_year", "section 251 spend"),
)  # fmt: skip
"""What each published file is missed for, a table of the report or none, one of its measures,
the parameter that gives the year, and what the file is on."""


def parameters(given: Mapping[str, object]) -> pd.DataFrame:
    """Say what each parameter of a page sets, and its value: `parameter`, `sets` and `value`."""
    return pd.DataFrame(
        [(name, PARAMETERS.get(name, ""), worded(value)) for name, value in given.items()],
        columns=["parameter", "sets", "value"],
    )


def held_editions() -> pd.DataFrame:
    """List the editions of the data folder: `edition`, `title`, then a column a parameter."""
    folder = datasets.data_folder()
    found, left_out = editions.whole(folder)
    rows = [
        {"edition": one.name, "title": one.title}
        | {name: worded(one.parameters.get(name, "")) for name in PARAMETERS}
        for one in found
    ]
    rows += [{"edition": one, "title": "Left out: its file has a fault"} for one in left_out]
    return pd.DataFrame(rows, columns=["edition", "title", *PARAMETERS])


def missing(shown: Page) -> pd.DataFrame:
    """List what an edition lacks, and who could supply it: `what`, `why`, `who` and `where`."""
    return pd.DataFrame(_missing(shown), columns=["what", "why", "who", "where"])


def _missing(shown: Page) -> Iterator[tuple[str, str, str, str]]:
    spent, year = (str(shown.parameters[name]) for name in ("cost_year", "year"))
    held = (datasets.data_folder() / "fieldwork" / shown.wave).is_dir()
    yield (
        f"Interviews, scenarios and questionnaires {'after' if held else 'of'} {shown.wave}",
        "No later wave of fieldwork is held." if held else "None has been supplied.",
        "A research team",
        "Responses after data/templates/fieldwork, read with fop import-fieldwork",
    )
    spend = shown.load("report/table_3_1")
    if without := _without(shown, spend[spend["year"] == spent]):
        yield (
            f"Spending on staff and placements in {spent} from the books of "
            f"{wording.listed(without)}",
            "None has been supplied.",
            "The boroughs' finance teams",
            "The template data/templates/ledger.csv, read with fop import",
        )
    if spent < year:
        both = (spend, shown.official("spend on children looked after"))
        later = any(one.loc[one["year"] == year, "value"].notna().any() for one in both)
        yield (
            f"Spending in {year}: where this edition speaks of spending, it shows {spent}",
            "It is held." if later
            else "None is held: none is published, or has yet to be read.",
            "Whoever makes this edition",
            "The parameter cost_year in its file, once a ledger or section 251 spend is read",
        )  # fmt: skip
    for what, table, measure, ends, file in PUBLISHED:
        figures = shown.load(table) if table else shown.official(measure)
        at = str(shown.parameters[ends])
        every = figures[figures["measure"] == measure]
        figures = every[every["year"] == at]
        if without := _without(shown, figures):
            off = "" if shown.vintage == "original" else _broken_off(every, without, at)
            yield (
                f"{what} of {wording.listed(without)} in {at}",
                _reason(figures, shown.vintage) + off,
                "The Department for Education, or the authorities themselves",
                f"The file on {file} of Explore Education Statistics, read with fop import",
            )


def _reason(figures: pd.DataFrame, vintage: str) -> str:
    """Say whether figures that are not there were published without a value, or are not held."""
    if vintage == "original":
        return "No first publication of it is held."
    given = figures.loc[figures["value"].isna(), "note"].dropna().drop_duplicates()
    if given.empty:
        return "None is held: none is published, or its file has yet to be read."
    return f"No figure is published ({wording.listed(given)})."


def _broken_off(every: pd.DataFrame, without: list[str], at: str) -> str:
    """Say of which boroughs without a figure one would expect it: they had one every year."""
    first = int(at[:4])
    before = [f"{year}-{(year + 1) % 100:02d}" for year in range(first - 3, first)]
    usual = every[every["year"].isin(before) & every["value"].notna()]
    years = usual.groupby("borough")["year"].nunique()
    names = [name for name in without if years.get(name, 0) == len(before)]
    return f" {wording.listed(names)} had one in each of the three years before." if names else ""


def _without(shown: Page, rows: pd.DataFrame) -> list[str]:
    """Name the page's boroughs without any figure among the rows, whether they have rows or not."""
    held = {*rows.loc[rows["value"].notna(), "borough"]}
    return [name for name in shown.areas if name not in held]


def share_words() -> pd.DataFrame:
    """List the words for shares with the bounds from which they hold: `share`, `words`."""
    exact = [(f"exactly {100 * share:g}%", words) for share, words in counts.EXACT.items()]
    near = [
        (f"{word.ours.low:g}% to under {word.ours.high:g}%", word.word)
        for word in dictionary.words().values()
        if word.ours and word.quantity == dictionary.SHARE
    ]
    return pd.DataFrame([*exact, *near], columns=["share", "words"])


def movement_words() -> pd.DataFrame:
    """List the words for changes, found by trying each tenth of a per cent: `change`, `words`."""
    tried = [(step / 10, wording.verb(1000, 1000 + step)) for step in range(-1000, 2001)]
    rows = []
    for words, group in groupby(tried, key=lambda pair: pair[1]):
        steps = [step for step, _ in group]
        low, high = (wording.percentage(step, 1) for step in (steps[0], steps[-1]))
        rows.append((f"{low} or more" if steps[-1] == 200 else f"{low} to {high}", words))
    rows.append(("a figure is missing", wording.verb(float("nan"), 1)))
    return pd.DataFrame(rows, columns=["change", "words"])


def terms() -> pd.DataFrame:
    """List the terms that the book explains, in the order of the alphabet, with their meaning."""
    return datasets.load("terms").sort_values("term", key=lambda names: names.str.casefold())


@memory.kept
def symbols() -> pd.DataFrame:
    """Count the symbols that stand in place of figures: `reason`, `symbol`, `figures`."""
    parts = []
    for name, resource in datasets.package().items():
        if [field["name"] for field in resource["schema"]["fields"]] == releases.COLUMNS:
            lost = releases.latest(datasets.load(name)).dropna(subset=["symbol"])
            parts.append(releases.with_reasons(lost)[["reason", "symbol"]])
    columns = ["reason", "symbol"]
    joined = pd.concat(parts) if parts else pd.DataFrame(columns=columns)
    return joined.groupby(columns).size().rename("figures").reset_index()


def held(prefix: str, *, without: str = "") -> list[str]:
    """Name the tables whose path begins so, in reading order: 3.9 before 3.10.

    `without` is a pattern of those to leave out.
    """
    reading.note(f"{prefix}*")
    names = [name for name in datasets.package() if name.startswith(prefix)]
    kept = [name for name in names if not without or not re.search(without, name)]
    return sorted(kept, key=lambda name: [int(n) for n in re.findall(r"\d+", name)] or [0])


def described(name: str) -> Exhibit:
    """Show what a table holds, column by column, with its source and licence."""
    resource = datasets.describe(name)
    named = ("title", "column", "type", "unit", "description")
    headings = {name: name.capitalize() for name in named} | {"holds": "Each cell holds"}
    table = tables.plain(datasets.dictionary(name), headings)
    rows = len(datasets.load(name))
    notes = [str(resource["description"]), f"File: data/{resource['path']}, {rows:,} rows."]
    return Exhibit(name, str(resource["title"]), table, datasets.sources([name]), None, notes)


def interface() -> pd.DataFrame:
    """List the calls of a page, each with the first line of its docstring: `call` and `does`."""
    rows = []
    for name in dir(Page("", {})):
        held = inspect.getattr_static(Page, name)
        does = (inspect.getdoc(held) or "").splitlines()[0].replace("`", "")
        rows.append((_call(name, held), does))
    return pd.DataFrame(rows, columns=["call", "does"])


def _call(name: str, held: object) -> str:
    if not inspect.isfunction(held):
        return f"page.{name}"
    marks = {"VAR_KEYWORD": "=…", "KEYWORD_ONLY": "=", "VAR_POSITIONAL": ", …"}
    names = [
        one.name + marks.get(one.kind.name, "")
        for one in inspect.signature(held).parameters.values()
        if one.name != "self"
    ]
    return f"page.{name}({', '.join(names)})"
