"""Provenance: what a page was made from, for its readers and for the build."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from fop.exhibits.exhibits import Mark
from fop.words.wording import escaped, listed

SUMMARY = "How this page was made"  # what stands on the fold


@dataclass(frozen=True)
class Provenance:
    """What a page was made from: the last output of every notebook."""

    tables: Sequence[str]  # tables of the data package that the page was made from
    parameters: Mapping[str, Any]
    audit: Mark | None = None
    """What the audit found of what the 2016 report says there."""
    sought: Sequence[str] = ()
    """Tables that the page would also show and that the data package does not hold."""

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        values = {name: escaped(worded(value)) for name, value in self.parameters.items()}
        given = "; ".join(f"{name} {value}" for name, value in values.items())
        whole = dict.fromkeys(name.partition("?")[0] for name in self.tables if name[-1:] != "*")
        used = ", ".join(f"`data/{name}.csv`" for name in whole)
        made_with = _version()
        audited = ""
        if self.audit:
            said = f'<a href="{self.audit.target}">{self.audit.text}</a>'
            audited = f" Audit of what the 2016 report says here: {said}."
        text = (
            f'<details class="fop-made"><summary>{SUMMARY}</summary>\n\n'
            + (f"Data: {used}. " if used else "No data tables. ")
            + (f"Parameters: {given}. " if given else "No parameters. ")
            + f"Made with fop {made_with}."
            + audited
            + "\n\n</details>"
        )
        data = [*self.tables, *self.sought]
        record = {"data": data, "parameters": self.parameters, "version": made_with}
        return {"text/markdown": text, "text/plain": text, "application/vnd.fop+json": record}


def worded(value: object) -> str:
    """Write a parameter's value: a list with commas and a last "and", anything else as it is."""
    return listed(value) or "none" if isinstance(value, list) else str(value)


def _version() -> str:
    try:
        return version("fop")
    except PackageNotFoundError:
        return "(not installed)"
