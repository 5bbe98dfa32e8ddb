"""Later: what stands under an exhibit without being called for.

Above all a later wave of fieldwork, beside the report's own where the page tells of that: which
exhibits of it a page has stands in `data/exhibits.csv`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from IPython.display import display

from fop.page import described, forms, wave_figures, waves
from fop.page.described import Described
from fop.page.forms import Made
from fop.page.says import Says
from fop.words.wording import Statement

if TYPE_CHECKING:
    from fop.page.shows import Shows


@dataclass(frozen=True)
class Together:
    """Several things shown one under the other by one call."""

    parts: Sequence[Any]

    def _ipython_display_(self) -> None:
        for part in self.parts:
            display(part)


FORMS: Mapping[str, Callable[[Says, Described], Made | None]] = {
    **forms.FORMS,
    "beside": waves.beside,
    "averages": wave_figures.averages,
    "steps": wave_figures.steps,
    "hours": wave_figures.hours,
}
"""What makes each form of exhibit, those of a later wave among them."""


class Waiting:
    """The exhibits that stand under others and that a page has not shown yet."""

    def __init__(self, page: "Shows") -> None:
        self._page = page
        told = described.following(page.number, page.as_printed)
        is_later = page.wave != page.report_wave
        self._left = [one for one in told if is_later or one.form in forms.FORMS]
        asked = (one.of[0] for one in self._left if one.form not in forms.FORMS)
        self._names = list(dict.fromkeys(asked))

    def lead(self) -> Statement | None:
        """Say once that a later wave stands beside the report's own, or does not here."""
        names, self._names = self._names, []
        return waves.lead(self._page, names) if names else None

    def after(self, label: str) -> list[Any]:
        """Make those that stand under an exhibit of the report's own wave."""
        return self._made([one for one in self._left if one.follows == label])

    def rest(self) -> list[Any]:
        """Make those that nothing on the page has called for."""
        return self._made(list(self._left))

    def _made(self, chosen: Sequence[Described]) -> list[Any]:
        self._left = [one for one in self._left if one not in chosen]
        made = [self._page.exhibit(one.exhibit) for one in chosen]
        return [one for one in made if one is not None]
