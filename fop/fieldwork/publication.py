"""Publication: results through disclosure control, and into a wave's folder."""

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from fop.fieldwork import averages, disclosure
from fop.fieldwork.averages import Average
from fop.fieldwork.crosstabs import Cell, tabulate
from fop.fieldwork.descriptions import SHAPES, describe
from fop.fieldwork.instruments.results import Figure, Line, Results
from fop.fieldwork.instruments.statistics import wilson
from fop.fieldwork.rules import Rules
from fop.tables import datasets

WITHHELD = "[c]"
"""What stands in place of a count that is withheld."""

UNKNOWN = "cannot be worked out from these responses"

PLACE = ["section", "topic", "group", "answer"]
FIGURE = ["section", "topic", "group", "measure"]
STATISTICS = ["value", "low", "high", "unit", "base", "printed", "note"]


Lost = tuple[str, str, str, str, str, str]
"""A row of what is withheld: table, section, topic, group, answer and reason."""


@dataclass(frozen=True)
class Published:
    """What may be shown of a wave.

    Attributes
    ----------
    tables : dict
        Table name to its rows; a withheld count is empty, its `printed` `[c]`.
    withheld : DataFrame
        `table`, `section`, `topic`, `group`, `answer` and `reason` of what is not shown.
    rules : Rules
        What was protected.
    """

    tables: dict[str, pd.DataFrame]
    withheld: pd.DataFrame
    rules: Rules

    def counts(self) -> dict[str, pd.DataFrame]:
        """Give the tables that hold counts."""
        return {name: frame for name, frame in self.tables.items() if "count" in frame}


class Judged:
    """The counts of a wave, each shown, rounded or withheld."""

    def __init__(self, found: Results, rules: Rules) -> None:
        self.rules = rules
        asked = [line.asked for line in found.lines]
        self.system, self.places = tabulate(found.people, asked, found.ties)
        self.hidden: np.ndarray = disclosure.protect(self.system, rules)

    def shown(self, cell: Cell | None) -> int | None:
        """Give a count as it may be shown; nothing where it is withheld or not printed."""
        if cell is None or cell not in self.places:
            return None
        place = self.places[cell]
        if self.hidden[place] or not self.system.printed[place]:
            return None
        return disclosure.rounded(self.system.counts[place], self.rules)

    def is_withheld(self, cell: Cell) -> bool:
        """Whether a count that was meant for publication is withheld."""
        return cell in self.places and bool(self.hidden[self.places[cell]])


def publish(found: Results, rules: Rules) -> Published:
    """Pass results through disclosure control.

    Parameters
    ----------
    found : Results
        Of all instruments of a wave, together.
    rules : Rules
        What is protected.
    """
    judged = Judged(found, rules)
    tables: dict[str, pd.DataFrame] = {}
    lost: list[Lost] = []
    shares: list[dict[str, Any]] = []
    for name, lines in groupby(sorted(found.lines, key=lambda x: x.table), lambda x: x.table):
        rows = []
        for line in lines:
            row = _row(line, judged)
            rows.append(row)
            if row["printed"] == WITHHELD:
                lost.append((name, *(str(row[one]) for one in PLACE), disclosure.SMALL))
            elif not pd.isna(row["base"]) and row["base"] >= rules.least_base:
                shares.append(_share(row))
        frame = pd.DataFrame(rows).drop_duplicates(PLACE).reset_index(drop=True)
        tables[name] = _shaped(name, frame)
    figures, few = _figures(found.figures, judged)
    frame = pd.DataFrame([*figures, *shares], columns=[*FIGURE, *STATISTICS])
    tables["statistics"] = frame.drop_duplicates(FIGURE).reset_index(drop=True)
    withheld = pd.DataFrame([*lost, *few], columns=["table", *PLACE, "reason"])
    withheld = withheld.drop_duplicates(["table", *PLACE]).reset_index(drop=True)
    return Published(tables, withheld, rules)


def counts_of(wave: str, folder: Path | None = None) -> dict[str, pd.DataFrame]:
    """Read the tables of counts that a wave holds; none where it is not held."""
    names = [one for one in datasets.package(folder) if one.startswith(f"fieldwork/{wave}/")]
    held = {one.rpartition("/")[2]: datasets.load(one, folder) for one in names}
    return {name: frame for name, frame in held.items() if "count" in frame}


def moved(former: Mapping[str, pd.DataFrame], published: Published) -> int:
    """Number the counts that differ from former ones by as little as must not be told."""
    number = 0
    for name, frame in published.counts().items():
        if name in former:
            keys = [one for one in frame if one in (*PLACE, "statement", "frequency", "closeness")]
            both = former[name].merge(frame, on=keys, suffixes=("", "_now"))
            number += int(
                (both["count_now"] - both["count"]).abs().between(1, published.rules.small).sum()
            )
    return number


def write(published: Published, wave: str, synthetic: bool, folder: Path) -> Path:
    """Write a wave's tables and their descriptions, all of them or none.

    Returns
    -------
    Path
        The wave's folder.
    """
    place, fresh = folder / "fieldwork" / wave, folder / "fieldwork" / f".{wave}.new"
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    tables = {**published.tables, "withheld": published.withheld}
    package_path = folder / "datapackage.json"
    package = json.loads(package_path.read_text(encoding="utf-8"))
    kept = [r for r in package["resources"] if not r["path"].startswith(f"fieldwork/{wave}/")]
    held = datasets.package(folder)
    described = [describe(name, wave, held, published.rules, synthetic) for name in tables]
    last = max(i for i, r in enumerate(kept) if r["path"].startswith(("fieldwork/", "report/")))
    package["resources"] = [*kept[: last + 1], *described, *kept[last + 1 :]]
    for name, frame in tables.items():
        text = frame.to_csv(index=False, lineterminator="\n", float_format="%.12g")
        (fresh / f"{name}.csv").write_text(text, encoding="utf-8")
    staged = package_path.with_suffix(".new")
    staged.write_text(json.dumps(package, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    former = folder / "fieldwork" / f".{wave}.old"
    shutil.rmtree(former, ignore_errors=True)
    if place.exists():
        place.replace(former)
    fresh.replace(place)
    staged.replace(package_path)
    shutil.rmtree(former, ignore_errors=True)
    return place


def _row(line: Line, judged: Judged) -> dict[str, Any]:
    count, base = judged.shown(line.asked.cell), judged.shown(line.asked.base)
    note = line.note
    if line.asked.base and judged.is_withheld(line.asked.base):
        note = f"{note} The base is withheld.".strip()
    return {
        "section": line.section,
        "topic": line.topic,
        "group": line.group,
        "answer": line.answer,
        "printed": WITHHELD if count is None else str(count),
        "count": count,
        "base": base or None,
        "note": note,
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


def _shaped(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    frame = frame.astype({"count": "Int64", "base": "Int64"})
    own = SHAPES.get(name)
    if own is None:
        return frame
    frame = frame.rename(columns={usual: one for one, usual in own.items()})
    return frame[[*own, "printed", "count", "base", "note"]]


def _figures(figures: list[Figure], judged: Judged) -> tuple[list[dict[str, Any]], list[Lost]]:
    rows: list[dict[str, Any]] = []
    lost: list[Lost] = []
    reasons = {id(one): _reason(one, judged) for one in figures}
    averaged = {
        id(one): Average(one.values, one.parts, 0 if one.is_detail else 1, reasons[id(one)])
        for one in figures
        if one.values is not None
    }
    reasons |= zip(averaged, averages.judge([*averaged.values()], judged.rules), strict=True)
    gone = {
        (one.section, one.group, one.measure)
        for one in figures
        if id(one) in averaged and reasons[id(one)]
    }
    for one in figures:
        why = reasons[id(one)]
        if not why and any((one.section, one.group, rest) in gone for rest in one.rests):
            why = disclosure.PART
        place = (one.section, one.topic, one.group, one.measure)
        if why:
            lost.append(("statistics", *place, why))
            continue
        value, low, high = (round(float(x), one.decimals) for x in (one.value, one.low, one.high))
        base = judged.shown(one.base)
        rows.append(
            dict(zip(FIGURE, place, strict=True))
            | {
                "value": value, "low": low, "high": high, "unit": one.unit,
                "base": base or None, "printed": f"{value:.{one.decimals}f}", "note": one.note,
            }
        )  # fmt: skip
    return rows, lost


def _reason(one: Figure, judged: Judged) -> str:
    """Say why a figure is withheld for what is shown of counts; nothing where it may stay."""
    if one.base is not None and judged.is_withheld(one.base):
        return disclosure.BASE
    if any(judged.is_withheld(cell) for cell in one.needs):
        return disclosure.SMALL
    if one.people < judged.rules.least_base:
        return disclosure.FEW
    if pd.isna(one.value):
        return disclosure.EDGE if one.measure.endswith(("quartile", "median")) else UNKNOWN
    return ""
