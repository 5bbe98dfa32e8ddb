"""Results: what a study finds, as tables of figures.

Each function takes a study and, where it is of one outcome, that outcome's `name`; `names`
chooses outcomes, all that can be tested where none is given.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from fop.comparison import counting, synthetic
from fop.comparison.groups import NEIGHBOURS, Way
from fop.comparison.panels import OLDER
from fop.comparison.permutation import Test
from fop.comparison.sources import ENGLAND, INNER, LONDON
from fop.comparison.study import Study, run_of, shown
from fop.comparison.synthetic import Control

BY_AREA = [
    "area", "before", "after", "change", "counting_low", "counting_high", "count_before",
    "count_after", "elsewhere", "difference", "rank", "of", "p",
]  # fmt: skip

IN_WAY = [
    "way", "outcome", "unit", "change", "elsewhere", "difference", "low", "high", "p",
    "comparators", "areas",
]  # fmt: skip


def by_area(study: Study, name: str) -> pd.DataFrame:
    """Set out each treated authority's figures and test, and its region's figures.

    Returns
    -------
    DataFrame
        `area`, `before`, `after`, `change`, `counting_low` and `counting_high` (changes that
        counting error alone would give), `count_before`, `count_after` (of counts over the
        population), `elsewhere` and `difference` (changes in per cent or in points), `rank`,
        `of`, `p`.
    """
    outcome, tests = study.outcome(name), study.alone(name)
    grids = {"": study.panel(name)}
    if outcome.on_population:
        grids["count_"] = study.panel(name, counts=True)
    bands = pd.DataFrame() if name in study.refusals() else counting.bands(study, name)
    rows = []
    for area in [*study.areas, *regions(study, name)]:
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
                "rank": one.rank, "of": one.sets, "p": one.p,
            }  # fmt: skip
        for band in bands[bands["area"] == area].to_dict("records") if len(bands) else ():
            row |= {"counting_low": band["low"], "counting_high": band["high"]}
        rows.append(row)
    frame = pd.DataFrame(rows).reindex(columns=BY_AREA)
    ratio = frame["after"] / frame["before"].where(frame["before"] != 0)
    difference = frame["after"] - frame["before"]
    return frame.assign(change=difference if outcome.points else 100 * (ratio - 1))


def regions(study: Study, name: str) -> list[str]:
    """Name the regions shown beside the treated, as far as their figures are held."""
    wanted = [INNER, LONDON] if study.home == LONDON else [ENGLAND]
    return [region for region in wanted if region in study.panel(name)]


def every(study: Study, names: Sequence[str] = ()) -> pd.DataFrame:
    """Set out the joint test of outcomes, context series among them.

    Returns
    -------
    DataFrame
        `outcome`, `role` (main, other or context), `areas`, `baseline`, `comparators`, `sets`,
        `unit` of the changes (per cent or points); `change`, `elsewhere`, `difference`, `low`,
        `high`, `p`, `adjusted` and `adjusted_p` (cleared of the level before), `fall` and
        `rise` (the smallest detectable; missing where none could be).
    """
    rows = []
    for name in names or study.testable(context=True):
        outcome, one, power = study.outcome(name), study.together(name), study.power(name)
        cleared = study.tried(name, ADJUSTED)
        changes = {
            "change": one.change, "elsewhere": one.elsewhere, "difference": one.effect,
            "low": one.low, "high": one.high, "rise": power.rise,
            "fall": -power.fall if np.isfinite(power.fall) else np.nan,
            "adjusted": cleared.effect if cleared else np.nan,
        }  # fmt: skip
        rows.append({
            "outcome": name,
            "role": outcome.role, "areas": one.treated, "baseline": study.years(name),
            "comparators": len(one.comparators), "sets": one.sets, "unit": outcome.change_unit,
            "p": one.p, "adjusted_p": cleared.p if cleared else np.nan,
            **{key: shown(value, outcome.points) for key, value in changes.items()},
        })  # fmt: skip
    return pd.DataFrame(rows)


ADJUSTED = Way("Adjusted for the level before", adjusted=True)


def comparators(study: Study) -> list[Way]:
    """List with whom the treated are compared, side by side; the main comparison first."""
    london = study.home == LONDON
    home = "All other London boroughs" if london else "All other authorities of England"
    ways = [Way(home)]
    if london and study.places["inner"].any():
        ways.append(Way("Inner London only", group=INNER))
    own = set(study.places.loc[study.areas, "region"])
    if not london and len(own) == 1:
        region = own.pop()
        ways.append(Way(f"{region} only", group=region))
    ways.append(Way("Statistical neighbours", group=NEIGHBOURS))
    if london:
        ways.append(Way("All other authorities of England", group=ENGLAND))
    ways.append(Way("Without systemic programmes", exclude=study.without()))
    ways.append(Way("Without the first innovation round", exclude=study.without(round_one=True)))
    ways.append(ADJUSTED)
    if london:
        ways.append(Way("All of England, adjusted", group=ENGLAND, adjusted=True))
    return [way for way in ways if way.group != NEIGHBOURS or study.members(NEIGHBOURS)]


def others(study: Study) -> list[Way]:
    """List other years and scales, from the study's own."""
    held = list(study.panel(study.outcomes[0].name).index)
    ways = []
    for text, by in (("one year earlier", -1), ("one year later", 1)):
        if years := _moved(study.window, held, by):
            ways.append(Way(f"After: {text} ({run_of(years)})", window=years))
    for year in study.window if len(study.window) > 1 else ():
        ways.append(Way(f"After: {year} only", window=(year,)))
    for year in study.baseline if len(study.baseline) > 1 else ():
        ways.append(Way(f"Before: {year} only", baseline=(year,)))
    return [
        *ways,
        Way("On the older population", population=OLDER),
        Way("In counts, no population", counts=True),
        Way("Ratios for points, points for ratios", swap=True),
        Way("Authorities with a year missing kept", complete=False),
    ]


def compared(study: Study, ways: Sequence[Way], names: Sequence[str] = ()) -> pd.DataFrame:
    """Set out the joint test in several ways.

    Returns
    -------
    DataFrame
        `way`, `outcome`, `unit`, `change`, `elsewhere`, `difference`, `low`, `high`, `p`,
        `comparators` and `areas`: missing where the way cannot be gone, or is the main
        comparison again.
    """
    rows = []
    for name in names or study.testable():
        for way in ways:
            points = study.points(name, way)
            unit = study.outcome(name).unit_of(points)
            row: dict[str, Any] = {"way": way.name, "outcome": name, "unit": unit}
            if one := study.tried(name, way):
                row |= _figures(one, points)
            rows.append(row)
    return pd.DataFrame(rows).reindex(columns=IN_WAY)


def before(study: Study, name: str) -> pd.DataFrame:
    """Set out whether the treated moved otherwise before, a year: the pre-trend.

    Of all years held up to the baseline's last, in counts where there is a population, and of the
    baseline years by themselves: `years`, and from `unit` on the columns of `compared`, a year.
    """
    points, unit = study.outcome(name).points, study.outcome(name).change_unit
    rows: list[dict[str, Any]] = []
    for years, one in (
        (list(study.history(name).index), study.before(name)),
        (study.years(name), study.within(name)),
    ):
        if one and not any(row["years"] == run_of(years) for row in rows):
            rows.append({"years": run_of(years), "unit": unit, **_figures(one, points)})
    columns = ["years", *IN_WAY[2:]]
    return pd.DataFrame(rows).reindex(columns=columns)


def controls(study: Study, name: str) -> list[Control]:
    """Set each treated authority beside a synthetic control; none with too few years before."""
    outcome = study.outcome(name)
    panel = study.panels.panel(outcome, counts=outcome.on_population)
    if not outcome.points:
        panel = np.log(panel.where(panel > 0))
    one, years = study.together(name), list(study.history(name).index)
    return synthetic.controls(panel, one.treated, years, study.window, one.comparators)


def later(study: Study, names: Sequence[str] = ()) -> pd.DataFrame:
    """Set out the years after the window, apart and without a verdict.

    Each authority's mean is taken over the later years that it has. `outcome`, `years` and from
    `unit` on the columns of `compared`; no rows where no years follow the window.
    """
    rows = []
    for name in names or study.testable():
        points = study.outcome(name).points
        held = study.panel(name)[study.together(name).treated].dropna(how="all").index
        years = tuple(year for year in held if year > study.window[-1])
        if years and (one := study.tried(name, Way(window=years, complete=False))):
            rows.append({
                "outcome": name, "years": run_of(years),
                "unit": study.outcome(name).unit_of(points), **_figures(one, points),
            })  # fmt: skip
    return pd.DataFrame(rows)


def _figures(one: Test, points: bool) -> dict[str, Any]:
    changes = {
        "change": one.change, "elsewhere": one.elsewhere, "difference": one.effect,
        "low": one.low, "high": one.high,
    }  # fmt: skip
    return {
        # A range without an end has no figure there.
        **{k: shown(v, points) if np.isfinite(v) else np.nan for k, v in changes.items()},
        "p": one.p, "comparators": len(one.comparators), "areas": one.treated,
    }  # fmt: skip


def _moved(years: Sequence[str], held: Sequence[str], by: int) -> tuple[str, ...]:
    places = [held.index(year) + by for year in years]
    inside = all(0 <= place < len(held) for place in places)
    return tuple(held[place] for place in places) if inside else ()
