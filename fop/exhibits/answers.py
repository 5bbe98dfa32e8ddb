"""Answers: the box at the head of a page, the same on every one.

The answer, at most four points with the figure first, how sure it is and why, and what of the
2016 report does not hold.  It is Markdown within a frame, so that its links are resolved.
"""

from collections.abc import Sequence

from fop.exhibits.exhibits import Mark
from fop.mistakes import Mistake
from fop.words.wording import Statement

SURE = {
    "strong": "complete records, or arithmetic on the report's own tables",
    "moderate": "official figures beside other authorities",
    "weak": "one or two years without comparison, or people not chosen at random",
    "cannot say": "not collected or not given",
}
"""How sure an answer can be, and when it is."""

MOST_POINTS = 4


def box(
    said: str, points: Sequence[str] = (), sure: str = "", because: str = "",
    report: Mark | None = None, beside: str = "",
) -> Statement:  # fmt: skip
    """Make the box.

    Parameters
    ----------
    said : str
        The answer in one or two sentences, Markdown; it is shown bold.
    points : sequence of str
        At most four, Markdown, each with its figure first.
    sure : str
        One of `SURE`; empty where the page answers nothing that could be unsure.
    because : str
        The reason, in one sentence.
    report : Mark, optional
        What the audit found of the report on this page.
    beside : str
        A further paragraph, such as that a later wave is shown too.

    Raises
    ------
    Mistake
        For more points than four, or another degree of certainty.
    """
    points = [point for point in points if point]
    if len(points) > MOST_POINTS:
        raise Mistake(
            f"{len(points)} points in the answer of a page; expected at most {MOST_POINTS}. Leave "
            "the others to the page."
        )
    if sure and sure not in SURE:
        raise Mistake(f"How sure: {sure!r}. Expected one of {', '.join(map(repr, SURE))}.")
    parts = [f"**{said.strip()}**" if said else "", "\n".join(f"- {point}" for point in points)]
    certain = f"**How sure:** {sure}. {because.strip()}".strip() if sure else ""
    of_report = (
        f'**In the 2016 report:** <a href="{report.target}">{report.text}</a>.' if report else ""
    )
    parts += [" ".join(filter(None, [certain, of_report])), beside]
    inside = "\n\n".join(part for part in parts if part)
    return Statement(f'<div class="fop-answer">\n\n{inside}\n\n</div>')
