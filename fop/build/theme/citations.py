"""Citations in the text: Kotter (1996), with round brackets."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

from pybtex import plugin
from pybtex.style.formatting import plain
from sphinxcontrib.bibtex.plugin import register_plugin
from sphinxcontrib.bibtex.style.referencing import BracketStyle
from sphinxcontrib.bibtex.style.referencing.author_year import AuthorYearReferenceStyle

NAME = "author_year_round"  # what `bibtex_reference_style` calls it


def _round() -> BracketStyle:
    return BracketStyle(left="(", right=")")


@dataclass
class RoundReferenceStyle(AuthorYearReferenceStyle):
    """Authors and year, as British reports cite them."""

    bracket_parenthetical: BracketStyle = field(default_factory=_round)
    bracket_textual: BracketStyle = field(default_factory=_round)
    bracket_author: BracketStyle = field(default_factory=_round)
    bracket_label: BracketStyle = field(default_factory=_round)
    bracket_year: BracketStyle = field(default_factory=_round)


class PlainStyle(plain.Style):  # type: ignore[misc]
    """The plain style of a list of references, which sets no entry twice in one process."""

    kept: ClassVar[dict[str, Any]] = {}

    def format_entry(self, label: str, entry: Any, bib_data: Any = None) -> Any:
        """Set one entry; it is made from nothing but itself and its label."""
        key = f"{label} {entry!r}"
        if key not in self.kept:
            self.kept[key] = super().format_entry(label, entry, bib_data)
        return self.kept[key]


LOOKED_UP = {
    "pybtex.backends": ("docutils", "plaintext"),
    "pybtex.style.names": ("last", "plain"),
    "pybtex.style.labels": ("number",),
    "pybtex.style.sorting": ("author_year_title",),
}
"""What a style of references looks for among all installed packages, each time that it is used."""


def register() -> None:
    """Make the styles known to the list of references."""
    register_plugin("sphinxcontrib.bibtex.style.referencing", NAME, RoundReferenceStyle)
    for group, names in LOOKED_UP.items():
        for name in names:
            plugin.register_plugin(group, name, plugin.find_plugin(group, name), force=True)
    plugin.register_plugin("pybtex.style.formatting", "plain", PlainStyle, force=True)
