"""Checks: what the report prints and says, beside what its own figures give.

A check speaks whether or not it finds something, and what it finds depends on
nothing but the rows it is given, so it stays true for other boroughs and years.
"""

from collections.abc import Iterator

import pandas as pd

from fop.rounding import decimals, rounded
from fop.words import counts, wording
from fop.words.counts import Count
from fop.words.measures import spread
from fop.words.wording import Statement


def beside_print(ours: pd.DataFrame, report: pd.DataFrame) -> pd.DataFrame:
    """Set a recomputed measure beside the figure that the report printed.

    Parameters
    ----------
    ours : DataFrame
        Tidy rows, not rounded.
    report : DataFrame
        Rows of a report table, with `printed` and `value`.

    Returns
    -------
    DataFrame
        `measure`, `borough`, `year`, `unit`, `printed` (text), `value` (as printed),
        `ours`, `decimals` (of the print) and `agrees`: True where our figure, rounded to
        the printed decimals, is the printed one.  Only figures that were printed.
    """
    keys = ["measure", "borough", "year"]
    printed = report[[*keys, "printed", "value"]].dropna(subset=["printed", "value"])
    both = ours.rename(columns={"value": "ours"}).merge(printed, on=keys)
    both["decimals"] = both["printed"].map(decimals).astype(int)
    agrees = [
        rounded(row.ours, row.decimals) == rounded(row.value, row.decimals)
        for row in both.itertuples()
    ]
    both["agrees"] = pd.Series(agrees, index=both.index, dtype=bool)
    return both[[*keys, "unit", "printed", "value", "ours", "decimals", "agrees"]]


def verdict(
    beside: pd.DataFrame, subject: str, plural: str = "", ours: str = "the counts give"
) -> Statement | None:
    """Say whether printed figures follow from the counts behind them.

    Parameters
    ----------
    beside : DataFrame
        `beside_print` rows of one measure.
    subject, plural : str
        The measure, such as "turnover rate"; the plural where an s does not make it.
    ours : str
        What leads to our figure.

    Returns
    -------
    Statement
        One sentence where all agree; else a remark that names each that does not.
    """
    plural = plural or f"{subject}s"
    differ = beside[~beside["agrees"]]
    if beside.empty:
        return wording.say(f"No {subject} is printed for the years and boroughs shown.")
    if differ.empty and len(beside) == 1:
        return wording.say(f"The one printed {subject} agrees with our recomputation.")
    if differ.empty:
        number = "Both" if len(beside) == 2 else f"All {counts.in_words(len(beside))}"
        return wording.say(f"{number} printed {plural} agree with our recomputation.")
    named = "; ".join(_printed_and_ours(differ, ours))
    rest = len(beside) - len(differ)
    others = f" The other {counts.in_words(rest)} agree." if rest > 1 else ""
    others = " The other one agrees." if rest == 1 else others
    return wording.note(f"**Print and counts differ.** Printed {plural}: {named}.{others}")


def differing(beside: pd.DataFrame) -> str:
    """Name the printed figures that do not follow, measure by measure, without the figures."""
    differ = beside[~beside["agrees"]]
    return wording.listed(
        f"{measure} in {wording.listed(group['borough'] + ' ' + group['year'])}"
        for measure, group in differ.groupby("measure", sort=False)
    )


def agreeing(beside: pd.DataFrame) -> Count:
    """Count the printed figures that follow from the counts behind them, out of all."""
    return Count(int(beside["agrees"].sum()), len(beside))


def effect(printed: pd.DataFrame, ours: pd.DataFrame, subject: str) -> Statement | None:
    """Say what the differences do to a comparison of two years.

    Parameters
    ----------
    printed, ours : DataFrame
        `measures.compare` rows of one measure, from the figures as printed and recomputed.
    subject : str
        Such as "the turnover rate".

    Returns
    -------
    Statement or None
        One sentence for each borough whose change differs by half a per cent of its
        baseline or more; nothing where no borough does.
    """
    both = printed.merge(ours, on="borough", suffixes=("", "_ours"))
    moved = both[(both["change_per_cent"] - both["change_per_cent_ours"]).abs() >= 0.5]
    sentences = []
    for _, row in moved.iterrows():
        said = wording.verb(row["before"], row["after"])
        found = wording.verb(row["before_ours"], row["after_ours"])
        one, other = (
            wording.direction(row[f"before{of}"], row[f"after{of}"]) for of in ("", "_ours")
        )
        end = (
            "The direction stands; the size does not."
            if one == other != 0
            else "The reading stands."
            if said == found
            else "The reading changes."
        )
        sentences.append(
            f"As printed, {subject} in {row['borough']} {said} ({_movement(row)}); "
            f"as recomputed, it {found} ({_movement(row, '_ours')}). {end}"
        )
    return wording.note("\n\n".join(sentences)) if sentences else None


def follow(readings: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """Set each statement of the report beside the figures that it reads.

    Parameters
    ----------
    readings : DataFrame
        `borough`, `measure`, `baseline`, `year`, and the lowest and highest change (`low`,
        `high`, per cent of the baseline) that the statement allows; a missing end is open.
    rows : DataFrame
        Tidy rows of the measures.

    Returns
    -------
    DataFrame
        The readings with `unit`, `before`, `after`, `change_per_cent` and `follows`.
        A reading without both figures is left out.
    """
    values = rows.set_index(["measure", "borough", "year"])[["value", "unit"]]
    found = readings.join(
        values["value"].rename("before"), on=["measure", "borough", "baseline"]
    ).join(values.rename(columns={"value": "after"}), on=["measure", "borough", "year"])
    found = found.dropna(subset=["before", "after"]).reset_index(drop=True)
    found["change_per_cent"] = 100 * (found["after"] - found["before"]) / found["before"]
    low = found["low"].isna() | (found["change_per_cent"] >= found["low"])
    high = found["high"].isna() | (found["change_per_cent"] <= found["high"])
    return found.assign(follows=low & high)


def tally(followed: pd.DataFrame, which: str) -> str:
    """Say how many statements follow from their figures; `which` tells whose they are."""
    if followed.empty:
        return f"No statement {which} compares these years."
    right = int(followed["follows"].sum())
    return f"Of the {len(followed)} statements {which}, {right} follow from their figures."


def remark(followed: pd.DataFrame) -> Statement | None:
    """Name the statements that do not follow from their figures; nothing where all do."""
    unborne = followed[~followed["follows"]]
    items = [
        f"{row['subject']} in {row['borough']} as {row['reading']} (its figures: {_movement(row)})"
        for _, row in unborne.iterrows()
    ]
    if not items:
        return None
    return wording.note(f"**Words and figures differ.** The report reads {wording.listed(items)}.")


def opposed(first: pd.DataFrame, second: pd.DataFrame) -> list[str]:
    """Name the boroughs where one measure fell and the other rose.

    Parameters
    ----------
    first, second : DataFrame
        `measures.compare` rows of one measure each; a borough is left out where either does
        not name it, lacks a figure or was about the same.
    """
    both = first.merge(second, on="borough", suffixes=("", "_other"))
    return [
        row["borough"]
        for _, row in both.iterrows()
        if wording.direction(row["before"], row["after"])
        * wording.direction(row["before_other"], row["after_other"])
        < 0
    ]


def risen(rows: pd.DataFrame) -> list[str]:
    """Name the boroughs where a measure rose; `measures.compare` rows of one measure."""
    return [
        row.borough for row in rows.itertuples() if wording.direction(row.before, row.after) > 0
    ]


def title(beside: pd.DataFrame, subject: str, ours: str = "the counts") -> str:
    """Say for a chart's title where recomputed figures differ from the print.

    Parameters
    ----------
    beside : DataFrame
        `beside_print` rows of one measure.
    subject : str
        The measure, such as "Turnover".
    ours : str
        What the recomputed figures were made from.
    """
    places = list(dict.fromkeys(beside.loc[~beside["agrees"], "borough"]))
    if not places:
        return f"{subject} as printed agrees with {ours}"
    return f"{subject} as printed differs from {ours} in {wording.listed(places)}"


def unaccounted(workforce: pd.DataFrame, baseline: str, year: str) -> Statement | None:
    """Say how far starters and leavers fail to explain the change of staff in post.

    Parameters
    ----------
    workforce : DataFrame
        Tidy rows of "social workers in post", "starters" and "leavers".
    baseline, year : str
        Two reporting years; only where one follows the other is there anything to say.

    Returns
    -------
    Statement or None
        Staff in post at the baseline, plus starters, less leavers, beside staff in post.
    """
    if int(year[:4]) != int(baseline[:4]) + 1:
        return None
    wide = spread(workforce, "social workers in post", "starters", "leavers").unstack("year")
    clauses = []
    for borough in dict.fromkeys(workforce["borough"]):
        staff = wide.loc[borough]
        before, after = staff["social workers in post"][[baseline, year]]
        come, gone = staff["starters"][year], staff["leavers"][year]
        if pd.isna([before, after, come, gone]).any():
            continue
        expected = before + come - gone
        # Each figure with the decimals of the most exact, so that the sum is right as it reads.
        places = int(any(rounded(figure, 1) % 1 for figure in (before, come, gone, after)))
        stock, new, lost, made, counted = (
            wording.figure(figure, "", places) for figure in (before, come, gone, expected, after)
        )
        gap = wording.change(expected, after, "", places)
        clauses.append(
            f"In {borough}, {stock} in post, {new} starting and {lost} leaving make {made}, and "
            f"{counted} are counted ({gap})."
        )
    if not clauses:
        return None
    return wording.note(
        "**Stocks and flows.** Staff in post a year earlier, plus starters, less leavers, "
        f"should come near to staff in post. {' '.join(clauses)} "
        "The wider the gap, the less a turnover rate from these counts can be relied on."
    )


def _printed_and_ours(differ: pd.DataFrame, verb: str) -> Iterator[str]:
    for row in differ.itertuples():
        ours = wording.figure(row.ours, row.unit, row.decimals)
        printed = wording.figure(row.value, row.unit, row.decimals)
        yield f"{printed} in {row.borough} in {row.year}, where {verb} {ours}"


def _movement(row: pd.Series, suffix: str = "") -> str:
    before, after = (
        wording.figure(row[f"{end}{suffix}"], row["unit"]) for end in ("before", "after")
    )
    return f"{before} to {after}, {wording.percentage(row[f'change_per_cent{suffix}'])}"
