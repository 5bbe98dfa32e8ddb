"""Sheets: the tables of a study, for its exhibits.

Each function takes a study and, where it is of one outcome, that outcome's `name`; `names`
chooses outcomes, all that can be tested where none is given.
"""

import math
from collections.abc import Sequence
from typing import Any

import pandas as pd

from fop.comparison import events, phrases, results, titles
from fop.comparison.phrases import of_100
from fop.comparison.study import Study, run_of, shown
from fop.exhibits import tables
from fop.exhibits.tables import Table
from fop.words import counts, wording

_Cells = dict[str, str]


def every(study: Study, names: Sequence[str] = ()) -> Table:
    """Table of every outcome's comparison, in figures and in words."""
    frame = results.every(study, names)
    rows = [
        {
            "Outcome": called(study, row),
            "Unit": "per cent" if row["unit"] == "per cent" else "points",
            **differences(row, wording.capital(phrases.who(study)), "Elsewhere"),
            "Adjusted for the level before": _beside(row["adjusted"], row["adjusted_p"], row),
            "Smallest fall we could detect": signed(row["fall"], row["unit"])
            if pd.notna(row["fall"])
            else "none",
            f"Beside {study.home}": titles.brief(study, row["outcome"]),
        }
        for row in frame.to_dict("records")
    ]
    return _table(rows, frame, ["Outcome"], keys=["outcome"])


def groups(study: Study, name: str) -> Table:
    """Table of one outcome's comparison with each group, and adjusted for the level before."""
    return _ways(results.compared(study, results.comparators(study), [name]))


def others(study: Study, name: str) -> Table:
    """Table of one outcome's comparison with other years and on other scales."""
    frame = results.compared(study, results.others(study), [name])
    return _ways(frame.dropna(subset=["p"]))


def before(study: Study, name: str) -> Table:
    """Table of the years before: what each year added, and how often chance gives the gap."""
    frame = results.before(study, name)
    ours, theirs = f"{wording.capital(phrases.who(study))}, a year", "Elsewhere, a year"
    rows = [
        {"Years": row["years"], **differences(row, ours, theirs)}
        for row in frame.to_dict("records")
    ]
    return _table(rows, frame, ["Years"])


def later(study: Study) -> Table:
    """Table of the years after the window, apart."""
    frame = results.later(study)
    rows = [
        {"Outcome": wording.capital(row["outcome"]), "Years": row["years"], **differences(row)}
        for row in frame.to_dict("records")
    ] or [{"Outcome": "No years follow."}]
    return _table(rows, frame, ["Outcome"])


def by_area(study: Study, name: str) -> Table:
    """Table of each treated authority's change, with what counting error alone would give."""
    frame, outcome = results.by_area(study, name), study.outcome(name)
    what = outcome.change_unit
    counted = outcome.on_population and not outcome.unit.startswith("pounds")
    rows = []
    for row in frame.to_dict("records"):
        tested = pd.notna(row["p"])
        rows.append({
            "Area": row["area"],
            f"Before, {run_of(study.years(name))}": tables.cell(row["before"], outcome.unit),
            f"After, {run_of(study.window)}": tables.cell(row["after"], outcome.unit),
            "Change": signed(row["change"], what),
            **({"Counting error alone": _band(row, what)} if outcome.counted else {}),
            **({"Number before": tables.cell(row["count_before"]),
                "Number after": tables.cell(row["count_after"])} if counted else {}),
            "Difference from elsewhere": signed(row["difference"], what) if tested else "",
            "Place, lowest first": f"{row['rank']:.0f} of {row['of']:.0f}" if tested else "",
            CHANCE: of_100(row["p"]) if tested else "",
        })  # fmt: skip
    return Table(pd.DataFrame(rows), frame)


def small(study: Study, name: str) -> Table:
    """Table of one outcome's figures before and after, the others' average under the treated.

    The average is the one whose change is the mean change of the comparison: see `Study.ends`.
    """
    outcome, one = study.outcome(name), study.together(name)
    together = [f"All {len(one.treated)} together"] if len(one.treated) > 1 else []
    named = [*one.treated, *together, f"The {len(one.comparators)} others"]
    areas = [*([area] for area in one.treated), *([one.treated] if together else []),
             one.comparators]  # fmt: skip
    ends = [study.ends(name, group) for group in areas]
    data = pd.DataFrame({
        "area": named, "before": [first for first, _ in ends], "after": [last for _, last in ends],
        "change": [
            last - first if outcome.points else 100 * (last / first - 1) for first, last in ends
        ],
    })  # fmt: skip
    text = pd.DataFrame({
        "Area": data["area"],
        f"Before, {run_of(study.years(name))}": _cells(data["before"], outcome.unit),
        f"After, {run_of(study.window)}": _cells(data["after"], outcome.unit),
        "Change": [signed(v, outcome.change_unit) for v in data["change"]],
    })  # fmt: skip
    return Table(text, data)


def by_year(study: Study, name: str) -> Table:
    """Table of the treated and the middle of the others, year by year.

    Its download holds every authority compared.
    """
    outcome, panel = study.outcome(name), study.panel(name)
    named = [area for area in [*study.areas, *results.regions(study, name)] if area in panel]
    grid = study.authorities(name)
    middle = grid.drop(columns=study.areas, errors="ignore").quantile([0.25, 0.5, 0.75], axis=1).T
    wide = panel[named].assign(**{
        "Lower quarter of the others": middle[0.25], "Middle of the others": middle[0.5],
        "Upper quarter of the others": middle[0.75],
    })  # fmt: skip
    wide = wide.dropna(how="all")
    text = wide.map(lambda value: tables.cell(value, outcome.unit))
    data = panel[[*named, *(area for area in grid if area not in named)]].loc[wide.index]
    return Table(text.rename_axis("Year").reset_index(), data.rename_axis("year").reset_index())


def controls(study: Study, name: str) -> Table:
    """Table of each treated authority beside a synthetic control, its weights shown."""
    outcome = study.outcome(name)
    columns = ["area", "gap", "fit", "good", "p", "weights"]
    rows = [
        (
            one.area, shown(one.gap, outcome.points), one.fit * (1 if outcome.points else 100),
            one.good, one.p,
            "; ".join(f"{area} {share:.2f}" for area, share in one.weights.items()),
        )
        for one in results.controls(study, name)
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=columns)
    unit = "per cent" if outcome.change_unit == "per cent" else ""
    text = pd.DataFrame({
        "Area": frame["area"],
        "Gap after": [signed(value, outcome.change_unit) for value in frame["gap"]],
        "Usual gap before": [wording.figure(v, unit, 1) for v in frame["fit"]],
        "Fit": ["good" if good else "poor: not to be relied on" for good in frame["good"]],
        CHANCE: [of_100(p) for p in frame["p"]],
        "The mix": frame["weights"],
    })  # fmt: skip
    return Table(text, frame)


def authorities(study: Study, name: str) -> Table:
    """Table of every authority compared: before, after and change, lowest first."""
    if name in study.refusals():
        return Table(pd.DataFrame({"Area": []}), pd.DataFrame())
    changes, one = study.changes(name), study.together(name)
    order = changes.change.sort_values()
    kind = "difference" if changes.points else "logarithm"
    frame = pd.DataFrame({
        "area": order.index,
        "treated": ["yes" if area in one.treated else "" for area in order.index],
        "before": changes.before[order.index].to_numpy(),
        "after": changes.after[order.index].to_numpy(),
        kind: order.to_numpy(),
    })  # fmt: skip
    text = pd.DataFrame({
        "Area": frame["area"], "Treated": frame["treated"],
        "Before": [f"{v:.2f}" for v in frame["before"]],
        "After": [f"{v:.2f}" for v in frame["after"]],
        f"Change ({kind})": [f"{v:+.3f}".replace("-", "−") for v in frame[kind]],
    })  # fmt: skip
    return Table(text, frame)


def dropped(study: Study) -> Table:
    """Table of the authorities that each comparison is without, and why."""
    rows = [
        {"Outcome": wording.capital(name), "Area": area, "Why it is left out": why}
        for name in study.testable(context=True)
        for area, why in study.dropped(name).items()
    ]
    rows += [
        {"Outcome": wording.capital(name), "Area": "All", "Why it is left out": why}
        for name, why in study.refusals().items()
    ]
    frame = pd.DataFrame(rows, columns=["Outcome", "Area", "Why it is left out"])
    alike = frame.groupby(["Outcome", "Why it is left out"], sort=False, as_index=False)
    frame = alike["Area"].agg("; ".join)[["Outcome", "Area", "Why it is left out"]]
    return Table(frame, frame, headers=2)


def gaps(study: Study) -> Table:
    """Table of the treated authorities' years without a figure from the baseline on."""
    rows = []
    for outcome in study.outcomes:
        panel, reasons = study.panel(outcome.name), study.panels.reasons(outcome)
        held = panel.dropna(how="all").index
        early = [year for year in study.baseline if year < held[0]]
        if early:
            rows.append((outcome.name, "All", run_of(early), "no figures of single areas are held"))
        years = [year for year in held if year >= study.baseline[0]]
        for area in study.areas:
            if area not in panel:
                rows.append((outcome.name, area, run_of(years), "in a joint return"))
                continue
            for year in panel.loc[years].index[panel.loc[years, area].isna()]:
                why = reasons.get((area, year), "no figure held")
                rows.append((outcome.name, area, year, why))
    frame = pd.DataFrame(rows, columns=["Outcome", "Area", "Years", "Why"])
    alike = frame.groupby(["Outcome", "Area", "Why"], sort=False, as_index=False)
    frame = alike["Years"].agg(", ".join)
    frame["Outcome"] = frame["Outcome"].map(wording.capital)
    frame = frame[["Outcome", "Area", "Years", "Why"]]
    return Table(frame, frame, headers=2)


def happened(study: Study) -> Table:
    """Table of what else happened to the treated, and of breaks in the series."""
    rows = events.concerning(study)
    table = rows[["date", "event", "kind", "source"]].set_axis(
        ["Date", "What happened", "Kind", "Source"], axis="columns"
    )
    return Table(table.fillna({"Date": "not known"}), rows.drop(columns="whose"))


CHANCE = "Chance gives it, times in 100"

COLUMNS = ["Change", "Elsewhere", "Difference", "95% range", CHANCE]
"""Headings of what `differences` gives."""


def differences(row: dict[str, Any], ours: str = COLUMNS[0], theirs: str = COLUMNS[1]) -> _Cells:
    """Write a comparison: the two changes, the difference, its range and how often chance gives it.

    Parameters
    ----------
    ours, theirs : str
        Headings of the two changes.
    """
    figures = (signed(row[key], row["unit"]) for key in ("change", "elsewhere", "difference"))
    values = [*figures, _range(row), of_100(row["p"])]
    return dict(zip([ours, theirs, *COLUMNS[2:]], values, strict=True))


def _ways(frame: pd.DataFrame) -> Table:
    rows = []
    for row in frame.to_dict("records"):
        known = pd.notna(row["p"])
        others = str(int(row["comparators"])) if known else ""
        told = differences(row) if known else dict.fromkeys(COLUMNS, "does not apply")
        rows.append({"Comparison": row["way"], "Others": others, **told})
    return _table(rows, frame, ["Comparison", "Others", *COLUMNS])


def _table(rows: list[_Cells], frame: pd.DataFrame, columns: list[str], **how: Any) -> Table:
    """Make a table of rows, and of the figures behind them with lists written out."""
    lists = {
        name: frame[name].map(lambda one: "; ".join(one) if isinstance(one, list) else "")
        for name in {"areas", "baseline"} & set(frame)
    }
    text = pd.DataFrame(rows) if rows else pd.DataFrame(columns=columns)
    return Table(text, frame.assign(**lists), **how)


def _cells(values: pd.Series, unit: str) -> list[str]:
    return [tables.cell(value, unit) for value in values]


def called(study: Study, row: dict[str, Any]) -> str:
    """Name an outcome, with what differs from the others in its comparison."""
    notes = [
        _few(row["areas"], study.areas),
        f"from {run_of(row['baseline'])}" if row["baseline"] != study.baseline else "",
        "context, not counted" if row["role"] == "context" else "",
    ]
    told = "; ".join(note for note in notes if note)
    return wording.capital(row["outcome"]) + (f" ({told})" if told else "")


def _few(treated: list[str], everyone: list[str]) -> str:
    """Say that a comparison is of some of the treated only."""
    if treated == everyone:
        return ""
    return f"{counts.in_words(len(treated))} of {counts.in_words(len(everyone))}"


def _range(row: dict[str, Any]) -> str:
    if not (math.isfinite(row["low"]) and math.isfinite(row["high"])):
        return "no end"
    return f"{signed(row['low'], row['unit'])} to {signed(row['high'], row['unit'])}"


def _beside(value: float, p: float, row: dict[str, Any]) -> str:
    if pd.isna(p):
        return "does not apply"
    return f"{signed(value, row['unit'])} ({of_100(p)})"


def _band(row: dict[str, Any], what: str) -> str:
    if pd.isna(row["counting_low"]):
        return ""
    return f"{signed(row['counting_low'], what)} to {signed(row['counting_high'], what)}"


def signed(value: float, what: str) -> str:
    """Write a change with its sign, points without their name."""
    return wording.signed(value, what).removesuffix(" points")
