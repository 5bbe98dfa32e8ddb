"""Roles: what the colours of a chart mean.

Three roles hold in the whole book: blue is the boroughs, grey the rest of London, rust what
the 2016 report printed where it differs.  A chart names a colour as the theme's variable with
its light value beside it, so that one drawing serves light and dark pages, and JupyterLab,
which knows none of the variables.
"""

INK = "#0b0c0c"
QUIET = "#4a5560"
BOROUGHS = "#12436d"
PALE = "#6b8fb2"
REST = "#6b7780"
BAND = "#dde3e8"
EDGE = "#87919a"
PRINTED = "#a8410b"
PRINTED_GROUND = "#fdeadd"
GROUND = "#ffffff"
TINT = "#f3f6f9"
RULE = "#c9ced3"
ON_PALE = "#0a0b0b"

NAMES = {
    INK: "ink",
    QUIET: "quiet",
    BOROUGHS: "boroughs",
    PALE: "pale",
    REST: "rest",
    BAND: "band",
    EDGE: "edge",
    PRINTED: "printed",
    PRINTED_GROUND: "printed-ground",
    GROUND: "ground",
    TINT: "tint",
    RULE: "rule",
    ON_PALE: "on-pale",
}
"""Light values to the names that the style sheet gives them; no two are alike."""

SERIES = (BOROUGHS, REST, PALE, INK, EDGE)
"""Several kinds side by side, the first the most important; shapes tell them apart."""


def variable(colour: str) -> str:
    """Write a colour for a style sheet: its variable with its light value, or itself."""
    name = NAMES.get(colour.lower())
    return f"var(--fop-{name}, {colour})" if name else colour
