"""Results: what a study finds, as tables of figures.

Each function takes a study and, where it is of one outcome, that outcome's `name`; `names`
chooses outcomes, all that can be tested where none is given.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from fop.comparison import permutation
from fop.comparison.panels import OLDER, REFERENCE
from fop.comparison.study import MAIN, SMALLEST, Study, Variant, shown, span, unit

BY_AREA = [
    "area", "before", "after", "change", "count_before", "count_after", "elsewhere", "difference",
    "rank", "of", "p", "p_rank",
]  # fmt: skip

IN_VARIANT = ["variant", "outcome", "unit", "difference", "p", "fall", "comparators", "areas"]


def by_area(study: Study, name: str) -> pd.DataFrame:
    """Set out each treated authority's figures and test, and Inner London's figures.

    Returns
    -------
    DataFrame
        `area`, `before`, `after`, `change`, `count_before`, `count_after` (of counts over
        the population), `elsewhere` and `difference` (changes in per cent or in points),
        `rank`, `of`, `p`, `p_rank`.
    """
    outcome, tests = study.outcome(name), study.alone(name)
    grids = {"": study.panel(name)}
    if outcome.on_population:
        grids["count_"] = study.panel(name, counts=True)
    rows = []
    for area in [*study.areas, REFERENCE]:
        row: dict[str, Any] = {"area": area}
        for prefix, grid in grids.items():
            if area in grid:
                figures = grid[area]
                row[f"{prefix}before"] = figures.reindex(study.years(name)).mean(skipna=False)
                row[f"{prefix}after"] = figures.reindex(study.window).mean(skipna=False)
        if area in tests:
            one = tests[area]
            row |= {
                "elsewhere": shown(one.elsewhere, outcome.points),
                "difference": shown(one.effect, outcome.points),
                "rank": one.rank, "of": one.sets, "p": one.p, "p_rank": one.p_rank,
            }  # fmt: skip
        rows.append(row)
    frame = pd.DataFrame(rows).reindex(columns=BY_AREA)
    ratio = frame["after"] / frame["before"]
    difference = frame["after"] - frame["before"]
    return frame.assign(change=difference if outcome.points else 100 * (ratio - 1))


def every(study: Study, *, primary: bool | None = None) -> pd.DataFrame:
    """Set out the joint test of every outcome that can be tested.

    Returns
    -------
    DataFrame
        `outcome`, `primary`, `areas`, `baseline`, `comparators`, `sets`, `unit` of the
        changes (per cent or points); `change`, `elsewhere`, `difference`, `low`, `high`,
        `p`, `rank`, `fall` and `rise` (the smallest detectable); `standing`, the difference
        as a share of the smallest one whose p is small.
    """
    rows = []
    for name in study.testable(primary=primary):
        outcome, one = study.outcome(name), study.together(name)
        changes = {
            "change": one.change, "elsewhere": one.elsewhere, "difference": one.effect,
            "low": one.low, "high": one.high, "fall": -one.fall, "rise": one.rise,
        }  # fmt: skip
        rows.append({
            "outcome": name, "primary": outcome.primary, "areas": one.treated,
            "baseline": study.years(name), "comparators": len(one.comparators),
            "sets": one.sets, "unit": unit(outcome.points), "p": one.p, "rank": one.rank,
            **{key: shown(value, outcome.points) for key, value in changes.items()},
            "standing": one.effect / one.critical if one.critical else float("nan"),
        })  # fmt: skip
    return pd.DataFrame(rows)


def variants(study: Study) -> list[Variant]:
    """List the other ways to make the comparison, from the study's own years and names."""
    held = list(study.panel(study.outcomes[0].name).index)
    ways = [MAIN]
    for text, by in (("one year earlier", -1), ("one year later", 1)):
        if years := _moved(study.window, held, by):
            ways.append(Variant(f"Window {text} ({span(years)})", window=years))
    for year in study.window if len(study.window) > 1 else ():
        ways.append(Variant(f"Window {year} only", window=(year,)))
    for year in study.baseline if len(study.baseline) > 1 else ():
        ways.append(Variant(f"Baseline {year} only", baseline=(year,)))
    if SMALLEST not in study.areas:
        ways.append(Variant(f"With {SMALLEST}", smallest=True))
    if study.exclude:
        without = tuple(study.exclude)
        ways.append(Variant(f"Without {' and '.join(without)}", exclude=without))
    return [
        *ways,
        Variant("On the older population", population=OLDER),
        Variant("In counts, no population", counts=True),
        Variant("Ratios for points, points for ratios", swap=True),
        Variant("Authorities with a year missing kept", complete=False),
    ]


def robustness(study: Study, names: Sequence[str] = ()) -> pd.DataFrame:
    """Set out the joint test in every variant.

    Returns
    -------
    DataFrame
        `variant`, `outcome`, `unit`, `difference`, `p`, `fall` (the smallest detectable),
        `comparators` and `areas`: missing where the variant cannot be made, or is the main
        comparison again.
    """
    rows = []
    for way in variants(study):
        for name in names or study.testable():
            points = study.points(name, way)
            row: dict[str, Any] = {"variant": way.name, "outcome": name, "unit": unit(points)}
            if one := study.tried(name, way):
                row |= {
                    "difference": shown(one.effect, points), "p": one.p,
                    "fall": shown(-one.fall, points),
                    "comparators": len(one.comparators), "areas": one.treated,
                }  # fmt: skip
            rows.append(row)
    return pd.DataFrame(rows).reindex(columns=IN_VARIANT)


def later(study: Study, names: Sequence[str] = ()) -> pd.DataFrame:
    """Set out the years after the window, apart and without a test.

    Each authority's mean is taken over the later years that it has.

    Returns
    -------
    DataFrame
        `outcome`, `years`, `areas`, `comparators`, `unit`, `change`, `elsewhere`,
        `difference`; no rows where no years follow the window.
    """
    rows = []
    for name in names or study.testable():
        points = study.outcome(name).points
        held = study.panel(name).dropna(how="all").index
        years = tuple(year for year in held if year > study.window[-1])
        if years and (one := study.tried(name, Variant(window=years, complete=False))):
            changes = {
                "change": one.change,
                "elsewhere": one.elsewhere,
                "difference": one.effect,
            }
            rows.append({
                "outcome": name, "years": span(years), "areas": one.treated,
                "comparators": len(one.comparators), "unit": unit(points),
                **{key: shown(value, points) for key, value in changes.items()},
            })  # fmt: skip
    return pd.DataFrame(rows)


def chance(study: Study) -> Mapping[str, float]:
    """Count the tests made, the small p values among them, and those that chance would give.

    Returns
    -------
    mapping
        `joint` and `single` tests, each also with `_small` and `_chance`.
    """
    joint = [study.together(name) for name in study.testable()]
    single = [one for name in study.testable() for one in study.alone(name).values()]
    told: dict[str, float] = {}
    for kind, tests in (("joint", joint), ("single", single)):
        told |= {
            kind: len(tests),
            f"{kind}_small": sum(one.small for one in tests),
            f"{kind}_chance": permutation.by_chance(tests),
        }
    return told


def _moved(years: Sequence[str], held: Sequence[str], by: int) -> tuple[str, ...]:
    places = [held.index(year) + by for year in years]
    inside = all(0 <= place < len(held) for place in places)
    return tuple(held[place] for place in places) if inside else ()
