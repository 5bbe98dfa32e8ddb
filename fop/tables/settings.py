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
    "first colon, mapping values are not allowed": (
        "a name with a value that cannot follow the line before. Mind the spaces before it, or "
        "give the line before a name, such as `file:`"
    ),
    "mapping values are not allowed": (
        "a second colon in one line. Put the text that holds it in quotes, or mind the spaces "
        "before the line"
    ),
    "escape sequence|unknown escape": (
        "a backslash in double quotes, by which YAML writes other signs. Put the text in single "
        "quotes"
    ),
    "could not find expected ':'": "no colon after a name. Write it as `name: value`",
    "expected <block end>": (
        "the line begins further left or right than those it belongs to, or a quote ends too "
        "early. Mind the spaces before it, and the quotes"
    ),
    r"(a mark of YAML, .*)": r"\1",
    "found another document": "a second `---`: one file is one document. Take it out",
}
"""What the reader of YAML says, and what of it helps a person."""

TAG = "tag:yaml.org,2002:"
WHOLE = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,15})")
DECIMAL = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,15})\.[0-9]+(?:[eE][-+]?[0-9]{1,3})?")


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
    if len(text) > LARGEST:
        raise Mistake(f"{path}: {len(text):,} letters; expected at most {LARGEST:,}. Write less.")
    for signs, what in (
        (files.UNSHOWN, "which no page can show. Take it out"),
        (SPACE, "which looks like a space or a colon and is none. Type it anew"),
    ):
        if odd := signs.search(text):
            line, sign = text.count("\n", 0, odd.end() - 1) + 1, ord(odd[0][-1])
            raise Mistake(f"{path}: line {line}: the sign U+{sign:04X}, {what}.")
    lines: dict[tuple[Any, ...], int] = {}
    try:
        reader = _Reader(text)
        node = reader.get_single_node()
        if faults := [] if node is None else list(reader.faults(node, (), lines)):
            raise Mistake(f"{path}: line {line}: {said}." for line, said in faults)
        return None if node is None else reader.construct_document(node), lines
    except yaml.MarkedYAMLError as error:
        raise Mistake(f"{path}: {_told(error, text)}") from None
    except RecursionError:
        raise Mistake(f"{path}: more than {DEEPEST} levels. Write it flat.") from None
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        raise Mistake(
            f"{path}: not valid YAML ({' '.join(str(error).split())}). Look for a sign that cannot "
            "be seen."
        ) from None


def _told(error: yaml.MarkedYAMLError, text: str) -> str:
    """Say where a text is no YAML, and what to do about it."""
    # Of a quote, a bracket or a key the line where it opens; else where reading stopped.
    opened = error.context and not re.search("block|document", error.context)
    mark: Any = (opened and error.context_mark) or error.problem_mark
    place = f"line {mark.line + 1}, column {mark.column + 1}: "
    lines = text.splitlines()[: mark.line]
    if "<document start>" in str(error.problem) and any(one[:1] == "%" for one in lines):
        place = f"line {[one[:1] for one in lines].index('%') + 1}: "
    told = " ".join(filter(None, (error.context, error.problem)))
    if not any(":" in one[: mark.column] for one in text.splitlines()[mark.line : mark.line + 1]):
        told = f"first colon, {told}"
    for said, words in IN_WORDS.items():
        if found := re.search(said, told):
            return f"{place}{found.expand(words)}."
    return f"{place}not valid YAML ({told}). Look for a missing quote, bracket, colon or space."


class _Reader(yaml.SafeLoader):
    """Reads YAML without what only programs write, and finds what is not what it looks like."""

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        """Refuse names for parts, what refers to them, and tags."""
        event: Any = self.peek_event()  # type: ignore[no-untyped-call]
        if event.anchor or getattr(event, "tag", None):
            sign = "*" if isinstance(event, yaml.AliasEvent) else "&"
            what = f"{sign}{event.anchor}" if event.anchor else event.tag.replace(TAG, "!!")
            said = f"a mark of YAML, {quoted(what)}. Put the text in quotes, or take the mark out"
            raise yaml.MarkedYAMLError(problem=said, problem_mark=event.start_mark)
        return super().compose_node(parent, index)

    def faults(
        self, node: yaml.Node, at: tuple[Any, ...], lines: dict[tuple[Any, ...], int]
    ) -> Iterator[tuple[int, str]]:
        """Give each fault with its line; note in `lines` where each value stands."""
        here = lines.setdefault(at, node.start_mark.line + 1)
        if len(at) > DEEPEST:
            raise RecursionError
        if isinstance(node, yaml.ScalarNode):
            if said := self._odd(node):
                yield here, said
        elif isinstance(node, yaml.SequenceNode):
            for place, one in enumerate(node.value):
                yield from self.faults(one, (*at, place), lines)
        elif isinstance(node, yaml.MappingNode):
            yield from self._of_mapping(node, at, lines)

    def _of_mapping(
        self, node: yaml.MappingNode, at: tuple[Any, ...], lines: dict[tuple[Any, ...], int]
    ) -> Iterator[tuple[int, str]]:
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                yield line, "a key that is a list or a mapping. Write a name"
                continue
            said = self._odd(key)
            way = (*at, key.value if said else self.construct_object(key))
            if said:
                yield line, said
            elif way in lines:
                yield line, f"{quoted(key.value)} stands in line {lines[way]} too. Take one out"
            lines.setdefault(way, line)
            yield from self.faults(value, way, lines)

    def _odd(self, node: yaml.ScalarNode) -> str:
        """Say what a text looks like and is not; empty where it is what it looks like."""
        text, kind = node.value, node.tag.removeprefix(TAG)
        plain = {
            "null": True, "str": True, "bool": text.lower() in ("true", "false"),
            "int": WHOLE.fullmatch(text),
            "float": DECIMAL.fullmatch(text) and math.isfinite(float(text)),
        }  # fmt: skip
        if plain.get(kind):
            sign = files.unshown(text)
            return f"{sign}. Take it out" if sign else ""
        made: Any = None
        with contextlib.suppress(ValueError, yaml.YAMLError):  # of digits without end, of no day
            made = self.construct_object(node)
        read = "a date" if kind == "timestamp" else "a mark"
        if isinstance(made, (bool, int, float)):
            read = str(made).lower() if kind == "bool" else f"the number {str(made)[:20]}"
        return (
            f"YAML reads {quoted(text)[1:-1]} as {read}. Put it in quotes where it is text; else "
            "write a number in up to 16 plain digits, true or false"
        )
