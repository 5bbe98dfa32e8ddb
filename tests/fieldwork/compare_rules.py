"""Compare the two rules: what of the report's findings each can tell, and what an attack finds.

Run from the project's folder, as `python -m tests.fieldwork.compare_rules`, it writes
`data/fieldwork/rules_compared.csv`, which the method page shows.
"""

import sys

import pandas as pd

from fop.fieldwork import example, intake, publication
from fop.fieldwork.descriptions import REPORT, usual
from fop.fieldwork.instruments.results import Results
from fop.fieldwork.rules import WAYS, Rules
from fop.tables import datasets
from tests.fieldwork import random_waves
from tests.fieldwork.attack import attack, look, themes
from tests.fieldwork.two_versions import moved, newcomers

TABLE = "fieldwork/rules_compared"
SIZES = (24, 60, 600)
RANDOM = 20
DRAWN = "17 to 60, drawn at random"
BOTH = ("and again with 8 to 46 more", "and a later wave of them, but for a few")
KEY = ["table", "topic", "group", "answer"]


def findings() -> pd.DataFrame:
    """List what the report tells of its own wave in its sections: the findings to be told."""
    parts = []
    for path in datasets.package():
        name = path.rpartition("/")[2]
        if path.startswith(f"fieldwork/{REPORT}/") or name in [
            f"table_3_{n}" for n in range(11, 15)
        ]:
            frame = datasets.load(path)
            if {"printed", "count"} <= set(frame) and ("answer" in frame or "closeness" in frame):
                parts.append(usual(name, frame).assign(table=name))
    whole = pd.concat(parts, ignore_index=True)
    section = whole["section"].fillna("")
    return whole[~section.str.startswith("Appendix")][KEY].astype(str)


def told(found: Results, rules: Rules) -> dict[str, int]:
    """Count the findings that are told in figures, in words and not by themselves."""
    tables = publication.publish(found, rules).tables
    shown = pd.concat([usual(n, f).assign(table=n) for n, f in tables.items() if "count" in f])
    asked = {tuple(row) for row in findings().itertuples(index=False)}
    every = publication.publish(found, Rules("open")).tables
    every_ = pd.concat([usual(n, f).assign(table=n) for n, f in every.items() if "count" in f])
    asked &= {tuple(row) for row in every_[KEY].astype(str).itertuples(index=False)}
    own = shown[[tuple(row) in asked for row in shown[KEY].astype(str).itertuples(index=False)]]
    figures = int(own["count"].notna().sum())
    words = int((own["count"].isna() & own["printed"].ne("[c]")).sum())
    return {"findings": len(asked), "in_figures": figures, "in_words": words}


def attacked(found: Results, rules: Rules) -> tuple[int, int | None]:
    """Give how many counts an attack works out, and the narrowest range that it finds."""
    seen = look(found, rules)
    widths = [
        high - low + 1
        for theme in themes(found)
        for low, high in attack(seen, rules, theme).values()
    ]
    return sum(width == 1 for width in widths), min(widths, default=None)


def twice(rules: Rules) -> tuple[int, int]:
    """Count what is worked out of 1 to 5 newcomers, and of a few who left or came."""
    new = [ends for seed in range(RANDOM) for ends in newcomers(seed, rules)[0].values()]
    few = [ends for seed in range(RANDOM) for ends in moved(seed, rules).values()]
    return (
        sum(low == high in range(1, 6) for low, high in new),
        sum(low == high > 0 for low, high in few),
    )


def compared() -> pd.DataFrame:
    """Make the whole table: one row a wave and rule."""
    rows = []
    for rule in WAYS:
        rules = Rules(rule)
        for size in (17, *SIZES):
            frames = example.frames()
            frames = frames if size == 17 else example.drawn(frames, size)
            found = intake.results(frames, rules)
            worked_out, narrowest = attacked(found, rules)
            rows.append({
                "waves": 1, "families": str(size), "rule": rule, **told(found, rules),
                "worked_out": worked_out, "narrowest": narrowest,
            })  # fmt: skip
        ends = [
            attacked(intake.results(random_waves.wave(seed), rules), rules)
            for seed in range(RANDOM)
        ]
        rows.append({
            "waves": RANDOM, "families": DRAWN, "rule": rule,
            "worked_out": sum(one for one, _ in ends),
            "narrowest": min(one for _, one in ends if one is not None),
        })  # fmt: skip
        rows += [
            {"waves": RANDOM, "families": f"{DRAWN}, {words}", "rule": rule, "worked_out": number}
            for words, number in zip(BOTH, twice(rules), strict=True)
        ]
    frame = pd.DataFrame(rows)
    whole = ["findings", "in_figures", "in_words", "narrowest"]
    return frame.astype(dict.fromkeys(whole, "Int64"))


if __name__ == "__main__":
    path = datasets.data_folder() / f"{TABLE}.csv"
    compared().to_csv(path, index=False, lineterminator="\n")
    sys.stdout.write(path.read_text(encoding="utf-8"))
