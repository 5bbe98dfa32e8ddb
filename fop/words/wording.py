"""Wording: the door to all that puts figures and findings into words.

A sentence whose truth depends on data is made here.  Which word a movement or a share gets is
told by one dictionary, `data/words.csv`.
"""

from fop.words.movements import changes, headline, movement, printed
from fop.words.moves import direction, verb
from fop.words.statements import Stated, Statement, escaped, filled, joined, note, say, stated
from fop.words.writing import (
    MISSING,
    NOT_AVAILABLE,
    SYMBOLS,
    capital,
    change,
    figure,
    listed,
    moved,
    percentage,
    signed,
    symbol,
)

__all__ = [
    "MISSING", "NOT_AVAILABLE", "SYMBOLS", "Stated", "Statement", "capital", "change", "changes",
    "direction", "escaped", "figure", "filled", "headline", "joined", "listed", "moved", "movement",
    "note", "percentage", "printed", "say", "signed", "stated", "symbol", "verb",
]  # fmt: skip
