"""Configuration: what of `_config.yml` makes no book."""

import json
import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from fop.build import cells
from fop.mistakes import ended, gather, quoted, rows_told
from fop.tables import contents, files, settings

NEEDED = (
    "myst_nb", "jupyter_book", "sphinx_external_toc", "sphinx_book_theme", "sphinxcontrib.bibtex",
    "fop.build.theme",
)  # fmt: skip
"""Extensions without which there are no pages of this book."""

QUOTED = re.compile(r"'([^']+)'|([\w-]*[._/][\w./:-]*\w)")
"""What a fault quotes: in quotes, or a name that is no word."""

OWN = Path(__file__).with_suffix(".json")
"""Of the grammar of settings, what Jupyter Book's own does not say; `expected` has the words."""

KINDS: Mapping[type, str] = {
    bool: "boolean", int: "integer", str: "string", list: "array", dict: "object",
    type(None): "null",
}  # fmt: skip
"""Kinds of values as a grammar of JSON names them."""

WORDS = {
    "boolean": "true or false", "integer": "a whole number", "number": "a number",
    "string": "text", "array": "a list", "object": "names with values", "null": "nothing",
}  # fmt: skip
"""What a person calls them."""


def misconfigured(root: Path) -> list[str]:
    """Say what of `_config.yml` Jupyter Book does not expect; raise `Mistake` if it is no text."""
    # Loaded here: a build that fails earlier must not wait for it.
    from jupyter_book.config import PATH_JSON_SCHEMA, PATH_YAML_DEFAULT

    held = contents.configuration(root)
    grammar = json.loads(PATH_JSON_SCHEMA.read_text(encoding="utf-8"))
    told = [*_misvalued(held, grammar), *_misvalued(held, _own())]
    told += _unknown(held, settings.read(PATH_YAML_DEFAULT), grammar)
    lost = [one for one in NEEDED if one not in str(held.get("sphinx"))]
    if not told and lost:
        told.append(f"sphinx, config, extensions: expected {', '.join(lost)} among them.")
    cited = held.get("bibtex_bibfiles")
    if isinstance(cited, list):
        there = [one.relative_to(root).as_posix() for one in files.visible(root / "data", "*.bib")]
        if {*map(str, cited)} != {*there}:
            told.append(f"bibtex_bibfiles: found {cited}, expected what is there: {there}.")
    told += _left_out(root, held.get("exclude_patterns"))
    match held:
        case {"repository": {"url": _}}:
            pass
        case {"html": dict(html)}:
            asked = [one for one in html if one.endswith("_button") and html[one]]
            told += [f"html, {one}: needs the address in repository, url." for one in asked]
    first: dict[str, str] = {}
    for one in told:
        first.setdefault(one.partition(":")[0], placed(root, one))
    return [*first.values()]


def _own() -> Any:
    """Give our grammar, with the kinds of Sphinx's own settings, as its own values show them."""
    from sphinx.config import Config

    grammar = json.loads(OWN.read_text(encoding="utf-8"))
    own = grammar["properties"]["sphinx"]["properties"]["config"]["properties"]
    for name, option in Config.config_values.items():
        listed = option.valid_types if isinstance(option.valid_types, Collection) else ()
        types = {*listed, *([] if option.default is None else [type(option.default)])}
        if types and types <= KINDS.keys():
            kinds = sorted(KINDS[one] for one in types)
            own[name] = {"type": kinds} | own.get(name, {})
    return grammar


def _misvalued(held: Any, grammar: Any) -> Iterator[str]:
    """Say which settings have no value that a grammar of JSON allows."""
    from jsonschema import Draft7Validator, FormatChecker

    formats = FormatChecker(())
    for name, fault in FORMATS.items():
        formats.checks(name)(lambda value, fault=fault: not fault(str(value)))
    for error in Draft7Validator(grammar, format_checker=formats).iter_errors(held):
        wanted = error.validator_value
        if error.validator == "enum":
            wanted = f"one of {', '.join(map(str, wanted))}"
        elif error.validator == "type":
            kinds = [wanted] if isinstance(wanted, str) else wanted
            wanted = " or ".join(WORDS[kind] for kind in kinds)
        said = f"found {quoted(error.instance)}, expected {error.schema.get('expected', wanted)}"
        if error.validator == "format":
            said = FORMATS[wanted](str(error.instance))
        yield f"{', '.join(map(str, error.absolute_path))}: {said}"


def _language(name: str) -> str:
    from babel import Locale, UnknownLocaleError

    try:
        Locale.parse(name)
    except (ValueError, UnknownLocaleError):
        return f"{quoted(name)} is none; expected one such as en_GB"
    return ""


def _style(name: str) -> str:
    from pygments.styles import STYLE_MAP  # type: ignore[import-untyped]

    known = name in STYLE_MAP
    return "" if known else f"no style {quoted(name)}.{contents.nearest(name, STYLE_MAP)}"


FORMATS = {"html": cells.odd_html, "language": _language, "style": _style}
"""Texts that stand for something, and what tells the fault of one; nothing where it has none."""


def patience(root: Path) -> int:
    """Give for how many seconds a cell may run, as `execute, timeout` has it; 0 where it is not."""
    match contents.configuration(root):
        case {"execute": {"timeout": int(seconds)}}:
            return max(seconds, 0)
    return 0


def off_book(root: Path) -> list[str]:
    """Name the pages that have no side bar and are none of the book's: no build minds them."""
    match contents.configuration(root):
        case {"sphinx": {"config": {"fop_without_rail": list(rail)}}}:
            places = [one.place for one in _pages(root)]
            return [
                placed(
                    root,
                    f"sphinx, config, fop_without_rail: {quoted(one)} is no page of _toc.yml."
                    f"{contents.nearest(str(one), places)}",
                )
                for one in rail
                if places and one not in places
            ]
    return []


def placed(root: Path, said: str) -> str:
    """Name the file and the line of a fault.

    It begins with the names which lead to a setting, or the line is the one that holds what it
    quotes.
    """
    path = root / "_config.yml"
    place = settings.place(path, *re.split(", |/", said.partition(":")[0]))
    lines = files.text(path).splitlines() if place == str(path) else []
    for quote in sorted(map(max, QUOTED.findall(said)), key=len, reverse=True):
        name = quote.rpartition("/")[2]
        held = [number for number, line in enumerate(lines, start=1) if name in line]
        if len(held) == 1:
            place = f"{path}: line {held[0]}"
            break
    advice = "" if re.search(r"\. [A-Z]", said) else " Mend it."
    return f"{place}: {ended(in_words(said).rstrip(' .'))}{advice}"


def in_words(said: str) -> str:
    """Say what a grammar of JSON or a check of types found wrong in the words of a person."""
    said = re.sub(r"<class ('\w+')>", r"\1", said)
    for kind, name in KINDS.items():
        said = re.sub(rf"'({kind.__name__}|{name})'", f"'{WORDS[name]}'", said)
    return said


def _left_out(root: Path, patterns: Any) -> Iterator[str]:
    """Name the pages of the book that a pattern leaves out."""
    from sphinx.util.matching import Matcher

    for pattern in patterns if isinstance(patterns, list) else []:
        match = Matcher([str(pattern)])
        lost = [
            one.name
            for one in _pages(root)
            if any(map(match, (f"{one.place}.ipynb", *map(str, [*Path(one.place).parents][:-1]))))
        ]
        if lost:
            yield f"exclude_patterns: {quoted(pattern)} leaves out {rows_told(lost)}."


def _pages(root: Path) -> list[contents.Section]:
    """Give the pages of the book; none where the table of contents is told of by itself."""
    return [one for held in gather(contents.sections, [root])[0] for one in held]


def _unknown(
    held: Any, default: Any, grammar: Mapping[str, Any], at: tuple[str, ...] = ()
) -> Iterator[str]:
    """Name what is no setting of Jupyter Book, which takes anything without a word."""
    properties = grammar.get("properties", {})
    known = {*(default or {}), *properties}
    for key, value in held.items():
        if key not in known:
            near = contents.nearest(str(key), known)
            yield f"{', '.join([*at, str(key)])}: nothing that can be set.{near}"
        elif isinstance(value, dict) and "properties" in properties.get(key, {}):
            yield from _unknown(value, (default or {}).get(key), properties[key], (*at, key))
