"""Checks: every table, edition and notebook, and all that is wrong with them at once."""

import ast
import contextlib
import re
import warnings
from collections.abc import Collection, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any

from fop.build import attached, configuration, elsewhere, outputs, trial
from fop.mistakes import Mistake, gather
from fop.tables import consistency, contents, datasets, editions, files
from fop.tables.notebooks import TAG as PARAMETERS
from fop.tables.notebooks import Notebook, heading, kernel, read_notebook, tagged
from fop.words import ordinary

LINES = 5
"""Most lines of a code cell, but for parameters and sentences; the rest belongs in the package."""

COLUMNS = 100  # longest line of a code cell

UNLIKE = {
    r"\$\$|(?<![\\$])\$(?! )[^$\n]*(?<![\\ ])\$(?!\d)|\\[(\[]|\\begin\{"
    r"|(?<!\\)\$[^$\n]*[\\^_{][^$\n]*\$": ("TeX, which pages do not set. Say it in words"),
    r"~~\S": "~~ ~~, which pages do not strike out. Take the words out",
    r"(?i)<(script|style|iframe|object|embed|form|input|link|meta|base)\b": (
        "HTML that acts. Take it out"
    ),
    r"(?i)<[^>]*\son\w+\s*=|j\s*a\s*v\s*a\s*s\s*c\s*r\s*i\s*p\s*t\s*:": (
        "HTML that acts. Take it out"
    ),
    r"(?m)^%|^\+\+\+": (
        "a line that begins with % or +++, which pages leave out. Begin it otherwise"
    ),
}
"""What JupyterLab shows otherwise than a page of the book, as patterns with what to say."""

TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)(?=[\s/>])[^>]*>")
"""HTML in a text: whether it closes, and its name."""

ALONE = ("br", "hr", "img", "wbr", "col")  # HTML that nothing closes

DIRECTIVE = re.compile(r"^\s*(?:`{3,}|~{3,}|:{3,})\s*\{(?!bibliography\})", re.MULTILINE)
"""What has pages include, or do, more than JupyterLab shows; the list of references alone may."""

WITHIN = re.compile(r"<details\b(?:(?!</details>).)*?^#", re.DOTALL | re.MULTILINE)
"""A heading within a fold, where the list of headings leads to what is not seen."""

STEERING = re.compile(r"(?:hide|remove)-.*|raises-exception|skip-execution|nbsphinx.*")
"""Tags by which a page leaves out what a cell shows, or how it failed."""

SHOWN = re.compile(r"""^ *page\.exhibit\(\s*(["'])(.+?)\1""", re.MULTILINE)
"""How a cell shows an exhibit."""

OPENING = re.compile(r"\bPage\(")
"""How a cell opens its page: the one that may show nothing."""

PREPARING = (ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Import, ast.ImportFrom, type(None))
"""What a cell may not end with, for it shows nothing."""

METADATA = {"kernelspec", "language_info"}
"""What a notebook's own metadata may hold: nothing that differs from editor to editor."""


def faults(root: Path, data: Path) -> list[str]:
    """Check a whole project; give for each fault where, what was found and what was expected."""
    if not (root / "_toc.yml").exists():
        return [contents.no_book(root)]
    paths = list(files.visible(root / "notebooks", "*.ipynb"))
    listed, unlisted = gather(contents.sections, [root])
    if listed:
        known = {section.path for section in listed[0]}
        odd = [path for path in paths if path not in known]
        unlisted = [f"{path}: not in _toc.yml. Add it there or delete it." for path in odd]
        paths = [path for path in paths if path in known]
    found = [*_of_tables(data), *unlisted]
    settings, unread = gather(configuration.misconfigured, [root])
    told = unread or [*chain(*settings), *attached.of_signs(root)]
    cited = gather(_cited, files.visible(data, "*.bib"))[1]
    # A table with a fault is told by itself, not once more by the pages that need it.
    places = [one.partition(": ")[0] for one in found]
    tried = [] if told + cited else trial.unfit(root)
    found += told + cited + [one for one in tried if not any(map(one.__contains__, places))]
    if not found and data == contents.data_folder() and ordinary.is_stale(data):
        found.append(
            f"{data / ordinary.ORDINARY}.csv: is not what the official tables give since "
            "areas.csv, official/breaks.csv or official/measures.csv was changed, or the program. "
            "Where that is meant, run `fop import --renew`; else take the change back."
        )
    kept = outputs.is_set_up(root)
    read, faulty = gather(lambda path: (path, read_notebook(path)), paths)
    found += faulty
    for path, notebook in read:
        form = list(elsewhere.of_format(path))
        told = [*([] if kept else saved(notebook)), *form, *of_notebook(notebook, not form)]
        told += attached.faults(notebook, path.parent, root)
        found += [f"{path}: {fault}" for fault in told]
    notebooks = {path.stem: notebook for path, notebook in read}
    found += misshown(notebooks, _labels(data))
    names = editions.names(data)
    held = notebooks if listed and not faulty else {}
    found += gather(lambda name: _of_edition(editions.draft(name, data), data, held), names)[1]
    if editions.DEFAULT not in names:
        path = data / "editions" / f"{editions.DEFAULT}.yml"
        found.append(f"{path}: not found. `fop build` makes this edition: put it back.")
    return found


def _cited(path: Path) -> None:
    from pybtex.database import parse_string
    from pybtex.exceptions import PybtexError

    try:
        parse_string(files.text(path), "bibtex")
    except PybtexError as error:
        raise Mistake(f"{path}: {error}. Mend it.") from None


def _of_edition(edition: editions.Edition, data: Path, notebooks: Mapping[str, Notebook]) -> None:
    """Work out an edition; tell what its file alone says, where notebooks are not all there."""
    if notebooks:
        editions.resolve(notebooks, edition, {}, editions.held(data))
    elif edition.faults:
        raise Mistake(edition.faults)


def saved(notebook: Notebook) -> Iterator[str]:
    """Say in one line what a notebook was saved with that git would keep."""
    run = [c for c in notebook["cells"] if c.get("outputs") or c.get("execution_count") is not None]
    extra = sorted(set(notebook["metadata"]) - METADATA)
    held = [f"outputs (of {len(run)})"] if run else []
    held += [f"metadata {', '.join(extra)}"] if extra else []
    if held:
        yield f"holds {' and '.join(held)}. Take them out: fop clean; or for good: fop clean --git"


def misshown(notebooks: Mapping[str, Notebook], known: Collection[str]) -> Iterator[str]:
    """Name each exhibit that two notebooks, or two cells, show as their own, or that has no row.

    `known` are those that have one; none where the table cannot be read, of which others tell.
    """
    places: dict[str, str] = {}
    titles: dict[str, str] = {}
    for name, notebook in notebooks.items():
        if (other := titles.setdefault(heading(notebook), name)) != name:
            yield f"{name}.ipynb: its title is that of {other}.ipynb. Change one of them."
            continue  # a copy, all of whose exhibits stand in the other
        code = [c["source"] for c in notebook["cells"] if c["cell_type"] == "code"]
        for _, label in SHOWN.findall("\n".join(code)):
            if label in places:
                yield (
                    f"{name}.ipynb: exhibit {label!r} stands in {places[label]}.ipynb already. "
                    "Give one of them another label, and a row in data/exhibits.csv."
                )
            elif known and label not in known:
                yield (
                    f"{name}.ipynb: exhibit {label!r} has no row in data/exhibits.csv. Put it "
                    f"there, or mend the label.{contents.nearest(label, known)}"
                )
            places[label] = name


def _labels(data: Path) -> list[str]:
    with contextlib.suppress(Mistake):
        return [str(label) for label in datasets.load("exhibits", data)["exhibit"]]
    return []


def of_notebook(notebook: Notebook, formed: bool = True) -> Iterator[str]:
    """Name everything in a notebook that keeps it from being read, run and kept as the others.

    Of one that is not `formed` as others it is not asked which kernel it names.
    """
    cells = notebook["cells"]
    name, language = kernel(notebook)
    if formed and (name, language.lower()) != ("python3", "python"):
        yield (
            f"its kernel is {name or 'none'!r}, its language {language or 'none'!r}; expected "
            "'python3' and 'python', or papermill cannot run it elsewhere. Choose Python 3 in "
            "JupyterLab and save."
        )
    first = next((n for n, one in enumerate(cells, 1) if one["cell_type"] != "raw"), 1)
    title = cells[first - 1] if cells else {"source": "", "cell_type": ""}
    if title["cell_type"] != "markdown" or not re.match(r"# +\S", title["source"]):
        yield "cell 1: expected the section's title, a Markdown cell that starts with '# '."
    if not cells or not re.search(
        r"^[^#\n]*\.provenance\(\)\s*\Z", cells[-1]["source"], re.MULTILINE
    ):
        yield "last cell: expected `page.provenance()`, for the foot of the page."
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    own = [cell for cell in cells if tagged(cell)]
    if len(own) > 1 or (own and own[0] is not code[0]):
        yield "parameters: expected one cell with this tag, before all other code."
    for place, cell in enumerate(cells, start=1):
        for tag in filter(STEERING.fullmatch, cell["metadata"].get("tags", [])):
            yield f"cell {place}: the tag {tag!r} has pages show less than JupyterLab. Take it out."
        check = _of_code if cell["cell_type"] == "code" else _of_text
        yield from (f"cell {place}: {fault}" for fault in check(cell, place == first))


def _of_code(cell: dict[str, Any], first: bool) -> Iterator[str]:
    source = cell["source"]
    parameters = tagged(cell)
    if re.search(r"#[0-9A-Fa-f]{6}\b", source):
        yield "names a colour. Charts choose their own."
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(source)
            compile(source, "cell", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    except SyntaxError as error:
        if not parameters:  # else told where they are read
            line = (error.text or "").strip()[:60]
            yield f"is not Python: {error.msg}, line {error.lineno}: {line!r}. Mend it."
        return
    except (ValueError, RecursionError, MemoryError) as error:
        yield f"is not Python: {error}."
        return
    lines = code_lines(source, tree)
    # Parameters that have lost their tag are told of by `editions`.
    untagged = bool(tree.body) and all(
        isinstance(one, ast.Assign) and isinstance(one.value, (ast.Constant, ast.List))
        for one in tree.body
    )
    if lines > LINES and not parameters and not untagged:
        yield f"{lines} lines; expected at most {LINES} beside sentences. Move the rest into fop."
    for number, line in enumerate(source.splitlines(), start=1):
        if len(line) > COLUMNS:
            yield f"line {number} has {len(line)} columns; expected at most {COLUMNS}. Wrap it."
    yield from _unlike(attached.plain("\n\n".join(_texts(tree))))
    last = tree.body[-1] if tree.body else None
    opens = parameters or untagged or OPENING.search(source)
    if isinstance(last, PREPARING) and not opens:
        yield "shows nothing. Put its lines into the cell that shows what they are for."
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield f"defines {node.name}. Move it into fop, with a test."
        if isinstance(node, ast.Attribute) and node.attr.startswith("read_"):
            yield f"calls {node.attr}. Load a table by name: page.load('report/table_3_6')."
    if parameters:
        for line in source.splitlines():
            if line.strip() and "#" not in line:
                yield f"parameter without a comment: {line.strip()}. Say what it is."


def code_lines(source: str, tree: ast.Module) -> int:
    """Count the lines of a cell but those that only go on with a text: it may be of any length."""
    texts = [node for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    going_on = sum(
        (text.end_lineno or text.lineno) - text.lineno
        for text in texts
        if isinstance(text.value, str)
    )
    return sum(bool(line.strip()) for line in source.splitlines()) - going_on


def _of_text(cell: dict[str, Any], first: bool) -> Iterator[str]:
    if cell["cell_type"] == "raw" and PARAMETERS not in cell["metadata"].get("tags", []):
        yield "a raw cell, which pages do not show. Make it Markdown."
    if DIRECTIVE.search(cell["source"]):
        yield "a directive in braces, which JupyterLab shows as code. Say it in words."
    text = attached.plain(cell["source"])
    if len(re.findall(r"^# |^.*\S.*\n=+\s*$", text, re.MULTILINE)) > first:
        yield "starts with '# '. A page has one title; start a heading with '## '."
    yield from _unlike(text)
    if re.search(r"\{\{.*?\}\}", text):
        yield "{{ }}, which pages fill in. Take the braces out."
    if name := _unpaired(text):
        yield f"<{name}> is not opened and closed in this cell. Close it where it ends."
    if WITHIN.search(text):
        yield "holds a heading within <details>. Close the fold before it."


def _texts(tree: ast.Module) -> Iterator[str]:
    """Give the texts that a cell hands to its page, or to a function such as `print`."""
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and isinstance(
            getattr(call.func, "value", call.func), ast.Name
        ):
            given = [*call.args, *(one.value for one in call.keywords)]
            for one in (node for value in given for node in ast.walk(value)):
                if isinstance(one, ast.Constant) and isinstance(one.value, str):
                    yield one.value


def _unlike(text: str) -> Iterator[str]:
    yield from (f"{said}." for pattern, said in UNLIKE.items() if re.search(pattern, text))


def _unpaired(text: str) -> str:
    opened: list[str] = []
    for closes, name in TAG.findall(text):
        if name in ALONE:
            continue
        if not closes:
            opened.append(name)
        elif not opened or opened.pop() != name:
            return str(name)
    return opened[-1] if opened else ""


def _of_tables(data: Path) -> Iterator[str]:
    try:
        described = datasets.package(data)
    except Mistake as mistake:
        yield from mistake.faults
        return
    yield from gather(lambda name: datasets.load(name, data), described)[1]
    yield from consistency.inconsistencies(data)
    tables = {name.rpartition("/")[2] for name in described}
    for path in files.visible(data, "**/*"):
        place = path.relative_to(data)
        if place.suffix == ".csv" and place.with_suffix("").as_posix() in described:
            continue
        if place.suffix == ".csv" or (place.name.partition(".")[0] in tables and path.is_file()):
            yield (
                f"{path}: not described, so not read. Add it to {data / 'datapackage.json'}, or "
                "take it away."
            )
        elif place.parts[0] == "editions" and place.parts[1:] and place.suffix != ".yml":
            yield f"{path}: not read. An edition is a file such as 2026.yml: rename or delete it."
