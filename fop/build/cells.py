"""Cells: what of a notebook keeps it from being read, run and kept as the others."""

import ast
import re
import warnings
from collections.abc import Iterator
from typing import Any

from fop.build import attached, names
from fop.mistakes import rows_told
from fop.tables.declarations import OPENING
from fop.tables.notebooks import TAG as PARAMETERS
from fop.tables.notebooks import Notebook, tagged

LINES = 5
"""Most lines of a code cell, but for parameters and sentences; the rest belongs in the package."""

COLUMNS = 100  # longest line of a code cell

ACTING = (
    r"(?i:<(script|style|iframe|object|embed|form|input|link|meta|base|video|audio|source)\b"
    r"|<[^>]*\son\w+\s*=|j\s*a\s*v\s*a\s*s\s*c\s*r\s*i\s*p\s*t\s*:)"
)
"""HTML that does something where it is shown."""

UNLIKE = {
    r"\$\$|(?<![\\$])\$(?! )[^$\n]*(?<![\\ ])\$(?!\d)|\\[(\[]|\\begin\{"
    r"|(?<!\\)\$[^$\n]*[\\^_{][^$\n]*\$": ("TeX, which pages do not set. Say it in words"),
    r"~~\S": "~~ ~~, which pages do not strike out. Take the words out",
    ACTING: "HTML that acts. Take it out",
    r"<!--": "a comment that does not end, which hides the rest. End it with -->",
    r"(?m)^ {0,3}<[?!](?!--)": "a mark of XML, which no page shows. Take it out",
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

ROLE = re.compile(r"(?<![`{])\{(?!cite)[a-z][\w:.+-]*\}`[^`]")
"""What has pages make a link, a number or another look of what JupyterLab shows as it is typed."""

WITHIN = re.compile(r"<details\b(?:(?!</details>).)*?^#", re.DOTALL | re.MULTILINE)
"""A heading within a fold, where the list of headings leads to what is not seen."""

STEERING = re.compile(r"(?:hide|remove)-.*|raises-exception|skip-execution|nbsphinx.*")
"""Tags by which a page leaves out what a cell shows, or how it failed."""

ENDING = ("input", "exit", "quit", "breakpoint")  # functions that wait, or end the run

PREPARING = (ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Import, ast.ImportFrom, type(None))
"""What a cell may not end with, for it shows nothing."""


def of_notebook(notebook: Notebook) -> Iterator[str]:
    """Name everything in a notebook that keeps it from being read, run and kept as the others."""
    cells = notebook["cells"]
    first = next((n for n, one in enumerate(cells, 1) if one["cell_type"] != "raw"), 1)
    title = cells[first - 1] if cells else {"source": "", "cell_type": ""}
    if title["cell_type"] != "markdown" or not re.match(r"# +\S", title["source"]):
        yield "cell 1: expected the section's title, a Markdown cell that starts with '# '."
    if not cells or not re.search(
        r"^[^#\n]*\.provenance\(\)\s*\Z", cells[-1]["source"], re.MULTILINE
    ):
        yield "last cell: expected `page.provenance()`, for the foot of the page."
    own = [cell for cell in cells if tagged(cell)]
    if own and not own[0]["source"].strip():
        yield "parameters: the cell is empty. Put back its lines, or a comment that it takes none."
    doors = [n for n, cell, _ in names.parsed(notebook) if OPENING.search(cell["source"])]
    for place in doors[1:]:
        yield f"cell {place}: opens the page again. Take it out: one page has all that cells ask."
    steered: dict[str, list[object]] = {}
    for place, cell in enumerate(cells, start=1):
        for tag in filter(STEERING.fullmatch, cell["metadata"].get("tags", [])):
            steered.setdefault(tag, []).append(place)
        check = _of_code if cell["cell_type"] == "code" else _of_text
        yield from (f"cell {place}: {fault}" for fault in check(cell, place == first))
    for tag, held in steered.items():
        where = f"cell {rows_told(held)}"
        yield f"{where}: the tag {tag!r} has pages show less than JupyterLab. Take it out."


def acting(notebook: Notebook) -> Iterator[str]:
    """Name each cell whose text is HTML that acts, of which no page is made."""
    for place, cell in enumerate(notebook["cells"], start=1):
        if cell["cell_type"] == "markdown" and re.search(ACTING, attached.plain(cell["source"])):
            yield f"cell {place}: {UNLIKE[ACTING]}."


def _of_code(cell: dict[str, Any], first: bool) -> Iterator[str]:
    source = cell["source"]
    parameters = tagged(cell) and not OPENING.search(source)  # two such cells are told at once
    if re.search(r"#[0-9A-Fa-f]{6}\b", source):
        yield "names a colour. Charts choose their own."
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(source)
            compile(source, "cell", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    except SyntaxError as error:
        if not parameters:  # else told where they are read
            line = "".join(source.splitlines()[(error.lineno or 1) - 1 :][:1]).strip()[:60]
            magic = re.match(r"[%!]|.*\?$", line)
            mend = "Take out what is IPython's alone" if magic else "Mend it"
            yield f"is not Python: {error.msg}, line {error.lineno}: {line!r}. {mend}."
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
    if not source.strip() and not opens:
        yield "is empty. Put its lines back, or delete the cell."
    elif isinstance(last, PREPARING) and not opens and ".provenance()" not in source:
        yield "shows nothing. Put its lines into the cell that shows what they are for."
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield f"defines {node.name}. Move it into fop, with a test."
        if isinstance(node, ast.Name) and node.id in ENDING:
            yield f"calls {node.id}, which waits for a person or ends the run. Take it out."
        if isinstance(node, ast.Attribute) and node.attr.startswith("read_"):
            yield f"calls {node.attr}. Load a table by name: page.load('report/table_3_6')."
    if parameters:
        lines_of = source.splitlines()
        for node in tree.body:
            begun, ended = lines_of[node.lineno - 1], lines_of[(node.end_lineno or 1) - 1]
            if isinstance(node, (ast.Assign, ast.AnnAssign)) and "#" not in begun + ended:
                yield f"parameter without a comment: {begun.strip()}. Say what it is."


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
    if ROLE.search(cell["source"]):
        yield "a role in braces, which JupyterLab shows as text. Write a link: [words](page.ipynb)."
    text = attached.plain(cell["source"])
    if len(re.findall(r"^# |^.*\S.*\n=+\s*$", text, re.MULTILINE)) > first:
        yield "starts with '# '. A page has one title; start a heading with '## '."
    if re.search(r"^ {0,3}#{2,6}[ \t]*#*[ \t]*$", text, re.MULTILINE):
        yield "a heading without words. Write them, or take it out."
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


def odd_html(text: str) -> str:
    """Say what of a text that pages show as HTML acts, or is left open; empty where nothing is."""
    if re.search(ACTING, text):
        return UNLIKE[ACTING]
    name = _unpaired(text)
    return f"<{name}> is not opened and closed. Close it where it ends" if name else ""


def _unlike(text: str) -> Iterator[str]:
    yield from (f"{said}." for pattern, said in UNLIKE.items() if re.search(pattern, text))


def _unpaired(text: str) -> str:
    opened: list[str] = []
    for closes, name in TAG.findall(text.lower()):
        if name in ALONE:
            continue
        if not closes:
            opened.append(name)
        elif not opened or opened.pop() != name:
            return str(name)
    return opened[-1] if opened else ""
