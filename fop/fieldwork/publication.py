"""Publication: results through disclosure control, and into a wave's tables."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import pandas as pd

from fop.fieldwork import averages, descriptions
from fop.fieldwork.disclosure import Disclosed, disclose
from fop.fieldwork.instruments.results import Figure, Results
from fop.fieldwork.instruments.statistics import wilson
from fop.fieldwork.rules import Rules
from fop.fieldwork.telling import REASON, WITHHELD, Told

PLACE = ["section", "topic", "group", "answer"]
FIGURE = ["section", "topic", "group", "measure"]
STATISTICS = ["value", "low", "high", "unit", "base", "printed", "note"]

Lost = tuple[str, str, str, str, str, str]
"""A row of what is withheld: table, section, topic, group, answer and reason."""


@dataclass(frozen=True)
class Published:
    """What may be shown of a wave."""

    tables: dict[str, pd.DataFrame]
    """Table name to its rows; a withheld count is empty, its `printed` `[c]`."""
    withheld: pd.DataFrame
    """`table`, `section`, `topic`, `group`, `answer` and `reason` of what is not shown."""
    rules: Rules  # what was protected


def publish(found: Results, rules: Rules) -> Published:
    """Pass results through disclosure control.

    Parameters
    ----------
    found : Results
        Of all instruments of a wave, together.
    rules : Rules
        What is protected.
    """
    disclosed = disclose(found, rules)
    tables: dict[str, pd.DataFrame] = {}
    shares: list[dict[str, Any]] = []
    by_table = groupby(
        sorted(disclosed.counts, key=lambda one: one.question.table),
        key=lambda one: one.question.table,
    )
    for name, told in by_table:
        rows = [_row(one) for one in told]
        enough = [row for row in rows if (row["base"] or 0) >= rules.least_base]
        shares += [_share(row) for row in enough if row["count"] is not None]
        frame = pd.DataFrame(rows).drop_duplicates(PLACE).reset_index(drop=True)
        tables[name] = descriptions.own(name, frame)
    figures, few = _figures(found.figures, disclosed, rules)
    frame = pd.DataFrame([*figures, *shares], columns=[*FIGURE, *STATISTICS])
    tables["statistics"] = frame.drop_duplicates(FIGURE).reset_index(drop=True)
    withheld = pd.DataFrame(
        [*_lost(found, disclosed, rules), *few], columns=["table", *PLACE, "reason"]
    )
    withheld = withheld.drop_duplicates(["table", *PLACE]).reset_index(drop=True)
    return Published(tables, withheld, rules)


def _lost(found: Results, disclosed: Disclosed, rules: Rules) -> list[Lost]:
    """List the counts that are asked for, and not told by themselves."""
    shown = {
        (one.question.table, one.question.section, one.topic, one.group, one.answer)
        for one in disclosed.counts
        if one.printed != WITHHELD
    }
    return [
        (one.table, one.section, *place, REASON)
        for one in found.questions
        if rules.is_open or not one.is_restricted
        for place in one.rows.values()
        if (one.table, one.section, *place) not in shown
    ]


def _row(one: Told) -> dict[str, Any]:
    return {
        "section": one.question.section,
        "topic": one.topic,
        "group": one.group,
        "answer": one.answer,
        "printed": one.printed,
        "count": one.count,
        "base": one.base or None,
        "note": one.note,
    }


def _share(row: Mapping[str, Any]) -> dict[str, Any]:
    # Rounding may lift a count above its base.
    count = min(row["count"], row["base"])
    low, high = wilson(count, row["base"])
    value = round(100 * count / row["base"], 1)
    return {
        **{one: row[one] for one in ("section", "topic", "group")},
        "measure": f"{row['answer']}, share",
        "value": value,
        "low": round(100 * low, 1),
        "high": round(100 * high, 1),
        "unit": "per cent",
        "base": row["base"],
        "printed": f"{value:.1f}",
        "note": "Interval by Wilson's method.",
    }


def _figures(
    figures: Sequence[Figure], disclosed: Disclosed, rules: Rules
) -> tuple[list[dict[str, Any]], list[Lost]]:
    rows: list[dict[str, Any]] = []
    lost: list[Lost] = []
    for one, is_told in zip(figures, averages.judge(figures, disclosed, rules), strict=True):
        place = (one.section, one.topic, one.group, one.measure)
        if not is_told:
            lost.append(("statistics", *place, REASON))
            continue
        near = averages.told(one, rules)
        is_base = one.base is not None and (rules.is_open or disclosed.has(*one.base))
        value, low, high = (round(x, near.decimals) for x in (near.value, near.low, near.high))
        printed = f"{value:.{near.decimals}f}"
        if one.measure.startswith("probability") and not value:
            by = 0.0 if rules.is_open else averages.step(one)
            printed = f"under {max(by, 10.0**-one.decimals):g}"
        rows.append(
            dict(zip(FIGURE, place, strict=True))
            | {
                "value": value, "low": low, "high": high, "unit": one.unit,
                "base": one.people if is_base else None,
                "printed": printed, "note": one.note,
            }
        )  # fmt: skip
    return rows, lost
