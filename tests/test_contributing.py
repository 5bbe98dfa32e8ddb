"""CONTRIBUTING.md: the house that it shows is the one that stands."""

import re
import tomllib
from pathlib import Path

from fop import Page

ROOT = Path(__file__).resolve().parents[1]
TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


def test_the_rooms_are_those_of_the_package_from_the_ground_up() -> None:
    rows = re.findall(r"^\| (`.+?) \|", TEXT.partition("## What a page")[0], re.MULTILINE)
    rooms = [re.findall(r"`(\w+)/?`", row) for row in rows]
    held = {path.stem for path in (ROOT / "fop").iterdir() if path.stem[0] not in "._"} - {"py"}
    assert sorted(room for row in rooms for room in row) == sorted(held)
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    (contract,) = settings["tool"]["importlinter"]["contracts"]
    floors = [re.findall(r"\w+", layer) for layer in reversed(contract["layers"])]
    place = {room: number for number, floor in enumerate(floors) for room in floor}
    order = [place[row[-1].removeprefix("fop.")] for row in rooms]
    assert order == sorted(order)


def test_the_steps_of_a_page_are_its_classes_in_their_order() -> None:
    steps = TEXT.partition("The one object grows in steps")[2].partition("\n\n")[0]
    modules = [kind.__module__.split(".")[-1] for kind in reversed(Page.__mro__[:-1])]
    assert re.findall(r"`(\w+)`", steps) == modules


def test_every_file_that_it_names_is_there() -> None:
    for name in re.findall(r"`(\w+/[\w/.]+)`", TEXT):
        places = (ROOT / name, ROOT / "fop" / name)
        assert name.startswith("_build/") or any(place.exists() for place in places), name
