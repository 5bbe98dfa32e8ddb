"""Fieldwork: a wave's responses in, its aggregate tables out.

All files of a wave are imported together and replace what the wave held, because what may
be shown of one instrument depends on what the others show of the same people.
"""

import datetime
import re
import traceback
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from fop.fieldwork import (
    checking,
    descriptions,
    fitting,
    publication,
    responses,
    storing,
    versions,
)
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
from fop.fieldwork.telling import WITHHELD
from fop.mistakes import Mistake, gather

SYNTHETIC = "SYNTHETIC"  # how the codes of synthetic people begin
KEYS = ("family", "respondent")  # columns of people's codes
FEW = "other"  # name of areas, teams and roles that are put together


@dataclass(frozen=True)
class Wave:
    """One wave, ready to be published."""

    name: str  # such as `2017`
    published: publication.Published  # its tables, and what is withheld
    notices: list[str] = field(default_factory=list)
    """What the evaluator should know, without a response in it."""
    synthetic: bool = False  # whether the people are invented
    is_held: bool = False  # whether the wave is held already, and this would replace it


def take_in(
    paths: Sequence[Path],
    wave: str,
    rules: Rules | None = None,
    folder: Path | None = None,
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

    Raises
    ------
    Mistake
        With every fault of every file.  No message holds a response.
    """
    named(wave)
    if int(wave[:4]) > datetime.date.today().year:
        raise Mistake(f"Wave {wave} is a year to come. Give the year of its fieldwork.")
    files, faults = gather(lambda path: responses.read(path, folder), paths)
    read_ = [one for held in files for one in held]
    faults += fitting.faults(read_)
    if faults:
        raise Mistake(faults)
    rules = rules or Rules()
    held = _joined(read_)
    found = results(held, rules)
    notices = [*(notice for one in read_ for notice in one.notices), *found.notices]
    codes = [frame[one] for frame in held.values() for one in KEYS if one in frame]
    synthetic = any(one.str.startswith(SYNTHETIC).any() for one in codes)
    published = publication.publish(found, rules)
    if not rules.is_open:
        found, lines = versions.unlinked(found, published, storing.others(wave, folder))
        published = publication.publish(found, rules)
        notices += lines
    former = {} if rules.is_open else storing.held(wave, folder)
    if former:
        by = storing.rules_of(wave, folder)
        if by != rules:
            raise Mistake(
                f"Wave {wave} was published by the rule {by.rule} with a least base of "
                f"{by.least_base}. Whoever has a wave by two rules can tell more than by one: "
                f"give --rule {by.rule} --least-base {by.least_base}, or --withdraw it first if "
                "nobody has seen it."
            )
        settled = versions.settle(former, published)
        published = settled.published
        notices += versions.told(settled)
    return Wave(wave, published, notices, synthetic, bool(former))


def named(wave: str) -> None:
    """Refuse what is no name of a wave, and the report's own wave.

    Raises
    ------
    Mistake
        Where the name cannot be used.
    """
    if not re.fullmatch(r"\d{4}(-\d{2})?", wave):
        raise Mistake(f"Wave {wave!r}: expected a year, such as 2017 or 2017-18.")
    if wave == descriptions.REPORT:
        raise Mistake(f"Wave {wave} is the report's own and stays as published. Name another.")


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
    """Work out the results of all instruments together."""
    if not rules.is_open:
        held = {name: _together(name, frame, rules) for name, frame in held.items()}
    maps = held.get("network_maps")
    support = None if maps is None else network_maps.support(maps[maps["time"] == 1])
    work: dict[str, Callable[[pd.DataFrame], Results]] = {
        "families": families.results,
        "network_maps": network_maps.results,
        "score_15": lambda frame: score_15.results(frame, support, rules),
        "interviews": interviews.results,
        "vignettes": vignettes.results,
        "time_use": lambda frame: time_use.results(frame, held.get("staff")),
    }
    return merged(results_of(held[name]) for name, results_of in work.items() if name in held)


def _together(name: str, frame: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """Put areas, teams and roles of a few people together: a row of them tells that there are any.

    Those of the survey of time use stay, because everybody knows how many staff a team has.
    """
    key = next((one for one in KEYS if one in frame), None)
    if key is None or name == "time_use":
        return frame
    found = {}
    for column in [one for one in (checking.AREA, *checking.KINDS) if one in frame]:
        sizes = frame.groupby(column)[key].nunique()
        few = sizes.index[sizes <= rules.small]
        if len(few):
            found[column] = frame[column].where(~frame[column].isin(few), FEW)
    return frame.assign(**found)


def wave_summary(wave: Wave) -> list[str]:
    """Tell what is published and what is withheld in a few lines."""
    published = wave.published
    tables = [one[["count", "printed"]] for one in published.tables.values() if "count" in one]
    rows = pd.concat([pd.DataFrame(columns=["count", "printed"]), *tables])
    worded = rows["count"].isna() & rows["printed"].ne(WITHHELD)
    told = (
        f"Wave {wave.name} by the rule {published.rules.rule}: {len(tables)} tables of counts; "
        f"{rows['count'].count()} counts in figures, {worded.sum()} in words, "
        f"{len(published.tables['statistics'])} averages, shares and coefficients; "
        f"{len(published.withheld)} figures put together with others, in words, or withheld."
    )
    return [told, *wave.notices]


def _joined(read_: Sequence[Responses]) -> dict[str, pd.DataFrame]:
    return {
        name: pd.concat([one.frame for one in read_ if one.instrument == name], ignore_index=True)
        for name in dict.fromkeys(one.instrument for one in read_)
    }
