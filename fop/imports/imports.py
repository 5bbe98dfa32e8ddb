"""Imports: published figures and boroughs' ledgers, shown beside those held and put in place.

What is shown before is worked out by the way that writes: a preview that passes can be
written.  Every import is a release in a journal, and can be undone by its name.
"""

import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from fop.imports import changes, journal, ledger, received
from fop.imports.changes import CONFLICT, HELD
from fop.imports.received import LEDGER, Choices, Received
from fop.mistakes import Mistake, gather
from fop.tables import contents, datasets, files, releases, seals, writes
from fop.tables.descriptors import PACKAGE_FILE
from fop.words import ordinary


@dataclass(frozen=True)
class Import:
    """What one file would do to the tables."""

    path: Path
    digest: str
    """Its SHA-256 checksum."""
    shape: str
    """The kind of file it was found to be."""
    release: str
    changes: pd.DataFrame
    """Every figure that it would add, as `changes.compare` describes, with its `table`."""
    figures: int
    places: int
    """How many figures it holds, and of how many areas."""
    remarks: list[str]
    """What to know of how the file was read."""


@dataclass(frozen=True)
class ImportPlan:
    """What some files together would write."""

    imports: list[Import]
    """One for each file, the oldest release first."""
    texts: dict[Path, str]
    """Places in the data folder, and what they would hold."""


def plan_imports(
    paths: Sequence[Path], folder: Path | None = None, options: Choices | None = None
) -> ImportPlan:
    """Read files, and work out what they would write.

    Raises
    ------
    Mistake
        With every fault of every file, as `published.read` and `ledger.read` tell; where a
        release is held with other figures; where a table would hold what it may not.
    """
    folder, options = folder or datasets.data_folder(), options or Choices()
    if sign := files.unshown(options.title):
        raise Mistake(f"--release: found {sign}. Type it anew.")
    if options.published and not received.is_day(options.published):
        raise Mistake(f"--published {options.published}: expected a day such as 2026-11-20.")
    if options.published > options.today.isoformat():
        raise Mistake(f"--published {options.published}: is a day to come. Give the day it was.")
    found, faults = gather(lambda path: received.read(path, folder, options), paths)
    if faults:
        raise Mistake([*faults, "Nothing is written. Put this right, then give all files again."])
    found.sort(key=lambda one: (one.release["published"], one.release["release"], one.digest))
    recorded = datasets.load(releases.TABLE, folder)
    names = datasets.load("areas", folder).set_index("code")["name"]
    tables: dict[str, pd.DataFrame] = {}
    imports: list[Import] = []
    for one in found:
        one = received.numbered(one, folder) if one.shape == LEDGER else one
        recorded = _recorded(recorded, one)
        told, remarks = [], list(one.remarks)
        for table, rows in _homes(one, folder):
            held = tables[table] if table in tables else datasets.load(table, folder)
            compared = changes.compare(held, rows, one.release["release"], recorded)
            faults += _conflicts(one, compared)
            added = ~compared["kind"].isin([HELD, CONFLICT])
            now = compared["year"] == rows["year"].max()
            if not compared.loc[now, "kind"].isin(["older", HELD]).all():
                remarks += changes.silent(held, rows, recorded, names)
                remarks += changes.copied(compared)
            told.append(compared[added].assign(table=table))
            fresh = rows[added].assign(release=one.release["release"])
            if len(fresh):
                whole = pd.concat([held, fresh.reindex(columns=held.columns)])
                tables[table] = _sorted(whole, table, folder)
        together = pd.concat(told, ignore_index=True)
        name, size = one.release["release"], (len(one.rows), one.rows["code"].nunique())
        imports.append(Import(one.path, one.digest, one.shape, name, together, *size, remarks))
    if faults:
        raise Mistake(faults)
    if not tables:
        return ImportPlan(imports, {})
    tables[releases.TABLE] = recorded.sort_values(["published", "release"])
    entries = [journal.entries(one, options.today) for one in imports if len(one.changes)]
    tables[journal.IMPORTS] = journal.extended(datasets.load(journal.IMPORTS, folder), entries)
    return ImportPlan(imports, written(tables, folder))


def write_imports(
    paths: Sequence[Path],
    folder: Path | None = None,
    options: Choices | None = None,
    waiting: Callable[[], None] | None = None,
) -> ImportPlan:
    """Put the figures of files into the tables, all of them or none; one writer at a time.

    `waiting` is called once where another import is at work.
    """
    folder = folder or datasets.data_folder()
    with writes.locked(folder, waiting):
        done = plan_imports(paths, folder, options)
        if done.texts:
            _replace(folder, done.texts)
    return done


def undo(release: str, folder: Path | None = None, *, write_it: bool = False) -> pd.DataFrame:
    """Take the figures of a release out again that imports have brought.

    Gives the rows of the journal that this undoes; changes nothing unless told to write it.
    """
    folder = folder or datasets.data_folder()
    with writes.locked(folder):
        logged = datasets.load(journal.IMPORTS, folder)
        gone = logged[logged["release"] == release]
        if gone.empty:
            known = ", ".join(dict.fromkeys(logged["release"])) or "none yet"
            raise Mistake(f"No import has brought the release {release!r}. Imported: {known}.")
        tables = {}
        for table, lines in gone.groupby("table"):
            held = datasets.load(str(table), folder)
            out = journal.brought(lines, held)
            tables[str(table)] = held[~out]
        tables[journal.IMPORTS] = logged[logged["release"] != release]
        recorded = datasets.load(releases.TABLE, folder)
        homes = {*releases.homes(folder=folder).values(), ledger.TABLE}
        whole = (tables.get(name, datasets.load(name, folder)) for name in homes)
        if not any((rows["release"] == release).any() for rows in whole):
            recorded = recorded[recorded["release"] != release]
        else:
            recorded = _held_from(recorded, release, lambda files: files - {*gone["file"]})
        tables[releases.TABLE] = recorded
        if write_it:
            _replace(folder, written(tables, folder))
    return gone


def renew(folder: Path | None = None) -> bool:
    """Take the tables as they stand, and make again what follows from the official ones.

    Says whether anything changed.
    """
    folder = folder or datasets.data_folder()
    with writes.locked(folder):
        # Where nothing but the population is written anew, all is made again.
        home = folder / datasets.describe("official/population", folder)["path"]
        fresh = _renewed(folder, {home: files.text(home)})
        fresh = seals.sealed(folder, seals.current(folder) | fresh)
        changed = {at: text for at, text in fresh.items() if files.text(at) != text}
        if changed:
            writes.replace(folder, changed)
    return bool(changed)


def written(tables: dict[str, pd.DataFrame], folder: Path) -> dict[Path, str]:
    """Write tables as text.

    Raises `Mistake` where one holds what its description forbids, or was changed by hand before.
    """
    if changed := [told for name, told in seals.broken(folder).items() if name in tables]:
        raise Mistake([*changed, "Nothing is written."])
    texts = {}
    for name, rows in tables.items():
        text = rows.to_csv(index=False, lineterminator="\n", float_format="%.12g")
        datasets.verify(name, text, folder)
        texts[folder / datasets.describe(name, folder)["path"]] = text
    return texts


def _replace(folder: Path, texts: Mapping[Path, str]) -> None:
    writes.replace(folder, seals.sealed(folder, {**texts, **_renewed(folder, texts)}))


def _renewed(folder: Path, texts: Mapping[Path, str]) -> dict[Path, str]:
    """Make the table of ordinary movements anew for texts; nothing where no figure changes."""
    path = folder / f"{ordinary.ORDINARY}.csv"
    changed = {place.stem for place in texts if place.parent == path.parent}
    if not path.is_file() or not ordinary.behind(changed, folder):
        return {}
    with tempfile.TemporaryDirectory() as place:
        later = Path(place) / "data"
        shutil.copytree(path.parent, later / path.parent.name)
        for name in ("areas.csv", PACKAGE_FILE):
            shutil.copy(folder / name, later / name)
        for at, text in texts.items():
            fresh = later / at.relative_to(folder)
            fresh.parent.mkdir(exist_ok=True)
            fresh.write_text(text, encoding="utf-8", newline="")
        try:
            with contents.data_from(later):
                return {path: ordinary.table_text(ordinary.behind(changed, later))}
        except Mistake as mistake:
            # Whoever reads it knows the tables by their own place.
            told = [one.replace(str(later), str(folder)) for one in mistake.faults]
            raise Mistake(told) from None


def _homes(one: Received, folder: Path) -> list[tuple[str, pd.DataFrame]]:
    if one.shape == LEDGER:
        return [(ledger.TABLE, one.rows)]
    homes = one.rows["measure"].map(releases.homes(folder=folder))
    return [(str(table), rows.reset_index(drop=True)) for table, rows in one.rows.groupby(homes)]


def _recorded(recorded: pd.DataFrame, one: Received) -> pd.DataFrame:
    """Note a release, and the file among those that it is held from."""
    if (recorded["release"] == one.release["release"]).any():
        return _held_from(recorded, one.release["release"], lambda files: files | {one.path.name})
    row = pd.DataFrame([{**one.release, "files": one.path.name}]).replace("", None)
    return pd.concat([recorded, row], ignore_index=True)[list(recorded.columns)]


def _held_from(
    recorded: pd.DataFrame, release: str, change: Callable[[set[str]], set[str]]
) -> pd.DataFrame:
    known = recorded["release"] == release
    files = {*recorded.loc[known, "files"].fillna("").item().split("; ")} - {""}
    return recorded.assign(files=recorded["files"].mask(known, "; ".join(sorted(change(files)))))


def _conflicts(one: Received, compared: pd.DataFrame) -> list[str]:
    """Refuse a file that tells figures of a release otherwise than it is held."""
    odd = compared[compared["kind"] == CONFLICT]
    if odd.empty:
        return []
    first = odd.iloc[0]
    name = one.release["release"]
    return [
        f"{one.path}: {name} is held with other figures: {len(odd):,} differ, such as "
        f"{first['measure']} of {first['code']} in {first['year']}, here {first['after']}. If this "
        "is a later correction, give the day on which it was published, such as --published "
        f"{one.release['published'][:4]}-12-31."
    ]


def _sorted(rows: pd.DataFrame, table: str, folder: Path) -> pd.DataFrame:
    """Put the rows of a table in the one order that follows from what they are."""
    fields = datasets.describe(table, folder)["schema"]["fields"]
    named = [n for f in fields if f["name"] == "measure" for n in f["constraints"].get("enum", [])]
    measures = named or list(datasets.load(releases.MEASURES, folder)["measure"])
    place = {name: number for number, name in enumerate(measures)}
    ordered = rows.assign(order=rows["measure"].map(place))
    return ordered.sort_values(["order", "code", "year", "release"]).drop(columns="order")
