"""Wave figures: a later wave's averages, steps between cases and hours.

For the report's own wave nothing is shown: it holds no such figures.
"""

import pandas as pd

from fop.charts import charts
from fop.charts import flows as flow
from fop.exhibits import tables
from fop.exhibits.tables import Field, Table
from fop.fieldwork.descriptions import spelt_out
from fop.fieldwork.instruments import time_use
from fop.fieldwork.telling import WITHHELD
from fop.page.described import Described
from fop.page.forms import Made
from fop.page.reads import Reads
from fop.page.waves import has, named, path_of
from fop.tables import datasets
from fop.words import wording

MINUS = "−"
MEAN = ", mean"  # how the name of an average ends


def averages(page: Reads, told: Described) -> Made | None:
    """Show a later wave's averages and coefficients of a topic, with their intervals."""
    rows = _rows(page, "statistics")
    for name in ("topic", "group"):
        rows = rows[rows[name].str.startswith(told.where.get(name, ""))]
    rows = rows[~rows["measure"].str.endswith(", share")]
    if rows.empty:
        return None
    shown = rows.assign(
        topic=rows["topic"].str.removeprefix("survey of "),
        printed=rows["printed"].str.replace("-", MINUS),
        interval=[
            _interval(*row) for row in zip(rows["low"], rows["high"], rows["printed"], strict=True)
        ],
        base=["" if pd.isna(base) else f"{base:,}" for base in rows["base"]],
        unit=rows["unit"].fillna(""),
    )
    columns = {
        "topic": "Topic", "group": "Who", "measure": "Measure", "printed": "Figure",
        "interval": "95% interval", "unit": "Unit", "base": _whom(rows),
    }  # fmt: skip
    whose = ""
    if shown["group"].nunique() == 1:
        whose = f", {shown['group'].iloc[0]}"
        columns.pop("group")
    notes = list(dict.fromkeys(rows["note"].dropna()))
    if rows["note"].isna().any() or len(notes) > 1:
        # A note of some rows stands at those rows.
        shown, notes = shown.assign(note=rows["note"].fillna("")), []
        columns |= {"note": "Note"} if rows["note"].notna().any() else {}
    if shown["base"].eq("").all():
        columns.pop("base")
    data = rows[["topic", "group", "measure", "value", "low", "high", "unit", "base"]]
    read = tables.plain(shown, columns, headers=2 + ("group" in columns))
    if rows["group"].nunique() > 2 and rows["measure"].nunique() > 2:
        read = _crossed(shown, _withheld(page))
    keys = [Field(name, kind="key") for name in ("topic", "group", "measure")]
    value = Field("value", "Figure", kind="figure")
    table = Table(data, [*keys, value], headers=read.headers, wide=read.shown)
    first = shown.iloc[0]
    what = named(first, first["measure"].removesuffix(MEAN), shown, told.subject)
    figure = f"{first['printed']} {first['unit']}".replace(" per cent", "%").strip()
    average = "on average" * first["measure"].endswith(MEAN)
    interval = f"(95% interval {first['interval']})" * bool(first["interval"])
    parts = [f"{what}:", figure, average, interval, f"in {page.wave}"]
    return Made(
        table, notes=notes, of=[path_of(page, "statistics")],
        caption=f"{told.caption}, {page.wave} fieldwork{whose}",
        finding=" ".join(filter(None, parts)),
    )  # fmt: skip


def _withheld(page: Reads) -> pd.DataFrame:
    """List the averages of the later wave that are withheld."""
    rows = _rows(page, "withheld").reindex(columns=["table", "topic", "group", "answer"])
    return rows[rows["table"] == "statistics"]


def _crossed(shown: pd.DataFrame, withheld: pd.DataFrame) -> Table:
    """Set measures against groups, each figure with its interval; nothing where none is asked."""
    said = shown["printed"] + shown["interval"].map(lambda one: f" ({one})" if one else "")
    rows = shown.assign(
        said=said,
        row=shown["measure"] + shown["unit"].map(lambda unit: f", {unit}" if unit else ""),
        who=shown["group"].str.rpartition(", ")[2],
    )
    wide = rows.pivot_table("said", "row", "who", aggfunc="first", sort=False)
    pairs = withheld[["group", "answer"]].itertuples(index=False)
    lost = {(group.rpartition(", ")[2], answer) for group, answer in pairs}
    measure = dict(zip(rows["row"], rows["measure"], strict=True))
    for who in wide:
        marks = [WITHHELD if (who, measure[row]) in lost else "" for row in wide.index]
        wide[who] = wide[who].fillna(pd.Series(marks, wide.index))
    wide = wide[list(dict.fromkeys(rows["who"]))].reset_index()
    return tables.plain(
        wide, {"row": "Measure", **{one: wording.capital(one) for one in wide.columns[1:]}}
    )


def _whom(rows: pd.DataFrame) -> str:
    return "Families" if rows["group"].str.startswith("families").all() else "People"


def steps(page: Reads, told: Described) -> Made | None:
    """Draw the steps between kinds of case of a later wave as flows, where any are shown."""
    rows = _rows(page, "step_down")
    rows = rows[rows["topic"] == "steps between the times"].reset_index(drop=True)
    lost = int(rows["count"].isna().sum())
    known = rows["count"].sum()
    if not known or lost > len(rows) / 2:
        return None
    chart = flow.flows(
        rows, "group", "answer", "count",
        title=f"{known} steps between kinds of case are shown"
        + f", {lost} kinds of step withheld" * bool(lost),
        subtitle=f"{told.caption}, families interviewed twice, {page.wave}",
    )  # fmt: skip
    columns = [
        Field("group", "At time one", kind="key"), Field("answer", "At time two", kind="key"),
        Field("count", "Families", texts=list(rows["printed"]), kind="figure"),
    ]  # fmt: skip
    data = rows[["group", "answer", "count", "base"]]
    data = data.assign(count_symbol=rows["count"].isna().map({True: "c", False: None}))
    table = Table(data, columns, headers=2)
    notes = ["A count that is withheld is drawn as a thin broken line."] * bool(lost)
    caption = f"{told.caption}, {page.wave} fieldwork, families interviewed twice"
    return Made(table, chart, notes, of=[path_of(page, "step_down")], caption=caption)


def hours(page: Reads, told: Described) -> Made | None:
    """Show a later wave's average hours a week by activity, drawn for all who replied."""
    rows = _rows(page, "statistics")
    rows = rows[(rows["topic"] == "survey of time use") & (rows["unit"] == "hours a week")]
    rows = rows[rows["measure"] != time_use.ALL]
    if rows.empty:
        return None
    whole = rows[rows["group"] == rows["group"].iloc[0]].set_index("measure")["value"]
    direct, recording = whole.get("direct work", 0.0), whole.get("recording", 0.0)
    chart = charts.bars(
        whole.reset_index(), "measure", "value", unit="per week",
        title=f"Direct work took {direct:g} hours, recording {recording:g}",
        subtitle=f"{told.caption}, all who replied, {page.wave}",
    )  # fmt: skip
    table = tables.crossed(rows, "group", "measure", "value", heading="Who")
    caption = f"{told.caption}, {page.wave} fieldwork, hours"
    return Made(table, chart, of=[path_of(page, "statistics")], caption=caption)


def _interval(low: float, high: float, printed: str) -> str:
    """Write an interval with as many decimals as its figure."""
    if pd.isna(low):
        return ""
    decimals = len(printed.partition(".")[2])
    return f"{low:.{decimals}f} to {high:.{decimals}f}".replace("-", MINUS)


def _rows(page: Reads, name: str) -> pd.DataFrame:
    """Read a table of the later wave; without rows where there is none."""
    if not has(page, name):
        return pd.DataFrame(columns=["topic", "group", "measure", "unit", "count"], dtype="str")
    return spelt_out(datasets.load(path_of(page, name)))
