"""Checkers of pages that others make, at the versions that `package.json` here pins."""

import json
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "node_modules"
AXE = FOLDER / "axe-core" / "axe.min.js"
SNIFFER = FOLDER / "html_codesniffer" / "build" / "HTMLCS.js"
VNU = FOLDER / "vnu-jar" / "build" / "dist" / "vnu.jar"
VALIDATE = FOLDER / "html-validate" / "bin" / "html-validate.mjs"

AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RULES = {
    "root": True,
    "extends": ["html-validate:a11y", "html-validate:document"],
    "rules": {
        "no-missing-references": "error",
        "valid-id": ["error", {"relaxed": True}],
        # How it is written, where all ways are valid.
        "no-implicit-button-type": "off",
        "no-redundant-role": "off",
        "prefer-native-element": "off",
        # Files of the book itself cannot be exchanged on their way.
        "require-sri": "off",
        # A title names a button too; axe-core looks for names of any kind.
        "text-content": "off",
    },
}
"""What is looked at in markup."""

INSTALLED = all(path.is_file() for path in (AXE, SNIFFER, VALIDATE)) and shutil.which("node")
JAVA = VNU.is_file() and shutil.which("java")
MISSING = "the checkers are not installed: npm install in tests/site"


def by_axe(page: Any) -> Iterator[str]:
    """Name what axe-core finds on a page that a browser shows."""
    page.add_script_tag(path=str(AXE))
    options = json.dumps({"runOnly": AXE_TAGS, "resultTypes": ["violations"]})
    for found in page.evaluate(f"axe.run(document, {options})")["violations"]:
        for node in found["nodes"]:
            yield f"axe {found['id']}: {node['html'][:120]}"


def by_sniffer(page: Any) -> Iterator[str]:
    """Name the errors that HTML_CodeSniffer finds on a page that a browser shows."""
    page.add_script_tag(path=str(SNIFFER))
    found = page.evaluate(
        """new Promise(done => HTMLCS.process('WCAG2AA', document, () => done(
            HTMLCS.getMessages().filter(one => one.type === HTMLCS.ERROR)
                .map(one => `${one.code.split('.').slice(3).join('.')}: ${one.msg} `
                    + (one.element.outerHTML || '').slice(0, 120)))))"""
    )
    yield from (f"HTML_CodeSniffer {one}" for one in found)


def by_validator(paths: Iterable[Path], folder: Path) -> Iterator[str]:
    """Name the errors that html-validate finds in the markup of files."""
    config = folder / "html-validate.json"
    config.write_text(json.dumps(RULES), encoding="utf-8")
    told = folder / "html-validate-told.json"
    command = ["node", VALIDATE, "--config", config, "--formatter", f"json={told}", *paths]
    subprocess.run(command, capture_output=True, check=False)
    for found in json.loads(told.read_text(encoding="utf-8")):
        for message in found["messages"]:
            if message["severity"] == 2:
                place = f"{Path(found['filePath']).name}:{message['line']}"
                yield f"html-validate {message['ruleId']}: {message['message']} ({place})"


def by_vnu(paths: Iterable[Path]) -> Iterator[str]:
    """Name the errors that the checker of the W3C finds in the markup and styles of files."""
    command = ["java", "-Xss4m", "-jar", VNU, "--errors-only", "--format", "json", *paths]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    for found in json.loads(done.stderr)["messages"]:
        place = f"{Path(found.get('url', '')).name}:{found.get('lastLine')}"
        yield f"vnu: {found['message']} ({place})"
