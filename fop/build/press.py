"""The press: Sphinx, as it makes the pages of a staged book.

It reads again only the notebooks that changed, and writes their pages; all pages, where
something changed that others show too.
"""

import contextlib
import gc
import io
import json
import os
import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from fop.build import surroundings
from fop.build.pool import cores
from fop.build.runs import ESCAPES, is_injected
from fop.mistakes import Mistake
from fop.tables import files
from fop.tables.notebooks import read_notebook

Tell = Callable[[str], None]
Make = Callable[..., contextlib.AbstractContextManager[None]]

PROGRESS = re.compile(r"^(read|writ)ing \w+\.\.\. \[ *(\d+)%\]")  # how Sphinx says how far it is

FOR_SPHINX = re.compile(
    r"The full traceback|Please also report|A bug report|https://github.com/sp"
    r'|Exception occurred:|  File "|    '
)
"""Lines that would have a reader write to the makers of Sphinx, or read Python."""

PLACED = re.compile(r"(\S+)\.ipynb(?::(\d+)(\d{4}))?: (.*)")
"""A warning of one page: MyST-NB counts line 6 of cell 5 as line 50006."""

NO_TARGET = re.compile(
    r"WARNING: .*(?:target not found|local id not found in doc '[^']*'): ('[^']*').*"
)
"""How MyST says that a link leads nowhere."""

SOURCE = re.compile(r"\.(?:ipynb|yml|bib|cff)\b")  # what a line holds that names a file of the book

HANDLER = re.compile(r"Handler <.*?> for event '.*?' threw an exception \(exception: (.*)\)")
"""How Sphinx tells of an extension that cannot go on, round what the extension says."""

NO_PAGES = "_config.yml: with this no pages can be made:"

OF_SEVERAL = re.compile(r"duplicate|other instance|already", re.IGNORECASE)
"""A warning that a page gives only as long as another one is what it is."""

SPHINX = (
    "jupyter_book.sphinx jupyter_cache.cache.main myst_nb.sphinx_ext sphinx.builders.html "
    "sphinx_book_theme sphinx_design.extension sphinx_external_toc.events sphinxcontrib.bibtex "
    "fop.build.theme.extension"
).split()
"""What makes pages, as far as it takes long to load."""


@cache
def load() -> None:
    """Load what makes pages, in the time that the first runs take to start."""
    for name in SPHINX:
        with contextlib.suppress(ImportError):
            import_module(name)
    # What is loaded stays, and most of what a page is made of goes without a collection: a fifth
    # of the time in which Sphinx makes pages would go into looking for garbage.
    gc.freeze()
    gc.set_threshold(surroundings.COLLECTED)


def clean(folder: Path) -> None:
    """Forget all that is known of the pages of a book."""
    for name in ("pages", "doctrees"):
        shutil.rmtree(folder / name, ignore_errors=True)


def state(folder: Path, title: str, parameters: Mapping[str, Any]) -> str:
    """Tell apart what a reading of the book before its making depends on."""
    source = folder / "source"
    known = [folder / "doctrees" / "environment.pickle", *source.glob("*.yml")]
    times = [path.stat().st_mtime_ns if path.exists() else 0 for path in known]
    return json.dumps([title, parameters, times])


@dataclass(frozen=True)
class Ready:
    """A book that has been read, as far as Sphinx keeps it."""

    app: Any
    said: io.StringIO
    folder: Path
    state: str

    def make(self, everything: bool) -> None:
        """Make the pages that changed, or all; see `making`."""
        # To share out the writing of a few pages takes longer than the writing.
        self.app.parallel = cores() if everything else 1
        if (self.folder / "pages" / "search.html").is_file():
            # The theme's own files are kept: where they have changed, no pages are there. It puts
            # its own in the place of this one at the end, but pages name this one's sum.
            self.app.builder.copy_static_files = self.app.builder.create_pygments_style_file
            if not everything:
                _only_changed(self.app)
        try:
            with contextlib.redirect_stderr(self.said):
                failed = _told(self.app, self.said, lambda: self.app.build(everything, []))
        except Mistake:
            clean(self.folder)  # nobody knows how far it came
            raise
        if failed or self.app.statuscode:
            raise Mistake(_faults(self.folder, self.said, failed))


@contextlib.contextmanager
def opened(
    folder: Path, title: str, parameters: Mapping[str, Any], tell: Tell = lambda _: None
) -> Iterator[Ready]:
    """Read what is known of a staged book; see `making`."""
    load()
    from jinja2 import FileSystemBytecodeCache
    from jupyter_book.config import get_final_config
    from sphinx.application import Sphinx
    from sphinx.util.docutils import docutils_namespace, patch_docutils

    from fop.build.theme.heads import years_line

    before = state(folder, title, parameters)
    source = folder / "source"
    ours = {
        "external_toc_path": (source / "_toc.yml").as_posix(),
        "latex_individualpages": False,
        "nb_execution_mode": "off",
        "nitpicky": True,
        "html_title": title,
        "fop_facts": True,
        "fop_years": years_line(parameters),
        # No page asks for numbers of figures, for which every page would be read each time.
        "numfig": False,
        # Else Sphinx takes one list for the whole process, to which each theme adds.
        "templates_path": [],
    }
    try:
        settings, _ = get_final_config(
            user_yaml=source / "_config.yml",
            cli_config=ours,
            sourcedir=source,
            use_external_toc=True,
        )
    except (ValueError, TypeError, KeyError, AttributeError) as error:  # settings that do not fit
        raise Mistake([NO_PAGES, str(error)]) from None
    said = io.StringIO()
    made: list[Any] = []
    with patch_docutils(None), docutils_namespace():
        start = lambda: made.append(Sphinx(  # noqa: E731
            source, None, folder / "pages", folder / "doctrees", "html", confoverrides=settings,
            status=_Heard(tell), warning=said, warningiserror=True, parallel=cores(),
            keep_going=True,
        ))  # fmt: skip
        if _told(None, said, start):
            raise Mistake(_faults(folder, said, failed=True))
        templates = folder / "templates"
        templates.mkdir(exist_ok=True)
        environment = made[0].builder.templates.environment
        environment.bytecode_cache = FileSystemBytecodeCache(str(templates))
        yield Ready(made[0], said, folder, before)


@contextlib.contextmanager
def making(
    folder: Path, title: str, parameters: Mapping[str, Any], tell: Tell, *, everything: bool = False
) -> Iterator[None]:
    """Make the pages of a staged book; they are there when the context ends.

    `parameters` are those that most sections have: each page says whose years it shows. Raises
    `Mistake` with every warning of Sphinx; another try tells them again.
    """
    with opened(folder, title, parameters, tell) as ready:
        ready.make(everything)
    yield


def _only_changed(app: Any) -> None:
    """Spare what no page can have changed while nothing changed that pages show of each other.

    These are the page of the search, and the pages over a changed one.
    """
    builder, changed = app.builder, set[str]()
    write, write_all = builder.write, builder._write_serial

    def write_changed(asked: Iterable[str], updated: Iterable[str], *how: Any) -> None:
        changed.update(asked, updated)
        write(asked, updated, *how)

    builder.write = write_changed
    builder._write_serial = lambda pages: write_all([page for page in pages if page in changed])
    builder.gen_additional_pages = lambda: None


class _Heard(io.StringIO):
    """Hears what Sphinx says of its progress, and hands on how far it is."""

    def __init__(self, tell: Tell) -> None:
        super().__init__()
        self.told = tell

    def write(self, text: str) -> int:
        """Take a piece of what is said."""
        if found := PROGRESS.search(ESCAPES.sub("", text)):
            self.told(f"Pages: {'read' if found[1] == 'read' else 'written'}, {found[2]} %")
        return len(text)


def _told(app: Any, said: io.StringIO, do: Callable[[], None]) -> bool:
    """Do a thing; where Sphinx fails in it, let Sphinx say why."""
    from sphinx.cmd.build import handle_exception

    try:
        do()
    except Exception as error:
        cause = getattr(error, "orig_exc", None) or error
        if isinstance(cause, OSError) and cause.errno:  # a template that is not there has none
            raise files.refused(cause.filename or "A page", cause) from None
        quietly = SimpleNamespace(pdb=False, verbosity=False, traceback=False)
        handle_exception(app, quietly, error, said)
        return True
    return False


def _faults(folder: Path, said: io.StringIO, failed: bool) -> list[str]:
    """Give the lines of what Sphinx said that a reader can use.

    The pages that gave warnings are read again by the next try: Sphinx tells each but once.
    """
    source = folder / "source"
    text = ESCAPES.sub("", said.getvalue()).replace(f"{source}{os.sep}", "")
    lines = HANDLER.sub(r"\1", text).splitlines()
    told = [line for line in lines if line.strip() and not FOR_SPHINX.match(line)]
    pages = [PLACED.match(line) for line in told if re.search(r"WARNING|ERROR", line)]
    if failed or not all(pages) or any(map(OF_SEVERAL.search, told)):
        clean(folder)
    for page in filter(None, pages):
        (folder / "doctrees" / f"{page[1]}.doctree").unlink(missing_ok=True)
    nowhere = [] if any(map(SOURCE.search, told)) else [NO_PAGES]
    return [*nowhere, *(_placed(line, source) for line in told)]


def _placed(warning: str, source: Path) -> str:
    """Say in which cell of the author's notebook a warning arose: papermill has added one."""
    match = PLACED.match(warning)
    if not match or not match[2]:
        return warning
    cells = read_notebook(source / f"{match[1]}.ipynb")["cells"][: int(match[2])]
    place = len([cell for cell in cells if not is_injected(cell)])
    said = NO_TARGET.sub(r"a link to \1, which is no page or heading here. Mend it.", match[4])
    return f"{match[1]}.ipynb, cell {place}: {said}"
