"""Page: the one object that a notebook talks to, from its parameters to the foot of the page."""

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from fop.page.shows import Shows
from fop.words.wording import escaped

if TYPE_CHECKING:
    from fop.comparison import Chapter


class Page(Shows):
    """One page of the book: its parameters, its figures, and what it shows of them.

    Parameters
    ----------
    number : str
        As the report numbers the section, such as `3.2.1`.
    names : mapping
        The notebook's names: `globals()`.  Its parameters are found among them, and the fields
        of its sentences.

    Attributes
    ----------
    areas : list of str
        Short names of the boroughs shown, in order; the report's own three, where the page has
        no such parameter.
    wave, report_wave : str
        The wave of fieldwork asked for, and the report's own, which the prose tells of.
    vintage : str
        Whose figures: `as printed`, `original` or `latest`.
    as_printed : bool
        Whether the figures are the report's own print.
    places : str
        The boroughs shown, as a sentence lists them.

    Raises
    ------
    Mistake
        For parameters that are mistyped or whose values cannot be.
    """

    def __init__(self, number: str, names: Mapping[str, Any]) -> None:
        super().__init__(number, names)

    @cached_property
    def compared(self) -> "Chapter":
        """What happened next: the page's `treated` beside other authorities.

        A page without such parameters tells of the programme's boroughs and years.
        """
        from fop.comparison import Chapter

        asked = ("treated", "baseline_years", "window", "similar")
        given = {name: self.parameters[name] for name in asked if name in self.parameters}
        return Chapter(self, **given, areas=self.areas)

    def __dir__(self) -> list[str]:
        """Offer the calls and nothing else."""
        calls = {name for kind in type(self).__mro__[:-1] for name in vars(kind)}
        return sorted(name for name in calls if name[0] != "_")

    def _repr_markdown_(self) -> str:
        given = "; ".join(
            f"{name}: {escaped(str(value))}" for name, value in self.parameters.items()
        )
        return f"**Page {self.number}.** {given or 'It takes no parameters.'}"
