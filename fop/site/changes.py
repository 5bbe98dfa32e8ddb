"""Changes: what differs between the figures of two editions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from fop.build.facts import Fact, Facts, rows_as_csv
from fop.exhibits import tables
from fop.words import breaks, wording
from fop.words.dictionary import subjects

KINDS = {
    "same": "the same",
    "revised": "different for the same year",
    "moved": "for another year",
    "withdrawn": "no longer given",
    "supplied": "given for the first time",
    "new": "in the newer only",
    "gone": "in the older only",
}
"""What can become of a figure, and how it is said."""

DERIVED = ("/change", "/change-per-cent")
"""Ends of the ids of figures that say how others moved: they are in the download only."""

PER_CHILD = "per 10,000 children"  # unit of rates, which rest on estimates of the population
LARGEST = 5  # how many of the largest changes are told

COLUMNS = (
    "section exhibit id label measure unit area what year_before before symbol_before "
    "year_after after symbol_after change change_per_cent"
).split()
"""Columns of the download."""


@dataclass(frozen=True)
class Change:
    """One figure as two editions show it."""

    kind: str  # one of `KINDS`
    before: Fact | None
    after: Fact | None
    """The figure in the older and in the newer edition; None where an edition lacks it."""

    @property
    def fact(self) -> Fact:
        """The figure in the newer edition, or in the older where only that has it."""
        return self.after or self.before or {}

    @property
    def is_derived(self) -> bool:
        """Whether it says how others moved."""
        return str(self.fact["id"]).split("~")[0].endswith(DERIVED)

    @property
    def change(self) -> float | None:
        """Newer less older, in their unit; None where they cannot be subtracted."""
        if not self.before or not self.after or self.before["unit"] != self.after["unit"]:
            return None
        if self.before["value"] is None or self.after["value"] is None:
            return None
        return float(self.after["value"]) - float(self.before["value"])

    @property
    def per_cent(self) -> float | None:
        """The change in per cent of the older figure; None where that is zero."""
        if self.change is None or not self.before or not self.before["value"]:
            return None
        return 100 * self.change / abs(float(self.before["value"]))


def compare(older: Facts, newer: Facts) -> list[Change]:
    """Set the figures of two editions side by side.

    Figures are the same figure where they have the same id: the same place of the same
    exhibit.

    Returns
    -------
    list of Change
        In the order of the newer edition; those that only the older has at the end of
        their section.
    """
    before, after = ({fact["id"]: fact for fact in one.facts} for one in (older, newer))
    found = [_change(before.get(name), fact) for name, fact in after.items()]
    gone = [_change(fact, None) for name, fact in before.items() if name not in after]
    pages = list(dict.fromkeys([*newer.sections, *older.sections]))
    return sorted([*found, *gone], key=lambda change: pages.index(change.fact["section"]))


def counts(changes: Iterable[Change]) -> dict[str, int]:
    """Count the changes of each kind."""
    kinds = [change.kind for change in changes]
    return {kind: kinds.count(kind) for kind in KINDS}


def by_section(changes: Iterable[Change]) -> dict[str, list[Change]]:
    """Sort changes by the page that shows the figure."""
    sections: dict[str, list[Change]] = {}
    for change in changes:
        sections.setdefault(change.fact["section"], []).append(change)
    return sections


def told(changes: Iterable[Change]) -> dict[str, list[Change]]:
    """Sort what is not the same by the page that shows it; no figure that is itself a change."""
    return by_section(c for c in changes if c.kind != "same" and not c.is_derived)


def summary(changes: list[Change], older: str, newer: str) -> list[str]:
    """Say in sentences how many figures of two books, by their names, became what."""
    n = counts(changes)
    held, shown = len(changes) - n["new"], len(changes) - n["gone"]
    sentences = [f"The book of {older} shows {_figures(held)}, that of {newer} {_figures(shown)}."]
    if held == shown == n["same"]:
        return [*sentences, "All are the same." if held else "There is nothing to compare."]
    both = _figures(held - n["gone"])
    sentences.append(f"Found at the same place of both: {both}; the same in both: {n['same']:,}.")
    said = KINDS | {
        "revised": "with another value or symbol for the same year",
        "withdrawn": "with a number in the older and a symbol in the newer",
        "supplied": "with a symbol in the older and a number in the newer",
    }
    kinds = [kind for kind in KINDS if kind != "same" and n[kind]]
    differing = wording.listed(f"{n[kind]:,} {said[kind]}" for kind in kinds)
    return [*sentences, f"What differs: {differing}."]


def largest(changes: Iterable[Change], kind: str) -> list[Change]:
    """Find the largest changes of a kind, at most one a measure.

    Size is the change in per cent of the older figure, either way; changes of zero and
    from zero, and figures that are themselves changes, are left out.
    """
    first: dict[str, Change] = {}
    sized = [c for c in changes if c.kind == kind and c.per_cent and not c.is_derived]
    for change in sorted(sized, key=lambda c: -abs(c.per_cent or 0)):
        first.setdefault(change.fact["measure"].lower(), change)
    return list(first.values())[:LARGEST]


def movements(
    changes: Iterable[Change], *, rates: bool = True, most: int | None = None
) -> tuple[list[str], str]:
    """Say how the book's main measures moved between the years of two editions, a sentence each.

    Figures at the same place of both, for another year in the newer, are set side by side; the
    words are those of the book's own sentences.

    Parameters
    ----------
    rates : bool
        Whether rates per 10,000 children are among them: not where the two books divide by other
        estimates of the population.
    most : int, optional
        How many sentences there may be.

    Returns
    -------
    tuple
        The sentences, and what is to be told of all of them once: their years, the pandemic.
    """
    told = subjects()
    columns = ["measure", "unit", "borough", "baseline", "year", "before", "after"]
    pairs = [(c.before, c.after) for c in changes if c.before and c.after and not c.is_derived]
    rows = [
        [*(after[name] for name in ("measure", "unit", "area")),
         before["year"], after["year"], before["value"], after["value"]]
        for before, after in pairs
        if before["year"] != after["year"] and before["unit"] == after["unit"]
        if after["measure"] in told and after["area"] and (rates or after["unit"] != PER_CHILD)
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=columns).astype({"before": float, "after": float})
    frame = frame.drop_duplicates(["measure", "baseline", "year", "borough"])
    said = dict[str, tuple[str, str]]()
    for (measure, first, last), own in frame.groupby(["measure", "baseline", "year"], sort=False):
        ends, unit = own[["before", "after"]], str(own["unit"].iloc[0])
        if ends.notna().all(axis=1).any():
            # Rates that are not all whole have a decimal.
            is_rate = "per " in unit and not unit.startswith("pounds")
            decimals = int(is_rate and bool((ends % 1).fillna(0).to_numpy().any()))
            text = wording.movement(own.assign(decimals=decimals), str(told[measure]["subject"]))
            said.setdefault(measure, (f"{first} to {last}", text))
    every = list(said.values())[:most]
    lines, remark = breaks.shared([text for _, text in every])
    spans = [span for span, _ in every]
    if len(set(spans)) == 1:
        return lines, f"The changes are those from {spans[0]}. {remark}".strip()
    return [f"{span}: {line}" for span, line in zip(spans, lines, strict=True)], remark


def lost(changes: Iterable[Change]) -> list[str]:
    """Name the measures whose figures the newer book gives no longer, each once."""
    names = (c.fact["measure"] for c in changes if c.kind == "withdrawn" and not c.is_derived)
    return list(dict.fromkeys(names))


def sentence(change: Change) -> str:
    """Say one change: the figure, its two values with their years, the difference."""
    before, after = shown(change)
    years = [fact["year"] for fact in (change.before, change.after) if fact]
    where = change.fact["exhibit"]
    if len(set(years)) == 1:
        at = f" for {years[0]}" if years[0] else ""
        values = f"{before}{at} in the older book, {after} in the newer"
    else:
        values = f"{before} for {years[0]}, {after} for {years[-1]}"
    return f"{name(change)} ({where}): {values}; {difference(change)}."


def name(change: Change) -> str:
    """Name a figure without its year."""
    years = {fact["year"] for fact in (change.before, change.after) if fact}
    parts = [part for part in change.fact["label"].split(", ") if part not in years]
    if change.fact["area"] and change.fact["area"] not in parts:
        parts.append(change.fact["area"])
    return ", ".join(parts)


def shown(change: Change) -> tuple[str, str]:
    """Write both values, with as many decimals as it takes to tell them apart."""
    facts = (change.before, change.after)
    before, after = (_written(fact) for fact in facts)
    if change.change and before == after:
        for places in range(1, 7):
            before, after = (_written(fact, places) for fact in facts)
            if before != after:
                break
    return before, after


def difference(change: Change) -> str:
    """Say how far the newer figure is from the older; nothing where that cannot be said."""
    if change.change is None:
        return ""
    if change.change == 0:
        return "no change"
    word = "higher" if change.change > 0 else "lower"
    unit = change.fact["unit"]
    if unit in ("per cent", "percentage points"):
        points = wording.figure(abs(change.change), "per ", 1)
        small = points == "0.0"
        return f"{'under 0.1' if small else points} points {word}"
    if change.per_cent is None:
        return f"{wording.figure(abs(change.change), unit)} {word}"
    per_cent = abs(change.per_cent)
    if per_cent < 0.05:
        return f"under 0.1% {word}"
    return f"{wording.figure(per_cent, 'per cent', 0 if per_cent >= 10 else 1)} {word}"


def as_csv(changes: Iterable[Change]) -> str:
    """Write all changes, those that are none among them, one a row."""
    return rows_as_csv(COLUMNS, map(_row, changes))


def _change(before: Fact | None, after: Fact | None) -> Change:
    if before is None or after is None:
        return Change("gone" if after is None else "new", before, after)
    if (before["value"] is None) != (after["value"] is None):
        return Change("supplied" if before["value"] is None else "withdrawn", before, after)
    if before["value"] is None:
        same = before["symbol"] == after["symbol"]
    else:
        same = before["value"] == after["value"] and before["unit"] == after["unit"]
    if before["year"] != after["year"]:
        return Change("moved", before, after)
    return Change("same" if same else "revised", before, after)


def _row(change: Change) -> Mapping[str, Any]:
    row: dict[str, Any] = {**change.fact, "what": KINDS[change.kind]}
    for end, fact in (("before", change.before), ("after", change.after)):
        row[f"year_{end}"] = fact["year"] if fact else ""
        row[end] = fact["value"] if fact else None
        row[f"symbol_{end}"] = fact["symbol"] if fact else ""
    rounded = [None if n is None else float(f"{n:.10g}") for n in (change.change, change.per_cent)]
    return row | {"change": rounded[0], "change_per_cent": rounded[1]}


def _written(fact: Fact | None, places: int | None = None) -> str:
    if fact is None:
        return "–"
    if fact["value"] is None:
        return wording.symbol(fact["symbol"])
    if places is not None:
        return wording.figure(fact["value"], fact["unit"], places)
    if fact["unit"] == "percentage points":
        return wording.change(0, fact["value"], "per cent")
    return tables.cell(fact["value"], fact["unit"])


def _figures(number: int) -> str:
    return f"{number:,} figure{'' if number == 1 else 's'}" if number else "no figures"
