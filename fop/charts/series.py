"""Series: areas over the years, one panel each, beside the middle half of all others."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from fop.charts import panels, roles
from fop.charts.drawing import Chart, told
from fop.charts.panels import Lines
from fop.charts.roles import variable
from fop.charts.sheet import ticks
from fop.tables import areas
from fop.templates import template
from fop.words import moves

KEY: Any = template(Path(__file__).with_suffix(".html")).module  # its parts by their names

CITY = "City of London"  # too small to stand in any band or rank

MANY = {"borough": "boroughs", "authority": "authorities"}
"""What several areas are called, by what one of them is."""


def lines(
    panel: pd.DataFrame, dates: pd.Series, treated: Sequence[str], *,
    title: str, subtitle: str, unit: str, one: str = "borough",
    marks: pd.DataFrame | None = None, spans: Mapping[str, Sequence[str]] | None = None,
    ends: Sequence[str] = (),
) -> Chart:  # fmt: skip
    """Draw a panel for each of some areas, with the middle half of all others behind it.

    Parameters
    ----------
    panel : DataFrame
        Years down, authorities across.  A missing figure leaves a gap, and a cross at the foot.
    dates : Series
        Day of each year's figure, by year.
    one : str
        What one of the areas is called: `borough` in London, else `authority`.
    marks : DataFrame, optional
        `date`, `kind` and `label` of events, named in the panels, and perhaps `whose`: the areas
        that each concerns, none for all.  No line is drawn across a break.
    spans : mapping, optional
        Names of periods to their years; each period's average is drawn as a thick bar.
    ends : sequence of str, optional
        The two years that the title compares; else the first and the last that an area has.

    Its alternative text compares what the title does, the averages of periods where there are any.
    """
    shown = [area for area in treated if area in panel]
    others = panel.drop(columns=[*shown, *({CITY} & set(panel))])
    at = pd.Series(_decimal(dates.loc[panel.index]), panel.index)
    marks = pd.DataFrame(columns=["date", "kind", "label"]) if marks is None else marks
    when = _decimal(pd.to_datetime(marks["date"]))
    breaks = [float(d) for d, kind in zip(when, marks["kind"], strict=True) if kind == "break"]
    seen = marks["kind"] == "event"
    happened = marks[seen].reindex(columns=["label", "whose"], fill_value="")
    events = list(zip(when[seen], happened["label"], happened["whose"], strict=True))
    band = others.quantile([0.25, 0.5, 0.75], axis=1)
    extent = [*panel[shown].stack(), *band.loc[[0.25, 0.75]].stack()] if shown else [0.0]
    low, high = float(min(extent, default=0)), float(max(extent, default=1))
    # A line may start where it likes, but a scale that nearly reaches zero shows it.
    chosen = ticks(0 if low < 0.6 * high else low, high, 4)
    held = Lines(
        panel, at, shown, band.loc[0.5], band.loc[0.25], band.loc[0.75],
        breaks, events, spans or {}, unit, one, chosen,
    )  # fmt: skip
    pairs = [list(years) for years in (spans or {}).values()] or [[year] for year in ends]
    told_of = [f"{areas.in_full(area)} {_direction(panel[area], at, breaks, pairs, unit)}"
               for area in shown]  # fmt: skip
    since = f", from {ends[0]}" if ends and ends[0] != panel.index[0] else ""
    since = ", after beside before" if spans else since
    form = f"Line charts of {len(shown)} areas, {panel.index[0]} to {panel.index[-1]}{since}"
    alt = told(
        form, *told_of,
        f"beside the middle half of the other {MANY[one]}" if others.size else "",
        end="every year is in the table",
    )  # fmt: skip
    return Chart(
        title, subtitle, alt, lambda width: panels.draw(held, width),
        above=_key(bool(others.size), bool(spans), panel[shown].isna().any(axis=None), one),
        below=panels.reading(held),
    )  # fmt: skip


def _decimal(dates: pd.Series) -> np.ndarray:
    return np.asarray(dates.dt.year + (dates.dt.day_of_year - 1) / 365.25, dtype=float)


def _direction(
    values: pd.Series, at: pd.Series, breaks: Sequence[float], pairs: Sequence[list[str]], unit: str
) -> str:
    """Say how an area moved between two periods, or its first and its last year."""
    known = values.dropna()
    periods = pairs if len(pairs) == 2 else [list(known.index[:1]), list(known.index[-1:])]
    first, last = (known.reindex(years).dropna() for years in periods)
    if first.empty or last.empty or first.index[0] == last.index[-1]:
        return "has too few figures"
    if any(at[first.index[0]] < cut < at[last.index[-1]] for cut in breaks):
        return "has a break in counting"
    return moves.verb(first.mean(), last.mean(), unit).removesuffix(" slightly")


def _key(others: bool, spans: bool, missing: bool, one: str) -> str:
    """Say above the panels what their lines are."""
    blue, pale, rest = map(variable, (roles.BOROUGHS, roles.PALE, roles.REST))
    entries = [(KEY.line(blue, 2), f"The {one}")] if others or spans else []
    if spans:
        entries.append((KEY.line(pale, 8), "Its average before and after"))
    if others:
        band = KEY.band(variable(roles.BAND), variable(roles.EDGE))
        entries.append((band, f"Middle half of the other {MANY[one]}"))
        entries.append((KEY.line(rest, 1.5, "1.5 2.5"), f"Their middle {one}"))
    if missing:
        entries.append((KEY.cross(variable(roles.QUIET)), "No figure"))
    return str(KEY.key(entries))
