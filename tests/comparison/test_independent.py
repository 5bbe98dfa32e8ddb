"""Every printed comparison worked out again, from the tables' rows by other code.

Nothing here but the last step, which asks for what is printed, uses the code that is tested.
"""

import math
from functools import lru_cache
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import minimize

from fop.comparison import findings, results, sources
from fop.comparison.study import Study

DATA = Path(__file__).resolve().parents[2] / "data"
BASELINE, WINDOW = ["2012-13", "2013-14"], ["2016-17", "2017-18", "2018-19"]
TREATED = ["Hammersmith and Fulham", "Kensington and Chelsea", "Westminster"]
KIDS, OLD = "children aged 0 to 17", "children aged 0 to 17, older base"
CARE, ASYLUM = "children looked after", "unaccompanied asylum-seeking children looked after"
POSTS, AGENCY = "social workers in post, headcount", "agency workers, headcount"
STARTED = "child protection plans started"

# Outcome: counts added (taken off with a minus), counts divided by, factor, whether in points.
OUTCOMES = {
    "re-referrals": (["re-referrals"], ["referrals"], 100, True),
    "children in care": ([CARE], [KIDS], 1e4, False),
    "children in care, without unaccompanied children": ([CARE, f"-{ASYLUM}"], [KIDS], 1e4, False),
    "starts of care": (["starts of care"], [KIDS], 1e4, False),
    "referrals": (["referrals"], [KIDS], 1e4, False),
    "protection plans at 31 March": (
        ["child protection plans at 31 March"], [KIDS], 1e4, False,
    ),
    "protection plans started": ([STARTED], [KIDS], 1e4, False),
    "second or later plans": (["second or subsequent plans"], [STARTED], 100, True),
    "spending on children in care": (
        ["spend on children looked after, same coverage"], [KIDS], 1, False,
    ),
    "turnover of social workers": (["leavers, headcount"], [POSTS], 100, True),
    "agency share": ([AGENCY], [AGENCY, POSTS], 100, True),
    "sickness absence": (["sickness absence days"], ["social workers in post"], None, True),
    "unaccompanied children in care": ([ASYLUM], [KIDS], 1e4, True),
}  # fmt: skip


@pytest.fixture(scope="module")
def held():
    """Give every official figure as now published: measure to a grid of years by code."""
    files = ("looked_after", "referrals", "child_protection", "children_in_need", "spend",
             "workforce", "population")  # fmt: skip
    rows = pd.concat(
        pd.read_csv(DATA / f"official/{name}.csv", dtype={"symbol": str}) for name in files
    )
    order = pd.read_csv(DATA / "official/releases.csv", dtype=str)
    rank = {r: (d, n) for n, (r, d) in enumerate(zip(order["release"], order["published"],
                                                     strict=True))}  # fmt: skip
    rows = rows.assign(at=rows["release"].map(rank)).sort_values("at", kind="stable")
    rows = rows.drop_duplicates(["measure", "code", "year"], keep="last")
    grids = {
        name: part.pivot(index="year", columns="code", values="value").astype(float)
        for name, part in rows.groupby("measure")
    }
    marks = {
        name: part.pivot(index="year", columns="code", values="symbol")
        for name, part in rows.groupby("measure")
    }
    few = grids["social workers in post"] < 0.5 * grids[POSTS].reindex_like(
        grids["social workers in post"]
    )
    grids["social workers in post"] = grids["social workers in post"].mask(few)
    for name, grid in list(grids.items()):
        for joint in [code for code in grid if " / " in code]:
            parts = joint.split(" / ")
            silent = marks[name].reindex(columns=parts) == "."
            one, other = (grid.reindex(columns=parts)[code].mask(silent[code], 0) for code in parts)
            grid[joint] = grid[joint].fillna(one + other)
            grids[name] = grid = grid.drop(columns=parts, errors="ignore")
    return grids


@pytest.fixture(scope="module")
def places():
    table = pd.read_csv(DATA / "areas.csv", dtype=str)
    return table[table["level"].isin(["authority", "joint return"])].set_index("code")


def values(held, name, way=""):
    top, below, factor, _ = OUTCOMES[name]
    total = sum((-1 if one[0] == "-" else 1) * held[one.removeprefix("-")] for one in top)
    if "counts" in way:
        return total
    wholes = [held[OLD if one == KIDS and "older" in way else one] for one in below]
    whole = sum(wholes[1:], wholes[0]).reindex(index=total.index, columns=total.columns)
    return (100 / 253 if factor is None else factor) * total / whole.where(whole != 0)


def compared(panel, codes, treated, years, points, complete=True):
    """Give by code the change, and the level before."""
    before, after = (panel.loc[one, codes].mean(skipna=not complete) for one in years)
    fine = before.notna() & after.notna() & (points | ((before > 0) & (after > 0)))
    before, after = before[fine], after[fine]
    return (after - before, before) if points else (np.log(after / before), np.log(before))


def statistic(change, level, effect, inside, groups):
    """Give each group's mean less that of all others, an effect and the level taken off."""
    y = change.to_numpy() - effect * inside
    if level is not None:
        x = np.column_stack([np.ones(len(y)), level])
        y = y - x @ np.linalg.lstsq(x, y, rcond=None)[0]
    sums = y[groups].sum(axis=1)
    k, n = groups.shape[1], len(y)
    return sums / k - (y.sum() - sums) / (n - k)


def share(change, level, effect, inside, groups):
    every = statistic(change, level, effect, inside, groups)
    mine = statistic(change, level, effect, inside, np.flatnonzero(inside)[None, :])[0]
    return float((np.abs(every) >= abs(mine) - 1e-10).mean()), every, mine


def solved(change, level, inside, groups):
    """Give the difference, how often chance gives it, and the ends of its range by halving."""
    p, every, mine = share(change, level, 0.0, inside, groups)
    if level is None:
        effect = mine
    else:
        x = np.column_stack([np.ones(len(change)), level, inside])
        effect = np.linalg.lstsq(x, change.to_numpy(), rcond=None)[0][2]
    ends = []
    for way in (-1, 1):
        near, far = effect, effect + way * 40 * change.std()
        if share(change, level, far, inside, groups)[0] > 0.05:
            ends.append(math.nan)
            continue
        for _ in range(34):
            middle = (near + far) / 2
            within = share(change, level, middle, inside, groups)[0] > 0.05
            near, far = (middle, far) if within else (near, middle)
        ends.append(near)
    return effect, p, ends, 1 + int((every < mine - 1e-10).sum())


@lru_cache(maxsize=8)
def chosen(n, k):
    return np.array(list(combinations(range(n), k)))


def shown(value, points):
    return value if points else 100 * math.expm1(value)


def members(places, way, treated):
    """List the codes that a way of comparing takes, and those it leaves out."""
    ran = pd.read_csv(DATA / "official/programmes.csv", dtype=str)
    near = pd.read_csv(DATA / "official/neighbours.csv", dtype=str)
    inner, outer = "E13000001", "E13000002"
    regions = {inner, outer}
    if "Inner" in way:
        regions = {inner}
    codes = places.index[places["region"].isin(regions)]
    if "England" in way:
        codes = places.index
    if "neighbours" in way:
        alike = near[(near["model"] == "2021") & near["code"].isin(treated)]
        codes = places.index[places.index.isin(alike["neighbour"])].union(treated)
    away = {"E09000001", "E06000053"}
    if "systemic" in way:
        away |= {*ran.loc[ran["systemic"].isin(["yes", "partly"]), "code"]}
    if "first innovation" in way:
        away |= {*ran.loc[ran["programme"].str.startswith("Innovation Programme round 1"), "code"]}
    left = {*treated, *away}
    kept = [one for one in codes if one not in away - {*treated}]
    return list(dict.fromkeys([
        *treated, *(c for c in kept if not (" / " in c and left & {*c.split(" / ")})),
    ]))  # fmt: skip


def periods(way, baseline, window, held_years):
    before, after = list(baseline), list(window)
    if "one year" in way:
        by = -1 if "earlier" in way else 1
        after = [held_years[held_years.index(one) + by] for one in window]
    elif way.startswith("After: "):
        after = [way.split()[1]]
    elif way.startswith("Before: "):
        before = [way.split()[1]]
    return before, after


@pytest.mark.slow
@pytest.mark.parametrize("outcome", OUTCOMES)
def test_every_path_before_is_reproduced(outcome, held, places):
    there = Study(sources.of_package(), TREATED, BASELINE, WINDOW)
    treated = [code for name in TREATED for code in places.index[places["name"] == name]]
    _, over, _, points = OUTCOMES[outcome]
    rates = values(held, outcome)
    start = [one for one in BASELINE if one in rates.dropna(how="all").index]
    codes = [code for code in members(places, "", treated) if code in rates]
    if (KIDS in over and points) or not start:
        printed = results.before(there, outcome)
        assert len(printed) <= (2 if not start else 1)
        return
    long = values(held, outcome, "counts" if KIDS in over else "")
    treated = [code for code in treated if rates.loc[[*start, *WINDOW], code].notna().all()]
    years = long.index[(long.index <= start[-1]) & long[treated].notna().all(axis=1)]
    for row, grid in zip(
        results.before(there, outcome).to_dict("records"),
        (long.loc[years, codes], rates.loc[start, codes]), strict=False,
    ):  # fmt: skip
        grid = grid.dropna(axis="columns") if points else np.log(grid.dropna(axis="columns"))
        grid = grid.loc[:, np.isfinite(grid).all()]
        slopes = pd.Series(np.polyfit([int(y[:4]) for y in grid.index], grid, 1)[0], grid.columns)
        inside = np.isin(slopes.index, treated).astype(float)
        effect, p, ends, _ = solved(slopes, None, inside, chosen(len(slopes), int(inside.sum())))
        assert row["years"] == f"{grid.index[0]} to {grid.index[-1]}"
        assert row["p"] == pytest.approx(p, abs=1e-9)
        for key, value in zip(("difference", "low", "high"), (effect, *ends), strict=True):
            assert row[key] == pytest.approx(shown(value, points), rel=1e-5, abs=1e-6), key


@pytest.mark.slow
@pytest.mark.parametrize("outcome", OUTCOMES)
def test_every_printed_row_is_reproduced(outcome, held, places):
    there = Study(sources.of_package(), TREATED, BASELINE, WINDOW)
    treated = [code for name in TREATED for code in places.index[places["name"] == name]]
    ways = [*results.comparators(there), *results.others(there)]
    printed = results.compared(there, ways, [outcome]).dropna(subset=["p"])
    assert len(printed) >= 10
    for row in printed.to_dict("records"):
        way = row["way"]
        panel = values(held, outcome, way)
        years = sorted(panel.dropna(how="all").index)
        start = [one for one in BASELINE if one in years] or [years[0]]
        points = (OUTCOMES[outcome][3] and "counts" not in way) != ("Ratios" in way)
        codes = [c for c in members(places, way, treated) if c in panel]
        change, level = compared(
            panel, codes, treated, periods(way, start, WINDOW, sorted(held["referrals"].index)),
            points, "kept" not in way,
        )  # fmt: skip
        inside = np.isin(change.index, treated).astype(float)
        k = int(inside.sum())
        groups = chosen(len(change), k)
        adjusted = level.to_numpy() if "djusted" in way else None
        effect, p, ends, rank = solved(change, adjusted, inside, groups)
        where = f"{outcome}, {way}"
        assert row["comparators"] == len(change) - k, where
        assert row["p"] == pytest.approx(p, abs=1e-9), where
        for key, value in zip(
            ("change", "elsewhere", "difference", "low", "high"),
            (change[inside == 1].mean(), change[inside == 0].mean(), effect, *ends), strict=True,
        ):  # fmt: skip
            expected = shown(value, points) if math.isfinite(value) else math.nan
            assert row[key] == pytest.approx(expected, rel=1e-5, abs=1e-5, nan_ok=True), (
                where,
                key,
            )
        if not way.startswith("All other London"):
            continue
        assert there.together(outcome).rank == rank
        for one in results.by_area(there, outcome).dropna(subset=["p"]).to_dict("records"):
            code = places.index[places["name"] == one["area"]][0]
            apart = change.drop([other for other in treated if other != code], errors="ignore")
            alone = (apart.index == code).astype(float)
            single = np.arange(len(apart))[:, None]
            effect, p, _, rank = solved(apart, None, alone, single)
            assert (one["rank"], one["of"]) == (rank, len(apart)), one["area"]
            assert one["p"] == pytest.approx(p, abs=1e-9)
            assert one["difference"] == pytest.approx(shown(effect, points), rel=1e-6)


@pytest.mark.slow
def test_the_number_of_children_is_that_of_all_added_up(held, places):
    window = ["2020-21", "2021-22", "2022-23"]
    there = Study(sources.of_package(), TREATED, BASELINE, window)
    told = findings.number(there, "children in care")
    care = held[CARE]
    treated = [code for name in TREATED for code in places.index[places["name"] == name]]
    years = [*BASELINE, *window]
    codes = [code for code in members(places, "", treated) if code in care]
    codes = [code for code in codes if care.loc[years, code].notna().all()]
    for one, own in zip(told.states, (treated, [*{*codes} - {*treated}]), strict=True):
        assert one.before == pytest.approx(care.loc[BASELINE, own].mean().sum())
        assert one.after == pytest.approx(care.loc[window, own].mean().sum())


@pytest.mark.slow
def test_a_fall_below_nothing_is_never_said_to_be_found():
    there = Study(sources.of_package(), ["Hackney"], BASELINE, WINDOW)
    for row in results.every(there).query("unit == 'points'").to_dict("records"):
        before = there.ends(row["outcome"], row["areas"])[0]
        said = findings.certainty(there, row["outcome"])
        assert math.isnan(row["fall"]) == ("No fall could" in said)
        assert not -row["fall"] > before + row["elsewhere"]


def compared_here(held, places, outcome):
    """Give the main comparison's changes, the level before, and whom they are looked at for."""
    treated = [code for name in TREATED for code in places.index[places["name"] == name]]
    panel = values(held, outcome)
    years = sorted(panel.dropna(how="all").index)
    start = [one for one in BASELINE if one in years] or [years[0]]
    codes = [code for code in members(places, "", treated) if code in panel]
    return panel, codes, treated, start


def printed_by(rows, outcome):
    """Give the row of an outcome as the book has it."""
    return rows(Study(sources.of_package(), TREATED, BASELINE, WINDOW), [outcome]).iloc[0]


@pytest.mark.long
@pytest.mark.parametrize("outcome", OUTCOMES)
def test_the_smallest_change_that_could_be_found_is_reproduced(outcome, held, places):
    printed = printed_by(results.every, outcome)
    panel, codes, treated, start = compared_here(held, places, outcome)
    points = OUTCOMES[outcome][3]
    change, _ = compared(panel, codes, treated, (start, WINDOW), points)
    inside = np.isin(change.index, treated)
    groups = chosen(len(change), int(inside.sum()))
    planted = groups[np.linspace(0, len(groups) - 1, min(250, len(groups))).round().astype(int)]

    def found(effect):
        told = 0
        for one in planted:
            mine = np.isin(np.arange(len(change)), one).astype(float)
            p, _, gap = share(change + effect * mine, None, 0.0, mine, groups)
            told += p <= 0.05 and gap * effect > 0
        return told / len(planted)

    for size, side in ((-printed["fall"], -1), (printed["rise"], 1)):
        if math.isnan(size):
            before = panel.loc[start, change.index[inside]].mean().mean()
            assert found(-(before + change[~inside].mean())) < 0.8
            continue
        effect = side * size if points else math.log1p(side * size / 100)
        assert found(effect * 1.001) >= 0.8 > found(effect * 0.999)


@pytest.mark.slow
@pytest.mark.parametrize("outcome", OUTCOMES)
def test_the_years_after_are_reproduced(outcome, held, places):
    printed = printed_by(results.later, outcome)
    panel, codes, treated, start = compared_here(held, places, outcome)
    points = OUTCOMES[outcome][3]
    kept = [code for code in treated if panel.loc[[*start, *WINDOW], code].notna().all()]
    years = [one for one in panel.index[panel[kept].notna().any(axis=1)] if one > WINDOW[-1]]
    change, _ = compared(panel, codes, treated, (start, years), points, complete=False)
    inside = np.isin(change.index, treated).astype(float)
    groups = chosen(len(change), int(inside.sum()))
    effect, p, ends, _ = solved(change, None, inside, groups)
    assert printed["years"] == (years[0] if len(years) == 1 else f"{years[0]} to {years[-1]}")
    assert printed["p"] == pytest.approx(p, abs=1e-9)
    for key, value in zip(("difference", "low", "high"), (effect, *ends), strict=True):
        assert printed[key] == pytest.approx(shown(value, points), rel=1e-5, abs=1e-5), key


def mixed(target, donors):
    """Find the mix nearest to a path, by a general solver of bounded problems."""
    shares = np.full(donors.shape[1], 1 / donors.shape[1])
    made = minimize(
        lambda w: ((target - donors @ w) ** 2).sum(), shares, method="SLSQP",
        jac=lambda w: -2 * donors.T @ (target - donors @ w), bounds=[(0, 1)] * len(shares),
        constraints={"type": "eq", "fun": lambda w: w.sum() - 1}, options={"ftol": 1e-15,
                                                                          "maxiter": 2000},
    )  # fmt: skip
    return made.x


@pytest.mark.slow
@pytest.mark.parametrize("outcome", OUTCOMES)
def test_every_mix_of_others_is_reproduced(outcome, held, places):
    there = Study(sources.of_package(), TREATED, BASELINE, WINDOW)
    printed = results.controls(there, outcome)
    rates, codes, treated, start = compared_here(held, places, outcome)
    _, over, _, points = OUTCOMES[outcome]
    panel = values(held, outcome, "counts" if KIDS in over else "")
    change, _ = compared(rates, codes, treated, (start, WINDOW), points)
    own = [code for code in treated if code in change.index]
    years = panel.index[(panel.index <= start[-1]) & panel[own].notna().all(axis=1)]
    level = panel.loc[[*years, *WINDOW], change.index]
    level = level if points else np.log(level.where(level > 0))
    level = (level - level.loc[years].mean()).dropna(axis="columns")
    others = [code for code in level if code not in treated]
    if len(years) < 6:
        assert printed == []
        return
    early, made = len(years), {}
    for code in level:
        donors = level[[one for one in others if one != code]]
        gaps = (level[code] - donors @ mixed(level[code][:early], donors[:early].to_numpy())).values
        made[code] = float(np.sqrt((gaps[:early] ** 2).mean())), float(gaps[early:].mean())
    assert [one.area for one in printed] == [places.loc[code, "name"] for code in own]
    for code, one in zip(own, printed, strict=True):
        fit, gap = made[code]
        assert one.fit == pytest.approx(fit, rel=1e-3, abs=1e-4)
        assert one.gap == pytest.approx(gap, rel=1e-2, abs=2e-3)
        as_far = sum(abs(made[x][1]) / made[x][0] >= abs(gap) / fit for x in [*others, code])
        assert one.p == pytest.approx(as_far / (len(others) + 1), abs=1.5 / len(others))
        usual = float(np.median([made[x][0] for x in others]))
        assert one.good == (fit <= min(2 * usual, level[code][:early].std(ddof=0) / 2))
