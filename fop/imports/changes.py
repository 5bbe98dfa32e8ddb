"""Changes: what the figures of one release would change in those held.

Nothing that is held is replaced.  A figure of a later release becomes the latest; one of an
earlier release is kept beside it.
"""

import pandas as pd

from fop.words import wording

KEY = ["code", "year", "measure"]

CONFLICT, HELD = "conflict", "held"
"""A figure that its release is held with, told differently or alike."""

LISTED = ("older", "new", "revised", "withdrawn", "restored", "confirmed")
"""Kinds of change, in the order in which they are told."""

JUMP = 4.0  # a change this many times as large as the middle one of the area's own history is shown

MANY = 8  # areas whose figures do not all stay the same from one year to the next

YEARS = 3  # years in a row after which one expects a figure in the next


def order(recorded: pd.DataFrame) -> dict[str, int]:
    """Number releases from the oldest: by day of publication, then by name."""
    rows = recorded.sort_values(["published", "release"])
    return {release: number for number, release in enumerate(rows["release"])}


def compare(
    held: pd.DataFrame, rows: pd.DataFrame, release: str, recorded: pd.DataFrame
) -> pd.DataFrame:
    """Say what each figure of a release would change.

    Parameters
    ----------
    held : DataFrame
        A table with every release of its figures.
    rows : DataFrame
        Figures of one release: `code`, `year`, `measure`, `value` and `symbol` or `basis`.

    Returns
    -------
    DataFrame
        `code`, `year`, `measure`, `kind` (one of `LISTED`, `HELD` or `CONFLICT`), `before` (the
        latest figure held of another release) and `source` (that release), `after`, `previous`
        (the figure before it in its series, with its year) and `jump` (True where it lies
        further from that than the area's history makes likely); in the order of `rows`.
    """
    number = order(recorded)
    near = held[held["measure"].isin(rows["measure"].unique())]
    mine = near[near["release"] == release]
    latest = _latest(near[near["release"] != release], number)
    keys = pd.MultiIndex.from_frame(rows[KEY])
    after = text(rows)
    own = _by_key(mine, text(mine)).reindex(keys)
    before = _by_key(latest, text(latest)).reindex(keys)
    source = _by_key(latest, latest["release"]).reindex(keys)
    was = _by_key(latest, latest["value"]).reindex(keys).to_numpy()
    later = source.map(number).to_numpy() > number[release]
    kind = pd.Series("revised", index=rows.index)
    kind = kind.mask(rows["value"].isna() & pd.notna(was), "withdrawn")
    kind = kind.mask(rows["value"].notna() & pd.isna(was), "restored")
    kind = kind.mask((before == after.to_numpy()).to_numpy(), "confirmed")
    kind = kind.mask(later, "older")
    kind = kind.mask(before.isna().to_numpy(), "new")
    kind = kind.mask(own.notna().to_numpy(), CONFLICT)
    kind = kind.mask((own == after.to_numpy()).to_numpy(), HELD)
    told = rows[KEY].assign(
        kind=kind,
        before=before.fillna("").to_numpy(),
        source=source.fillna("").to_numpy(),
        after=after,
    )
    history = _history(latest, rows, kind)
    # A revision is far where it is itself, not where the year before was far already.
    step = history["step"].mask(pd.notna(was), (rows["value"] - was).abs())
    far = (step > JUMP * history["middle"]) & (history["middle"] > 0)
    changed = kind.isin(["new", "revised", "restored"])
    return told.assign(previous=history["previous"].fillna(""), jump=far & changed)


def text(rows: pd.DataFrame) -> pd.Series:
    """Write each figure, or its symbol, and how firm it is where that is told."""
    written = rows["value"].map("{:.12g}".format).astype("str")
    if "symbol" in rows:
        written = written.where(rows["value"].notna(), rows["symbol"].fillna(""))
    return written + " (" + rows["basis"] + ")" if "basis" in rows else written


def silent(
    held: pd.DataFrame, rows: pd.DataFrame, recorded: pd.DataFrame, names: pd.Series
) -> list[str]:
    """Remark on authorities without anything new in a file, though they had figures every year."""
    newest = rows["year"].max()
    before = [f"{int(newest[:4]) - n}-{(int(newest[:4]) - n + 1) % 100:02d}" for n in range(1, 4)]
    latest = _latest(held[held["measure"].isin(rows["measure"].unique())], order(recorded))
    usual = latest[latest["year"].isin(before) & latest["value"].notna()]
    counts = usual.groupby(["code", "measure"])["year"].nunique()
    expected = counts[counts == YEARS].index
    there = rows[(rows["year"] == newest) & rows["value"].notna()]
    told = set(there["measure"])
    missing = expected.difference(pd.MultiIndex.from_frame(there[["code", "measure"]]))
    lost = [(code, measure) for code, measure in missing if measure in told and code in names.index]
    if not lost:
        return []
    codes = list(dict.fromkeys(code for code, _ in lost))
    more = [f"{len(codes) - 5} more"] if len(codes) > 5 else []
    some = wording.listed([*(str(names[code]) for code in codes[:5]), *more])
    measures = list(dict.fromkeys(measure for _, measure in lost))
    of = wording.listed([*measures[:3], *(["others"] if len(measures) > 3 else [])])
    return [
        f"Nothing new of {newest} for {some} ({of}), which had figures in each of the "
        f"{YEARS} years before."
    ]


def copied(changed: pd.DataFrame) -> list[str]:
    """Remark on measures of which every new figure is the one of the year before."""
    new = changed[(changed["kind"] == "new") & changed["after"].str.contains("[1-9]")]
    earlier = new["previous"].str.partition(" in ")[0] if len(new) else new["previous"]
    found: dict[str, list[str]] = {}
    for (year, measure), same in earlier.eq(new["after"]).groupby([new["year"], new["measure"]]):
        if same.all() and len(same) >= MANY:
            found.setdefault(str(year), []).append(str(measure))
    return [
        f"All figures of {year} are those of the year before ({wording.listed(measures)}): is it "
        "that year's file? Check it."
        for year, measures in found.items()
    ]


def _latest(rows: pd.DataFrame, number: dict[str, int]) -> pd.DataFrame:
    ordered = rows.iloc[rows["release"].map(number).argsort(kind="stable")]
    return ordered.drop_duplicates(KEY, keep="last")


def _by_key(rows: pd.DataFrame, values: pd.Series) -> pd.Series:
    return pd.Series(values.to_numpy(), index=pd.MultiIndex.from_frame(rows[KEY]))


def _history(latest: pd.DataFrame, rows: pd.DataFrame, kind: pd.Series) -> pd.DataFrame:
    """Set beside each figure the one before it, the step from it and the middle of all steps."""
    series = pd.concat([latest, rows[kind != "older"]])[[*KEY, "value"]]
    series = series.drop_duplicates(KEY, keep="last").sort_values(["code", "measure", "year"])
    one = [series["code"], series["measure"]]
    earlier = series.groupby(one)[["value", "year"]].shift()
    steps = (series["value"] - earlier["value"]).abs()
    middle = steps.groupby(one).transform("median")
    told = earlier["value"].map("{:.10g}".format) + " in " + earlier["year"].astype("str")
    told = told.where(earlier["value"].notna(), "")
    history = pd.DataFrame({"previous": told, "step": steps, "middle": middle})
    history.index = pd.MultiIndex.from_frame(series[KEY])
    return history.reindex(pd.MultiIndex.from_frame(rows[KEY])).set_index(rows.index)
