"""Versions: what somebody who has seen a wave before and after a replacement could learn.

Two versions of a count differ by those who came, left or answered otherwise.  Where these are
few, all counts of their topic stay as they were first published: the new version tells nothing
of them.  So a family can be taken out of a wave without being seen to leave.  Two waves of the
same people differ in the same way by what lasts, such as their borough.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import pandas as pd

from fop.fieldwork.descriptions import own, usual
from fop.fieldwork.instruments.results import LASTING, Question, Results
from fop.fieldwork.publication import Published
from fop.fieldwork.rules import Rules
from fop.fieldwork.telling import WITHHELD

SHARE = ", share"  # how the measures end that are shares of a count

Rows = dict[tuple[str, str], tuple[str, int | None, int | None]]
"""Group and answer to the figure as printed, the count and the base."""


@dataclass(frozen=True)
class Settled:
    """A wave that takes the place of another, and what became of each topic."""

    published: Published  # topics as now, or as first published where they have to stay
    kept: list[str]
    moved: list[str]
    same: list[str]
    """Topics that stay as they were, that are replaced, and in which nothing differs."""


def settle(former: Mapping[str, pd.DataFrame], now: Published) -> Settled:
    """Put a wave in place of a former version, topic by topic.

    Parameters
    ----------
    former : mapping
        Tables that the wave holds, `statistics` and `withheld` among them.
    now : Published
        What may be shown of the new responses by themselves.
    """
    became: dict[str, list[str]] = {"kept": [], "moved": [], "same": []}
    stay: set[tuple[str, str]] = set()
    sections: set[str] = set()
    counts = [one for one in {**former, **now.tables} if one not in ("withheld", "statistics")]
    sides = {name: _sides(name, former, now.tables) for name in counts}
    for name, (first, last) in sides.items():
        for topic, rows in first.groupby("topic", sort=False):
            fate = _fate(_rows(first, str(topic)), _rows(last, str(topic)), now.rules)
            became[fate].append(str(topic))
            if fate == "kept":
                stay.add((name, str(topic)))
                sections |= set(rows.get("section", pd.Series(dtype=str)))
    mixed = {
        name: _mixed(*pair, {topic for table, topic in stay if table == name}, sections)
        for name, pair in sides.items()
    }
    figures = [held["statistics"] for held in (former, now.tables)]
    before, after = (one[~one["measure"].str.endswith(SHARE)] for one in figures)
    topics = _unclear(before, after, now.rules)
    stay |= {("statistics", topic) for topic in topics}
    # A share goes with its count.
    counted = {topic for table, topic in stay if table != "statistics"}
    old, new = (one[one["measure"].str.endswith(SHARE)] for one in figures)
    parts = [_mixed(before, after, topics, sections), _mixed(old, new, counted, sections)]
    mixed["statistics"] = pd.concat(parts, ignore_index=True)
    anew = {(name, topic) for name, frame in mixed.items() for topic in frame["topic"]} - stay
    anew = {(name, topic) for name, topic in anew if topic not in became["same"]}
    held = {*former["statistics"]["section"], *former["withheld"]["section"]}.union(
        *(first.get("section", []) for first, _ in sides.values())
    )
    open_ = {*now.withheld.loc[_is_listed(now.withheld, anew), "section"]} - sections
    withheld = _withheld(former["withheld"], now.withheld, anew, held - open_)
    tables = {
        name: frame if name == "statistics" else own(name, frame)
        for name, frame in mixed.items()
        if len(frame) or name == "statistics"
    }
    return Settled(replace(now, tables=tables, withheld=withheld), **became)


def told(settled: Settled) -> list[str]:
    """Say what somebody who has both versions could learn, in a few lines."""
    lines = [
        f"The wave is held. Topics without a difference: {len(settled.same)}; replaced: "
        f"{len(settled.moved)}; kept as first published: {len(settled.kept)}."
    ]
    if settled.kept:
        lines.append(
            "Kept, because whoever has both versions could tell a few people apart: "
            f"{'; '.join(dict.fromkeys(settled.kept))}. Nothing can be learnt of them."
        )
    if settled.moved:
        lines.append(
            "Replaced: whoever has both versions learns how many more or fewer gave each answer, "
            "never of fewer than six people."
        )
    return lines


def unlinked(
    found: Results, published: Published, waves: Iterable[Mapping[str, pd.DataFrame]]
) -> tuple[Results, list[str]]:
    """Leave out who people are where another wave of the same people would tell a few apart.

    Parameters
    ----------
    found : Results
        Of all instruments of a wave, together.
    published : Published
        What may be shown of them where there is no other wave.
    waves : iterable of mappings
        Tables of each other wave that is held.

    Returns
    -------
    Results, list of str
        The results without those counts, and a line that names them.
    """
    held_ = list(waves)
    close = [
        one
        for one in found.questions
        if one.column in LASTING and not one.division
        for now in [_asked(published.tables, one)]
        if any(printed != WITHHELD for printed, _, _ in now.values())
        for before in (_asked(other, one) for other in held_)
        if before and _fate(before, now, published.rules) == "kept"
    ]
    questions = [
        replace(one, is_restricted=True)
        if any(
            one.who == held.who
            and held.column in (one.column, one.division)
            and held.base.items() <= one.base.items()
            for held in close
        )
        else one
        for one in found.questions
    ]
    topics = dict.fromkeys(f"{one.column} of {one.base.get('group', one.who)}" for one in close)
    line = "Left out, because another wave of the same people could tell a few of them apart: "
    return replace(found, questions=questions), [f"{line}{'; '.join(topics)}."] * bool(topics)


def _asked(tables: Mapping[str, pd.DataFrame], one: Question) -> Rows:
    """Give the rows of one question; none where the wave does not have it."""
    topic, group, _ = next(iter(one.rows.values()), ("", "", ""))
    if one.table not in tables:
        return {}
    frame = usual(one.table, tables[one.table])
    return _rows(frame[frame["group"] == group], topic)


def _fate(before: Rows, after: Rows, rules: Rules) -> str:
    if before == after:
        return "same"
    return "moved" if not after or _is_apart(before, after, rules) else "kept"


def _rows(frame: pd.DataFrame, topic: str) -> Rows:
    columns = frame.loc[frame["topic"] == topic, ["group", "answer", "printed", "count", "base"]]
    return {
        (str(group), str(answer)): (str(printed), _number(count), _number(base))
        for group, answer, printed, count, base in columns.itertuples(index=False)
    }


def _number(value: object) -> int | None:
    return None if pd.isna(value) else int(str(value))


def _is_apart(before: Rows, after: Rows, rules: Rules) -> bool:
    """Whether all who make the difference are so many that nobody is told apart."""
    bases: list[int] = []
    steps: dict[str, list[int]] = {}
    rests: list[int] = []
    is_alike = True
    for key in before.keys() | after.keys():
        (printed, count, base), (then, number, of) = (
            held.get(key, (WITHHELD, None, None)) for held in (after, before)
        )
        if base is not None and of is not None:
            bases.append(abs(base - of))
        if count is not None and number is not None:
            steps.setdefault(key[0], []).append(count - number)
            if base is not None and of is not None:
                rests.append(abs(base - count - of + number))
        else:
            is_alike &= printed == then
        is_alike &= (base is None) == (of is None)
    sizes = [abs(step) for own in steps.values() for step in own]
    if any(1 <= size <= rules.small for size in (*bases, *sizes, *rests)):
        return False
    if not is_alike and min(bases, default=0) <= rules.small:
        return False
    return not any(_is_one_voice(own, bases, rules) for own in steps.values())


def _is_one_voice(steps: list[int], bases: list[int], rules: Rules) -> bool:
    """Whether all who came, or all who left, may have given one answer."""
    came, left = (sum(max(sign * step, 0) for step in steps) for sign in (1, -1))
    return any(0 < abs(step) < rules.one_voice and abs(step) in (came, left, *bases)
               for step in steps)  # fmt: skip


def _unclear(former: pd.DataFrame, now: pd.DataFrame, rules: Rules) -> set[str]:
    """Find topics of averages by which too few people may have come or left for one of theirs."""
    both = former.merge(now, "outer", on=["topic", "group", "measure"], suffixes=("", "_now"))
    apart = (both["base_now"].astype(float) - both["base"].astype(float)).abs()
    apart = apart >= rules.least_base
    return set(both.loc[~apart, "topic"]) & set(former["topic"])


def _sides(
    name: str, former: Mapping[str, pd.DataFrame], now: Mapping[str, pd.DataFrame]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give a table before and now, without rows where there is none."""
    held = [usual(name, tables[name]) for tables in (former, now) if name in tables]
    first = held[0] if name in former else held[0].head(0)
    return first, held[-1] if name in now else held[-1].head(0)


def _mixed(
    first: pd.DataFrame, last: pd.DataFrame, stay: set[str], sections: set[str]
) -> pd.DataFrame:
    """Join the topics that stay of the first with the others of the last.

    Where something of a section stays, no topic is new in it: its being there would tell.
    """
    last = last[~last["topic"].isin(stay)]
    if "section" in last and len(first):
        last = last[last["topic"].isin(first["topic"]) | ~last["section"].isin(sections)]
    parts = [one for one in (first[first["topic"].isin(stay)], last) if len(one)]
    return pd.concat(parts, ignore_index=True) if parts else first.head(0)


def _withheld(
    first: pd.DataFrame, last: pd.DataFrame, anew: set[tuple[str, str]], shut: set[str]
) -> pd.DataFrame:
    """List what is withheld of a topic with what is told of it; without a figure, as before.

    In sections that are shut no topic is new: its being there would tell.
    """
    known = {*zip(first["table"], first["topic"], strict=True)}
    new = ~_is_listed(last, known) & ~last["section"].isin(shut)
    inside = _is_listed(last, anew) | new
    return pd.concat([first[~_is_listed(first, anew)], last[inside]], ignore_index=True)


def _is_listed(frame: pd.DataFrame, stay: set[tuple[str, str]]) -> pd.Series:
    pairs = zip(frame["table"], frame["topic"], strict=True)
    return pd.Series([pair in stay for pair in pairs], index=frame.index, dtype=bool)
