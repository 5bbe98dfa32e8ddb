"""Wave figures: a later wave's averages, network map, steps between cases and hours.

For the report's own wave nothing is shown: it holds no such figures.
"""

import pandas as pd

from fop import charts, datasets, networks, tables, wording
from fop import flows as flow
from fop.exhibits import Exhibit
from fop.fieldwork.disclosure import Rules
from fop.fieldwork.instruments.network_maps import RULE
from fop.section import Section
from fop.waves import has, path_of


def figures(
    section: Section, label: str, topic: str, *, caption: str, group: str = ""
) -> Exhibit | None:
    """Show a later wave's averages and coefficients of a topic, with their intervals.

    Parameters
    ----------
    section : Section
        The page's section, with its wave.
    label, caption : str
        Of the exhibit.
    topic : str
        Topic, or the start of several.
    group : str
        Start of the groups' names; all where not given.
    """
    if not has(section, "statistics"):
        return None
    path = path_of(section, "statistics")
    rows = datasets.load(path)
    rows = rows[rows["topic"].str.startswith(topic) & rows["group"].str.startswith(group)]
    rows = rows[~rows["measure"].str.endswith(", share")]
    if rows.empty:
        return None
    section.used = list(dict.fromkeys([*section.used, path]))
    shown = rows.assign(
        topic=rows["topic"].str.removeprefix("survey of "),
        interval=[
            "" if pd.isna(row.low) else f"{row.low:g} to {row.high:g}" for row in rows.itertuples()
        ],
        base=[wording.MISSING if pd.isna(base) else f"{base:,}" for base in rows["base"]],
        unit=rows["unit"].fillna(""),
    )
    columns = {
        "topic": "Topic", "group": "Who", "measure": "Measure", "printed": "Figure",
        "interval": "95% interval", "unit": "Unit", "base": "People",
    }  # fmt: skip
    notes = list(dict.fromkeys(rows["note"].dropna()))
    return section.exhibit(
        label,
        tables.plain(shown, columns, headers=3),
        caption=f"{caption}, {section.wave} fieldwork",
        of=path,
        notes=notes,
    )


def map_drawing(section: Section, label: str, *, caption: str) -> Exhibit | None:
    """Draw the average network map of a later wave as rings, from its published averages."""
    if not has(section, "statistics"):
        return None
    path = path_of(section, "statistics")
    rows = datasets.load(path)
    rows = rows[rows["topic"] == "rings at time one"]
    if rows.empty:
        return None
    section.used = list(dict.fromkeys([*section.used, path]))
    parts = rows["measure"].str.split(", ", expand=True)
    drawn = rows.assign(relation=parts[0], ring=parts[1])
    drawn = drawn.assign(person=drawn["relation"] + " " + drawn["printed"])
    most = drawn.loc[drawn["value"].idxmax()]
    chart = networks.rings(
        drawn, "person", ring="ring", kind="relation",
        title=f"The largest part of an average map: {most['relation']}, {most['ring']}",
        subtitle=f"{caption}, average people a family, {section.wave}",
    )  # fmt: skip
    columns = {"ring": "Ring", "relation": "Relation", "printed": "People a family"}
    note = "A ring and relation that fewer than ten families drew is left out."
    return section.exhibit(
        label, tables.plain(drawn, columns, headers=2), chart=chart, of=path, notes=[note],
        caption=f"{caption}, average number of people a family, {section.wave} fieldwork",
    )  # fmt: skip


def flows(section: Section, label: str, *, caption: str) -> Exhibit | None:
    """Draw the steps between kinds of case of a later wave as flows."""
    if not has(section, "step_down"):
        return None
    path = path_of(section, "step_down")
    rows = datasets.load(path)
    rows = rows[rows["topic"] == "steps between the times"].reset_index(drop=True)
    section.used = list(dict.fromkeys([*section.used, path]))
    lost = int(rows["count"].isna().sum())
    known = rows["count"].sum()
    title = f"{known} steps between kinds of case are shown, {lost} kinds of step withheld"
    chart = None
    if known:
        chart = flow.flows(
            rows, "group", "answer", "count", title=title,
            subtitle=f"{caption}, families interviewed twice, {section.wave}",
        )  # fmt: skip
    columns = {"group": "At time one", "answer": "At time two", "printed": "Families"}
    return section.exhibit(
        label, tables.plain(rows, columns, headers=2), chart=chart, of=path,
        caption=f"{caption}, {section.wave} fieldwork, families interviewed twice",
        notes=["A count that is withheld is drawn as a thin broken line."],
    )  # fmt: skip


def stacked_hours(section: Section, label: str, *, caption: str) -> Exhibit | None:
    """Draw a later wave's average hours by activity, a bar for each group of people."""
    if not has(section, "statistics"):
        return None
    path = path_of(section, "statistics")
    rows = datasets.load(path)
    rows = rows[(rows["topic"] == "survey of time use") & (rows["unit"] == "hours a week")]
    rows = rows[rows["measure"] != "all activities"]
    if rows.empty:
        return None
    section.used = list(dict.fromkeys([*section.used, path]))
    whole = rows[rows["group"] == rows["group"].iloc[0]].set_index("measure")["value"]
    direct, recording = whole.get("direct work", 0.0), whole.get("recording", 0.0)
    return section.exhibit(
        label,
        tables.crossed(rows, "group", "measure", "value", heading="Who"),
        caption=f"{caption}, {section.wave} fieldwork, hours",
        of=path,
        chart=charts.bars(
            whole.reset_index(), "measure", "value", unit="per week",
            title=f"Direct work took {direct:g} hours, recording {recording:g}",
            subtitle=f"{caption}, all who replied, {section.wave}",
        ),
    )  # fmt: skip


def rules() -> Rules:
    """Give the rules of disclosure control, for the page that tells of them."""
    return Rules()


def support_rule() -> str:
    """Give the rule for the three levels of support on a network map."""
    return RULE
