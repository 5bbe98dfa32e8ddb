"""Configuration: what of `_config.yml` makes no book."""

import json
import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from fop.build.runs import ESCAPES
from fop.mistakes import gather, quoted, rows_told
from fop.tables import contents, files, settings
from fop.tables.parameters import ended

THEME = "fop.build.theme"

KEYED = re.compile(r"(.*?) *\[key path: '(.*)'\][ .]*")  # how Jupyter Book names a setting

WORDS = {"'array'": "'list'", "'object'": "'names with values'", "'string'": "'text'"}
WORDS |= {"'dict'": WORDS["'object'"], "'str'": WORDS["'string'"]}
"""What a grammar of JSON calls kinds of values."""


def misconfigured(root: Path) -> list[str]:
    """Say what of `_config.yml` Jupyter Book does not expect; raise `Mistake` if it is no text."""
    # Loaded here: a build that fails earlier must not wait for it.
    from jupyter_book.config import PATH_JSON_SCHEMA, PATH_YAML_DEFAULT, validate_yaml

    told: list[str] = []
    held = contents.configuration(root)
    validate_yaml(held, raise_on_errors=False, print_func=told.append)
    told = [one for text in told for one in text.split("\n- ")[1:]]
    path = root / "_config.yml"
    grammar = json.loads(PATH_JSON_SCHEMA.read_text(encoding="utf-8"))
    told += _unknown(held, settings.read(PATH_YAML_DEFAULT), grammar)
    if not told and THEME not in str(held.get("sphinx")):
        told.append(f"sphinx, config, extensions: expected {THEME} among them.")
    cited = held.get("bibtex_bibfiles")
    if isinstance(cited, list):
        there = [one.relative_to(root).as_posix() for one in files.visible(root / "data", "*.bib")]
        for one in {*map(str, cited)} ^ {*there}:
            what = "lacks" if one in there else "names a file that is not there:"
            told.append(f"bibtex_bibfiles {what} {one}.")
    told += _left_out(root, held.get("exclude_patterns"))
    match held:
        case {"sphinx": {"config": dict(config)}}:
            told += _mistyped(config)
    told = [KEYED.sub(r"\2: \1", " ".join(ESCAPES.sub("", one.replace("=", "")).split()))
            for one in told]  # fmt: skip
    return [f"{path}: {ended(in_words(one).rstrip(' .'))} Mend it." for one in told]


def in_words(said: str) -> str:
    """Say what a grammar of JSON or a check of types found wrong in the words of a person."""
    said = re.sub(r"<class ('\w+')>", r"\1", said)
    for kind, words in WORDS.items():
        said = said.replace(kind, words)
    return said


def _left_out(root: Path, patterns: Any) -> Iterator[str]:
    """Name the pages of the book that a pattern leaves out."""
    from sphinx.util.matching import Matcher

    for pattern in patterns if isinstance(patterns, list) else []:
        match = Matcher([str(pattern)])
        lost = [one.name for held in gather(contents.sections, [root])[0] for one in held
                if match(f"{one.place}.ipynb")]  # fmt: skip
        if lost:
            yield f"exclude_patterns: {quoted(pattern)} leaves out {rows_told(lost)}."


def _unknown(held: Any, default: Any, grammar: Mapping[str, Any]) -> Iterator[str]:
    """Name what is no setting of Jupyter Book, which takes anything without a word."""
    properties = grammar.get("properties", {})
    known = {*(default or {}), *properties}
    for key, value in held.items():
        if key not in known:
            yield f"{quoted(key)} is nothing that can be set.{contents.nearest(str(key), known)}"
        elif isinstance(value, dict) and "properties" in properties.get(key, {}):
            yield from _unknown(value, (default or {}).get(key), properties[key])


def _mistyped(config: Mapping[str, Any]) -> Iterator[str]:
    """Say which of Sphinx's own settings are of another type than Sphinx takes."""
    from sphinx.config import Config

    if not isinstance(config.get("extensions", []), list):
        yield "sphinx, config, extensions: expected a list of names."
    for name, value in config.items():
        if (option := Config.config_values.get(name)) is None or callable(option.default):
            continue
        listed = option.valid_types if isinstance(option.valid_types, Collection) else ()
        types = {*listed, *([] if option.default is None else [type(option.default)])}
        if types and Any not in types and type(value) not in types:
            expected = " or ".join(sorted(one.__name__ for one in types))
            yield f"sphinx, config, {name}: expected {expected}, found {quoted(str(value))}."
