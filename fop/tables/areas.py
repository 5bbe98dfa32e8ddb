"""Areas: the authority that a name, an ONS code or a usual abbreviation means.

`data/areas.csv` holds every name under which an area is known.  Capital letters, signs
and words such as "London Borough of" make no difference.
"""

import csv
import difflib
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from fop.mistakes import Mistake, gather
from fop.tables import files, reading
from fop.tables.contents import data_folder

STYLES = re.compile(
    r"^(the )?(((london|royal|metropolitan) borough|county|city|lb|rb) of |(lb|rb) )?"
    r"|( (london|metropolitan|county|city|unitary))*( (borough|council))+$"
)
"""What stands before or after a name and says nothing of which authority it is."""


@dataclass(frozen=True)
class Area:
    """One area of the table.

    Parameters
    ----------
    short : str
        The name that tables and parameters use.
    code : str
        ONS code.
    name : str
        Name in full.
    level : str
        `authority`, `joint return`, `region` or `country`.
    also : tuple of str
        Other names, abbreviations, ONS codes that it had, and its number in files of the
        Department for Education.
    ends : str
        Last day of an authority that is no more; empty for every other area.
    """

    short: str
    code: str = ""
    name: str = ""
    level: str = "authority"
    also: tuple[str, ...] = ()
    ends: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """Everything that the area may be called."""
        return (self.short, self.name or self.short, self.code, *self.also)


def read(folder: Path | None = None) -> list[Area]:
    """Give every area of `areas.csv`, in its order.

    Raises
    ------
    Mistake
        Where the table is missing, or has no column `short` or `level`.
    """
    reading.note("areas")
    path = (folder or data_folder()) / "areas.csv"
    try:
        rows = csv.DictReader(io.StringIO(files.text(path), newline=""), restval="")
        return [
            Area(
                row["short"],
                row.get("code") or "",
                row.get("name") or "",
                row["level"],
                tuple(part.strip() for part in _other_names(row) if part),
                row.get("ends") or "",
            )
            for row in rows
        ]
    except (KeyError, csv.Error):
        raise Mistake(f"{path}: without a column 'short' or 'level'. Put it back.") from None


def _other_names(row: dict[str, str]) -> list[str]:
    held = [row.get(name) or "" for name in ("also", "codes", "number")]
    return ";".join(held).split(";")


def called(folder: Path | None = None) -> dict[str, str]:
    """Give what each area is called in text and tables, by its short name."""
    return {area.short: area.name or area.short for area in read(folder)}


def find(text: str, known: Sequence[Area] | None = None) -> Area:
    """Find the authority that a text means.

    Parameters
    ----------
    text : str
        A short or full name, an ONS code or a usual abbreviation, such as `H&F`.
    known : sequence of Area, optional
        Where to look; `read()` where not given.

    Raises
    ------
    Mistake
        Where no authority is called so, with the nearest names.
    """
    known = read() if known is None else known
    asked = key(text)
    for area in known:
        if asked and asked in {key(name) for name in area.names}:
            if area.level == "authority":
                return area
            raise Mistake(
                f"{area.name or area.short} is a {area.level}. Choose single authorities."
            )
    raise Mistake(f"No authority is called {text!r}. {_hint(asked, known)}")


def authorities(asked: Sequence[str] = ()) -> list[str]:
    """Give the short names of authorities called by any of their names.

    Parameters
    ----------
    asked : sequence of str
        Names, ONS codes or usual abbreviations; all authorities of the table, where empty.

    Raises
    ------
    Mistake
        With a line for each text that names no authority.
    """
    known = read()
    if not asked:
        return [area.short for area in known if area.level == "authority"]
    found, faults = gather(lambda text: find(text, known), asked)
    if faults:
        raise Mistake(faults)
    return [area.short for area in found]


def _hint(asked: str, known: Sequence[Area]) -> str:
    """Name the authorities that are called nearly so."""
    called = {
        key(name): area
        for area in known
        if area.level == "authority"
        for name in area.names
        if name and name != area.code
    }
    near = difflib.get_close_matches(asked, called, n=3, cutoff=0.6)
    near = near or [name for name in called if len(asked) > 2 and asked in name][:3]
    meant = list(dict.fromkeys(called[name] for name in near))
    if not meant:
        return "data/areas.csv lists them all."
    words = " or ".join(
        repr(area.short) + (f" ({area.name})" if area.name not in ("", area.short) else "")
        for area in meant
    )
    return f"Did you mean {words}?"


def key(text: str) -> str:
    """Write a name without what makes no difference: capitals, signs, "London Borough of"."""
    plain = re.sub(r"[^a-z0-9]+", " ", text.casefold().replace("&", " and ")).strip()
    return STYLES.sub("", plain).strip() or plain
