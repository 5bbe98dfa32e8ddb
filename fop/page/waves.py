"""Waves: a later wave of fieldwork beside the report's own.

For the report's own wave nothing is shown, because the page itself tells of it.
"""

from collections.abc import Mapping, Sequence

import pandas as pd

from fop.charts import charts
from fop.charts.drawing import Picture
from fop.exhibits import tables
from fop.exhibits.tables import Field, Table
from fop.fieldwork.descriptions import SYNTHETIC, spelt_out, usual
from fop.fieldwork.rules import Rules
from fop.fieldwork.telling import OTHER, OTHERS, WITHHELD
from fop.page.described import Described
from fop.page.forms import Made
from fop.page.reads import Reads
from fop.tables import datasets
from fop.words import wording
from fop.words.wording import Statement

KEY = ["topic", "group", "answer"]
SIDE = ["printed", "count", "base"]
THAT_IS = "That is: "
"""What begins the list of answers that are told together."""
LISTED = 6  # most answers that are told together and listed


def has(page: Reads, name: str) -> bool:
    """Whether the page's later wave holds a table; False for the report's own wave."""
    return page.wave != page.report_wave and page.holds(path_of(page, name))


def lead(page: Reads, names: Sequence[str]) -> Statement | None:
    """Say that a later wave stands beside the report's, or that it does not cover the page."""
    if page.wave == page.report_wave:
        return None
    there = [name for name in names if has(page, name)]
    if not there:
        return wording.say(
            f"**The {page.wave} fieldwork has nothing for this page.** All of it is about "
            f"{page.report_wave}."
        )
    return wording.say(
        f"**This page shows the {page.wave} fieldwork beside that of {page.report_wave}.** Its "
        f"text is about {page.report_wave}. Other people answered each time, so a difference "
        "need not be a change. "
        f"{_how(page, there[0])} [How fieldwork becomes figures](fieldwork-method.ipynb)"
    )


def _how(page: Reads, name: str) -> str:
    """Say by which rule a wave was published, and whether its people are invented."""
    source = datasets.describe(path_of(page, name))["sources"][0]["title"]
    by = rules(page, name)
    told = {
        "suppress": f"Counts of {page.wave} are exact; small ones are left out.",
        "round": f"Counts of {page.wave} are rounded to multiples of {by.step}.",
        "open": "Every figure is shown, for the evaluation team and its sponsor alone.",
    }[by.rule]
    invented = f" **The people of {page.wave} are invented: these are not findings.**"
    return told + invented * (SYNTHETIC in source)


def beside(page: Reads, told: Described) -> Made | None:
    """Show the counts of a later wave beside the report's own.

    Nothing for the report's own wave, where the later one lacks the table, and where more than
    half of its counts are withheld.
    """
    name, caption = told.of[0], told.caption
    if not has(page, name):
        return None
    every = _both(page, name, told.where)
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
    by = rules(page, name)
    apart = _apart(both)
    chart = None if apart is None else _chart(page, both.loc[apart.index], caption)
    notes = []
    if {"share_then", "share_now"} & {*columns}:
        whom = _whom(both).partition(" and ")[0]
        notes.append(f"No percentage is given where fewer than {by.least_base} {whom} were asked.")
    if not is_alone and both["count_then"].isna().any():
        notes.append(f"Where {page.report_wave} has no figure, the report counts otherwise.")
    if number := int(nothing.sum()):
        said = "1 further answer" if number == 1 else f"{number} further answers"
        notes.append(f"Not shown, to protect people: {said} of {page.wave}.")
    if chart:
        notes.append("Chance is judged by two standard errors, as if all answered independently.")
    if by.rule == "round":
        notes.append(f"Counts of {page.wave} are rounded to multiples of {by.step}.")
    shared = (str(note).partition(THAT_IS)[0].strip() for note in both["note_now"].dropna())
    notes += [note for note in dict.fromkeys(shared) if note]
    headers = 1 + ("group" in columns) + ("topic" in columns)
    described = [
        *(Field(name, kind="key") for name in KEY),
        Field("before", page.report_wave, kind="figure"),
        Field("after", page.wave, kind="figure"),
    ]
    table = Table(_data(page, both), described, headers, wide=tables.plain(shown, columns).shown)
    held = [one for one in _paths(page, name) if page.holds(one)]
    whose = f"{f'{page.report_wave} and ' * (not is_alone)}{page.wave} fieldwork, {_whom(both)}"
    title = _finding(page, both, apart, told.subject)
    return Made(table, chart, notes, of=held, caption=f"{caption}, {whose}", finding=title)


def _data(page: Reads, both: pd.DataFrame) -> pd.DataFrame:
    """Give the figures for download and for machines, each with its wave."""
    names = {
        "count_then": "before", "base_then": "before_base",
        "count_now": "after", "base_now": "after_base",
    }  # fmt: skip
    marks = {f"{end}_symbol": both[f"held_{side}"].eq(True).map({True: "c", False: "x"})
             for end, side in (("before", "then"), ("after", "now"))}  # fmt: skip
    data = both[[*KEY, *names]].rename(columns=names)
    return data.assign(baseline=page.report_wave, year=page.wave, **marks)


def path_of(page: Reads, name: str) -> str:
    """Name a table of the page's wave in the data package."""
    return f"fieldwork/{page.wave}/{name.removeprefix('report/')}"


def rules(page: Reads, name: str) -> Rules:
    """Give the rules of disclosure control that a table of the later wave was published by."""
    return Rules(**datasets.describe(path_of(page, name)).get("disclosure", {}))


def _paths(page: Reads, name: str) -> tuple[str, str]:
    """Name a table of the report's own wave, and that of the page's."""
    own = name if "/" in name else f"fieldwork/{page.report_wave}/{name}"
    return own, path_of(page, name)


def _both(page: Reads, name: str, where: Mapping[str, str]) -> pd.DataFrame:
    sides: list[pd.DataFrame] = []
    least = rules(page, name).least_base
    for path in _paths(page, name):
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
    return spelt_out(sides[1].join(sides[0], how="left").reset_index())


def _together(then: pd.DataFrame, now: pd.DataFrame) -> pd.DataFrame:
    """Count in the report's wave the answers that the later wave tells together.

    Of a known base they are all that are not named, who gave no answer among them.
    """
    rows = [then]
    for row in now[now["answer"] == OTHER].itertuples():
        own, told = (_asked(one, row.topic, row.group) for one in (then, now))
        bases = own["base"].dropna()
        own = own[own["base"].notna()] if len(bases) else own
        lost = str(row.note).partition(THAT_IS)[2].removesuffix("; or no answer.").split("; ")
        number = int(own.loc[own["said"].isin(lost), "count"].sum())
        if not own["said"].isin(lost).any() or own["count"].isna().any():
            continue
        named = own.loc[own["said"].isin(told["said"]), "count"].sum()
        total = int(bases.max() - named) if len(bases) else number
        # Another question may stand in the same place: then nothing is known of the rest.
        if total >= number:
            held = {"group": row.group, "answer": OTHER, "count": total, "printed": str(total)}
            rows.append(own.head(1).assign(**held))
    return pd.concat(rows, ignore_index=True)


def _asked(frame: pd.DataFrame, topic: str, group: str) -> pd.DataFrame:
    """Find the answers among which some are told together, each named as there."""
    own = frame[(frame["topic"] == topic) & ((frame["group"] == group) | (group == OTHERS))]
    said = own["answer"].where(own["group"] == group, own["group"] + ": " + own["answer"])
    return own.assign(said=said)


def _count(printed: object, count: object, base: object) -> str:
    if pd.isna(printed) and pd.isna(count):
        return wording.MISSING
    if printed == WITHHELD:
        return WITHHELD
    said = str(printed) if pd.isna(count) else f"{count:,}"
    return said if pd.isna(base) else f"{said} of {base:,}"


def _named(answer: str, note: object) -> str:
    """Name an answer, and those that are told together by what they are."""
    lost = str(note).partition(THAT_IS)[2] if answer == OTHER else ""
    lost = lost if lost.count("; ") <= LISTED else ""
    return f"{answer} ({lost.removesuffix('.')})" if lost else answer


def _whom(both: pd.DataFrame) -> str:
    """Say who are counted."""
    is_family = both["group"].str.contains("famil") & ~both["group"].str.startswith("family social")
    is_family |= both["topic"].str.contains("interviewed again|famil|steps|SCORE|contact and")
    return "families" if is_family.all() else "people and families" if is_family.any() else "people"


def _share(share: float) -> str:
    return "" if pd.isna(share) else wording.figure(share, "per cent", 0)


def named(row: pd.Series, answer: str, among: pd.DataFrame, subject: str = "") -> str:
    """Name what a figure is of: its topic and its group, where there are several, and it."""
    parts = [row[name] for name in ("topic", "group") if among[name].nunique() > 1]
    said = {str(one).lower(): str(one) for one in [subject, *parts, answer] if one}
    return wording.capital(", ".join(said.values()))


def _finding(page: Reads, both: pd.DataFrame, apart: "pd.Series[bool] | None", subject: str) -> str:
    """Tell one answer of each wave: what differs most surely, else what both count of a base."""
    rows = both[both["printed_now"].ne(WITHHELD) & both["answer"].ne(OTHER)]
    known = 2 * rows["printed_then"].notna() + rows["base_now"].notna()
    known += 4 * rows["count_now"].notna()
    if apart is not None:
        known = (1 + apart).reindex(rows.index).fillna(0)
    if rows.empty:
        return ""
    row = rows.loc[known.idxmax()]
    counts = [_count(*row[[f"{one}_{end}" for one in SIDE]]) for end in ("then", "now")]
    waves = zip(counts, (page.report_wave, page.wave), strict=True)
    said = [f"{count} in {wave}" for count, wave in waves if count != wording.MISSING]
    title = f"{named(row, row['answer'], both, subject)}: {', then '.join(said)}"
    if apart is None:
        return title
    sure = list(apart[both["answer"].ne(OTHER)])
    if len(sure) == 1:
        return f"{title}; the difference {'is more than' if any(sure) else 'may be'} chance"
    if not any(sure):
        return f"{title}; every difference may be chance"
    differ = "differs" if sum(sure) == 1 else "differ"
    return f"{title}; {sum(sure)} of {len(sure)} answers {differ} by more than chance"


def _apart(both: pd.DataFrame) -> "pd.Series[bool] | None":
    """Say which shares that both waves hold differ beyond chance; None where few can be drawn."""
    drawn = both.dropna(subset=["share_then", "share_now"])
    if not 2 <= len(drawn) <= 16 or len(drawn) < len(both) / 2 or OTHERS in {*both["group"]}:
        return None
    bases = drawn[["base_then", "base_now"]].astype(float).to_numpy()
    shares = drawn[["share_then", "share_now"]].to_numpy() / 100
    whole = (shares * bases).sum(axis=1) / bases.sum(axis=1)
    error = (whole * (1 - whole) * (1 / bases).sum(axis=1)) ** 0.5
    return pd.Series(abs(shares[:, 1] - shares[:, 0]) > 2 * error, drawn.index)


def _chart(page: Reads, drawn: pd.DataFrame, caption: str) -> Picture | None:
    """Draw the shares that both waves hold."""
    rows = pd.DataFrame(
        {
            "borough": [named(row, row["answer"], drawn) for _, row in drawn.iterrows()],
            "measure": caption, "unit": "per cent", "decimals": 0,
            "before": drawn["share_then"], "after": drawn["share_now"],
        }
    )  # fmt: skip
    return charts.before_after(
        rows, page.report_wave, page.wave, title="", heading="Answer", moved="Difference",
        subtitle=f"{caption}, per cent of those asked, {page.report_wave} and {page.wave}",
    )  # fmt: skip
