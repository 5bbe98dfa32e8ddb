"""Starting: a section, an edition and an exhibit, begun so that they pass every check and build."""

import csv
import io
import json
import re
import string
import unicodedata
from pathlib import Path
from typing import Any

from fop.build import cells, names
from fop.mistakes import Mistake, ended, gather, quoted
from fop.tables import contents, csv_files, datasets, editions, files, notebooks
from fop.tables.values import misfit
from fop.words.dictionary import subjects

SPENDING = ("official/spend", "ledger/spend")  # tables of what is spent
YEARLY = "comparison"  # how an official measure is shown: the page's two years side by side


def section(root: Path, title: str, after: str) -> Path:
    """Begin a section: its notebook, and its entry in the table of contents.

    The title may begin with its number: `3.2.9 Views of managers`. Raises `Mistake` where it gives
    no address or one that is taken, or no such section is there.
    """
    sections = contents.sections(root)
    before, faults = gather(lambda name: contents.choose([name], sections)[0], [after])
    title = " ".join(title.split())
    path, told = _named(root, title, [one.path for one in sections])
    if faults := [*faults, *told]:
        raise Mistake(faults)
    toc, made = root / "_toc.yml", _notebook(title)
    listed = _listed(files.text(toc), before[0].place, f"notebooks/{path.stem}")
    if not listed:
        raise Mistake(
            f"{toc}: no line `- file: {before[0].place}`, as for the front page. Name another."
        )
    for cell in made["cells"]:
        cell["source"] = cell["source"].splitlines(keepends=True)
    files.write(path, (json.dumps(made, indent=1, ensure_ascii=False) + "\n").encode())
    files.write(toc, listed.encode())
    return path


def _named(root: Path, title: str, taken: list[Path]) -> tuple[Path, list[str]]:
    """Give the place of a section of a title, and the first that is wrong with the title."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    name = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    path = root / "notebooks" / f"{name}.ipynb"
    if sign := re.search(r"[<>$\\`*_\[\]]", title):
        said = f"holds {sign[0]}, which pages read as a mark. Say it in words."
        return path, [f"The title {quoted(title)} {said}"]
    if len(title) > editions.MOST:
        return path, [
            f"The title {quoted(title)} has {len(title)} letters; expected at most "
            f"{editions.MOST}. Shorten it."
        ]
    if not editions.NAME.fullmatch(name):
        return path, [f"The title {quoted(title)} makes no name for a file. Give another."]
    if fault := next(
        filter(None, (files.unshown(title), *cells.of_notebook(_notebook(title)))), ""
    ):
        said = f"cannot stand on a page: {fault} Give another."
        return path, [f"The title {quoted(title)} {said}"]
    number = re.match(r"[0-9-]*", name)[0].strip("-")  # type: ignore[index]
    alike = [one for one in taken if number and re.match(rf"{number}-(?!\d)", one.stem)]
    same = [path] * path.exists() + alike
    return path, [
        f"{one}: there is such a section already. Give another title." for one in same[:1]
    ]


def page_of(notebook: notebooks.Notebook) -> str:
    """Give the name under which a notebook opens its page; empty where it opens none."""
    code = "\n".join(cell["source"] for cell in notebook["cells"] if cell["cell_type"] == "code")
    found = re.search(r"""\bPage\(\s*(["'])(.+?)\1""", code)
    return found[2] if found else ""


def exhibit(root: Path, data: Path, measure: str, within: str) -> tuple[str, list[str]]:
    """Begin an exhibit of an official measure on a section: a row of `data/exhibits.csv`.

    Gives its label, with which a cell of the section shows it (`page.exhibit("...")`), and the
    lines that its parameters cell lacks: without them the page has no years or boroughs.
    """
    sections = contents.sections(root)
    opened, faults = gather(lambda name: _opened(contents.choose([name], sections)[0]), [within])
    known = datasets.load("official/measures", data).set_index("measure")
    if measure not in known.index:
        near = contents.nearest(measure, list(known.index), 3, cutoff=0.5)
        faults.append(
            f"No official measure {quoted(measure)}.{near} data/official/measures.csv has all."
        )
    if faults:
        raise Mistake(faults)
    notebook, page = opened[0]
    place = data / "exhibits.csv"
    text = files.text(place)
    rows = csv_files.records(place)
    taken = {row["exhibit"] for row in rows}
    stem = f"Exhibit {page} " if page[-1:].isalpha() else f"Exhibit {page}"
    label = next(one for a in string.ascii_lowercase if (one := f"{stem}{a}") not in taken)
    said = measure[:1].upper() + measure[1:]
    unit = str(known.loc[measure, "unit"])
    row = {
        "exhibit": label,
        "page": page,
        "form": YEARLY,
        "of": f"official/{known.loc[measure, 'table']}".replace("official/official/", "official/"),
        "where": f"measure: {measure}",
        "subject": subjects().get(measure, {}).get("subject", said),
        "leading": measure,
        "measure": f"{said}, {{places}}, {{baseline}} and {{end}}, {unit}",
        "caption": f"{said}, {{places}}, {{baseline}} and {{end}}",
    }
    file = io.StringIO()
    csv.DictWriter(file, list(rows[0]), lineterminator="\n").writerow(row)
    files.write(place, (text.rstrip("\n") + "\n" + file.getvalue()).encode())
    declared = {line.partition(" ")[0] for line in _declared(notebook)}
    begun = notebooks.read_notebook(data / "templates" / "section.ipynb")
    lines = [line for line in _declared(begun) if line.partition(" ")[0] not in declared]
    return label, lines


def _opened(section: contents.Section) -> tuple[notebooks.Notebook, str]:
    path, notebook = section.path, notebooks.read_notebook(section.path)
    if page := page_of(notebook):
        return notebook, page
    raise Mistake(f"{path}: opens no page. Add a cell: page = Page({path.stem!r}, globals())")


def _declared(notebook: notebooks.Notebook) -> list[str]:
    cells = [cell["source"] for cell in notebook["cells"] if notebooks.tagged(cell)]
    return "\n".join(cells).splitlines()


def edition(data: Path, name: str, year: str, beginning: str) -> tuple[Path, list[str]]:
    """Begin an edition: the file of another with its year, and what is still to be published.

    Gives its file, whose year of spending is the last that is held, and a line for each table with
    no figure of the year: what fills it. Raises `Mistake` where the name is taken or none, or the
    year is neither held nor the next.
    """
    read, faults = gather(lambda name: editions.load_edition(name, data), [beginning])
    path = data / "editions" / f"{name}.yml"
    if not editions.NAME.fullmatch(name):
        said = "is no name for an edition. Give one of letters and digits: 2026"
        faults.append(f"{quoted(name)} {said}")
    elif path.exists():
        faults.append(f"{path}: there is one already. Change that file, or give another name.")
    if fault := misfit("year", year, "2013-14", editions.held(data)):
        faults.append(ended(f"--year is {quoted(year)}; expected {fault}"))
    if faults:
        raise Mistake(faults)
    old = read[0]
    gaps = missing(data, year)
    held = {str(year) for name in SPENDING for year in datasets.load(name, data)["year"]}
    spent = max(one for one in held & {*editions.held(data).years} if one <= year)
    values: dict[str, Any] = {
        **old.parameters, "year": year, "cost_year": spent, "vintage": "latest",
    }  # fmt: skip
    title = f"{old.title.partition(':')[0]}: figures to {2000 + int(year[-2:])}"
    told = [f"# Begun from edition {beginning}, for the year {year}."]
    if gaps:
        told += ["# When this edition was begun, these were still to be published:"]
        told += [f"#   {gap}" for gap in gaps]
    lines = [f"{key}: {json.dumps(value)}" for key, value in {"title": title, **values}.items()]
    if old.sections:
        lines.append(f"sections: {json.dumps(old.sections)}")
    files.write(path, ("\n".join([*told, *lines]) + "\n").encode())
    return path, gaps


def missing(data: Path, year: str) -> list[str]:
    """Say what official figures have none of a year, and which import fills each gap.

    Of a table that several files fill, each file is named whose figures the year before has.
    """
    found, before = [], f"{int(year[:4]) - 1}-{year[2:4]}"
    files_of = datasets.load("official/shapes", data).query("needed == 'yes'")
    for name, described in datasets.package(data).items():
        table = datasets.load(name, data) if name.startswith("official/") else None
        if table is None or not {"code", "year", "release", "value"} <= {*table.columns}:
            continue
        ends = table.dropna(subset=["value"]).groupby("measure")["year"].max()
        late = files_of.loc[files_of["measure"].map(ends) == before, "shape"].unique()
        if (last := str(table["year"].max())) < year:
            then = f"; then write {year} for cost_year" if name in SPENDING else ""
            found.append(f"{described['title']} (held to {last}): fop import its next file{then}")
            continue
        found += [f"The file on {one} (held to {before}): fop import the next" for one in late]
    return found


def _notebook(title: str) -> notebooks.Notebook:
    number = names.NUMBER.match(title)
    made = notebooks.read_notebook(datasets.data_folder() / "templates" / "section.ipynb")
    opening = f"page = Page({json.dumps(number[0] if number else title)}, globals())"
    made["cells"][0]["source"] = f"# {title}"
    lines = made["cells"][2]["source"].splitlines(keepends=True)
    made["cells"][2]["source"] = "".join([*lines[:-1], opening])
    return made


def _listed(toc: str, before: str, place: str) -> str:
    """Add a page to a table of contents, after another and all that stands below it."""
    lines = toc.splitlines(keepends=True)
    entry = re.compile(rf"^(\s*)- file: *[\"']?{re.escape(before)}(\.ipynb)?[\"']?\s*(#.*)?$")
    for number, line in enumerate(lines):
        if found := entry.match(line):
            end = number + 1
            while end < len(lines) and lines[end].startswith(f"{found[1]} "):
                end += 1
            return "".join([*lines[:end], f"{found[1]}- file: {place}\n", *lines[end:]])
    return ""
