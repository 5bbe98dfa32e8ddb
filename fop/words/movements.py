"""Movements: how figures moved between two years, in the dictionary's words.

A movement is never told without its figures in the same sentence, nor across a break in
counting, the pandemic, or within what such figures ordinarily move, without a word of that.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import takewhile

import pandas as pd

from fop.tables import areas
from fop.tables.parameters import PRINT
from fop.words import breaks, dictionary, official
from fop.words.counts import in_words
from fop.words.measures import BASIS
from fop.words.moves import HIGHER, LEVEL, LOWER, UNKNOWN, moves, since
from fop.words.statements import Stated, Statement, carrying, joined
from fop.words.writing import NOT_AVAILABLE, listed, moved

MANY = 4  # of so many areas a title gives the lowest and the highest figure
MOST_WORDS, ITEM = 25, 40  # words of a title, and of an item of a list, with each change

CAVEAT = re.compile(r" from \d{4}-\d\d|, (?:counted|across)|; no more| (?=The changes are no more)")
"""How that begins in a title or brief sentence which holds of a movement as a whole."""

EVERY = {2: "both", 3: "all three", 4: "all four", 5: "all five"}


def movement(rows: pd.DataFrame, subject: str) -> Statement:
    """Say how one measure moved in each borough, as one sentence, and what to know beside it.

    Parameters
    ----------
    subject : str
        What moved, in the singular, such as "The turnover rate".

    Returns
    -------
    Statement
        Boroughs with the same movement stand together, each with its two figures; then what
        is missing, and what is no more than such figures move.
    """
    every = moves(rows)
    known = [one for one in every if one.word != UNKNOWN]
    clauses = [f"{word} in {_together(group, len(every))}" for word, group in _grouped(known)]
    sentences = [f"{subject} {listed(clauses)}{_counted(known)}."] if clauses else []
    sentences += _missing([one for one in every if one not in known], "" if clauses else subject)
    remarks = dict.fromkeys(remark for one in every for remark in one.remarks)
    sentences += [*_ordinary(known), *remarks, _pandemic(known)]
    return Statement(" ".join(filter(None, sentences)), every)


def headline(rows: pd.DataFrame, subject: str, *, dated: bool = False, most: int = 0) -> Statement:
    """Say the same as `movement` without the two figures, for a title.

    Parameters
    ----------
    dated : bool
        Whether to name the two years, as where more years are drawn.
    most : int
        How many words it may have with each change in it; with more, it leaves the years out,
        which its caller tells, and with more still the changes.
    """
    every = moves(rows)
    known = [one for one in every if one.word != UNKNOWN]
    if not known:
        return _one_year(every, subject)
    lost = [one for one in every if one not in known]
    apart = f"; no comparison for {_others(lost)}" if lost else ""
    remarks = dict.fromkeys(remark for one in every for remark in one.remarks)
    told = "; ".join(map(breaks.in_brief, remarks))
    first = known[0]
    span = f" from {first.baseline} to {first.year}" if dated else ""
    if dated and {one.word for one in known} <= {HIGHER, LOWER}:
        span = f" in {first.year} than in {first.baseline}"
    across = breaks.in_brief(_pandemic(known))
    across = f"{' and' if since(first) else ','} {across}" if across else ""
    rest = f"{_counted(known)}{across}{apart}"
    clauses = _clauses(known, len(every))
    text = f"{subject} {listed(clauses)}{span}{rest}{f' ({told})' if told else ''}"
    if most:
        figures = {one.place: change for one, change in zip(every, _changes(rows), strict=True)}
        clauses = _clauses(known, len(every), figures)
        tried = (
            f"{subject} {listed(clauses)}{years}{rest}{f'; {told}' if told else ''}"
            for years in (span, "")
        )
        text = next((one for one in tried if len(one.split()) <= most), text)
    return Statement(text, (replace(one, figures="") for one in every))


def _clauses(
    known: Sequence[Stated], number: int, figures: Mapping[str, str] | None = None
) -> list[str]:
    """Say of each group of areas how it moved; with each one's change, where these are given."""
    groups = _grouped(known)
    places = [_places(group, number) for _, group in groups]
    if len(groups) == 2 and len(known) == number > 2:
        groups.sort(key=lambda one: len(one[1]))
        places = [_places(groups[0][1], 0), _others(groups[1][1])]
    clauses: list[str] = []
    for place, (word, group) in zip(places, groups, strict=True):
        changes = [figures[one.place] for one in group] if figures else []
        if len(changes) >= MANY:
            sizes = [(one.after or 0) - (one.before or 0) for one in group]
            ends = (changes[sizes.index(end(sizes))] for end in (min, max))
            changes = [" to ".join(ends)]
        unit = " points" * (group[0].unit == "per cent" and not clauses)
        clauses.append(f"{word} in {place}" + (f" ({listed(changes)}{unit})" if changes else ""))
    return clauses


def together(told: Sequence[Statement]) -> Statement:
    """Join sentences; what to know of all their movements alike is told once, at the end."""
    texts = [str(one) for one in told]
    ends = takewhile(lambda signs: len({*signs}) == 1, zip(*map(reversed, texts), strict=False))
    alike = "".join(signs[0] for signs in ends)[::-1]
    found = CAVEAT.search(alike)
    if len(texts) < 2 or not found:
        return joined(told)
    caveat = alike[found.start() :]
    heads = ". ".join(text.removesuffix(caveat).rstrip(".") for text in texts)
    if caveat.startswith(" The"):
        text = f"{heads}. All{caveat.replace('The', 'these', 1)}"
    else:
        text = f"{heads}; all of this {caveat.lstrip(' ,;')}"
    return carrying(text, told)


def no_more(rows: pd.DataFrame) -> str:
    """Say in brief which changes of one measure are no more than such figures move, if any."""
    all_moved = [one for one in moves(rows) if one.word not in (UNKNOWN, dictionary.STILL)]
    few = [one for one in all_moved if one.ordinary]
    where = "" if len(few) == len(all_moved) else f"in {listed(one.place for one in few)} "
    return f"; {where}no more than usual" if few else ""


def printed(rows: pd.DataFrame) -> dict[str, str]:
    """Find the figures that are the report's own: the column that says so, to their year."""
    ends = {f"before_{BASIS}": "baseline", f"after_{BASIS}": "year"}
    return {
        basis: str(rows[when].iloc[0])
        for basis, when in ends.items()
        if basis in rows and rows[basis].eq(official.PRINTED).any()
    }


def changes(rows: pd.DataFrame) -> str:
    """List the changes of one measure in the order of its rows: points of shares, else per cent.

    Where a row lacks a figure, the list says whose the changes are that it has.
    """
    known = rows[rows[["before", "after"]].notna().all(axis="columns")]
    points = known["unit"].eq("per cent")
    told = _changes(known)
    whose = f" in {listed(map(areas.in_full, known['borough']))}" if len(known) < len(rows) else ""
    return f"{listed(told)}{' points' * bool(points.all())}{whose}"


def _changes(rows: pd.DataFrame) -> list[str]:
    """Write each row's change; its two figures, where no per cent can be taken of them."""
    per_cent = rows["change_per_cent"]
    return [
        one.figures
        if one.word in (HIGHER, LOWER, LEVEL)
        else moved(row.before, row.after, row.unit, of_first, getattr(row, "decimals", None))
        for one, row, of_first in zip(moves(rows), rows.itertuples(), per_cent, strict=True)
    ]


def _together(group: Sequence[Stated], number: int) -> str:
    if 1 < len(group) == number:
        return f"{_every(group)}: " + listed(f"{one.place} ({one.figures})" for one in group)
    return listed(f"{one.place} ({one.figures})" for one in group)


def _places(group: Sequence[Stated], number: int) -> str:
    # On pages about the programme "all three" are its boroughs: others are named.
    if 2 < len(group) == number and {one.place for one in group} == programme():
        return _every(group)
    return listed(one.place for one in group)


def _others(rest: Sequence[Stated]) -> str:
    """Name what is left of some areas: by number, or the one by name."""
    return f"the other {in_words(len(rest))}" if len(rest) > 1 else _places(rest, 0)


def programme() -> set[str]:
    """Name the boroughs of the programme."""
    return set(map(areas.in_full, PRINT["areas"]))


def _every(group: Sequence[Stated]) -> str:
    """Name all of a group by their number: boroughs in London, authorities elsewhere."""
    which = EVERY.get(len(group), f"all {len(group)}")
    return f"{which} {areas.kind(one.place for one in group)}"


def _counted(known: Sequence[Stated]) -> str:
    year = since(known[0])
    return f", counted differently from {year}" if year else ""


def _missing(lost: Sequence[Stated], subject: str) -> list[str]:
    """Say in sentences of their own which boroughs have no figure, or only one.

    `subject` is named where nothing has been said of it yet.
    """
    told = []
    for year in dict.fromkeys(map(_only, lost)):
        group = [one for one in lost if _only(one) == year]
        who = listed(one.place for one in group)
        if not year:
            told.append(f"{subject or 'The figure'} is not available for {who}.")
            continue
        held = listed(one.figures for one in group)
        figures = "the figure" if len(group) == 1 else "the figures"
        are = "is" if len(group) == 1 else "are"
        opening = f"{subject}: for {who}" if subject else f"For {who}"
        told.append(f"{opening} only {figures} of {year} {are} available ({held}).")
    return told


def _only(one: Stated) -> str:
    """Give the year of the one figure that there is; empty where there is none."""
    if one.before is None and one.after is None:
        return ""
    return (one.year if one.before is None else one.baseline) or "one year"


def _one_year(every: Sequence[Stated], subject: str) -> Statement:
    """Give the figures of the last year that has any, where there are no two years to compare."""
    year = max(map(_only, every), default="")
    held = [one for one in every if year and _only(one) == year]
    if not held:
        return Statement(f"{subject}: {NOT_AVAILABLE}")
    lost = [one for one in every if one not in held]
    values = [(one.before if one.after is None else one.after) or 0.0 for one in held]
    ends = [held[values.index(min(values))], held[values.index(max(values))]]
    figures = [f"{one.figures} in {one.place}" for one in (held if len(held) < MANY else ends)]
    told = listed(figures) if len(held) < MANY else "from {} to {}".format(*figures)
    apart = f"; no figure for {_others(lost)}" if lost else ""
    return Statement(f"{subject} in {year}: {told}{apart}", held)


def _ordinary(known: Sequence[Stated]) -> Iterator[str]:
    """Say which movements are no more than such figures move."""
    usual = [one for one in known if one.ordinary and one.word != dictionary.STILL]
    if not usual:
        return
    first = usual[0]
    years = int(first.year[:4]) - int(first.baseline[:4])
    span = "from one year to the next" if years == 1 else f"over {years} years"
    others = [one for one in known if one.word != dictionary.STILL]
    alone = len(usual) == len(others) and (len(usual) > 1 or len(known) == 1)
    where = "" if alone else f" in {listed(one.place for one in usual)}"
    what = "The change" if len(usual) == 1 else "The changes"
    are = "is" if len(usual) == 1 else "are"
    yield f"{what}{where} {are} no more than such figures move {span}."


def _pandemic(known: Sequence[Stated]) -> str:
    return breaks.pandemic(known[0].baseline, known[0].year) if known else ""


def _grouped(known: Sequence[Stated]) -> list[tuple[str, list[Stated]]]:
    words = dict.fromkeys(one.word for one in known)
    return [(word, [one for one in known if one.word == word]) for word in words]
