"""Places: the area that a row of a published file is about, by its code, name and number."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from fop.imports.shapes import plain
from fop.mistakes import Mistake
from fop.tables import datasets
from fop.tables.areas import key

LEVELS = {
    "Local authority": ("new_la_code", "la_name"),
    "Regional": ("region_code", "region_name"),
    "National": ("country_code", "country_name"),
}
"""Geographic levels of a published file, and the columns of the area's code and name."""

LEVEL = {
    "local authority": "Local authority", "la": "Local authority", "regional": "Regional",
    "region": "Regional", "reg": "Regional", "national": "National", "nat": "National",
}  # fmt: skip
"""Each level by the names that files and the service's programming interface give it."""

CODE = re.compile(r"[EKNSW][0-9]{8}( / [EKNSW][0-9]{8})*")  # of the ONS, or of several areas

KEPT = 1_000
"""Unknown areas that are remembered by name."""


@dataclass
class Places:
    """Finds areas; remembers what it could not find and what did not fit."""

    areas: pd.DataFrame
    unknown: dict[str, str] = field(default_factory=dict)
    recoded: dict[str, str] = field(default_factory=dict)
    misnumbered: dict[str, str] = field(default_factory=dict)
    """Areas, known by code and name, that have another's number, or none that is known."""
    faults: dict[str, int] = field(default_factory=dict)
    """What is wrong, and the first row where it is."""

    _by_code: dict[str, int] = field(default_factory=dict)
    _by_name: dict[tuple[str, str], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Index the areas by every code that they have had, and by number and name."""
        self.rows = self.areas.fillna("").to_dict("records")
        for place, row in enumerate(self.rows):
            for code in (row["code"], *row["codes"].split(";")):
                self._by_code[code] = place
            for name in self._names(row):
                self._by_name[row["number"], name] = place
        self._by_code.pop("", None)
        self._numbers = {row["number"] for row in self.rows} - {""}
        self._joint = {
            row["number"]: place
            for place, row in enumerate(self.rows)
            if row["level"] == "joint return"
        }

    def codes(self, path: Path, get: Mapping[str, pd.Series]) -> pd.Series:
        """Give the code that tables use for the area of each row; empty where they have none.

        `get` has the columns of a file, by their names as `shapes.plain` writes them.
        """
        told = get["geographic level"]
        levels = told.map({text: LEVEL.get(plain(text)) for text in told.unique()})
        if levels.isna().any():
            line = levels.index[levels.isna()][0]
            raise Mistake(
                f"{path}: row {line}, column 'geographic_level': found "
                f"{get['geographic level'][line]!r}, expected one of {', '.join(LEVELS)}. Download "
                "the file again, or take such rows out."
            )
        found = pd.Series("", index=levels.index)
        for level, names in LEVELS.items():
            here = levels.index[levels == level].tolist()
            code, name, number = (get[plain(one)][here].tolist() for one in (*names, "old_la_code"))
            numbers = number if level == "Local authority" else [""] * len(here)
            asked = list(zip(code, name, numbers, strict=True))
            codes: dict[tuple[str, str, str], str] = {}
            for one, line in zip(asked, here, strict=True):
                if one not in codes:
                    codes[one] = self.find(*one, line)
            found[here] = [codes[one] for one in asked]
        return found

    def find(self, code: str, name: str, number: str, line: int) -> str:
        """Give the code that tables use for an area; empty where it is not one of them."""
        code, number = _joined(code.upper()), _joined(number)
        place = self._by_code.get(code)
        joint = self._joint.get(number)
        if joint is not None and code in ("", *self.rows[joint]["code"].split(" / ")):
            return str(self.rows[joint]["code"])
        if place is None:
            known = number in self._numbers or not code + number
            place = self._by_name.get((number, key(name))) if known else None
            if place is None:
                if self._by_code.get(name.upper()) is not None:
                    told = f"the name {name!r} is a code, the code {code!r} is none"
                    self.faults.setdefault(f"{told}: do they stand in each other's columns?", line)
                if len(self.unknown) < KEPT:
                    self.unknown.setdefault(code or name, name)
                return ""
            if code not in ("", number) and code.isascii() and not CODE.fullmatch(code):
                told = f"{code!r}, no ONS code, for {name!r}, but {self.rows[place]['code']} is"
                self.faults.setdefault(f"code and name differ: found {told} its own", line)
            elif code not in ("", number):
                self.recoded[code] = str(self.rows[place]["code"])
        row = self.rows[place]
        if not code.isascii():
            self.faults.setdefault(f"code {code!a} holds signs that no code has", line)
        if key(name) not in self._names(row):
            told = f"{name!r}, but {code} is {row['name']}"
        elif number in ("", row["number"]):
            return str(row["code"])
        elif (number, key(name)) not in self._by_name:
            self.misnumbered.setdefault(str(row["short"]), number)
            return str(row["code"])
        else:
            told = f"{name!r} with the number {number!r}, but {row['name']} has {row['number']}"
        self.faults.setdefault(f"code {code} and name differ: found {told}", line)
        return str(row["code"])

    def _names(self, row: dict[str, str]) -> set[str]:
        parts = row["name"].split(" / ")
        both = [by.join(order) for by in (" ", " and ") for order in (parts, parts[::-1])]
        # A name such as `Dorset (to 2019)` tells two authorities apart that had one name.
        own = [row["name"].partition(" (")[0], row["short"], *row["also"].split(";"), *both]
        return {key(text) for text in own if text}

    def joint(self, publication: str) -> Iterator[tuple[str, list[str], str, str]]:
        """Give each joint return to a publication: code, codes of members, first and last day."""
        for row in self.rows:
            if row["level"] == "joint return" and row["kind"] == publication:
                yield row["code"], row["code"].split(" / "), row["begins"], row["ends"] or "9999"


def read(folder: Path | None = None) -> Places:
    """Give a finder of the areas of `areas.csv`."""
    return Places(datasets.load("areas", folder))


def _joined(text: str) -> str:
    """Write codes or numbers of a joint return as `areas.csv` does, however they are joined."""
    if not text or text.isalnum():
        return text
    return " / ".join(sorted(re.split(r"(?i) *(?:[/&+,;]|\band\b) *", text)))
