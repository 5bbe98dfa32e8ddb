"""Sheets: the tables of a study, for its exhibits.

Each function takes a study and, where it is of one outcome, that outcome's `name`; `names`
chooses outcomes, all that can be tested where none is given.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd

from fop.comparison import events, phrases, results
from fop.comparison.phrases import of_100
from fop.comparison.study import Study, run_of, shown
from fop.exhibits import tables
from fop.exhibits.tables import Field, Table
from fop.words import counts, wording

CHANCE, NOT_SO = "Chance gives it, times in 100", "does not apply"

_Rows = Sequence[Mapping[str, Any]]


def every(study: Study, *, context: bool = True) -> Table:
    """Table of every outcome's comparison; with `context`, series that are none of them too."""
    frame = results.every(study, study.testable(context=context))
    rows = frame.to_dict("records")
    least = [signed(r["fall"], r["unit"]) if pd.notna(r["fall"]) else "none" for r in rows]
    return _table(frame, [
        Field("outcome", "Outcome", texts=[called(study, row) for row in rows], kind="key"),
        Field("unit", "Unit"),
        *differences(rows, wording.capital(phrases.who(study))),
        Field("adjusted", "Adjusted for the level before", texts=list(map(_adjusted, rows))),
        Field("fall", "Smallest fall we could detect", texts=least),
        Field("", f"Beside {study.home}", texts=[phrases.brief(study, r["outcome"]) for r in rows]),
    ])  # fmt: skip


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
    rows = frame.to_dict("records")
    return _table(frame, [Field("years", "Years"), *differences(rows, ours, theirs)])


def later(study: Study) -> Table:
    """Table of the years after the window, apart."""
    frame = results.later(study)
    rows = frame.to_dict("records")
    outcomes = Field("outcome", "Outcome", texts=[wording.capital(r["outcome"]) for r in rows])
    nothing = None if rows else pd.DataFrame({"Outcome": ["No years follow."]})
    columns = [outcomes, Field("years", "Years"), *differences(rows)]
    return _table(frame, columns, wide=nothing)


def by_area(study: Study, name: str) -> Table:
    """Table of each treated authority's change, with what counting error alone would give."""
    frame, outcome = results.by_area(study, name), study.outcome(name)
    rows, what = frame.to_dict("records"), outcome.change_unit
    tested = [pd.notna(row["p"]) for row in rows]
    columns = [
        Field("area", "Area"), *_ends(study, name),
        Field("change", "Change", texts=[signed(row["change"], what) for row in rows]),
    ]  # fmt: skip
    if outcome.counted:
        error = [_span(row["counting_low"], row["counting_high"], what) for row in rows]
        columns.append(Field("", "Counting error alone", texts=error))
    if outcome.on_population and not outcome.unit.startswith("pounds"):
        columns += [Field(f"count_{end}", f"Number {end}") for end in ("before", "after")]
    written: dict[str, Callable[[Mapping[str, Any]], str]] = {
        "Difference from elsewhere": lambda row: signed(row["difference"], what),
        "Place, lowest first": lambda row: f"{row['rank']:.0f} of {row['of']:.0f}",
        CHANCE: lambda row: of_100(row["p"]),
    }
    for heading, write in written.items():
        texts = [write(row) if shows else "" for row, shows in zip(rows, tested, strict=True)]
        columns.append(Field("", heading, texts=texts))
    return Table(frame, columns)


def small(study: Study, name: str) -> Table:
    """Table of one outcome's figures before and after, the others' average under the treated.

    The average is the one whose change is the mean change of the comparison: see `Study.ends`.
    """
    outcome, one = study.outcome(name), study.together(name)
    groups: dict[str, Sequence[str]] = {area: [area] for area in one.treated}
    if len(one.treated) > 1:
        groups[f"All {counts.in_words(len(one.treated))} together"] = one.treated
    groups[f"The {len(one.comparators)} others"] = one.comparators
    ends = [study.ends(name, group) for group in groups.values()]
    data = pd.DataFrame(ends, columns=["before", "after"])
    data.insert(0, "area", list(groups))
    change = data["after"] - data["before"]
    data["change"] = change if outcome.points else 100 * (data["after"] / data["before"] - 1)
    texts = [signed(value, outcome.change_unit) for value in data["change"]]
    change_column = Field("change", "Change", texts=texts)
    return Table(data, [Field("area", "Area"), *_ends(study, name), change_column])


def by_year(study: Study, name: str) -> Table:
    """Table of the treated and the middle of the others, year by year.

    Its download holds every authority compared.
    """
    unit, panel = study.outcome(name).unit, study.panel(name)
    named = [area for area in [*study.areas, *results.regions(study, name)] if area in panel]
    grid = study.authorities(name)
    others = grid.drop(columns=study.areas, errors="ignore")
    quarters = {"Lower quarter": 0.25, "Middle": 0.5, "Upper quarter": 0.75}
    middle = {f"{part} of the others": others.quantile(at, axis=1) for part, at in quarters.items()}
    held = panel[named].assign(**middle).dropna(how="all").index
    data = panel[[*named, *(area for area in grid if area not in named)]].loc[held]
    columns = [
        Field("year", "Year"), *(Field(area, area, unit) for area in named),
        *(Field("", part, texts=[tables.cell(value, unit) for value in values[held]])
          for part, values in middle.items()),
    ]  # fmt: skip
    return Table(data.rename_axis("year").reset_index(), columns)


def controls(study: Study, name: str) -> Table:
    """Table of each treated authority beside a synthetic control; no rows of mere context."""
    outcome = study.outcome(name)
    found = [] if outcome.role == "context" else results.controls(study, name)
    rows = [
        (
            one.area, shown(one.gap, outcome.points), one.fit * (1 if outcome.points else 100),
            one.good, one.p,
            "; ".join(f"{area} {share:.2f}" for area, share in one.weights.items()),
        )
        for one in found
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["area", "gap", "fit", "good", "p", "weights"])
    unit = "per cent" if outcome.change_unit == "per cent" else ""
    fits = ["good" if good else "poor: not to be relied on" for good in frame["good"]]
    return Table(frame, [
        Field("area", "Area"),
        Field("gap", "Gap after", texts=[signed(v, outcome.change_unit) for v in frame["gap"]]),
        Field("fit", "Usual gap before", texts=[wording.figure(v, unit, 1) for v in frame["fit"]]),
        Field("good", "Fit", texts=fits),
        Field("", CHANCE, texts=list(map(of_100, frame["p"]))),
        Field("weights", "The mix"),
    ])  # fmt: skip


def authorities(study: Study, name: str) -> Table:
    """Table of every authority compared: before, after and change, lowest first."""
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
    moved = [f"{v:+.3f}".replace("-", "−") for v in order]
    return Table(frame, [
        Field("area", "Area"), Field("treated", "Looked at"),
        *(Field(end, end.capitalize(), texts=[f"{v:.2f}" for v in frame[end]])
          for end in ("before", "after")),
        Field(kind, f"Change ({kind})", texts=moved),
    ])  # fmt: skip


def dropped(study: Study) -> Table:
    """Table of the authorities that each comparison is without, and why."""
    rows = [
        (name, area, why)
        for name in study.testable(context=True)
        for area, why in study.dropped(name).items()
    ]
    rows += [(name, "All", why) for name, why in study.refusals().items()]
    frame = pd.DataFrame(rows, columns=["Outcome", "Area", "Why it is left out"])
    return _listed(frame, "Area", "; ")


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
    return _listed(frame, "Years", ", ")


def happened(study: Study) -> Table:
    """Table of what else happened to the treated, and of breaks in the series."""
    rows = events.concerning(study)
    dates = list(rows["date"].fillna("not known"))
    headings = {"event": "What happened", "kind": "Kind", "source": "Source"}
    named = [Field(name, heading) for name, heading in headings.items()]
    return Table(rows.drop(columns="whose"), [Field("date", "Date", texts=dates), *named])


def differences(rows: _Rows, ours: str = "Change", theirs: str = "Elsewhere") -> list[Field]:
    """Write comparisons: both changes, the difference, its range and how often chance gives it."""
    written: dict[str, tuple[str, Callable[[Mapping[str, Any]], str]]] = {
        ours: ("change", lambda row: signed(row["change"], row["unit"])),
        theirs: ("elsewhere", lambda row: signed(row["elsewhere"], row["unit"])),
        "Difference": ("difference", lambda row: signed(row["difference"], row["unit"])),
        "95% range": ("", _range),
        CHANCE: ("", lambda row: of_100(row["p"])),
    }
    return [
        Field(name, heading, texts=[write(r) if pd.notna(r["p"]) else NOT_SO for r in rows])
        for heading, (name, write) in written.items()
    ]


def _listed(frame: pd.DataFrame, column: str, between: str) -> Table:
    """Make a table of words, of which rows that differ in one column alone are one."""
    alike = [name for name in frame if name != column]
    joined = frame.groupby(alike, sort=False, as_index=False)[column].agg(between.join)
    joined["Outcome"] = joined["Outcome"].map(wording.capital)
    return tables.plain(joined, {name: name for name in frame}, headers=2)


def _ways(frame: pd.DataFrame) -> Table:
    others = ["" if pd.isna(n) else str(int(n)) for n in frame["comparators"]]
    return _table(frame, [
        Field("way", "Comparison"), Field("comparators", "Others", texts=others),
        *differences(frame.to_dict("records")),
    ])  # fmt: skip


def _table(frame: pd.DataFrame, columns: list[Field], **how: Any) -> Table:
    """Make a table of figures with its lists written out."""
    lists = {
        name: frame[name].map(lambda one: "; ".join(one) if isinstance(one, list) else "")
        for name in {"areas", "baseline"} & set(frame)
    }
    return Table(frame.assign(**lists), columns, **how)


def _ends(study: Study, name: str) -> list[Field]:
    """Describe the figures before and after."""
    unit = study.outcome(name).unit
    years = {"before": study.years(name), "after": study.window}
    return [Field(end, f"{end.capitalize()}, {run_of(of)}", unit) for end, of in years.items()]


def called(study: Study, row: dict[str, Any]) -> str:
    """Name an outcome, with what differs from the others in its comparison."""
    some, every = (counts.in_words(len(areas)) for areas in (row["areas"], study.areas))
    notes = [
        f"{some} of {every}" if row["areas"] != study.areas else "",
        f"from {run_of(row['baseline'])}" if row["baseline"] != study.baseline else "",
        "context, not counted" if row["role"] == "context" else "",
    ]
    told = "; ".join(note for note in notes if note)
    return wording.capital(row["outcome"]) + (f" ({told})" if told else "")


def _range(row: Mapping[str, Any]) -> str:
    finite = math.isfinite(row["low"]) and math.isfinite(row["high"])
    return _span(row["low"], row["high"], row["unit"]) if finite else "no end"


def _adjusted(row: Mapping[str, Any]) -> str:
    if pd.isna(row["adjusted_p"]):
        return NOT_SO
    return f"{signed(row['adjusted'], row['unit'])} ({of_100(row['adjusted_p'])})"


def _span(low: float, high: float, what: str) -> str:
    return "" if pd.isna(low) else f"{signed(low, what)} to {signed(high, what)}"


def signed(value: float, what: str) -> str:
    """Write a change with its sign, points without their name."""
    return wording.signed(value, what).removesuffix(" points")
