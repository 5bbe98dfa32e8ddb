"""Settings: YAML files, read as a person means them.

YAML reads `010` as 8, `1:30` as 90, `no` as false, and takes the second of two like keys
without a word.  Here each of these is told, with its line.
"""

import contextlib
import math
import re
from collections.abc import Iterator
from copy import deepcopy
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from fop.mistakes import Mistake, quoted
from fop.tables import files

DEEPEST = 20  # levels of nesting that a person would write

LARGEST = 1_000_000  # letters of a file

SPACE = re.compile(
    r"^(?:[ -]*|[\w -]+:[ ]*)[\u00a0\u1680\u2000-\u200b\u202f\u205f\u3000\ufeff]"
    r"|^[\w -]+[\uff1a\ufe55]",
    re.MULTILINE,
)
"""Where a space or a colon steers how YAML reads, a sign that only looks like one."""

IN_WORDS = {
    r"found character '\\t'": "a tab, which YAML does not take here. Put spaces in its place",
    r"found character '(.)' that cannot start": (
        r"a text that begins with \1, which YAML keeps for itself. Put the text in quotes"
    ),
    "mapping values are not allowed": (
        "a second colon in one line. Put the text that holds it in quotes, or mind the spaces "
        "before the line"
    ),
    "could not find expected ':'": "no colon after a name. Write it as `name: value`",
    "expected <block end>": (
        "the line begins further left or right than those it belongs to, or a quote ends too "
        "early. Mind the spaces before it, and the quotes"
    ),
    "found another document": "a second `---`: one file is one document. Take it out",
}
"""What the reader of YAML says, and what of it helps a person."""

MOST = 10_000  # values in one file, aliases counted as often as they are used

TAG = "tag:yaml.org,2002:"
WHOLE = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,15})")
DECIMAL = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,15})\.[0-9]+(?:[eE][-+]?[0-9]{1,3})?")
READ_AS = ("bool", "int", "float", "timestamp")  # what YAML makes of text without quotes


def read(path: Path) -> Any:
    """Read a YAML file.

    Returns
    -------
    dict, list, str, int, float, bool or None
        As written: a number is one in plain digits, true and false are `true` and `false`.

    Raises
    ------
    Mistake
        With a line for each key that stands twice, and each value that YAML would read as
        something else than it looks; where the file is no text or no YAML, nests too deep or
        grows too large.
    """
    return deepcopy(_read(path, files.text(path))[0])


def place(path: Path, *keys: str | int) -> str:
    """Name a file that has been read, and the line of what `keys` lead to, if there."""
    lines = _read(path, files.text(path))[1]
    alike = [one for one in lines if one[-1:] == keys[-1:]]
    if keys not in lines and len(alike) == 1:
        keys = alike[0]
    while keys and keys not in lines:
        keys = keys[:-1]
    return f"{path}: line {lines[keys]}" if keys else str(path)


@lru_cache(maxsize=50)
def _read(path: Path, text: str) -> tuple[Any, dict[tuple[Any, ...], int]]:
    try:
        unused = _guard(path, text)
        node = yaml.compose(text, yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        # Of a quote, a bracket or a key the line where it opens; else where reading stopped.
        opened = error.context and not re.search("block|document", error.context)
        mark: Any = (opened and error.context_mark) or error.problem_mark
        place = f"line {mark.line + 1}, column {mark.column + 1}: "
        lines = text.splitlines()[: mark.line]
        if "<document start>" in str(error.problem) and any(one[:1] == "%" for one in lines):
            place = f"line {[one[:1] for one in lines].index('%') + 1}: "
        told = " ".join(filter(None, (error.context, error.problem)))
        for said, words in IN_WORDS.items():
            if found := re.search(said, told):
                raise Mistake(f"{path}: {place}{found.expand(words)}.") from None
        raise Mistake(
            f"{path}: {place}not valid YAML ({told}). Look for a missing quote, bracket, colon or "
            "space."
        ) from None
    except (yaml.YAMLError, ValueError, OverflowError, RecursionError) as error:
        raise Mistake(
            f"{path}: not valid YAML ({' '.join(str(error).split())}). Look for a sign that cannot "
            "be seen."
        ) from None
    reader = _Reader(path)
    made = None if node is None else reader.made(node)
    for name, line in unused.items() if not reader.faults else ():
        reader.faults.append(
            f"{path}: line {line}: YAML reads {f'&{name}'!r} as a name for what follows, which "
            "nothing refers to. Put the text in quotes, or take the name out."
        )
    if reader.faults:
        raise Mistake(reader.faults)
    return made, reader.lines


def _guard(path: Path, text: str) -> dict[str, int]:
    """Refuse what would not end well to read; give the names that nothing refers to, by line."""
    if len(text) > LARGEST:
        raise Mistake(f"{path}: {len(text):,} letters; expected at most {LARGEST:,}. Write less.")
    for signs, what in (
        (files.UNSHOWN, "which no page can show. Take it out"),
        (SPACE, "which looks like a space or a colon and is none. Type it anew"),
    ):
        if odd := signs.search(text):
            line, sign = text.count("\n", 0, odd.end() - 1) + 1, ord(odd[0][-1])
            raise Mistake(f"{path}: line {line}: the sign U+{sign:04X}, {what}.")
    depth = 0
    named: dict[str, int] = {}
    for event in yaml.parse(text, yaml.SafeLoader):
        mark: Any = event.start_mark
        if isinstance(event, yaml.AliasEvent):
            named.pop(str(event.anchor), None)
        elif isinstance(event, yaml.NodeEvent) and event.anchor:
            named[event.anchor] = mark.line + 1
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise Mistake(
                f"{path}: line {mark.line + 1}: more than {DEEPEST} levels. Write it flat."
            )
    return named


class _Reader:
    """Makes values of nodes, and keeps what is wrong with them."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.faults: list[str] = []
        self.count = 0
        self.open: set[int] = set()
        self.lines: dict[tuple[Any, ...], int] = {}

    def made(self, node: yaml.Node, at: tuple[Any, ...] = ()) -> Any:
        self.count += 1
        self.lines.setdefault(at, node.start_mark.line + 1)
        if self.count > MOST:
            raise Mistake(f"{self.path}: more than {MOST:,} values, aliases counted. Write less.")
        if id(node) in self.open:
            return self._fault(node, "an alias stands within what it names. Write it out")
        self.open.add(id(node))
        try:
            if isinstance(node, yaml.ScalarNode):
                return self._scalar(node)
            kind = "map" if isinstance(node, yaml.MappingNode) else "seq"
            if node.tag != TAG + kind:
                return self._fault(node, f"tag {quoted(node.tag.replace(TAG, '!!'))}. Take it out")
            if isinstance(node, yaml.MappingNode):
                return self._mapping(node, at)
            return [self.made(one, (*at, place)) for place, one in enumerate(node.value)]
        finally:
            self.open.discard(id(node))

    def _mapping(self, node: yaml.MappingNode, at: tuple[Any, ...]) -> dict[Any, Any]:
        own: dict[Any, Any] = {}
        taken: dict[Any, Any] = {}
        lines: dict[Any, int] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                self._fault(key, "a key that is a list or a mapping. Write a name")
                continue
            merges = key.tag == f"{TAG}merge"
            name = "<<" if merges else self._scalar(key)
            if name in lines:
                self._fault(
                    key, f"{quoted(key.value)} stands in line {lines[name]} too. Take one out"
                )
            lines[name] = self.lines[*at, name] = key.start_mark.line + 1
            if merges:
                for one in self._merged(value):
                    taken = one | taken
            else:
                own[name] = self.made(value, (*at, name))
        return taken | own

    def _merged(self, value: yaml.Node) -> Iterator[dict[Any, Any]]:
        """Give the mappings that `<<` takes over."""
        made = self.made(value)
        for one in made if isinstance(made, list) else [made]:
            if isinstance(one, dict):
                yield one
            else:
                self._fault(value, "<< takes over what is no mapping. Name one")

    def _scalar(self, node: yaml.ScalarNode) -> Any:
        text = node.value
        match node.tag.removeprefix(TAG):
            case "str" | "value":
                if sign := files.unshown(text):
                    return self._fault(node, f"{sign}. Take it out")
                return text
            case "null":
                return None
            case "bool" if text.lower() in ("true", "false"):
                return text.lower() == "true"
            case "int" if WHOLE.fullmatch(text):
                return int(text)
            case "float" if DECIMAL.fullmatch(text) and math.isfinite(float(text)):
                return float(text)
            case kind if kind in READ_AS and (read := _read_as(node)):
                return self._fault(
                    node,
                    f"YAML reads {quoted(text)[1:-1]} as {read}. Put it in quotes where it is "
                    "text; else write a number in up to 16 plain digits, true or false",
                )
        return self._fault(node, f"tag {quoted(node.tag.replace(TAG, '!!'))}. Take it out")

    def _fault(self, node: yaml.Node, said: str) -> None:
        self.faults.append(f"{self.path}: line {node.start_mark.line + 1}: {said}.")


def _read_as(node: yaml.ScalarNode) -> str:
    """Say what YAML makes of a text that looks like something else; empty where a tag says what."""
    mark: Any = node.start_mark
    if mark.buffer[mark.pointer] == "!":
        return ""
    made = None
    with contextlib.suppress(ValueError, KeyError):  # of digits without end, of no day
        made = yaml.SafeLoader("").construct_object(node)
    if isinstance(made, bool):
        return str(made).lower()
    if isinstance(made, (int, float)):
        return f"the number {str(made)[:20]}"
    return "a date" if node.tag.endswith("timestamp") else "a number"
