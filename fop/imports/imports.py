"""Imports: next year's published figures, shown beside those held and then put in place.

Nothing is written before every fault is told and every change is shown.
"""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, count
from pathlib import Path

import pandas as pd

from fop.imports import ledger, published
from fop.mistakes import Mistake
from fop.tables import datasets, releases, writes
from fop.words import wording

KEY = ["code", "year", "measure"]
LEDGER = "a borough's ledger"
JUMP = 4.0
"""A change this many times as large as the middle one of the area's own history is shown."""

TOLD = 12
"""How many changes without a jump are told one by one."""


@dataclass(frozen=True)
class Import:
    """What one file would do to the tables.

    Attributes
    ----------
    path : Path
        The file.
    shape : str
        The kind of file it was found to be.
    table : str
        The official table it belongs to, such as `official/referrals`.
    rows : DataFrame
        Its figures in the shape of that table.
    changes : DataFrame
        `code`, `year`, `measure`, `kind` (new, revised, withdrawn, restored), `before`,
        `after`, `previous` (the figure before it in its series, with its year) and `jump`
        (True where it lies further from that than the area's history makes likely).
    left_out : int
        Areas in the file that `areas.csv` does not name.
    remarks : list of str
        What to know of how the file was read.
    """

    path: Path
    shape: str
    table: str
    rows: pd.DataFrame
    changes: pd.DataFrame
    left_out: int
    remarks: list[str] = field(default_factory=list)


def read(path: Path, folder: Path | None = None) -> Import:
    """Read one published file, or a borough's ledger, and compare it with the figures held.

    Parameters
    ----------
    path : Path
        A CSV file as downloaded from Explore Education Statistics, or a filled-in template
        of a borough's ledger in CSV or Excel.
    folder : Path, optional
        The data folder; `datasets.data_folder()` where not given.

    Returns
    -------
    Import
        Its figures and what would change; `published.read` and `ledger.read` say what is
        refused.
    """
    if ledger.is_ledger(path):
        rows, remarks = ledger.read(path, folder)
        ends = rows["year"].str[:2] + rows["year"].str[-2:] + "-03-31"
        rows = rows.assign(as_at=ends, unit="pounds", symbol=None, reason=None)
        changes = compare(datasets.load(ledger.TABLE, folder), rows)
        return Import(path, LEDGER, ledger.TABLE, rows, changes, 0, remarks)
    one = published.read(path, folder)
    changes = compare(datasets.load(one.table, folder), one.rows)
    return Import(path, one.shape, one.table, one.rows, changes, one.left_out, one.remarks)


def settle(imports: Sequence[Import]) -> list[Import]:
    """Let each figure stand in one file only.

    Parameters
    ----------
    imports : sequence of Import
        From `read`, to be written together.

    Returns
    -------
    list of Import
        The same; a change that an earlier file makes too is left to that one.

    Raises
    ------
    Mistake
        Where two files tell one figure differently.
    """
    seen: dict[tuple[str, ...], tuple[Path, str]] = {}
    settled, faults = [], []
    for one in imports:
        keys = [(one.table, *key) for key in one.rows[KEY].itertuples(index=False, name=None)]
        told = dict(zip(keys, _text(one.rows), strict=True))
        both = [key for key in told if key in seen]
        other = [key for key in both if seen[key][1] != told[key]]
        if other:
            _, code, year, measure = other[0]
            first, before = seen[other[0]]
            faults.append(
                f"{one.path} and {first} differ in {len(other):,} figures, such as {measure} of "
                f"{code} in {year}: {told[other[0]]} and {before}. Import them one after the "
                "other, the older first."
            )
        seen |= {key: (one.path, text) for key, text in told.items() if key not in seen}
        again = pd.MultiIndex.from_frame(one.changes[KEY]).isin([key[1:] for key in both])
        settled.append(replace(one, changes=one.changes[~again].reset_index(drop=True)))
    if faults:
        raise Mistake(faults)
    return settled


def compare(held: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """Say what an import would change in the latest figures.

    Parameters
    ----------
    held, rows : DataFrame
        Figures in the shape of an official table; only the latest ones of `held` count.

    Returns
    -------
    DataFrame
        One row a change, as `Import.changes` describes.
    """
    latest = _latest(held).set_index(KEY)
    is_held = pd.MultiIndex.from_frame(rows[KEY]).isin(latest.index)
    told = _text(latest).rename("held")
    both = rows.join(latest["value"].rename("held_value"), on=KEY).join(told, on=KEY)
    before, after = both["held"].fillna(""), _text(rows)
    kind = pd.Series("revised", index=both.index)
    kind = kind.mask(both["value"].isna() & both["held_value"].notna(), "withdrawn")
    kind = kind.mask(both["value"].notna() & both["held_value"].isna(), "restored")
    kind = kind.mask(~is_held, "new")
    changed = ~is_held | (before != after)
    changes = both[KEY].assign(kind=kind, before=before.where(is_held, ""), after=after)
    return changes.join(_history(held, rows))[changed].reset_index(drop=True)


def write(
    imports: Sequence[Import], release: str | None = None, folder: Path | None = None
) -> None:
    """Put imported figures into the tables, all of them or none.

    An official figure keeps every earlier release.  Of a ledger's figure the first supply
    and the latest are kept.  The release is recorded with the file's name and SHA-256
    checksum.

    Parameters
    ----------
    imports : sequence of Import
        From `read`; files without a change are passed over.
    release : str, optional
        Title of the publication, where its kind and newest year do not say enough.
    folder : Path, optional
        The data folder.

    Raises
    ------
    Mistake
        Where two files tell one figure differently, a table would hold what its description
        does not allow, or a file cannot be written.  Every table is then as it was.
    """
    folder = folder or datasets.data_folder()
    recorded = datasets.load(releases.TABLE, folder)
    tables: dict[str, pd.DataFrame] = {}
    for one in settle(imports):
        if one.changes.empty:
            continue
        newest = one.rows["year"].max()
        identity = _identity(one.shape, newest, set(recorded["release"]))
        digest = hashlib.sha256(one.path.read_bytes()).hexdigest()
        supplied = one.shape == LEDGER
        origin = "Finance team of the borough" if supplied else "Department for Education"
        title = release or f"{origin}, {one.shape}, {newest}"
        recorded.loc[len(recorded)] = [
            identity,
            f"{title} ({one.path.name}, SHA-256 {digest})",
            str(int(newest[:4]) + 1),
            newest,
            one.path.name,
            "Supplied by the borough for this book" if supplied else "Open Government Licence v3.0",
        ]
        held = tables.get(one.table)
        held = datasets.load(one.table, folder) if held is None else held
        tables[one.table] = _merged(held, one, identity)
    if tables:
        _replace(folder, {**tables, releases.TABLE: recorded})


def summary(one: Import, areas: pd.DataFrame) -> list[str]:
    """Tell in lines what an import would change: how much, every jump, and some of the rest.

    Parameters
    ----------
    one : Import
        From `read`.
    areas : DataFrame
        The table of areas, for their names.
    """
    places = one.rows["code"].nunique()
    areas_told = f"{places} area{'' if places == 1 else 's'}"
    head = f"{one.path}: {one.shape}, {len(one.rows):,} figures for {areas_told}"
    others = f" ({one.left_out} other areas left out)" if one.left_out else ""
    told = [f"  {remark}" for remark in one.remarks]
    if one.changes.empty:
        return [f"{head}{others}. Nothing would change.", *told]
    counted = wording.listed(
        f"{len(rows):,} {kind} ({_span(rows['year'])})"
        for kind, rows in one.changes.groupby("kind", sort=False)
    )
    lines = [f"{head}{others}. Would change: {counted}.", *told]
    names = areas.set_index("code")["name"]
    far = " — further than its own history makes likely: check it"
    jumps = one.changes["jump"]
    for mark, chosen in (
        ("jump", one.changes[jumps]),
        ("", one.changes[~jumps & (one.changes["kind"] != "new")].head(TOLD)),
    ):
        lines += [
            f"  {row.kind}: {names[row.code]}, {row.measure}, {row.year}: "
            + (f"{row.before} to {row.after}" if row.before else row.after)
            + (f", after {row.previous}{far}" if mark else "")
            for row in chosen.itertuples()
        ]
    return lines


def _span(years: pd.Series) -> str:
    first, last = years.min(), years.max()
    return str(first) if first == last else f"{first} to {last}"


def _text(rows: pd.DataFrame) -> pd.Series:
    """Write each figure, or its symbol, and how firm it is where that is told."""
    value = rows["value"].map("{:.10g}".format).astype("str")
    text = value.where(rows["value"].notna(), rows["symbol"].fillna(""))
    return text + " (" + rows["basis"] + ")" if "basis" in rows else text


def _history(held: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """Set beside each figure the one before it, and mark what its history makes unlikely.

    Returns
    -------
    DataFrame
        In the order of `rows`: `previous` (such as `410 in 2023-24`; empty where there is none)
        and `jump`.
    """
    latest = _latest(held)
    series = (
        pd.concat([latest, rows])
        .drop_duplicates(KEY, keep="last")
        .sort_values(["code", "measure", "year"])
    )
    one = [series["code"], series["measure"]]
    earlier = series.groupby(one)[["value", "year"]].shift()
    steps = (series["value"] - earlier["value"]).abs()
    middle = steps.groupby(one).transform("median")
    told = earlier["value"].map("{:.10g}".format) + " in " + earlier["year"]
    history = pd.DataFrame(
        {
            "previous": told.where(earlier["value"].notna(), "").to_numpy(),
            "jump": ((steps > JUMP * middle) & (middle > 0)).to_numpy(),
        },
        index=pd.MultiIndex.from_frame(series[KEY]),
    )
    return history.reindex(pd.MultiIndex.from_frame(rows[KEY])).set_index(rows.index)


def _latest(held: pd.DataFrame) -> pd.DataFrame:
    return held[held["vintage"] == "latest"] if "vintage" in held else releases.latest(held)


def _identity(shape: str, year: str, known: Collection[str]) -> str:
    """Name a release after its kind and newest year, and by number where that is taken."""
    plain = "ledger" if shape == LEDGER else shape.replace(" ", "-")
    name = f"{plain}-{int(year[:4]) + 1}"
    more = (f"{name}-{number}" for number in count(2))
    return next(one for one in chain([name], more) if one not in known)


def _merged(held: pd.DataFrame, one: Import, release: str) -> pd.DataFrame:
    if "vintage" not in held:
        merged = pd.concat([held, one.rows.assign(release=release)])[list(held.columns)]
        return _sorted(merged, held, "release")
    changed = one.changes.set_index(KEY)
    fresh = one.rows[pd.MultiIndex.from_frame(one.rows[KEY]).isin(changed.index)]
    fresh = fresh.assign(vintage="latest", release=release)
    kinds = changed.loc[pd.MultiIndex.from_frame(fresh[KEY]), "kind"].to_numpy()
    replaced = pd.MultiIndex.from_frame(held[KEY]).isin(changed.index)
    kept = held[~(replaced & (held["vintage"] == "latest"))]
    first = fresh[kinds == "new"].assign(vintage="original")
    merged = pd.concat([kept, fresh, first])[list(held.columns)]
    return _sorted(merged, held, "vintage")


def _sorted(merged: pd.DataFrame, held: pd.DataFrame, last: str) -> pd.DataFrame:
    measures = {name: place for place, name in enumerate(held["measure"].drop_duplicates())}
    merged = merged.assign(order=merged["measure"].map(measures))
    return merged.sort_values(["order", "code", "year", last]).drop(columns="order")


def _replace(folder: Path, tables: dict[str, pd.DataFrame]) -> None:
    """Put tables in place of those held, once each is what its description says."""
    places = {folder / datasets.describe(name, folder)["path"]: name for name in tables}
    texts = {
        place: tables[name].to_csv(index=False, lineterminator="\n", float_format="%.12g")
        for place, name in places.items()
    }
    with writes.locked(folder):
        writes.replace(
            folder, texts, lambda fresh, place: datasets.verify(places[place], fresh, folder)
        )
