"""Section: a page opened by keywords."""

from typing import Any

import pandas as pd

from fop.page.page import Page
from fop.tables import reading
from fop.words import breaks, measures


class Section(Page):
    """A page whose parameters are given as keywords."""

    def __init__(self, number: str, **given: Any) -> None:
        super().__init__(number, given)
        self.areas, self._called = self.shorts, {}

    def exhibit(self, label: str, table: Any = None, **given: Any) -> Any:  # type: ignore[override]
        """Make an exhibit."""
        return super().exhibit(label, table, **given)

    def rest_on(self, *names: str) -> None:
        """Note tables."""
        reading.note(*names)

    def printed(self, *texts: str) -> list[str]:
        """Keep notes of the print."""
        return list(texts) if self.as_printed else []

    def if_printed(self, shown: Any) -> Any:
        """Show of the print."""
        return shown if self.as_printed else None

    def worded(self, printed: str, otherwise: str) -> str:
        """Choose words."""
        return printed if self.as_printed else otherwise

    def based(self, rows: pd.DataFrame | None = None) -> list[str]:
        """Say the base."""
        return super().based(pd.DataFrame({"unit": ["per 10,000 children"]}))

    def compare(self, rows: pd.DataFrame, baseline: str, year: str) -> pd.DataFrame:
        """Compare."""
        both = measures.compare(rows, baseline, year)
        apart = both["measure"].isin(breaks.apart(baseline, year))
        changes = ["change", "change_per_cent"]
        return both.assign(**{name: both[name].mask(apart) for name in changes})
