"""Trial: a book of one page, which shows what Sphinx does not take of `_config.yml`."""

import re
import tempfile
from pathlib import Path

from fop.build import configuration, pages, press, staging
from fop.mistakes import Mistake, quoted
from fop.tables import contents, files

WARNED = re.compile(
    r"(?:ERROR|WARNING|CRITICAL): |[\w-]+ configuration invalid: |.*Reason: \w+\(\""
    r"|(?<=not found) in \[.*|\w+ error(?: \(.*?\))?:|\s*\[[\w.]+\]$|!$"
)
"""What Sphinx says round what is wrong."""

IN_WORDS = {
    r"unknown config value '(.*?)' in .*": r"sphinx, config, \1: nothing that can be set",
    r"unsupported theme option '(.*?)' .*": (
        r"sphinx, config, html_theme_options, \1: nothing that can be set"
    ),
    r"plugin pybtex\.style\.\w+\.(\w+) not found": r"no style '\1' of references is installed",
    r"The config value [`'](.*?)' has type `\w+'; ?(?:expected|defaults to) `(\w+)'.*": (
        r"sphinx, config, \1: expected '\2'"
    ),
}
"""How Sphinx tells of a name that sets nothing, or of another kind of value, and what helps."""

UNKNOWN = re.compile(r"sphinx, config, (?:html_theme_options, )?(\w+): nothing that can be set")
"""The words of `IN_WORDS` for a name that sets nothing."""

WORK = re.compile(r"notebooks/page\.md:\d+: (.*) in (\S+?)\.?$")
"""What is said of a work that the list of references cannot show, and its key."""

STATIC = re.compile(r'(?:src|href)="(\.\./_static/[^"?]+)')
"""What a page wants of the files beside it."""

PAGE = b"# A page\n\n```{bibliography}\n:all:\n```\n"


def unfit(root: Path) -> list[str]:
    """Say what Sphinx does not take of a project's `_config.yml`, or would leave out of pages."""
    faults: list[str] = []
    known: list[str] = []
    with tempfile.TemporaryDirectory() as held:
        source, made = Path(held) / "source", Path(held) / "pages"
        laid = {path.as_posix(): content for path, content in staging.of_book(root).items()}
        laid |= {"_toc.yml": b"format: jb-book\nroot: notebooks/page\n", "notebooks/page.md": PAGE}
        for place, content in laid.items():
            files.write(source / place, content)
        try:
            with press.opened(Path(held), "", {}) as ready:
                options, given = ready.app.config._options, ready.app.config.overrides
                known = [*options, *ready.app.builder.theme.get_options({})]
                ready.make(everything=True)
            for name in options.keys() & given.keys():
                if isinstance(options[name].default, bool) and isinstance(given[name], str):
                    lacks = f"expected true or false, found {quoted(given[name])}."
                    faults.append(f"sphinx, config, {name}: {lacks}")
            faults += [f"pages{one.partition(':')[2]}" for one in pages.fetching(made)]
            page = made / "notebooks" / "page.html"
            for place in STATIC.findall(page.read_text(encoding="utf-8")):
                if not (page.parent / place).exists():
                    faults.append(f"pages would show {place[3:]}, which is not there.")
        except Mistake as mistake:
            said = [one for one in mistake.faults if one != press.NO_PAGES]
            warned = [one for one in said if re.match("WARNING|CRITICAL", one)]
            faults = [WARNED.sub("", one).strip() for one in warned or [" ".join(said)]]
    for found, words in IN_WORDS.items():
        faults = [re.sub(found, words, one) for one in faults]
    for number, one in enumerate(faults):
        if name := UNKNOWN.match(one):
            faults[number] = f"{one}.{contents.nearest(name[1], known)}"
    return [_placed(root, one) for one in dict.fromkeys(faults)]


def _placed(root: Path, said: str) -> str:
    """Name the file and line of a setting; of a work that no list can show, its file."""
    if work := WORK.match(said):
        for path in files.visible(root / "data", "*.bib"):
            if re.search(rf"\{{\s*{re.escape(work[2])}\s*,", files.text(path)):
                return f"{path}: {work[2]}: {work[1]}. Fill it in there."
    return configuration.placed(root, said)
