"""Wording: figures and findings as words that cannot outlive their data.

A sentence whose truth depends on data is made here.  What counts as "fell",
"about the same" or "nearly all" is a stated threshold, shown in the book.
"""

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, overload

import pandas as pd

from fop.measures import rounded, share
from fop.mistakes import Mistake

NOT_AVAILABLE = "not available"
SYMBOLS = {
    "x": NOT_AVAILABLE,
    "c": "suppressed to protect individuals",
    "z": "not applicable",
    "low": "rounds to zero but is not zero",
    "k": "rounds to zero but is not zero",
    "u": "too unreliable to publish",
    "..": "not submitted",
    ".": "not applicable",
    "-": "not shown by the source",
}
"""Symbols that stand in place of a figure in tables, and what each says."""

MISSING = "[x]"
"""A figure that is not available, in tables."""

SAME = 5.0
"""A change of less than this per cent of the baseline reads as "about the same"."""

SHARES = [
    (0.0, 0.0, "none"),
    (0.0, 0.1, "few"),
    (0.1, 0.3, "a minority"),
    (0.3, 0.37, "about a third"),
    (0.37, 0.45, "a large minority"),
    (0.45, 0.5, "almost half"),
    (0.5, 0.5, "half"),
    (0.5, 0.55, "just over half"),
    (0.55, 0.63, "more than half"),
    (0.63, 0.7, "about two thirds"),
    (0.7, 0.8, "about three quarters"),
    (0.8, 0.85, "most"),
    (0.85, 1.0, "nearly all"),
    (1.0, 1.0, "all"),
]
"""Shares from low to high and the words for them; the bounds are shown in the book."""

ONES = (
    "none one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
).split()
TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()


class Count(int):
    """A count that knows the number it is out of, for use in sentences.

    In a format string: `{n}` gives 1,782; `{n:words}` and `{n:Words}` give words to 99;
    `{n:of}` gives "22 of 25"; `{n:share}` gives "88%"; `{n:phrase}` gives
    "nearly all (22 of 25)" and `{n:Phrase}` the same with a capital.
    """

    base: int | None

    def __new__(cls, value: int, base: int | None = None) -> "Count":
        """Make a count of `value` out of `base`."""
        count = super().__new__(cls, value)
        count.base = base
        return count

    def __format__(self, spec: str) -> str:
        """Write the count in one of the ways that the class lists."""
        if spec.lower() == "words":
            return _cased(in_words(int(self)), spec)
        if spec in ("of", "share", "phrase", "Phrase") and self.base is None:
            raise Mistake(
                f"The count {int(self)} has no base, so it cannot be written as {spec!r}."
            )
        if spec == "of":
            return f"{int(self):,} of {self.base:,}"
        if spec == "share":
            return f"{rounded(100 * share(self, self.base or 0)):.0f}%"
        if spec.lower() == "phrase":
            return _cased(f"{share_phrase(self, self.base or 0)} ({self:of})", spec)
        return format(int(self), spec or ",")


class Counts(Mapping[str, Count]):
    """The counts of one question: `counts["planning"]`, and their `base`.

    Parameters
    ----------
    rows : DataFrame
        Columns `answer`, `count` and `base`.  A missing count raises when it is asked for.
    """

    def __init__(self, rows: pd.DataFrame) -> None:
        repeated = rows.loc[rows["answer"].duplicated(), "answer"]
        if len(repeated):
            raise Mistake(
                f"Several rows answer {', '.join(map(repr, repeated.unique()))}. "
                "Choose a topic or a group."
            )
        self.rows = rows.set_index("answer")

    def __getitem__(self, answer: str) -> Count:
        """Give one answer's count; `Mistake` where there is no such answer or no figure."""
        if answer not in self.rows.index:
            raise Mistake(f"No answer {answer!r}. Answers held: {', '.join(self.rows.index)}.")
        row = self.rows.loc[answer]
        if pd.isna(row["count"]):
            raise Mistake(f"The count of {answer!r} is {NOT_AVAILABLE}.")
        return Count(int(row["count"]), None if pd.isna(row["base"]) else int(row["base"]))

    def __iter__(self) -> Iterator[str]:
        """Go through the answers in their order."""
        return iter(self.rows.index)

    def __len__(self) -> int:
        """Count the answers."""
        return len(self.rows)

    @property
    def base(self) -> Count:
        """The number asked, where all answers share it."""
        bases = self.rows["base"].dropna().unique()
        if len(bases) != 1:
            raise Mistake(
                f"The answers have {len(bases)} bases, so there is no single one to name."
            )
        return Count(int(bases[0]))


class Statement(str):
    """Markdown text that a notebook shows as prose."""

    def _repr_markdown_(self) -> str:
        return str(self)


@overload
def say(text: str, *, when: bool, **figures: Any) -> Statement | None: ...
@overload
def say(text: str, **figures: Any) -> Statement: ...
def say(text: str, *, when: bool = True, **figures: Any) -> Statement | None:
    """Make a sentence from data.

    Parameters
    ----------
    text : str
        Markdown with format fields, such as `"{safety[safer]:of} thought so."`
    when : bool
        Nothing is said where it is false.
    **figures
        What the fields name: `Counts`, numbers, or text from tables, which is escaped.

    Returns
    -------
    Statement or None
        Shown as Markdown by JupyterLab and in the book.

    Raises
    ------
    Mistake
        For a field that nothing fills, or a heading: headings belong in Markdown cells.
    """
    return _filled(text, figures) if when else None


def _filled(text: str, figures: Mapping[str, Any]) -> Statement:
    if re.search(r"^\s{0,3}#{1,6}\s", text, flags=re.MULTILINE):
        raise Mistake("A sentence from data cannot be a heading. Put headings in Markdown cells.")
    shown = {key: escaped(value) if type(value) is str else value for key, value in figures.items()}
    try:
        return Statement(text.format(**shown))
    except (KeyError, IndexError, AttributeError) as error:
        raise Mistake(f"Nothing fills the field {error} of the sentence {text!r}.") from None


@overload
def note(text: str, *, when: bool, **figures: Any) -> Statement | None: ...
@overload
def note(text: str, **figures: Any) -> Statement: ...
def note(text: str, *, when: bool = True, **figures: Any) -> Statement | None:
    """Make a remark set apart from the text, for caveats and figures that differ.

    Nothing is made where `when` is false.
    """
    if not when:
        return None
    return Statement("> " + _filled(text, figures).replace("\n", "\n> "))


def escaped(text: str) -> str:
    """Take the Markdown and HTML meaning out of text that comes from a file."""
    return re.sub(r"([\\`*_\[\]<>#|$])", r"\\\1", text.replace("&", "&amp;"))


def figure(value: float, unit: str = "", decimals: int | None = None) -> str:
    """Write a figure in its unit.

    Parameters
    ----------
    value : float
        Missing gives the symbol `[x]`.
    unit : str
        Pounds carry their sign, per cent the per cent sign; other units nothing.
    decimals : int, optional
        One for per cent and rates, none for everything else, unless given.

    Returns
    -------
    str
        Such as `£8,043,680`, `15.1%` or `2,406`, with a true minus sign.
    """
    if pd.isna(value):
        return MISSING
    if decimals is None:
        decimals = 1 if "per " in unit and not unit.startswith("pounds") else 0
    number = f"{abs(rounded(float(value), decimals)):,.{decimals}f}"
    sign = "−" if rounded(float(value), decimals) < 0 else ""
    pounds = "£" if unit.startswith("pounds") else ""
    return f"{sign}{pounds}{number}{'%' if unit == 'per cent' else ''}"


def symbol(mark: object) -> str:
    """Write the symbol of a missing figure as tables show it: `[c]` for `c`, `[x]` for none."""
    return f"[{mark}]" if isinstance(mark, str) and mark in SYMBOLS else MISSING


def change(before: float, after: float, unit: str = "", decimals: int | None = None) -> str:
    """Write a change with its sign, percentages in percentage points."""
    difference = after - before
    if pd.isna(difference):
        return MISSING
    if unit == "per cent":
        # Two rounded shares are subtracted as the reader would: 15.1 to 16.2 is 1.1 points.
        return signed(rounded(after, 1) - rounded(before, 1), "points")
    return signed(difference, unit, decimals)


def signed(change: float, unit: str = "", decimals: int | None = None) -> str:
    """Write a change with its sign, as `figure` does; the unit may also be "points"."""
    if pd.isna(change):
        return MISSING
    points = unit == "points"
    text = figure(change, "" if points else unit, 1 if points and decimals is None else decimals)
    plus = "+" if change > 0 and any(digit in text for digit in "123456789") else ""
    return f"{plus}{text}{' points' if points else ''}"


def percentage(value: float, decimals: int = 0) -> str:
    """Write a percentage change with its sign."""
    return signed(value, "per cent", decimals)


def verb(before: float, after: float) -> str:
    """Name a movement by the stated thresholds.

    Returns
    -------
    str
        "cannot be compared" where a figure is missing; "was about the same" for a change
        under 5% of the baseline; "halved" for a fall of 45% to 55% and "doubled" for a rise
        of 90% to 110%, "more than" for larger ones; else "fell" or "rose".
    """
    if pd.isna(before) or pd.isna(after):
        return "cannot be compared"
    if before == 0:
        return "was about the same" if after == 0 else "rose"
    per_cent = 100 * (after - before) / abs(before)
    if abs(per_cent) < SAME:
        return "was about the same"
    size = abs(per_cent)
    if per_cent < 0:
        return "fell" if size < 45 else "halved" if size <= 55 else "more than halved"
    return "rose" if size < 90 else "doubled" if size <= 110 else "more than doubled"


def movement(rows: pd.DataFrame, subject: str) -> str:
    """Say how one measure moved in each borough, as one sentence.

    Parameters
    ----------
    rows : DataFrame
        `measures.compare` rows of one measure.
    subject : str
        What moved, in the singular, such as "The turnover rate".

    Returns
    -------
    str
        Boroughs with the same movement stand together, each with its two figures.
    """
    clauses = []
    for word, group in _by_verb(rows):
        places = listed(f"{row.borough}{_two_figures(row)}" for row in group.itertuples())
        clauses.append(f"{word} in {places}")
    return f"{subject} {listed(clauses)}."


def _two_figures(row: Any) -> str:
    """Write the two figures of a movement; those that there are, where one is missing."""
    before, after = (figure(value, row.unit, row.decimals) for value in (row.before, row.after))
    if pd.isna(row.before) and pd.isna(row.after):
        return ""
    if pd.isna(row.before):
        return f" (at first {NOT_AVAILABLE}, then {after})"
    if pd.isna(row.after):
        return f" ({before}, then {NOT_AVAILABLE})"
    return f" ({before} to {after})"


def headline(rows: pd.DataFrame, subject: str) -> str:
    """Say the same as `movement` without the figures, for a chart's title."""
    clauses = [f"{word} in {listed(group['borough'])}" for word, group in _by_verb(rows)]
    return f"{subject} {listed(clauses)}"


def extremes(rows: pd.DataFrame, subject: str) -> str:
    """Say where a measure is highest and lowest, and how many times as high.

    Parameters
    ----------
    rows : DataFrame
        Tidy rows of one measure in one year.
    subject : str
        Such as "The agency worker rate".
    """
    known = rows.dropna(subset=["value"]).sort_values("value", ascending=False, kind="stable")
    if known.empty:
        return f"{subject} is {NOT_AVAILABLE}."
    top, bottom = known.iloc[0], known.iloc[-1]
    high, low = (f"{row['borough']} ({figure(row['value'], row['unit'])})" for row in (top, bottom))
    if len(known) == 1:
        return f"{subject} was {figure(top['value'], top['unit'])} in {top['borough']}."
    if bottom["value"] <= 0:
        return f"{subject} was highest in {high} and lowest in {low}."
    times = f"{top['value'] / bottom['value']:.1f}"
    return (
        f"{subject} was highest in {high} and lowest in {low}; "
        f"the highest was {times} times the lowest."
    )


def share_phrase(part: float, whole: float) -> str:
    """Put a share into words by the thresholds of `SHARES`."""
    portion = share(part, whole)
    if math.isnan(portion):
        return NOT_AVAILABLE
    exact = [words for low, high, words in SHARES if low == high == portion]
    return exact[0] if exact else next(w for low, high, w in SHARES if low <= portion < high)


def accounted(parts: Iterable[int], whole: int, who: str) -> str:
    """Say whether answers of which each person gives one add up to everyone asked.

    Parameters
    ----------
    parts : iterable of int
        The counts of the answers.
    whole : int
        How many were asked.
    who : str
        Who they are, in the plural, such as "family social workers".
    """
    added = sum(parts)
    if added > whole:
        return f"The answers add up to {added:,}, more than the {whole:,} {who}."
    if added == whole:
        return f"The answers account for all {whole:,} {who}."
    rest = whole - added
    return (
        f"The answers add up to {added:,} of {whole:,} {who}; "
        f"{in_words(rest)} {'is' if rest == 1 else 'are'} not accounted for."
    )


def in_words(number: int) -> str:
    """Write a whole number from 0 to 99 in words, larger ones in digits."""
    if not 0 <= number < 100:
        return f"{number:,}"
    if number < 20:
        return ONES[number]
    tens, ones = divmod(number, 10)
    return TENS[tens - 2] + (f"-{ONES[ones]}" if ones else "")


def listed(items: Iterable[object]) -> str:
    """Join with commas and a last "and"."""
    *most, last = [str(item) for item in items] or [""]
    return f"{', '.join(most)} and {last}" if most else last


def capital(text: str) -> str:
    """Give the first letter a capital and leave the rest."""
    return text[:1].upper() + text[1:]


def _by_verb(rows: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    words = [verb(row.before, row.after) for row in rows.itertuples()]
    return [(word, rows[[other == word for other in words]]) for word in dict.fromkeys(words)]


def _cased(text: str, spec: str) -> str:
    return capital(text) if spec[0].isupper() else text
