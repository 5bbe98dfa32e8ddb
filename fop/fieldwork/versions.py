"""Versions: what somebody who has seen a wave before and after a replacement could learn.

Two versions of a count differ by those who came, left or answered otherwise.  Where these are
few, all counts of their topic stay as they were first published: the new version tells nothing
of them.  So a family can be taken out of a wave without being seen to leave.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pandas as pd

from fop.fieldwork.descriptions import own, usual
from fop.fieldwork.publication import Published
from fop.fieldwork.rules import Rules

Rows = dict[tuple[str, str], tuple[str, int | None, int | None]]
"""Group and answer to the figure as printed, the count and the base."""


@dataclass(frozen=True)
class Settled:
    """A wave that takes the place of another, and what became of each topic.

    Attributes
    ----------
    published : Published
        Topics as now, or as first published where they have to stay.
    kept, moved, same : list of str
        Topics that stay as they were, that are replaced, and in which nothing differs.
    """

    published: Published
    kept: list[str]
    moved: list[str]
    same: list[str]


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
    tables: dict[str, pd.DataFrame] = {}
    stay: set[tuple[str, str]] = set()
    for name in [one for one in former if "count" in former[one]]:
        sides = [usual(name, held[name]) for held in (former, now.tables) if name in held]
        for topic in dict.fromkeys(sides[0]["topic"]):
            before, after = (_rows(side, topic) for side in (sides * 2)[:2])
            fate = _fate(before, after if len(sides) > 1 else {}, now.rules)
            became[fate].append(str(topic))
            stay |= {(name, str(topic))} if fate == "kept" else set()
        tables[name] = own(name, _mixed(sides, {topic for table, topic in stay if table == name}))
    held = former["statistics"]
    topics = {topic for _, topic in stay} | _few_apart(held, now.tables["statistics"], now.rules)
    tables["statistics"] = _mixed([held, now.tables["statistics"]], topics)
    stay |= {("statistics", topic) for topic in topics}
    parts = [former["withheld"], now.withheld]
    inside = [_is_listed(part, stay) for part in parts]
    withheld = pd.concat([parts[0][inside[0]], parts[1][~inside[1]]], ignore_index=True)
    tables = {name: tables.get(name, frame) for name, frame in (now.tables | tables).items()}
    tables = {name: frame for name, frame in tables.items() if len(frame) or name == "statistics"}
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
    bases = [
        abs((after[key][2] or 0) - (before[key][2] or 0)) for key in before.keys() & after.keys()
    ]
    steps = {
        key: abs((after[key][1] or 0) - (before[key][1] or 0))
        for key in before.keys() & after.keys()
    }
    if any(1 <= size <= rules.small for size in (*bases, *steps.values())):
        return False
    told = [{key: held[key][0] for key in held if held[key][1] is None} for held in (before, after)]
    is_alike = before.keys() == after.keys() and told[0] == told[1]
    least = min((size for size in bases), default=0)
    if not is_alike and least <= rules.small:
        return False
    # All who came or left may have given one answer.
    return not any(0 < size < rules.one_voice and size in bases for size in steps.values())


def _few_apart(former: pd.DataFrame, now: pd.DataFrame, rules: Rules) -> set[str]:
    """Find topics of averages whose people differ by a few."""
    both = former.merge(now, on=["topic", "group", "measure"], suffixes=("", "_now"))
    apart = (both["base_now"] - both["base"]).abs().between(1, rules.small)
    return set(both.loc[apart.fillna(False).astype(bool), "topic"])


def _mixed(sides: list[pd.DataFrame], stay: set[str]) -> pd.DataFrame:
    """Join the topics that stay of the first with the others of the last."""
    parts = [sides[0][sides[0]["topic"].isin(stay)]]
    parts += [side[~side["topic"].isin(stay)] for side in sides[1:]]
    return pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)


def _is_listed(frame: pd.DataFrame, stay: set[tuple[str, str]]) -> pd.Series:
    pairs = frame[["table", "topic"]].itertuples(index=False)
    return pd.Series([tuple(pair) in stay for pair in pairs], index=frame.index, dtype=bool)
