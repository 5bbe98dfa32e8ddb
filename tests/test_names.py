"""Names: what a room offers to others is called so once in the whole house."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

import fop

HOUSE = Path(fop.__file__).parent


@pytest.fixture(scope="module")
def house() -> dict[str, ast.Module]:
    """Read every module of the package."""
    named = {}
    for path in sorted(HOUSE.rglob("*.py")):
        place = ".".join(path.relative_to(HOUSE.parent).with_suffix("").parts)
        named[place.removesuffix(".__init__")] = ast.parse(path.read_text(encoding="utf-8"))
    return named


def defined(tree: ast.Module) -> Iterator[tuple[str, bool]]:
    """Give what a module calls its own, but for what is private: name, and whether a class."""
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            names, kind = [node.name], isinstance(node, ast.ClassDef)
        elif isinstance(node, (ast.Assign, ast.AnnAssign)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names, kind = [one.id for one in targets if isinstance(one, ast.Name)], False
        else:
            continue
        yield from ((name, kind) for name in names if not name.startswith("_"))


def used(tree: ast.Module, house: dict[str, ast.Module]) -> Iterator[tuple[str, str]]:
    """Give what a module takes from others: module and name."""
    known = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            for one in node.names:
                whole = f"{node.module}.{one.name}"
                if whole in house:
                    known[one.asname or one.name] = whole
                else:
                    yield node.module, one.name
    for node in ast.walk(tree):
        of = node.value if isinstance(node, ast.Attribute) else None
        if isinstance(node, ast.Attribute) and isinstance(of, ast.Name) and of.id in known:
            yield known[of.id], node.attr


def room(module: str) -> str:
    """Name the room that a module stands in: its folder, or itself."""
    return module.split(".")[1] if "." in module else module


def test_a_name_that_other_rooms_use_stands_once(house: dict[str, ast.Module]) -> None:
    offered = {
        (module, name)
        for place, tree in house.items()
        for module, name in used(tree, house)
        if room(module) != room(place)
    }
    homes = defaultdict(set)
    for module, tree in house.items():
        for name, _ in defined(tree):
            if (module, name) in offered:
                homes[name].add(module)
    assert homes["Statement"] == {"fop.words.statements"}
    assert {name: sorted(at) for name, at in homes.items() if len(at) > 1} == {}


def test_a_class_is_called_as_no_other_is(house: dict[str, ast.Module]) -> None:
    homes = defaultdict(set)
    for module, tree in house.items():
        for name, is_class in defined(tree):
            if is_class:
                homes[name].add(module)
    assert "Page" in homes
    assert {name: sorted(at) for name, at in homes.items() if len(at) > 1} == {}


def test_csv_and_workbooks_are_read_in_one_place_each(house: dict[str, ast.Module]) -> None:
    readers = {
        "reader": "fop.tables.csv_files",
        "DictReader": "fop.tables.csv_files",
        "read_csv": "fop.tables.csv_files",
        "load_workbook": "fop.tables.excel",
        "read_excel": "fop.tables.excel",
    }
    found = {
        (name, module)
        for module, tree in house.items()
        for node in ast.walk(tree)
        for name in (getattr(node, "attr", None), getattr(node, "name", None))
        if name in readers
    }
    assert found == {(name, readers[name]) for name in ("reader", "load_workbook")}
