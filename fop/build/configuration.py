"""Configuration: what of `_config.yml` makes no book."""

import json
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from fop.mistakes import quoted
from fop.tables import contents, settings
from fop.tables.parameters import ended

THEME = "fop.build.theme"

WORDS = {"'array'": "'list'", "'object'": "'names with values'", "'string'": "'text'"}
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
    if THEME not in str(held.get("sphinx")):
        told.append(f"sphinx, config, extensions: expected {THEME} among them.")
    cited = held.get("bibtex_bibfiles")
    for one in cited if isinstance(cited, list) else []:
        if not (root / str(one)).is_file():
            told.append(f"bibtex_bibfiles names {one}, which is not there.")
    match held:
        case {"sphinx": {"config": dict(config)}}:
            told += _mistyped(config)
    for kind, words in WORDS.items():
        told = [one.replace(kind, words) for one in told]
    return [
        f"{path}: {ended(' '.join(one.replace('=', '').split()).rstrip(' .'))} Mend it."
        for one in told
    ]


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
