"""Answers: the box at the head of a page, the same on every one.

The answer, at most four points with the figure first, how sure it is and why, and what of the
2016 report does not hold.  It is Markdown within a frame, so that its links are resolved.
"""

from collections.abc import Sequence

from fop.exhibits.exhibits import Mark
from fop.mistakes import Mistake
from fop.words.statements import Statement, joined

SURE = {
    "strong": "complete records, or arithmetic on the report's own tables",
    "moderate": "official figures beside other authorities",
    "weak": "one or two years without comparison, or people not chosen at random",
    "cannot say": "not collected or not given",
}
"""How sure an answer can be, and when it is."""

MOST_POINTS = 4


def box(
    said: str | None, points: Sequence[str | None] = (), sure: str = "",
    because: str | None = "", report: Mark | None = None, beside: str | None = None,
) -> Statement:  # fmt: skip
    """Make the box; what its sentences state is kept.

    Parameters
    ----------
    said : str
        The answer in one or two sentences, Markdown; it is shown bold.
    points : sequence of str
        At most four, Markdown, each with its figure first; none where a sentence says nothing.
    sure : str
        One of `SURE`; empty where the page answers nothing that could be unsure.

    Raises
    ------
    Mistake
        For more points than four, or another degree of certainty.
    """
    told = [point for point in points if point]
    if len(told) > MOST_POINTS:
        raise Mistake(
            f"{len(told)} points in the answer of a page; expected at most {MOST_POINTS}. Leave "
            "the others to the page."
        )
    if sure and sure not in SURE:
        raise Mistake(f"How sure: {sure!r}. Expected one of {', '.join(map(repr, SURE))}.")
    bold = joined(["**", said, "**"], "") if said else None
    listed = joined((joined(["- ", point], "") for point in told), "\n")
    certain = joined([f"**How sure:** {sure}.", because]) if sure else None
    of_report = (
        f'**In the 2016 report:** <a href="{report.target}">{report.text}</a>.' if report else None
    )
    last = joined([certain, of_report])
    return joined(['<div class="fop-answer">', bold, listed, last, beside, "</div>"], "\n\n")
