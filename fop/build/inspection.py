"""Checks: every table, edition and notebook, and all that is wrong with them at once."""

import contextlib
import re
from collections.abc import Collection, Iterator, Mapping
from itertools import chain
from pathlib import Path

from fop.build import attached, cells, configuration, elsewhere, names, outputs, trial
from fop.build.theme import heads
from fop.mistakes import Mistake, gather
from fop.page import unfit
from fop.tables import consistency, contents, datasets, declarations, editions, files, layers
from fop.tables.notebooks import KERNEL, Notebook, heading, kernel, read_notebook
from fop.words import ordinary

SHOWN = re.compile(r"""^ *page\.exhibit\(\s*(["'])(.*?)\1""", re.MULTILINE)
"""How a cell shows an exhibit."""

OPENED = re.compile(r"""\bPage\(\s*["']([^"']+)["']""")
"""Which page a cell opens."""

CITED = re.compile(r"\{cite(?::\w+)?\}`([^`]+)`")
"""How a text cites works, by their keys."""


def faults(root: Path, data: Path) -> list[str]:
    """Check a whole project; give for each fault where, what was found and what was expected."""
    if not (root / "_toc.yml").exists():
        return [contents.no_book(root)]
    if not (data / "datapackage.json").exists():
        return list(_of_tables(data))
    paths = list(files.visible(root / "notebooks", "*.ipynb"))
    listed, unlisted = gather(contents.sections, [root])
    if listed:
        known = {section.path for section in listed[0]}
        odd = [path for path in paths if path not in known]
        unlisted = [f"{path}: not in _toc.yml. Add it there or delete it." for path in odd]
        paths = [path for path in paths if path in known]
    found = [*_of_tables(data), *unlisted]
    settings, unread = gather(configuration.misconfigured, [root])
    signs = [] if unread else attached.of_signs(root)
    told = [*unread, *chain(*settings), *(configuration.placed(root, one) for one in signs)]
    told += [] if unread else configuration.off_book(root)
    told += gather(heads.imprint, [root])[1]
    works, cited = gather(_works, files.visible(data, "*.bib"))
    # A table with a fault is told by itself, not once more by the pages that need it.
    places = [one.partition(": ")[0] for one in found]
    tried = [] if told + cited else trial.unfit(root)
    found += told + cited + [one for one in tried if not any(map(one.__contains__, places))]
    if data == contents.data_folder():
        found += unfit.unfitting()
    if not found and data == contents.data_folder() and ordinary.is_stale(data):
        found.append(
            f"{data / ordinary.ORDINARY}.csv: is not what the official tables give since "
            "areas.csv, official/breaks.csv or official/measures.csv was changed, or the program. "
            "Where that is meant, run `fop import --renew`; else take the change back."
        )
    kept = outputs.is_set_up(root)
    keys = set() if cited else {*chain(*works)}
    read, faulty = gather(lambda path: (path, read_notebook(path)), paths)
    found += faulty
    broken = {path.name for path in paths} - {path.name for path, _ in read}
    for path, notebook in read:
        form = list(elsewhere.of_format(path))
        told = [*([] if kept or form else saved(notebook)), *form, *cells.of_notebook(notebook)]
        told += [*names.unset(notebook), *names.miscalled(notebook)]
        for declared in gather(declarations.declared, [notebook])[0]:
            told += names.undeclared(notebook, declared)
        linked = attached.faults(notebook, path.parent, root)
        told += [one for one in linked if not any(f"page {name} " in one for name in broken)]
        told += unheld(notebook, keys)
        found += [f"{path}: {fault}" for fault in told]
    notebooks = {path.stem: notebook for path, notebook in read}
    exhibits = _pages(data)
    found += [*misshown(notebooks, exhibits), *unfollowed(data, exhibits)]
    every = editions.names(data)
    held = notebooks if listed and not faulty else {}
    found += gather(lambda name: _of_edition(editions.draft(name, data), data, held), every)[1]
    if editions.DEFAULT not in every:
        path = data / "editions" / f"{editions.DEFAULT}.yml"
        found.append(f"{path}: not found. `fop build` makes this edition: put it back.")
    return found


def unheld(notebook: Notebook, keys: Collection[str]) -> Iterator[str]:
    """Name the works that a notebook cites and no list of references holds, by their `keys`."""
    for place, cell in enumerate(notebook["cells"], start=1):
        for cited in CITED.findall(attached.COMMENT.sub("", cell["source"])):
            for key in map(str.strip, cited.split(",")):
                if keys and key not in keys:
                    near = contents.nearest(key, keys)
                    yield f"cell {place}: cites {key!r}, which no .bib file in data/ lists.{near}"


def _works(path: Path) -> list[str]:
    from pybtex.database import parse_string
    from pybtex.exceptions import PybtexError

    try:
        return list(parse_string(files.text(path), "bibtex").entries)
    except PybtexError as error:
        raise Mistake(f"{path}: {error}. Mend it.") from None


def _of_edition(edition: editions.Edition, data: Path, notebooks: Mapping[str, Notebook]) -> None:
    """Work out an edition; tell what its file alone says, where notebooks are not all there."""
    if notebooks:
        layers.resolve(notebooks, edition, {}, editions.held(data))
    elif edition.faults:
        raise Mistake(edition.faults)


def saved(notebook: Notebook) -> Iterator[str]:
    """Say in one line what a notebook was saved with that git would keep."""
    run = [c for c in notebook["cells"] if c.get("outputs") or c.get("execution_count") is not None]
    extra = sorted(notebook["metadata"].keys() - KERNEL.keys())
    name, language = kernel(notebook)
    held = [f"outputs (of {len(run)})"] if run else []
    held += [f"metadata {', '.join(extra)}"] if extra else []
    if (name, language.lower()) != ("python3", "python"):
        held.append(
            f"kernel {name or 'none'}, language {language or 'none'}; expected python3, python"
        )
    if held:
        yield f"holds {' and '.join(held)}. Put it right: fop clean; or for good: fop clean --git"


def misshown(notebooks: Mapping[str, Notebook], known: Mapping[str, set[str]]) -> Iterator[str]:
    """Name each exhibit that two notebooks, or two cells, show as their own, or that has no row.

    `known` are those that have one, each with the pages that it is for; none where the table
    cannot be read, of which others tell.
    """
    places: dict[str, str] = {}
    titles: dict[str, str] = {}
    for name, notebook in notebooks.items():
        if (other := titles.setdefault(heading(notebook), name)) != name:
            yield f"{name}.ipynb: its title is that of {other}.ipynb. Change one of them."
            continue  # a copy, all of whose exhibits stand in the other
        code = "\n".join(c["source"] for c in notebook["cells"] if c["cell_type"] == "code")
        number = OPENED.search(code)
        for _, label in SHOWN.findall(code):
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
            elif known and number and number[1] not in known[label]:
                yield (
                    f"{name}.ipynb: exhibit {label!r} has no row for page {number[1]} in "
                    f"data/exhibits.csv; its row is for {', '.join(sorted(known[label]))}. Mend "
                    "the column page there, or the label."
                )
            places[label] = name


def _pages(data: Path) -> dict[str, set[str]]:
    with contextlib.suppress(Mistake):
        rows = datasets.load("exhibits", data)
        return {str(one): {*held} for one, held in rows.groupby("exhibit")["page"]}
    return {}


def unfollowed(data: Path, known: Collection[str]) -> Iterator[str]:
    """Name each exhibit that is to stand under one which has no row."""
    follows = datasets.load("exhibits", data)["follows"].fillna("end") if known else ()
    for row, label in enumerate(follows, start=2):
        if label not in known and label != "end":
            yield (
                f"{data / 'exhibits.csv'}: row {row}, column 'follows': {label!r} is no exhibit."
                f"{contents.nearest(label, known)} Name one, or write end."
            )


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
