"""Waves: a later wave of fieldwork beside the report's own.

For the report's own wave nothing is shown, because the page itself tells of it.
"""

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from fop.charts import charts
from fop.charts.drawing import Picture
from fop.exhibits import tables
from fop.exhibits.tables import Field, Table
from fop.fieldwork.descriptions import usual
from fop.fieldwork.rules import Rules
from fop.fieldwork.telling import OTHER, WITHHELD
from fop.tables import datasets
from fop.words import wording
from fop.words.wording import Statement

if TYPE_CHECKING:
    from fop.page.shows import Shows

KEY = ["topic", "group", "answer"]
SIDE = ["printed", "count", "base"]
THAT_IS = "That is: "
"""What begins the list of answers that are told together."""


def has(page: "Shows", name: str) -> bool:
    """Whether the page's later wave holds a table; False for the report's own wave."""
    return page.wave != page.report_wave and page.holds(path_of(page, name))


def lead(page: "Shows", names: Sequence[str]) -> Statement | None:
    """Say that a later wave stands beside the report's, or that it does not cover the page."""
    if page.wave == page.report_wave:
        return None
    if not any([has(page, name) for name in names]):
        return wording.say(
            f"**The {page.wave} fieldwork holds nothing for this page.** It tells of "
            f"{page.report_wave} alone."
        )
    return wording.say(
        f"**The {page.wave} fieldwork is set beside that of {page.report_wave} here.** The "
        f"words of this page tell of {page.report_wave}. Other people answered in each wave, "
        "so a difference between two waves need not be a change."
    )


def beside(page: "Shows", label: str, name: str, *, caption: str, **where: str) -> Any:
    """Show the counts of a later wave beside the report's own.

    Parameters
    ----------
    **where
        Columns to choose by, such as `topic="safety of children"`.

    Returns
    -------
    Exhibit or None
        Nothing for the report's own wave, where the later one lacks the table, and where more
        than half of its counts are withheld.
    """
    if not has(page, name):
        return None
    every = _both(page, name, where)
    # A question of which nothing is told takes no room; of the others most must be told.
    withheld = every["printed_now"].eq(WITHHELD)
    nothing = withheld.groupby([every["topic"], every["group"]]).transform("all")
    both = every[~nothing].reset_index(drop=True)
    if both.empty or both["printed_now"].eq(WITHHELD).mean() > 0.5:
        return None
    columns = {
        "group": "Who", "answer": "Answer", "then": page.report_wave, "now": page.wave,
        "share_then": f"{page.report_wave}, %", "share_now": f"{page.wave}, %",
    }  # fmt: skip
    if both["group"].nunique() == 1:
        columns.pop("group")
    if both["topic"].nunique() > 1:
        columns = {"topic": "Question", **columns}
    is_alone = bool(both["count_then"].isna().all())
    empty = [column for column in ("share_then", "share_now") if both[column].isna().all()]
    for column in {*empty, *(("then", "share_then") if is_alone else ())}:
        columns.pop(column)
    ends = {
        end: [_count(*row) for row in both[[f"{one}_{end}" for one in SIDE]].to_numpy()]
        for end in ("then", "now")
    }
    shown = both.assign(
        **ends,
        answer=[_named(*row) for row in both[["answer", "note_now"]].to_numpy()],
        share_then=[_share(one) for one in both["share_then"]],
        share_now=[_share(one) for one in both["share_now"]],
    )
    held = [one for one in (_own(page, name), path_of(page, name)) if page.holds(one)]
    by = rules(page, name)
    waves = page.wave if is_alone else f"{page.report_wave} and {page.wave}"
    notes = [f"No percentage is given where fewer than {by.least_base} people were asked."]
    if not is_alone and both["count_then"].isna().any():
        notes.append(f"An answer without a figure for {page.report_wave} was not counted then.")
    if nothing.any():
        notes.append(
            f"{int(nothing.sum())} further answers of {page.wave} are withheld to protect people."
        )
    if by.rule == "round":
        notes.append(f"Counts of {page.wave} are rounded to multiples of {by.step}.")
    notes += list(dict.fromkeys(_shared(both["note_now"])))
    headers = 1 + ("group" in columns) + ("topic" in columns)
    described = [
        *(Field(name, kind="key") for name in KEY),
        Field("before", page.report_wave, kind="figure"),
        Field("after", page.wave, kind="figure"),
    ]
    read = tables.plain(shown, columns).shown
    table = Table(_data(page, both), described, headers, wide=read)
    return page.exhibit(
        label,
        table,
        caption=f"{caption}, {waves} fieldwork, {_whom(both)}",
        of=held,
        chart=_chart(page, both, caption),
        notes=notes,
    )


def _data(page: "Shows", both: pd.DataFrame) -> pd.DataFrame:
    """Give the figures for download and for machines, each with its wave."""
    names = {
        "count_then": "before", "base_then": "before_base",
        "count_now": "after", "base_now": "after_base",
    }  # fmt: skip
    marks = {f"{end}_symbol": both[f"held_{side}"].eq(True).map({True: "c", False: "x"})
             for end, side in (("before", "then"), ("after", "now"))}  # fmt: skip
    data = both[[*KEY, *names]].rename(columns=names)
    return data.assign(baseline=page.report_wave, year=page.wave, **marks)


def path_of(page: "Shows", name: str) -> str:
    """Name a table of the page's wave in the data package."""
    return f"fieldwork/{page.wave}/{name.removeprefix('report/')}"


def rules(page: "Shows", name: str) -> Rules:
    """Give the rules of disclosure control that a table of the later wave was published by."""
    return Rules(**datasets.describe(path_of(page, name)).get("disclosure", {}))


def _own(page: "Shows", name: str) -> str:
    return name if "/" in name else f"fieldwork/{page.report_wave}/{name}"


def _both(page: "Shows", name: str, where: dict[str, str]) -> pd.DataFrame:
    sides: list[pd.DataFrame] = []
    least = rules(page, name).least_base
    for path in (_own(page, name), path_of(page, name)):
        rows = pd.DataFrame(columns=[*KEY, *SIDE, "note"])
        if path in datasets.package():
            rows = usual(name.removeprefix("report/"), datasets.load(path))
        for column, value in where.items():
            rows = rows[rows[column] == value]
        rows = rows.reindex(columns=[*KEY, *SIDE, "note"])
        sides.append(rows.astype({"count": "Int64", "base": "Int64"}))
    sides[0] = _together(*sides)
    for place, end in enumerate(("then", "now")):
        rows = sides[place]
        held = (rows["count"].isna() & rows["printed"].notna()).rename("held")
        share = 100 * rows["count"].astype(float) / rows["base"].astype(float)
        rows = rows.assign(held=held, share=share.where(rows["base"].fillna(0) >= least))
        rows = rows.set_index(KEY).add_suffix(f"_{end}")
        sides[place] = rows[~rows.index.duplicated()]
    # Answers that only the report gives are not shown: the later wave did not ask for them.
    return sides[1].join(sides[0], how="left").reset_index()


def _together(then: pd.DataFrame, now: pd.DataFrame) -> pd.DataFrame:
    """Add up the report's counts of answers that the later wave tells together."""
    rows = [then]
    for row in now[now["answer"] == OTHER].itertuples():
        lost = str(row.note).partition(THAT_IS)[2].removesuffix("; or no answer.").split("; ")
        own = then[(then["topic"] == row.topic) & (then["group"] == row.group)]
        own = own[own["answer"].isin(lost)]
        if len(own) and own["count"].notna().all():
            total = int(own["count"].sum())
            rows.append(own.head(1).assign(answer=OTHER, count=total, printed=str(total)))
    return pd.concat(rows, ignore_index=True)


def _count(printed: object, count: object, base: object) -> str:
    if pd.isna(printed):
        return wording.MISSING
    if printed == WITHHELD:
        return WITHHELD
    said = str(printed) if pd.isna(count) else f"{count:,}"
    return said if pd.isna(base) else f"{said} of {base:,}"


def _named(answer: str, note: object) -> str:
    """Name an answer, and those that are told together by what they are."""
    lost = str(note).partition(THAT_IS)[2] if answer == OTHER else ""
    return f"{answer} ({lost.removesuffix('.')})" if lost else answer


def _shared(notes: pd.Series) -> list[str]:
    """Give the notes that are of more than one row's answer."""
    texts = [str(note).partition(THAT_IS)[0].strip() for note in notes.dropna()]
    return [text for text in texts if text]


def _whom(both: pd.DataFrame) -> str:
    """Say who are counted."""
    is_family = both["group"].str.contains("famil") & ~both["group"].str.startswith("family social")
    is_family |= both["topic"].str.contains("interviewed again|famil|steps|SCORE|contact and")
    return "families" if is_family.all() else "people"


def _share(share: float) -> str:
    return "" if pd.isna(share) else wording.figure(share, "per cent", 0)


def _chart(page: "Shows", both: pd.DataFrame, caption: str) -> Picture | None:
    """Draw the shares that both waves hold, where most of them can be shown."""
    drawn = both.dropna(subset=["share_then", "share_now"])
    if not 2 <= len(drawn) <= 16 or len(drawn) < len(both) / 2:
        return None
    words = drawn["answer"]
    if drawn["group"].nunique() > 1:
        words = drawn["group"] + ": " + drawn["answer"]
    if drawn["topic"].nunique() > 1:
        words = drawn["topic"] + ": " + drawn["answer"]
    rows = pd.DataFrame(
        {
            "borough": ["\n".join(textwrap.wrap(one, 26)) for one in words],
            "measure": caption, "unit": "per cent", "decimals": 0,
            "before": drawn["share_then"], "after": drawn["share_now"],
        }
    )  # fmt: skip
    moved = (rows["after"] - rows["before"]).abs()
    most = moved.idxmax()
    change = wording.change(rows.at[most, "before"], rows.at[most, "after"], "per cent")
    title = f"Widest apart: {words[most]} ({change})"
    if len(drawn) < len(both):
        # What is withheld may be further apart.
        title = f"{len(drawn)} of {len(both)} answers can be compared as shares"
    if moved[most] < 0.5:
        title = f"The shares that both {page.report_wave} and {page.wave} show are alike"
    return charts.before_after(
        rows, page.report_wave, page.wave, title=title,
        subtitle=f"{caption}, per cent of those asked, {page.report_wave} and {page.wave}",
    )  # fmt: skip
