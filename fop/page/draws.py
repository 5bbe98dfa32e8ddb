"""Draws: the part of a page that draws charts beside those that exhibits are told to have."""

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from fop.charts import charts, diagrams, networks, people
from fop.charts.drawing import Picture
from fop.mistakes import Mistake
from fop.page.says import Says
from fop.words import wording

DRAWINGS: Mapping[str, Callable[..., Picture]] = {draw.__name__: draw for draw in (
    charts.bars, charts.ranges, charts.stacked, people.dots, people.grid, networks.rings,
    diagrams.timeline,
)}  # fmt: skip
"""Kinds of chart that an exhibit may name."""

STAGES = {
    "input": "What is put in",
    "assumption": "What is assumed",
    "practice": "Practice",
    "families": "Families",
    "outcome": "Outcomes",
}
"""Stages of a theory of change, in their order."""


class Draws(Says):
    """What a page draws, from rows that a notebook has made."""

    def draw(
        self, kind: str, rows: pd.DataFrame, /, *columns: str, title: str, subtitle: str, **how: Any
    ) -> Picture:
        """Draw a chart for an exhibit whose table shows other rows than the chart does.

        Parameters
        ----------
        kind : str
            One of the kinds that `data/exhibits.csv` may name, such as `dots`.
        title, subtitle : str
            The finding; what is measured, where and when.  Both may hold fields.
        """
        if kind not in DRAWINGS:
            raise Mistake(f"No kind of chart {kind!r}. Kinds: {', '.join(DRAWINGS)}.")
        texts = {"title": self.filled(title, {}), "subtitle": self.filled(subtitle, {})}
        return DRAWINGS[kind](rows, *columns, **texts, **how)

    def steps(self, name: str) -> pd.DataFrame:
        """Give the steps of a theory of change, numbered, each with its stage and what follows."""
        rows = diagrams.numbered(self.load(name), STAGES)
        return rows.assign(stage=rows["kind"].map(STAGES), place="section " + rows["section"])

    def flow(self, steps: pd.DataFrame, title: str, subtitle: str) -> Picture:
        """Draw steps as boxes with arrows, from what is put in to the outcomes."""
        return diagrams.flow(steps, steps, headings=STAGES, title=title, subtitle=subtitle)

    def filled(self, text: str, fields: Mapping[str, Any]) -> str:
        """Fill a text that is shown as it is: a title, a caption, a note."""
        return wording.filled(text, self._fields(text, fields)) if "{" in text else text
