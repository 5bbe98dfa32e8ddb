"""Pictures: the charts of a study."""

import pandas as pd

from fop.charts import series
from fop.charts.drawing import Chart
from fop.comparison import answers, sheets
from fop.comparison.study import Study


def lines(study: Study, name: str) -> Chart:
    """Draw the treated authorities' lines over those of the others."""
    outcome = study.outcome(name)
    panel = study.authorities(name).dropna(how="all")
    shown = [area for area in study.areas if area in panel]
    return series.lines(
        panel, _dates(study, name, panel.index), shown, title=answers.directions(study, name),
        subtitle=outcome.measure, unit=outcome.unit, marks=marks(study, name),
        spans={"before": study.years(name), "after": study.window},
    )  # fmt: skip


def history(study: Study, name: str) -> Chart | None:
    """Draw the years before, each authority's first year set to 100; none of a single year."""
    grid = study.history(name)
    if len(grid) < 3:
        return None
    treated = study.together(name).treated
    index = 100 * grid / grid.iloc[0] if not study.outcome(name).points else grid
    unit = "per cent of the first year" if not study.outcome(name).points else "per cent"
    return series.lines(
        index, _dates(study, name, index.index), treated, unit=unit,
        title=f"{study.outcome(name).name.capitalize()}: the years before",
        subtitle=f"{index.index[0]} to {index.index[-1]}, "
        + (f"{index.index[0]} set to 100, numbers" if unit != "per cent" else "per cent"),
    )  # fmt: skip


def marks(study: Study, name: str) -> pd.DataFrame:
    """List the events and breaks that bear on an outcome's figures, each with a letter."""
    rows = sheets.concerning(study)
    dates = _dates(study, name, study.panel(name).dropna(how="all").index)
    when = pd.to_datetime(rows["date"])
    inside = (when >= dates.min() - pd.Timedelta(days=180)) & (when <= dates.max())
    chosen = rows[inside & rows["topic"].isin(["all", *study.outcome(name).topics])]
    letters = [chr(ord("A") + place) for place in range(len(chosen))]
    return chosen.sort_values("date").assign(letter=letters).reset_index(drop=True)


def _dates(study: Study, name: str, years: pd.Index) -> pd.Series:
    ends = "09-30" if "workforce" in study.outcome(name).topics else "03-31"
    return pd.Series(pd.to_datetime([f"{int(y[:4]) + 1}-{ends}" for y in years]), years)
