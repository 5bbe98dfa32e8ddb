"""Sheets: the tables and charts of a study, for its exhibits.

Each function takes a study and, where it is of one outcome, that outcome's `name`; `names`
chooses outcomes, all that can be tested where none is given.
"""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from fop.charts import series, strips
from fop.charts.drawing import Chart
from fop.comparison import permutation, results
from fop.comparison.findings import EVENTS, headline, marks, p_text
from fop.comparison.panels import REFERENCE
from fop.comparison.study import Study, shown, span, unit
from fop.exhibits import tables
from fop.exhibits.tables import Table
from fop.words import counts, wording


def by_area(study: Study, name: str) -> Table:
    """Table of each treated authority's change, rank and p, with Inner London beside them."""
    frame, outcome = results.by_area(study, name), study.outcome(name)
    what = unit(outcome.points)
    before, after = f"Baseline, {span(study.years(name))}", f"Window, {span(study.window)}"
    shown_as = {
        "Authority": frame["area"],
        before: [tables.cell(v, outcome.unit) for v in frame["before"]],
        after: [tables.cell(v, outcome.unit) for v in frame["after"]],
        "Change": [wording.signed(v, what) for v in frame["change"]],
    }  # fmt: skip
    if outcome.on_population and not outcome.unit.startswith("pounds"):
        shown_as |= {
            "Children or cases, baseline": [tables.cell(v) for v in frame["count_before"]],
            "Children or cases, window": [tables.cell(v) for v in frame["count_after"]],
        }
    elif outcome.on_population:
        shown_as |= {
            "Total, baseline": [tables.cell(v, "pounds") for v in frame["count_before"]],
            "Total, window": [tables.cell(v, "pounds") for v in frame["count_after"]],
        }
    region = frame["area"] == REFERENCE
    shown_as |= {
        "Difference from the others": _blank(
            [wording.signed(v, what) for v in frame["difference"]], region
        ),
        "Rank, lowest first": _blank(
            [
                wording.MISSING if pd.isna(r) else f"{int(r)} of {int(of)}"
                for r, of in zip(frame["rank"], frame["of"], strict=True)
            ],
            region,
        ),
        "p": _blank([p_text(p) for p in frame["p"]], region),
    }
    return Table(pd.DataFrame(shown_as), frame)


def by_year(study: Study, name: str) -> Table:
    """Table of the treated, Inner London and the span of the others, year by year.

    Its download holds every authority.
    """
    panel, outcome = study.panel(name), study.outcome(name)
    named = [area for area in [*study.areas, REFERENCE] if area in panel]
    others = panel.drop(columns=named)
    wide = panel[named].assign(
        **{
            "Lowest other": others.min(axis=1),
            "Middle of the others": others.median(axis=1),
            "Highest other": others.max(axis=1),
        }
    )
    text = wide.map(lambda value: tables.cell(value, outcome.unit))
    return Table(text.rename_axis("Year").reset_index(), panel.reset_index())


def every(study: Study, *, primary: bool | None = None) -> Table:
    """Table of the joint test of every outcome."""
    frame = results.every(study, primary=primary)
    if frame.empty:
        return Table(pd.DataFrame({"Outcome": []}), frame)
    rows = [
        {
            "Outcome": wording.capital(row["outcome"])
            + ("" if row["areas"] == study.areas else f" ({wording.listed(row['areas'])} only)")
            + ("" if row["baseline"] == study.baseline else f", from {span(row['baseline'])}"),
            **{
                heading: wording.signed(row[key], row["unit"])
                for key, heading in (
                    ("change", "Change"), ("elsewhere", "Change in the others"),
                    ("difference", "Difference"), ("low", "Fits, from"), ("high", "Fits, to"),
                )
            },
            "p": p_text(row["p"]),
            "Smallest fall that would show": wording.signed(row["fall"], row["unit"]),
            "Smallest rise that would show": wording.signed(row["rise"], row["unit"]),
            "Others": str(row["comparators"]),
        }
        for row in frame.to_dict("records")
    ]  # fmt: skip
    data = frame.assign(areas=frame["areas"].map("; ".join), baseline=frame["baseline"].map(span))
    return Table(pd.DataFrame(rows), data)


def robustness(study: Study, names: Sequence[str] = ()) -> Table:
    """Table of the joint difference, with its p, in every variant of the comparison."""
    frame = results.robustness(study, names)
    texts = [_in_variant(study, row) for row in frame.to_dict("records")]
    wide = frame.assign(text=texts).pivot(index="variant", columns="outcome", values="text")
    order = list(dict.fromkeys(frame["variant"])), list(dict.fromkeys(frame["outcome"]))
    wide = wide.reindex(index=order[0], columns=order[1])
    wide.columns = pd.Index([wording.capital(name) for name in wide.columns])
    data = frame.assign(areas=[_joined(areas) for areas in frame["areas"]])
    return Table(wide.rename_axis("Comparison").reset_index(), data)


def authorities(study: Study, name: str) -> Table:
    """Table of every authority compared: baseline, window and change, lowest first."""
    if name in study.refusals():
        return Table(pd.DataFrame({"Authority": []}), pd.DataFrame())
    changes, one = study.changes(name), study.together(name)
    order = changes.change.sort_values()
    kind = "difference" if changes.points else "logarithm"
    frame = pd.DataFrame({
        "authority": order.index,
        "treated": ["yes" if area in one.treated else "" for area in order.index],
        "before": changes.before[order.index].to_numpy(),
        "after": changes.after[order.index].to_numpy(),
        kind: order.to_numpy(),
    })  # fmt: skip
    text = pd.DataFrame({
        "Authority": frame["authority"], "Treated": frame["treated"],
        "Baseline": [f"{v:.2f}" for v in frame["before"]],
        "Window": [f"{v:.2f}" for v in frame["after"]],
        f"Change ({kind})": [f"{v:+.3f}".replace("-", "−") for v in frame[kind]],
    })  # fmt: skip
    return Table(text, frame)


def later(study: Study, names: Sequence[str] = ()) -> Table:
    """Table of the years after the window, apart."""
    frame = results.later(study, names)
    if frame.empty:
        return Table(pd.DataFrame({"Outcome": ["No years follow the window."]}), frame)
    table = pd.DataFrame({
        "Outcome": [wording.capital(name) for name in frame["outcome"]],
        "Years": frame["years"],
        **{
            heading: [wording.signed(v, u) for v, u in zip(frame[key], frame["unit"], strict=True)]
            for key, heading in (
                ("change", "Change from the baseline"), ("elsewhere", "Change in the others"),
                ("difference", "Difference"),
            )
        },
    })  # fmt: skip
    return Table(table, frame.assign(areas=frame["areas"].map("; ".join)))


def dropped(study: Study) -> Table:
    """Table of the authorities that each comparison is without, and why."""
    rows = [
        {"Outcome": wording.capital(name), "Authority": area, "Why it is left out": why}
        for name in study.testable()
        for area, why in study.dropped(name).items()
    ]
    rows += [
        {"Outcome": wording.capital(name), "Authority": "All", "Why it is left out": why}
        for name, why in study.refusals().items()
    ]
    frame = pd.DataFrame(rows, columns=["Outcome", "Authority", "Why it is left out"])
    return Table(frame, frame, headers=2)


def gaps(study: Study) -> Table:
    """Table of the treated authorities' years without a figure, by outcome."""
    every_year = list(study.panel(study.outcomes[0].name).index)
    rows = []
    for outcome in study.outcomes:
        panel, reasons = study.panel(outcome.name), study.panels.reasons(outcome)
        held = panel.dropna(how="all").index
        early = [year for year in every_year if year < held[0]]
        if early:
            rows.append((outcome.name, "All", span(early), "no official figures that early"))
        for area in study.areas:
            if area not in panel:
                rows.append((outcome.name, area, span(list(held)), "in a joint return"))
                continue
            for year in held[panel.loc[held, area].isna()]:
                why = reasons.get((area, year), "no figure held")
                rows.append((outcome.name, area, year, why))
    frame = pd.DataFrame(rows, columns=["Outcome", "Authority", "Years", "Why"])
    alike = frame.groupby(["Outcome", "Authority", "Why"], sort=False, as_index=False)
    frame = alike["Years"].agg(", ".join)
    frame["Outcome"] = frame["Outcome"].map(wording.capital)
    frame = frame[["Outcome", "Authority", "Years", "Why"]]
    return Table(frame, frame, headers=2)


def events(study: Study) -> Table:
    """Table of what else happened, and of breaks in the series."""
    rows = study.panels.table(EVENTS)
    table = rows[["date", "event", "kind", "source"]].rename(
        columns={"date": "Date", "event": "What happened", "kind": "Kind", "source": "Source"}
    )
    return Table(table, rows)


def lines(study: Study, name: str) -> Chart:
    """Chart of every authority's line, the treated over the others."""
    outcome = study.outcome(name)
    return series.lines(
        study.panel(name), study.panels.dates(outcome), study.areas, reference=REFERENCE,
        title=headline(study, name), subtitle=subtitle(study, name), unit=outcome.unit,
        marks=marks(study, name),
        spans={"baseline": study.years(name), "window": study.window},
    )  # fmt: skip


def spread(study: Study, name: str) -> Chart | None:
    """Chart of every authority's change, the treated named; none where there is no test."""
    if name in study.refusals():
        return None
    changes, one = study.changes(name), study.together(name)
    values = changes.change.map(lambda v: shown(v, changes.points))
    return strips.strip(
        values, one.treated, shown(one.elsewhere, changes.points), title=headline(study, name),
        subtitle=f"{subtitle(study, name)}: change from baseline to window",
        unit=unit(changes.points),
    )  # fmt: skip


def standings(study: Study) -> Chart:
    """Chart of every outcome's difference, as a share of what chance seldom gives."""
    frame = results.every(study).dropna(subset=["standing"])
    outside = int((frame["p"] <= permutation.LEVEL).sum())
    few, lie = wording.capital(counts.in_words(outside)), "lies" if outside == 1 else "lie"
    return strips.standing(
        frame, "outcome", "standing", "primary",
        title=f"{few} of {counts.in_words(len(frame))} outcomes {lie} outside what chance gives",
        subtitle="Difference of the boroughs from the other authorities, as a share of the "
        "smallest that one set in twenty reaches. Full: the two main outcomes",
    )  # fmt: skip


def placebos(study: Study, name: str) -> Chart | None:
    """Chart of the differences of every set of authorities; none where there is no test."""
    if name in study.refusals():
        return None
    one, what = study.together(name), "points" if study.outcome(name).points else "logarithms"
    k, n = len(one.treated), len(one.treated) + len(one.comparators)
    return strips.placebos(
        one.effects, one.effect, one.critical, title=headline(study, name), unit=what,
        subtitle=f"{wording.capital(name)}: difference of every set of {k} among {n} authorities",
    )  # fmt: skip


def subtitle(study: Study, name: str) -> str:
    """Name measure, unit and place."""
    outcome = study.outcome(name)
    return f"{wording.capital(name)}, {outcome.unit}, London authorities"


def _in_variant(study: Study, row: dict[str, Any]) -> str:
    if pd.isna(row["p"]):
        return "does not apply"
    refused = row["outcome"] in study.refusals()
    tested = study.areas if refused else study.together(row["outcome"]).treated
    some = row["areas"] != tested
    who = f" ({wording.listed(row['areas'])})" if some else ""
    return f"{wording.signed(row['difference'], str(row['unit']))}, p {p_text(row['p'])}{who}"


def _blank(texts: list[str], where: pd.Series) -> list[str]:
    return ["" if empty else text for text, empty in zip(texts, where, strict=True)]


def _joined(areas: object) -> str:
    return "; ".join(areas) if isinstance(areas, list) else ""
