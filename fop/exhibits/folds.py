"""Folds: sentences and exhibits under one line that opens, for what few readers ask for."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from fop.exhibits import figures
from fop.exhibits.exhibits import Exhibit
from fop.words import statements


@dataclass(frozen=True)
class Fold:
    """A line that opens."""

    title: str  # what stands on the line
    parts: Sequence[str | Exhibit]
    """What opens under it, in order; sentences in Markdown, of which paragraphs and bold words are
    kept."""

    @property
    def anchor(self) -> str:
        """Link target of the fold."""
        exhibits = [part.anchor for part in self.parts if isinstance(part, Exhibit)]
        return "fold-" + (exhibits[0] if exhibits else figures.slug(self.title.split(":")[0]))

    def _repr_html_(self) -> str:
        inside = "".join(
            part._repr_html_() if isinstance(part, Exhibit) else _paragraphs(part)
            for part in self.parts
        )
        # Printed open, a line that only repeats the exhibit's own heading is left out.
        alone = [part.heading for part in self.parts if isinstance(part, Exhibit)] == [self.title]
        same = " fop-same" * (alone and len(self.parts) == 1)
        return (
            f'<details class="fop-fold{same}" id="{self.anchor}"><summary>{escape(self.title)}'
            f"</summary>{inside}</details>"
        )

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        said = [self.title, *(part for part in self.parts if not isinstance(part, Exhibit))]
        return {
            "text/html": self._repr_html_(),
            "text/plain": self.title,
            figures.RECORD: [one.record() for one in self.parts if isinstance(one, Exhibit)],
            statements.RECORD: [statements.joined([text]).record() for text in said],
        }


def _paragraphs(text: str) -> str:
    told = (re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", escape(one, quote=False))
            for one in text.removeprefix("> ").split("\n\n"))  # fmt: skip
    return "".join(f"<p>{one}</p>" for one in told)
