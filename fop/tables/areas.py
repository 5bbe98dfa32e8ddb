"""Areas: the authority that a name, an ONS code or a usual abbreviation means.

`data/areas.csv` holds every name under which an area is known.  Capital letters, signs
and words such as "London Borough of" make no difference.
"""

import difflib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from fop.mistakes import Mistake, gather, quoted
from fop.tables import csv_files, memory, reading
from fop.tables.contents import data_folder
from fop.tables.descriptors import version

STYLES = re.compile(
    r"^(the )?(((london|royal|metropolitan) borough|county|city|lb|rb) of |(lb|rb) )?"
    r"|( (london|metropolitan|county|city|unitary))*( (borough|council))+$"
)
"""What stands before or after a name and says nothing of which authority it is."""

SIGNS = re.compile(r"[\s\u200b\ufeff.,;:'’‘`*()/_–-]+")
"""Signs that make no difference to a name. A bracket or a quotation mark is a slip of typing."""


COMPARED = ("authority", "region", "country")  # kinds of area that figures are set beside

SHORTEST = 4  # letters of a name of which one more or less is a slip: "null" is not "Hull"

NEIGHBOURS = "statistical neighbours"  # said for the ten authorities most like each one

BOROUGH = "E09"  # what the ONS codes of London's boroughs begin with

SMALLEST = ("E09000001", "E06000053")
"""The City of London and the Isles of Scilly: too few children to be ranked or averaged."""


@dataclass(frozen=True)
class Area:
    """One area of the table, whose columns are described beside it."""

    short: str  # the name that tables and parameters use
    code: str = ""
    name: str = ""
    level: str = "authority"
    """`authority`, `joint return`, `region` or `country`."""
    also: tuple[str, ...] = ()
    """Other names, abbreviations, ONS codes that it had, and its number in files of the Department
    for Education."""
    begins: str = ""
    ends: str = ""
    region: str = ""
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Everything that the area may be called."""
        return (self.short, self.name or self.short, self.code, *self.also)


def read_areas(folder: Path | None = None) -> list[Area]:
    """Give every area of `areas.csv`; `Mistake` where it is missing, or a needed column is."""
    reading.note("areas")
    path = (folder or data_folder()) / "areas.csv"
    return [*_read(path, version(path))]


@lru_cache(maxsize=4)
def _read(path: Path, _: object) -> list[Area]:
    """Read the table; kept for as long as its file stays the same."""
    try:
        return [_area(row) for row in csv_files.records(path)]
    except KeyError:
        raise Mistake(f"{path}: without a column 'short' or 'level'. Put it back.") from None


def _area(row: dict[str, str]) -> Area:
    plain = ("code", "name", "begins", "ends", "region")
    also = (part for name in ("also", "codes", "number") for part in _parts(row, name))
    return Area(
        row["short"],
        level=row["level"],
        also=tuple(also),
        before=_parts(row, "before"),
        after=_parts(row, "after"),
        **{name: row.get(name) or "" for name in plain},
    )


def _parts(row: dict[str, str], name: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in (row.get(name) or "").split(";") if part.strip())


def doubled(folder: Path) -> Iterator[str]:
    """Name each text by which two authorities may be called: either could be meant."""
    owners: dict[str, Area] = {}
    for area in read_areas(folder):
        for name in area.names if area.level == "authority" else ():
            other = owners.setdefault(_plain(name), area)
            if other is not area:
                yield (
                    f"{folder / 'areas.csv'}: {name!r} is a name of {other.name or other.short} "
                    f"and of {area.name or area.short}. Take it out of one of them."
                )


def called(folder: Path | None = None) -> dict[str, str]:
    """Give what each area is called in text and tables, by its short name."""
    return {area.short: area.name or area.short for area in read_areas(folder)}


def kind(names: Iterable[str]) -> str:
    """Say what areas, by their names in full, are: boroughs, or authorities beyond London."""
    codes = {area.name or area.short: area.code for area in read_areas()}
    inside = (codes.get(name, BOROUGH).startswith(BOROUGH) for name in names)
    return "boroughs" if all(inside) else "authorities"


def find(
    text: str, known: Sequence[Area] | None = None, levels: Sequence[str] = ("authority",)
) -> Area:
    """Find the authority that a text means.

    Raises `Mistake` where no authority is called so, with the nearest names.

    Parameters
    ----------
    text : str
        A short or full name, an ONS code or a usual abbreviation, such as `H&F`.
    levels : sequence of str
        Kinds of area that are meant; `COMPARED` where regions and the country are too.
    """
    known = read_areas() if known is None else known
    for write in (_plain, key):
        called = [area for area in known if write(text) and write(text) in map(write, area.names)]
        for area in called:
            if area.level in levels:
                return area
        if called:
            first = called[0]
            raise Mistake(
                f"{first.name or first.short} is a {first.level}. Choose single authorities."
            )
    raise Mistake(f"No authority is called {quoted(text)}. {_hint(key(text), known, levels)}")


def authorities(asked: Sequence[str] = ()) -> list[str]:
    """Give the short names of authorities called by any of their names; of all, where none is.

    Raises `Mistake` with a line for each text that names no authority.
    """
    known = read_areas()
    if not asked:
        return [area.short for area in known if area.level == "authority"]
    found, faults = gather(lambda text: find(text, known), asked)
    if faults:
        raise Mistake(faults)
    return [area.short for area in found]


@memory.kept
def within(place: str) -> list[str]:
    """Give the authorities and joint returns of a region or of England, by their short names.

    Those that are no more are among them; `SMALLEST` are not.
    """
    known = read_areas()
    meant = find(place, known, ("region", "country"))
    regions = {area.code for area in known if area.region == meant.code} | {meant.code}
    return [
        area.short
        for area in known
        if area.level in ("authority", "joint return")
        and (meant.level == "country" or area.region in regions)
        and area.code not in SMALLEST
    ]


def around(asked: Sequence[str]) -> list[str]:
    """Give the regions that authorities lie in, from the nearest on, and England."""
    known = read_areas()
    by_code = {area.code: area for area in known}
    inner = [by_code[area.region] for area in known if area.short in asked and area.region]
    outer = [by_code[area.region] for area in inner if area.region]
    places = [*inner, *outer, *(area for area in known if area.level == "country")]
    return list(dict.fromkeys(area.short for area in places))


def in_full(short: str) -> str:
    """Give the name in full of an area by its short one; any other text as it is."""
    return called().get(short, short) if (data_folder() / "areas.csv").is_file() else short


def _hint(asked: str, known: Sequence[Area], levels: Sequence[str]) -> str:
    called = {
        key(name): area
        for area in known
        if area.level in levels
        for name in area.names
        if name and not name[-1].isdigit()  # codes that are alike are of places that are not
    }
    near = difflib.get_close_matches(asked, called, n=3, cutoff=0.75)
    near = [name for name in near if len(asked) > SHORTEST or name[:1] == asked[:1]]
    near = near or [name for name in called if len(asked) > 2 and f" {asked}" in f" {name}"][:3]
    meant = list(dict.fromkeys(called[name] for name in near))
    if not meant:
        return "data/areas.csv lists them all."
    words = " or ".join(
        repr(area.short) + (f" ({area.name})" if area.name not in ("", area.short) else "")
        for area in meant
    )
    return f"Did you mean {words}?"


@cache
def _plain(text: str) -> str:
    return SIGNS.sub(" ", text.casefold().replace("&", " and ")).strip()


@cache
def key(text: str) -> str:
    """Write a name without what makes no difference: capitals, signs, "London Borough of"."""
    plain = _plain(text)
    return STYLES.sub("", plain).strip() or plain
