"""Fieldwork: a wave's responses in, its aggregate tables out.

All files of a wave are imported together and replace what the wave held, because what may
be shown of one instrument depends on what the others show of the same people.
"""

import re
import traceback
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from fop.fieldwork import descriptions, publication, responses
from fop.fieldwork.instruments import (
    families,
    interviews,
    network_maps,
    score_15,
    time_use,
    vignettes,
)
from fop.fieldwork.instruments.results import Results, merged
from fop.fieldwork.responses import Responses
from fop.fieldwork.rules import Rules
from fop.mistakes import Mistake, gather
from fop.tables import datasets

SYNTHETIC = "SYNTHETIC"
"""How the codes of synthetic people begin."""


@dataclass(frozen=True)
class Wave:
    """One wave, ready to be published.

    Attributes
    ----------
    name : str
        Such as `2017`.
    published : Published
        Its tables, and what is withheld.
    notices : list of str
        What the evaluator should know, without a response in it.
    synthetic : bool
        Whether the people are invented.
    """

    name: str
    published: publication.Published
    notices: list[str] = field(default_factory=list)
    synthetic: bool = False


def read(
    paths: Sequence[Path],
    wave: str,
    rules: Rules | None = None,
    folder: Path | None = None,
    *,
    replace: bool = False,
) -> Wave:
    """Read and check a wave's files, and work out what may be published.

    Parameters
    ----------
    paths : sequence of Path
        Files of responses, each after one template; several may follow the same.
    wave : str
        Year of the wave, such as `2017` or `2017-18`.
    rules : Rules, optional
        What is protected.
    folder : Path, optional
        The data folder.
    replace : bool
        Whether a wave that is held may be replaced.

    Raises
    ------
    Mistake
        Where the wave is held already; else with every fault of every file.  No message
        holds a response.
    """
    if not re.fullmatch(r"\d{4}(-\d{2})?", wave):
        raise Mistake(f"Wave {wave!r}: expected a year, such as 2017 or 2017-18.")
    if wave == descriptions.REPORT:
        raise Mistake(f"Wave {wave} is the report's own and stays as published. Name another.")
    former = publication.counts_of(wave, folder)
    if former and not replace:
        raise Mistake(
            f"Wave {wave} is held already in data/fieldwork/{wave}. Whoever has two versions of "
            "one wave can tell the few people apart who make the difference. If that wave was "
            "never shown to anybody, run the same command with --replace."
        )
    read_, faults = gather(lambda path: responses.read(path, folder), paths)
    faults += _shared_faults(read_)
    if faults:
        raise Mistake(faults)
    rules = rules or Rules()
    held = _joined(read_)
    found = results(held, rules)
    unread = [
        f"{one.path}: {one.unread} column{'s' if one.unread > 1 else ''} not in the template "
        f"{one.instrument}, not read."
        for one in read_
        if one.unread
    ]
    synthetic = any(_is_synthetic(frame) for frame in held.values())
    published = publication.publish(found, rules)
    moved = publication.moved(former, published)
    notices = [*unread, *found.notices]
    if moved:
        notices.append(
            f"{moved} counts differ by 1 to {rules.small} from those that the wave held. If the "
            "former were ever shown, these give few people away: keep to the former."
        )
    return Wave(wave, published, notices, synthetic)


@contextmanager
def silence() -> Iterator[None]:
    """Keep silent about responses even where the program fails: tell where, and no more.

    What an error says of itself, and what a warning quotes, may hold a response.

    Raises
    ------
    Mistake
        In place of any other error.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except Mistake:
        raise
    except Exception as error:
        last = traceback.extract_tb(error.__traceback__)[-1]
        raise Mistake(
            f"A fault of the program: {type(error).__name__} in {Path(last.filename).name}, line "
            f"{last.lineno}. Nothing is written. What the error says is not told, because it may "
            "hold a response."
        ) from None


def results(held: Mapping[str, pd.DataFrame], rules: Rules) -> Results:
    """Work out the results of all instruments together.

    Parameters
    ----------
    held : mapping
        Name of a template to the checked responses.
    rules : Rules
        For figures that depend on them.
    """
    parts: list[Results] = []
    support = None
    if "network_maps" in held:
        maps = held["network_maps"]
        support = network_maps.support(maps[maps["time"] == 1])
        parts.append(network_maps.results(maps))
    if "score_15" in held:
        parts.append(score_15.results(held["score_15"], support, rules))
    if "families" in held:
        parts.append(families.results(held["families"]))
    if "interviews" in held:
        parts.append(interviews.results(held["interviews"]))
    if "vignettes" in held:
        parts.append(vignettes.results(held["vignettes"]))
    if "time_use" in held:
        parts.append(time_use.results(held["time_use"], held.get("staff")))
    return merged(parts)


def write(wave: Wave, folder: Path | None = None) -> Path:
    """Put a wave's tables in place of those it held, all of them or none."""
    return publication.write(
        wave.published, wave.name, wave.synthetic, folder or datasets.data_folder()
    )


def summary(wave: Wave) -> list[str]:
    """Tell what is published and what is withheld, and why, in a few lines."""
    shown = wave.published
    counts = sum(int(frame["count"].notna().sum()) for frame in shown.counts().values())
    lines = [
        f"Wave {wave.name}: {len(shown.tables)} tables, {counts} counts and "
        f"{len(shown.tables.get('statistics', ()))} other figures shown."
    ]
    lines += [
        f"Withheld: {number}: {reason}."
        for reason, number in shown.withheld["reason"].value_counts().items()
    ]
    return [*lines, *wave.notices]


def _joined(read_: Sequence[Responses]) -> dict[str, pd.DataFrame]:
    frames: dict[str, list[pd.DataFrame]] = {}
    for one in read_:
        frames.setdefault(one.instrument, []).append(one.frame)
    return {name: pd.concat(held, ignore_index=True) for name, held in frames.items()}


def _shared_faults(read_: Sequence[Responses]) -> list[str]:
    """Find what no row shows alone: repeats over files, and rows that do not fit together."""
    faults: list[str] = []
    known = responses.instruments()
    for name in dict.fromkeys(one.instrument for one in read_):
        files = [one for one in read_ if one.instrument == name]
        keys = known[name]["schema"]["primaryKey"]
        rows = pd.concat(
            [one.frame.assign(file=str(one.path), row=one.frame.index + 2) for one in files],
            ignore_index=True,
        )
        again = rows[rows.duplicated(keys) & ~rows.duplicated([*keys, "file"])]
        faults += [
            f"{row.file}: row {row.row} has the same {', '.join(keys)} as a row of another file. "
            "Take one of them out."
            for row in again.itertuples()
        ]
        if "time" in rows:
            faults += _without_time_one(rows)
        if name == "network_maps":
            faults += _uneven_maps(rows)
        if name == "families":
            faults += _odd_families(rows)
        if name == "time_use":
            faults += _odd_weeks(rows)
    if read_ and {one.instrument for one in read_} == {"staff"}:
        faults.append(f"{read_[0].path}: staff asked, without time_use. Import both together.")
    return faults


def _without_time_one(rows: pd.DataFrame) -> list[str]:
    first = set(rows.loc[rows["time"] == 1, "family"])
    odd = rows[(rows["time"] == 2) & ~rows["family"].isin(first)].drop_duplicates("family")
    return [
        f"{row.file}: row {row.row}: time 2 of a family without a row for time 1. "
        "Look for a mistyped code."
        for row in odd.itertuples()
    ]


def _uneven_maps(rows: pd.DataFrame) -> list[str]:
    of_map = rows.groupby(["family", "time"])
    uneven = of_map["isolated"].transform("nunique") > 1
    faults = [
        f"{row.file}: row {row.row}, column 'isolated': differs within one map. "
        "Give every row of a map the same answer."
        for row in rows[uneven].drop_duplicates(["family", "time"]).itertuples()
    ]
    named = rows["person"].notna()
    parts = ["ring", "relation", "helpful", "help", "contact"]
    bare = named & rows[parts].isna().any(axis=1)
    faults += [
        f"{row.file}: row {row.row}: a person without ring, relation, helpful, help or contact. "
        "Fill every one."
        for row in rows[bare].itertuples()
    ]
    ghost = ~named & (of_map["person"].transform("size") > 1)
    faults += [
        f"{row.file}: row {row.row}, column 'person': found an empty cell beside other people; "
        "only an empty map has such a row, and no other."
        for row in rows[ghost].itertuples()
    ]
    return faults


def _odd_families(rows: pd.DataFrame) -> list[str]:
    met = rows["interviewed"] == "yes"
    bare = met & rows["status"].isna()
    return [
        f"{row.file}: row {row.row}, column 'status': found an empty cell; expected the kind of "
        "case of a family that was interviewed."
        for row in rows[bare].itertuples()
    ]


def _odd_weeks(rows: pd.DataFrame) -> list[str]:
    hours = rows[list(time_use.ACTIVITIES)].sum(axis=1)
    return [
        f"{row.file}: row {row.row}: the hours add up to "
        f"{'nothing' if row.hours == 0 else 'more than a week has'}. Mend or take out the row."
        for row in rows.assign(hours=hours)[(hours == 0) | (hours > time_use.WEEK)].itertuples()
    ]


def _is_synthetic(frame: pd.DataFrame) -> bool:
    names = [name for name in ("respondent", "family") if name in frame]
    return bool(names) and bool(frame[names[0]].str.startswith(SYNTHETIC).any())
