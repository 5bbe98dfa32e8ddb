"""Attached: pictures and files that the text of a page shows or links to.

What an editor sees in JupyterLab is published: a picture beside the notebook, one that was pasted
into a cell, a file that is linked to.  Nothing comes from the network, and a comment stays with
the editors.
"""

import base64
import contextlib
import io
import json
import os
import re
from collections.abc import Iterator
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree

from fop.build import plotted
from fop.build.runs import dump
from fop.tables import contents
from fop.tables.notebooks import Notebook

CODE = re.compile(r"^(`{3,}|~{3,}).*?^\1|(?<!`)(`+)(?!`).+?(?<!`)\2(?!`)", re.MULTILINE | re.DOTALL)
"""Code within Markdown, where nothing is a picture, a link or a comment."""

COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
ENDED = re.compile(r"<!--.*?-->", re.DOTALL)
PICTURE = re.compile(r"!\[([^\]]*)\]\(\s*<?((?<=<)[^>\n]+|[^)\s<>]+)>?[^)]*\)")
LINK = re.compile(
    r"(?<!!)\[[^\]]*\]\(\s*<?((?<=<)[^>\n]+|[^)\s<>]+)>?[^)]*\)|^\[[^\]]+\]:\s*<?([^\s>]+)",
    re.MULTILINE,
)
SPACED = re.compile(r"\]\(\s*([^<>()\"'\s][^<>()\"']*\s[^<>()\"']*\.\w{2,4})\s*\)")
"""A picture or a link whose place holds a space, so that it is none."""

NOWHERE = re.compile(r"(?<!!)\[[^\]]+\]\(\s*#?\s*\)")
"""A link with nothing to lead to."""

PAGE = ".ipynb"  # how the file of a page ends

TAG = re.compile(r"<img\b", re.IGNORECASE)
HYPERLINK = re.compile(r"<a\b[^>]*\bhref\s*=\s*[\"']?([^\"'\s>]+)", re.IGNORECASE)
ELSEWHERE = re.compile(r"(?i)^([a-z][a-z0-9+.-]+:|//|#)")
FETCHED = re.compile(r"(?i)^(https?:)?//")
HERE = re.compile(
    r"(?i)(?<!\w)(?:file:/|https?://(?:localhost|127\.[\d.]+|0\.0\.0\.0|\[::1\])(?![\w.-]*\w))"
    r"[^\s)>\"']*"
)
"""An address that leads somewhere on this machine alone."""

PASTED = "attachment:"
UNSEEN = "application/vnd.fop"
"""How the kinds of what a page tells the book, and shows nobody, begin."""

KINDS = {
    "image/png": ".png", "image/jpeg": ".jpg", "image/gif": ".gif", "image/svg+xml": ".svg",
    "image/webp": ".webp",
}  # fmt: skip
"""Pictures that every browser shows, and the endings of their files."""

SHOWN = ("PNG", "JPEG", "GIF", "WEBP", "ICO")  # these, as they are found out from their contents

SEARCHED = 2000  # bytes of a file, among which a drawing says that it is one


def faults(notebook: Notebook, folder: Path, root: Path) -> Iterator[str]:
    """Say what of a notebook's pictures and files cannot be published, or not to every reader.

    What is published lies within the folder of the notebook or of the project.
    """
    for place, cell in enumerate(notebook["cells"], start=1):
        if cell["cell_type"] != "markdown":
            continue
        text = plain(cell["source"])
        for target in SPACED.findall(text):
            yield f"cell {place}: {target[:60]!r} holds a space: write it between < and >."
        text = SPACED.sub("", text)
        for words, target in PICTURE.findall(text):
            said = f"cell {place}: the picture {target[:60]}"
            if not words.strip():
                yield f"{said} has no alternative text. Say between [ and ] what it shows."
            if target.startswith(PASTED):
                if not _pasted(cell, unquote(target.removeprefix(PASTED))):
                    yield f"{said} is not in the cell, or of no kind that is shown. Paste it again."
            elif FETCHED.match(target):
                yield f"{said} would be fetched from the network. Save it beside the notebook."
            elif fault := _misplaced(target, folder, root) or _unshown(_place(target, folder)):
                yield f"{said} {fault}"
        for target in HERE.findall(PICTURE.sub("", text)):
            yield f"cell {place}: the link {target[:60]} works here alone. Link to a copy."
        for target in _targets(text):
            if _suffix(target) == PAGE and (fault := _misplaced(target, folder, root)):
                yield f"cell {place}: the page {target[:60]} {fault}"
        if NOWHERE.search(text):
            yield f"cell {place}: a link that leads nowhere. Write where to between ( and )."
        for one in _linked(text):
            if fault := _misplaced(one, folder, root):
                yield f"cell {place}: the file {one[:60]} {fault}"
        if TAG.search(text):
            yield f"cell {place}: <img>, which pages do not find. Write ![what it shows](place)."
        for one in HYPERLINK.findall(text):
            if not ELSEWHERE.match(one):
                said = f"cell {place}: <a href={one[:60]!r}>, which pages do not find."
                yield f"{said} Write [words]({one[:60]})."


def beside(notebook: Notebook, folder: Path) -> list[Path]:
    """Give the files that a notebook's text shows or links to, without those that are not there."""
    found = []
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":
            text = plain(cell["source"])
            targets = [target for _, target in PICTURE.findall(text)] + list(_linked(text))
            found += [path for one in targets if os.path.isfile(path := _place(one, folder))]
    return list(dict.fromkeys(found))


def signs(root: Path) -> list[Path]:
    """Give the logo and the small sign of the book, as `_config.yml` names them."""
    return [path for path in (root / one for one in _named(root).values()) if os.path.isfile(path)]


def of_signs(root: Path) -> list[str]:
    """Say which of them is not there, or would come from the network."""
    return [
        f"{keys}: {one} {fault}"
        for keys, one in _named(root).items()
        if (fault := _misplaced(one, root, root) or _unshown(_place(one, root)))
    ]


def _unshown(path: Path) -> str:
    """Say why no browser would show a picture; empty where every browser does."""
    kinds = (*KINDS.values(), ".jpeg", ".ico")
    if path.suffix.lower() not in kinds:
        return f"is no picture: {', '.join(kinds)}. Mend it."
    return "" if _is_whole(path.read_bytes()) else "is empty or damaged. Save it again."


def _is_whole(picture: bytes) -> bool:
    """Whether a browser can show what a file of a picture holds."""
    # Loaded here: most books hold no picture.
    from PIL import Image

    try:
        if b"<svg" in picture[:SEARCHED].lower():
            return ElementTree.fromstring(picture).tag.rpartition("}")[2] == "svg"
        with Image.open(io.BytesIO(picture)) as opened:
            opened.load()
            return opened.format in SHOWN
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return False


def _named(root: Path) -> dict[str, str]:
    held = contents.configuration(root)
    html = held.get("html")
    every = {
        "logo": held.get("logo"),
        "html, favicon": html.get("favicon") if isinstance(html, dict) else "",
    }
    return {keys: str(one) for keys, one in every.items() if one}


@lru_cache(maxsize=100)
def published(notebook: str) -> tuple[str, tuple[tuple[str, bytes], ...]]:
    """Make an executed notebook into what is published of it.

    Comments are left out, and what it tells the book alone, which is half of its bytes. Charts
    have an alternative text. Pasted pictures are files: their names, to be laid beside the
    notebook, and contents come with it.
    """
    if not any(sign in notebook for sign in ("<!--", PASTED, UNSEEN, '"image/')):
        return notebook, ()
    held = json.loads(notebook)
    page = "".join(held["cells"][0]["source"]).partition("\n")[0].lstrip("# ")
    pictures: dict[str, bytes] = {}
    for place, cell in enumerate(held["cells"]):
        if cell["cell_type"] == "markdown":
            cell["source"] = _laid("".join(cell["source"]), cell, pictures)
            cell.pop("attachments", None)
        else:
            cell["outputs"] = list(_seen(cell.get("outputs", [])))
            held["cells"][place] = plotted.described(cell, page)
    return dump(held), tuple(pictures.items())


def _seen(outputs: list[Notebook]) -> Iterator[Notebook]:
    for output in outputs:
        kinds = output.get("data", {})
        seen = {kind: held for kind, held in kinds.items() if not kind.startswith(UNSEEN)}
        if not kinds:
            yield output
        elif seen:
            yield output | {"data": seen}


def _laid(source: str, cell: Notebook, pictures: dict[str, bytes]) -> str:
    def file(found: re.Match[str]) -> str:
        name = unquote(found[2].removeprefix(PASTED))
        if not found[2].startswith(PASTED) or not (held := _pasted(cell, name)):
            return found[0]
        kind, content = held
        file = f"pasted-{sha256(content).hexdigest()[:16]}{KINDS[kind]}"
        pictures[file] = content
        return found[0].replace(found[2], file)

    def outside(text: str) -> str:
        # A comment leaves its lines, by which a warning is placed.
        bare = COMMENT.sub(lambda found: "\n" * found[0].count("\n"), text)
        return PICTURE.sub(file, bare)

    made, end = "", 0
    for code in CODE.finditer(source):
        made += outside(source[end : code.start()]) + code[0]
        end = code.end()
    return made + outside(source[end:])


def _pasted(cell: Notebook, name: str) -> tuple[str, bytes] | None:
    """Give the kind and the content of a picture that was pasted into a cell."""
    for kind, text in cell.get("attachments", {}).get(name, {}).items():
        if kind in KINDS:
            with contextlib.suppress(ValueError):
                if _is_whole(content := base64.b64decode("".join(text))):
                    return kind, content
    return None


def plain(source: str) -> str:
    """Give Markdown without code, and without comments that end."""
    return ENDED.sub("", CODE.sub("", source))


def _targets(text: str) -> Iterator[str]:
    """Give where the links lead, as it is written."""
    return (next(filter(None, groups)) for groups in LINK.findall(text))


def _linked(text: str) -> Iterator[str]:
    """Give the links to files, as they are written; a link to a page is not one."""
    return (target for target in _targets(text) if _suffix(target) not in (PAGE, ".html", ""))


def _suffix(target: str) -> str:
    """Give how the name of a file ends; nothing for what lies elsewhere."""
    return "" if ELSEWHERE.match(target) else Path(target.partition("#")[0]).suffix


def _place(target: str, folder: Path) -> Path:
    # Not `resolve`, which fails on a name that is too long for a file.
    return Path(os.path.realpath(folder / unquote(target.partition("#")[0]).replace("\0", "")))


def _misplaced(target: str, folder: Path, root: Path) -> str:
    path = _place(target, folder)
    if ELSEWHERE.match(target) or not path.is_relative_to(root.resolve()):
        return "does not lie in the project. Save it there."
    if any(part.startswith((".", "_")) for part in path.relative_to(root.resolve()).parts):
        return "lies in a folder that is not published. Save it beside the notebook."
    return "" if os.path.isfile(path) else "is not there. Put it there, or mend its name."
