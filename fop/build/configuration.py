"""Configuration: what of `_config.yml` makes no book."""

import json
import re
from collections.abc import Collection, Iterator, Mapping
from configparser import ConfigParser
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from fop.build import cells
from fop.build.runs import ESCAPES
from fop.mistakes import ended, gather, quoted, rows_told
from fop.tables import contents, files, settings

NEEDED = (
    "myst_nb", "jupyter_book", "sphinx_external_toc", "sphinx_book_theme", "sphinxcontrib.bibtex",
    "fop.build.theme",
)  # fmt: skip
"""Extensions without which there are no pages of this book."""

NAMED = "names with values"

TYPES: Mapping[type, str] = {bool: "true or false", int: "a whole number", str: "text", dict: NAMED}

QUOTED = re.compile(r"'([^']+)'|([\w-]*[._/][\w./:-]*\w)")
"""What a fault quotes: in quotes, or a name that is no word."""

ODD = (bool, int, float, type(None))
"""What no list of Sphinx's own settings holds."""

KEYED = re.compile(r"(.*?) *\[key path: '(.*)'\][ .]*")  # how Jupyter Book names a setting

THEMED = ("sphinx", "config", "html_theme_options")

CHOICES = {
    ("launch_buttons", "notebook_interface"): ("classic", "jupyterlab"),
    ("sphinx", "config", "html_context", "default_mode"): ("auto", "light", "dark"),
    ("latex", "latex_engine"): ("pdflatex", "xelatex", "luatex", "platex", "uplatex"),
    ("sphinx", "config", "html_theme"): ("sphinx_book_theme",),
    (*THEMED, "navbar_align"): ("content", "left", "right"),
}
"""Settings of which nobody else says that they have few values, and these."""

IDLE = ("extra_extensions", "local_extensions")
"""Settings that Jupyter Book does not read where they stand below `sphinx`."""

SHOWN = ("announcement", "extra_footer", "toc_title", "search_bar_text")
"""Settings that pages show as HTML."""

FETCHED = ("comments", "analytics", "google_analytics_id")
"""Settings by which pages fetch from the network."""

MATHS = {"dollarmath", "amsmath"}

STYLES = ("pygments_light_style", "pygments_dark_style")

ADDRESS = re.compile(r"https?://[^/\s]+(/\S*)?")

PLACED = re.compile(r"_(items|start|center|end|persistent)$")
"""Options of the theme that list the parts of a page."""

KINDS: dict[str, tuple[type, str]] = {
    **dict.fromkeys(("logo", "switcher", "analytics", "launch_buttons"), (dict, NAMED)),
    **dict.fromkeys(("icon_links", "external_links"), (list, "a list")),
}
"""Options of the theme that are no text, as far as its own values do not show it."""

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
    grammar = json.loads(PATH_JSON_SCHEMA.read_text(encoding="utf-8"))
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
    told += _misvalued(held)
    match held:
        case {"repository": {"url": _}}:
            pass
        case {"html": dict(html)}:
            asked = [one for one in html if one.endswith("_button") and html[one]]
            told += [f"html, {one}: needs the address in repository, url." for one in asked]
    match held:
        case {"sphinx": {"config": dict(config)}}:
            told += _mistyped(config)
            told += _misnamed(config)
    told = [KEYED.sub(r"\2: \1", " ".join(ESCAPES.sub("", one.replace("=", "")).split()))
            for one in told]  # fmt: skip
    first = {one.partition(":")[0].replace("/", ", "): one for one in reversed(told)}
    return [placed(root, one) for one in told if one in first.values()]


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
    for kind, words in WORDS.items():
        said = said.replace(kind, words)
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


def _misvalued(held: Any, at: tuple[str, ...] = ()) -> Iterator[str]:
    """Say which settings have no value of the few, or of the form, that they take."""
    for name, value in held.items() if isinstance(held, dict) else ():
        keys = (*at, str(name))
        said = f"{', '.join(keys)}: found {quoted(value)}, expected"
        if keys in CHOICES and value not in CHOICES[keys]:
            yield f"{said} one of {', '.join(CHOICES[keys])}"
        elif (
            keys[0] == "sphinx"
            and any(keys == longer[: len(keys)] != longer for longer in CHOICES)
            and (not isinstance(value, dict))
        ):
            yield f"{said} {NAMED}"
        elif keys[-1] in FETCHED and (any(value.values()) if isinstance(value, dict) else value):
            yield f"{', '.join(keys)}: pages would fetch them from the network. Take them out"
        elif keys[-1] == "myst_enable_extensions" and (odd := MATHS & {*map(str, value or ())}):
            yield f"{', '.join(keys)}: {', '.join(odd)} makes formulas of dollars. Take it out"
        elif keys[0] == "parse" and value is None:
            yield f"{said} a list. Write one, or take the line out"
        elif keys[0] == "sphinx" and keys[-1] in IDLE:
            yield f"{', '.join(keys)}: sets nothing beside sphinx, config, extensions. Add it there"
        elif keys[-1].endswith("url") and value and not ADDRESS.fullmatch(str(value)):
            yield f"{said} an address such as https://github.com/name/book"
        elif keys[-1] in SHOWN and isinstance(value, str) and (fault := cells.odd_html(value)):
            yield f"{', '.join(keys)}: {fault}"
        else:
            yield from _misvalued(value, keys)


def _of_theme(options: Mapping[str, Any]) -> Iterator[str]:
    """Say which options of the theme are of another kind than the theme's own values for them."""
    own = ConfigParser(interpolation=None)
    for name in ("pydata_sphinx_theme", "sphinx_book_theme"):
        spec = find_spec(name)
        if spec and spec.origin:
            own.read(Path(spec.origin).parent / "theme" / name / "theme.conf")
    for name, value in options.items():
        default = own.get("options", name, fallback=None)
        kind, expected = KINDS.get(name, (str, "text"))
        if default in ("True", "False"):
            kind, expected = bool, "true or false"
        elif (default or "").isdigit():
            kind, expected = int, "a whole number from 0 on"
        elif PLACED.search(name):
            kind, expected = list, "a list of names"
        fits = type(value) is kind and not (type(value) is int and value < 0)
        if default is not None and not fits and not (PLACED.search(name) and type(value) is str):
            said = f"{', '.join(THEMED)}, {name}: found {quoted(value)}"
            yield f"{said}, expected {expected}"


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


def _misnamed(config: Mapping[str, Any]) -> Iterator[str]:
    """Say which settings name what is not there: a language, a style."""
    from babel import Locale, UnknownLocaleError
    from pygments.styles import STYLE_MAP  # type: ignore[import-untyped]

    options = config.get("html_theme_options")
    for name, value in options.items() if isinstance(options, dict) else ():
        if name in STYLES and isinstance(value, str) and value not in STYLE_MAP:
            near = contents.nearest(value, STYLE_MAP)
            yield f"{', '.join(THEMED)}, {name}: no style {quoted(value)}.{near}"
    yield from _of_theme(options if isinstance(options, dict) else {})

    if isinstance(name := config.get("language"), str):
        try:
            Locale.parse(name)
        except (ValueError, UnknownLocaleError):
            yield f"sphinx, config, language: {quoted(name)} is none; expected one such as en_GB."


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
            expected = " or ".join(sorted(TYPES.get(one, one.__name__) for one in types))
            yield f"sphinx, config, {name}: expected {expected}, found {quoted(str(value))}."
        elif isinstance(value, list) and (odd := [one for one in value if type(one) in ODD]):
            yield f"sphinx, config, {name}: expected a list of texts, found {quoted(odd[0])} in it."
