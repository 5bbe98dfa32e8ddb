"""Events: what else happened to the treated, of the table of events, inspections and programmes."""

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from fop.comparison.panels import once
from fop.comparison.study import Study
from fop.words import wording

COLUMNS = ["date", "kind", "topic", "label", "event", "source", "address", "areas"]

_Row = tuple[object, ...]


@once
def concerning(study: Study) -> pd.DataFrame:
    """List what concerns one of the treated, or everybody.

    Returns
    -------
    DataFrame
        `COLUMNS`: `date` is a day, a month or a year, as far as it is known, and empty where it
        is not known at all; such rows come last.  Inspections of one day are one row.  And
        `whose`: the treated that it concerns, empty where it concerns all of them.
    """
    names = dict(zip(study.places.loc[study.areas, "code"], study.areas, strict=True))
    held = study.sources.events
    held = held[[pd.isna(one) or bool({*names} & {*one.split(";")}) for one in held["areas"]]]
    rows = [*_inspections(study), *_programmes(study, held)]
    both = pd.concat([held, pd.DataFrame(rows, columns=COLUMNS)] if rows else [held])
    every = ";".join(names)
    whose = [
        [names[code] for code in codes.split(";") if code in names]
        for codes in both["areas"].fillna(every)
    ]
    both["whose"] = [some if len(some) < len(names) else [] for some in whose]
    return both.sort_values("date", na_position="last", kind="stable").reset_index(drop=True)


def compared(study: Study) -> pd.DataFrame:
    """List the events from the last year before to the last year after, by date."""
    rows = concerning(study)
    ends = (f"{study.baseline[-1][:4]}-09", f"{int(study.window[-1][:4]) + 1}-10")
    days = rows["date"].map(day).astype(str)
    return rows[(rows["kind"] == "event") & rows["date"].notna() & days.between(*ends)]


def marked(study: Study, name: str) -> pd.DataFrame:
    """List what the chart of an outcome marks: breaks, and events of the years compared, named."""
    rows, happened = concerning(study), compared(study)
    both = pd.concat([rows[rows["kind"] == "break"], happened])
    both = both[both["topic"].isin(["all", *study.outcome(name).topics])]
    names = map(_called, both.to_dict("records"))
    label = [
        f"{name}{',' * name[-1:].isdigit()} {str(date)[:4]}"
        for name, date in zip(names, both["date"], strict=True)
    ]
    both = both.assign(label=label, date=both["date"].map(day))
    return both.sort_values("date").reset_index(drop=True)


def names(rows: pd.DataFrame) -> list[str]:
    """Name each event, with its year and, where not all treated, those whom it concerns."""
    return [
        f"{_called(row)} ({str(row['date'])[:4]}"
        f"{', ' if row['whose'] else ''}{wording.listed(row['whose'])})"
        for row in rows.to_dict("records")
    ]


def _called(row: Mapping[Hashable, Any]) -> str:
    return str(row["label"]).removeprefix("Programme: ")


def day(date: object) -> str:
    """Give the day that stands for a date: of a month its first, of a year its middle."""
    text = "" if pd.isna(date) else str(date)
    return text + {4: "-07-01", 7: "-01"}.get(len(text), "")


def _inspections(study: Study) -> list[_Row]:
    rows = study.sources.inspections
    rows = rows[rows["area"].isin(study.areas)]
    told: list[_Row] = []
    for published, group in rows.groupby("published"):
        judged = group.dropna(subset=["overall"]).groupby("overall")["area"]
        clauses = [f"{wording.listed(areas)} {word}" for word, areas in judged]
        event = f"Ofsted judges {wording.listed(clauses)}." if clauses else ""
        silent = group.loc[group["overall"].isna(), "area"]
        if len(silent):
            event += (
                f" Ofsted reports on {wording.listed(silent)}; the overall judgement is not held."
            )
        source = "; ".join(group["source"].drop_duplicates())
        codes = ";".join(study.places.loc[group["area"], "code"])
        told.append((published, "event", "all", "Inspection", event.strip(), source, None, codes))
    return told


def _programmes(study: Study, held: pd.DataFrame) -> list[_Row]:
    """List programmes of which the events do not tell already, those of one name together."""
    rows = study.sources.programmes
    rows = rows[rows["area"].isin(study.areas)]
    known = " ".join(held["event"])
    told: list[_Row] = []
    told_of = rows["model"].str.split(":").str[0].map(lambda model: model in known)
    alike = rows[~told_of].groupby(["programme", "begins"], sort=False, dropna=False)
    for (programme, _), group in alike:
        row = group.iloc[0]
        begins = row["begins"] if pd.notna(row["begins"]) else None
        models = [
            f"in {wording.listed(part['area'])}, {model}"
            for model, part in group.groupby("model", sort=False)
        ]
        event = f"{programme}: {'; '.join(models)}."
        called = programme.split(" (")[0]
        codes = ";".join(study.places.loc[group["area"], "code"])
        told.append((begins, "event", "all", f"Programme: {called}", event, row["source"],
                     None, codes))  # fmt: skip
    return told
