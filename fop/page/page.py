"""Page: the one object that a notebook talks to, from its parameters to the foot of the page."""

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd

from fop.fieldwork.instruments.network_maps import RULE
from fop.fieldwork.rules import Rules
from fop.mistakes import Mistake
from fop.page.calls import texts_checked
from fop.page.later import Together
from fop.page.shows import Shows
from fop.words.wording import Statement, escaped

if TYPE_CHECKING:
    from fop.comparison import Chapter
    from fop.page.explore import Explorer
    from fop.page.front import Front


@texts_checked
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
        Names in full of the boroughs shown, in order; the report's own three, where the page has
        no such parameter.
    wave, report_wave : str
        The wave of fieldwork asked for, and the report's own, which the prose tells of.

    Raises
    ------
    Mistake
        For parameters that are mistyped or whose values cannot be.
    """

    @cached_property
    def compared(self) -> "Chapter":
        """What happened next: the page's `treated` beside other authorities.

        A page without such parameters tells of the programme's boroughs and years.
        """
        from fop.comparison import Chapter

        asked = ("treated", "baseline_years", "window", "similar")
        given = {name: self.parameters[name] for name in asked if name in self.parameters}
        return Chapter(self, **given, areas=self.areas)

    @cached_property
    def front(self) -> "Front":
        """The parts of the first page: cards, newest figures, lists."""
        from fop.page.front import Front

        return Front(self)

    def explore(self, measure: str = "children looked after rate") -> "Explorer":
        """Let readers draw any official measure, areas and years; one measure is shown first."""
        from fop.page import explore

        return explore.explorer(self, measure)

    def about(self, what: str) -> pd.DataFrame:
        """List what the book says of itself.

        Parameters
        ----------
        what : str
            `parameters` of the page, `missing` figures, `editions`, `symbols`, words for
            `changes` and for `shares`, `terms`, or `calls` of the page.
        """
        from fop.page import about

        lists = {
            "parameters": lambda: about.parameters(self.parameters),
            "missing": lambda: about.missing(self),
            "editions": about.held_editions,
            "symbols": about.symbols,
            "changes": about.movement_words,
            "shares": about.share_words,
            "calls": about.interface,
            "terms": about.terms,
        }
        if what not in lists:
            raise Mistake(f"Nothing about {what!r}. Choose one of {', '.join(lists)}.")
        return lists[what]()

    def terms(self) -> Statement:
        """List the terms that the book explains, each with its meaning."""
        rows = self.about("terms").itertuples()
        return Statement("\n".join(f"- **{row.term}:** {escaped(row.meaning)}" for row in rows))

    def folded(self, *labels: str) -> Together:
        """Show some exhibits one under the other, each in a fold."""
        return Together([self.fold("", self.exhibit(label)) for label in labels])

    def dictionary(self, prefix: str, *, without: str = "") -> Together:
        """Describe the tables whose path begins so, each in a fold.

        `without` is a pattern of those to leave out.
        """
        from fop.page import about

        names = about.held(prefix, without=without)
        return Together([self.fold("", about.described(name)) for name in names])

    def code(self, cells: Sequence[str]) -> Statement:
        """Show the code of the cell before: `page.code(In)`."""
        return Statement(f"```python\n{cells[-2].strip()}\n```")

    def rules(self) -> Rules:
        """Give the rules by which a wave of fieldwork is published."""
        return Rules()

    def support_rule(self) -> str:
        """Give the rule by which the support on a network map is told."""
        return RULE

    def __dir__(self) -> list[str]:
        """Offer the calls and nothing else."""
        calls = {name for kind in type(self).__mro__[:-1] for name in vars(kind)}
        return sorted(name for name in calls if name[0] != "_")

    def _repr_markdown_(self) -> str:
        given = "; ".join(
            f"{name}: {escaped(str(value))}" for name, value in self.parameters.items()
        )
        return f"**Page {self.number}.** {given or 'It takes no parameters.'}"
