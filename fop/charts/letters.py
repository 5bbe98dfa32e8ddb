"""Letters: how wide a text is in the book's own font, which Matplotlib cannot read.

The font is shipped as one variable file for browsers.  Charts need only the widths of its
letters; `widths.json` holds them, in thousandths of the size, for the weights 400 and 600.
"""

import json
from functools import cache
from pathlib import Path

FAMILY = "'Source Sans 3', 'Source Sans Pro', 'Segoe UI', 'Helvetica Neue', Arial, sans-serif"
"""What charts are set in: the book's font, else the reader's own sans-serif."""

RISE, FALL = 0.66, 0.2
"""How far letters stand over and hang under their line, as shares of the size."""

HANGING = set("gjpqyQ,;()[]£_|")


def width(text: str, size: float, bold: bool = False) -> float:
    """Give the width of a line of text, in the unit of `size`.

    A letter outside the table counts as wide as a digit.
    """
    widths = _table()["bold" if bold else "regular"]
    return sum(widths.get(letter, 500) for letter in text) * size / 1000


def depth(text: str, size: float) -> float:
    """Give how far a line of text hangs under the line it stands on."""
    return FALL * size if HANGING.intersection(text) else 0.0


@cache
def _table() -> dict[str, dict[str, int]]:
    text = Path(__file__).with_name("widths.json").read_text(encoding="utf-8")
    return {
        weight: {letter: int(wide) for wide, letters in held.items() for letter in letters}
        for weight, held in json.loads(text).items()
    }
