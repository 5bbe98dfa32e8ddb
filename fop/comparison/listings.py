"""Listings: who is left out of a study, what is missing, and what else happened, as tables."""

import pandas as pd

from fop.comparison import events
from fop.comparison.study import Study, run_of
from fop.exhibits import tables
from fop.exhibits.tables import Field, Table
from fop.words import wording


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


def _listed(frame: pd.DataFrame, column: str, between: str) -> Table:
    """Make a table of words, of which rows that differ in one column alone are one."""
    alike = [name for name in frame if name != column]
    joined = frame.groupby(alike, sort=False, as_index=False)[column].agg(between.join)
    joined["Outcome"] = joined["Outcome"].map(wording.capital)
    return tables.plain(joined, {name: name for name in frame}, headers=2)
