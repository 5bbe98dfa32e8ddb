"""Explore: the official figures of every authority in one script, and the place of its page.

The page draws any measure, areas and years in the reader's browser.  What it says follows from
the same tables as the book's own sentences: they go with the figures.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import pandas as pd

from fop.exhibits import figures
from fop.exhibits.front import Part
from fop.page.reads import Reads
from fop.tables import areas, datasets, memory, releases
from fop.words import (
    breaks,
    dictionary,
    doubtful,
    movements,
    moves,
    ordinary,
    places,
    reorganised,
    writing,
)
from fop.words.dictionary import subjects
from fop.words.writing import SYMBOLS, capital

NAME = "explore-data.js"  # name of the script that holds the figures, beside the pages

BESIDE = "application/vnd.fop.beside+json"
"""Media type of a file that is to stand beside the pages: its name and its text."""

TOPICS = {
    "looked_after": "Children in care",
    "referrals": "Referrals",
    "children_in_need": "Children in need",
    "child_protection": "Child protection",
    "workforce": "Social workers",
    "spend": "Spending",
    "population": "Child population",
}
"""What the measures of each official table are about, in the order of the list of measures."""

MOST = 6  # areas drawn at once

WITHOUT = (
    "Choose a measure, authorities and years: with JavaScript this page draws them as lines "
    "beside the middle half of other authorities, with their places, a table, a file to download "
    "and a sentence. Without it, the tables named on this page hold the same figures."
)


@dataclass(frozen=True)
class Explorer(Part):
    """The place on the page where figures are drawn, with the script that holds them."""

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        beside = {"name": NAME, "text": script()}
        return {"text/html": self.html, "text/plain": "Explore", BESIDE: beside}


def explorer(page: Reads, measure: str) -> Explorer:
    """Make the place of the page, which opens with one measure and the page's areas."""
    link = address(measure, page.areas)
    return Explorer(
        f'<div id="fop-explore" class="fop-explore" data-first="{escape(link)}">'
        f"<p>{WITHOUT}</p></div>"
    )


def address(measure: str, shown: Sequence[str], first: str = "", last: str = "") -> str:
    """Write the part of the page's address that brings a view back, its names in full readable."""
    parts = {
        "measure": figures.slug(measure),
        "areas": ",".join(figures.slug(name) for name in shown),
        "from": first,
        "to": last,
    }
    return "&".join(f"{name}={value}" for name, value in parts.items() if value)


def asked(facts: Sequence[Mapping[str, Any]], names: Sequence[str], leading: str = "") -> str:
    """Give the address of the view that shows what an exhibit shows; empty where there is none.

    `leading` is the measure it is about, where none of its figures is of an official measure.
    """
    known, called = set(datasets.load(releases.MEASURES)["measure"]), areas.called()
    own = [fact for fact in facts if fact["measure"] in known and fact["area"]]
    if not own:
        return address(leading, names[:MOST]) if facts and leading in known else ""
    shown = [fact for fact in own if fact["measure"] == own[0]["measure"]]
    drawn = list(dict.fromkeys(called.get(fact["area"], fact["area"]) for fact in shown))
    years = sorted({fact["year"] for fact in shown if figures.YEAR.fullmatch(fact["year"])})
    ends = (years[0], years[-1]) if len(years) > 1 else ()
    return address(own[0]["measure"], drawn[:MOST], *ends)


@memory.kept
def script() -> str:
    """Write all that the page draws and says, as the script that it reads."""
    return f"const EXPLORE = {json.dumps(held(), ensure_ascii=False, separators=(',', ':'))};\n"


def held() -> dict[str, Any]:
    """Gather all that the page draws and says.

    Returns
    -------
    dict
        `areas` (code, name, level and who reported before, after or with it), `places` (whom
        figures are ranked among, by position), `neighbours`, `topics` with their sources,
        `measures` (name, unit, what is behind it and `figures`: for each area its figures from
        the measure's first year on, a space apart; a symbol in the place of a missing one),
        and the rules of sentences: `words`, `ordinary`, `breaks`, `symbols`.
    """
    known = areas.read_areas()
    table = datasets.load(releases.MEASURES)
    shorts = [area.short for area in known]
    called, by_code = areas.called(), {area.code: area for area in known}
    spots = {short: place for place, short in enumerate(shorts)}
    regions = [area.short for area in known if area.level in ("region", "country")]
    alike = {spots[one]: [spots[other] for other in places.neighbours(one)]
             for one in areas.authorities()}  # fmt: skip
    notes = {
        area.code: [
            [note.kind, note.day, [called[one] for one in note.areas], note.text]
            for note in reorganised.notes(area, by_code)
        ]
        for area in known
    }
    return {
        "areas": [[area.code, called[area.short], area.level, notes[area.code]] for area in known],
        "places": {one: [spots[short] for short in areas.within(one)] for one in regions},
        "neighbours": {one: others for one, others in alike.items() if others},
        "topics": [[name, *datasets.sources([f"official/{key}"])] for key, name in TOPICS.items()],
        "measures": _measures(table, [area.code for area in known]),
        "symbols": SYMBOLS,
        "words": [
            [word.word, _end(word.ours.low), _end(word.ours.high)]
            for word in dictionary.words().values()
            if word.word in dictionary.SIMPLE and word.ours
        ],
        "rules": {
            "points": dictionary.POINTS,
            "few": moves.FEW,
            "pandemic": breaks.PANDEMIC,
            "every": movements.EVERY,
            "thresholds": writing.THRESHOLDS,
            "still": dictionary.STILL,
        },
        "breaks": _breaks(set(table["measure"])),
        "doubtful": _doubted(known),
        "doubted": doubtful.RATES,
        "ordinary": ordinary.spans(),
    }


def _measures(table: pd.DataFrame, codes: Sequence[str]) -> list[dict[str, Any]]:
    """List the measures by topic, each with its figures as now published."""
    said = {name: row["subject"] for name, row in subjects().items()}
    found = []
    for row in table.fillna("").to_dict("records"):
        rate = row["unit"] == "per 10,000 children"
        told = {
            "name": row["measure"],
            "subject": said.get(row["measure"], capital(row["measure"])),
            "topic": list(TOPICS).index(row["table"]),
            "unit": row["unit"],
            "ends": row["ends"],
            "told": row["definition"],
        }
        if rate:
            # Published rates mix population bases: they are worked out from counts, as in the book.
            told["of"] = row["numerator"]
        else:
            told |= _figures(releases.figures(row["measure"]), codes)
        found.append(told)
    return sorted(found, key=lambda one: one["topic"])


def _figures(rows: pd.DataFrame, codes: Sequence[str]) -> dict[str, Any]:
    first, last = rows["year"].min(), rows["year"].max()
    years = range(int(first[:4]), int(last[:4]) + 1)
    columns = (rows[name].tolist() for name in ("code", "year", "value", "symbol"))
    texts = {
        (code, int(year[:4])): f"{value:.12g}" if value == value else symbol
        for code, year, value, symbol in zip(*columns, strict=True)
    }
    lines = [" ".join(texts.get((code, year), "") for year in years).rstrip() for code in codes]
    return {"first": years[0], "years": len(years), "figures": lines}


def _breaks(known: set[str]) -> list[list[Any]]:
    """List what bears on comparing years: text, kind, year, area, and the measures it bears on."""
    table = datasets.load(breaks.BREAKS)
    table = table[table["measure"].isin(known)].fillna({"code": ""})
    groups = table.groupby(["change", "kind", "year", "code"], sort=False)["measure"]
    return [[*key, list(names)] for key, names in groups]


def _doubted(known: Sequence[areas.Area]) -> list[list[str]]:
    """List equivalents that cannot be right: measure, year, area and what to say."""
    names = list(datasets.load(releases.MEASURES)["measure"])
    odd = doubtful.among_official(names, [area.short for area in known])
    texts = doubtful.told(odd, names)
    keys = odd[["measure", "year", "borough"]].itertuples(index=False)
    return [[*key, text] for key, text in zip(keys, texts, strict=True)]


def _end(value: float) -> float | None:
    """Give an end of a range; None where there is none."""
    return value if math.isfinite(value) else None
